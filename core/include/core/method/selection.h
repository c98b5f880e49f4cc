// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace sdrl {

/// An item with its measured pass rate: how many of the model's samples were right.
struct MeasuredItem {
    std::string key; ///< names the item for good; breaks ties
    int passes = 0;
    int samples = 0; ///< L of the paper; 0 = not measured
};

/// Which items come first. Ties go by key.
enum class SelectionRule {
    PassRate, ///< lowest score of the paper's equation 7 first: see selectionScore
    Easy,     ///< highest pass rate first (ablation)
    Hard,     ///< lowest pass rate first, never solved ones before all others (ablation)
    Random,   ///< in a drawn order, whatever was measured (ablation)
    Full,     ///< everything, whatever was measured and however much (ablation)
};

struct SelectionSettings {
    SelectionRule rule = SelectionRule::PassRate;
    std::size_t count = 500; ///< M of the paper; Full ignores it
    bool dropZero = false;   ///< never take an item that was never solved
    bool dropOne = false;    ///< never take an item that was always solved
    std::uint64_t seed = 0;  ///< of Random; an item's place does not depend on the other items
};

/// Why an item was taken or not.
enum class SelectionReason {
    Taken,
    NotMeasured,  ///< the rule ranks by pass rate and there is none
    NeverSolved,  ///< dropped by dropZero
    AlwaysSolved, ///< dropped by dropOne
    BelowCount,   ///< `count` items rank before it
};

/// The reason's stable name, as the project stores it ("never_solved").
[[nodiscard]] std::string_view selectionReasonName(SelectionReason reason);

struct SelectionDecision {
    SelectionReason reason = SelectionReason::NotMeasured;
    std::size_t rank = 0; ///< from 1; 0: the item was not ranked
};

struct Selection {
    std::vector<std::size_t> taken;           ///< indices of the items, best rank first
    std::vector<SelectionDecision> decisions; ///< one per item
};

/// Equation 7 of arXiv 2505.17063: passes/L, but 1 for an item that was never solved, so that it
/// ranks with the always solved ones. Nothing if not measured.
[[nodiscard]] std::optional<double> selectionScore(const MeasuredItem& item);

/// Ranks the items and takes the first. The same items in another order give the same selection.
/// InvalidArgument for counts that cannot be.
[[nodiscard]] Result<Selection> selectItems(std::span<const MeasuredItem> items,
                                            const SelectionSettings& settings);

/// Expected share of groups of that size that are dead when training visits each of the given items
/// once. Items without a measurement are left out; nothing if that leaves none.
[[nodiscard]] std::optional<double> deadGroupShare(std::span<const MeasuredItem> items,
                                                   std::span<const std::size_t> taken,
                                                   int groupSize);

} // namespace sdrl
