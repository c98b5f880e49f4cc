// SPDX-License-Identifier: GPL-3.0-or-later
#include "instruct/chat/prompt_set.h"

#include "core/base/file_io.h"
#include "core/base/hash.h"
#include "core/base/text.h"
#include "core/method/task_definition.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>

namespace sdrl {

namespace fs = std::filesystem;

namespace {

struct Known {
    const char* name;
    const char* purpose;
    PromptFile::Form form;
};

const std::vector<Known>& knownPrompts() {
    // What is needed is what differs from request to request.
    static const PromptFile::Form rewrite = {
        {"description", "input_format", "output_format", "input", "output"}, "input"};
    static const std::vector<Known> all = {
        {"keyword", "the task's field of knowledge", {{"description", "demonstrations"}, ""}},
        {"synonyms", "other search terms for it", {{"description", "domain"}, ""}},
        {"pattern",
         "what the demonstrations have in common",
         {{"description", "input_format", "output_format", "demonstrations"}, "demonstrations"}},
        {"question",
         "one new example",
         {{"description", "input_format", "output_format", "pattern", "demonstrations", "passage",
           "number", "level", "difficulty", "answers"},
          ""}},
        {"harder", "a harder variant of an example", rewrite},
        {"easier", "an easier variant of an example", rewrite},
        {"answer", "an answer, for the vote", {{"question", "passage"}, "question"}}};
    return all;
}

fs::path shippedFile(const PromptFolders& folders, const std::string& name) {
    return folders.resources / "prompts" / (name + ".txt");
}

fs::path ownFile(const PromptFolders& folders, const std::string& name) {
    return folders.project.empty() ? fs::path() : folders.project / "prompts" / (name + ".txt");
}

bool hasOwn(const PromptFolders& folders, const std::string& name) {
    std::error_code error;
    const fs::path own = ownFile(folders, name);
    return !own.empty() && fs::exists(own, error);
}

fs::path fileOf(const PromptFolders& folders, const std::string& name) {
    return hasOwn(folders, name) ? ownFile(folders, name) : shippedFile(folders, name);
}

Result<const Known*> find(const std::string& name) {
    std::vector<std::string> names;
    for (const Known& known : knownPrompts()) {
        if (known.name == name)
            return &known;
        names.emplace_back(known.name);
    }
    return Error{ErrorCode::NotFound,
                 fmt::format("there is no such prompt; there are: {}", join(names, ", ")), name};
}

/// The answers that there are to a task's questions; none if they are not a few.
std::vector<std::string> fewAnswers(const TaskDefinition& task) {
    const nlohmann::json answer = task.answerOptions();
    const std::string type = answer.value("type", "");
    std::vector<std::string> out;
    if (type == "choice")
        for (const char letter : answer.value("letters", "ABCD"))
            out.emplace_back(1, letter);
    else if (type == "yes_no")
        out = {"yes", "no"};
    else if (type == "one_of")
        out = answer.value("labels", out);
    return out;
}

} // namespace

std::string shownDemonstrations(std::span<const Demonstration> demonstrations, std::size_t most) {
    std::vector<std::string> shown;
    for (const Demonstration& one : demonstrations.first(std::min(demonstrations.size(), most)))
        shown.push_back(fmt::format("Input: {}\nOutput: {}", one.input, one.output));
    return join(shown, "\n\n");
}

std::string votePrompt(const TaskDefinition& task, std::string_view input) {
    std::string prompt = task.studentPrompt(input);
    if (task.promptTemplate.find("{output_format}") == std::string::npos)
        prompt += "\n\n" + task.outputFormat;
    return prompt;
}

std::string possibleAnswers(const TaskDefinition& task) {
    return join(fewAnswers(task), ", ");
}

ReplyForm itemForm(const TaskDefinition& task) {
    const bool isAnswer = task.answerOptions().value("marker", "") == "whole";
    return {{{"input", {}}, {"output", isAnswer ? fewAnswers(task) : std::vector<std::string>{}}}};
}

Result<PromptSet> PromptSet::load(const PromptFolders& folders) {
    PromptSet out;
    for (const Known& known : knownPrompts()) {
        SDRL_TRY(PromptFile file, PromptFile::load(fileOf(folders, known.name), known.form));
        out.m_files.emplace(known.name, std::move(file));
    }
    return out;
}

std::string PromptSet::hash() const {
    Sha256 all;
    for (const auto& [name, file] : m_files)
        all.addField(name).addField(file.source());
    return all.hex();
}

std::string PromptSet::hash(InstructorWork work) const {
    Sha256 sent;
    for (const auto& [name, file] : m_files)
        if (promptIsFor(name, work))
            sent.addField(name).addField(file.source());
    std::string hash = sent.hex();
    // There was one hash over all prompts once. The shipped ones of that time keep it, so that what
    // was written with them is not out of date now.
    static const std::map<InstructorWork, std::string> kShippedThen = {
        {InstructorWork::Keywords,
         "66d6050b950631687d038b02a7be3292a13c2668d15ccfee1e06562416a803f7"},
        {InstructorWork::Questions,
         "23a198119cc6e050b65c43b554a9865d2496d74f24ae2a567cda95680e373c00"},
        {InstructorWork::Variants,
         "3eec42203c968d7a1e527302d225ede0aba309d2eb7859f4c0657dd6711560d8"}};
    constexpr const char* kAllThen =
        "ba4e6bf1a9ef52c7298d70ac12894540c6c229337f4a28f390a37fba1c96f70a";
    return hash == kShippedThen.at(work) ? kAllThen : hash;
}

bool promptIsFor(const std::string& name, InstructorWork work) {
    switch (work) {
    case InstructorWork::Keywords:
        return name == "keyword" || name == "synonyms" || name == "pattern";
    case InstructorWork::Questions:
        return name == "question" || name == "answer";
    case InstructorWork::Variants:
        return name == "harder" || name == "easier" || name == "answer";
    }
    return false;
}

std::vector<PromptInfo> listPrompts(const PromptFolders& folders) {
    std::vector<PromptInfo> out;
    for (const Known& known : knownPrompts()) {
        PromptInfo info;
        info.name = known.name;
        info.purpose = known.purpose;
        info.placeholders = known.form.placeholders;
        info.needed = known.form.needed;
        info.own = hasOwn(folders, known.name);
        info.path = fileOf(folders, known.name);
        if (const auto file = PromptFile::load(info.path, known.form)) {
            info.version = file->version();
            info.hash = sha256Hex(file->source());
        } else {
            info.error = file.error().toString();
        }
        if (const auto shipped = PromptFile::load(shippedFile(folders, known.name), known.form))
            info.newest = shipped->version();
        out.push_back(std::move(info));
    }
    return out;
}

Result<std::string> promptText(const PromptFolders& folders, const std::string& name) {
    SDRL_TRY([[maybe_unused]] const Known* known, find(name));
    return readFile(fileOf(folders, name), kMaxPromptBytes);
}

Result<fs::path> copyPromptForEditing(const PromptFolders& folders, const std::string& name) {
    SDRL_TRY([[maybe_unused]] const Known* known, find(name));
    const fs::path own = ownFile(folders, name);
    if (own.empty())
        return Error{ErrorCode::InvalidArgument, "a prompt is copied into a project; none is named",
                     name};
    if (hasOwn(folders, name))
        return Error{ErrorCode::AlreadyExists, "the project has a prompt of its own already",
                     own.string()};
    SDRL_TRY(const std::string text, readFile(shippedFile(folders, name), kMaxPromptBytes));
    SDRL_CHECK(writeFileAtomic(own, text));
    return own;
}

Result<std::map<std::string, double>>
promptLengths(const TaskDefinition& task, const PromptFolders& folders, const PromptTexts& texts) {
    constexpr std::size_t kPattern = 500; // usual
    constexpr std::size_t kDemonstrationsPerCall = 3;
    SDRL_TRY(const PromptSet prompts, PromptSet::load(folders));
    const auto filler = [](double length) {
        return std::string(static_cast<std::size_t>(std::max(0.0, length)), 'x');
    };
    const std::map<std::string, std::size_t> demonstrations = {
        {"keyword", kKeywordDemonstrations},
        {"pattern", kPatternDemonstrations},
        {"question", kDemonstrationsPerCall}};
    std::map<std::string, std::string> values = {
        {"description", task.description},
        {"input_format", task.inputFormat.value_or("")},
        {"output_format", task.outputFormat},
        {"domain", task.domain.value_or("field")},
        {"answers", possibleAnswers(task)},
        {"pattern", task.demonstrations.empty() ? "" : std::string(kPattern, 'x')},
        {"passage", filler(std::min(texts.passage, static_cast<double>(kPassageCharacters)))},
        {"number", texts.passage > 0 ? "" : "12345"},
        {"input", filler(texts.question)},
        {"output", filler(texts.answer)},
        {"question", votePrompt(task, filler(texts.question))}};
    std::map<std::string, double> out;
    for (const Known& known : knownPrompts()) {
        if (const auto most = demonstrations.find(known.name); most != demonstrations.end())
            values["demonstrations"] = shownDemonstrations(task.demonstrations, most->second);
        out[known.name] = static_cast<double>(prompts[known.name].fill(values).size());
    }
    return out;
}

} // namespace sdrl
