// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace sdrl {

/// A matrix W of the model that low-rank factors are trained for. Both passes compute with
/// W' = W + scale·B·A.
struct Adapter {
    std::string name;       ///< Hugging Face name of the matrix
    std::size_t weight = 0; ///< its offset in the parameter layout
    int outputs = 0, inputs = 0;
    std::size_t a = 0; ///< offset of A [rank, inputs] among the factors
    std::size_t b = 0; ///< of B [outputs, rank]
};

/// Where the factors of all adapters lie in one flat array.
struct AdapterLayout {
    int rank = 0;
    float scale = 0;
    std::size_t size = 0;          ///< of all factors
    std::vector<Adapter> adapters; ///< in order of `weight`
};

} // namespace sdrl
