// SPDX-License-Identifier: GPL-3.0-or-later
//
// One step of the engine on one thread for `valgrind --tool=callgrind
// --toggle-collect=sdrl_measured`; instruction_counts_test counts its instructions.
#include "model/decoder.h"
#include "trainer/trainable_model.h"

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <functional>

using namespace sdrl;

namespace {

/// Large enough that the products matter as they do in real models, small enough for callgrind.
DecoderShape smallShape() {
    DecoderShape s;
    s.vocabulary = 1024;
    s.hidden = 192;
    s.layers = 2;
    s.heads = 6;
    s.kvHeads = 2;
    s.headSize = 32;
    s.feedForward = 512;
    s.context = 256;
    s.tiedHead = true;
    for (int i = 0; i < s.headSize / 2; ++i)
        s.inverseFrequencies.push_back(1.0F / static_cast<float>(1 + i));
    return s;
}

AlignedBuffer<float> parametersOf(const DecoderShape& shape) {
    AlignedBuffer<float> out(ParameterLayout(shape).size);
    std::uint32_t state = 1;
    for (float& value : out.span()) {
        state = state * 1664525U + 1013904223U;
        value = static_cast<float>(state >> 8) * 0x1p-27F - 0.0625F;
    }
    return out;
}

} // namespace

/// The function that callgrind looks for by its name.
extern "C" __attribute__((noinline)) void sdrl_measured(const std::function<void()>& work) {
    work();
    asm volatile("" ::: "memory");
}

namespace {

/// Called through a variable, so that no copy of it with another name is made.
void (*volatile const measured)(const std::function<void()>&) = sdrl_measured;

/// Forward, backward and optimizer of a prompt with two completions.
int train(const DecoderShape& shape, const std::shared_ptr<ThreadPool>& pool) {
    const auto products = MatrixProducts::load();
    if (!products) {
        std::fprintf(stderr, "%s\n", products.error().toString().c_str());
        return 1;
    }
    TrainableModel model(std::make_shared<PackedWeights>(shape), parametersOf(shape), {}, pool,
                         **products);
    constexpr int kTokens = 32;
    TokenBatch batch;
    std::vector<std::int32_t> tokens;
    for (int t = 0; t < kTokens; ++t)
        tokens.push_back(t * 7 % shape.vocabulary);
    const int prompt = batch.add(tokens);
    std::vector<ScoredPosition> positions;
    for (int i = 0; i < 2; ++i) {
        const int begin = batch.segments[static_cast<std::size_t>(batch.add(tokens, prompt))].begin;
        for (int t = 0; t < kTokens; ++t)
            positions.push_back(
                {t == 0 ? kTokens - 1 : begin + t - 1, tokens[static_cast<std::size_t>(t)]});
    }
    const std::vector<float> coefficients(positions.size(), 0.01F);
    std::vector<float> logProbs(positions.size()), entropies(positions.size());
    const auto step = [&] {
        (void)model.accumulate(batch, positions, 1, coefficients, 0.001F, logProbs.data(),
                               entropies.data());
        if (!model.step(1e-5).ok())
            std::exit(1);
    };
    step(); // makes room
    measured(step);
    return 0;
}

/// A token of each of some sequences.
int decode(const DecoderShape& shape, NumberFormat format,
           const std::shared_ptr<ThreadPool>& pool) {
    const auto weights = std::make_shared<PackedWeights>(shape, format);
    weights->refresh(parametersOf(shape).data(), *pool);
    Decoder decoder(weights, pool);
    constexpr int kSequences = 8, kTokens = 32;
    KeyValueArena arena(shape, kSequences * (kTokens + 1), format);
    std::vector<float> hidden(static_cast<std::size_t>(Decoder::kMaxRows * shape.hidden)),
        logits(static_cast<std::size_t>(kSequences * shape.vocabulary));
    const auto rowsAt = [&](int first, int count) {
        std::vector<DecoderRow> rows;
        for (int s = 0; s < kSequences; ++s)
            for (int t = first; t < first + count; ++t) {
                const auto base = static_cast<std::size_t>(s * (kTokens + 1));
                rows.push_back({(s * 31 + t) % shape.vocabulary, t,
                                base + static_cast<std::size_t>(t), 0, 0, base, t + 1});
            }
        return rows;
    };
    decoder.forward(rowsAt(0, kTokens), arena, hidden.data());
    const std::vector<DecoderRow> rows = rowsAt(kTokens, 1);
    measured([&] {
        decoder.forward(rows, arena, hidden.data());
        decoder.logits(hidden.data(), kSequences, logits.data());
    });
    return 0;
}

} // namespace

int main(int argc, char** argv) {
    const char* what = argc > 1 ? argv[1] : "";
    if (std::strcmp(kernels().name, "avx2") != 0) {
        std::fprintf(stderr, "the counts are of the avx2 kernels, these are %s\n", kernels().name);
        return 1;
    }
    const auto pool = std::make_shared<ThreadPool>(1);
    if (std::strcmp(what, "train") == 0)
        return train(smallShape(), pool);
    if (const auto format = numberFormatNamed(what))
        return decode(smallShape(), *format, pool);
    std::fprintf(stderr, "usage: engine_steps train|f32|bf16|int8\n");
    return 2;
}
