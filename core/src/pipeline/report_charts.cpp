// SPDX-License-Identifier: GPL-3.0-or-later
#include "pipeline/report_charts.h"

#include "pipeline/report_html.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>

namespace sdrl::report {

namespace {

constexpr double kWidth = 840;

struct Ticks {
    double low = 0, high = 1, step = 0.25;
    int decimals = 2;

    [[nodiscard]] std::vector<double> values() const {
        std::vector<double> out;
        const auto count = static_cast<int>(std::lround((high - low) / step));
        for (int i = 0; i <= count; ++i)
            out.push_back(low + i * step);
        return out;
    }
};

/// Ticks at multiples of 1, 2 or 5 times a power of ten, about `wanted` steps, around the values.
Ticks niceTicks(double low, double high, int wanted, bool wholeNumbers) {
    if (!(high > low)) {
        const double room = wholeNumbers ? 1 : std::max(1e-9, 0.5 * std::abs(low));
        low -= room;
        high += room;
    }
    const double rough = (high - low) / wanted;
    const double magnitude = std::pow(10, std::floor(std::log10(rough)));
    double step = 10 * magnitude;
    for (const double factor : {1.0, 2.0, 5.0})
        if (factor * magnitude >= rough * 0.999) {
            step = factor * magnitude;
            break;
        }
    if (wholeNumbers)
        step = std::max(1.0, step);
    Ticks out;
    out.step = step;
    out.low = std::floor(low / step + 1e-9) * step;
    out.high = std::ceil(high / step - 1e-9) * step;
    out.decimals = static_cast<int>(std::max(0.0, -std::floor(std::log10(step) + 1e-9)));
    return out;
}

struct Frame {
    double left = 0, top = 0, right = 0, bottom = 0;
    Ticks x, y;

