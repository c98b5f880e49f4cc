// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/project/settings_bundle.h"

#include "core/base/jsonl.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include <algorithm>

namespace sdrl {

namespace fs = std::filesystem;

namespace {

Result<SettingsBundle> load(const fs::path& path) {
    SDRL_TRY(const JsonDocument document, JsonDocument::load(path));
    JsonFields fields(document);
    fields.schemaVersion(SettingsBundle::kSchemaVersion);
    SettingsBundle bundle;
    bundle.name = path.stem().string();
    bundle.title = fields.text("title");
    bundle.description = fields.text("description");
    bundle.task = fields.text("task", "");
    if (const nlohmann::json settings = fields.raw("settings"); settings.is_object())
        bundle.settings = dumpJson(settings);
    else
        fields.reject("settings", "expected an object");
    SDRL_CHECK(fields.finish());
    return bundle;
}

} // namespace

Result<ProjectSettings> SettingsBundle::applied(const ProjectSettings& base) const {
    SDRL_TRY(const nlohmann::json patch, parseJson(settings, name));
    ProjectSettings out = base;
    if (patch.contains("train")) {
        // The numbers belong to "engine", and no preset of training changes them.
        GrpoSettings fresh;
        fresh.rolloutFormat = out.train.rolloutFormat;
        fresh.trainFormat = out.train.trainFormat;
        out.train = fresh;
    }
    if (kind == "synthesis")
        out.synthesis = name;
    else if (task.empty())
        out.preset = name;
    return out.patched(patch);
}

Result<std::vector<SettingsBundle>> listBundles(const fs::path& resources, std::string_view kind) {
    std::vector<fs::path> files;
    std::error_code error;
    for (const auto& entry : fs::directory_iterator(resources / kind, error))
        if (entry.path().extension() == ".json")
            files.push_back(entry.path());
    if (error)
        return Error{ErrorCode::NotFound, "the program's resources are missing",
                     (resources / kind).string()};
    std::sort(files.begin(), files.end());
    std::vector<SettingsBundle> bundles;
    for (const fs::path& file : files) {
        SDRL_TRY(SettingsBundle bundle, load(file));
        bundle.kind = kind;
        bundles.push_back(std::move(bundle));
    }
    return bundles;
}

Result<SettingsBundle> findBundle(const fs::path& resources, std::string_view kind,
                                  std::string_view name) {
    SDRL_TRY(std::vector<SettingsBundle> bundles, listBundles(resources, kind));
    std::vector<std::string> names;
    for (SettingsBundle& bundle : bundles) {
        if (bundle.name == name)
            return std::move(bundle);
        names.push_back(bundle.name);
    }
    return Error{ErrorCode::NotFound,
                 fmt::format("there is no \"{}\" among the {}", name,
                             kind == "synthesis" ? "synthesis presets" : kind),
                 fmt::format("there are {}", fmt::join(names, ", "))};
}

} // namespace sdrl
