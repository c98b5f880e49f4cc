// SPDX-License-Identifier: GPL-3.0-or-later
#include "trainer/grpo_reward.h"

#include "core/method/grpo_math.h"

#include <algorithm>
#include <utility>

namespace sdrl {

JudgedCompletion judge(std::size_t prompt, Completion completion, std::string_view reference,
                       const Verifier& verifier, const GrpoSettings& settings) {
    JudgedCompletion out;
    out.prompt = prompt;
    if (completion.ended || !settings.truncatedIsWrong) {
        out.answer = verifier.extract(completion.text, VerifierProfile::Strict);
        if (out.answer &&
            verifier.equal(out.answer->text, verifier.answerOf(reference), VerifierProfile::Strict))
            out.correct = 1;
        else if (out.answer)
            out.format = settings.formatReward;
    }
    if (settings.overlongBuffer > 0)
        out.overlong = softOverlongPenalty(
            completion.tokens.size(), static_cast<std::size_t>(settings.sampling.maxNewTokens),
            static_cast<std::size_t>(settings.overlongBuffer), settings.overlongPenalty);
    out.reward = out.correct + out.format + out.overlong;
    out.completion = std::move(completion);
    return out;
}

bool isDead(std::span<const JudgedCompletion> group) {
    const auto [low, high] =
        std::minmax_element(group.begin(), group.end(),
                            [](const auto& a, const auto& b) { return a.reward < b.reward; });
    return high->reward - low->reward < 1e-6;
}

} // namespace sdrl
