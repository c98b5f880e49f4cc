// SPDX-License-Identifier: GPL-3.0-or-later
#include "training/model_export.h"

#include "checkpoint/model_card.h"
#include "core/base/file_io.h"
#include "core/base/jsonl.h"
#include "model/model_parameters.h"
#include "tokenizer/tokenizer_spec.h"
#include "trainer/lora.h"
#include "training/chat_template.h"
#include "training/tokenizer.h"
#include "weights/gguf_file.h"
#include "weights/model_files.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <new>

namespace sdrl {

namespace fs = std::filesystem;
using nlohmann::json;

namespace {

constexpr const char* kWeightsFile = "model.safetensors";
constexpr const char* kAdapterFolder = "adapter";
constexpr std::uint64_t kLargestTextFile = 256 << 20;
constexpr std::uint64_t kLargestAdapter = std::uint64_t{8} << 30;

/// Files that are the same in the export as in the base, where there are any.
constexpr const char* kCopied[] = {"tokenizer.json",
                                   "special_tokens_map.json",
                                   "added_tokens.json",
                                   "vocab.json",
                                   "merges.txt",
                                   "LICENSE",
                                   "LICENSE.txt",
                                   "LICENSE.md",
                                   "NOTICE"};

std::string_view typeName(StorageType type) {
    switch (type) {
    case StorageType::Float32:
        return "float32";
    case StorageType::Float16:
        return "float16";
    case StorageType::BFloat16:
        return "bfloat16";
    }
    return "float32";
}

bool isThere(const fs::path& path) {
    std::error_code ignored;
    return fs::exists(path, ignored);
}

bool isInside(const fs::path& path, const fs::path& folder) {
    std::error_code error;
    const fs::path relative =
        fs::weakly_canonical(path, error).lexically_relative(fs::weakly_canonical(folder, error));
    return !relative.empty() && *relative.begin() != "..";
}

/// Whether the folder may be written, and what there is may go.
Result<void> checkTarget(const ModelReference& model, const fs::path& folder, bool overwrite) {
    if (folder.filename().empty())
        return Error{ErrorCode::InvalidArgument, "the folder to write needs a name",
                     folder.string()};
    for (const fs::path& source : {model.model, model.weights})
        if (!source.empty() && isInside(source, folder))
            return Error{ErrorCode::InvalidArgument,
                         "the model to export lies in the folder that would be replaced",
                         folder.string()};
    if (!isThere(folder))
        return {};
    if (!overwrite)
        return Error{ErrorCode::AlreadyExists, "there is a folder or file of this name already",
                     folder.string()};
    if (!isThere(folder / "config.json") || !isThere(folder / kWeightsFile))
        return Error{ErrorCode::AlreadyExists,
                     "what is there is not a model folder and is not replaced", folder.string()};
    return {};
}

Result<json> readObject(const fs::path& path) {
    if (!isThere(path))
        return json::object();
    SDRL_TRY(const std::string text, readFile(path, kLargestTextFile));
    SDRL_TRY(json value, parseJson(text, path.string()));
    if (!value.is_object())
        return Error{ErrorCode::InvalidFile, "a JSON object is expected", path.string()};
    return value;
}

class ModelExport {
public:
    ModelExport(const ModelReference& model, fs::path base, fs::path target,
                const ModelExportOptions& options)
        : m_model(model),
          m_base(std::move(base)),
          m_target(std::move(target)),
          m_options(options) {}

    Result<std::int64_t> run(std::string_view name) {
        SDRL_TRY(m_config, ModelConfig::load(m_model.model));
        SDRL_TRY(const Tokenizer tokenizer, Tokenizer::load(m_model.model));
        m_config.storedType = typeName(m_options.type);
        // All that ends a reply here has to end it elsewhere.
        std::vector<std::int32_t>& ends = m_config.eosIds;
        ends.insert(ends.end(), tokenizer.endOfTextIds().begin(), tokenizer.endOfTextIds().end());
        std::sort(ends.begin(), ends.end());
        ends.erase(std::unique(ends.begin(), ends.end()), ends.end());
        if (!m_config.bosId)
            m_config.bosId = tokenizer.bosId();
        if (!m_config.padId)
            m_config.padId = tokenizer.padId();

        for (const char* file : kCopied)
            if (const fs::path from = baseFile(file); isThere(from)) {
                SDRL_TRY(const std::string content, readFile(from, kLargestTextFile));
                SDRL_CHECK(writeFileAtomic(m_target / file, content));
            }
        if (m_base.empty()) {
            SDRL_TRY(const GgufFile gguf,
                     GgufFile::open(modelFile(m_model.model, "tokenizer.json")));
            SDRL_TRY(const std::string described, tokenizerJsonFromGguf(gguf));
            SDRL_CHECK(writeFileAtomic(m_target / "tokenizer.json", described));
        }
        SDRL_CHECK(writeTokenizerSettings(tokenizer));
        SDRL_CHECK(writeGenerationSettings());
        SDRL_CHECK(writeFileAtomic(m_target / "config.json", m_config.toJson()));
        SDRL_CHECK(writeFileAtomic(
            m_target / "README.md",
            modelCardText(m_options.card, name, hasAdapter() ? kAdapterFolder : "")));
        SDRL_TRY(const std::int64_t parameters, writeWeights());
        SDRL_CHECK(copyAdapter());
        SDRL_CHECK(readBack());
        return parameters;
    }

private:
    /// Of the base; none if that is a GGUF file.
    [[nodiscard]] fs::path baseFile(const char* name) const {
        return m_base.empty() ? fs::path() : m_base / name;
    }

