// SPDX-License-Identifier: GPL-3.0-or-later
//
// What `sdrl bench` measures. Each workload is the program's own: the decoder of rollouts, the
// training pass, the update of GRPO. Prompts are random tokens and nothing ends by itself, so that
// two programs can be given the same number of tokens.
#pragma once

#include "core/base/result.h"
#include "core/jobs/job.h"
#include "core/method/number_format.h"

#include <filesystem>
#include <map>
#include <string>

namespace sdrl {

struct BenchmarkSettings {
    /// Folder or GGUF file; a folder with nothing but config.json: random weights of that shape,
    /// which take as long; empty: of the shape of SmolLM2-135M.
    std::filesystem::path model;
    NumberFormat format = NumberFormat::Float32;      ///< of generating
    NumberFormat trainFormat = NumberFormat::Float32; ///< or BFloat16
    int threads = 0;                                  ///< 0: all
    int batch = 32;            ///< prefill, rollout: sequences together; train: in a step
    int promptTokens = 128;    ///< of each; train: tokens of a sequence
    int newTokens = 128;       ///< rollout, at least 2; grpoStep: the longest of them
    int prompts = 4;           ///< grpoStep
    int groupSize = 1;         ///< rollout, grpoStep: sequences that share a prompt
    bool fixedLengths = false; ///< grpoStep: all completions have newTokens
    int steps = 3;             ///< measured, after one that is not
    int microBatchTokens = 1024;
    int loraRank = 0; ///< train, grpoStep: 0 trains all parameters
};

struct BenchmarkResult {
    double seconds = 0; ///< of the measured work, a median; 0: stopped before there was any
    std::map<std::string, double> figures; ///< named as they are printed
    double operations = 0; ///< multiplications and additions of the products, per `seconds`
    double bytes = 0;      ///< that had to be read or written at the least, per `seconds`
};

/// Time to load the model and draw its first token.
[[nodiscard]] Result<BenchmarkResult> benchmarkLoad(const BenchmarkSettings& settings,
                                                    JobContext& context);
/// Reading `batch` prompts of `promptTokens`.
[[nodiscard]] Result<BenchmarkResult> benchmarkPrefill(const BenchmarkSettings& settings,
                                                       JobContext& context);
/// Sampling at temperature 1 with log-probabilities, `batch` sequences together.
[[nodiscard]] Result<BenchmarkResult> benchmarkRollout(const BenchmarkSettings& settings,
                                                       JobContext& context);
/// Forward, backward and optimizer step on batch·promptTokens tokens.
[[nodiscard]] Result<BenchmarkResult> benchmarkTraining(const BenchmarkSettings& settings,
                                                        JobContext& context);
/// A step of GRPO: rollouts, of skewed lengths from an eighth of newTokens on, loss, update,
/// refresh of the rollouts' weights.
[[nodiscard]] Result<BenchmarkResult> benchmarkGrpoStep(const BenchmarkSettings& settings,
                                                        JobContext& context);
/// Encoding a text on one thread, over and over for a second or so; MB are 10^6 bytes.
[[nodiscard]] Result<BenchmarkResult> benchmarkTokenizer(const std::filesystem::path& model,
                                                         const std::string& text,
                                                         JobContext& context);

/// What one token of `batch` sequences has to compute and read; nothing is measured.
[[nodiscard]] Result<BenchmarkResult> decodingStep(const BenchmarkSettings& settings);

/// What the machine can do just now.
struct MachineRoof {
    double operations = 0; ///< a second, on registers alone, in the products of the format
    double bytes = 0;      ///< a second, read from memory
};

/// Blocks: about a second. Takes half a gibibyte while it runs.
[[nodiscard]] Result<MachineRoof> measureRoof(NumberFormat format, int threads);

/// The least time that the work can take under that roof.
[[nodiscard]] double secondsAtRoof(const BenchmarkResult& work, const MachineRoof& roof);
/// The same as a share of what it took.
[[nodiscard]] double shareOfRoof(const BenchmarkResult& result, const MachineRoof& roof);

} // namespace sdrl
