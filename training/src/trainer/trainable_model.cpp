// SPDX-License-Identifier: GPL-3.0-or-later
#include "trainer/trainable_model.h"

#include "model/model_parameters.h"

#include <algorithm>
#include <cassert>
#include <cmath>

namespace sdrl {

namespace {

constexpr const char* kModelFile = "model.safetensors";
constexpr const char* kMoment1File = "moment1.safetensors";
constexpr const char* kMoment2File = "moment2.safetensors";

} // namespace

TrainableModel::TrainableModel(std::shared_ptr<PackedWeights> weights,
                               AlignedBuffer<float> parameters, AdamWSettings settings,
                               std::shared_ptr<ThreadPool> pool, const MatrixProducts& products)
    : m_weights(std::move(weights)),
      m_pool(std::move(pool)),
      m_parameters(std::move(parameters)),
      m_gradients(m_weights->layout().size),
      m_optimizer(m_weights->layout(), settings, m_pool),
      m_pass(m_weights, m_pool, products),
      m_head(m_weights, m_pool, products) {
    assert(m_parameters.size() == m_weights->layout().size);
    m_weights->refresh(m_parameters.data(), *m_pool);
}

void TrainableModel::score(const TokenBatch& batch, std::span<const ScoredPosition> positions,
                           float temperature, float* logProbs) {
    m_head.forward(m_pass.forward(batch), positions, temperature, logProbs);
}

void TrainableModel::accumulate(const TokenBatch& batch, std::span<const ScoredPosition> positions,
                                float temperature, std::span<const float> coefficients,
                                float entropyCoefficient, float* logProbs, float* entropies) {
    const float* hidden = m_pass.forward(batch);
    const auto size =
        static_cast<std::size_t>(batch.size()) * static_cast<std::size_t>(shape().hidden);
    m_dHidden.reserve(size);
    std::fill_n(m_dHidden.data(), size, 0.0F);
    m_head.forwardBackward(hidden, positions, temperature, coefficients, entropyCoefficient,
                           m_parameters.data(), logProbs, entropies, m_dHidden.data(),
                           m_gradients.data());
    m_pass.backward(m_dHidden.data(), m_parameters.data(), m_gradients.data());
}

Result<double> TrainableModel::step(double learningRate) {
    const double norm = m_optimizer.step(m_parameters.data(), m_gradients.data(), learningRate);
    std::fill_n(m_gradients.data(), m_gradients.size(), 0.0F);
    if (!std::isfinite(norm))
        return Error{ErrorCode::NonFinite, "the gradient is not a finite number", ""};
    m_weights->refresh(m_parameters.data(), *m_pool);
    return norm;
}

Result<void> TrainableModel::save(const std::filesystem::path& folder) const {
    const std::map<std::string, std::string> metadata = {{"format", "pt"}};
    SDRL_CHECK(writeParameters(folder / kModelFile, layout(), m_parameters.span(),
                               StorageType::Float32, metadata));
    SDRL_CHECK(writeParameters(folder / kMoment1File, layout(), m_optimizer.moment1().span(),
                               StorageType::Float32, metadata));
    return writeParameters(folder / kMoment2File, layout(), m_optimizer.moment2().span(),
                           StorageType::Float32, metadata);
}

Result<void> TrainableModel::restore(const std::filesystem::path& folder, std::int64_t steps) {
    const auto read = [&](const char* name, AlignedBuffer<float>& target) -> Result<void> {
        SDRL_TRY(const WeightFile file, WeightFile::open(folder / name));
        return readParameters(file, layout(), target.span());
    };
    SDRL_CHECK(read(kModelFile, m_parameters));
    SDRL_CHECK(read(kMoment1File, m_optimizer.moment1()));
    SDRL_CHECK(read(kMoment2File, m_optimizer.moment2()));
    m_optimizer.setSteps(steps);
    m_weights->refresh(m_parameters.data(), *m_pool);
    return {};
}

} // namespace sdrl
