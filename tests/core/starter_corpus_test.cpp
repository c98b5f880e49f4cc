// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/text.h"
#include "core/instruct/starter_corpus.h"
#include "test_support.h"

#include <nlohmann/json.hpp>

#include <cmath>
#include <map>

using namespace sdrl;
using nlohmann::json;
using Kind = CorpusSegment::Kind;

namespace {

const std::filesystem::path kRecipeFile =
    sdrl::test::sourceFolder() / "resources" / "starter" / "recipe.json";

const StarterRecipe& shippedRecipe() {
    static const StarterRecipe recipe = StarterRecipe::load(kRecipeFile).value();
    return recipe;
}

/// The shipped recipe with one value changed.
Result<StarterRecipe> changedRecipe(const std::string& pointer, const json& value) {
    json root = json::parse(readFile(kRecipeFile).value());
    root[json::json_pointer(pointer)] = value;
    return StarterRecipe::parse(JsonDocument::fromValue(root, "changed"));
}

std::string plainText(const CorpusDocument& document) {
    std::string text;
    for (const CorpusSegment& segment : document.segments)
        text += segment.kind == Kind::TurnStart ? "<|im_start|>"
                : segment.kind == Kind::TurnEnd ? "<|im_end|>"
                                                : segment.text;
    return text;
}

std::string question(const CorpusDocument& document) {
    return document.segments[1].text.substr(std::string_view("user\n").size());
}

} // namespace

class StarterCorpusTest : public QObject {
    Q_OBJECT

private slots:
    void shippedRecipeIsWhole();
    void recipeMistakesAreNamed();
    void parametersAreCounted();
    void documentsOccurInTheirShares();
    void levelsFollowTheCurriculum();
    void documentDependsOnRecipeAndIndexOnly();
    void chatsHaveTheirMarkupAndWeights();
    void drillsAreRightAndWeighTheirResults();
    void corpusHoldsNoReservedQuestion();
    void recipeDecidesAboutHabits();
};

void StarterCorpusTest::shippedRecipeIsWhole() {
    const auto recipe = StarterRecipe::load(kRecipeFile);
    QVERIFY_OK(recipe);
    double total = 0;
    for (const StarterRecipe::Share& share : recipe->shares) {
        QVERIFY2(share.weight > 0, share.documents.c_str());
        total += share.weight;
    }
    QVERIFY(std::abs(total - 1) < 1e-9);
    QCOMPARE(recipe->shares.size(), starterPrograms().size() + 1);
    QCOMPARE(recipe->habits.at("stock").size(), std::size_t{15});
    QCOMPARE(recipe->habits.at("stock").at("lends"), 0.30);
    QCOMPARE(recipe->curriculum.back().levelWeights.size(), std::size_t{kMaxProblemLevel});
    for (const double weight : recipe->curriculum.back().levelWeights)
        QVERIFY(weight > 0);
    QVERIFY(recipe->optimiser.steps > 1000);
}

