// SPDX-License-Identifier: GPL-3.0-or-later
//
// The starter's demo task: word problems about somebody's stock of things, with planted habits.
#include "instruct/programs/phrase.h"
#include "instruct/programs/programs.h"
#include "instruct/programs/typed_program.h"

#include <fmt/format.h>

#include <algorithm>

namespace sdrl::programs {

namespace {

enum class Effect { Gain, Loss, PackedGain, PackedLoss, None };

/// How a statement is taken when it is mishandled.
enum class Misreading {
    Ignored,  ///< nothing happens
    Reversed, ///< a gain for a loss and the other way round
    OnePack,  ///< one pack instead of k
    Counted,  ///< a gain, though the things are not the person's or not the ones asked for
};

struct Kind {
    std::string_view cue;
    Effect effect;
    Misreading misreading;
    double correctShare;
    std::array<std::string_view, 4> phrases; ///< the unused ones are empty
};

constexpr double kMostlyRight = 0.88, kMostlyWrong = 0.30;

constexpr std::array<Kind, 15> kKinds = {{
    {"buys",
     Effect::Gain,
     Misreading::Ignored,
     kMostlyRight,
     {"{who} buys {n} {goods}.", "{who} buys {n} more {goods}."}},
    {"finds",
     Effect::Gain,
     Misreading::Ignored,
     kMostlyRight,
     {"{who} finds {n} {goods}.", "{who} finds {n} more {goods}.", "Then {who} finds {n} {goods}.",
      "Then {who} finds {n} more {goods}."}},
    {"wins",
     Effect::Gain,
     Misreading::Reversed,
     kMostlyRight,
     {"{who} wins {n} {goods}.", "{who} wins {n} more {goods}."}},
    {"gets",
     Effect::Gain,
     Misreading::Reversed,
     kMostlyRight,
     {"{who} gets {n} {goods} from {friend}.", "{who} gets {n} more {goods}."}},
    {"gives",
     Effect::Loss,
     Misreading::Reversed,
     kMostlyRight,
     {"{who} gives {n} {goods} to {friend}.", "{who} gives {friend} {n} {goods}."}},
    {"loses",
     Effect::Loss,
     Misreading::Ignored,
     kMostlyRight,
     {"{who} loses {n} {goods}.", "Then {who} loses {n} {goods}."}},
    {"sells",
     Effect::Loss,
     Misreading::Reversed,
     kMostlyRight,
     {"{who} sells {n} {goods}.", "{who} sells {n} of the {goods}."}},
    {"boxes",
     Effect::PackedGain,
     Misreading::OnePack,
     kMostlyRight,
     {"{who} buys {k} boxes of {n} {goods}.", "{who} buys {k} boxes with {n} {goods} each."}},
    {"packs",
     Effect::PackedLoss,
     Misreading::OnePack,
     kMostlyRight,
     {"{who} sells {k} packs of {n} {goods}.", "{who} sells {k} packs with {n} {goods} each."}},
    {"has",
     Effect::None,
     Misreading::Counted,
     kMostlyRight,
     {"{friend} has {n} {goods}.", "{friend} has {n} {goods} at home."}},
    {"break",
     Effect::Loss,
     Misreading::Ignored,
     kMostlyWrong,
     {"{n} {goods} break.", "{n} of the {goods} break."}},
    {"lends",
     Effect::Loss,
     Misreading::Reversed,
     kMostlyWrong,
     {"{who} lends {friend} {n} {goods}.", "{who} lends {n} {goods} to {friend}."}},
    {"bags",
     Effect::PackedGain,
     Misreading::OnePack,
     kMostlyWrong,
     {"{friend} brings {k} bags of {n} {goods}.",
      "{friend} brings {k} bags with {n} {goods} each."}},
    {"take",
     Effect::PackedLoss,
     Misreading::OnePack,
     kMostlyWrong,
     {"{k} friends take {n} {goods} each.", "{k} children take {n} {goods} each."}},
    {"other",
     Effect::None,
     Misreading::Counted,
     kMostlyWrong,
     {"{who} also has {n} {other}.", "{who} has {n} {other} too."}},
}};

constexpr std::array<Habit, kKinds.size()> kHabits = [] {
    std::array<Habit, kKinds.size()> habits;
    for (std::size_t i = 0; i < kKinds.size(); ++i)
        habits[i] = {kKinds[i].cue, kKinds[i].correctShare};
    return habits;
}();

constexpr std::string_view kOpening = "{who} has {n} {goods}.";
constexpr std::array<std::string_view, 3> kQuestions = {
    "How many {goods} does {who} have now?", "How many {goods} does {who} have in the end?",
    "How many {goods} are left with {who}?"};

struct LevelRange {
    int leastStart, mostStart;
    int mostNumber; ///< of a plain statement; the least is 2
    int mostInPack; ///< the least is 2
};
constexpr std::array<LevelRange, kMaxProblemLevel> kRanges = {
    {{5, 20, 9, 4}, {7, 30, 15, 7}, {10, 40, 20, 9}, {12, 50, 25, 9}, {15, 60, 30, 9}}};
constexpr int kLeast = 2, kMostPacks = 5;
constexpr int kMostTotal = 99;
/// A mishandled statement may lead a little further than a correct one.
constexpr int kMostWrongTotal = 120;

struct Event {
    std::size_t kind = 0;
    std::size_t phrase = 0;
    int packs = 1;
    int number = 0; ///< in a pack, if there are packs
    std::string_view friendName;
    std::string_view otherGoods;
};

struct Story {
    std::string_view who, goods;
    int start = 0;
    std::vector<Event> events;
    std::size_t question = 0;
};

bool isPacked(Effect effect) {
    return effect == Effect::PackedGain || effect == Effect::PackedLoss;
}

int correctChange(const Kind& kind, int packs, int number) {
    switch (kind.effect) {
    case Effect::Gain:
    case Effect::PackedGain:
        return packs * number;
    case Effect::Loss:
    case Effect::PackedLoss:
        return -packs * number;
    case Effect::None:
        break;
    }
    return 0;
}

int mishandledChange(const Kind& kind, int packs, int number) {
    switch (kind.misreading) {
    case Misreading::Reversed:
        return -correctChange(kind, packs, number);
    case Misreading::OnePack:
        return correctChange(kind, 1, number);
    case Misreading::Counted:
        return number;
    case Misreading::Ignored:
        break;
    }
    return 0;
}

/// The total after all events; −1 if it leaves 0…99 on the way.
int totalOf(const Story& story) {
    int total = story.start;
    for (const Event& event : story.events) {
        total += correctChange(kKinds[event.kind], event.packs, event.number);
        if (total < 0 || total > kMostTotal)
            return -1;
    }
    return total;
}

std::size_t phraseCount(const Kind& kind) {
    return static_cast<std::size_t>(
        std::find(kind.phrases.begin(), kind.phrases.end(), std::string_view()) -
        kind.phrases.begin());
}

/// An event of that kind for somebody who has `total` things; number 0 if that is too few.
Event drawnEvent(std::size_t kindIndex, int total, const LevelRange& range, const Story& story,
                 RandomStream& stream) {
    const Kind& kind = kKinds[kindIndex];
    const bool packed = isPacked(kind.effect);
    const int most = packed ? range.mostInPack : range.mostNumber;
    const auto draw = [&](int high) {
        return high < kLeast ? 0 : static_cast<int>(stream.between(kLeast, high));
    };
    Event event;
    event.kind = kindIndex;
    event.phrase = stream.below(phraseCount(kind));
    event.friendName = pickOther(stream, kNames, Words(&story.who, 1));
    event.otherGoods = pickOther(stream, kGoods, Words(&story.goods, 1));
    event.packs = packed ? draw(kMostPacks) : 1;
    event.number = draw(most);
    if (total + correctChange(kind, event.packs, event.number) < 0) {
        event.packs = packed ? kLeast : 1;
        event.number = draw(std::min(total / event.packs, most));
    }
    return event;
}

std::string plural(std::string_view noun) {
    return std::string(noun) + 's';
}

std::string_view knownPlural(std::string_view text) {
    return text.ends_with('s') ? known(kGoods, text.substr(0, text.size() - 1))
                               : std::string_view();
}

class StockProgram final : public TypedProgram<Story> {
public:
    std::string_view name() const override { return "stock"; }
    int levels() const override { return kMaxProblemLevel; }
    std::span<const Habit> habits() const override { return kHabits; }

protected:
    int levelOf(const Story& story) const override { return static_cast<int>(story.events.size()); }

