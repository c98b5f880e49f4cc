// SPDX-License-Identifier: GPL-3.0-or-later
//
// The program "everyday". Its questions are too many kinds for an oracle that reads them: what the
// solutions calculate is checked here from their text, what they mean by examples done by hand.
#include "core/base/text.h"
#include "core/instruct/program_instructor.h"
#include "core/problem_oracle.h"
#include "instruct/programs/everyday_scenes.h"
#include "test_support.h"

#include <nlohmann/json.hpp>

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>

#include <array>
#include <cmath>
#include <cstdlib>
#include <map>
#include <set>

using namespace sdrl;
using namespace sdrl::test;

namespace {

QString qs(std::string_view text) {
    return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size()));
}

const ProblemProgram& everyday() {
    return *findProgram("everyday");
}

WorkedProblem drawn(int level, std::uint64_t index) {
    RandomStream stream(11, "everyday", {static_cast<std::uint64_t>(level), index});
    return everyday().draw(level, stream);
}

int calculated(int left, QChar sign, int right) {
    switch (sign.toLatin1()) {
    case '+':
        return left + right;
    case '-':
        return left - right;
    case '*':
        return left * right;
    default:
        return right != 0 && left % right == 0 ? left / right : -1;
    }
}

/// One sentence of a solution: "Left 76 - 25: 76 - 20 = 56, 56 - 5 = 51".
struct WrittenStep {
    int left = 0, right = 0, result = 0;
    QChar sign;
    int wrong = 0;      ///< equations in it that do not hold
    bool joined = true; ///< the last equation gives what was to be calculated
};

std::vector<WrittenStep> stepsOf(const QString& solution) {
    static const QRegularExpression asked("^[A-Z][a-z]+ (\\d+) ([-+*/]) (\\d+)(?:: | = )");
    static const QRegularExpression equation("(\\d+) ([-+*/]) (\\d+) = (\\d+)");
    std::vector<WrittenStep> steps;
    const qsizetype box = solution.indexOf(" \\boxed{");
    for (const QString& sentence : solution.left(box).split(". ")) {
        const auto head = asked.match(sentence);
        if (!head.hasMatch())
            qFatal("not a step: %s", qPrintable(sentence));
        WrittenStep step;
        step.left = head.captured(1).toInt();
        step.sign = head.captured(2)[0];
        step.right = head.captured(3).toInt();
        for (auto matches = equation.globalMatch(sentence); matches.hasNext();) {
            const auto m = matches.next();
            step.result = m.captured(4).toInt();
            step.wrong += calculated(m.captured(1).toInt(), m.captured(2)[0],
                                     m.captured(3).toInt()) != step.result;
        }
        step.joined = step.result == calculated(step.left, step.sign, step.right);
        steps.push_back(step);
    }
    return steps;
}

std::string withoutNumbers(const std::string& question) {
    return qs(question).replace(QRegularExpression("\\d+"), "#").toStdString();
}

/// The numbers of a question, also those that a word stands for.
QList<int> numbersMeant(const QString& question) {
    QList<int> numbers = numbersIn(question);
    if (contains("\\b(?:twice|half)\\b", question))
        numbers << 2;
    if (contains("\\bweeks\\b", question))
        numbers << 7;
    return numbers;
}

/// Every run of eight words.
std::set<std::string> runsOf(std::string_view text) {
    const QStringList words = allMatches("[a-z0-9']+", qs(text).toLower());
    std::set<std::string> runs;
    for (qsizetype i = 0; i + 8 <= words.size(); ++i)
        runs.insert(words.mid(i, 8).join(' ').toStdString());
    return runs;
}

} // namespace

#define QVERIFY_THAT(condition, text) QVERIFY2(condition, qPrintable(text))

class EverydayProgramTest : public QObject {
    Q_OBJECT

private slots:
    void starterProgramsAreTheOthers();
    void solutionsCalculateRightAndEndInTheirAnswer();
    void numbersOfSolutionsComeFromTheQuestion();
    void questionsMeanWhatPeopleTakeThemFor_data();
    void questionsMeanWhatPeopleTakeThemFor();
    void impossibleStoriesAreRefused_data();
    void impossibleStoriesAreRefused();
    void textReadsWell();
    void problemsAreReadBackFromTheirQuestion();
    void changedTextIsNotReadAsSomethingElse();
    void variantsAreOneLevelAway();
    void easierVariantsDropTheSentenceThatLeadsAstray();
    void wrongSolutionsHoldTheMistakeTheyAreLabelledWith();
    void scenesKeepTheirShares();
    void kindsOfProblemsOccurInTheirShares();
    void problemsOfOneStepUseAllOperations();
    void storiesVary();
    void fewQuestionsShareEightWordsWithPeoples();
};

