// SPDX-License-Identifier: GPL-3.0-or-later
//
// Acceptance checks of the data side (method.md, section 7) that take the whole pipeline, named by
// their numbers. Others stand beside what they check: 3 in task_definition_test, 4 and 5 in
// okapi_bm25_test, 6, 39 and 45 in synthesis_runs_test, 12 in synthesis_gates_test, 13 to 16 in
// vote_test, 20 and 21 in selection_test, 24 to 26 in verifier_test, 36 in pipeline_test.
#include "synthesis_world.h"

#include <set>

using namespace sdrl;
using nlohmann::json;
using test::boxed;
using test::Script;
using test::scriptedQuestion;
using test::standardWith;
using test::SynthesisWorld;

class SynthesisChecksTest : public QObject {
    Q_OBJECT
private slots:
    void check10_malformedRepliesAreMadeUpFor();
    void check10_shortfallWithinTheCapIsStated();
    void check10_progressTellsTheAcceptance();
    void check13_labelIsTheVotesWinner();
    void check14_unparsableItemsFallWithAReason();
    void check15_agreementIsStoredAndCanBeAskedFor();
    void check15_votesPoolCanonicalForms();
    void check15_votesPoolWithinTheTolerance();
    void check15_labelsAreAnswersOfTheTask();
    void check17_oneRewritePerItemEachFromItsSide();
    void check17_releasedCodesOrderCanBeHad();
    void check19_furtherRoundsKeepTheirParents();
    void check22_everyPoolSizeGetsAllSamples_data();
    void check22_everyPoolSizeGetsAllSamples();
    void check23_noItemIsSampledTwice();
};

// ---- Generation -----------------------------------------------------------------------------

void SynthesisChecksTest::check10_malformedRepliesAreMadeUpFor() {
    const auto folder = test::temporaryDirectory();
    SynthesisWorld world(folder.path() / "a.sdrl", standardWith({{"draft", {{"count", 100}}}}));
    world.script().draft = [](const DraftRequest&, std::uint64_t number) {
        if (stableHash64(std::to_string(number)) % 5 == 0)
            return Draft::refused("no object with input and output in the reply");
        return Script::written(scriptedQuestion(number), boxed(1));
    };
    QVERIFY_OK(world.runThrough(Stage::Questions));
    const json summary = world.summary(Stage::Questions);
    QCOMPARE(summary["kept"].get<int>(), 100);
    const int refused =
        summary["dropped"]["questions"]["no object with input and output in the reply"].get<int>();
    QVERIFY(refused > 10);
    QCOMPARE(summary["drafted"].get<int>(), 100 + refused);
    QCOMPARE(world.script().drafts.size(), static_cast<std::size_t>(100 + refused));
}

void SynthesisChecksTest::check10_shortfallWithinTheCapIsStated() {
    const auto folder = test::temporaryDirectory();
    SynthesisWorld world(folder.path() / "a.sdrl",
                         standardWith({{"draft", {{"count", 100}, {"attempt_factor", 1.5}}}}));
    world.script().draft = [](const DraftRequest&, std::uint64_t number) {
        return number % 2 ? Draft::refused("unreadable")
                          : Script::written(scriptedQuestion(number), boxed(1));
    };
    QVERIFY_OK(world.runThrough(Stage::Questions));
    const json summary = world.summary(Stage::Questions);
    QCOMPARE(summary["drafted"].get<int>(), 150);
    QCOMPARE(summary["kept"].get<int>(), 75);
    QCOMPARE(summary["asked"].get<int>(), 100);
}

void SynthesisChecksTest::check10_progressTellsTheAcceptance() {
    const auto folder = test::temporaryDirectory();
    SynthesisWorld world(folder.path() / "a.sdrl", standardWith({{"draft", {{"count", 40}}}}));
    world.script().draft = [](const DraftRequest&, std::uint64_t number) {
        return number % 4 == 3 ? Draft::refused("unreadable")
                               : Script::written(scriptedQuestion(number), boxed(1));
    };
    QVERIFY_OK(world.runThrough(Stage::Keyword));
    JobContext context;
    Pipeline& pipeline = world.pipeline();
    QVERIFY_OK(pipeline.run(Stage::Questions, context));
    QCOMPARE(context.progress().done, std::uint64_t{40});
    QCOMPARE(context.progress().attempts, std::uint64_t{53}); // the 53rd is the 40th that is kept
}

// ---- Verification ---------------------------------------------------------------------------