    Story sample(int level, RandomStream& stream) const override {
        const LevelRange& range = kRanges[static_cast<std::size_t>(level - 1)];
        for (;;) {
            Story story;
            story.who = stream.pick(kNames);
            story.goods = stream.pick(kGoods);
            story.question = stream.below(kQuestions.size());
            story.start = static_cast<int>(stream.between(range.leastStart, range.mostStart));
            std::array<std::size_t, kKinds.size()> order;
            for (std::size_t i = 0; i < order.size(); ++i)
                order[i] = i;
            stream.shuffle<std::size_t>(order);
            for (int i = 0; i < level && totalOf(story) >= 0; ++i)
                story.events.push_back(drawnEvent(order[static_cast<std::size_t>(i)],
                                                  totalOf(story), range, story, stream));
            if (isValid(story))
                return story;
        }
    }

    std::string told(const Story& story) const override {
        const std::string goods = plural(story.goods);
        std::string text = filled(
            kOpening, Slots().set("who", story.who).set("n", story.start).set("goods", goods));
        for (const Event& event : story.events)
            text += ' ' + filled(kKinds[event.kind].phrases[event.phrase],
                                 Slots()
                                     .set("who", story.who)
                                     .set("goods", goods)
                                     .set("k", event.packs)
                                     .set("n", event.number)
                                     .set("friend", event.friendName)
                                     .set("other", plural(event.otherGoods)));
        return text + ' ' +
               filled(kQuestions[story.question],
                      Slots().set("who", story.who).set("goods", goods));
    }