void EverydayProgramTest::starterProgramsAreTheOthers() {
    QCOMPARE(starterPrograms().size() + 1, problemPrograms().size());
    QCOMPARE(problemPrograms().back(), &everyday());
    for (const ProblemProgram* program : starterPrograms())
        QVERIFY(program != &everyday());
}

void EverydayProgramTest::solutionsCalculateRightAndEndInTheirAnswer() {
    for (int level = 1; level <= everyday().levels(); ++level) {
        for (std::uint64_t i = 0; i < 3000; ++i) {
            const WorkedProblem problem = drawn(level, i);
            const QString text = qs(problem.question + " | " + problem.solution);
            QCOMPARE(problem.level, level);
            QVERIFY(problem.mishandled.empty());
            const auto steps = stepsOf(qs(problem.solution));
            for (const WrittenStep& step : steps)
                QVERIFY_THAT(step.wrong == 0 && step.joined && step.result > 0, text);
            QVERIFY_THAT(steps.size() == 1 || (level == 3 && steps.size() <= 3), text);
            QVERIFY_THAT(level < 3 || steps.size() >= 2, text);
            QCOMPARE(qs(problem.answer), QString::number(steps.back().result));
            QVERIFY_THAT(qs(problem.solution).endsWith(". \\boxed{" + qs(problem.answer) + "}"),
                         text);
            QVERIFY_THAT(problem.solution.size() < 200, text);
        }
    }
}

void EverydayProgramTest::numbersOfSolutionsComeFromTheQuestion() {
    for (int level = 1; level <= everyday().levels(); ++level) {
        for (std::uint64_t i = 0; i < 1000; ++i) {
            const WorkedProblem problem = drawn(level, i);
            QList<int> known = numbersMeant(qs(problem.question));
            QSet<int> used;
            for (const WrittenStep& step : stepsOf(qs(problem.solution))) {
                QVERIFY_THAT(known.contains(step.left) && known.contains(step.right),
                             qs(problem.question + " | " + problem.solution));
                used << step.left << step.right;
                known << step.result;
            }
            // Each step's result is used, the last one is the answer.
            const auto steps = stepsOf(qs(problem.solution));
            for (std::size_t j = 0; j + 1 < steps.size(); ++j)
                QVERIFY_THAT(used.contains(steps[j].result), qs(problem.solution));
        }
    }
}

void EverydayProgramTest::questionsMeanWhatPeopleTakeThemFor_data() {
    QTest::addColumn<QString>("question");
    QTest::addColumn<QString>("answer");
    QTest::addColumn<int>("level");
    const auto row = [](const char* question, const char* answer, int level) {
        QTest::newRow(question) << question << answer << level;
    };
    row("Emma had 37 coins. She found 25 more. How many coins does Emma have now?", "62", 1);
    row("Paul has 12 badges. Emma had 37 coins. She found 25 more. How many coins does Emma have "
        "now?",
        "62", 2);
    row("After Ivan found 9 more shells, he had 31 in all. How many shells did Ivan have at first?",
        "22", 2);
    row("Ruth gave 14 beads to Noah and kept 30. How many beads did Ruth have before that?", "44",
        2);
    row("Omar has 58 stamps. That is 19 more than Vera has. How many stamps does Vera have?", "39",
        2);
    row("Omar has 58 stamps, which is 19 fewer than Vera has. How many stamps belong to Vera?",
        "77", 2);
    row("Jack has 4 times as many toy cars as Luis. Jack has 60. How many toy cars does Luis have?",
        "15", 2);
    row("Tina had 72 marbles. She lost 12 of them and shared the rest equally with her friends, so "
        "that each of the 5 children got the same number. How many marbles did each child get?",
        "12", 3);
    row("Carl had $120 and bought 4 lamps for 25 dollars each. How much money was left?", "20", 3);
    row("200 visitors came to the fair. 45 of them came by train, 60 came by car and the rest "
        "walked. How many visitors walked to the fair?",
        "95", 3);
    row("It is 14 miles from Igor's home to work. Igor drives there and back. How many miles does "
        "Igor drive in 5 days?",
        "140", 3);
    row("Lucy bought 3 mugs at $7 each and 2 hats at 15 dollars each. How much did Lucy pay for "
        "everything?",
        "51", 3);
    row("In the hall stand 12 rows, and 9 guests sit at each. How many guests are there?", "108",
        1);
    row("126 hikers go on a trip. 9 hikers travel in one van. How many vans are needed?", "14", 1);
    row("How much is 310 minus 47?", "263", 1);
    row("Stefan has 58 buttons. Andrew has twice as many and is 5 years old. How many buttons does "
        "Andrew have?",
        "116", 2);
    row("Greta has 56 ribbons. Kevin has 9, and Lena has half as many as Greta. How many ribbons "
        "does Lena have?",
        "28", 2);
    row("How many days are 9 weeks?", "63", 1);
    row("At the market square 29 tourists got on the tram, so that 79 tourists were in it. How "
        "many had been in it before?",
        "50", 2);
    row("Each of the 8 children has 12 folders and 7 crayons. How many folders do the children "
        "have altogether?",
        "96", 2);
    row("Each of the 8 children has 12 folders and 7 crayons. How many things are that for each "
        "child?",
        "19", 2);
    row("Ivan got 13 letters and 43 postcards in spring, and 20 letters in fall. How many letters "
        "did Ivan get in both seasons?",
        "33", 2);
    row("Lily had $75 and gets 5 dollars a week from her parents. How much do the parents give her "
        "in 6 weeks?",
        "30", 2);
    row("4 mugs cost 48 dollars. How much do 3 mugs cost at this price?", "36", 3);
    row("Maya has earned nothing. How many coins does Maya have?", "", 0);
}

