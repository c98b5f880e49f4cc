// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "instruct/programs/typed_program.h"

namespace sdrl::programs {

/// A question about a list of words: for "count" and "sort". The level is the number of words less
/// one.
struct WordList {
    std::vector<std::string_view> words;
    std::size_t question = 0;
    std::string_view who;
};

[[nodiscard]] std::string listed(const std::vector<std::string_view>& words);

class WordListProgram : public TypedProgram<WordList> {
public:
    /// @param questions phrases with the slots {list*} and perhaps {who}.
    WordListProgram(Words questions, int levels) : m_questions(questions), m_levels(levels) {}

    int levels() const final { return m_levels; }

protected:
    int levelOf(const WordList& list) const final {
        return static_cast<int>(list.words.size()) - 1;
    }
    WordList sample(int level, RandomStream& stream) const final;
    std::string told(const WordList& list) const final;
    std::optional<WordList> read(std::string_view question) const final;
    std::optional<WordList> harderStory(const WordList& list, RandomStream& stream) const final;
    std::optional<WordList> easierStory(const WordList& list, RandomStream& stream) const final;

private:
    Words m_questions;
    int m_levels;
};

} // namespace sdrl::programs
