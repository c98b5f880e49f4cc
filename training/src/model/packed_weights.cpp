// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/packed_weights.h"

#include <algorithm>
#include <cassert>
#include <cstring>

namespace sdrl {

namespace {

int panelsOf(int outputs) {
    return (outputs + kPanelWidth - 1) / kPanelWidth;
}

float widened(std::uint16_t value) {
    const std::uint32_t bits = static_cast<std::uint32_t>(value) << 16;
    float out = 0;
    std::memcpy(&out, &bits, sizeof out);
    return out;
}

} // namespace

std::size_t PackedLinear::bytes(NumberFormat format, int outputs, int inputs) {
    switch (format) {
    case NumberFormat::Float32:
        return packedSize(outputs, inputs) * sizeof(float);
    case NumberFormat::BFloat16:
    case NumberFormat::BFloat16Products:
        return packedPairsSize(outputs, inputs) * sizeof(std::uint16_t);
    case NumberFormat::Int8:
        return packedWholeSize(outputs, inputs);
    }
    return 0;
}

std::span<std::byte> PackedLinear::place(std::span<std::byte> memory, NumberFormat numbers,
                                         int outputCount, int inputCount) {
    format = numbers;
    outputs = outputCount;
    inputs = inputCount;
    const std::size_t taken = bytes(format, outputs, inputs);
    assert(memory.size() >= taken);
    std::byte* begin = memory.data();
    switch (format) {
    case NumberFormat::Float32:
        panels = {reinterpret_cast<float*>(begin), packedSize(outputs, inputs)};
        break;
    case NumberFormat::BFloat16:
    case NumberFormat::BFloat16Products:
        panels16 = {reinterpret_cast<std::uint16_t*>(begin), packedPairsSize(outputs, inputs)};
        break;
    case NumberFormat::Int8:
        panels8 = {reinterpret_cast<std::int8_t*>(begin), packedWholeSize(outputs, inputs)};
        scales.resize(static_cast<std::size_t>(panelsOf(outputs)) * kPanelWidth);
        break;
    }
    return memory.subspan(taken);
}

void PackedLinear::packRows(const float* rows, int first, int count, ThreadPool& pool) {
    assert(first % kPanelWidth == 0);
    assert(count % kPanelWidth == 0 || first + count == outputs);
    const auto firstPanel = static_cast<std::size_t>(first / kPanelWidth);
    const std::size_t panelSize = static_cast<std::size_t>(inputs) * kPanelWidth;
    const std::size_t pairsSize = static_cast<std::size_t>(2 * pairsOf(inputs)) * kPanelWidth;
    const Kernels& k = kernels();
    pool.run(static_cast<std::size_t>(panelsOf(count)), panelSize, [&](std::size_t i, int) {
        const std::size_t panel = firstPanel + i;
        switch (format) {
        case NumberFormat::Float32:
            k.packPanel(rows, count, inputs, static_cast<int>(i),
                        panels.data() + panel * panelSize);
            break;
        case NumberFormat::BFloat16:
        case NumberFormat::BFloat16Products:
            k.packPanel16(rows, count, inputs, static_cast<int>(i),
                          panels16.data() + panel * pairsSize);
            break;
        case NumberFormat::Int8:
            k.packPanel8(rows, count, inputs, static_cast<int>(i),
                         panels8.data() + panel * packedWholeSize(kPanelWidth, inputs),
                         scales.data() + panel * kPanelWidth);
            break;
        }
    });
}

void PackedLinear::pack(const float* parameters, const LinearPlace& from, ThreadPool& pool) {
    if (from.hasBias)
        bias.assign(parameters + from.bias, parameters + from.bias + outputs);
    packRows(parameters + from.weight, 0, outputs, pool);
}

void PackedLinear::apply(const Activations& x, int rows, float* out, std::ptrdiff_t outStride,
                         bool accumulate, ThreadPool& pool) const {
    // A tile is some rows times some panels: rows few enough that their inputs stay in the second
    // cache level, panels many enough that a tile is worth handing out.
    constexpr int kRowsPerTile = 96;
    const int panelCount = panelsOf(outputs);
    const int rowTiles = (rows + kRowsPerTile - 1) / kRowsPerTile;
    const auto firstRow = [&](int tile) {
        return static_cast<int>(static_cast<long>(rows) * tile / rowTiles);
    };
    // A panel of a wide matrix is much work already; the head's are handed out in small portions.
    const int wantedTiles = std::max(4 * pool.threads(), panelCount / 64);
    const bool worthSharing = static_cast<double>(rows) * inputs * outputs > 1 << 15;
    int panelTiles =
        worthSharing ? std::clamp((wantedTiles + rowTiles - 1) / rowTiles, 1, panelCount) : 1;
    const int panelsPerTile = ((panelCount + panelTiles - 1) / panelTiles + 1) / 2 * 2;
    panelTiles = (panelCount + panelsPerTile - 1) / panelsPerTile;
    const float* biasData = bias.empty() ? nullptr : bias.data();
    const Kernels& k = kernels();
    assert((format != NumberFormat::Int8 && format != NumberFormat::BFloat16Products) || x.rounded);
    pool.run(static_cast<std::size_t>(rowTiles) * static_cast<std::size_t>(panelTiles),
             [&](std::size_t tile, int) {
                 // Neighbouring tiles share their panels, which then come from the cache.
                 const int rowTile = static_cast<int>(tile) % rowTiles;
                 const int row = firstRow(rowTile);
                 const int panel = static_cast<int>(tile) / rowTiles * panelsPerTile;
                 const int rowCount = firstRow(rowTile + 1) - row;
                 const int width = std::min(panelsPerTile, panelCount - panel);
                 float* target = out + row * outStride;
                 switch (format) {
                 case NumberFormat::Float32:
                     k.matmul(x.values + row * x.stride, x.stride, rowCount, panels.data(), inputs,
                              outputs, panel, width, biasData, accumulate, target, outStride);
                     break;
                 case NumberFormat::BFloat16:
                     k.matmul16(x.values + row * x.stride, x.stride, rowCount, panels16.data(),
                                inputs, outputs, panel, width, biasData, accumulate, target,
                                outStride);
                     break;
                 case NumberFormat::BFloat16Products:
                     k.matmulPairs(reinterpret_cast<const std::uint16_t*>(x.rounded) +
                                       row * x.roundedStride,
                                   x.roundedStride, rowCount, panels16.data(), inputs, outputs,
                                   panel, width, biasData, accumulate, target, outStride);
                     break;
                 case NumberFormat::Int8:
                     k.matmul8(x.rounded + row * x.roundedStride, x.roundedStride, x.scales + row,
                               rowCount, panels8.data(), scales.data(), inputs, outputs, panel,
                               width, biasData, accumulate, target, outStride);
                     break;
                 }
             });
}

void PackedLinear::row(int index, float* out) const {
    const auto panel = static_cast<std::size_t>(index / kPanelWidth);
    const auto column = static_cast<std::size_t>(index % kPanelWidth);
    const auto width = static_cast<std::size_t>(kPanelWidth);
    const auto count = static_cast<std::size_t>(inputs);
    if (format == NumberFormat::Float32) {
        const float* from = panels.data() + panel * count * width + column;
        for (std::size_t i = 0; i < count; ++i)
            out[i] = from[i * width];
        return;
    }
    if (format == NumberFormat::Int8) {
        kernels().unpackRow8(panels8.data(), scales.data(), inputs, index, out);
        return;
    }
    const std::size_t begin = panel * static_cast<std::size_t>(2 * pairsOf(inputs)) * width;
    for (std::size_t i = 0; i < count; ++i)
        out[i] = widened(panels16[begin + (i / 2 * width + column) * 2 + i % 2]);
}

PackedWeights::PackedWeights(DecoderShape shape, NumberFormat format, Residency residency)
    : m_shape(std::move(shape)),
      m_layout(m_shape),
      m_format(format),
      m_residency(residency),
      m_layers(static_cast<std::size_t>(m_shape.layers)) {
    allocate();
}

template <class F>
void PackedWeights::forLayer(std::size_t layer, const F& f) {
    const LayerPlaces& from = m_layout.layers[layer];
    Layer& to = m_layers[layer];
    f(to.qkv, from.qkv);
    f(to.output, from.output);
    f(to.gateUp, from.gateUp);
    f(to.down, from.down);
}

template <class F>
void PackedWeights::forResident(const F& f) {
    if (m_residency == Residency::All)
        for (std::size_t i = 0; i < m_layers.size(); ++i)
            forLayer(i, f);
    f(m_head, m_layout.head);
    if (!m_shape.tiedHead)
        f(m_embedding, embeddingPlace());
}

void PackedWeights::allocate() {
    std::size_t size = 0;
    const auto count = [&](PackedLinear&, const LinearPlace& from) {
        size += PackedLinear::bytes(m_format, from.outputs, from.inputs);
    };
    forResident(count);
    if (m_residency == Residency::OneLayer && !m_layers.empty())
        forLayer(0, count); // all are of its size
    m_panels.resize(size);
    std::span<std::byte> memory = m_panels.span();
    const auto place = [&](PackedLinear& linear, const LinearPlace& from) {
        memory = linear.place(memory, m_format, from.outputs, from.inputs);
    };
    forResident(place);
    if (m_residency == Residency::OneLayer)
        for (std::size_t i = 0; i < m_layers.size(); ++i) {
            const std::span<std::byte> shared = memory;
            forLayer(i, place);
            memory = shared;
        }
    m_prepared = -1;
}

void PackedWeights::release() {
    m_panels = {};
}

void PackedWeights::packLayer(int layer, ThreadPool& pool) {
    assert(m_parameters || m_reader);
    m_prepared = layer;
    forLayer(static_cast<std::size_t>(layer), [&](PackedLinear& linear, const LinearPlace& from) {
        if (m_parameters) {
            linear.pack(m_parameters, from, pool);
            return;
        }
        const Result<void> loaded = loadLinear(from, m_reader, linear, pool);
        assert(loaded.ok());
        (void)loaded;
    });
}

LinearPlace PackedWeights::embeddingPlace() const {
    return {m_layout.embedding, 0, false, m_shape.vocabulary, m_shape.hidden};
}

void PackedWeights::refresh(const float* p, ThreadPool& pool) {
    if (isReleased())
        allocate();
    m_parameters = p;
    m_reader = nullptr;
    m_prepared = -1;
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
    }
    copy(m_finalNorm, m_layout.finalNorm, m_shape.hidden);
    forResident([&](PackedLinear& linear, const LinearPlace& from) { linear.pack(p, from, pool); });
}

