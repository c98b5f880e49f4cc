// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/method/verifier.h"

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace sdrl::verify {

/// Bytes [begin, end) of a text.
struct Span {
    std::size_t begin = 0;
    std::size_t end = 0;

    [[nodiscard]] std::string_view of(std::string_view text) const {
        return text.substr(begin, end - begin);
    }
};

/// Which one to take when a text holds several.
enum class Pick { First, Last };

/// A kind of answer: what counts as one, and when two mean the same. Where an answer stands in a
/// reply is the business of AnswerMarker. Thread: any; const, without locks, nothing is thrown.
class AnswerType {
public:
    virtual ~AnswerType() = default;

    /// As Verifier::canonical. The answer has at most kMaxAnswerBytes.
    [[nodiscard]] virtual std::optional<std::string> canonical(std::string_view answer,
                                                               VerifierProfile profile) const = 0;
    /// As Verifier::equal; unless overridden, whether the canonical forms are the same.
    [[nodiscard]] virtual bool equal(std::string_view a, std::string_view b,
                                     VerifierProfile profile) const;
    /// Whether answers of different canonical forms may be equal.
    [[nodiscard]] virtual bool tolerant() const { return false; }
    /// The answer in the place that the marker points at; unless overridden, all of the place if
    /// that has a canonical form.
    [[nodiscard]] virtual std::optional<Span> locate(std::string_view place,
                                                     VerifierProfile profile) const;
    /// Something that looks like an answer in running text, for the lenient profile. What is found
    /// has a canonical form.
    [[nodiscard]] virtual std::optional<Span> find(std::string_view text, Pick pick) const = 0;
};

/// Longer texts are not answers. Keeps the work per answer bounded whatever a model writes.
inline constexpr std::size_t kMaxAnswerBytes = 10'000;

using AnswerTypePtr = std::shared_ptr<const AnswerType>;

/// Reads "type" and the options of that type. Mistakes are recorded in `options`; the result is
/// null if the type is not known.
[[nodiscard]] AnswerTypePtr makeAnswerType(JsonFields options);

[[nodiscard]] AnswerTypePtr makeNumberAnswer(JsonFields& options);
[[nodiscard]] AnswerTypePtr makeMathAnswer();
[[nodiscard]] AnswerTypePtr makeChoiceAnswer(JsonFields& options);
[[nodiscard]] AnswerTypePtr makeLabelAnswer(JsonFields& options);
[[nodiscard]] AnswerTypePtr makeYesNoAnswer();
[[nodiscard]] AnswerTypePtr makeTextAnswer(JsonFields& options);
[[nodiscard]] AnswerTypePtr makeRegexAnswer(JsonFields& options);
[[nodiscard]] AnswerTypePtr makeDateAnswer(JsonFields& options);
/// "list" (order matters) or "set".
[[nodiscard]] AnswerTypePtr makeSequenceAnswer(JsonFields& options, bool ordered);

/// Without what people put around an answer: white space, quotes, Markdown emphasis, math
/// delimiters, \text{…}, and punctuation at the end.
[[nodiscard]] std::string_view undecorated(std::string_view answer,
                                           std::string_view punctuation = ".,;:!");

/// `part`, which is a piece of `whole`, as a span of it.
[[nodiscard]] Span spanWithin(std::string_view whole, std::string_view part);

/// The last line that is not blank, or the first, without surrounding white space.
[[nodiscard]] std::string_view pickLine(std::string_view text, Pick pick);

} // namespace sdrl::verify
