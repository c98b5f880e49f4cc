// SPDX-License-Identifier: GPL-3.0-or-later
//
// Everyday word problems of one to three steps. Level 1: one step; some are plain calculations.
// Level 2: one step, and what is asked was there before or a number is of no use. Level 3: two or
// three steps.
#include "core/base/text.h"
#include "instruct/programs/everyday_scenes.h"
#include "instruct/programs/phrase.h"
#include "instruct/programs/programs.h"
#include "instruct/programs/story_pattern.h"
#include "instruct/programs/typed_program.h"
#include "instruct/programs/written_arithmetic.h"

#include <algorithm>

namespace sdrl::programs {

namespace {

constexpr int kLevels = 3;
constexpr std::string_view kDrill = "drill";
constexpr double kDrillShare = 0.10;    ///< of level 1
constexpr double kAsideShare = 0.3;     ///< of level 2
constexpr int kMostResult = 9999;       ///< of a step
constexpr std::size_t kAsidePerson = 3; ///< slot D
constexpr std::size_t kAsideWord = 0;   ///< slot w
constexpr char kAsideNumber = 'k';

/// The range of a number, perhaps as a multiple of another one or on top of it.
struct Range {
    char letter = 'a';
    char base = 0;      ///< letter of the other, or 0
    bool times = false; ///< base times low to high; else base plus low to high
    int low = 0, high = 0;
};

/// "first > second"
struct Larger {
    char first = 'a', second = 'b';
};

/// "label left sign right"; r and s are the results of the first and the second step, a digit is
/// itself.
struct Step {
    std::string_view label;
    char left = 'a', sign = '+', right = 'b';
};

struct Scene {
    explicit Scene(std::string_view text) : pattern(text) {}

    std::string_view family;
    int level = 1;
    std::array<std::span<const Thing>, 4> kinds = {};
    std::vector<Range> ranges;
    std::vector<Larger> larger;
    StoryPattern pattern;
    std::vector<Step> steps;

