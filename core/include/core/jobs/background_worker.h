// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/jobs/job.h"

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace sdrl {

enum class JobState { Queued, Running, Paused, Stopping, Finished, Stopped, Failed };

/// What a window or a terminal shows of one job.
struct JobStatus {
    std::uint64_t id = 0;
    std::string name;
    JobState state = JobState::Queued;
    JobProgress progress;
    std::optional<Error> error; ///< set when Failed
    double seconds = 0;         ///< running time so far, pauses included
};

/// One thread that runs jobs one at a time, in the order they were started. Destroying it abandons
/// the running job, drops the queued ones and waits for the thread.
class BackgroundWorker {
public:
    /// The work itself. It runs on the worker's thread and may use all of `JobContext`.
    using Task = std::function<Result<Ending>(JobContext&)>;

    BackgroundWorker();
    ~BackgroundWorker();
    BackgroundWorker(const BackgroundWorker&) = delete;
    BackgroundWorker& operator=(const BackgroundWorker&) = delete;

    /// Queues a job and returns its id (from 1). Never blocks. Thread: any.
    std::uint64_t start(std::string name, Task task);
    /// Asks a job to stop; one that is still queued never runs. Never blocks. Thread: any.
    void requestStop(std::uint64_t id, StopMode mode);
    /// Pauses or resumes a job at its next pause point. Never blocks. Thread: any.
    void setPaused(std::uint64_t id, bool paused);

    /// All jobs of this worker, oldest first; the last 100 ended ones are kept. Thread: any.
    [[nodiscard]] std::vector<JobStatus> jobs() const;
    [[nodiscard]] std::optional<JobStatus> job(std::uint64_t id) const;

    /// Waits until nothing runs and nothing is queued. Blocks.
    void waitIdle();
    /// The same with a limit; false when the time ran out. Blocks: at most `limit`.
    [[nodiscard]] bool waitIdleFor(std::chrono::milliseconds limit);

private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

} // namespace sdrl
