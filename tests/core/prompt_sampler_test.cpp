// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/method/prompt_sampler.h"

#include "core/base/jsonl.h"
#include "core/base/rng.h"
#include "core/method/histogram.h"
#include "numeric.h"
#include "test_support.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <map>
#include <numeric>
#include <set>

using namespace sdrl;
using nlohmann::json;

namespace {

constexpr std::array kRules = {SamplerRule::Uniform, SamplerRule::PassRate, SamplerRule::Band,
                               SamplerRule::Frontier};
constexpr int kGroupSize = 8;

/// `count` prompts, passes of 64 samples of prompt i given by `passes`.
std::vector<SamplerPrompt> promptsOf(int count, const std::function<int(int)>& passes) {
    std::vector<SamplerPrompt> prompts;
    for (int i = 0; i < count; ++i)
        prompts.push_back({{QString("k%1").arg(i, 5).toStdString(), passes(i), 64}, 0});
    return prompts;
}

std::unique_ptr<PromptSampler> samplerOf(const SamplerSettings& settings,
                                         std::vector<SamplerPrompt> prompts) {
    return std::move(makePromptSampler(settings, std::move(prompts))).value();
}

std::unique_ptr<PromptSampler> samplerOf(SamplerRule rule, std::vector<SamplerPrompt> prompts,
                                         std::uint64_t seed = 1) {
    SamplerSettings settings;
    settings.rule = rule;
    settings.seed = seed;
    settings.selectCount = 60;
    return samplerOf(settings, std::move(prompts));
}

/// A hundred prompts of all pass rates in three clusters.
std::vector<SamplerPrompt> mixedPrompts() {
    auto prompts = promptsOf(100, [](int i) { return (i * 37) % 65; });
    for (std::size_t i = 0; i < prompts.size(); ++i)
        prompts[i].cluster = static_cast<int>(i % 3) * 10;
    return prompts;
}

/// One step: draws a batch and reports outcomes of a model that solves each prompt at `rate`.
std::vector<std::size_t> step(PromptSampler& sampler, std::size_t count, RandomStream& random,
                              const std::function<double(std::size_t)>& rate) {
    const auto batch = sampler.nextBatch(count);
    std::vector<PromptOutcome> outcomes;
    for (const std::size_t i : batch) {
        PromptOutcome outcome = {i, 0, kGroupSize};
        for (int j = 0; j < kGroupSize; ++j)
            outcome.successes += random.chance(rate(i));
        outcomes.push_back(outcome);
    }
    sampler.observe(outcomes);
    return batch;
}

double rateOf(std::size_t i) {
    return static_cast<double>((i * 37) % 65) / 64;
}

double sigmoid(double x) {
    return 1 / (1 + std::exp(-x));
}

/// A model that learns: prompts have difficulties N(2, 2.5²) in logits, a tenth of them a wrong
/// label that nobody can meet. A trained group of reward variance v (1 at its largest) adds 0.004·v
/// to the skill of all prompts and 0.1·v to that of its own. A simulation with assumptions of our
/// own: it separates sampler designs and says nothing about language models.
class Learner {
public:
    explicit Learner(std::uint64_t seed) : m_random(seed, "learner") {
        for (int i = 0; i < 1500; ++i) {
            m_difficulty.push_back(2 + 2.5 * m_random.normal());
            m_wrongLabel.push_back(m_random.chance(0.1));
        }
        m_own.resize(m_difficulty.size());
        for (int i = 0; i < 1000; ++i)
            m_fresh.push_back(2 + 2.5 * m_random.normal());
    }

    std::vector<SamplerPrompt> measuredPrompts() {
        return promptsOf(static_cast<int>(m_difficulty.size()),
                         [this](int i) { return successes(static_cast<std::size_t>(i), 64); });
    }

    double train(PromptSampler& sampler) {
        std::vector<PromptOutcome> outcomes;
        for (const std::size_t i : sampler.nextBatch(16))
            outcomes.push_back({i, successes(i, kGroupSize), kGroupSize});
        double total = 0;
        for (const auto& [i, right, samples] : outcomes) {
            const double v = 4.0 * right * (samples - right) / (samples * samples);
            m_own[i] += 0.1 * v;
            total += v;
        }
        m_skill += 0.004 * total;
        sampler.observe(outcomes);
        return total / static_cast<double>(outcomes.size());
    }