    [[nodiscard]] bool isDrill() const { return family == kDrill; }
};

struct Aside {
    StoryPattern pattern;
    Range range;
};

struct Story {
    const Scene* scene = nullptr;
    StoryValues values;
    const Aside* aside = nullptr; ///< of a scene of level 1, which is then one of level 2
    StoryValues asideValues;
    bool asideFirst = true; ///< else before the last sentence
};

std::span<const Thing> thingsOf(std::string_view kind) {
    for (const ThingKind& one : everydayThings())
        if (one.kind == kind)
            return one.things;
    assert(false);
    return {};
}

/// "10-90"
void readBounds(std::string_view text, Range& range) {
    const std::size_t dash = text.find('-');
    range.low = parseNumber(text.substr(0, dash));
    range.high = parseNumber(text.substr(dash + 1));
    assert(range.low > 0 && range.low <= range.high);
}

/// "x=thing", "a=10-90", "a=b*2-5", "a=b+2-5" or "a>b".
void readCondition(std::string_view text, Scene& scene) {
    const char letter = text[0];
    if (text[1] == '>') {
        scene.larger.push_back({letter, text[2]});
    } else if (letter >= 'w') {
        scene.kinds[static_cast<std::size_t>(letter - 'w')] = thingsOf(text.substr(2));
    } else {
        Range range;
        range.letter = letter;
        text.remove_prefix(2);
        if (text[0] >= 'a') {
            range.base = text[0];
            range.times = text[1] == '*';
            text.remove_prefix(2);
        }
        readBounds(text, range);
        scene.ranges.push_back(range);
    }
}

std::vector<std::string_view> words(std::string_view text) {
    std::vector<std::string_view> out;
    for (const std::string_view word : split(text, ' '))
        if (!word.empty())
            out.push_back(word);
    return out;
}

std::vector<Scene> readScenes() {
    std::vector<Scene> scenes;
    std::vector<std::string_view> lines;
    for (const std::string_view part : everydayScenes())
        for (const std::string_view line : split(part, '\n'))
            if (!line.empty())
                lines.push_back(line);
    assert(lines.size() % 3 == 0);
    for (std::size_t i = 0; i + 2 < lines.size(); i += 3) {
        Scene scene(lines[i + 1]);
        const auto head = words(lines[i]);
        scene.family = head[0];
        scene.level = parseNumber(head[1]);
        for (std::size_t j = 2; j < head.size(); ++j)
            readCondition(head[j], scene);
        const auto steps = words(lines[i + 2]);
        for (std::size_t j = 0; j + 1 < steps.size(); j += 3) // a semicolon between two
            scene.steps.push_back({steps[j], steps[j + 1][0], steps[j + 1][1], steps[j + 1][2]});
        scenes.push_back(std::move(scene));
    }
    return scenes;
}

const std::vector<Scene>& scenes() {
    static const std::vector<Scene> all = readScenes();
    return all;
}

const std::vector<Aside>& asides() {
    static const std::vector<Aside> all = [] {
        std::vector<Aside> out;
        for (const std::string_view line : split(everydayAsides(), '\n')) {
            if (line.empty())
                continue;
            const std::size_t space = line.find(' ');
            Range range;
            range.letter = kAsideNumber;
            readBounds(line.substr(0, space), range);
            out.push_back({StoryPattern(line.substr(space + 1)), range});
        }
        return out;
    }();
    return all;
}

/// Drills apart from stories; a family of its own choice or any.
std::vector<const Scene*> scenesOf(int level, bool drill, std::string_view family = {}) {
    std::vector<const Scene*> out;
    for (const Scene& scene : scenes())
        if (scene.level == level && scene.isDrill() == drill &&
            (family.empty() || scene.family == family))
            out.push_back(&scene);
    return out;
}

bool holds(const Range& range, const StoryValues& values) {
    int value = values.number(range.letter);
    if (range.base != 0) {
        const int base = values.number(range.base);
        if (base <= 0 || (range.times && value % base != 0))
            return false;
        value = range.times ? value / base : value - base;
    }
    return value >= range.low && value <= range.high;
}

/// The result of a step, 0 if there is none that a story may have.
int resultOf(char sign, int left, int right) {
    if (left <= 0 || right <= 0)
        return 0;
    switch (sign) {
    case '+':
        return left + right;
    case '-':
        return std::max(0, left - right);
    case '*':
        return left * right;
    default:
        return left % right == 0 ? left / right : 0;
    }
}

/// What stands for an operand of a step.
template <class NumberOf>
int operand(char letter, const std::vector<int>& results, const NumberOf& numberOf) {
    if (letter <= '9')
        return letter - '0';
    return letter >= 'r' ? results[static_cast<std::size_t>(letter - 'r')] : numberOf(letter);
}

/// All that the scene asks of its numbers: ranges, order, and that every step has a result.
bool holds(const Scene& scene, const StoryValues& values) {
    for (const Range& range : scene.ranges)
        if (!holds(range, values))
            return false;
    for (const Larger& pair : scene.larger)
        if (values.number(pair.first) <= values.number(pair.second))
            return false;
    std::vector<int> results;
    const auto valueOf = [&](char letter) {
        return operand(letter, results, [&](char given) { return values.number(given); });
    };
    for (const Step& step : scene.steps) {
        results.push_back(resultOf(step.sign, valueOf(step.left), valueOf(step.right)));
        if (results.back() <= 0 || results.back() > kMostResult)
            return false;
    }
    return true;
}

/// Nobody and nothing has the name of another.
bool namesDiffer(const Story& story) {
    std::vector<std::string_view> names;
    const auto add = [&](const StoryValues& values) {
        for (std::size_t i = 0; i < values.people.size(); ++i) {
            if (values.people[i] >= 0)
                names.push_back(everydayPeople()[static_cast<std::size_t>(values.people[i])].name);
            if (values.words[i] >= 0)
                names.push_back(values.kinds[i][static_cast<std::size_t>(values.words[i])].many);
        }
    };
    add(story.values);
    if (story.aside)
        add(story.asideValues);
    std::sort(names.begin(), names.end());
    return std::adjacent_find(names.begin(), names.end()) == names.end();
}

void drawNumber(const Range& range, StoryValues& values, RandomStream& stream) {
    int value = static_cast<int>(stream.between(range.low, range.high));
    if (range.base != 0)
        value = range.times ? value * values.number(range.base) : value + values.number(range.base);
    values.number(range.letter) = value;
}

void drawChoices(const StoryPattern& pattern, StoryValues& values, RandomStream& stream) {
    values.choices.clear();
    for (const int size : pattern.choiceSizes())
        values.choices.push_back(static_cast<int>(stream.below(static_cast<std::uint64_t>(size))));
}

void drawWord(std::size_t slot, StoryValues& values, RandomStream& stream) {
    values.words[slot] = static_cast<int>(stream.below(values.kinds[slot].size()));
}

/// A story of the scene; what it can have in common with `before` it has, where that is given.
Story drawnStory(const Scene& scene, const Story* before, RandomStream& stream) {
    Story story;
    story.scene = &scene;
    StoryValues& values = story.values;
    values.kinds = scene.kinds;
    drawChoices(scene.pattern, values, stream);
    do {
        for (std::size_t i = 0; i < values.people.size(); ++i) {
            if (scene.pattern.hasPerson(i))
                values.people[i] = before && before->values.people[i] >= 0
                                       ? before->values.people[i]
                                       : static_cast<int>(stream.below(everydayPeople().size()));
            if (scene.kinds[i].empty())
                continue;
            if (before && before->values.words[i] >= 0 &&
                before->values.kinds[i].data() == scene.kinds[i].data())
                values.words[i] = before->values.words[i];
            else
                drawWord(i, values, stream);
        }
    } while (!namesDiffer(story));
    for (int attempt = 0;; ++attempt) {
        for (const Range& range : scene.ranges)
            drawNumber(range, values, stream);
        if (before && attempt < 20)
            for (const Range& range : scene.ranges)
                if (const int number = before->values.number(range.letter); number > 0)
                    values.number(range.letter) = number;
        if (holds(scene, values))
            return story;
    }
}

void addAside(Story& story, RandomStream& stream) {
    story.aside = &stream.pick(asides());
    story.asideFirst = story.scene->pattern.endsWithPronoun() || stream.chance(0.5);
    StoryValues& values = story.asideValues;
    values.kinds[kAsideWord] = thingsOf("thing");
    drawChoices(story.aside->pattern, values, stream);
    const bool hasWord = story.aside->pattern.hasWord(kAsideWord);
    do {
        if (story.aside->pattern.hasPerson(kAsidePerson))
            values.people[kAsidePerson] = static_cast<int>(stream.below(everydayPeople().size()));
        if (hasWord)
            drawWord(kAsideWord, values, stream);
    } while (!namesDiffer(story));
    drawNumber(story.aside->range, values, stream);
}

class EverydayProgram final : public TypedProgram<Story> {
public:
    std::string_view name() const override { return "everyday"; }
    int levels() const override { return kLevels; }

protected:
    int levelOf(const Story& story) const override { return story.aside ? 2 : story.scene->level; }

