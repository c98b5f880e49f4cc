// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/file_io.h"
#include "core/base/result.h"
#include "core/method/task_definition.h"
#include "core/project/project_settings.h"
#include "core/project/project_store.h"

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace sdrl {

/// An open project folder `name.sdrl/`: task.json, settings.json, project.db, index/, runs/,
/// exports/. Only one process has a project open for writing. Thread: the one that opened it.
class Project {
public:
    /// Makes the folder from a task file's text. AlreadyExists if there is a project already.
    [[nodiscard]] static Result<std::unique_ptr<Project>>
    create(const std::filesystem::path& folder, const std::string& taskText,
           const ProjectSettings& settings);

    /// The same from a task file; its relative paths then mean what they mean beside that file.
    [[nodiscard]] static Result<std::unique_ptr<Project>>
    createFromFile(const std::filesystem::path& folder, const std::filesystem::path& taskFile,
                   const ProjectSettings& settings);

    /// Locked with the other process's id if the project is open elsewhere.
    [[nodiscard]] static Result<std::unique_ptr<Project>> open(const std::filesystem::path& folder);

    /// True if the folder looks like a project.
    [[nodiscard]] static bool isProject(const std::filesystem::path& folder);

    [[nodiscard]] const std::filesystem::path& folder() const { return m_folder; }
    [[nodiscard]] std::string name() const;
    [[nodiscard]] const TaskDefinition& task() const { return m_task; }
    [[nodiscard]] const ProjectSettings& settings() const { return m_settings; }
    [[nodiscard]] ProjectStore& store() { return *m_store; }

    /// Adds files and folders to the task's documents; those that are there already stay once.
    /// NotFound if one is not there; then nothing is added.
    [[nodiscard]] Result<void> addDocuments(const std::vector<std::filesystem::path>& paths);
    /// Takes files and folders out of the task's documents, whether they still exist or not; the
    /// files themselves stay. NotFound if one does not stand in the list; then nothing is removed.
    [[nodiscard]] Result<void> removeDocuments(const std::vector<std::filesystem::path>& paths);

    /// Replaces the task or the settings. Stages whose inputs they are become stale by themselves.
    [[nodiscard]] Result<void> setTask(const std::string& taskText);
    [[nodiscard]] Result<void> setSettings(const ProjectSettings& settings);

    [[nodiscard]] std::filesystem::path indexFolder() const { return m_folder / "index"; }
    [[nodiscard]] std::filesystem::path runFolder(const std::string& run) const {
        return m_folder / "runs" / run;
    }
    [[nodiscard]] std::filesystem::path exportsFolder() const { return m_folder / "exports"; }

    /// A path of the task or the settings, which may be relative to the project's folder.
    [[nodiscard]] std::filesystem::path resolve(const std::filesystem::path& path) const {
        return path.is_absolute() ? path : m_folder / path;
    }

private:
    Project(std::filesystem::path folder, FileLock lock)
        : m_folder(std::move(folder)), m_lock(std::move(lock)) {}

    std::filesystem::path m_folder;
    FileLock m_lock;
    TaskDefinition m_task;
    ProjectSettings m_settings;
    std::unique_ptr<ProjectStore> m_store;
};

} // namespace sdrl
