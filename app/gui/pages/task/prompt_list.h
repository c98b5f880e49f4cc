// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QListWidget>

namespace sdrl::gui {

/// The prompts: title, what each asks for, and a mark for those that are not as they come along.
class PromptList : public QListWidget {
    Q_OBJECT
public:
    enum class Mark { None, Changed, Unsaved, Unusable };

    explicit PromptList(QWidget* parent = nullptr);

    void add(const QString& title, const QString& purpose);
    void setMark(int row, Mark mark);
    [[nodiscard]] Mark mark(int row) const;

private:
    class Delegate;
};

} // namespace sdrl::gui
