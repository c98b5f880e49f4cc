// SPDX-License-Identifier: GPL-3.0-or-later
#include "instruct/passages/question_text.h"

#include "core/base/text.h"
#include "instruct/passages/answer_finder.h"
#include "instruct/passages/english.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>

namespace sdrl::passages {

namespace {

constexpr std::size_t npos = std::string_view::npos;

std::string withCapital(std::string text) {
    if (!text.empty() && text[0] >= 'a' && text[0] <= 'z')
        text[0] = static_cast<char>(text[0] - 'a' + 'A');
    return text;
}

std::string withoutCapital(std::string_view text) {
    std::string out(text);
    if (!out.empty() && out[0] >= 'A' && out[0] <= 'Z')
        out[0] = static_cast<char>(out[0] - 'A' + 'a');
    return out;
}

/// Whether the first word of a sentence has its capital from there only.
bool isLowerElsewhere(const Reading& reading, const Word& word) {
    if (isFunctionWord(word.folded))
        return true;
    const std::string_view raw =
        std::string_view(reading.text).substr(word.begin, word.end - word.begin);
    if (raw.size() < 2 ||
        !std::all_of(raw.begin() + 1, raw.end(), [](char c) { return c < 'A' || c > 'Z'; }))
        return false;
    bool lower = false;
    const std::string& wanted = word.stem;
    for (const Sentence& sentence : reading.sentences)
        for (std::size_t i = 1; i < sentence.words.size(); ++i) {
            if (sentence.words[i].stem != wanted)
                continue;
            if (sentence.words[i].capital)
                return false;
            lower = true;
        }
    return lower;
}

/// "According to the section on X, which …"
std::string asked(const Hints& hints, std::string question) {
    return hints.section.empty()
               ? withCapital(std::move(question))
               : fmt::format("According to the section on {}, {}", hints.section, question);
}

std::string initialHint(const Reading& reading, const AnswerSpan& span, const Hints& hints) {
    if (!hints.initial)
        return {};
    const CodePoint c = decodeAt(span.of(reading), 0);
    return fmt::format(", beginning with {},",
                       withCapital(std::string(span.of(reading).substr(0, c.bytes))));
}

} // namespace

std::string displayed(std::string_view text) {
    std::string out;
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (text[at] == '(') {
            const std::size_t close = text.find(')', at);
            const std::string_view bracket = text.substr(at, close - at);
            const std::vector<std::string> inside = foldedWords(bracket);
            // "( )", "(see c )", "( b )"; not "(____)"
            const bool empty = inside.empty() ? bracket.find(kBlank) == npos
                                              : (inside[0] == "see" && inside.size() < 3) ||
                                                    (inside.size() == 1 && inside[0].size() == 1 &&
                                                     bracket.starts_with("( "));
            if (close != npos && empty) {
                at = close;
                continue;
            }
        }
        out += text[at];
    }
    out = collapsed(out);
    for (const std::string_view mark : {".", ",", ";"})
        out = replaceAll(std::move(out), fmt::format(" {}", mark), mark);
    return out;
}

std::string answerText(const Reading& reading, const AnswerSpan& span) {
    const Sentence& sentence = reading.sentences[span.sentence];
    const std::string text = collapsed(span.of(reading));
    return span.first == 0 && isLowerElsewhere(reading, sentence.words[0]) ? withoutCapital(text)
                                                                           : text;
}

std::string askMissing(const Reading& reading, const AnswerSpan& span, const Hints& hints) {
    const Sentence& sentence = reading.sentences[span.sentence];
    const std::string_view text = reading.text;
    const std::string statement =
        displayed(fmt::format("{}{}{}", text.substr(sentence.begin, span.begin - sentence.begin),
                              kBlank, text.substr(span.end, sentence.end - span.end)));
    static constexpr std::array<std::string_view, 5> kWhat{"term", "number", "amount of money",
                                                           "percentage", "year"};
    return asked(hints, fmt::format("which {}{} is missing in “{}”?",
                                    kWhat[static_cast<std::size_t>(span.kind)],
                                    initialHint(reading, span, hints), statement));
}

std::string askTerm(const Reading& reading, const Definition& definition, const Hints& hints) {
    const Sentence& sentence = reading.sentences[definition.term.sentence];
    std::string meaning = displayed(
        std::string_view(reading.text).substr(definition.begin, definition.end - definition.begin));
    if (definition.begin == sentence.begin && isLowerElsewhere(reading, sentence.words[0]))
        meaning = withoutCapital(meaning);
    const std::string hint = initialHint(reading, definition.term, hints);
    return asked(hints, definition.form == Definition::Form::Meaning
                            ? fmt::format("which term{} means “{}”?", hint, meaning)
                            : fmt::format("what is the term{} for {}?", hint, meaning));
}

QuestionForm::QuestionForm(const TaskDefinition& task) {
    const nlohmann::json options = task.answerOptions();
    if (options.value("type", "") == "choice")
        for (const char c : options.value("letters", "ABCD"))
            m_letters += c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    if (!task.inputFormat)
        return;
    const std::vector<std::string> words = foldedWords(*task.inputFormat);
    for (const std::string_view word :
         {"passage", "text", "excerpt", "context", "contract", "report"})
        m_showsPassage =
            m_showsPassage || std::find(words.begin(), words.end(), word) != words.end();
    const std::vector<std::string_view> quoted = split(*task.inputFormat, '"');
    std::vector<std::string_view> labels;
    for (std::size_t i = 1; i < quoted.size(); i += 2) {
        if (quoted[i].ends_with(':'))
            labels.push_back(quoted[i]);
        else if (quoted[i - 1].ends_with("line ") && labels.empty())
            m_opening = quoted[i];
    }
    if (m_showsPassage && labels.size() > 1) {
        m_passageLabel = labels[0];
        labels.erase(labels.begin());
    }
    if (!labels.empty())
        m_questionLabel = labels[0];
}

std::string QuestionForm::compose(const QuestionParts& parts, std::string_view passage) const {
    std::string out;
    if (!m_opening.empty())
        out += m_opening + "\n\n";
    if (m_showsPassage) {
        if (!m_passageLabel.empty())
            out += m_passageLabel + ' ';
        out.append(trimmed(passage)).append("\n\n");
    }
    if (!m_questionLabel.empty())
        out += m_questionLabel + ' ';
    out += parts.question;
    for (std::size_t i = 0; i < parts.options.size(); ++i)
        out += fmt::format("\n{}) {}", m_letters[i], parts.options[i]);
    return out;
}

QuestionParts QuestionForm::parts(std::string_view input) const {
    QuestionParts parts;
    std::string_view rest = trimmed(input);
    for (std::size_t i = m_letters.size(); i-- > 0;) {
        const std::size_t line = rest.rfind('\n');
        const std::string_view option = line == npos ? "" : trimmed(rest.substr(line + 1));
        if (option.size() < 3 || option[0] != m_letters[i] ||
            (option[1] != ')' && option[1] != '.'))
            break;
        parts.options.emplace_back(trimmed(option.substr(2)));
        rest = trimmed(rest.substr(0, line));
    }
    std::reverse(parts.options.begin(), parts.options.end());
    const std::size_t label = m_questionLabel.empty() ? npos : rest.rfind(m_questionLabel);
    if (label != npos)
        rest.remove_prefix(label + m_questionLabel.size());
    else if (const std::size_t blank = rest.rfind("\n\n"); blank != npos)
        rest.remove_prefix(blank);
    parts.question = trimmed(rest);
    return parts;
}

} // namespace sdrl::passages
