// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/rng.h"
#include "core/base/text.h"
#include "core/instruct/instructors.h"
#include "test_support.h"

#include <algorithm>
#include <map>
#include <set>

using namespace sdrl;

namespace {

/// Passages by how many different words of the query they have.
class FakeIndex final : public PassageIndex {
public:
    Result<void> addDocument(DocumentId, std::string_view,
                             std::span<const Passage> passages) override {
        for (const Passage& passage : passages)
            for (const std::string& word : foldedWords(passage.text))
                m_words[passage.id].insert(word);
        return {};
    }
    Result<void> removeDocument(DocumentId) override { return {}; }
    Result<void> commit() override { return {}; }
    Result<std::vector<SearchHit>> search(std::string_view query,
                                          const SearchOptions& options) const override {
        std::vector<SearchHit> hits;
        const std::vector<std::string> wanted = foldedWords(query);
        for (const auto& [id, words] : m_words) {
            SearchHit hit;
            hit.passage = id;
            for (const std::string& word : wanted)
                hit.score += words.contains(word) ? 1 : 0;
            if (hit.score > 0)
                hits.push_back(hit);
        }
        std::stable_sort(hits.begin(), hits.end(),
                         [](const SearchHit& a, const SearchHit& b) { return a.score > b.score; });
        hits.resize(std::min(hits.size(), options.count));
        return hits;
    }
    Result<std::size_t> passageCount() const override { return m_words.size(); }
    Result<std::vector<DocumentId>> documents() const override {
        return std::vector<DocumentId>{DocumentId{1}};
    }

private:
    std::map<PassageId, std::set<std::string>> m_words;
};

const std::vector<std::string>& madeUpPassages() {
    static const std::vector<std::string> passages{
        "Parts of the Glass Organ\n\n"
        "The glass organ was built by Dr. Amel Torvik in a workshop near the harbour. A resonator "
        "is a hollow body that makes the sound of a rod louder. The thin coat of resin on each "
        "rod is called the bloom. The wooden frame of the glass organ carries 48 rods of blown "
        "glass. It is often damp. Figure 3.2 shows the frame from above. However, the frame can "
        "also be made of brass.\n\n"
        "What does a player do with the bellows?",

        "Care of the Rods\n\n"
        "A hygroscope is an instrument that shows how moist the air in a room is. The rods of the "
        "instrument are wiped with a cloth of chamois before every concert. Dust that settles "
        "between the rods is removed with a badger brush. The room should be heated to 19 degrees "
        "for at least 3 hours. You should never touch the rods with bare hands.",

        "Makers\n\n"
        "A journeyman is a craftsman who has passed the first examination of the guild. The "
        "smelting oven of the Lindhaven workshop reaches a temperature of 1,140 degrees. A "
        "gatherer is a worker who takes molten glass from the oven with a pipe. The guild was "
        "founded in 1687 by the glassblower Ilse Brandt.",

        "Sound\n\n"
        "A damper is a strip of felt that stops the vibration of a rod. The lowest tone of the "
        "instrument is produced by the longest rod. A coupler is a lever that joins two rows of "
        "rods. The pitch of a rod depends on its diameter, e.g. a rod of 9 millimetres is higher "
        "than a rod of 12 millimetres.",

        "Music\n\n"
        "A vigil is a slow piece that is played without any pause. A tremor is a quick change "
        "between two neighbouring tones. A cadenza is a passage that the player invents in the "
        "concert. The collection of Veldhoven holds 312 pieces for the glass organ.",
    };
    return passages;
}

struct Workshop {
    explicit Workshop(const std::vector<std::string>& texts = madeUpPassages()) {
        std::int64_t number = 0;
        for (const std::string& text : texts) {
            Passage passage;
            passage.id = PassageId{++number};
            passage.document = DocumentId{1};
            passage.text = text;
            passage.section = "The Glass Organ › " + text.substr(0, text.find('\n'));
            passages.push_back(passage);
        }
        (void)index.addDocument(DocumentId{1}, "", passages);
    }

