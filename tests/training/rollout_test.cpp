// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/decoder.h"
#include "rollout/batch_decoder.h"
#include "rollout/range_allocator.h"
#include "rollout/token_sampler.h"
#include "test_support.h"
#include "trainer/log_prob_head.h"
#include "trainer/training_pass.h"
#include "training/decoding.h"
#include "training/tiny_model.h"

#include <algorithm>
#include <map>
#include <numeric>
#include <set>

using namespace sdrl;
using test::Family;

namespace {

struct Engine {
    explicit Engine(Family family = Family::Qwen3, int threads = 2)
        : shape(test::tinyShape(family)),
          parameters(test::randomParameters(shape)),
          pool(std::make_shared<ThreadPool>(threads)),
          weights(std::make_shared<PackedWeights>(shape)) {
        weights->refresh(parameters.data(), *pool);
        decoder = std::make_unique<Decoder>(weights, pool);
    }
    DecoderShape shape;
    AlignedBuffer<float> parameters;
    std::shared_ptr<ThreadPool> pool;
    std::shared_ptr<PackedWeights> weights;
    std::unique_ptr<Decoder> decoder;
};

/// Counts the rows of prompts.
class CountingDecoder final : public StepDecoder {
public:
    explicit CountingDecoder(Decoder& decoder) : m_decoder(decoder) {}
    std::size_t promptRows = 0;

    [[nodiscard]] const DecoderShape& shape() const override { return m_decoder.shape(); }
    [[nodiscard]] NumberFormat format() const override { return m_decoder.format(); }
    [[nodiscard]] Result<void> reserve(std::size_t tokens) override {
        return m_decoder.reserve(tokens);
    }
    [[nodiscard]] std::size_t tokens() const override { return m_decoder.tokens(); }
    void release() override { m_decoder.release(); }
    [[nodiscard]] Result<float*> forward(std::span<const DecoderRow> rows,
                                         std::span<const std::size_t> wanted) override {
        promptRows += rows.size();
        return m_decoder.forward(rows, wanted);
    }
    [[nodiscard]] Result<void> copy(std::size_t from, std::size_t to, std::size_t count) override {
        return m_decoder.copy(from, to, count);
    }
    [[nodiscard]] Result<void> step(std::span<const DecoderRow> rows,
                                    std::span<const TokenDraw> draws, const TokenSampling& sampling,
                                    int drawable, std::span<SampledToken> out) override {
        return m_decoder.step(rows, draws, sampling, drawable, out);
    }

private:
    ProcessorDecoder m_decoder;
};

std::vector<DecodingGroup> exampleGroups(const DecoderShape& shape) {
    std::vector<DecodingGroup> groups;
    for (std::uint64_t i = 0; i < 9; ++i)
        groups.push_back({test::randomTokens(2 + static_cast<int>(i) * 3 % 11, shape.vocabulary, i),
                          1 + static_cast<int>(i % 4), 100 + i});
    return groups;
}

DecodingSettings exampleSettings() {
    DecodingSettings settings;
    settings.maxNewTokens = 40;
    settings.endTokens = {3, 5};
    return settings;
}

bool same(const test::Decoded& a, const test::Decoded& b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](const auto& x, const auto& y) {
        return x.first == y.first &&
               std::equal(x.second.begin(), x.second.end(), y.second.begin(), y.second.end(),
                          [](const DecodedSequence& p, const DecodedSequence& q) {
                              return p.tokens == q.tokens && p.logProbs == q.logProbs &&
                                     p.ended == q.ended;
                          });
    });
}

} // namespace

class RolloutTest : public QObject {
    Q_OBJECT

private slots:
    void rangesAreReusedAndMerged();
    void drawsFollowTheSoftmax();
    void truncationKeepsTheMostLikely();
    void greedyTakesTheFirstMaximum();
    void paddedIdsAreNeverDrawn();
    void tokensDoNotDependOnTheBatch();
    void logProbsEqualTheTrainers();
    void sequencesEndAtEndTokensStopsAndLimits();
    void commonBeginningsAreComputedOnce();
    void tightMemoryOnlyTakesLonger();
    void promptsOfUnequalLengthShareTightMemory();
    void stoppingReportsWholeGroupsOnly();
    void impossiblePromptsAreNamed();
    void brokenWeightsAreReported();
};

