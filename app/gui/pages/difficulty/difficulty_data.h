// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/method/selection.h"
#include "models/item_reader.h"

#include <QString>

#include <optional>
#include <stop_token>
#include <vector>

namespace sdrl::gui {

/// Pass rates of some items that have something in common.
struct PassRateGroup {
    QString title;
    ItemFilter filter; ///< those items
    PassRateHistogram rates;
};

/// A question and what it was rewritten to.
struct RewrittenPair {
    ItemRow before;
    ItemRow after;
};

/// What the difficulty page shows.
struct DifficultyData {
    static constexpr std::size_t kMostPairs = 1000;

    std::int64_t items = 0; ///< that are in
    PassRateHistogram now;
    std::optional<PassRateHistogram> before; ///< of the questions as first written
    std::vector<PassRateGroup> levels, documents;
    std::vector<RewrittenPair> pairs; ///< the first
    std::int64_t pairCount = 0;
    bool selected = false; ///< there is a selection

    /// The items that all of this is about.
    [[nodiscard]] static ItemFilter filter();
    [[nodiscard]] static Result<DifficultyData> read(ItemQuery& query, const std::stop_token& stop);
};

/// What a selection is taken from.
struct SelectionPool {
    std::vector<MeasuredItem> items;
    std::int64_t measured = 0;

    /// Exactly what the pipeline's stage selects from.
    [[nodiscard]] static Result<SelectionPool> read(ItemQuery& query, const std::stop_token& stop);
};

/// What a selection would take.
struct SelectionPreview {
    std::int64_t taken = 0;
    std::int64_t candidates = 0;
    std::int64_t neverSolved = 0, alwaysSolved = 0; ///< of those taken
    std::optional<double> deadGroups;               ///< expected share

    [[nodiscard]] static Result<SelectionPreview> of(const SelectionPool& pool,
                                                     const SelectionSettings& settings,
                                                     std::uint64_t projectSeed, int groupSize);
};

} // namespace sdrl::gui
