// SPDX-License-Identifier: GPL-3.0-or-later
#include "trainer/linear_gradients.h"

#include <algorithm>

namespace sdrl {

namespace {

void narrow(const float* from, std::size_t size, AlignedBuffer<std::uint16_t>& to,
            ThreadPool& pool) {
    constexpr std::size_t kPiece = 1 << 15;
    to.reserve(size);
    pool.run((size + kPiece - 1) / kPiece, kPiece, [&](std::size_t piece, int) {
        const std::size_t first = piece * kPiece;
        kernels().narrow(from + first, static_cast<int>(std::min(kPiece, size - first)),
                         to.data() + first);
    });
}

std::size_t sizeOf(int rows, int columns) {
    return static_cast<std::size_t>(rows) * static_cast<std::size_t>(columns);
}

} // namespace

void LinearGradients::setWeights(const float* w, int outputs, int inputs, ThreadPool& pool) {
    m_w = w;
    m_outputs = outputs;
    m_inputs = inputs;
    if (m_narrow)
        narrow(w, sizeOf(outputs, inputs), m_narrowW, pool);
}

template <class InputGradient>
void LinearGradients::addBoth(const float* dy, const float* x, int rows, float* dw,
                              ThreadPool& pool, const InputGradient& inputGradient) {
    const auto both = [&](const auto* dyRows, const auto* xRows, const auto* w) {
        if (dw)
            m_products.addWeightGradient(dyRows, xRows, rows, m_outputs, m_inputs, dw, pool);
        inputGradient(dyRows, w);
    };
    if (!m_narrow)
        return both(dy, x, m_w);
    narrow(dy, sizeOf(rows, m_outputs), m_narrowDy, pool);
    if (dw)
        narrow(x, sizeOf(rows, m_inputs), m_narrowX, pool);
    both(m_narrowDy.data(), m_narrowX.data(), m_narrowW.data());
}

void LinearGradients::add(const float* dy, const float* x, int rows, float* dw, float* dx,
                          ThreadPool& pool) {
    addBoth(dy, x, rows, dw, pool, [&](const auto* dyRows, const auto* w) {
        m_products.productWithWeights(dyRows, w, rows, m_outputs, m_inputs, dx, pool);
    });
}

void LinearGradients::addManyOutputs(const float* dy, const float* x, int rows, float* dw,
                                     float* partials, float* dx, ThreadPool& pool) {
    addBoth(dy, x, rows, dw, pool, [&](const auto* dyRows, const auto* w) {
        m_products.productWithManyOutputs(dyRows, w, rows, m_outputs, m_inputs, partials, dx, pool);
    });
}

void LinearGradients::release() {
    m_narrowW = {};
    m_narrowDy = {};
    m_narrowX = {};
}

std::size_t LinearGradients::bytes(NumberFormat format, std::size_t weights,
                                   std::size_t rowNumbers) {
    const bool narrow = format == NumberFormat::BFloat16Products && kernels().multipliesPairs;
    return narrow ? sizeof(std::uint16_t) * (weights + rowNumbers) : 0;
}

} // namespace sdrl