    /// Mean pass rate on questions that were never trained on.
    double score() const {
        double sum = 0;
        for (const double difficulty : m_fresh)
            sum += sigmoid(m_skill - difficulty);
        return sum / static_cast<double>(m_fresh.size());
    }

private:
    int successes(std::size_t i, int samples) {
        const double p = m_wrongLabel[i] ? 0 : sigmoid(m_skill + m_own[i] - m_difficulty[i]);
        int right = 0;
        for (int j = 0; j < samples; ++j)
            right += m_random.chance(p);
        return right;
    }

    RandomStream m_random;
    std::vector<double> m_difficulty, m_own, m_fresh;
    std::vector<bool> m_wrongLabel;
    double m_skill = 0;
};

} // namespace

class PromptSamplerTest : public QObject {
    Q_OBJECT

private slots:
    void histogramBinsAreHalfOpen();
    void epochsVisitEveryPromptOnce();
    void batchesHoldDifferentPrompts();
    void refillsTakeTheirTurn();
    void rulesDrawFromTheirPrompts();
    void sameSeedAndOutcomesGiveTheSameBatches();
    void stateRoundTripsExactly();
    void damagedStateIsRefused();
    void settingsAreChecked();
    void frontierTakesWhatIsSolvedHalfOfTheTime();
    void hopelessPromptsComeLast();
    void uniformShareReachesAllPrompts();
    void softmaxTemperatureFlattensTheChoice();
    void smallClustersAreCovered();
    void driftMovesPromptsThatWereNotVisited();
    void neverSolvedPromptsArePredictedAsSuch();
    void solvedPromptsRetireAndAreTestedAgain();
    void impossiblePromptsRetire();
    void retiredPromptsReturnInOrder();
    void statisticsAddUp();
    void frontierBeatsFixedOrders();
};

void PromptSamplerTest::histogramBinsAreHalfOpen() {
    const std::vector<std::pair<double, std::size_t>> bins = {{0, 0},    {0.049, 0},  {0.05, 1},
                                                              {0.5, 10}, {0.999, 19}, {1, 19}};
    for (const auto& [rate, bin] : bins)
        QCOMPARE(unitBin(rate, 20), bin);
}

// ---- All samplers ---------------------------------------------------------------------------

void PromptSamplerTest::epochsVisitEveryPromptOnce() {
    const auto sampler = samplerOf(SamplerRule::Uniform, promptsOf(10, [](int) { return 3; }));
    std::vector<std::size_t> drawn;
    while (drawn.size() < 40) {
        const auto batch = sampler->nextBatch(4);
        QCOMPARE(std::set(batch.begin(), batch.end()).size(), std::size_t{4});
        drawn.insert(drawn.end(), batch.begin(), batch.end());
    }
    std::set<std::vector<std::size_t>> orders;
    for (std::size_t epoch = 0; epoch < 4; ++epoch) {
        const std::vector<std::size_t> order(
            drawn.begin() + static_cast<std::ptrdiff_t>(10 * epoch),
            drawn.begin() + static_cast<std::ptrdiff_t>(10 * epoch + 10));
        QCOMPARE(std::set(order.begin(), order.end()).size(), std::size_t{10});
        orders.insert(order);
    }
    QCOMPARE(orders.size(), std::size_t{4});
}

void PromptSamplerTest::batchesHoldDifferentPrompts() {
    for (const SamplerRule rule : kRules) {
        const auto sampler = samplerOf(rule, mixedPrompts());
        RandomStream random(1, "test");
        for (const std::size_t count : {0, 1, 7, 30, 100, 1000}) {
            const auto batch = step(*sampler, count, random, rateOf);
            QCOMPARE(std::set(batch.begin(), batch.end()).size(), batch.size());
            QVERIFY(batch.size() <= count);
            if (count <= 30)
                QCOMPARE(batch.size(), count);
        }
    }
    const auto one = samplerOf(SamplerRule::Frontier, promptsOf(1, [](int) { return 0; }));
    for (int i = 0; i < 3; ++i)
        QCOMPARE(one->nextBatch(4), std::vector<std::size_t>{0});
}

