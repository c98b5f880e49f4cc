// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace sdrl::passages {

struct Word {
    std::size_t begin = 0; ///< bytes within the text
    std::size_t end = 0;
    std::string folded;
    std::string stem;     ///< of `folded`
    bool capital = false; ///< begins with a capital letter
    bool joined = false;  ///< only white space lies between it and the word before, or it is first
};

/// A sentence, or a line that is none: a heading, a caption, an entry of a list.
struct Sentence {
    std::size_t begin = 0; ///< bytes within the text, without white space at the ends
    std::size_t end = 0;
    std::vector<Word> words; ///< not empty

    [[nodiscard]] std::string_view of(std::string_view text) const {
        return text.substr(begin, end - begin);
    }
};

/// Words: letters, digits and marks, with hyphens, apostrophes, and a digit's points and commas
/// inside.
[[nodiscard]] std::vector<Word> wordsOf(std::string_view text, std::size_t begin, std::size_t end);

/// Cuts a text of paragraphs. Full stops of abbreviations, initials and numbers end no sentence; a
/// line break does where the line is no wrapped prose.
[[nodiscard]] std::vector<Sentence> splitSentences(std::string_view text);

/// Whether it can be asked about by itself: a complete statement in English about its subject, that
/// neither refers back to others nor to a figure, nor addresses the reader, nor holds a formula.
[[nodiscard]] bool standsAlone(const Sentence& sentence, std::string_view text);

} // namespace sdrl::passages
