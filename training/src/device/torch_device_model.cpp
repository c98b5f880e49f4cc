// SPDX-License-Identifier: GPL-3.0-or-later
//
// DeviceModel by libtorch: a source of the module that sees its headers. Everything runs in the
// order of the calls on one stream; what a function returns has been computed.
#include "device/torch_pass.h"

#include <ATen/DeviceAccelerator.h>
#include <ATen/Parallel.h>
#include <c10/core/GradMode.h>
#include <c10/util/Exception.h>

#include <algorithm>
#include <cstdlib>
#include <new>
#include <utility>
#include <vector>

namespace sdrl {

namespace {

using torch_pass::DecoderPass;
using torch_pass::drawTokens;
using torch_pass::KeysValues;
using torch_pass::Tensor;
using torch_pass::Weights;
using torch_pass::weightsOf;

/// Rows that a pass of the decoder takes at most: bounds what exists at once while prompts are
/// read.
constexpr std::size_t kMaxRows = 2048;
/// Bytes of the logits that exist at once.
constexpr std::int64_t kLogitBytes = 256 << 20;

/// Runs `work`; what libtorch throws becomes an error.
template <class Work>
auto guarded(const Work& work) -> decltype(work()) {
    try {
        return work();
    } catch (const c10::OutOfMemoryError& e) {
        return Error{ErrorCode::OutOfMemory, "the work does not fit into the device's memory",
                     e.what_without_backtrace()};
    } catch (const std::bad_alloc&) {
        return Error{ErrorCode::OutOfMemory, "the work does not fit into memory", ""};
    } catch (const c10::Error& e) {
        return Error{ErrorCode::Internal, "the device failed", e.what_without_backtrace()};
    } catch (const std::exception& e) {
        return Error{ErrorCode::Internal, "the device failed", e.what()};
    }
}

at::ScalarType typeOf(NumberFormat format) {
    return format == NumberFormat::BFloat16 ? at::kBFloat16 : at::kFloat;
}

Error invalid(const char* message) {
    return Error{ErrorCode::InvalidArgument, message, ""};
}

/// Fails as an allocation does that a GPU has no room for, where tests bound the memory.
void checkRoomFor(std::size_t bytes) {
    const char* bound = std::getenv(kTestGpuBytes);
    TORCH_CHECK_WITH(OutOfMemoryError, !bound || bytes <= std::strtoull(bound, nullptr, 10), bytes,
                     " bytes are more than the device has");
}

/// Gives memory that libtorch keeps for later back to the device: others want it, such as the
/// server of a model that writes questions.
struct MemoryReturn {
    at::Device device;
    ~MemoryReturn() {
        if (device.is_cuda())
            try {
                at::accelerator::emptyCache();
            } catch (const std::exception&) { // nothing is lost with it
            }
    }
};

class TorchDeviceModel final : public DeviceModel {
public:
    TorchDeviceModel(const DecoderShape& shape, const ParameterLayout& layout, const char* device,
                     bool trains)
        : DeviceModel(shape, device),
          m_layout(layout),
          m_device(device),
          m_return{m_device},
          m_pass(m_shape, m_device) {
        at::set_num_threads(1); // as in torch_module.cpp; this thread has no other use for it
        const c10::NoGradGuard guard;
        m_bytes = layout.size * sizeof(float) * (trains ? 4 : 1);
        checkRoomFor(m_bytes);
        const auto zeros = [&] {
            return at::zeros({static_cast<std::int64_t>(layout.size)}, floats());
        };
        m_values = zeros();
        if (trains) {
            m_gradients = zeros();
            m_moment1 = zeros();
            m_moment2 = zeros();
        }
        // Gradients are added to where the flat array has them.
        const auto leaf = [&](std::size_t offset, at::IntArrayRef sizes) {
            Tensor out = at::detach(partOf(m_values, offset, sizes));
            if (trains) {
                out.requires_grad_(true);
                out.mutable_grad() = partOf(m_gradients, offset, sizes);
            }
            return out;
        };
        m_weights = weightsOf(
            m_shape, m_layout,
            [&](std::size_t offset, int rows, int columns) {
                return leaf(offset, {rows, columns});
            },
            [&](std::size_t offset, int length) { return leaf(offset, {length}); });
        m_chunk = std::clamp<std::int64_t>(kLogitBytes / (4 * m_shape.vocabulary), 64, 2048);
    }

