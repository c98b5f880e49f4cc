// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace sdrl {

/// One reply to a question whose label is to be found.
struct VoteCandidate {
    std::optional<std::string> answer; ///< canonical (Verifier::canonical); none: not parsable
    bool generator = false; ///< the answer that came with the question from its generator
};

struct VoteSettings {
    /// Least share of the parsed answers that the winner needs, 0…1. The paper has none: 0.
    double minAgreement = 0;
    std::uint64_t seed = 0; ///< of the representative; the item's own
};

enum class VoteOutcome {
    Agreed,
    NothingParsed,     ///< no candidate has an answer
    TooLittleAgreement ///< the winner's share is below minAgreement
};

struct VoteCount {
    std::string answer;
    std::size_t votes = 0;
    friend bool operator==(const VoteCount&, const VoteCount&) = default;
};

struct VoteResult {
    VoteOutcome outcome = VoteOutcome::NothingParsed;
    /// Every answer with its votes; the winner is the first. More votes come first; among equals
    /// the generator's answer, which was written with the source at hand, then the one of the
    /// earliest candidate.
    std::vector<VoteCount> counts;
    std::size_t parsed = 0; ///< candidates with an answer
    double agreement = 0;   ///< the winner's share of the parsed ones
    /// A candidate that holds the winning answer, drawn from all of those. Its reply becomes the
    /// item's label. Only if something parsed.
    std::size_t representative = 0;
    bool generatorAgrees = false; ///< a generator's answer is the winner
};

/// Plurality vote (arXiv 2505.17063, section 3; self-consistency, arXiv 2203.11171).
[[nodiscard]] VoteResult countVotes(std::span<const VoteCandidate> candidates,
                                    const VoteSettings& settings);

/// True when no further `remaining` candidates can change winner or outcome, so that asking for
/// more replies is a waste. A candidate that is still to come may hold any answer or none.
[[nodiscard]] bool voteIsDecided(std::span<const VoteCandidate> candidates, std::size_t remaining,
                                 const VoteSettings& settings);

/// The least number of further candidates after which the vote may be decided: 0 if it is now, at
/// most `remaining`. Asking for so many at a time never asks for one too many.
[[nodiscard]] std::size_t votesToDecision(std::span<const VoteCandidate> candidates,
                                          std::size_t remaining, const VoteSettings& settings);

} // namespace sdrl
