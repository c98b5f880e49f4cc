// SPDX-License-Identifier: GPL-3.0-or-later
//
// What an instructor that is a large model is asked: files that come with the program, and copies
// of a project's own that take their place.
#pragma once

#include "core/base/result.h"

#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace sdrl {

enum class InstructorWork;

/// Where the prompts are.
struct PromptFolders {
    std::filesystem::path resources; ///< of the program; prompts are in "prompts" below it
    std::filesystem::path project;   ///< the project's folder, or empty
};

/// Why a text can be no prompt.
struct PromptProblem {
    enum class Kind {
        Empty,
        Version,            ///< the first line begins with "# " and is no "# version N"
        UnknownPlaceholder, ///< it is none of this prompt
        MissingPlaceholder, ///< without it all requests would ask the same
    };
    Kind kind = Kind::Empty;
    std::string placeholder; ///< without braces
    int line = 0;            ///< from 1; 0: none in particular
};

struct PromptInfo {
    std::string name;                      ///< "question"
    std::string purpose;                   ///< what it asks for, in words
    std::vector<std::string> placeholders; ///< words in braces that it may use
    std::string needed;                    ///< the one that it has to use; empty: none
    std::filesystem::path path;            ///< the file that counts
    bool own = false;                      ///< it is the project's
    int version = 0;   ///< of the file, 0: it does not say; a copy keeps that of what it came from
    int newest = 0;    ///< of the one that comes with the program
    std::string hash;  ///< SHA-256 of the text
    std::string error; ///< why it cannot be used, with its line; else empty
};

/// All prompts, in the order of the method. Never fails for a bad file: see `error`.
[[nodiscard]] std::vector<PromptInfo> listPrompts(const PromptFolders& folders);

/// Whether this prompt is sent by a kind of work.
[[nodiscard]] bool promptIsFor(const std::string& name, InstructorWork work);

/// The text of the prompt that counts. NotFound names those that there are.
[[nodiscard]] Result<std::string> promptText(const PromptFolders& folders, const std::string& name);

/// Copies a prompt into the project, to be edited. AlreadyExists if the project has one.
/// Returns the new file.
[[nodiscard]] Result<std::filesystem::path> copyPromptForEditing(const PromptFolders& folders,
                                                                 const std::string& name);

struct TaskDefinition;

/// How long texts are that prompts are filled with, in characters.
struct PromptTexts {
    double passage = 0; ///< 0: questions are written without
    double question = 250;
    double answer = 300;
};

/// Characters of each prompt, by name, when it is filled in for this task. For estimates.
[[nodiscard]] Result<std::map<std::string, double>>
promptLengths(const TaskDefinition& task, const PromptFolders& folders, const PromptTexts& texts);

} // namespace sdrl
