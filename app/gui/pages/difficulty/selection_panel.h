// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "pages/difficulty/difficulty_data.h"
#include "session/project_session.h"
#include "session/query_thread.h"

#include <QFrame>

#include <memory>

class QCheckBox;
class QComboBox;
class QLabel;
class QPushButton;
class QSpinBox;

namespace sdrl::gui {

/// Which of the measured items training gets: a rule and a number, and at once what they take.
class SelectionPanel : public QFrame {
    Q_OBJECT
public:
    explicit SelectionPanel(ProjectSession& session, QWidget* parent = nullptr);

    /// Looks again whether what is selected from has changed.
    void refresh();
    /// @param upToDate the project's selection is of its settings
    void setSelected(bool upToDate);
    [[nodiscard]] SelectionSettings settings() const;
    [[nodiscard]] const std::optional<SelectionPreview>& preview() const { return m_preview; }

signals:
    void failed(const sdrl::Error& error, const QString& what);

private:
    struct Source;

    void takeSettings();
    void ask(bool evenIfSame);
    void showPreview();
    void updateButton();
    void apply();

    ProjectSession& m_session;
    bool m_selected = false;
    bool m_askAgain = false;
    std::optional<SelectionPreview> m_preview;
    QString m_problem;

    QComboBox* m_rule;
    QLabel* m_ruleText;
    QSpinBox* m_count;
    QCheckBox* m_dropZero;
    QCheckBox* m_dropOne;
    QLabel* m_figures;
    QLabel* m_details;
    QPushButton* m_apply;

    std::shared_ptr<Source> m_source;
    QueryThread m_thread;
};

} // namespace sdrl::gui
