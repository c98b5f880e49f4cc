// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/instruct/prompt_editing.h"

#include "core/base/file_io.h"
#include "core/base/text.h"
#include "core/method/task_definition.h"
#include "core/project/project_settings.h"
#include "instruct/chat/prompt_set.h"
#include "instruct/prompt_instructor.h"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace sdrl {

namespace fs = std::filesystem;

namespace {

/// Writes down what it is asked, and never answers.
class ListeningModel final : public ChatModel {
public:
    explicit ListeningModel(std::vector<std::string>& heard) : m_heard(heard) {}
    [[nodiscard]] std::string name() const override { return "listener"; }
    [[nodiscard]] std::vector<std::string> identity() const override { return {}; }
    [[nodiscard]] nlohmann::json description() const override { return nlohmann::json::object(); }
    void add(ChatRequest request, Handler) override {
        m_heard.push_back(std::move(request.prompt));
    }
    void forget() override {}
    Result<Ending> run(JobContext&) override { return Ending::Stopped; }

private:
    std::vector<std::string>& m_heard;
};

class EmptyCache final : public ResponseCache {
public:
    Result<std::optional<CachedResponse>> find(const std::string&) override {
        return std::optional<CachedResponse>();
    }
    Result<void> put(std::span<const Entry>) override { return {}; }
};

} // namespace

std::optional<PromptProblem> promptProblem(const PromptInfo& prompt, std::string_view text) {
    return PromptFile::problem(text, {prompt.placeholders, prompt.needed});
}

Result<void> savePrompt(const PromptFolders& folders, const std::string& name,
                        const std::optional<std::string>& text) {
    if (folders.project.empty())
        return Error{ErrorCode::InvalidArgument, "a prompt is saved in a project; none is named",
                     name};
    SDRL_TRY(const std::string shipped, promptText({folders.resources, {}}, name));
    const fs::path own = folders.project / "prompts" / (name + ".txt");
    if (!text || *text == shipped) {
        std::error_code error;
        fs::remove(own, error);
        if (error)
            return Error{ErrorCode::Io, error.message(), own.string()};
        return {};
    }
    for (const PromptInfo& prompt : listPrompts(folders)) {
        if (prompt.name != name)
            continue;
        SDRL_CHECK(PromptFile::parse(*text, own.string(), {prompt.placeholders, prompt.needed}));
    }
    return writeFileAtomic(own, *text);
}

bool instructorUsesPrompts(const InstructorSettings& settings) {
    return settings.kind == InstructorKind::Endpoint || settings.kind == InstructorKind::Local;
}

bool promptIsSent(const TaskDefinition& task, const ProjectSettings& settings,
                  const std::string& name) {
    if (name == "keyword" || name == "synonyms")
        return !task.documents.empty() && settings.draft.domain.empty() &&
               (name == "synonyms" || task.domain.value_or("").empty());
    if (name == "pattern")
        return !task.demonstrations.empty();
    if (name == "harder" || name == "easier")
        return settings.adapt.enabled;
    return name != "answer" || settings.draft.votes > 0;
}

Result<std::string> promptPreview(const PromptFolders& folders, const std::string& name,
                                  std::string_view text, const TaskDefinition& task,
                                  const ProjectSettings& settings, const PromptSample& sample) {
    SDRL_TRY(const TemporaryDirectory scratch, TemporaryDirectory::create("sdrl-prompt"));
    SDRL_CHECK(writeFileAtomic(scratch.path() / "prompts" / (name + ".txt"), text));
    SDRL_TRY(PromptSet prompts, PromptSet::load({folders.resources, scratch.path()}));
    TaskDefinition shown = task;
    if (name == "keyword")
        shown.domain.reset();
    else if (shown.domain.value_or("").empty())
        shown.domain = sample.field;
    std::vector<std::string> heard;
    const auto instructor =
        makePromptInstructor(shown, {}, std::move(prompts), std::make_unique<ListeningModel>(heard),
                             std::make_shared<EmptyCache>());
    std::vector<Demonstration> demonstrations = task.demonstrations;
    const Demonstration first =
        demonstrations.empty() ? Demonstration{sample.question, sample.answer} : demonstrations[0];
    std::optional<Passage> passage;
    if (instructor->usesPassages())
        passage.emplace().text = sample.passage;
    QaItem item;
    item.input = first.input;
    item.solution = first.output;

    JobContext context;
    const Instructor::Done<Draft> unheard = [](std::size_t, Draft) -> Result<void> { return {}; };
    if (name == "keyword" || name == "synonyms") {
        SDRL_CHECK(instructor->keywords(context));
    } else if (name == "pattern") {
        SDRL_CHECK(instructor->pattern(demonstrations.empty() ? std::vector{first} : demonstrations,
                                       context));
    } else if (name == "question") {
        DraftRequest request;
        request.seed = 1; // the number of the example
        if (!settings.draft.levels.empty())
            request.level = settings.draft.levels.front();
        request.passage = passage;
        demonstrations.resize(
            std::min(demonstrations.size(),
                     static_cast<std::size_t>(std::max(0, settings.draft.demonstrationsPerCall))));
        request.demonstrations = demonstrations;
        if (!demonstrations.empty())
            request.pattern = sample.pattern;
        SDRL_CHECK(instructor->draft(std::vector{request}, unheard, context));
    } else if (name == "harder" || name == "easier") {
        RewriteRequest request;
        request.direction = name == "harder" ? ItemOrigin::Harder : ItemOrigin::Easier;
        request.item = item;
        SDRL_CHECK(instructor->rewrite(std::vector{request}, unheard, context));
    } else {
        AnswerRequest request;
        request.item = item;
        request.passage = passage;
        SDRL_CHECK(instructor->answers(
            std::vector{request},
            [](std::size_t, std::vector<AnswerCandidate>) -> Result<void> { return {}; }, context));
    }
    if (heard.empty())
        return Error{ErrorCode::NotFound, "there is no such prompt", name};
    return heard.front();
}

} // namespace sdrl
