// SPDX-License-Identifier: GPL-3.0-or-later
//
// What questions have to pass, in whole runs, and the presets that say so.
#include "synthesis_world.h"

#include "core/project/settings_bundle.h"

using namespace sdrl;
using nlohmann::json;
using test::boxed;
using test::Script;
using test::scriptedQuestion;
using test::standardWith;
using test::SynthesisWorld;
using test::withOtherWord;

namespace {

std::string upper(std::string text) {
    for (char& c : text)
        if (c >= 'a' && c <= 'z')
            c = static_cast<char>(c - 32);
    return text;
}

Draft faultyDraft(std::uint64_t number) {
    const std::string good = scriptedQuestion(number);
    switch (number) {
    case 1:
        return Script::written("1+1?", boxed(2));
    case 2:
        return Script::written(good + std::string(7000, 'x'), boxed(2));
    case 3:
        return Script::written("Wie viele Äpfel sind noch in dem Korb, wenn die Kinder drei von "
                               "den zehn nehmen und nicht wieder zurückgeben?",
                               boxed(7));
    case 4:
        return Script::written(good + " Answer: 12", boxed(12));
    case 5:
        return Script::written(scriptedQuestion(0), boxed(2));
    case 6:
        return Script::written(withOtherWord(scriptedQuestion(0), 0), boxed(2));
    default:
        return Script::written(good, boxed(2));
    }
}

const std::filesystem::path kResources = sdrl::test::sourceFolder() / "resources";

} // namespace

class SynthesisGatesTest : public QObject {
    Q_OBJECT
private slots:
    void check12_duplicatesAndContaminationAreFound();
    void check12_extraFilesAreKeptClearOf();
    void gatesNameThemselves();
    void gatesCanBeSwitchedOff();
    void presetsSayWhatThePaperSays();
    void trainingPresetsCanBeUsed();
    void projectsOfVersionOneStayFinished();
};

/// The properties of the historical set of 505 rows (method.md 3.2, no. 19), which cannot be had:
/// nine exact duplicates, near duplicates at known similarities, three questions that share eight
/// words with the test set.
void SynthesisGatesTest::check12_duplicatesAndContaminationAreFound() {
    const auto folder = test::temporaryDirectory();
    const auto file = folder.path() / "test.jsonl";
    std::string rows;
    for (std::uint64_t i = 0; i < 40; ++i)
        rows += json({{"input", scriptedQuestion(9000 + i)}, {"answer", "1"}}).dump() + '\n';
    QVERIFY_OK(writeFileAtomic(file, rows));
    json task = json::parse(test::kScriptedTask);
    task["evaluation"] = {{"kind", "file"}, {"path", file.string()}};
    SynthesisWorld world(
        folder.path() / "a.sdrl",
        standardWith({{"draft", {{"count", 505}, {"attempt_factor", 1}, {"votes", 0}}}}),
        task.dump());
    world.script().draft = [](const DraftRequest&, std::uint64_t number) {
        std::string question = scriptedQuestion(number);
        if (number >= 100 && number < 109) { // but for case, space and punctuation
            question = upper(scriptedQuestion(number - 100));
            question.insert(question.find(' '), "  ");
        } else if (number >= 200 && number < 212) {
            // 18 words are 16 shingles; a word changed at an end leaves 15 of 17.
            question = withOtherWord(scriptedQuestion(number - 80), number % 2 ? 0 : 17);
        } else if (number >= 300 && number < 305) { // in the middle 13 of 19: below 0.7
            question = withOtherWord(scriptedQuestion(number - 250), 8);
        } else if (number >= 400 && number < 403) {
            const std::string there = scriptedQuestion(9000 + number - 400);
            std::string eight;
            int words = 0;
            for (const std::string_view word : split(there, ' '))
                if (++words > 3 && words <= 11)
                    eight += ' ' + std::string(word);
            question += eight;
        }
        return Script::written(question, boxed(static_cast<std::int64_t>(number)));
    };
    QVERIFY_OK(world.runThrough(Stage::Questions));
    const json dropped = world.summary(Stage::Questions)["dropped"]["questions"];
    QCOMPARE(dropped["duplicate"].get<int>(), 9);
    QCOMPARE(dropped["near duplicate"].get<int>(), 12);
    QCOMPARE(dropped["overlaps with the evaluation set"].get<int>(), 3);
    QCOMPARE(world.summary(Stage::Questions)["kept"].get<int>(), 505 - 9 - 12 - 3);
    // The pairs are told.
    for (const QaItem& item : world.written()) {
        const auto number = std::stoull(item.key.substr(item.key.size() - 6));
        if (item.dropReason == "overlaps with the evaluation set")
            QCOMPARE(item.dropDetail, file.string() + ": " + scriptedQuestion(9000 + number - 400));
        else if (item.dropReason == "duplicate")
            QCOMPARE(item.dropDetail, fmt::format("initial-{:06}: {}", number - 100,
                                                  scriptedQuestion(number - 100)));
        else if (item.dropReason == "near duplicate")
            QVERIFY(item.dropDetail.starts_with(fmt::format("initial-{:06} (0.8", number - 80)));
        else
            QVERIFY(!item.dropped() && item.dropDetail.empty());
    }
}

