// SPDX-License-Identifier: GPL-3.0-or-later
//
// A project whose instructor is behind a scripted endpoint.
#pragma once

#include "core/instruct/instructors.h"
#include "core/pipeline/dataset_export.h"
#include "core/pipeline/estimate.h"
#include "core/pipeline/pipeline.h"
#include "support/chat_server.h"
#include "support/places.h"
#include "test_support.h"

#include <nlohmann/json.hpp>

#include <cstdlib>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace sdrl::test {

using nlohmann::json;

template <class T>
T value(Result<T> result) {
    if (!result)
        qFatal("%s", result.error().toString().c_str());
    return std::move(*result);
}

/// Solves every second sum.
class SumStudent final : public TextGenerator {
public:
    [[nodiscard]] std::string fingerprint() const override { return "student"; }
    Result<Ending>
    generate(std::span<const GenerationRequest> requests, const SamplingSettings&,
             const std::function<Result<void>(std::size_t, std::vector<Completion>)>& done,
             JobContext&) override {
        for (std::size_t i = 0; i < requests.size(); ++i) {
            const std::string& prompt = requests[i].messages.front().content;
            const std::size_t plus = prompt.find(" plus ");
            const long a = std::strtol(prompt.c_str() + prompt.rfind(' ', plus - 1), nullptr, 10);
            const long b = std::strtol(prompt.c_str() + plus + 6, nullptr, 10);
            Completion reply;
            reply.text = "#### " + std::to_string((a + b) % 2 == 0 ? a + b : 0);
            reply.tokens = {1, 2};
            reply.logProbs = {-1, -1};
            reply.ended = true;
            SDRL_CHECK(done(
                i, std::vector<Completion>(static_cast<std::size_t>(requests[i].samples), reply)));
        }
        return Ending::Finished;
    }
};

class SumOpener final : public ModelOpener {
public:
    Result<std::unique_ptr<TextGenerator>> open(const ModelReference&) override {
        return std::unique_ptr<TextGenerator>(std::make_unique<SumStudent>());
    }
};

/// A project of the sums task with an instructor at an address.
class Desk {
public:
    Desk(const std::filesystem::path& folder, const std::string& url, const json& patch = {},
         const std::string& task = kChatTask) {
        if (Project::isProject(folder)) {
            m_project = value(Project::open(folder));
        } else {
            ProjectSettings s;
            s.seed = 5;
            s.model = "model";
            s.instructor.kind = InstructorKind::Endpoint;
            s.instructor.endpoint.url = url;
            s.instructor.endpoint.model = "writer-1";
            s.draft.count = 40;
            s.draft.heldOutShare = 0;
            m_project = value(Project::create(
                folder, task, value(s.patched(patch.is_null() ? json::object() : patch))));
            std::filesystem::create_directories(folder / "model");
        }
        m_resources = sourceFolder() / "resources";
        PipelineParts parts;
        parts.models = &m_opener;
        parts.resources = m_resources;
        parts.makeInstructor = [this](Project& project, PassageIndex* index) {
            return makeInstructor(project, index, m_resources, &m_opener);
        };
        m_pipeline.emplace(*m_project, parts);
    }

    Result<Ending> run(Stage last, JobContext* given = nullptr) {
        JobContext own;
        JobContext& context = given ? *given : own;
        for (const Stage stage : allStages()) {
            SDRL_TRY(const Ending ending, m_pipeline->run(stage, context));
            if (ending == Ending::Stopped || stage == last)
                return ending;
        }
        return Ending::Finished;
    }

    void set(std::string_view field, std::string_view text) {
        const auto done = m_project->setSettings(value(m_project->settings().with(field, text)));
        if (!done)
            qFatal("%s", done.error().toString().c_str());
    }

    json summary(std::string_view stage) {
        const auto record = value(m_project->store().records().latestStage(stage));
        return record ? json::parse(record->summary) : json();
    }

    [[nodiscard]] StageStateSources sources() {
        return {m_project->store(),
                m_project->task(),
                m_project->settings(),
                m_project->folder(),
                m_resources,
                nullptr,
                "",
                ""};
    }

    StageStatus status(Stage stage) {
        return value(stageStates(sources()))[static_cast<std::size_t>(stage)].status;
    }

    /// What questions and variants still take.
    StageEstimate estimate(const TokenPrices& prices) {
        const RunEstimate run =
            value(estimateRun({sources(), value(stageStates(sources())), {}, prices, {}}));
        StageEstimate out;
        for (const Stage stage : {Stage::Keyword, Stage::Questions, Stage::Rewrite}) {
            const StageEstimate& part = run.stages[static_cast<std::size_t>(stage)];
            out.instructorCalls += part.instructorCalls;
            out.endpointPromptTokens += part.endpointPromptTokens;
            out.endpointCompletionTokens += part.endpointCompletionTokens;
            out.cost += part.cost;
            out.seconds += part.seconds;
        }
        return out;
    }

    /// The dataset with all that is known of each item, as it leaves the project.
    std::string dataset() {
        const auto file = m_project->exportsFolder() / "full.jsonl";
        const auto done = exportDataset(*m_project, DatasetFormat::Full, file, {true, 0});
        if (!done)
            qFatal("%s", done.error().toString().c_str());
        return value(readFile(file));
    }

    std::filesystem::path m_resources;
    SumOpener m_opener;
    std::unique_ptr<Project> m_project;
    std::optional<Pipeline> m_pipeline;
};

} // namespace sdrl::test
