// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/hash.h"
#include "core/instruct/problem_program.h"
#include "core/problem_oracle.h"
#include "test_support.h"

#include <cmath>

using namespace sdrl;
using namespace sdrl::test;

namespace {

QString qs(std::string_view text) {
    return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size()));
}

WorkedProblem drawn(const ProblemProgram& program, int level, std::uint64_t index) {
    RandomStream stream(11, program.name(), {static_cast<std::uint64_t>(level), index});
    return program.draw(level, stream);
}

/// All but one of the parts of `longer`, in order?
bool isLongerByOne(const QStringList& longer, const QStringList& shorter) {
    if (longer.size() != shorter.size() + 1)
        return false;
    for (qsizetype left = 0; left < longer.size(); ++left) {
        QStringList rest = longer;
        rest.removeAt(left);
        if (rest == shorter)
            return true;
    }
    return false;
}

bool isAnsweredRight(const WorkedProblem& problem) {
    return qs(problem.solution).endsWith("\\boxed{" + qs(problem.answer) + "}");
}

/// What is wrong with a variant that should be of that level; empty if nothing is.
QString variantFault(const ProblemProgram& program, const std::optional<WorkedProblem>& variant,
                     int level) {
    if (level < 1 || level > program.levels())
        return variant ? "a variant beyond the last level" : "";
    if (!variant)
        return "no variant";
    const QString question = qs(variant->question);
    const auto oracle = solveQuestion(qs(program.name()), question);
    if (oracle->answer != qs(variant->answer))
        return "wrong answer: " + question;
    if (oracle->level != level || variant->level != level)
        return "wrong level: " + question;
    return program.parse(variant->question) ? "" : "not read back: " + question;
}

} // namespace

#define QVERIFY_THAT(condition, text) QVERIFY2(condition, qPrintable(text))

class ProblemProgramsTest : public QObject {
    Q_OBJECT

private slots:
    void answersMatchAnIndependentEvaluator_data() { everyProgram(); }
    void answersMatchAnIndependentEvaluator();
    void textReadsWell_data() { everyProgram(); }
    void textReadsWell();
    void textIsThatOfTheGrammarVersion();
    void problemsAreReadBackFromTheirQuestion_data() { everyProgram(); }
    void problemsAreReadBackFromTheirQuestion();
    void foreignTextIsRefused_data() { everyProgram(); }
    void foreignTextIsRefused();
    void impossibleStoriesAreRefused();
    void variantsAreOneLevelAway_data() { everyProgram(); }
    void variantsAreOneLevelAway();
    void variantsKeepTheRestOfTheText();
    void wrongSolutionsHoldTheMistakeTheyAreLabelledWith_data() { everyProgram(); }
    void wrongSolutionsHoldTheMistakeTheyAreLabelledWith();
    void mishandledStatementsAreTakenTheirWay_data();
    void mishandledStatementsAreTakenTheirWay();
    void stockHabitsOccurInTheirShares();
    void readingHabitsOccurInTheirShares();
    void habitTableDecides();
    void corpusCalculatesRightAlsoWhereItHandlesWrongly();
    void oneQuestionInTwentyIsReserved();

private:
    static void everyProgram() {
        QTest::addColumn<QString>("name");
        for (const ProblemProgram* program : starterPrograms())
            QTest::newRow(std::string(program->name()).c_str()) << qs(program->name());
    }
    static const ProblemProgram& current() {
        QFETCH(QString, name);
        return *findProgram(name.toStdString());
    }
};

void ProblemProgramsTest::answersMatchAnIndependentEvaluator() {
    const ProblemProgram& program = current();
    for (int level = 1; level <= program.levels(); ++level) {
        for (std::uint64_t i = 0; i < 10000; ++i) {
            const WorkedProblem problem = drawn(program, level, i);
            const QString question = qs(problem.question), solution = qs(problem.solution);
            const auto oracle = solveQuestion(qs(program.name()), question);
            QVERIFY(oracle);
            QVERIFY_THAT(oracle->answer == qs(problem.answer), question + oracle->answer);
            QVERIFY_THAT(oracle->level == level && problem.level == level, question);
            QVERIFY_THAT(solution.endsWith(" \\boxed{" + oracle->answer + "}"), solution);
            QVERIFY_THAT(equationsIn(solution).second == 0, solution);
            QVERIFY(problem.mishandled.empty());
        }
    }
}

