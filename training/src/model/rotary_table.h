// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/decoder_shape.h"

#include <vector>

namespace sdrl {

/// Cosines and sines of all positions up to the context's end, grown on demand.
class RotaryTable {
public:
    explicit RotaryTable(const DecoderShape& shape);
    /// Makes room for positions below `count`. Not during a parallel region.
    void cover(int count);
    [[nodiscard]] const float* cosine(int position) const {
        return m_cosine.data() + static_cast<std::ptrdiff_t>(position) * m_half;
    }
    [[nodiscard]] const float* sine(int position) const {
        return m_sine.data() + static_cast<std::ptrdiff_t>(position) * m_half;
    }

private:
    std::vector<float> m_frequencies;
    float m_scale;
    int m_half;
    int m_covered = 0;
    std::vector<float> m_cosine, m_sine;
};

} // namespace sdrl
