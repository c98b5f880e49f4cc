// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/project/project_settings.h"

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace sdrl {

/// Settings that come with the program under a name: a training preset or a synthesis preset (for
/// any project), or a sample (a whole project, with its task). Files of resources/presets,
/// resources/synthesis and resources/samples.
struct SettingsBundle {
    static constexpr int kSchemaVersion = 1;

    std::string kind; ///< "presets", "synthesis" or "samples"
    std::string name; ///< of the file
    std::string title;
    std::string description;
    std::string task;     ///< name of a task that comes along; empty for presets
    std::string settings; ///< a part of settings.json, as JSON text

    /// Its settings in place of those of `base`. A preset replaces `train` as a whole: what it does
    /// not name has the default value.
    [[nodiscard]] Result<ProjectSettings> applied(const ProjectSettings& base) const;
};

/// @param kind see SettingsBundle::kind. NotFound lists the names that there are.
[[nodiscard]] Result<SettingsBundle> findBundle(const std::filesystem::path& resources,
                                                std::string_view kind, std::string_view name);
/// All of a kind, by name.
[[nodiscard]] Result<std::vector<SettingsBundle>>
listBundles(const std::filesystem::path& resources, std::string_view kind);

} // namespace sdrl
