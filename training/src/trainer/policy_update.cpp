// SPDX-License-Identifier: GPL-3.0-or-later
#include "trainer/policy_update.h"

#include "core/method/grpo_math.h"
#include "trainer/log_prob_head.h"
#include "trainer/training_pass.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace sdrl {

/// Whole completions with their prompts, and per-token arrays in the order of the completions.
struct PolicyUpdate::MicroBatch {
    TokenBatch batch;
    std::vector<ScoredPosition> positions;
    std::vector<std::size_t> offsets{0};
    std::vector<double> advantages, factors;
    std::vector<float> rolloutLogProbs, oldLogProbs;
    std::size_t shared = 0; ///< tokens that all prompts begin with
    int beginning = -1;     ///< segment of those
    int lastGroup = -1;
    int prompt = -1; ///< segment of the last group's prompt

    explicit MicroBatch(std::size_t sharedTokens) : shared(sharedTokens) {}

    [[nodiscard]] int costOf(int group, std::size_t promptSize, const UpdateCompletion& c) const {
        const std::size_t first = beginning < 0 ? promptSize : promptSize - shared;
        return static_cast<int>(c.tokens.size() + (group == lastGroup ? 0 : first));
    }

    void add(std::span<const std::int32_t> promptTokens, const UpdateCompletion& c, double factor) {
        if (shared > 0 && beginning < 0)
            beginning = batch.add(promptTokens.first(shared));
        if (c.group != lastGroup) {
            prompt = batch.add(promptTokens.subspan(shared), beginning);
            lastGroup = c.group;
        }
        const TokenSegment& head = batch.segments[static_cast<std::size_t>(prompt)];
        int before = head.begin + head.count - 1;
        // The last token is only predicted, never fed.
        if (c.tokens.size() > 1) {
            const int segment = batch.add(std::span(c.tokens).first(c.tokens.size() - 1), prompt);
            const int begin = batch.segments[static_cast<std::size_t>(segment)].begin;
            for (std::size_t t = 0; t < c.tokens.size(); ++t)
                positions.push_back(
                    {t == 0 ? before : begin + static_cast<int>(t) - 1, c.tokens[t]});
        } else {
            positions.push_back({before, c.tokens.front()});
        }
        rolloutLogProbs.insert(rolloutLogProbs.end(), c.rolloutLogProbs.begin(),
                               c.rolloutLogProbs.end());
        oldLogProbs.insert(oldLogProbs.end(), c.oldLogProbs.begin(), c.oldLogProbs.end());
        offsets.push_back(positions.size());
        advantages.push_back(c.advantage);
        factors.push_back(factor);
    }
};

struct PolicyUpdate::Totals {
    PolicyLossSums sums;
    double entropy = 0;
    double mismatch = 0;
    double mismatchMax = 0;
    double gradNorm = 0;
    int updates = 0;
};

namespace {

/// The reference model on the processor.
class ReferencePolicy final : public PolicyScorer {
public:
    ReferencePolicy(const std::shared_ptr<PackedWeights>& weights,
                    const std::shared_ptr<ThreadPool>& pool, const MatrixProducts& products)
        : m_pass(weights, pool, products), m_head(weights, pool, products) {}

    Result<void> score(const TokenBatch& batch, std::span<const ScoredPosition> positions,
                       float temperature, float* logProbs) override {
        m_head.forward(m_pass.forward(batch, TrainingPass::Keep::Inputs), positions, temperature,
                       logProbs);
        return {};
    }
    void releasePasses() override {
        m_pass.release();
        m_head.release();
    }

private:
    TrainingPass m_pass;
    LogProbHead m_head;
};

} // namespace

PolicyUpdate::PolicyUpdate(Trainable& model, const GrpoSettings& settings,
                           std::unique_ptr<PolicyScorer> reference, bool exactRollouts)
    : m_model(model),
      m_settings(settings),
      m_exactRollouts(exactRollouts),
      m_reference(std::move(reference)) {}

PolicyUpdate::PolicyUpdate(Trainable& model, const GrpoSettings& settings,
                           std::shared_ptr<PackedWeights> reference,
                           std::shared_ptr<ThreadPool> pool, const MatrixProducts& products,
                           bool exactRollouts)
    : PolicyUpdate(model, settings,
                   reference ? std::make_unique<ReferencePolicy>(reference, pool, products)
                             : nullptr,
                   exactRollouts) {}

Result<UpdateMetrics> PolicyUpdate::apply(std::span<const std::vector<std::int32_t>> prompts,
                                          std::span<const UpdateCompletion> completions,
                                          double learningRate, const JobContext* job) {
    m_model.releaseRollouts();
    const std::vector<std::span<const std::int32_t>> all(prompts.begin(), prompts.end());
    m_shared = sharedBeginning(all);
    Result<UpdateMetrics> out = applyParts(prompts, completions, learningRate, job);
    if (m_reference)
        m_reference->releasePasses();
    m_model.releasePasses(); // last: it gives freed memory back to the system
    return out;
}

