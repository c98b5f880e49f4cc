// SPDX-License-Identifier: GPL-3.0-or-later
#include "trainer/trainable_model.h"

#include "core/base/machine.h"
#include "model/model_parameters.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <limits>
#ifdef __GLIBC__
#include <malloc.h>
#endif

namespace sdrl {

TrainableModel::TrainableModel(std::shared_ptr<PackedWeights> weights,
                               AlignedBuffer<float> parameters, AdamWSettings settings,
                               std::shared_ptr<ThreadPool> pool, const MatrixProducts& products,
                               Options options)
    : m_weights(std::move(weights)),
      m_rolloutWeights(std::move(options.rolloutWeights)),
      m_pool(std::move(pool)),
      m_parameters(std::move(parameters)),
      m_adapters(options.lora.enabled()
                     ? std::make_unique<LoraAdapters>(m_weights->layout(), options.lora,
                                                      options.seed, m_pool, products)
                     : nullptr),
      m_gradients(m_adapters ? 0 : m_weights->layout().size),
      m_optimizer(m_adapters ? m_adapters->tensors() : m_weights->layout().tensors, settings,
                  m_pool),
      m_pass(m_weights, m_pool, products),
      m_head(m_weights, m_pool, products) {
    assert(m_parameters.size() == m_weights->layout().size);
    assert(m_weights->format() == NumberFormat::Float32 ||
           m_weights->format() == NumberFormat::BFloat16Products);
    if (m_rolloutWeights == m_weights)
        m_rolloutWeights = nullptr;
    // Memory counts as free until it is written to, and the passes ask what is free.
    for (AlignedBuffer<float>* array :
         {&m_gradients, &m_optimizer.moment1(), &m_optimizer.moment2()})
        std::fill_n(array->data(), array->size(), 0.0F);
    m_pass.setMemoryLeft([this] {
        const MachineInfo machine = machineInfo();
        if (machine.totalBytes == 0) // nobody knows
            return std::numeric_limits<std::uint64_t>::max();
        // What comes after the pass; a micro-batch may be scored whole.
        const std::uint64_t owed =
            TrainingPass::bytesOfProducts(shape(), m_weights->format(), m_pool->threads()) +
            LogProbHead::bytes(shape(), m_weights->format(), std::size_t{1} << 20,
                               m_pool->threads());
        return machine.availableBytes - std::min(machine.availableBytes, owed);
    });
    refresh();
}

const float* TrainableModel::forward(const TokenBatch& batch) {
    const float* hidden = m_pass.forward(batch);
    m_recomputed |= m_pass.recomputes();
    return hidden;
}

void TrainableModel::refresh() {
    m_hidden = nullptr;
    if (m_adapters)
        m_adapters->valuesChanged();
    pack(*m_weights);
    if (m_rolloutWeights && !m_rolloutWeights->isReleased())
        pack(*m_rolloutWeights);
}

void TrainableModel::pack(PackedWeights& out) {
    if (m_adapters)
        m_adapters->merge(m_parameters.span(), out);
    else
        out.refresh(m_parameters.data(), *m_pool);
}

void TrainableModel::releaseRollouts() {
    if (m_rolloutWeights)
        m_rolloutWeights->release();
}

void TrainableModel::packRollouts() {
    if (m_rolloutWeights && m_rolloutWeights->isReleased())
        pack(*m_rolloutWeights);
}

void TrainableModel::releasePasses() {
    m_hidden = nullptr;
    m_pass.release();
    m_head.release();
    m_dHidden = {};
#ifdef __GLIBC__
    ::malloc_trim(0); // or the heap would keep them beside the rollouts' memory
#endif
}

std::shared_ptr<PackedWeights> TrainableModel::packed() {
    auto out = std::make_shared<PackedWeights>(m_weights->shape());
    pack(*out);
    return out;
}

Result<void> TrainableModel::score(const TokenBatch& batch,
                                   std::span<const ScoredPosition> positions, float temperature,
                                   float* logProbs) {
    m_hidden = forward(batch);
    m_head.forward(m_hidden, positions, temperature, logProbs);
    return {};
}

Result<void> TrainableModel::accumulate(const TokenBatch& batch,
                                        std::span<const ScoredPosition> positions,
                                        float temperature, std::span<const float> coefficients,
                                        float entropyCoefficient, float* logProbs, float* entropies,
                                        bool scored) {
    assert(!scored || m_hidden);
    const float* hidden = scored ? m_hidden : forward(batch);
    m_hidden = nullptr;
    const auto size =
        static_cast<std::size_t>(batch.size()) * static_cast<std::size_t>(shape().hidden);
    m_dHidden.reserve(size);
    std::fill_n(m_dHidden.data(), size, 0.0F);
    float* gradients = m_adapters ? nullptr : m_gradients.data();
    // The head has no adapter: its base is what it is.
    m_head.forwardBackward(hidden, positions, temperature, coefficients, entropyCoefficient,
                           m_parameters.data(), logProbs, entropies, m_dHidden.data(), gradients);
    m_pass.backward(m_dHidden.data(), m_parameters.data(), gradients, m_adapters.get());
    return {};
}

Result<void> TrainableModel::discardGradients() {
    AlignedBuffer<float>& gradients = m_adapters ? m_adapters->gradients() : m_gradients;
    std::fill_n(gradients.data(), gradients.size(), 0.0F);
    return {};
}

Result<double> TrainableModel::step(double learningRate) {
    AlignedBuffer<float>& values = m_adapters ? m_adapters->values() : m_parameters;
    AlignedBuffer<float>& gradients = m_adapters ? m_adapters->gradients() : m_gradients;
    const double norm = m_optimizer.step(values.data(), gradients.data(), learningRate);
    SDRL_CHECK(discardGradients());
    if (!std::isfinite(norm))
        return Error{ErrorCode::NonFinite, "the gradient is not a finite number", ""};
    refresh();
    return norm;
}

Result<void> TrainableModel::save(const std::filesystem::path& folder) const {
    const std::map<std::string, std::string> metadata = {{"format", "pt"}};
    if (m_adapters) {
        SDRL_CHECK(m_adapters->save(folder));
        SDRL_CHECK(m_adapters->saveArray(folder / kMoment1File, m_optimizer.moment1().span()));
        SDRL_CHECK(m_adapters->saveArray(folder / kMoment2File, m_optimizer.moment2().span()));
        SDRL_TRY(SafetensorsWriter writer, createParameterFile(folder / kModelFile, layout(),
                                                               StorageType::Float32, metadata));
        std::vector<float> values;
        for (const ParameterInfo& tensor : layout().tensors) {
            values.resize(tensor.size());
            m_adapters->mergedRows(m_parameters.span(), tensor, 0, tensor.rows, values);
            SDRL_CHECK(writer.write(tensor.name, values));
        }
        return writer.finish();
    }
    SDRL_CHECK(writeParameters(folder / kModelFile, layout(), m_parameters.span(),
                               StorageType::Float32, metadata));
    SDRL_CHECK(writeParameters(folder / kMoment1File, layout(), m_optimizer.moment1().span(),
                               StorageType::Float32, metadata));
    return writeParameters(folder / kMoment2File, layout(), m_optimizer.moment2().span(),
                           StorageType::Float32, metadata);
}

Result<void> TrainableModel::restore(const std::filesystem::path& folder, std::int64_t steps) {
    if (m_adapters) {
        SDRL_CHECK(m_adapters->restore(folder));
        SDRL_CHECK(m_adapters->restoreArray(folder / kMoment1File, m_optimizer.moment1().span()));
        SDRL_CHECK(m_adapters->restoreArray(folder / kMoment2File, m_optimizer.moment2().span()));
    } else {
        const auto read = [&](const char* name, AlignedBuffer<float>& target) -> Result<void> {
            SDRL_TRY(const WeightFile file, WeightFile::open(folder / name));
            return readParameters(file, layout(), target.span());
        };
        SDRL_CHECK(read(kModelFile, m_parameters));
        SDRL_CHECK(read(kMoment1File, m_optimizer.moment1()));
        SDRL_CHECK(read(kMoment2File, m_optimizer.moment2()));
    }
    m_optimizer.setSteps(steps);
    refresh();
    return {};
}

} // namespace sdrl