void PromptSamplerTest::refillsTakeTheirTurn() {
    for (const SamplerRule rule : kRules) {
        const auto sampler = samplerOf(rule, mixedPrompts());
        for (int i = 0; i < 20; ++i) {
            auto visited = sampler->nextBatch(8);
            for (const std::size_t wanted : {3, 2}) {
                const auto more = sampler->nextBatch(wanted, visited);
                QCOMPARE(more.size(), wanted);
                visited.insert(visited.end(), more.begin(), more.end());
            }
            QCOMPARE(std::set(visited.begin(), visited.end()).size(), std::size_t{13});
        }
        // What is left when nearly all have been visited.
        std::vector<std::size_t> all = sampler->nextBatch(1000);
        const std::size_t last = all.back();
        all.pop_back();
        QCOMPARE(sampler->nextBatch(4, all), std::vector<std::size_t>{last});
    }
    // An epoch visits each prompt once, refills or not.
    const auto sampler = samplerOf(SamplerRule::Uniform, promptsOf(30, [](int) { return 3; }));
    std::vector<std::size_t> drawn;
    while (drawn.size() < 90) {
        const auto batch = sampler->nextBatch(4);
        const auto more = sampler->nextBatch(3, batch);
        drawn.insert(drawn.end(), batch.begin(), batch.end());
        drawn.insert(drawn.end(), more.begin(), more.end());
    }
    for (std::ptrdiff_t epoch = 0; epoch < 3; ++epoch)
        QCOMPARE(std::set(drawn.begin() + 30 * epoch, drawn.begin() + 30 * epoch + 30).size(),
                 std::size_t{30});
}

void PromptSamplerTest::rulesDrawFromTheirPrompts() {
    const auto drawn = [](SamplerRule rule) {
        const auto prompts = mixedPrompts();
        const auto sampler = samplerOf(rule, prompts);
        std::map<int, int> byPasses;
        for (int i = 0; i < 20; ++i)
            for (const std::size_t prompt : sampler->nextBatch(20))
                ++byPasses[prompts[prompt].measured.passes];
        return byPasses;
    };
    QCOMPARE(drawn(SamplerRule::Uniform).size(), std::size_t{65});
    const auto band = drawn(SamplerRule::Band);
    QCOMPARE(band.begin()->first, 16);
    QCOMPARE(band.rbegin()->first, 48);
    // The 60 lowest positive pass rates.
    const auto paper = drawn(SamplerRule::PassRate);
    QCOMPARE(paper.begin()->first, 1);
    std::vector<int> passes;
    for (const SamplerPrompt& prompt : mixedPrompts())
        passes.push_back(prompt.measured.passes);
    std::erase(passes, 0);
    std::sort(passes.begin(), passes.end());
    QCOMPARE(paper.rbegin()->first, passes[59]);
}

void PromptSamplerTest::sameSeedAndOutcomesGiveTheSameBatches() {
    for (const SamplerRule rule : kRules) {
        const auto run = [rule](std::uint64_t seed) {
            const auto sampler = samplerOf(rule, mixedPrompts(), seed);
            RandomStream random(5, "test");
            std::vector<std::vector<std::size_t>> batches;
            for (int i = 0; i < 10; ++i)
                batches.push_back(step(*sampler, 8, random, rateOf));
            return batches;
        };
        QCOMPARE(run(3), run(3));
        QVERIFY(run(3) != run(4));
    }
}

void PromptSamplerTest::stateRoundTripsExactly() {
    for (const SamplerRule rule : kRules)
        for (const int before : {0, 1, 40}) {
            const auto sampler = samplerOf(rule, mixedPrompts());
            RandomStream random(5, "test");
            for (int i = 0; i < before; ++i)
                step(*sampler, 7, random, rateOf);
            const std::string text = dumpJson(sampler->state());
            const auto copy = samplerOf(rule, mixedPrompts());
            QVERIFY_OK(copy->restore(parseJson(text, "state").value()));
            QCOMPARE(dumpJson(copy->state()), text);
            RandomStream again = RandomStream::fromState(random.state());
            for (int i = 0; i < 40; ++i)
                QCOMPARE(step(*copy, 7, again, rateOf), step(*sampler, 7, random, rateOf));
            QCOMPARE(dumpJson(copy->state()), dumpJson(sampler->state()));
            QCOMPARE(copy->statistics().brierScore, sampler->statistics().brierScore);
        }
}