void RolloutTest::rangesAreReusedAndMerged() {
    RangeAllocator ranges(100);
    const auto a = ranges.allocate(30), b = ranges.allocate(30), c = ranges.allocate(40);
    QVERIFY(a && b && c && !ranges.allocate(1));
    ranges.release(*a, 30);
    ranges.release(*c, 40);
    QVERIFY(!ranges.allocate(41));
    ranges.release(*b, 30);
    QCOMPARE(*ranges.allocate(100), std::size_t{0});
}

void RolloutTest::drawsFollowTheSoftmax() {
    // A vocabulary over several blocks; expected counts by the definition in double precision.
    const int vocabulary = 3000;
    std::vector<float> logits(vocabulary);
    RandomStream random(1, "logits");
    for (float& x : logits)
        x = static_cast<float>(random.normal());
    for (const int peak : {5, 1023, 1024, 2999})
        logits[static_cast<std::size_t>(peak)] = 8;
    const float temperature = 1.3F;
    std::vector<double> probability(vocabulary);
    double total = 0;
    for (int i = 0; i < vocabulary; ++i)
        total += probability[static_cast<std::size_t>(i)] =
            std::exp(static_cast<double>(logits[static_cast<std::size_t>(i)]) /
                     static_cast<double>(temperature));
    std::vector<float> scratch;
    std::map<int, int> counts;
    const int draws = 40000;
    for (int i = 0; i < draws; ++i) {
        const SampledToken drawn = sampleToken(logits.data(), vocabulary, vocabulary,
                                               {temperature, 1, 0}, random.uniform(), scratch);
        ++counts[drawn.token];
        QVERIFY(std::abs(static_cast<double>(drawn.logProb) -
                         std::log(probability[static_cast<std::size_t>(drawn.token)] / total)) <
                1e-4);
    }
    for (const int peak : {5, 1023, 1024, 2999}) {
        const double p = probability[static_cast<std::size_t>(peak)] / total;
        QVERIFY(std::abs(counts[peak] - draws * p) < 5 * std::sqrt(draws * p));
    }
    int low = 0;
    for (const auto& [token, count] : counts)
        low += token < 1500 ? count : 0;
    const double lowShare =
        std::accumulate(probability.begin(), probability.begin() + 1500, 0.0) / total;
    QVERIFY(std::abs(low - draws * lowShare) < 5 * std::sqrt(draws * lowShare));
    // The ends of the unit interval.
    for (const double u : {0.0, 0.9999999999999999})
        QVERIFY(sampleToken(logits.data(), vocabulary, vocabulary, {1, 1, 0}, u, scratch).token <
                vocabulary);
}

void RolloutTest::truncationKeepsTheMostLikely() {
    const std::vector<double> probability = {0.05, 0.4, 0.1, 0.25, 0.2};
    std::vector<float> logits;
    for (const double p : probability)
        logits.push_back(static_cast<float>(std::log(p)));
    std::vector<float> scratch;
    const auto drawn = [&](float topP, int topK) {
        std::set<int> out;
        for (int i = 0; i < 1000; ++i)
            out.insert(
                sampleToken(logits.data(), 5, 5, {1, topP, topK}, i / 1000.0, scratch).token);
        return out;
    };
    QVERIFY((drawn(1, 2) == std::set<int>{1, 3}));
    QVERIFY((drawn(0.5F, 0) == std::set<int>{1, 3}));
    QVERIFY((drawn(0.39F, 0) == std::set<int>{1}));
    QVERIFY((drawn(0.86F, 0) == std::set<int>{1, 2, 3, 4}));
    // topP counts within what topK kept: .4 of .85 and .25 of .85.
    QVERIFY((drawn(0.6F, 3) == std::set<int>{1, 3}));
    QVERIFY((drawn(0.0001F, 0) == std::set<int>{1}));
    // Within the kept tokens the shares stay in proportion.
    int first = 0;
    for (int i = 0; i < 10000; ++i)
        first += sampleToken(logits.data(), 5, 5, {1, 1, 2}, i / 10000.0, scratch).token == 1;
    QVERIFY(std::abs(first - 10000 * 0.4 / 0.65) < 3);
    // A large vocabulary in which the nucleus is wider than the first look.
    std::vector<float> flat(5000, 0);
    std::set<int> wide;
    for (int i = 0; i < 500; ++i)
        wide.insert(sampleToken(flat.data(), 5000, 5000, {1, 0.5F, 0}, i / 500.0, scratch).token);
    QCOMPARE(wide.size(), std::size_t{500});
    QVERIFY(*wide.rbegin() < 2501 && *wide.rbegin() > 2490);
}

