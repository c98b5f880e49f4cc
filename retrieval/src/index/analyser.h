// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace sdrl::retrieval {

/// Makes index terms of text, the same way for passages and queries. Words are runs of letters and
/// digits, case-folded in normal form KC and stemmed; Chinese and Japanese text gives pairs of
/// characters. Thread: one at a time (stems are remembered).
class Analyser {
public:
    /// Changes when the same text gives other terms: indexes are then made anew.
    static constexpr int kVersion = 1;

    explicit Analyser(std::string_view language);
    ~Analyser();
    Analyser(const Analyser&) = delete;
    Analyser& operator=(const Analyser&) = delete;

    /// @param term valid until the callback returns. @param begin, end the word's bytes in `text`
    using TokenSink =
        std::function<void(const std::string& term, std::size_t begin, std::size_t end)>;
    void forEachTerm(std::string_view text, const TokenSink& sink) const;

    /// True for words like "the", which say nothing about what a text is about.
    [[nodiscard]] bool isStopWord(std::string_view term) const;

private:
    /// Pairs of neighbours in the run of unspaced characters at `at`; returns its end.
    std::size_t pairs(std::string_view text, std::size_t at, const TokenSink& sink) const;

    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

/// The Snowball stemmer for a language's name or code; "none" if there is none.
[[nodiscard]] std::string stemmerName(std::string_view language);

} // namespace sdrl::retrieval
