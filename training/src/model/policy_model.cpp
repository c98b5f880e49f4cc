// SPDX-License-Identifier: GPL-3.0-or-later
#include "training/policy_model.h"

#include "core/base/hash.h"
#include "model/model_parameters.h"
#include "model/policy_model_impl.h"

#include <algorithm>
#include <cstdint>
#include <future>
#include <map>
#include <mutex>
#include <new>
#include <sys/stat.h>
#include <tuple>

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

/// sha256File, once a process for a file that has not changed: the stages of a project load the
/// same model one after the other, and a gigabyte takes a second. Any thread.
Result<std::string> contentHash(const fs::path& file) {
    using Identity = std::tuple<dev_t, ino_t, off_t, std::int64_t, std::int64_t>;
    static std::mutex mutex;
    static std::map<Identity, std::string> known;
    struct stat status {};
    if (::stat(file.c_str(), &status) != 0)
        return sha256File(file); // which says what is wrong
    const Identity identity{status.st_dev, status.st_ino, status.st_size, status.st_mtim.tv_sec,
                            status.st_mtim.tv_nsec};
    {
        const std::scoped_lock lock(mutex);
        if (const auto found = known.find(identity); found != known.end())
            return found->second;
    }
    SDRL_TRY(std::string hash, sha256File(file));
    const std::scoped_lock lock(mutex);
    known[identity] = hash;
    return hash;
}

Result<std::string> fingerprintOf(const ModelReference& reference) {
    SDRL_TRY(const std::vector<fs::path> files, contentFiles(reference));
    Sha256 hash;
    for (const fs::path& file : files) {
        SDRL_TRY(const std::string content, contentHash(file));
        hash.addField(file.extension().string()).addField(content);
    }
    return hash.hex();
}

/// What turns texts into tokens.
struct Language {
    Tokenizer tokenizer;
    std::optional<ChatTemplate> chatTemplate;
};

Result<Language> readLanguage(const fs::path& model, const ModelConfig& config) {
    SDRL_TRY(Tokenizer tokenizer, Tokenizer::load(model));
    if (tokenizer.vocabularySize() > static_cast<std::size_t>(config.vocabularySize))
        return Error{ErrorCode::InvalidFile, "the tokenizer has more tokens than the model",
                     model.string()};
    std::optional<ChatTemplate> chatTemplate;
    if (Result<ChatTemplate> found = ChatTemplate::load(model))
        chatTemplate = std::move(found).value();
    else if (found.error().code != ErrorCode::NotFound)
        return std::move(found).error();
    else if (tokenizer.idOf("<|im_start|>") && tokenizer.idOf("<|im_end|>")) {
        SDRL_TRY(chatTemplate, ChatTemplate::parse(kChatMlTemplate));
    }
    return Language{std::move(tokenizer), std::move(chatTemplate)};
}

/// A model's numbers where they are needed: see PolicyModel::Impl.
struct Weights {
    std::shared_ptr<ThreadPool> pool;
    std::shared_ptr<PackedWeights> packed;
    AlignedBuffer<float> parameters;
    std::shared_ptr<DeviceModel> device;

    Result<void> load(const ModelReference& reference, const DecoderShape& shape,
                      PolicyModel::Purpose purpose, const EngineSettings& engine) {
        SDRL_TRY(const WeightFile file,
                 WeightFile::open(reference.weights.empty() ? reference.model : reference.weights));
        const bool generates = purpose == PolicyModel::Purpose::Generate;
        if (generates) {
            SDRL_TRY(device, makeDeviceModel(engine, shape, {}));
        }
        if (generates && !device) {
            packed = std::make_shared<PackedWeights>(shape, engine.format);
            SDRL_CHECK(loadPacked(file, *packed, *pool));
        } else {
            const ParameterLayout layout(shape);
            parameters.resize(layout.size);
            SDRL_CHECK(readParameters(file, layout, parameters.span()));
        }
        if (device) {
            SDRL_CHECK(device->upload(DeviceModel::Array::Parameters, parameters.span()));
            parameters = {};
        }
        file.dropPages();
        return {};
    }
};

} // namespace

PolicyModel::PolicyModel(std::unique_ptr<Impl> impl) : m_impl(std::move(impl)) {}
PolicyModel::~PolicyModel() = default;

Result<std::shared_ptr<PolicyModel>> PolicyModel::load(const ModelReference& reference,
                                                       Purpose purpose,
                                                       const EngineSettings& settings) {
    SDRL_TRY(ModelConfig config, ModelConfig::load(reference.model));
    try {
        // One thread each, beside the pool's that read the weights.
        std::future<Result<std::string>> hash =
            std::async(std::launch::async, [&] { return fingerprintOf(reference); });
        std::future<Result<Language>> read =
            std::async(std::launch::async, [&] { return readLanguage(reference.model, config); });
        const EngineSettings engine = resolved(settings);
        Weights weights;
        weights.pool = std::make_shared<ThreadPool>(engine.threads);
        const Result<void> loaded = weights.load(reference, decoderShape(config), purpose, engine);
        SDRL_TRY(Language language, read.get()); // whose errors are easier to understand
        SDRL_CHECK(loaded);
        SDRL_TRY(std::string fingerprint, hash.get());

        std::vector<std::int32_t> endTokens = config.eosIds;
        endTokens.insert(endTokens.end(), language.tokenizer.endOfTextIds().begin(),
                         language.tokenizer.endOfTextIds().end());
        std::sort(endTokens.begin(), endTokens.end());
        endTokens.erase(std::unique(endTokens.begin(), endTokens.end()), endTokens.end());
        auto impl = std::make_unique<Impl>(Impl{
            std::move(config), std::move(language.tokenizer), std::move(language.chatTemplate),
            std::move(fingerprint), std::move(endTokens), engine, std::move(weights.pool),
            std::move(weights.packed), std::move(weights.parameters), std::move(weights.device)});
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
