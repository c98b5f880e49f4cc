// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace sdrl {

struct BpeTrainerOptions {
    /// Special tokens, bytes and merges together. The corpus may run out of merges before.
    std::size_t vocabularySize = 1024;
    /// A pair that is rarer is not merged; at least 1.
    std::uint64_t minimumCount = 2;
    /// They get the ids from 0 on, in this order.
    std::vector<std::string> specialTokens = {"<|endoftext|>", "<|im_start|>", "<|im_end|>"};
};

/// Learns a byte-level BPE vocabulary. Text is cut into words: every character of \p{N} alone,
/// then GPT-2's pattern, no space put before. The most frequent pair of neighbouring symbols is
/// merged first; of equally frequent pairs the one with the smaller left id, then the smaller
/// right id. The result depends on the texts only, not on their order. Thread: one at a time.
class BpeTrainer {
public:
    BpeTrainer();
    ~BpeTrainer();
    BpeTrainer(BpeTrainer&& other) noexcept;
    BpeTrainer& operator=(BpeTrainer&& other) noexcept;

    /// Counts the words of one text.
    void add(std::string_view text);

    /// A `tokenizer.json` with the special tokens, the 256 bytes in the order of their characters
    /// and the merges. InvalidArgument: options that cannot be met.
    [[nodiscard]] Result<std::string> train(const BpeTrainerOptions& options = {}) const;

private:
    struct Data;
    std::unique_ptr<Data> m_data;
};

} // namespace sdrl
