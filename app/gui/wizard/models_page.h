// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "session/project_session.h"
#include "wizard/model_choice.h"
#include "wizard/wizard_page.h"

class QComboBox;
class QLabel;
class QListWidget;
class QListWidgetItem;

namespace sdrl::gui {

/// Who learns, and who writes.
class ModelsPage : public WizardPage {
    Q_OBJECT
public:
    /// @param folder that a relative model path starts from; empty before there is a project
    ModelsPage(TaskDraft& draft, Services services, std::filesystem::path folder,
               QWidget* parent = nullptr);
    [[nodiscard]] std::vector<FieldProblem> problems() const override;

    /// Takes a folder or file as the student model.
    void chooseModel(const QString& path);
    [[nodiscard]] bool searching() const { return m_searching; }

protected:
    void load() override;
    void update() override;

private:
    void suggestPassages();
    void search();
    void take(const ModelChoice& choice);
    void showModels();
    void showMemory();
    [[nodiscard]] const ModelChoice* chosen() const;
    [[nodiscard]] QString absoluteName(const std::string& name) const;
    [[nodiscard]] std::vector<FieldProblem> studentProblems() const;
    /// Lines of one endpoint.
    struct EndpointLines {
        QLineEdit* url = nullptr;
        QLineEdit* model = nullptr;
        QLineEdit* key = nullptr; ///< name of its variable
    };
    /// Adds the fields "url", "model" and "key" with that before their names.
    EndpointLines addEndpoint(const QString& prefix);
    void showEndpoint(const QString& prefix, bool visible);
    void storeLines();

    Services m_services;
    std::filesystem::path m_folder;
    ModelFinder m_finder;
    std::vector<ModelChoice> m_choices;
    MachineInfo m_machine;
    bool m_searching = false;
    std::string m_searchedFor; ///< the training settings of the memory figures
    bool m_kindChosen = false;

    QStringList m_shownRows;
    QComboBox* m_studentKind;
    QListWidget* m_models;
    QWidget* m_modelButtons;
    QLabel* m_memory;
    EndpointLines m_student;
    QComboBox* m_kind;
    QLabel* m_kindText;
    QComboBox* m_program;
    EndpointLines m_instructor;
    QLineEdit* m_local;
};

/// Why this instructor cannot write questions of the draft's task; empty if it can.
[[nodiscard]] QString instructorProblem(const TaskDraft& draft, InstructorKind kind);

} // namespace sdrl::gui
