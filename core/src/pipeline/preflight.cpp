// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/pipeline/preflight.h"

#include "core/base/text.h"
#include "core/instruct/endpoint_student.h"
#include "core/instruct/instructors.h"
#include "instruct/endpoint/http_pool.h"
#include "pipeline/evaluation_sets.h"
#include "pipeline/inputs_of_stages.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <iterator>
#include <limits>

namespace sdrl {

using nlohmann::json;

namespace {

constexpr std::array<std::string_view, 20> kNames = {"no_model",
                                                     "model_unusable",
                                                     "no_documents",
                                                     "instructor_unusable",
                                                     "evaluation_unusable",
                                                     "too_few_items",
                                                     "too_few_test_questions",
                                                     "many_dead_groups",
                                                     "context_too_short",
                                                     "answers_likely_cut_off",
                                                     "groups_outweigh_prompts",
                                                     "rate_too_high",
                                                     "memory_too_small",
                                                     "memory_tight",
                                                     "disk_too_small",
                                                     "key_in_clear",
                                                     "requests_over_cap",
                                                     "student_unusable",
                                                     "student_not_trainable",
                                                     "stale_inputs"};

constexpr int kFewTestQuestions = 30;  ///< Wilson's interval is then 35 points wide at 50 %
constexpr double kManyDeadShare = 0.5; ///< as in diagnosis.h
constexpr double kCutOffShare = 0.05;  ///< as in diagnosis.h
constexpr int kTypicalPromptTokens = 150;
/// Learning rates by a model's size (reinforcement.md A.14); below the first nobody has any.
constexpr std::uint64_t kRatedParameters = 50'000'000;
struct RatedSize {
    std::uint64_t parameters; ///< up to so many
    double rate;
};
constexpr RatedSize kRates[] = {{200'000'000, 3e-6}, {700'000'000, 2e-6}, {UINT64_MAX, 1e-6}};
constexpr double kLoraRate = 2e-5;
constexpr double kRateFactor = 5;    ///< above the rate by this factor is worth a word
constexpr double kMemoryShare = 0.9; ///< of the memory that can be used

using Severity = ProblemSeverity;
using Numbers = std::vector<std::pair<std::string, double>>;

class Check {
public:
    explicit Check(const PreflightInputs& inputs)
        : m_inputs(inputs), m_settings(inputs.project.settings) {}

    Result<std::vector<Problem>> run() {
        checkParts();
        SDRL_CHECK(checkRequests());
        SDRL_CHECK(checkItems());
        SDRL_CHECK(checkAnswers());
        if (!m_settings.studentIsEndpoint()) { // else nothing is trained
            checkRate();
            checkMemory();
            SDRL_CHECK(checkDisk());
        }
        std::stable_sort(
            m_problems.begin(), m_problems.end(),
            [](const Problem& a, const Problem& b) { return a.severity > b.severity; });
        return std::move(m_problems);
    }

private:
    [[nodiscard]] const StageState& state(Stage stage) const {
        return m_inputs.states[static_cast<std::size_t>(stage)];
    }
    void add(ProblemCode code, Severity severity, std::optional<Stage> stage, Numbers numbers = {},
             const json& remedy = {}, std::string detail = {}) {
        m_problems.push_back({code, severity, stage, std::move(numbers), std::move(detail),
                              remedy.is_null() ? std::string() : remedy.dump()});
    }

    // ---- Is everything there that is needed -------------------------------------------------

    void checkParts() {
        const StageStateSources& project = m_inputs.project;
        const auto model = resolveModel(m_settings.model, project.folder, project.resources);
        if (m_settings.studentIsEndpoint())
            checkStudent(model.ok());
        else if (!model)
            add(ProblemCode::NoModel, Severity::Error, Stage::Train, {}, {},
                model.error().toString());
        else if (!m_inputs.modelError.empty())
            add(ProblemCode::ModelUnusable, Severity::Error, Stage::Train, {}, {},
                m_inputs.modelError);
        if (state(Stage::Questions).blocker == StageBlocker::Evaluation ||
            state(Stage::Train).blocker == StageBlocker::Evaluation)
            add(ProblemCode::EvaluationUnusable, Severity::Error, Stage::Questions, {}, {},
                evaluationError());
        if (m_inputs.wholeRun) {
            if (state(Stage::Documents).blocker == StageBlocker::NoDocuments &&
                state(Stage::Documents).status != StageStatus::Skipped)
                add(ProblemCode::NoDocuments, Severity::Error, Stage::Documents);
            if (state(Stage::Keyword).blocker == StageBlocker::Instructor) {
                const auto made = instructorFingerprints({project.task,
                                                          m_settings.instructor,
                                                          {project.resources, project.folder},
                                                          &project.store.records()});
                add(ProblemCode::InstructorUnusable, Severity::Error, Stage::Keyword, {}, {},
                    made ? std::string() : made.error().toString());
            } else if (m_settings.instructor.kind == InstructorKind::Endpoint) {
                checkEndpoint(m_settings.instructor.endpoint, "instructor.endpoint",
                              ProblemCode::InstructorUnusable, Stage::Keyword);
            }
            return;
        }
        // Training alone works from what the earlier stages have left.
        for (const Stage stage : allStages()) {
            if (stage >= Stage::Train)
                break;
            const StageStatus status = state(stage).status;
            if (status == StageStatus::Done || status == StageStatus::Skipped)
                continue;
            const bool needed = stage == Stage::Measure || stage == Stage::Select;
            add(ProblemCode::StaleInputs,
                needed && status != StageStatus::Stale ? Severity::Error : Severity::Warning,
                stage);
            break; // the later ones follow from it
        }
    }