Result<UpdateMetrics> PolicyUpdate::applyParts(std::span<const std::vector<std::int32_t>> prompts,
                                               std::span<const UpdateCompletion> given,
                                               double learningRate, const JobContext* job) {
    const auto abandoned = [] {
        UpdateMetrics out;
        out.abandoned = true;
        return out;
    };
    Totals totals;
    const int parts = m_settings.updatesPerBatch;
    const int perPart = (static_cast<int>(prompts.size()) + parts - 1) / parts;
    std::vector<UpdateCompletion> scored;
    if (!m_exactRollouts && parts > 1) {
        // The policy that later updates are compared with is the one before the first.
        scored.assign(given.begin(), given.end());
        std::vector<UpdateCompletion*> later;
        for (UpdateCompletion& c : scored)
            if (c.kept && c.group / perPart > 0)
                later.push_back(&c);
        SDRL_TRY(const Ending ending, fitting(job, [&] { return scoreOld(prompts, later, job); }));
        if (ending == Ending::Stopped)
            return abandoned();
    }
    const std::span<const UpdateCompletion> completions =
        scored.empty() ? given : std::span<const UpdateCompletion>(scored);
    for (int part = 0; part < parts; ++part) {
        std::vector<const UpdateCompletion*> chosen;
        bool live = false;
        for (const UpdateCompletion& c : completions)
            if (c.group / perPart == part) {
                chosen.push_back(&c);
                live |= c.kept;
            }
        // Without a live group there is no gradient, and the moments of the optimizer rest.
        if (live) {
            const bool first = totals.updates == 0;
            SDRL_TRY(const Ending ending, updateOnce(prompts, chosen, first, learningRate,
                                                     first ? job : nullptr, totals));
            if (ending == Ending::Stopped)
                return abandoned();
        }
    }
    UpdateMetrics out;
    out.updates = totals.updates;
    out.trainedTokens = totals.sums.tokens;
    if (totals.updates == 0)
        return out;
    const auto tokens = static_cast<double>(totals.sums.tokens);
    out.loss = totals.sums.loss / totals.updates;
    out.klLoss = totals.sums.klLoss / totals.updates;
    out.referenceKl = totals.sums.referenceKl / tokens;
    out.entropy = totals.entropy / tokens;
    out.gradNorm = totals.gradNorm;
    out.clippedLow = static_cast<double>(totals.sums.clippedLow) / tokens;
    out.clippedHigh = static_cast<double>(totals.sums.clippedHigh) / tokens;
    out.masked = static_cast<double>(totals.sums.masked) / tokens;
    if (totals.sums.weighted > 0) {
        out.weightMean = totals.sums.weight / static_cast<double>(totals.sums.weighted);
        out.weightMin = totals.sums.minWeight;
        out.weightMax = totals.sums.maxWeight;
    }
    out.mismatchMean = totals.mismatch / tokens;
    out.mismatchMax = totals.mismatchMax;
    return out;
}

Result<Ending> PolicyUpdate::updateOnce(std::span<const std::vector<std::int32_t>> prompts,
                                        std::span<const UpdateCompletion* const> completions,
                                        bool onPolicy, double learningRate,
                                        const JobContext* abandon, Totals& totals) {
    std::vector<std::size_t> lengths;
    std::vector<int> groups;
    std::vector<const UpdateCompletion*> counted;
    double tokens = 0;
    for (const UpdateCompletion* c : completions)
        if (c->kept || m_settings.countDeadGroups) {
            counted.push_back(c);
            lengths.push_back(c->tokens.size());
            groups.push_back(c->group);
            tokens += static_cast<double>(c->tokens.size());
        }
    const std::vector<double> factors = lossFactors(lengths, groups, m_settings.loss);
    const double entropyCoefficient = -m_settings.entropyBonus / tokens;
    const Totals before = totals;
    SDRL_TRY(const Ending ending, fitting(abandon, [&] {
                 totals = before;
                 return accumulate(prompts, counted, factors, onPolicy, entropyCoefficient, abandon,
                                   totals);
             }));
    if (ending == Ending::Stopped)
        return Ending::Stopped;
    if (!std::isfinite(totals.sums.loss))
        return Error{ErrorCode::NonFinite, "the loss is not a finite number", ""};
    SDRL_TRY(totals.gradNorm, m_model.step(learningRate));
    ++totals.updates;
    return Ending::Finished;
}

Result<Ending> PolicyUpdate::fitting(const JobContext* job,
                                     const std::function<Result<Ending>()>& work) {
    const int before = microBatchTokens();
    for (;;) {
        Result<Ending> done = work();
        if (done || done.error().code != ErrorCode::OutOfMemory || microBatchTokens() <= 1) {
            if (done && job && microBatchTokens() < before)
                job->log(LogLevel::Warning,
                         fmt::format("micro-batches of {} tokens do not fit into the device's "
                                     "memory; they have {} from now on",
                                     before, microBatchTokens()));
            return done;
        }
        SDRL_CHECK(m_model.discardGradients());
        m_microBatchLimit = microBatchTokens() / 2;
    }
}

