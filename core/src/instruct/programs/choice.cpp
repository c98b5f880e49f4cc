// SPDX-License-Identifier: GPL-3.0-or-later
//
// A sum with four options, the answer being a letter. The solution goes through the options with
// their letters until one fits: that is copying, where finding the letter before a number at one go
// is more than a tiny model learns. The level is the size of the larger operand.
#include "instruct/programs/equation.h"
#include "instruct/programs/phrase.h"
#include "instruct/programs/programs.h"
#include "instruct/programs/typed_program.h"

#include <fmt/format.h>

#include <algorithm>

namespace sdrl::programs {

namespace {

constexpr std::array<std::string_view, 2> kQuestions = {
    "What is {a} + {b}? A) {o0} B) {o1} C) {o2} D) {o3}",
    "Choose the sum of {a} and {b}: A) {o0} B) {o1} C) {o2} D) {o3}"};
constexpr std::array<std::string_view, 4> kOptionSlots = {"o0", "o1", "o2", "o3"};
constexpr std::array<int, 3> kMost = {10, 25, 50};
constexpr std::array<int, 8> kOffsets = {-10, -3, -2, -1, 1, 2, 3, 10};

struct Story {
    int a = 0, b = 0;
    std::array<int, 4> options{}; ///< all different, one of them a + b
    std::size_t question = 0;
};

bool holds(const Story& story, int number) {
    return std::find(story.options.begin(), story.options.end(), number) != story.options.end();
}

void drawOptions(Story& story, RandomStream& stream) {
    const std::size_t right = stream.below(story.options.size());
    story.options.fill(-1);
    story.options[right] = story.a + story.b;
    for (std::size_t i = 0; i < story.options.size(); ++i) {
        while (story.options[i] < 0) {
            const int option = story.a + story.b + stream.pick(kOffsets);
            if (!holds(story, option))
                story.options[i] = option;
        }
    }
}

int leastOf(int level) {
    return level == 1 ? 2 : kMost[static_cast<std::size_t>(level - 2)] + 1;
}

class ChoiceProgram final : public TypedProgram<Story> {
public:
    std::string_view name() const override { return "choice"; }
    int levels() const override { return static_cast<int>(kMost.size()); }

protected:
    int levelOf(const Story& story) const override {
        int level = 1;
        while (std::max(story.a, story.b) > kMost[static_cast<std::size_t>(level - 1)])
            ++level;
        return level;
    }

    Story sample(int level, RandomStream& stream) const override {
        Story story;
        story.a = drawnLarger(level, stream);
        story.b = static_cast<int>(stream.between(1, story.a));
        if (stream.chance(0.5))
            std::swap(story.a, story.b);
        story.question = stream.below(kQuestions.size());
        drawOptions(story, stream);
        return story;
    }

    std::string told(const Story& story) const override {
        Slots slots;
        slots.set("a", story.a).set("b", story.b);
        for (std::size_t i = 0; i < story.options.size(); ++i)
            slots.set(kOptionSlots[i], story.options[i]);
        return filled(kQuestions[story.question], slots);
    }

    std::optional<Story> read(std::string_view question) const override {
        for (std::size_t i = 0; i < kQuestions.size(); ++i) {
            const auto slots = matched(kQuestions[i], question);
            if (!slots)
                continue;
            Story story;
            story.question = i;
            story.a = slots->number("a");
            story.b = slots->number("b");
            story.options.fill(-1);
            for (std::size_t j = 0; j < story.options.size(); ++j) {
                const int option = slots->number(kOptionSlots[j]);
                if (option < 0 || holds(story, option))
                    return std::nullopt;
                story.options[j] = option;
            }
            if (story.a < 1 || story.b < 1 || std::max(story.a, story.b) > kMost.back() ||
                !holds(story, story.a + story.b))
                return std::nullopt;
            return story;
        }
        return std::nullopt;
    }

    Solution solve(const Story& story, Mistakes& mistakes) const override {
        const auto sum =
            calculated({'+', mistakes.copied(story.a), mistakes.copied(story.b)}, mistakes);
        std::string text = sum.text;
        for (std::size_t i = 0; i < story.options.size(); ++i) {
            const int option = mistakes.copied(story.options[i]);
            const bool fits = std::to_string(option) == sum.answer;
            const bool chosen = fits != mistakes.mishandled("fits");
            const auto letter = static_cast<char>('A' + static_cast<int>(i));
            text += fmt::format(" {} {} {}.", letter, option, chosen ? "yes" : "no");
            if (chosen)
                return {std::move(text), std::string(1, letter)};
        }
        mistakes.giveUp();
        return {};
    }

    std::optional<Story> harderStory(const Story& story, RandomStream& stream) const override {
        return withLevel(story, levelOf(story) + 1, stream);
    }

    std::optional<Story> easierStory(const Story& story, RandomStream& stream) const override {
        return withLevel(story, levelOf(story) - 1, stream);
    }

private:
    static int drawnLarger(int level, RandomStream& stream) {
        return static_cast<int>(
            stream.between(leastOf(level), kMost[static_cast<std::size_t>(level - 1)]));
    }

    static Story withLevel(Story story, int level, RandomStream& stream) {
        int& larger = story.a >= story.b ? story.a : story.b;
        int& smaller = story.a >= story.b ? story.b : story.a;
        larger = drawnLarger(level, stream);
        smaller = std::min(smaller, larger);
        drawOptions(story, stream);
        return story;
    }
};

} // namespace

const ProblemProgram& choiceProgram() {
    static const ChoiceProgram program;
    return program;
}

} // namespace sdrl::programs