void SynthesisChecksTest::check13_labelIsTheVotesWinner() {
    const auto folder = test::temporaryDirectory();
    SynthesisWorld world(folder.path() / "a.sdrl",
                         standardWith({{"draft",
                                        {{"count", 200},
                                         {"votes", 16},
                                         {"min_agreement", 0},
                                         {"gates", {{"round_trip", false}}}}}}));
    // A tenth cannot be parsed, a share of the others is wrong: the reference code's misalignment.
    world.script().answer = [](const AnswerRequest& request, int vote) -> std::string {
        RandomStream random(request.seed, "vote", {static_cast<std::uint64_t>(vote)});
        if (random.chance(0.1))
            return "I cannot tell.";
        return random.chance(0.6) ? boxed(1) : boxed(2 + static_cast<int>(random.below(3)));
    };
    QVERIFY_OK(world.runThrough(Stage::Questions));
    int labels = 0;
    for (const QaItem& item : world.written()) {
        std::map<std::string, int> counts;
        const auto candidates = world.items().candidates(item.id).value();
        for (const AnswerCandidate& candidate : candidates)
            if (candidate.answer)
                ++counts[*candidate.answer];
        int most = 0;
        for (const auto& [answer, count] : counts)
            most = std::max(most, count);
        QCOMPARE(counts[item.answer], most);
        QCOMPARE(static_cast<int>(item.votes.front().votes), most);
        const auto label =
            world.project().task().verifier->extract(item.solution, VerifierProfile::Strict);
        QVERIFY(label);
        QCOMPARE(label->text, item.answer);
        ++labels;
    }
    QCOMPARE(labels, 200);
}

void SynthesisChecksTest::check14_unparsableItemsFallWithAReason() {
    const auto folder = test::temporaryDirectory();
    SynthesisWorld world(folder.path() / "a.sdrl", standardWith({{"draft", {{"count", 6}}}}));
    world.script().draft = [](const DraftRequest&, std::uint64_t number) {
        return Script::written(number == 2 ? "" : scriptedQuestion(number),
                               number == 4 ? "seven" : boxed(7));
    };
    QVERIFY_OK(world.runThrough(Stage::Questions));
    QCOMPARE(world.dropReasons(),
             (std::map<std::string, int>{{"empty question", 1},
                                         {"no answer in the form asked for", 1}}));
    QCOMPARE(world.summary(Stage::Questions)["kept"].get<int>(), 6);
}

void SynthesisChecksTest::check15_agreementIsStoredAndCanBeAskedFor() {
    const auto answer = [](const AnswerRequest& request, int vote) {
        // The author and three of eight agree: four of nine.
        return vote < 3 ? request.item.authorText : boxed(1000 + vote);
    };
    for (const double least : {0.0, 0.44, 0.45}) {
        const auto folder = test::temporaryDirectory();
        SynthesisWorld world(
            folder.path() / "a.sdrl",
            standardWith(
                {{"draft",
                  {{"count", 5}, {"votes", 8}, {"min_agreement", least}, {"attempt_factor", 1}}}}));
        world.script().answer = answer;
        const auto ending = world.runThrough(Stage::Questions);
        if (least < 0.45) {
            QVERIFY_OK(ending);
            for (const QaItem& item : world.written()) {
                QCOMPARE(item.agreement(), 4.0 / 9);
                QCOMPARE(item.votes.size(), std::size_t{6});
                QCOMPARE(item.candidates, 9);
            }
        } else {
            QVERIFY_ERROR(ending, ErrorCode::InvalidArgument);
            QCOMPARE(world.dropReasons()["too little agreement"], 5);
        }
    }
}

void SynthesisChecksTest::check15_votesPoolCanonicalForms() {
    const auto folder = test::temporaryDirectory();
    json task = json::parse(test::kScriptedTask);
    task["answer"] = {{"type", "math"}, {"marker", "boxed"}};
    SynthesisWorld world(folder.path() / "a.sdrl", standardWith({{"draft", {{"count", 4}}}}),
                         task.dump());
    world.script().draft = [](const DraftRequest&, std::uint64_t number) {
        return Script::written(scriptedQuestion(number), "\\boxed{1/2}");
    };
    world.script().answer = [](const AnswerRequest&, int vote) -> std::string {
        static constexpr const char* kSpellings[] = {"\\boxed{\\frac{1}{2}}", "\\boxed{0.5}",
                                                     "\\boxed{\\frac12}", "\\boxed{3}"};
        return kSpellings[vote];
    };
    QVERIFY_OK(world.runThrough(Stage::Questions));
    for (const QaItem& item : world.written()) {
        QCOMPARE(item.votes.size(), std::size_t{2});
        QCOMPARE(item.votes.front().votes, std::size_t{4});
    }
}