    void checkEndpoint(const EndpointSettings& endpoint, const char* part, ProblemCode unusable,
                       Stage stage) {
        if (const auto prices = pricesForCap(endpoint, part); !prices)
            add(unusable, Severity::Error, stage, {}, {}, prices.error().toString());
        if (!endpoint.keyVariable.empty() && asciiLower(endpoint.url).starts_with("http://") &&
            !isLoopback(endpoint.url))
            add(ProblemCode::KeyInClear, Severity::Warning, stage, {}, {}, shownUrl(endpoint.url));
    }

    /// A student behind an endpoint: training is out of the question, which does not keep the data
    /// side from being made.
    /// @param model whether the project has one besides
    void checkStudent(bool model) {
        const Error refusal = endpointIsNotTrained();
        add(ProblemCode::StudentNotTrainable,
            m_inputs.wholeRun ? Severity::Warning : Severity::Error, Stage::Train, {},
            model ? json{{"student", {{"kind", "model"}}}} : json(), refusal.toString());
        if (!m_inputs.wholeRun)
            return;
        const EndpointSettings& endpoint = m_settings.student.endpoint;
        if (const auto usable = endpointStudentFingerprint(endpoint); !usable)
            add(ProblemCode::StudentUnusable, Severity::Error, Stage::Measure, {}, {},
                usable.error().toString());
        else
            checkEndpoint(endpoint, "student.endpoint", ProblemCode::StudentUnusable,
                          Stage::Measure);
    }

    /// How many requests endpoints are asked, against their caps.
    Result<void> checkRequests() {
        const bool instructor = m_settings.instructor.kind == InstructorKind::Endpoint;
        if (!m_inputs.wholeRun || (!instructor && !m_settings.studentIsEndpoint()))
            return {};
        SDRL_TRY(
            const RunEstimate run,
            estimateRun({m_inputs.project, m_inputs.states, m_inputs.model, {}, m_inputs.machine}));
        const auto check = [&](const char* who, const EndpointSettings& endpoint,
                               std::initializer_list<Stage> stages) {
            double requests = 0;
            for (const Stage stage : stages)
                requests += static_cast<double>(
                    run.stages[static_cast<std::size_t>(stage)].instructorCalls);
            if (const int cap = endpoint.maxRequests; cap > 0 && requests > cap)
                add(ProblemCode::RequestsOverCap, Severity::Warning, *(stages.end() - 1),
                    {{"requests", requests}, {"max_requests", cap}},
                    {{who, {{"endpoint", {{"max_requests", static_cast<int>(1.5 * requests)}}}}}},
                    std::string(who) + ".endpoint");
        };
        if (instructor)
            check("instructor", m_settings.instructor.endpoint,
                  {Stage::Keyword, Stage::Rewrite, Stage::Questions});
        if (m_settings.studentIsEndpoint())
            check("student", m_settings.student.endpoint,
                  {Stage::Split, Stage::Evaluate, Stage::Measure});
        return {};
    }

    [[nodiscard]] std::string evaluationError() const {
        const ProjectView view(m_inputs.project.store, m_inputs.project.task, m_settings,
                               m_inputs.project.folder);
        const auto questions = taskQuestions(view);
        return questions ? std::string() : questions.error().toString();
    }

    // ---- Are there enough items, and good ones ----------------------------------------------

