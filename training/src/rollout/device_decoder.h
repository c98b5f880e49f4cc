// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "device/device_model.h"
#include "kernels/thread_pool.h"
#include "rollout/step_decoder.h"

#include <memory>

namespace sdrl {

/// Decodes behind libtorch. Tokens are drawn on the device; where topK, topP or a grammar choose
/// among them, the logits come to the host for that.
class DeviceDecoder final : public StepDecoder {
public:
    /// @param pool for draws on the host
    /// @param format to compute in, Float32 or BFloat16
    DeviceDecoder(std::shared_ptr<DeviceModel> model, std::shared_ptr<ThreadPool> pool,
                  NumberFormat format)
        : m_model(std::move(model)), m_pool(std::move(pool)), m_format(format) {}

    [[nodiscard]] const DecoderShape& shape() const override { return m_model->shape(); }
    [[nodiscard]] NumberFormat format() const override { return m_format; }
    [[nodiscard]] Result<void> reserve(std::size_t tokens) override;
    [[nodiscard]] std::size_t tokens() const override { return m_tokens; }
    void release() override;
    [[nodiscard]] Result<float*> forward(std::span<const DecoderRow> rows,
                                         std::span<const std::size_t> wanted) override;
    [[nodiscard]] Result<void> copy(std::size_t from, std::size_t to, std::size_t count) override {
        return m_model->copyKeysValues(*m_memory, from, to, count);
    }
    [[nodiscard]] Result<void> step(std::span<const DecoderRow> rows,
                                    std::span<const TokenDraw> draws, const TokenSampling& sampling,
                                    int drawable, std::span<SampledToken> out) override;

private:
    std::shared_ptr<DeviceModel> m_model;
    std::shared_ptr<ThreadPool> m_pool;
    NumberFormat m_format;
    std::unique_ptr<DeviceKeysValues> m_memory;
    std::size_t m_tokens = 0;
    std::vector<float> m_logits;
    std::vector<std::vector<float>> m_scratch; ///< by thread
};

} // namespace sdrl
