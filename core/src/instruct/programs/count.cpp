// SPDX-License-Identifier: GPL-3.0-or-later
//
// How many words a list has.
#include "instruct/programs/programs.h"
#include "instruct/programs/word_list.h"

#include <fmt/format.h>

namespace sdrl::programs {

namespace {

constexpr std::array<std::string_view, 3> kQuestions = {
    "How many words are in this list: {list*}?", "Count the words: {list*}.",
    "{who} writes {list*}. How many words is that?"};

class CountProgram final : public WordListProgram {
public:
    CountProgram() : WordListProgram(kQuestions, kMaxProblemLevel) {}
    std::string_view name() const override { return "count"; }

protected:
    Solution solve(const WordList& list, Mistakes& mistakes) const override {
        std::string text = "Count";
        int count = 0;
        for (const std::string_view word : list.words) {
            if (mistakes.mishandled("word"))
                continue;
            ++count;
            text += fmt::format("{} {} {}", count == 1 ? "" : ",", word, count);
        }
        return {text + '.', std::to_string(count)};
    }
};

} // namespace

const ProblemProgram& countProgram() {
    static const CountProgram program;
    return program;
}

} // namespace sdrl::programs
