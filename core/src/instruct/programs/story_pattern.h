// SPDX-License-Identifier: GPL-3.0-or-later
//
// Sentences with slots and other ways to say them, for the program "everyday": the same pattern
// writes a story and reads it back. See everyday_scenes.h for how patterns are written.
#pragma once

#include "instruct/programs/everyday_scenes.h"

#include <array>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace sdrl::programs {

/// People A to D, words w to z, numbers a to k by letter: what stands in the slots.
struct StoryValues {
    std::array<int, 4> people = {-1, -1, -1, -1};     ///< in everydayPeople()
    std::array<int, 4> words = {-1, -1, -1, -1};      ///< in the things of their kind
    std::array<std::span<const Thing>, 4> kinds = {}; ///< of the words
    std::array<int, 11> numbers = {};
    std::vector<int> choices; ///< of the pattern's choices, in their order

    [[nodiscard]] int& number(char letter) {
        return numbers[static_cast<std::size_t>(letter - 'a')];
    }
    [[nodiscard]] int number(char letter) const {
        return numbers[static_cast<std::size_t>(letter - 'a')];
    }
};

/// A text with slots.
class StoryPattern {
public:
    /// Asserts on mistakes in the pattern, which is the program's own.
    explicit StoryPattern(std::string_view text);

    [[nodiscard]] std::string written(const StoryValues& values) const;
    /// Fills people, words, numbers and choices from a text that the pattern could have written;
    /// kinds are given. False if it could not.
    [[nodiscard]] bool read(std::string_view text, StoryValues& values) const;

    [[nodiscard]] const std::vector<int>& choiceSizes() const { return m_choiceSizes; }
    [[nodiscard]] bool hasPerson(std::size_t person) const { return m_people[person]; }
    [[nodiscard]] bool hasWord(std::size_t word) const { return m_words[word]; }
    /// Whether the last sentence speaks of somebody without the name.
    [[nodiscard]] bool endsWithPronoun() const { return m_endsWithPronoun; }

private:
    struct Node {
        enum class Kind { Text, Person, Pronoun, Number, Word, Choice } kind = Kind::Text;
        std::string text;     ///< Text: itself; Pronoun: "he", "He", …
        std::size_t slot = 0; ///< person, word, or place of the choice
        char letter = 'a';    ///< Number
        bool one = false;     ///< Word: singular
        std::vector<std::vector<Node>> options;
    };
    using Nodes = std::vector<Node>;
    using Then = std::function<bool(std::string_view rest)>;

    Nodes parsed(std::string_view& text, bool inside);
    static Node slotNode(std::string_view name);
    static void write(const Nodes& nodes, const StoryValues& values, std::string& out);
    static bool match(const Nodes& nodes, std::size_t at, std::string_view text,
                      StoryValues& values, const Then& then);

    Nodes m_nodes;
    std::string m_literal; ///< the longest that each of its texts has
    std::vector<int> m_choiceSizes;
    std::array<bool, 4> m_people{}, m_words{};
    bool m_endsWithPronoun = false;
};

} // namespace sdrl::programs
