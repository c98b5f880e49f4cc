// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "method/verifiers/answer_type.h"

#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace sdrl::verify {

/// A regular expression (PCRE2, UTF-8; bytes that are not UTF-8 match nothing). Thread: any.
class Pattern {
public:
    /// For expressions that users write, of at most kMaxAnswerBytes. Searching ends after a fixed
    /// number of steps, the same on every machine, so that no expression and no text makes it hang.
    [[nodiscard]] static Result<Pattern> compile(std::string_view expression, bool ignoreCase);
    /// For expressions of our own, which are right and never slow; letters match in both cases.
    [[nodiscard]] static Pattern make(std::string_view expression);

    struct Match {
        Span whole;
        Span group; ///< the first capturing group that took part, else the whole match
    };
    /// The first or last match. Only the end of the text is searched, kMaxAnswerBytes long. Nothing
    /// if there is none or the steps ran out.
    [[nodiscard]] std::optional<Match> find(std::string_view text, Pick pick) const;

private:
    Pattern() = default;
    std::shared_ptr<const void> m_code; ///< pcre2_code
};

/// The expression that matches exactly this text, with any white space for white space.
[[nodiscard]] std::string quotedForPattern(std::string_view text);

} // namespace sdrl::verify
