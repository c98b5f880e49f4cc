// SPDX-License-Identifier: GPL-3.0-or-later
#include "kernels/kernels.h"

#include <cstdlib>
#include <string_view>

namespace sdrl {

#if defined(__x86_64__)
namespace avx512bf16 {
extern const Kernels kKernels;
}
namespace avx512vnni {
extern const Kernels kKernels;
}
namespace avx512 {
extern const Kernels kKernels;
}
namespace avxvnni {
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
    const bool avx2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
    const bool avx512 = __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") &&
                        __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512bw");
    const bool vnni = avx512 && __builtin_cpu_supports("avx512vnni");
    if (wanted == "avx512bf16" && vnni && __builtin_cpu_supports("avx512bf16"))
        return &avx512bf16::kKernels;
    if (wanted == "avx512vnni" && vnni)
        return &avx512vnni::kKernels;
    if (wanted == "avx512" && avx512)
        return &avx512::kKernels;
    if (wanted == "avxvnni" && avx2 && __builtin_cpu_supports("avxvnni"))
        return &avxvnni::kKernels;
    if (wanted == "avx2" && avx2)
        return &avx2::kKernels;
#endif
    return wanted == "generic" ? &generic::kKernels : nullptr;
}

const Kernels& kernels() {
    static const Kernels& chosen = [&]() -> const Kernels& {
        if (const char* asked = std::getenv("SDRL_KERNELS"))
            if (const Kernels* set = kernelsNamed(asked))
                return *set;
        for (const char* name : {"avx512bf16", "avx512vnni", "avx512", "avxvnni", "avx2"})
            if (const Kernels* set = kernelsNamed(name))
                return *set;
        return *kernelsNamed("generic");
    }();
    return chosen;
}

} // namespace sdrl