void EverydayProgramTest::questionsMeanWhatPeopleTakeThemFor() {
    QFETCH(QString, question);
    QFETCH(QString, answer);
    QFETCH(int, level);
    const auto problem = everyday().parse(question.toStdString());
    QCOMPARE(problem.has_value(), !answer.isEmpty());
    if (!problem)
        return;
    QCOMPARE(qs(problem->answer), answer);
    QCOMPARE(problem->level, level);
}

void EverydayProgramTest::impossibleStoriesAreRefused_data() {
    QTest::addColumn<QString>("question");
    for (const char* question : {
             "Emma had 37 coins and lost 40 of them. How many coins are left?",
             "Emma had 37 coins and lost 37 of them. How many coins are left?",
             "Emma had 037 coins and lost 12 of them. How many coins are left?",
             "Emma had 37 coins and lost 12 of them. How many beads are left?",
             "Emma had 37 coins and gave 12 of them to Emma. How many coins are left?",
             "Emma had 37 coins. He found 25 more. How many coins does Emma have now?",
             "Emma had 37 coins. She found 25 more. How many coins does Ruth have now?",
             "Emma has 9 coins. Emma had 37 coins. She found 25 more. How many coins does Emma "
             "have now?",
             "Paul has 9 coins. Emma had 37 coins. She found 25 more. How many coins does Emma "
             "have now?",
             "A teacher makes 4 teams out of 30 players. All teams have the same size. How many "
             "players are in a team?",
             "Emma had 99999999999 coins. She found 25 more. How many coins does Emma have now?",
         })
        QTest::newRow(question) << question;
}

void EverydayProgramTest::impossibleStoriesAreRefused() {
    QFETCH(QString, question);
    QVERIFY(!everyday().parse(question.toStdString()));
}

void EverydayProgramTest::textReadsWell() {
    const QRegularExpression singular("\\b1 [a-z]+s\\b"), none("\\b0\\b");
    const QRegularExpression article("\\ba [aeiou]", QRegularExpression::CaseInsensitiveOption);
    int small = 0; // some people write so
    for (int level = 1; level <= everyday().levels(); ++level) {
        for (std::uint64_t i = 0; i < 2000; ++i) {
            const QString question = qs(drawn(level, i).question);
            QVERIFY_THAT(!question.contains(singular) && !question.contains(none), question);
            QVERIFY_THAT(!question.contains(article), question);
            QVERIFY_THAT(!question.contains(QRegularExpression("[\\[\\]{}|]")), question);
            QVERIFY_THAT(question == question.simplified(), question);
            QCOMPARE(question.count('?'), qsizetype{1});
            QVERIFY_THAT(question.endsWith('?'), question);
            for (const QString& sentence : sentencesOf(question)) {
                small += sentence[0].isLower();
                QVERIFY_THAT(sentence[0].isUpper() || sentence[0].isDigit() ||
                                 sentence.startsWith("how many "),
                             question);
            }
        }
    }
    QVERIFY2(small > 10 && small < 200, qPrintable(QString::number(small)));
}

