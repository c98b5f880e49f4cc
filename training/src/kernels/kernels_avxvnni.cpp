// SPDX-License-Identifier: GPL-3.0-or-later
#include "kernels/kernels.h"

#include <cmath>
#include <cstdint>
#include <cstring>
#include <immintrin.h>
#include <limits>
#include <type_traits>

namespace sdrl::avxvnni {

static constexpr const char* kSetName = "avxvnni";

#include "kernels/lanes_avx2.h"
#include "kernels/pair_lanes_widened.h"
#include "kernels/whole_lanes_avxvnni.h"

#include "kernels/kernels_impl.h"

} // namespace sdrl::avxvnni
