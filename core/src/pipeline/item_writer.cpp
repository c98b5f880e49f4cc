// SPDX-License-Identifier: GPL-3.0-or-later
#include "pipeline/item_writer.h"

#include "core/base/hash.h"
#include "core/base/rng.h"
#include "core/base/text.h"
#include "core/project/document_table.h"
#include "pipeline/evaluation_sets.h"

#include <fmt/format.h>

namespace sdrl {

std::string questionHash(std::string_view question) {
    return sha256Hex(collapsed(toFolded(question)));
}

Result<ItemWriter> ItemWriter::make(StageContext& stages, Instructor& instructor) {
    ItemWriter writer(stages, instructor);
    SDRL_TRY(const std::vector<EvaluationQuestion> questions, taskQuestions(stages.view()));
    // Questions of one program are all alike, and its held-out ones are reserved by hash.
    const bool fromFile = stages.task().evaluation.kind == EvaluationSource::Kind::File;
    for (const EvaluationQuestion& question : questions) {
        writer.m_evaluation.insert(questionHash(question.input));
        if (fromFile)
            writer.m_overlap.add(question.input);
    }
    return writer;
}

Result<void> ItemWriter::remember(const std::vector<QaItem>& items) {
    for (const QaItem& item : items)
        // Exactly those that passed the checks when they were stored.
        if (!item.dropped() || item.dropStage == "vote")
            m_questions.insert(questionHash(item.input));
    return {};
}

Result<void> ItemWriter::store(DatasetId dataset, QaItem& item, Draft draft,
                               std::string_view stage) {
    item.input = std::string(trimmed(draft.input));
    item.authorText = std::move(draft.output);
    if (draft.level > 0)
        item.level = draft.level;
    item.quote = draft.quote;
    item.instructor = m_instructor.name();
    item.promptHash = std::move(draft.promptHash);
    item.rawReply = std::move(draft.rawReply);

    const Verifier& verifier = *m_stages.task().verifier;
    const auto authorAnswer = verifier.extract(item.authorText, VerifierProfile::Strict);
    const std::string hash = questionHash(item.input);
    std::string reason = std::move(draft.refusal);
    if (reason.empty()) {
        if (item.input.empty())
            reason = "empty question";
        else if (!authorAnswer || !verifier.canonical(authorAnswer->text, VerifierProfile::Strict))
            reason = "no answer in the form asked for";
        else if (m_evaluation.contains(hash))
            reason = "question of the evaluation set";
        else if (m_overlap.overlaps(item.input))
            reason = "shares eight words in a row with the evaluation set";
        else if (!m_questions.insert(hash).second)
            reason = "duplicate";
    }
    if (!reason.empty()) {
        item.dropStage = stage;
        item.dropReason = std::move(reason);
    }
    SDRL_TRY(item.id, m_stages.store().items().add(dataset, item));
    return {};
}

Result<Ending> ItemWriter::vote(std::vector<QaItem> items, JobContext& context, int* kept) {
    if (items.empty())
        return Ending::Finished;
    const int votes = m_stages.settings().draft.votes;
    std::vector<AnswerRequest> requests;
    for (const QaItem& item : items) {
        AnswerRequest request;
        request.key = item.key;
        request.seed = derivedSeed(m_stages.settings().seed, "vote", {stableHash64(item.key)});
        request.item = item;
        request.count = votes;
        if (item.passage) {
            SDRL_TRY(request.passage, m_stages.store().documents().passage(item.passage));
        }
        if (m_stages.settings().instructor.earlyStop)
            request.furtherVotes = [this, &item](std::span<const AnswerCandidate> soFar,
                                                 std::size_t left) {
                return votesToDecision(ballots(item, soFar), left, voteSettings(item));
            };
        requests.push_back(std::move(request));
    }
    const auto finish = [&](std::size_t index,
                            std::vector<AnswerCandidate> candidates) -> Result<void> {
        SDRL_CHECK(recordVote(items[index], std::move(candidates)));
        const bool in = !items[index].dropped();
        if (kept)
            *kept += in;
        if (in)
            context.advance();
        return {};
    };
    if (votes == 0) {
        for (std::size_t i = 0; i < items.size(); ++i)
            SDRL_CHECK(finish(i, {}));
        return Ending::Finished;
    }
    return m_instructor.answers(requests, finish, context);
}

std::vector<VoteCandidate> ItemWriter::ballots(const QaItem& item,
                                               std::span<const AnswerCandidate> replies) const {
    const Verifier& verifier = *m_stages.task().verifier;
    std::vector<VoteCandidate> out;
    const auto add = [&](const std::string& text, bool fromAuthor) {
        std::optional<std::string> answer;
        if (const auto found = verifier.extract(text, VerifierProfile::Strict))
            answer = verifier.canonical(found->text, VerifierProfile::Strict);
        out.push_back({std::move(answer), fromAuthor});
    };
    for (const AnswerCandidate& reply : replies)
        add(reply.text, false);
    add(item.authorText, true);
    return out;
}

VoteSettings ItemWriter::voteSettings(const QaItem& item) const {
    return {m_stages.settings().draft.minAgreement,
            derivedSeed(m_stages.settings().seed, "vote-representative", {stableHash64(item.key)})};
}

Result<void> ItemWriter::recordVote(QaItem& item, std::vector<AnswerCandidate> candidates) {
    const std::vector<VoteCandidate> votes = ballots(item, candidates);
    AnswerCandidate author;
    author.text = item.authorText;
    author.fromAuthor = true;
    candidates.push_back(std::move(author));
    for (std::size_t i = 0; i < candidates.size(); ++i)
        candidates[i].answer = votes[i].answer;
    const VoteResult result = countVotes(votes, voteSettings(item));
    item.candidates = static_cast<int>(candidates.size());
    item.parsed = static_cast<int>(result.parsed);
    item.votes = result.counts;
    switch (result.outcome) {
    case VoteOutcome::Agreed:
        item.answer = result.counts.front().answer;
        item.solution = candidates[result.representative].text;
        break;
    case VoteOutcome::NothingParsed:
        item.dropStage = "vote";
        item.dropReason = "no candidate has an answer";
        break;
    case VoteOutcome::TooLittleAgreement:
        item.dropStage = "vote";
        item.dropReason = "too little agreement";
        break;
    }
    return m_stages.store().items().recordVote(item, candidates);
}

} // namespace sdrl
