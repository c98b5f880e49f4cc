// SPDX-License-Identifier: GPL-3.0-or-later
//
// What a purchase costs. The level is the number of operations: pieces times price, and the sum.
#include "core/base/text.h"
#include "instruct/programs/equation.h"
#include "instruct/programs/phrase.h"
#include "instruct/programs/programs.h"
#include "instruct/programs/typed_program.h"

#include <fmt/format.h>

#include <algorithm>

namespace sdrl::programs {

namespace {

constexpr std::array<std::string_view, 2> kQuestions = {
    "{who} buys {list*}. How many euros does {who} pay?",
    "{who} buys {list*}. How much is that in euros?"};
constexpr std::string_view kOne = "a {thing} for {price} euros",
                           kSome = "{count} {thing}s for {price} euros each";
constexpr int kLeast = 2, kMostEach = 9, kMostCount = 5, kMostSingle = 40;

struct Item {
    std::string_view thing;
    int count = 1;
    int price = 0; ///< euros each

    [[nodiscard]] int cost() const { return count * price; }
};

struct Story {
    std::string_view who;
    std::vector<Item> items; ///< one or two
    std::size_t question = 0;
};

int operations(const Story& story) {
    return static_cast<int>(
        story.items.size() - 1 +
        static_cast<std::size_t>(std::count_if(story.items.begin(), story.items.end(),
                                               [](const Item& item) { return item.count > 1; })));
}

Item drawnItem(bool several, std::string_view otherThing, RandomStream& stream) {
    Item item;
    item.thing = pickOther(stream, kGoods, Words(&otherThing, 1));
    item.count = several ? static_cast<int>(stream.between(kLeast, kMostCount)) : 1;
    item.price = static_cast<int>(stream.between(kLeast, several ? kMostEach : kMostSingle));
    return item;
}

class PriceProgram final : public TypedProgram<Story> {
public:
    std::string_view name() const override { return "price"; }
    int levels() const override { return 2; }

protected:
    int levelOf(const Story& story) const override { return operations(story); }

    Story sample(int level, RandomStream& stream) const override {
        Story story;
        story.who = stream.pick(kNames);
        story.question = stream.below(kQuestions.size());
        const bool several = level == 2 || stream.chance(0.5);
        story.items.push_back(drawnItem(several, {}, stream));
        if (level == 2 || !several)
            story.items.push_back(drawnItem(false, story.items[0].thing, stream));
        if (stream.chance(0.5))
            std::reverse(story.items.begin(), story.items.end());
        return story;
    }

    std::string told(const Story& story) const override {
        std::vector<std::string> list;
        for (const Item& item : story.items)
            list.push_back(filled(item.count > 1 ? kSome : kOne, Slots()
                                                                     .set("thing", item.thing)
                                                                     .set("count", item.count)
                                                                     .set("price", item.price)));
        return filled(kQuestions[story.question],
                      Slots().set("who", story.who).set("list*", join(list, " and ")));
    }

    std::optional<Story> read(std::string_view question) const override {
        for (std::size_t i = 0; i < kQuestions.size(); ++i) {
            const auto slots = matched(kQuestions[i], question);
            if (!slots)
                continue;
            Story story;
            story.question = i;
            story.who = known(kNames, slots->text("who"));
            std::string_view list = slots->text("list*");
            while (!list.empty()) {
                const std::size_t end = std::min(list.find(" and "), list.size());
                const auto item = readItem(list.substr(0, end));
                if (!item)
                    return std::nullopt;
                story.items.push_back(*item);
                list.remove_prefix(std::min(end + 5, list.size()));
            }
            if (!isValid(story))
                return std::nullopt;
            return story;
        }
        return std::nullopt;
    }

    Solution solve(const Story& story, Mistakes& mistakes) const override {
        std::string text;
        std::vector<int> costs;
        for (const Item& item : story.items) {
            const int count = item.count > 1 ? mistakes.copied(item.count) : 1;
            const int price = mistakes.copied(item.price);
            costs.push_back(price);
            if (item.count > 1 && !mistakes.mishandled("each")) {
                costs.back() = mistakes.computed(count * price);
                text += fmt::format("{} * {} = {}, ", count, price, costs.back());
            }
        }
        int total = costs[0];
        if (costs.size() > 1) {
            total = mistakes.computed(costs[0] + costs[1]);
            text += fmt::format("{} + {} = {}, ", costs[0], costs[1], total);
        }
        if (text.empty())
            text = fmt::format("{}, ", total);
        text.replace(text.size() - 2, 2, ".");
        return {std::move(text), std::to_string(total)};
    }

    std::optional<Story> harderStory(const Story& story, RandomStream& stream) const override {
        Story harder = story;
        if (story.items.size() == 1) {
            harder.items.push_back(drawnItem(false, story.items[0].thing, stream));
        } else {
            const std::size_t several = stream.below(2);
            harder.items[several].count = kLeast;
        }
        return harder;
    }

    std::optional<Story> easierStory(const Story& story, RandomStream& stream) const override {
        Story easier = story;
        const std::size_t several = story.items[0].count > 1 ? 0 : 1;
        if (stream.chance(0.5))
            easier.items = {story.items[several]};
        else
            easier.items[several].count = 1;
        return easier;
    }

private:
    static std::optional<Item> readItem(std::string_view text) {
        auto slots = matched(kOne, text);
        if (slots)
            return Item{known(kGoods, slots->text("thing")), 1, slots->number("price")};
        // The slot takes the plural's "s" too, so the pattern is matched without it.
        slots = matched("{count} {things} for {price} euros each", text);
        if (!slots || !slots->text("things").ends_with('s'))
            return std::nullopt;
        std::string_view thing = slots->text("things");
        thing.remove_suffix(1);
        return Item{known(kGoods, thing), slots->number("count"), slots->number("price")};
    }

    static bool isValid(const Story& story) {
        if (story.items.empty() || story.items.size() > 2 || story.who.empty() ||
            operations(story) < 1 || operations(story) > 2 ||
            (story.items.size() == 2 && story.items[0].thing == story.items[1].thing))
            return false;
        int total = 0;
        for (const Item& item : story.items) {
            if (item.thing.empty() || item.count < 1 || item.count > kMostCount ||
                item.price < kLeast)
                return false;
            total += item.cost();
        }
        return total <= kMostSum;
    }
};

} // namespace

const ProblemProgram& priceProgram() {
    static const PriceProgram program;
    return program;
}

} // namespace sdrl::programs