void SynthesisChecksTest::check15_votesPoolWithinTheTolerance() {
    const auto folder = test::temporaryDirectory();
    json task = json::parse(test::kScriptedTask);
    task["answer"]["relative_tolerance"] = 0.005;
    SynthesisWorld world(folder.path() / "a.sdrl", standardWith({{"draft", {{"count", 4}}}}),
                         task.dump());
    world.script().draft = [](const DraftRequest&, std::uint64_t number) {
        return Script::written(scriptedQuestion(number), "\\boxed{8.41}");
    };
    world.script().answer = [](const AnswerRequest&, int vote) -> std::string {
        static constexpr const char* kFigures[] = {"\\boxed{8.4}", "\\boxed{8.42}", "\\boxed{9.1}",
                                                   "\\boxed{8.39}"};
        return kFigures[vote];
    };
    QVERIFY_OK(world.runThrough(Stage::Questions));
    for (const QaItem& item : world.written()) {
        QVERIFY2(!item.dropped(), item.dropReason.c_str());
        QCOMPARE(item.votes.size(), std::size_t{2});
        QCOMPARE(item.votes.front().votes, std::size_t{4}); // the author's with them
        QCOMPARE(item.answer, std::string("8.4"));
    }
}

/// The pooled form of a set is no spelling of one: replies are judged by the answer as written.
void SynthesisChecksTest::check15_labelsAreAnswersOfTheTask() {
    const auto folder = test::temporaryDirectory();
    json task = json::parse(test::kScriptedTask);
    task["answer"] = {
        {"type", "set"}, {"element", {{"type", "date"}}}, {"separator", ";"}, {"marker", "tag"}};
    SynthesisWorld world(folder.path() / "a.sdrl", standardWith({{"draft", {{"count", 4}}}}),
                         task.dump());
    const std::string reply = "<answer>2024-03-01; 2024-06-30</answer>";
    world.script().draft = [&](const DraftRequest&, std::uint64_t number) {
        return Script::written(scriptedQuestion(number), reply);
    };
    world.script().answer = [](const AnswerRequest&, int) -> std::string {
        return "<answer>2024-06-30; 2024-03-01</answer>";
    };
    QVERIFY_OK(world.runThrough(Stage::Questions));
    const auto verifier = makeVerifierFromJson(task["answer"]);
    QVERIFY_OK(verifier);
    QVERIFY(!world.written().empty());
    for (const QaItem& item : world.written()) {
        QVERIFY2(!item.dropped(), item.dropReason.c_str());
        QCOMPARE((*verifier)->score(reply, item.answer), 1.0);
        QCOMPARE((*verifier)->score("<answer>2024-03-01</answer>", item.answer), 0.0);
    }
}

// ---- Difficulty adaptation ------------------------------------------------------------------

void SynthesisChecksTest::check17_oneRewritePerItemEachFromItsSide() {
    const auto folder = test::temporaryDirectory();
    SynthesisWorld world(folder.path() / "a.sdrl", standardWith({{"draft", {{"count", 60}}}}));
    world.script().rewrite = [](const RewriteRequest& request) {
        if (stableHash64(request.key) % 7 == 0)
            return Draft::refused("unreadable");
        return Script::written(scriptedQuestion(stableHash64(request.key) % 1'000'000), boxed(4));
    };
    QVERIFY_OK(world.runThrough(Stage::Measure));
    std::set<ItemId> parents;
    int harder = 0, easier = 0, dropped = 0;
    const auto measured =
        world.items().measurements({world.summary(Stage::Split)["probe"].get<int>()}).value();
    for (const QaItem& item : world.written(1)) {
        QVERIFY(parents.insert(item.parent).second);
        const bool solved = measured.at(item.parent).passes == 1;
        QCOMPARE(item.origin, solved ? ItemOrigin::Harder : ItemOrigin::Easier);
        QCOMPARE(item.round, 1);
        dropped += item.dropped();
        if (!item.dropped())
            ++(item.origin == ItemOrigin::Harder ? harder : easier);
    }
    QCOMPARE(parents.size(), std::size_t{60});
    QVERIFY(dropped > 0 && harder > 0 && easier > 0);
    QCOMPARE(world.summary(Stage::Rewrite)["harder"].get<int>(), harder);
    QCOMPARE(world.summary(Stage::Rewrite)["easier"].get<int>(), easier);
    // |S_synth| = |init| + |harder| + |easier|
    QCOMPARE(world.summary(Stage::Measure)["items"].get<int>(), 60 + harder + easier);
    QCOMPARE(world.script().rewrites.size(), std::size_t{60});
}

