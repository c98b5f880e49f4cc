// SPDX-License-Identifier: GPL-3.0-or-later
#include "kernels/kernels.h"
#include "kernels/lanes_avx512.h"

#include <cmath>
#include <cstring>
#include <limits>
#include <type_traits>

namespace sdrl::avx512 {

static constexpr const char* kSetName = "avx512";

#include "kernels/kernels_impl.h"

} // namespace sdrl::avx512
