// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/rotary_table.h"

#include <algorithm>
#include <cmath>

namespace sdrl {

RotaryTable::RotaryTable(const DecoderShape& shape)
    : m_frequencies(shape.inverseFrequencies),
      m_scale(shape.rotaryScale),
      m_half(shape.headSize / 2) {}

void RotaryTable::cover(int count) {
    if (count <= m_covered)
        return;
    // By doubling, so that decoding step by step stays linear.
    const int target = std::max(count, std::max(256, 2 * m_covered));
    const auto size = static_cast<std::size_t>(target) * static_cast<std::size_t>(m_half);
    m_cosine.resize(size);
    m_sine.resize(size);
    for (int position = m_covered; position < target; ++position)
        for (int i = 0; i < m_half; ++i) {
            // The angle is rounded to float, as every published implementation does.
            const float angle =
                static_cast<float>(position) * m_frequencies[static_cast<std::size_t>(i)];
            const auto at = static_cast<std::size_t>(position) * static_cast<std::size_t>(m_half) +
                            static_cast<std::size_t>(i);
            m_cosine[at] = std::cos(angle) * m_scale;
            m_sine[at] = std::sin(angle) * m_scale;
        }
    m_covered = target;
}

} // namespace sdrl
