// SPDX-License-Identifier: GPL-3.0-or-later
#include "pages/evaluation/blind_trial.h"

#include "core/base/jsonl.h"
#include "core/base/rng.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <set>

namespace sdrl::gui {

using nlohmann::json;

namespace {

constexpr int kSchemaVersion = 1;

} // namespace

BlindTrial::BlindTrial(std::uint64_t seed, EvaluationId before, EvaluationId after,
                       const std::vector<int>& questions)
    : m_seed(seed), m_before(before), m_after(after), m_order(questions) {
    RandomStream(
        seed, "blind-order",
        {static_cast<std::uint64_t>(before.value), static_cast<std::uint64_t>(after.value)})
        .shuffle(std::span(m_order));
}

std::optional<int> BlindTrial::current() const {
    std::set<int> judged;
    for (const Judgement& judgement : m_judgements)
        judged.insert(judgement.question);
    for (const int question : m_order)
        if (!judged.contains(question))
            return question;
    return std::nullopt;
}

bool BlindTrial::afterIsLeft(int question) const {
    return RandomStream(m_seed, "blind-side",
                        {static_cast<std::uint64_t>(m_before.value),
                         static_cast<std::uint64_t>(m_after.value),
                         static_cast<std::uint64_t>(question)})
        .chance(0.5);
}

void BlindTrial::judge(Choice choice) {
    const std::optional<int> question = current();
    if (!question)
        return;
    const bool left = choice == Choice::Left;
    const char better = choice == Choice::Same ? 's' : afterIsLeft(*question) == left ? 'a' : 'b';
    m_judgements.push_back({*question, better});
}

bool BlindTrial::undo() {
    if (m_judgements.empty())
        return false;
    m_judgements.pop_back();
    return true;
}

BlindTrial::Tally BlindTrial::tally() const {
    Tally out;
    for (const Judgement& judgement : m_judgements)
        ++(judgement.better == 'a' ? out.after : judgement.better == 'b' ? out.before : out.same);
    const std::size_t decided = out.before + out.after;
    out.share = decided > 0 ? static_cast<double>(out.after) / static_cast<double>(decided) : 0;
    out.interval = wilsonInterval(out.after, decided);
    return out;
}

std::string BlindTrial::key() const {
    return "blind/" + std::to_string(m_before.value) + "-" + std::to_string(m_after.value);
}

std::string BlindTrial::toText() const {
    json judgements = json::array();
    for (const Judgement& judgement : m_judgements)
        judgements.push_back({judgement.question, std::string(1, judgement.better)});
    return dumpJson({{"schema_version", kSchemaVersion}, {"judgements", judgements}});
}

Result<void> BlindTrial::restore(const std::string& text) {
    const json document = json::parse(text, nullptr, false);
    if (!document.is_object() || document.value("schema_version", 0) != kSchemaVersion ||
        !document.contains("judgements") || !document["judgements"].is_array())
        return Error{ErrorCode::InvalidFile, "the judgements that were kept cannot be read", key()};
    m_judgements.clear();
    std::set<int> open(m_order.begin(), m_order.end());
    for (const json& entry : document["judgements"]) {
        if (!entry.is_array() || entry.size() != 2 || !entry[0].is_number_integer() ||
            !entry[1].is_string())
            continue;
        const std::string better = entry[1].get<std::string>();
        if ((better == "a" || better == "b" || better == "s") && open.erase(entry[0].get<int>()))
            m_judgements.push_back({entry[0].get<int>(), better[0]});
    }
    return {};
}

} // namespace sdrl::gui
