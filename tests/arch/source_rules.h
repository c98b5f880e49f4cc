// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace sdrl::test {

/// A line of the sources that breaks a rule of HACKING.md.
struct Violation {
    std::string rule; ///< short name of the rule, "layering"
    std::string file; ///< relative to the root
    std::size_t line = 0;
    std::string what;

    [[nodiscard]] std::string toString() const;
};

/// Contents of the text files that belong to the project, by path relative to the root. Build
/// outputs, hidden folders, downloads and files that are not text are left out.
[[nodiscard]] std::map<std::string, std::string> projectFiles(const std::filesystem::path& root);

/// Everything in one file that breaks a rule. `path` decides which rules apply.
[[nodiscard]] std::vector<Violation> violations(const std::string& path, std::string_view content);

} // namespace sdrl::test
