// SPDX-License-Identifier: GPL-3.0-or-later
#include "training/engine_settings.h"

#include <sched.h>
#include <unistd.h>

#include <algorithm>

namespace sdrl {

EngineSettings resolved(EngineSettings settings) {
    if (settings.threads <= 0) {
        cpu_set_t allowed;
        CPU_ZERO(&allowed);
        settings.threads = ::sched_getaffinity(0, sizeof allowed, &allowed) == 0
                               ? std::max(1, CPU_COUNT(&allowed))
                               : 1;
    }
    if (settings.keyValueBytes == 0) {
        const auto pages = static_cast<std::size_t>(std::max(0L, ::sysconf(_SC_PHYS_PAGES)));
        const auto pageSize = static_cast<std::size_t>(std::max(0L, ::sysconf(_SC_PAGESIZE)));
        settings.keyValueBytes = std::max<std::size_t>(256 << 20, pages * pageSize / 4);
    }
    settings.maxSequences = std::max(1, settings.maxSequences);
    return settings;
}

} // namespace sdrl
