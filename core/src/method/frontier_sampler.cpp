// SPDX-License-Identifier: GPL-3.0-or-later
#include "method/frontier_sampler.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <map>
#include <tuple>

namespace sdrl {

using nlohmann::json;

namespace {

/// Draws that the coverage of clusters looks back on.
constexpr std::size_t kCoverageWindow = 200;

} // namespace

/// A batch being put together.
class FrontierSampler::Batch {
public:
    Batch(std::size_t count, std::size_t of, std::span<const std::size_t> visited)
        : m_count(std::min(count, of - visited.size())), m_in(of) {
        for (const std::size_t i : visited)
            m_in[i] = true;
    }
    [[nodiscard]] std::size_t room() const { return m_count - prompts.size(); }
    [[nodiscard]] std::size_t count() const { return m_count; }
    [[nodiscard]] bool has(std::size_t i) const { return m_in[i]; }
    void add(std::size_t i) {
        prompts.push_back(i);
        m_in[i] = true;
    }
    std::vector<std::size_t> prompts;

private:
    std::size_t m_count;
    std::vector<bool> m_in;
};

FrontierSampler::FrontierSampler(const SamplerSettings& settings,
                                 std::span<const SamplerPrompt> prompts)
    : m_settings(settings), m_tracker(prompts, settings), m_retired(prompts.size(), Retired::No) {
    std::map<int, std::size_t> numbers;
    for (const SamplerPrompt& prompt : prompts)
        m_clusters.push_back(numbers.try_emplace(prompt.cluster, numbers.size()).first->second);
    m_clusterCount = numbers.size();
}

std::vector<std::size_t> FrontierSampler::nextBatch(std::size_t count,
                                                    std::span<const std::size_t> visited) {
    RandomStream random(m_settings.seed, "frontier", {m_batches++});
    Batch batch(count, m_tracker.size(), visited);
    addRetests(batch);
    addUniform(batch, random);
    addBest(batch, random);
    while (batch.room() > 0)
        addLongestRetired(batch);
    if (visited.empty())
        m_lastCount = batch.count();
    m_recent.insert(m_recent.end(), batch.prompts.begin(), batch.prompts.end());
    while (m_recent.size() > kCoverageWindow)
        m_recent.pop_front();
    return std::move(batch.prompts);
}

void FrontierSampler::addRetests(Batch& batch) {
    const std::size_t retired = retiredCount(Retired::Easy) + retiredCount(Retired::Hard);
    // An epoch is as many draws as there are prompts.
    m_retestCredit += m_settings.retestShare * static_cast<double>(retired * batch.count()) /
                      static_cast<double>(m_tracker.size());
    for (std::size_t left = retired; left > 0 && m_retestCredit >= 1 && batch.room() > 0; --left) {
        addLongestRetired(batch);
        m_retestCredit -= 1;
    }
}

/// Adds one retired prompt: a hard one if there is any, of those the one not seen for longest.
void FrontierSampler::addLongestRetired(Batch& batch) const {
    std::size_t best = m_tracker.size();
    const auto place = [this](std::size_t i) {
        return std::tuple(m_retired[i] != Retired::Hard, m_tracker.lastStep(i), i);
    };
    for (std::size_t i = 0; i < m_tracker.size(); ++i)
        if (m_retired[i] != Retired::No && !batch.has(i) &&
            (best == m_tracker.size() || place(i) < place(best)))
            best = i;
    batch.add(best);
}

std::vector<std::size_t> FrontierSampler::waiting(const Batch& batch) const {
    std::vector<std::size_t> out;
    for (std::size_t i = 0; i < m_tracker.size(); ++i)
        if (m_retired[i] == Retired::No && !batch.has(i))
            out.push_back(i);
    return out;
}

void FrontierSampler::addUniform(Batch& batch, RandomStream& random) const {
    // A share of less than one prompt is drawn as a chance.
    const double share = m_settings.uniformShare * static_cast<double>(batch.count());
    auto left = static_cast<std::size_t>(share);
    left += random.chance(share - std::floor(share));
    std::vector<std::size_t> from = waiting(batch);
    random.shuffle(std::span(from));
    for (std::size_t n = std::min({left, from.size(), batch.room()}); n > 0; --n)
        batch.add(from[n - 1]);
}

void FrontierSampler::addBest(Batch& batch, RandomStream& random) const {
    const std::vector<double> coverage = coverageFactors();
    struct Candidate {
        bool dead;    ///< too little signal is expected
        double score; ///< higher is better
        std::size_t prompt;
    };
    std::vector<Candidate> candidates;
    for (const std::size_t i : waiting(batch)) {
        const BetaBelief belief = m_tracker.belief(i);
        const double p = random.beta(belief.a, belief.b);
        double score = 4 * p * (1 - p) * coverage[m_clusters[i]];
        if (m_settings.softmaxTemperature > 0) // Gumbel's trick: the best n are a softmax draw
            score =
                score / m_settings.softmaxTemperature - std::log(-std::log1p(-random.uniform()));
        const double signal = 1 - deadGroupProbability(belief, m_settings.groupSize);
        candidates.push_back({signal < m_settings.minSignal, score, i});
    }
    const std::size_t count = std::min(batch.room(), candidates.size());
    std::partial_sort(candidates.begin(), candidates.begin() + static_cast<std::ptrdiff_t>(count),
                      candidates.end(), [](const Candidate& a, const Candidate& b) {
                          return std::tuple(a.dead, -a.score, a.prompt) <
                                 std::tuple(b.dead, -b.score, b.prompt);
                      });
    for (std::size_t n = 0; n < count; ++n)
        batch.add(candidates[n].prompt);
}

/// 1/√(1 + share of the recent draws · number of clusters) for each cluster.
std::vector<double> FrontierSampler::coverageFactors() const {
    std::vector<double> factors(m_clusterCount);
    for (const std::size_t i : m_recent)
        factors[m_clusters[i]] += 1;
    const double scale = m_recent.empty() ? 0
                                          : static_cast<double>(m_clusterCount) /
                                                static_cast<double>(m_recent.size());
    for (double& factor : factors)
        factor = 1 / std::sqrt(1 + factor * scale);
    return factors;
}

void FrontierSampler::observe(std::span<const PromptOutcome> outcomes) {
    m_tracker.observe(outcomes);
    for (const auto& [i, successes, samples] : outcomes) {
        if (samples == 0)
            continue;
        const double rate = m_tracker.evidenceRate(i);
        const int visits = m_tracker.visits(i);
        // A retired prompt that fails its retest comes back into use.
        if (rate >= m_settings.easyRate && visits >= m_settings.easyVisits)
            m_retired[i] = Retired::Easy;
        else if (rate <= m_settings.hardRate && visits >= m_settings.hardVisits)
            m_retired[i] = Retired::Hard;
        else
            m_retired[i] = Retired::No;
    }
}

std::size_t FrontierSampler::retiredCount(Retired why) const {
    return static_cast<std::size_t>(std::count(m_retired.begin(), m_retired.end(), why));
}

SamplerStatistics FrontierSampler::statistics() const {
    SamplerStatistics out = m_tracker.statistics(
        [this](std::size_t i) { return m_retired[i] == Retired::No; }, m_lastCount);
    out.retiredEasy = retiredCount(Retired::Easy);
    out.retiredHard = retiredCount(Retired::Hard);
    return out;
}

json FrontierSampler::state() const {
    json retired = json::array();
    for (const Retired why : m_retired)
        retired.push_back(static_cast<int>(why));
    return {{"schema_version", 1},          {"rule", "frontier"},
            {"tracker", m_tracker.state()}, {"retired", std::move(retired)},
            {"recent", m_recent},           {"retest_credit", m_retestCredit},
            {"batches", m_batches},         {"last_count", m_lastCount}};
}

Result<void> FrontierSampler::restore(const json& state) {
    JsonFields fields(JsonDocument::fromValue(state, "sampler state"));
    fields.schemaVersion(1);
    fields.choice("rule", {"frontier"}, "");
    FrontierSampler next = *this;
    next.m_tracker.restore(fields.object("tracker"));
    const auto retired = readNumbers(fields, "retired", m_retired.size(), 0, 2);
    for (std::size_t i = 0; i < retired.size(); ++i)
        next.m_retired[i] = static_cast<Retired>(static_cast<int>(retired[i]));
    const std::size_t recent = std::min(fields.raw("recent").size(), kCoverageWindow);
    next.m_recent.clear();
    for (const double i :
         readNumbers(fields, "recent", recent, 0, static_cast<double>(m_tracker.size() - 1)))
        next.m_recent.push_back(static_cast<std::size_t>(i));
    next.m_retestCredit = fields.number("retest_credit", 0, 1e15);
    next.m_batches = static_cast<std::uint64_t>(fields.integer("batches", 0, INT64_MAX));
    next.m_lastCount = static_cast<std::size_t>(fields.integer("last_count", 0, INT64_MAX));
    SDRL_CHECK(fields.finish());
    *this = std::move(next);
    return {};
}

} // namespace sdrl
