// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "instruct/passages/spans.h"

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace sdrl::passages {

/// What stands for the missing words of a statement.
inline constexpr std::string_view kBlank = "____";

/// A question as the answerer understands it, from its text alone.
struct AskedQuestion {
    explicit AskedQuestion(std::string_view question);

    std::vector<std::string> content; ///< words that say what it is about, without repetitions
    bool hasBlank = false;
    std::vector<std::string> before; ///< all words before the blank, nearest first
    std::vector<std::string> behind; ///< all words behind it, nearest first
    bool asksNumber = false;
};

/// How the sentence with the answer is looked for.
enum class SentenceMatch {
    Bm25,     ///< rare words count more, long sentences less
    Overlap,  ///< share of the question's words
    Trigrams, ///< likeness of spelling
    Window,   ///< as Bm25, with the sentence behind
};

/// How the answer is taken out of the sentence.
enum class AnswerMatch {
    Phrases, ///< the noun phrase or number that fits best
    Gap,     ///< the longest stretch that the question does not already say
};

struct FinderSettings {
    SentenceMatch sentences = SentenceMatch::Bm25;
    AnswerMatch answers = AnswerMatch::Phrases;
    bool stems = true; ///< compare without inflection
    double k1 = 1.2;
    double b = 0.75;
};

struct FoundAnswer {
    std::string text;
    std::size_t sentence = 0; ///< where it was found
    double score = 0;
    double runnerUp = 0; ///< score of the best other answer
};

/// Looks for the answer in a passage. `options`: it is one of these.
[[nodiscard]] std::optional<FoundAnswer> findAnswer(const AskedQuestion& question,
                                                    const Reading& reading,
                                                    const FinderSettings& settings,
                                                    std::span<const std::string> options = {});

/// The option that an answer means; nothing if none or several fit equally.
[[nodiscard]] std::optional<std::size_t> optionOf(std::string_view answer,
                                                  std::span<const std::string> options);

} // namespace sdrl::passages
