// SPDX-License-Identifier: GPL-3.0-or-later
#include "device/torch_pass.h"

#include "model/numerics.h"

#include <c10/core/GradMode.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>
#include <map>

namespace sdrl::torch_pass {

namespace {

/// The gradients of a map's factors, given that of its output and its input x, both in the type of
/// products: dA = s·(dy·B)ᵀ·x, dB = s·dyᵀ·(x·Aᵀ).
void addFactorGradients(const Linear& map, const Tensor& x, const Tensor& dy) {
    const c10::NoGradGuard guard;
    const at::ScalarType type = x.scalar_type();
    for (const Factors& f : map.factors) {
        const Tensor part = dy.narrow(1, f.firstOutput, f.b.size(0));
        const Tensor dyB = product(part, f.b, type).mul_(f.scale),
                     xA = product(x, f.a.t(), type).mul_(f.scale);
        f.gradientA.add_(product(dyB.t(), x, type));
        f.gradientB.add_(product(part.t(), xA, type));
    }
}

Tensor linear(const Linear& map, const Tensor& x, at::ScalarType type) {
    const Tensor factor = x.to(type);
    const Tensor y = at::linear(factor, map.weight.to(type));
    if (!map.factors.empty() && y.requires_grad())
        y.register_hook([&map, input = at::detach(factor)](const Tensor& dy) {
            addFactorGradients(map, input, dy);
        });
    const Tensor out = y.to(at::kFloat);
    return map.bias.defined() ? out + map.bias : out;
}

Tensor rotated(const Tensor& heads, const Tensor& cosine, const Tensor& sine) {
    const std::vector<Tensor> halves = heads.chunk(2, 2);
    return at::cat({halves[0] * cosine - halves[1] * sine, halves[1] * cosine + halves[0] * sine},
                   2);
}

} // namespace

/// Rows that follow each other in one sequence. Row i sees the prefix, its middle, and its own
/// tokens up to itself, which is number ownCount − rows + i of them.
struct DecoderPass::Segment {
    std::int64_t firstRow = 0, rows = 0;
    std::int64_t prefixBegin = 0, prefixCount = 0; ///< places of keys and values
    std::int64_t ownBegin = 0, ownCount = 0;
    std::int64_t middleBegin = 0, middleCount = 0;

    [[nodiscard]] std::int64_t before() const { return prefixCount + middleCount; }
};

/// Places of keys and values, [segments, 1] each.
struct DecoderPass::KeyRange {
    Tensor begin, count;
};

/// Segments of similar length, padded to the longest.
struct DecoderPass::Part {
    std::int64_t segments = 0, queries = 0, keys = 0;
    Tensor query; ///< [segments·queries], rows; undefined: all, in their order
    Tensor key;   ///< [segments·keys], places of keys and values
    Tensor mask;  ///< [segments, 1, heads a key head·queries, keys], 0 or −∞
};

struct DecoderPass::Plan {
    Tensor tokens, positions; ///< [rows]
    std::vector<Part> parts;
    Tensor place; ///< [rows] of each row in the parts' results; undefined: the same order
};

struct DecoderPass::Memory {
    KeysValues& kept;
    Tensor store; ///< [rows]
};

Tensor product(const Tensor& a, const Tensor& b, at::ScalarType type) {
    if (type == at::kFloat)
        return at::mm(a, b);
    const Tensor x = a.to(type), y = b.to(type);
    if (a.is_cuda())
        return at::mm(x, y, at::kFloat);
    return at::mm(x.to(at::kFloat), y.to(at::kFloat)); // the processor has no such product
}

DecoderPass::DecoderPass(const DecoderShape& shape, at::Device device)
    : m_shape(shape),
      m_device(device),
      m_frequencies(at::tensor(shape.inverseFrequencies, at::kFloat).to(device)) {}

Tensor DecoderPass::whole(const std::vector<std::int64_t>& values) const {
    return at::tensor(values, at::kLong).to(m_device);
}

std::vector<DecoderPass::Segment> DecoderPass::segmentsOf(std::span<const DecoderRow> rows) {
    std::vector<Segment> out;
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const DecoderRow& row = rows[i];
        const Segment own{static_cast<std::int64_t>(i),
                          1,
                          static_cast<std::int64_t>(row.prefixBegin),
                          row.prefixCount,
                          static_cast<std::int64_t>(row.ownBegin),
                          row.ownCount};
        Segment* last = out.empty() ? nullptr : &out.back();
        if (last && last->prefixBegin == own.prefixBegin && last->prefixCount == own.prefixCount &&
            last->ownBegin == own.ownBegin && last->ownCount + 1 == own.ownCount) {
            ++last->rows;
            ++last->ownCount;
        } else {
            out.push_back(own);
        }
    }
    return out;
}

