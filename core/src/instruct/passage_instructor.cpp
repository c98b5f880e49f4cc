// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/instruct/instructors.h"

#include "core/base/rng.h"
#include "core/base/text.h"
#include "instruct/passages/answer_finder.h"
#include "instruct/passages/distractors.h"
#include "instruct/passages/english.h"
#include "instruct/passages/question_text.h"
#include "instruct/sequential_instructor.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <map>

namespace sdrl {

namespace {

using namespace passages;

/// Counts up whenever questions change.
constexpr int kVersion = 1;
/// Answers tried in one passage before it is given up.
constexpr int kTries = 12;
constexpr std::size_t kMaxAnswerCharacters = 60;
constexpr std::size_t kMinQuestionCharacters = 40;
constexpr std::size_t kMinContentWords = 4;
constexpr std::size_t kMaxQuestionCharacters = 500;
/// Answers whose scores are closer than this fit equally well.
constexpr double kClearLead = 0.05;
constexpr std::size_t kPassagesForAnswers = 5;

/// An answer that could be asked for.
struct Proposal {
    AnswerSpan answer;
    std::optional<Definition> definition; ///< asked for by its meaning
    double weight = 0;                    ///< how much it is worth asking
    bool doubtful = false;                ///< a term only if other passages use it too
};

/// How a question is put.
struct Wording {
    bool section = true;
    bool initial = false;
    bool similarOptions = false;
};

/// One way of answering, for the vote.
struct Method {
    std::string_view name;
    FinderSettings settings;
    bool fromIndex = false; ///< reads the index's best passages instead of the item's own
};

const std::array<Method, 8>& methods() {
    static const std::array<Method, 8> all{{
        {"rare words, fitting phrase", {SentenceMatch::Bm25, AnswerMatch::Phrases, true}},
        {"rare words, what is left over", {SentenceMatch::Bm25, AnswerMatch::Gap, true}},
        {"shared words, fitting phrase", {SentenceMatch::Overlap, AnswerMatch::Phrases, false}},
        {"shared words, what is left over", {SentenceMatch::Overlap, AnswerMatch::Gap, false}},
        {"spelling, fitting phrase", {SentenceMatch::Trigrams, AnswerMatch::Phrases, true}},
        {"pairs of sentences, fitting phrase", {SentenceMatch::Window, AnswerMatch::Phrases, true}},
        {"search, fitting phrase", {SentenceMatch::Bm25, AnswerMatch::Phrases, true}, true},
        {"search, what is left over", {SentenceMatch::Bm25, AnswerMatch::Gap, true}, true},
    }};
    return all;
}

/// The heading that a passage stands under, if it says what the passage is about.
std::string topic(const Passage& passage) {
    const std::size_t at = passage.section.rfind(" › ");
    std::string heading =
        collapsed(at == std::string::npos ? passage.section
                                          : passage.section.substr(at + std::string(" › ").size()));
    static constexpr std::array<std::string_view, 15> kEmpty{
        "review",    "why",      "introduction", "glossary",   "terms",
        "questions", "summary",  "references",   "answers",    "exercises",
        "preface",   "problems", "solutions",    "objectives", "conclusion"};
    const std::vector<std::string> words = foldedWords(heading);
    for (const std::string_view word : kEmpty)
        if (std::find(words.begin(), words.end(), word) != words.end())
            return {};
    if (words.empty() || heading.size() > 80 || heading.find_first_of("?:“”\"") != heading.npos)
        return {};
    return heading;
}

class PassageInstructor final : public SequentialInstructor {
public:
    PassageInstructor(const TaskDefinition& task, const PassageIndex& index, PassageLookup passages)
        : m_verifier(task.verifier),
          m_domain(task.domain.value_or("")),
          m_form(task),
          m_numbersOnly(task.answerOptions().value("type", "") == "number"),
          m_thinks(task.outputFormat.find("<think>") != std::string::npos),
          m_passages(std::move(passages)),
          m_neighbourhood(index, m_passages) {}

    [[nodiscard]] std::string name() const override { return "passages"; }
    [[nodiscard]] std::string fingerprint() const override {
        return passageInstructorFingerprint();
    }
    [[nodiscard]] bool usesPassages() const override { return true; }

