// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/method/evaluation.h"

#include <QWidget>

namespace sdrl::gui {

/// A difference with its interval on a line, zero marked: better lies at the right.
class ForestLine : public QWidget {
    Q_OBJECT
public:
    explicit ForestLine(QWidget* parent = nullptr);

    void setDifference(const PairedComparison& comparison);
    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    PairedComparison m_comparison;
};

} // namespace sdrl::gui
