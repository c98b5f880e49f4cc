// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/method/prompt_sampler.h"

#include "core/base/rng.h"
#include "method/frontier_sampler.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <string>

namespace sdrl {

using nlohmann::json;

namespace {

std::string ruleName(SamplerRule rule) {
    switch (rule) {
    case SamplerRule::Uniform:
        return "uniform";
    case SamplerRule::PassRate:
        return "pass_rate";
    case SamplerRule::Band:
        return "band";
    case SamplerRule::Frontier:
        return "frontier";
    }
    return "";
}

/// Goes through a fixed set of prompts in an order shuffled anew for each epoch. No prompt comes
/// twice in an epoch, nor twice in a step that spans two: it has its turn in the next one then.
class EpochSampler final : public PromptSampler {
public:
    EpochSampler(const SamplerSettings& settings, std::span<const SamplerPrompt> prompts,
                 std::vector<std::size_t> eligible)
        : m_rule(settings.rule),
          m_seed(settings.seed),
          m_tracker(prompts, settings),
          m_eligible(std::move(eligible)),
          m_isEligible(prompts.size()) {
        for (const std::size_t i : m_eligible)
            m_isEligible[i] = true;
    }

    std::vector<std::size_t> nextBatch(std::size_t count,
                                       std::span<const std::size_t> visited) override {
        std::vector<std::size_t> taken(visited.begin(), visited.end());
        const auto isFree = [&](std::size_t i) {
            return std::find(taken.begin(), taken.end(), i) == taken.end();
        };
        count = std::min(count, static_cast<std::size_t>(
                                    std::count_if(m_eligible.begin(), m_eligible.end(), isFree)));
        if (visited.empty())
            m_lastCount = count;
        while (taken.size() < visited.size() + count) {
            const auto next = m_order.begin() + static_cast<std::ptrdiff_t>(m_next);
            const auto found = std::find_if(next, m_order.end(), isFree);
            if (found == m_order.end()) {
                beginEpoch();
                continue;
            }
            taken.push_back(*found);
            std::rotate(next, found, found + 1); // those before it have their turn later
            ++m_next;
        }
        taken.erase(taken.begin(), taken.begin() + static_cast<std::ptrdiff_t>(visited.size()));
        return taken;
    }

    void observe(std::span<const PromptOutcome> outcomes) override { m_tracker.observe(outcomes); }

    SamplerStatistics statistics() const override {
        return m_tracker.statistics([this](std::size_t i) { return m_isEligible[i]; }, m_lastCount);
    }

    json state() const override {
        return {
            {"schema_version", 1},      {"rule", ruleName(m_rule)}, {"tracker", m_tracker.state()},
            {"epoch", m_epoch},         {"order", m_order},         {"next", m_next},
            {"last_count", m_lastCount}};
    }

    Result<void> restore(const json& state) override {
        JsonFields fields(JsonDocument::fromValue(state, "sampler state"));
        fields.schemaVersion(1);
        fields.choice("rule", {ruleName(m_rule)}, "");
        EpochSampler next = *this;
        next.m_tracker.restore(fields.object("tracker"));
        next.m_epoch = static_cast<std::uint64_t>(fields.integer("epoch", 0, INT64_MAX));
        // Before the first epoch there is no order yet.
        std::vector<std::size_t> expected =
            next.m_epoch > 0 ? m_eligible : std::vector<std::size_t>();
        next.m_order.clear();
        for (const double i : readNumbers(fields, "order", expected.size(), 0,
                                          static_cast<double>(m_tracker.size() - 1)))
            next.m_order.push_back(static_cast<std::size_t>(i));
        std::vector<std::size_t> found = next.m_order;
        std::sort(found.begin(), found.end());
        std::sort(expected.begin(), expected.end());
        if (found != expected)
            fields.reject("order", "these are not the prompts of this sampler");
        next.m_next = static_cast<std::size_t>(
            fields.integer("next", 0, static_cast<std::int64_t>(next.m_order.size())));
        next.m_lastCount = static_cast<std::size_t>(fields.integer("last_count", 0, INT64_MAX));
        SDRL_CHECK(fields.finish());
        *this = std::move(next);
        return {};
    }

private:
    void beginEpoch() {
        m_order = m_eligible;
        RandomStream(m_seed, "epoch", {m_epoch++}).shuffle(std::span(m_order));
        m_next = 0;
    }

    SamplerRule m_rule;
    std::uint64_t m_seed;
    PassRateTracker m_tracker;
    std::vector<std::size_t> m_eligible;
    std::vector<bool> m_isEligible;
    std::vector<std::size_t> m_order; ///< of the current epoch; empty before the first
    std::size_t m_next = 0;
    std::uint64_t m_epoch = 0;
    std::size_t m_lastCount = 0;
};

bool within(double value, double low, double high) {
    return value >= low && value <= high; // false for NaN
}

Result<void> checkSettings(const SamplerSettings& s) {
    const auto isShare = [](double value) { return within(value, 0, 1); };
    const bool ok =
        isShare(s.bandLow) && within(s.bandHigh, s.bandLow, 1) && isShare(s.measuredWeight) &&
        isShare(s.memory) && within(s.driftRate, 0, 10) && within(s.groupSize, 1, 1e6) &&
        isShare(s.uniformShare) && isShare(s.minSignal) && within(s.softmaxTemperature, 0, 1e6) &&
        isShare(s.hardRate) && within(s.easyRate, s.hardRate, 1) && isShare(s.retestShare);
    if (!ok)
        return Error{ErrorCode::InvalidArgument, "a setting of the prompt sampler is out of range",
                     ruleName(s.rule)};
    return {};
}

} // namespace

Result<std::unique_ptr<PromptSampler>> makePromptSampler(const SamplerSettings& settings,
                                                         std::vector<SamplerPrompt> prompts) {
    SDRL_CHECK(checkSettings(settings));
    std::vector<MeasuredItem> items;
    for (const SamplerPrompt& prompt : prompts)
        items.push_back(prompt.measured);
    SelectionSettings selection;
    selection.rule =
        settings.rule == SamplerRule::PassRate ? SelectionRule::PassRate : SelectionRule::Full;
    selection.count = settings.selectCount;
    SDRL_TRY(Selection selected, selectItems(items, selection));
    std::vector<std::size_t> eligible = std::move(selected.taken);
    if (settings.rule == SamplerRule::Band)
        std::erase_if(eligible, [&](std::size_t i) {
            const auto& [key, passes, samples] = items[i];
            return samples == 0 || !within(static_cast<double>(passes) / samples, settings.bandLow,
                                           settings.bandHigh);
        });
    if (eligible.empty())
        return Error{ErrorCode::InvalidArgument, "no prompt is left to train on",
                     ruleName(settings.rule)};
    if (settings.rule == SamplerRule::Frontier)
        return std::unique_ptr<PromptSampler>(std::make_unique<FrontierSampler>(settings, prompts));
    return std::unique_ptr<PromptSampler>(
        std::make_unique<EpochSampler>(settings, prompts, std::move(eligible)));
}

} // namespace sdrl