    [[nodiscard]] double px(double value) const {
        return left + (value - x.low) / (x.high - x.low) * (right - left);
    }
    [[nodiscard]] double py(double value) const {
        return bottom - (value - y.low) / (y.high - y.low) * (bottom - top);
    }
};

auto put(std::string& out) {
    return std::back_inserter(out);
}

std::string opened(double height, const std::string& name) {
    return fmt::format("<svg viewBox=\"0 0 {} {}\" role=\"img\" aria-label=\"{}\">", kWidth, height,
                       escaped(name));
}

void horizontalGrid(std::string& out, const Frame& f, bool inPercent) {
    for (const double value : f.y.values()) {
        const double y = f.py(value);
        fmt::format_to(put(out),
                       "<line class=\"{}\" x1=\"{:.1f}\" x2=\"{:.1f}\" y1=\"{:.1f}\" "
                       "y2=\"{:.1f}\"/>",
                       value == f.y.low ? "axis" : "grid", f.left, f.right, y, y);
        const std::string label = inPercent ? fmt::format("{:.0f} %", 100 * value)
                                            : fmt::format("{:.{}f}", value, f.y.decimals);
        fmt::format_to(put(out), "<text x=\"{:.1f}\" y=\"{:.1f}\" text-anchor=\"end\">{}</text>",
                       f.left - 8, y + 4, label);
    }
}

void axisLabels(std::string& out, const Frame& f, const ChartAxes& axes) {
    fmt::format_to(put(out), "<text x=\"{:.1f}\" y=\"{:.1f}\" text-anchor=\"middle\">{}</text>",
                   (f.left + f.right) / 2, f.bottom + 38, escaped(axes.xLabel));
    fmt::format_to(put(out), "<text x=\"{:.1f}\" y=\"{:.1f}\">{}</text>", 0.0, f.top - 12,
                   escaped(axes.yLabel));
}

/// A line of more points than pixels keeps the smallest and the largest value of each stretch.
std::vector<ChartPoint> decimated(const std::vector<ChartPoint>& points) {
    constexpr std::size_t kStretches = 700;
    if (points.size() <= 2 * kStretches)
        return points;
    std::vector<ChartPoint> out;
    for (std::size_t s = 0; s < kStretches; ++s) {
        const auto begin =
            points.begin() + static_cast<std::ptrdiff_t>(s * points.size() / kStretches);
        const auto end =
            points.begin() + static_cast<std::ptrdiff_t>((s + 1) * points.size() / kStretches);
        const auto [low, high] = std::minmax_element(
            begin, end, [](const ChartPoint& a, const ChartPoint& b) { return a.y < b.y; });
        out.push_back(*std::min(low, high));
        if (low != high)
            out.push_back(*std::max(low, high));
    }
    return out;
}

void drawLine(std::string& out, const Frame& f, const ChartSeries& series) {
    std::string path;
    bool pen = false;
    for (const ChartPoint& point : decimated(series.points)) {
        if (std::isfinite(point.y))
            fmt::format_to(put(path), "{}{:.1f} {:.1f}", pen ? "L" : "M", f.px(point.x),
                           f.py(point.y));
        pen = std::isfinite(point.y);
    }
    fmt::format_to(put(out), "<path class=\"line {}{}\" d=\"{}\"/>", series.style,
                   series.faint ? " faint" : "", path);
    if (series.dots || series.points.size() == 1)
        for (const ChartPoint& point : series.points)
            if (std::isfinite(point.y))
                fmt::format_to(put(out),
                               "<circle class=\"dot {}\" cx=\"{:.1f}\" cy=\"{:.1f}\" r=\"3\"/>",
                               series.style, f.px(point.x), f.py(point.y));
}

/// Labels beside the ends of the lines, pushed apart where they would overlap.
void endLabels(std::string& out, const Frame& f, const std::vector<ChartSeries>& series) {
    struct Label {
        double y;
        const ChartSeries* series;
    };
    std::vector<Label> labels;
    for (const ChartSeries& s : series) {
        const auto last = std::find_if(s.points.rbegin(), s.points.rend(),
                                       [](const ChartPoint& p) { return std::isfinite(p.y); });
        if (!s.label.empty() && last != s.points.rend())
            labels.push_back({f.py(last->y), &s});
    }
    std::sort(labels.begin(), labels.end(),
              [](const Label& a, const Label& b) { return a.y < b.y; });
    constexpr double kLineHeight = 16;
    for (std::size_t i = 1; i < labels.size(); ++i)
        labels[i].y = std::max(labels[i].y, labels[i - 1].y + kLineHeight);
    double limit = f.bottom;
    for (auto label = labels.rbegin(); label != labels.rend(); ++label) {
        label->y = std::min(label->y, limit);
        limit = label->y - kLineHeight;
    }
    for (const Label& label : labels)
        fmt::format_to(put(out), "<text class=\"end {}\" x=\"{:.1f}\" y=\"{:.1f}\">{}</text>",
                       label.series->style, f.right + 10, label.y + 4,
                       escaped(label.series->label));
}

} // namespace

std::string lineChart(const std::vector<ChartSeries>& series, const ChartAxes& axes) {
    double xLow = INFINITY, xHigh = -INFINITY, yLow = INFINITY, yHigh = -INFINITY;
    for (const ChartSeries& s : series)
        for (const ChartPoint& p : s.points)
            if (std::isfinite(p.y)) {
                xLow = std::min(xLow, p.x);
                xHigh = std::max(xHigh, p.x);
                yLow = std::min(yLow, p.y);
                yHigh = std::max(yHigh, p.y);
            }
    Frame f{56, 30, kWidth - 130, 220, {}, {}};
    f.x = niceTicks(std::min(0.0, xLow), xHigh, 8, true);
    // The last step is the end of the axis, wherever the ticks are.
    const std::vector<double> xTicks = f.x.values();
    f.x.high = std::max(xHigh, f.x.low + 1);
    f.y = axes.unit && yLow >= 0 && yHigh <= 1 ? Ticks{0, 1, 0.25, 2}
                                               : niceTicks(yLow, yHigh, 4, false);
    std::string out = opened(264, axes.name);
    horizontalGrid(out, f, axes.percent);
    for (const double value : xTicks)
        if (value <= f.x.high)
            fmt::format_to(put(out),
                           "<line class=\"axis\" x1=\"{0:.1f}\" x2=\"{0:.1f}\" y1=\"{1:.1f}\" "
                           "y2=\"{2:.1f}\"/><text x=\"{0:.1f}\" y=\"{3:.1f}\" "
                           "text-anchor=\"middle\">{4}</text>",
                           f.px(value), f.bottom, f.bottom + 4, f.bottom + 18,
                           count(std::llround(value)));
    axisLabels(out, f, axes);
    for (const bool faint : {true, false})
        for (const ChartSeries& s : series)
            if (s.faint == faint)
                drawLine(out, f, s);
    endLabels(out, f, series);
    return out + "</svg>";
}

std::string passRateChart(const std::vector<int>& all, const std::vector<int>& part, bool exact) {
    Frame f{56, 30, kWidth - 10, 220, {}, {}};
    f.y = niceTicks(0, std::max(1, *std::max_element(all.begin(), all.end())), 4, true);
    std::string out = opened(264, "Number of questions by pass rate of the base model");
    horizontalGrid(out, f, false);
    const auto bins = static_cast<double>(all.size());
    const auto edge = [&](double bin) { return f.left + bin / bins * (f.right - f.left); };
    for (std::size_t i = 0; i < all.size(); ++i) {
        const auto bar = [&](int value, const char* style, double inset) {
            const double x = edge(static_cast<double>(i)) + inset;
            const double width = edge(static_cast<double>(i) + 1) - inset - x;
            fmt::format_to(put(out),
                           "<rect class=\"{}\" x=\"{:.1f}\" y=\"{:.1f}\" width=\"{:.1f}\" "
                           "height=\"{:.1f}\"/>",
                           style, x, f.py(value), width, f.bottom - f.py(value));
        };
        if (all[i] > 0)
            bar(all[i], "pool", 2);
        if (!part.empty() && part[i] > 0)
            bar(part[i], "initial", 5);
        if (all[i] > 0)
            fmt::format_to(put(out),
                           "<text x=\"{:.1f}\" y=\"{:.1f}\" text-anchor=\"middle\">{}</text>",
                           edge(static_cast<double>(i) + 0.5), f.py(all[i]) - 5, count(all[i]));
    }
    // Exact rates stand under the middle of their bars, borders of stretches between bars.
    const double ticks = exact ? std::min(bins - 1, 4.0) : 4;
    for (int i = 0; i <= ticks; ++i) {
        const double bin = exact ? std::round((bins - 1) * i / ticks) : bins * i / ticks;
        const double rate = exact ? bin / (bins - 1) : bin / bins;
        fmt::format_to(put(out), "<text x=\"{:.1f}\" y=\"{:.1f}\" text-anchor=\"{}\">{}</text>",
                       edge(exact ? bin + 0.5 : bin), f.bottom + 18,
                       !exact && i == ticks ? "end" : "middle",
                       fmt::format("{:.0f} %", 100 * rate));
    }
    axisLabels(out, f, {"", "pass rate of the base model", "questions", false, false});
    return out + "</svg>";
}

std::string intervalChart(const std::vector<ChartInterval>& rows, const std::string& name) {
    constexpr double kRow = 30;
    Frame f{150, 8, kWidth - 60, 8 + kRow * static_cast<double>(rows.size()), {}, {}};
    f.x = Ticks{0, 1, 0.25, 2};
    std::string out = opened(f.bottom + 28, name);
    for (const double value : f.x.values())
        fmt::format_to(put(out),
                       "<line class=\"grid\" x1=\"{0:.1f}\" x2=\"{0:.1f}\" y1=\"{1:.1f}\" "
                       "y2=\"{2:.1f}\"/><text x=\"{0:.1f}\" y=\"{3:.1f}\" "
                       "text-anchor=\"middle\">{4:.0f} %</text>",
                       f.px(value), f.top, f.bottom, f.bottom + 18, 100 * value);
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const ChartInterval& row = rows[i];
        const double y = f.top + kRow * (static_cast<double>(i) + 0.5);
        fmt::format_to(put(out),
                       "<text x=\"0\" y=\"{0:.1f}\">{1}</text><line class=\"interval {2}\" "
                       "x1=\"{3:.1f}\" x2=\"{4:.1f}\" y1=\"{5:.1f}\" y2=\"{5:.1f}\"/>"
                       "<circle class=\"{2}\" cx=\"{6:.1f}\" cy=\"{5:.1f}\" r=\"6\"/>",
                       y + 4, escaped(row.label), row.style, f.px(row.low), f.px(row.high), y,
                       f.px(row.value));
    }
    return out + "</svg>";
}

} // namespace sdrl::report
