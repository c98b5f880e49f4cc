// SPDX-License-Identifier: GPL-3.0-or-later
#include "trainer/lora.h"

#include "core/base/file_io.h"
#include "core/base/jsonl.h"
#include "core/base/rng.h"
#include "kernels/kernels.h"
#include "training/weights.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cassert>
#include <cmath>
#include <cstring>

namespace sdrl {

namespace {

/// "q_proj" of "model.layers.0.self_attn.q_proj.weight", or nothing.
std::string linearName(const ParameterInfo& tensor) {
    constexpr std::string_view kEnd = ".weight";
    if (!tensor.matrix || !tensor.name.ends_with(kEnd))
        return {};
    const std::string stem = tensor.name.substr(0, tensor.name.size() - kEnd.size());
    return stem.substr(stem.rfind('.') + 1);
}

bool isTarget(const ParameterInfo& tensor, const LoraSettings& settings) {
    const std::string name = linearName(tensor);
    return !name.empty() && std::find(settings.targets.begin(), settings.targets.end(), name) !=
                                settings.targets.end();
}

} // namespace

std::size_t LoraFactors::size(const ParameterLayout& layout, const LoraSettings& settings) {
    std::size_t size = 0;
    for (const ParameterInfo& tensor : layout.tensors)
        if (isTarget(tensor, settings))
            size += static_cast<std::size_t>(settings.rank) *
                    static_cast<std::size_t>(tensor.rows + tensor.columns);
    return size;
}

LoraFactors::LoraFactors(const ParameterLayout& layout, LoraSettings settings, std::uint64_t seed)
    : m_settings(std::move(settings)),
      m_layout{
          m_settings.rank, static_cast<float>(m_settings.scale()), size(layout, m_settings), {}},
      m_values(m_layout.size) {
    const int rank = m_settings.rank;
    std::size_t at = 0;
    for (const ParameterInfo& tensor : layout.tensors) {
        if (!isTarget(tensor, m_settings))
            continue;
        const std::string stem =
            "base_model.model." + tensor.name.substr(0, tensor.name.rfind('.'));
        Adapter adapter{tensor.name, tensor.offset, tensor.rows, tensor.columns, at, 0};
        m_tensors.push_back({stem + ".lora_A.weight", at, rank, tensor.columns, true});
        at += m_tensors.back().size();
        adapter.b = at;
        m_tensors.push_back({stem + ".lora_B.weight", at, tensor.rows, rank, true});
        at += m_tensors.back().size();
        RandomStream random(seed, "lora", {m_layout.adapters.size()});
        const double bound = 1 / std::sqrt(static_cast<double>(tensor.columns));
        for (std::size_t i = adapter.a; i < adapter.b; ++i)
            m_values[i] = static_cast<float>(bound * (2 * random.uniform() - 1));
        m_layout.adapters.push_back(std::move(adapter));
    }
    assert(at == m_values.size());
}

LoraAdapters::LoraAdapters(const ParameterLayout& layout, LoraSettings settings, std::uint64_t seed,
                           std::shared_ptr<ThreadPool> pool, const MatrixProducts& products)
    : LoraFactors(layout, std::move(settings), seed),
      m_pool(std::move(pool)),
      m_products(products),
      m_gradients(values().size()),
      m_transposed(values().size()) {
    valuesChanged();
}

void LoraAdapters::valuesChanged() {
    const auto rank = static_cast<std::size_t>(settings().rank);
    m_pool->run(adapters().size(), [&](std::size_t i, int) {
        const Adapter& adapter = adapters()[i];
        const auto inputs = static_cast<std::size_t>(adapter.inputs);
        for (std::size_t k = 0; k < rank; ++k)
            for (std::size_t j = 0; j < inputs; ++j)
                m_transposed[adapter.a + j * rank + k] = values()[adapter.a + k * inputs + j];
    });
}

void LoraAdapters::mergedRows(std::span<const float> base, const ParameterInfo& tensor, int first,
                              int count, std::span<float> out) const {
    const auto columns = static_cast<std::size_t>(tensor.columns);
    const float* from = base.data() + tensor.offset + static_cast<std::size_t>(first) * columns;
    const auto found =
        std::find_if(adapters().begin(), adapters().end(),
                     [&](const Adapter& adapter) { return adapter.weight == tensor.offset; });
    if (found == adapters().end() || !tensor.matrix) {
        std::memcpy(out.data(), from, out.size() * sizeof(float));
        return;
    }
    const auto rank = static_cast<std::size_t>(settings().rank);
    const auto scale = static_cast<float>(settings().scale());
    m_pool->run(static_cast<std::size_t>(count), rank * columns, [&](std::size_t r, int) {
        float* row = out.data() + r * columns;
        std::memcpy(row, from + r * columns, columns * sizeof(float));
        const float* b = values().data() + found->b + (static_cast<std::size_t>(first) + r) * rank;
        for (std::size_t k = 0; k < rank; ++k)
            kernels().addScaled(scale * b[k], values().data() + found->a + k * columns,
                                tensor.columns, row);
    });
}

void LoraAdapters::merge(std::span<const float> base, PackedWeights& out) const {
    const Result<void> done = out.load(
        [this, base](const ParameterInfo& tensor, int first, int count,
                     std::span<float> rows) -> Result<void> {
            mergedRows(base, tensor, first, count, rows);
            return {};
        },
        *m_pool);
    assert(done.ok()); // reading from memory cannot fail
    (void)done;
}

void LoraAdapters::backward(const LinearPlace& place, const float* dy, const float* x, int rows,
                            float* dx) {
    const int rank = settings().rank;
    const std::size_t size = static_cast<std::size_t>(rows) * static_cast<std::size_t>(rank);
    const auto scale = static_cast<float>(settings().scale());
    m_dyB.reserve(size);
    m_xA.reserve(size);
    const std::size_t end = place.weight + static_cast<std::size_t>(place.outputs) *
                                               static_cast<std::size_t>(place.inputs);
    auto adapter = std::lower_bound(
        adapters().begin(), adapters().end(), place.weight,
        [](const Adapter& one, std::size_t offset) { return one.weight < offset; });
    for (; adapter != adapters().end() && adapter->weight < end; ++adapter) {
        const long firstOutput = static_cast<long>((adapter->weight - place.weight) /
                                                   static_cast<std::size_t>(place.inputs));
        const float* a = values().data() + adapter->a;
        const float* b = values().data() + adapter->b;
        const float* part = dy + firstOutput;
        m_products.multiplyRows(part, place.outputs, b, rank, rows, adapter->outputs, rank, false,
                                m_dyB.data(), rank, *m_pool);
        m_products.multiplyRows(x, place.inputs, m_transposed.data() + adapter->a, rank, rows,
                                place.inputs, rank, false, m_xA.data(), rank, *m_pool);
        for (std::size_t i = 0; i < size; ++i) {
            m_dyB[i] *= scale;
            m_xA[i] *= scale;
        }
        m_products.multiplyRows(m_dyB.data(), rank, a, place.inputs, rows, rank, place.inputs, true,
                                dx, place.inputs, *m_pool);
        m_products.multiplyTransposed(part, place.outputs, m_xA.data(), rank, rows,
                                      adapter->outputs, rank, m_gradients.data() + adapter->b,
                                      *m_pool);
        m_products.multiplyTransposed(m_dyB.data(), rank, x, place.inputs, rows, rank, place.inputs,
                                      m_gradients.data() + adapter->a, *m_pool);
    }
}

Result<void> LoraFactors::saveArray(const std::filesystem::path& path,
                                    std::span<const float> values) const {
    std::vector<SafetensorsWriter::Tensor> tensors;
    for (const ParameterInfo& tensor : m_tensors)
        tensors.push_back({tensor.name, StorageType::Float32, {tensor.rows, tensor.columns}});
    SDRL_TRY(SafetensorsWriter writer,
             SafetensorsWriter::create(path, std::move(tensors), {{"format", "pt"}}));
    for (const ParameterInfo& tensor : m_tensors)
        SDRL_CHECK(writer.write(tensor.name, values.subspan(tensor.offset, tensor.size())));
    return writer.finish();
}

Result<void> LoraFactors::restoreArray(const std::filesystem::path& path,
                                       std::span<float> values) const {
    SDRL_TRY(const WeightFile file, WeightFile::open(path));
    for (const ParameterInfo& tensor : m_tensors)
        SDRL_CHECK(file.readFloat(tensor.name, values.subspan(tensor.offset, tensor.size())));
    return {};
}

Result<void> LoraFactors::save(const std::filesystem::path& folder) const {
    SDRL_CHECK(saveArray(folder / kAdapterFile, m_values.span()));
    const nlohmann::json config = {{"peft_type", "LORA"},
                                   {"task_type", "CAUSAL_LM"},
                                   {"base_model_name_or_path", nullptr},
                                   {"inference_mode", true},
                                   {"r", m_settings.rank},
                                   {"lora_alpha", m_settings.alpha},
                                   {"lora_dropout", 0.0},
                                   {"bias", "none"},
                                   {"fan_in_fan_out", false},
                                   {"init_lora_weights", true},
                                   {"use_rslora", false},
                                   {"use_dora", false},
                                   {"modules_to_save", nullptr},
                                   {"target_modules", m_settings.targets}};
    return writeFileAtomic(folder / kAdapterConfigFile, dumpJson(config, 2) + "\n");
}

Result<void> LoraFactors::restore(const std::filesystem::path& folder) {
    return restoreArray(folder / kAdapterFile, m_values.span());
}

} // namespace sdrl
