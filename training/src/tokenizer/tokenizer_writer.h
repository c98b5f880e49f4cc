// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tokenizer/tokenizer_spec.h"

#include <string>
#include <string_view>

namespace sdrl {

/// How texts are cut into words, as the common families do it.
struct TextCut {
    std::string_view pattern = kGpt2Pattern;
    bool digitsFirst = false; ///< every digit is a word
};

/// A tokenizer.json of byte-level BPE, as Hugging Face's `tokenizers` reads it.
/// @param spec valid, as buildTokenizer takes it; ids in order. `cut` stands for its steps
[[nodiscard]] std::string writeTokenizerJson(const TokenizerSpec& spec, const TextCut& cut);

} // namespace sdrl
