// SPDX-License-Identifier: GPL-3.0-or-later
//
// The report's drawings, as inline SVG. Colours and dashes are classes of the style sheet.
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace sdrl::report {

struct ChartPoint {
    double x = 0, y = 0;
};

struct ChartSeries {
    std::string label;              ///< beside the end of the line; empty: none
    std::string style;              ///< class: "reward", "accuracy", "dead", "length"
    std::vector<ChartPoint> points; ///< by x; a y that is not finite breaks the line
    bool faint = false;             ///< behind the others, without label
    bool dots = false;              ///< a dot at each point
};

struct ChartAxes {
    std::string name; ///< of the whole, for readers that cannot see it
    std::string xLabel;
    std::string yLabel;
    bool unit = false;    ///< y runs from 0 to 1 unless values lie outside
    bool percent = false; ///< y is a share and shown in percent
};

/// Lines over a common x. `series` has at least one finite point.
[[nodiscard]] std::string lineChart(const std::vector<ChartSeries>& series, const ChartAxes& axes);

/// Counts by pass rate: bars, and the outline of a part of them.
/// @param exact bars stand for the rates 0/n … n/n and not for stretches
[[nodiscard]] std::string passRateChart(const std::vector<int>& all, const std::vector<int>& part,
                                        bool exact);

struct ChartInterval {
    std::string label;
    std::string style; ///< "before", "after"
    double value = 0, low = 0, high = 0;
};

/// Shares with their intervals on an axis from 0 to 100 %.
[[nodiscard]] std::string intervalChart(const std::vector<ChartInterval>& rows,
                                        const std::string& name);

} // namespace sdrl::report
