// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/jobs/background_worker.h"

#include <condition_variable>
#include <deque>
#include <exception>
#include <mutex>
#include <new>
#include <stop_token>
#include <thread>

namespace sdrl {

namespace {

using Clock = std::chrono::steady_clock;
constexpr std::size_t kMaxEndedJobs = 100;

bool hasEnded(JobState state) {
    return state == JobState::Finished || state == JobState::Stopped || state == JobState::Failed;
}

} // namespace

struct BackgroundWorker::Impl {
    struct Job {
        JobStatus status;
        Task task;
        std::shared_ptr<JobContext> context; ///< while it runs
        Clock::time_point started;
    };

    mutable std::mutex mutex;
    std::condition_variable_any changed;
    std::deque<Job> jobs; ///< oldest first; references stay valid while jobs are added at the end
    std::uint64_t lastId = 0;
    bool busy = false;
    std::jthread thread; ///< last member: it stops before the others go

    Job* find(std::uint64_t id) {
        for (Job& job : jobs)
            if (job.status.id == id)
                return &job;
        return nullptr;
    }

    Job* nextQueued() {
        for (Job& job : jobs)
            if (job.status.state == JobState::Queued)
                return &job;
        return nullptr;
    }

    void forgetOldJobs() {
        std::size_t ended = 0;
        for (const Job& job : jobs)
            ended += hasEnded(job.status.state);
        while (ended > kMaxEndedJobs && hasEnded(jobs.front().status.state)) {
            jobs.pop_front();
            --ended;
        }
    }

    static Result<Ending> runGuarded(const Task& task, JobContext& context) {
        // The last wall: a task that lets an exception out fails, and the program goes on.
        try {
            return task(context);
        } catch (const std::bad_alloc&) {
            return Error{ErrorCode::OutOfMemory, "there is not enough memory", ""};
        } catch (const std::exception& error) {
            return Error{ErrorCode::Internal, error.what(), "uncaught exception in a job"};
        }
    }

    void loop(const std::stop_token& stop) {
        std::unique_lock lock(mutex);
        for (;;) {
            if (!changed.wait(lock, stop, [&] { return nextQueued() != nullptr; }))
                return;
            Job& job = *nextQueued();
            const std::uint64_t id = job.status.id;
            job.status.state = JobState::Running;
            job.started = Clock::now();
            job.context = std::make_shared<JobContext>(stop, [this, id](const JobProgress& p) {
                const std::lock_guard progressLock(mutex);
                if (Job* running = find(id))
                    running->status.progress = p;
            });
            const std::shared_ptr<JobContext> context = job.context;
            const Task task = std::move(job.task);
            busy = true;
            lock.unlock();
            Result<Ending> ending = runGuarded(task, *context);
            lock.lock();
            busy = false;
            Job& ended = *find(id);
            ended.status.seconds =
                std::chrono::duration<double>(Clock::now() - ended.started).count();
            ended.context.reset();
            if (!ending) {
                ended.status.state = JobState::Failed;
                ended.status.error = std::move(ending).error();
            } else {
                ended.status.state =
                    *ending == Ending::Finished ? JobState::Finished : JobState::Stopped;
            }
            forgetOldJobs();
            changed.notify_all();
        }
    }

    JobStatus statusOf(const Job& job) const {
        JobStatus status = job.status;
        if (job.context)
            status.seconds = std::chrono::duration<double>(Clock::now() - job.started).count();
        return status;
    }

    [[nodiscard]] bool idle() const {
        if (busy)
            return false;
        for (const Job& job : jobs)
            if (!hasEnded(job.status.state))
                return false;
        return true;
    }
};

BackgroundWorker::BackgroundWorker() : m_impl(std::make_unique<Impl>()) {
    m_impl->thread =
        std::jthread([impl = m_impl.get()](const std::stop_token& stop) { impl->loop(stop); });
}

BackgroundWorker::~BackgroundWorker() {
    {
        const std::lock_guard lock(m_impl->mutex);
        for (Impl::Job& job : m_impl->jobs)
            if (job.context)
                job.context->requestStop(StopMode::AbandonStep);
    }
    m_impl->thread.request_stop();
    m_impl->thread.join();
}

std::uint64_t BackgroundWorker::start(std::string name, Task task) {
    const std::lock_guard lock(m_impl->mutex);
    Impl::Job job;
    job.status.id = ++m_impl->lastId;
    job.status.name = std::move(name);
    job.task = std::move(task);
    m_impl->jobs.push_back(std::move(job));
    m_impl->changed.notify_all();
    return m_impl->lastId;
}

void BackgroundWorker::requestStop(std::uint64_t id, StopMode mode) {
    const std::lock_guard lock(m_impl->mutex);
    Impl::Job* job = m_impl->find(id);
    if (!job || hasEnded(job->status.state))
        return;
    if (job->context) {
        job->status.state = JobState::Stopping;
        job->context->requestStop(mode);
    } else {
        job->status.state = JobState::Stopped;
        job->task = nullptr;
        m_impl->changed.notify_all();
    }
}

void BackgroundWorker::setPaused(std::uint64_t id, bool paused) {
    const std::lock_guard lock(m_impl->mutex);
    Impl::Job* job = m_impl->find(id);
    if (!job || !job->context)
        return;
    const JobState from = paused ? JobState::Running : JobState::Paused;
    if (job->status.state != from)
        return;
    job->status.state = paused ? JobState::Paused : JobState::Running;
    job->context->setPaused(paused);
}

std::vector<JobStatus> BackgroundWorker::jobs() const {
    const std::lock_guard lock(m_impl->mutex);
    std::vector<JobStatus> out;
    out.reserve(m_impl->jobs.size());
    for (const Impl::Job& job : m_impl->jobs)
        out.push_back(m_impl->statusOf(job));
    return out;
}

std::optional<JobStatus> BackgroundWorker::job(std::uint64_t id) const {
    const std::lock_guard lock(m_impl->mutex);
    if (const Impl::Job* job = m_impl->find(id))
        return m_impl->statusOf(*job);
    return std::nullopt;
}

void BackgroundWorker::waitIdle() {
    std::unique_lock lock(m_impl->mutex);
    m_impl->changed.wait(lock, [&] { return m_impl->idle(); });
}

bool BackgroundWorker::waitIdleFor(std::chrono::milliseconds limit) {
    std::unique_lock lock(m_impl->mutex);
    return m_impl->changed.wait_for(lock, limit, [&] { return m_impl->idle(); });
}

} // namespace sdrl