void EverydayProgramTest::problemsAreReadBackFromTheirQuestion() {
    for (int level = 1; level <= everyday().levels(); ++level) {
        for (std::uint64_t i = 0; i < 3000; ++i) {
            const WorkedProblem problem = drawn(level, i);
            const auto read =
                everyday().parse(std::string("  ").append(problem.question).append("\n"));
            QVERIFY_THAT(read, qs(problem.question));
            QCOMPARE(read->question, problem.question);
            QCOMPARE(read->solution, problem.solution);
            QCOMPARE(read->answer, problem.answer);
            QCOMPARE(read->level, level);
            QCOMPARE(read->program, std::string("everyday"));
        }
    }
}

void EverydayProgramTest::changedTextIsNotReadAsSomethingElse() {
    RandomStream stream(5, "foreign");
    for (const std::string& text :
         {std::string(), std::string("."), std::string("? ? ?"), std::string("Emma"),
          std::string("\xFF\xFE"), std::string(100000, '.'), std::string(100000, '7')})
        QVERIFY(!everyday().parse(text) && everyday().wrongSolutions(text, 3, stream).empty());
    int refused = 0;
    for (std::uint64_t i = 0; i < 3000; ++i) {
        std::string text = drawn(1 + static_cast<int>(i % 3), i).question;
        const std::size_t at = stream.below(text.size());
        if (stream.chance(0.5))
            text[at] = static_cast<char>(stream.below(256));
        else
            text.erase(at, 1 + stream.below(10));
        const auto read = everyday().parse(text);
        refused += !read;
        if (read) {
            QCOMPARE(qs(read->question), qs(text).simplified());
            for (const WrittenStep& step : stepsOf(qs(read->solution)))
                QVERIFY(step.wrong == 0 && step.joined);
        }
    }
    QVERIFY(refused > 2000);
}

void EverydayProgramTest::variantsAreOneLevelAway() {
    const int levels = everyday().levels();
    for (int level = 1; level <= levels; ++level) {
        int missing = 0;
        for (std::uint64_t i = 0; i < 1000; ++i) {
            const WorkedProblem problem = drawn(level, i);
            RandomStream stream(3, "vary", {i});
            const auto check = [&](const std::optional<WorkedProblem>& variant, int expected) {
                if (expected < 1 || expected > levels)
                    return !variant;
                missing += !variant;
                if (!variant)
                    return true;
                const auto read = everyday().parse(variant->question);
                return variant->level == expected && read && read->solution == variant->solution;
            };
            QVERIFY_THAT(check(everyday().harder(problem.question, stream), level + 1),
                         qs(problem.question));
            QVERIFY_THAT(check(everyday().easier(problem.question, stream), level - 1),
                         qs(problem.question));
        }
        // Plain calculations have no harder form.
        QVERIFY2(missing < 140, qPrintable(QString("level %1: %2").arg(level).arg(missing)));
    }
}

void EverydayProgramTest::easierVariantsDropTheSentenceThatLeadsAstray() {
    RandomStream stream(4, "vary");
    const std::string plain = "Emma had 37 coins. She found 25 more. How many coins does Emma have "
                              "now?";
    const auto easier = everyday().easier("Paul has 12 badges. " + plain, stream);
    QVERIFY(easier);
    QCOMPARE(easier->question, plain);
    // The other way keeps all of the text.
    int added = 0;
    for (int i = 0; i < 100; ++i) {
        const auto harder = everyday().harder(plain, stream);
        QVERIFY(harder);
        QCOMPARE(harder->level, 2);
        const bool keeps = sentencesOf(qs(harder->question)).size() == 4 &&
                           harder->question.find("She found 25 more.") != std::string::npos;
        added += keeps;
        if (keeps)
            QCOMPARE(harder->answer, std::string("62"));
    }
    QVERIFY(added > 10 && added < 60);
}

