// SPDX-License-Identifier: GPL-3.0-or-later
#include "pages/training/training_planner.h"

#include "core/project/item_table.h"
#include "core/project/project_store.h"

#ifdef SDRL_HAS_TRAINING
#include "training/memory_estimate.h"
#include "training/tokenizer.h"
#endif

#include <algorithm>
#include <tuple>

namespace sdrl::gui {

namespace {

constexpr std::size_t kMeasuredPrompts = 100; ///< the longest ones, of which tokens are counted
constexpr int kUsualPromptTokens = 128;

} // namespace

struct TrainingPlanner::Worker {
    std::filesystem::path database;
    std::unique_ptr<ProjectStore> store;
    std::tuple<std::filesystem::path, std::int64_t, std::string> promptKey;
    std::optional<int> longestPrompt;

    Result<void> open(const std::filesystem::path& path) {
        if (store && path == database)
            return {};
        SDRL_TRY(store, ProjectStore::open(path, ProjectStore::Access::ReadOnly));
        database = path;
        return {};
    }

#ifdef SDRL_HAS_TRAINING
    /// Tokens of the longest question that there is; nothing without questions.
    std::optional<int> longestPromptTokens(const PlanRequest& request) {
        const auto dataset = store->items().latestDataset();
        if (!dataset || !*dataset)
            return std::nullopt;
        const std::tuple key(request.model, (*dataset)->value, request.task.promptFingerprint());
        if (key == promptKey)
            return longestPrompt;
        const auto items = store->items().items(**dataset);
        const auto tokenizer = Tokenizer::load(request.model);
        if (!items || !tokenizer)
            return std::nullopt;
        std::vector<const QaItem*> longest;
        for (const QaItem& item : *items)
            longest.push_back(&item);
        std::sort(longest.begin(), longest.end(), [](const QaItem* a, const QaItem* b) {
            return a->input.size() > b->input.size();
        });
        longest.resize(std::min(longest.size(), kMeasuredPrompts));
        longestPrompt.reset();
        for (const QaItem* item : longest)
            longestPrompt =
                std::max(longestPrompt.value_or(0),
                         static_cast<int>(
                             tokenizer->encode(request.task.studentPrompt(item->input)).size()));
        promptKey = key;
        return longestPrompt;
    }
#endif

    Result<TrainingPlan> plan(const PlanRequest& request) {
        SDRL_CHECK(open(request.database));
        TrainingPlan plan;
        plan.machine = machineInfo();
        StageStateSources sources{*store,
                                  request.task,
                                  request.settings,
                                  request.folder,
                                  request.resources,
                                  request.reader,
                                  request.indexFingerprint};
        PreflightInputs inputs{sources, request.states, {}, request.modelError, {}, plan.machine};
#ifdef SDRL_HAS_TRAINING
        if (!request.model.empty()) {
            if (auto facts = modelFacts(request.model))
                inputs.model = *facts;
            else
                inputs.modelError = facts.error().toString();
            inputs.longestPromptTokens = longestPromptTokens(request);
            if (const auto config = ModelConfig::load(request.model))
                plan.memory =
                    estimateTrainingMemory(*config, request.settings.train,
                                           inputs.longestPromptTokens.value_or(kUsualPromptTokens))
                        .fittedInto(plan.machine.availableBytes);
        }
#endif
        inputs.memory = plan.memory;
        if (const auto free = freeDiskBytes(request.folder))
            inputs.freeDiskBytes = *free;
        SDRL_TRY(plan.problems, preflight(inputs));
        SDRL_TRY(const RunEstimate estimate,
                 estimateRun({sources, request.states, inputs.model, {}, plan.machine}));
        for (const StageEstimate& stage : estimate.stages)
            if (stage.stage == Stage::Train)
                plan.training = stage;
        return plan;
    }
};

TrainingPlanner::TrainingPlanner(QObject* parent)
    : QObject(parent), m_worker(std::make_shared<Worker>()) {}

void TrainingPlanner::request(PlanRequest request, std::function<void(TrainingPlan)> done) {
    m_thread.post(
        [worker = m_worker, request = std::move(request)](const std::stop_token&) {
            auto plan = worker->plan(request);
            if (plan)
                return std::move(*plan);
            TrainingPlan failed;
            failed.error = plan.error().toString();
            return failed;
        },
        std::move(done));
}

} // namespace sdrl::gui