    /// The template that prompts were made with, ChatML where the model has none of its own.
    Result<std::optional<std::string>> chatTemplate(const Tokenizer& tokenizer) const {
        Result<ChatTemplate> found = ChatTemplate::load(m_model.model);
        if (found)
            return std::optional(found->source());
        if (found.error().code != ErrorCode::NotFound)
            return std::move(found).error();
        if (tokenizer.idOf("<|im_start|>") && tokenizer.idOf("<|im_end|>"))
            return std::optional(std::string(kChatMlTemplate));
        return std::optional<std::string>();
    }

    Result<void> writeTokenizerSettings(const Tokenizer& tokenizer) const {
        const fs::path original = baseFile("tokenizer_config.json");
        SDRL_TRY(json settings, readObject(original));
        if (!isThere(original)) {
            const auto spelled = [&](std::optional<std::int32_t> id) {
                return id ? json(tokenizer.tokenText(*id)) : json();
            };
            settings = {
                {"tokenizer_class", "PreTrainedTokenizerFast"},
                {"model_max_length", m_config.maxPositions},
                {"clean_up_tokenization_spaces", false},
                {"bos_token", spelled(m_config.bosId)},
                {"pad_token", spelled(m_config.padId)},
                {"eos_token", m_config.eosIds.empty() ? json() : spelled(m_config.eosIds.front())}};
        }
        SDRL_TRY(const auto source, chatTemplate(tokenizer));
        if (source) {
            settings["chat_template"] = *source;
            SDRL_CHECK(writeFileAtomic(m_target / "chat_template.jinja", *source));
        }
        return writeFileAtomic(m_target / "tokenizer_config.json", dumpJson(settings, 2) + "\n");
    }

    Result<void> writeGenerationSettings() const {
        SDRL_TRY(json settings, readObject(baseFile("generation_config.json")));
        if (m_config.eosIds.size() == 1)
            settings["eos_token_id"] = m_config.eosIds.front();
        else if (!m_config.eosIds.empty())
            settings["eos_token_id"] = m_config.eosIds;
        if (m_config.bosId && !settings.contains("bos_token_id"))
            settings["bos_token_id"] = *m_config.bosId;
        if (m_config.padId && !settings.contains("pad_token_id"))
            settings["pad_token_id"] = *m_config.padId;
        return writeFileAtomic(m_target / "generation_config.json", dumpJson(settings, 2) + "\n");
    }

    Result<std::int64_t> writeWeights() const {
        SDRL_TRY(const WeightFile file,
                 WeightFile::open(m_model.weights.empty() ? m_model.model : m_model.weights));
        const ParameterLayout layout(decoderShape(m_config));
        SDRL_TRY(SafetensorsWriter writer, createParameterFile(m_target / kWeightsFile, layout,
                                                               m_options.type, {{"format", "pt"}}));
        // The first magnitude that rounds to infinity.
        const float limit = m_options.type == StorageType::Float16    ? 65520.0F
                            : m_options.type == StorageType::BFloat16 ? 0x1.FFp127F
                                                                      : INFINITY;
        std::vector<float> values;
        for (const ParameterInfo& tensor : layout.tensors) {
            values.resize(tensor.size());
            SDRL_CHECK(readParameter(file, tensor, values));
            const auto wrong = std::find_if(values.begin(), values.end(), [&](float value) {
                return !(std::abs(value) < limit);
            });
            if (wrong != values.end())
                return Error{ErrorCode::NonFinite,
                             std::isfinite(*wrong)
                                 ? fmt::format("a weight of {} is too large for {}", *wrong,
                                               typeName(m_options.type))
                                 : std::string("a weight is not a finite number"),
                             tensor.name};
            SDRL_CHECK(writer.write(tensor.name, values));
            file.dropPages();
        }
        SDRL_CHECK(writer.finish());
        return static_cast<std::int64_t>(layout.size);
    }

