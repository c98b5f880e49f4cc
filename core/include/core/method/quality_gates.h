// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/method/near_duplicates.h"
#include "core/method/verifier.h"
#include "core/method/vote.h"

#include <string>
#include <string_view>
#include <vector>

namespace sdrl {

/// When a gate that depends on the kind of task holds.
enum class GateSwitch {
    Auto, ///< where it makes sense, see the gate
    On,
    Off,
};

/// What written items have to pass, besides having a question and an answer in the form asked for:
/// `draft.gates` of settings.json. Each gate that holds an item back names itself as the item's
/// drop reason. The order of the fields is the order in which they are looked at: cheap ones first.
struct QualityGates {
    int minCharacters = 8;    ///< of a question, in code points
    int maxCharacters = 6000; ///< about 1,500 tokens: longer prompts are skipped in training
    /// "auto": a question has to be in a language of the task's texts or of its passage; "off"; or
    /// the name of a language (knownLanguages), whatever the task is written in.
    std::string language = "auto";
    /// The question states its own answer. Auto: as a marked answer ("Answer: B", \boxed{…}) for
    /// all kinds of answers, and for answers of type text also in the words of the asking sentence.
    /// On: those words anywhere in the question. Letters of options and numbers that occur in a
    /// question are never held against it.
    GateSwitch leakedAnswer = GateSwitch::Auto;
    /// The author's answer is little more than the passage again. Auto: where an answer is to be
    /// worked out (numbers, formulas, options, labels, yes or no), not where it is to be taken from
    /// the text (text, lists, dates).
    GateSwitch copiedAnswer = GateSwitch::Auto;
    bool decontaminate = true; ///< the question shares `overlapWords` words in a row with an
                               ///< evaluation question; the very questions never pass
    int overlapWords = 8;      ///< method.md section 7, check 12
    /// JSON Lines files of questions to keep clear of, besides the task's own evaluation set;
    /// relative to the project's folder.
    std::vector<std::string> evaluationFiles;
    bool exactDuplicates = true; ///< but for case and white space
    /// Auto: not for questions of a built-in program, which differ in their numbers only.
    GateSwitch nearDuplicates = GateSwitch::Auto;
    NearDuplicateSettings similarity;
    /// After the vote: the author's answer has to be the one that the vote decided on, and somebody
    /// else must have found it too (round-trip consistency, Alberti et al., arXiv 1906.05416).
    bool roundTrip = true;

    /// What the paper's released code checks: a form that can be read and exact duplicates.
    [[nodiscard]] static QualityGates paper();
};

/// Drop reasons of the gates, in words that funnels count. Stable: projects keep them.
namespace gate {
inline constexpr std::string_view kEmpty = "empty question";
inline constexpr std::string_view kNoAnswer = "no answer in the form asked for";
inline constexpr std::string_view kTooShort = "question too short";
inline constexpr std::string_view kTooLong = "question too long";
inline constexpr std::string_view kLanguage = "in another language";
inline constexpr std::string_view kLeaked = "the question gives its answer away";
inline constexpr std::string_view kCopied = "the answer is copied from the passage";
inline constexpr std::string_view kEvaluation = "question of the evaluation set";
inline constexpr std::string_view kOverlap = "overlaps with the evaluation set";
inline constexpr std::string_view kDuplicate = "duplicate";
inline constexpr std::string_view kNearDuplicate = "near duplicate";
inline constexpr std::string_view kNothingParsed = "no candidate has an answer";
inline constexpr std::string_view kVoteRefused = "the vote was refused";
inline constexpr std::string_view kAgreement = "too little agreement";
inline constexpr std::string_view kRoundTrip = "the answer was not found again";
} // namespace gate

/// Whether the asking sentence, or with `anywhere` the question, holds the answer's words, or the
/// question states it as its answer. `answerType` is the task's answer.type ("text", "choice", …);
/// `answer` is canonical or as written.
[[nodiscard]] bool givesAnswerAway(std::string_view question, std::string_view answer,
                                   const Verifier& verifier, std::string_view answerType,
                                   bool anywhere);

/// The sentence of a question that asks: the last one that ends in a question mark, else the last.
[[nodiscard]] std::string_view askingSentence(std::string_view question);

/// Share of a text's words that stand in the passage in runs of at least `runWords`.
[[nodiscard]] double copiedShare(std::string_view text, std::string_view passage,
                                 std::size_t runWords = 8);

/// Whether an author's answer is copied: of at least 12 words, four in five of them stand in the
/// passage in runs of eight or more.
[[nodiscard]] bool isCopied(std::string_view text, std::string_view passage);

/// Whether answers of this type are worked out and not taken from a text.
[[nodiscard]] bool answerIsWorkedOut(std::string_view answerType);

/// Whether a vote has found the author's answer again: it won, and a candidate that is not the
/// author's agrees. True where there was nobody to ask.
[[nodiscard]] bool roundTripHolds(const VoteResult& vote, std::size_t candidatesOfOthers);

} // namespace sdrl
