// SPDX-License-Identifier: GPL-3.0-or-later
//
// What libtorch computes on a device beside our own kernels: on libtorch's processor device, and
// with SDRL_TEST_DEVICE=cuda on a GPU.
#pragma once

#include "device/device_model.h"
#include "model/model_parameters.h"
#include "test_support.h"
#include "trainer/device_trainable_model.h"
#include "trainer/trainable_model.h"
#include "training/tiny_model.h"
#include "training/toy_run.h"

#include <cmath>
#include <limits>
#include <memory>

namespace sdrl::test {

using Array = DeviceModel::Array;

inline const std::vector<Family> kFamilies = {Family::LlamaTied, Family::LlamaUntied, Family::Qwen2,
                                              Family::Qwen3};
inline constexpr AdamWSettings kOptimizer = {0.9, 0.99, 1e-6, 0.1, 0.5};

inline bool onGpu() {
    return qEnvironmentVariable("SDRL_TEST_DEVICE") == QStringLiteral("cuda");
}

/// The same model on both sides.
struct Both {
    explicit Both(const DecoderShape& modelShape, bool trains = true, const LoraSettings& lora = {})
        : shape(modelShape),
          pool(std::make_shared<ThreadPool>(2)),
          weights(std::make_shared<PackedWeights>(shape)),
          model(weights, randomParameters(shape), kOptimizer, pool, **MatrixProducts::load(),
                {lora, kSeed, nullptr}) {
        std::unique_ptr<LoraFactors> adapters;
        if (lora.enabled())
            adapters = std::make_unique<LoraFactors>(model.layout(), lora, kSeed);
        auto made = DeviceModel::make(shape, onGpu() ? "cuda" : "cpu", trains,
                                      adapters ? &adapters->layout() : nullptr);
        if (!made.ok())
            qFatal("%s", made.error().toString().c_str());
        device = std::move(made).value();
        if (!device->upload(Array::Parameters, model.parameters()).ok())
            qFatal("the parameters cannot be uploaded");
        if (adapters && !device->upload(Array::Adapters, adapters->values().span()).ok())
            qFatal("the adapters cannot be uploaded");
        trained = std::make_unique<DeviceTrainableModel>(device, kOptimizer, NumberFormat::Float32,
                                                         std::move(adapters));
    }
    explicit Both(Family family) : Both(tinyShape(family)) {}

    [[nodiscard]] std::vector<float> onDevice(Array array) const {
        std::vector<float> out(array == Array::Parameters ? model.layout().size : trainedSize());
        if (!device->download(array, out).ok())
            qFatal("an array cannot be downloaded");
        return out;
    }

    [[nodiscard]] std::size_t trainedSize() const {
        return model.adapters() ? model.adapters()->layout().size : model.layout().size;
    }

    static constexpr std::uint64_t kSeed = 3; ///< of the adapters
    DecoderShape shape;
    std::shared_ptr<ThreadPool> pool;
    std::shared_ptr<PackedWeights> weights;
    TrainableModel model;
    std::shared_ptr<DeviceModel> device;
    std::unique_ptr<DeviceTrainableModel> trained;
};

struct Example {
    TokenBatch batch;
    std::vector<ScoredPosition> positions;
    std::vector<float> coefficients;
};

/// `groups` prompts with three completions each, all but the first with the same beginning, and a
/// sequence of its own; all of other lengths.
inline Example example(const DecoderShape& shape, int groups = 1) {
    Example out;
    auto tokens = [&, seed = std::uint64_t{0}](int count) mutable {
        return randomTokens(count, shape.vocabulary, ++seed);
    };
    int beginning = -1;
    for (int group = 0; group < groups; ++group) {
        if (group == 1)
            beginning = out.batch.add(tokens(6));
        const int prompt = out.batch.add(tokens(7 + group % 5), beginning);
        for (int i = 0; i < 3; ++i)
            out.batch.add(tokens(1 + 5 * i + group % 3), prompt);
    }
    out.batch.add(tokens(11));
    for (const TokenSegment& segment : out.batch.segments) {
        if (segment.parent >= 0) {
            const TokenSegment& parent =
                out.batch.segments[static_cast<std::size_t>(segment.parent)];
            out.positions.push_back({parent.begin + parent.count - 1,
                                     out.batch.tokens[static_cast<std::size_t>(segment.begin)]});
        }
        for (int t = segment.begin; t + 1 < segment.begin + segment.count; ++t)
            out.positions.push_back({t, out.batch.tokens[static_cast<std::size_t>(t) + 1]});
    }
    for (std::size_t i = 0; i < out.positions.size(); ++i)
        out.coefficients.push_back(0.2F + 0.1F * static_cast<float>(i % 7) -
                                   0.3F * static_cast<float>(i % 3));
    return out;
}

inline double largest(std::span<const float> values) {
    double out = 0;
    for (const float x : values)
        out = std::max(out, std::abs(static_cast<double>(x)));
    return out;
}

/// NaN counts as infinitely far.
inline double distance(std::span<const float> a, std::span<const float> b) {
    if (a.size() != b.size())
        qFatal("arrays of different length");
    double worst = 0;
    for (std::size_t i = 0; i < a.size(); ++i) {
        const double d = std::abs(static_cast<double>(a[i]) - static_cast<double>(b[i]));
        worst = std::isnan(d) ? std::numeric_limits<double>::infinity() : std::max(worst, d);
    }
    return worst;
}

inline double cosine(std::span<const float> a, std::span<const float> b) {
    double ab = 0, aa = 0, bb = 0;
    for (std::size_t i = 0; i < a.size(); ++i) {
        const double x = static_cast<double>(a[i]), y = static_cast<double>(b[i]);
        ab += x * y;
        aa += x * x;
        bb += y * y;
    }
    return ab / std::sqrt(aa * bb);
}

#define QVERIFY_BELOW(value, limit)                                                                \
    QVERIFY2((value) < (limit), qPrintable(QString::number(value) + " is not below " #limit))

inline EngineSettings onTorch() {
    EngineSettings out = threads(2);
    out.device = onGpu() ? ComputeDevice::Cuda : ComputeDevice::TorchCpu;
    return out;
}

/// While it lives the machine has a GPU with that many bytes; see kTestGpuBytes.
struct TestGpu {
    explicit TestGpu(std::size_t bytes) {
        qputenv("SDRL_DEVICE", "");
        qputenv(kTestGpuBytes, std::to_string(bytes).c_str());
    }
    ~TestGpu() {
        qunsetenv(kTestGpuBytes);
        qputenv("SDRL_DEVICE", "cpu");
    }
};

} // namespace sdrl::test
