// SPDX-License-Identifier: GPL-3.0-or-later
//
// A project of the program instructor with all that a pipeline needs: a model that is a function of
// its prompt, and a trainer that only writes weights.
#pragma once

#include "core/base/file_io.h"
#include "core/base/hash.h"
#include "core/base/rng.h"
#include "core/instruct/instructors.h"
#include "core/instruct/problem_program.h"
#include "core/pipeline/pipeline.h"
#include "test_support.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <csignal>
#include <cstdint>
#include <unistd.h>

namespace sdrl::test {

using nlohmann::json;

/// How many calls have been made, and after how many the process dies as by kill -9.
struct Meter {
    int replies = 0;
    int drafts = 0;
    int trainings = 0;
    int dieAt = -1; ///< units of work, of any kind
    int units = 0;
    std::size_t longestPrompt = SIZE_MAX; ///< bytes that the model takes

    void unit() {
        if (++units == dieAt)
            ::kill(::getpid(), SIGKILL);
    }
};

/// Solves a problem with a chance that falls with its level; the trained one solves more.
class FakeModel final : public TextGenerator {
public:
    FakeModel(Meter& meter, double skill) : m_meter(meter), m_skill(skill) {}

    [[nodiscard]] std::string fingerprint() const override {
        return "fake " + std::to_string(m_skill);
    }
    Result<Ending>
    generate(std::span<const GenerationRequest> requests, const SamplingSettings& s,
             const std::function<Result<void>(std::size_t, std::vector<Completion>)>& done,
             JobContext& context) override {
        for (std::size_t i = 0; i < requests.size(); ++i) {
            if (!context.pausePoint())
                return Ending::Stopped;
            std::vector<Completion> replies;
            for (int sample = 0; sample < requests[i].samples; ++sample)
                replies.push_back(reply(requests[i], s, sample));
            m_meter.replies += requests[i].samples;
            SDRL_CHECK(done(i, std::move(replies)));
            m_meter.unit();
        }
        return Ending::Finished;
    }

private:
    Completion reply(const GenerationRequest& request, const SamplingSettings& s, int sample) {
        const std::string& question = request.messages.front().content;
        const auto problem = findProgram("stock")->parse(question);
        Completion completion;
        if (question.size() > m_meter.longestPrompt) {
            completion.promptTooLong = true;
            return completion;
        }
        completion.ended = true;
        RandomStream random(s.temperature > 0 ? request.seed : 0, "reply",
                            {stableHash64(question), static_cast<std::uint64_t>(sample)});
        const bool right = problem && random.chance(m_skill / problem->level);
        completion.text = right ? problem->solution : "It is \\boxed{777}";
        completion.tokens = {1, 2, 3};
        completion.logProbs = {-1, -1, -1};
        return completion;
    }

    Meter& m_meter;
    double m_skill;
};

class FakeOpener final : public ModelOpener {
public:
    explicit FakeOpener(Meter& meter) : m_meter(meter) {}
    Result<std::unique_ptr<TextGenerator>> open(const ModelReference& model) override {
        const double base = model.model.filename() == "other-model" ? 1.2 : 0.9;
        return std::unique_ptr<TextGenerator>(
            std::make_unique<FakeModel>(m_meter, model.weights.empty() ? base : 1.6));
    }

private:
    Meter& m_meter;
};

class FakeTrainer final : public PolicyTrainer {
public:
    explicit FakeTrainer(Meter& meter) : m_meter(meter) {}
    Result<TrainingOutcome> train(const TrainingJob& job, SnapshotBox<TrainingSnapshot>*,
                                  JobContext&) override {
        ++m_meter.trainings;
        m_job = job;
        if (m_fails)
            return Error{ErrorCode::NonFinite, "the loss is not finite", ""};
        TrainingOutcome outcome;
        outcome.steps = job.settings.totalSteps(job.prompts.size());
        outcome.lastWeights = job.runFolder / "last.safetensors";
        SDRL_CHECK(writeFileAtomic(outcome.lastWeights, "weights"));
        if (m_keepsBest) {
            outcome.bestWeights = job.runFolder / "best.safetensors";
            SDRL_CHECK(writeFileAtomic(outcome.bestWeights, "weights"));
        }
        m_meter.unit();
        return outcome;
    }
    TrainingJob m_job;
    bool m_fails = false;
    bool m_keepsBest = false; ///< a checkpoint other than the last is best on development

private:
    Meter& m_meter;
};

/// Counts what the program instructor is asked for.
class CountingInstructor final : public Instructor {
public:
    CountingInstructor(std::unique_ptr<Instructor> inner, Meter& meter)
        : m_inner(std::move(inner)), m_meter(meter) {}
    [[nodiscard]] std::string name() const override { return m_inner->name(); }
    [[nodiscard]] std::string fingerprint() const override { return m_inner->fingerprint(); }
    [[nodiscard]] bool usesPassages() const override { return false; }
    Result<DomainKeywords> keywords(JobContext& context) override {
        return m_inner->keywords(context);
    }
    Result<std::string> pattern(std::span<const Demonstration> demonstrations,
                                JobContext& context) override {
        return m_inner->pattern(demonstrations, context);
    }
    Result<Ending> draft(std::span<const DraftRequest> requests, const Done<Draft>& done,
                         JobContext& context) override {
        m_meter.drafts += static_cast<int>(requests.size());
        m_meter.unit();
        return m_inner->draft(requests, done, context);
    }
    Result<Ending> rewrite(std::span<const RewriteRequest> requests, const Done<Draft>& done,
                           JobContext& context) override {
        m_meter.drafts += static_cast<int>(requests.size());
        m_meter.unit();
        return m_inner->rewrite(requests, done, context);
    }
    Result<Ending> answers(std::span<const AnswerRequest> requests,
                           const Done<std::vector<AnswerCandidate>>& done,
                           JobContext& context) override {
        return m_inner->answers(
            requests,
            [&](std::size_t index, std::vector<AnswerCandidate> candidates) -> Result<void> {
                SDRL_CHECK(done(index, std::move(candidates)));
                m_meter.unit();
                return {};
            },
            context);
    }

private:
    std::unique_ptr<Instructor> m_inner;
    Meter& m_meter;
};

inline constexpr const char* kStockTask = R"({
  "schema_version": 1, "name": "stock-test", "title": "Stock", "description": "Stock.",
  "output_format": "Put the number in \\boxed{}.", "prompt_template": "{input}",
  "program": "stock", "evaluation": {"kind": "program", "program": "stock", "count": 60},
  "answer": {"type": "number", "marker": "boxed"}
})";

