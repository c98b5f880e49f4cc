// SPDX-License-Identifier: GPL-3.0-or-later
#include "kernels/kernels.h"

#include <cmath>
#include <cstdint>
#include <cstring>
#include <immintrin.h>
#include <limits>
#include <type_traits>

namespace sdrl::avx512bf16 {

static constexpr const char* kSetName = "avx512bf16";

#include "kernels/lanes_avx512.h"
#include "kernels/pair_lanes_avx512bf16.h"
#include "kernels/whole_lanes_avx512vnni.h"

#include "kernels/kernels_impl.h"

} // namespace sdrl::avx512bf16
