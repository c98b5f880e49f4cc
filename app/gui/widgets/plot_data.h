// SPDX-License-Identifier: GPL-3.0-or-later
//
// The arithmetic of plots, without a widget.
#pragma once

#include <QVector>

#include <memory>
#include <span>
#include <utility>
#include <vector>

namespace sdrl::gui {

/// Figures that a plot shares with whoever read them. Null: none.
using PlotColumn = std::shared_ptr<const std::vector<double>>;

/// Exponential moving average with start-up correction: with weight w the average of the first n
/// values is Σ w^(n−i) y_i / Σ w^(n−i). NaN stays NaN and does not count.
/// @param weight 0 (the values themselves) up to below 1
[[nodiscard]] std::vector<double> smoothed(std::span<const double> values, double weight);

struct ThinnedPoints {
    QVector<double> x, y;     ///< NaN in y where the line has a gap
    QVector<double> missing;  ///< x of values that are NaN, at most one a column
    double low = 0, high = 0; ///< of the values of the range; low > high if it has none
};

/// What of a long curve can be seen: of the points of each pixel column the first, the least, the
/// greatest and the last, in their order, and one point beyond either end. Nothing is left out of a
/// curve that is shorter than that.
/// @param x ascending, as long as y
/// @param positiveOnly for a logarithmic axis: others count as missing
[[nodiscard]] ThinnedPoints thinned(std::span<const double> x, std::span<const double> y,
                                    double from, double to, int columns, bool positiveOnly = false);

/// The index of the value of x that is nearest; −1 if there are none.
[[nodiscard]] std::ptrdiff_t nearestIndex(std::span<const double> x, double wanted);

} // namespace sdrl::gui
