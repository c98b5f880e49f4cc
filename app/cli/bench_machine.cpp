// SPDX-License-Identifier: GPL-3.0-or-later
#include "bench_machine.h"

#include <sched.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <condition_variable>
#include <csignal>
#include <cstring>
#include <fstream>
#include <mutex>
#include <string>
#include <utility>

namespace sdrl::cli {

namespace {

struct Jiffies {
    double busy = 0, all = 0;
};

Jiffies readJiffies() {
    Jiffies out;
    std::ifstream file("/proc/stat");
    std::string name;
    file >> name;
    double value = 0;
    // user, nice, system, idle, iowait, irq, softirq, steal
    for (int i = 0; i < 8 && file >> value; ++i) {
        out.all += value;
        if (i != 3 && i != 4)
            out.busy += value;
    }
    return out;
}

/// The processors that this process may run on.
std::vector<int> ownProcessors() {
    cpu_set_t allowed;
    CPU_ZERO(&allowed);
    std::vector<int> out;
    if (::sched_getaffinity(0, sizeof allowed, &allowed) == 0)
        for (int cpu = 0; cpu < CPU_SETSIZE; ++cpu)
            if (CPU_ISSET(cpu, &allowed))
                out.push_back(cpu);
    return out;
}

/// Keeps the calling process on one processor.
void stayOn(int cpu) {
    cpu_set_t one;
    CPU_ZERO(&one);
    CPU_SET(cpu, &one);
    (void)::sched_setaffinity(0, sizeof one, &one);
}

} // namespace

bool waitUntilIdle(double seconds) {
    constexpr double kWindow = 1.5, kBusy = 0.06;
    std::mutex mutex;
    std::condition_variable never;
    std::unique_lock lock(mutex);
    const auto begin = std::chrono::steady_clock::now();
    for (;;) {
        const Jiffies before = readJiffies();
        // Nothing tells when a machine has become idle; the time itself is what is waited for.
        never.wait_for(lock, std::chrono::duration<double>(kWindow), [] { return false; });
        const Jiffies after = readJiffies();
        const double all = after.all - before.all;
        if (all > 0 && (after.busy - before.busy) / all < kBusy)
            return true;
        if (std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count() +
                kWindow >
            seconds)
            return false;
    }
}

Result<BusyNeighbours> BusyNeighbours::start(int count) {
    BusyNeighbours out;
    const pid_t parent = ::getpid();
    const std::vector<int> processors = ownProcessors();
    for (int i = 0; i < count; ++i) {
        const pid_t child = ::fork();
        if (child < 0)
            return Error{ErrorCode::Internal, "a competing process could not be started",
                         std::strerror(errno)};
        if (child == 0) {
            ::prctl(PR_SET_PDEATHSIG, SIGKILL);
            if (::getppid() != parent)
                ::_exit(0);
            if (!processors.empty())
                stayOn(processors[static_cast<std::size_t>(i) % processors.size()]);
            for (volatile unsigned long work = 0;;)
                work = work + 1;
        }
        out.m_children.push_back(child);
    }
    return out;
}

BusyNeighbours::BusyNeighbours(BusyNeighbours&& other) noexcept
    : m_children(std::exchange(other.m_children, {})) {}

BusyNeighbours::~BusyNeighbours() {
    for (const pid_t child : m_children)
        ::kill(child, SIGKILL);
    for (const pid_t child : m_children)
        ::waitpid(child, nullptr, 0);
}

} // namespace sdrl::cli