    Result<void> upload(Array array, std::span<const float> values) override {
        return guarded([&]() -> Result<void> {
            const c10::NoGradGuard guard;
            const Tensor& to = flat(array);
            if (!to.defined() || values.size() != m_layout.size)
                return invalid("the model has no such array of that length");
            to.copy_(at::from_blob(const_cast<float*>(values.data()), to.sizes(), at::kFloat));
            m_narrowIsOld = true;
            return {};
        });
    }

    Result<void> download(Array array, std::span<float> values) override {
        return guarded([&]() -> Result<void> {
            const c10::NoGradGuard guard;
            const Tensor& from = flat(array);
            if (!from.defined() || values.size() != m_layout.size)
                return invalid("the model has no such array of that length");
            toHost(from, values.data());
            return {};
        });
    }

    Result<std::unique_ptr<DeviceKeysValues>> makeKeysValues(std::size_t tokens,
                                                             NumberFormat format) override {
        using Made = Result<std::unique_ptr<DeviceKeysValues>>;
        return guarded([&]() -> Made {
            if (format == NumberFormat::Int8)
                return invalid("a device computes in f32 or bf16");
            const c10::NoGradGuard guard;
            auto out = std::make_unique<KeysValues>();
            out->tokens = tokens;
            out->type = typeOf(format);
            checkRoomFor(m_bytes +
                         2 * tokens * c10::elementSize(out->type) *
                             static_cast<std::size_t>(m_shape.layers * m_shape.kvWidth()));
            for (int layer = 0; layer < m_shape.layers; ++layer)
                for (auto* list : {&out->keys, &out->values})
                    list->push_back(at::zeros(
                        {static_cast<std::int64_t>(tokens), m_shape.kvHeads, m_shape.headSize},
                        floats().dtype(out->type)));
            return Made(std::move(out));
        });
    }

    Result<void> logits(std::span<const DecoderRow> rows, DeviceKeysValues& memory,
                        std::span<const std::size_t> wanted, float* out) override {
        return guarded([&]() -> Result<void> {
            const c10::NoGradGuard guard;
            auto& kept = static_cast<KeysValues&>(memory);
            SDRL_CHECK(check(rows, kept));
            if (std::any_of(wanted.begin(), wanted.end(),
                            [&](std::size_t row) { return row >= rows.size(); }))
                return invalid("logits are wanted of a row that is not there");
            const Weights& weights = decodingWeights(kept.type);
            std::vector<Tensor> hidden;
            for (std::size_t first = 0; first < rows.size(); first += kMaxRows)
                hidden.push_back(m_pass.decode(
                    rows.subspan(first, std::min(kMaxRows, rows.size() - first)), weights, kept));
            const Tensor chosen = at::cat(hidden).index_select(
                0, m_pass.whole(std::vector<std::int64_t>(wanted.begin(), wanted.end())));
            for (std::int64_t first = 0; first < chosen.size(0); first += m_chunk) {
                const Tensor part = product(rowsOf(chosen, first), weights.head.t(), kept.type);
                toHost(part, out + first * m_shape.vocabulary);
            }
            return {};
        });
    }

    Result<void> draw(std::span<const DecoderRow> rows, DeviceKeysValues& memory, float temperature,
                      int drawable, std::span<const double> uniforms,
                      std::span<std::int32_t> tokens, std::span<float> logProbs) override {
        return guarded([&]() -> Result<void> {
            const c10::NoGradGuard guard;
            auto& kept = static_cast<KeysValues&>(memory);
            SDRL_CHECK(check(rows, kept));
            if (drawable < 1 || drawable > m_shape.vocabulary)
                return invalid("the tokens to draw from are not those of the model");
            const Weights& weights = decodingWeights(kept.type);
            const Tensor uniform =
                at::from_blob(const_cast<double*>(uniforms.data()),
                              {static_cast<std::int64_t>(rows.size())}, at::kDouble)
                    .to(m_device);
            std::vector<Tensor> drawn;
            for (std::size_t first = 0; first < rows.size(); first += kMaxRows) {
                const Tensor hidden = m_pass.decode(
                    rows.subspan(first, std::min(kMaxRows, rows.size() - first)), weights, kept);
                for (std::int64_t next = 0; next < hidden.size(0); next += m_chunk) {
                    const Tensor part = rowsOf(hidden, next);
                    drawn.push_back(drawTokens(
                        product(part, weights.head.t(), kept.type), temperature, drawable,
                        uniform.narrow(0, static_cast<std::int64_t>(first) + next, part.size(0))));
                }
            }
            // One way to the host for both: a double holds token and log-probability exactly.
            const Tensor all = at::cat(drawn, 1).to(at::kCPU).contiguous();
            const auto* values = all.const_data_ptr<double>();
            for (std::size_t i = 0; i < rows.size(); ++i) {
                tokens[i] = static_cast<std::int32_t>(values[i]);
                logProbs[i] = static_cast<float>(values[rows.size() + i]);
            }
            return {};
        });
    }

