// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/method/vote.h"

#include "core/base/rng.h"
#include "numeric.h"
#include "test_support.h"

#include <map>
#include <set>

using namespace sdrl;

namespace {

/// "-AB" becomes three candidates: none, A, B. A lower-case letter is the generator's.
std::vector<VoteCandidate> candidatesOf(const std::string& letters) {
    std::vector<VoteCandidate> candidates;
    for (const char c : letters) {
        const bool generator = c >= 'a';
        candidates.push_back({std::nullopt, generator});
        if (c != '-')
            candidates.back().answer = std::string(1, generator ? static_cast<char>(c - 32) : c);
    }
    return candidates;
}

VoteResult voteOf(const std::string& letters, double minAgreement = 0) {
    return countVotes(candidatesOf(letters), {minAgreement, 0});
}

} // namespace

class VoteTest : public QObject {
    Q_OBJECT

private slots:
    void check13_labelHoldsTheWinningAnswer();
    void representativeIsDrawnFromAllHolders();
    void check14_nothingParsedIsDropped();
    void check14_tiesAreDeterministic();
    void check15_minAgreementIsAShareOfTheParsed();
    void earlyStopNeverChangesTheResult();
    void earlyStopNeedsASafeLead();
    void check16_votesInPartsHaveTheSameWinnerAndAskNoneTooMany();
};

void VoteTest::check13_labelHoldsTheWinningAnswer() {
    // The reference code indexed the unfiltered candidates with places among the parsed ones.
    const auto candidates = candidatesOf("-ABB-Bb");
    for (std::uint64_t seed = 0; seed < 1000; ++seed) {
        const VoteResult result = countVotes(candidates, {0, seed});
        QCOMPARE(result.outcome, VoteOutcome::Agreed);
        QCOMPARE(result.counts.front().answer, std::string("B"));
        QCOMPARE(result.counts.front().votes, std::size_t{4});
        QCOMPARE(result.parsed, std::size_t{5});
        QCOMPARE(result.agreement, 0.8);
        QVERIFY(result.generatorAgrees);
        QCOMPARE(*candidates[result.representative].answer, std::string("B"));
    }
}

void VoteTest::representativeIsDrawnFromAllHolders() {
    std::map<std::size_t, int> drawn;
    for (std::uint64_t seed = 0; seed < 1000; ++seed)
        ++drawn[countVotes(candidatesOf("-ABB-Bb"), {0, seed}).representative];
    QCOMPARE(drawn.size(), std::size_t{4});
    for (const auto& [index, times] : drawn)
        QVERIFY(std::abs(times - 250) < 60);
}

void VoteTest::check14_nothingParsedIsDropped() {
    for (const char* letters : {"", "-", "----"}) {
        const VoteResult result = voteOf(letters);
        QCOMPARE(result.outcome, VoteOutcome::NothingParsed);
        QVERIFY(result.counts.empty());
        QCOMPARE(result.agreement, 0.0);
    }
    QVERIFY(!voteOf("AAb").generatorAgrees);
}

void VoteTest::check14_tiesAreDeterministic() {
    QCOMPARE(voteOf("-BABA").counts.front().answer, std::string("B")); // seen first
    QCOMPARE(voteOf("BABa").counts.front().answer, std::string("A"));  // the generator's
    QCOMPARE(voteOf("BBAAc").counts.front().answer, std::string("B")); // generator not in the tie
    const VoteResult all = voteOf("CBAABc");
    QVERIFY((all.counts == std::vector<VoteCount>{{"C", 2}, {"B", 2}, {"A", 2}}));
}

void VoteTest::check15_minAgreementIsAShareOfTheParsed() {
    QCOMPARE(voteOf("AAB-----", 0.66).outcome, VoteOutcome::Agreed);
    QCOMPARE(voteOf("AAB-----", 0.67).outcome, VoteOutcome::TooLittleAgreement);
    QCOMPARE(voteOf("ABCDEF", 0).outcome, VoteOutcome::Agreed);
    QCOMPARE(voteOf("AAAA", 1).outcome, VoteOutcome::Agreed);
    // The winner is still reported, so that a person can decide.
    QCOMPARE(voteOf("AAB", 0.9).counts.front().answer, std::string("A"));
    // 0.56 · 25 is a little more than 14 in binary.
    QCOMPARE(voteOf(std::string(14, 'A') + "BCDEFGHIJKL", 0.56).outcome, VoteOutcome::Agreed);
    QCOMPARE(voteOf(std::string(13, 'A') + "BCDEFGHIJKLM", 0.56).outcome,
             VoteOutcome::TooLittleAgreement);
}

