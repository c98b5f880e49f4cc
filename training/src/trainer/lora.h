// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/method/lora_settings.h"
#include "kernels/aligned_buffer.h"
#include "kernels/thread_pool.h"
#include "model/adapter_layout.h"
#include "model/decoder_shape.h"
#include "model/packed_weights.h"
#include "trainer/matrix_products.h"

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

namespace sdrl {

/// The low-rank factors of a model under training with their names and files; whoever computes with
/// them is another: LoraAdapters on the processor, DeviceModel behind libtorch.
class LoraFactors {
public:
    /// @param seed of A's first values, uniform in ±1/√inputs; B begins with zeros
    LoraFactors(const ParameterLayout& layout, LoraSettings settings, std::uint64_t seed);

    /// Numbers that are trained with adapters in all.
    [[nodiscard]] static std::size_t size(const ParameterLayout& layout,
                                          const LoraSettings& settings);

    [[nodiscard]] const LoraSettings& settings() const { return m_settings; }
    [[nodiscard]] const AdapterLayout& layout() const { return m_layout; }
    [[nodiscard]] const std::vector<Adapter>& adapters() const { return m_layout.adapters; }
    /// All factors with PEFT's names, as the optimizer and files see them.
    [[nodiscard]] const std::vector<ParameterInfo>& tensors() const { return m_tensors; }
    [[nodiscard]] AlignedBuffer<float>& values() { return m_values; }
    [[nodiscard]] const AlignedBuffer<float>& values() const { return m_values; }

    /// adapter_model.safetensors and adapter_config.json, as PEFT reads them.
    [[nodiscard]] Result<void> save(const std::filesystem::path& folder) const;
    [[nodiscard]] Result<void> restore(const std::filesystem::path& folder);
    /// A flat array with one value per adapter value, in the same names.
    [[nodiscard]] Result<void> saveArray(const std::filesystem::path& path,
                                         std::span<const float> values) const;
    [[nodiscard]] Result<void> restoreArray(const std::filesystem::path& path,
                                            std::span<float> values) const;

private:
    LoraSettings m_settings;
    AdapterLayout m_layout;
    std::vector<ParameterInfo> m_tensors;
    AlignedBuffer<float> m_values;
};

/// Low-rank adapters on the processor. Both passes compute with W' = W + s·B·A, s = alpha/
/// rank: the forward pass and rollouts with W' as it was packed, so that they agree to the last bit
/// as in full training; the backward pass with dx = dy·W + s·(dy·B)·A, dA = s·(dy·B)ᵀ·x and
/// dB = s·dyᵀ·(x·Aᵀ). W has neither gradient nor moments, which makes 4 operations per parameter
/// and token out of 6. Thread: one at a time; works on the pool's threads.
class LoraAdapters : public LoraFactors {
public:
    LoraAdapters(const ParameterLayout& layout, LoraSettings settings, std::uint64_t seed,
                 std::shared_ptr<ThreadPool> pool, const MatrixProducts& products);

    [[nodiscard]] AlignedBuffer<float>& gradients() { return m_gradients; }

    /// To be called when the values have changed.
    void valuesChanged();
    /// Packs W + s·B·A of all matrices; what has no adapter is packed as it is. With OneLayer the
    /// base and this have to outlive `out`.
    void merge(std::span<const float> base, PackedWeights& out) const;
    /// Rows `first`… of a tensor of the layout, merged.
    void mergedRows(std::span<const float> base, const ParameterInfo& tensor, int first, int count,
                    std::span<float> out) const;

    /// Adds the gradients of the adapters of a linear map, given dy [rows, outputs] and x [rows,
    /// inputs], and adds s·(dy·B)·A to dx [rows, inputs].
    void backward(const LinearPlace& place, const float* dy, const float* x, int rows, float* dx);

private:
    std::shared_ptr<ThreadPool> m_pool;
    const MatrixProducts& m_products;
    AlignedBuffer<float> m_gradients;
    AlignedBuffer<float> m_transposed; ///< Aᵀ of each adapter, at A's offset
    AlignedBuffer<float> m_dyB, m_xA;  ///< scratch of backward, [rows, rank]
};

inline constexpr const char* kAdapterFile = "adapter_model.safetensors";
inline constexpr const char* kAdapterConfigFile = "adapter_config.json";

} // namespace sdrl
