// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "kernels/aligned_buffer.h"
#include "kernels/kernels.h"
#include "kernels/thread_pool.h"
#include "model/decoder_shape.h"
#include "model/numerics.h"

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

namespace sdrl {

/// Activations as a product takes them: float rows, or the same rows rounded.
struct Activations {
    const float* values = nullptr;
    std::ptrdiff_t stride = 0;             ///< floats from row to row
    const std::int16_t* rounded = nullptr; ///< of Kernels::quantize or Kernels::roundPairs
    std::ptrdiff_t roundedStride = 0;
    const float* scales = nullptr; ///< one a row, of Kernels::quantize
};

/// A linear map in the kernels' panel layout, in memory of the model's.
struct PackedLinear {
    NumberFormat format = NumberFormat::Float32;
    std::span<float> panels;           ///< Float32
    std::span<std::uint16_t> panels16; ///< BFloat16, BFloat16Products
    std::span<std::int8_t> panels8;    ///< Int8
    std::vector<float> scales;         ///< Int8: one per output, whole panels
    std::vector<float> bias;           ///< empty if there is none
    int outputs = 0;
    int inputs = 0;

    /// Bytes of the panels, a multiple of 64.
    [[nodiscard]] static std::size_t bytes(NumberFormat format, int outputs, int inputs);
    /// Takes bytes() from `memory`, which is aligned to 64 bytes; returns what is left of it.
    std::span<std::byte> place(std::span<std::byte> memory, NumberFormat numbers, int outputCount,
                               int inputCount);
    /// Packs `count` rows of the matrix from `first` on, which is a multiple of kPanelWidth; so is
    /// `count`, unless they are the last.
    void packRows(const float* rows, int first, int count, ThreadPool& pool);
    void pack(const float* parameters, const LinearPlace& from, ThreadPool& pool);
    /// out [rows, outputs] (+)= x [rows, inputs] · Wᵀ (+ b); outStride in floats.
    void apply(const Activations& x, int rows, float* out, std::ptrdiff_t outStride,
               bool accumulate, ThreadPool& pool) const;
    /// A row of the matrix, as it was rounded.
    void row(int index, float* out) const;
};

/// How much of a model's packed layers is in memory.
enum class Residency {
    All,
    OneLayer, ///< for training, which goes through them one by one and has the parameters anyway
};

/// A model's weights as the forward pass reads them. `refresh` after each change of the parameters.
class PackedWeights {
public:
    explicit PackedWeights(DecoderShape shape, NumberFormat format = NumberFormat::Float32,
                           Residency residency = Residency::All);

    /// Copies the parameters (layout of ParameterLayout(shape)) into the packed form. With OneLayer
    /// they have to stay where they are.
    void refresh(const float* parameters, ThreadPool& pool);

    /// Reads rows `first`…`first + count − 1` of a tensor; a vector has one.
    using ReadRows = std::function<Result<void>(const ParameterInfo& tensor, int first, int count,
                                                std::span<float> out)>;
    /// The same from a reader, some rows at a time: the parameters never exist together. With
    /// OneLayer it is kept, and cannot fail.
    [[nodiscard]] Result<void> load(const ReadRows& read, ThreadPool& pool);

    /// Before a layer's linear maps are used: packs them, with OneLayer in place of the layer's
    /// that were there.
    void prepare(int layer, ThreadPool& pool) {
        if (m_residency == Residency::OneLayer && m_prepared != layer)
            packLayer(layer, pool);
    }

    /// Frees the linear maps until the next refresh or load.
    void release();
    [[nodiscard]] bool isReleased() const { return m_panels.size() == 0; }

    struct Layer {
        std::vector<float> inputNorm, postNorm, queryNorm, keyNorm;
        PackedLinear qkv, output, gateUp, down;
    };

    [[nodiscard]] const DecoderShape& shape() const { return m_shape; }
    [[nodiscard]] const ParameterLayout& layout() const { return m_layout; }
    [[nodiscard]] NumberFormat format() const { return m_format; }
    [[nodiscard]] const Layer& layer(int index) const {
        return m_layers[static_cast<std::size_t>(index)];
    }
    [[nodiscard]] const std::vector<float>& finalNorm() const { return m_finalNorm; }
    [[nodiscard]] const PackedLinear& head() const { return m_head; }
    /// Copies a token's embedding, `hidden` floats.
    void embed(int token, float* out) const;

    /// Bytes that a model of this shape takes in a format.
    [[nodiscard]] static std::size_t bytes(const ParameterLayout& layout, NumberFormat format,
                                           Residency residency = Residency::All);
    /// Bytes of all linear maps that one decoding step reads, the embedding's row aside.
    [[nodiscard]] static std::size_t bytesPerStep(const ParameterLayout& layout,
                                                  NumberFormat format);

private:
    /// f(PackedLinear&, const LinearPlace&) for each linear map of a layer.
    template <class F>
    void forLayer(std::size_t layer, const F& f);
    /// The same for those that are always there: head and embedding and, with All, the layers'.
    template <class F>
    void forResident(const F& f);
    void allocate();
    void packLayer(int layer, ThreadPool& pool);
    [[nodiscard]] LinearPlace embeddingPlace() const;
    Result<void> loadLinear(const LinearPlace& place, const ReadRows& read, PackedLinear& out,
                            ThreadPool& pool);

    DecoderShape m_shape;
    ParameterLayout m_layout;
    NumberFormat m_format;
    Residency m_residency;
    const float* m_parameters = nullptr; ///< OneLayer: of the last refresh, or
    ReadRows m_reader;                   ///< of the last load
    int m_prepared = -1;                 ///< OneLayer: the layer that is there
    AlignedBuffer<float> m_rows;         ///< of a tensor that is loaded
    std::vector<Layer> m_layers;
    std::vector<float> m_finalNorm;
    PackedLinear m_head;
    PackedLinear m_embedding;          ///< packed only if the head is not tied
    AlignedBuffer<std::byte> m_panels; ///< of all of them, so that all lie in large pages
};

} // namespace sdrl
