// SPDX-License-Identifier: GPL-3.0-or-later
//
// Which day of the week is some days away. The level is the number of days, which are counted up.
#include "instruct/programs/phrase.h"
#include "instruct/programs/programs.h"
#include "instruct/programs/typed_program.h"

#include <fmt/format.h>

namespace sdrl::programs {

namespace {

struct Phrase {
    bool before;
    std::string_view text;
};

constexpr std::array<Phrase, 6> kQuestions = {
    {{false, "What day is {span*} after {day}?"},
     {false, "Today is {day}. What day is it in {span*}?"},
     {false, "{who} leaves {span*} after {day}. On which day is that?"},
     {true, "What day is {span*} before {day}?"},
     {true, "Today is {day}. What day was it {span*} ago?"},
     {true, "{who} leaves {span*} before {day}. On which day is that?"}}};

struct Story {
    std::size_t question = 0;
    std::string_view day, who;
    int days = 0;
};

std::string span(int days) {
    return fmt::format("{} day{}", days, days == 1 ? "" : "s");
}

class DayProgram final : public TypedProgram<Story> {
public:
    std::string_view name() const override { return "day"; }
    int levels() const override { return kMaxProblemLevel; }

protected:
    int levelOf(const Story& story) const override { return story.days; }

    Story sample(int level, RandomStream& stream) const override {
        Story story;
        story.question = stream.below(kQuestions.size());
        story.day = stream.pick(kWeekdays);
        story.who = stream.pick(kNames);
        story.days = level;
        return story;
    }

    std::string told(const Story& story) const override {
        return filled(
            kQuestions[story.question].text,
            Slots().set("span*", span(story.days)).set("day", story.day).set("who", story.who));
    }

    std::optional<Story> read(std::string_view question) const override {
        for (std::size_t i = 0; i < kQuestions.size(); ++i) {
            const auto slots = matched(kQuestions[i].text, question);
            if (!slots)
                continue;
            const Story story{i, known(kWeekdays, slots->text("day")),
                              known(kNames, slots->text("who")),
                              parseNumber(slots->text("span*").substr(0, 1))};
            if (story.day.empty() || story.who.empty() != slots->text("who").empty() ||
                story.days < 1 || story.days > kMaxProblemLevel)
                return std::nullopt;
            return story;
        }
        return std::nullopt;
    }

    Solution solve(const Story& story, Mistakes& mistakes) const override {
        std::string_view day = mistakes.copied(story.day, kWeekdays);
        const int days = mistakes.copied(story.days);
        const bool backwards =
            kQuestions[story.question].before != mistakes.mishandled("direction");
        std::string text = fmt::format("{} {}:", backwards ? "Before" : "After", day);
        for (int i = 1; i <= days; ++i) {
            const auto at = static_cast<std::size_t>(
                std::find(kWeekdays.begin(), kWeekdays.end(), day) - kWeekdays.begin());
            day = kWeekdays[(at + (backwards ? 6 : 1)) % 7];
            text += fmt::format("{} {} {}", i == 1 ? "" : ",", day, i);
        }
        return {text + '.', std::string(day)};
    }

    std::optional<Story> harderStory(const Story& story, RandomStream&) const override {
        return withDays(story, story.days + 1);
    }

    std::optional<Story> easierStory(const Story& story, RandomStream&) const override {
        return withDays(story, story.days - 1);
    }

private:
    static Story withDays(Story story, int days) {
        story.days = days;
        return story;
    }
};

} // namespace

const ProblemProgram& dayProgram() {
    static const DayProgram program;
    return program;
}

} // namespace sdrl::programs
