// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/pipeline/estimate.h"

#include "core/base/file_io.h"
#include "core/base/jsonl.h"
#include "core/instruct/endpoint_student.h"
#include "core/instruct/prompts.h"
#include "core/project/run_log.h"
#include "pipeline/evaluation_sets.h"
#include "pipeline/inputs_of_stages.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <string>

namespace sdrl {

using nlohmann::json;

namespace {

// What is taken where nothing was measured: on the slow side of the computers that were tried.
constexpr double kFlopsPerCore = 10e9;
constexpr double kUnknownParameters = 135e6;
constexpr double kModelLoadSeconds = 2;
constexpr double kSecondsPerFile = 0.5;
constexpr double kSecondsPerProgramItem = 0.002;
constexpr double kSecondsPerPassageItem = 0.05;
constexpr double kSecondsPerCall = 3;
constexpr double kPromptTokensPerCall = 800;
constexpr double kTokensPerReply = 250;
constexpr double kCharactersPerToken = 4; ///< of English text
constexpr double kWave = 64;              ///< questions that are written before their votes
constexpr double kMostRepliesPerCall = 64;
constexpr double kModelDraftsPerItem = 1.05; ///< large models write few that fall out
/// Of the votes, where they stop when the winner is certain.
constexpr double kEarlyStopShare = 0.65, kEarlyStopCalls = 1.5;
constexpr std::int64_t kEnoughCalls = 5;
/// Requests for one prompt from which on it is the endpoint that gives fewer replies than asked.
constexpr double kSplitCalls = 1.2;
constexpr double kPromptTokens = 150;  ///< of a question in the model's template
constexpr double kAnswerShare = 0.5;   ///< of the longest answer allowed
constexpr double kDraftsPerItem = 1.3; ///< some drafts fall out
constexpr double kBytesPerLoggedToken = 12;

/// A figure, and whether it was measured.
struct Rate {
    double value = 0;
    EstimateBasis basis = EstimateBasis::Guess;
};

/// Whether a token of this run took the work that one takes with these settings.
bool sameWork(const json& config, const GrpoSettings& settings) {
    const json::json_pointer rank("/settings/lora/rank"), updates("/settings/updates_per_batch");
    GrpoSettings then;
    for (const auto& [field, format] :
         {std::pair{"rollout_dtype", &then.rolloutFormat}, {"train_dtype", &then.trainFormat}})
        if (const auto named = numberFormatNamed(config.value(field, std::string("f32"))))
            *format = *named;
    return (config.value(rank, 0) > 0) == settings.lora.enabled() &&
           config.value(updates, 1) == settings.updatesPerBatch &&
           then.rolloutNumbers() == settings.rolloutNumbers() &&
           then.trainFormat == settings.trainFormat;
}

/// What one request of a kind takes.
struct CallRate {
    double prompt = 0, completion = 0; ///< tokens; of one reply
    double seconds = kSecondsPerCall;
    double replies = kMostRepliesPerCall; ///< that a request brings at most
    bool split = false;                   ///< replies to one prompt took several requests
    EstimateBasis basis = EstimateBasis::Guess;
};

class Estimator {
public:
    explicit Estimator(const EstimateInputs& inputs)
        : m_inputs(inputs),
          m_settings(inputs.project.settings),
          m_view(inputs.project.store, inputs.project.task, inputs.project.settings,
                 inputs.project.folder) {
        m_view.memo = &m_memo;
    }

    Result<RunEstimate> run() {
        SDRL_CHECK(measureRates());
        SDRL_CHECK(countItems());
        RunEstimate out;
        for (const StageState& state : m_inputs.states) {
            StageEstimate stage;
            stage.stage = state.stage;
            stage.status = state.status;
            if (state.status != StageStatus::Done && state.status != StageStatus::Skipped) {
                estimate(stage, state);
                out.guessed |= stage.basis == EstimateBasis::Guess && stage.seconds > 0;
            }
            out.seconds += stage.seconds;
            out.cost += stage.cost;
            if (state.stage == Stage::Train && stage.items > 0)
                out.diskBytes = trainingDisk(stage);
            out.stages.push_back(stage);
        }
        return out;
    }

private:
    [[nodiscard]] const StageState& state(Stage stage) const {
        return m_inputs.states[static_cast<std::size_t>(stage)];
    }
    [[nodiscard]] double parameters() const {
        return m_inputs.model ? static_cast<double>(m_inputs.model->parameters)
                              : kUnknownParameters;
    }
    [[nodiscard]] double flops() const { return kFlopsPerCore * m_inputs.machine.cores; }

