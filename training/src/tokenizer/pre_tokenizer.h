// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tokenizer/regex.h"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace sdrl {

/// What becomes of the pieces between and of the matches of a split pattern.
enum class SplitBehavior { Isolated, Removed, MergedWithPrevious, MergedWithNext, Contiguous };

struct SplitStep {
    Regex regex;
    SplitBehavior behavior = SplitBehavior::Isolated;
    bool invert = false;      ///< matches and non-matches change their roles
    bool prefixSpace = false; ///< a piece that does not begin with a space gets one first
    bool split = true;        ///< false: only the space is put before
};

/// Cuts text into the pieces ("words") within which tokens are merged: one split after the other,
/// each on the pieces of the one before. Thread: any; each thread has its own Regex::Match.
class PreTokenizer {
public:
    PreTokenizer() = default;
    explicit PreTokenizer(std::vector<SplitStep> steps) : m_steps(std::move(steps)) {}

    /// Calls `word(std::string_view)` for the pieces in order; none is empty. `text` is valid
    /// UTF-8. The views end with the call.
    template <class Word>
    void split(std::string_view text, Regex::Match& match, Word&& word) const {
        splitFrom(0, text, match, word);
    }

private:
    struct Piece {
        std::string_view text;
        bool isMatch = false;
    };
    [[nodiscard]] static std::vector<Piece> pieces(const SplitStep& step, std::string_view text,
                                                   Regex::Match& match);

    template <class Word>
    void splitFrom(std::size_t index, std::string_view text, Regex::Match& match,
                   Word& word) const {
        if (index == m_steps.size())
            return word(text);
        const SplitStep& step = m_steps[index];
        std::string prefixed;
        if (step.prefixSpace && !text.starts_with(' ')) {
            prefixed = ' ' + std::string(text);
            text = prefixed;
        }
        if (!step.split)
            return splitFrom(index + 1, text, match, word);
        if (step.behavior != SplitBehavior::Isolated) {
            for (const Piece& piece : pieces(step, text, match))
                splitFrom(index + 1, piece.text, match, word);
            return;
        }
        // The usual case, without a list: matches and what lies between them.
        std::size_t done = 0;
        for (std::size_t from = 0; from < text.size();) {
            const auto found = step.regex.find(text, from, match);
            if (!found)
                break;
            if (found->begin > done)
                splitFrom(index + 1, text.substr(done, found->begin - done), match, word);
            if (found->end > found->begin)
                splitFrom(index + 1, text.substr(found->begin, found->end - found->begin), match,
                          word);
            done = found->end;
            from = afterMatch(text, *found);
        }
        if (done < text.size())
            splitFrom(index + 1, text.substr(done), match, word);
    }

    // Where the next search begins: behind the match, behind the next character if it was empty.
    [[nodiscard]] static std::size_t afterMatch(std::string_view text, Regex::Range found);

    std::vector<SplitStep> m_steps;
};

/// The patterns of the common families, in Oniguruma's syntax.
inline constexpr std::string_view kGpt2Pattern =
    R"('s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+)";
inline constexpr std::string_view kQwen2Pattern =
    R"((?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*)"
    R"(|\s*[\r\n]+|\s+(?!\S)|\s+)";
inline constexpr std::string_view kLlama3Pattern =
    R"((?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*)"
    R"(|\s*[\r\n]+|\s+(?!\S)|\s+)";
inline constexpr std::string_view kDigitPattern = R"(\p{N})";

} // namespace sdrl
