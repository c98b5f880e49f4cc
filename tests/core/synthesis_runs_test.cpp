// SPDX-License-Identifier: GPL-3.0-or-later
//
// Which passages questions are written from, and that runs end alike however they come about.
#include "synthesis_world.h"

#include <set>
#include <sys/wait.h>

using namespace sdrl;
using nlohmann::json;
using test::boxed;
using test::Script;
using test::scriptedQuestion;
using test::standardWith;
using test::SynthesisWorld;
using test::withOtherWord;

namespace {

/// A corpus of chapters, questions of which some are near copies, votes of which some fail.
void scriptEverything(SynthesisWorld& world) {
    Script& script = world.script();
    script.passages = true;
    script.draft = [](const DraftRequest& request, std::uint64_t number) {
        if (number % 11 == 3)
            return Draft::refused("unreadable");
        if (number % 13 == 5)
            return Script::written(withOtherWord(scriptedQuestion(number - 5), 0), boxed(1));
        return Script::written(scriptedQuestion(number) + ' ' + request.passage->text.substr(0, 6),
                               boxed(1));
    };
    script.answer = [](const AnswerRequest& request, int vote) {
        return (stableHash64(request.key) % 6 == 0 && vote > 0) ? boxed(50 + vote)
                                                                : request.item.authorText;
    };
}

std::string writtenCorpus(const std::filesystem::path& folder, int documents, int sections) {
    for (int d = 0; d < documents; ++d) {
        std::string text;
        for (int s = 0; s < sections; ++s) {
            text += fmt::format("# Section {} {}\n\n", d, s);
            for (int p = 0; p <= s; ++p)
                text += fmt::format("p{}.{}.{} {}\n\n", d, s, p,
                                    scriptedQuestion(static_cast<std::uint64_t>(p + 100 * d)));
        }
        (void)writeFileAtomic(folder / fmt::format("d{:02}.txt", d), text);
    }
    json task = json::parse(test::kScriptedTask);
    task["documents"] = {folder.string()};
    return task.dump();
}

} // namespace

class SynthesisRunsTest : public QObject {
    Q_OBJECT
private slots:
    void check39_killedRunsEndInTheSameBytes();
    void check45_sameSeedGivesTheSameBytes();
    void previewIsTheBeginningOfTheRun();
    void documentsNeverLieOnBothSides();
    void check06_questionsAreSpreadOverTopics();
    void check06_keywordsRankAndOthersFillThePool();
    void check06_equalPassagesAreOneAndNoneComesTwice();
};

void SynthesisRunsTest::check39_killedRunsEndInTheSameBytes() {
    const auto folder = test::temporaryDirectory();
    const std::string task = writtenCorpus(folder.path() / "documents", 3, 4);
    const ProjectSettings settings =
        standardWith({{"draft", {{"count", 50}, {"held_out_share", 0.2}, {"coverage", "even"}}}});
    SynthesisWorld whole(folder.path() / "whole.sdrl", settings, task);
    scriptEverything(whole);
    QVERIFY_OK(whole.runThrough(Stage::Select));
    const std::string expected = whole.dump();
    QVERIFY(whole.dropReasons()["near duplicate"] > 0);
    QVERIFY(whole.dropReasons()["too little agreement"] > 0);
    const int units = whole.script().units;
    const auto parts = folder.path() / "parts.sdrl";
    RandomStream random(8, "kills");
    int kills = 0;
    for (; kills < 20; ++kills) {
        const int dieAt =
            1 + static_cast<int>(random.below(static_cast<std::uint64_t>(units / 15 + 1)));
        const pid_t child = ::fork();
        if (child == 0) {
            SynthesisWorld world(parts, settings, task);
            scriptEverything(world);
            world.script().dieAt = dieAt;
            const auto ending = world.runThrough(Stage::Select);
            ::_exit(ending.ok() ? 0 : 1);
        }
        int status = 0;
        QCOMPARE(::waitpid(child, &status, 0), child);
        if (WIFEXITED(status)) {
            QCOMPARE(WEXITSTATUS(status), 0);
            break; // it had got to the end
        }
    }
    QVERIFY(kills >= 10);
    SynthesisWorld world(parts, settings, task);
    scriptEverything(world);
    QVERIFY_OK(world.runThrough(Stage::Select));
    QCOMPARE(QString::fromStdString(world.dump()), QString::fromStdString(expected));
    // Votes that were counted were not asked for again.
    QVERIFY(world.script().units < units / 2);
}