    Story sample(int level, RandomStream& stream) const override {
        if (level == 1 && stream.chance(kDrillShare))
            return drawnStory(*stream.pick(scenesOf(1, true)), nullptr, stream);
        if (level != 2 || !stream.chance(kAsideShare))
            return drawnStory(*stream.pick(scenesOf(level, false)), nullptr, stream);
        Story story = drawnStory(*stream.pick(scenesOf(1, false)), nullptr, stream);
        addAside(story, stream);
        return story;
    }

    std::string told(const Story& story) const override {
        const std::string text = story.scene->pattern.written(story.values);
        if (!story.aside)
            return text;
        const std::string aside = story.aside->pattern.written(story.asideValues);
        if (story.asideFirst)
            return aside + ' ' + text;
        const std::size_t question = text.size() - sentences(text).back().size();
        return text.substr(0, question) + aside + ' ' + text.substr(question);
    }

    std::optional<Story> read(std::string_view question) const override {
        Story story;
        if (readScene(question, story))
            return story;
        const std::vector<std::string_view> parts = sentences(question);
        if (parts.size() < 2)
            return std::nullopt;
        for (const bool first : {true, false}) {
            const std::size_t at = first ? 0 : parts.size() - 2;
            for (const Aside& aside : asides()) {
                story.aside = &aside;
                story.asideFirst = first;
                story.asideValues.kinds[kAsideWord] = thingsOf("thing");
                if (!aside.pattern.read(parts[at], story.asideValues) ||
                    !holds(aside.range, story.asideValues))
                    continue;
                std::vector<std::string> rest;
                for (std::size_t i = 0; i < parts.size(); ++i)
                    if (i != at)
                        rest.emplace_back(parts[i]);
                if (readScene(join(rest, " "), story) && told(story) == question)
                    return story;
            }
        }
        return std::nullopt;
    }