void SynthesisChecksTest::check17_releasedCodesOrderCanBeHad() {
    const auto folder = test::temporaryDirectory();
    SynthesisWorld world(
        folder.path() / "a.sdrl",
        standardWith({{"draft", {{"count", 40}}}, {"adapt", {{"harder_from_easier", true}}}}));
    // Nothing at first; rewrites of even hash always.
    world.script().solves = [&world](const std::string& question, int) {
        for (const RewriteRequest& request : world.script().rewrites)
            if (scriptedQuestion(stableHash64(request.key) % 1'000'000) == question)
                return stableHash64(question) % 2 == 0;
        return false;
    };
    QVERIFY_OK(world.runThrough(Stage::Measure));
    std::map<ItemId, const QaItem*> easier;
    int harder = 0;
    const std::vector<QaItem> rewrites = world.written(1);
    for (const QaItem& item : rewrites)
        if (item.origin == ItemOrigin::Easier)
            easier[item.id] = &item;
    QCOMPARE(easier.size(), std::size_t{40});
    for (const QaItem& item : rewrites)
        if (item.origin == ItemOrigin::Harder) {
            ++harder;
            QVERIFY(easier.contains(item.parent));
            QVERIFY(stableHash64(easier[item.parent]->input) % 2 == 0);
            QCOMPARE(item.key, "harder-" + easier[item.parent]->key);
        }
    QVERIFY(harder > 5);
    // The easier ones were measured on the way, and not again.
    for (const auto& [prompt, samples] : world.script().samples)
        QVERIFY(samples == 8 || (samples == 1 && prompt.starts_with("0 ")));
}

void SynthesisChecksTest::check19_furtherRoundsKeepTheirParents() {
    const auto folder = test::temporaryDirectory();
    SynthesisWorld world(folder.path() / "a.sdrl",
                         standardWith({{"draft", {{"count", 20}}}, {"adapt", {{"rounds", 3}}}}));
    QVERIFY_OK(world.runThrough(Stage::Rewrite));
    std::map<ItemId, QaItem> all;
    for (std::size_t round = 0; round <= 3; ++round) {
        const std::vector<QaItem> written = world.written(round);
        QCOMPARE(written.size(), std::size_t{20});
        for (const QaItem& item : written) {
            QCOMPARE(item.round, static_cast<int>(round));
            if (round > 0) {
                const QaItem& parent = all.at(item.parent);
                QCOMPARE(parent.round, item.round - 1);
                QCOMPARE(item.key, fmt::format("{}-{}", itemOriginName(item.origin), parent.key));
            }
            all[item.id] = item;
        }
    }
    QVERIFY(world.written(4).empty());
}

// ---- Scoring --------------------------------------------------------------------------------

void SynthesisChecksTest::check22_everyPoolSizeGetsAllSamples_data() {
    QTest::addColumn<int>("pool");
    for (const int pool : {1, 100, 101, 201})
        QTest::addRow("%d", pool) << pool;
}

void SynthesisChecksTest::check22_everyPoolSizeGetsAllSamples() {
    QFETCH(int, pool);
    const auto folder = test::temporaryDirectory();
    SynthesisWorld world(folder.path() / "a.sdrl",
                         standardWith({{"draft", {{"count", pool}, {"votes", 1}}},
                                       {"adapt", {{"enabled", false}}},
                                       {"measure", {{"samples", 64}}}}));
    QVERIFY_OK(world.runThrough(Stage::Measure));
    const ProbeId probe{world.summary(Stage::Measure)["probe"].get<int>()};
    const auto measured = world.items().measurements(probe).value();
    QCOMPARE(measured.size(), static_cast<std::size_t>(pool));
    for (const auto& [item, measurement] : measured) {
        QCOMPARE(measurement.samples, 64);
        QCOMPARE(world.items().attempts(probe, item).value().size(), std::size_t{64});
    }
}

void SynthesisChecksTest::check23_noItemIsSampledTwice() {
    const auto folder = test::temporaryDirectory();
    SynthesisWorld world(folder.path() / "a.sdrl", standardWith({{"draft", {{"count", 50}}}}));
    QVERIFY_OK(world.runThrough(Stage::Select));
    int samples = 0;
    for (const auto& [prompt, count] : world.script().samples) {
        QVERIFY(count == 8 || (count == 1 && prompt.starts_with("0 ")));
        samples += count;
    }
    const int synth = world.summary(Stage::Measure)["items"].get<int>();
    QCOMPARE(samples, 50 + 8 * synth); // N + L·|S_synth|
    // Not even when other items are taken out, or others are selected.
    const QaItem gone = world.written().front();
    QVERIFY_OK(world.items().change(ItemChange::reviewed({gone.id.value}, ReviewState::Rejected)));
    QVERIFY_OK(world.project().setSettings(
        world.project().settings().with("select.rule", "hard").value()));
    const auto before = world.script().samples;
    QVERIFY_OK(world.runThrough(Stage::Select));
    for (const auto& [prompt, count] : world.script().samples)
        if (const auto known = before.find(prompt); known != before.end())
            QCOMPARE(count, known->second);
}

QTEST_GUILESS_MAIN(SynthesisChecksTest)
#include "support/places.h"
#include "synthesis_checks_test.moc"