void ProblemProgramsTest::textReadsWell() {
    const ProblemProgram& program = current();
    const QRegularExpression singular("\\b1 (?!day\\b)[a-z]+s\\b"), number("\\b0 [a-z]");
    const QRegularExpression twice("\\b([A-Z][a-z]+)\\b[^.?]*\\b\\1\\b");
    for (int level = 1; level <= program.levels(); ++level) {
        for (std::uint64_t i = 0; i < 500; ++i) {
            const QString question = qs(drawn(program, level, i).question);
            QVERIFY_THAT(!question.contains(singular) && !question.contains(number), question);
            QVERIFY_THAT(question == question.simplified(), question);
            for (const QString& sentence : sentencesOf(question)) {
                QVERIFY_THAT(sentence[0].isUpper() || sentence[0].isDigit(), question);
                QVERIFY_THAT(!sentence.contains(twice), question);
                QVERIFY_THAT(sentence.endsWith('?') ==
                                 contains("^(How|What|Which|Who|On which)\\b", sentence),
                             question);
            }
        }
    }
}

void ProblemProgramsTest::textIsThatOfTheGrammarVersion() {
    // Models are recorded with kGrammarVersion: raise it when this hash changes.
    Sha256 hash;
    for (const ProblemProgram* program : starterPrograms()) {
        HabitTable habits;
        for (const Habit& habit : program->habits())
            habits[std::string(habit.cue)] = habit.correctShare;
        for (int level = 1; level <= program->levels(); ++level) {
            for (std::uint64_t i = 0; i < 100; ++i) {
                RandomStream stream(1, "version", {static_cast<std::uint64_t>(level), i});
                const WorkedProblem problem = program->corpusDraw(level, habits, stream);
                hash.addField(problem.question).addField(problem.solution);
            }
        }
    }
    QCOMPARE(kGrammarVersion, 1);
    QCOMPARE(qs(hash.hex()),
             QString("209780a705d0c8ecb0e99065e51ffd63063650272ac9ecab76cce9651beb5745"));
}

void ProblemProgramsTest::problemsAreReadBackFromTheirQuestion() {
    const ProblemProgram& program = current();
    for (int level = 1; level <= program.levels(); ++level) {
        for (std::uint64_t i = 0; i < 500; ++i) {
            const WorkedProblem problem = drawn(program, level, i);
            const auto read =
                program.parse(std::string("  ").append(problem.question).append("\n"));
            QVERIFY_THAT(read, qs(problem.question));
            QCOMPARE(read->question, problem.question);
            QCOMPARE(read->solution, problem.solution);
            QCOMPARE(read->answer, problem.answer);
            QCOMPARE(read->level, level);
            QCOMPARE(read->program, std::string(program.name()));
        }
    }
}

void ProblemProgramsTest::foreignTextIsRefused() {
    const ProblemProgram& program = current();
    RandomStream stream(5, "foreign");
    for (const std::string& text :
         {std::string(), std::string("."), std::string("? ? ?"), std::string("Ida"),
          std::string("\xFF\xFE"), std::string(100000, '.'), std::string(100000, '7')})
        QVERIFY(!program.parse(text) && program.wrongSolutions(text, 3, stream).empty());
    for (const ProblemProgram* other : starterPrograms())
        if (other != &program)
            QVERIFY(!program.parse(drawn(*other, 1, 0).question));
    // A changed byte makes another question of the program, or none; never a crash, and never a
    // question that is told in another way than it was read.
    int refused = 0;
    for (std::uint64_t i = 0; i < 3000; ++i) {
        std::string text =
            drawn(program, 1 + static_cast<int>(i % static_cast<unsigned>(program.levels())), i)
                .question;
        const std::size_t at = stream.below(text.size());
        if (stream.chance(0.5))
            text[at] = static_cast<char>(stream.below(256));
        else
            text.erase(at, 1 + stream.below(10));
        const auto read = program.parse(text);
        refused += !read;
        if (read) {
            QCOMPARE(qs(read->question), qs(text).simplified());
            const auto oracle = solveQuestion(qs(program.name()), qs(read->question));
            QCOMPARE(qs(read->answer), oracle->answer);
        }
    }
    QVERIFY(refused > 2000);
}

