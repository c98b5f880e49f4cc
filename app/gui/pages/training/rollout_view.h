// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/project/run_log.h"

#include <QWidget>

#include <vector>

class QCheckBox;
class QComboBox;
class QLabel;
class QListWidget;
class QTextBrowser;
class QToolButton;

namespace sdrl::gui {

/// What the model answered in a step: its questions, and the answers to the one that is chosen.
/// Passive: it asks for a step and is given its groups.
class RolloutView : public QWidget {
    Q_OBJECT
public:
    explicit RolloutView(QWidget* parent = nullptr);

    /// Steps whose answers were logged, ascending.
    void setSteps(const std::vector<int>& steps);
    /// Chooses the nearest step that has answers and asks for it.
    void chooseStep(int step);
    [[nodiscard]] int step() const { return m_step; }
    void setGroups(int step, std::vector<RolloutGroup> groups);
    void showError(const QString& text);
    void clear();
    [[nodiscard]] QListWidget* groupList() const { return m_list; }
    /// The answers as they are shown.
    [[nodiscard]] QString shownText() const;
    [[nodiscard]] QSize minimumSizeHint() const override;

signals:
    void groupsWanted(int step);
    void closed();

protected:
    void changeEvent(QEvent* event) override;

private:
    enum Filter { kAll, kRight, kWrong, kMixed };
    void fillList();
    void showGroup();
    void moveStep(int by);
    [[nodiscard]] QString answerHtml(const RolloutAnswer& answer, bool colored) const;

    std::vector<int> m_steps;
    std::vector<RolloutGroup> m_groups;
    int m_step = -1;
    QLabel* m_title;
    QToolButton* m_previous;
    QToolButton* m_next;
    QComboBox* m_filter;
    QCheckBox* m_colors;
    QListWidget* m_list;
    QLabel* m_legend;
    QTextBrowser* m_text;
};

} // namespace sdrl::gui