    Result<void> checkItems() {
        const GrpoSettings& train = m_settings.train;
        const bool selected = state(Stage::Select).status == StageStatus::Done;
        const bool written = state(Stage::Questions).status == StageStatus::Done;
        const bool own = m_inputs.project.task.evaluation.kind != EvaluationSource::Kind::None;
        const double count = written ? state(Stage::Questions).counts.kept : m_settings.draft.count;
        const double heldOut = m_settings.draft.keptBack(m_inputs.project.task.evaluation.kind);
        const double items =
            selected ? state(Stage::Select).counts.selected
                     : std::min(count * (1 - heldOut) * (m_settings.adapt.enabled ? 2 : 1),
                                static_cast<double>(m_settings.select.count));
        if (selected || m_inputs.wholeRun) {
            const double perStep = train.promptsPerStep;
            if (items < 2 * perStep)
                add(ProblemCode::TooFewItems, items < 1 ? Severity::Error : Severity::Warning,
                    Stage::Train,
                    {{"items", items}, {"prompts_per_step", perStep}, {"wanted", 2 * perStep}},
                    items >= 4
                        ? json{{"train",
                                {{"prompts_per_step", std::max(1, static_cast<int>(items / 4))}}}}
                        : json());
        }
        if (written || m_inputs.wholeRun)
            checkTestQuestions(count * heldOut * 2 / 3, own);
        if (selected && state(Stage::Select).counts.expectedDeadGroups) {
            const double dead = *state(Stage::Select).counts.expectedDeadGroups;
            if (dead > kManyDeadShare)
                add(ProblemCode::ManyDeadGroups, Severity::Warning, Stage::Train,
                    {{"dead_share", dead},
                     {"mean_pass_rate", state(Stage::Measure).counts.meanPassRate},
                     {"threshold", kManyDeadShare}},
                    {{"select", {{"drop_zero", true}, {"drop_one", true}}},
                     {"train",
                      {{"group_size", std::max(16, train.groupSize)},
                       {"sampler", {{"rule", "frontier"}}}}}});
        }
        // More different prompts teach more than more answers to few of them (arXiv 2506.13284).
        if (train.promptsPerStep < 4 && train.groupSize > 4 * train.promptsPerStep) {
            const int completions = train.promptsPerStep * train.groupSize;
            add(ProblemCode::GroupsOutweighPrompts, Severity::Warning, Stage::Train,
                {{"prompts_per_step", train.promptsPerStep}, {"group_size", train.groupSize}},
                {{"train",
                  {{"group_size", std::min(8, train.groupSize)},
                   {"prompts_per_step",
                    std::max(4, completions / std::min(8, train.groupSize))}}}});
        }
        return {};
    }

    void checkTestQuestions(double heldOut, bool own) {
        double questions = heldOut;
        if (own) {
            const ProjectView view(m_inputs.project.store, m_inputs.project.task, m_settings,
                                   m_inputs.project.folder);
            const auto known = taskQuestions(view);
            if (!known)
                return;
            questions = static_cast<double>(known->size());
        }
        if (questions >= kFewTestQuestions)
            return;
        const double share = std::min(0.5, m_settings.draft.heldOutShare * kFewTestQuestions /
                                               std::max(1.0, questions));
        add(ProblemCode::TooFewTestQuestions, Severity::Warning, Stage::Evaluate,
            {{"questions", questions}, {"wanted", kFewTestQuestions}},
            own ? json() : json{{"draft", {{"held_out_share", share}}}});
    }

    // ---- Do answers fit ---------------------------------------------------------------------

    Result<void> checkAnswers() {
        const int limit = m_settings.train.sampling.maxNewTokens;
        if (!m_settings.studentIsEndpoint() && m_inputs.model &&
            m_inputs.model->contextTokens > 0) {
            const int context = m_inputs.model->contextTokens;
            const int prompt = m_inputs.longestPromptTokens.value_or(kTypicalPromptTokens);
            if (prompt + limit > context) {
                const int room = context - prompt;
                add(ProblemCode::ContextTooShort, room < 16 ? Severity::Error : Severity::Warning,
                    Stage::Train,
                    {{"context_tokens", context},
                     {"prompt_tokens", prompt},
                     {"answer_tokens", limit}},
                    room >= 16 ? json{{"train", {{"sampling", {{"max_new_tokens", room}}}}}}
                               : json());
            }
        }
        if (state(Stage::Measure).status != StageStatus::Done ||
            m_settings.measure.sampling.maxNewTokens > limit)
            return {};
        SDRL_TRY(const auto record,
                 m_inputs.project.store.records().latestStage(stageName(Stage::Measure)));
        const json summary = record ? json::parse(record->summary, nullptr, false) : json();
        const ProbeId probe{summary.is_object() ? summary.value("probe", std::int64_t{0}) : 0};
        SDRL_TRY(const auto measured, m_inputs.project.store.items().measurements(probe));
        double truncated = 0, samples = 0;
        for (const auto& [item, m] : measured) {
            truncated += m.truncated;
            samples += m.samples;
        }
        if (samples > 0 && truncated / samples > kCutOffShare)
            add(ProblemCode::AnswersLikelyCutOff, Severity::Warning, Stage::Train,
                {{"cut_share", truncated / samples},
                 {"limit_tokens", limit},
                 {"threshold", kCutOffShare}},
                {{"train", {{"sampling", {{"max_new_tokens", 2 * limit}}}}},
                 {"measure", {{"sampling", {{"max_new_tokens", 2 * limit}}}}}});
        return {};
    }