    Result<DomainKeywords> keywords(JobContext&) override { return DomainKeywords{m_domain, {}}; }
    Result<std::string> pattern(std::span<const Demonstration>, JobContext&) override {
        return std::string();
    }

protected:
    Result<Draft> draftOne(const DraftRequest& request, JobContext&) override {
        if (!request.passage)
            return Draft::refused("no passage");
        const Reading reading(request.passage->text);
        RandomStream random(request.seed, "passage-question");
        Wording wording;
        wording.section = request.level < 4;
        wording.initial = request.level == 1;
        wording.similarOptions = request.level == 5;
        SDRL_TRY(std::vector<Proposal> proposals, proposalsFor(reading, *request.passage));
        // A meaning is easier to name than a blank to fill.
        const auto suits = [&](const Proposal& p) {
            return isNumber(p.answer.kind) || (request.level <= 2) == p.definition.has_value();
        };
        if (request.level > 0 && std::any_of(proposals.begin(), proposals.end(), suits))
            std::erase_if(proposals, [&](const Proposal& p) { return !suits(p); });
        Draft refused = Draft::refused("no sentence to ask about");
        for (int attempt = 0; attempt < kTries && !proposals.empty(); ++attempt) {
            std::vector<double> weights;
            for (const Proposal& proposal : proposals)
                weights.push_back(proposal.weight);
            const std::size_t chosen = random.weighted(weights);
            SDRL_TRY(Draft draft,
                     write(reading, *request.passage, proposals[chosen], wording, request.seed));
            if (draft.refusal.empty())
                return draft;
            if (attempt == 0)
                refused = std::move(draft);
            proposals.erase(proposals.begin() + static_cast<long>(chosen));
        }
        return refused;
    }

    Result<Draft> rewriteOne(const RewriteRequest& request, JobContext&) override {
        if (!request.passage || !request.item.quote)
            return Draft::refused("no supporting quote");
        const Reading reading(request.passage->text);
        SDRL_TRY(const std::vector<Proposal> all, proposalsFor(reading, *request.passage));
        const QuestionParts old = m_form.parts(request.item.input);
        std::string answer = m_verifier->answerOf(request.item.authorText);
        if (!old.options.empty()) {
            const std::size_t letter = m_form.letters().find(answer);
            answer = letter < old.options.size() ? old.options[letter] : "";
        }
        const bool harder = request.direction == ItemOrigin::Harder;
        const bool cloze = old.question.find(kBlank) != std::string::npos;
        Wording wording;
        wording.section = old.question.starts_with("According to");
        wording.initial = old.question.find(", beginning with ") != std::string::npos;
        for (const Wording& changed : changedWordings(wording, harder, !old.options.empty()))
            for (const bool asCloze : clozeOrder(cloze, harder))
                for (const Proposal& proposal : all) {
                    if (reading.sentences[proposal.answer.sentence].begin !=
                            request.item.quote->begin ||
                        stemsOf(proposal.answer.of(reading)) != stemsOf(answer) ||
                        proposal.definition.has_value() == asCloze)
                        continue;
                    SDRL_TRY(Draft draft,
                             write(reading, *request.passage, proposal, changed, request.seed));
                    if (draft.refusal.empty() && draft.input != request.item.input)
                        return draft;
                }
        return Draft::refused(harder ? "nothing harder can be written"
                                     : "nothing easier can be written");
    }

    Result<std::vector<AnswerCandidate>> answersOne(const AnswerRequest& request,
                                                    JobContext&) override {
        const QuestionParts parts = m_form.parts(request.item.input);
        const AskedQuestion asked(parts.question);
        std::vector<Reading> own, found;
        if (request.passage)
            own.emplace_back(request.passage->text);
        SDRL_TRY(const std::vector<Passage> hits,
                 m_neighbourhood.passages(join(asked.content, " "), kPassagesForAnswers));
        for (const Passage& passage : hits)
            found.emplace_back(passage.text);

        RandomStream random(request.seed, "passage-answers");
        std::vector<AnswerCandidate> out;
        for (int i = 0; i < request.count; ++i) {
            const Method& method = methods()[static_cast<std::size_t>(i) % methods().size()];
            FinderSettings settings = method.settings;
            AskedQuestion question = asked;
            if (i >= static_cast<int>(methods().size())) {
                // Once more, with other weights and without some of the question's words.
                settings.k1 = 0.6 + 1.8 * random.uniform();
                settings.b = random.uniform();
                std::erase_if(question.content,
                              [&](const std::string&) { return random.chance(0.15); });
            }
            AnswerCandidate candidate;
            candidate.note = method.name;
            const auto& readings = method.fromIndex || own.empty() ? found : own;
            if (const auto reply = bestReply(question, readings, settings, parts.options))
                candidate.text = *reply;
            else
                candidate.note += ": found nothing";
            out.push_back(std::move(candidate));
        }
        return out;
    }

private:
    /// What can be asked, with how much each is worth.
    Result<std::vector<Proposal>> proposalsFor(const Reading& reading, const Passage& passage) {
        const std::string headings = stemsOf(passage.section);
        std::vector<Proposal> out;
        for (std::size_t i = 0; i < reading.sentences.size(); ++i) {
            const Sentence& sentence = reading.sentences[i];
            if (!standsAlone(sentence, reading.text))
                continue;
            // A case that is supposed, not a fact.
            const bool supposed =
                std::any_of(sentence.words.begin(), sentence.words.end(), [](const Word& word) {
                    return word.folded == "would" || word.folded == "if" || word.folded == "will";
                });
            for (const AnswerSpan& number : numbersIn(reading, i)) {
                if (supposed)
                    break;
                const bool digits = isNumeral(sentence.words[number.first].folded);
                out.push_back({number, std::nullopt, digits ? 6.0 : 2.0});
            }
            if (m_numbersOnly)
                continue;
            std::vector<AnswerSpan> terms = termsIn(reading, i);
            const std::vector<Definition> definitions = definitionsIn(reading, i);
            for (const Definition& definition : definitions) {
                std::erase_if(terms, [&](const AnswerSpan& term) {
                    return term.begin < definition.term.end && definition.term.begin < term.end;
                });
                if (definition.form != Definition::Form::Aside)
                    out.push_back({definition.term, definition, 40.0});
                out.push_back({definition.term, std::nullopt, 10.0});
            }
            for (const AnswerSpan& term : terms) {
                const std::string_view text = term.of(reading);
                const std::size_t times = reading.occurrences(text);
                const bool many = term.last - term.first > 1;
                const bool isTopic = headings.find(stemsOf(text)) != std::string::npos;
                const std::string& head = sentence.words[term.last - 1].folded;
                // What the passage comes back to, or at least a name of several words.
                if (times < 2 && !isTopic && (!many || isVagueNoun(head)))
                    continue;
                bool common = !many;
                for (std::size_t w = term.first; common && w < term.last; ++w) {
                    SDRL_TRY(common, m_neighbourhood.isCommon(sentence.words[w].folded));
                }
                if (common)
                    continue;
                const double weight =
                    1.0 + (many ? 1.0 : 0.0) + (times > 1 ? 1.0 : 0.0) + (isTopic ? 1.0 : 0.0) +
                    (term.first > 0 && sentence.words[term.first].capital ? 1 : 0);
                out.push_back({term, std::nullopt, term.listed ? 0.3 * weight : weight, times < 2});
            }
        }
        return out;
    }

