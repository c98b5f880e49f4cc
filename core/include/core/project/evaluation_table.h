// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/base/strong_id.h"

#include <nlohmann/json_fwd.hpp>

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace sdrl {

namespace store {
class Connection;
}

/// A held-out question. Its place in the set is its identity.
struct EvaluationQuestion {
    std::string input;
    std::string reference; ///< canonical answer
    int level = 0;         ///< 0 = not graded
};

/// A model's answer to one question.
struct EvaluationAnswer {
    int question = 0; ///< place in the set, from 0
    std::string text;
    std::string extracted; ///< strict; empty if there is none
    bool strict = false;
    bool lenient = false;
    bool formatOk = false;
    bool truncated = false;
    int tokens = 0;
};

/// One model on one set of questions.
struct EvaluationInfo {
    EvaluationId id;
    std::string set;         ///< name of the question set: "held-out", "control/unit"
    std::string label;       ///< "base", "trained"
    std::string fingerprint; ///< of model, questions, prompt and decoding
    RunId run;               ///< training run that made the model, if one did
    int questions = 0;
    bool complete = false;
};

/// Question sets and results. Thread: the store's.
class EvaluationTable {
public:
    explicit EvaluationTable(store::Connection& connection) : m_connection(connection) {}

    /// Writes a set under its fingerprint; one that is there already stays.
    [[nodiscard]] Result<void> ensureQuestions(std::string_view set, std::string_view fingerprint,
                                               std::span<const EvaluationQuestion> questions);
    [[nodiscard]] Result<std::vector<EvaluationQuestion>>
    questions(std::string_view set, std::string_view fingerprint) const;

    /// The evaluation of that fingerprint, begun if it is not there.
    [[nodiscard]] Result<EvaluationInfo> ensure(const EvaluationInfo& info,
                                                std::string_view questionsFingerprint,
                                                const nlohmann::json& settings);
    [[nodiscard]] Result<void> recordAnswers(EvaluationId evaluation,
                                             std::span<const EvaluationAnswer> answers);
    [[nodiscard]] Result<void> markComplete(EvaluationId evaluation);

    [[nodiscard]] Result<std::vector<EvaluationInfo>> evaluations() const;
    /// By place in the set.
    [[nodiscard]] Result<std::vector<EvaluationAnswer>> answers(EvaluationId evaluation) const;
    [[nodiscard]] Result<std::vector<EvaluationQuestion>>
    questionsOf(EvaluationId evaluation) const;

private:
    store::Connection& m_connection;
};

} // namespace sdrl