void ProblemProgramsTest::impossibleStoriesAreRefused() {
    const auto parses = [](const char* program, const char* question) {
        return findProgram(program)->parse(question).has_value();
    };
    QVERIFY(parses("stock", "Ida has 9 cups. Ida sells 9 cups. How many cups are left with Ida?"));
    for (const char* question : {
             "Ida has 9 cups. Ida sells 10 cups. How many cups are left with Ida?",
             "Ida has 90 cups. Ida buys 10 cups. How many cups are left with Ida?",
             "Ida has 9 cups. Tom sells 4 cups. How many cups are left with Ida?",
             "Ida has 9 cups. Ida sells 4 mugs. How many cups are left with Ida?",
             "Ida has 9 cups. Ida has 4 cups. How many cups are left with Ida?",
             "Ida has 9 cups. Ida has 4 cups too. How many cups are left with Ida?",
             "Ida has 9 cups. Ida lends Ida 4 cups. How many cups are left with Ida?",
             "Ida has 9 cups. Ida sells 4 cups. How many cups are left with Tom?",
             "Ida has 9 cups. Ida buys 3 cups. Ida buys 4 cups. How many cups are left with Ida?",
             "Ida has 9 cups. Ida sells 1 cups. How many cups are left with Ida?",
             "Ida has 9 cups. Ida sells -4 cups. How many cups are left with Ida?",
             "Ida has 9 cups. Ida sells 99999999999 cups. How many cups are left with Ida?",
             "Ida has 9 cups. How many cups are left with Ida?",
         })
        QVERIFY2(!parses("stock", question), question);
    const std::string people = "Ida has the cup, Tom has the mug, Leo has the pen and Zoe has the "
                               "toy. ";
    QVERIFY(parses("reading", (people + "Ida and Tom swap. Who has the cup now?").c_str()));
    for (const char* rest :
         {"Ida and Ida swap. Who has the cup now?", "Ida and Eva swap. Who has the cup now?",
          "Ida and Tom swap. Who has the jar now?", "Who has the cup now?"})
        QVERIFY2(!parses("reading", (people + rest).c_str()), rest);
    QVERIFY(!parses("arith", "What is 3 - 8?"));
    QVERIFY(!parses("sort", "Sort these words: hat, hat."));
    QVERIFY(!parses("big", "Which number is the larger: 5 or 5?"));
    QVERIFY(!parses("choice", "What is 2 + 3? A) 4 B) 6 C) 7 D) 8"));
    QVERIFY(!parses("choice", "What is 2 + 3? A) 5 B) 5 C) 7 D) 8"));
}

void ProblemProgramsTest::variantsAreOneLevelAway() {
    const ProblemProgram& program = current();
    for (int level = 1; level <= program.levels(); ++level) {
        for (std::uint64_t i = 0; i < 1000; ++i) {
            const WorkedProblem problem = drawn(program, level, i);
            RandomStream stream(3, "vary", {i});
            const QString harder =
                variantFault(program, program.harder(problem.question, stream), level + 1);
            const QString easier =
                variantFault(program, program.easier(problem.question, stream), level - 1);
            QVERIFY_THAT(harder.isEmpty() && easier.isEmpty(), harder + easier);
        }
    }
}