void PromptSamplerTest::damagedStateIsRefused() {
    for (const SamplerRule rule : kRules) {
        const auto sampler = samplerOf(rule, mixedPrompts());
        RandomStream random(5, "test");
        for (int i = 0; i < 30; ++i)
            step(*sampler, 8, random, rateOf);
        const json good = sampler->state();
        const std::string before = dumpJson(good);
        QVERIFY_OK(sampler->restore(good));
        const auto refused = [&](const json& bad) {
            return !sampler->restore(bad).ok() && dumpJson(sampler->state()) == before;
        };
        QVERIFY(refused(nullptr));
        QVERIFY(refused(json::array()));
        QVERIFY(refused(json::object()));
        QVERIFY(refused(
            samplerOf(rule == SamplerRule::Uniform ? SamplerRule::Band : SamplerRule::Uniform,
                      mixedPrompts())
                ->state()));
        QVERIFY(refused(samplerOf(rule, promptsOf(7, [](int) { return 20; }))->state()));
        json unknown = good;
        unknown["surprise"] = 1;
        QVERIFY(refused(unknown));
        // Every value replaced, the first entry of every list too.
        const json flat = good.flatten();
        for (const auto& [pointer, value] : flat.items()) {
            const auto tail = pointer.substr(pointer.rfind('/') + 1);
            if (tail.find_first_not_of("0123456789") == std::string::npos && tail != "0")
                continue;
            const json::json_pointer path(pointer);
            for (const json& wrong : {json("text"), json(), json(-1e9), json(1e300), json::array(),
                                      json::array({1, 2})}) {
                json bad = good;
                bad[path] = wrong;
                QVERIFY2(refused(bad), (pointer + " " + wrong.dump()).c_str());
            }
        }
    }
}

void PromptSamplerTest::settingsAreChecked() {
    const auto prompts = mixedPrompts();
    QVERIFY_ERROR(makePromptSampler({}, {}), ErrorCode::InvalidArgument);
    const auto refused = [&](const std::function<void(SamplerSettings&)>& change) {
        SamplerSettings settings;
        change(settings);
        return makePromptSampler(settings, prompts);
    };
    QVERIFY_ERROR(refused([](auto& s) { s.memory = 1.5; }), ErrorCode::InvalidArgument);
    QVERIFY_ERROR(refused([](auto& s) { s.driftRate = std::nan(""); }), ErrorCode::InvalidArgument);
    QVERIFY_ERROR(refused([](auto& s) { s.groupSize = 0; }), ErrorCode::InvalidArgument);
    QVERIFY_ERROR(refused([](auto& s) { s.bandLow = 0.8; }), ErrorCode::InvalidArgument);
    QVERIFY_ERROR(refused([](auto& s) {
                      s.rule = SamplerRule::Band;
                      s.bandLow = s.bandHigh = 0.501;
                  }),
                  ErrorCode::InvalidArgument);
    auto impossible = prompts;
    impossible[3].measured.passes = 65;
    QVERIFY_ERROR(makePromptSampler({}, impossible), ErrorCode::InvalidArgument);
}

// ---- Frontier -------------------------------------------------------------------------------

void PromptSamplerTest::frontierTakesWhatIsSolvedHalfOfTheTime() {
    const auto sampler =
        samplerOf(SamplerRule::Frontier, promptsOf(650, [](int i) { return i / 10; }));
    RandomStream random(1, "test");
    std::vector<double> rates;
    for (int i = 0; i < 10; ++i)
        for (const std::size_t prompt : step(*sampler, 16, random, [](std::size_t p) {
                 return static_cast<double>(p / 10) / 64;
             }))
            rates.push_back(static_cast<double>(prompt / 10) / 64);
    const auto near =
        std::count_if(rates.begin(), rates.end(), [](double p) { return p > 0.25 && p < 0.75; });
    QVERIFY2(near > 120, QByteArray::number(static_cast<int>(near)));
}