    /// An instructor for a task with this "answer" object.
    void open(const std::string& answer, const std::string& extra = "") {
        auto parsed = TaskDefinition::parse(
            R"({"schema_version": 1, "name": "t", "title": "T", "description": "D",
                "output_format": "F", )" +
                extra + R"("answer": )" + answer + "}",
            "test");
        QVERIFY_OK(parsed);
        task = std::move(parsed).value();
        auto made = makePassageInstructor(task, index, [this](PassageId id) -> Result<Passage> {
            if (id.value < 1 || id.value > static_cast<std::int64_t>(passages.size()))
                return Error{ErrorCode::NotFound, "no such passage", ""};
            return passages[static_cast<std::size_t>(id.value - 1)];
        });
        QVERIFY_OK(made);
        instructor = std::move(made).value();
    }

    Draft draft(std::size_t passage, std::uint64_t seed, int level = 0) {
        DraftRequest request;
        request.seed = seed;
        request.level = level;
        request.passage = passages[passage];
        std::vector<DraftRequest> requests{request};
        Draft out = Draft::refused("never called");
        JobContext context;
        (void)instructor->draft(
            requests,
            [&](std::size_t, Draft one) -> Result<void> {
                out = std::move(one);
                return {};
            },
            context);
        return out;
    }

    QaItem item(std::size_t passage, const Draft& draft) {
        QaItem item;
        item.input = draft.input;
        item.authorText = draft.output;
        item.quote = draft.quote;
        item.passage = passages[passage].id;
        return item;
    }

    Draft rewrite(std::size_t passage, const Draft& draft, ItemOrigin direction) {
        RewriteRequest request;
        request.direction = direction;
        request.item = item(passage, draft);
        request.passage = passages[passage];
        std::vector<RewriteRequest> requests{request};
        Draft out = Draft::refused("never called");
        JobContext context;
        (void)instructor->rewrite(
            requests,
            [&](std::size_t, Draft one) -> Result<void> {
                out = std::move(one);
                return {};
            },
            context);
        return out;
    }

    std::vector<AnswerCandidate> answers(std::size_t passage, const QaItem& item) {
        AnswerRequest request;
        request.item = item;
        request.passage = passages[passage];
        std::vector<AnswerRequest> requests{request};
        std::vector<AnswerCandidate> out;
        JobContext context;
        (void)instructor->answers(
            requests,
            [&](std::size_t, std::vector<AnswerCandidate> candidates) -> Result<void> {
                out = std::move(candidates);
                return {};
            },
            context);
        return out;
    }

    std::string answerOf(const Draft& draft) const {
        const auto found = task.verifier->extract(draft.output, VerifierProfile::Strict);
        return found ? found->text : "(none)";
    }

    std::vector<Passage> passages;
    FakeIndex index;
    TaskDefinition task;
    std::unique_ptr<Instructor> instructor;
};

const char* const kText = R"({"type": "text", "marker": "line"})";
const char* const kChoice = R"({"type": "choice", "marker": "tag", "letters": "ABC"})";
constexpr std::uint64_t kSeeds = 40;

} // namespace

class PassageInstructorTest : public QObject {
    Q_OBJECT

private slots:
    void asksForTermsByTheirMeaning_data();
    void asksForTermsByTheirMeaning();
    void asksForNumbersAndLeavesTheirUnits();
    void quoteIsTheWholeSentenceWithTheAnswer();
    void questionsStandAloneAndHideTheAnswer();
    void outputHasTheTasksForm_data();
    void outputHasTheTasksForm();
    void levelsGiveMoreOrFewerHints();
    void showsThePassageIfTheTaskDoes();
    void wrongOptionsComeFromOtherPassages();
    void optionsAreShuffledBySeed();
    void refusesWithAReason_data();
    void refusesWithAReason();
    void tasksWithoutSpansAreRefused_data();
    void tasksWithoutSpansAreRefused();
    void harderTellsLessAndEasierMore();
    void votesAreIndependentOfTheAuthor();
    void sameRequestSameDraft();
};

