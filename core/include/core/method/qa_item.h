// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/strong_id.h"
#include "core/method/vote.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sdrl {

/// Where an item comes from (S_init, S_harder, S_easier of the paper).
enum class ItemOrigin { Initial, Harder, Easier };

[[nodiscard]] std::string_view itemOriginName(ItemOrigin origin);
[[nodiscard]] std::optional<ItemOrigin> itemOriginFromName(std::string_view name);

/// What a person decided about an item.
enum class ReviewState { None, Accepted, Rejected, Edited };

[[nodiscard]] std::string_view reviewStateName(ReviewState state);
[[nodiscard]] std::optional<ReviewState> reviewStateFromName(std::string_view name);

/// One full answer that was proposed for an item.
struct AnswerCandidate {
    std::string text;
    std::optional<std::string> answer; ///< canonical; absent if none could be extracted
    bool fromAuthor = false;           ///< written together with the question
    std::string note;                  ///< e.g. the kind of a deliberate error; empty if none
};

/// The part of a passage that supports an answer.
struct SupportingQuote {
    std::size_t begin = 0; ///< bytes within the passage
    std::size_t end = 0;
};

/// A question with its answer and all that is known about how both came to be. An item is never
/// removed: one that falls out carries the stage and the reason.
struct QaItem {
    ItemId id;
    std::string key; ///< stable name within its dataset: "initial-000017", "harder-000017"
    ItemOrigin origin = ItemOrigin::Initial;
    ItemId parent; ///< of a rewrite
    int round = 0; ///< of adaptation; 0 = initial
    int level = 0; ///< graded difficulty as the author intended it; 0 = not graded

    std::string input;      ///< the question
    std::string answer;     ///< canonical answer that the vote decided; empty before the vote
    std::string solution;   ///< a full answer text that ends in `answer`
    std::string authorText; ///< the full answer that came with the question

    PassageId passage; ///< the question's source, if it has one
    std::optional<SupportingQuote> quote;
    std::string instructor; ///< who wrote it
    std::string promptHash; ///< of the prompt that asked for it
    std::string rawReply;   ///< as received, if the instructor is an endpoint

    std::vector<VoteCount> votes; ///< falling counts
    int candidates = 0;           ///< asked for
    int parsed = 0;               ///< of them with an answer

    std::string dropStage; ///< empty while the item is in
    std::string dropReason;
    /// What belongs to the reason: the question that this one repeats with its key or set, the
    /// language that it is in; empty if there is nothing to add.
    std::string dropDetail;
    ReviewState review = ReviewState::None;
    bool heldOut = false;      ///< kept for evaluation: never selected, never trained on
    bool binned = false;       ///< deleted by a person; can be restored
    std::int64_t revision = 0; ///< names question and answer: 0 as written, else their hash

    /// Share of the parsed candidates that agree with the answer; 0 before the vote.
    [[nodiscard]] double agreement() const {
        return votes.empty() || parsed == 0 ? 0.0
                                            : static_cast<double>(votes.front().votes) / parsed;
    }
    [[nodiscard]] bool dropped() const { return !dropStage.empty(); }
    /// Neither a stage nor a person has taken it out.
    [[nodiscard]] bool live() const {
        return !dropped() && !binned && review != ReviewState::Rejected;
    }
};

/// Outcome of L sampled answers (or one greedy answer) of one model to one item.
struct Measurement {
    int samples = 0;
    int passes = 0;
    int formatOk = 0;  ///< answers in the form asked for
    int truncated = 0; ///< answers cut off at the length limit
    double meanTokens = 0;
    std::int64_t revision = 0; ///< the item's when it was measured; stale if it has another now

    [[nodiscard]] double passRate() const {
        return samples > 0 ? static_cast<double>(passes) / samples : 0.0;
    }
};

/// One sampled answer.
struct Attempt {
    int sample = 0;
    std::string text;
    std::string extracted; ///< empty if no answer was found
    bool correct = false;
    bool formatOk = false;
    bool truncated = false;
    int tokens = 0;
};

} // namespace sdrl
