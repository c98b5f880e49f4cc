// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/instruct/prompt_editing.h"

#include <QString>

namespace sdrl::gui {

[[nodiscard]] QString promptTitle(const PromptInfo& prompt);
/// What it asks for, as a sentence.
[[nodiscard]] QString promptPurpose(const PromptInfo& prompt);
/// What it is filled in with, as a sentence.
[[nodiscard]] QString placeholderMeaning(const std::string& placeholder);
[[nodiscard]] QString problemText(const PromptProblem& problem);
/// Why a project does without this prompt.
[[nodiscard]] QString notSentReason(const std::string& prompt);
/// Why a project has no use for prompts; empty if it has.
[[nodiscard]] QString noPromptsReason(const InstructorSettings& settings);
/// What stands in a preview for what the work brings.
[[nodiscard]] PromptSample promptSample();

} // namespace sdrl::gui
