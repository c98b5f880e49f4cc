// SPDX-License-Identifier: GPL-3.0-or-later
//
// What it takes to let people change prompts: what is wrong with a text, how it looks when it is
// sent, and saving it in the project.
#pragma once

#include "core/base/result.h"
#include "core/instruct/prompts.h"

#include <optional>
#include <string>
#include <string_view>

namespace sdrl {

struct InstructorSettings;
struct ProjectSettings;
struct TaskDefinition;

/// The first problem of a text that is to be this prompt.
[[nodiscard]] std::optional<PromptProblem> promptProblem(const PromptInfo& prompt,
                                                         std::string_view text);

/// Makes the text the project's own. One that is the same as what comes along, or none: the
/// project has no copy any more. InvalidFile for a text with a problem.
[[nodiscard]] Result<void> savePrompt(const PromptFolders& folders, const std::string& name,
                                      const std::optional<std::string>& text);

/// Whether that instructor asks a model at all.
[[nodiscard]] bool instructorUsesPrompts(const InstructorSettings& settings);
/// Whether this prompt is sent in a project with such an instructor.
[[nodiscard]] bool promptIsSent(const TaskDefinition& task, const ProjectSettings& settings,
                                const std::string& name);

/// What stands in a preview for what the work brings.
struct PromptSample {
    std::string field, pattern, passage, question, answer;
};

/// A prompt with this text as it is sent for a task, by the code that sends it.
/// Blocks: a few milliseconds.
[[nodiscard]] Result<std::string> promptPreview(const PromptFolders& folders,
                                                const std::string& name, std::string_view text,
                                                const TaskDefinition& task,
                                                const ProjectSettings& settings,
                                                const PromptSample& sample);

} // namespace sdrl
