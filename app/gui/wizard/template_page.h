// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "session/project_session.h"
#include "wizard/wizard_page.h"

class QListWidget;

namespace sdrl::gui {

/// Start: a template that comes along, or nothing.
class TemplatePage : public WizardPage {
    Q_OBJECT
public:
    TemplatePage(TaskDraft& draft, const ProgramParts& parts, QWidget* parent = nullptr);

    [[nodiscard]] std::vector<FieldProblem> problems() const override;

protected:
    void load() override {}
    void update() override;

private:
    void choose(int row);
    void filter(const QString& words);

    const ProgramParts& m_parts;
    QListWidget* m_list;
    int m_chosen = -1;
    QString m_problem;
};

/// Settings that a new project of this task begins with: those of its sample if there is one, else
/// the workbench's preset with the instructor that fits.
[[nodiscard]] Result<ProjectSettings> settingsForTask(const std::filesystem::path& resources,
                                                      const std::string& taskText);

} // namespace sdrl::gui
