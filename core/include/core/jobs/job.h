// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/log.h"

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>

namespace sdrl {

/// How a request to stop is meant: keep what the current step is about to finish, or drop it.
enum class StopMode { FinishStep, AbandonStep };

/// How work ended that did not fail. Stopped work has saved what it finished.
enum class Ending { Finished, Stopped };

/// What a job has asked of a large model so far, and what that took.
struct CallTally {
    std::uint64_t calls = 0; ///< requests sent, repetitions included
    std::int64_t promptTokens = 0;
    std::int64_t completionTokens = 0;
    double cost = 0;        ///< in the currency of the prices; 0 where prices are not known
    bool estimated = false; ///< some tokens were not counted by the endpoint but guessed by length
};

/// What a long task says of itself.
struct JobProgress {
    std::string phase;                  ///< in words: "measuring", "loading model"
    std::string unit;                   ///< what is counted: "items", "steps"
    std::uint64_t done = 0;             ///< of the phase, with what was done before a resume
    std::optional<std::uint64_t> total; ///< absent while it is not known
    std::uint64_t failed = 0;           ///< of those done
    std::uint64_t attempts = 0; ///< that `done` took, where some come to nothing; 0: not counted
    double unitsPerSecond = 0;  ///< 0 until it can be told
    std::optional<double> secondsLeft; ///< of the phase
    std::optional<CallTally> calls;    ///< of the whole job; absent if nobody was asked
};

/// What a running task gets, and all it gets. Thread: the task's own, unless said otherwise.
class JobContext {
public:
    using Sink = std::function<void(const JobProgress&)>;

    /// A context without worker, for tests and for calls on the own thread. `sink` may be empty.
    explicit JobContext(std::stop_token stop = {}, Sink sink = {});
    ~JobContext();
    JobContext(const JobContext&) = delete;
    JobContext& operator=(const JobContext&) = delete;

    [[nodiscard]] std::stop_token stopToken() const;
    /// True once a stop was asked for. To be looked at every 100 ms of work or more often.
    [[nodiscard]] bool stopRequested() const;
    /// True once a stop was asked for that does not wait for the current step.
    [[nodiscard]] bool abandonRequested() const;

    /// Begins a phase. `done` of `total` units were there already; the rate counts new ones only.
    void beginPhase(std::string_view phase, std::string_view unit,
                    std::optional<std::uint64_t> total = {}, std::uint64_t done = 0);
    /// Counts units of the phase. Rate and time left follow from the last half minute.
    void advance(std::uint64_t units = 1, std::uint64_t failed = 0);
    /// Says what was asked of one of those that are asked, by the name that it goes by in this job.
    /// It stays over the phases that follow; the progress tells the sum over all of them.
    void setCalls(const CallTally& calls, std::string_view who = {});
    /// What was asked of that one in this job.
    [[nodiscard]] CallTally calls(std::string_view who) const;
    /// Counts attempts, whether they came to something or not; without effect on rate and time
    /// left.
    void countAttempts(std::uint64_t attempts);
    [[nodiscard]] const JobProgress& progress() const;

    /// A place where pausing is safe. Waits while the job is paused. False if it should stop.
    /// Blocks: until resumed or stopped.
    [[nodiscard]] bool pausePoint();

    void log(LogLevel level, std::string_view message) const;

    /// The worker's side. Thread: any.
    void requestStop(StopMode mode);
    void setPaused(bool paused);
    [[nodiscard]] bool paused() const;

private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

} // namespace sdrl