void EverydayProgramTest::wrongSolutionsHoldTheMistakeTheyAreLabelledWith() {
    QMap<QString, int> seen;
    for (int level = 1; level <= everyday().levels(); ++level) {
        for (std::uint64_t i = 0; i < 300; ++i) {
            const WorkedProblem problem = drawn(level, i);
            RandomStream stream(6, "wrong", {i});
            const auto wrong = everyday().wrongSolutions(problem.question, 5, stream);
            QVERIFY_THAT(wrong.size() == 5, qs(problem.question));
            for (const WrongSolution& one : wrong) {
                const QString text = qs(one.solution);
                QVERIFY_THAT(one.answer != problem.answer, text);
                QVERIFY_THAT(text.endsWith(" \\boxed{" + qs(one.answer) + "}"), text);
                QVERIFY_THAT(!text.contains("= -"), text);
                int mistakes = 0;
                for (const WrittenStep& step : stepsOf(text))
                    mistakes += step.wrong;
                QVERIFY_THAT(mistakes == (one.mistake == MistakeKind::Arithmetic ? 1 : 0), text);
                ++seen[qs(mistakeKindName(one.mistake))];
            }
        }
    }
    for (const char* kind : {"handling", "arithmetic", "copying"})
        QVERIFY2(seen[kind] > 500, kind);
}

void EverydayProgramTest::scenesKeepTheirShares() {
    std::map<std::string, std::set<int>> families;
    std::map<char, int> signs;
    std::array<int, 4> levels{};
    std::set<std::string> texts;
    int count = 0;
    for (const std::string_view part : programs::everydayScenes()) {
        const QStringList lines = qs(part).split('\n', Qt::SkipEmptyParts);
        for (qsizetype i = 0; i + 2 < lines.size(); i += 3, ++count) {
            const QStringList head = lines[i].split(' '), steps = lines[i + 2].split(" ; ");
            const int level = head[1].toInt();
            ++levels.at(static_cast<std::size_t>(level));
            families[head[0].toStdString()].insert(level);
            QVERIFY_THAT(texts.insert(lines[i + 1].toStdString()).second, lines[i + 1]);
            QVERIFY_THAT(level < 3 ? steps.size() == 1 : steps.size() >= 2, lines[i + 1]);
            if (level < 3)
                ++signs[steps[0].split(' ')[1][1].toLatin1()];
        }
    }
    // Every story has one that is easier or harder.
    for (const auto& [family, its] : families)
        QVERIFY2(its.size() == 3 || family == "drill", family.c_str());
    const double oneStep = levels[1] + levels[2];
    qInfo("%d scenes, of one step %.3f, + %.3f - %.3f * %.3f / %.3f", count, oneStep / count,
          signs['+'] / oneStep, signs['-'] / oneStep, signs['*'] / oneStep, signs['/'] / oneStep);
    QVERIFY(count > 700);
    QVERIFY(oneStep > 0.75 * count && oneStep < 0.80 * count);
    QVERIFY(levels[2] > 2 * levels[1]);
    const auto isAbout = [&](char sign, double share) {
        return std::abs(signs[sign] / oneStep - share) < 0.03;
    };
    QVERIFY(isAbout('-', 0.35) && isAbout('+', 0.25) && isAbout('*', 0.22) && isAbout('/', 0.18));
}

void EverydayProgramTest::problemsOfOneStepUseAllOperations() {
    std::map<char, int> signs;
    constexpr int kCount = 6000;
    for (std::uint64_t i = 0; i < kCount; ++i) {
        const WorkedProblem problem = poolProblem(everyday(), 1, i, 1 + static_cast<int>(i % 2));
        const auto written = stepsOf(qs(problem.solution));
        QCOMPARE(written.size(), std::size_t{1});
        ++signs[written[0].sign.toLatin1()];
    }
    qInfo("one step: + %.3f - %.3f * %.3f / %.3f", signs['+'] / double(kCount),
          signs['-'] / double(kCount), signs['*'] / double(kCount), signs['/'] / double(kCount));
    const auto isAbout = [&](char sign, double share) {
        return std::abs(signs[sign] / double(kCount) - share) < 0.05;
    };
    QVERIFY(isAbout('-', 0.35) && isAbout('+', 0.25) && isAbout('*', 0.22) && isAbout('/', 0.18));
}

