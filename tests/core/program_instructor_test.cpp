// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/json_fields.h"
#include "core/instruct/program_instructor.h"
#include "test_support.h"

#include <nlohmann/json.hpp>

#include <cmath>
#include <map>
#include <set>

using namespace sdrl;

class ProgramInstructorTest : public QObject {
    Q_OBJECT

private slots:
    void poolItemsDependOnTheirIndexAndAreNeverReserved();
    void heldOutProblemsAreReservedDifferentAndEven();
    void smallProgramsGiveWhatTheyHave();
    void variantsForThePoolAreNeverReserved();
    void candidatesAreWrongAtTheErrorRateAndSayHow();
    void sampleTasksUseTheirPrograms_data();
    void sampleTasksUseTheirPrograms();
};

void ProgramInstructorTest::poolItemsDependOnTheirIndexAndAreNeverReserved() {
    for (const ProblemProgram* program : problemPrograms()) {
        std::set<std::string> questions;
        for (std::uint64_t i = 0; i < 300; ++i) {
            const int level = 1 + static_cast<int>(i) % program->levels();
            const WorkedProblem problem = poolProblem(*program, 1, i, level);
            QCOMPARE(problem.level, level);
            QVERIFY(!isReserved(problem.question));
            QCOMPARE(poolProblem(*program, 1, i, level).question, problem.question);
            questions.insert(problem.question);
        }
        QVERIFY2(questions.size() > 200, std::string(program->name()).c_str());
    }
    const ProblemProgram& stock = *findProgram("stock");
    QVERIFY(poolProblem(stock, 1, 0, 3).question != poolProblem(stock, 2, 0, 3).question);
}

void ProgramInstructorTest::heldOutProblemsAreReservedDifferentAndEven() {
    for (const char* name : {"stock", "reading"}) {
        const auto problems = heldOutProblems(*findProgram(name), 1, 250);
        QCOMPARE(problems.size(), std::size_t{250});
        std::set<std::string> questions;
        for (std::size_t i = 0; i < problems.size(); ++i) {
            QVERIFY(isReserved(problems[i].question));
            QCOMPARE(problems[i].level, static_cast<int>(i / 50) + 1);
            questions.insert(problems[i].question);
        }
        QCOMPARE(questions.size(), problems.size());
    }
    QCOMPARE(heldOutProblems(*findProgram("stock"), 1, 7).size(), std::size_t{7});
    QVERIFY(heldOutProblems(*findProgram("stock"), 1, 0).empty());
}

void ProgramInstructorTest::smallProgramsGiveWhatTheyHave() {
    for (const ProblemProgram* program : problemPrograms()) {
        // Enough of each task for the controls of an evaluation, at every level.
        std::map<int, int> byLevel;
        for (const WorkedProblem& problem : heldOutProblems(*program, 1, 30))
            ++byLevel[problem.level];
        for (int level = 1; level <= program->levels(); ++level)
            QVERIFY2(byLevel[level] >= 30 / program->levels(),
                     std::string(program->name()).c_str());
    }
    const auto days = heldOutProblems(*findProgram("day"), 1, 5000);
    QVERIFY(days.size() > 50 && days.size() < 500);
}

void ProgramInstructorTest::variantsForThePoolAreNeverReserved() {
    for (const ProblemProgram* program : problemPrograms()) {
        int missing = 0;
        for (std::uint64_t i = 0; i < 1000; ++i) {
            const int middle = std::max(1, program->levels() / 2);
            const std::string question = poolProblem(*program, 1, i, middle).question;
            RandomStream stream(1, "vary", {i});
            const auto harder = harderProblem(*program, question, stream);
            const auto easier = easierProblem(*program, question, stream);
            missing += !harder;
            for (const auto& variant : {harder, easier})
                QVERIFY(!variant || !isReserved(variant->question));
        }
        // A day's only neighbour may be reserved.
        QVERIFY(missing < 150);
    }
    RandomStream stream(1, "foreign");
    const ProblemProgram& stock = *findProgram("stock");
    QVERIFY(!harderProblem(stock, "Why?", stream) && !easierProblem(stock, "Why?", stream));
    QVERIFY(!harderProblem(stock, poolProblem(stock, 1, 0, 5).question, stream));
    QVERIFY(!easierProblem(stock, poolProblem(stock, 1, 0, 1).question, stream));
}

