// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "instruct/passages/sentences.h"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace sdrl::passages {

/// A passage with its sentences.
struct Reading {
    explicit Reading(std::string_view passage);

    std::string text;
    std::vector<Sentence> sentences;
    std::string stems; ///< of all words, a space around each

    /// How often a phrase occurs in any inflection.
    [[nodiscard]] std::size_t occurrences(std::string_view phrase) const;
};

/// The stems of a text's words, a space around each; " " if it has none.
[[nodiscard]] std::string stemsOf(std::string_view text);

enum class SpanKind { Term, Number, Money, Percentage, Year };

[[nodiscard]] inline bool isNumber(SpanKind kind) {
    return kind != SpanKind::Term;
}

/// A piece of a sentence that could be an answer.
struct AnswerSpan {
    SpanKind kind = SpanKind::Term;
    std::size_t sentence = 0; ///< index in Reading::sentences
    std::size_t first = 0;    ///< words [first, last) of the sentence
    std::size_t last = 0;
    std::size_t begin = 0; ///< bytes within the passage
    std::size_t end = 0;
    bool listed = false; ///< one of several in a row, joined by commas, "and" or "or"

    [[nodiscard]] std::string_view of(const Reading& reading) const {
        return std::string_view(reading.text).substr(begin, end - begin);
    }
};

/// A place where a sentence says what a term means.
struct Definition {
    enum class Form {
        Meaning, ///< "X is a …", "X refers to …": `begin`…`end` is the meaning
        Unique,  ///< "X is the …"
        Called,  ///< "… is called X": `begin`…`end` is the subject
        Aside,   ///< "…, called X, …": no meaning to be cut out
    };
    Form form = Form::Meaning;
    AnswerSpan term;
    std::size_t begin = 0; ///< bytes within the passage
    std::size_t end = 0;
};

/// Noun phrases that stand between words that show where one begins and ends. Misses many; what it
/// finds is mostly right.
[[nodiscard]] std::vector<AnswerSpan> termsIn(const Reading& reading, std::size_t sentence);
/// Numbers with currency and percent signs, scale words included, units not.
[[nodiscard]] std::vector<AnswerSpan> numbersIn(const Reading& reading, std::size_t sentence);
[[nodiscard]] std::vector<Definition> definitionsIn(const Reading& reading, std::size_t sentence);

} // namespace sdrl::passages
