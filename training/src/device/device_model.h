// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/method/number_format.h"
#include "model/adam_w_step.h"
#include "model/adapter_layout.h"
#include "model/decoder_row.h"
#include "model/decoder_shape.h"
#include "model/token_batch.h"
#include "training/engine_settings.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <utility>

namespace sdrl {

/// Environment variable for tests: libtorch's processor device stands for a GPU, "cuda", of this
/// many bytes, which parameters, gradients, moments, keys and values have to fit into, and for each
/// token of a pass with gradients the hidden states of all layers, eight times, for what is kept.
/// Settings choose between it and the processor as they do with a GPU.
inline constexpr const char* kTestGpuBytes = "SDRL_TEST_GPU_BYTES";

/// Keys and values of some tokens in all layers, in a device's memory.
class DeviceKeysValues {
public:
    virtual ~DeviceKeysValues() = default;
};

/// A model of the decoder family as libtorch computes it, on a GPU or, for tests, on the processor.
/// What Decoder, TrainingPass, LogProbHead and AdamW are to our own kernels, in float32 or with
/// products in bfloat16 (weights and the activations that go into a product are rounded, sums,
/// norms, softmax and the residual stream are float32). Agrees with those up to rounding, and
/// with itself too: sums of a device may run in another order each time.
///
/// Made in the module that libtorch lives in; no type of libtorch shows here. Where a function has
/// an error, that is OutOfMemory, InvalidArgument (a token, row or array that does not fit the
/// model), or Internal: the device or libtorch failed. Thread: one at a time, always the same.
class DeviceModel {
public:
    /// Flat float32 arrays. Parameters are in the order of ParameterLayout, Adapters in that of
    /// AdapterLayout; gradients and moments are those of what is trained. With adapters one uploads
    /// the W of Parameters and downloads W + scale·B·A.
    enum class Array { Parameters, Adapters, Gradients, Moment1, Moment2 };

    /// @param device "cuda" or, for tests, "cpu"
    /// @param trains whether there are gradients and moments; zero at first, as the parameters are
    /// @param adapters what is trained in place of the parameters, zero at first; null: those
    [[nodiscard]] static Result<std::unique_ptr<DeviceModel>>
    make(const DecoderShape& shape, const std::string& device, bool trains,
         const AdapterLayout* adapters = nullptr);
    virtual ~DeviceModel() = default;

    [[nodiscard]] const DecoderShape& shape() const { return m_shape; }
    /// As it was made: "cuda" or "cpu".
    [[nodiscard]] const std::string& device() const { return m_deviceName; }

    /// `values` are as many as the array has.
    [[nodiscard]] virtual Result<void> upload(Array array, std::span<const float> values) = 0;
    [[nodiscard]] virtual Result<void> download(Array array, std::span<float> values) = 0;

    // ---- Generating ----

    /// Memory for keys and values; decoding with it computes in this format, not in Int8.
    [[nodiscard]] virtual Result<std::unique_ptr<DeviceKeysValues>>
    makeKeysValues(std::size_t tokens, NumberFormat format) = 0;

    /// Copies those of `count` tokens to places that do not overlap with theirs.
    [[nodiscard]] virtual Result<void> copyKeysValues(DeviceKeysValues& memory, std::size_t from,
                                                      std::size_t to, std::size_t count) = 0;

    /// Computes the rows, any number; rows of one sequence follow each other, in order. `logits`
    /// [wanted.size(), vocabulary] gets those of the rows with these indices.
    [[nodiscard]] virtual Result<void> logits(std::span<const DecoderRow> rows,
                                              DeviceKeysValues& memory,
                                              std::span<const std::size_t> wanted,
                                              float* logits) = 0;

    /// Computes the rows and draws the next token of each as sampleToken does without truncation,
    /// on the device. All spans are of the same length. The kernels of steps of similar size are
    /// launched together, as a graph, where the device can do that.
    [[nodiscard]] virtual Result<void> draw(std::span<const DecoderRow> rows,
                                            DeviceKeysValues& memory, float temperature,
                                            int drawable, std::span<const double> uniforms,
                                            std::span<std::int32_t> tokens,
                                            std::span<float> logProbs) = 0;

    // ---- Training; see TrainableModel ----

    /// @param keep whether `accumulate` is to go on from this forward pass
    [[nodiscard]] virtual Result<void> score(const TokenBatch& batch,
                                             std::span<const ScoredPosition> positions,
                                             float temperature, NumberFormat format, bool keep,
                                             float* logProbs) = 0;
    /// @param scored the last call was `score` of this very batch with `keep`
    /// @param entropies may be null
    [[nodiscard]] virtual Result<void>
    accumulate(const TokenBatch& batch, std::span<const ScoredPosition> positions,
               float temperature, NumberFormat format, std::span<const float> coefficients,
               float entropyCoefficient, bool scored, float* logProbs, float* entropies) = 0;
    [[nodiscard]] virtual Result<double> gradientNorm() = 0;
    [[nodiscard]] virtual Result<void> step(const AdamWStep& numbers) = 0;
    [[nodiscard]] virtual Result<void> clearGradients() = 0;
    /// Frees what `score` has kept.
    virtual void release() = 0;

protected:
    DeviceModel(DecoderShape shape, std::string device)
        : m_shape(std::move(shape)), m_deviceName(std::move(device)) {}
    DecoderShape m_shape;
    std::string m_deviceName;
};

/// What work has to do that a device may not be able to.
struct DeviceWork {
    bool trains = false;
    const AdapterLayout* adapters = nullptr; ///< that are trained in place of the parameters
};

/// The model on the device that the settings choose, without parameters yet; null: the processor.
/// InvalidArgument if a device is asked for by name that is not there or cannot do the work,
/// OutOfMemory if its memory does not hold the model.
/// Libtorch is loaded only where it may have a GPU to compute on.
[[nodiscard]] Result<std::unique_ptr<DeviceModel>>
makeDeviceModel(const EngineSettings& settings, const DecoderShape& shape, DeviceWork work);

/// Whether work that does not fit into a device's memory may go to the processor instead: if the
/// device is chosen automatically.
[[nodiscard]] bool mayUseProcessor(const EngineSettings& settings, const Error& error);

} // namespace sdrl
