// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/ports.h"
#include "training/engine_settings.h"
#include "training/model_config.h"
#include "training/tokenizer.h"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace sdrl {

/// A language model with its tokenizer and chat template, in memory. Thread: one at a time.
class PolicyModel {
public:
    enum class Purpose {
        Generate, ///< keeps the weights in the form that generating reads
        Train,    ///< keeps the float32 parameters too
    };

    /// Loads a Hugging Face folder or a GGUF file of a supported family. OutOfMemory if it does not
    /// fit. Blocks: as long as reading takes.
    [[nodiscard]] static Result<std::shared_ptr<PolicyModel>>
    load(const ModelReference& reference, Purpose purpose, const EngineSettings& settings = {});
    ~PolicyModel();

    [[nodiscard]] const ModelConfig& config() const;
    [[nodiscard]] const Tokenizer& tokenizer() const;
    /// SHA-256 over weights, tokenizer, template and configuration.
    [[nodiscard]] const std::string& fingerprint() const;
    /// Tokens that end a reply.
    [[nodiscard]] const std::vector<std::int32_t>& endTokens() const;

    /// The conversation in the model's chat template, with the beginning of the assistant's turn.
    /// What the messages say never becomes a special token. Models without a template use ChatML if
    /// they know its tokens, else the plain texts, one after the other.
    [[nodiscard]] Result<std::vector<std::int32_t>>
    promptTokens(std::span<const ChatMessage> messages) const;
    /// A text as it is; spellings of special tokens become those tokens.
    [[nodiscard]] std::vector<std::int32_t> promptTokens(std::string_view prompt) const;

    struct Impl;
    [[nodiscard]] Impl& impl() { return *m_impl; }

private:
    explicit PolicyModel(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> m_impl;
};

} // namespace sdrl