Result<Ending> PolicyUpdate::accumulate(std::span<const std::vector<std::int32_t>> prompts,
                                        std::span<const UpdateCompletion* const> counted,
                                        std::span<const double> factors, bool onPolicy,
                                        double entropyCoefficient, const JobContext* abandon,
                                        Totals& totals) {
    MicroBatch micro(m_shared);
    for (std::size_t i = 0; i < counted.size(); ++i) {
        const UpdateCompletion& c = *counted[i];
        if (!c.kept)
            continue;
        const auto& prompt = prompts[static_cast<std::size_t>(c.group)];
        if (micro.batch.size() > 0 &&
            micro.batch.size() + micro.costOf(c.group, prompt.size(), c) > microBatchTokens()) {
            SDRL_CHECK(runMicroBatch(micro, onPolicy, entropyCoefficient, totals));
            micro = MicroBatch(m_shared);
            if (abandon && abandon->abandonRequested())
                return Ending::Stopped;
        }
        micro.add(prompt, c, factors[i]);
    }
    SDRL_CHECK(runMicroBatch(micro, onPolicy, entropyCoefficient, totals));
    return Ending::Finished;
}

Result<void> PolicyUpdate::runMicroBatch(const MicroBatch& micro, bool onPolicy,
                                         double entropyCoefficient, Totals& totals) {
    const auto temperature = static_cast<float>(m_settings.sampling.temperature);
    const std::size_t count = micro.positions.size();
    std::vector<float> reference, current(count), gradient(count), logProbs(count),
        entropies(count);
    if (m_reference) {
        reference.resize(count);
        SDRL_CHECK(m_reference->score(micro.batch, micro.positions, temperature, reference.data()));
    }
    // Before the first step the policy is the sampler's, to the last bit, if both compute in the
    // same numbers: its log-probabilities are known without computing them again.
    const bool scores = !m_exactRollouts || !onPolicy;
    if (scores) {
        SDRL_CHECK(m_model.score(micro.batch, micro.positions, temperature, current.data()));
    } else {
        current = micro.rolloutLogProbs;
    }
    PolicyBatch<float> batch;
    batch.offsets = micro.offsets;
    batch.advantages = micro.advantages;
    batch.factors = micro.factors;
    batch.newLogProbs = current;
    if (m_exactRollouts) {
        batch.oldLogProbs = micro.rolloutLogProbs;
    } else {
        batch.oldLogProbs =
            onPolicy ? std::span<const float>(current) : std::span<const float>(micro.oldLogProbs);
        batch.rolloutLogProbs = micro.rolloutLogProbs;
    }
    batch.referenceLogProbs = reference;
    const PolicyLossSums sums = policyLoss<float>(batch, m_settings.loss, gradient);
    SDRL_CHECK(m_model.accumulate(micro.batch, micro.positions, temperature, gradient,
                                  static_cast<float>(entropyCoefficient), logProbs.data(),
                                  entropies.data(), scores));
    totals.sums += sums;
    for (const float entropy : entropies)
        totals.entropy += static_cast<double>(entropy);
    if (!m_exactRollouts) {
        totals.mismatch += sums.mismatch;
        totals.mismatchMax = std::max(totals.mismatchMax, sums.maxMismatch);
        return {};
    }
    for (std::size_t i = 0; i < count; ++i) {
        const double mismatch =
            std::abs(static_cast<double>(logProbs[i]) - static_cast<double>(current[i]));
        totals.mismatch += mismatch;
        totals.mismatchMax = std::max(totals.mismatchMax, mismatch);
    }
    return {};
}

Result<Ending> PolicyUpdate::scoreOld(std::span<const std::vector<std::int32_t>> prompts,
                                      std::span<UpdateCompletion* const> completions,
                                      const JobContext* abandon) {
    const auto temperature = static_cast<float>(m_settings.sampling.temperature);
    MicroBatch micro(m_shared);
    std::vector<UpdateCompletion*> members;
    const auto flush = [&]() -> Result<void> {
        if (members.empty())
            return {};
        std::vector<float> logProbs(micro.positions.size());
        SDRL_CHECK(m_model.score(micro.batch, micro.positions, temperature, logProbs.data()));
        for (std::size_t i = 0; i < members.size(); ++i)
            members[i]->oldLogProbs.assign(
                logProbs.begin() + static_cast<std::ptrdiff_t>(micro.offsets[i]),
                logProbs.begin() + static_cast<std::ptrdiff_t>(micro.offsets[i + 1]));
        micro = MicroBatch(m_shared);
        members.clear();
        return {};
    };
    for (UpdateCompletion* c : completions) {
        const auto& prompt = prompts[static_cast<std::size_t>(c->group)];
        if (micro.batch.size() > 0 &&
            micro.batch.size() + micro.costOf(c->group, prompt.size(), *c) > microBatchTokens()) {
            SDRL_CHECK(flush());
            if (abandon && abandon->abandonRequested())
                return Ending::Stopped;
        }
        micro.add(prompt, *c, 1);
        members.push_back(c);
    }
    SDRL_CHECK(flush());
    return Ending::Finished;
}

} // namespace sdrl
