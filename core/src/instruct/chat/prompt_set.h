// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/instruct/instructor.h"
#include "core/instruct/prompts.h"
#include "core/method/reply_form.h"
#include "instruct/chat/prompt_file.h"

#include <cstddef>
#include <map>
#include <span>
#include <string>
#include <string_view>

namespace sdrl {

struct Demonstration;

inline constexpr std::size_t kPassageCharacters = 2048;   // method.md 1.4
inline constexpr std::size_t kPatternDemonstrations = 50; // method.md 1.5
inline constexpr std::size_t kKeywordDemonstrations = 10;

/// At most `most` demonstrations as they stand in prompts.
[[nodiscard]] std::string shownDemonstrations(std::span<const Demonstration> demonstrations,
                                              std::size_t most);

/// What a vote asks: the student's prompt, and the output format where that leaves it out. A large
/// model does not know it, as a student may that was trained for the task.
[[nodiscard]] std::string votePrompt(const TaskDefinition& task, std::string_view input);

/// The answers of a task that has few: "A, B, C, D"; empty for others.
[[nodiscard]] std::string possibleAnswers(const TaskDefinition& task);
/// What the prompts for questions and variants ask for: "input" and "output". Where the whole
/// output is the answer, and is one of a few, it is one of those.
[[nodiscard]] ReplyForm itemForm(const TaskDefinition& task);

/// The prompts that hold for a project, read and checked.
class PromptSet {
public:
    /// InvalidFile for a prompt that cannot be filled in, NotFound for one that is missing.
    [[nodiscard]] static Result<PromptSet> load(const PromptFolders& folders);

    [[nodiscard]] const PromptFile& operator[](const std::string& name) const {
        return m_files.at(name);
    }
    /// Of all texts.
    [[nodiscard]] std::string hash() const;
    /// Of those that this work sends.
    [[nodiscard]] std::string hash(InstructorWork work) const;

private:
    std::map<std::string, PromptFile> m_files;
};

} // namespace sdrl
