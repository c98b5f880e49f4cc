// SPDX-License-Identifier: GPL-3.0-or-later
#include "method/pass_rate_tracker.h"

#include "core/method/histogram.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cassert>
#include <cmath>

namespace sdrl {

using nlohmann::json;

namespace {

constexpr std::size_t kPredictedBins = 20;
constexpr std::size_t kCalibrationBins = 10;
/// A pass rate of 0 or 1 has no logit.
constexpr double kSmallestRate = 0.001;
/// Least variance that a surprise is measured against.
constexpr double kSmallestVariance = 0.05;
/// JSON numbers are exact up to here.
constexpr double kLargestWhole = 9007199254740992.0;

/// The rate p moved by `logits` on the logit scale.
double moved(double p, double logits) {
    if (logits == 0)
        return p;
    const double clipped = std::clamp(p, kSmallestRate, 1 - kSmallestRate);
    return 1 / (1 + std::exp(-std::log(clipped / (1 - clipped)) - logits));
}

} // namespace

PassRateTracker::PassRateTracker(std::span<const SamplerPrompt> prompts,
                                 const SamplerSettings& settings)
    : m_memory(settings.memory), m_driftRate(settings.driftRate), m_calibration(kCalibrationBins) {
    for (const auto& [item, cluster] : prompts)
        m_prompts.push_back({settings.measuredWeight * item.passes,
                             settings.measuredWeight * (item.samples - item.passes)});
}

double PassRateTracker::evidenceRate(std::size_t i) const {
    const Prompt& prompt = m_prompts[i];
    return prompt.successes / (prompt.successes + prompt.failures);
}

BetaBelief PassRateTracker::belief(std::size_t i) const {
    const Prompt& prompt = m_prompts[i];
    const double evidence = prompt.successes + prompt.failures;
    if (evidence == 0)
        return {};
    // Only the evidence moves, not the prior: moved with it, the prior would enter anew at every
    // visit, and a prompt that is never solved would settle at a predicted rate of 0.1.
    const double rate = moved(evidenceRate(i), m_drift - prompt.drift);
    return {1 + evidence * rate, 1 + evidence * (1 - rate)};
}

void PassRateTracker::observe(std::span<const PromptOutcome> outcomes) {
    ++m_step;
    double surprise = 0;
    std::size_t groups = 0;
    for (const auto& [i, successes, samples] : outcomes) {
        assert(i < size() && successes >= 0 && successes <= samples);
        if (samples == 0)
            continue;
        const double predicted = belief(i).mean();
        const double observed = static_cast<double>(successes) / samples;
        surprise +=
            (observed - predicted) / std::max(predicted * (1 - predicted), kSmallestVariance);
        ++groups;
        m_liveGroups += successes > 0 && successes < samples;
        m_squaredError +=
            observed * (1 - predicted) * (1 - predicted) + (1 - observed) * predicted * predicted;
        CalibrationBin& bin = m_calibration[unitBin(predicted, kCalibrationBins)];
        ++bin.groups;
        bin.predicted += predicted;
        bin.observed += observed;
    }
    if (groups == 0)
        return;
    m_groups += groups;
    m_drift += m_driftRate * surprise / static_cast<double>(groups);
    for (const auto& [i, successes, samples] : outcomes) {
        if (samples == 0)
            continue;
        const BetaBelief before = belief(i);
        Prompt& prompt = m_prompts[i];
        prompt = {m_memory * (before.a - 1) + successes,
                  m_memory * (before.b - 1) + samples - successes, m_drift, prompt.visits + 1,
                  m_step};
    }
}

SamplerStatistics PassRateTracker::statistics(const std::function<bool(std::size_t)>& inUse,
                                              std::size_t batch) const {
    SamplerStatistics out;
    out.predicted.resize(kPredictedBins);
    out.drift = m_drift;
    for (std::size_t i = 0; i < size(); ++i) {
        if (!inUse(i))
            continue;
        const double p = belief(i).mean();
        ++out.active;
        ++out.predicted[unitBin(p, kPredictedBins)];
        out.frontier += 4 * p * (1 - p) > 0.5;
    }
    out.refillWanted = out.frontier < 3 * batch;
    out.groups = m_groups;
    out.liveGroups = m_liveGroups;
    out.calibration = m_calibration;
    out.brierScore = m_groups > 0 ? m_squaredError / static_cast<double>(m_groups) : 0;
    return out;
}

// ---- State ----------------------------------------------------------------------------------

std::vector<double> readNumbers(JsonFields& fields, std::string_view field, std::size_t count,
                                double low, double high) {
    const json array = fields.raw(field);
    std::vector<double> numbers(count, low);
    if (!array.is_array() || array.size() != count) {
        fields.reject(field, fmt::format("expected a list of {} numbers", count));
        return numbers;
    }
    for (std::size_t i = 0; i < count; ++i) {
        if (array[i].is_number())
            numbers[i] = array[i].get<double>();
        if (!array[i].is_number() || !(numbers[i] >= low && numbers[i] <= high)) {
            fields.reject(field, fmt::format("entry {} is no number from {} to {}", i, low, high));
            numbers[i] = low;
        }
    }
    return numbers;
}

json PassRateTracker::state() const {
    json out = {{"step", m_step},
                {"drift", m_drift},
                {"groups", m_groups},
                {"live_groups", m_liveGroups},
                {"squared_error", m_squaredError}};
    // One list per quantity: shorter, and read with one check each.
    for (const char* list : {"successes", "failures", "prompt_drift", "visits", "last_step",
                             "bin_groups", "bin_predicted", "bin_observed"})
        out[list] = json::array();
    for (const Prompt& prompt : m_prompts) {
        out["successes"].push_back(prompt.successes);
        out["failures"].push_back(prompt.failures);
        out["prompt_drift"].push_back(prompt.drift);
        out["visits"].push_back(prompt.visits);
        out["last_step"].push_back(prompt.lastStep);
    }
    for (const CalibrationBin& bin : m_calibration) {
        out["bin_groups"].push_back(bin.groups);
        out["bin_predicted"].push_back(bin.predicted);
        out["bin_observed"].push_back(bin.observed);
    }
    return out;
}

void PassRateTracker::restore(JsonFields fields) {
    m_step = fields.integer("step", 0, static_cast<std::int64_t>(kLargestWhole));
    m_drift = fields.number("drift", -1e6, 1e6);
    m_groups = static_cast<std::size_t>(
        fields.integer("groups", 0, static_cast<std::int64_t>(kLargestWhole)));
    m_liveGroups = static_cast<std::size_t>(
        fields.integer("live_groups", 0, static_cast<std::int64_t>(m_groups)));
    m_squaredError = fields.number("squared_error", 0, kLargestWhole);
    const auto successes = readNumbers(fields, "successes", size(), 0, kLargestWhole);
    const auto failures = readNumbers(fields, "failures", size(), 0, kLargestWhole);
    const auto drift = readNumbers(fields, "prompt_drift", size(), -1e6, 1e6);
    const auto visits = readNumbers(fields, "visits", size(), 0, INT32_MAX);
    const auto lastStep = readNumbers(fields, "last_step", size(), 0, static_cast<double>(m_step));
    for (std::size_t i = 0; i < size(); ++i)
        m_prompts[i] = {successes[i], failures[i], drift[i], static_cast<int>(visits[i]),
                        static_cast<std::int64_t>(lastStep[i])};
    const auto groups = readNumbers(fields, "bin_groups", kCalibrationBins, 0, kLargestWhole);
    const auto predicted = readNumbers(fields, "bin_predicted", kCalibrationBins, 0, kLargestWhole);
    const auto observed = readNumbers(fields, "bin_observed", kCalibrationBins, 0, kLargestWhole);
    for (std::size_t i = 0; i < kCalibrationBins; ++i)
        m_calibration[i] = {static_cast<std::size_t>(groups[i]), predicted[i], observed[i]};
}

} // namespace sdrl