    Result<Draft> write(const Reading& reading, const Passage& passage, const Proposal& proposal,
                        const Wording& wording, std::uint64_t seed) {
        const Sentence& sentence = reading.sentences[proposal.answer.sentence];
        const std::string answer = answerText(reading, proposal.answer);
        if (codePointCount(answer) > kMaxAnswerCharacters)
            return Draft::refused("answer too long");
        if (proposal.doubtful) {
            SDRL_TRY(const bool isTerm, m_neighbourhood.isUsedBeside(reading, answer));
            if (!isTerm)
                return Draft::refused("answer is no term of the documents");
        }
        Hints hints;
        if (wording.section && !m_form.showsPassage())
            hints.section = topic(passage);
        if (holds(hints.section, answer))
            hints.section.clear();
        hints.initial = wording.initial && !isNumber(proposal.answer.kind);
        QuestionParts parts;
        parts.question = proposal.definition ? askTerm(reading, *proposal.definition, hints)
                                             : askMissing(reading, proposal.answer, hints);
        const std::size_t length = codePointCount(parts.question);
        if (length < kMinQuestionCharacters || length > kMaxQuestionCharacters)
            return Draft::refused(length < kMinQuestionCharacters ? "question too short"
                                                                  : "question too long");
        if (holds(parts.question, answer))
            return Draft::refused("answer stands in the question");

        const AskedQuestion asked(parts.question);
        if (asked.content.size() < kMinContentWords)
            return Draft::refused("question says too little");
        const auto found = findAnswer(asked, reading, {});
        if (found && found->runnerUp > found->score - kClearLead)
            return Draft::refused("several answers fit");
        if (!found || stemsOf(found->text) != stemsOf(answer))
            return Draft::refused("answer not found again");

        std::string final = answer;
        if (!m_form.letters().empty()) {
            SDRL_TRY(parts.options, options(reading, proposal.answer, answer, wording, seed));
            if (parts.options.empty())
                return Draft::refused("too few wrong options");
            const auto right =
                std::find(parts.options.begin(), parts.options.end(), optionText(answer));
            final = std::string(
                1, m_form.letters()[static_cast<std::size_t>(right - parts.options.begin())]);
        }
        Draft draft;
        draft.input = m_form.compose(parts, passage.text);
        draft.output = reply(sentence.of(reading.text), final);
        const auto read = m_verifier->extract(draft.output, VerifierProfile::Strict);
        const auto canonical = m_verifier->canonical(final, VerifierProfile::Strict);
        if (!canonical || !read ||
            m_verifier->canonical(read->text, VerifierProfile::Strict) != canonical)
            return Draft::refused("no answer in the form asked for");
        draft.level = levelOf(proposal, hints, wording);
        draft.quote = SupportingQuote{sentence.begin, sentence.end};
        return draft;
    }