    // ---- What this project has measured -----------------------------------------------------

    Result<void> measureRates() {
        // Decoding: 2 operations per parameter and token.
        m_secondsPerToken.value = 2 * parameters() / flops();
        m_answerTokens.value = kAnswerShare * m_settings.measure.sampling.maxNewTokens;
        for (const Stage stage : {Stage::Split, Stage::Measure})
            SDRL_CHECK(learnFrom(stage));
        SDRL_CHECK(learnFromRuns());
        return measureCalls();
    }

    /// What requests of each kind have taken in this project; else what they look like.
    Result<void> measureCalls() {
        PromptTexts texts;
        if (m_view.usesDocuments())
            texts.passage = m_settings.chunks.targetCharacters;
        SDRL_CHECK(measureTexts(texts));
        const auto lengths = promptLengths(
            m_inputs.project.task, {m_inputs.project.resources, m_inputs.project.folder}, texts);
        SDRL_TRY(const auto totals, m_view.store.records().responseTotalsByKind());
        for (const char* kind :
             {"keyword", "synonyms", "pattern", "question", "harder", "easier", "answer"}) {
            CallRate& rate = m_calls[kind];
            rate.prompt = lengths ? lengths->at(kind) / kCharactersPerToken : kPromptTokensPerCall;
            rate.completion = kTokensPerReply;
            measure(rate, totals, kind);
        }
        const std::string question(static_cast<std::size_t>(texts.question), 'x');
        for (const char* kind : {kGreedyStudentKind, kSampledStudentKind}) {
            CallRate& rate = m_calls[kind];
            rate.prompt =
                static_cast<double>(m_inputs.project.task.studentPrompt(question).size()) /
                kCharactersPerToken;
            rate.completion = m_answerTokens.value;
            measure(rate, totals, kind);
        }
        // Answers are alike, drawn or not.
        for (const auto& [to, from] : {std::pair(kGreedyStudentKind, kSampledStudentKind),
                                       std::pair(kSampledStudentKind, kGreedyStudentKind)})
            if (const CallRate& known = m_calls[from]; m_calls[to].basis == EstimateBasis::Guess &&
                                                       known.basis == EstimateBasis::Measured) {
                m_calls[to].prompt = known.prompt;
                m_calls[to].completion = known.completion;
                m_calls[to].seconds = known.seconds;
            }
        // The two kinds of variants are alike.
        if (m_calls["harder"].basis == EstimateBasis::Guess)
            m_calls["harder"] = m_calls["easier"];
        if (m_calls["easier"].basis == EstimateBasis::Guess)
            m_calls["easier"] = m_calls["harder"];
        // So are variants and questions, but for their prompts.
        if (m_calls["harder"].basis == EstimateBasis::Guess)
            for (const char* kind : {"harder", "easier"}) {
                m_calls[kind].completion = m_calls["question"].completion;
                m_calls[kind].seconds = m_calls["question"].seconds;
                m_calls[kind].basis = m_calls["question"].basis;
            }
        return {};
    }

    static void measure(CallRate& rate, const std::map<std::string, ResponseTotals>& totals,
                        const char* kind) {
        const auto found = totals.find(kind);
        if (found == totals.end() || found->second.calls < kEnoughCalls)
            return;
        const ResponseTotals& all = found->second;
        const auto calls = static_cast<double>(all.calls);
        rate.prompt = static_cast<double>(all.promptTokens) / calls;
        rate.completion =
            static_cast<double>(all.completionTokens) / static_cast<double>(all.responses);
        rate.seconds = all.seconds / calls;
        rate.replies = static_cast<double>(all.responses) / calls;
        rate.split = calls > kSplitCalls * static_cast<double>(all.prompts);
        rate.basis = EstimateBasis::Measured;
    }

    /// Requests that so many replies to one prompt take, in the mean.
    static double callsFor(double replies, const CallRate& rate) {
        if (replies <= 0)
            return 0;
        if (rate.basis == EstimateBasis::Measured && rate.split)
            return std::max(1.0, replies / rate.replies);
        return std::ceil(replies / kMostRepliesPerCall);
    }

