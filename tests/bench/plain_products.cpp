// SPDX-License-Identifier: GPL-3.0-or-later
//
// Stands in for libtorch in engine_steps: instructions of a library of others say nothing about our
// code, and differ from processor to processor. See trainer/matrix_products.h.

#include <cstdint>
#include <cstdlib>

extern "C" __attribute__((visibility("default"))) void
sdrl_torch_multiply(const float* a, long aRowStride, long aColumnStride, const float* b,
                    long bRowStride, int m, int k, int n, bool accumulate, float* c,
                    long cRowStride) {
    for (int i = 0; i < m; ++i) {
        float* out = c + i * cRowStride;
        for (int j = 0; j < n && !accumulate; ++j)
            out[j] = 0;
        for (int p = 0; p < k; ++p) {
            const float factor = a[i * aRowStride + p * aColumnStride];
            const float* row = b + p * bRowStride;
            for (int j = 0; j < n; ++j)
                out[j] += factor * row[j];
        }
    }
}

// Steps are counted on kernels that do not multiply bfloat16.
extern "C" __attribute__((visibility("default"))) bool sdrl_torch_multiplies16() {
    return false;
}

extern "C" __attribute__((visibility("default"))) void
sdrl_torch_multiply16(const std::uint16_t* /*a*/, long /*aRowStride*/, long /*aColumnStride*/,
                      const std::uint16_t* /*b*/, long /*bRowStride*/, int /*m*/, int /*k*/,
                      int /*n*/, bool /*accumulate*/, float* /*c*/, long /*cRowStride*/) {
    std::abort();
}