void SynthesisRunsTest::check45_sameSeedGivesTheSameBytes() {
    const auto folder = test::temporaryDirectory();
    const std::string task = writtenCorpus(folder.path() / "documents", 3, 4);
    std::vector<std::string> dumps;
    for (const char* name : {"a.sdrl", "b.sdrl"}) {
        SynthesisWorld world(folder.path() / name,
                             standardWith({{"draft", {{"count", 40}, {"held_out_share", 0.2}}}}),
                             task);
        scriptEverything(world);
        QVERIFY_OK(world.runThrough(Stage::Rewrite));
        dumps.push_back(world.dump());
    }
    QCOMPARE(dumps[0], dumps[1]);
}

void SynthesisRunsTest::previewIsTheBeginningOfTheRun() {
    const auto folder = test::temporaryDirectory();
    const std::string task = writtenCorpus(folder.path() / "documents", 3, 4);
    const ProjectSettings settings =
        standardWith({{"draft", {{"count", 30}, {"held_out_share", 0.2}}}});
    SynthesisWorld whole(folder.path() / "whole.sdrl", settings, task);
    scriptEverything(whole);
    QVERIFY_OK(whole.runThrough(Stage::Questions));
    SynthesisWorld world(folder.path() / "a.sdrl", settings, task);
    scriptEverything(world);
    const auto ending = world.preview(5);
    QVERIFY_OK(ending);
    QCOMPARE(*ending, Ending::Finished);
    QCOMPARE(world.written().size(), std::size_t{5});
    for (const QaItem& item : world.written())
        QVERIFY(item.dropped() || !item.answer.empty()); // with their votes
    const int units = world.script().units;
    QVERIFY_OK(world.preview(5)); // nothing is left to do
    QCOMPARE(world.script().units, units);
    QCOMPARE(world.script().drafts.size(), std::size_t{5});
    QVERIFY_OK(world.runThrough(Stage::Questions));
    QCOMPARE(world.dump(), whole.dump());
    QCOMPARE(world.script().drafts.size(), whole.script().drafts.size());
    QCOMPARE(world.script().votes, whole.script().votes);
    // Afterwards there is nothing to look at first.
    QCOMPARE(*world.preview(5), Ending::Finished);
    QCOMPARE(world.script().drafts.size(), whole.script().drafts.size());
}

void SynthesisRunsTest::documentsNeverLieOnBothSides() {
    const auto folder = test::temporaryDirectory();
    const std::string task = writtenCorpus(folder.path() / "documents", 25, 2);
    SynthesisWorld world(folder.path() / "a.sdrl",
                         standardWith({{"draft", {{"count", 70}, {"held_out_share", 0.3}}}}), task);
    scriptEverything(world);
    QVERIFY_OK(world.runThrough(Stage::Questions));
    QCOMPARE(world.summary(Stage::Questions)["held_out_by"].get<std::string>(),
             std::string("document"));
    std::set<std::int64_t> training, test;
    for (const QaItem& item : world.written())
        (item.heldOut ? test : training)
            .insert(
                world.project().store().documents().passage(item.passage).value().document.value);
    QVERIFY(training.size() > 10 && test.size() > 3);
    for (const std::int64_t document : test)
        QVERIFY(!training.contains(document));
}

void SynthesisRunsTest::check06_questionsAreSpreadOverTopics() {
    const auto folder = test::temporaryDirectory();
    const std::string task = writtenCorpus(folder.path() / "documents", 1, 6); // 1 to 6 passages
    for (const auto& [rule, wanted] :
         std::map<std::string, std::vector<int>>{{"even", {2, 2, 2, 2, 2, 2}},
                                                 {"proportional", {1, 1, 2, 2, 3, 3}},
                                                 {"off", {1, 1, 2, 2, 3, 3}}}) {
        SynthesisWorld world(
            folder.path() / (rule + ".sdrl"),
            standardWith({{"draft", {{"count", 12}, {"coverage", rule}, {"votes", 2}}},
                          {"adapt", {{"enabled", false}}}}),
            task);
        world.script().passages = true;
        QVERIFY_OK(world.runThrough(Stage::Measure));
        const std::vector<TopicCoverage> coverage = world.coverage();
        QCOMPARE(coverage.size(), std::size_t{6});
        int kept = 0, drafted = 0;
        for (std::size_t t = 0; t < coverage.size(); ++t) {
            QCOMPARE(coverage[t].name, fmt::format("Section 0 {}", t));
            QCOMPARE(coverage[t].passages, static_cast<int>(t) + 1);
            if (rule == "proportional" || rule == "even")
                QVERIFY(std::abs(coverage[t].kept - wanted[t]) <= 1);
            QCOMPARE(coverage[t].measured, coverage[t].kept);
            kept += coverage[t].kept;
            drafted += coverage[t].drafted;
        }
        QCOMPARE(kept, 12);
        QCOMPARE(drafted, 12);
        int sum = 0;
        for (const TopicCoverage& topic : coverage)
            sum += topic.wanted;
        QCOMPARE(sum, 12);
        // No passage twice before all were used.
        std::set<std::int64_t> used;
        for (const QaItem& item : world.written())
            QVERIFY(used.insert(item.passage.value).second);
    }
}

