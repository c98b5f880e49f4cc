// SPDX-License-Identifier: GPL-3.0-or-later
#include "trainer/device_trainable_model.h"

#include "model/model_parameters.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

namespace sdrl {

namespace {

using Array = DeviceModel::Array;

constexpr std::array<std::pair<const char*, Array>, 2> kMomentFiles = {{
    {kMoment1File, Array::Moment1},
    {kMoment2File, Array::Moment2},
}};

} // namespace

DeviceTrainableModel::DeviceTrainableModel(std::shared_ptr<DeviceModel> model,
                                           AdamWSettings settings, NumberFormat format,
                                           std::unique_ptr<LoraFactors> adapters)
    : m_model(std::move(model)),
      m_layout(m_model->shape()),
      m_settings(settings),
      m_format(format),
      m_adapters(std::move(adapters)) {}

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
    // Factors of a high rank may be more than the parameters of a small model.
    const std::size_t trained = m_adapters ? m_adapters->layout().size : m_layout.size;
    AlignedBuffer<float> values(std::max(m_layout.size, trained));
    const std::span<float> parameters = values.span().first(m_layout.size);
    const auto write = [&](const char* name) {
        return writeParameters(folder / name, m_layout, parameters, StorageType::Float32,
                               {{"format", "pt"}});
    };
    SDRL_CHECK(m_model->download(Array::Parameters, parameters));
    SDRL_CHECK(write(kModelFile));
    if (m_adapters) {
        SDRL_CHECK(m_model->download(Array::Adapters, m_adapters->values().span()));
        SDRL_CHECK(m_adapters->save(folder));
    }
    for (const auto& [name, array] : kMomentFiles) {
        const std::span<float> moments = values.span().first(trained);
        SDRL_CHECK(m_model->download(array, moments));
        SDRL_CHECK(m_adapters ? m_adapters->saveArray(folder / name, moments) : write(name));
    }
    return {};
}

Result<void> DeviceTrainableModel::restore(const std::filesystem::path& folder,
                                           std::int64_t steps) {
    AlignedBuffer<float> values(m_adapters ? m_adapters->layout().size : m_layout.size);
    const auto read = [&](const char* name) -> Result<void> {
        if (m_adapters)
            return m_adapters->restoreArray(folder / name, values.span());
        SDRL_TRY(const WeightFile file, WeightFile::open(folder / name));
        return readParameters(file, m_layout, values.span());
    };
    SDRL_CHECK(read(m_adapters ? kAdapterFile : kModelFile));
    SDRL_CHECK(m_model->upload(m_adapters ? Array::Adapters : Array::Parameters, values.span()));
    for (const auto& [name, array] : kMomentFiles) {
        SDRL_CHECK(read(name));
        SDRL_CHECK(m_model->upload(array, values.span()));
    }
    m_steps = steps;
    return {};
}

} // namespace sdrl
