// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/text.h"
#include "readers/format_readers.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <optional>

namespace sdrl::retrieval {

namespace {

// In the file's order, which is the order in which a row's strings are joined.
using Json = nlohmann::ordered_json;

constexpr int kMaxDepth = 256;

/// Stops the parser from within its callback; does not leave this file.
struct ParsingStopped {
    Error error;
};

/// @param line of the text's first line in its file
/// @param at the mistake's place in the text, if it is known
Error invalidJson(std::string_view text, std::size_t line, std::string reason,
                  std::optional<std::size_t> at = {}) {
    if (const std::size_t cut = reason.find("syntax error"); cut != std::string::npos)
        reason = reason.substr(cut);
    const std::string_view before = text.substr(0, at.value_or(text.size()));
    const std::ptrdiff_t lines = std::count(before.begin(), before.end(), '\n');
    if (!at && lines > 0)
        return {ErrorCode::InvalidFile, "not valid JSON: " + reason, ""};
    return {ErrorCode::InvalidFile,
            fmt::format("line {} is not valid JSON (correct it or take it out): {}",
                        line + static_cast<std::size_t>(lines), reason),
            ""};
}

/// Parses with a limit on nesting, which keeps recursive functions off the end of the stack.
/// @param line of the text's first line in its file
/// @param element if given, takes the elements of an array at the top one by one
Result<Json> parseBounded(std::string_view text, std::size_t line,
                          const std::function<Result<void>(const Json&)>& element = {}) {
    const auto check = [&](int depth, Json::parse_event_t event, Json& value) {
        if (depth > kMaxDepth)
            throw ParsingStopped{
                invalidJson(text, line, fmt::format("nested deeper than {} levels", kMaxDepth))};
        const bool ended = event == Json::parse_event_t::object_end ||
                           event == Json::parse_event_t::array_end ||
                           event == Json::parse_event_t::value;
        if (!element || depth != 1 || !ended)
            return true;
        if (const Result<void> taken = element(value); !taken)
            throw ParsingStopped{taken.error()};
        return false;
    };
    try {
        return Json::parse(text, check);
    } catch (const ParsingStopped& stopped) {
        return stopped.error;
    } catch (const Json::parse_error& error) {
        // It counts from 1.
        return invalidJson(text, line, error.what(), error.byte > 0 ? error.byte - 1 : 0);
    } catch (const Json::exception& error) {
        return invalidJson(text, line, error.what());
    }
}

void collectStrings(const Json& value, std::vector<std::string>& out) {
    if (value.is_string())
        out.push_back(value.get<std::string>());
    else if (value.is_structured())
        for (const Json& part : value)
            collectStrings(part, out);
}

std::string textOf(const Json& value, std::string_view separator) {
    std::vector<std::string> parts;
    collectStrings(value, parts);
    return join(parts, separator);
}

const Json* firstOf(const Json& row, std::initializer_list<const char*> names) {
    for (const char* name : names)
        if (const auto found = row.find(name); found != row.end())
            return &*found;
    return nullptr;
}

class RecordReader {
public:
    RecordReader(const ByteSource& source, const ReaderLimits& limits, const DocumentSink& sink)
        : m_source(source), m_limits(limits), m_sink(sink) {}

    Result<void> add(const Json& row) {
        ++m_count;
        Document document;
        document.key = fmt::format("#{}", m_count);
        std::string text;
        if (row.is_object()) {
            const Json* key = firstOf(row, {"id", "_id", "docid", "doc_id"});
            if (key != nullptr && key->is_string())
                document.key = collapsed(key->get_ref<const std::string&>());
            else if (key != nullptr && key->is_number_integer())
                document.key = key->dump();
            if (const Json* title = firstOf(row, {"title"}))
                document.title = collapsed(cleanedText(textOf(*title, " ")));
            const Json* field = firstOf(row, {"text"});
            text = field != nullptr ? textOf(*field, " ") : "";
            if (trimmed(text).empty())
                text = restOf(row, key);
        } else {
            text = textOf(row, "\n\n");
        }
        document.format = "jsonl";
        document.fileEnd = m_source.position();
        if (text.size() > m_limits.maxTextBytes)
            return Error{ErrorCode::UnsupportedFile,
                         fmt::format("the document has more than {} MB of text",
                                     m_limits.maxTextBytes >> 20),
                         fmt::format("record {}", document.key)};
        DocumentBuilder builder("jsonl", m_limits.maxTextBytes);
        builder.writeVerbatim(text);
        if (Result<Document> built = builder.finish())
            document.text = std::move(built->text);
        return m_sink(std::move(document));
    }

    [[nodiscard]] std::size_t count() const { return m_count; }

private:
    /// All strings but the key and the title.
    static std::string restOf(const Json& row, const Json* key) {
        std::vector<std::string> parts;
        for (const auto& [name, value] : row.items())
            if (&value != key && name != "title")
                if (const std::string text = textOf(value, " "); !trimmed(text).empty())
                    parts.push_back(text);
        return join(parts, "\n\n");
    }

    const ByteSource& m_source;
    const ReaderLimits& m_limits;
    const DocumentSink& m_sink;
    std::size_t m_count = 0;
};

} // namespace

Result<void> readRecords(ByteSource& source, const ReaderLimits& limits, const DocumentSink& sink) {
    RecordReader records(source, limits, sink);
    SDRL_TRY(const char first, source.peek());
    if (first == '[') {
        SDRL_TRY(const std::string text, source.readAll());
        SDRL_CHECK(
            parseBounded(toValidUtf8(text), 1, [&](const Json& row) { return records.add(row); }));
    } else {
        std::string line;
        for (;;) {
            SDRL_TRY(const bool more, source.readLine(line));
            if (!more)
                break;
            if (trimmed(line).empty())
                continue;
            Result<Json> row = parseBounded(toValidUtf8(line), source.lines());
            if (!row && source.lines() == 1 && !trimmed(line).ends_with('}')) {
                // Perhaps one value over several lines, which is one document.
                if (const Result<std::string> rest = source.readAll(limits.maxTextBytes)) {
                    Result<Json> whole = parseBounded(toValidUtf8(line + '\n' + *rest), 1);
                    // Of a broken first record its own mistake is told.
                    if (whole || trimmed(line) == "{")
                        row = std::move(whole);
                }
            }
            if (!row)
                return std::move(row).error();
            SDRL_CHECK(records.add(*row));
        }
    }
    if (records.count() == 0)
        return Error{ErrorCode::UnsupportedFile, "the file has no records", ""};
    return {};
}

} // namespace sdrl::retrieval
