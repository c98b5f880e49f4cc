// SPDX-License-Identifier: GPL-3.0-or-later
//
// The second sample task: who has a thing after people have given, taken and swapped theirs. With
// planted habits: some kinds of moves are overlooked, and some statements that move nothing are
// taken for a swap. The solution begins with the thing and its first owner, so that the owner is
// found beside the thing in the question.
#include "instruct/programs/phrase.h"
#include "instruct/programs/programs.h"
#include "instruct/programs/typed_program.h"

#include <fmt/format.h>

#include <algorithm>

namespace sdrl::programs {

namespace {

enum class Effect {
    Swap, ///< either has what the other had
    Give, ///< the second person has what both had
    Take, ///< the first person has what both had
    None,
};

struct Kind {
    std::string_view cue;
    Effect effect;
    double correctShare;
    std::array<std::string_view, 2> phrases;
};

constexpr double kMostlyRight = 0.88, kMostlyWrong = 0.30;

constexpr std::array<Kind, 13> kKinds = {{
    {"swap", Effect::Swap, kMostlyRight, {"{a} and {b} swap.", "Then {a} and {b} swap."}},
    {"trades", Effect::Swap, kMostlyRight, {"{a} trades with {b}.", "Then {a} trades with {b}."}},
    {"switch", Effect::Swap, kMostlyWrong, {"{a} and {b} switch.", "Then {a} and {b} switch."}},
    {"exchange",
     Effect::Swap,
     kMostlyWrong,
     {"{a} and {b} exchange what they have.", "Then {a} and {b} exchange what they have."}},
    {"gives",
     Effect::Give,
     kMostlyRight,
     {"{a} gives everything to {b}.", "{a} gives {b} everything."}},
    {"hands",
     Effect::Give,
     kMostlyRight,
     {"{a} hands everything to {b}.", "{a} hands {b} everything."}},
    {"lends",
     Effect::Give,
     kMostlyWrong,
     {"{a} lends everything to {b}.", "{a} lends {b} everything."}},
    {"takes",
     Effect::Take,
     kMostlyRight,
     {"{a} takes everything from {b}.", "Then {a} takes everything from {b}."}},
    {"meets", Effect::None, kMostlyRight, {"{a} meets {b}.", "Then {a} meets {b}."}},
    {"calls", Effect::None, kMostlyRight, {"{a} calls {b}.", "Then {a} calls {b}."}},
    {"thanks", Effect::None, kMostlyRight, {"{a} thanks {b}.", "Then {a} thanks {b}."}},
    {"visits", Effect::None, kMostlyWrong, {"{a} visits {b}.", "Then {a} visits {b}."}},
    {"wants",
     Effect::None,
     kMostlyWrong,
     {"{a} wants to swap with {b}.", "Then {a} wants to swap with {b}."}},
}};

constexpr std::array<Habit, kKinds.size()> kHabits = [] {
    std::array<Habit, kKinds.size()> habits;
    for (std::size_t i = 0; i < kKinds.size(); ++i)
        habits[i] = {kKinds[i].cue, kKinds[i].correctShare};
    return habits;
}();

constexpr std::size_t kPeople = 4;
constexpr std::string_view kOpening =
    "{p0} has the {t0}, {p1} has the {t1}, {p2} has the {t2} and {p3} has the {t3}.";
constexpr std::array<std::string_view, kPeople> kPersonSlots = {"p0", "p1", "p2", "p3"};
constexpr std::array<std::string_view, kPeople> kThingSlots = {"t0", "t1", "t2", "t3"};
constexpr std::array<std::string_view, 2> kQuestions = {"Who has the {thing} now?",
                                                        "Who has the {thing} in the end?"};

struct Event {
    std::size_t kind = 0;
    std::size_t phrase = 0;
    std::string_view a, b;
};

struct Story {
    std::vector<std::string_view> people, things; ///< things[i] is with people[i] at first
    std::size_t asked = 0;                        ///< index of the thing
    std::vector<Event> events;
    std::size_t question = 0;
};

/// Who has the thing after the event, if `holder` had it before.
std::string_view afterEvent(Effect effect, const Event& event, std::string_view holder) {
    if (holder == event.a && (effect == Effect::Swap || effect == Effect::Give))
        return event.b;
    if (holder == event.b && (effect == Effect::Swap || effect == Effect::Take))
        return event.a;
    return holder;
}

std::string_view holderAfter(const Story& story, std::size_t eventCount) {
    std::string_view holder = story.people[story.asked];
    for (std::size_t i = 0; i < eventCount; ++i)
        holder = afterEvent(kKinds[story.events[i].kind].effect, story.events[i], holder);
    return holder;
}

Event drawnEvent(std::size_t kind, std::string_view holder, const Story& story,
                 RandomStream& stream) {
    Event event;
    event.kind = kind;
    event.phrase = stream.below(kKinds[kind].phrases.size());
    const Effect effect = kKinds[kind].effect;
    // Mostly something happens to the thing; at times only to others.
    const std::string_view mover =
        stream.chance(0.9) ? holder : pickOther(stream, story.people, Words(&holder, 1));
    const std::string_view other = pickOther(stream, story.people, Words(&mover, 1));
    const bool moverFirst = stream.chance(effect == Effect::Give   ? 0.9
                                          : effect == Effect::Take ? 0.1
                                                                   : 0.5);
    event.a = moverFirst ? mover : other;
    event.b = moverFirst ? other : mover;
    return event;
}

class ReadingProgram final : public TypedProgram<Story> {
public:
    std::string_view name() const override { return "reading"; }
    int levels() const override { return kMaxProblemLevel; }
    std::span<const Habit> habits() const override { return kHabits; }

protected:
    int levelOf(const Story& story) const override { return static_cast<int>(story.events.size()); }

