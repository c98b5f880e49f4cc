// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/method/task_definition.h"
#include "core/project/project_settings.h"
#include "widgets/answer_types.h"

#include <QObject>
#include <QString>

#include <filesystem>
#include <memory>
#include <string>

namespace sdrl::gui {

/// A task and its settings while they are edited. Works on the JSON document: what nobody touches,
/// remarks included, stays as it is. Thread: GUI.
class TaskDraft : public QObject {
    Q_OBJECT
public:
    explicit TaskDraft(QObject* parent = nullptr);

    /// Begins with a task file's text and settings. Relative paths are resolved against `beside`,
    /// unless it is empty.
    [[nodiscard]] Result<void> begin(const std::string& taskText, const ProjectSettings& settings,
                                     const std::filesystem::path& beside = {});
    /// Begins with nothing but settings.
    void beginEmpty(const ProjectSettings& settings);

    [[nodiscard]] const Json& json() const { return m_json; }
    /// The text of a field at the top; empty if there is none.
    [[nodiscard]] QString text(const char* field) const;
    /// Sets a field at the top; null removes it.
    void set(const char* field, Json value);
    /// The same; an empty text removes the field.
    void setText(const char* field, const QString& value);
    [[nodiscard]] Json value(const char* field) const;

    [[nodiscard]] const ProjectSettings& settings() const { return m_settings; }
    void setSettings(const ProjectSettings& settings);

    /// The file's text: the very bytes that it began with if nothing was changed.
    [[nodiscard]] std::string taskText() const;
    /// The task as far as it goes; an error that names field and reason if it is not whole.
    [[nodiscard]] const Result<TaskDefinition>& definition() const { return *m_definition; }
    /// Of "answer" alone, whatever the rest is like; null with a reason.
    [[nodiscard]] std::shared_ptr<const Verifier> verifier() const { return m_verifier; }
    [[nodiscard]] QString answerProblem() const { return m_answerProblem; }
    /// The prompt for a question, also while the task is not whole.
    [[nodiscard]] QString studentPrompt(const QString& question) const;

    /// The task differs from what it began with.
    [[nodiscard]] bool taskChanged() const { return m_json != m_original; }
    /// Task or settings do.
    [[nodiscard]] bool hasChanges() const;
    [[nodiscard]] bool settingsChanged() const;
    /// Other settings with those parts at the top that were changed here. InvalidFile if they do
    /// not go together.
    [[nodiscard]] Result<ProjectSettings> changesOn(const ProjectSettings& present) const;

signals:
    void changed();

private:
    void noteChange();

    Json m_json, m_original;
    std::string m_originalText;
    ProjectSettings m_settings;
    ProjectSettings m_originalSettings;
    std::unique_ptr<Result<TaskDefinition>> m_definition;
    std::shared_ptr<const Verifier> m_verifier;
    QString m_answerProblem;
};

/// A name for files and lists from a title: "Grade-school maths" becomes "grade-school-maths".
[[nodiscard]] QString nameFromTitle(const QString& title);

} // namespace sdrl::gui
