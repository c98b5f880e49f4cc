// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/jobs/job.h"

#include <atomic>
#include <condition_variable>
#include <deque>
#include <functional>
#include <map>
#include <mutex>

namespace sdrl {

namespace {

using Clock = std::chrono::steady_clock;
constexpr double kRateWindowSeconds = 30;

} // namespace

struct JobContext::Impl {
    Impl(std::stop_token token, Sink sinkToUse)
        : outer(std::move(token)), sink(std::move(sinkToUse)) {
        if (outer.stop_possible())
            forward.emplace(outer, Forward{this});
    }

    struct Forward {
        Impl* impl;
        void operator()() const { impl->source.request_stop(); }
    };

    std::stop_token outer;
    Sink sink;
    std::stop_source source;
    std::optional<std::stop_callback<Forward>> forward;
    std::atomic<bool> abandon{false};

    std::mutex mutex;
    std::condition_variable_any resumed;
    bool paused = false;

    JobProgress progress;
    std::map<std::string, CallTally, std::less<>> calls; ///< by who was asked
    struct Sample {
        Clock::time_point time;
        std::uint64_t done;
    };
    std::deque<Sample> samples; ///< of the current phase, within the rate window

    void publish() {
        if (sink)
            sink(progress);
    }

    void updateRate() {
        const Clock::time_point now = Clock::now();
        // One sample every tenth of a second is enough for the rate and keeps this cheap.
        if (samples.empty() || now - samples.back().time > std::chrono::milliseconds(100))
            samples.push_back({now, progress.done});
        while (samples.size() > 2 &&
               std::chrono::duration<double>(now - samples.front().time).count() >
                   kRateWindowSeconds)
            samples.pop_front();
        const double seconds = std::chrono::duration<double>(now - samples.front().time).count();
        const std::uint64_t units = progress.done - samples.front().done;
        if (seconds < 0.2 || units == 0)
            return;
        progress.unitsPerSecond = static_cast<double>(units) / seconds;
        progress.secondsLeft.reset();
        if (progress.total)
            progress.secondsLeft =
                static_cast<double>(*progress.total - std::min(*progress.total, progress.done)) /
                progress.unitsPerSecond;
    }
};

JobContext::JobContext(std::stop_token stop, Sink sink)
    : m_impl(std::make_unique<Impl>(std::move(stop), std::move(sink))) {}

JobContext::~JobContext() = default;

std::stop_token JobContext::stopToken() const {
    return m_impl->source.get_token();
}
bool JobContext::stopRequested() const {
    return m_impl->source.stop_requested();
}
bool JobContext::abandonRequested() const {
    return m_impl->abandon.load();
}
void JobContext::setCalls(const CallTally& calls, std::string_view who) {
    m_impl->calls[std::string(who)] = calls;
    CallTally all;
    for (const auto& [name, one] : m_impl->calls) {
        all.calls += one.calls;
        all.promptTokens += one.promptTokens;
        all.completionTokens += one.completionTokens;
        all.cost += one.cost;
        all.estimated |= one.estimated;
    }
    m_impl->progress.calls = all;
    m_impl->publish();
}
CallTally JobContext::calls(std::string_view who) const {
    const auto found = m_impl->calls.find(who);
    return found == m_impl->calls.end() ? CallTally() : found->second;
}

const JobProgress& JobContext::progress() const {
    return m_impl->progress;
}

void JobContext::beginPhase(std::string_view phase, std::string_view unit,
                            std::optional<std::uint64_t> total, std::uint64_t done) {
    JobProgress fresh;
    fresh.calls = m_impl->progress.calls;
    m_impl->progress = std::move(fresh);
    m_impl->progress.phase = phase;
    m_impl->progress.unit = unit;
    m_impl->progress.total = total;
    m_impl->progress.done = done;
    m_impl->samples.clear();
    m_impl->samples.push_back({Clock::now(), done});
    m_impl->publish();
}

void JobContext::advance(std::uint64_t units, std::uint64_t failed) {
    m_impl->progress.done += units;
    m_impl->progress.failed += failed;
    m_impl->updateRate();
    m_impl->publish();
}

void JobContext::countAttempts(std::uint64_t attempts) {
    m_impl->progress.attempts += attempts;
    m_impl->publish();
}

bool JobContext::pausePoint() {
    std::unique_lock lock(m_impl->mutex);
    m_impl->resumed.wait(lock, stopToken(), [&] { return !m_impl->paused; });
    return !stopRequested();
}

void JobContext::log(LogLevel level, std::string_view message) const {
    sdrl::log(level, message);
}

void JobContext::requestStop(StopMode mode) {
    if (mode == StopMode::AbandonStep)
        m_impl->abandon.store(true);
    m_impl->source.request_stop();
}

void JobContext::setPaused(bool paused) {
    {
        const std::lock_guard lock(m_impl->mutex);
        m_impl->paused = paused;
    }
    m_impl->resumed.notify_all();
}

bool JobContext::paused() const {
    const std::lock_guard lock(m_impl->mutex);
    return m_impl->paused;
}

} // namespace sdrl
