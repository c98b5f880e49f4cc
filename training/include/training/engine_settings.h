// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>

namespace sdrl {

/// What the engine may use of the machine. No setting changes a result.
struct EngineSettings {
    int threads = 0; ///< 0: all that the process may use
    std::size_t keyValueBytes =
        0; ///< memory for keys and values while generating; 0: a quarter of the machine's
    int maxSequences = 128; ///< decoded together
};

/// The settings with zeros replaced by what this machine has.
[[nodiscard]] EngineSettings resolved(EngineSettings settings);

} // namespace sdrl
