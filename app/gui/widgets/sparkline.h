// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "theme/theme.h"

#include <QWidget>

#include <vector>

namespace sdrl::gui {

/// A small curve without axes. Empty draws nothing. Thread: GUI.
class Sparkline : public QWidget {
    Q_OBJECT
public:
    explicit Sparkline(theme::Series series, QWidget* parent = nullptr);
    /// @param values finite ones are drawn, others are gaps
    void setValues(std::vector<double> values);
    [[nodiscard]] const std::vector<double>& values() const { return m_values; }
    [[nodiscard]] QSize sizeHint() const override { return {120, 32}; }

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    theme::Series m_series;
    std::vector<double> m_values;
};

} // namespace sdrl::gui