    // ---- Does it fit into the computer ------------------------------------------------------

    void checkRate() {
        if (!m_inputs.model || m_inputs.model->parameters < kRatedParameters)
            return;
        double usual = kLoraRate;
        if (!m_settings.train.lora.enabled())
            usual = std::find_if(std::begin(kRates), std::end(kRates), [&](const RatedSize& size) {
                        return m_inputs.model->parameters <= size.parameters;
                    })->rate;
        const double rate = m_settings.train.learningRate;
        if (rate > kRateFactor * usual * (1 + 1e-9))
            add(ProblemCode::RateTooHigh, Severity::Warning, Stage::Train,
                {{"learning_rate", rate}, {"usual", usual}},
                {{"train", {{"learning_rate", usual}}}});
    }

    void checkMemory() {
        if (!m_inputs.memory || m_inputs.machine.totalBytes == 0)
            return;
        const auto total = static_cast<double>(m_inputs.machine.totalBytes);
        const auto needed = static_cast<double>(
            m_inputs.memory
                ->fittedInto(std::min(m_inputs.machine.availableBytes,
                                      static_cast<std::uint64_t>(kMemoryShare * total)))
                .total());
        const auto available = static_cast<double>(m_inputs.machine.availableBytes);
        const Numbers numbers = {
            {"needed_bytes", needed}, {"available_bytes", available}, {"total_bytes", total}};
        if (needed > kMemoryShare * total)
            add(ProblemCode::MemoryTooSmall, Severity::Error, Stage::Train, numbers,
                smallerBatches(needed - kMemoryShare * total));
        else if (needed > available)
            add(ProblemCode::MemoryTight, Severity::Warning, Stage::Train, numbers,
                smallerBatches(needed - available));
    }

    /// Shorter micro-batches, if that is enough.
    [[nodiscard]] json smallerBatches(double excess) const {
        // The least that micro-batches of this size need.
        const TrainingMemory memory = m_inputs.memory->fittedInto(1);
        const auto activations = static_cast<double>(memory.activations);
        const auto rollouts = static_cast<double>(memory.rollouts + memory.keysValues);
        const int now = m_settings.train.microBatchTokens;
        const int least = std::max(16, m_settings.train.sampling.maxNewTokens);
        if (activations - excess <= rollouts) // which need no less
            return {};
        const int wanted = static_cast<int>(now * (activations - excess) / activations);
        if (wanted < least || wanted >= now)
            return {};
        return {{"train", {{"micro_batch_tokens", wanted}}}};
    }

    Result<void> checkDisk() {
        if (!m_inputs.freeDiskBytes || !m_inputs.model)
            return {};
        EstimateInputs estimate{
            m_inputs.project, m_inputs.states, m_inputs.model, {}, m_inputs.machine};
        SDRL_TRY(const RunEstimate run, estimateRun(estimate));
        const auto free = static_cast<double>(*m_inputs.freeDiskBytes);
        const auto needed = static_cast<double>(run.diskBytes);
        if (needed <= free)
            return {};
        const bool fewer = m_settings.train.keepCheckpoints > 1;
        add(ProblemCode::DiskTooSmall, Severity::Error, Stage::Train,
            {{"needed_bytes", needed}, {"free_bytes", free}},
            fewer ? json{{"train", {{"keep_checkpoints", 1}}}} : json());
        return {};
    }

    const PreflightInputs& m_inputs;
    const ProjectSettings& m_settings;
    std::vector<Problem> m_problems;
};

} // namespace

std::string_view problemCodeName(ProblemCode code) {
    return kNames[static_cast<std::size_t>(code)];
}

bool isAboutWhoIsAsked(const Problem& problem) {
    return problem.code == ProblemCode::InstructorUnusable ||
           problem.code == ProblemCode::KeyInClear ||
           problem.code == ProblemCode::RequestsOverCap ||
           problem.code == ProblemCode::StudentUnusable;
}

double Problem::number(std::string_view name) const {
    for (const auto& [known, value] : numbers)
        if (known == name)
            return value;
    return std::numeric_limits<double>::quiet_NaN();
}

Result<std::vector<Problem>> preflight(const PreflightInputs& inputs) {
    if (inputs.states.size() != allStages().size())
        return Error{ErrorCode::InvalidArgument, "the list needs the states of all stages", ""};
    return Check(inputs).run();
}

} // namespace sdrl
