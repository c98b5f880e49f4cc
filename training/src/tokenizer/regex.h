// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace sdrl {

/// A split pattern, written for Oniguruma (the engine of Hugging Face's tokenizers) and run by
/// PCRE2's compiler to machine code. Where the two engines read the same text differently, the
/// pattern is rewritten or refused. Thread: any; each thread has its own Match.
class Regex {
public:
    /// UnsupportedFile for constructs that PCRE2 would read differently, by name.
    [[nodiscard]] static Result<Regex> compile(std::string_view pattern);
    /// Matches this very text.
    [[nodiscard]] static Result<Regex> literal(std::string_view text);

    /// Where a match lies.
    struct Range {
        std::size_t begin = 0, end = 0;
    };
    /// Memory of one search.
    class Match {
    public:
        Match();
        ~Match();
        Match(Match&& other) noexcept;
        Match& operator=(Match&& other) noexcept;

    private:
        friend class Regex;
        struct Data;
        std::unique_ptr<Data> m_data;
    };

    /// The first match that begins at `from` or later. `text` is valid UTF-8 and `from` lies
    /// between characters. Nothing also if the search was given up because the pattern needs too
    /// many steps on this text.
    [[nodiscard]] std::optional<Range> find(std::string_view text, std::size_t from,
                                            Match& match) const;

private:
    struct Code;
    [[nodiscard]] static Result<Regex> compiled(std::string_view pattern, unsigned options);
    std::shared_ptr<const Code> m_code;
};

/// The pattern in PCRE2's words. Apart for tests.
[[nodiscard]] Result<std::string> pcrePattern(std::string_view onigurumaPattern);

} // namespace sdrl