void SynthesisGatesTest::check12_extraFilesAreKeptClearOf() {
    const auto folder = test::temporaryDirectory();
    const auto file = folder.path() / "more.jsonl";
    QVERIFY_OK(writeFileAtomic(file, json({{"question", scriptedQuestion(3)}}).dump() + '\n' +
                                         json({{"text", scriptedQuestion(77)}}).dump() + '\n'));
    const auto settings = standardWith(
        {{"draft", {{"count", 10}, {"gates", {{"evaluation_files", {file.string()}}}}}}});
    SynthesisWorld world(folder.path() / "a.sdrl", settings);
    world.script().draft = [](const DraftRequest&, std::uint64_t number) {
        const std::string also = number == 5 ? " " + scriptedQuestion(77).substr(3, 100) : "";
        return Script::written(scriptedQuestion(number) + also, boxed(1));
    };
    QVERIFY_OK(world.runThrough(Stage::Questions));
    QCOMPARE(world.dropReasons()["question of the evaluation set"], 1);
    QCOMPARE(world.dropReasons()["overlaps with the evaluation set"], 1);
    // Another file is another input: the questions are looked at again.
    QVERIFY_OK(writeFileAtomic(file, json({{"question", scriptedQuestion(4)}}).dump() + '\n'));
    QVERIFY_OK(world.runThrough(Stage::Questions));
    QVERIFY(world.written()[4].dropped() && !world.written()[3].dropped());
    QVERIFY_OK(writeFileAtomic(file, "{\"other\": 1}\n"));
    QVERIFY_ERROR(world.runThrough(Stage::Questions), ErrorCode::InvalidFile);
    std::filesystem::remove(file);
    QVERIFY_ERROR(world.runThrough(Stage::Questions), ErrorCode::NotFound);
}

void SynthesisGatesTest::gatesNameThemselves() {
    const auto folder = test::temporaryDirectory();
    SynthesisWorld world(folder.path() / "a.sdrl", standardWith({{"draft", {{"count", 12}}}}));
    world.script().draft = [](const DraftRequest&, std::uint64_t n) { return faultyDraft(n); };
    // One whose answer the others do not find, though they agree.
    world.script().answer = [](const AnswerRequest& request, int) {
        return request.key == "initial-000007" ? boxed(99) : request.item.authorText;
    };
    QVERIFY_OK(world.runThrough(Stage::Questions));
    const std::map<std::string, int> expected = {{"question too short", 1},
                                                 {"question too long", 1},
                                                 {"in another language", 1},
                                                 {"the question gives its answer away", 1},
                                                 {"duplicate", 1},
                                                 {"near duplicate", 1},
                                                 {"the answer was not found again", 1}};
    QCOMPARE(world.dropReasons(), expected);
    QCOMPARE(world.summary(Stage::Questions)["kept"].get<int>(), 12);
    QCOMPARE(world.written()[3].dropDetail, std::string("de"));
    QCOMPARE(world.written()[7].dropDetail, std::string("99"));
}

void SynthesisGatesTest::gatesCanBeSwitchedOff() {
    const auto folder = test::temporaryDirectory();
    ProjectSettings settings = standardWith({{"draft", {{"count", 12}}}});
    settings.draft.gates = QualityGates::paper();
    SynthesisWorld world(folder.path() / "a.sdrl", settings);
    world.script().draft = [](const DraftRequest&, std::uint64_t n) { return faultyDraft(n); };
    world.script().answer = [](const AnswerRequest& request, int) {
        return request.key == "initial-000007" ? boxed(99) : request.item.authorText;
    };
    QVERIFY_OK(world.runThrough(Stage::Questions));
    QCOMPARE(world.dropReasons(), (std::map<std::string, int>{{"duplicate", 1}}));
    QCOMPARE(world.written()[7].answer, std::string("99")); // the vote overrules the author
}

