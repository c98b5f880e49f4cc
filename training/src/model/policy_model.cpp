// SPDX-License-Identifier: GPL-3.0-or-later
#include "training/policy_model.h"

#include "core/base/hash.h"
#include "model/model_parameters.h"
#include "model/policy_model_impl.h"

#include <algorithm>
#include <new>

namespace sdrl {

namespace fs = std::filesystem;

namespace {

/// The files of a model that decide what it says.
Result<std::vector<fs::path>> contentFiles(const ModelReference& reference) {
    std::vector<fs::path> files;
    std::error_code error;
    if (!fs::is_directory(reference.model, error))
        files.push_back(reference.model);
    else
        for (const auto& entry : fs::directory_iterator(reference.model, error)) {
            const std::string name = entry.path().filename().string();
            const bool weights = name.ends_with(".safetensors");
            const bool described = name == "config.json" || name == "tokenizer.json" ||
                                   name == "tokenizer_config.json" ||
                                   name == "chat_template.jinja" ||
                                   name == "generation_config.json";
            if (described || (weights && reference.weights.empty()))
                files.push_back(entry.path());
        }
    if (error)
        return Error{ErrorCode::Io, "cannot list the model's folder: " + error.message(),
                     reference.model.string()};
    if (!reference.weights.empty())
        files.push_back(reference.weights);
    // By name, not by path: a copy of a model elsewhere is the same model.
    std::sort(files.begin(), files.end(),
              [](const fs::path& a, const fs::path& b) { return a.filename() < b.filename(); });
    return files;
}

Result<std::string> fingerprintOf(const ModelReference& reference) {
    SDRL_TRY(const std::vector<fs::path> files, contentFiles(reference));
    Sha256 hash;
    for (const fs::path& file : files) {
        SDRL_TRY(const std::string content, sha256File(file));
        hash.addField(file.extension().string()).addField(content);
    }
    return hash.hex();
}

} // namespace

PolicyModel::PolicyModel(std::unique_ptr<Impl> impl) : m_impl(std::move(impl)) {}
PolicyModel::~PolicyModel() = default;

Result<std::shared_ptr<PolicyModel>> PolicyModel::load(const ModelReference& reference,
                                                       Purpose purpose,
                                                       const EngineSettings& settings) {
    SDRL_TRY(ModelConfig config, ModelConfig::load(reference.model));
    SDRL_TRY(Tokenizer tokenizer, Tokenizer::load(reference.model));
    if (tokenizer.vocabularySize() > static_cast<std::size_t>(config.vocabularySize))
        return Error{ErrorCode::InvalidFile, "the tokenizer has more tokens than the model",
                     reference.model.string()};
    std::optional<ChatTemplate> chatTemplate;
    if (Result<ChatTemplate> found = ChatTemplate::load(reference.model))
        chatTemplate = std::move(found).value();
    else if (found.error().code != ErrorCode::NotFound)
        return std::move(found).error();
    else if (tokenizer.idOf("<|im_start|>") && tokenizer.idOf("<|im_end|>")) {
        SDRL_TRY(chatTemplate, ChatTemplate::parse(kChatMlTemplate));
    }
    SDRL_TRY(std::string fingerprint, fingerprintOf(reference));
    SDRL_TRY(const WeightFile file,
             WeightFile::open(reference.weights.empty() ? reference.model : reference.weights));

    std::vector<std::int32_t> endTokens = config.eosIds;
    endTokens.insert(endTokens.end(), tokenizer.endOfTextIds().begin(),
                     tokenizer.endOfTextIds().end());
    std::sort(endTokens.begin(), endTokens.end());
    endTokens.erase(std::unique(endTokens.begin(), endTokens.end()), endTokens.end());
    try {
        const EngineSettings engine = resolved(settings);
        auto impl = std::make_unique<Impl>(Impl{std::move(config),
                                                std::move(tokenizer),
                                                std::move(chatTemplate),
                                                std::move(fingerprint),
                                                std::move(endTokens),
                                                engine,
                                                std::make_shared<ThreadPool>(engine.threads),
                                                nullptr,
                                                {},
                                                nullptr});
        const DecoderShape shape = decoderShape(impl->config);
        if (purpose == Purpose::Generate) {
            SDRL_TRY(impl->device, makeDeviceModel(engine, shape, {}));
        }
        if (impl->device) {
            const ParameterLayout layout(shape);
            AlignedBuffer<float> parameters(layout.size);
            SDRL_CHECK(readParameters(file, layout, parameters.span()));
            SDRL_CHECK(impl->device->upload(DeviceModel::Array::Parameters, parameters.span()));
        } else if (purpose == Purpose::Generate) {
            impl->weights = std::make_shared<PackedWeights>(shape, engine.format);
            SDRL_CHECK(loadPacked(file, *impl->weights, *impl->pool));
        } else {
            const ParameterLayout layout(shape);
            impl->parameters.resize(layout.size);
            SDRL_CHECK(readParameters(file, layout, impl->parameters.span()));
        }
        file.dropPages();
        return std::shared_ptr<PolicyModel>(new PolicyModel(std::move(impl)));
    } catch (const std::bad_alloc&) {
        return Error{ErrorCode::OutOfMemory, "the model does not fit into memory",
                     reference.model.string()};
    }
}

const ModelConfig& PolicyModel::config() const {
    return m_impl->config;
}
const Tokenizer& PolicyModel::tokenizer() const {
    return m_impl->tokenizer;
}
const std::string& PolicyModel::fingerprint() const {
    return m_impl->fingerprint;
}
const std::vector<std::int32_t>& PolicyModel::endTokens() const {
    return m_impl->endTokens;
}

Result<std::vector<std::int32_t>>
PolicyModel::promptTokens(std::span<const ChatMessage> messages) const {
    if (!m_impl->chatTemplate) {
        std::string text;
        for (const ChatMessage& message : messages)
            text += message.content;
        EncodeOptions options;
        options.addSpecial = true;
        return m_impl->tokenizer.encode(text, options);
    }
    // No template gets to see today's date: the same messages have to give the same tokens
    // tomorrow.
    return m_impl->chatTemplate->renderTokens(messages, m_impl->tokenizer);
}

std::vector<std::int32_t> PolicyModel::promptTokens(std::string_view prompt) const {
    EncodeOptions options;
    options.addSpecial = true;
    options.parseSpecial = true;
    return m_impl->tokenizer.encode(prompt, options);
}

} // namespace sdrl
