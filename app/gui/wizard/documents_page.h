// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "session/project_session.h"
#include "wizard/wizard_page.h"

#include <QStringList>

class QComboBox;
class QLabel;
class QListWidget;
class QPushButton;
class QSpinBox;

namespace sdrl::gui {

/// Documents to ground questions in, and held-out questions to test with. Both optional.
class WizardDocumentsPage : public WizardPage {
    Q_OBJECT
public:
    /// @param folder that relative paths of the task start from; empty before there is a project
    WizardDocumentsPage(TaskDraft& draft, const ProgramParts& parts, std::filesystem::path folder,
                        QWidget* parent = nullptr);
    [[nodiscard]] std::vector<FieldProblem> problems() const override;

    void addPaths(const QStringList& paths);

protected:
    void load() override;
    void update() override;
    void dragEnterEvent(QDragEnterEvent* event) override;
    void dropEvent(QDropEvent* event) override;

private:
    void chooseEvaluationFile();
    void storeEvaluation();
    [[nodiscard]] QStringList documents() const;
    [[nodiscard]] std::filesystem::path resolved(const QString& path) const;
    [[nodiscard]] QString about(const QString& path) const;

    const ProgramParts& m_parts;
    std::filesystem::path m_folder;
    QListWidget* m_list;
    QPushButton* m_remove;
    QComboBox* m_source;
    QSpinBox* m_share;
    QLineEdit* m_file;
    QComboBox* m_inputField;
    QComboBox* m_answerField;
    QComboBox* m_program;
    QSpinBox* m_count;

    /// What the first rows of the evaluation file say.
    struct FileLook {
        QString key; ///< file, fields and rules that were looked at
        QStringList fields;
        QString problem;
        QString note;
    };
    [[nodiscard]] const FileLook& fileLook() const;
    mutable FileLook m_look;
};

} // namespace sdrl::gui
