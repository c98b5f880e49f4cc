// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/method/task_definition.h"

#include "core/base/file_io.h"
#include "core/base/hash.h"
#include "core/base/json_fields.h"
#include "core/base/jsonl.h"
#include "core/base/text.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <array>
#include <utility>

namespace sdrl {

namespace {

constexpr std::uint64_t kMaxFileBytes = 32 << 20;
constexpr std::size_t kMaxNameBytes = 64;
constexpr std::size_t kMaxTextBytes = 20'000;
constexpr std::size_t kMaxDemonstrations = 10'000;
constexpr std::size_t kMaxDemonstrationBytes = 100'000;
constexpr std::size_t kMaxDocuments = 10'000;
constexpr std::size_t kMaxPathBytes = 4'000;
constexpr int kMaxEvaluationItems = 1'000'000;

constexpr std::string_view kInput = "{input}";
constexpr std::string_view kOutputFormat = "{output_format}";

/// A text that says something and is not longer than allowed.
std::string checkedText(JsonFields& fields, std::string_view field, std::string text,
                        std::size_t maxBytes) {
    if (trimmed(text).empty())
        fields.reject(field, "this must not be empty");
    if (text.size() > maxBytes)
        fields.reject(field, fmt::format("this has {} bytes, more than the limit of {}",
                                         text.size(), maxBytes));
    return text;
}

std::string requiredText(JsonFields& fields, std::string_view field,
                         std::size_t maxBytes = kMaxTextBytes) {
    if (!fields.has(field)) // says that it is required
        return fields.text(field);
    return checkedText(fields, field, fields.text(field), maxBytes);
}

std::optional<std::string> optionalText(JsonFields& fields, std::string_view field,
                                        std::size_t maxBytes = kMaxTextBytes) {
    auto text = fields.optionalText(field);
    if (text)
        text = checkedText(fields, field, std::move(*text), maxBytes);
    return text;
}

bool isName(std::string_view text) {
    return !text.empty() && text.size() <= kMaxNameBytes &&
           text.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-") ==
               std::string_view::npos;
}

std::string checkedName(JsonFields& fields, std::string_view field, std::string text) {
    if (!isName(text))
        fields.reject(field, fmt::format("expected 1 to {} lower-case letters, digits and hyphens",
                                         kMaxNameBytes));
    return text;
}

std::string checkedPath(JsonFields& fields, std::string_view field, std::string path) {
    if (path.find('\0') != std::string::npos)
        fields.reject(field, "a path must not contain a NUL character");
    return checkedText(fields, field, std::move(path), kMaxPathBytes);
}

/// Refuses "{inptu}", and templates without the question.
void checkTemplate(JsonFields& fields, std::string_view field, std::string_view text) {
    for (std::size_t open = text.find('{'); open != text.npos; open = text.find('{', open + 1)) {
        const std::size_t close = text.find_first_not_of("abcdefghijklmnopqrstuvwxyz_", open + 1);
        if (close == text.npos || text[close] != '}' || close == open + 1)
            continue; // a brace that means itself, as in \boxed{}
        const std::string_view placeholder = text.substr(open, close + 1 - open);
        if (placeholder != kInput && placeholder != kOutputFormat)
            fields.reject(field, fmt::format("\"{}\" is not a placeholder; there are {} and {}",
                                             placeholder, kInput, kOutputFormat));
    }
    if (text.find(kInput) == text.npos)
        fields.reject(field, fmt::format("the placeholder {} is missing", kInput));
}

std::vector<Demonstration> readDemonstrations(JsonFields& fields, const Verifier* verifier) {
    std::vector<Demonstration> demonstrations;
    std::vector<JsonFields> rows = fields.objects("demonstrations");
    if (rows.size() > kMaxDemonstrations) {
        fields.reject("demonstrations",
                      fmt::format("there are {} demonstrations, more than the limit of {}",
                                  rows.size(), kMaxDemonstrations));
        return demonstrations;
    }
    for (JsonFields& row : rows) {
        Demonstration demonstration;
        demonstration.input = requiredText(row, "input", kMaxDemonstrationBytes);
        demonstration.output = requiredText(row, "output", kMaxDemonstrationBytes);
        if (verifier && row.status() && !verifier->formatOk(demonstration.output))
            row.reject("output", "no answer of the task's kind stands where \"answer\" says");
        demonstrations.push_back(std::move(demonstration));
    }
    return demonstrations;
}

EvaluationSource readEvaluation(JsonFields fields) {
    EvaluationSource source;
    const std::string kind = fields.choice("kind", {"none", "file", "program"}, "none");
    const auto onlyWith = [&](std::string_view field, std::string_view wanted) {
        const bool there = fields.has(field);
        if (there && kind != wanted)
            fields.reject(field, fmt::format("this is used with kind \"{}\" only", wanted));
        return there;
    };
    const bool hasInput = onlyWith("input_field", "file");
    const bool hasAnswer = onlyWith("answer_field", "file");
    onlyWith("path", "file");
    onlyWith("program", "program");
    if (kind == "file") {
        source.kind = EvaluationSource::Kind::File;
        source.path = checkedPath(fields, "path", fields.text("path"));
        source.inputField = hasInput ? requiredText(fields, "input_field") : "input";
        source.answerField = hasAnswer ? requiredText(fields, "answer_field") : "answer";
    } else if (kind == "program") {
        source.kind = EvaluationSource::Kind::Program;
        source.program = checkedName(fields, "program", fields.text("program"));
    }
    source.count = static_cast<int>(fields.integer("count", 0, kMaxEvaluationItems, 0));
    return source;
}

} // namespace

Result<TaskDefinition> TaskDefinition::load(const std::filesystem::path& path) {
    SDRL_TRY(std::string text, readFile(path, kMaxFileBytes));
    return parse(std::move(text), path.string());
}

Result<TaskDefinition> TaskDefinition::parse(std::string text, std::string name) {
    if (text.size() > kMaxFileBytes)
        return Error{ErrorCode::InvalidFile, "the task is larger than any task file may be", name};
    SDRL_TRY(const JsonDocument document, JsonDocument::parse(text, std::move(name)));
    JsonFields fields(document);
    SDRL_CHECK(fields.status());
    fields.schemaVersion(kSchemaVersion);
    // A newer file may have anything in it.
    SDRL_CHECK(fields.status());

    TaskDefinition task;
    task.m_source = std::move(text);
    task.name = checkedName(fields, "name", fields.text("name"));
    task.title = requiredText(fields, "title", 200);
    task.description = requiredText(fields, "description");
    task.inputFormat = optionalText(fields, "input_format");
    task.outputFormat = requiredText(fields, "output_format");
    task.promptTemplate =
        fields.text("prompt_template", fmt::format("{} {}", kInput, kOutputFormat));
    (void)checkedText(fields, "prompt_template", task.promptTemplate, kMaxTextBytes);
    checkTemplate(fields, "prompt_template", task.promptTemplate);
    task.domain = optionalText(fields, "domain", 500);
    task.documents = fields.texts("documents", {});
    if (task.documents.size() > kMaxDocuments)
        fields.reject("documents", fmt::format("there are more than {} entries", kMaxDocuments));
    for (const std::string& path : task.documents)
        (void)checkedPath(fields, "documents", path);
    if (fields.has("program"))
        task.program = checkedName(fields, "program", fields.text("program"));
    else
        (void)fields.optionalText("program");
    task.evaluation = readEvaluation(fields.object("evaluation"));

    nlohmann::json answer = fields.raw("answer");
    if (answer.is_object())
        std::erase_if(answer.get_ref<nlohmann::json::object_t&>(),
                      [](const auto& entry) { return entry.first.starts_with('_'); });
    task.m_answerText = dumpJson(answer);
    if (answer.is_null())
        fields.reject("answer", "this field is required");
    else if (auto verifier = makeVerifier(fields.object("answer")))
        task.verifier = std::move(verifier).value();
    task.demonstrations = readDemonstrations(fields, task.verifier.get());
    SDRL_CHECK(fields.finish());
    return task;
}

nlohmann::json TaskDefinition::answerOptions() const {
    return nlohmann::json::parse(m_answerText, nullptr, false);
}

std::string TaskDefinition::studentPrompt(std::string_view input) const {
    // Placeholders inside what is put in stay as they are.
    std::string out;
    std::string_view rest = promptTemplate;
    for (;;) {
        const std::size_t at = std::min(rest.find(kInput), rest.find(kOutputFormat));
        out += rest.substr(0, at);
        if (at == rest.npos)
            return out;
        rest.remove_prefix(at);
        const bool isInput = rest.starts_with(kInput);
        out += isInput ? input : std::string_view(outputFormat);
        rest.remove_prefix(isInput ? kInput.size() : kOutputFormat.size());
    }
}

std::string TaskDefinition::promptFingerprint() const {
    return Sha256().addField(promptTextFingerprint()).addField(answerFingerprint()).hex();
}

std::string TaskDefinition::synthesisTextFingerprint() const {
    Sha256 hash;
    hash.addField("synthesis").addField(promptTextFingerprint()).addField(description);
    for (const auto& text : {inputFormat, domain, program})
        hash.addField(text ? "1" + *text : "0");
    hash.addField(demonstrations.size());
    for (const Demonstration& demonstration : demonstrations)
        hash.addField(demonstration.input).addField(demonstration.output);
    return hash.hex();
}

std::string TaskDefinition::promptTextFingerprint() const {
    return Sha256().addField("prompt").addField(promptTemplate).addField(outputFormat).hex();
}

std::string TaskDefinition::answerFingerprint() const {
    return Sha256().addField("answer").addField(m_answerText).hex();
}

} // namespace sdrl