void ProblemProgramsTest::variantsKeepTheRestOfTheText() {
    RandomStream stream(4, "vary");
    for (const char* name : {"stock", "reading"}) {
        const ProblemProgram& program = *findProgram(name);
        for (std::uint64_t i = 0; i < 1000; ++i) {
            const std::string question = drawn(program, 3, i).question;
            const QStringList parts = sentencesOf(qs(question));
            const QStringList harder = sentencesOf(qs(program.harder(question, stream)->question));
            const QStringList easier = sentencesOf(qs(program.easier(question, stream)->question));
            QVERIFY_THAT(isLongerByOne(harder, parts), harder.join(' '));
            QVERIFY_THAT(isLongerByOne(parts, easier), easier.join(' '));
        }
    }
    for (const char* name : {"sort", "count"}) {
        const ProblemProgram& program = *findProgram(name);
        for (std::uint64_t i = 0; i < 200; ++i) {
            const std::string question = drawn(program, 2, i).question;
            const QStringList words = listedWords(qs(question));
            QVERIFY(
                isLongerByOne(listedWords(qs(program.harder(question, stream)->question)), words));
            QVERIFY(
                isLongerByOne(words, listedWords(qs(program.easier(question, stream)->question))));
        }
    }
}

void ProblemProgramsTest::wrongSolutionsHoldTheMistakeTheyAreLabelledWith() {
    const ProblemProgram& program = current();
    QMap<QString, int> seen;
    for (int level = 1; level <= program.levels(); ++level) {
        for (std::uint64_t i = 0; i < 200; ++i) {
            const WorkedProblem problem = drawn(program, level, i);
            RandomStream stream(6, "wrong", {i});
            const auto wrong = program.wrongSolutions(problem.question, 5, stream);
            QCOMPARE(wrong.size(), std::size_t{5});
            for (const WrongSolution& one : wrong) {
                const QString text = qs(one.solution);
                QVERIFY_THAT(one.answer != problem.answer, text);
                QVERIFY_THAT(text.endsWith(" \\boxed{" + qs(one.answer) + "}"), text);
                QCOMPARE(equationsIn(text).second, one.mistake == MistakeKind::Arithmetic ? 1 : 0);
                QVERIFY_THAT(!text.contains("= -"), text);
                ++seen[qs(mistakeKindName(one.mistake))];
            }
        }
    }
    QVERIFY(!seen.isEmpty());
    if (program.name() == "stock")
        for (const char* kind : {"handling", "arithmetic", "copying"})
            QVERIFY(seen[kind] > 500);
}

void ProblemProgramsTest::mishandledStatementsAreTakenTheirWay_data() {
    QTest::addColumn<QString>("statement");
    QTest::addColumn<QString>("right");
    QTest::addColumn<QString>("wrong");
    const auto row = [](const char* statement, const char* right, const char* wrong) {
        QTest::newRow(statement) << statement << right << wrong;
    };
    row("Ida buys 5 cups.", "buys 20 + 5 = 25.", "buys 5: still 20.");
    row("Then Ida finds 5 cups.", "finds 20 + 5 = 25.", "finds 5: still 20.");
    row("Ida wins 5 more cups.", "wins 20 + 5 = 25.", "wins 20 - 5 = 15.");
    row("Ida gets 5 cups from Tom.", "gets 20 + 5 = 25.", "gets 20 - 5 = 15.");
    row("Ida gives Tom 5 cups.", "gives 20 - 5 = 15.", "gives 20 + 5 = 25.");
    row("Ida loses 5 cups.", "loses 20 - 5 = 15.", "loses 5: still 20.");
    row("Ida sells 5 of the cups.", "sells 20 - 5 = 15.", "sells 20 + 5 = 25.");
    row("Ida buys 3 boxes of 5 cups.", "boxes 3 * 5 = 15, 20 + 15 = 35.", "boxes 20 + 5 = 25.");
    row("Ida sells 3 packs of 5 cups.", "packs 3 * 5 = 15, 20 - 15 = 5.", "packs 20 - 5 = 15.");
    row("Tom has 5 cups at home.", "has 5: still 20.", "has 20 + 5 = 25.");
    row("5 of the cups break.", "break 20 - 5 = 15.", "break 5: still 20.");
    row("Ida lends 5 cups to Tom.", "lends 20 - 5 = 15.", "lends 20 + 5 = 25.");
    row("Tom brings 3 bags of 5 cups.", "bags 3 * 5 = 15, 20 + 15 = 35.", "bags 20 + 5 = 25.");
    row("3 children take 5 cups each.", "take 3 * 5 = 15, 20 - 15 = 5.", "take 20 - 5 = 15.");
    row("Ida also has 5 mugs.", "other 5: still 20.", "other 20 + 5 = 25.");
}

