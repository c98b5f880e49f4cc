// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/json_fields.h"

#include "core/base/file_io.h"
#include "core/base/jsonl.h"
#include "core/base/text.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <cmath>
#include <unordered_map>

namespace sdrl {

using nlohmann::json;

namespace {

std::string escapedKey(std::string_view key) {
    return replaceAll(replaceAll(std::string(key), "~", "~0"), "/", "~1");
}

/// Walks the text once more and notes the line on which each value begins. The text is known to be
/// valid JSON, so the scanner only has to follow strings and brackets.
class LineScanner {
public:
    LineScanner(std::string_view text, std::unordered_map<std::string, int>& lines)
        : m_text(text), m_lines(lines) {
        value("");
    }

private:
    void space() {
        while (m_at < m_text.size() &&
               std::string_view(" \t\r\n").find(m_text[m_at]) != std::string_view::npos)
            m_line += m_text[m_at++] == '\n';
    }

    std::string_view string() {
        const std::size_t begin = m_at++;
        while (m_text[m_at] != '"')
            m_at += m_text[m_at] == '\\' ? 2 : 1;
        ++m_at;
        return m_text.substr(begin, m_at - begin);
    }

    void value(const std::string& pointer) {
        space();
        m_lines.emplace(pointer, m_line);
        const char c = m_text[m_at];
        if (c == '"') {
            string();
        } else if (c == '{' || c == '[') {
            const char close = c == '{' ? '}' : ']';
            ++m_at;
            std::size_t index = 0;
            for (space(); m_text[m_at] != close; space()) {
                std::string child = pointer + '/';
                if (c == '{') {
                    child += escapedKey(json::parse(string()).get<std::string>());
                    space();
                    ++m_at; // the colon
                } else {
                    child += std::to_string(index++);
                }
                value(child);
                space();
                if (m_text[m_at] == ',')
                    ++m_at;
            }
            ++m_at;
        } else {
            m_at = m_text.find_first_of(",]} \t\r\n", m_at);
            if (m_at == std::string_view::npos)
                m_at = m_text.size();
        }
    }

