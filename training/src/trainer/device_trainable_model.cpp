// SPDX-License-Identifier: GPL-3.0-or-later
#include "trainer/device_trainable_model.h"

#include "model/model_parameters.h"

#include <array>
#include <cmath>
#include <utility>

namespace sdrl {

namespace {

constexpr std::array<std::pair<const char*, DeviceModel::Array>, 3> kFiles = {{
    {kModelFile, DeviceModel::Array::Parameters},
    {kMoment1File, DeviceModel::Array::Moment1},
    {kMoment2File, DeviceModel::Array::Moment2},
}};

} // namespace

DeviceTrainableModel::DeviceTrainableModel(std::shared_ptr<DeviceModel> model,
                                           AdamWSettings settings, NumberFormat format)
    : m_model(std::move(model)),
      m_layout(m_model->shape()),
      m_settings(settings),
      m_format(format) {}

Result<void> DeviceTrainableModel::score(const TokenBatch& batch,
                                         std::span<const ScoredPosition> positions,
                                         float temperature, float* logProbs) {
    return m_model->score(batch, positions, temperature, m_format, true, logProbs);
}

Result<void> DeviceTrainableModel::accumulate(const TokenBatch& batch,
                                              std::span<const ScoredPosition> positions,
                                              float temperature,
                                              std::span<const float> coefficients,
                                              float entropyCoefficient, float* logProbs,
                                              float* entropies, bool scored) {
    return m_model->accumulate(batch, positions, temperature, m_format, coefficients,
                               entropyCoefficient, scored, logProbs, entropies);
}

Result<double> DeviceTrainableModel::step(double learningRate) {
    SDRL_TRY(const double norm, m_model->gradientNorm());
    if (std::isfinite(norm)) {
        SDRL_CHECK(m_model->step(adamWStep(m_settings, m_steps + 1, norm, learningRate)));
        ++m_steps;
    }
    SDRL_CHECK(m_model->clearGradients());
    if (!std::isfinite(norm))
        return Error{ErrorCode::NonFinite, "the gradient is not a finite number", ""};
    return norm;
}

Result<void> DeviceTrainableModel::save(const std::filesystem::path& folder) const {
    AlignedBuffer<float> values(m_layout.size);
    for (const auto& [name, array] : kFiles) {
        SDRL_CHECK(m_model->download(array, values.span()));
        SDRL_CHECK(writeParameters(folder / name, m_layout, values.span(), StorageType::Float32,
                                   {{"format", "pt"}}));
    }
    return {};
}

Result<void> DeviceTrainableModel::restore(const std::filesystem::path& folder,
                                           std::int64_t steps) {
    AlignedBuffer<float> values(m_layout.size);
    for (const auto& [name, array] : kFiles) {
        SDRL_TRY(const WeightFile file, WeightFile::open(folder / name));
        SDRL_CHECK(readParameters(file, m_layout, values.span()));
        SDRL_CHECK(m_model->upload(array, values.span()));
    }
    m_steps = steps;
    return {};
}

} // namespace sdrl