Result<void> PackedWeights::loadLinear(const LinearPlace& place, const ReadRows& read,
                                       PackedLinear& out, ThreadPool& pool) {
    // The tensors that make up the map lie behind each other in the layout.
    const auto begin = std::lower_bound(
        m_layout.tensors.begin(), m_layout.tensors.end(), place.weight,
        [](const ParameterInfo& tensor, std::size_t offset) { return tensor.offset < offset; });
    constexpr int kRows = 64 * kPanelWidth;
    const std::size_t size = static_cast<std::size_t>(std::min(kRows, place.outputs)) *
                             static_cast<std::size_t>(place.inputs);
    m_rows.reserve(size);
    const std::span<float> part = m_rows.span().first(size);
    for (int first = 0; first < place.outputs; first += kRows) {
        const int count = std::min(kRows, place.outputs - first);
        int tensorFirst = 0; // of the map's rows, where the tensor begins
        for (auto tensor = begin; tensorFirst < first + count; ++tensor) {
            const int low = std::max(first, tensorFirst);
            const int high = std::min(first + count, tensorFirst + tensor->rows);
            if (low < high)
                SDRL_CHECK(read(*tensor, low - tensorFirst, high - low,
                                part.subspan(static_cast<std::size_t>(low - first) *
                                                 static_cast<std::size_t>(place.inputs),
                                             static_cast<std::size_t>(high - low) *
                                                 static_cast<std::size_t>(place.inputs))));
            tensorFirst += tensor->rows;
        }
        out.packRows(part.data(), first, count, pool);
    }
    if (place.hasBias) {
        out.bias.resize(static_cast<std::size_t>(place.outputs));
        std::size_t filled = 0;
        for (auto tensor = std::lower_bound(
                 m_layout.tensors.begin(), m_layout.tensors.end(), place.bias,
                 [](const ParameterInfo&t, std::size_t offset) { return t.offset < offset; });
             filled < out.bias.size(); filled += tensor->size(), ++tensor)
            SDRL_CHECK(read(*tensor, 0, 1, std::span(out.bias).subspan(filled, tensor->size())));
    }
    return {};
}

