// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/packed_weights.h"

#include <algorithm>

namespace sdrl {

void PackedLinear::pack(const float* parameters, const LinearPlace& place, ThreadPool& pool) {
    outputs = place.outputs;
    inputs = place.inputs;
    if (place.hasBias)
        bias.assign(parameters + place.bias, parameters + place.bias + outputs);
    if (panels.size() != packedSize(outputs, inputs))
        panels.resize(packedSize(outputs, inputs));
    const std::size_t panelSize = static_cast<std::size_t>(inputs) * kPanelWidth;
    const auto count = static_cast<std::size_t>((outputs + kPanelWidth - 1) / kPanelWidth);
    pool.run(count, [&](std::size_t panel, int) {
        kernels().packPanel(parameters + place.weight, outputs, inputs, static_cast<int>(panel),
                            panels.data() + panel * panelSize);
    });
}

void PackedLinear::apply(const float* x, std::ptrdiff_t xStride, int rows, float* out,
                         std::ptrdiff_t outStride, bool accumulate, ThreadPool& pool) const {
    // A tile is some rows times some panels: rows few enough that their inputs stay in the second
    // cache level, panels many enough that a tile is worth handing out.
    constexpr int kRowsPerTile = 96;
    const int panelCount = (outputs + kPanelWidth - 1) / kPanelWidth;
    const int rowTiles = (rows + kRowsPerTile - 1) / kRowsPerTile;
    // A panel of a wide matrix is much work already; the head's are handed out in small portions.
    const int wantedTiles = std::max(4 * pool.threads(), panelCount / 64);
    const bool worthSharing = static_cast<double>(rows) * inputs * outputs > 1 << 15;
    int panelTiles =
        worthSharing ? std::clamp((wantedTiles + rowTiles - 1) / rowTiles, 1, panelCount) : 1;
    const int panelsPerTile = ((panelCount + panelTiles - 1) / panelTiles + 1) / 2 * 2;
    panelTiles = (panelCount + panelsPerTile - 1) / panelsPerTile;
    const float* biasData = bias.empty() ? nullptr : bias.data();
    pool.run(static_cast<std::size_t>(rowTiles) * static_cast<std::size_t>(panelTiles),
             [&](std::size_t tile, int) {
                 // Neighbouring tiles share their panels, which then come from the cache.
                 const int row = static_cast<int>(tile) % rowTiles * kRowsPerTile;
                 const int panel = static_cast<int>(tile) / rowTiles * panelsPerTile;
                 kernels().matmul(x + row * xStride, xStride, std::min(kRowsPerTile, rows - row),
                                  panels.data(), inputs, outputs, panel,
                                  std::min(panelsPerTile, panelCount - panel), biasData, accumulate,
                                  out + row * outStride, outStride);
             });
}

PackedWeights::PackedWeights(DecoderShape shape)
    : m_shape(std::move(shape)),
      m_layout(m_shape),
      m_layers(static_cast<std::size_t>(m_shape.layers)) {}

void PackedWeights::refresh(const float* p, ThreadPool& pool) {
    const auto copy = [&](std::vector<float>& target, std::size_t offset, int size) {
        target.assign(p + offset, p + offset + size);
    };
    for (std::size_t i = 0; i < m_layers.size(); ++i) {
        const LayerPlaces& from = m_layout.layers[i];
        Layer& to = m_layers[i];
        copy(to.inputNorm, from.inputNorm, m_shape.hidden);
        copy(to.postNorm, from.postNorm, m_shape.hidden);
        if (m_shape.headNorm) {
            copy(to.queryNorm, from.queryNorm, m_shape.headSize);
            copy(to.keyNorm, from.keyNorm, m_shape.headSize);
        }
        to.qkv.pack(p, from.qkv, pool);
        to.output.pack(p, from.output, pool);
        to.gateUp.pack(p, from.gateUp, pool);
        to.down.pack(p, from.down, pool);
    }
    copy(m_finalNorm, m_layout.finalNorm, m_shape.hidden);
    m_head.pack(p, m_layout.head, pool);
    if (!m_shape.tiedHead)
        m_embedding.pack(p, {m_layout.embedding, 0, false, m_shape.vocabulary, m_shape.hidden},
                         pool);
}

void PackedWeights::embed(int token, float* out) const {
    const PackedLinear& table = m_shape.tiedHead ? m_head : m_embedding;
    const float* column = table.panels.data() +
                          static_cast<std::size_t>(token / kPanelWidth) *
                              static_cast<std::size_t>(table.inputs) * kPanelWidth +
                          token % kPanelWidth;
    for (int i = 0; i < table.inputs; ++i)
        out[i] = column[static_cast<std::ptrdiff_t>(i) * kPanelWidth];
}

} // namespace sdrl