void VoteTest::earlyStopNeverChangesTheResult() {
    std::size_t asked = 0, stopped = 0;
    std::set<VoteOutcome> outcomes;
    for (std::uint64_t seed = 0; seed < 1000; ++seed) {
        RandomStream random(seed, "votes");
        const double share = random.uniform(), unparsed = 0.3 * random.uniform();
        std::vector<VoteCandidate> candidates(17);
        for (VoteCandidate& candidate : candidates)
            if (!random.chance(unparsed))
                candidate.answer =
                    random.chance(share) ? "right" : std::string(1, "xyz"[random.below(3)]);
        candidates[random.below(candidates.size())].generator = true;
        const VoteSettings settings = {0.25 * static_cast<double>(random.below(4)), seed};
        const VoteResult full = countVotes(candidates, settings);
        outcomes.insert(full.outcome);
        bool decided = false;
        for (std::size_t seen = 0; seen <= candidates.size(); ++seen) {
            const std::span<const VoteCandidate> prefix(candidates.data(), seen);
            if (!voteIsDecided(prefix, candidates.size() - seen, settings)) {
                QVERIFY2(!decided, "a decided vote must stay decided");
                continue;
            }
            if (!decided) {
                stopped += seen;
                asked += candidates.size();
            }
            decided = true;
            const VoteResult early = countVotes(prefix, settings);
            QCOMPARE(early.outcome, full.outcome);
            if (!full.counts.empty())
                QCOMPARE(early.counts.front().answer, full.counts.front().answer);
        }
        QVERIFY(decided);
    }
    QVERIFY(outcomes.contains(VoteOutcome::Agreed));
    QVERIFY(outcomes.contains(VoteOutcome::TooLittleAgreement));
    qInfo("early stop asks for %.1f %% of the votes",
          100.0 * static_cast<double>(stopped) / static_cast<double>(asked));
    QVERIFY(stopped < 0.9 * static_cast<double>(asked));
}

void VoteTest::earlyStopNeedsASafeLead() {
    const auto decided = [](const std::string& letters, std::size_t remaining,
                            double minAgreement = 0) {
        return voteIsDecided(candidatesOf(letters), remaining, {minAgreement, 0});
    };
    QVERIFY(decided("AAAAAAAAA", 8));
    QVERIFY(!decided("AAAAAAAA", 8)); // a tie could go to another answer
    QVERIFY(decided("AAAAB", 2));
    QVERIFY(!decided("AAAAB", 3));
    QVERIFY(!decided("---", 1));
    QVERIFY(decided("", 0));
    QVERIFY(!decided("AAAA", 2, 0.7)); // 4 of 6 would be too little
    QVERIFY(decided("AAAAA", 2, 0.7)); // 5 of 7 is enough
    QVERIFY(decided("AAABBCCDD", 0, 0.7));
}

void VoteTest::check16_votesInPartsHaveTheSameWinnerAndAskNoneTooMany() {
    std::size_t asked = 0, all = 0;
    for (std::uint64_t seed = 0; seed < 1000; ++seed) {
        RandomStream random(seed, "parts");
        const double share = random.uniform();
        const auto draw = [&] {
            VoteCandidate candidate;
            if (!random.chance(0.1))
                candidate.answer =
                    random.chance(share) ? "right" : std::string(1, "xyz"[random.below(3)]);
            return candidate;
        };
        VoteCandidate author = draw();
        author.generator = true;
        std::vector<VoteCandidate> votes;
        for (int i = 0; i < 16; ++i)
            votes.push_back(draw());
        const VoteSettings settings{0.25 * static_cast<double>(random.below(3)), seed};
        // The author's answer counts from the start and stands last, as in the pipeline.
        const auto with = [&](std::size_t count) {
            std::vector<VoteCandidate> out(votes.begin(),
                                           votes.begin() + static_cast<std::ptrdiff_t>(count));
            out.push_back(author);
            return out;
        };
        std::size_t seen = 0;
        while (const std::size_t next = votesToDecision(with(seen), votes.size() - seen, settings))
            seen += next;
        std::size_t oneByOne = 0;
        while (!voteIsDecided(with(oneByOne), votes.size() - oneByOne, settings))
            ++oneByOne;
        QCOMPARE(seen, oneByOne);
        const VoteResult early = countVotes(with(seen), settings),
                         full = countVotes(with(votes.size()), settings);
        QCOMPARE(early.outcome, full.outcome);
        if (!full.counts.empty())
            QCOMPARE(early.counts.front().answer, full.counts.front().answer);
        asked += seen;
        all += votes.size();
    }
    qInfo("votes in parts ask for %.1f %%",
          100.0 * static_cast<double>(asked) / static_cast<double>(all));
    QVERIFY(asked < all);
}

QTEST_GUILESS_MAIN(VoteTest)
#include "vote_test.moc"
