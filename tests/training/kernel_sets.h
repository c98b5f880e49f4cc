// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "kernels/kernels.h"

#include <vector>

namespace sdrl::test {

/// All kernel sets but the generic one that can be tried here: those of this processor and, where
/// SIMDe was there when the tests were built, emulated ones for AVX-VNNI, AVX-512 and its VNNI.
[[nodiscard]] std::vector<const Kernels*> kernelSets();

} // namespace sdrl::test
