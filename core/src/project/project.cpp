// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/project/project.h"

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

Result<std::unique_ptr<Project>> Project::create(const fs::path& folder,
                                                 const std::string& taskText,
                                                 const ProjectSettings& settings) {
    // The task is looked at before anything is written.
    SDRL_TRY(TaskDefinition task, TaskDefinition::parse(taskText, kTaskFile));
    std::error_code error;
    if (fs::exists(folder / kTaskFile, error))
        return Error{ErrorCode::AlreadyExists, "there is a project already", folder.string()};
    if (fs::is_directory(folder, error) && !fs::is_empty(folder, error))
        return Error{ErrorCode::AlreadyExists, "the folder is not empty and not a project",
                     folder.string()};
    SDRL_CHECK(createDirectories(folder));
    SDRL_TRY(FileLock lock, lockFolder(folder));
    std::unique_ptr<Project> project(new Project(folder, std::move(lock)));
    SDRL_TRY(project->m_store, ProjectStore::open(folder / kDatabaseFile));
    SDRL_CHECK(project->setSettings(settings));
    // task.json comes last: with it the folder is a project.
    SDRL_CHECK(project->setTask(taskText));
    return project;
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
    SDRL_CHECK(writeFileAtomic(m_folder / kSettingsFile, settings.toJsonText()));
    m_settings = settings;
    return {};
}

} // namespace sdrl