std::vector<DecoderPass::Segment> DecoderPass::segmentsOf(const TokenBatch& batch) {
    std::vector<Segment> out;
    for (std::size_t i = 0; i < batch.segments.size(); ++i) {
        const TokenSegment& own = batch.segments[i];
        if (own.count == 0)
            continue;
        const SegmentChain chain(batch.segments, i);
        const TokenSegment first = chain.count > 1 ? chain.segments[0] : TokenSegment{},
                           middle = chain.count > 2 ? chain.segments[1] : TokenSegment{};
        out.push_back({own.begin, own.count, first.begin, first.count, own.begin, own.count,
                       middle.begin, middle.count});
    }
    return out;
}

DecoderPass::Part DecoderPass::makePart(const std::vector<Segment>& segments,
                                        at::ScalarType type) const {
    Part out;
    out.segments = static_cast<std::int64_t>(segments.size());
    std::vector<std::int64_t> table;
    for (const Segment& s : segments) {
        out.queries = std::max(out.queries, s.rows);
        out.keys = std::max(out.keys, s.before() + s.ownCount);
        table.insert(table.end(), {s.firstRow, s.rows, s.prefixBegin, s.prefixCount, s.middleBegin,
                                   s.middleCount, s.ownBegin, s.before() + s.ownCount});
    }
    out.keys = (out.keys + 7) / 8 * 8; // fast attention wants its mask aligned
    const Tensor all = whole(table).view({out.segments, 8});
    const auto column = [&](std::int64_t i) { return all.narrow(1, i, 1); };
    const Tensor rows = column(1), total = column(7);
    const Tensor query = at::arange(out.queries, all.options()).unsqueeze(0);
    // What is padding repeats the last row, and the first key.
    out.query = (column(0) + at::minimum(query, rows - 1)).flatten();
    chooseKeys(out, {{column(2), column(3)}, {column(4), column(5)}}, column(6), total,
               at::minimum(total - rows + 1 + query, total), type);
    return out;
}

/// @param before what comes before the own tokens, in order
/// @param seen [segments, queries], keys that each query looks at; all others are [segments, 1]
void DecoderPass::chooseKeys(Part& part, const std::vector<KeyRange>& before,
                             const Tensor& ownBegin, const Tensor& total, const Tensor& seen,
                             at::ScalarType type) const {
    const Tensor key = at::arange(part.keys, total.options()).unsqueeze(0);
    Tensor place = key, end;
    for (const KeyRange& range : before) {
        const Tensor begin = end.defined() ? range.begin - end : range.begin;
        place = end.defined() ? at::where(key < end, place, begin + key) : begin + key;
        end = end.defined() ? end + range.count : range.count;
    }
    part.key =
        at::where(key < end, place, ownBegin - end + key).masked_fill(key >= total, 0).flatten();
    const std::int64_t group = m_shape.heads / m_shape.kvHeads;
    part.mask = at::zeros({part.segments, 1, part.queries, part.keys}, total.options().dtype(type))
                    .masked_fill_(key.view({1, 1, 1, -1}) >= seen.view({-1, 1, part.queries, 1}),
                                  -std::numeric_limits<double>::infinity())
                    .expand({part.segments, group, part.queries, part.keys})
                    .reshape({part.segments, 1, group * part.queries, part.keys});
}