void RolloutTest::greedyTakesTheFirstMaximum() {
    std::vector<float> logits(50, 1);
    logits[20] = logits[40] = 3;
    std::vector<float> scratch;
    const SampledToken drawn = sampleToken(logits.data(), 50, 50, {0, 1, 0}, 0.7, scratch);
    QCOMPARE(drawn.token, 20);
    QVERIFY(std::abs(static_cast<double>(drawn.logProb) -
                     (3 - std::log(2 * std::exp(3.0) + 48 * std::exp(1.0)))) < 1e-5);
}

void RolloutTest::paddedIdsAreNeverDrawn() {
    std::vector<float> logits(40, 0);
    logits[35] = 20;
    std::vector<float> scratch;
    QVERIFY(sampleToken(logits.data(), 40, 32, {0, 1, 0}, 0, scratch).token < 32);
    for (int i = 0; i < 100; ++i)
        for (const float topP : {1.0F, 0.9F})
            QVERIFY(sampleToken(logits.data(), 40, 32, {1, topP, 0}, i / 100.0, scratch).token <
                    32);
}

void RolloutTest::tokensDoNotDependOnTheBatch() {
    Engine one(Family::Qwen3, 1), three(Family::Qwen3, 3);
    const auto groups = exampleGroups(one.shape);
    DecodingSettings settings = exampleSettings();
    const test::Decoded reference = test::decodeAll(*one.decoder, groups, settings);
    QCOMPARE(reference.size(), groups.size());
    for (const int sequences : {1, 2, 7, 64}) {
        settings.maxSequences = sequences;
        QVERIFY(same(reference, test::decodeAll(*three.decoder, groups, settings)));
    }
    // A group alone gives what it gave among others.
    const test::Decoded alone = test::decodeAll(*three.decoder, {groups[4]}, settings);
    QVERIFY(alone.at(0)[0].tokens == reference.at(4)[0].tokens);
    // Samples of a group differ, and another seed gives other tokens.
    auto other = groups;
    other[3].seed += 1;
    QVERIFY(test::decodeAll(*one.decoder, other, settings).at(3)[0].tokens !=
            reference.at(3)[0].tokens);
}

void RolloutTest::logProbsEqualTheTrainers() {
    Engine engine;
    DecodingSettings settings = exampleSettings();
    settings.sampling.temperature = 0.8F;
    const auto groups = exampleGroups(engine.shape);
    const test::Decoded results = test::decodeAll(*engine.decoder, groups, settings);
    TrainingPass pass(engine.weights, engine.pool, **MatrixProducts::load());
    LogProbHead head(engine.weights, engine.pool, **MatrixProducts::load());
    for (std::size_t g = 0; g < groups.size(); ++g) {
        TokenBatch batch;
        const int prompt = batch.add(groups[g].prompt);
        const int promptSize = static_cast<int>(groups[g].prompt.size());
        std::vector<ScoredPosition> positions;
        std::vector<float> expected;
        for (const DecodedSequence& sequence : results.at(g)) {
            const TokenSegment segment =
                batch.segments[static_cast<std::size_t>(batch.add(sequence.tokens, prompt))];
            for (int t = 0; t < segment.count; ++t)
                positions.push_back({t == 0 ? promptSize - 1 : segment.begin + t - 1,
                                     sequence.tokens[static_cast<std::size_t>(t)]});
            expected.insert(expected.end(), sequence.logProbs.begin(), sequence.logProbs.end());
        }
        std::vector<float> logProbs(positions.size());
        head.forward(pass.forward(batch), positions, 0.8F, logProbs.data());
        QVERIFY(logProbs == expected); // not one bit apart
    }
}

