// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDialog>
#include <QPointer>

#include <vector>

class QAction;
class QLineEdit;
class QListWidget;

namespace sdrl::gui {

/// All actions of the window in one list that is searched by typing. Thread: GUI.
class CommandPalette : public QDialog {
    Q_OBJECT
public:
    /// Lists the actions of a window that have a text; disabled ones with the reason they give in
    /// their tooltip.
    explicit CommandPalette(QWidget* window);

    /// How well a text fits what was typed: the letters occur in this order; whole words and
    /// beginnings of words count more. Below 0: it does not.
    [[nodiscard]] static int score(const QString& text, const QString& typed);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void fill();
    void runCurrent();

    std::vector<QPointer<QAction>> m_actions;
    QLineEdit* m_search;
    QListWidget* m_list;
};

} // namespace sdrl::gui
