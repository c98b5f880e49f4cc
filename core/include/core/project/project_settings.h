// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/json_fields.h"
#include "core/base/result.h"
#include "core/method/coverage.h"
#include "core/method/grpo_settings.h"
#include "core/method/quality_gates.h"
#include "core/method/selection.h"
#include "core/method/task_definition.h"
#include "core/ports.h"
#include "core/project/price_table.h"

#include <nlohmann/json_fwd.hpp>

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace sdrl {

/// Who writes questions and answers.
enum class InstructorKind {
    Program,  ///< the task's built-in program
    Passages, ///< built-in, from the documents' passages
    Endpoint, ///< a chat endpoint that speaks OpenAI's protocol
    Local,    ///< a model folder or GGUF file, run by the program's own engine
};

struct EndpointSettings {
    std::string url; ///< base, up to and without "/chat/completions"
    std::string model;
    std::string keyVariable;  ///< environment variable that holds the key; empty: no key
    double temperature = 0.7; ///< of questions, rewrites and votes (method.md 1.6-1.8)
    int maxTokens = 4000;     ///< of a reply
    bool jsonMode = true;     ///< asks for JSON where it is wanted, unless the endpoint refuses
    bool streaming = false;   ///< replies come piece by piece, so that silence is noticed

    int concurrency = 8;               ///< requests in flight at once
    double timeoutSeconds = 120;       ///< of a whole request
    double connectTimeoutSeconds = 30; ///< of setting up a connection
    double idleTimeoutSeconds = 60;    ///< without a byte once a reply has begun; 0: no limit
    int attempts = 6;                  ///< of a request that meets an overloaded or broken endpoint
    int requestsPerMinute = 0;         ///< 0: no limit
    int tokensPerMinute = 0;           ///< prompts and replies; 0: no limit

    // Caps of one job; 0: none.
    int maxRequests = 10000;         ///< repetitions included
    std::int64_t maxTotalTokens = 0; ///< of prompts and replies
    double maxCost = 0;              ///< in the currency of the prices

    std::string proxy;                 ///< URL without password; empty: the environment's
    std::string caFile;                ///< certificates to trust, PEM; empty: the system's
    std::optional<TokenPrices> prices; ///< of this model; else from the user's price table

    friend bool operator==(const EndpointSettings&, const EndpointSettings&) = default;
};

/// A model of the user's own as instructor.
struct LocalInstructorSettings {
    std::string model; ///< as ProjectSettings::model
    double temperature = 0.7;
    double topP = 1; ///< 1: off
    int topK = 0;    ///< 0: off
    int maxTokens = 1024;
    bool jsonMode = true; ///< no token is drawn that would leave the form of an item
};

struct InstructorSettings {
    InstructorKind kind = InstructorKind::Passages;
    double errorRate = 0.15; ///< Program: share of candidate answers with a deliberate error
    /// Endpoint and Local: asks for no more votes once the winner is certain. The winner is the
    /// same, counts and agreement are those of the votes that were asked for.
    bool earlyStop = false;
    EndpointSettings endpoint;
    LocalInstructorSettings local;
};

/// Who answers as the student while questions are sorted, measured and compared.
enum class StudentKind {
    Model,    ///< ProjectSettings::model, run by the program's own engine; the one that is trained
    Endpoint, ///< a chat endpoint: for the data side alone, it cannot be trained
};

struct StudentSettings {
    StudentKind kind = StudentKind::Model;
    /// Temperature, length and JSON are those of measuring and comparing, not of these.
    EndpointSettings endpoint;

    friend bool operator==(const StudentSettings&, const StudentSettings&) = default;
};

/// The index of the documents.
struct SearchSettings {
    std::string language = "english"; ///< for stemming: name or ISO 639 code; another: no stemming
    int titleWeight = 2;              ///< a title's words count so often in each passage
    double k1 = 1.5;                  ///< of BM25, as in the paper
    double b = 0.75;
};

/// In which requests for a question a few of the task's demonstrations are shown.
enum class DemonstrationUse {
    Always,
    Share, ///< in (number of demonstrations)/N of the requests, as in the paper's code
};

/// Synthesis (sections 1.3 to 1.8 of method.md).
struct DraftSettings {
    int count = 500;           ///< N: questions that survive the vote
    double attemptFactor = 4;  ///< gives up after count·attemptFactor drafts
    std::vector<int> levels;   ///< dealt out in turn; empty: the instructor's choice
    int votes = 16;            ///< candidates besides the author's answer
    double minAgreement = 0.5; ///< the winner's least share; 0 reproduces the paper
    QualityGates gates;        ///< what a question has to pass
    CoverageRule coverage = CoverageRule::Proportional; ///< how passages are dealt out
    DemonstrationUse demonstrations = DemonstrationUse::Share;
    int demonstrationsPerCall = 3; ///< at most
    /// The summary of the demonstrations' form is only in requests that show some, as in the
    /// paper's code. The paper itself has it in all of them.
    bool patternWithDemonstrations = false;
    int passagePool = 10000;           ///< best passages for the keywords
    std::string domain;                ///< overrides the task's and the instructor's keyword
    std::vector<std::string> synonyms; ///< with `domain`
    /// Of the questions' sources, where the task has no evaluation set: two thirds for the test and
    /// one for looks during training.
    double heldOutShare = 0.15;

    /// Share of the written questions that is not trained on. Where a file is the test a third of
    /// heldOutShare is kept for looks; a program writes both sets itself.
    [[nodiscard]] double keptBack(EvaluationSource::Kind test) const {
        switch (test) {
        case EvaluationSource::Kind::None:
            return heldOutShare;
        case EvaluationSource::Kind::File:
            return heldOutShare / 3;
        case EvaluationSource::Kind::Program:
            return 0;
        }
        return 0;
    }
};

struct AdaptSettings {
    bool enabled = true;
    int rounds = 1; ///< the paper's number
    /// Easier variants that the student always solves are rewritten harder at once, as in the
    /// paper's code.
    bool harderFromEasier = false;
};

struct MeasureSettings {
    int samples = 64; ///< L
    SamplingSettings sampling{0.7, 1.0, 0, 512, {}};
};

/// A set of questions of another built-in program, to see that nothing else got worse.
struct ControlSet {
    std::string program;
    int count = 30;
};

struct EvaluateSettings {
    int maxNewTokens = 512;
    int developmentCount = 100; ///< questions for the accuracy curve; never part of a test set
    std::vector<ControlSet> controls;
};

/// How a project is worked on: `settings.json`. The task itself is in `task.json`.
struct ProjectSettings {
    /// 2 since questions pass gates. A file of version 1 that names none keeps the rules that it
    /// was written under, so that what is finished stays so.
    static constexpr int kSchemaVersion = 2;

    std::uint64_t seed = 0;
    std::string model; ///< folder or file; "builtin:starter"; relative to the project's folder
    StudentSettings student; ///< in the file only where it is not the model above
    std::string preset;      ///< name of the training preset that `train` began with, for display
    /// Name of the synthesis preset that draft, adapt, measure and select began with, for display.
    std::string synthesis = "default";
    InstructorSettings instructor;
    ChunkSettings chunks;
    SearchSettings search;
    DraftSettings draft;
    AdaptSettings adapt;
    MeasureSettings measure;
    SelectionSettings select;
    GrpoSettings train;
    EvaluateSettings evaluate;

    [[nodiscard]] static Result<ProjectSettings> load(const std::filesystem::path& path);
    [[nodiscard]] static Result<ProjectSettings> parse(const JsonDocument& document);
    [[nodiscard]] nlohmann::json toJson() const;
    /// The part "draft" without what says the same as its absence did in version 1: what the hashes
    /// of stages are made from.
    [[nodiscard]] nlohmann::json draftInputs() const;
    /// The same of the part "adapt".
    [[nodiscard]] nlohmann::json adaptInputs() const;
    [[nodiscard]] std::string toJsonText() const;

    [[nodiscard]] bool studentIsEndpoint() const { return student.kind == StudentKind::Endpoint; }
    /// The student's name: the endpoint's, or that of the model; may be empty.
    [[nodiscard]] const std::string& studentName() const {
        return studentIsEndpoint() ? student.endpoint.model : model;
    }

    /// These settings with the fields of a JSON object in their place; `patch` has the shape of
    /// settings.json, parts may be missing.
    [[nodiscard]] Result<ProjectSettings> patched(const nlohmann::json& patch) const;
    /// The same for one field by its dotted name: "train.steps", "40". The value is JSON or, if it
    /// is not, a text.
    [[nodiscard]] Result<ProjectSettings> with(std::string_view field,
                                               std::string_view value) const;
};

} // namespace sdrl
