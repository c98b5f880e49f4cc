// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace sdrl {

/// One tensor of a weight file, named and shaped as Hugging Face's transformers do.
struct TensorInfo {
    std::string name;                ///< "model.layers.0.self_attn.q_proj.weight"
    std::string type;                ///< as the format calls it: "F32", "BF16", "Q4_K"
    std::vector<std::int64_t> shape; ///< row-major, slowest first; empty for a scalar

    [[nodiscard]] std::int64_t elementCount() const;
    [[nodiscard]] std::int64_t rowCount() const; ///< shape[0]; 1 for a scalar
};

/// The weights of a model, mapped from disk: a safetensors file, sharded safetensors, or a GGUF
/// file. Tensors of a GGUF file carry their Hugging Face names, and the q and k rows that
/// architecture `llama` stores for interleaved rotation are put back into half-split order. A
/// cheap handle; copies share the mapping. Thread: any.
class WeightFile {
public:
    /// Opens a model folder, a `.safetensors` file, a `.safetensors.index.json` or a `.gguf` file,
    /// and checks everything that can be checked without reading the weights. InvalidFile: damaged
    /// or inconsistent. UnsupportedFile: an architecture, tensor or storage type that is not
    /// supported, by name. NotFound: no weights there, or a shard is missing.
    [[nodiscard]] static Result<WeightFile> open(const std::filesystem::path& path);

    [[nodiscard]] const std::vector<TensorInfo>& tensors() const;
    /// Null if there is no tensor of that name.
    [[nodiscard]] const TensorInfo* find(std::string_view name) const;

    /// The whole tensor as floats; out.size() is its element count. UnsupportedFile for types that
    /// do not hold real numbers of up to 32 bits.
    [[nodiscard]] Result<void> readFloat(std::string_view name, std::span<float> out) const;
    /// out.size() / (elements per row) rows from `firstRow` on, for tensors that are too large to
    /// hold as floats at once. A row is what one index into shape[0] selects.
    [[nodiscard]] Result<void> readRows(std::string_view name, std::int64_t firstRow,
                                        std::span<float> out) const;

    /// Gives the pages that were read back to the kernel.
    void dropPages() const;

private:
    struct Data;
    explicit WeightFile(std::shared_ptr<const Data> data) : m_data(std::move(data)) {}
    std::shared_ptr<const Data> m_data;
};

/// How a tensor is stored by SafetensorsWriter.
enum class StorageType { Float32, Float16, BFloat16 };

/// Writes one safetensors file, tensor by tensor in any order, beside its target; `finish` renames
/// it into place. Destroyed before that, it leaves nothing. Thread: one at a time.
class SafetensorsWriter {
public:
    struct Tensor {
        std::string name;
        StorageType type = StorageType::Float32;
        std::vector<std::int64_t> shape;
    };

    /// @param metadata goes into `__metadata__`; transformers expects {"format": "pt"}.
    [[nodiscard]] static Result<SafetensorsWriter>
    create(const std::filesystem::path& path, std::vector<Tensor> tensors,
           const std::map<std::string, std::string>& metadata = {{"format", "pt"}});
    ~SafetensorsWriter();
    SafetensorsWriter(SafetensorsWriter&& other) noexcept;
    SafetensorsWriter& operator=(SafetensorsWriter&& other) noexcept;

    /// Writes one declared tensor, once; values.size() is its element count. Rounded to nearest
    /// even where the storage type is narrower.
    [[nodiscard]] Result<void> write(std::string_view name, std::span<const float> values);
    /// Checks that every tensor was written, flushes to disk and renames into place.
    [[nodiscard]] Result<void> finish();

private:
    struct State;
    explicit SafetensorsWriter(std::unique_ptr<State> state);
    std::unique_ptr<State> m_state;
};

} // namespace sdrl
