// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/instruct/prompts.h"

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sdrl {

inline constexpr std::uint64_t kMaxPromptBytes = 1 << 20; ///< of a prompt's file

/// A prompt with {placeholders}. A first line "# version N" tells versions apart and is not sent. A
/// paragraph (text between blank lines) with a placeholder that has nothing to say is left out.
class PromptFile {
public:
    /// What may stand in a prompt.
    struct Form {
        std::vector<std::string> placeholders;
        std::string needed = {}; ///< of them; empty: none
    };

    /// InvalidFile says what is wrong, with the line.
    [[nodiscard]] static Result<PromptFile> load(const std::filesystem::path& path,
                                                 const Form& form);
    [[nodiscard]] static Result<PromptFile> parse(std::string_view text, std::string_view name,
                                                  const Form& form);
    /// The first thing that keeps a text from being such a prompt.
    [[nodiscard]] static std::optional<PromptProblem> problem(std::string_view text,
                                                              const Form& form);

    /// Braces in the values mean themselves. A placeholder without a value counts as empty.
    [[nodiscard]] std::string fill(const std::map<std::string, std::string>& values) const;

    [[nodiscard]] const std::string& source() const { return m_source; }
    [[nodiscard]] int version() const { return m_version; } ///< 0: not said

private:
    struct Piece {
        std::string text;
        bool placeholder = false; ///< then `text` is its name
    };
    std::optional<PromptProblem> read(std::string_view text, const Form& form);

    std::string m_source;
    int m_version = 0;
    std::vector<std::vector<Piece>> m_paragraphs;
};

} // namespace sdrl