void ProgramInstructorTest::candidatesAreWrongAtTheErrorRateAndSayHow() {
    RandomStream stream(1, "candidates");
    for (const ProblemProgram* program : problemPrograms()) {
        const int problems = 200, votes = 16;
        int wrong = 0;
        for (std::uint64_t i = 0; i < problems; ++i) {
            const WorkedProblem problem = poolProblem(*program, 1, i, program->levels());
            const auto candidates = candidateAnswers(problem, votes, stream, 0.25);
            QCOMPARE(candidates.size(), std::size_t{votes});
            for (const CandidateAnswer& candidate : candidates) {
                QCOMPARE(candidate.mistake.has_value(), candidate.answer != problem.answer);
                QVERIFY(candidate.text.ends_with("\\boxed{" + candidate.answer + '}'));
                if (!candidate.mistake)
                    QCOMPARE(candidate.text, problem.solution);
                wrong += candidate.mistake.has_value();
            }
        }
        QVERIFY(std::abs(wrong / double(problems * votes) - 0.25) < 0.035);
        const WorkedProblem problem = poolProblem(*program, 1, 0, 1);
        for (const CandidateAnswer& candidate : candidateAnswers(problem, 20, stream, 0))
            QVERIFY(!candidate.mistake);
        for (const CandidateAnswer& candidate : candidateAnswers(problem, 20, stream, 1))
            QVERIFY(candidate.mistake);
    }
}

void ProgramInstructorTest::sampleTasksUseTheirPrograms_data() {
    QTest::addColumn<QString>("task");
    QTest::addColumn<QString>("program");
    QTest::addColumn<QString>("prompt");
    QTest::newRow("arithmetic") << "arithmetic"
                                << "stock"
                                << "{input}";
    QTest::newRow("reading") << "reading"
                             << "reading"
                             << "{input}";
    // Its model has to be told the form, the starter knows no other.
    QTest::newRow("everyday-problems") << "everyday-problems"
                                       << "everyday"
                                       << "{input} {output_format}";
}

void ProgramInstructorTest::sampleTasksUseTheirPrograms() {
    QFETCH(QString, task);
    QFETCH(QString, program);
    QFETCH(QString, prompt);
    const auto path =
        sdrl::test::sourceFolder() / "resources" / "tasks" / (task.toStdString() + ".json");
    const auto document = JsonDocument::load(path);
    QVERIFY_OK(document);
    const nlohmann::json& root = document->root();
    QCOMPARE(root["name"].get<std::string>(), task.toStdString());
    QCOMPARE(root["program"].get<std::string>(), program.toStdString());
    QVERIFY(root["evaluation"]["program"] == root["program"]);
    QCOMPARE(root["prompt_template"].get<std::string>(), prompt.toStdString());
    const ProblemProgram* writer = findProgram(program.toStdString());
    QVERIFY(writer);
    // The answers that the program can give are those that the task knows.
    std::set<std::string> labels;
    if (root["answer"].contains("labels"))
        labels = root["answer"]["labels"].get<std::set<std::string>>();
    for (const WorkedProblem& problem :
         heldOutProblems(*writer, 1, root["evaluation"]["count"].get<std::size_t>()))
        QVERIFY(labels.empty() || labels.contains(problem.answer));
    QVERIFY(root["demonstrations"].size() >= 2);
    for (const nlohmann::json& demonstration : root["demonstrations"]) {
        const auto problem = writer->parse(demonstration["input"].get<std::string>());
        QVERIFY(problem);
        QCOMPARE(problem->solution, demonstration["output"].get<std::string>());
        QVERIFY(!isReserved(problem->question));
    }
}

QTEST_GUILESS_MAIN(ProgramInstructorTest)
#include "program_instructor_test.moc"
#include "support/places.h"
