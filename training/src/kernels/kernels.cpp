// SPDX-License-Identifier: GPL-3.0-or-later
#include "kernels/kernels.h"

#include <cstdlib>
#include <string_view>

namespace sdrl {

#if defined(__x86_64__)
namespace avx512 {
extern const Kernels kKernels;
}
namespace avx2 {
extern const Kernels kKernels;
}
#endif
namespace generic {
extern const Kernels kKernels;
}

const Kernels* kernelsNamed(const char* name) {
    const std::string_view wanted(name);
#if defined(__x86_64__)
    if (wanted == "avx512")
        return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") &&
                       __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512bw")
                   ? &avx512::kKernels
                   : nullptr;
    if (wanted == "avx2")
        return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") ? &avx2::kKernels
                                                                               : nullptr;
#endif
    return wanted == "generic" ? &generic::kKernels : nullptr;
}

const Kernels& kernels() {
    static const Kernels& chosen = [&]() -> const Kernels& {
        if (const char* asked = std::getenv("SDRL_KERNELS"))
            if (const Kernels* set = kernelsNamed(asked))
                return *set;
        for (const char* name : {"avx512", "avx2"})
            if (const Kernels* set = kernelsNamed(name))
                return *set;
        return *kernelsNamed("generic");
    }();
    return chosen;
}

} // namespace sdrl