    /// How long the questions and answers are that were written last.
    Result<void> measureTexts(PromptTexts& texts) {
        SDRL_TRY(const auto record,
                 m_view.store.records().latestStage(stageName(Stage::Questions)));
        const json summary = record ? json::parse(record->summary, nullptr, false) : json();
        const DatasetId dataset{summary.is_object() ? summary.value("dataset", std::int64_t{0})
                                                    : 0};
        if (!dataset)
            return {};
        SDRL_TRY(const std::vector<QaItem> items, liveItems(m_view, {dataset}));
        if (items.empty())
            return {};
        texts.question = texts.answer = 0;
        for (const QaItem& item : items) {
            texts.question += static_cast<double>(item.input.size());
            texts.answer += static_cast<double>(item.solution.size());
        }
        texts.question /= static_cast<double>(items.size());
        texts.answer /= static_cast<double>(items.size());
        return {};
    }

    Result<void> learnFrom(Stage stage) {
        SDRL_TRY(const auto record, m_view.store.records().latestStage(stageName(stage)));
        if (!record || !record->finished || record->seconds <= 0)
            return {};
        const json summary = json::parse(record->summary, nullptr, false);
        const ProbeId probe{summary.is_object() ? summary.value("probe", std::int64_t{0}) : 0};
        if (!probe)
            return {};
        SDRL_TRY(const json settings, m_view.store.items().probeSettings(probe));
        if (settings.value("model_name", "") != m_settings.studentName())
            return {};
        SDRL_TRY(const auto measured, m_view.store.items().measurements(probe));
        double tokens = 0, replies = 0;
        for (const auto& [item, m] : measured) {
            tokens += m.meanTokens * m.samples;
            replies += m.samples;
        }
        if (tokens <= 0)
            return {};
        m_secondsPerToken = {record->seconds / tokens, EstimateBasis::Measured};
        m_answerTokens = {tokens / replies, EstimateBasis::Measured};
        return {};
    }

    /// The newest run of this model, with as much work a token, that has finished some steps.
    Result<void> learnFromRuns() {
        SDRL_TRY(const std::vector<RunRecord> runs, m_view.store.records().runs());
        const auto model =
            resolveModel(m_settings.model, m_view.folder, m_inputs.project.resources);
        for (auto run = runs.rbegin(); run != runs.rend() && model; ++run) {
            const auto folder = m_view.folder / "runs" / run->name;
            const auto config = readFile(folder / "config.json");
            const json parsed = config ? json::parse(*config, nullptr, false) : json();
            if (!parsed.is_object() || parsed.value("model", "") != model->string() ||
                !sameWork(parsed, m_settings.train))
                continue;
            MetricsLog log(folder);
            SDRL_TRY([[maybe_unused]] const bool any, log.poll());
            const auto tokens = log.columns().column("num_tokens");
            const auto seconds = log.columns().column("step_time");
            if (tokens.size() < 3 || seconds.size() != tokens.size())
                continue;
            // The first step warms caches up.
            const double time = std::accumulate(seconds.begin() + 1, seconds.end(), 0.0);
            if (tokens.back() > tokens.front() && time > 0) {
                m_stepSecondsPerToken = {time / (tokens.back() - tokens.front()),
                                         EstimateBasis::Measured};
                return {};
            }
        }
        return {};
    }

    // ---- What there is to do ----------------------------------------------------------------

    /// Items as far as they are written, and as many as are asked for where they are not.
    Result<void> countItems() {
        const EvaluationSource& source = m_inputs.project.task.evaluation;
        const bool own = source.kind != EvaluationSource::Kind::None;
        const auto questions = taskQuestions(m_view);
        const bool written = state(Stage::Questions).status == StageStatus::Done;
        const double count = written ? state(Stage::Questions).counts.kept : m_settings.draft.count;
        const double heldOut = m_settings.draft.keptBack(source.kind);
        m_trainingItems = std::ceil(count * (1 - heldOut));
        m_testQuestions = own && questions ? static_cast<double>(questions->size())
                                           : std::ceil(count * heldOut * 2 / 3);
        m_rewrites = 0;
        if (m_settings.adapt.enabled) {
            const StageState& rewrite = state(Stage::Rewrite);
            m_rewrites = rewrite.status == StageStatus::Done
                             ? rewrite.counts.harder + rewrite.counts.easier
                             : m_trainingItems * m_settings.adapt.rounds;
        }
        return {};
    }

    /// Units that are left of a stage that was begun.
    static double left(const StageState& state, double all) {
        return state.status == StageStatus::Started
                   ? std::max(0.0, all - static_cast<double>(state.done))
                   : all;
    }

