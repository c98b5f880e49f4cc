// SPDX-License-Identifier: GPL-3.0-or-later
#include "trainer/linear_gradients.h"

#include <algorithm>
#include <cassert>

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

void LinearGradients::add(const float* dy, const float* x, int rows, float* dw, float* dx,
                          ThreadPool& pool) {
    assert(rows >= 1);
    if (m_narrow)
        return addNarrow(dy, x, rows, dw, dx, pool);
    if (dw)
        addWide(dy, x, rows, dw, pool);
    multiplyWide(dy, rows, dx, pool);
}

template <class Work>
void LinearGradients::forPacked(const float* b, int steps, ThreadPool& pool, const Work& work) {
    constexpr int kTogether = 8; // panels that a thread packs: whole stretches of a row
    const int panels = (m_inputs + kPanelWidth - 1) / kPanelWidth;
    const int pieces = (steps + kSteps - 1) / kSteps;
    m_packed.reserve(packedSize(m_inputs, (steps + pieces - 1) / pieces));
    for (int piece = 0; piece < pieces; ++piece) {
        const int first = static_cast<int>(static_cast<long>(steps) * piece / pieces);
        const int count = static_cast<int>(static_cast<long>(steps) * (piece + 1) / pieces) - first;
        pool.run(static_cast<std::size_t>((panels + kTogether - 1) / kTogether),
                 [&](std::size_t group, int) {
                     const int panel = static_cast<int>(group) * kTogether;
                     kernels().packColumns(b + static_cast<std::ptrdiff_t>(first) * m_inputs,
                                           m_inputs, count, m_inputs, panel,
                                           std::min(kTogether, panels - panel), m_packed.data());
                 });
        work(first, count);
    }
}

void LinearGradients::addWide(const float* dy, const float* x, int rows, float* dw,
                              ThreadPool& pool) {
    m_scratch.reserve(kScratch * static_cast<std::size_t>(pool.threads()));
    forPacked(x, rows, pool, [&](int first, int count) {
        const float* piece = dy + static_cast<std::ptrdiff_t>(first) * m_outputs;
        pool.run(static_cast<std::size_t>((m_outputs + kTransposedRows - 1) / kTransposedRows),
                 [&](std::size_t block, int thread) {
                     const int output = static_cast<int>(block) * kTransposedRows;
                     kernels().addTransposed(
                         piece + output, m_outputs, count,
                         std::min(kTransposedRows, m_outputs - output), m_packed.data(), m_inputs,
                         m_scratch.data() + kScratch * static_cast<std::size_t>(thread),
                         dw + static_cast<std::ptrdiff_t>(output) * m_inputs, m_inputs);
                 });
    });
}

void LinearGradients::multiplyWide(const float* dy, int rows, float* dx, ThreadPool& pool) {
    constexpr int kRows = 48; // or the factor's panels would be read too often
    const int panels = (m_inputs + kPanelWidth - 1) / kPanelWidth;
    const int blocks = (rows + kRows - 1) / kRows;
    // Few rows are cut in columns too, so that all threads have work.
    const int groups = std::clamp(4 * pool.threads() / blocks, 1, (panels + 1) / 2);
    forPacked(m_w, m_outputs, pool, [&](int first, int count) {
        pool.run(static_cast<std::size_t>(blocks * groups), [&](std::size_t tile, int) {
            const int row = static_cast<int>(tile) / groups * kRows;
            const int group = static_cast<int>(tile) % groups;
            const int panel = panels * group / groups;
            kernels().matmul(dy + static_cast<std::ptrdiff_t>(row) * m_outputs + first, m_outputs,
                             std::min(kRows, rows - row), m_packed.data(), count, m_inputs, panel,
                             panels * (group + 1) / groups - panel, nullptr, first > 0,
                             dx + static_cast<std::ptrdiff_t>(row) * m_inputs, m_inputs);
        });
    });
}

void LinearGradients::addNarrow(const float* dy, const float* x, int rows, float* dw, float* dx,
                                ThreadPool& pool) {
    narrow(dy, sizeOf(rows, m_outputs), m_narrowDy, pool);
    if (dw) {
        narrow(x, sizeOf(rows, m_inputs), m_narrowX, pool);
        m_products.addWeightGradient(m_narrowDy.data(), m_narrowX.data(), rows, m_outputs, m_inputs,
                                     dw, pool);
    }
    m_partials.reserve(MatrixProducts::partialsOf(rows, m_outputs) * sizeOf(rows, m_inputs));
    m_products.productWithWeights(m_narrowDy.data(), m_narrowW.data(), rows, m_outputs, m_inputs,
                                  m_partials.data(), dx, pool);
}

void LinearGradients::release() {
    m_packed = {};
    m_scratch = {};
    m_narrowW = {};
    m_narrowDy = {};
    m_narrowX = {};
    m_partials = {};
}

std::size_t LinearGradients::bytes(NumberFormat format, int outputs, int inputs, std::size_t rows,
                                   int threads) {
    if (!narrows(format))
        return sizeof(float) *
               (packedSize(inputs, kSteps) + kScratch * static_cast<std::size_t>(threads));
    const int count = static_cast<int>(rows);
    return sizeof(std::uint16_t) *
               (sizeOf(outputs, inputs) + sizeOf(count, outputs) + sizeOf(count, inputs)) +
           sizeof(float) * MatrixProducts::partialsOf(count, outputs) * sizeOf(count, inputs);
}

} // namespace sdrl
