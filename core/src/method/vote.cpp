// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/method/vote.h"

#include "core/base/rng.h"

#include <algorithm>
#include <unordered_map>

namespace sdrl {

namespace {

bool agreed(std::size_t votes, std::size_t parsed, const VoteSettings& settings) {
    constexpr double kRounding = 1e-9; // 0.56 · 25 is more than 14 in binary
    return static_cast<double>(votes) + kRounding >=
           settings.minAgreement * static_cast<double>(parsed);
}

} // namespace

VoteResult countVotes(std::span<const VoteCandidate> candidates, const VoteSettings& settings) {
    struct Tally {
        VoteCount count;
        bool generator = false;
    };
    std::vector<Tally> tallies; // in order of first appearance, which the stable sort keeps
    std::unordered_map<std::string_view, std::size_t> places;
    VoteResult result;
    for (const VoteCandidate& candidate : candidates) {
        if (!candidate.answer)
            continue;
        ++result.parsed;
        const auto [place, isNew] = places.try_emplace(*candidate.answer, tallies.size());
        if (isNew)
            tallies.push_back({{*candidate.answer, 0}, false});
        Tally& tally = tallies[place->second];
        ++tally.count.votes;
        tally.generator = tally.generator || candidate.generator;
    }
    if (tallies.empty())
        return result;
    std::stable_sort(tallies.begin(), tallies.end(), [](const Tally& a, const Tally& b) {
        return a.count.votes != b.count.votes ? a.count.votes > b.count.votes
                                              : a.generator > b.generator;
    });
    const Tally& winner = tallies.front();
    result.outcome = agreed(winner.count.votes, result.parsed, settings)
                         ? VoteOutcome::Agreed
                         : VoteOutcome::TooLittleAgreement;
    result.agreement = static_cast<double>(winner.count.votes) / static_cast<double>(result.parsed);
    result.generatorAgrees = winner.generator;
    std::vector<std::size_t> holders;
    for (std::size_t i = 0; i < candidates.size(); ++i)
        if (candidates[i].answer == winner.count.answer)
            holders.push_back(i);
    result.representative = RandomStream(settings.seed, "vote").pick(holders);
    for (Tally& tally : tallies)
        result.counts.push_back(std::move(tally.count));
    return result;
}

bool voteIsDecided(std::span<const VoteCandidate> candidates, std::size_t remaining,
                   const VoteSettings& settings) {
    if (remaining == 0)
        return true;
    const VoteResult now = countVotes(candidates, settings);
    if (now.counts.empty())
        return false;
    const std::size_t leader = now.counts.front().votes;
    const std::size_t second = now.counts.size() > 1 ? now.counts[1].votes : 0;
    if (second + remaining >= leader)
        return false;
    // The outcome is safe if it stands when all others vote against the leader, or all for it.
    return agreed(leader, now.parsed + remaining, settings) ||
           !agreed(leader + remaining, now.parsed + remaining, settings);
}

std::size_t votesToDecision(std::span<const VoteCandidate> candidates, std::size_t remaining,
                            const VoteSettings& settings) {
    if (voteIsDecided(candidates, remaining, settings))
        return 0;
    const VoteResult now = countVotes(candidates, settings);
    const std::size_t leader = now.counts.empty() ? 0 : now.counts.front().votes;
    const std::size_t second = now.counts.size() > 1 ? now.counts[1].votes : 0;
    // With all of k further ones for the leader it wins for certain when its lead plus k is more
    // than the remaining - k.
    const std::size_t lead = leader - second;
    const std::size_t least = remaining >= lead ? (remaining - lead) / 2 + 1 : 1;
    return std::min(remaining, least);
}

} // namespace sdrl
