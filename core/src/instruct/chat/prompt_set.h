// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/instruct/prompts.h"
#include "instruct/chat/prompt_file.h"

#include <map>
#include <string>

namespace sdrl {

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

private:
    std::map<std::string, PromptFile> m_files;
};

} // namespace sdrl
