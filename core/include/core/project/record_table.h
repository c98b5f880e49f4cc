// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/base/strong_id.h"

#include <nlohmann/json_fwd.hpp>

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace sdrl {

namespace store {
class Connection;
}

/// What a stage of the pipeline did with one set of inputs.
struct StageRecord {
    std::string name;
    std::string fingerprint; ///< of all inputs
    bool finished = false;
    std::string summary; ///< JSON object, by the stage
    std::int64_t startedMs = 0;
    std::int64_t finishedMs = 0;
    double seconds = 0; ///< working time over all starts
};

struct RunRecord {
    RunId id;
    std::string name; ///< folder under runs/: "0003-grpo"
    std::string kind; ///< "grpo", "sft"
    std::string fingerprint;
    bool finished = false;
    std::string summary; ///< JSON object
    std::int64_t createdMs = 0;
};

struct JobRecord {
    JobRecordId id;
    std::string name;
    std::string state;
    std::string error;
    std::int64_t startedMs = 0;
    std::int64_t endedMs = 0;
};

/// An answer of an endpoint that was paid for.
struct CachedResponse {
    std::string response;
    std::int64_t promptTokens = 0; ///< of the whole call in its first reply, else 0
    std::int64_t completionTokens = 0;
    /// How it was asked for and what came of it, as a JSON object without credentials: "kind",
    /// "sample", "cut_off"; of a call's first reply "prompt", "parameters", "call": 1, "seconds";
    /// of the others "first", its key; of several "tokens", the reply's own. Files of before have
    /// the prompt in each.
    std::string request;
};

struct KeyedResponse {
    std::string key;
    CachedResponse response;
};

/// What all answers of endpoints together took.
struct ResponseTotals {
    std::int64_t responses = 0;
    std::int64_t promptTokens = 0;
    std::int64_t completionTokens = 0;
    std::int64_t calls = 0;   ///< requests that were answered; one may bring several answers
    std::int64_t prompts = 0; ///< different ones
    double seconds = 0;       ///< that they took together
};

/// Stages, runs, jobs and the response cache. Thread: the store's.
class RecordTable {
public:
    explicit RecordTable(store::Connection& connection) : m_connection(connection) {}

    /// The record of a stage with these inputs, if it was ever begun.
    [[nodiscard]] Result<std::optional<StageRecord>> stage(std::string_view name,
                                                           std::string_view fingerprint) const;
    /// The record of a stage that was touched last, whatever its inputs.
    [[nodiscard]] Result<std::optional<StageRecord>> latestStage(std::string_view name) const;
    [[nodiscard]] Result<void> putStage(const StageRecord& record);

    /// The run with this fingerprint, or a new one with the next number in its name.
    [[nodiscard]] Result<RunRecord> ensureRun(std::string_view kind, std::string_view fingerprint);
    [[nodiscard]] Result<void> putRun(const RunRecord& record);
    [[nodiscard]] Result<std::vector<RunRecord>> runs() const;

    [[nodiscard]] Result<JobRecordId> beginJob(std::string_view name);
    [[nodiscard]] Result<void> endJob(JobRecordId job, std::string_view state,
                                      std::string_view error);
    [[nodiscard]] Result<std::vector<JobRecord>> jobs() const;

    [[nodiscard]] Result<std::optional<CachedResponse>> cachedResponse(std::string_view key) const;
    /// Keeps answers in one transaction: all of them or none.
    [[nodiscard]] Result<void> cacheResponses(std::span<const KeyedResponse> responses);
    /// By kind of request: "question", "answer", …; "" for those that do not say.
    [[nodiscard]] Result<std::map<std::string, ResponseTotals>> responseTotalsByKind() const;

    [[nodiscard]] Result<std::optional<std::string>> value(std::string_view key) const;
    [[nodiscard]] Result<void> setValue(std::string_view key, std::string_view value);

private:
    store::Connection& m_connection;
};

} // namespace sdrl
