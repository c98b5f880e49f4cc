// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/instruct/prompt_editing.h"

#include "core/base/file_io.h"
#include "core/base/text.h"
#include "core/method/task_definition.h"
#include "core/project/project_settings.h"
#include "instruct/chat/prompt_set.h"
#include "instruct/prompt_instructor.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <charconv>

namespace sdrl {

namespace fs = std::filesystem;

namespace {

/// What differs from request to request: without it all of them ask the same. Else empty.
std::string_view neededPlaceholder(std::string_view prompt) {
    if (prompt == "pattern")
        return "demonstrations";
    if (prompt == "harder" || prompt == "easier")
        return "input";
    return prompt == "answer" ? "question" : "";
}

/// The first word in braces that is not known; as PromptFile reads them.
std::string unknownPlaceholder(std::string_view line, const std::vector<std::string>& known) {
    for (std::size_t at = line.find('{'); at != line.npos; at = line.find('{', at + 1)) {
        const std::size_t end = line.find_first_not_of("abcdefghijklmnopqrstuvwxyz_", at + 1);
        if (end == line.npos || end == at + 1 || line[end] != '}')
            continue;
        std::string word(line.substr(at + 1, end - at - 1));
        if (std::find(known.begin(), known.end(), word) == known.end())
            return word;
    }
    return {};
}

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
    using Kind = PromptProblem::Kind;
    const auto file = PromptFile::parse(text, "", prompt.placeholders);
    if (file) {
        const std::string_view needed = neededPlaceholder(prompt.name);
        if (!needed.empty() && file->source().find(fmt::format("{{{}}}", needed)) == text.npos)
            return PromptProblem{Kind::MissingPlaceholder, std::string(needed)};
        return std::nullopt;
    }
    // The place is ":3", or nothing.
    const std::string& place = file.error().context;
    PromptProblem out;
    if (place.empty() ||
        std::from_chars(place.data() + 1, place.data() + place.size(), out.line).ec != std::errc())
        return out;
    const std::vector<std::string_view> lines = split(text, '\n');
    out.placeholder =
        unknownPlaceholder(lines[static_cast<std::size_t>(out.line - 1)], prompt.placeholders);
    out.kind = out.placeholder.empty() ? Kind::Version : Kind::UnknownPlaceholder;
    return out;
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
        SDRL_CHECK(PromptFile::parse(*text, own.string(), prompt.placeholders));
        if (const auto problem = promptProblem(prompt, *text))
            return Error{ErrorCode::InvalidArgument,
                         fmt::format("the prompt has to hold {{{}}}", problem->placeholder),
                         own.string()};
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
