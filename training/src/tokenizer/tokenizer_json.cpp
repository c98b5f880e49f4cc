// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/file_io.h"
#include "core/base/jsonl.h"
#include "tokenizer/tokenizer_spec.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <map>

namespace sdrl {

namespace fs = std::filesystem;
using nlohmann::json;

namespace {

constexpr std::uint64_t kMaxFileBytes = 256 << 20;

const json& member(const json& object, const char* key) {
    static const json null;
    if (!object.is_object())
        return null;
    const auto found = object.find(key);
    return found == object.end() ? null : *found;
}

std::string textOr(const json& value, const char* fallback) {
    return value.is_string() ? value.get<std::string>() : fallback;
}

bool flagOr(const json& value, bool fallback) {
    return value.is_boolean() ? value.get<bool>() : fallback;
}

std::optional<std::int32_t> idIn(const json& value) {
    if (!value.is_number_integer() || value < json(0) || value > json(kMaxTokenId))
        return std::nullopt;
    return value.get<std::int32_t>();
}

/// Turns a parsed tokenizer.json into a spec; the first problem stays.
class Reader {
public:
    explicit Reader(TokenizerSpec& spec) : m_spec(spec) {}

    Result<void> run(json& root) {
        if (!root.is_object())
            return invalid("this is not a tokenizer: a JSON object is expected");
        SDRL_CHECK(checkKind(root));
        SDRL_CHECK(readModel(root["model"]));
        SDRL_CHECK(readAdded(member(root, "added_tokens")));
        SDRL_CHECK(readNormalizer(member(root, "normalizer")));
        SDRL_CHECK(readPreTokenizer(member(root, "pre_tokenizer")));
        if (!m_byteLevel)
            return unsupported("this BPE tokenizer works on characters (SentencePiece or older), "
                               "not on bytes");
        return readPostProcessor(member(root, "post_processor"));
    }

private:
    [[nodiscard]] Error invalid(std::string message) const {
        return {ErrorCode::InvalidFile, std::move(message), m_spec.name};
    }
    [[nodiscard]] Error unsupported(std::string message) const {
        return {ErrorCode::UnsupportedFile, std::move(message), m_spec.name};
    }

    Result<void> checkKind(const json& root) const {
        const json& model = member(root, "model");
        if (!model.is_object())
            return invalid("this is not a tokenizer: it has no model");
        const std::string type =
            textOr(member(model, "type"), model.contains("merges") ? "BPE" : "");
        if (type != "BPE")
            return unsupported(
                fmt::format("this is a {} tokenizer; only byte-level BPE is supported",
                            type == "Unigram" ? "Unigram (SentencePiece)"
                            : type.empty()    ? "nameless kind of"
                                              : type));
        for (const char* field : {"continuing_subword_prefix", "end_of_word_suffix"})
            if (!textOr(member(model, field), "").empty())
                return unsupported(fmt::format("the field \"{}\" is not supported", field));
        const json& dropout = member(model, "dropout");
        if (dropout.is_number() && dropout != json(0))
            return unsupported("merge dropout is not supported: encoding would be random");
        return {};
    }

    Result<void> readModel(json& model) {
        m_spec.ignoreMerges = flagOr(member(model, "ignore_merges"), false);
        const json& vocabulary = member(model, "vocab");
        if (!vocabulary.is_object())
            return invalid("the vocabulary is missing");
        m_spec.vocabulary.reserve(vocabulary.size());
        for (const auto& [spelling, value] : vocabulary.items()) {
            const auto id = idIn(value);
            if (!id)
                return invalid(fmt::format("token \"{}\" has the impossible id {}", spelling,
                                           dumpJson(value)));
            m_spec.vocabulary.emplace_back(spelling, *id);
        }
        json& merges = model["merges"];
        if (!merges.is_array())
            return invalid("the list of merges is missing");
        m_spec.merges.reserve(merges.size());
        for (json& merge : merges) {
            // Older files join the two parts by a space, which no part contains.
            if (merge.is_string()) {
                const auto& text = merge.get_ref<const std::string&>();
                const std::size_t space = text.find(' ');
                if (space != std::string::npos && text.find(' ', space + 1) == std::string::npos) {
                    m_spec.merges.emplace_back(text.substr(0, space), text.substr(space + 1));
                    continue;
                }
            } else if (merge.is_array() && merge.size() == 2 && merge[0].is_string() &&
                       merge[1].is_string()) {
                m_spec.merges.emplace_back(std::move(merge[0].get_ref<std::string&>()),
                                           std::move(merge[1].get_ref<std::string&>()));
                continue;
            }
            return invalid(fmt::format("merge {} is not a pair of tokens: {}", m_spec.merges.size(),
                                       dumpJson(merge)));
        }
        return {};
    }