void SynthesisRunsTest::check06_keywordsRankAndOthersFillThePool() {
    const auto folder = test::temporaryDirectory();
    // p0.0.0, p0.1.0, p0.1.1, …: 21 passages.
    const std::string task = writtenCorpus(folder.path() / "documents", 1, 6);
    const auto used = [&](const char* name, const json& draft, const DomainKeywords& keywords) {
        json patch = {{"draft", {{"count", 12}, {"votes", 1}, {"coverage", "off"}}}};
        patch["draft"].update(draft);
        SynthesisWorld world(folder.path() / name, standardWith(patch), task);
        world.script().passages = true;
        world.script().keywords = keywords;
        const auto ending = world.runThrough(Stage::Questions);
        if (!ending)
            return std::multiset<std::string>{ending.error().message};
        std::multiset<std::string> out;
        for (const QaItem& item : world.written()) {
            const auto passage = world.project().store().documents().passage(item.passage);
            out.insert(passage.value().text.substr(0, 6));
        }
        return out;
    };
    const DomainKeywords words{"p0.5.4", {"p0.5.5"}};
    // What the instructor names comes into the pool first, and others after it.
    const auto ranked = used("ranked.sdrl", {{"passage_pool", 4}}, words);
    QCOMPARE(ranked, (std::multiset<std::string>{"p0.0.0", "p0.0.0", "p0.0.0", "p0.1.0", "p0.1.0",
                                                 "p0.1.0", "p0.5.4", "p0.5.4", "p0.5.4", "p0.5.5",
                                                 "p0.5.5", "p0.5.5"}));
    const auto filled = used("filled.sdrl", json::object(), words);
    QCOMPARE(std::set<std::string>(filled.begin(), filled.end()).size(), std::size_t{12});
    QVERIFY(used("none.sdrl", json::object(), {"nowhere", {}}).size() == 12);
    // What the user names chooses.
    const auto chosen = used("chosen.sdrl", {{"domain", "p0.5.4"}, {"synonyms", {"p0.5.5"}}}, {});
    QCOMPARE(std::set<std::string>(chosen.begin(), chosen.end()),
             (std::set<std::string>{"p0.5.4", "p0.5.5"}));
    QCOMPARE(used("wrong.sdrl", {{"domain", "nowhere"}}, {}),
             (std::multiset<std::string>{"no passage of the documents fits the keywords"}));
}

void SynthesisRunsTest::check06_equalPassagesAreOneAndNoneComesTwice() {
    const auto folder = test::temporaryDirectory();
    std::string text;
    for (int i = 0; i < 20; ++i) // ten, each twice
        text += scriptedQuestion(static_cast<std::uint64_t>(i % 10)) + "\n\n";
    QVERIFY_OK(writeFileAtomic(folder.path() / "documents" / "a.txt", text));
    json task = json::parse(test::kScriptedTask);
    task["documents"] = {(folder.path() / "documents").string()};
    std::vector<std::vector<std::string>> orders;
    for (const char* name : {"a.sdrl", "b.sdrl"}) {
        SynthesisWorld world(folder.path() / name,
                             standardWith({{"draft", {{"count", 15}, {"votes", 1}}}}), task.dump());
        world.script().passages = true;
        QVERIFY_OK(world.runThrough(Stage::Questions));
        std::vector<std::string>& order = orders.emplace_back();
        for (const DraftRequest& request : world.script().drafts)
            order.push_back(request.passage->text);
    }
    QCOMPARE(orders[0], orders[1]); // one seed, one order
    QCOMPARE(orders[0].size(), std::size_t{15});
    QCOMPARE(std::set<std::string>(orders[0].begin(), orders[0].begin() + 10).size(),
             std::size_t{10});
    QVERIFY(std::equal(orders[0].begin() + 10, orders[0].end(), orders[0].begin()));
}

QTEST_GUILESS_MAIN(SynthesisRunsTest)
#include "synthesis_runs_test.moc"