    std::string_view m_text;
    std::unordered_map<std::string, int>& m_lines;
    std::size_t m_at = 0;
    int m_line = 1;
};

std::string readablePointer(std::string_view pointer) {
    std::string out;
    for (const std::string_view part : split(pointer, '/')) {
        if (part.empty())
            continue;
        const std::string key = replaceAll(replaceAll(std::string(part), "~1", "/"), "~0", "~");
        if (key.find_first_not_of("0123456789") == std::string::npos)
            out += '[' + key + ']';
        else
            out += (out.empty() ? "" : ".") + key;
    }
    return out;
}

std::string shown(const json& value) {
    const std::string text = dumpJson(value);
    return text.size() <= 60 ? text : std::string(firstCodePoints(text, 57)) + "...";
}

} // namespace

struct JsonDocument::Data {
    std::string name;
    json root;
    std::unordered_map<std::string, int> lines;
};

Result<JsonDocument> JsonDocument::parse(std::string text, std::string name) {
    if (text.starts_with("\xEF\xBB\xBF"))
        text.erase(0, 3);
    SDRL_TRY(json root, parseJson(text, name));
    auto data = std::make_shared<Data>();
    LineScanner(text, data->lines);
    data->root = std::move(root);
    data->name = std::move(name);
    JsonDocument document;
    document.m_data = std::move(data);
    return document;
}

Result<JsonDocument> JsonDocument::load(const std::filesystem::path& path) {
    SDRL_TRY(std::string text, readFile(path, 64 << 20));
    return parse(std::move(text), path.string());
}

JsonDocument JsonDocument::fromValue(json value, std::string name) {
    auto data = std::make_shared<Data>();
    data->root = std::move(value);
    data->name = std::move(name);
    JsonDocument document;
    document.m_data = std::move(data);
    return document;
}

const json& JsonDocument::root() const {
    return m_data->root;
}
const std::string& JsonDocument::name() const {
    return m_data->name;
}

int JsonDocument::lineOf(const std::string& pointer) const {
    // A missing field has no line of its own; its object's line is the next best thing.
    for (std::string at = pointer;; at.erase(at.rfind('/'))) {
        if (const auto found = m_data->lines.find(at); found != m_data->lines.end())
            return found->second;
        if (at.empty())
            return 0;
    }
}

Error JsonDocument::errorAt(const std::string& pointer, std::string_view reason) const {
    const std::string field = readablePointer(pointer);
    const int line = lineOf(pointer);
    return {ErrorCode::InvalidFile,
            field.empty() ? std::string(reason) : fmt::format("field \"{}\": {}", field, reason),
            line > 0 ? fmt::format("{}:{}", name(), line) : name()};
}

struct JsonFields::State {
    JsonDocument document;
    std::optional<Error> error;
    std::vector<std::string> opened;         ///< pointers of the objects taken
    std::set<std::string, std::less<>> used; ///< pointers of the fields asked for
};

JsonFields::JsonFields(const JsonDocument& document, std::string pointer)
    : m_state(std::make_shared<State>(State{document, {}, {}, {}})), m_pointer(std::move(pointer)) {
    m_state->opened.push_back(m_pointer);
    const json* node = nullptr;
    const json::json_pointer path(m_pointer);
    if (document.root().contains(path) || m_pointer.empty())
        node = &document.root().at(path);
    if (!node || !node->is_object())
        m_state->error = document.errorAt(m_pointer, "expected an object { … }");
}

std::string JsonFields::pointerTo(std::string_view field) const {
    return m_pointer + '/' + escapedKey(field);
}

const json* JsonFields::value(std::string_view field) {
    const std::string pointer = pointerTo(field);
    m_state->used.insert(pointer);
    const json& root = m_state->document.root();
    const json::json_pointer path(pointer);
    if (!root.contains(path))
        return nullptr;
    const json& found = root.at(path);
    return found.is_null() ? nullptr : &found;
}

bool JsonFields::has(std::string_view field) const {
    const json::json_pointer path(pointerTo(field));
    const json& root = m_state->document.root();
    return root.contains(path) && !root.at(path).is_null();
}

void JsonFields::reject(std::string_view field, std::string_view reason) {
    if (!m_state->error)
        m_state->error =
            m_state->document.errorAt(field.empty() ? m_pointer : pointerTo(field), reason);
}

std::string JsonFields::text(std::string_view field) {
    if (!has(field)) {
        (void)value(field);
        reject(field, "this field is required");
        return {};
    }
    return text(field, "");
}

std::string JsonFields::text(std::string_view field, std::string_view fallback) {
    const json* found = value(field);
    if (!found)
        return std::string(fallback);
    if (!found->is_string()) {
        reject(field, fmt::format("expected a text in quotes, found {}", shown(*found)));
        return std::string(fallback);
    }
    return found->get<std::string>();
}

std::optional<std::string> JsonFields::optionalText(std::string_view field) {
    if (!value(field))
        return std::nullopt;
    return text(field, "");
}

double JsonFields::number(std::string_view field, double low, double high) {
    if (!has(field)) {
        (void)value(field);
        reject(field, "this field is required");
        return low;
    }
    return number(field, low, high, low);
}

double JsonFields::number(std::string_view field, double low, double high, double fallback) {
    const json* found = value(field);
    if (!found)
        return fallback;
    if (!found->is_number()) {
        reject(field, fmt::format("expected a number, found {}", shown(*found)));
        return fallback;
    }
    const auto number = found->get<double>();
    if (!(number >= low && number <= high)) {
        reject(field, fmt::format("{} is outside {} to {}", shown(*found), low, high));
        return fallback;
    }
    return number;
}

std::int64_t JsonFields::integer(std::string_view field, std::int64_t low, std::int64_t high) {
    if (!has(field)) {
        (void)value(field);
        reject(field, "this field is required");
        return low;
    }
    return integer(field, low, high, low);
}

std::int64_t JsonFields::integer(std::string_view field, std::int64_t low, std::int64_t high,
                                 std::int64_t fallback) {
    const json* found = value(field);
    if (!found)
        return fallback;
    if (!found->is_number_integer()) {
        reject(field, fmt::format("expected a whole number, found {}", shown(*found)));
        return fallback;
    }
    const bool tooLarge = found->is_number_unsigned() &&
                          found->get<std::uint64_t>() > static_cast<std::uint64_t>(INT64_MAX);
    const std::int64_t number = tooLarge ? INT64_MAX : found->get<std::int64_t>();
    if (tooLarge || number < low || number > high) {
        reject(field, fmt::format("{} is outside {} to {}", shown(*found), low, high));
        return fallback;
    }
    return number;
}

bool JsonFields::flag(std::string_view field) {
    if (!has(field)) {
        (void)value(field);
        reject(field, "this field is required");
        return false;
    }
    return flag(field, false);
}

bool JsonFields::flag(std::string_view field, bool fallback) {
    const json* found = value(field);
    if (!found)
        return fallback;
    if (!found->is_boolean()) {
        reject(field, fmt::format("expected true or false, found {}", shown(*found)));
        return fallback;
    }
    return found->get<bool>();
}

std::vector<std::string> JsonFields::texts(std::string_view field) {
    if (!has(field)) {
        (void)value(field);
        reject(field, "this field is required");
        return {};
    }
    return texts(field, {});
}

std::vector<std::string> JsonFields::texts(std::string_view field,
                                           std::vector<std::string> fallback) {
    const json* found = value(field);
    if (!found)
        return fallback;
    if (!found->is_array()) {
        reject(field, fmt::format("expected a list of texts, found {}", shown(*found)));
        return fallback;
    }
    std::vector<std::string> out;
    for (const json& element : *found) {
        if (!element.is_string()) {
            reject(field, fmt::format("expected a list of texts, found {} in it", shown(element)));
            return fallback;
        }
        out.push_back(element.get<std::string>());
    }
    return out;
}

std::string JsonFields::choice(std::string_view field, const std::vector<std::string>& allowed,
                               std::string_view fallback) {
    std::string chosen = text(field, fallback);
    for (const std::string& name : allowed)
        if (name == chosen)
            return chosen;
    reject(field, fmt::format("\"{}\" is not one of: {}", chosen, join(allowed, ", ")));
    return std::string(fallback);
}

JsonFields JsonFields::object(std::string_view field) {
    const json* found = value(field);
    JsonFields child = *this;
    child.m_pointer = pointerTo(field);
    m_state->opened.push_back(child.m_pointer);
    if (found && !found->is_object())
        reject(field, fmt::format("expected an object {{ … }}, found {}", shown(*found)));
    return child;
}

std::vector<JsonFields> JsonFields::objects(std::string_view field) {
    const json* found = value(field);
    std::vector<JsonFields> out;
    if (!found)
        return out;
    if (!found->is_array()) {
        reject(field, fmt::format("expected a list of objects, found {}", shown(*found)));
        return out;
    }
    for (std::size_t i = 0; i < found->size(); ++i) {
        JsonFields child = *this;
        child.m_pointer = pointerTo(field) + '/' + std::to_string(i);
        if (!(*found)[i].is_object() && !m_state->error)
            m_state->error = m_state->document.errorAt(
                child.m_pointer,
                fmt::format("expected an object {{ … }}, found {}", shown((*found)[i])));
        m_state->opened.push_back(child.m_pointer);
        out.push_back(child);
    }
    return out;
}

json JsonFields::raw(std::string_view field) {
    const json* found = value(field);
    return found ? *found : json();
}

int JsonFields::schemaVersion(int newest) {
    const auto version = static_cast<int>(integer("schema_version", 1, INT32_MAX));
    if (version > newest && !m_state->error) {
        m_state->error = m_state->document.errorAt(
            pointerTo("schema_version"),
            fmt::format("this is version {}, and this program reads up to {}: it was written by a "
                        "newer program",
                        version, newest));
        m_state->error->code = ErrorCode::UnsupportedFile;
    }
    return version;
}

Result<void> JsonFields::status() const {
    return m_state->error ? Result<void>(*m_state->error) : Result<void>();
}

Result<void> JsonFields::finish() {
    SDRL_CHECK(status());
    for (const std::string& pointer : m_state->opened) {
        const json::json_pointer path(pointer);
        const json& root = m_state->document.root();
        if (!pointer.empty() && !root.contains(path))
            continue;
        const json& object = root.at(path);
        if (!object.is_object())
            continue;
        for (const auto& [key, unused] : object.items()) {
            const std::string child = pointer + '/' + escapedKey(key);
            // Keys beginning with "_" are for the author's own remarks.
            if (!key.starts_with('_') && !m_state->used.contains(child))
                return m_state->document.errorAt(child, "this field is not known; is it a typing "
                                                        "mistake?");
        }
    }
    return {};
}

} // namespace sdrl