    Result<void> score(const TokenBatch& batch, std::span<const ScoredPosition> positions,
                       float temperature, NumberFormat format, bool keep,
                       float* logProbs) override {
        m_kept.reset();
        return guarded([&]() -> Result<void> {
            SDRL_CHECK(check(batch, positions));
            const at::ScalarType type = typeOf(format);
            const Tensor hidden = forward(batch, type, keep);
            const c10::NoGradGuard guard;
            const Tensor rows = each(&ScoredPosition::row, positions),
                         targets = each(&ScoredPosition::target, positions);
            std::vector<Tensor> parts;
            for (std::int64_t first = 0; first < rows.size(0); first += m_chunk) {
                const Tensor all =
                    logProbsOf(hidden.index_select(0, rowsOf(rows, first)), temperature, type);
                parts.push_back(picked(all, rowsOf(targets, first)));
            }
            if (!parts.empty())
                toHost(at::cat(parts), logProbs);
            if (keep)
                m_kept = hidden;
            return {};
        });
    }

    Result<void> accumulate(const TokenBatch& batch, std::span<const ScoredPosition> positions,
                            float temperature, NumberFormat format,
                            std::span<const float> coefficients, float entropyCoefficient,
                            bool scored, float* logProbs, float* entropies) override {
        const Tensor kept = std::exchange(m_kept, Tensor());
        return guarded([&]() -> Result<void> {
            SDRL_CHECK(check(batch, positions));
            if (!m_gradients.defined() || coefficients.size() != positions.size())
                return invalid("there is no gradient to add to, or not one coefficient a position");
            if (positions.empty())
                return {};
            const at::ScalarType type = typeOf(format);
            const Tensor hidden = scored && kept.defined() ? kept : forward(batch, type, true);
            const Tensor dHidden =
                headBackward(at::detach(hidden), positions, temperature, type, coefficients,
                             entropyCoefficient, logProbs, entropies);
            hidden.backward(dHidden);
            return {};
        });
    }

    Result<double> gradientNorm() override {
        return guarded([&]() -> Result<double> {
            const c10::NoGradGuard guard;
            // Tensor by tensor: the operator makes a copy in double precision.
            std::vector<Tensor> norms;
            for (const ParameterInfo& tensor : m_layout.tensors)
                norms.push_back(at::linalg_vector_norm(partOf(m_gradients, tensor), 2, std::nullopt,
                                                       false, at::kDouble));
            return at::linalg_vector_norm(at::stack(norms)).item<double>();
        });
    }

    Result<void> step(const AdamWStep& n) override {
        return guarded([&]() -> Result<void> {
            const c10::NoGradGuard guard;
            m_kept.reset();
            // Tensor by tensor, which bounds the memory for what is between.
            for (const ParameterInfo& tensor : m_layout.tensors) {
                const Tensor gradient = partOf(m_gradients, tensor) * n.gradScale;
                Tensor m = partOf(m_moment1, tensor), v = partOf(m_moment2, tensor),
                       p = partOf(m_values, tensor);
                m.mul_(n.beta1).add_(gradient, 1.0F - n.beta1);
                v.mul_(n.beta2).addcmul_(gradient, gradient, 1.0F - n.beta2);
                const Tensor scale = (v * n.correction2).sqrt_().add_(n.eps);
                if (tensor.matrix)
                    p.mul_(1.0F - n.rate * n.decay);
                p.addcdiv_(m * n.correction1, scale, -n.rate);
            }
            m_narrowIsOld = true;
            return {};
        });
    }

    Result<void> clearGradients() override {
        return guarded([&]() -> Result<void> {
            const c10::NoGradGuard guard;
            m_gradients.zero_();
            return {};
        });
    }

    void release() override { m_kept.reset(); }

private:
    // ---- Arrays ----

    [[nodiscard]] at::TensorOptions floats() const {
        return at::TensorOptions(at::kFloat).device(m_device);
    }

    [[nodiscard]] static Tensor partOf(const Tensor& all, std::size_t offset,
                                       at::IntArrayRef sizes) {
        return all.narrow(0, static_cast<std::int64_t>(offset), c10::multiply_integers(sizes))
            .view(sizes);
    }

