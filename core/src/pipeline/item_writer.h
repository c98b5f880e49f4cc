// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/method/vote.h"
#include "pipeline/overlap_filter.h"
#include "pipeline/stage_context.h"

#include <string>
#include <unordered_set>
#include <vector>

namespace sdrl {

/// Takes drafts in: checks them, stores them, lets answers be voted on. The same for questions and
/// rewrites.
class ItemWriter {
public:
    [[nodiscard]] static Result<ItemWriter> make(StageContext& stages, Instructor& instructor);

    /// Items that are there already count as known questions.
    [[nodiscard]] Result<void> remember(const std::vector<QaItem>& items);

    /// Fills the item from the draft, checks it and stores it, dropped or not. `item` comes with
    /// its key and source and leaves with id and drop reason.
    [[nodiscard]] Result<void> store(DatasetId dataset, QaItem& item, Draft draft,
                                     std::string_view stage);

    /// Has the items' answers voted on; each outcome is stored as soon as it is there. Counts the
    /// progress of the phase and, in `kept`, the items that stay in.
    [[nodiscard]] Result<Ending> vote(std::vector<QaItem> items, JobContext& context, int* kept);

private:
    ItemWriter(StageContext& stages, Instructor& instructor)
        : m_stages(stages), m_instructor(instructor) {}
    /// What replies and the author's answer say, the author last.
    [[nodiscard]] std::vector<VoteCandidate>
    ballots(const QaItem& item, std::span<const AnswerCandidate> replies) const;
    [[nodiscard]] VoteSettings voteSettings(const QaItem& item) const;
    [[nodiscard]] Result<void> recordVote(QaItem& item, std::vector<AnswerCandidate> candidates);

    StageContext& m_stages;
    Instructor& m_instructor;
    std::unordered_set<std::string> m_questions;  ///< hashes of folded questions
    std::unordered_set<std::string> m_evaluation; ///< the same, of held-out question sets
    OverlapFilter m_overlap;                      ///< near-copies of questions from a file
};

/// The form in which questions are compared: folded, white space collapsed, hashed.
[[nodiscard]] std::string questionHash(std::string_view question);

} // namespace sdrl
