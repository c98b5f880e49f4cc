// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "theme/theme.h"

#include <QWidget>

#include <vector>

namespace sdrl::gui {

/// A small curve without axes, from 0 to 1. Empty without values.
class Sparkline : public QWidget {
    Q_OBJECT
public:
    explicit Sparkline(theme::Series series, QWidget* parent = nullptr);

    void setValues(std::vector<double> values);
    [[nodiscard]] const std::vector<double>& values() const { return m_values; }
    [[nodiscard]] QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    theme::Series m_series;
    std::vector<double> m_values;
};

} // namespace sdrl::gui
