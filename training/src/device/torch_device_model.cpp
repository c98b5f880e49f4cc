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
#include <atomic>
#include <bit>
#include <cstdlib>
#include <new>
#include <optional>
#include <utility>
#include <vector>

namespace sdrl {

namespace {

using torch_pass::DecoderPass;
using torch_pass::drawTokens;
using torch_pass::Factors;
using torch_pass::KeysValues;
using torch_pass::Linear;
using torch_pass::product;
using torch_pass::RepeatedWork;
using torch_pass::StepShape;
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
    return format == NumberFormat::Float32 ? at::kFloat : at::kBFloat16;
}

Error invalid(const char* message) {
    return Error{ErrorCode::InvalidArgument, message, ""};
}

/// Bytes of the models that there are; a test's GPU is filled by them.
std::atomic<std::size_t> allModels = 0;

/// Bytes that can be allocated on the device now.
std::size_t roomOn(at::Device device) {
    if (const char* bound = std::getenv(kTestGpuBytes)) {
        const std::size_t bytes = std::strtoull(bound, nullptr, 10);
        return bytes - std::min<std::size_t>(bytes, allModels);
    }
    if (!device.is_cuda())
        return SIZE_MAX;
    const c10::DeviceIndex index = at::accelerator::getDeviceIndex();
    const auto stats = at::accelerator::getDeviceStats(index);
    const auto all = static_cast<std::size_t>(c10::CachingAllocator::StatType::AGGREGATE);
    return at::accelerator::getMemoryInfo(index).first +
           static_cast<std::size_t>(stats.reserved_bytes[all].current -
                                    stats.allocated_bytes[all].current);
}

/// Fails as an allocation does that there is no room for.
void checkRoom(std::size_t bytes, std::size_t room) {
    TORCH_CHECK_WITH(OutOfMemoryError, bytes <= room, bytes, " bytes are more than the ", room,
                     " that the device has left");
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

struct HeldBytes {
    explicit HeldBytes(std::size_t size) : bytes(size) { allModels += bytes; }
    ~HeldBytes() { allModels -= bytes; }
    HeldBytes(const HeldBytes&) = delete;
    HeldBytes& operator=(const HeldBytes&) = delete;
    const std::size_t bytes;
};

class TorchDeviceModel final : public DeviceModel {
public:
    TorchDeviceModel(const DecoderShape& shape, const ParameterLayout& layout, const char* device,
                     bool trains, const AdapterLayout* adapters)
        : DeviceModel(shape, device),
          m_layout(layout),
          m_device(device),
          m_return{m_device},
          m_pass(m_shape, m_device) {
        at::set_num_threads(1); // as in torch_module.cpp; this thread has no other use for it
        if (m_device.is_cuda()) {
            at::globalContext().setSDPUseCuDNN(false); // it makes a plan for each new shape
            at::globalContext().setAllowBF16ReductionCuBLAS(false); // sums are float32
        }
        const c10::NoGradGuard guard;
        if (adapters)
            m_adapters = *adapters;
        std::size_t trained = trains ? layout.size : 0, frozen = 0;
        if (trains && adapters) {
            trained = adapters->size;
            frozen = trained;
            for (const Adapter& adapter : adapters->adapters)
                frozen += sizeOf(adapter);
        }
        const std::size_t bytes = sizeof(float) * (layout.size + frozen + 3 * trained);
        checkRoom(bytes, roomOn(m_device));
        m_held.emplace(bytes);
        const auto zeros = [&](std::size_t size) {
            return at::zeros({static_cast<std::int64_t>(size)}, floats());
        };
        m_values = zeros(layout.size);
        if (trains) {
            m_gradients = zeros(trained);
            m_moment1 = zeros(trained);
            m_moment2 = zeros(trained);
        }
        if (trains && adapters)
            m_factors = zeros(trained);
        // Gradients are added to where the flat array has them.
        const bool leaves = trains && !adapters;
        const auto leaf = [&](std::size_t offset, at::IntArrayRef sizes) {
            Tensor out = at::detach(partOf(m_values, offset, sizes));
            if (leaves) {
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
        if (m_factors.defined())
            addFactors();
        else if (trains)
            m_trained = layout.tensors;
        m_chunk = std::clamp<std::int64_t>(kLogitBytes / (4 * m_shape.vocabulary), 64, 2048);
    }

    Result<void> upload(Array array, std::span<const float> values) override {
        return guarded([&]() -> Result<void> {
            const c10::NoGradGuard guard;
            const Tensor& to = flat(array);
            if (!isOfLength(to, values.size()))
                return invalid("the model has no such array of that length");
            to.copy_(at::from_blob(const_cast<float*>(values.data()), to.sizes(), at::kFloat));
            if (array == Array::Parameters)
                keepBase();
            if (array == Array::Parameters || array == Array::Adapters)
                valuesChanged();
            return {};
        });
    }

    Result<void> download(Array array, std::span<float> values) override {
        return guarded([&]() -> Result<void> {
            const c10::NoGradGuard guard;
            const Tensor& from = flat(array);
            if (!isOfLength(from, values.size()))
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
            (void)decodingWeights(out->type); // they are there before the room is counted
            // A quarter stays for what a step computes.
            checkRoom(2 * tokens * c10::elementSize(out->type) *
                          static_cast<std::size_t>(m_shape.layers * m_shape.kvWidth()),
                      roomOn(m_device) / 4 * 3);
            for (int layer = 0; layer < m_shape.layers; ++layer)
                for (auto* list : {&out->keys, &out->values})
                    list->push_back(at::zeros(
                        {static_cast<std::int64_t>(tokens) + 1, m_shape.kvHeads, m_shape.headSize},
                        floats().dtype(out->type)));
            out->steps = at::zeros({static_cast<std::int64_t>(kMaxRows), torch_pass::StepColumns},
                                   floats().dtype(at::kDouble));
            return Made(std::move(out));
        });
    }

    Result<void> copyKeysValues(DeviceKeysValues& memory, std::size_t from, std::size_t to,
                                std::size_t count) override {
        return guarded([&]() -> Result<void> {
            const c10::NoGradGuard guard;
            auto& kept = static_cast<KeysValues&>(memory);
            const auto fits = [&](std::size_t begin) {
                return begin <= kept.tokens && count <= kept.tokens - begin;
            };
            if (!fits(from) || !fits(to) || (from < to + count && to < from + count))
                return invalid("keys and values are not copied from there to there");
            for (auto* list : {&kept.keys, &kept.values})
                for (const Tensor& all : *list) {
                    const auto part = [&](std::size_t begin) {
                        return all.narrow(0, static_cast<std::int64_t>(begin),
                                          static_cast<std::int64_t>(count));
                    };
                    part(to).copy_(part(from));
                }
            return {};
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
            std::vector<Tensor> drawn;
            for (std::size_t first = 0; first < rows.size(); first += kMaxRows) {
                const std::size_t count = std::min(kMaxRows, rows.size() - first);
                // Another run of the same work would overwrite the result.
                drawn.push_back(drawSome(rows.subspan(first, count), uniforms.subspan(first, count),
                                         kept, temperature, drawable)
                                    .to(at::kCPU, false, true));
            }
            // One way to the host for both: a double holds token and log-probability exactly.
            const Tensor all = at::cat(drawn, 1).contiguous();
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
            for (const ParameterInfo& tensor : m_trained)
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
            const Tensor& values = m_factors.defined() ? m_factors : m_values;
            for (const ParameterInfo& tensor : m_trained) {
                const Tensor gradient = partOf(m_gradients, tensor) * n.gradScale;
                Tensor m = partOf(m_moment1, tensor), v = partOf(m_moment2, tensor),
                       p = partOf(values, tensor);
                m.mul_(n.beta1).add_(gradient, 1.0F - n.beta1);
                v.mul_(n.beta2).addcmul_(gradient, gradient, 1.0F - n.beta2);
                const Tensor scale = (v * n.correction2).sqrt_().add_(n.eps);
                if (tensor.matrix)
                    p.mul_(1.0F - n.rate * n.decay);
                p.addcdiv_(m * n.correction1, scale, -n.rate);
            }
            valuesChanged();
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
        case Array::Adapters:
            return m_factors;
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

    [[nodiscard]] static bool isOfLength(const Tensor& array, std::size_t length) {
        return array.defined() && array.numel() == static_cast<std::int64_t>(length);
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
        if (withGradients && std::getenv(kTestGpuBytes))
            checkRoom(batch.tokens.size() * 8 * sizeof(float) *
                          static_cast<std::size_t>(m_shape.layers * m_shape.hidden),
                      roomOn(m_device));
        const c10::AutoGradMode mode(withGradients && m_gradients.defined());
        return m_pass.forward(batch, m_weights, type);
    }

    // ---- Adapters ----

    [[nodiscard]] static std::size_t sizeOf(const Adapter& adapter) {
        return static_cast<std::size_t>(adapter.outputs) * static_cast<std::size_t>(adapter.inputs);
    }

    [[nodiscard]] Tensor matrixOf(const Adapter& adapter) const {
        return partOf(m_values, adapter.weight, {adapter.outputs, adapter.inputs});
    }

    /// Attaches all factors to their maps.
    void addFactors() {
        const int rank = m_adapters.rank;
        const auto attach = [&](Linear& map, const LinearPlace& place) {
            const std::size_t end = place.weight + static_cast<std::size_t>(place.outputs) *
                                                       static_cast<std::size_t>(place.inputs);
            for (const Adapter& one : m_adapters.adapters) {
                if (one.weight < place.weight || one.weight >= end)
                    continue;
                const auto first = static_cast<std::int64_t>(one.weight - place.weight);
                const auto a = [&](const Tensor& all) {
                    return partOf(all, one.a, {rank, one.inputs});
                };
                const auto b = [&](const Tensor& all) {
                    return partOf(all, one.b, {one.outputs, rank});
                };
                map.factors.push_back({first / place.inputs, m_adapters.scale, a(m_factors),
                                       b(m_factors), a(m_gradients), b(m_gradients)});
            }
        };
        for (std::size_t i = 0; i < m_weights.layers.size(); ++i) {
            const LayerPlaces& places = m_layout.layers[i];
            attach(m_weights.layers[i].qkv, places.qkv);
            attach(m_weights.layers[i].output, places.output);
            attach(m_weights.layers[i].gateUp, places.gateUp);
            attach(m_weights.layers[i].down, places.down);
        }
        m_weights.hasFactors = true;
        for (const Adapter& one : m_adapters.adapters) {
            m_trained.push_back({one.name, one.a, rank, one.inputs, true});
            m_trained.push_back({one.name, one.b, one.outputs, rank, true});
        }
    }

    /// Takes the matrices with adapters as they are without.
    void keepBase() {
        m_base.clear();
        if (m_factors.defined())
            for (const Adapter& one : m_adapters.adapters)
                m_base.push_back(matrixOf(one).clone());
    }

    /// To be called when parameters or factors have changed.
    void valuesChanged() {
        for (std::size_t i = 0; i < m_base.size(); ++i) {
            const Adapter& one = m_adapters.adapters[i];
            Tensor matrix = matrixOf(one);
            at::addmm_out(
                matrix, m_base[i], partOf(m_factors, one.b, {one.outputs, m_adapters.rank}),
                partOf(m_factors, one.a, {m_adapters.rank, one.inputs}), 1, m_adapters.scale);
        }
        m_narrowIsOld = true;
    }

    // ---- Decoding ----

    /// One of a few sizes, at most a half larger.
    [[nodiscard]] static std::int64_t roundedUp(std::size_t size) {
        const std::size_t power = std::bit_ceil(size);
        return static_cast<std::int64_t>(size <= power / 4 * 3 ? power / 4 * 3 : power);
    }

    /// Computes the rows and draws; see `draw`. [2, at least as many], on the device.
    [[nodiscard]] Tensor drawSome(std::span<const DecoderRow> rows,
                                  std::span<const double> uniforms, KeysValues& kept,
                                  float temperature, int drawable) {
        // What is padding stands for itself alone and is put where nobody looks.
        const auto spare = static_cast<double>(kept.tokens);
        const std::int64_t count = std::min(roundedUp(rows.size()), std::int64_t{kMaxRows});
        std::vector<double> numbers;
        numbers.reserve(static_cast<std::size_t>(count) * torch_pass::StepColumns);
        std::size_t longest = 64;
        for (std::size_t i = 0; i < rows.size(); ++i) {
            const DecoderRow& row = rows[i];
            const int total = row.prefixCount + row.ownCount;
            longest = std::max(longest, static_cast<std::size_t>(total));
            numbers.insert(numbers.end(),
                           {uniforms[i], double(row.token), double(row.position), double(row.store),
                            double(row.prefixBegin), double(row.prefixCount), double(row.ownBegin),
                            double(total)});
        }
        for (auto i = static_cast<std::int64_t>(rows.size()); i < count; ++i)
            numbers.insert(numbers.end(), {0, 0, 0, spare, 0, 0, spare, 1});
        const Tensor input = kept.steps.narrow(0, 0, count);
        input.copy_(at::from_blob(numbers.data(), input.sizes(), at::kDouble));

        const StepShape shape{count, roundedUp(longest), drawable, temperature};
        if (!kept.work.empty() && (kept.work.begin()->first.drawable != drawable ||
                                   kept.work.begin()->first.temperature != temperature)) {
            kept.work.clear(); // they will not come again soon
            kept.pool.id = {0, 0};
        }
        const Weights& weights = decodingWeights(kept.type);
        auto found = kept.work.find(shape);
        if (found == kept.work.end())
            found = kept.work
                        .emplace(shape, RepeatedWork(m_device,
                                                     [this, input, shape, &weights, &kept] {
                                                         return drawn(input, shape, weights, kept);
                                                     }))
                        .first;
        return found->second.run(kept.pool).narrow(1, 0, static_cast<std::int64_t>(rows.size()));
    }

    /// What is computed for a shape, from what `input` holds when it runs.
    [[nodiscard]] Tensor drawn(const Tensor& input, const StepShape& shape, const Weights& weights,
                               KeysValues& kept) const {
        const Tensor hidden = m_pass.step(input, shape.keys, weights, kept);
        const Tensor uniform = input.select(1, torch_pass::StepUniform);
        std::vector<Tensor> out;
        for (std::int64_t next = 0; next < hidden.size(0); next += m_chunk)
            out.push_back(drawTokens(product(rowsOf(hidden, next), weights.head.t(), kept.type),
                                     shape.temperature, shape.drawable, rowsOf(uniform, next)));
        return at::cat(out, 1);
    }

    /// Those that decoding in this format reads, always the same object and tensors.
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
                segment.parent >= static_cast<int>(i) || SegmentChain(batch.segments, i).count == 0)
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
        Tensor gradient; // the head has no adapter
        if (!m_factors.defined())
            gradient = partOf(m_gradients, place.weight, {place.outputs, place.inputs});
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
            if (gradient.defined())
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
    Tensor m_values; ///< flat; with adapters W + scale·B·A
    /// Flat, of what is trained: the parameters, or the adapters' factors; undefined if nothing is.
    Tensor m_gradients, m_moment1, m_moment2;
    std::vector<ParameterInfo> m_trained; ///< where it is in the arrays that are trained
    AdapterLayout m_adapters;
    Tensor m_factors;                ///< flat; undefined without adapters
    std::vector<Tensor> m_base;      ///< W of each adapter
    std::optional<HeldBytes> m_held; ///< of all those
    Weights m_weights;               ///< views of m_values
    Tensor m_narrow;                 ///< flat, rounded to bfloat16; undefined until it is read
    Weights m_narrowWeights;         ///< matrices of m_narrow, vectors of m_values
    bool m_narrowIsOld = true;
    std::int64_t m_chunk = 0; ///< rows whose logits exist at once
    Tensor m_kept;            ///< of the last `score`, with all that its gradient needs
};

} // namespace

} // namespace sdrl

extern "C" __attribute__((visibility("default"))) sdrl::DeviceModel*
sdrl_torch_make_device(const sdrl::DecoderShape& shape, const sdrl::ParameterLayout& layout,
                       const char* device, bool trains, const sdrl::AdapterLayout* adapters,
                       sdrl::Error& error) {
    const auto made = sdrl::guarded([&]() -> sdrl::Result<sdrl::DeviceModel*> {
        return new sdrl::TorchDeviceModel(shape, layout, device, trains, adapters);
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
