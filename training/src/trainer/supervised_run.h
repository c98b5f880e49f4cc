// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/jobs/job.h"
#include "trainer/trainable.h"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

namespace sdrl {

/// A sequence with the weight of each of its tokens in the loss. The first token is never
/// predicted, whatever its weight.
struct WeightedSequence {
    std::vector<std::int32_t> tokens;
    std::vector<float> weights;
};

/// Where the sequences come from. Its position is part of a checkpoint.
class SequenceSource {
public:
    virtual ~SequenceSource() = default;
    /// The next sequence, which moves the position on by one; sources have no end.
    [[nodiscard]] virtual Result<WeightedSequence> next() = 0;
    [[nodiscard]] virtual std::uint64_t position() const = 0;
    virtual void seek(std::uint64_t position) = 0;
};

struct SupervisedSettings {
    int steps = 0;
    int tokensPerBatch = 2048; ///< sequences are added until the next would exceed this
    int microBatchTokens = 4096;
    std::function<double(int step)> learningRate;
    int checkpointEvery = 1000;
    double checkpointSeconds = 60;
    int logEvery = 10;
    std::string fingerprint; ///< of model, data and settings: a run folder holds one kind of run
};

/// Trains on weighted next-token cross-entropy, Σ w·(−log p) / Σ w over each batch; what the
/// sequences of a micro-batch begin with alike, without weight, is computed once. Keeps a run
/// folder (config.json, metrics.jsonl, checkpoints/). Goes on from the newest checkpoint, bit-equal
/// to a run that was never interrupted. Stopped: a checkpoint of the last step is on disk.
[[nodiscard]] Result<Ending> runSupervised(Trainable& model, SequenceSource& source,
                                           const SupervisedSettings& settings,
                                           const std::filesystem::path& runFolder,
                                           JobContext& context);

} // namespace sdrl
