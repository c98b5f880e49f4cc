// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/project/project.h"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace sdrl {

namespace fs = std::filesystem;

namespace {

constexpr const char* kTaskFile = "task.json";
constexpr const char* kSettingsFile = "settings.json";
constexpr const char* kDatabaseFile = "project.db";
constexpr const char* kLockFile = ".lock";

Result<FileLock> lockFolder(const fs::path& folder) {
    auto lock = FileLock::acquire(folder / kLockFile);
    if (!lock && lock.error().code == ErrorCode::Locked)
        return Error{ErrorCode::Locked, "another process has this project open",
                     lock.error().context};
    return lock;
}

/// Whether there is anything that a creation cut short by a kill would not have left.
bool holdsOtherFiles(const fs::path& folder) {
    std::error_code error;
    for (const auto& entry : fs::directory_iterator(folder, error)) {
        const std::string name = entry.path().filename().string();
        const bool temporary = name.starts_with('.') && name.ends_with(".tmp");
        if (name != kSettingsFile && name != kLockFile && !name.starts_with(kDatabaseFile) &&
            !temporary)
            return true;
    }
    return false;
}

} // namespace

bool Project::isProject(const fs::path& folder) {
    std::error_code ignored;
    return fs::exists(folder / kTaskFile, ignored) && fs::exists(folder / kDatabaseFile, ignored);
}

std::string Project::name() const {
    const fs::path folder = fs::absolute(m_folder).lexically_normal();
    // "a.sdrl/" ends in an empty name.
    return (folder.has_filename() ? folder : folder.parent_path()).stem().string();
}

namespace {

/// Settings that could not be read again must not be written: the project could not be opened.
Result<void> checkReadable(const ProjectSettings& settings) {
    SDRL_TRY([[maybe_unused]] const ProjectSettings read,
             settings.patched(nlohmann::json::object()));
    return {};
}

} // namespace

Result<std::unique_ptr<Project>> Project::create(const fs::path& folder,
                                                 const std::string& taskText,
                                                 const ProjectSettings& settings) {
    // Task and settings are looked at before anything is written.
    SDRL_TRY(TaskDefinition task, TaskDefinition::parse(taskText, kTaskFile));
    SDRL_CHECK(checkReadable(settings));
    std::error_code error;
    if (fs::exists(folder / kTaskFile, error))
        return Error{ErrorCode::AlreadyExists, "there is a project already", folder.string()};
    if (holdsOtherFiles(folder))
        return Error{ErrorCode::AlreadyExists, "the folder is not empty and not a project",
                     folder.string()};
    SDRL_CHECK(createDirectories(folder));
    SDRL_TRY(FileLock lock, lockFolder(folder));
    if (fs::exists(folder / kTaskFile, error)) // another process was faster
        return Error{ErrorCode::AlreadyExists, "there is a project already", folder.string()};
    std::unique_ptr<Project> project(new Project(folder, std::move(lock)));
    SDRL_TRY(project->m_store, ProjectStore::open(folder / kDatabaseFile));
    SDRL_CHECK(project->setSettings(settings));
    // task.json comes last: with it the folder is a project.
    SDRL_CHECK(project->setTask(taskText));
    return project;
}

Result<std::unique_ptr<Project>> Project::createFromFile(const fs::path& folder,
                                                         const fs::path& taskFile,
                                                         const ProjectSettings& settings) {
    // Loaded first, for errors with the file's own lines.
    SDRL_TRY(const TaskDefinition task, TaskDefinition::load(taskFile));
    auto json = nlohmann::ordered_json::parse(task.source());
    const fs::path beside = fs::absolute(taskFile).parent_path();
    const auto relocate = [&](nlohmann::ordered_json& path) {
        if (path.is_string() && !path.get<std::string>().empty())
            path = (beside / path.get<std::string>()).lexically_normal().string();
    };
    if (json.contains("documents"))
        for (auto& path : json["documents"])
            relocate(path);
    if (json.contains("evaluation") && json["evaluation"].contains("path"))
        relocate(json["evaluation"]["path"]);
    return create(folder, json.dump(2) + '\n', settings);
}

Result<void> Project::addDocuments(const std::vector<fs::path>& paths) {
    auto json = nlohmann::ordered_json::parse(m_task.source());
    auto& documents = json["documents"];
    if (!documents.is_array())
        documents = nlohmann::ordered_json::array();
    for (const fs::path& path : paths) {
        std::error_code error;
        const fs::path absolute = fs::weakly_canonical(path, error);
        if (error || !fs::exists(absolute, error))
            return Error{ErrorCode::NotFound, "there is no such file or folder", path.string()};
        if (std::find(documents.begin(), documents.end(), absolute.string()) == documents.end())
            documents.push_back(absolute.string());
    }
    return setTask(json.dump(2) + '\n');
}

Result<void> Project::removeDocuments(const std::vector<fs::path>& paths) {
    auto json = nlohmann::ordered_json::parse(m_task.source());
    auto& documents = json["documents"];
    const auto sameFile = [this](const fs::path& listed, const fs::path& path) {
        if (listed == path)
            return true;
        std::error_code error;
        const fs::path a = fs::weakly_canonical(resolve(listed), error);
        return !error && a == fs::weakly_canonical(resolve(path), error) && !error;
    };
    for (const fs::path& path : paths) {
        const auto found = std::find_if(documents.begin(), documents.end(), [&](const auto& entry) {
            return entry.is_string() && sameFile(entry.template get<std::string>(), path);
        });
        if (found == documents.end())
            return Error{ErrorCode::NotFound, "this is not in the list of documents",
                         path.string()};
        documents.erase(found);
    }
    return setTask(json.dump(2) + '\n');
}

Result<std::unique_ptr<Project>> Project::open(const fs::path& folder) {
    std::error_code error;
    if (!fs::exists(folder / kTaskFile, error))
        return Error{ErrorCode::NotFound, "this is not a project folder (it has no task.json)",
                     folder.string()};
    // Opening would make an empty one, and what was worked out would seem never to have been.
    if (!fs::exists(folder / kDatabaseFile, error))
        return Error{ErrorCode::NotFound, "the project's database is missing",
                     (folder / kDatabaseFile).string()};
    SDRL_TRY(FileLock lock, lockFolder(folder));
    std::unique_ptr<Project> project(new Project(folder, std::move(lock)));
    SDRL_TRY(project->m_task, TaskDefinition::load(folder / kTaskFile));
    SDRL_TRY(project->m_settings, ProjectSettings::load(folder / kSettingsFile));
    SDRL_TRY(project->m_store, ProjectStore::open(folder / kDatabaseFile));
    return project;
}

Result<void> Project::setTask(const std::string& taskText) {
    SDRL_TRY(TaskDefinition task, TaskDefinition::parse(taskText, kTaskFile));
    SDRL_CHECK(writeFileAtomic(m_folder / kTaskFile, taskText));
    m_task = std::move(task);
    return {};
}

Result<void> Project::setSettings(const ProjectSettings& settings) {
    SDRL_CHECK(checkReadable(settings));
    SDRL_CHECK(writeFileAtomic(m_folder / kSettingsFile, settings.toJsonText()));
    m_settings = settings;
    return {};
}

} // namespace sdrl
