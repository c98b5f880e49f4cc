// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/ports.h"
#include "training/policy_model.h"

#include <memory>

namespace sdrl {

/// Generates with a model in memory; see TextGenerator. A prompt that leaves no room in the model's
/// context gets replies without tokens that have not ended, and a warning in the log.
class RolloutEngine final : public TextGenerator {
public:
    explicit RolloutEngine(std::shared_ptr<PolicyModel> model);
    ~RolloutEngine() override;

    [[nodiscard]] std::string fingerprint() const override;
    [[nodiscard]] Result<Ending>
    generate(std::span<const GenerationRequest> requests, const SamplingSettings& sampling,
             const std::function<Result<void>(std::size_t index, std::vector<Completion>)>& done,
             JobContext& context) override;

    /// Frees what `generate` keeps for the next call.
    void releaseMemory();

    /// Natural-log probabilities of tokens 2…n of a text's tokens.
    [[nodiscard]] Result<std::vector<float>> score(std::span<const std::int32_t> tokens);

private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

/// Opens models for generating.
class EngineOpener final : public ModelOpener {
public:
    explicit EngineOpener(EngineSettings settings = {}) : m_settings(settings) {}
    [[nodiscard]] Result<std::unique_ptr<TextGenerator>> open(const ModelReference& model) override;

private:
    EngineSettings m_settings;
};

} // namespace sdrl
