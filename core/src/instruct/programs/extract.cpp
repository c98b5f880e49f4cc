// SPDX-License-Identifier: GPL-3.0-or-later
//
// Finding a fact in one or two sentences. The solution names what to look for and quotes the
// sentence that holds it: each step then follows from the words just before it. The level is the
// number of sentences.
#include "instruct/programs/phrase.h"
#include "instruct/programs/programs.h"
#include "instruct/programs/typed_program.h"

#include <algorithm>

namespace sdrl::programs {

namespace {

constexpr std::string_view kSentence =
    "On {day} {seller} sold a {thing} to {buyer} for {price} euros.";

enum class Fact { Seller, Buyer, Day, Price };

/// By Fact.
constexpr std::array<std::string_view, 4> kQuestions = {
    "Who sold the {thing}?", "Who bought the {thing}?", "On which day was the {thing} sold?",
    "How many euros did the {thing} cost?"};

struct Sale {
    std::string_view day, seller, thing, buyer;
    int price = 0;
};
constexpr int kLeastPrice = 2, kMostPrice = 99;

struct Story {
    std::vector<Sale> sales;
    std::size_t asked = 0;
    Fact fact = Fact::Seller;
};

Slots slotsOf(const Sale& sale) {
    return Slots()
        .set("day", sale.day)
        .set("seller", sale.seller)
        .set("thing", sale.thing)
        .set("buyer", sale.buyer)
        .set("price", sale.price);
}

/// Two sales share no day, person, thing or price, so that each question has one answer.
bool areDistinct(const Sale& a, const Sale& b) {
    return a.day != b.day && a.thing != b.thing && a.price != b.price && a.seller != b.seller &&
           a.seller != b.buyer && a.buyer != b.seller && a.buyer != b.buyer;
}

Sale drawnSale(RandomStream& stream) {
    const auto people = pickSome(stream, kNames, 2);
    return {stream.pick(kWeekdays), people[0], stream.pick(kGoods), people[1],
            static_cast<int>(stream.between(kLeastPrice, kMostPrice))};
}

class ExtractProgram final : public TypedProgram<Story> {
public:
    std::string_view name() const override { return "extract"; }
    int levels() const override { return 2; }

protected:
    int levelOf(const Story& story) const override { return static_cast<int>(story.sales.size()); }

    Story sample(int level, RandomStream& stream) const override {
        Story story;
        story.fact = static_cast<Fact>(stream.below(kQuestions.size()));
        story.sales.push_back(drawnSale(stream));
        return level == 1 ? story : *harderStory(story, stream);
    }

    std::string told(const Story& story) const override {
        std::string text;
        for (const Sale& sale : story.sales)
            text += filled(kSentence, slotsOf(sale)) + ' ';
        return text + filled(kQuestions[static_cast<std::size_t>(story.fact)],
                             slotsOf(story.sales[story.asked]));
    }

    std::optional<Story> read(std::string_view text) const override {
        const auto parts = sentences(text);
        if (parts.size() < 2 || parts.size() > 3)
            return std::nullopt;
        Story story;
        for (std::size_t i = 0; i + 1 < parts.size(); ++i) {
            const auto slots = matched(kSentence, parts[i]);
            if (!slots)
                return std::nullopt;
            const Sale sale{known(kWeekdays, slots->text("day")),
                            known(kNames, slots->text("seller")),
                            known(kGoods, slots->text("thing")),
                            known(kNames, slots->text("buyer")), slots->number("price")};
            if (sale.day.empty() || sale.seller.empty() || sale.thing.empty() ||
                sale.buyer.empty() || sale.seller == sale.buyer || sale.price < kLeastPrice ||
                sale.price > kMostPrice)
                return std::nullopt;
            story.sales.push_back(sale);
        }
        if (story.sales.size() == 2 && !areDistinct(story.sales[0], story.sales[1]))
            return std::nullopt;
        for (std::size_t fact = 0; fact < kQuestions.size(); ++fact) {
            const auto slots = matched(kQuestions[fact], parts.back());
            if (!slots)
                continue;
            story.fact = static_cast<Fact>(fact);
            while (story.asked < story.sales.size() &&
                   story.sales[story.asked].thing != slots->text("thing"))
                ++story.asked;
            if (story.asked < story.sales.size())
                return story;
        }
        return std::nullopt;
    }

    Solution solve(const Story& story, Mistakes& mistakes) const override {
        Sale sale = story.sales[story.asked];
        if (story.sales.size() == 2 && mistakes.mishandled("sentence"))
            sale = story.sales[1 - story.asked];
        Fact fact = story.fact;
        if (fact == Fact::Seller && mistakes.mishandled("role"))
            fact = Fact::Buyer;
        else if (fact == Fact::Buyer && mistakes.mishandled("role"))
            fact = Fact::Seller;
        std::string answer;
        switch (fact) {
        case Fact::Seller:
            answer = sale.seller = mistakes.copied(sale.seller, kNames);
            break;
        case Fact::Buyer:
            answer = sale.buyer = mistakes.copied(sale.buyer, kNames);
            break;
        case Fact::Day:
            answer = sale.day = mistakes.copied(sale.day, kWeekdays);
            break;
        case Fact::Price:
            sale.price = mistakes.copied(sale.price);
            answer = std::to_string(sale.price);
            break;
        }
        return {"Find " + std::string(story.sales[story.asked].thing) + ". " +
                    filled(kSentence, slotsOf(sale)),
                std::move(answer)};
    }

    std::optional<Story> harderStory(const Story& story, RandomStream& stream) const override {
        Story harder = story;
        Sale sale;
        do
            sale = drawnSale(stream);
        while (!areDistinct(sale, story.sales[0]));
        if (stream.chance(0.5)) {
            harder.sales.push_back(sale);
        } else {
            harder.sales.insert(harder.sales.begin(), sale);
            harder.asked = 1;
        }
        return harder;
    }

    std::optional<Story> easierStory(const Story& story, RandomStream&) const override {
        return Story{{story.sales[story.asked]}, 0, story.fact};
    }
};

} // namespace

const ProblemProgram& extractProgram() {
    static const ExtractProgram program;
    return program;
}

} // namespace sdrl::programs