DecoderPass::Plan DecoderPass::makePlan(const std::vector<std::int64_t>& tokens,
                                        const std::vector<std::int64_t>& positions,
                                        const std::vector<Segment>& segments,
                                        at::ScalarType type) const {
    Plan out;
    out.tokens = whole(tokens);
    out.positions = whole(positions);
    std::map<int, std::vector<Segment>> bySize; ///< so that padding stays below a half
    for (const Segment& segment : segments)
        bySize[std::bit_width(static_cast<std::uint64_t>(segment.rows - 1))].push_back(segment);
    std::vector<std::int64_t> place(tokens.size());
    std::int64_t begin = 0;
    bool sameOrder = true;
    for (const auto& [size, members] : bySize) {
        out.parts.push_back(makePart(members, type));
        for (const Segment& segment : members) {
            for (std::int64_t i = 0; i < segment.rows; ++i)
                place[static_cast<std::size_t>(segment.firstRow + i)] = begin + i;
            sameOrder &= segment.firstRow == begin;
            begin += out.parts.back().queries;
        }
    }
    if (!sameOrder || begin != static_cast<std::int64_t>(tokens.size()))
        out.place = whole(place);
    return out;
}

/// @param q [rows, heads, headSize]; @param k and v [places, kvHeads, headSize]
Tensor DecoderPass::attend(const Tensor& q, const Tensor& k, const Tensor& v,
                           const Plan& plan) const {
    const std::int64_t d = m_shape.headSize, kvHeads = m_shape.kvHeads,
                       group = m_shape.heads / kvHeads;
    std::vector<Tensor> out;
    for (const Part& part : plan.parts) {
        const std::int64_t n = part.queries;
        // The heads that share keys stand as further queries.
        const Tensor queries = (part.query.defined() ? q.index_select(0, part.query) : q)
                                   .view({part.segments, n, kvHeads, group, d})
                                   .permute({0, 2, 3, 1, 4})
                                   .reshape({part.segments, kvHeads, group * n, d});
        const auto gathered = [&](const Tensor& all) {
            return all.index_select(0, part.key)
                .view({part.segments, part.keys, kvHeads, d})
                .transpose(1, 2);
        };
        out.push_back(at::scaled_dot_product_attention(queries, gathered(k), gathered(v), part.mask,
                                                       0.0, false,
                                                       1.0 / std::sqrt(static_cast<double>(d)))
                          .reshape({part.segments, kvHeads, group, n, d})
                          .permute({0, 3, 1, 2, 4})
                          .reshape({part.segments * n, m_shape.queryWidth()}));
    }
    const Tensor all = out.size() == 1 ? out.front() : at::cat(out);
    return plan.place.defined() ? all.index_select(0, plan.place) : all;
}

/// With `memory` keys and values are put there first, and those are what attention looks at.
Tensor DecoderPass::hidden(const Plan& plan, const Weights& weights, at::ScalarType type,
                           const Memory* memory) const {
    const DecoderShape& s = m_shape;
    const auto norm = [&](const Tensor& x, const Tensor& weight) {
        return at::rms_norm(x, weight.sizes(), weight, static_cast<double>(s.normEps));
    };
    const Tensor angles = (plan.positions.to(at::kFloat).unsqueeze(1) * m_frequencies).unsqueeze(1);
    const Tensor cosine = angles.cos() * s.rotaryScale, sine = angles.sin() * s.rotaryScale;
    Tensor x = at::embedding(weights.embedding, plan.tokens).to(type).to(at::kFloat);
    if (weights.hasFactors && c10::GradMode::is_enabled())
        x.requires_grad_(true); // or nothing would lead back to the factors
    for (std::size_t index = 0; index < weights.layers.size(); ++index) {
        const Layer& layer = weights.layers[index];
        const Tensor qkv = linear(layer.qkv, norm(x, layer.inputNorm), type);
        const auto heads = [&](std::int64_t first, std::int64_t count) {
            return qkv.narrow(1, first * s.headSize, count * s.headSize)
                .reshape({-1, count, s.headSize});
        };
        Tensor q = heads(0, s.heads), k = heads(s.heads, s.kvHeads);
        Tensor v = heads(s.heads + s.kvHeads, s.kvHeads).to(type);
        if (s.headNorm) {
            q = norm(q, layer.queryNorm);
            k = norm(k, layer.keyNorm);
        }
        q = rotated(q, cosine, sine).to(type);
        k = rotated(k, cosine, sine).to(type);
        if (memory) {
            k = memory->kept.keys[index].index_copy_(0, memory->store, k);
            v = memory->kept.values[index].index_copy_(0, memory->store, v);
        }
        x = x + linear(layer.output, attend(q, k, v, plan), type);
        const std::vector<Tensor> gateUp =
            linear(layer.gateUp, norm(x, layer.postNorm), type).chunk(2, 1);
        x = x + linear(layer.down, at::silu(gateUp[0]) * gateUp[1], type);
    }
    return norm(x, weights.finalNorm);
}

