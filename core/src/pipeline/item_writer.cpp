// SPDX-License-Identifier: GPL-3.0-or-later
#include "pipeline/item_writer.h"

#include "core/base/hash.h"
#include "core/base/rng.h"
#include "core/base/text.h"
#include "core/project/document_table.h"
#include "pipeline/evaluation_sets.h"

#include <fmt/format.h>

#include <algorithm>

namespace sdrl {

std::string questionHash(std::string_view question) {
    return sha256Hex(collapsed(toFolded(question)));
}

namespace {

/// The texts of a task that tell which language its questions are in.
std::vector<std::string> textsOf(const TaskDefinition& task) {
    std::vector<std::string> out = {task.description, task.inputFormat.value_or(""),
                                    task.outputFormat};
    for (const Demonstration& demonstration : task.demonstrations)
        out.push_back(demonstration.input);
    return out;
}

} // namespace

ItemWriter::ItemWriter(StageContext& stages, Instructor& instructor)
    : m_stages(stages),
      m_instructor(instructor),
      m_gates(stages.settings().draft.gates),
      m_answerType(stages.task().answerOptions().value("type", "")),
      m_overlap(static_cast<std::size_t>(m_gates.overlapWords)) {
    if (m_gates.language == "auto")
        m_language = LanguageCheck::like(textsOf(stages.task()));
    else if (m_gates.language != "off")
        m_language = LanguageCheck::named(m_gates.language);
    const bool program = stages.settings().instructor.kind == InstructorKind::Program;
    if (m_gates.nearDuplicates == GateSwitch::On ||
        (m_gates.nearDuplicates == GateSwitch::Auto && !program))
        m_near.emplace(m_gates.similarity);
}

Result<ItemWriter> ItemWriter::make(StageContext& stages, Instructor& instructor) {
    ItemWriter writer(stages, instructor);
    SDRL_TRY(const std::vector<EvaluationQuestion> questions, taskQuestions(stages.view()));
    // Questions of one program are all alike, and its held-out ones are reserved by hash.
    const bool fromFile = stages.task().evaluation.kind == EvaluationSource::Kind::File;
    const std::string own = fromFile ? stages.task().evaluation.path : std::string("evaluation");
    for (const EvaluationQuestion& question : questions) {
        writer.m_evaluation.emplace(questionHash(question.input), own);
        if (fromFile && writer.m_gates.decontaminate)
            writer.m_overlap.add(own, question.input);
    }
    SDRL_TRY(const std::vector<QuestionFile> others, furtherQuestionFiles(stages.view()));
    for (const QuestionFile& file : others)
        for (const std::string& question : file.questions) {
            writer.m_evaluation.emplace(questionHash(question), file.name);
            if (writer.m_gates.decontaminate)
                writer.m_overlap.add(file.name, question);
        }
    return writer;
}

Result<void> ItemWriter::remember(const std::vector<QaItem>& items) {
    // In the order in which they were stored, so that the same item is met first as before.
    std::vector<const QaItem*> order;
    for (const QaItem& item : items)
        // Exactly those that passed the checks when they were stored.
        if (!item.dropped() || item.dropStage == "vote")
            order.push_back(&item);
    std::sort(order.begin(), order.end(),
              [](const QaItem* a, const QaItem* b) { return a->id < b->id; });
    for (const QaItem* item : order) {
        m_questions.emplace(questionHash(item->input), Known{item->key, item->input});
        if (m_near) {
            m_near->add(item->input);
            m_nearQuestions.push_back({item->key, item->input});
        }
    }
    return {};
}

ItemWriter::Fall ItemWriter::checkAgainstSets(const QaItem& item, const std::string& hash) {
    if (const auto found = m_evaluation.find(hash); found != m_evaluation.end())
        return {gate::kEvaluation, fmt::format("{}: {}", found->second, item.input)};
    if (const auto match = m_overlap.find(item.input))
        return {gate::kOverlap, fmt::format("{}: {}", match->set, match->question)};
    return {};
}

/// Last of all: what passes is known from then on.
ItemWriter::Fall ItemWriter::checkAgainstOthers(const QaItem& item, const std::string& hash) {
    if (m_gates.exactDuplicates)
        if (const auto found = m_questions.find(hash); found != m_questions.end())
            return {gate::kDuplicate,
                    fmt::format("{}: {}", found->second.key, found->second.question)};
    if (m_near) {
        if (const auto match = m_near->addUnlessFound(item.input)) {
            const Known& other = m_nearQuestions[match->index];
            return {gate::kNearDuplicate,
                    fmt::format("{} ({:.2f}): {}", other.key, match->similarity, other.question)};
        }
        m_nearQuestions.push_back({item.key, item.input});
    }
    m_questions.emplace(hash, Known{item.key, item.input});
    return {};
}

ItemWriter::Fall ItemWriter::check(const QaItem& item, const std::optional<Passage>& passage) {
    const Verifier& verifier = *m_stages.task().verifier;
    if (item.input.empty())
        return {gate::kEmpty, {}};
    const auto found = verifier.extract(item.authorText, VerifierProfile::Strict);
    const auto answer = found ? verifier.canonical(found->text, VerifierProfile::Strict)
                              : std::optional<std::string>();
    if (!answer)
        return {gate::kNoAnswer, {}};
    const std::size_t characters = codePointCount(item.input);
    if (characters < static_cast<std::size_t>(m_gates.minCharacters))
        return {gate::kTooShort, std::to_string(characters)};
    if (characters > static_cast<std::size_t>(m_gates.maxCharacters))
        return {gate::kTooLong, std::to_string(characters)};
    if (m_language.isForeign(item.input)) {
        LanguageCheck expected = m_language;
        if (m_gates.language == "auto" && passage)
            expected.alsoLike(passage->text);
        if (expected.isForeign(item.input))
            return {gate::kLanguage, detectLanguage(item.input).value_or("")};
    }
    if (m_gates.leakedAnswer != GateSwitch::Off &&
        givesAnswerAway(item.input, *answer, verifier, m_answerType,
                        m_gates.leakedAnswer == GateSwitch::On))
        return {gate::kLeaked, *answer};
    // An author that points at the sentence is meant to take its words.
    const bool ownWords =
        m_gates.copiedAnswer == GateSwitch::On || (m_gates.copiedAnswer == GateSwitch::Auto &&
                                                   answerIsWorkedOut(m_answerType) && !item.quote);
    if (ownWords && passage && isCopied(item.authorText, passage->text))
        return {gate::kCopied, {}};
    const std::string hash = questionHash(item.input);
    Fall fall = checkAgainstSets(item, hash);
    return fall.reason.empty() ? checkAgainstOthers(item, hash) : fall;
}

Result<void> ItemWriter::store(DatasetId dataset, QaItem& item, Draft draft,
                               const std::optional<Passage>& passage, std::string_view stage) {
    item.input = std::string(trimmed(draft.input));
    item.authorText = std::move(draft.output);
    if (draft.level > 0)
        item.level = draft.level;
    item.quote = draft.quote;
    item.instructor = m_instructor.name();
    item.promptHash = std::move(draft.promptHash);
    item.rawReply = std::move(draft.rawReply);
    if (!draft.refusal.empty()) {
        item.dropStage = stage;
        item.dropReason = std::move(draft.refusal);
    } else if (Fall fall = check(item, passage); !fall.reason.empty()) {
        item.dropStage = stage;
        item.dropReason = fall.reason;
        constexpr std::size_t kMostDetail = 2000;
        item.dropDetail = firstCodePoints(fall.detail, kMostDetail);
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
        if (kept) {
            *kept += in;
            context.countAttempts(1);
            context.advance(in);
        } else {
            context.advance(1, !in);
        }
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
    std::vector<std::string> forms; // within a tolerance the first form stands for all
    const auto add = [&](const std::string& text, bool fromAuthor) {
        std::optional<std::string> answer;
        if (const auto found = verifier.extract(text, VerifierProfile::Strict))
            answer = verifier.canonical(found->text, VerifierProfile::Strict);
        if (answer) {
            const auto same = std::find_if(forms.begin(), forms.end(), [&](const auto& form) {
                return form == *answer || verifier.equal(form, *answer, VerifierProfile::Strict);
            });
            if (same != forms.end())
                answer = *same;
            else
                forms.push_back(*answer);
        }
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
    const int asked = m_stages.settings().draft.votes;
    if (asked > 0 && candidates.empty()) { // the author alone is no vote
        item.dropStage = "vote";
        item.dropReason = gate::kVoteRefused;
        return m_stages.store().items().recordVote(item, {});
    }
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
    case VoteOutcome::Agreed: {
        const Verifier& verifier = *m_stages.task().verifier;
        item.solution = candidates[result.representative].text;
        item.answer = result.counts.front().answer;
        // As in Verifier::labelOf, but within a tolerance the first form stands for all.
        if (const auto found = verifier.extract(item.solution, VerifierProfile::Strict);
            found && !verifier.equal(item.answer, found->text, VerifierProfile::Strict))
            item.answer = found->text;
        if (m_gates.roundTrip && !roundTripHolds(result, static_cast<std::size_t>(asked))) {
            item.dropStage = "vote";
            item.dropReason = gate::kRoundTrip;
            item.dropDetail = item.answer;
        }
        break;
    }
    case VoteOutcome::NothingParsed:
        item.dropStage = "vote";
        item.dropReason = gate::kNothingParsed;
        break;
    case VoteOutcome::TooLittleAgreement:
        item.dropStage = "vote";
        item.dropReason = gate::kAgreement;
        break;
    }
    return m_stages.store().items().recordVote(item, candidates);
}

} // namespace sdrl
