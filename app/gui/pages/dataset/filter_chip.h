// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/project/item_query.h"

#include <QPushButton>
#include <QStringList>

#include <optional>
#include <vector>

class QCheckBox;
class QMenu;
class QSpinBox;

namespace sdrl::gui {

/// A condition of a filter as a button with a menu; says in its text what it lets through.
class FilterChip : public QPushButton {
    Q_OBJECT
public:
    struct Option {
        QString key;
        QString text;
        std::optional<qint64> count;
    };
    /// @param exclusive at most one option at a time
    FilterChip(const QString& title, bool exclusive, QWidget* parent = nullptr);

    /// What is chosen stays chosen, also if it is not offered any more.
    void setOptions(const std::vector<Option>& options);
    void setChosen(const QStringList& keys);
    [[nodiscard]] const QStringList& chosen() const { return m_chosen; }

signals:
    void changed();

protected:
    void changeEvent(QEvent* event) override;

private:
    void choose(const QString& key, bool on);
    void fillMenu();
    void showChosen();

    QString m_title;
    bool m_exclusive;
    QMenu* m_menu;
    std::vector<Option> m_options;
    QStringList m_chosen;
};

/// A range of shares as a button with two numbers in its menu.
class RangeChip : public QPushButton {
    Q_OBJECT
public:
    /// @param without text of a choice for items that have no such number; empty: no such choice
    RangeChip(const QString& title, const QString& without, QWidget* parent = nullptr);

    void setRange(const std::optional<ShareRange>& range, bool without = false);
    [[nodiscard]] const std::optional<ShareRange>& range() const { return m_range; }
    [[nodiscard]] bool without() const { return m_without; }

signals:
    void changed();

private:
    void take();
    void showRange();

    QString m_title;
    QString m_withoutText;
    std::optional<ShareRange> m_range;
    bool m_without = false;
    QSpinBox* m_from;
    QSpinBox* m_to;
    QCheckBox* m_withoutBox = nullptr;
};

} // namespace sdrl::gui
