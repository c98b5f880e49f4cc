// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/method/verifier.h"
#include "pipeline/project_view.h"

#include <memory>
#include <string>
#include <vector>

namespace sdrl {

/// A named set of held-out questions with the judge of its answers.
struct EvaluationSet {
    std::string name; ///< "held-out", "control/unit"
    std::string fingerprint;
    std::vector<EvaluationQuestion> questions;
    std::shared_ptr<const Verifier> verifier;
    bool useTaskPrompt = true; ///< false: the bare question is the prompt
};

/// Of the held-out items every third one is for development, the others are the test.
[[nodiscard]] bool isDevelopmentItem(std::string_view key);

/// Of their texts and reference answers, in this order.
[[nodiscard]] std::string fingerprintOf(const std::vector<EvaluationQuestion>& questions);

/// The questions that the task itself names, from its file or its program; none if the task leaves
/// evaluation to held-out items.
[[nodiscard]] Result<std::vector<EvaluationQuestion>> taskQuestions(const ProjectView& view);

/// Questions of a file that items are kept clear of.
struct QuestionFile {
    std::string name; ///< as the settings give it
    std::vector<std::string> questions;
};
/// Those of `draft.gates.evaluation_files`: in each row the first of the fields "question",
/// "input", "problem", "prompt", "query" and "text" that is a text. NotFound if a file is not
/// there, InvalidFile if a row has none of them.
[[nodiscard]] Result<std::vector<QuestionFile>> furtherQuestionFiles(const ProjectView& view);

/// Changes with the task's own questions, which items are kept clear of, with those of
/// further files, and with whether items are held out instead.
[[nodiscard]] Result<std::string> evaluationInputs(const ProjectView& view);

/// The questions that before and after are compared on: the task's own, or the held-out items that
/// are for the test. There may be none. NotReady if items are held out for it and they have not
/// been written yet.
[[nodiscard]] Result<std::vector<EvaluationQuestion>> testQuestions(const ProjectView& view);
/// The same as a set, which is never empty. NotReady if items are held out for it and they
/// have not been written yet.
[[nodiscard]] Result<EvaluationSet> heldOutSet(const ProjectView& view);
/// Sets of other programs, to see that nothing else got worse.
[[nodiscard]] Result<std::vector<EvaluationSet>> controlSets(const ProjectView& view);
/// Questions for the accuracy curve during training, disjoint from all sets above.
[[nodiscard]] Result<std::vector<EvaluationQuestion>> developmentQuestions(const ProjectView& view);

} // namespace sdrl
