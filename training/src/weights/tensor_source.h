// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/file_io.h"
#include "core/base/result.h"
#include "training/weights.h"
#include "weights/dequantize.h"
#include "weights/gguf_file.h"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

namespace sdrl {

/// A tensor and where its bytes lie. The size of `bytes` fits shape and format.
struct TensorSource {
    TensorInfo info;
    ElementFormat format = ElementFormat::Other;
    std::span<const std::byte> bytes;
    /// More than 0: rows are stored for interleaved rotation, in this many heads.
    std::int64_t interleavedHeads = 0;
};

/// The tensors of one safetensors file, in the order of their place in it.
struct SafetensorsFile {
    MappedFile file;
    std::vector<TensorSource> tensors;
};

[[nodiscard]] Result<SafetensorsFile> openSafetensors(const std::filesystem::path& path);

/// The tensors of a GGUF file under their Hugging Face names.
[[nodiscard]] Result<std::vector<TensorSource>> ggufTensors(const GgufFile& file);

/// The architecture that a GGUF file names, or UnsupportedFile unless it is "llama", "qwen2" or
/// "qwen3".
[[nodiscard]] Result<std::string> ggufArchitecture(const GgufFile& file);

} // namespace sdrl