    void decode(StageEstimate& out, double replies, double tokensPerReply) const {
        out.replies = static_cast<std::uint64_t>(std::max(0.0, replies));
        out.tokens = static_cast<std::uint64_t>(std::max(0.0, replies * tokensPerReply));
        out.basis = m_secondsPerToken.basis;
        out.seconds = static_cast<double>(out.tokens) * m_secondsPerToken.value +
                      (out.replies > 0 ? kModelLoadSeconds : 0);
    }

    /// Questions or variants, each with its vote.
    void write(StageEstimate& out, const StageState& state, double items, double drafts) {
        out.items = static_cast<std::uint64_t>(std::ceil(items));
        switch (m_settings.instructor.kind) {
        case InstructorKind::Program:
            out.seconds = drafts * kSecondsPerProgramItem;
            break;
        case InstructorKind::Passages:
            out.seconds = drafts * kSecondsPerPassageItem;
            break;
        case InstructorKind::Endpoint:
        case InstructorKind::Local:
            askModel(out, state.stage == Stage::Questions ? "question" : "harder", items, drafts);
            break;
        }
        // Requests in flight at once are not in the pace of a few.
        if (m_settings.instructor.kind == InstructorKind::Endpoint)
            return;
        // The newest outcome's pace, whatever its inputs were.
        const double made = state.stage == Stage::Questions
                                ? state.counts.kept
                                : state.counts.harder + state.counts.easier;
        if (made > 0 && state.seconds > 0) {
            out.seconds = items * state.seconds / made;
            out.basis = EstimateBasis::Measured;
        }
    }

    /// Adds requests of a kind, each with so many replies.
    void call(StageEstimate& out, const std::string& kind, double calls, double replies,
              const TokenPrices& prices) {
        const CallRate& rate = m_calls[kind];
        const double prompt = calls * rate.prompt, completion = calls * replies * rate.completion;
        out.instructorCalls += static_cast<std::uint64_t>(std::ceil(calls));
        out.endpointPromptTokens += static_cast<std::uint64_t>(prompt);
        out.endpointCompletionTokens += static_cast<std::uint64_t>(completion);
        out.cost += (prompt * prices.prompt + completion * prices.completion) / 1e6;
    }

    /// Answers of a student behind an endpoint.
    void askStudent(StageEstimate& out, const std::string& kind, double samples) {
        const auto items = static_cast<double>(out.items);
        const CallRate& rate = m_calls[kind];
        const double calls = items * callsFor(samples, rate);
        if (calls <= 0)
            return;
        const EndpointSettings& endpoint = m_settings.student.endpoint;
        call(out, kind, calls, items * samples / calls, m_inputs.studentPrices);
        out.replies = static_cast<std::uint64_t>(items * samples);
        out.tokens = out.endpointCompletionTokens;
        out.seconds = std::ceil(calls / endpoint.concurrency) * rate.seconds;
        keepLimits(out, endpoint);
        out.basis = rate.basis;
    }

    /// No faster than the limits of an endpoint.
    static void keepLimits(StageEstimate& out, const EndpointSettings& endpoint) {
        const auto atLeast = [&](std::uint64_t units, int aMinute) {
            if (aMinute > 0)
                out.seconds = std::max(out.seconds, 60.0 * static_cast<double>(units) / aMinute);
        };
        atLeast(out.instructorCalls, endpoint.requestsPerMinute);
        atLeast(out.endpointPromptTokens + out.endpointCompletionTokens, endpoint.tokensPerMinute);
    }

    /// Questions or variants that a large model writes, with their votes. They come in waves; in a
    /// wave as many requests are in flight as the settings allow.
    void askModel(StageEstimate& out, const std::string& kind, double items, double drafts) {
        const double votes = m_settings.draft.votes;
        const bool early = m_settings.instructor.earlyStop;
        const CallRate& answer = m_calls["answer"];
        const double wanted = early ? votes * kEarlyStopShare : votes;
        double voteCalls = callsFor(wanted, answer);
        if (early && !answer.split)
            voteCalls *= kEarlyStopCalls;
        call(out, kind, drafts, 1, m_inputs.prices);
        if (voteCalls > 0)
            call(out, "answer", items * voteCalls, wanted / voteCalls, m_inputs.prices);
        const EndpointSettings& endpoint = m_settings.instructor.endpoint;
        const bool local = m_settings.instructor.kind == InstructorKind::Local;
        const double atOnce = local ? 1 : endpoint.concurrency;
        const double rounds = std::max(1.0, std::ceil(items / kWave));
        const auto inFlight = [&](double calls) {
            return items > 0 ? std::ceil(calls / rounds / atOnce) * rounds : 0.0;
        };
        out.seconds =
            inFlight(drafts) * m_calls[kind].seconds + inFlight(items * voteCalls) * answer.seconds;
        if (!local)
            keepLimits(out, endpoint);
        out.basis = m_calls[kind].basis == EstimateBasis::Measured && !local ? answer.basis
                                                                             : EstimateBasis::Guess;
    }

