// SPDX-License-Identifier: GPL-3.0-or-later
#include "instruct/passages/distractors.h"

#include "core/base/text.h"
#include "instruct/passages/english.h"
#include "instruct/passages/question_text.h"

#include <algorithm>
#include <cmath>
#include <map>

namespace sdrl::passages {

namespace {

/// A word in more of the passages than this does not mark a term.
constexpr double kCommonShare = 0.03;
constexpr std::size_t kAlwaysRare = 5;
constexpr std::size_t kPassagesForDistractors = 8;
constexpr std::size_t kPassagesForPhrase = 4;

std::string_view lastWord(std::string_view text) {
    return text.substr(text.rfind(' ') + 1);
}

/// How much a wrong answer looks like the right one.
double likeness(std::string_view answer, std::string_view other) {
    double score = 0;
    if (stem(asciiLower(lastWord(answer))) == stem(asciiLower(lastWord(other))))
        score += 2;
    const std::size_t ending = std::min<std::size_t>(3, std::min(answer.size(), other.size()));
    if (answer.substr(answer.size() - ending) == other.substr(other.size() - ending))
        score += 1;
    score +=
        std::count(answer.begin(), answer.end(), ' ') == std::count(other.begin(), other.end(), ' ')
            ? 1
            : 0;
    score -= std::fabs(static_cast<double>(answer.size()) - static_cast<double>(other.size())) / 10;
    return score;
}

/// Whether the words around the answer leave both in.
bool isSameKind(const Reading& reading, const AnswerSpan& answer, const Reading& otherReading,
                const AnswerSpan& other) {
    if (other.kind != answer.kind)
        return false;
    const auto& words = reading.sentences[answer.sentence].words;
    const auto& otherWords = otherReading.sentences[other.sentence].words;
    if (isNumber(answer.kind))
        return isNumeral(words[answer.first].folded) == isNumeral(otherWords[other.first].folded);
    const auto capital = [](const auto& list, const AnswerSpan& span) {
        return span.first > 0 && list[span.first].capital;
    };
    return isPlural(words[answer.last - 1].folded) == isPlural(otherWords[other.last - 1].folded) &&
           capital(words, answer) == capital(otherWords, other);
}

} // namespace

Result<bool> Neighbourhood::isCommon(const std::string& word) {
    const std::string key = stem(word);
    if (const auto found = m_common.find(key); found != m_common.end())
        return found->second;
    SDRL_TRY(const std::size_t count, m_index.passageCount());
    const std::size_t most =
        std::max(kAlwaysRare, static_cast<std::size_t>(kCommonShare * static_cast<double>(count)));
    SDRL_TRY(const std::vector<SearchHit> hits,
             m_index.search(word, {.count = most + 1, .snippets = false}));
    return m_common[key] = hits.size() > most;
}

Result<bool> Neighbourhood::isUsedBeside(const Reading& reading, const std::string& phrase) const {
    const std::string wanted = stemsOf(phrase);
    SDRL_TRY(const std::vector<Passage> others, passages(phrase, kPassagesForPhrase));
    return std::any_of(others.begin(), others.end(), [&](const Passage& other) {
        return other.text != reading.text && stemsOf(other.text).find(wanted) != std::string::npos;
    });
}

Result<std::vector<Passage>> Neighbourhood::passages(const std::string& query,
                                                     std::size_t count) const {
    SDRL_TRY(const std::vector<SearchHit> hits,
             m_index.search(query, {.count = count, .snippets = false}));
    std::vector<Passage> out;
    for (const SearchHit& hit : hits) {
        Result<Passage> passage = m_passages(hit.passage);
        if (passage)
            out.push_back(std::move(passage).value());
        else if (passage.error().code != ErrorCode::NotFound)
            return std::move(passage).error();
    }
    return out;
}

Result<std::vector<std::string>> Neighbourhood::distractors(const Reading& reading,
                                                            const AnswerSpan& answer) {
    const Sentence& sentence = reading.sentences[answer.sentence];
    const std::string right = answerText(reading, answer);
    const std::string rightStems = stemsOf(right);
    SDRL_TRY(const std::vector<Passage> others,
             passages(std::string(sentence.of(reading.text)), kPassagesForDistractors));
    struct Candidate {
        std::string text;
        double score;
    };
    std::map<std::string, Candidate> found; // by stems
    double rank = 0;
    for (const Passage& passage : others) {
        if (passage.text == reading.text)
            continue;
        ++rank;
        const Reading other(passage.text);
        for (std::size_t i = 0; i < other.sentences.size(); ++i) {
            // What stands beside the right answer may well be another name for it.
            if (!standsAlone(other.sentences[i], other.text) ||
                stemsOf(other.sentences[i].of(other.text)).find(rightStems) != std::string::npos)
                continue;
            std::vector<AnswerSpan> spans =
                isNumber(answer.kind) ? numbersIn(other, i) : termsIn(other, i);
            const std::size_t undefined = spans.size();
            for (const Definition& definition : definitionsIn(other, i))
                spans.push_back(definition.term);
            for (std::size_t s = 0; s < spans.size(); ++s) {
                const AnswerSpan& span = spans[s];
                const bool isDefined = s >= undefined;
                if (!isSameKind(reading, answer, other, span))
                    continue;
                std::string text = answerText(other, span);
                std::string stems = stemsOf(text);
                const std::size_t words = span.last - span.first, ours = answer.last - answer.first;
                if (words > ours + 1 || ours > words + 1 || found.contains(stems) ||
                    reading.stems.find(stems) != std::string::npos ||
                    stems.find(rightStems) != std::string::npos ||
                    rightStems.find(stems) != std::string::npos)
                    continue;
                bool common = !isNumber(span.kind);
                for (std::size_t w = span.first; common && w < span.last; ++w) {
                    SDRL_TRY(common, isCommon(other.sentences[i].words[w].folded));
                }
                if (common)
                    continue;
                const std::size_t times = other.occurrences(text);
                if (!isNumber(span.kind) && times < 2 && !isDefined)
                    continue;
                const double score = likeness(right, text) + (isDefined ? 1 : 0) - 0.2 * rank +
                                     0.5 * static_cast<double>(std::min<std::size_t>(times, 3));
                found.emplace(std::move(stems), Candidate{std::move(text), score});
            }
        }
    }
    std::vector<Candidate> order;
    for (auto& [stems, candidate] : found)
        order.push_back(std::move(candidate));
    std::stable_sort(order.begin(), order.end(),
                     [](const Candidate& a, const Candidate& b) { return a.score > b.score; });
    std::vector<std::string> out;
    for (Candidate& candidate : order)
        out.push_back(std::move(candidate.text));
    return out;
}

} // namespace sdrl::passages
