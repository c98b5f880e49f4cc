// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "device/device_model.h"
#include "trainer/adam_w.h"
#include "trainer/lora.h"
#include "trainer/trainable.h"

#include <memory>

namespace sdrl {

/// Training behind libtorch, of all parameters or of adapters: what TrainableModel does on the
/// processor.
/// Thread: one at a time, always the same.
class DeviceTrainableModel final : public Trainable {
public:
    /// @param model one that trains, with all values uploaded; rollouts may read it too
    /// @param format of the products of both passes; parameters, gradients and moments are float32
    /// @param adapters those of the model, if it has any
    DeviceTrainableModel(std::shared_ptr<DeviceModel> model, AdamWSettings settings,
                         NumberFormat format, std::unique_ptr<LoraFactors> adapters = nullptr);

    Result<void> score(const TokenBatch& batch, std::span<const ScoredPosition> positions,
                       float temperature, float* logProbs) override;
    Result<void> accumulate(const TokenBatch& batch, std::span<const ScoredPosition> positions,
                            float temperature, std::span<const float> coefficients,
                            float entropyCoefficient, float* logProbs, float* entropies,
                            bool scored = false) override;
    void releasePasses() override { m_model->release(); }
    [[nodiscard]] Result<void> discardGradients() override { return m_model->clearGradients(); }
    [[nodiscard]] Result<double> step(double learningRate) override;
    [[nodiscard]] Result<void> save(const std::filesystem::path& folder) const override;
    [[nodiscard]] Result<void> restore(const std::filesystem::path& folder,
                                       std::int64_t steps) override;
    [[nodiscard]] std::int64_t optimizerSteps() const override { return m_steps; }

private:
    std::shared_ptr<DeviceModel> m_model;
    ParameterLayout m_layout;
    AdamWSettings m_settings;
    NumberFormat m_format;
    std::unique_ptr<LoraFactors> m_adapters; ///< names and files; the values are the device's
    std::int64_t m_steps = 0;
};

/// A model behind libtorch that stays as it is: the reference of a KL term.
class DeviceReference final : public PolicyScorer {
public:
    DeviceReference(std::shared_ptr<DeviceModel> model, NumberFormat format)
        : m_model(std::move(model)), m_format(format) {}

    Result<void> score(const TokenBatch& batch, std::span<const ScoredPosition> positions,
                       float temperature, float* logProbs) override {
        return m_model->score(batch, positions, temperature, m_format, false, logProbs);
    }
    void releasePasses() override {}

private:
    std::shared_ptr<DeviceModel> m_model;
    NumberFormat m_format;
};

} // namespace sdrl