    [[nodiscard]] static Tensor partOf(const Tensor& all, const ParameterInfo& tensor) {
        return partOf(all, tensor.offset, static_cast<std::int64_t>(tensor.size()));
    }

    [[nodiscard]] const Tensor& flat(Array array) const {
        switch (array) {
        case Array::Gradients:
            return m_gradients;
        case Array::Moment1:
            return m_moment1;
        case Array::Moment2:
            return m_moment2;
        case Array::Parameters:
            break;
        }
        return m_values;
    }

    static void toHost(const Tensor& from, float* to) {
        at::from_blob(to, from.sizes(), at::kFloat).copy_(from);
    }

    /// Rows from `first` on, as many as are taken at once.
    [[nodiscard]] Tensor rowsOf(const Tensor& all, std::int64_t first) const {
        return all.narrow(0, first, std::min(m_chunk, all.size(0) - first));
    }

    /// This of each of the positions.
    [[nodiscard]] Tensor each(std::int32_t ScoredPosition::*member,
                              std::span<const ScoredPosition> positions) const {
        std::vector<std::int64_t> out;
        for (const ScoredPosition& position : positions)
            out.push_back(position.*member);
        return m_pass.whole(out);
    }

    [[nodiscard]] Tensor forward(const TokenBatch& batch, at::ScalarType type,
                                 bool withGradients) const {
        const c10::AutoGradMode mode(withGradients && m_gradients.defined());
        return m_pass.forward(batch, m_weights, type);
    }

    /// Those that decoding in this format reads.
    const Weights& decodingWeights(at::ScalarType type) {
        if (type == at::kFloat)
            return m_weights;
        if (!m_narrow.defined()) {
            m_narrow = at::empty(m_values.sizes(), floats().dtype(type));
            m_narrowWeights = weightsOf(
                m_shape, m_layout,
                [&](std::size_t offset, int rows, int columns) {
                    return partOf(m_narrow, offset, {rows, columns});
                },
                [&](std::size_t offset, int length) { return partOf(m_values, offset, {length}); });
        }
        if (std::exchange(m_narrowIsOld, false))
            m_narrow.copy_(m_values);
        return m_narrowWeights;
    }

    // ---- Checks: a wrong index would stop a GPU for good ----

    [[nodiscard]] bool isToken(std::int32_t token) const {
        return token >= 0 && token < m_shape.vocabulary;
    }

    [[nodiscard]] Result<void> check(std::span<const DecoderRow> rows,
                                     const KeysValues& memory) const {
        const auto fits = [&](std::size_t begin, std::int32_t count) {
            return count >= 0 && begin <= memory.tokens &&
                   static_cast<std::size_t>(count) <= memory.tokens - begin;
        };
        for (const DecoderRow& row : rows) {
            if (!isToken(row.token))
                return invalid("a token is not one of the model's");
            if (row.store >= memory.tokens || row.ownCount < 1 ||
                !fits(row.prefixBegin, row.prefixCount) || !fits(row.ownBegin, row.ownCount))
                return invalid("a row lies outside of the memory for keys and values");
        }
        return rows.empty() ? invalid("there is no row to compute") : Result<void>();
    }

    [[nodiscard]] Result<void> check(const TokenBatch& batch,
                                     std::span<const ScoredPosition> positions) const {
        if (batch.tokens.empty() || !std::all_of(batch.tokens.begin(), batch.tokens.end(),
                                                 [&](std::int32_t t) { return isToken(t); }))
            return invalid("a token is not one of the model's, or there is none");
        int next = 0;
        for (std::size_t i = 0; i < batch.segments.size(); ++i) {
            const TokenSegment& segment = batch.segments[i];
            if (segment.begin != next || segment.count < 0 ||
                segment.parent >= static_cast<int>(i) ||
                (segment.parent >= 0 &&
                 batch.segments[static_cast<std::size_t>(segment.parent)].parent >= 0))
                return invalid("the segments of a batch do not follow each other");
            next += segment.count;
        }
        if (next != batch.size())
            return invalid("the segments of a batch are not all of it");
        for (const ScoredPosition& position : positions)
            if (position.row < 0 || position.row >= batch.size() || !isToken(position.target))
                return invalid("a scored position is not in the batch");
        return {};
    }

    // ---- Log-probabilities ----

    /// a·b in float32, of factors in this type.
    [[nodiscard]] Tensor product(const Tensor& a, const Tensor& b, at::ScalarType type) const {
        if (type == at::kFloat)
            return at::mm(a, b);
        const Tensor x = a.to(type), y = b.to(type);
        if (m_device.is_cuda())
            return at::mm(x, y, at::kFloat);
        return at::mm(x.to(at::kFloat), y.to(at::kFloat)); // the processor has no such product
    }

