// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/method/verifier.h"

#include <nlohmann/json_fwd.hpp>

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sdrl {

/// A solved example of the task.
struct Demonstration {
    std::string input;
    std::string output;
};

/// Where held-out questions come from. They are never trained on.
struct EvaluationSource {
    enum class Kind {
        None,    ///< a share of the synthetic items is held out instead
        File,    ///< a JSON Lines file
        Program, ///< written by the built-in program of that name, reserved by hash
    };
    Kind kind = Kind::None;
    std::string path;        ///< File: relative to the task file
    std::string inputField;  ///< File: default "input"
    std::string answerField; ///< File: default "answer"
    std::string program;     ///< Program
    int count = 0;           ///< how many questions at most; 0 = all
};

/// A task, as `task.json` declares it. A task is data: adding one needs no code.
struct TaskDefinition {
    static constexpr int kSchemaVersion = 1;

    std::string name;                       ///< short, for files and lists: [a-z0-9-]+
    std::string title;                      ///< for people
    std::string description;                ///< I_des of the paper: kind, domain, skill
    std::optional<std::string> inputFormat; ///< I_input; absent if questions need no form
    std::string outputFormat;               ///< I_output; told to whoever answers
    std::string promptTemplate;             ///< default "{input} {output_format}", as the paper has
    std::vector<Demonstration> demonstrations;
    std::optional<std::string> domain; ///< keyword for retrieval; asked of the instructor if absent
    std::vector<std::string> documents; ///< files and folders, relative to the task file
    std::optional<std::string> program; ///< built-in program that can write items of this task
    EvaluationSource evaluation;
    std::shared_ptr<const Verifier> verifier;

    /// Reads a file of at most 32 MiB. Errors name field, reason and line. Paths in the file are
    /// kept as they stand: whoever opens them resolves them against the file's folder.
    [[nodiscard]] static Result<TaskDefinition> load(const std::filesystem::path& path);
    [[nodiscard]] static Result<TaskDefinition> parse(std::string text, std::string name);

    /// The file's text, as loaded; a project keeps it unchanged.
    [[nodiscard]] const std::string& source() const { return m_source; }

    /// The file's "answer" object without remarks: "type" and its options, as the README of
    /// `resources/tasks` lists them.
    [[nodiscard]] nlohmann::json answerOptions() const;

    /// The prompt for one question: the same text in vote, scoring, training and evaluation.
    [[nodiscard]] std::string studentPrompt(std::string_view input) const;

    /// Hash over everything that a measurement of given items depends on, the answer rules
    /// included.
    [[nodiscard]] std::string promptFingerprint() const;
    /// Hash over the texts that a written item depends on (not documents, not evaluation), without
    /// the answer rules; over those of a measurement; and over those rules.
    [[nodiscard]] std::string synthesisTextFingerprint() const;
    [[nodiscard]] std::string promptTextFingerprint() const;
    [[nodiscard]] std::string answerFingerprint() const;

private:
    std::string m_source;
    std::string m_answerText; ///< the "answer" object with its keys in order, for fingerprints
};

} // namespace sdrl
