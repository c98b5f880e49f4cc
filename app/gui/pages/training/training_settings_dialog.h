// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/project/project_settings.h"

#include <QDialog>

class QCheckBox;
class QLabel;
class QLineEdit;
class QTableWidget;
class QTableWidgetItem;

namespace sdrl::gui {

/// All settings of training with their meaning: searched, changed, put back.
class TrainingSettingsDialog : public QDialog {
    Q_OBJECT
public:
    /// @param base what values are compared with
    /// @param lockedReason why nothing can be changed; empty if it can
    TrainingSettingsDialog(ProjectSettings settings, GrpoSettings base, const QString& baseName,
                           const QString& lockedReason, QWidget* parent = nullptr);

    [[nodiscard]] const ProjectSettings& settings() const { return m_settings; }
    /// Sets one field from text; false, with the reason shown, if it is out of range.
    bool setField(const std::string& field, const QString& value);
    [[nodiscard]] QTableWidget* table() const { return m_table; }
    [[nodiscard]] QLineEdit* search() const { return m_search; }

private:
    void fill();
    void filter();
    void itemEdited(QTableWidgetItem* item);
    void putBack();

    ProjectSettings m_settings;
    GrpoSettings m_base;
    bool m_locked;
    QLineEdit* m_search;
    QCheckBox* m_changedOnly;
    QTableWidget* m_table;
    QLabel* m_message;
};

} // namespace sdrl::gui
