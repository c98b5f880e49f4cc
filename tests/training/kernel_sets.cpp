// SPDX-License-Identifier: GPL-3.0-or-later
#include "training/kernel_sets.h"

#ifdef SDRL_EMULATED_KERNELS
namespace sdrl::emulated_avxvnni {
extern const Kernels kKernels;
}
namespace sdrl::emulated_avx512 {
extern const Kernels kKernels;
}
namespace sdrl::emulated_avx512vnni {
extern const Kernels kKernels;
}
namespace sdrl::emulated_avx512bf16 {
extern const Kernels kKernels;
}
#endif

std::vector<const sdrl::Kernels*> sdrl::test::kernelSets() {
    std::vector<const Kernels*> sets;
    for (const char* name : {"avx2", "avxvnni", "avx512", "avx512vnni", "avx512bf16"})
        if (const Kernels* set = kernelsNamed(name))
            sets.push_back(set);
#ifdef SDRL_EMULATED_KERNELS
    // SIMDe's vectors of 256 bits are those of AVX2.
    if (kernelsNamed("avx2"))
        sets.insert(sets.end(), {&emulated_avxvnni::kKernels, &emulated_avx512::kKernels,
                                 &emulated_avx512vnni::kKernels, &emulated_avx512bf16::kKernels});
#endif
    return sets;
}