void PassageInstructorTest::asksForTermsByTheirMeaning_data() {
    QTest::addColumn<QString>("sentence");
    QTest::addColumn<QString>("question");
    QTest::addColumn<QString>("answer");
    QTest::newRow("is a")
        << "A resonator is a hollow body that makes the sound of a rod louder."
        << "Which term means “a hollow body that makes the sound of a rod louder”?"
        << "resonator";
    QTest::newRow("refers to")
        << "Glass fatigue refers to the slow loss of strength in rods under load."
        << "Which term means “the slow loss of strength in rods under load”?"
        << "Glass fatigue";
    QTest::newRow("is the") << "The vault is the highest point of the wooden frame of the organ."
                            << "What is the term for the highest point of the wooden frame of the "
                               "organ?"
                            << "vault";
    QTest::newRow("called") << "The thin coat of resin on each rod is called the bloom."
                            << "What is the term for the thin coat of resin on each rod?"
                            << "bloom";
}

void PassageInstructorTest::asksForTermsByTheirMeaning() {
    QFETCH(QString, sentence);
    QFETCH(QString, question);
    QFETCH(QString, answer);
    Workshop workshop({sentence.toStdString()});
    workshop.passages[0].section.clear();
    workshop.open(kText);
    const Draft draft = workshop.draft(0, 1, 2);
    QCOMPARE(QString::fromStdString(draft.refusal), QString());
    QCOMPARE(QString::fromStdString(draft.input), question);
    QCOMPARE(QString::fromStdString(workshop.answerOf(draft)), answer);
}

void PassageInstructorTest::asksForNumbersAndLeavesTheirUnits() {
    Workshop workshop;
    workshop.open(R"({"type": "number", "marker": "boxed"})");
    std::set<std::string> found;
    for (std::size_t passage = 0; passage < workshop.passages.size(); ++passage)
        for (std::uint64_t seed = 0; seed < kSeeds; ++seed) {
            const Draft draft = workshop.draft(passage, seed);
            if (draft.refusal.empty())
                found.insert(draft.input + " = " + workshop.answerOf(draft));
        }
    QVERIFY(found.contains("According to the section on Parts of the Glass Organ, which number is "
                           "missing in “The wooden frame of the glass organ carries ____ rods of "
                           "blown glass.”? = 48"));
    QVERIFY(found.contains("According to the section on Makers, which year is missing in “The "
                           "guild was founded in ____ by the glassblower Ilse Brandt.”? = 1687"));
}

void PassageInstructorTest::quoteIsTheWholeSentenceWithTheAnswer() {
    Workshop workshop;
    workshop.open(kText);
    int drafts = 0;
    std::set<std::string> quotes;
    for (std::size_t passage = 0; passage < workshop.passages.size(); ++passage)
        for (std::uint64_t seed = 0; seed < kSeeds; ++seed) {
            const Draft draft = workshop.draft(passage, seed);
            if (!draft.refusal.empty())
                continue;
            ++drafts;
            const std::string& text = workshop.passages[passage].text;
            QVERIFY(draft.quote.has_value());
            QVERIFY(draft.quote->begin < draft.quote->end && draft.quote->end <= text.size());
            const std::string quote =
                text.substr(draft.quote->begin, draft.quote->end - draft.quote->begin);
            QVERIFY(toFolded(quote).find(toFolded(workshop.answerOf(draft))) != std::string::npos);
            QVERIFY(quote.ends_with('.') && quote.find('\n') == std::string::npos);
            const char before = draft.quote->begin == 0 ? '\n' : text[draft.quote->begin - 1];
            QVERIFY(before == '\n' || before == ' ');
            quotes.insert(quote);
        }
    QVERIFY(drafts > 100);
    QVERIFY(quotes.size() > 10);
    // Neither the abbreviated title nor "e.g." ends a sentence.
    for (const std::string& quote : quotes)
        QVERIFY2(!quote.ends_with("Dr.") && !quote.ends_with("e.g.") &&
                     !quote.starts_with("Amel") && !quote.starts_with("a rod"),
                 quote.c_str());
}

void PassageInstructorTest::questionsStandAloneAndHideTheAnswer() {
    Workshop workshop;
    workshop.open(kText);
    for (std::size_t passage = 0; passage < workshop.passages.size(); ++passage)
        for (std::uint64_t seed = 0; seed < kSeeds; ++seed) {
            const Draft draft = workshop.draft(passage, seed);
            if (!draft.refusal.empty())
                continue;
            const std::string& question = draft.input;
            QVERIFY2(question.ends_with('?'), question.c_str());
            for (const char* bad :
                 {"It is often damp", "Figure", "However", "You should", "bellows"})
                QVERIFY2(question.find(bad) == std::string::npos, question.c_str());
            const std::vector<std::string> words = foldedWords(question);
            for (const std::string& word : foldedWords(workshop.answerOf(draft)))
                QVERIFY2(std::find(words.begin(), words.end(), word) == words.end(),
                         question.c_str());
        }
}