void ProblemProgramsTest::mishandledStatementsAreTakenTheirWay() {
    QFETCH(QString, statement);
    QFETCH(QString, right);
    QFETCH(QString, wrong);
    const ProblemProgram& program = *findProgram("stock");
    const std::string question = QString("Ida has 20 cups. %1 How many cups does Ida have now?")
                                     .arg(statement)
                                     .toStdString();
    const auto boxed = [](const QString& clause) {
        return QString("Start 20. %1 \\boxed{%2}").arg(clause).arg(numbersIn(clause).back());
    };
    QCOMPARE(qs(program.parse(question)->solution), boxed(right));
    RandomStream stream(1, "mishandled");
    int handled = 0;
    for (const WrongSolution& one : program.wrongSolutions(question, 50, stream)) {
        if (one.mistake != MistakeKind::Handling)
            continue;
        QCOMPARE(qs(one.solution), boxed(wrong));
        ++handled;
    }
    QVERIFY(handled > 0);
}

void ProblemProgramsTest::stockHabitsOccurInTheirShares() {
    const ProblemProgram& program = *findProgram("stock");
    HabitTable habits;
    for (const Habit& habit : program.habits())
        habits[std::string(habit.cue)] = habit.correctShare;
    // One event: whether it was mishandled shows in the answer.
    QMap<QString, std::pair<int, int>> counts;
    for (std::uint64_t i = 0; i < 60000; ++i) {
        RandomStream stream(8, "habits", {i});
        const WorkedProblem problem = program.corpusDraw(1, habits, stream);
        const QString cue = allMatches("\\. ([a-z]+) ", qs(problem.solution))[0];
        const QList<int> n = numbersIn(qs(problem.question));
        // A gain taken for a loss is not possible if it is larger than the stock.
        if ((cue == "wins" || cue == "gets") && n[1] > n[0])
            continue;
        const bool right = isAnsweredRight(problem);
        QCOMPARE(right, problem.mishandled.empty());
        ++counts[cue].first;
        counts[cue].second += right;
    }
    QCOMPARE(counts.size(), qsizetype{15});
    for (const Habit& habit : program.habits()) {
        const auto [total, right] = counts[qs(habit.cue)];
        const double q = habit.correctShare;
        QVERIFY2(std::abs(right - q * total) < 4 * std::sqrt(total * q * (1 - q)),
                 qPrintable(QString("%1: %2 of %3").arg(qs(habit.cue)).arg(right).arg(total)));
    }
    // Longer stories: mistakes pile up, and the range of totals bends the shares a little only.
    for (int level = 2; level <= 5; ++level) {
        counts.clear();
        int answersRight = 0;
        for (std::uint64_t i = 0; i < 10000; ++i) {
            RandomStream stream(9, "habits", {static_cast<std::uint64_t>(level), i});
            const WorkedProblem problem = program.corpusDraw(level, habits, stream);
            answersRight += isAnsweredRight(problem);
            for (const QString& cue : allMatches("\\. ([a-z]+) ", qs(problem.solution)))
                ++counts[cue].first;
            for (const std::string& cue : problem.mishandled)
                ++counts[qs(cue)].second;
        }
        for (const Habit& habit : program.habits()) {
            const auto [total, wrong] = counts[qs(habit.cue)];
            QVERIFY(std::abs(1.0 - wrong / double(total) - habit.correctShare) < 0.06);
        }
        QVERIFY(std::abs(answersRight / 1e4 - std::pow(0.687, level)) < 0.03);
    }
}