Tensor DecoderPass::forward(const TokenBatch& batch, const Weights& weights,
                            at::ScalarType type) const {
    const std::vector<Segment> segments = segmentsOf(batch);
    std::vector<std::int64_t> positions(batch.tokens.size());
    for (const Segment& segment : segments)
        for (std::int64_t i = 0; i < segment.rows; ++i)
            positions[static_cast<std::size_t>(segment.firstRow + i)] = segment.before() + i;
    return hidden(makePlan({batch.tokens.begin(), batch.tokens.end()}, positions, segments, type),
                  weights, type, nullptr);
}

Tensor DecoderPass::decode(std::span<const DecoderRow> rows, const Weights& weights,
                           KeysValues& memory) const {
    std::vector<std::int64_t> tokens, positions, store;
    for (const DecoderRow& row : rows) {
        tokens.push_back(row.token);
        positions.push_back(row.position);
        store.push_back(static_cast<std::int64_t>(row.store));
    }
    const Memory places{memory, whole(store)};
    return hidden(makePlan(tokens, positions, segmentsOf(rows), memory.type), weights, memory.type,
                  &places);
}

Tensor DecoderPass::step(const Tensor& numbers, std::int64_t keys, const Weights& weights,
                         KeysValues& memory) const {
    const Tensor all = numbers.to(at::kLong);
    const auto column = [&](StepColumn i) { return all.narrow(1, i, 1); };
    const auto list = [&](StepColumn i) { return all.select(1, i).contiguous(); };
    Plan plan;
    plan.tokens = list(StepToken);
    plan.positions = list(StepPosition);
    Part part;
    part.segments = all.size(0);
    part.queries = 1;
    part.keys = keys;
    const Tensor total = column(StepTotal);
    chooseKeys(part, {{column(StepPrefixBegin), column(StepPrefixCount)}}, column(StepOwnBegin),
               total, total, memory.type);
    plan.parts.push_back(std::move(part));
    const Memory places{memory, list(StepStore)};
    return hidden(plan, weights, memory.type, &places);
}

Tensor drawTokens(const Tensor& logits, float temperature, std::int64_t drawable,
                  const Tensor& uniform) {
    const bool greedy = temperature <= 0;
    const Tensor scaled = greedy ? logits : logits * (1.0F / temperature);
    const Tensor candidates = scaled.narrow(1, 0, drawable);
    const std::int64_t rows = scaled.size(0);
    Tensor token = candidates.argmax(1, true);
    if (!greedy) {
        // Sums of blocks first, then a walk through the block that the draw falls into.
        const std::int64_t blocks = (drawable + kDrawBlock - 1) / kDrawBlock;
        const Tensor weight = at::constant_pad_nd((candidates - scaled.amax({1}, true)).exp_(),
                                                  {0, blocks * kDrawBlock - drawable})
                                  .view({rows, blocks, kDrawBlock});
        const Tensor upTo = weight.sum(2).to(at::kDouble).cumsum(1);
        const Tensor target = uniform.unsqueeze(1) * upTo.narrow(1, blocks - 1, 1);
        const Tensor block = (upTo <= target).sum(1, true).clamp_max_(blocks - 1);
        const Tensor rest = target - at::constant_pad_nd(upTo, {1, 0}).gather(1, block);
        const Tensor inside = weight.gather(1, block.unsqueeze(2).expand({rows, 1, kDrawBlock}))
                                  .squeeze(1)
                                  .to(at::kDouble);
        // The last token with a weight, if rounding walks past the end.
        const Tensor last = at::arange(kDrawBlock, block.options())
                                .unsqueeze(0)
                                .masked_fill(inside <= 0, -1)
                                .amax({1}, true);
        const Tensor walked = at::minimum((inside.cumsum(1) <= rest).sum(1, true), last);
        token = at::where(last < 0, token, block * kDrawBlock + walked);
    }
    const Tensor logProb = scaled.gather(1, token) - at::logsumexp(scaled, {1}, true);
    return at::cat({token.to(at::kDouble), logProb.to(at::kDouble)}, 1).t();
}

} // namespace sdrl::torch_pass