void PassageInstructorTest::outputHasTheTasksForm_data() {
    QTest::addColumn<QString>("answer");
    QTest::addColumn<QString>("ending");
    QTest::newRow("line") << R"({"type": "text", "marker": "line", "prefix": "So:"})"
                          << "\nSo: resonator";
    QTest::newRow("boxed") << R"({"type": "text", "marker": "boxed"})"
                           << "\n\\boxed{resonator}";
    QTest::newRow("hashes") << R"({"type": "text", "marker": "hashes"})"
                            << "\n#### resonator";
    QTest::newRow("tag") << R"({"type": "text", "marker": "tag", "tag": "a"})"
                         << "\n<a>resonator</a>";
}

void PassageInstructorTest::outputHasTheTasksForm() {
    QFETCH(QString, answer);
    QFETCH(QString, ending);
    Workshop workshop({"A resonator is a hollow body that makes the sound of a rod louder."});
    workshop.open(answer.toStdString());
    const Draft draft = workshop.draft(0, 1, 2);
    QCOMPARE(QString::fromStdString(draft.output),
             "The source says: “A resonator is a hollow body that makes the sound of a rod "
             "louder.”" +
                 ending);
    // Where the whole reply is the answer there is no room for the sentence.
    workshop.open(R"({"type": "text", "marker": "whole"})");
    QCOMPARE(workshop.draft(0, 1, 2).output, std::string("resonator"));
}

void PassageInstructorTest::levelsGiveMoreOrFewerHints() {
    Workshop workshop;
    workshop.open(kText);
    const auto inputs = [&](int level) {
        std::vector<std::string> out;
        for (std::uint64_t seed = 0; seed < kSeeds; ++seed)
            if (const Draft draft = workshop.draft(2, seed, level); draft.refusal.empty())
                out.push_back(draft.input);
        return out;
    };
    const auto isNumberQuestion = [](const std::string& input) {
        return input.find("which number") != input.npos || input.find("which year") != input.npos ||
               input.find("Which number") != input.npos || input.find("Which year") != input.npos;
    };
    QVERIFY(!inputs(1).empty() && !inputs(2).empty() && !inputs(3).empty() && !inputs(4).empty());
    for (const std::string& input : inputs(1))
        QVERIFY(isNumberQuestion(input) || input.find("beginning with") != input.npos);
    for (const std::string& input : inputs(2))
        QVERIFY(isNumberQuestion(input) || input.find("____") == input.npos);
    for (const std::string& input : inputs(3))
        QVERIFY(input.find("____") != input.npos && input.find("section on") != input.npos);
    for (const std::string& input : inputs(4))
        QVERIFY(input.find("____") != input.npos && input.find("section on") == input.npos);
}

void PassageInstructorTest::showsThePassageIfTheTaskDoes() {
    Workshop workshop;
    workshop.open(kText, R"("input_format": "First the passage, after the label \"Passage:\". )"
                         R"(Then the question, after the label \"Question:\".", )");
    const Draft draft = workshop.draft(1, 3);
    QCOMPARE(QString::fromStdString(draft.refusal), QString());
    QVERIFY(draft.input.starts_with("Passage: " + workshop.passages[1].text + "\n\nQuestion: "));
    QVERIFY(draft.input.find("According to") == std::string::npos);
    // The answerers take the question out again.
    for (const AnswerCandidate& candidate : workshop.answers(1, workshop.item(1, draft)))
        QVERIFY2(candidate.text.find("Passage:") == std::string::npos, candidate.text.c_str());
}