    /// Natural-log probabilities [rows, vocabulary] at the temperature.
    [[nodiscard]] Tensor logProbsOf(const Tensor& hidden, float temperature,
                                    at::ScalarType type) const {
        Tensor out = product(hidden, m_weights.head.t(), type).mul_(1.0F / temperature);
        return out.sub_(at::logsumexp(out, {1}, true));
    }

    [[nodiscard]] static Tensor picked(const Tensor& all, const Tensor& targets) {
        return all.gather(1, targets.unsqueeze(1)).squeeze(1);
    }

    /// dLoss/dhidden, and the gradient of the head's weight; see LogProbHead.
    [[nodiscard]] Tensor headBackward(const Tensor& hidden,
                                      std::span<const ScoredPosition> positions, float temperature,
                                      at::ScalarType type, std::span<const float> coefficients,
                                      float entropyCoefficient, float* logProbs, float* entropies) {
        const c10::NoGradGuard guard;
        const float inverse = 1.0F / temperature;
        const Tensor rows = each(&ScoredPosition::row, positions),
                     targets = each(&ScoredPosition::target, positions);
        const Tensor coefficient =
            at::from_blob(const_cast<float*>(coefficients.data()), {rows.size(0)}, at::kFloat)
                .to(m_device);
        const LinearPlace& place = m_layout.head;
        Tensor gradient = partOf(m_gradients, place.weight, {place.outputs, place.inputs});
        Tensor dHidden = at::zeros_like(hidden);
        std::vector<Tensor> scores, randomness;
        for (std::int64_t first = 0; first < rows.size(0); first += m_chunk) {
            const Tensor row = rowsOf(rows, first);
            const Tensor target = rowsOf(targets, first);
            const Tensor c = rowsOf(coefficient, first).unsqueeze(1);
            const Tensor h = hidden.index_select(0, row);
            const Tensor logProb = logProbsOf(h, temperature, type);
            scores.push_back(picked(logProb, target));
            Tensor d = logProb.exp();
            const Tensor entropy = (d * logProb).sum(1, true).neg_();
            randomness.push_back(entropy.squeeze(1));
            d.mul_(((logProb + entropy) * entropyCoefficient).add_(c).mul_(-inverse));
            d.scatter_add_(1, target.unsqueeze(1), c * inverse);
            gradient.add_(product(d.t(), h, type));
            dHidden.index_add_(0, row, product(d, m_weights.head, type));
        }
        toHost(at::cat(scores), logProbs);
        if (entropies)
            toHost(at::cat(randomness), entropies);
        return dHidden;
    }

    ParameterLayout m_layout;
    at::Device m_device;
    MemoryReturn m_return; ///< before the tensors, so that they go first
    DecoderPass m_pass;
    Tensor m_values, m_gradients, m_moment1, m_moment2; ///< flat; the last three if it trains
    std::size_t m_bytes = 0;                            ///< of those
    Weights m_weights;                                  ///< views of m_values
    Tensor m_narrow;         ///< flat, rounded to bfloat16; undefined until it is read
    Weights m_narrowWeights; ///< matrices of m_narrow, vectors of m_values
    bool m_narrowIsOld = true;
    std::int64_t m_chunk = 0; ///< rows whose logits exist at once
    Tensor m_kept;            ///< of the last `score`, with all that its gradient needs
};

} // namespace

} // namespace sdrl

extern "C" __attribute__((visibility("default"))) sdrl::DeviceModel*
sdrl_torch_make_device(const sdrl::DecoderShape& shape, const sdrl::ParameterLayout& layout,
                       const char* device, bool trains, sdrl::Error& error) {
    const auto made = sdrl::guarded([&]() -> sdrl::Result<sdrl::DeviceModel*> {
        return new sdrl::TorchDeviceModel(shape, layout, device, trains);
    });
    if (made)
        return *made;
    error = made.error();
    return nullptr;
}

/// Whether there is a GPU that this libtorch can use.
extern "C" __attribute__((visibility("default"))) bool sdrl_torch_has_cuda() {
    try { // a device that is there may be one that this libtorch has no code for
        return at::hasCUDA() &&
               at::ones({2}, at::TensorOptions(at::kFloat).device(at::kCUDA)).sum().item<float>() ==
                   2;
    } catch (const std::exception&) {
        return false;
    }
}
