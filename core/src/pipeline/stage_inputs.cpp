// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/pipeline/stage_inputs.h"

#include "core/base/hash.h"
#include "core/base/jsonl.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <cassert>

namespace sdrl {

using nlohmann::json;

namespace {

constexpr std::array<std::string_view, 15> kNames = {
    "task_text",  "answer_rules", "evaluation_set", "documents", "model",
    "instructor", "draft",        "adapt",          "measure",   "selection",
    "training",   "evaluation",   "seed",           "review",    "earlier_stage"};

} // namespace

std::string_view stageInputName(StageInput input) {
    return kNames[static_cast<std::size_t>(input)];
}

StageInputs& StageInputs::add(StageInput part, std::string_view value) {
    auto& hash = m_parts.try_emplace(part, std::string()).first->second;
    if (hash) // an unknown part stays one
        hash = Sha256().addField(*hash).addField(value).hex();
    return *this;
}

StageInputs& StageInputs::addUnknown(StageInput part) {
    m_parts[part].reset();
    return *this;
}

bool StageInputs::known() const {
    return std::all_of(m_parts.begin(), m_parts.end(),
                       [](const auto& part) { return part.second.has_value(); });
}

std::string StageInputs::fingerprint() const {
    assert(known());
    Sha256 hash;
    for (const auto& [part, value] : m_parts)
        hash.addField(stageInputName(part)).addField(*value);
    return hash.hex();
}

std::string StageInputs::toText() const {
    json out = json::object();
    for (const auto& [part, value] : m_parts)
        if (value)
            out[std::string(stageInputName(part))] = *value;
    return dumpJson(out);
}

std::vector<StageInput> StageInputs::changedSince(std::string_view text) const {
    json before = json::parse(text, nullptr, false);
    if (!before.is_object())
        before = json::object();
    std::vector<StageInput> out;
    for (std::size_t i = 0; i < kNames.size(); ++i) {
        const auto part = static_cast<StageInput>(i);
        const auto now = m_parts.find(part);
        const auto then = before.find(kNames[i]);
        // Parts that only an earlier stage will bring back have not changed by themselves.
        const bool gone = now == m_parts.end() && then != before.end() && known();
        const bool differs =
            now != m_parts.end() && (!now->second || then == before.end() || *then != *now->second);
        if (gone || differs)
            out.push_back(part);
    }
    return out;
}

} // namespace sdrl
