// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "method/verifiers/answer_type.h"

#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace sdrl::verify {

/// How a task asks for the final answer, and so where it stands in a reply.
struct AnswerMarker {
    enum class Kind {
        Boxed,  ///< \boxed{…}
        Hashes, ///< #### at the end of the solution, as in GSM8K
        Tag,    ///< <name>…</name>
        Line,   ///< a line that begins with `text`
        Whole,  ///< the reply is the answer
    };
    Kind kind = Kind::Whole;
    std::string text; ///< Tag: the name; Line: the prefix

    /// Reads "marker", "tag" and "prefix".
    [[nodiscard]] static AnswerMarker read(JsonFields& options);
};

/// Called with the place of one possible answer; returns true to stop.
using PlaceVisitor = std::function<bool(Span)>;

/// Visits the places that the marker points at, last first; none of them is blank. Linear in the
/// length of the reply. With VerifierProfile::Reference as the paper's code finds them; with
/// Lenient also broken markers (a tag that was never closed, a prefix within a line).
/// Returns whether the visitor stopped it.
bool visitMarked(std::string_view reply, const AnswerMarker& marker, VerifierProfile profile,
                 const PlaceVisitor& visit);

/// The way back: a reply that ends in the answer, in the marker's place. With Whole there is no
/// room for reasoning.
[[nodiscard]] std::string wrapAnswer(const AnswerMarker& marker, std::string_view reasoning,
                                     std::string_view answer);

/// What follows the last words such as "the answer is", up to the end of the line.
[[nodiscard]] std::optional<Span> announcedPlace(std::string_view reply);

} // namespace sdrl::verify
