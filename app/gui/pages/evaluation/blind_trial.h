// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/base/strong_id.h"
#include "core/method/evaluation.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace sdrl::gui {

/// Pairs of replies that a person judges without knowing which is whose. Order and sides follow
/// from the seed, so that a trial that is taken up again goes on as it began.
class BlindTrial {
public:
    enum class Choice { Left, Right, Same };
    struct Tally {
        std::size_t before = 0, after = 0, same = 0;
        /// Of those judged different, the share in which the reply after was better; Wilson's.
        double share = 0;
        Interval interval;
    };

    BlindTrial() = default;
    /// @param questions those with two different replies
    BlindTrial(std::uint64_t seed, EvaluationId before, EvaluationId after,
               const std::vector<int>& questions);

    [[nodiscard]] std::size_t size() const { return m_order.size(); }
    [[nodiscard]] std::size_t judged() const { return m_judgements.size(); }
    /// The question to judge next; nothing at the end.
    [[nodiscard]] std::optional<int> current() const;
    /// True if the reply after training stands at the left for this question.
    [[nodiscard]] bool afterIsLeft(int question) const;

    void judge(Choice choice);
    /// Takes the last judgement back; false if there is none.
    bool undo();
    [[nodiscard]] Tally tally() const;

    /// Where a project keeps it (RecordTable::value).
    [[nodiscard]] std::string key() const;
    [[nodiscard]] std::string toText() const;
    /// Takes the judgements of an earlier trial of the same pair; those of other questions are left
    /// out.
    [[nodiscard]] Result<void> restore(const std::string& text);

private:
    struct Judgement {
        int question = 0;
        char better = 's'; ///< 'b' before, 'a' after, 's' same
    };

    std::uint64_t m_seed = 0;
    EvaluationId m_before, m_after;
    std::vector<int> m_order;
    std::vector<Judgement> m_judgements; ///< in the order in which they were made
};

} // namespace sdrl::gui
