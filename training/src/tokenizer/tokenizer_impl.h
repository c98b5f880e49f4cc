// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tokenizer/added_tokens.h"
#include "tokenizer/bpe_model.h"
#include "tokenizer/pre_tokenizer.h"
#include "training/tokenizer.h"

#include <deque>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace sdrl {

struct Tokenizer::Impl {
    /// Memory of one encoding thread.
    struct Workspace {
        Regex::Match match;
        BpeModel::Workspace words;
    };

    std::vector<std::string> texts; ///< bytes by id; empty where there is no token
    std::vector<bool> special;      ///< by id
    std::unordered_map<std::string_view, std::int32_t> ids; ///< keys are views into `texts`
    std::deque<AddedToken> added;                           ///< addresses do not change
    std::deque<std::string> normalizedContents;
    AddedTokenMatcher rawMatcher, normalizedMatcher;
    PreTokenizer preTokenizer;
    BpeModel model;
    bool nfc = false;
    std::vector<std::int32_t> before, after, endOfText;
    std::optional<std::int32_t> bos, pad;

    [[nodiscard]] bool holds(std::int32_t id) const {
        return id >= 0 && static_cast<std::size_t>(id) < texts.size();
    }

    [[nodiscard]] std::unique_ptr<Workspace> takeWorkspace() const;
    void giveBack(std::unique_ptr<Workspace> workspace) const;

private:
    mutable std::mutex m_mutex;
    mutable std::vector<std::unique_ptr<Workspace>> m_idle;
};

} // namespace sdrl
