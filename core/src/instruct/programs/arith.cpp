// SPDX-License-Identifier: GPL-3.0-or-later
//
// One bare sum, difference or product. The level is the size of the larger operand.
#include "instruct/programs/equation.h"
#include "instruct/programs/phrase.h"
#include "instruct/programs/programs.h"
#include "instruct/programs/typed_program.h"

namespace sdrl::programs {

namespace {

constexpr std::array<std::string_view, 3> kQuestions = {
    "What is {a} {sign} {b}?", "Calculate {a} {sign} {b}.", "How much is {a} {sign} {b}?"};

/// Largest operand by level.
constexpr std::array<int, kMaxProblemLevel> kMost = {10, 20, 40, 60, 99};
constexpr std::array<int, kMaxProblemLevel> kMostFactor = {3, 5, 7, 8, 9};

struct Story {
    Equation equation;
    std::size_t question = 0;
};

const std::array<int, kMaxProblemLevel>& limits(char sign) {
    return sign == '*' ? kMostFactor : kMost;
}

int leastOf(char sign, int level) {
    return level == 1 ? (sign == '*' ? 2 : 1)
                      : limits(sign)[static_cast<std::size_t>(level - 2)] + 1;
}

/// The larger operand of that level; the first one of a difference.
int drawnLarger(char sign, int level, RandomStream& stream) {
    return static_cast<int>(
        stream.between(leastOf(sign, level), limits(sign)[static_cast<std::size_t>(level - 1)]));
}

/// The largest second operand.
int mostBeside(char sign, int larger) {
    return sign == '+' ? std::min(larger, kMostSum - larger) : larger;
}

class ArithProgram final : public TypedProgram<Story> {
public:
    std::string_view name() const override { return "arith"; }
    int levels() const override { return kMaxProblemLevel; }

protected:
    int levelOf(const Story& story) const override {
        const auto& most = limits(story.equation.sign);
        const int larger = std::max(story.equation.a, story.equation.b);
        int level = 1;
        while (larger > most[static_cast<std::size_t>(level - 1)])
            ++level;
        return level;
    }

    Story sample(int level, RandomStream& stream) const override {
        Story story;
        Equation& equation = story.equation;
        equation.sign = drawnSign(stream);
        equation.a = drawnLarger(equation.sign, level, stream);
        equation.b = static_cast<int>(
            stream.between(leastOf(equation.sign, 1), mostBeside(equation.sign, equation.a)));
        if (equation.sign != '-' && stream.chance(0.5))
            std::swap(equation.a, equation.b);
        story.question = stream.below(kQuestions.size());
        return story;
    }

    std::string told(const Story& story) const override {
        return filled(kQuestions[story.question],
                      Slots()
                          .set("a", story.equation.a)
                          .set("sign", std::string_view(&story.equation.sign, 1))
                          .set("b", story.equation.b));
    }

    std::optional<Story> read(std::string_view question) const override {
        for (std::size_t i = 0; i < kQuestions.size(); ++i) {
            for (const char sign : {'+', '-', '*'}) {
                const std::string pattern =
                    filled(kQuestions[i], Slots()
                                              .set("a", "{a}")
                                              .set("sign", std::string_view(&sign, 1))
                                              .set("b", "{b}"));
                const auto slots = matched(pattern, question);
                if (!slots)
                    continue;
                const Equation equation{sign, slots->number("a"), slots->number("b")};
                const int least = leastOf(sign, 1);
                if (equation.a < least || equation.b < least || equation.result() < 0 ||
                    equation.result() > kMostSum ||
                    std::max(equation.a, equation.b) > limits(sign).back())
                    return std::nullopt;
                return Story{equation, i};
            }
        }
        return std::nullopt;
    }

    Solution solve(const Story& story, Mistakes& mistakes) const override {
        const Equation& asked = story.equation;
        const bool otherSign = mistakes.mishandled("sign");
        const char sign = !otherSign ? asked.sign : asked.sign == '+' ? '-' : '+';
        return calculated({sign, mistakes.copied(asked.a), mistakes.copied(asked.b)}, mistakes);
    }

    std::optional<Story> harderStory(const Story& story, RandomStream& stream) const override {
        return withLevel(story, levelOf(story) + 1, stream);
    }

    std::optional<Story> easierStory(const Story& story, RandomStream& stream) const override {
        return withLevel(story, levelOf(story) - 1, stream);
    }

private:
    static std::optional<Story> withLevel(const Story& story, int level, RandomStream& stream) {
        Story varied = story;
        Equation& equation = varied.equation;
        int& larger = equation.a >= equation.b ? equation.a : equation.b;
        int& smaller = equation.a >= equation.b ? equation.b : equation.a;
        larger = drawnLarger(equation.sign, level, stream);
        const int most = mostBeside(equation.sign, larger);
        if (smaller > most)
            smaller = static_cast<int>(stream.between(leastOf(equation.sign, 1), most));
        return varied;
    }
};

} // namespace

const ProblemProgram& arithProgram() {
    static const ArithProgram program;
    return program;
}

} // namespace sdrl::programs