void StarterCorpusTest::recipeMistakesAreNamed() {
    const std::vector<std::pair<std::string, json>> mistakes = {
        {"/schema_version", 2},
        {"/grammar_version", 7},
        {"/seed", -1},
        {"/data/shares/stock", 1.5},
        {"/data/shares/stokc", 0.1},
        {"/data/curriculum", json::array()},
        {"/data/curriculum/0/level_weights", json::array()},
        {"/data/curriculum/0/level_weights", {0, 1}},
        {"/data/curriculum/0/level_weights", {1, 1, 1, 1, 1, 1}},
        {"/data/curriculum/0/level_weights", {1, "x"}},
        {"/data/curriculum/0/documents", nullptr},
        {"/data/habits/stock/lends", 1.1},
        {"/data/habits/stock/borrows", 0.5},
        {"/data/habits/arith", json::object()},
        {"/data/drill/largest_factor", 1},
        {"/loss_weights/prompt", -0.1},
        {"/vocabulary/size", 100},
        {"/architecture/width", 100},
        {"/architecture/width", 1000000},
        {"/architecture/kv_heads", 3},
        {"/architecture/layers", 2.5},
        {"/optimiser/steps", 0},
        {"/optimiser/warm_up_steps", 17000},
        {"/optimiser/peak_learning_rate", "fast"},
        {"/optimiser/learning_rate", 1},
    };
    for (const auto& [pointer, value] : mistakes) {
        const auto recipe = changedRecipe(pointer, value);
        QVERIFY2(!recipe.ok(), pointer.c_str());
        const std::string field(split(pointer, '/').back());
        // What does not fit together is reported at one of the fields concerned.
        if (pointer != "/architecture/width")
            QVERIFY2(recipe.error().toString().find(field) != std::string::npos,
                     recipe.error().toString().c_str());
    }
    json noShares = json::parse(readFile(kRecipeFile).value());
    noShares["data"]["shares"] = json::object();
    QVERIFY_ERROR(StarterRecipe::parse(JsonDocument::fromValue(noShares, "no shares")),
                  ErrorCode::InvalidFile);
    const auto lineNamed = StarterRecipe::parse(
        JsonDocument::parse("{\n\"schema_version\": 1,\n\"name\": 5}", "recipe.json").value());
    QVERIFY(lineNamed.error().toString().find("recipe.json:3") != std::string::npos);
    QVERIFY_ERROR(StarterRecipe::load("/nowhere/recipe.json"), ErrorCode::NotFound);
}

void StarterCorpusTest::parametersAreCounted() {
    // 743 × 128 embeddings, 4 × (32,768 + 16,384 attention + 147,456 MLP + 256 norms), last norm.
    StarterRecipe recipe;
    recipe.architecture = {128, 4, 4, 2, 384, 512, 10000, 1e-5, 0.02};
    QCOMPARE(recipe.parameterCount(743), std::int64_t{882688});
}

void StarterCorpusTest::documentsOccurInTheirShares() {
    const StarterRecipe& recipe = shippedRecipe();
    std::map<std::string, int> counts;
    const int n = 20000;
    for (std::uint64_t i = 0; i < n; ++i)
        ++counts[corpusDocument(recipe, i).kind];
    for (const StarterRecipe::Share& share : recipe.shares) {
        const double sigma = std::sqrt(n * share.weight * (1 - share.weight));
        QVERIFY2(std::abs(counts[share.documents] - n * share.weight) < 4 * sigma,
                 share.documents.c_str());
    }
}

void StarterCorpusTest::levelsFollowTheCurriculum() {
    const auto recipe = changedRecipe(
        "/data/curriculum", json::array({{{"documents", 3000}, {"level_weights", {3, 1}}},
                                         {{"documents", 1000}, {"level_weights", {1, 0, 1}}},
                                         {{"level_weights", {1, 1, 1, 1, 4}}}}));
    QVERIFY_OK(recipe);
    std::map<int, int> first, second, last;
    for (std::uint64_t i = 0; i < 10000; ++i) {
        const CorpusDocument document = corpusDocument(*recipe, i);
        if (document.kind == "stock")
            ++(i < 3000 ? first : i < 4000 ? second : last)[document.level];
    }
    QVERIFY(first.size() == 2 && first[1] > 2 * first[2] && first[2] > 100);
    QVERIFY(second.size() == 2 && second[1] > 100 && second[3] > 100);
    QVERIFY(last.size() == 5 && last[5] > 2 * last[1] && last[1] > 200);
}

void StarterCorpusTest::documentDependsOnRecipeAndIndexOnly() {
    const StarterRecipe& recipe = shippedRecipe();
    const std::string once = plainText(corpusDocument(recipe, 77));
    (void)corpusDocument(recipe, 78);
    QCOMPARE(plainText(corpusDocument(recipe, 77)), once);
    StarterRecipe other = recipe;
    other.seed += 1;
    int same = 0;
    for (std::uint64_t i = 0; i < 100; ++i)
        same += plainText(corpusDocument(other, i)) == plainText(corpusDocument(recipe, i));
    QVERIFY(same <= 1);
}

