// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/text.h"
#include "tokenizer/tokenizer_spec.h"
#include "tokenizer/tokenizer_writer.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

namespace sdrl {

namespace {

/// How the texts of a vocabulary are cut, by the name that GGUF files give to it.
struct NamedCut {
    std::string_view name;
    std::string_view pattern;
    bool digitsFirst = false;
    bool nfc = false;
    bool ignoreMerges = false;
    bool addBos = false; ///< unless the file says otherwise
};
constexpr NamedCut kCuts[] = {
    {"gpt-2", kGpt2Pattern},
    {"phi-2", kGpt2Pattern},
    {"smollm", kGpt2Pattern, true},
    {"starcoder", kGpt2Pattern, true},
    {"refact", kGpt2Pattern, true},
    {"qwen2", kQwen2Pattern, false, true},
    {"deepseek-r1-qwen", kQwen2Pattern, false, true},
    {"llama-bpe", kLlama3Pattern, false, false, true, true},
    {"llama3", kLlama3Pattern, false, false, true, true},
    {"llama-v3", kLlama3Pattern, false, false, true, true},
};

// The kinds of tokens in tokenizer.ggml.token_type.
enum TokenKind : std::int64_t { Unknown = 2, Control = 3, UserDefined = 4 };

Result<const NamedCut*> cutOf(const GgufFile& file) {
    const auto unsupported = [&](std::string message) {
        return file.error(ErrorCode::UnsupportedFile, std::move(message));
    };
    SDRL_TRY(const std::string model, file.text("tokenizer.ggml.model", ""));
    if (model != "gpt2")
        return unsupported(
            model.empty() ? "the file has no tokenizer"
                          : fmt::format("this is a {} tokenizer; only byte-level BPE is supported",
                                        model == "llama" ? "SentencePiece" : model));
    SDRL_TRY(const std::string pre, file.text("tokenizer.ggml.pre", ""));
    const NamedCut* cut = std::find_if(std::begin(kCuts), std::end(kCuts),
                                       [&](const NamedCut& c) { return c.name == pre; });
    if (cut == std::end(kCuts))
        return unsupported(fmt::format("the pre-tokenizer \"{}\" is not supported", pre));
    return cut;
}

} // namespace

Result<TokenizerSpec> tokenizerSpecFromGguf(const GgufFile& file) {
    SDRL_TRY(const NamedCut* cut, cutOf(file));
    TokenizerSpec spec;
    spec.name = file.name();
    spec.nfc = cut->nfc;
    spec.ignoreMerges = cut->ignoreMerges;
    std::vector<std::string_view> patterns = {cut->pattern};
    if (cut->digitsFirst)
        patterns.insert(patterns.begin(), kDigitPattern);
    for (const std::string_view pattern : patterns) {
        SDRL_TRY(Regex regex, Regex::compile(pattern));
        spec.steps.push_back({std::move(regex)});
    }

    SDRL_TRY(const auto tokens, file.texts("tokenizer.ggml.tokens"));
    SDRL_TRY(const auto kinds, file.integers("tokenizer.ggml.token_type"));
    if (!kinds.empty() && kinds.size() != tokens.size())
        return file.error(
            ErrorCode::InvalidFile,
            fmt::format("there are {} tokens, but kinds of {}", tokens.size(), kinds.size()));
    for (std::size_t i = 0; i < tokens.size(); ++i) {
        const std::int64_t kind = kinds.empty() ? 0 : kinds[i];
        const auto id = static_cast<std::int32_t>(std::min<std::size_t>(i, kMaxTokenId + 1));
        if (kind == Unknown || kind == Control || kind == UserDefined) {
            AddedToken token;
            token.content = toValidUtf8(tokens[i]);
            token.id = id;
            token.normalized = false;
            token.special = kind != UserDefined;
            spec.added.push_back(std::move(token));
        }
        spec.vocabulary.emplace_back(tokens[i], id);
    }
    SDRL_TRY(const auto merges, file.texts("tokenizer.ggml.merges"));
    for (const std::string_view merge : merges) {
        const std::size_t space = merge.find(' ', 1);
        if (space == std::string_view::npos)
            return file.error(ErrorCode::InvalidFile,
                              fmt::format("merge {} is not a pair of tokens: \"{}\"",
                                          spec.merges.size(), toValidUtf8(merge)));
        spec.merges.emplace_back(merge.substr(0, space), merge.substr(space + 1));
    }

    const auto idAt = [&](const char* key) -> Result<std::optional<std::int32_t>> {
        SDRL_TRY(const std::int64_t id, file.integer(key, -1, UINT32_MAX, -1));
        if (id < 0 || id >= static_cast<std::int64_t>(tokens.size()))
            return std::optional<std::int32_t>(); // all ones means none
        return std::optional(static_cast<std::int32_t>(id));
    };
    SDRL_TRY(spec.bos, idAt("tokenizer.ggml.bos_token_id"));
    SDRL_TRY(spec.pad, idAt("tokenizer.ggml.padding_token_id"));
    for (const char* key : {"tokenizer.ggml.eos_token_id", "tokenizer.ggml.eot_token_id",
                            "tokenizer.ggml.eom_token_id"}) {
        SDRL_TRY(const auto id, idAt(key));
        if (id)
            spec.endOfText.push_back(*id);
    }
    SDRL_TRY(const bool addBos, file.flag("tokenizer.ggml.add_bos_token", cut->addBos));
    SDRL_TRY(const bool addEos, file.flag("tokenizer.ggml.add_eos_token", false));
    if (addBos && spec.bos)
        spec.before.push_back(*spec.bos);
    SDRL_TRY(const auto eos, idAt("tokenizer.ggml.eos_token_id"));
    if (addEos && eos)
        spec.after.push_back(*eos);
    return spec;
}

Result<std::string> tokenizerJsonFromGguf(const GgufFile& file) {
    SDRL_TRY(const NamedCut* cut, cutOf(file));
    SDRL_TRY(const TokenizerSpec spec, tokenizerSpecFromGguf(file));
    return writeTokenizerJson(spec, {cut->pattern, cut->digitsFirst});
}

} // namespace sdrl
