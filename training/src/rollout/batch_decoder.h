// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/base/rng.h"
#include "core/jobs/job.h"
#include "rollout/processor_decoder.h"
#include "rollout/token_grammar.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <vector>

namespace sdrl {

/// One prompt with the number of continuations wanted.
struct DecodingGroup {
    std::vector<std::int32_t> prompt; ///< at least one token
    int samples = 1;
    std::uint64_t seed = 0;          ///< continuation i is drawn from stream (seed, i)
    TokenGrammar* grammar = nullptr; ///< of the continuations, which end with it; null: free
};

struct DecodedSequence {
    std::vector<std::int32_t> tokens;
    std::vector<float> logProbs;
    bool ended = false; ///< false: cut off by maxNewTokens or the context's end
};

struct DecodingSettings {
    TokenSampling sampling;
    int maxNewTokens = 512;
    std::vector<std::int32_t> endTokens;  ///< any of them ends a sequence and is part of it
    int drawable = 0;                     ///< ids below this are drawn; 0 = whole vocabulary
    std::size_t memoryBytes = 1ULL << 31; ///< for keys and values
    int maxSequences = 128;               ///< decoded together
    /// Looks at a sequence after each token; true ends it there. May be empty.
    std::function<bool(std::size_t group, int sample, const std::vector<std::int32_t>& tokens)>
        stop;
};

/// Continues many prompts at once. What all prompts begin with, such as instructions or examples,
/// is computed once; groups of one sample look at it there, others copy it. A group's prompt is
/// computed and kept once; sequences start as soon as others end, so no one waits for the longest.
/// Tokens depend on prompt, seed and sample index only, never on what else is being decoded.
/// Thread: one at a time.
class BatchDecoder {
public:
    /// @param decoder outlives this
    explicit BatchDecoder(StepDecoder& decoder) : m_decoder(decoder) {}
    explicit BatchDecoder(Decoder& decoder);

    using GroupDone = std::function<Result<void>(std::size_t group, std::vector<DecodedSequence>)>;

    /// Calls `done` for each group when all its sequences have ended, in any order. A prompt that
    /// leaves no room for an answer in the context is an InvalidArgument error that names the group
    /// in its context.
    [[nodiscard]] Result<Ending> run(std::span<const DecodingGroup> groups,
                                     const DecodingSettings& settings, const GroupDone& done,
                                     JobContext& context);

    /// Frees the keys and values until the next run.
    void releaseMemory() { m_decoder.release(); }

private:
    /// Makes room for that many tokens, or for as many of them as there is memory for.
    [[nodiscard]] Result<void> reserve(std::size_t tokens, std::size_t least);

    std::unique_ptr<StepDecoder> m_own;
    StepDecoder& m_decoder; ///< its memory is kept between runs of the same size
};

} // namespace sdrl
