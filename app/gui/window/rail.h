// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "session/page_state.h"

#include <QAbstractButton>
#include <QFrame>

class QButtonGroup;
class QLabel;

namespace sdrl::gui {

class RailButton;

/// The stages in their order at the window's left, each with its state and count; below them what
/// runs. Collapses to icons in a narrow window. Thread: GUI.
class Rail : public QFrame {
    Q_OBJECT
public:
    explicit Rail(QWidget* parent = nullptr);

    void setProjectTitle(const QString& title);
    void setPageStates(const PageStates& states);
    void setCurrentPage(PageId page);
    /// The entry below the stages. @param share of the work that is done, below 0: not known
    void setTasks(int running, double share, const QString& toolTip);
    void setCollapsed(bool collapsed);
    [[nodiscard]] bool collapsed() const { return m_collapsed; }

signals:
    void pageChosen(sdrl::gui::PageId page);
    void tasksToggled();

protected:
    void changeEvent(QEvent* event) override;

private:
    /// As wide as the widest title needs.
    void fit();

    QLabel* m_title;
    QString m_fullTitle;
    QButtonGroup* m_group;
    std::array<RailButton*, kPageCount> m_pages{};
    RailButton* m_tasks;
    bool m_collapsed = false;
};

/// One entry of the rail: icon, title, count, state. Thread: GUI.
class RailButton : public QAbstractButton {
    Q_OBJECT
public:
    RailButton(const QString& iconName, const QString& title, QWidget* parent);

    void setPageState(const PageState& state);
    /// A bar below the title; below 0: none.
    void setProgress(double share);
    void setCount(const QString& count);
    void setCollapsed(bool collapsed);
    [[nodiscard]] QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    QString m_iconName;
    PageState m_state;
    bool m_hasState = false;
    bool m_collapsed = false;
    double m_progress = -1;
};

} // namespace sdrl::gui