void RolloutTest::sequencesEndAtEndTokensStopsAndLimits() {
    Engine engine;
    const auto groups = exampleGroups(engine.shape);
    DecodingSettings settings = exampleSettings();
    int ended = 0, cut = 0;
    for (const auto& [index, sequences] : test::decodeAll(*engine.decoder, groups, settings))
        for (const DecodedSequence& sequence : sequences) {
            QCOMPARE(sequence.tokens.size(), sequence.logProbs.size());
            const auto isEnd = [](int token) { return token == 3 || token == 5; };
            QVERIFY(std::none_of(sequence.tokens.begin(), sequence.tokens.end() - 1, isEnd));
            QCOMPARE(sequence.ended, isEnd(sequence.tokens.back()));
            (sequence.ended ? ended : cut) += 1;
            if (!sequence.ended)
                QCOMPARE(sequence.tokens.size(), std::size_t{40});
        }
    QVERIFY(ended > 0 && cut > 0);
    settings.endTokens = {};
    settings.stop = [](std::size_t, int, const std::vector<std::int32_t>& tokens) {
        return tokens.size() == 4;
    };
    for (const auto& [index, sequences] : test::decodeAll(*engine.decoder, groups, settings))
        for (const DecodedSequence& sequence : sequences)
            QVERIFY(sequence.ended && sequence.tokens.size() == 4);
    // The context's end cuts as well.
    settings.stop = nullptr;
    settings.maxNewTokens = 1000;
    const DecodingGroup longPrompt{
        test::randomTokens(engine.shape.context - 2, engine.shape.vocabulary, 1), 2, 1};
    const test::Decoded cutByContext = test::decodeAll(*engine.decoder, {longPrompt}, settings);
    for (const DecodedSequence& sequence : cutByContext.at(0))
        QVERIFY(!sequence.ended && sequence.tokens.size() == 2);
}

void RolloutTest::commonBeginningsAreComputedOnce() {
    for (const NumberFormat format :
         {NumberFormat::Float32, NumberFormat::BFloat16, NumberFormat::Int8})
        for (const Family family : {Family::LlamaTied, Family::Qwen2, Family::Qwen3}) {
            const Engine engine(family);
            const auto weights = std::make_shared<PackedWeights>(engine.shape, format);
            weights->refresh(engine.parameters.data(), *engine.pool);
            Decoder decoder(weights, engine.pool);
            std::vector<DecodingGroup> groups = exampleGroups(engine.shape);
            const auto common = test::randomTokens(20, engine.shape.vocabulary, 77);
            std::size_t ownTokens = 0;
            for (DecodingGroup& group : groups) {
                ownTokens += group.prompt.size();
                group.prompt.insert(group.prompt.begin(), common.begin(), common.end());
            }
            DecodingSettings settings = exampleSettings();
            test::Decoded alone;
            for (std::size_t i = 0; i < groups.size(); ++i)
                alone[i] = test::decodeAll(decoder, {groups[i]}, settings).at(0);

            CountingDecoder counting(decoder);
            const auto together = [&] {
                test::Decoded out;
                JobContext context;
                counting.promptRows = 0;
                const auto ending = BatchDecoder(counting).run(
                    groups, settings,
                    [&](std::size_t index, std::vector<DecodedSequence> sequences) -> Result<void> {
                        out[index] = std::move(sequences);
                        return {};
                    },
                    context);
                return ending.ok() ? out : test::Decoded();
            };
            QVERIFY(same(together(), alone));
            QCOMPARE(counting.promptRows, common.size() + ownTokens);
            // With room for the longest alone every prompt is computed as a whole.
            counting.release();
            settings.memoryBytes = 1;
            QVERIFY(same(together(), alone));
            QCOMPARE(counting.promptRows, groups.size() * common.size() + ownTokens);
            // A prompt that is nothing but the beginning still has a token of its own.
            counting.release();
            settings.memoryBytes = exampleSettings().memoryBytes;
            groups[4].prompt.assign(common.begin(), common.end());
            alone[4] = test::decodeAll(decoder, {groups[4]}, settings).at(0);
            QVERIFY(same(together(), alone));
        }
}