    void estimate(StageEstimate& out, const StageState& state) {
        switch (state.stage) {
        case Stage::Documents:
            estimateDocuments(out, state);
            break;
        case Stage::Keyword:
            out.items = 1;
            estimateKeyword(out);
            break;
        case Stage::Questions: {
            const double items = left(state, m_settings.draft.count);
            const double drafts =
                state.counts.kept > 0
                    ? items * state.counts.drafted / state.counts.kept
                    : items * (asksModel() ? kModelDraftsPerItem : kDraftsPerItem);
            write(out, state, items, drafts);
            break;
        }
        case Stage::Split:
            out.items = static_cast<std::uint64_t>(left(state, m_trainingItems));
            if (m_settings.studentIsEndpoint()) {
                askStudent(out, kGreedyStudentKind, 1);
                break;
            }
            decode(out, static_cast<double>(out.items), m_answerTokens.value);
            break;
        case Stage::Rewrite: {
            const double items = left(state, m_trainingItems * m_settings.adapt.rounds);
            out.upperBound = true;
            write(out, state, items, items);
            break;
        }
        case Stage::Measure:
            out.items = static_cast<std::uint64_t>(left(state, m_trainingItems + m_rewrites));
            out.upperBound =
                this->state(Stage::Rewrite).status != StageStatus::Done && m_settings.adapt.enabled;
            if (m_settings.studentIsEndpoint()) {
                askStudent(out,
                           m_settings.measure.sampling.temperature > 0 ? kSampledStudentKind
                                                                       : kGreedyStudentKind,
                           m_settings.measure.samples);
                break;
            }
            decode(out, static_cast<double>(out.items) * m_settings.measure.samples,
                   m_answerTokens.value);
            break;
        case Stage::Select:
            out.items = static_cast<std::uint64_t>(m_trainingItems + m_rewrites);
            out.basis = EstimateBasis::Measured;
            break;
        case Stage::Train:
            if (!m_settings.studentIsEndpoint()) // else it cannot be
                estimateTraining(out, state);
            break;
        case Stage::Evaluate: {
            double questions = m_testQuestions;
            for (const ControlSet& control : m_settings.evaluate.controls)
                questions += control.count;
            if (m_settings.studentIsEndpoint()) {
                out.items = static_cast<std::uint64_t>(questions);
                askStudent(out, kGreedyStudentKind, 1);
                break;
            }
            // The model before and after, and the best checkpoint if it is another one.
            const bool best = m_settings.train.evaluateEvery > 0;
            out.items = static_cast<std::uint64_t>(questions * (best ? 3 : 2));
            out.upperBound = best;
            decode(out, static_cast<double>(out.items),
                   std::min(m_answerTokens.value,
                            static_cast<double>(m_settings.evaluate.maxNewTokens)));
            break;
        }
        }
    }

    [[nodiscard]] bool asksModel() const {
        const InstructorKind kind = m_settings.instructor.kind;
        return kind == InstructorKind::Endpoint || kind == InstructorKind::Local;
    }

    void estimateKeyword(StageEstimate& out) {
        if (!asksModel())
            return;
        std::vector<std::string> kinds;
        if (m_settings.draft.domain.empty() && !m_inputs.project.task.documents.empty()) {
            if (!m_inputs.project.task.domain)
                kinds.emplace_back("keyword");
            kinds.emplace_back("synonyms");
        }
        if (!m_inputs.project.task.demonstrations.empty())
            kinds.emplace_back("pattern");
        for (const std::string& kind : kinds) {
            call(out, kind, 1, 1, m_inputs.prices);
            out.seconds += m_calls[kind].seconds;
        }
    }

    void estimateDocuments(StageEstimate& out, const StageState& state) const {
        double files = static_cast<double>(m_inputs.project.task.documents.size());
        if (m_inputs.project.reader)
            if (const auto found = listFiles(m_view, *m_inputs.project.reader))
                files = static_cast<double>(found->size());
        files = state.status == StageStatus::Started ? left(state, files) : files;
        out.items = static_cast<std::uint64_t>(files);
        out.seconds = files * kSecondsPerFile;
        if (state.counts.files > 0 && state.seconds > 0) {
            out.seconds = files * state.seconds / state.counts.files;
            out.basis = EstimateBasis::Measured;
        }
    }

