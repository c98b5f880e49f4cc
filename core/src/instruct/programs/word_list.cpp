// SPDX-License-Identifier: GPL-3.0-or-later
#include "instruct/programs/word_list.h"

#include "instruct/programs/phrase.h"

namespace sdrl::programs {

std::string listed(const std::vector<std::string_view>& words) {
    std::string text;
    for (const std::string_view word : words) {
        if (!text.empty())
            text += ", ";
        text += word;
    }
    return text;
}

WordList WordListProgram::sample(int level, RandomStream& stream) const {
    return {pickSome(stream, kNouns, static_cast<std::size_t>(level) + 1),
            stream.below(m_questions.size()), stream.pick(kNames)};
}

std::string WordListProgram::told(const WordList& list) const {
    return filled(m_questions[list.question],
                  Slots().set("list*", listed(list.words)).set("who", list.who));
}

std::optional<WordList> WordListProgram::read(std::string_view question) const {
    for (std::size_t i = 0; i < m_questions.size(); ++i) {
        const auto slots = matched(m_questions[i], question);
        if (!slots)
            continue;
        WordList list;
        list.question = i;
        list.who = known(kNames, slots->text("who"));
        if (list.who.empty() != slots->text("who").empty())
            return std::nullopt;
        for (const std::string_view part : split(slots->text("list*"), ',')) {
            const std::string_view word = known(kNouns, trimmed(part));
            if (word.empty() || !known(list.words, word).empty())
                return std::nullopt;
            list.words.push_back(word);
        }
        if (levelOf(list) < 1 || levelOf(list) > m_levels)
            return std::nullopt;
        return list;
    }
    return std::nullopt;
}

std::optional<WordList> WordListProgram::harderStory(const WordList& list,
                                                     RandomStream& stream) const {
    WordList harder = list;
    const auto at = static_cast<std::ptrdiff_t>(stream.below(list.words.size() + 1));
    harder.words.insert(harder.words.begin() + at, pickOther(stream, kNouns, list.words));
    return harder;
}

std::optional<WordList> WordListProgram::easierStory(const WordList& list,
                                                     RandomStream& stream) const {
    WordList easier = list;
    easier.words.erase(easier.words.begin() +
                       static_cast<std::ptrdiff_t>(stream.below(list.words.size())));
    return easier;
}

} // namespace sdrl::programs
