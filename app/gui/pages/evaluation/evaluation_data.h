// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/error.h"
#include "core/method/evaluation.h"
#include "core/project/evaluation_table.h"
#include "core/project/project_store.h"

#include <QString>

#include <cstddef>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace sdrl::gui {

/// One model on one set of questions, without the texts of its replies.
struct EvaluatedSet {
    EvaluationInfo info;
    std::vector<ItemResult> results; ///< by place in the set
};

/// A model, or a checkpoint, with all that it was asked.
struct EvaluatedModel {
    std::string label; ///< as the stage gave it: "base", "trained"
    RunId run;
    std::string runName;
    std::map<std::string, EvaluatedSet> sets; ///< by the set's name; complete ones

    /// "before training", "after training, 0001-grpo"
    [[nodiscard]] QString name() const;
};

/// All evaluations of a project that can be compared: those of the newest questions of each set.
struct EvaluationData {
    std::vector<std::string> sets; ///< "held-out" first
    std::map<std::string, std::vector<EvaluationQuestion>> questions;
    std::vector<EvaluatedModel> models; ///< in the order in which they were evaluated
    std::size_t outdated = 0;           ///< evaluations that were asked other questions
    std::size_t unfinished = 0;
    std::optional<Error> error;

    [[nodiscard]] bool empty() const { return models.empty(); }
    /// Where to begin: the base model, and the newest one that was trained; −1 if there is none.
    [[nodiscard]] int defaultBefore() const;
    [[nodiscard]] int defaultAfter() const;
};

/// Reads all of it. Thread: any. Blocks: some milliseconds for a thousand answers.
[[nodiscard]] EvaluationData readEvaluations(const std::filesystem::path& database);

/// One question with both replies.
struct ComparedItem {
    enum class Outcome { Won, Lost, BothWrong, BothRight };
    int question = 0; ///< place in the set
    std::string input, reference;
    int level = 0;
    EvaluationAnswer before, after;

    [[nodiscard]] Outcome outcome(bool lenient) const;
};

/// Two models on one set.
struct Comparison {
    std::string set;
    std::vector<ComparedItem> items;
    std::optional<Error> error;
};
[[nodiscard]] Comparison readComparison(const std::filesystem::path& database,
                                        const std::string& set, EvaluationId before,
                                        EvaluationId after);

/// The figures of a pair on one set, or on several together.
struct PairFigures {
    Accuracy before, after;
    std::size_t formatFailuresBefore = 0, formatFailuresAfter = 0;
    PairedComparison comparison;
};
[[nodiscard]] PairFigures pairFigures(const std::vector<ItemResult>& before,
                                      const std::vector<ItemResult>& after, bool lenient);
/// All sets but the held-out one, together; nothing if there is none that both were asked.
[[nodiscard]] std::optional<PairFigures> controlFigures(const EvaluatedModel& before,
                                                        const EvaluatedModel& after, bool lenient);

/// "held-out questions", "control: unit"
[[nodiscard]] QString setTitle(const std::string& set);
/// "64.8 %"
[[nodiscard]] QString accuracyText(double share);
/// "+46.4 points"
[[nodiscard]] QString pointsText(double difference);
/// "between 58.7 % and 70.4 %"
[[nodiscard]] QString intervalText(const Interval& interval);
/// What a p-value says, in words, with the number.
[[nodiscard]] QString chanceText(const PairedComparison& comparison);

inline constexpr const char* kHeldOut = "held-out";

} // namespace sdrl::gui