Result<void> PackedWeights::load(const ReadRows& read, ThreadPool& pool) {
    if (isReleased())
        allocate();
    m_parameters = nullptr;
    if (m_residency == Residency::OneLayer)
        m_reader = read;
    m_prepared = -1;
    const auto vector = [&](std::vector<float>& target, std::size_t offset,
                            int size) -> Result<void> {
        target.resize(static_cast<std::size_t>(size));
        const auto tensor = std::lower_bound(
            m_layout.tensors.begin(), m_layout.tensors.end(), offset,
            [](const ParameterInfo& t, std::size_t place) { return t.offset < place; });
        return read(*tensor, 0, 1, target);
    };
    for (std::size_t i = 0; i < m_layers.size(); ++i) {
        const LayerPlaces& from = m_layout.layers[i];
        Layer& to = m_layers[i];
        SDRL_CHECK(vector(to.inputNorm, from.inputNorm, m_shape.hidden));
        SDRL_CHECK(vector(to.postNorm, from.postNorm, m_shape.hidden));
        if (m_shape.headNorm) {
            SDRL_CHECK(vector(to.queryNorm, from.queryNorm, m_shape.headSize));
            SDRL_CHECK(vector(to.keyNorm, from.keyNorm, m_shape.headSize));
        }
    }
    SDRL_CHECK(vector(m_finalNorm, m_layout.finalNorm, m_shape.hidden));
    Result<void> outcome;
    forResident([&](PackedLinear& linear, const LinearPlace& from) {
        if (outcome.ok())
            outcome = loadLinear(from, read, linear, pool);
    });
    if (m_residency == Residency::All)
        m_rows = {};
    return outcome;
}