/// A project with all that a pipeline needs.
class World {
public:
    explicit World(const std::filesystem::path& folder, int dieAt = -1,
                   const std::string& task = kStockTask,
                   const ProjectSettings& settings = World::settings())
        : m_opener(m_meter), m_trainer(m_meter) {
        m_meter.dieAt = dieAt;
        m_project = Project::isProject(folder) ? value(Project::open(folder))
                                               : value(Project::create(folder, task, settings));
        // The model's folder only has to be there.
        std::filesystem::create_directories(folder / "model");
        PipelineParts parts;
        parts.models = &m_opener;
        parts.trainer = &m_trainer;
        parts.makeInstructor = [this](Project& project,
                                      PassageIndex*) -> Result<std::unique_ptr<Instructor>> {
            SDRL_TRY(auto inner, makeProgramInstructor(project.task(), 0.3));
            return std::unique_ptr<Instructor>(
                std::make_unique<CountingInstructor>(std::move(inner), m_meter));
        };
        m_pipeline.emplace(*m_project, parts);
    }

    static ProjectSettings settings() {
        ProjectSettings s;
        s.seed = 11;
        s.model = "model";
        s.instructor.kind = InstructorKind::Program;
        s.draft.count = 40;
        s.draft.votes = 5;
        s.measure.samples = 4;
        s.measure.sampling.temperature = 1;
        s.select.count = 30;
        s.train.steps = 3;
        s.evaluate.developmentCount = 10;
        s.evaluate.controls = {{"unit", 5}};
        return s;
    }

    Result<Ending> run(std::stop_token stop = {}) {
        JobContext context(stop);
        return m_pipeline->runAll(context);
    }

    Result<Ending> run(Stage stage) {
        JobContext context;
        return m_pipeline->run(stage, context);
    }

    void set(std::string_view field, std::string_view text) {
        const auto done = m_project->setSettings(value(m_project->settings().with(field, text)));
        if (!done)
            qFatal("%s", done.error().toString().c_str());
    }

    /// Items of a stage's datasets that are still in.
    std::vector<QaItem> items(std::string_view stage) {
        const json s = summary(stage);
        std::vector<QaItem> out;
        for (const json& dataset :
             s.contains("datasets") ? s["datasets"] : json::array({s["dataset"]}))
            for (QaItem& item :
                 value(m_project->store().items().items({dataset.get<std::int64_t>()})))
                if (!item.dropped())
                    out.push_back(std::move(item));
        return out;
    }

    /// All that the stages have made, as text.
    std::string outcome() {
        json out;
        const auto items = [&](std::int64_t dataset) {
            for (const QaItem& item : value(m_project->store().items().items({dataset})))
                out["items"].push_back({item.key, item.input, item.answer, item.dropReason,
                                        item.level, item.heldOut, item.parsed});
        };
        const json questions = summary("questions"), rewrites = summary("rewrite");
        items(questions["dataset"]);
        for (const json& dataset : rewrites["datasets"])
            items(dataset);
        for (const auto& [item, m] : value(m_project->store().items().measurements(
                 {summary("measure")["probe"].get<std::int64_t>()})))
            out["measured"].push_back(
                {value(m_project->store().items().item(item)).key, m.passes, m.samples});
        std::sort(out["measured"].begin(), out["measured"].end());
        for (const SelectionEntry& entry : value(m_project->store().items().selection(
                 {summary("select")["selection"].get<std::int64_t>()})))
            out["selected"].push_back(
                {value(m_project->store().items().item(entry.item)).key, entry.rank, entry.taken});
        const json evaluation = summary("evaluate");
        for (const json& model : evaluation["models"])
            out["accuracy"].push_back(model["sets"]["held-out"]["strict"]["value"]);
        return out.dump(1);
    }

    json summary(std::string_view stage) {
        const auto record = value(m_project->store().records().latestStage(stage));
        return record ? json::parse(record->summary) : json();
    }

    Meter m_meter;
    FakeOpener m_opener;
    FakeTrainer m_trainer;
    std::unique_ptr<Project> m_project;
    std::optional<Pipeline> m_pipeline;

    template <class T>
    static T value(Result<T> result) {
        if (!result)
            qFatal("%s", result.error().toString().c_str());
        return std::move(*result);
    }
};

} // namespace sdrl::test
