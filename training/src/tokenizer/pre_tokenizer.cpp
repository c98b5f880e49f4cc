// SPDX-License-Identifier: GPL-3.0-or-later
#include "tokenizer/pre_tokenizer.h"

#include "core/base/text.h"

#include <algorithm>

namespace sdrl {

std::size_t PreTokenizer::afterMatch(std::string_view text, Regex::Range found) {
    if (found.end > found.begin || found.end >= text.size())
        return found.end > found.begin ? found.end : text.size();
    return found.end + decodeAt(text, found.end).bytes;
}

std::vector<PreTokenizer::Piece> PreTokenizer::pieces(const SplitStep& step, std::string_view text,
                                                      Regex::Match& match) {
    std::vector<Piece> all;
    const auto add = [&](std::size_t begin, std::size_t end, bool isMatch) {
        all.push_back({text.substr(begin, end - begin), isMatch != step.invert});
    };
    std::size_t done = 0;
    for (std::size_t from = 0; from < text.size();) {
        const auto found = step.regex.find(text, from, match);
        if (!found)
            break;
        if (found->begin > done)
            add(done, found->begin, false);
        add(found->begin, found->end, true);
        done = found->end;
        from = afterMatch(text, *found);
    }
    if (done < text.size())
        add(done, text.size(), false);

    // Neighbours in the text are neighbours in memory: joining two is making the first longer.
    const auto join = [](Piece& first, const Piece& second) {
        first.text = {first.text.data(), first.text.size() + second.text.size()};
    };
    std::vector<Piece> out;
    switch (step.behavior) {
    case SplitBehavior::Isolated:
        out = std::move(all);
        break;
    case SplitBehavior::Removed:
        std::copy_if(all.begin(), all.end(), std::back_inserter(out),
                     [](const Piece& piece) { return !piece.isMatch; });
        break;
    case SplitBehavior::Contiguous:
        for (const Piece& piece : all) {
            if (!out.empty() && out.back().isMatch == piece.isMatch)
                join(out.back(), piece);
            else
                out.push_back(piece);
        }
        break;
    case SplitBehavior::MergedWithPrevious: {
        bool afterMatch = false;
        for (const Piece& piece : all) {
            if (piece.isMatch && !afterMatch && !out.empty())
                join(out.back(), piece);
            else
                out.push_back(piece);
            afterMatch = piece.isMatch;
        }
        break;
    }
    case SplitBehavior::MergedWithNext:
        for (const Piece& piece : all) {
            if (!out.empty() && out.back().isMatch && !piece.isMatch) {
                join(out.back(), piece);
                out.back().isMatch = false;
            } else {
                out.push_back(piece);
            }
        }
        break;
    }
    std::erase_if(out, [](const Piece& piece) { return piece.text.empty(); });
    return out;
}

} // namespace sdrl
