// SPDX-License-Identifier: GPL-3.0-or-later
//
// Stands in for libtorch in engine_steps, whose steps use none of its products: instructions of a
// library of others say nothing about our code. See trainer/matrix_products.h.

#include <cstdint>
#include <cstdlib>

extern "C" __attribute__((visibility("default"))) void
sdrl_torch_multiply(const float* /*a*/, long /*aRowStride*/, long /*aColumnStride*/,
                    const float* /*b*/, long /*bRowStride*/, int /*m*/, int /*k*/, int /*n*/,
                    bool /*accumulate*/, float* /*c*/, long /*cRowStride*/) {
    std::abort();
}

extern "C" __attribute__((visibility("default"))) bool sdrl_torch_multiplies16() {
    return false;
}

extern "C" __attribute__((visibility("default"))) void
sdrl_torch_multiply16(const std::uint16_t* /*a*/, long /*aRowStride*/, long /*aColumnStride*/,
                      const std::uint16_t* /*b*/, long /*bRowStride*/, int /*m*/, int /*k*/,
                      int /*n*/, bool /*accumulate*/, float* /*c*/, long /*cRowStride*/) {
    std::abort();
}
