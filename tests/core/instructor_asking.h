// SPDX-License-Identifier: GPL-3.0-or-later
//
// What tests of instructors behind an endpoint share.
#pragma once

#include "core/instruct/instructors.h"
#include "support/chat_asking.h"
#include "test_support.h"

#include <nlohmann/json.hpp>

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace sdrl::test {

using nlohmann::json;

inline constexpr const char* kAskingTask = R"({
    "schema_version": 1, "name": "sums", "title": "Small sums", "description": "Sums of {two} numbers.",
    "input_format": "A question that ends in a question mark.",
    "output_format": "End with #### and the sum.",
    "demonstrations": [{"input": "2 and 3?", "output": "#### 5"}],
    "documents": ["texts"],
    "answer": {"type": "number", "marker": "hashes"}})";

inline TaskDefinition askingTask() {
    return TaskDefinition::parse(kAskingTask, "task.json").value();
}

inline std::filesystem::path resources() {
    return sourceFolder() / "resources";
}

class MemoryCache final : public ResponseCache {
public:
    Result<std::optional<CachedResponse>> find(const std::string& key) override {
        const auto found = entries.find(key);
        return found == entries.end() ? std::nullopt : std::optional(found->second);
    }
    Result<void> put(std::span<const Entry> added) override {
        for (const Entry& entry : added)
            entries[entry.key] = entry.response;
        return {};
    }
    std::map<std::string, CachedResponse> entries;
};

inline LoopbackServer::Reply said(const std::vector<std::string>& texts) {
    return {.body = completion(texts)};
}

inline std::string promptIn(const LoopbackServer::Request& request) {
    return json::parse(request.body)["messages"][0]["content"].get<std::string>();
}

inline EndpointSettings oneByOne(const LoopbackServer& server) {
    EndpointSettings settings = settingsFor(server);
    settings.keyVariable.clear();
    settings.temperature = 0.75;
    settings.concurrency = 1; // so that requests come in order
    settings.jsonMode = false;
    return settings;
}

inline InstructorSettings instructorSettings(const EndpointSettings& endpoint) {
    InstructorSettings settings;
    settings.kind = InstructorKind::Endpoint;
    settings.endpoint = endpoint;
    return settings;
}

inline std::unique_ptr<Instructor> instructorFor(const EndpointSettings& settings,
                                                 std::shared_ptr<ResponseCache> cache,
                                                 const TaskDefinition& definition = askingTask()) {
    return makeEndpointInstructor(definition, instructorSettings(settings), {resources(), {}},
                                  std::move(cache))
        .value();
}

template <class Value>
struct Collected {
    std::map<std::size_t, Value> values;
    Instructor::Done<Value> done = [this](std::size_t index, Value value) -> Result<void> {
        values[index] = std::move(value);
        return {};
    };
};

inline QaItem item(const std::string& input, const std::string& solution) {
    QaItem out;
    out.input = input;
    out.solution = solution;
    return out;
}

inline Passage passageOf(const std::string& text) {
    Passage out;
    out.text = text;
    return out;
}

inline bool has(const std::string& text, std::string_view part) {
    return text.find(part) != std::string::npos;
}

} // namespace sdrl::test
