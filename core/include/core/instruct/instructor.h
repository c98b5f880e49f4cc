// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/jobs/job.h"
#include "core/method/passage.h"
#include "core/method/qa_item.h"
#include "core/method/task_definition.h"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace sdrl {

/// What to search the corpus for (K of the paper, equation 2).
struct DomainKeywords {
    std::string domain;
    std::vector<std::string> synonyms; ///< the domain itself not included
};

/// Asks for one new question with its answer (equations 3 and 4).
struct DraftRequest {
    std::string key;        ///< of the item to be; names it in logs
    std::uint64_t seed = 0; ///< of every random choice
    int level = 0;          ///< wished-for difficulty, 1…5; 0 = free
    std::optional<Passage> passage;
    std::string pattern; ///< summary of what a sample looks like; empty without demonstrations
    std::vector<Demonstration> demonstrations; ///< a few of the task's, chosen for this request
};

/// Asks for a harder or easier variant of an item (equation 5).
struct RewriteRequest {
    std::string key;
    std::uint64_t seed = 0;
    ItemOrigin direction = ItemOrigin::Harder; ///< Harder or Easier
    QaItem item;
    std::optional<Passage> passage; ///< the item's own
};

/// Asks for independent answers to an item, for the vote.
struct AnswerRequest {
    std::string key;
    std::uint64_t seed = 0;
    QaItem item;
    std::optional<Passage> passage;
    int count = 16;
    /// How many of the `left` replies to ask for next, 0 for no more; empty: all at once. For
    /// instructors that stop a vote early; a call may be made for the same candidates again.
    std::function<std::size_t(std::span<const AnswerCandidate> sofar, std::size_t left)>
        furtherVotes;
};

/// What an instructor is asked for by one stage.
enum class InstructorWork {
    Keywords,  ///< keywords, pattern
    Questions, ///< drafts and their votes
    Variants,  ///< rewrites and their votes
};

/// A question with its answer, or the reason why there is none.
struct Draft {
    std::string input;
    std::string output; ///< full answer, in the task's output format
    int level = 0;      ///< 0 = not graded
    std::optional<SupportingQuote> quote;
    std::string promptHash;
    std::string rawReply;
    std::string refusal; ///< why there is nothing, in words that a funnel can count; else empty

    [[nodiscard]] static Draft refused(std::string reason) {
        Draft draft;
        draft.refusal = std::move(reason);
        return draft;
    }
};

/// Writes questions and answers for one task: a program, the passages themselves, or a large model
/// behind an endpoint. The pipeline does not know which. Batches come whole so that an instructor
/// may work on many at once. Errors mean that no more can be had (a wrong key, a cap used up), not
/// that one request failed. Thread: one at a time.
class Instructor {
public:
    virtual ~Instructor() = default;

    /// For people and for each item's record: "program stock", "passages", "gpt-4o".
    [[nodiscard]] virtual std::string name() const = 0;
    /// Changes when the same request could give another answer.
    [[nodiscard]] virtual std::string fingerprint() const = 0;
    /// The same for one kind of work: what others alone depend on does not change it.
    [[nodiscard]] virtual std::string fingerprintFor(InstructorWork) const { return fingerprint(); }
    /// Whether questions are written from passages.
    [[nodiscard]] virtual bool usesPassages() const = 0;

    [[nodiscard]] virtual Result<DomainKeywords> keywords(JobContext& context) = 0;
    /// A summary of the demonstrations' form (section 1.5 of method.md); empty if it can't tell.
    [[nodiscard]] virtual Result<std::string> pattern(std::span<const Demonstration> demonstrations,
                                                      JobContext& context) = 0;

    template <class Value>
    using Done = std::function<Result<void>(std::size_t index, Value)>;

    /// Each calls `done` once per request, in any order. Stopped: some were not done.
    [[nodiscard]] virtual Result<Ending> draft(std::span<const DraftRequest> requests,
                                               const Done<Draft>& done, JobContext& context) = 0;
    [[nodiscard]] virtual Result<Ending> rewrite(std::span<const RewriteRequest> requests,
                                                 const Done<Draft>& done, JobContext& context) = 0;
    /// The candidates' `answer` stays empty: the pipeline extracts it.
    [[nodiscard]] virtual Result<Ending> answers(std::span<const AnswerRequest> requests,
                                                 const Done<std::vector<AnswerCandidate>>& done,
                                                 JobContext& context) = 0;
};

/// What the stages' hashes hold of an instructor.
struct InstructorFingerprints {
    std::string keywords, questions, variants;

    InstructorFingerprints() = default;
    /// One for all kinds of work.
    InstructorFingerprints(std::string all) : keywords(all), questions(all), variants(all) {}
    InstructorFingerprints(const char* all) : InstructorFingerprints(std::string(all)) {}
    [[nodiscard]] static InstructorFingerprints of(const Instructor& instructor);

    [[nodiscard]] bool empty() const { return keywords.empty(); }
    [[nodiscard]] std::string& operator[](InstructorWork work);
    [[nodiscard]] const std::string& operator[](InstructorWork work) const {
        return const_cast<InstructorFingerprints&>(*this)[work];
    }
};

} // namespace sdrl
