// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/json_fields.h"
#include "core/base/result.h"
#include "core/instruct/problem_program.h"

#include <array>
#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace sdrl {

/// The name by which a recipe's shares speak of documents of bare equations.
inline constexpr std::string_view kDrillDocuments = "drill";

/// What the starter model is made of and how: text, architecture, optimiser. Read from
/// resources/starter/recipe.json; same recipe, same corpus.
struct StarterRecipe {
    static constexpr int kSchemaVersion = 1;

    std::string name;
    std::uint64_t seed = 0; ///< of corpus, initial weights and batch order

    /// How often each kind of document occurs, in proportion.
    struct Share {
        std::string documents; ///< name of a program, or kDrillDocuments
        double weight = 0;
    };
    std::vector<Share> shares;

    /// How often each level occurs in a stretch of the corpus, in proportion. A program with fewer
    /// levels uses the first weights.
    struct Phase {
        std::uint64_t documents = 0; ///< how many; the last phase has no end
        std::array<double, kMaxProblemLevel> levelWeights{};
    };
    std::vector<Phase> curriculum; ///< at least one

    /// q by cue, by program; complete.
    std::map<std::string, HabitTable, std::less<>> habits;

    struct Drill {
        int equations = 6;        ///< in a document
        int largestOperand = 120; ///< of sums and differences
        int largestFactor = 9;    ///< of products
    } drill;

    /// Weights of tokens in the loss, 0…1.
    struct LossWeights {
        double prompt = 0.1;
        double solution = 1; ///< with its end token
        double drillOperands = 0;
        double drillResults = 1;
    } lossWeights;

    struct Vocabulary {
        int size = 1024;       ///< with special tokens and byte symbols; fewer if merges run out
        int documents = 20000; ///< of the corpus, to count pairs in
    } vocabulary;

    /// A decoder in the layout of Llama with tied embeddings.
    struct Architecture {
        int width = 128;
        int layers = 4;
        int heads = 4;
        int keyValueHeads = 2;
        int mlpWidth = 384;
        int contextLength = 512;
        double ropeTheta = 10000;
        double normEpsilon = 1e-5;
        double initialEmbeddingStd = 0.02;
    } architecture;

    /// AdamW; the learning rate rises linearly, stays, and falls linearly.
    struct Optimiser {
        int steps = 0;
        int tokensPerBatch = 2048; ///< with padding
        double peakLearningRate = 0;
        int warmUpSteps = 100;
        double constantUntil = 0.6; ///< share of the steps after which the rate falls
        double finalShare = 0.03;   ///< of the peak rate, at the last step
        double beta1 = 0.9;
        double beta2 = 0.98;
        double epsilon = 1e-8;
        double weightDecay = 0.02; ///< of matrices only
        double clipNorm = 1;
    } optimiser;

    /// Parameters that the architecture has with `vocabularySize` tokens.
    [[nodiscard]] std::int64_t parameterCount(int vocabularySize) const;

    /// Reads a file. Errors name field, reason and line.
    [[nodiscard]] static Result<StarterRecipe> load(const std::filesystem::path& path);
    [[nodiscard]] static Result<StarterRecipe> parse(const JsonDocument& document);
};

} // namespace sdrl
