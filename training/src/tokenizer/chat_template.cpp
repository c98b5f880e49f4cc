// SPDX-License-Identifier: GPL-3.0-or-later
#include "training/chat_template.h"

#include "core/base/file_io.h"
#include "core/base/jsonl.h"
#include "core/base/text.h"
#include "tokenizer/jinja_evaluator.h"
#include "tokenizer/jinja_parser.h"
#include "training/tokenizer.h"
#include "weights/gguf_file.h"
#include "weights/model_files.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>

namespace sdrl {

namespace fs = std::filesystem;
using nlohmann::json;

struct ChatTemplate::Data {
    std::string source;
    jinja::NodePtr root;
    std::map<std::string, std::string> specialTokens;
};

namespace {

constexpr const char* kSpecialTokenNames[] = {"bos_token", "eos_token", "pad_token", "unk_token",
                                              "sep_token", "cls_token", "mask_token"};
// Roles that templates put between the halves of a special token ('<|' + role + '|>'). Any other
// role is text of unknown origin.
constexpr std::string_view kRoles[] = {"system", "user", "assistant", "tool", "developer"};

Error noTemplate(const fs::path& path) {
    return {ErrorCode::NotFound, "the model has no chat template", path.string()};
}

Result<ChatTemplate> fromGguf(const fs::path& path) {
    SDRL_TRY(const GgufFile file, GgufFile::open(path));
    SDRL_TRY(const std::string source, file.text("tokenizer.chat_template", ""));
    if (source.empty())
        return noTemplate(path);
    SDRL_TRY(const auto tokens, file.texts("tokenizer.ggml.tokens"));
    std::map<std::string, std::string> special;
    for (const auto& [name, key] : {std::pair{"bos_token", "tokenizer.ggml.bos_token_id"},
                                    {"eos_token", "tokenizer.ggml.eos_token_id"},
                                    {"pad_token", "tokenizer.ggml.padding_token_id"},
                                    {"unk_token", "tokenizer.ggml.unknown_token_id"}}) {
        SDRL_TRY(const std::int64_t id, file.integer(key, -1, UINT32_MAX, -1));
        if (id >= 0 && id < static_cast<std::int64_t>(tokens.size()))
            special[name] = toValidUtf8(tokens[static_cast<std::size_t>(id)]);
    }
    return ChatTemplate::parse(source, std::move(special));
}

// The template among the named ones that is meant for plain conversations.
std::optional<std::string> templateIn(const json& value) {
    if (value.is_string())
        return value.get<std::string>();
    if (value.is_array())
        for (const json& entry : value)
            if (entry.is_object() && entry.contains("name") && entry["name"] == "default" &&
                entry.contains("template") && entry["template"].is_string())
                return entry["template"].get<std::string>();
    return std::nullopt;
}

} // namespace

Result<ChatTemplate> ChatTemplate::load(const fs::path& path) {
    const fs::path settingsFile = modelFile(path, "tokenizer_config.json");
    if (settingsFile.extension() == ".gguf")
        return fromGguf(settingsFile);
    std::error_code failure;
    std::map<std::string, std::string> special;
    std::optional<std::string> source;
    if (fs::exists(settingsFile, failure)) {
        SDRL_TRY(const std::string text, readFile(settingsFile, 64 << 20));
        SDRL_TRY(const json settings, parseJson(text, settingsFile.string()));
        if (!settings.is_object())
            return Error{ErrorCode::InvalidFile, "a JSON object is expected",
                         settingsFile.string()};
        for (const char* name : kSpecialTokenNames) {
            json value = settings.value(name, json());
            if (value.is_object())
                value = value.value("content", json());
            if (value.is_string())
                special[name] = value.get<std::string>();
        }
        source = templateIn(settings.value("chat_template", json()));
    }
    const fs::path apart = settingsFile.parent_path() / "chat_template.jinja";
    if (fs::exists(apart, failure)) {
        SDRL_TRY(source, readFile(apart, 1 << 20));
    }
    if (!source)
        return noTemplate(path);
    return parse(*source, std::move(special));
}

Result<ChatTemplate> ChatTemplate::parse(std::string_view source,
                                         std::map<std::string, std::string> specialTokens) {
    auto data = std::make_shared<Data>();
    data->source = source;
    SDRL_TRY(data->root, jinja::parseTemplate(source));
    data->specialTokens = std::move(specialTokens);
    return ChatTemplate(std::move(data));
}

const std::string& ChatTemplate::source() const {
    return m_data->source;
}

namespace {

using jinja::Text;
using jinja::Value;

Value messageValue(const ChatMessage& message) {
    const bool knownRole =
        std::find(std::begin(kRoles), std::end(kRoles), message.role) != std::end(kRoles);
    jinja::Dict out;
    out.emplace_back(Text("role", true), Value(Text(toValidUtf8(message.role), knownRole)));
    out.emplace_back(Text("content", true), Value(Text(toValidUtf8(message.content), false)));
    return Value(std::move(out));
}

Result<Text> renderText(const jinja::Node& root,
                        const std::map<std::string, std::string>& specialTokens,
                        std::span<const ChatMessage> messages, const ChatOptions& options) {
    jinja::Dict variables;
    const auto define = [&](std::string_view name, Value value) {
        jinja::assign(variables, Text(std::string(name), true), std::move(value));
    };
    for (const auto& [name, text] : specialTokens)
        define(name, Value::text(text));
    for (const auto& [name, variable] : options.variables) {
        if (const bool* flag = std::get_if<bool>(&variable))
            define(name, Value(*flag));
        else if (const std::int64_t* number = std::get_if<std::int64_t>(&variable))
            define(name, Value(*number));
        else
            define(name, Value(Text(toValidUtf8(std::get<std::string>(variable)), false)));
    }
    jinja::List conversation;
    for (const ChatMessage& message : messages)
        conversation.push_back(messageValue(message));
    define("messages", Value(std::move(conversation)));
    define("tools", Value(Value::None{}));
    define("documents", Value(Value::None{}));
    define("add_generation_prompt", Value(options.addGenerationPrompt));
    return jinja::renderTemplate(root, std::move(variables), options.now);
}

} // namespace

Result<std::string> ChatTemplate::render(std::span<const ChatMessage> messages,
                                         const ChatOptions& options) const {
    SDRL_TRY(const Text text, renderText(*m_data->root, m_data->specialTokens, messages, options));
    return text.bytes();
}

Result<std::vector<std::int32_t>> ChatTemplate::renderTokens(std::span<const ChatMessage> messages,
                                                             const Tokenizer& tokenizer,
                                                             const ChatOptions& options) const {
    SDRL_TRY(const Text text, renderText(*m_data->root, m_data->specialTokens, messages, options));
    std::vector<TextSegment> segments;
    std::size_t begin = 0;
    for (const Text::Run& run : text.runs()) {
        segments.push_back(
            {std::string_view(text.bytes()).substr(begin, run.end - begin), run.trusted});
        begin = run.end;
    }
    return tokenizer.encode(segments);
}

} // namespace sdrl