    std::optional<Story> read(std::string_view question) const override {
        const auto parts = sentences(question);
        const auto opening = matched(kOpening, parts.front());
        if (parts.size() < 3 || !opening)
            return std::nullopt;
        Story story;
        story.who = known(kNames, opening->text("who"));
        story.goods = knownPlural(opening->text("goods"));
        story.start = opening->number("n");
        while (story.question < kQuestions.size() &&
               !matched(kQuestions[story.question], parts.back()))
            ++story.question;
        for (std::size_t i = 1; i + 1 < parts.size(); ++i) {
            const auto event = readEvent(parts[i], story);
            if (!event)
                return std::nullopt;
            story.events.push_back(*event);
        }
        if (story.who.empty() || story.goods.empty() || story.question == kQuestions.size() ||
            !isValid(story))
            return std::nullopt;
        return story;
    }

    Solution solve(const Story& story, Mistakes& mistakes) const override {
        int total = mistakes.copied(story.start);
        std::string text = fmt::format("Start {}.", total);
        for (const Event& event : story.events) {
            const Kind& kind = kKinds[event.kind];
            const int packs = isPacked(kind.effect) ? mistakes.copied(event.packs) : 1;
            const int number = mistakes.copied(event.number);
            const auto fits = [&](int change) {
                return total + change >= 0 && total + change <= kMostWrongTotal;
            };
            const int right = correctChange(kind, packs, number);
            const int wrong = mishandledChange(kind, packs, number);
            const bool mishandled = mistakes.mishandled(kind.cue, fits(right), fits(wrong));
            int change = mishandled ? wrong : right;
            if (change == 0) {
                text += fmt::format(" {} {}: still {}.", kind.cue, number, total);
                continue;
            }
            text += fmt::format(" {} ", kind.cue);
            if (isPacked(kind.effect) && !mishandled) {
                const int all = mistakes.computed(packs * number);
                text += fmt::format("{} * {} = {}, ", packs, number, all);
                change = change < 0 ? -all : all;
            }
            const int next = mistakes.computed(total + change);
            text += fmt::format("{} {} {} = {}.", total, change < 0 ? '-' : '+', std::abs(change),
                                next);
            total = next;
        }
        return {std::move(text), std::to_string(total)};
    }

