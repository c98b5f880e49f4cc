// SPDX-License-Identifier: GPL-3.0-or-later
#include "instruct/passages/spans.h"

#include "core/base/text.h"
#include "instruct/passages/english.h"

#include <algorithm>
#include <array>

namespace sdrl::passages {

namespace {

constexpr std::size_t kMaxTermWords = 4;
constexpr std::size_t kMinDefinitionWords = 6;
constexpr std::size_t kMaxDefinitionWords = 30;

template <class List>
bool isOneOf(std::string_view word, const List& list) {
    return std::find(std::begin(list), std::end(list), word) != std::end(list);
}

AnswerSpan spanOf(const Sentence& sentence, std::size_t index, std::size_t first,
                  std::size_t last) {
    AnswerSpan span;
    span.sentence = index;
    span.first = first;
    span.last = last;
    span.begin = sentence.words[first].begin;
    span.end = sentence.words[last - 1].end;
    return span;
}

bool isAcronym(const Word& word, std::string_view text) {
    const std::string_view raw = text.substr(word.begin, word.end - word.begin);
    return raw.size() >= 2 && std::all_of(raw.begin(), raw.end(), [](char c) {
               return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-';
           });
}

/// Ends a noun phrase wherever it stands.
bool breaksTerm(const std::string& word) {
    return isFunctionWord(word) || isNumeral(word) || isNumberWord(word) || isVerbForm(word) ||
           (word.size() > 4 && word.ends_with("ly"));
}

/// Whether the words [first, last) can be a noun phrase by what they look like themselves.
bool isNounPhrase(const Sentence& sentence, std::string_view text, std::size_t first,
                  std::size_t last) {
    const auto word = [&](std::size_t i) -> const std::string& { return sentence.words[i].folded; };
    for (std::size_t i = first; i + 1 < last; ++i)
        if (isPlural(word(i)) || word(i).size() < 2) // "kidneys filter": a verb is in it
            return false;
    const std::string& head = word(last - 1);
    if (looksLikeModifier(head) || isVagueModifier(head))
        return false;
    const bool single = last - first == 1;
    if (single &&
        (isVagueNoun(head) || (head.size() < 4 && !isAcronym(sentence.words[first], text))))
        return false;
    if (!isVerbOrNoun(head))
        return true;
    // "cells support", "bone supports"
    const bool afterDeterminer = first > 0 && isDeterminer(word(first - 1));
    return !single ? isPlural(word(last - 2)) == isPlural(head) : afterDeterminer;
}

/// Whether what stands before and behind the words shows that a noun phrase begins and ends there.
bool isFramed(const Sentence& sentence, std::string_view text, std::size_t first,
              std::size_t last) {
    const std::vector<Word>& words = sentence.words;
    // "elevation/depression", "(Pacinian) corpuscles", "positron emission tomography (PET)"
    if (first > 0 && !words[first].joined && text[words[first].begin - 1] != ' ')
        return false;
    if (first > 0 && !words[first].joined && text[words[first - 1].end] != ',')
        return false;
    if (last < words.size() && !words[last].joined && text[words[last - 1].end] != ',')
        return false;
    if (first > 0 && words[first].joined) {
        const std::string& before = words[first - 1].folded;
        const bool opens = isDeterminer(before) || isPreposition(before) || isVerbForm(before) ||
                           before == "and" || before == "or" ||
                           (isBeForm(before) && isPlural(words[last - 1].folded));
        // "to": of an infinitive
        if (!opens || before == "to")
            return false;
    }
    if (last == words.size() || !words[last].joined)
        return true;
    const std::string& behind = words[last].folded;
    if (isNumeral(behind) || isNumberWord(behind) || isDeterminer(behind))
        return false;
    if (first == 0) // the subject
        return isBeForm(behind) || isVerbForm(behind) || behind == "can" || behind == "may" ||
               behind == "have" || behind == "has";
    return isFunctionWord(behind) || isVerbForm(behind);
}

bool isListed(const Sentence& sentence, std::string_view text, std::size_t first,
              std::size_t last) {
    const std::vector<Word>& words = sentence.words;
    const auto joins = [](const Word& word) { return word.folded == "and" || word.folded == "or"; };
    if ((first > 0 && joins(words[first - 1])) || (last < words.size() && joins(words[last])))
        return true;
    const bool commaBefore = first > 0 && !words[first].joined && text[words[first - 1].end] == ',';
    return commaBefore && last < words.size() && !words[last].joined;
}

/// Words of a term after "called": up to punctuation or a function word.
std::size_t nameEnd(const Sentence& sentence, std::size_t first) {
    std::size_t last = first;
    while (last < sentence.words.size() && (last == first || sentence.words[last].joined) &&
           !isFunctionWord(sentence.words[last].folded))
        ++last;
    return last;
}

bool isName(const Sentence& sentence, std::string_view text, std::size_t first, std::size_t last) {
    if (last <= first || last - first > kMaxTermWords)
        return false;
    for (std::size_t i = first; i < last; ++i)
        if (isNumeral(sentence.words[i].folded))
            return false;
    const std::string& head = sentence.words[last - 1].folded;
    return (last - first > 1 || !isVagueNoun(head)) &&
           (head.size() > 2 || isAcronym(sentence.words[last - 1], text));
}

/// "X is called Y" and ", called Y,".
void addNamings(std::vector<Definition>& out, const Reading& reading, std::size_t index) {
    const Sentence& sentence = reading.sentences[index];
    const std::vector<Word>& words = sentence.words;
    for (std::size_t cue = 2; cue + 1 < words.size(); ++cue) {
        const std::string& word = words[cue].folded;
        std::size_t first = cue + 1;
        if (word == "known" && words[first].folded == "as")
            first += 1;
        else if (word == "referred" && first + 1 < words.size() && words[first].folded == "to" &&
                 words[first + 1].folded == "as")
            first += 2;
        else if (word != "called" && word != "termed")
            continue;
        if (first < words.size() &&
            isOneOf(words[first].folded, std::array<std::string_view, 3>{"the", "a", "an"}))
            ++first;
        if (first >= words.size() || !words[first].joined)
            continue;
        const std::size_t last = nameEnd(sentence, first);
        if (!isName(sentence, reading.text, first, last))
            continue;
        // "called X or Y": two answers.
        if (last < words.size() &&
            isOneOf(words[last].folded, std::array<std::string_view, 3>{"or", "and", "of"}))
            continue;
        Definition definition;
        definition.form = Definition::Form::Aside;
        definition.term = spanOf(sentence, index, first, last);
        std::size_t be = cue - 1;
        if (isOneOf(words[be].folded,
                    std::array<std::string_view, 6>{"also", "commonly", "collectively", "sometimes",
                                                    "often", "generally"}))
            --be;
        const std::string_view subject =
            std::string_view(reading.text).substr(sentence.begin, words[be].begin - sentence.begin);
        const bool closes = last == words.size() ||
                            (!words[last].joined && reading.text[words[last - 1].end] == ',');
        const bool whole = isBeForm(words[be].folded) && be >= 3 && be <= 18 && closes &&
                           subject.find_first_of(",(") == std::string_view::npos &&
                           !opensClause(words.front().folded) &&
                           !isOneOf(words[be - 1].folded,
                                    std::array<std::string_view, 3>{"which", "that", "who"}) &&
                           std::none_of(words.begin(), words.begin() + static_cast<long>(be),
                                        [](const Word& w) { return isBeForm(w.folded); });
        if (whole) {
            definition.form = Definition::Form::Called;
            definition.begin = sentence.begin;
            definition.end = words[be - 1].end;
        }
        out.push_back(definition);
    }
}

/// "X is a …", "X refers to …".
void addMeaning(std::vector<Definition>& out, const Reading& reading, std::size_t index) {
    const Sentence& sentence = reading.sentences[index];
    const std::vector<Word>& words = sentence.words;
    const std::size_t first = isDeterminer(words[0].folded) ? 1 : 0;
    if (first == 1 && !isOneOf(words[0].folded, std::array<std::string_view, 3>{"the", "a", "an"}))
        return;
    std::size_t verb = first;
    while (verb < words.size() && verb <= first + kMaxTermWords + 1 &&
           !isBeForm(words[verb].folded) && words[verb].folded != "refers" &&
           words[verb].folded != "means")
        ++verb;
    std::size_t last = verb;
    if (verb == first || verb + 2 >= words.size() || verb > first + kMaxTermWords + 1)
        return;
    // "extracellular matrix (ECM) is"
    if (!words[last - 1].joined && reading.text[words[last - 1].end] == ')' && last > first + 1) {
        --last;
        if (reading.text.substr(words[last - 1].end, 2) != " (")
            return;
    } else if (!words[verb].joined) {
        return;
    }
    for (std::size_t i = first; i < last; ++i)
        if ((i > 0 && !words[i].joined) || isFunctionWord(words[i].folded) ||
            isNumeral(words[i].folded) || isNumberWord(words[i].folded) ||
            isVagueModifier(words[i].folded))
            return;
    if (!isName(sentence, reading.text, first, last) || isVagueNoun(words[last - 1].folded))
        return;

    Definition definition;
    definition.term = spanOf(sentence, index, first, last);
    std::size_t from = verb + 1;
    const std::string& next = words[from].folded;
    if (words[verb].folded == "refers") {
        if (next != "to")
            return;
        ++from;
    } else if (next == "defined" && words[from + 1].folded == "as") {
        from += 2;
    } else if (next == "the" && words[verb].folded != "means") {
        definition.form = Definition::Form::Unique;
    } else if (isBeForm(words[verb].folded) && next != "a" && next != "an" && next != "any") {
        // "Osteocytes are mature bone cells that …"
        if (words[verb].folded != "are" || isFunctionWord(next) || isVerbForm(next) ||
            isVerbOrNoun(next) || next.ends_with("ed") || next.ends_with("ly"))
            return;
        const auto relative = std::find_if(
            words.begin() + static_cast<long>(from), words.end(), [](const Word& word) {
                return word.folded == "that" || word.folded == "which" || word.folded == "who";
            });
        if (relative == words.end() || relative - words.begin() > static_cast<long>(from) + 5)
            return;
    }
    if (words[verb].folded == "was" || words[verb].folded == "were" || from + 1 >= words.size())
        return;
    // What only says that there is more of the kind, or how good it is.
    static constexpr std::array<std::string_view, 28> kLoose{
        "issue",     "origin", "example", "part",   "number",    "result",    "good",
        "great",     "key",    "major",   "common", "important", "critical",  "member",
        "few",       "little", "lot",     "useful", "vital",     "essential", "significant",
        "component", "case",   "way",     "same",   "matter",    "only",      "function"};
    for (std::size_t i = from; i < std::min(from + 3, words.size()); ++i)
        if (isOneOf(words[i].folded, kLoose) || (words[i].folded == "type" && i + 2 < words.size()))
            return;
    const std::size_t count = words.size() - from;
    if (count < kMinDefinitionWords || count > kMaxDefinitionWords)
        return;
    definition.begin = words[from].begin;
    definition.end = sentence.end - 1; // without the full stop
    const std::string_view rest =
        std::string_view(reading.text).substr(definition.begin, definition.end - definition.begin);
    // A second statement: ", and macroeconomics is …"
    if (const std::size_t more = rest.find(", and ");
        more != std::string_view::npos && (rest.find(" is ", more) != std::string_view::npos ||
                                           rest.find(" are ", more) != std::string_view::npos))
        definition.end = definition.begin + more;
    const std::string_view meaning =
        std::string_view(reading.text).substr(definition.begin, definition.end - definition.begin);
    for (const std::string_view aside : {", although", ", but", ", so ", ", because", " term "})
        if (meaning.find(aside) != std::string_view::npos)
            return;
    out.push_back(definition);
}

/// "X, a …, does"
void addApposition(std::vector<Definition>& out, const Reading& reading, std::size_t index) {
    const Sentence& sentence = reading.sentences[index];
    const std::vector<Word>& words = sentence.words;
    const std::size_t first = isDeterminer(words[0].folded) ? 1 : 0;
    std::size_t last = first;
    while (last + 1 < words.size() && (last == first || words[last].joined) &&
           !breaksTerm(words[last].folded))
        ++last;
    if (!isName(sentence, reading.text, first, last) || words[last].joined ||
        reading.text[words[last - 1].end] != ',' || isVagueNoun(words[last - 1].folded) ||
        (words[last].folded != "a" && words[last].folded != "an"))
        return;
    std::size_t end = last + 1;
    while (end < words.size() && words[end].joined)
        ++end;
    if (end == words.size() || end - last < kMinDefinitionWords ||
        reading.text[words[end - 1].end] != ',' || words[end].folded == "and" ||
        words[end].folded == "or")
        return;
    Definition definition;
    definition.term = spanOf(sentence, index, first, last);
    definition.begin = words[last].begin;
    definition.end = words[end - 1].end;
    out.push_back(definition);
}

} // namespace

Reading::Reading(std::string_view passage)
    : text(passage), sentences(splitSentences(text)), stems(" ") {
    for (const Sentence& sentence : sentences)
        for (const Word& word : sentence.words)
            stems.append(word.stem).append(" ");
}

std::size_t Reading::occurrences(std::string_view phrase) const {
    const std::string wanted = stemsOf(phrase);
    std::size_t count = 0;
    if (wanted.size() > 1)
        for (std::size_t at = stems.find(wanted); at != std::string::npos;
             at = stems.find(wanted, at + 1))
            ++count;
    return count;
}

std::string stemsOf(std::string_view text) {
    std::string out(" ");
    for (const Word& word : wordsOf(text, 0, text.size()))
        out.append(word.stem).append(" ");
    return out;
}

std::vector<AnswerSpan> termsIn(const Reading& reading, std::size_t index) {
    const Sentence& sentence = reading.sentences[index];
    const std::vector<Word>& words = sentence.words;
    std::vector<AnswerSpan> out;
    for (std::size_t first = 0; first < words.size();) {
        if (breaksTerm(words[first].folded)) {
            ++first;
            continue;
        }
        std::size_t last = first + 1;
        while (last < words.size() && words[last].joined && !breaksTerm(words[last].folded))
            ++last;
        const std::size_t next = last;
        std::size_t from = first;
        const bool framed = isFramed(sentence, reading.text, first, last);
        const auto phrase = [&] {
            return std::string_view(reading.text)
                .substr(words[from].begin, words[last - 1].end - words[from].begin);
        };
        // "different cells", unless the text uses it as a term: "long bones".
        while (from + 1 < last && isVagueModifier(words[from].folded) &&
               reading.occurrences(phrase()) < 2)
            ++from;
        // "lining the tract" has a verb, "working capital" has none: who knows.
        const bool doubtful =
            (words[from].folded.ends_with("ing") || words[from].folded.ends_with("ed")) &&
            !(from > 0 && isDeterminer(words[from - 1].folded));
        const std::string_view before =
            std::string_view(reading.text)
                .substr(sentence.begin, words[from].begin - sentence.begin);
        const bool inBrackets = std::count(before.begin(), before.end(), '(') !=
                                std::count(before.begin(), before.end(), ')');
        if (framed && !doubtful && !inBrackets && last - from <= kMaxTermWords &&
            isNounPhrase(sentence, reading.text, from, last)) {
            AnswerSpan span = spanOf(sentence, index, from, last);
            span.listed = isListed(sentence, reading.text, from, last);
            out.push_back(span);
        }
        first = next;
    }
    return out;
}

std::vector<AnswerSpan> numbersIn(const Reading& reading, std::size_t index) {
    static constexpr std::array<std::string_view, 5> kScale{"thousand", "million", "billion",
                                                            "trillion", "hundred"};
    static constexpr std::array<std::string_view, 8> kNoCount{
        "one", "two-thirds", "hundred", "first", "second", "third", "half", "quarter"};
    static constexpr std::array<std::string_view, 12> kMonths{
        "january", "february", "march",     "april",   "may",      "june",
        "july",    "august",   "september", "october", "november", "december"};
    static constexpr std::array<std::string_view, 5> kYearCues{"in", "since", "by", "until", "of"};
    const Sentence& sentence = reading.sentences[index];
    const std::vector<Word>& words = sentence.words;
    const std::string_view text = reading.text;
    std::vector<AnswerSpan> out;
    for (std::size_t i = 0; i < words.size(); ++i) {
        const Word& word = words[i];
        const bool digits = isNumeral(word.folded);
        if (!digits && (!isNumberWord(word.folded) || isOneOf(word.folded, kNoCount) || i == 0 ||
                        i + 1 == words.size()))
            continue;
        if (digits && word.folded.find_first_not_of("0123456789.,") != std::string::npos)
            continue; // "1990s", "3-D"
        AnswerSpan span = spanOf(sentence, index, i, i + 1);
        span.kind = SpanKind::Number;
        const auto before = [&](std::string_view mark) {
            return text.substr(0, span.begin).ends_with(mark);
        };
        const auto behind = [&](std::string_view mark) {
            return text.substr(span.end).starts_with(mark);
        };
        // Ranges and fractions.
        bool partOfMore = before("(") && behind(")"); // "(1)"
        for (const std::string_view mark : {"–", "—", "-", "/", "−", "°", "'", "’"})
            partOfMore = partOfMore || before(mark) || behind(mark);
        if (i + 2 < words.size() &&
            (words[i + 1].folded == "to" || words[i + 1].folded == "or" ||
             words[i + 1].folded == "and") &&
            (isNumeral(words[i + 2].folded) || isNumberWord(words[i + 2].folded)))
            partOfMore = true;
        if (i > 1 &&
            (words[i - 1].folded == "to" || words[i - 1].folded == "or" ||
             words[i - 1].folded == "and" || words[i - 1].folded == "of") &&
            (isNumeral(words[i - 2].folded) || isNumberWord(words[i - 2].folded)))
            partOfMore = true;
        // "T 3", "the two eyes"
        if (i > 0 && words[i].joined &&
            ((words[i - 1].capital && words[i - 1].end - words[i - 1].begin <= 2) ||
             isDeterminer(words[i - 1].folded)))
            partOfMore = true;
        // "November 8", "5, 10, or 30"
        if (i > 0 && isOneOf(words[i - 1].folded, kMonths) && word.folded.size() < 4)
            partOfMore = true;
        if (i + 1 < words.size() && text[word.end] == ',' && isNumeral(words[i + 1].folded))
            partOfMore = true;
        if (partOfMore)
            continue;
        for (const std::string_view sign : {"$", "€", "£", "¥"})
            if (before(sign)) {
                span.begin -= sign.size();
                span.kind = SpanKind::Money;
                break;
            }
        if (i + 1 < words.size() && words[i + 1].joined && isOneOf(words[i + 1].folded, kScale)) {
            ++span.last;
            span.end = words[++i].end;
        }
        if (behind("%")) {
            span.end += 1;
            span.kind = SpanKind::Percentage;
        } else if (span.kind == SpanKind::Number && word.folded.size() == 4 && i > 0 &&
                   (word.folded.starts_with("1") || word.folded.starts_with("20")) &&
                   (isOneOf(words[i - 1].folded, kYearCues) ||
                    isOneOf(words[i - 1].folded, kMonths)) &&
                   (i + 1 == words.size() || !words[i + 1].joined ||
                    isFunctionWord(words[i + 1].folded))) {
            span.kind = SpanKind::Year;
        }
        out.push_back(span);
    }
    return out;
}

std::vector<Definition> definitionsIn(const Reading& reading, std::size_t sentence) {
    std::vector<Definition> out;
    addMeaning(out, reading, sentence);
    addApposition(out, reading, sentence);
    addNamings(out, reading, sentence);
    return out;
}

} // namespace sdrl::passages
