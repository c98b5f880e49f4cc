// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/plot_data.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace sdrl::gui {

std::vector<double> smoothed(std::span<const double> values, double weight) {
    std::vector<double> out(values.begin(), values.end());
    double sum = 0;
    double weights = 0;
    for (double& value : out) {
        if (!std::isfinite(value))
            continue;
        sum = weight * sum + (1 - weight) * value;
        weights = weight * weights + (1 - weight);
        value = sum / weights;
    }
    return out;
}

ThinnedPoints thinned(std::span<const double> x, std::span<const double> y, double from, double to,
                      int columns, bool positiveOnly) {
    ThinnedPoints out;
    out.low = std::numeric_limits<double>::infinity();
    out.high = -out.low;
    columns = std::max(1, columns);
    const auto first = static_cast<std::size_t>(
        std::max<std::ptrdiff_t>(0, std::lower_bound(x.begin(), x.end(), from) - x.begin() - 1));
    const auto last = std::min<std::size_t>(
        x.size(),
        static_cast<std::size_t>(std::upper_bound(x.begin(), x.end(), to) - x.begin()) + 1);
    const auto present = [&](std::size_t i) {
        return std::isfinite(y[i]) && (!positiveOnly || y[i] > 0);
    };
    const auto take = [&](std::size_t i) {
        out.x.push_back(x[i]);
        out.y.push_back(present(i) ? y[i] : std::numeric_limits<double>::quiet_NaN());
    };
    const double perColumn = to > from ? (to - from) / columns : 1;
    const bool all = last - std::min(first, last) <= 4 * static_cast<std::size_t>(columns);
    for (std::size_t begin = first; begin < last;) {
        const double column = std::floor((x[begin] - from) / perColumn);
        std::size_t end = begin + 1;
        while (end < last && std::floor((x[end] - from) / perColumn) == column)
            ++end;
        std::size_t least = end;
        std::size_t greatest = end;
        bool missing = false;
        for (std::size_t i = begin; i < end; ++i) {
            if (!present(i)) {
                if (!missing)
                    out.missing.push_back(x[i]);
                missing = true;
                continue;
            }
            if (least == end || y[i] < y[least])
                least = i;
            if (greatest == end || y[i] > y[greatest])
                greatest = i;
        }
        if (least != end) {
            out.low = std::min(out.low, y[least]);
            out.high = std::max(out.high, y[greatest]);
        }
        if (all) {
            for (std::size_t i = begin; i < end; ++i)
                take(i);
        } else if (least == end) {
            take(begin);
        } else {
            std::array<std::size_t, 4> picked = {begin, least, greatest, end - 1};
            std::sort(picked.begin(), picked.end());
            const auto unique = std::unique(picked.begin(), picked.end());
            std::for_each(picked.begin(), unique, take);
        }
        begin = end;
    }
    return out;
}

std::ptrdiff_t nearestIndex(std::span<const double> x, double wanted) {
    if (x.empty())
        return -1;
    const auto after = std::lower_bound(x.begin(), x.end(), wanted);
    if (after == x.begin())
        return 0;
    if (after == x.end())
        return static_cast<std::ptrdiff_t>(x.size()) - 1;
    return (wanted - *(after - 1) <= *after - wanted ? after - 1 : after) - x.begin();
}

} // namespace sdrl::gui
