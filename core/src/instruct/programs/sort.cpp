// SPDX-License-Identifier: GPL-3.0-or-later
//
// Sorting words. The solution inserts one word after the other into a sorted list: each step asks
// for one position only, which a tiny model learns where it does not learn to sort at one go.
#include "instruct/programs/programs.h"
#include "instruct/programs/word_list.h"

#include <fmt/format.h>

#include <algorithm>

namespace sdrl::programs {

namespace {

constexpr std::array<std::string_view, 3> kQuestions = {
    "Sort these words: {list*}.", "Put these words in alphabetical order: {list*}.",
    "{who} sorts {list*}. What is the order?"};

class SortProgram final : public WordListProgram {
public:
    SortProgram() : WordListProgram(kQuestions, 3) {}
    std::string_view name() const override { return "sort"; }

protected:
    Solution solve(const WordList& list, Mistakes& mistakes) const override {
        std::vector<std::string_view> sorted = {mistakes.copied(list.words.front(), kNouns)};
        std::string text = fmt::format("Start {}.", sorted.front());
        for (std::size_t i = 1; i < list.words.size(); ++i) {
            const std::string_view word = mistakes.copied(list.words[i], kNouns);
            auto at = std::lower_bound(sorted.begin(), sorted.end(), word);
            if (mistakes.mishandled("order"))
                at = at == sorted.end() ? at - 1 : at + 1;
            sorted.insert(at, word);
            text += fmt::format(" {}: {}.", word, listed(sorted));
        }
        return {std::move(text), listed(sorted)};
    }
};

} // namespace

const ProblemProgram& sortProgram() {
    static const SortProgram program;
    return program;
}

} // namespace sdrl::programs
