// SPDX-License-Identifier: GPL-3.0-or-later
#include "kernels/kernels.h"

#include <cmath>
#include <cstdint>
#include <cstring>
#include <immintrin.h>
#include <limits>
#include <type_traits>

namespace sdrl::avx512vnni {

static constexpr const char* kSetName = "avx512vnni";

#include "kernels/lanes_avx512.h"
#include "kernels/pair_lanes_widened.h"
#include "kernels/whole_lanes_avx512vnni.h"

#include "kernels/kernels_impl.h"

} // namespace sdrl::avx512vnni