void PromptSamplerTest::hopelessPromptsComeLast() {
    // Twelve prompts around one half, the others never solved in 64 samples.
    SamplerSettings settings;
    settings.uniformShare = 0;
    settings.measuredWeight = 1;
    const auto sampler = samplerOf(settings, promptsOf(100, [](int i) { return i < 12 ? 32 : 0; }));
    for (int i = 0; i < 20; ++i)
        for (const std::size_t prompt : sampler->nextBatch(12))
            QVERIFY(prompt < 12);
    const auto batch = sampler->nextBatch(20);
    QCOMPARE(batch.size(), std::size_t{20});
    for (std::size_t i = 0; i < 12; ++i)
        QVERIFY(std::count(batch.begin(), batch.end(), i) == 1);

    // The bound itself: a group of eight is live in 0.98 of all cases at 32 of 64 passes and in
    // 0.89 at 16 of 64, where the drawn utility alone would not part them every time.
    const auto quarterShare = [&](double minSignal) {
        settings.minSignal = minSignal;
        const auto mixed =
            samplerOf(settings, promptsOf(100, [](int i) { return i < 12 ? 32 : 16; }));
        int drawn = 0;
        for (int i = 0; i < 20; ++i)
            for (const std::size_t prompt : mixed->nextBatch(12))
                drawn += prompt >= 12;
        return drawn;
    };
    QCOMPARE(quarterShare(0.95), 0);
    QVERIFY(quarterShare(0.5) > 0);
}

void PromptSamplerTest::uniformShareReachesAllPrompts() {
    SamplerSettings settings;
    settings.uniformShare = 0.05;
    settings.measuredWeight = 1;
    const auto sampler = samplerOf(settings, promptsOf(200, [](int i) { return i < 50 ? 32 : 0; }));
    int hopeless = 0;
    for (int i = 0; i < 500; ++i)
        for (const std::size_t prompt : sampler->nextBatch(16))
            hopeless += prompt >= 50;
    // 5 % of 8,000 draws, three quarters of them among the hopeless prompts.
    QVERIFY2(std::abs(hopeless - 300) < 60, QByteArray::number(hopeless));
}

void PromptSamplerTest::softmaxTemperatureFlattensTheChoice() {
    const auto share = [](double temperature) {
        SamplerSettings settings;
        settings.uniformShare = settings.minSignal = 0;
        settings.measuredWeight = 1;
        settings.softmaxTemperature = temperature;
        const auto sampler =
            samplerOf(settings, promptsOf(200, [](int i) { return i < 100 ? 32 : 6; }));
        double near = 0;
        for (int i = 0; i < 200; ++i)
            for (const std::size_t prompt : sampler->nextBatch(10))
                near += prompt < 100;
        return near / 2000;
    };
    QVERIFY(share(0) > 0.99);
    QVERIFY_NEAR(share(100), 0.5, 0.05);
    // Utilities of about 0.98 and 0.34, both times 1/√2 for the only cluster: odds of e^(0.45/0.3).
    QVERIFY_NEAR(share(0.3), 0.82, 0.04);
}

void PromptSamplerTest::smallClustersAreCovered() {
    const auto smallShare = [](bool clusters) {
        auto prompts = promptsOf(1000, [](int) { return 32; });
        for (std::size_t i = 0; i < prompts.size(); ++i)
            prompts[i].cluster = clusters && i < 100 ? -7 : 4;
        const auto sampler = samplerOf(SamplerRule::Frontier, prompts);
        double drawn = 0;
        for (int i = 0; i < 100; ++i)
            for (const std::size_t prompt : sampler->nextBatch(16))
                drawn += prompt < 100;
        return drawn / 1600;
    };
    QVERIFY_NEAR(smallShare(false), 0.1, 0.03);
    QVERIFY(smallShare(true) > 0.25);
}

void PromptSamplerTest::driftMovesPromptsThatWereNotVisited() {
    const auto meanPrediction = [](const SamplerStatistics& statistics) {
        double sum = 0;
        for (std::size_t bin = 0; bin < 20; ++bin)
            sum +=
                static_cast<double>(statistics.predicted[bin]) * (static_cast<double>(bin) + 0.5);
        return sum / 20 / static_cast<double>(statistics.active);
    };
    for (const double rate : {0.9, 0.05}) {
        const auto sampler =
            samplerOf(SamplerRule::Frontier, promptsOf(2000, [](int) { return 24; }));
        const double before = meanPrediction(sampler->statistics());
        RandomStream random(1, "test");
        for (int i = 0; i < 15; ++i) // visits an eighth of the prompts
            step(*sampler, 16, random, [rate](std::size_t) { return rate; });
        const auto statistics = sampler->statistics();
        const double change = meanPrediction(statistics) - before;
        QVERIFY2(rate > 0.5 ? change > 0.15 : change < -0.15, QByteArray::number(change));
        QVERIFY(rate > 0.5 ? statistics.drift > 0.5 : statistics.drift < -0.5);
    }
    // A model that does as predicted has no drift.
    const auto still = samplerOf(SamplerRule::Uniform, promptsOf(2000, [](int) { return 24; }));
    RandomStream random(1, "test");
    for (int i = 0; i < 100; ++i)
        step(*still, 16, random, [](std::size_t) { return 24.0 / 64; });
    QVERIFY_NEAR(still->statistics().drift, 0, 0.25);
}