void ProblemProgramsTest::readingHabitsOccurInTheirShares() {
    const ProblemProgram& program = *findProgram("reading");
    HabitTable habits;
    for (const Habit& habit : program.habits())
        habits[std::string(habit.cue)] = habit.correctShare;
    QMap<QString, std::pair<int, int>> counts;
    for (std::uint64_t i = 0; i < 40000; ++i) {
        RandomStream stream(8, "habits", {i});
        const WorkedProblem problem = program.corpusDraw(1, habits, stream);
        static const QRegularExpression clause(
            "^Start \\w+ (\\w+)\\. (\\w+) (\\w+) (\\w+): (\\w+)");
        const auto m = clause.match(qs(problem.solution));
        QVERIFY(m.hasMatch());
        const QString holder = m.captured(1), cue = m.captured(2);
        const bool first = holder == m.captured(3), second = holder == m.captured(4);
        const bool given = cue == "gives" || cue == "hands" || cue == "lends";
        if (given ? !first : cue == "takes" ? !second : !first && !second)
            continue; // there is nothing to get wrong
        ++counts[cue].first;
        counts[cue].second += problem.mishandled.empty();
        QCOMPARE(problem.mishandled.empty(), isAnsweredRight(problem));
    }
    QCOMPARE(counts.size(), static_cast<qsizetype>(program.habits().size()));
    for (const Habit& habit : program.habits()) {
        const auto [total, right] = counts[qs(habit.cue)];
        const double q = habit.correctShare;
        QVERIFY(total > 1500);
        QVERIFY2(std::abs(right - q * total) < 4 * std::sqrt(total * q * (1 - q)),
                 qPrintable(QString("%1: %2 of %3").arg(qs(habit.cue)).arg(right).arg(total)));
    }
}

void ProblemProgramsTest::habitTableDecides() {
    for (const ProblemProgram* program : starterPrograms()) {
        int bentCount = 0;
        for (std::uint64_t i = 0; i < 300; ++i) {
            RandomStream a(2, "table", {i}), b(2, "table", {i});
            const WorkedProblem plain = program->corpusDraw(program->levels(), {}, a);
            QVERIFY(plain.mishandled.empty());
            QCOMPARE(plain.solution, program->parse(plain.question)->solution);
            const WorkedProblem bent = program->corpusDraw(1, {{"lends", 0.0}, {"buys", 1.0}}, b);
            for (const std::string& cue : bent.mishandled)
                QCOMPARE(cue, std::string("lends"));
            if (program->name() == "stock")
                QCOMPARE(bent.mishandled.size(), std::size_t{qs(bent.solution).contains("lends")});
            bentCount += !bent.mishandled.empty();
        }
        QCOMPARE(bentCount > 0, !program->habits().empty());
    }
}

void ProblemProgramsTest::corpusCalculatesRightAlsoWhereItHandlesWrongly() {
    const ProblemProgram& program = *findProgram("stock");
    HabitTable habits;
    for (const Habit& habit : program.habits())
        habits[std::string(habit.cue)] = habit.correctShare;
    for (int level = 1; level <= 5; ++level) {
        for (std::uint64_t i = 0; i < 2000; ++i) {
            RandomStream stream(10, "habits", {static_cast<std::uint64_t>(level), i});
            const WorkedProblem problem = program.corpusDraw(level, habits, stream);
            const QString solution = qs(problem.solution);
            QVERIFY_THAT(equationsIn(solution).second == 0, solution);
            for (const QString& total : allMatches("(?:= |still |Start )(-?\\d+)", solution))
                QVERIFY_THAT(total.toInt() >= 0 && total.toInt() <= 120, solution);
            // The box holds what the last clause says.
            const QStringList numbers = allMatches("\\d+", solution);
            QCOMPARE(numbers.back(), numbers[numbers.size() - 2]);
            QCOMPARE(solveStock(qs(problem.question)).answer, qs(problem.answer));
        }
    }
}

void ProblemProgramsTest::oneQuestionInTwentyIsReserved() {
    int reserved = 0;
    for (std::uint64_t i = 0; i < 20000; ++i) {
        const std::string question = drawn(*findProgram("stock"), 3, i).question;
        reserved += isReserved(question);
        QCOMPARE(isReserved(QString(" %1\n").arg(qs(question).toUpper()).toStdString()),
                 isReserved(question));
    }
    QVERIFY(std::abs(reserved - 1000) < 125);
    // A bucket that ever moved would let held-out questions into the corpus of a released model.
    QVERIFY(isReserved("What is 3 + 13?") && !isReserved("What is 3 + 14?"));
}

QTEST_GUILESS_MAIN(ProblemProgramsTest)
#include "problem_programs_test.moc"