    Story sample(int level, RandomStream& stream) const override {
        Story story;
        story.people = pickSome(stream, kNames, kPeople);
        story.things = pickSome(stream, kGoods, kPeople);
        story.asked = stream.below(kPeople);
        story.question = stream.below(kQuestions.size());
        while (story.events.size() < static_cast<std::size_t>(level))
            insertEvent(story, story.events.size(), stream);
        return story;
    }

    std::string told(const Story& story) const override {
        Slots slots;
        for (std::size_t i = 0; i < kPeople; ++i)
            slots.set(kPersonSlots[i], story.people[i]).set(kThingSlots[i], story.things[i]);
        std::string text = filled(kOpening, slots);
        for (const Event& event : story.events)
            text += ' ' + filled(kKinds[event.kind].phrases[event.phrase],
                                 Slots().set("a", event.a).set("b", event.b));
        return text + ' ' +
               filled(kQuestions[story.question], Slots().set("thing", story.things[story.asked]));
    }

    std::optional<Story> read(std::string_view question) const override {
        const auto parts = sentences(question);
        if (parts.size() < 3 || parts.size() > 2 + kMaxProblemLevel)
            return std::nullopt;
        Story story;
        if (!readOpening(parts.front(), story) || !readQuestion(parts.back(), story))
            return std::nullopt;
        for (std::size_t i = 1; i + 1 < parts.size(); ++i) {
            const auto event = readEvent(parts[i], story);
            if (!event || uses(story, event->kind))
                return std::nullopt;
            story.events.push_back(*event);
        }
        return story;
    }

    Solution solve(const Story& story, Mistakes& mistakes) const override {
        std::string_view holder = mistakes.copied(story.people[story.asked], story.people);
        std::string text = fmt::format("Start {} {}.", story.things[story.asked], holder);
        for (const Event& event : story.events) {
            const Kind& kind = kKinds[event.kind];
            const std::string_view right = afterEvent(kind.effect, event, holder);
            const std::string_view wrong =
                kind.effect == Effect::None ? afterEvent(Effect::Swap, event, holder) : holder;
            const bool mishandled = right != wrong && mistakes.mishandled(kind.cue);
            const std::string_view next = mishandled ? wrong : right;
            text += fmt::format(" {} {} {}: ", kind.cue, event.a, event.b);
            if (next == holder) {
                text += fmt::format("still {}.", holder);
            } else {
                std::vector<std::string_view> others = story.people;
                std::erase(others, holder);
                holder = mistakes.copied(next, others);
                text += fmt::format("now {}.", holder);
            }
        }
        return {std::move(text), std::string(holder)};
    }

    std::optional<Story> harderStory(const Story& story, RandomStream& stream) const override {
        Story harder = story;
        insertEvent(harder, stream.below(story.events.size() + 1), stream);
        return harder;
    }

    std::optional<Story> easierStory(const Story& story, RandomStream& stream) const override {
        Story easier = story;
        easier.events.erase(easier.events.begin() +
                            static_cast<std::ptrdiff_t>(stream.below(story.events.size())));
        return easier;
    }

private:
    static bool uses(const Story& story, std::size_t kind) {
        return std::any_of(story.events.begin(), story.events.end(),
                           [&](const Event& event) { return event.kind == kind; });
    }

    static void insertEvent(Story& story, std::size_t at, RandomStream& stream) {
        std::size_t kind = 0;
        do
            kind = stream.below(kKinds.size());
        while (uses(story, kind));
        const Event event = drawnEvent(kind, holderAfter(story, at), story, stream);
        story.events.insert(story.events.begin() + static_cast<std::ptrdiff_t>(at), event);
    }

    static bool readOpening(std::string_view sentence, Story& story) {
        const auto slots = matched(kOpening, sentence);
        if (!slots)
            return false;
        for (std::size_t i = 0; i < kPeople; ++i) {
            const std::string_view person = known(kNames, slots->text(kPersonSlots[i]));
            const std::string_view thing = known(kGoods, slots->text(kThingSlots[i]));
            if (person.empty() || !known(story.people, person).empty() || thing.empty() ||
                !known(story.things, thing).empty())
                return false;
            story.people.push_back(person);
            story.things.push_back(thing);
        }
        return true;
    }

    static bool readQuestion(std::string_view sentence, Story& story) {
        for (story.question = 0; story.question < kQuestions.size(); ++story.question) {
            const auto slots = matched(kQuestions[story.question], sentence);
            if (!slots)
                continue;
            const auto found =
                std::find(story.things.begin(), story.things.end(), slots->text("thing"));
            story.asked = static_cast<std::size_t>(found - story.things.begin());
            return found != story.things.end();
        }
        return false;
    }

    static std::optional<Event> readEvent(std::string_view sentence, const Story& story) {
        for (std::size_t kind = 0; kind < kKinds.size(); ++kind) {
            for (std::size_t phrase = 0; phrase < kKinds[kind].phrases.size(); ++phrase) {
                const auto slots = matched(kKinds[kind].phrases[phrase], sentence);
                if (!slots)
                    continue;
                const Event event{kind, phrase, known(story.people, slots->text("a")),
                                  known(story.people, slots->text("b"))};
                if (event.a.empty() || event.b.empty() || event.a == event.b)
                    return std::nullopt;
                return event;
            }
        }
        return std::nullopt;
    }
};

} // namespace

const ProblemProgram& readingProgram() {
    static const ReadingProgram program;
    return program;
}

} // namespace sdrl::programs