void PromptSamplerTest::neverSolvedPromptsArePredictedAsSuch() {
    SamplerSettings settings;
    settings.rule = SamplerRule::Uniform;
    settings.driftRate = 0;
    const auto sampler = samplerOf(settings, promptsOf(1, [](int) { return 0; }));
    for (int i = 0; i < 100; ++i)
        sampler->observe(std::vector<PromptOutcome>{{0, 0, kGroupSize}});
    // Evidence settles at 8/(1−0.8) = 40 failures: Beta(1, 41).
    const auto bin = sampler->statistics().calibration[0];
    QVERIFY_NEAR(bin.predicted / static_cast<double>(bin.groups), 1.0 / 42, 0.002);
}

void PromptSamplerTest::solvedPromptsRetireAndAreTestedAgain() {
    SamplerSettings settings;
    settings.uniformShare = 0.5;
    const auto sampler = samplerOf(settings, promptsOf(40, [](int) { return 40; }));
    RandomStream random(1, "test");
    bool able = true;
    const auto rate = [&](std::size_t i) { return i < 20 ? (able ? 1.0 : 0.4) : 0.5; };
    for (int i = 0; i < 40; ++i)
        step(*sampler, 8, random, rate);
    QCOMPARE(sampler->statistics().retiredEasy, std::size_t{20});
    QCOMPARE(sampler->statistics().active, std::size_t{20});
    const auto visitsOfRetired = [&](int steps) {
        int visits = 0;
        for (int i = 0; i < steps; ++i)
            for (const std::size_t prompt : step(*sampler, 8, random, rate))
                visits += prompt < 20;
        return visits;
    };
    // Five steps of eight are an epoch of forty: one retest, 5 % of twenty.
    QCOMPARE(visitsOfRetired(50), 10);
    able = false; // forgotten: retests find out, and the prompts come back
    visitsOfRetired(150);
    QVERIFY(sampler->statistics().retiredEasy < 5);
}

void PromptSamplerTest::impossiblePromptsRetire() {
    SamplerSettings settings;
    settings.uniformShare = 0.5;
    const auto sampler = samplerOf(settings, promptsOf(40, [](int i) { return i < 20 ? 0 : 32; }));
    RandomStream random(1, "test");
    const auto rate = [](std::size_t i) { return i < 20 ? 0.0 : 0.5; };
    for (int i = 0; i < 60; ++i)
        step(*sampler, 8, random, rate);
    auto statistics = sampler->statistics();
    QVERIFY2(statistics.retiredHard >= 15, QByteArray::number(int(statistics.retiredHard)));
    QCOMPARE(statistics.retiredEasy, std::size_t{0});
    QCOMPARE(statistics.active + statistics.retiredHard, std::size_t{40});
    // When the prompts in use run out, the retired fill the batch.
    QCOMPARE(sampler->nextBatch(40).size(), std::size_t{40});
}

void PromptSamplerTest::retiredPromptsReturnInOrder() {
    SamplerSettings settings;
    settings.measuredWeight = settings.retestShare = 0;
    const auto sampler = samplerOf(settings, promptsOf(8, [](int) { return 0; }));
    for (int visit = 0; visit < 3; ++visit)
        for (const auto& [prompt, right] :
             {std::pair<std::size_t, int>{5, 8}, {6, 0}, {2, 0}, {1, 8}})
            sampler->observe(std::vector<PromptOutcome>{{prompt, right, 8}});
    QCOMPARE(sampler->statistics().retiredHard, std::size_t{2});
    QCOMPARE(sampler->statistics().retiredEasy, std::size_t{2});
    // Four in use come first, then the hard ones, then the easy, the longest unseen first.
    const auto batch = sampler->nextBatch(8);
    QCOMPARE(std::vector(batch.begin() + 4, batch.end()), (std::vector<std::size_t>{6, 2, 5, 1}));
}

