// SPDX-License-Identifier: GPL-3.0-or-later
#include "instruct/programs/story_pattern.h"

#include "instruct/programs/phrase.h"

#include <algorithm>
#include <cassert>
#include <utility>

namespace sdrl::programs {

namespace {

bool isLetter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool isDigit(char c) {
    return c >= '0' && c <= '9';
}

/// Whether a word ends where `text` begins.
bool endsWord(std::string_view text) {
    return text.empty() || (!isLetter(text.front()) && !isDigit(text.front()));
}

std::string_view pronoun(std::string_view key, bool female) {
    if (!female)
        return key;
    return key == "he" ? "she" : key == "He" ? "She" : key == "His" ? "Her" : "her"; // his, him
}

std::string_view spelled(const Thing& thing, bool one) {
    return one ? thing.one : thing.many;
}

/// The longest of the things that the text begins with; −1 if there is none.
int longestAt(std::string_view text, std::span<const Thing> things, bool one) {
    int found = -1;
    std::size_t longest = 0;
    for (std::size_t i = 0; i < things.size(); ++i) {
        const std::string_view word = spelled(things[i], one);
        if (word.size() > longest && text.starts_with(word) && endsWord(text.substr(word.size()))) {
            found = static_cast<int>(i);
            longest = word.size();
        }
    }
    return found;
}

} // namespace

StoryPattern::StoryPattern(std::string_view text) {
    const std::size_t lastSentence = text.find_last_of(".?", text.size() - 2);
    const std::string_view last =
        lastSentence == std::string_view::npos ? text : text.substr(lastSentence + 1);
    for (const std::string_view key : {"{he", "{He", "{his", "{His", "{him"})
        m_endsWithPronoun = m_endsWithPronoun || last.find(key) != std::string_view::npos;
    const auto mentions = [&](char letter) {
        return text.find(std::string{'{', letter}) != std::string_view::npos;
    };
    for (std::size_t i = 0; i < m_people.size(); ++i) {
        m_people[i] = mentions(static_cast<char>('A' + i));
        m_words[i] = mentions(static_cast<char>('w' + i));
    }
    m_nodes = parsed(text, false);
    assert(text.empty());
    for (const Node& node : m_nodes)
        if (node.text.size() > m_literal.size() && node.kind == Node::Kind::Text)
            m_literal = node.text;
}

/// Up to the end, or inside of a choice to '|' or ']'.
StoryPattern::Nodes StoryPattern::parsed(std::string_view& text, bool inside) {
    Nodes nodes;
    while (!text.empty()) {
        const std::size_t end = text.find_first_of(inside ? "{[|]" : "{[");
        if (end != 0) {
            Node node;
            node.text = text.substr(0, end);
            nodes.push_back(std::move(node));
            text.remove_prefix(std::min(end, text.size()));
        } else if (text.front() == '{') {
            const std::size_t close = text.find('}');
            assert(close != std::string_view::npos);
            nodes.push_back(slotNode(text.substr(1, close - 1)));
            text.remove_prefix(close + 1);
        } else if (text.front() == '[') {
            Node node;
            node.kind = Node::Kind::Choice;
            node.slot = m_choiceSizes.size();
            m_choiceSizes.push_back(0);
            do {
                text.remove_prefix(1);
                node.options.push_back(parsed(text, true));
                assert(!text.empty());
            } while (text.front() == '|');
            text.remove_prefix(1);
            m_choiceSizes[node.slot] = static_cast<int>(node.options.size());
            nodes.push_back(std::move(node));
        } else {
            break;
        }
    }
    return nodes;
}

StoryPattern::Node StoryPattern::slotNode(std::string_view name) {
    Node node;
    const char first = name.front();
    if (name.size() > 1 && (first == 'h' || first == 'H')) {
        node.kind = Node::Kind::Pronoun;
        if (name.back() >= 'A' && name.back() <= 'D') {
            node.slot = static_cast<std::size_t>(name.back() - 'A');
            name.remove_suffix(1);
        }
        node.text = name;
    } else if (first >= 'A' && first <= 'D') {
        node.kind = Node::Kind::Person;
        node.slot = static_cast<std::size_t>(first - 'A');
    } else if (first >= 'w') {
        node.kind = Node::Kind::Word;
        node.slot = static_cast<std::size_t>(first - 'w');
        node.one = name.ends_with('1');
    } else {
        assert(name.size() == 1 && first >= 'a' && first <= 'k');
        node.kind = Node::Kind::Number;
        node.letter = first;
    }
    return node;
}

void StoryPattern::write(const Nodes& nodes, const StoryValues& values, std::string& out) {
    for (const Node& node : nodes) {
        switch (node.kind) {
        case Node::Kind::Text:
            out += node.text;
            break;
        case Node::Kind::Person:
            out += everydayPeople()[static_cast<std::size_t>(values.people[node.slot])].name;
            break;
        case Node::Kind::Pronoun: {
            const auto person = static_cast<std::size_t>(values.people[node.slot]);
            out += pronoun(node.text, everydayPeople()[person].female);
            break;
        }
        case Node::Kind::Number:
            out += std::to_string(values.number(node.letter));
            break;
        case Node::Kind::Word:
            out +=
                spelled(values.kinds[node.slot][static_cast<std::size_t>(values.words[node.slot])],
                        node.one);
            break;
        case Node::Kind::Choice:
            write(node.options[static_cast<std::size_t>(values.choices[node.slot])], values, out);
            break;
        }
    }
}

std::string StoryPattern::written(const StoryValues& values) const {
    std::string out;
    write(m_nodes, values, out);
    return out;
}

bool StoryPattern::match(const Nodes& nodes, std::size_t at, std::string_view text,
                         StoryValues& values, const Then& then) {
    if (at == nodes.size())
        return then(text);
    const Node& node = nodes[at];
    const auto goOn = [&](std::size_t length) {
        return match(nodes, at + 1, text.substr(length), values, then);
    };
    // A slot that was met before has to hold the same again.
    const auto goOnWith = [&](int& value, int found, std::size_t length) {
        if (found < 0 || (value >= 0 && value != found))
            return false;
        const int before = std::exchange(value, found);
        if (goOn(length))
            return true;
        value = before;
        return false;
    };
    switch (node.kind) {
    case Node::Kind::Text:
        return text.starts_with(node.text) && goOn(node.text.size());
    case Node::Kind::Person: {
        const auto people = everydayPeople();
        for (std::size_t i = 0; i < people.size(); ++i) {
            const std::size_t length = people[i].name.size();
            if (text.starts_with(people[i].name) && endsWord(text.substr(length)))
                return goOnWith(values.people[node.slot], static_cast<int>(i), length);
        }
        return false;
    }
    case Node::Kind::Pronoun: {
        const int person = values.people[node.slot];
        if (person < 0)
            return false;
        const std::string_view word =
            pronoun(node.text, everydayPeople()[static_cast<std::size_t>(person)].female);
        return text.starts_with(word) && goOn(word.size());
    }
    case Node::Kind::Number: {
        const auto length = static_cast<std::size_t>(
            std::find_if_not(text.begin(), text.end(), isDigit) - text.begin());
        // "07" is not how a number is written; 0 is none of those in a story.
        if (length == 0 || text.front() == '0')
            return false;
        return goOnWith(values.number(node.letter), parseNumber(text.substr(0, length)), length);
    }
    case Node::Kind::Word: {
        const std::span<const Thing> things = values.kinds[node.slot];
        const int found = longestAt(text, things, node.one);
        return found >= 0 &&
               goOnWith(values.words[node.slot], found,
                        spelled(things[static_cast<std::size_t>(found)], node.one).size());
    }
    case Node::Kind::Choice:
        for (std::size_t i = 0; i < node.options.size(); ++i) {
            values.choices[node.slot] = static_cast<int>(i);
            if (match(node.options[i], 0, text, values, [&](std::string_view rest) {
                    return match(nodes, at + 1, rest, values, then);
                }))
                return true;
        }
        values.choices[node.slot] = 0;
        return false;
    }
    return false;
}

bool StoryPattern::read(std::string_view text, StoryValues& values) const {
    // Most texts are of other patterns.
    if (text.find(m_literal) == std::string_view::npos)
        return false;
    values.people.fill(-1);
    values.words.fill(-1);
    values.numbers.fill(-1);
    values.choices.assign(m_choiceSizes.size(), 0);
    return match(m_nodes, 0, text, values, [](std::string_view rest) { return rest.empty(); });
}

} // namespace sdrl::programs