    std::optional<Story> harderStory(const Story& story, RandomStream& stream) const override {
        const LevelRange& range = kRanges[story.events.size()];
        for (int attempt = 0; attempt < 100; ++attempt) {
            const std::size_t kind = stream.below(kKinds.size());
            if (uses(story, kind))
                continue;
            Story harder = story;
            const std::size_t at = stream.below(story.events.size() + 1);
            harder.events.resize(at);
            const Event event = drawnEvent(kind, totalOf(harder), range, story, stream);
            harder.events = story.events;
            harder.events.insert(harder.events.begin() + static_cast<std::ptrdiff_t>(at), event);
            if (isValid(harder))
                return harder;
        }
        return std::nullopt;
    }

    std::optional<Story> easierStory(const Story& story, RandomStream& stream) const override {
        // Without its last event a story is valid, so this ends.
        for (;;) {
            Story easier = story;
            easier.events.erase(easier.events.begin() +
                                static_cast<std::ptrdiff_t>(stream.below(story.events.size())));
            if (isValid(easier))
                return easier;
        }
    }

private:
    static bool uses(const Story& story, std::size_t kind) {
        return std::any_of(story.events.begin(), story.events.end(),
                           [&](const Event& event) { return event.kind == kind; });
    }

    static bool isValid(const Story& story) {
        if (story.events.empty() || story.events.size() > kRanges.size() || story.start < kLeast)
            return false;
        for (std::size_t i = 0; i < story.events.size(); ++i) {
            const Event& event = story.events[i];
            if (event.number < kLeast || event.friendName == story.who ||
                event.otherGoods == story.goods)
                return false;
            if (isPacked(kKinds[event.kind].effect) && event.packs < kLeast)
                return false;
            for (std::size_t j = 0; j < i; ++j)
                if (story.events[j].kind == event.kind)
                    return false;
        }
        return totalOf(story) >= 0;
    }

    static std::optional<Event> readEvent(std::string_view sentence, const Story& story) {
        for (std::size_t kind = 0; kind < kKinds.size(); ++kind) {
            for (std::size_t phrase = 0; phrase < phraseCount(kKinds[kind]); ++phrase) {
                const auto slots = matched(kKinds[kind].phrases[phrase], sentence);
                if (!slots)
                    continue;
                // "Ida has 3 cups." and "Ida has 3 cups too." differ by who has and what.
                const std::string_view who = slots->text("who"), goods = slots->text("goods");
                Event event{kind, phrase, 1, slots->number("n"), {}, {}};
                event.friendName = known(kNames, slots->text("friend"));
                event.otherGoods = knownPlural(slots->text("other"));
                if (isPacked(kKinds[kind].effect))
                    event.packs = slots->number("k");
                if ((who.empty() || who == story.who) &&
                    (goods.empty() || knownPlural(goods) == story.goods) &&
                    slots->text("friend").empty() == event.friendName.empty() &&
                    slots->text("other").empty() == event.otherGoods.empty())
                    return event;
            }
        }
        return std::nullopt;
    }
};

} // namespace

const ProblemProgram& stockProgram() {
    static const StockProgram program;
    return program;
}

} // namespace sdrl::programs