    void estimateTraining(StageEstimate& out, const StageState& state) const {
        const GrpoSettings& train = m_settings.train;
        const bool selected = this->state(Stage::Select).status == StageStatus::Done;
        const double prompts = selected ? this->state(Stage::Select).counts.selected
                                        : std::min(m_trainingItems + m_rewrites,
                                                   static_cast<double>(m_settings.select.count));
        const double steps =
            left(state, train.totalSteps(static_cast<std::size_t>(std::max(1.0, prompts))));
        const double completions =
            static_cast<double>(train.promptsPerStep) * train.groupSize * (1 + train.refillRounds);
        const double answer =
            std::min(m_answerTokens.value, static_cast<double>(train.sampling.maxNewTokens));
        const double tokens = completions * answer;
        out.upperBound = train.refillRounds > 0;
        out.items = static_cast<std::uint64_t>(steps);
        out.replies = static_cast<std::uint64_t>(steps * completions);
        out.tokens = static_cast<std::uint64_t>(steps * tokens);
        double step = 0;
        if (m_stepSecondsPerToken) {
            step = tokens * m_stepSecondsPerToken->value;
            out.basis = EstimateBasis::Measured;
        } else {
            // Forward and backward: 6 operations per parameter and token, prompts once a group
            // (what they all begin with once for several, which is left out here); with adapters
            // the gradient of the parameters, a third, is not there.
            const double operations = train.lora.enabled() ? 4 : 6;
            const double trained = tokens + train.promptsPerStep * kPromptTokens;
            step = tokens * m_secondsPerToken.value +
                   operations * parameters() * trained * train.updatesPerBatch / flops();
        }
        out.seconds = steps * step + (steps > 0 ? kModelLoadSeconds : 0);
        if (train.evaluateEvery > 0)
            out.seconds += std::floor(steps / train.evaluateEvery + 1) *
                           m_settings.evaluate.developmentCount * answer * m_secondsPerToken.value;
    }

    [[nodiscard]] std::uint64_t trainingDisk(const StageEstimate& training) const {
        // Weights and both moments as float32, with adapters the merged weights alone; one more
        // while it is being written.
        const double checkpoint = (m_settings.train.lora.enabled() ? 4 : 12) * parameters();
        const double kept = m_settings.train.keepCheckpoints + 2;
        return static_cast<std::uint64_t>(checkpoint * kept + static_cast<double>(training.tokens) *
                                                                  kBytesPerLoggedToken);
    }

    const EstimateInputs& m_inputs;
    const ProjectSettings& m_settings;
    ViewMemo m_memo;
    ProjectView m_view;
    Rate m_secondsPerToken, m_answerTokens;
    std::map<std::string, CallRate> m_calls; ///< by kind of request
    std::optional<Rate> m_stepSecondsPerToken;
    double m_trainingItems = 0, m_testQuestions = 0, m_rewrites = 0;
};

} // namespace

Result<RunEstimate> estimateRun(const EstimateInputs& inputs) {
    if (inputs.states.size() != allStages().size())
        return Error{ErrorCode::InvalidArgument, "an estimate needs the states of all stages", ""};
    return Estimator(inputs).run();
}

std::optional<double> trainingSecondsLeft(const MetricColumns& metrics,
                                          const GrpoSettings& settings, int totalSteps) {
    const auto times = metrics.column("step_time");
    if (times.empty() || metrics.steps.empty())
        return std::nullopt;
    constexpr std::size_t kLatest = 10;
    double sum = 0, count = 0;
    for (const double time : times.last(std::min(kLatest, times.size())))
        if (std::isfinite(time)) {
            sum += time;
            ++count;
        }
    if (count == 0)
        return std::nullopt;
    const int done = metrics.steps.back();
    const int left = std::max(0, totalSteps - done);
    double seconds = sum / count * left;
    if (settings.evaluateEvery > 0 && !metrics.evaluations.empty()) {
        int looks = totalSteps / settings.evaluateEvery - done / settings.evaluateEvery;
        looks += left > 0 && totalSteps % settings.evaluateEvery != 0;
        seconds += looks * metrics.evaluations.back().seconds;
    }
    return seconds;
}

} // namespace sdrl
