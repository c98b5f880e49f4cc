// SPDX-License-Identifier: GPL-3.0-or-later
#include "training/engine_settings.h"

#include "core/base/machine.h"

#include <algorithm>

namespace sdrl {

EngineSettings resolved(EngineSettings settings) {
    const MachineInfo machine = machineInfo();
    if (settings.threads <= 0)
        settings.threads = machine.cores;
    if (settings.keyValueBytes == 0)
        settings.keyValueBytes = std::max<std::size_t>(256 << 20, machine.totalBytes / 4);
    settings.maxSequences = std::max(1, settings.maxSequences);
    return settings;
}

} // namespace sdrl
