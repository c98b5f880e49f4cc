// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "kernels/aligned_buffer.h"
#include "model/packed_weights.h"

#include <cstddef>
#include <cstdint>

namespace sdrl {

/// Rows of activations as the products of a format take them: rounded, where it rounds any. Whoever
/// completes a row calls `finish` before the product; one width at a time.
class ProductRows {
public:
    explicit ProductRows(NumberFormat format) : m_format(format) {}

    /// Whether `finish` does anything.
    [[nodiscard]] bool round() const {
        return m_format == NumberFormat::Int8 || m_format == NumberFormat::BFloat16Products;
    }
    void reserve(std::size_t rows, int widest) {
        if (round())
            m_rounded.reserve(rows * static_cast<std::size_t>(places(widest)));
        if (m_format == NumberFormat::Int8)
            m_scales.reserve(rows);
    }
    /// Any thread, each row once.
    void finish(std::size_t row, const float* values, int width) {
        if (!round())
            return;
        std::int16_t* to = m_rounded.data() + row * static_cast<std::size_t>(places(width));
        if (m_format == NumberFormat::Int8)
            m_scales[row] = kernels().quantize(values, width, to);
        else
            kernels().roundPairs(values, width, reinterpret_cast<std::uint16_t*>(to));
    }
    /// The rows of a product; x [rows, width] where nothing is rounded.
    [[nodiscard]] Activations of(const float* x, int width) const {
        return {x, width, m_rounded.data(), places(width), m_scales.data()};
    }
    void release() {
        m_rounded = {};
        m_scales = {};
    }
    /// Bytes that a row takes.
    [[nodiscard]] static std::size_t bytes(NumberFormat format, int width) {
        return format == NumberFormat::BFloat16Products
                   ? 2 * sizeof(std::int16_t) * static_cast<std::size_t>(width)
                   : 0;
    }

private:
    [[nodiscard]] int places(int width) const {
        return m_format == NumberFormat::Int8 ? roundedSize(width) : 2 * width;
    }

    NumberFormat m_format;
    AlignedBuffer<std::int16_t> m_rounded;
    AlignedBuffer<float> m_scales; ///< Int8
};

} // namespace sdrl
