// SPDX-License-Identifier: GPL-3.0-or-later
#include "kernels/kernels.h"
#include "kernels/lanes_generic.h"

#include <cmath>
#include <cstring>
#include <limits>
#include <type_traits>

namespace sdrl::generic {

static constexpr const char* kSetName = "generic";

#include "kernels/pair_lanes_widened.h"

#include "kernels/kernels_impl.h"

} // namespace sdrl::generic