    Solution solve(const Story& story, Mistakes& mistakes) const override {
        WrittenArithmetic written(mistakes);
        std::vector<int> results;
        const auto valueOf = [&](char letter) {
            return operand(letter, results,
                           [&](char given) { return mistakes.copied(story.values.number(given)); });
        };
        for (const Step& step : story.scene->steps) {
            const int left = valueOf(step.left);
            int right = valueOf(step.right);
            char sign = step.sign;
            if (mistakes.mishandled("operation"))
                sign = sign == '+' ? '-' : sign == '-' ? '+' : sign == '*' ? '+' : '-';
            if (story.aside && mistakes.mishandled("aside"))
                right = story.asideValues.number(kAsideNumber);
            results.push_back(written.step(step.label, left, sign, right));
            if (mistakes.stuck())
                break;
        }
        return {written.text(), std::to_string(results.back())};
    }

    std::optional<Story> harderStory(const Story& story, RandomStream& stream) const override {
        if (story.scene->isDrill())
            return std::nullopt;
        const int level = levelOf(story);
        const auto others = scenesOf(level + 1, false, story.scene->family);
        if (level == 1 && (others.empty() || stream.chance(kAsideShare))) {
            Story harder = story;
            addAside(harder, stream);
            return harder;
        }
        if (others.empty())
            return std::nullopt;
        return drawnStory(*stream.pick(others), &story, stream);
    }

    std::optional<Story> easierStory(const Story& story, RandomStream& stream) const override {
        if (story.aside) {
            Story easier = story;
            easier.aside = nullptr;
            return easier;
        }
        const int level = levelOf(story);
        const auto others = scenesOf(level - 1, false, story.scene->family);
        if (!others.empty())
            return drawnStory(*stream.pick(others), &story, stream);
        const auto plain = scenesOf(1, false, story.scene->family);
        if (level == 2 || plain.empty())
            return std::nullopt;
        Story easier = drawnStory(*stream.pick(plain), &story, stream);
        addAside(easier, stream);
        return easier;
    }

private:
    /// @param story with or without an aside that was read already
    static bool readScene(std::string_view text, Story& story) {
        for (const Scene& scene : scenes()) {
            if (story.aside && (scene.level != 1 || scene.isDrill()))
                continue;
            story.scene = &scene;
            story.values.kinds = scene.kinds;
            if (scene.pattern.read(text, story.values) && holds(scene, story.values) &&
                namesDiffer(story) &&
                !(story.aside && !story.asideFirst && scene.pattern.endsWithPronoun()))
                return true;
        }
        return false;
    }
};

} // namespace

const ProblemProgram& everydayProgram() {
    static const EverydayProgram program;
    return program;
}

} // namespace sdrl::programs