void PromptSamplerTest::statisticsAddUp() {
    SamplerSettings settings;
    settings.rule = SamplerRule::Uniform;
    settings.driftRate = 0;
    settings.measuredWeight = 1;
    const auto sampler = samplerOf(settings, promptsOf(3, [](int i) { return 20 * i; }));
    auto statistics = sampler->statistics();
    QCOMPARE(statistics.active, std::size_t{3});
    QCOMPARE(statistics.predicted[0], std::size_t{1});  // 1/66
    QCOMPARE(statistics.predicted[6], std::size_t{1});  // 21/66
    QCOMPARE(statistics.predicted[12], std::size_t{1}); // 41/66
    QCOMPARE(statistics.frontier, std::size_t{2});
    QVERIFY(!statistics.refillWanted); // no batch was drawn yet
    (void)sampler->nextBatch(2);
    QVERIFY(sampler->statistics().refillWanted);

    sampler->observe(std::vector<PromptOutcome>{{0, 0, 8}, {1, 4, 8}, {2, 6, 8}, {0, 0, 0}});
    statistics = sampler->statistics();
    QCOMPARE(statistics.groups, std::size_t{3});
    QCOMPARE(statistics.liveGroups, std::size_t{2});
    QCOMPARE(statistics.calibration[0].groups, std::size_t{1});
    QVERIFY_NEAR(statistics.calibration[0].predicted, 1.0 / 66, 1e-15);
    QCOMPARE(statistics.calibration[3].observed, 0.5);
    QCOMPARE(statistics.calibration[6].observed, 0.75);
    const auto brier = [](double p, double rate) {
        return rate * (1 - p) * (1 - p) + (1 - rate) * p * p;
    };
    QVERIFY_NEAR(statistics.brierScore,
                 (brier(1.0 / 66, 0) + brier(21.0 / 66, 0.5) + brier(41.0 / 66, 0.75)) / 3, 1e-15);
    // 0.8 of 20 successes and 44 failures, and four of each: Beta(21, 40.2).
    sampler->observe(std::vector<PromptOutcome>{{1, 8, 8}});
    QVERIFY_NEAR(sampler->statistics().calibration[3].predicted - 21.0 / 66, 21.0 / 61.2, 1e-12);
}

void PromptSamplerTest::frontierBeatsFixedOrders() {
    constexpr int kSeeds = 3;
    struct Score {
        double at100 = 0, at200 = 0, early = 0;
    };
    const auto run = [](SamplerRule rule, double driftRate) {
        Score mean;
        for (std::uint64_t seed = 0; seed < kSeeds; ++seed) {
            Learner learner(seed);
            SamplerSettings settings;
            settings.rule = rule;
            settings.seed = seed;
            settings.driftRate = driftRate;
            const auto sampler = samplerOf(settings, learner.measuredPrompts());
            for (int i = 1; i <= 200; ++i) {
                const double variance = learner.train(*sampler);
                mean.early += i <= 50 ? variance / 50 / kSeeds : 0;
                mean.at100 += i == 100 ? learner.score() / kSeeds : 0;
            }
            mean.at200 += learner.score() / kSeeds;
        }
        return mean;
    };
    const Score uniform = run(SamplerRule::Uniform, 0.05), paper = run(SamplerRule::PassRate, 0.05),
                band = run(SamplerRule::Band, 0.05), still = run(SamplerRule::Frontier, 0),
                frontier = run(SamplerRule::Frontier, 0.05);
    for (const auto& [name, score] : {std::pair{"uniform", uniform},
                                      {"equation 7", paper},
                                      {"band", band},
                                      {"frontier without drift", still},
                                      {"frontier", frontier}})
        qInfo("%-22s score %.3f at 100, %.3f at 200 steps; variance %.2f in the first 50", name,
              score.at100, score.at200, score.early);
    for (const Score& other : {uniform, paper}) {
        QVERIFY(frontier.at100 > other.at100 + 0.12);
        QVERIFY(frontier.at200 > other.at200 + 0.04);
        QVERIFY(frontier.early > other.early + 0.2);
    }
    for (const Score& other : {band, still})
        QVERIFY(frontier.at200 > other.at200 + 0.04);
}

QTEST_GUILESS_MAIN(PromptSamplerTest)
#include "prompt_sampler_test.moc"