void EverydayProgramTest::kindsOfProblemsOccurInTheirShares() {
    // As the built-in instructor draws them: all levels equally often.
    std::map<char, int> signs;
    int steps = 0, several = 0, drills = 0;
    constexpr int kCount = 6000;
    for (std::uint64_t i = 0; i < kCount; ++i) {
        const int level = 1 + static_cast<int>(i % 3);
        const WorkedProblem problem = poolProblem(everyday(), 1, i, level);
        const auto written = stepsOf(qs(problem.solution));
        several += written.size() > 1;
        drills +=
            level == 1 && sentencesOf(qs(problem.question)).size() == 1 &&
            !contains("[A-Z][a-z]+.*(?:there|each|that)", qs(problem.question)) &&
            contains("^(?:What is|How much is) (?:\\d|the sum|left of)", qs(problem.question));
        for (const WrittenStep& step : written) {
            ++signs[step.sign.toLatin1()];
            ++steps;
        }
    }
    const double times = (signs['*'] + signs['/']) / static_cast<double>(steps);
    qInfo("several steps %.3f, drills %.3f, + %.3f - %.3f * %.3f / %.3f", several / double(kCount),
          drills / double(kCount), signs['+'] / double(steps), signs['-'] / double(steps),
          signs['*'] / double(steps), signs['/'] / double(steps));
    QVERIFY(several > 0.30 * kCount && several < 0.40 * kCount);
    QVERIFY(drills > 0.09 * kCount / 3 && drills < 0.11 * kCount / 3);
    QVERIFY2(times > 0.32 && times < 0.44, qPrintable(QString::number(times)));
    for (const char sign : {'+', '-', '*', '/'})
        QVERIFY(signs[sign] > 0.08 * steps);
}

void EverydayProgramTest::storiesVary() {
    std::set<std::string> questions, forms, runs;
    for (std::uint64_t i = 0; i < 6000; ++i) {
        const WorkedProblem problem = poolProblem(everyday(), 1, i, 1 + static_cast<int>(i % 3));
        questions.insert(problem.question);
        forms.insert(withoutNumbers(problem.question));
        runs.merge(runsOf(withoutNumbers(problem.question)));
    }
    qInfo("of 6000: %zu questions, %zu without their numbers, %zu runs of eight words",
          questions.size(), forms.size(), runs.size());
    QVERIFY(questions.size() > 5900);
    QVERIFY(forms.size() > 5000);
    QVERIFY(runs.size() > 40000);
}

/// Nothing of SVAMP was looked at when the scenes were written. This counts what they have in
/// common by chance, and shows of it only our own words.
void EverydayProgramTest::fewQuestionsShareEightWordsWithPeoples() {
    const auto packed = sharedData("benchmarks") / "svamp" / "SVAMP.json.gz";
    SKIP_WITHOUT(packed);
    QProcess gunzip;
    gunzip.start("gzip", {"-dc", QString::fromStdString(packed.string())});
    if (!gunzip.waitForFinished(30'000) || gunzip.exitCode() != 0)
        QSKIP("gzip cannot unpack SVAMP.json.gz");
    const QJsonArray rows = QJsonDocument::fromJson(gunzip.readAllStandardOutput()).array();
    QCOMPARE(rows.size(), qsizetype{1000});
    std::map<std::string, std::string> own;
    std::set<std::string> ownQuestions;
    for (std::uint64_t i = 0; i < 6000; ++i) {
        const WorkedProblem problem = poolProblem(everyday(), 1, i, 1 + static_cast<int>(i % 3));
        ownQuestions.insert(qs(problem.question).toLower().toStdString());
        for (const std::string& run : runsOf(problem.question))
            own.emplace(run, problem.question);
    }
    int overlapping = 0, identical = 0;
    for (const auto& row : rows) {
        const QJsonObject problem = row.toObject();
        QString body = problem["Body"].toString().trimmed();
        if (!body.endsWith('.') && !body.endsWith(','))
            body += '.';
        const QString text = (body + ' ' + problem["Question"].toString()).simplified();
        identical += ownQuestions.contains(text.toLower().toStdString());
        std::string shared;
        for (const std::string& run : runsOf(text.toStdString()))
            if (own.contains(run) && shared.empty())
                shared = run;
        overlapping += !shared.empty();
        if (!shared.empty() && qEnvironmentVariableIsSet("SDRL_SHOW_OVERLAP"))
            qInfo("shared: %s", shared.c_str());
    }
    qInfo("%d of 1000 share eight words with 6000 questions of ours", overlapping);
    QCOMPARE(identical, 0);
    QVERIFY2(overlapping < 10, qPrintable(QString::number(overlapping)));
}

QTEST_GUILESS_MAIN(EverydayProgramTest)
#include "everyday_program_test.moc"
