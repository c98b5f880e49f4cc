// SPDX-License-Identifier: GPL-3.0-or-later
//
// The largest or smallest of some numbers. The solution carries the best so far along, so that each
// step compares two numbers.
#include "core/base/text.h"
#include "instruct/programs/phrase.h"
#include "instruct/programs/programs.h"
#include "instruct/programs/typed_program.h"

#include <fmt/format.h>

#include <algorithm>

namespace sdrl::programs {

namespace {

struct Question {
    std::string_view text;
    std::string_view lastJoint; ///< between the last two numbers
};
constexpr std::array<Question, 3> kQuestions = {
    {{"Which number is the {most}: {list*}?", " or "},
     {"Which one is the {most} of {list*}?", " and "},
     {"{who} has the numbers {list*}. Which one is the {most}?", " and "}}};
/// Of two numbers one is the larger, of several the largest.
constexpr std::array<std::string_view, 2> kLarge = {"larger", "largest"};
constexpr std::array<std::string_view, 2> kSmall = {"smaller", "smallest"};
constexpr int kMostNumber = 99;
constexpr std::size_t kMostNumbers = 4;

struct Story {
    std::vector<int> numbers;
    bool largest = true;
    std::size_t question = 0;
    std::string_view who;
};

int drawnNumber(const std::vector<int>& taken, RandomStream& stream) {
    for (;;) {
        const auto number = static_cast<int>(stream.between(1, kMostNumber));
        if (std::find(taken.begin(), taken.end(), number) == taken.end())
            return number;
    }
}

class BigProgram final : public TypedProgram<Story> {
public:
    std::string_view name() const override { return "big"; }
    int levels() const override { return static_cast<int>(kMostNumbers) - 1; }

protected:
    int levelOf(const Story& story) const override {
        return static_cast<int>(story.numbers.size()) - 1;
    }

    Story sample(int level, RandomStream& stream) const override {
        Story story;
        story.largest = stream.chance(0.5);
        story.question = stream.below(kQuestions.size());
        story.who = stream.pick(kNames);
        while (levelOf(story) < level)
            story.numbers.push_back(drawnNumber(story.numbers, stream));
        return story;
    }

    std::string told(const Story& story) const override {
        const Question& question = kQuestions[story.question];
        std::string list = std::to_string(story.numbers.front());
        for (std::size_t i = 1; i < story.numbers.size(); ++i)
            list += fmt::format("{}{}", i + 1 < story.numbers.size() ? ", " : question.lastJoint,
                                story.numbers[i]);
        return filled(
            question.text,
            Slots().set("most", mostWord(story)).set("list*", list).set("who", story.who));
    }

    std::optional<Story> read(std::string_view question) const override {
        for (std::size_t i = 0; i < kQuestions.size(); ++i) {
            const auto slots = matched(kQuestions[i].text, question);
            if (!slots)
                continue;
            Story story;
            story.question = i;
            story.who = known(kNames, slots->text("who"));
            story.largest = !known(kLarge, slots->text("most")).empty();
            const std::string list =
                replaceAll(std::string(slots->text("list*")), kQuestions[i].lastJoint, ", ");
            for (const std::string_view part : split(list, ',')) {
                const int number = parseNumber(trimmed(part));
                if (number < 1 || number > kMostNumber ||
                    std::find(story.numbers.begin(), story.numbers.end(), number) !=
                        story.numbers.end())
                    return std::nullopt;
                story.numbers.push_back(number);
            }
            if (story.numbers.size() < 2 || story.numbers.size() > kMostNumbers ||
                story.who.empty() != slots->text("who").empty())
                return std::nullopt;
            return story;
        }
        return std::nullopt;
    }

    Solution solve(const Story& story, Mistakes& mistakes) const override {
        int best = mistakes.copied(story.numbers.front());
        std::string text;
        for (std::size_t i = 1; i < story.numbers.size(); ++i) {
            const int next = mistakes.copied(story.numbers[i]);
            const bool takesNext = (next > best) == story.largest;
            const int better = takesNext != mistakes.mishandled("compare") ? next : best;
            text += fmt::format("{}{} or {}: {}.", i == 1 ? "" : " ", best, next, better);
            best = better;
        }
        return {std::move(text), std::to_string(best)};
    }

    std::optional<Story> harderStory(const Story& story, RandomStream& stream) const override {
        Story harder = story;
        const auto at = static_cast<std::ptrdiff_t>(stream.below(story.numbers.size() + 1));
        harder.numbers.insert(harder.numbers.begin() + at, drawnNumber(story.numbers, stream));
        return harder;
    }

    std::optional<Story> easierStory(const Story& story, RandomStream& stream) const override {
        Story easier = story;
        easier.numbers.erase(easier.numbers.begin() +
                             static_cast<std::ptrdiff_t>(stream.below(story.numbers.size())));
        return easier;
    }

private:
    static std::string_view mostWord(const Story& story) {
        return (story.largest ? kLarge : kSmall)[story.numbers.size() == 2 ? 0 : 1];
    }
};

} // namespace

const ProblemProgram& bigProgram() {
    static const BigProgram program;
    return program;
}

} // namespace sdrl::programs