    /// The right option among wrong ones, in an order that follows from the seed; empty if there
    /// are not enough.
    Result<std::vector<std::string>> options(const Reading& reading, const AnswerSpan& span,
                                             const std::string& answer, const Wording& wording,
                                             std::uint64_t seed) {
        SDRL_TRY(std::vector<std::string> wrong, m_neighbourhood.distractors(reading, span));
        RandomStream random(seed, "passage-options");
        const std::size_t needed = m_form.letters().size() - 1;
        if (wrong.size() < needed)
            return std::vector<std::string>();
        wrong.resize(std::min(wrong.size(), wording.similarOptions ? needed : 2 * needed));
        random.shuffle(std::span(wrong));
        wrong.resize(needed);
        wrong.push_back(answer);
        for (std::string& option : wrong)
            option = optionText(option);
        random.shuffle(std::span(wrong));
        return wrong;
    }

    /// All options look alike, so that a capital betrays none.
    static std::string optionText(std::string text) {
        if (!text.empty() && text[0] >= 'a' && text[0] <= 'z')
            text[0] = static_cast<char>(text[0] - 'a' + 'A');
        return text;
    }

    /// Whether a text says a word of the answer that carries meaning.
    static bool holds(std::string_view text, std::string_view answer) {
        const std::string stems = stemsOf(text);
        for (const Word& word : wordsOf(answer, 0, answer.size()))
            if (!isFunctionWord(word.folded) &&
                stems.find(' ' + stem(word.folded) + ' ') != std::string::npos)
                return true;
        return false;
    }

    static int levelOf(const Proposal& proposal, const Hints& hints, const Wording& wording) {
        if (hints.initial)
            return 1;
        if (proposal.definition)
            return 2;
        return wording.similarOptions ? 5 : wording.section ? 3 : 4;
    }

    static std::vector<Wording> changedWordings(Wording wording, bool harder, bool choice) {
        std::vector<Wording> out;
        if (harder) {
            if (wording.initial)
                wording.initial = false;
            else if (wording.section)
                wording.section = false;
            out.push_back(wording);
            wording.section = false;
            wording.similarOptions = choice;
        } else {
            if (!wording.section) {
                wording.section = true;
                out.push_back(wording);
            }
            wording.initial = true;
        }
        out.push_back(wording);
        return out;
    }

    /// A statement with a blank is harder than a meaning to be named.
    static std::vector<bool> clozeOrder(bool cloze, bool harder) {
        if (harder)
            return cloze ? std::vector<bool>{true} : std::vector<bool>{false, true};
        return cloze ? std::vector<bool>{true, false} : std::vector<bool>{false};
    }

    [[nodiscard]] std::string reply(std::string_view sentence, std::string_view answer) const {
        const std::string reasoning = fmt::format("The source says: “{}”", displayed(sentence));
        return m_verifier->wrapAnswer(
            m_thinks ? fmt::format("<think>{}</think>", reasoning) : reasoning, answer);
    }

    /// The reply with the best answer in any of the texts.
    [[nodiscard]] std::optional<std::string>
    bestReply(const AskedQuestion& question, const std::vector<Reading>& readings,
              const FinderSettings& settings, const std::vector<std::string>& options) const {
        std::optional<std::string> best;
        double bestScore = 0;
        for (const Reading& reading : readings) {
            const auto found = findAnswer(question, reading, settings, options);
            if (!found || (best && found->score <= bestScore))
                continue;
            std::string answer = found->text;
            if (!options.empty()) {
                const auto option = optionOf(found->text, options);
                if (!option)
                    continue;
                answer = m_form.letters().substr(*option, 1);
            }
            bestScore = found->score;
            best = reply(reading.sentences[found->sentence].of(reading.text), answer);
        }
        return best;
    }

    std::shared_ptr<const Verifier> m_verifier;
    std::string m_domain;
    QuestionForm m_form;
    bool m_numbersOnly;
    bool m_thinks;
    PassageLookup m_passages;
    Neighbourhood m_neighbourhood; ///< refers to m_passages
};

} // namespace

std::string passageInstructorFingerprint() {
    return fmt::format("passages version {}", kVersion);
}

Result<std::unique_ptr<Instructor>> makePassageInstructor(const TaskDefinition& task,
                                                          const PassageIndex& index,
                                                          PassageLookup passages) {
    const std::string type = task.answerOptions().value("type", "");
    if (type != "text" && type != "number" && type != "choice")
        return Error{
            ErrorCode::InvalidArgument,
            "the instructor \"passages\" writes questions whose answer is a term, a number "
            "or the letter of an option, and this task asks for another kind of answer",
            fmt::format("answer type \"{}\"", type)};
    return std::unique_ptr<Instructor>(
        std::make_unique<PassageInstructor>(task, index, std::move(passages)));
}

} // namespace sdrl