void RolloutTest::tightMemoryOnlyTakesLonger() {
    Engine engine;
    const auto groups = exampleGroups(engine.shape);
    DecodingSettings settings = exampleSettings();
    const test::Decoded reference = test::decodeAll(*engine.decoder, groups, settings);
    for (const std::size_t tokens : {1, 80, 130, 300}) {
        settings.memoryBytes = tokens * KeyValueArena::bytesPerToken(engine.shape);
        QVERIFY(same(reference, test::decodeAll(*engine.decoder, groups, settings)));
    }
}

/// The first prompt leaves room for itself, the second takes some of it before it has begun.
void RolloutTest::promptsOfUnequalLengthShareTightMemory() {
    Engine engine;
    const int context = engine.shape.context;
    const std::vector<DecodingGroup> groups = {
        {test::randomTokens(4, engine.shape.vocabulary, 1), 1, 1},
        {test::randomTokens(context - 24, engine.shape.vocabulary, 2), 1, 2}};
    DecodingSettings settings = exampleSettings();
    settings.maxNewTokens = 10 * context; // as long as the context allows
    const test::Decoded reference = test::decodeAll(*engine.decoder, groups, settings);
    settings.memoryBytes =
        static_cast<std::size_t>(context + 16) * KeyValueArena::bytesPerToken(engine.shape);
    QVERIFY(same(reference, test::decodeAll(*engine.decoder, groups, settings)));
}

void RolloutTest::stoppingReportsWholeGroupsOnly() {
    Engine engine;
    auto groups = exampleGroups(engine.shape);
    std::stop_source stop;
    JobContext context(stop.get_token());
    BatchDecoder decoder(*engine.decoder);
    DecodingSettings settings = exampleSettings();
    settings.maxSequences = 2;
    std::size_t reported = 0;
    const auto ending = decoder.run(
        groups, settings,
        [&](std::size_t index, const std::vector<DecodedSequence>& sequences) -> Result<void> {
            ++reported;
            stop.request_stop();
            if (sequences.size() != static_cast<std::size_t>(groups[index].samples))
                return Error{ErrorCode::Internal, "a group was reported in part", ""};
            return {};
        },
        context);
    QVERIFY_OK(ending);
    QVERIFY(*ending == Ending::Stopped);
    QVERIFY(reported >= 1 && reported < groups.size());
}

void RolloutTest::impossiblePromptsAreNamed() {
    Engine engine;
    BatchDecoder decoder(*engine.decoder);
    JobContext context;
    const auto done = [](std::size_t, const std::vector<DecodedSequence>&) -> Result<void> {
        return {};
    };
    const DecodingGroup fine{{1, 2}, 1, 1}, empty{{}, 1, 1};
    const DecodingGroup tooLong{
        std::vector<std::int32_t>(static_cast<std::size_t>(engine.shape.context), 1), 1, 1};
    for (const DecodingGroup& bad : {empty, tooLong}) {
        const std::vector<DecodingGroup> groups = {fine, bad};
        const auto ending = decoder.run(groups, exampleSettings(), done, context);
        QVERIFY_ERROR(ending, ErrorCode::InvalidArgument);
        QCOMPARE(ending.error().context, std::string("prompt 1"));
    }
}

void RolloutTest::brokenWeightsAreReported() {
    Engine engine;
    engine.parameters[engine.weights->layout().finalNorm] = std::nanf("");
    engine.weights->refresh(engine.parameters.data(), *engine.pool);
    BatchDecoder decoder(*engine.decoder);
    JobContext context;
    const std::vector<DecodingGroup> groups = {{{1, 2}, 3, 1}};
    QVERIFY_ERROR(
        decoder.run(
            groups, exampleSettings(),
            [](std::size_t, const std::vector<DecodedSequence>&) -> Result<void> { return {}; },
            context),
        ErrorCode::NonFinite);
}

QTEST_GUILESS_MAIN(RolloutTest)
#include "rollout_test.moc"
