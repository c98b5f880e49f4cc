// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/machine.h"

#include <sched.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <limits>
#include <string>

namespace sdrl {

namespace fs = std::filesystem;

namespace {

constexpr std::uint64_t kNoLimit = std::numeric_limits<std::uint64_t>::max();

/// A number of bytes in a file of its own; kNoLimit if it says "max" or nothing.
std::uint64_t bytesIn(const fs::path& path) {
    std::ifstream file(path);
    std::uint64_t value = 0;
    return file >> value ? value : kNoLimit;
}

/// What of a group's memory is copies of files that nobody has read lately: it is given back when
/// others need it. From a file of lines "name number".
std::uint64_t idleFileBytes(const fs::path& path, const char* wanted) {
    std::ifstream file(path);
    std::string name;
    for (std::uint64_t value = 0; file >> name >> value;)
        if (name == wanted)
            return value;
    return 0;
}

/// What the control groups above this process leave it (cgroup v2, then v1).
struct GroupLimit {
    std::uint64_t limit = kNoLimit;
    std::uint64_t used = 0;
};

GroupLimit groupLimit() {
    GroupLimit tightest;
    const auto consider = [&](std::uint64_t limit, std::uint64_t used, std::uint64_t idle) {
        if (limit < tightest.limit && used != kNoLimit)
            tightest = {limit, used - std::min(used, idle)};
    };
    std::ifstream groups("/proc/self/cgroup");
    for (std::string line; std::getline(groups, line);) {
        const std::size_t first = line.find(':'), second = line.find(':', first + 1);
        if (first == std::string::npos || second == std::string::npos)
            continue;
        const std::string controllers = line.substr(first + 1, second - first - 1);
        if (!controllers.empty() && controllers.find("memory") == std::string::npos)
            continue;
        const bool v2 = controllers.empty();
        const fs::path root = v2 ? "/sys/fs/cgroup" : "/sys/fs/cgroup/memory";
        for (fs::path group = fs::path(line.substr(second + 1)).relative_path();;
             group = group.parent_path()) {
            const fs::path folder = root / group;
            consider(bytesIn(folder / (v2 ? "memory.max" : "memory.limit_in_bytes")),
                     bytesIn(folder / (v2 ? "memory.current" : "memory.usage_in_bytes")),
                     idleFileBytes(folder / "memory.stat",
                                   v2 ? "inactive_file" : "total_inactive_file"));
            if (group.empty())
                break;
        }
    }
    return tightest;
}

} // namespace

MachineInfo machineInfo() {
    MachineInfo out;
    std::ifstream file("/proc/meminfo");
    std::string name, rest;
    for (std::uint64_t kilobytes = 0; file >> name >> kilobytes && std::getline(file, rest);) {
        if (name == "MemTotal:")
            out.totalBytes = kilobytes << 10;
        else if (name == "MemAvailable:")
            out.availableBytes = kilobytes << 10;
    }
    const GroupLimit group = groupLimit();
    if (group.limit < out.totalBytes) {
        out.totalBytes = group.limit;
        out.availableBytes =
            std::min(out.availableBytes, group.limit - std::min(group.limit, group.used));
    }
    cpu_set_t allowed;
    CPU_ZERO(&allowed);
    if (::sched_getaffinity(0, sizeof allowed, &allowed) == 0)
        out.cores = std::max(1, CPU_COUNT(&allowed));
    return out;
}

std::uint64_t peakMemoryBytes() {
    std::ifstream file("/proc/self/status");
    std::string name, rest;
    for (std::uint64_t kilobytes = 0; file >> name; std::getline(file, rest))
        if (name == "VmHWM:" && file >> kilobytes)
            return kilobytes << 10;
    // This one begins with what the process had that started this one.
    struct rusage usage {};
    if (::getrusage(RUSAGE_SELF, &usage) != 0)
        return 0;
    return static_cast<std::uint64_t>(std::max(0L, usage.ru_maxrss)) << 10;
}

Result<std::uint64_t> freeDiskBytes(const fs::path& folder) {
    fs::path place = fs::absolute(folder);
    std::error_code error;
    while (!fs::exists(place, error) && place.has_relative_path())
        place = place.parent_path();
    const fs::space_info space = fs::space(place, error);
    if (error)
        return Error{ErrorCode::Io, "cannot tell the free disk space: " + error.message(),
                     place.string()};
    return space.available;
}

} // namespace sdrl
