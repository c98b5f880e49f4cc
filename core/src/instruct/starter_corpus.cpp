// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/instruct/starter_corpus.h"

#include "instruct/programs/equation.h"

#include <cassert>

namespace sdrl {

namespace {

using Kind = CorpusSegment::Kind;

const StarterRecipe::Phase& phaseAt(const StarterRecipe& recipe, std::uint64_t index) {
    for (const StarterRecipe::Phase& phase : recipe.curriculum) {
        if (index < phase.documents || &phase == &recipe.curriculum.back())
            return phase;
        index -= phase.documents;
    }
    return recipe.curriculum.back();
}

const StarterRecipe::Share& drawnShare(const StarterRecipe& recipe, RandomStream& stream) {
    std::vector<double> weights;
    for (const StarterRecipe::Share& share : recipe.shares)
        weights.push_back(share.weight);
    return recipe.shares[stream.weighted(weights)];
}

void appendDrill(const StarterRecipe& recipe, RandomStream& stream,
                 std::vector<CorpusSegment>& segments) {
    const StarterRecipe::Drill& drill = recipe.drill;
    for (int i = 0; i < drill.equations; ++i) {
        programs::Equation equation{programs::drawnSign(stream), 0, 0};
        do {
            const int most = equation.sign == '*' ? drill.largestFactor : drill.largestOperand;
            equation.a = static_cast<int>(stream.between(0, most));
            equation.b = static_cast<int>(stream.between(0, most));
        } while (equation.result() < 0 ||
                 (equation.sign == '+' && equation.result() > programs::kMostSum));
        // The full stop belongs to the result: it says how many digits the number has.
        const std::string left = programs::leftSide(equation);
        segments.push_back(
            {Kind::Text, i == 0 ? left : ' ' + left, recipe.lossWeights.drillOperands});
        segments.push_back(
            {Kind::Text, std::to_string(equation.result()) + '.', recipe.lossWeights.drillResults});
    }
}

void appendChat(const StarterRecipe& recipe, const WorkedProblem& problem,
                std::vector<CorpusSegment>& segments) {
    const double prompt = recipe.lossWeights.prompt, solution = recipe.lossWeights.solution;
    segments.push_back({Kind::TurnStart, {}, prompt});
    segments.push_back({Kind::Text, "user\n" + problem.question, prompt});
    segments.push_back({Kind::TurnEnd, {}, prompt});
    segments.push_back({Kind::Text, "\n", prompt});
    segments.push_back({Kind::TurnStart, {}, prompt});
    segments.push_back({Kind::Text, "assistant\n", prompt});
    segments.push_back({Kind::Text, problem.solution, solution});
    segments.push_back({Kind::TurnEnd, {}, solution});
}

} // namespace

CorpusDocument corpusDocument(const StarterRecipe& recipe, std::uint64_t index) {
    RandomStream stream(recipe.seed, "starter-corpus", {index});
    CorpusDocument document;
    document.kind = drawnShare(recipe, stream).documents;
    const ProblemProgram* program = findProgram(document.kind);
    if (!program) {
        assert(document.kind == kDrillDocuments);
        appendDrill(recipe, stream, document.segments);
        return document;
    }
    const std::span<const double> weights = phaseAt(recipe, index).levelWeights;
    document.level = 1 + static_cast<int>(stream.weighted(
                             weights.first(static_cast<std::size_t>(program->levels()))));
    static const HabitTable none;
    const auto habits = recipe.habits.find(document.kind);
    appendChat(recipe,
               program->corpusDraw(document.level,
                                   habits == recipe.habits.end() ? none : habits->second, stream),
               document.segments);
    return document;
}

} // namespace sdrl