void SynthesisGatesTest::presetsSayWhatThePaperSays() {
    const auto applied = [](const char* name) {
        const auto bundle = findBundle(kResources, "synthesis", name);
        if (!bundle.ok())
            qFatal("%s", bundle.error().toString().c_str());
        ProjectSettings odd; // that all of it is in the preset
        odd.draft.count = 7;
        odd.draft.votes = 1;
        odd.draft.gates.language = "fr";
        odd.draft.coverage = CoverageRule::Even;
        odd.measure.samples = 3;
        odd.measure.sampling.topK = 9;
        odd.select.rule = SelectionRule::Easy;
        odd.adapt.enabled = false;
        odd.train.steps = 77;
        return bundle->applied(odd).value();
    };
    const ProjectSettings ours = applied("default"), standard;
    for (const char* part : {"draft", "adapt", "measure", "select"})
        QCOMPARE(QString::fromStdString(ours.toJson()[part].dump()),
                 QString::fromStdString(standard.toJson()[part].dump()));
    QCOMPARE(ours.synthesis, std::string("default"));
    QCOMPARE(ours.preset, std::string());
    QCOMPARE(ours.train.steps, 77);

    const ProjectSettings paper = applied("paper");
    QCOMPARE(paper.draft.count, 500); // N
    QCOMPARE(paper.draft.votes, 16);  // besides the author's
    QCOMPARE(paper.draft.minAgreement, 0.0);
    QCOMPARE(paper.draft.passagePool, 10'000);
    QCOMPARE(paper.draft.coverage, CoverageRule::Off);
    QCOMPARE(paper.draft.demonstrations, DemonstrationUse::Always);
    QCOMPARE(paper.measure.samples, 64); // L
    QCOMPARE(paper.measure.sampling.temperature, 0.7);
    QCOMPARE(paper.select.count, std::size_t{500}); // M
    QCOMPARE(paper.select.rule, SelectionRule::PassRate);
    QVERIFY(!paper.select.dropZero && !paper.select.dropOne); // equation 7 ranks them last
    QVERIFY(paper.adapt.enabled && !paper.adapt.harderFromEasier);
    QCOMPARE(paper.adapt.rounds, 1);
    ProjectSettings gates;
    gates.draft.gates = QualityGates::paper();
    QCOMPARE(paper.toJson()["draft"]["gates"].dump(), gates.toJson()["draft"]["gates"].dump());
    QVERIFY(paper.draft.gates.exactDuplicates);

    const ProjectSettings reference = applied("reference"); // method.md 1.12, column "code"
    QCOMPARE(reference.measure.sampling.temperature, 1.2);
    QCOMPARE(reference.measure.sampling.topP, 0.95);
    QCOMPARE(reference.measure.sampling.maxNewTokens, 1500);
    QVERIFY(reference.select.dropZero && reference.select.dropOne);
    QVERIFY(reference.adapt.harderFromEasier);
    QVERIFY(reference.draft.patternWithDemonstrations);
    QCOMPARE(reference.draft.demonstrations, DemonstrationUse::Share);
    QCOMPARE(reference.draft.demonstrationsPerCall, 3);
}

void SynthesisGatesTest::trainingPresetsCanBeUsed() {
    const auto presets = listBundles(kResources, "presets");
    QVERIFY_OK(presets);
    QVERIFY(presets->size() >= 12);
    for (const SettingsBundle& preset : *presets) {
        const auto applied = preset.applied({});
        QVERIFY2(applied.ok(), preset.name.c_str());
        // All that it says has arrived.
        json merged = applied->toJson();
        merged.merge_patch(json::parse(preset.settings));
        QVERIFY2(merged == applied->toJson(), preset.name.c_str());
    }
    const ProjectSettings paper = findBundle(kResources, "presets", "paper")->applied({}).value();
    QCOMPARE(paper.train.totalSteps(500), 625); // acceptance check 30
    QCOMPARE(paper.train.learningRate, 1e-6);
    QCOMPARE(paper.train.groupSize, 16);
    QCOMPARE(paper.evaluate.maxNewTokens, paper.train.sampling.maxNewTokens);
    const ProjectSettings drGrpo =
        findBundle(kResources, "presets", "dr-grpo")->applied({}).value();
    QVERIFY(drGrpo.train.countDeadGroups &&
            drGrpo.train.loss.advantage.scale == AdvantageScale::None);
}

void SynthesisGatesTest::projectsOfVersionOneStayFinished() {
    // As the program wrote it before there were gates.
    json old = ProjectSettings().toJson();
    old["schema_version"] = 1;
    old.erase("synthesis");
    old["adapt"].erase("harder_from_easier");
    old["draft"]["min_agreement"] = 0.0;
    for (const char* name : {"gates", "coverage", "demonstrations", "demonstrations_per_call",
                             "pattern_with_demonstrations"})
        old["draft"].erase(name);
    const auto settings = ProjectSettings::parse(JsonDocument::fromValue(old, "settings.json"));
    QVERIFY_OK(settings);
    // What stages' hashes are made from is what it was.
    QCOMPARE(settings->draftInputs().dump(), old["draft"].dump());
    QCOMPARE(settings->adaptInputs().dump(), old["adapt"].dump());
    QVERIFY(settings->draft.gates.decontaminate && !settings->draft.gates.roundTrip);
    // And stays so once it is written anew.
    const auto again =
        ProjectSettings::parse(JsonDocument::fromValue(settings->toJson(), "settings.json"));
    QVERIFY_OK(again);
    QCOMPARE(again->draftInputs().dump(), old["draft"].dump());
    QVERIFY(ProjectSettings().draftInputs().contains("gates"));
}

QTEST_GUILESS_MAIN(SynthesisGatesTest)
#include "synthesis_gates_test.moc"