    [[nodiscard]] bool hasAdapter() const {
        return !m_model.weights.empty() &&
               isThere(m_model.weights.parent_path() / kAdapterConfigFile);
    }

    /// Low-rank adapters that were trained, as PEFT reads them, in a folder of their own: the model
    /// beside them has them merged in.
    Result<void> copyAdapter() const {
        if (!hasAdapter())
            return {};
        const fs::path from = m_model.weights.parent_path();
        SDRL_TRY(json config, readObject(from / kAdapterConfigFile));
        // Never the model beside it, and no path of this machine.
        std::error_code ignored;
        config["base_model_name_or_path"] =
            m_options.card.baseModel.empty()
                ? fs::weakly_canonical(m_model.model, ignored).filename().string()
                : m_options.card.baseModel;
        const fs::path folder = m_target / kAdapterFolder;
        SDRL_CHECK(createDirectories(folder));
        SDRL_TRY(const std::string weights, readFile(from / kAdapterFile, kLargestAdapter));
        SDRL_CHECK(writeFileAtomic(folder / kAdapterFile, weights));
        return writeFileAtomic(folder / kAdapterConfigFile, dumpJson(config, 2) + "\n");
    }

    /// What was written is what was meant, by the readers that every model goes through.
    Result<void> readBack() const {
        SDRL_TRY(const ModelConfig config, ModelConfig::load(m_target));
        if (!(config == m_config))
            return Error{ErrorCode::Internal, "the exported configuration reads differently",
                         m_target.string()};
        SDRL_TRY(const Tokenizer tokenizer, Tokenizer::load(m_target));
        SDRL_TRY(const Tokenizer original, Tokenizer::load(m_model.model));
        constexpr std::string_view kProbe =
            "<|im_start|>It's 1,234 words\n\n  na\u00efve \u6f22\u5b57\u2026\tend";
        if (tokenizer.encode(kProbe, {true, true}) != original.encode(kProbe, {true, true}))
            return Error{ErrorCode::Internal, "the exported tokenizer reads differently",
                         m_target.string()};
        SDRL_TRY([[maybe_unused]] const WeightFile weights, WeightFile::open(m_target));
        return {};
    }

    const ModelReference& m_model;
    fs::path m_base;   ///< folder of the base's text files; empty if it is a GGUF file
    fs::path m_target; ///< folder that is being filled
    const ModelExportOptions& m_options;
    ModelConfig m_config;
};

} // namespace

Result<ExportedModel> exportModel(const ModelReference& model, const fs::path& target,
                                  const ModelExportOptions& options) {
    // "models/mine/" names the same folder as "models/mine".
    const fs::path folder = target.has_filename() ? target : target.parent_path();
    SDRL_CHECK(checkTarget(model, folder, options.overwrite));
    const fs::path tokenizerFile = modelFile(model.model, "tokenizer.json");
    const bool gguf = tokenizerFile.extension() == ".gguf";
    const fs::path base = gguf ? fs::path() : tokenizerFile.parent_path();
    const fs::path parent = folder.has_parent_path() ? folder.parent_path() : fs::path(".");
    SDRL_CHECK(createDirectories(parent));
    const std::string name = folder.filename().string();
    SDRL_TRY(const TemporaryDirectory scratch,
             TemporaryDirectory::create("." + name + ".export", parent));
    const fs::path finished = scratch.path() / "model";
    SDRL_CHECK(createDirectories(finished));
    ExportedModel out{folder, 0, 0};
    try {
        SDRL_TRY(out.parameters, ModelExport(model, base, finished, options).run(name));
    } catch (const std::bad_alloc&) {
        return Error{ErrorCode::OutOfMemory, "a tensor of the model does not fit into memory",
                     model.model.string()};
    }
    std::error_code error;
    for (const auto& entry : fs::recursive_directory_iterator(finished, error))
        if (entry.is_regular_file(error))
            out.bytes += entry.file_size(error);
    SDRL_CHECK(syncPath(finished));
    SDRL_CHECK(putInPlace(finished, folder));
    SDRL_CHECK(syncPath(parent));
    return out;
}

} // namespace sdrl
