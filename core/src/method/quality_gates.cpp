// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/method/quality_gates.h"

#include "core/base/text.h"
#include "method/answer_marker.h"
#include "method/word_runs.h"

#include <algorithm>
#include <unordered_set>

namespace sdrl {

namespace {

constexpr std::size_t npos = std::string_view::npos;

/// Without the brackets, quotes and full stops that may stand around a stated answer.
std::string_view bareAnswer(std::string_view text) {
    text = trimmed(text);
    while (!text.empty() && std::string_view("([{\"'*_`").find(text.front()) != npos)
        text = trimmed(text.substr(1));
    while (!text.empty() && std::string_view(")]}\"'*_`.!").find(text.back()) != npos)
        text = trimmed(text.substr(0, text.size() - 1));
    return text;
}

bool means(const Verifier& verifier, std::string_view text, std::string_view answer) {
    const auto canonical = verifier.canonical(text, VerifierProfile::Strict);
    return canonical && verifier.equal(*canonical, answer, VerifierProfile::Strict);
}

/// "Answer: B", "the answer is 42", or the answer where a reply would have it.
bool statesAnswer(std::string_view question, std::string_view answer, const Verifier& verifier,
                  std::string_view answerType) {
    for (const std::string_view line : split(question, '\n')) {
        const auto place = verify::announcedPlace(line);
        if (!place)
            continue;
        const std::string_view stated = bareAnswer(place->of(line));
        // "Answer: A) red B) blue" are the options.
        constexpr std::size_t kLetter = 3;
        const bool options = answerType == "choice" && stated.size() > kLetter;
        if (!options && means(verifier, stated, answer))
            return true;
    }
    for (const std::string_view marker : {"\\boxed", "####", "</"}) {
        if (question.find(marker) == npos)
            continue;
        const auto found = verifier.extract(question, VerifierProfile::Strict);
        // Where the whole reply is the answer, the whole question would be.
        if (found && found->text.size() < question.size() / 2 &&
            means(verifier, found->text, answer))
            return true;
    }
    return false;
}

/// Whether words stand in others, one after the other.
bool holdsWords(const std::vector<std::string>& words, const std::vector<std::string>& part) {
    return !part.empty() &&
           std::search(words.begin(), words.end(), part.begin(), part.end()) != words.end();
}

/// "Is it Rome or Paris?" has to name the answer.
bool offersAlternatives(const std::vector<std::string>& words) {
    // Without Dutch "of" and Italian "o", which are something else in other languages.
    static const std::unordered_set<std::string> kOr = {"or",  "oder", "ou",  "oppure", "eller",
                                                        "tai", "lub",  "czy", "nebo",   "vagy",
                                                        "sau", "veya", "или"};
    return std::any_of(words.begin(), words.end(),
                       [](const std::string& word) { return kOr.contains(word); });
}

bool isSentenceEnd(char32_t c) {
    return c == U'.' || c == U'!' || c == U'?' || c == 0x3002 || c == 0xFF1F || c == 0xFF01 ||
           c == 0x061F || c == U'\n';
}
bool isQuestionMark(char32_t c) {
    return c == U'?' || c == 0xFF1F || c == 0x061F || c == 0x037E;
}

} // namespace

QualityGates QualityGates::paper() {
    QualityGates gates;
    gates.minCharacters = 1;
    gates.maxCharacters = 1'000'000;
    gates.language = "off";
    gates.leakedAnswer = GateSwitch::Off;
    gates.copiedAnswer = GateSwitch::Off;
    gates.decontaminate = false;
    gates.nearDuplicates = GateSwitch::Off;
    gates.roundTrip = false;
    return gates;
}

std::string_view askingSentence(std::string_view question) {
    question = trimmed(question);
    struct Sentence {
        std::size_t begin, end;
        bool asks;
    };
    std::vector<Sentence> sentences;
    std::size_t begin = 0;
    for (std::size_t at = 0; at < question.size();) {
        const CodePoint c = decodeAt(question, at);
        at += c.bytes;
        const bool wide = c.value > 0x7F; // those need no space after them
        const bool ends =
            isSentenceEnd(c.value) && (wide || c.value == U'\n' || at == question.size() ||
                                       isSpace(decodeAt(question, at).value));
        if (!ends && at < question.size())
            continue;
        if (!trimmed(question.substr(begin, at - begin)).empty())
            sentences.push_back({begin, at, isQuestionMark(c.value)});
        begin = at;
    }
    if (sentences.empty())
        return question;
    const auto asking = std::find_if(sentences.rbegin(), sentences.rend(),
                                     [](const Sentence& s) { return s.asks; });
    const Sentence& chosen = asking != sentences.rend() ? *asking : sentences.back();
    return trimmed(question.substr(chosen.begin, chosen.end - chosen.begin));
}

bool givesAnswerAway(std::string_view question, std::string_view answer, const Verifier& verifier,
                     std::string_view answerType, bool anywhere) {
    if (trimmed(answer).empty())
        return false;
    if (statesAnswer(question, answer, verifier, answerType))
        return true;
    if (answerType != "text")
        return false;
    const std::vector<std::string> part = foldedWords(answer);
    constexpr std::size_t kFewestLetters = 3;
    if (codePointCount(trimmed(answer)) < kFewestLetters)
        return false;
    if (std::all_of(part.begin(), part.end(), [](const std::string& word) {
            return std::all_of(word.begin(), word.end(),
                               [](char c) { return c >= '0' && c <= '9'; });
        }))
        return false;
    const std::vector<std::string> words =
        foldedWords(anywhere ? question : askingSentence(question));
    return holdsWords(words, part) && !offersAlternatives(words);
}

double copiedShare(std::string_view text, std::string_view passage, std::size_t runWords) {
    const std::vector<std::string> words = comparisonWords(text);
    const std::vector<std::uint64_t> runs = wordRuns(words, runWords, false);
    if (runs.empty())
        return 0;
    const std::vector<std::uint64_t> there = wordRuns(comparisonWords(passage), runWords, false);
    const std::unordered_set<std::uint64_t> known(there.begin(), there.end());
    std::size_t copied = 0, covered = 0; // words before `covered` are counted
    for (std::size_t first = 0; first < runs.size(); ++first) {
        if (!known.contains(runs[first]))
            continue;
        copied += first + runWords - std::max(covered, first);
        covered = first + runWords;
    }
    return static_cast<double>(copied) / static_cast<double>(words.size());
}

bool isCopied(std::string_view text, std::string_view passage) {
    constexpr std::size_t kFewestWords = 12;
    constexpr double kShare = 0.8;
    return comparisonWords(text).size() >= kFewestWords && copiedShare(text, passage) >= kShare;
}

bool answerIsWorkedOut(std::string_view answerType) {
    for (const std::string_view type : {"number", "math", "choice", "one_of", "yes_no"})
        if (answerType == type)
            return true;
    return false;
}

bool roundTripHolds(const VoteResult& vote, std::size_t candidatesOfOthers) {
    if (candidatesOfOthers == 0)
        return true;
    // The author's own vote is one of the winner's.
    return vote.generatorAgrees && !vote.counts.empty() && vote.counts.front().votes >= 2;
}

} // namespace sdrl
