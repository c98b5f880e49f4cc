// SPDX-License-Identifier: GPL-3.0-or-later
#include "instruct/passages/answer_finder.h"

#include "core/base/text.h"
#include "instruct/passages/english.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <set>

namespace sdrl::passages {

namespace {

constexpr std::size_t npos = std::string_view::npos;
/// Sentences that answers are taken from, if they are not much worse than the best.
constexpr std::size_t kSentences = 3;
constexpr double kWorthReading = 0.6;
/// Words on each side of a blank that have to fit.
constexpr std::size_t kContextWords = 4;

using Words = std::vector<std::string>;

bool contains(const Words& words, const std::string& word) {
    return std::find(words.begin(), words.end(), word) != words.end();
}

std::string form(const std::string& word, bool stems) {
    return stems ? stem(word) : word;
}

/// Words that belong to the asking, not to what is asked for.
bool isAskingWord(std::string_view word) {
    static constexpr std::array<std::string_view, 14> kWords{
        "term",  "name", "means",     "missing", "number", "amount",  "percentage",
        "money", "year", "beginning", "called",  "letter", "section", "described"};
    return std::find(kWords.begin(), kWords.end(), word) != kWords.end();
}

std::set<std::string> trigrams(const Words& words) {
    std::set<std::string> out;
    for (const std::string& word : words) {
        const std::string padded = ' ' + word + ' ';
        for (std::size_t i = 0; i + 3 <= padded.size(); ++i)
            out.insert(padded.substr(i, 3));
    }
    return out;
}

/// Scores of all sentences for the question.
std::vector<double> sentenceScores(const AskedQuestion& question, const Reading& reading,
                                   const FinderSettings& settings) {
    std::vector<Words> sentences;
    for (const Sentence& sentence : reading.sentences) {
        Words words;
        for (const Word& word : sentence.words)
            if (!isFunctionWord(word.folded))
                words.push_back(settings.stems ? word.stem : word.folded);
        sentences.push_back(std::move(words));
    }
    if (settings.sentences == SentenceMatch::Window)
        for (std::size_t i = 0; i + 1 < sentences.size(); ++i)
            sentences[i].insert(sentences[i].end(), sentences[i + 1].begin(),
                                sentences[i + 1].end());
    Words wanted;
    for (const std::string& word : question.content)
        wanted.push_back(form(word, settings.stems));
    std::vector<double> scores(sentences.size(), 0.0);
    const auto count = static_cast<double>(sentences.size());
    switch (settings.sentences) {
    case SentenceMatch::Overlap:
        for (std::size_t i = 0; i < sentences.size(); ++i)
            for (const std::string& word : wanted)
                scores[i] += contains(sentences[i], word) ? 1.0 : 0.0;
        break;
    case SentenceMatch::Trigrams: {
        const std::set<std::string> ours = trigrams(wanted);
        for (std::size_t i = 0; i < sentences.size(); ++i) {
            const std::set<std::string> theirs = trigrams(sentences[i]);
            std::size_t common = 0;
            for (const std::string& gram : ours)
                common += theirs.count(gram);
            scores[i] = 2.0 * static_cast<double>(common) /
                        static_cast<double>(std::max<std::size_t>(1, ours.size() + theirs.size()));
        }
        break;
    }
    case SentenceMatch::Bm25:
    case SentenceMatch::Window: {
        double length = 0;
        for (const Words& words : sentences)
            length += static_cast<double>(words.size());
        const double mean = std::max(1.0, length / std::max(1.0, count));
        for (const std::string& word : wanted) {
            const auto with = static_cast<double>(
                std::count_if(sentences.begin(), sentences.end(),
                              [&](const Words& words) { return contains(words, word); }));
            // Above 0 for words of every sentence, as in Lucene.
            const double idf = std::log(1 + (count - with + 0.5) / (with + 0.5));
            for (std::size_t i = 0; i < sentences.size(); ++i) {
                const auto tf =
                    static_cast<double>(std::count(sentences[i].begin(), sentences[i].end(), word));
                const double norm =
                    settings.k1 *
                    (1 - settings.b + settings.b * static_cast<double>(sentences[i].size()) / mean);
                scores[i] += idf * tf * (settings.k1 + 1) / (tf + norm);
            }
        }
        break;
    }
    }
    return scores;
}

std::size_t commonPrefix(const Words& wanted, const Words& found) {
    std::size_t n = 0;
    while (n < std::min({wanted.size(), found.size(), kContextWords}) && wanted[n] == found[n])
        ++n;
    return n;
}

/// How well a span fits the place of the blank, 0 to 1: the words around it, nearest first.
double blankFit(const AskedQuestion& question, const Sentence& sentence, const AnswerSpan& span) {
    Words before, behind;
    for (std::size_t i = span.first; i > 0 && before.size() < kContextWords; --i)
        before.push_back(sentence.words[i - 1].folded);
    for (std::size_t i = span.last; i < sentence.words.size() && behind.size() < kContextWords; ++i)
        behind.push_back(sentence.words[i].folded);
    const std::size_t possible = std::min(kContextWords, question.before.size()) +
                                 std::min(kContextWords, question.behind.size());
    if (possible == 0)
        return 0;
    return static_cast<double>(commonPrefix(question.before, before) +
                               commonPrefix(question.behind, behind)) /
           static_cast<double>(possible);
}

/// Share of a span's words that the question already says.
double saidShare(const AskedQuestion& question, std::string_view span) {
    double said = 0, all = 0;
    for (const Word& word : wordsOf(span, 0, span.size())) {
        if (isFunctionWord(word.folded))
            continue;
        ++all;
        const std::string& wanted = word.stem;
        said += std::any_of(question.content.begin(), question.content.end(),
                            [&](const std::string& w) { return stem(w) == wanted; })
                    ? 1
                    : 0;
    }
    return all > 0 ? said / all : 1;
}

/// Where the options stand in a sentence.
std::vector<AnswerSpan> optionSpans(const Reading& reading, std::size_t index,
                                    std::span<const std::string> options) {
    const Sentence& sentence = reading.sentences[index];
    std::vector<AnswerSpan> out;
    for (const std::string& option : options) {
        const std::string wanted = stemsOf(option);
        for (std::size_t first = 0; first < sentence.words.size(); ++first) {
            std::string here(" ");
            for (std::size_t last = first; last < sentence.words.size(); ++last) {
                here.append(sentence.words[last].stem).append(" ");
                if (here == wanted) {
                    AnswerSpan span;
                    span.sentence = index;
                    span.first = first;
                    span.last = last + 1;
                    span.begin = sentence.words[first].begin;
                    span.end = sentence.words[last].end;
                    out.push_back(span);
                }
                if (here.size() >= wanted.size())
                    break;
            }
        }
    }
    return out;
}

std::vector<std::size_t> bestSentences(const std::vector<double>& scores) {
    std::vector<std::size_t> order(scores.size());
    for (std::size_t i = 0; i < order.size(); ++i)
        order[i] = i;
    std::stable_sort(order.begin(), order.end(),
                     [&](std::size_t a, std::size_t b) { return scores[a] > scores[b]; });
    if (order.empty() || scores[order[0]] <= 0)
        return {};
    while (order.size() > kSentences || scores[order.back()] < kWorthReading * scores[order[0]])
        order.pop_back();
    return order;
}

std::optional<FoundAnswer> bestPhrase(const AskedQuestion& question, const Reading& reading,
                                      const std::vector<double>& scores,
                                      std::span<const std::string> options) {
    struct Scored {
        AnswerSpan span;
        double score;
    };
    std::vector<Scored> found;
    const std::vector<std::size_t> order = bestSentences(scores);
    for (const std::size_t index : order) {
        const double match = scores[index] / scores[order[0]];
        const auto add = [&](const AnswerSpan& span, double bonus) {
            const double said = saidShare(question, span.of(reading));
            if (said >= 1 && !question.hasBlank)
                return;
            const double fit =
                question.hasBlank ? 2 * blankFit(question, reading.sentences[index], span) : bonus;
            found.push_back({span, match + fit - said});
        };
        if (!options.empty()) {
            for (const AnswerSpan& span : optionSpans(reading, index, options))
                add(span, 0);
        } else if (question.asksNumber) {
            for (const AnswerSpan& span : numbersIn(reading, index))
                add(span, 0);
        } else {
            for (const Definition& definition : definitionsIn(reading, index))
                add(definition.term, 0.5);
            for (const AnswerSpan& span : termsIn(reading, index))
                add(span, 0);
        }
    }
    if (found.empty())
        return std::nullopt;
    const auto best =
        std::max_element(found.begin(), found.end(),
                         [](const Scored& a, const Scored& b) { return a.score < b.score; });
    FoundAnswer answer;
    answer.text = best->span.of(reading);
    answer.sentence = best->span.sentence;
    answer.score = best->score;
    for (const Scored& other : found)
        if (stemsOf(other.span.of(reading)) != stemsOf(answer.text))
            answer.runnerUp = std::max(answer.runnerUp, other.score);
    return answer;
}

/// Words of the best sentence that the question leaves out, in one piece.
std::optional<FoundAnswer> widestGap(const AskedQuestion& question, const Reading& reading,
                                     const std::vector<double>& scores, bool stems) {
    const std::vector<std::size_t> order = bestSentences(scores);
    if (order.empty())
        return std::nullopt;
    const Sentence& sentence = reading.sentences[order[0]];
    const auto isSaid = [&](const std::string& word) {
        const std::string wanted = form(word, stems);
        for (const Words* words : {&question.content, &question.before, &question.behind})
            for (const std::string& w : *words)
                if (form(w, stems) == wanted)
                    return true;
        return false;
    };
    std::size_t bestFirst = 0, bestLast = 0;
    double bestSize = 0;
    for (std::size_t first = 0; first < sentence.words.size(); ++first) {
        double size = 0;
        std::size_t last = first;
        for (; last < sentence.words.size(); ++last) {
            const std::string& word = sentence.words[last].folded;
            if (isSaid(word) || (last > first && !sentence.words[last].joined) ||
                (!question.hasBlank && isFunctionWord(word)))
                break;
            const bool number = isNumeral(word) || isNumberWord(word);
            if (question.asksNumber && !number)
                break;
            size += isFunctionWord(word) ? 0 : 1;
        }
        if (size > bestSize) {
            bestSize = size;
            bestFirst = first;
            bestLast = last;
        }
    }
    if (bestSize == 0)
        return std::nullopt;
    while (isFunctionWord(sentence.words[bestFirst].folded))
        ++bestFirst;
    while (isFunctionWord(sentence.words[bestLast - 1].folded))
        --bestLast;
    FoundAnswer answer;
    std::size_t begin = sentence.words[bestFirst].begin, end = sentence.words[bestLast - 1].end;
    if (question.asksNumber) // with its signs
        for (const AnswerSpan& number : numbersIn(reading, order[0]))
            if (number.begin <= begin && begin < number.end) {
                begin = number.begin;
                end = number.end;
            }
    answer.text = reading.text.substr(begin, end - begin);
    answer.sentence = order[0];
    answer.score = scores[order[0]];
    return answer;
}

} // namespace

AskedQuestion::AskedQuestion(std::string_view question) {
    std::string_view statement = question;
    const std::size_t blank = question.find(kBlank);
    if (const std::size_t open = question.rfind("“", blank); open != npos) {
        const std::size_t close = question.rfind("”");
        const std::size_t from = open + std::string_view("“").size();
        if (close != npos && close > from)
            statement = question.substr(from, close - from);
    }
    const std::string_view asking = statement.data() > question.data()
                                        ? question.substr(0, question.find(statement))
                                        : question;
    for (const Word& word : wordsOf(asking, 0, asking.size()))
        for (const std::string_view number :
             {"number", "amount", "percentage", "year", "many", "much"})
            asksNumber = asksNumber || (word.folded == number &&
                                        (blank != npos || number == "many" || number == "much"));
    const std::size_t place = statement.find(kBlank);
    hasBlank = place != npos;
    for (const Word& word : wordsOf(statement, 0, statement.size())) {
        if (hasBlank) {
            if (word.end <= place)
                before.insert(before.begin(), word.folded);
            else
                behind.push_back(word.folded);
        }
        const bool asked = statement.size() == question.size() && isAskingWord(word.folded);
        if (!isFunctionWord(word.folded) && !asked && !contains(content, word.folded))
            content.push_back(word.folded);
    }
}

std::optional<std::size_t> optionOf(std::string_view answer, std::span<const std::string> options) {
    const std::string wanted = stemsOf(answer);
    std::optional<std::size_t> best;
    double bestShare = 0.5; // more than half of the words
    bool several = false;
    for (std::size_t i = 0; i < options.size(); ++i) {
        const std::string stems = stemsOf(options[i]);
        const auto words = split(std::string_view(stems).substr(1), ' ');
        double common = 0;
        for (const std::string_view word : words)
            common += !word.empty() && wanted.find(' ' + std::string(word) + ' ') != npos ? 1 : 0;
        const auto all = static_cast<double>(
            std::max(words.size() - 1,
                     static_cast<std::size_t>(std::count(wanted.begin() + 1, wanted.end(), ' '))));
        const double share = stems == wanted ? 2 : common / std::max(1.0, all);
        if (share > bestShare) {
            bestShare = share;
            best = i;
            several = false;
        } else if (best && share == bestShare) {
            several = true;
        }
    }
    return several ? std::nullopt : best;
}

std::optional<FoundAnswer> findAnswer(const AskedQuestion& question, const Reading& reading,
                                      const FinderSettings& settings,
                                      std::span<const std::string> options) {
    const std::vector<double> scores = sentenceScores(question, reading, settings);
    if (settings.answers == AnswerMatch::Phrases)
        return bestPhrase(question, reading, scores, options);
    return widestGap(question, reading, scores, settings.stems);
}

} // namespace sdrl::passages
