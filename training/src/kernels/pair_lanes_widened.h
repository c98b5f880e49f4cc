// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Where no instruction multiplies pairs of bfloat16: activations are kept as rounded floats.
// Included inside the namespace of a kernel set, as kernels_impl.h is.

struct PairLanes {
    static constexpr bool kNative = false;

    // Never called; PairProduct names them.
    static PairLanes load(const std::uint16_t*) { return {}; }
    static PairLanes all(const std::uint16_t*) { return {}; }
    static Lanes add(PairLanes, PairLanes, Lanes sum) { return sum; }
};
