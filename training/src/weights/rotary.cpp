// SPDX-License-Identifier: GPL-3.0-or-later
#include "training/model_config.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace sdrl {

namespace {

constexpr double kTwoPi = 2 * std::numbers::pi;

double attentionScale(double factor, double mscale) {
    return factor <= 1 ? 1.0 : 0.1 * mscale * std::log(factor) + 1.0;
}

void scaleLlama3(const RopeScaling& scaling, std::vector<double>& frequencies) {
    const auto original = static_cast<double>(scaling.originalMaxPositions);
    for (double& f : frequencies) {
        const double wavelength = kTwoPi / f;
        if (wavelength > original / scaling.lowFreqFactor) {
            f /= scaling.factor;
        } else if (wavelength >= original / scaling.highFreqFactor) {
            const double smooth = (original / wavelength - scaling.lowFreqFactor) /
                                  (scaling.highFreqFactor - scaling.lowFreqFactor);
            f = (1 - smooth) * f / scaling.factor + smooth * f;
        }
    }
}

// Returns the attention factor.
double scaleYarn(const RopeScaling& scaling, double theta, std::vector<double>& frequencies) {
    const double dim = 2.0 * static_cast<double>(frequencies.size());
    // The dimension whose wave turns `rotations` times within the original context.
    const auto correction = [&](double rotations) {
        return dim *
               std::log(static_cast<double>(scaling.originalMaxPositions) / (rotations * kTwoPi)) /
               (2 * std::log(theta));
    };
    double low = correction(scaling.betaFast), high = correction(scaling.betaSlow);
    if (scaling.truncate)
        low = std::floor(low), high = std::ceil(high);
    low = std::max(low, 0.0), high = std::min(high, dim - 1);
    if (low == high)
        high += 0.001;
    for (std::size_t i = 0; i < frequencies.size(); ++i) {
        const double ramp = std::clamp((static_cast<double>(i) - low) / (high - low), 0.0, 1.0);
        frequencies[i] = frequencies[i] / scaling.factor * ramp + frequencies[i] * (1 - ramp);
    }
    if (scaling.attentionFactor)
        return *scaling.attentionFactor;
    if (scaling.mscale != 0 && scaling.mscaleAllDim != 0)
        return attentionScale(scaling.factor, scaling.mscale) /
               attentionScale(scaling.factor, scaling.mscaleAllDim);
    return attentionScale(scaling.factor, 1);
}

} // namespace

RotaryFrequencies rotaryFrequencies(const ModelConfig& config, std::int64_t sequenceLength) {
    const RopeScaling& scaling = config.ropeScaling;
    const auto dim = static_cast<double>(config.headDim);
    double theta = config.ropeTheta;
    if (scaling.type == RopeScaling::Type::Dynamic) {
        const auto trained = static_cast<double>(config.maxPositions);
        const double length = std::max(static_cast<double>(sequenceLength), trained);
        theta *=
            std::pow(scaling.factor * length / trained - (scaling.factor - 1), dim / (dim - 2));
    }
    RotaryFrequencies out;
    out.inverseFrequencies.resize(static_cast<std::size_t>(config.headDim / 2));
    for (std::size_t i = 0; i < out.inverseFrequencies.size(); ++i)
        out.inverseFrequencies[i] = std::pow(theta, -2 * static_cast<double>(i) / dim);
    switch (scaling.type) {
    case RopeScaling::Type::Default:
    case RopeScaling::Type::Dynamic:
        break;
    case RopeScaling::Type::Linear:
        for (double& f : out.inverseFrequencies)
            f /= scaling.factor;
        break;
    case RopeScaling::Type::Llama3:
        scaleLlama3(scaling, out.inverseFrequencies);
        break;
    case RopeScaling::Type::Yarn:
        out.attentionFactor = scaleYarn(scaling, theta, out.inverseFrequencies);
        break;
    }
    return out;
}

} // namespace sdrl