void PassageInstructorTest::wrongOptionsComeFromOtherPassages() {
    Workshop workshop;
    workshop.open(kChoice);
    int drafts = 0;
    for (std::size_t passage = 0; passage < workshop.passages.size(); ++passage)
        for (std::uint64_t seed = 0; seed < kSeeds; ++seed) {
            const Draft draft = workshop.draft(passage, seed);
            if (!draft.refusal.empty())
                continue;
            ++drafts;
            const std::vector<std::string_view> lines = split(draft.input, '\n');
            QCOMPARE(lines.size(), std::size_t{4});
            const std::string letter = workshop.answerOf(draft);
            const std::string& own = workshop.passages[passage].text;
            std::set<std::string> distinct;
            for (std::size_t i = 1; i < lines.size(); ++i) {
                const std::string option = toFolded(lines[i].substr(3));
                distinct.insert(option);
                QVERIFY(lines[i].starts_with(std::string(1, "ABC"[i - 1]) + ") "));
                const bool inPassage = toFolded(own).find(option) != std::string::npos;
                QVERIFY2(inPassage == (lines[i].substr(0, 1) == letter), draft.input.c_str());
                const bool somewhere = std::any_of(
                    workshop.passages.begin(), workshop.passages.end(), [&](const Passage& p) {
                        return toFolded(p.text).find(option) != std::string::npos;
                    });
                QVERIFY2(somewhere, draft.input.c_str());
            }
            QCOMPARE(distinct.size(), std::size_t{3});
        }
    QVERIFY(drafts > 20);
}

void PassageInstructorTest::optionsAreShuffledBySeed() {
    Workshop workshop;
    workshop.open(kChoice);
    std::map<std::string, int> letters;
    for (std::uint64_t seed = 0; seed < 3 * kSeeds; ++seed)
        if (const Draft draft = workshop.draft(3, seed); draft.refusal.empty())
            ++letters[workshop.answerOf(draft)];
    QCOMPARE(letters.size(), std::size_t{3});
    for (const auto& [letter, count] : letters)
        QVERIFY2(count > 15, letter.c_str());
}

void PassageInstructorTest::refusesWithAReason_data() {
    QTest::addColumn<QString>("passage");
    QTest::addColumn<QString>("answer");
    QTest::addColumn<QString>("reason");
    QTest::newRow("empty") << "" << kText << "no sentence to ask about";
    QTest::newRow("headings and exercises")
        << "Review Questions\n\nWhich rod is the longest of the glass organ?\n\nExplain the bloom "
           "of a rod in your own words.\n\nFigure 2: A resonator is a part of the organ."
        << kText << "no sentence to ask about";
    QTest::newRow("refers back")
        << "It is a hollow body that makes the sound of a rod louder. These rods are wiped with a "
           "cloth before every concert. However, the bloom of the resonator is never touched."
        << kText << "no sentence to ask about";
    QTest::newRow("another language")
        << "Ein Resonator ist ein hohler Körper, der den Klang eines Stabes lauter macht." << kText
        << "no sentence to ask about";
    QTest::newRow("two answers") << "The outer wall of the vessel is lined with 14 layers of "
                                    "glass. The outer wall of the vessel is lined with 15 layers "
                                    "of glass."
                                 << R"({"type": "number", "marker": "line"})"
                                 << "several answers fit";
    QTest::newRow("in the question")
        << "A damper rod is a rod that stops the vibration of its neighbours." << kText
        << "answer stands in the question";
    QTest::newRow("no distractors")
        << "A resonator is a hollow body that makes the sound of a rod louder." << kChoice
        << "too few wrong options";
}

void PassageInstructorTest::refusesWithAReason() {
    QFETCH(QString, passage);
    QFETCH(QString, answer);
    QFETCH(QString, reason);
    Workshop workshop({passage.toStdString()});
    workshop.passages[0].section.clear();
    workshop.open(answer.toStdString());
    QCOMPARE(QString::fromStdString(workshop.draft(0, 1).refusal), reason);
}

void PassageInstructorTest::tasksWithoutSpansAreRefused_data() {
    QTest::addColumn<QString>("answer");
    QTest::newRow("math") << R"({"type": "math", "marker": "boxed"})";
    QTest::newRow("labels") << R"({"type": "one_of", "marker": "tag", "labels": ["a", "b"]})";
    QTest::newRow("set") << R"({"type": "set", "marker": "tag", "element": {"type": "text"}})";
}