    Result<void> readAdded(const json& tokens) {
        for (const json& value : tokens.is_array() ? tokens : json::array()) {
            AddedToken token;
            token.content = textOr(member(value, "content"), "");
            const auto id = idIn(member(value, "id"));
            if (!id || token.content.empty())
                return invalid(
                    fmt::format("an added token needs an id and a content: {}", dumpJson(value)));
            token.id = *id;
            token.leftStrip = flagOr(member(value, "lstrip"), false);
            token.rightStrip = flagOr(member(value, "rstrip"), false);
            token.special = flagOr(member(value, "special"), false);
            token.normalized = flagOr(member(value, "normalized"), !token.special);
            if (flagOr(member(value, "single_word"), false))
                return unsupported(fmt::format(
                    "the added token \"{}\" is for single words only, which is not supported",
                    token.content));
            m_spec.added.push_back(std::move(token));
        }
        return {};
    }

    Result<void> readNormalizer(const json& normalizer) {
        if (normalizer.is_null())
            return {};
        const std::string type = textOr(member(normalizer, "type"), "");
        if (type == "Sequence") {
            for (const json& part : member(normalizer, "normalizers"))
                SDRL_CHECK(readNormalizer(part));
            return {};
        }
        if (type != "NFC")
            return unsupported(fmt::format("the normalizer {} is not supported", type));
        m_spec.nfc = true;
        return {};
    }

    Result<void> addStep(Result<Regex> regex, SplitBehavior behavior, bool invert) {
        if (!regex)
            return Error{regex.error().code, regex.error().message,
                         fmt::format("{}, {}", m_spec.name, regex.error().context)};
        m_spec.steps.push_back({std::move(regex).value(), behavior, invert, false, true});
        return {};
    }

    Result<void> readPreTokenizer(const json& pre) {
        if (pre.is_null())
            return {};
        const std::string type = textOr(member(pre, "type"), "");
        if (m_byteLevel)
            return unsupported("a split behind the step to bytes is not supported");
        if (type == "Sequence") {
            for (const json& part : member(pre, "pretokenizers"))
                SDRL_CHECK(readPreTokenizer(part));
            return {};
        }
        if (type == "Digits")
            return addStep(Regex::compile(kDigitPattern),
                           flagOr(member(pre, "individual_digits"), false)
                               ? SplitBehavior::Isolated
                               : SplitBehavior::Contiguous,
                           false);
        if (type == "Split")
            return readSplit(pre);
        if (type == "ByteLevel") {
            m_byteLevel = true;
            const bool split = flagOr(member(pre, "use_regex"), true);
            SDRL_CHECK(addStep(Regex::compile(kGpt2Pattern), SplitBehavior::Isolated, false));
            m_spec.steps.back().split = split;
            m_spec.steps.back().prefixSpace = flagOr(member(pre, "add_prefix_space"), true);
            if (!split && !m_spec.steps.back().prefixSpace)
                m_spec.steps.pop_back();
            return {};
        }
        return unsupported(fmt::format("the pre-tokenizer {} is not supported", type));
    }

    Result<void> readSplit(const json& split) {
        static const std::map<std::string, SplitBehavior, std::less<>> behaviors = {
            {"Isolated", SplitBehavior::Isolated},
            {"Removed", SplitBehavior::Removed},
            {"MergedWithPrevious", SplitBehavior::MergedWithPrevious},
            {"MergedWithNext", SplitBehavior::MergedWithNext},
            {"Contiguous", SplitBehavior::Contiguous},
        };
        const auto behavior = behaviors.find(textOr(member(split, "behavior"), ""));
        const json& pattern = member(split, "pattern");
        const json& regex = member(pattern, "Regex");
        const json& literal = member(pattern, "String");
        if (behavior == behaviors.end() || (!regex.is_string() && !literal.is_string()))
            return invalid(fmt::format("this split is not understood: {}", dumpJson(split)));
        return addStep(regex.is_string() ? Regex::compile(regex.get_ref<const std::string&>())
                                         : Regex::literal(literal.get_ref<const std::string&>()),
                       behavior->second, flagOr(member(split, "invert"), false));
    }

