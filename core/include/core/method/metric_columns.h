// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace sdrl {

/// A look at the development questions during training.
struct EvaluationPoint {
    int step = 0;
    double accuracy = 0;
    int questions = 0;
    double seconds = 0; ///< what the look took
};

/// The figures of a training run, column by column; a row a step. NaN where a row has no figure.
struct MetricColumns {
    std::vector<int> steps;                            ///< ascending
    std::map<std::string, std::vector<double>> values; ///< each as long as `steps`
    std::vector<EvaluationPoint> evaluations;

    [[nodiscard]] std::size_t rows() const { return steps.size(); }
    /// Empty if there is none of that name.
    [[nodiscard]] std::span<const double> column(std::string_view name) const {
        const auto found = values.find(std::string(name));
        return found == values.end() ? std::span<const double>() : found->second;
    }
};

} // namespace sdrl
