// SPDX-License-Identifier: GPL-3.0-or-later
//
// Converting into a smaller unit. Level 2 has a remainder.
#include "instruct/programs/phrase.h"
#include "instruct/programs/programs.h"
#include "instruct/programs/typed_program.h"

#include <fmt/format.h>

namespace sdrl::programs {

namespace {

struct Unit {
    std::string_view large, small;
    int factor;
    int most; ///< largest amount; the least is 2
};

constexpr std::array<Unit, 6> kUnits = {{{"weeks", "days", 7, 9},
                                         {"dozen", "eggs", 12, 8},
                                         {"years", "months", 12, 8},
                                         {"hours", "minutes", 60, 5},
                                         {"feet", "inches", 12, 8},
                                         {"days", "hours", 24, 4}}};

constexpr std::array<std::string_view, 3> kQuestions = {
    "How many {small} are {amount*}?", "How many {small} are there in {amount*}?",
    "{who} asks how many {small} are in {amount*}."};
constexpr std::string_view kAmount = "{n} {large}",
                           kAmountWithRest = "{n} {large} and {rest} {small}";
constexpr int kLeast = 2;

struct Story {
    std::size_t unit = 0;
    int amount = 0;
    int rest = 0; ///< 0 if there is none, else from 2
    std::size_t question = 0;
    std::string_view who;
};

class UnitProgram final : public TypedProgram<Story> {
public:
    std::string_view name() const override { return "unit"; }
    int levels() const override { return 2; }

protected:
    int levelOf(const Story& story) const override { return story.rest == 0 ? 1 : 2; }

    Story sample(int level, RandomStream& stream) const override {
        Story story;
        story.unit = stream.below(kUnits.size());
        story.amount = static_cast<int>(stream.between(kLeast, kUnits[story.unit].most));
        story.question = stream.below(kQuestions.size());
        story.who = stream.pick(kNames);
        return level == 1 ? story : *harderStory(story, stream);
    }

    std::string told(const Story& story) const override {
        const Unit& unit = kUnits[story.unit];
        const std::string amount =
            filled(story.rest == 0 ? kAmount : kAmountWithRest, Slots()
                                                                    .set("n", story.amount)
                                                                    .set("large", unit.large)
                                                                    .set("rest", story.rest)
                                                                    .set("small", unit.small));
        return filled(
            kQuestions[story.question],
            Slots().set("small", unit.small).set("amount*", amount).set("who", story.who));
    }

    std::optional<Story> read(std::string_view question) const override {
        for (std::size_t i = 0; i < kQuestions.size(); ++i) {
            const auto slots = matched(kQuestions[i], question);
            if (!slots)
                continue;
            const std::string_view text = slots->text("amount*");
            auto amount = matched(kAmountWithRest, text);
            Story story;
            if (amount)
                story.rest = amount->number("rest");
            else
                amount = matched(kAmount, text);
            if (!amount)
                continue;
            while (story.unit < kUnits.size() &&
                   (kUnits[story.unit].large != amount->text("large") ||
                    kUnits[story.unit].small != slots->text("small")))
                ++story.unit;
            if (story.unit == kUnits.size())
                return std::nullopt;
            story.amount = amount->number("n");
            story.question = i;
            story.who = known(kNames, slots->text("who"));
            const Unit& unit = kUnits[story.unit];
            const bool restFits =
                story.rest == 0 || (story.rest >= kLeast && story.rest < unit.factor);
            if (story.amount < kLeast || story.amount > unit.most || !restFits ||
                story.who.empty() != slots->text("who").empty())
                return std::nullopt;
            return story;
        }
        return std::nullopt;
    }

    Solution solve(const Story& story, Mistakes& mistakes) const override {
        const Unit& unit = kUnits[story.unit];
        const int amount = mistakes.copied(story.amount);
        const int factor =
            mistakes.mishandled("factor") ? (unit.factor == 12 ? 10 : 12) : unit.factor;
        int total = mistakes.computed(amount * factor);
        std::string text = fmt::format("{} * {} = {}", amount, factor, total);
        if (story.rest != 0 && !mistakes.mishandled("rest")) {
            const int rest = mistakes.copied(story.rest);
            const int sum = mistakes.computed(total + rest);
            text += fmt::format(", {} + {} = {}", total, rest, sum);
            total = sum;
        }
        return {text + '.', std::to_string(total)};
    }

    std::optional<Story> harderStory(const Story& story, RandomStream& stream) const override {
        Story harder = story;
        harder.rest = static_cast<int>(stream.between(kLeast, kUnits[story.unit].factor - 1));
        return harder;
    }

    std::optional<Story> easierStory(const Story& story, RandomStream&) const override {
        Story easier = story;
        easier.rest = 0;
        return easier;
    }
};

} // namespace

const ProblemProgram& unitProgram() {
    static const UnitProgram program;
    return program;
}

} // namespace sdrl::programs