    Result<void> readPostProcessor(const json& post) {
        if (post.is_null())
            return {};
        const std::string type = textOr(member(post, "type"), "");
        if (type == "ByteLevel") // concerns offsets only
            return {};
        if (type == "Sequence") {
            for (const json& part : member(post, "processors"))
                SDRL_CHECK(readPostProcessor(part));
            return {};
        }
        if (type != "TemplateProcessing")
            return unsupported(fmt::format("the post-processor {} is not supported", type));
        bool behind = false;
        for (const json& piece : member(post, "single")) {
            if (piece.is_object() && piece.contains("Sequence")) {
                behind = true;
                continue;
            }
            const std::string name = textOr(member(member(piece, "SpecialToken"), "id"), "");
            const json& token = member(member(post, "special_tokens"), name.c_str());
            for (const json& value : member(token, "ids")) {
                const auto id = idIn(value);
                if (!id)
                    return invalid(fmt::format("the post-processor's token \"{}\" has the "
                                               "impossible id {}",
                                               name, dumpJson(value)));
                (behind ? m_spec.after : m_spec.before).push_back(*id);
            }
            if (!token.is_object())
                return invalid(
                    fmt::format("the post-processor's token \"{}\" is not described", name));
        }
        return {};
    }

    TokenizerSpec& m_spec;
    bool m_byteLevel = false;
};

// A JSON file beside the tokenizer; null if there is none.
Result<json> besideOf(const fs::path& file, const char* name) {
    const fs::path path = file.parent_path() / name;
    std::error_code failure;
    if (!fs::exists(path, failure))
        return json();
    SDRL_TRY(const std::string text, readFile(path, kMaxFileBytes));
    return parseJson(text, path.string());
}

std::vector<std::int32_t> idsIn(const json& value) {
    std::vector<std::int32_t> ids;
    if (value.is_array()) {
        for (const json& element : value)
            if (const auto id = idIn(element))
                ids.push_back(*id);
    } else if (const auto id = idIn(value)) {
        ids.push_back(*id);
    }
    return ids;
}

// The marks of beginning, end and padding, from the files beside the tokenizer.
Result<void> readMarks(const fs::path& file, TokenizerSpec& spec) {
    SDRL_TRY(const json settings, besideOf(file, "tokenizer_config.json"));
    SDRL_TRY(const json generation, besideOf(file, "generation_config.json"));
    SDRL_TRY(const json model, besideOf(file, "config.json"));
    const auto named = [&](const char* field) -> std::optional<std::int32_t> {
        const json& value = member(settings, field);
        const std::string text = textOr(value.is_object() ? member(value, "content") : value, "");
        if (text.empty())
            return std::nullopt;
        for (const AddedToken& token : spec.added)
            if (token.content == text)
                return token.id;
        for (const auto& [spelling, id] : spec.vocabulary)
            if (spelling == text)
                return id;
        return std::nullopt;
    };
    const auto orFirst = [](std::optional<std::int32_t> id, const std::vector<std::int32_t>& ids) {
        return id || ids.empty() ? id : std::optional(ids.front());
    };
    spec.bos = orFirst(named("bos_token"), idsIn(member(model, "bos_token_id")));
    spec.pad = orFirst(named("pad_token"), idsIn(member(model, "pad_token_id")));
    spec.endOfText = idsIn(member(generation, "eos_token_id"));
    if (const auto id = named("eos_token"))
        spec.endOfText.push_back(*id);
    if (spec.endOfText.empty())
        spec.endOfText = idsIn(member(model, "eos_token_id"));
    return {};
}

} // namespace

Result<TokenizerSpec> tokenizerSpecFromJson(const fs::path& path) {
    std::error_code failure;
    if (!fs::exists(path, failure)) {
        // Say which other kind of tokenizer is there instead.
        if (fs::exists(path.parent_path() / "tokenizer.model", failure))
            return Error{ErrorCode::UnsupportedFile,
                         "the model has a SentencePiece tokenizer (tokenizer.model), which is not "
                         "supported",
                         path.parent_path().string()};
        SDRL_TRY(const json settings, besideOf(path, "tokenizer_config.json"));
        if (settings.contains("char_ords"))
            return Error{ErrorCode::UnsupportedFile,
                         "the model has a tokenizer of single characters, which is not supported",
                         path.parent_path().string()};
    }
    TokenizerSpec spec;
    spec.name = path.string();
    SDRL_TRY(const std::string text, readFile(path, kMaxFileBytes));
    SDRL_TRY(json root, parseJson(text, path.string()));
    SDRL_CHECK(Reader(spec).run(root));
    SDRL_CHECK(readMarks(path, spec));
    return spec;
}

} // namespace sdrl
