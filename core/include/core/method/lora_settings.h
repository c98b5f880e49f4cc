// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

namespace sdrl {

/// Low-rank adapters (Hu et al., arXiv 2106.09685): instead of a matrix W, which stays as it is,
/// two small ones are trained, and W + (alpha/rank)·B·A is used. PEFT's names and start: A random,
/// B zero.
struct LoraSettings {
    int rank = 0;      ///< of the adapters; 0: all parameters are trained
    double alpha = 32; ///< the adapters' product counts alpha/rank times
    /// Linear maps that get adapters, of those in loraTargets().
    std::vector<std::string> targets = loraTargets();

    [[nodiscard]] bool enabled() const { return rank > 0; }
    [[nodiscard]] double scale() const { return rank > 0 ? alpha / rank : 0; }

    /// All that there are, with the names that Hugging Face gives them in a layer.
    [[nodiscard]] static std::vector<std::string> loraTargets() {
        return {"q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"};
    }
};

} // namespace sdrl
