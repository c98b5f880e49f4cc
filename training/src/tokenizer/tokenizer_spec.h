// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "tokenizer/added_tokens.h"
#include "tokenizer/pre_tokenizer.h"
#include "training/tokenizer.h"
#include "weights/gguf_file.h"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace sdrl {

/// What the two file formats say, before anything is checked against anything else.
struct TokenizerSpec {
    std::string name;                                             ///< of the file, for errors
    std::vector<std::pair<std::string, std::int32_t>> vocabulary; ///< spelled in the byte alphabet
    std::vector<std::pair<std::string, std::string>> merges;      ///< in order of rank
    std::vector<AddedToken> added;
    std::vector<SplitStep> steps;
    bool nfc = false;
    bool ignoreMerges = false;
    std::vector<std::int32_t> before, after; ///< put around a text by EncodeOptions::addSpecial
    std::vector<std::int32_t> endOfText;     ///< those outside the vocabulary are dropped
    std::optional<std::int32_t> bos, pad;
};

/// Largest id and largest number of entries that are believed.
inline constexpr std::int32_t kMaxTokenId = 1 << 22;

[[nodiscard]] Result<TokenizerSpec> tokenizerSpecFromJson(const std::filesystem::path& path);
[[nodiscard]] Result<TokenizerSpec> tokenizerSpecFromGguf(const GgufFile& file);

/// The tokenizer.json, as Hugging Face's `tokenizers` reads it, that says what the file says.
[[nodiscard]] Result<std::string> tokenizerJsonFromGguf(const GgufFile& file);

/// Checks that everything fits together.
[[nodiscard]] Result<Tokenizer> buildTokenizer(TokenizerSpec spec);

} // namespace sdrl