void PassageInstructorTest::tasksWithoutSpansAreRefused() {
    QFETCH(QString, answer);
    const auto task = TaskDefinition::parse(
        R"({"schema_version": 1, "name": "t", "title": "T", "description": "D",
            "output_format": "F", "answer": )" +
            answer.toStdString() + "}",
        "test");
    QVERIFY_OK(task);
    const FakeIndex index;
    QVERIFY_ERROR(makePassageInstructor(*task, index, {}), ErrorCode::InvalidArgument);
}

void PassageInstructorTest::harderTellsLessAndEasierMore() {
    Workshop workshop;
    workshop.open(kText);
    const Draft draft = workshop.draft(2, 5, 2);
    QCOMPARE(QString::fromStdString(draft.refusal), QString());
    QVERIFY(draft.input.starts_with("According to the section on Makers, which term means"));

    const Draft easier = workshop.rewrite(2, draft, ItemOrigin::Easier);
    QCOMPARE(QString::fromStdString(easier.refusal), QString());
    QVERIFY(easier.input.find("beginning with") != std::string::npos);
    const Draft harder = workshop.rewrite(2, draft, ItemOrigin::Harder);
    QCOMPARE(QString::fromStdString(harder.refusal), QString());
    QVERIFY(harder.input.starts_with("Which term means"));
    const Draft hardest = workshop.rewrite(2, harder, ItemOrigin::Harder);
    QCOMPARE(QString::fromStdString(hardest.refusal), QString());
    QVERIFY(hardest.input.starts_with("Which term is missing in"));
    for (const Draft* variant : {&easier, &harder, &hardest}) {
        QCOMPARE(workshop.answerOf(*variant), workshop.answerOf(draft));
        QCOMPARE(variant->quote->begin, draft.quote->begin);
    }
    QVERIFY(easier.level < draft.level && draft.level < hardest.level);
    QCOMPARE(workshop.rewrite(2, hardest, ItemOrigin::Harder).refusal,
             std::string("nothing harder can be written"));
    QCOMPARE(workshop.rewrite(2, easier, ItemOrigin::Easier).refusal,
             std::string("nothing easier can be written"));
}

void PassageInstructorTest::votesAreIndependentOfTheAuthor() {
    Workshop workshop;
    workshop.open(kText);
    int agreeing = 0, parsed = 0;
    for (std::size_t passage = 0; passage < workshop.passages.size(); ++passage) {
        const Draft draft = workshop.draft(passage, 2);
        QCOMPARE(QString::fromStdString(draft.refusal), QString());
        QaItem item = workshop.item(passage, draft);
        const auto candidates = workshop.answers(passage, item);
        QCOMPARE(candidates.size(), std::size_t{16});
        std::set<std::string> notes;
        for (const AnswerCandidate& candidate : candidates) {
            notes.insert(candidate.note.substr(0, candidate.note.find(':')));
            if (const auto answer =
                    workshop.task.verifier->extract(candidate.text, VerifierProfile::Strict)) {
                ++parsed;
                agreeing += workshop.task.verifier->equal(answer->text, workshop.answerOf(draft),
                                                          VerifierProfile::Strict)
                                ? 1
                                : 0;
            }
        }
        QCOMPARE(notes.size(), std::size_t{8});

        item.authorText = "Answer: something else";
        item.answer = "something else";
        const auto others = workshop.answers(passage, item);
        for (std::size_t i = 0; i < candidates.size(); ++i)
            QCOMPARE(others[i].text, candidates[i].text);
    }
    QVERIFY2(agreeing * 10 > parsed * 6, std::to_string(agreeing).c_str());
}

void PassageInstructorTest::sameRequestSameDraft() {
    Workshop first, second;
    first.open(kChoice);
    second.open(kChoice);
    for (std::uint64_t seed = 0; seed < kSeeds; ++seed)
        (void)second.draft(1, seed); // what was asked before does not matter
    for (std::uint64_t seed = 0; seed < kSeeds; ++seed) {
        const Draft a = first.draft(0, seed), b = second.draft(0, seed);
        QCOMPARE(a.input, b.input);
        QCOMPARE(a.output, b.output);
        QCOMPARE(a.refusal, b.refusal);
    }
}

QTEST_GUILESS_MAIN(PassageInstructorTest)
#include "passage_instructor_test.moc"