void StarterCorpusTest::chatsHaveTheirMarkupAndWeights() {
    const StarterRecipe& recipe = shippedRecipe();
    int chats = 0;
    for (std::uint64_t i = 0; i < 500; ++i) {
        const CorpusDocument document = corpusDocument(recipe, i);
        const ProblemProgram* program = findProgram(document.kind);
        if (!program)
            continue;
        ++chats;
        const auto problem = program->parse(question(document));
        QVERIFY(problem);
        QCOMPARE(problem->level, document.level);
        const auto& segments = document.segments;
        const std::string& solution = segments[segments.size() - 2].text;
        QCOMPARE(plainText(document), "<|im_start|>user\n" + problem->question +
                                          "<|im_end|>\n<|im_start|>assistant\n" + solution +
                                          "<|im_end|>");
        QVERIFY(solution.find(" \\boxed{") != std::string::npos && solution.ends_with('}'));
        for (std::size_t j = 0; j < segments.size(); ++j)
            QCOMPARE(segments[j].weight, j + 2 < segments.size() ? 0.1 : 1.0);
    }
    QVERIFY(chats > 400);
}

void StarterCorpusTest::drillsAreRightAndWeighTheirResults() {
    const StarterRecipe& recipe = shippedRecipe();
    int drills = 0;
    for (std::uint64_t i = 0; i < 3000; ++i) {
        const CorpusDocument document = corpusDocument(recipe, i);
        if (document.kind != kDrillDocuments)
            continue;
        ++drills;
        QCOMPARE(document.segments.size(), std::size_t{12});
        for (std::size_t j = 0; j < 12; j += 2) {
            const QStringList left =
                QString::fromStdString(document.segments[j].text).simplified().split(' ');
            QCOMPARE(left.size(), qsizetype{4});
            const int a = left[0].toInt(), b = left[2].toInt();
            const int result = left[1] == "+" ? a + b : left[1] == "-" ? a - b : a * b;
            QVERIFY(result >= 0 && result <= 120 && left[3] == "=");
            QCOMPARE(document.segments[j + 1].text, std::to_string(result) + '.');
            QCOMPARE(document.segments[j].weight, 0.0);
            QCOMPARE(document.segments[j + 1].weight, 1.0);
        }
    }
    QVERIFY(drills > 200);
}

void StarterCorpusTest::corpusHoldsNoReservedQuestion() {
    const StarterRecipe& recipe = shippedRecipe();
    int questions = 0;
    for (std::uint64_t i = 0; questions < 30000; ++i) {
        const CorpusDocument document = corpusDocument(recipe, i);
        if (document.kind == kDrillDocuments)
            continue;
        ++questions;
        QVERIFY2(!isReserved(question(document)), question(document).c_str());
    }
}

void StarterCorpusTest::recipeDecidesAboutHabits() {
    const auto wrongShare = [](const StarterRecipe& recipe) {
        int wrong = 0, total = 0;
        for (std::uint64_t i = 0; i < 4000; ++i) {
            const CorpusDocument document = corpusDocument(recipe, i);
            if (document.kind != "stock")
                continue;
            const auto right = findProgram("stock")->parse(question(document));
            wrong += right->solution != document.segments[document.segments.size() - 2].text;
            ++total;
        }
        return wrong / double(total);
    };
    StarterRecipe recipe = shippedRecipe();
    QVERIFY(wrongShare(recipe) > 0.4);
    for (auto& [cue, share] : recipe.habits["stock"])
        share = 1;
    QCOMPARE(wrongShare(recipe), 0.0);
}

QTEST_GUILESS_MAIN(StarterCorpusTest)
#include "starter_corpus_test.moc"
#include "support/places.h"