void PackedWeights::embed(int token, float* out) const {
    (m_shape.tiedHead ? m_head : m_embedding).row(token, out);
}

std::size_t PackedWeights::bytes(const ParameterLayout& layout, NumberFormat format,
                                 Residency residency) {
    std::size_t bytes = 0;
    for (const ParameterInfo& tensor : layout.tensors) {
        if (!tensor.matrix) {
            bytes += tensor.size() * sizeof(float);
            continue;
        }
        const bool laterLayer = layout.layers.size() > 1 && tensor.offset < layout.finalNorm &&
                                tensor.offset > layout.layers[1].inputNorm;
        if (laterLayer && residency == Residency::OneLayer)
            continue;
        bytes += tensor.size() * static_cast<std::size_t>(bytesPerWeight(format));
        if (format == NumberFormat::Int8)
            bytes += static_cast<std::size_t>(tensor.rows) * sizeof(float);
    }
    return bytes;
}

std::size_t PackedWeights::bytesPerStep(const ParameterLayout& layout, NumberFormat format) {
    std::size_t weights = 0;
    const auto count = [&](const LinearPlace& place) {
        weights += static_cast<std::size_t>(place.outputs) * static_cast<std::size_t>(place.inputs);
    };
    for (const LayerPlaces& layer : layout.layers)
        for (const LinearPlace* place : {&layer.qkv, &layer.output, &layer.gateUp, &layer.down})
            count(*place);
    count(layout.head);
    return weights * static_cast<std::size_t>(bytesPerWeight(format));
}

} // namespace sdrl
