// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/method/language.h"
#include "core/method/near_duplicates.h"
#include "core/method/quality_gates.h"
#include "core/method/vote.h"
#include "pipeline/overlap_filter.h"
#include "pipeline/stage_context.h"

#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

namespace sdrl {

/// Takes drafts in: has them pass the gates of the settings, stores them, lets answers be voted on.
/// The same for questions and rewrites. What it knows of earlier items follows from those that are
/// stored, so that a process that was killed goes on as if nothing had been.
class ItemWriter {
public:
    [[nodiscard]] static Result<ItemWriter> make(StageContext& stages, Instructor& instructor);

    /// Items that are there already count as known questions.
    [[nodiscard]] Result<void> remember(const std::vector<QaItem>& items);

    /// Fills the item from the draft, checks it and stores it, dropped or not. `item` comes with
    /// its key and source and leaves with id and drop reason.
    [[nodiscard]] Result<void> store(DatasetId dataset, QaItem& item, Draft draft,
                                     const std::optional<Passage>& passage, std::string_view stage);

    /// Has the items' answers voted on; each outcome is stored as soon as it is there. Counts the
    /// progress of the phase and, in `kept`, the items that stay in.
    [[nodiscard]] Result<Ending> vote(std::vector<QaItem> items, JobContext& context, int* kept);

private:
    struct Fall {
        std::string_view reason; ///< empty: the item passes
        std::string detail;
    };
    struct Known {
        std::string key, question;
    };

    ItemWriter(StageContext& stages, Instructor& instructor);
    [[nodiscard]] Fall check(const QaItem& item, const std::optional<Passage>& passage);
    [[nodiscard]] Fall checkAgainstSets(const QaItem& item, const std::string& hash);
    [[nodiscard]] Fall checkAgainstOthers(const QaItem& item, const std::string& hash);
    /// What replies and the author's answer say, the author last.
    [[nodiscard]] std::vector<VoteCandidate>
    ballots(const QaItem& item, std::span<const AnswerCandidate> replies) const;
    [[nodiscard]] VoteSettings voteSettings(const QaItem& item) const;
    [[nodiscard]] Result<void> recordVote(QaItem& item, std::vector<AnswerCandidate> candidates);

    StageContext& m_stages;
    Instructor& m_instructor;
    QualityGates m_gates;
    std::string m_answerType; ///< of the task
    LanguageCheck m_language;
    std::unordered_map<std::string, Known> m_questions; ///< by hash of the folded question
    /// The same, of evaluation sets: the name of the set.
    std::unordered_map<std::string, std::string> m_evaluation;
    OverlapFilter m_overlap; ///< near-copies of questions from a file
    std::optional<NearDuplicateIndex> m_near;
    std::vector<Known> m_nearQuestions; ///< in the order of the index
};

/// The form in which questions are compared: folded, white space collapsed, hashed.
[[nodiscard]] std::string questionHash(std::string_view question);

} // namespace sdrl
