// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace sdrl {

struct EncodeOptions {
    /// Spellings of special tokens ("<|im_end|>") in the text become those tokens. Off for anything
    /// that a document or a user wrote: then no special token can come out, whatever it says.
    bool parseSpecial = false;
    /// Puts the tokens around the text that the tokenizer's file asks for (BOS of Llama 3).
    bool addSpecial = false;
};

/// A stretch of text with its own trust; see Tokenizer::encode.
struct TextSegment {
    std::string_view text;
    bool parseSpecial = false;
};

/// Byte-level BPE, as Hugging Face's `tokenizer.json` or the metadata of a GGUF file describe it;
/// gives the same ids as PyPI's `tokenizers`. A cheap handle; copies share the vocabulary.
/// Thread: any; const functions may run at the same time.
class Tokenizer {
public:
    /// Loads a model folder, a `tokenizer.json` or a `.gguf` file. Beside a tokenizer.json also
    /// tokenizer_config.json, generation_config.json and config.json are read, for the ids below.
    /// UnsupportedFile: another kind of tokenizer (SentencePiece, WordPiece, …) or a feature that
    /// would change ids, by name. InvalidFile: damaged or inconsistent.
    [[nodiscard]] static Result<Tokenizer> load(const std::filesystem::path& path);

    /// Text that is not UTF-8 is taken as bytes: the wrong bytes become tokens of their own.
    [[nodiscard]] std::vector<std::int32_t> encode(std::string_view text,
                                                   EncodeOptions options = {}) const;
    /// Encodes the segments as one text: words and merges run across the borders, but a special
    /// token is taken only where all of its characters lie in segments that allow it.
    [[nodiscard]] std::vector<std::int32_t> encode(std::span<const TextSegment> segments,
                                                   bool addSpecial = false) const;

    /// Valid UTF-8; bytes that do not form characters become U+FFFD. Ids outside the vocabulary
    /// give nothing.
    [[nodiscard]] std::string decode(std::span<const std::int32_t> ids,
                                     bool skipSpecial = false) const;
    /// The bytes as they are.
    [[nodiscard]] std::string decodeBytes(std::span<const std::int32_t> ids,
                                          bool skipSpecial = false) const;

    /// The bytes that a token stands for, perhaps a part of a character. Empty for ids that the
    /// vocabulary leaves out or that are outside it.
    [[nodiscard]] std::string_view tokenText(std::int32_t id) const;
    /// The token that stands for exactly these bytes; added tokens come first.
    [[nodiscard]] std::optional<std::int32_t> idOf(std::string_view text) const;
    /// Largest id + 1. A model's embedding may have more rows.
    [[nodiscard]] std::size_t vocabularySize() const;
    [[nodiscard]] bool isSpecial(std::int32_t id) const;

    /// Tokens that end a text, sorted: from generation_config.json and tokenizer_config.json, if
    /// these name none from config.json; from the eos, eot and eom ids of a GGUF file.
    [[nodiscard]] const std::vector<std::int32_t>& endOfTextIds() const;
    [[nodiscard]] std::optional<std::int32_t> bosId() const;
    [[nodiscard]] std::optional<std::int32_t> padId() const;

    struct Impl;
    explicit Tokenizer(std::shared_ptr<const Impl> impl) : m_impl(std::move(impl)) {}

private:
    std::shared_ptr<const Impl> m_impl;
};

/// Decodes token by token without ever cutting a character: what `push` and `finish` return,
/// joined, equals Tokenizer::decode of all ids. Thread: one at a time.
class StreamingDecoder {
public:
    explicit StreamingDecoder(Tokenizer tokenizer, bool skipSpecial = true)
        : m_tokenizer(std::move(tokenizer)), m_skipSpecial(skipSpecial) {}

    /// The text that is complete with this token; empty while a character is not.
    [[nodiscard]] std::string push(std::int32_t id);
    /// What is left at the end; the decoder begins anew.
    [[nodiscard]] std::string finish();

private:
    Tokenizer m_tokenizer;
    bool m_skipSpecial;
    std::string m_pending;
};

} // namespace sdrl
