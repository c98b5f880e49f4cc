// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/instruct/starter_recipe.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>

namespace sdrl {

namespace {

void readShares(JsonFields fields, std::vector<StarterRecipe::Share>& shares) {
    double total = 0;
    const auto add = [&](std::string_view name) {
        const double weight = fields.number(name, 0, 1, 0);
        shares.push_back({std::string(name), weight});
        total += weight;
    };
    for (const ProblemProgram* program : starterPrograms())
        add(program->name());
    add(kDrillDocuments);
    if (total <= 0)
        fields.reject(kDrillDocuments, "at least one kind of document needs a share above 0");
}

void readCurriculum(JsonFields& fields, std::vector<StarterRecipe::Phase>& curriculum) {
    std::vector<JsonFields> objects = fields.objects("curriculum");
    if (objects.empty())
        fields.reject("curriculum", "at least one phase is needed");
    for (std::size_t i = 0; i < objects.size(); ++i) {
        StarterRecipe::Phase phase;
        // The last phase goes on for as long as there are steps.
        if (i + 1 < objects.size())
            phase.documents = static_cast<std::uint64_t>(
                objects[i].integer("documents", 1, std::int64_t{1} << 40));
        const nlohmann::json weights = objects[i].raw("level_weights");
        bool valid = weights.is_array() && !weights.empty() && weights.size() <= kMaxProblemLevel;
        for (std::size_t level = 0; valid && level < weights.size(); ++level) {
            valid = weights[level].is_number();
            phase.levelWeights[level] = valid ? weights[level].get<double>() : 0;
            valid = valid && phase.levelWeights[level] >= 0 && phase.levelWeights[level] <= 1000;
        }
        // Programs with few levels see the first weights only.
        if (!valid || phase.levelWeights[0] <= 0)
            objects[i].reject("level_weights",
                              fmt::format("expected 1 to {} numbers from 0 to 1000, the first "
                                          "above 0",
                                          kMaxProblemLevel));
        curriculum.push_back(phase);
    }
}

void readHabits(JsonFields fields, std::map<std::string, HabitTable, std::less<>>& habits) {
    for (const ProblemProgram* program : starterPrograms()) {
        if (program->habits().empty())
            continue;
        JsonFields table = fields.object(program->name());
        for (const Habit& habit : program->habits())
            habits[std::string(program->name())][std::string(habit.cue)] =
                table.number(habit.cue, 0, 1, habit.correctShare);
    }
}

void readArchitecture(JsonFields fields, StarterRecipe::Architecture& architecture) {
    const auto integer = [&](std::string_view field, std::int64_t low, std::int64_t high) {
        return static_cast<int>(fields.integer(field, low, high));
    };
    architecture.width = integer("width", 8, 4096);
    architecture.layers = integer("layers", 1, 64);
    architecture.heads = integer("heads", 1, 64);
    architecture.keyValueHeads = integer("kv_heads", 1, 64);
    architecture.mlpWidth = integer("mlp_width", 8, 16384);
    architecture.contextLength = integer("context_length", 64, 8192);
    architecture.ropeTheta = fields.number("rope_theta", 100, 1e8, architecture.ropeTheta);
    architecture.normEpsilon = fields.number("norm_epsilon", 1e-8, 1e-3, architecture.normEpsilon);
    architecture.initialEmbeddingStd =
        fields.number("initial_embedding_std", 1e-4, 1, architecture.initialEmbeddingStd);
    if (architecture.width % (2 * architecture.heads) != 0)
        fields.reject("heads", "each head needs the same, even number of the width's dimensions");
    if (architecture.heads % architecture.keyValueHeads != 0)
        fields.reject("kv_heads", "the number of heads is not a multiple of this");
}

void readOptimiser(JsonFields fields, StarterRecipe::Optimiser& optimiser) {
    const auto integer = [&](std::string_view field, std::int64_t low, std::int64_t high,
                             int fallback) {
        return static_cast<int>(fields.integer(field, low, high, fallback));
    };
    optimiser.steps = static_cast<int>(fields.integer("steps", 1, 10'000'000));
    optimiser.peakLearningRate = fields.number("peak_learning_rate", 1e-7, 1);
    optimiser.tokensPerBatch = integer("tokens_per_batch", 512, 1 << 22, optimiser.tokensPerBatch);
    optimiser.warmUpSteps = integer("warm_up_steps", 0, 1'000'000, optimiser.warmUpSteps);
    optimiser.constantUntil = fields.number("constant_until", 0, 1, optimiser.constantUntil);
    optimiser.finalShare = fields.number("final_share", 0, 1, optimiser.finalShare);
    optimiser.beta1 = fields.number("beta1", 0, 0.9999, optimiser.beta1);
    optimiser.beta2 = fields.number("beta2", 0, 0.99999, optimiser.beta2);
    optimiser.epsilon = fields.number("epsilon", 1e-12, 1e-2, optimiser.epsilon);
    optimiser.weightDecay = fields.number("weight_decay", 0, 1, optimiser.weightDecay);
    optimiser.clipNorm = fields.number("clip_norm", 1e-3, 1e3, optimiser.clipNorm);
    if (optimiser.warmUpSteps > optimiser.constantUntil * optimiser.steps)
        fields.reject("warm_up_steps", "the rate would fall before it has risen");
}

} // namespace

std::int64_t StarterRecipe::parameterCount(int vocabularySize) const {
    const Architecture& a = architecture;
    const std::int64_t width = a.width, keyValueWidth = width / a.heads * a.keyValueHeads;
    const std::int64_t attention = 2 * width * width + 2 * width * keyValueWidth;
    const std::int64_t mlp = 3 * width * a.mlpWidth;
    return vocabularySize * width + a.layers * (attention + mlp + 2 * width) + width;
}

Result<StarterRecipe> StarterRecipe::load(const std::filesystem::path& path) {
    SDRL_TRY(const JsonDocument document, JsonDocument::load(path));
    return parse(document);
}

Result<StarterRecipe> StarterRecipe::parse(const JsonDocument& document) {
    StarterRecipe recipe;
    JsonFields fields(document);
    fields.schemaVersion(kSchemaVersion);
    recipe.name = fields.text("name");
    recipe.seed = static_cast<std::uint64_t>(fields.integer("seed", 0, INT64_MAX));
    if (fields.integer("grammar_version", 1, INT32_MAX) != kGrammarVersion)
        fields.reject("grammar_version",
                      fmt::format("this program writes version {}", kGrammarVersion));

    JsonFields data = fields.object("data");
    readShares(data.object("shares"), recipe.shares);
    readCurriculum(data, recipe.curriculum);
    readHabits(data.object("habits"), recipe.habits);
    JsonFields drill = data.object("drill");
    recipe.drill.equations =
        static_cast<int>(drill.integer("equations", 1, 100, recipe.drill.equations));
    recipe.drill.largestOperand =
        static_cast<int>(drill.integer("largest_operand", 2, 999, recipe.drill.largestOperand));
    recipe.drill.largestFactor =
        static_cast<int>(drill.integer("largest_factor", 2, 99, recipe.drill.largestFactor));

    JsonFields weights = fields.object("loss_weights");
    LossWeights& loss = recipe.lossWeights;
    loss.prompt = weights.number("prompt", 0, 1, loss.prompt);
    loss.solution = weights.number("solution", 0, 1, loss.solution);
    loss.drillOperands = weights.number("drill_operands", 0, 1, loss.drillOperands);
    loss.drillResults = weights.number("drill_results", 0, 1, loss.drillResults);

    JsonFields vocabulary = fields.object("vocabulary");
    // 3 special tokens and 256 byte symbols are always there.
    recipe.vocabulary.size =
        static_cast<int>(vocabulary.integer("size", 259, 65536, recipe.vocabulary.size));
    recipe.vocabulary.documents = static_cast<int>(
        vocabulary.integer("documents", 1, 10'000'000, recipe.vocabulary.documents));
    readArchitecture(fields.object("architecture"), recipe.architecture);
    readOptimiser(fields.object("optimiser"), recipe.optimiser);
    SDRL_CHECK(fields.finish());
    return recipe;
}

} // namespace sdrl
