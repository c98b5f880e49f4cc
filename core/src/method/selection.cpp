// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/method/selection.h"

#include "core/base/hash.h"
#include "core/base/rng.h"
#include "core/method/group_signal.h"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>

namespace sdrl {

namespace {

bool measured(const MeasuredItem& item) {
    return item.samples > 0;
}
bool neverSolved(const MeasuredItem& item) {
    return measured(item) && item.passes == 0;
}
bool alwaysSolved(const MeasuredItem& item) {
    return measured(item) && item.passes == item.samples;
}
double passRate(const MeasuredItem& item) {
    return static_cast<double>(item.passes) / item.samples;
}

/// The smaller, the earlier.
double orderOf(const MeasuredItem& item, const SelectionSettings& settings) {
    switch (settings.rule) {
    case SelectionRule::PassRate:
        return *selectionScore(item);
    case SelectionRule::Easy:
        return -passRate(item);
    case SelectionRule::Hard:
        return passRate(item);
    case SelectionRule::Random:
        return RandomStream(settings.seed, "selection", {stableHash64(item.key)}).uniform();
    case SelectionRule::Full:
        return 0;
    }
    return 0;
}

} // namespace

std::string_view selectionReasonName(SelectionReason reason) {
    switch (reason) {
    case SelectionReason::Taken:
        return "taken";
    case SelectionReason::NotMeasured:
        return "not_measured";
    case SelectionReason::NeverSolved:
        return "never_solved";
    case SelectionReason::AlwaysSolved:
        return "always_solved";
    case SelectionReason::BelowCount:
        return "below_count";
    }
    return "";
}

std::optional<double> selectionScore(const MeasuredItem& item) {
    if (!measured(item))
        return std::nullopt;
    return item.passes > 0 ? passRate(item) : 1;
}

Result<Selection> selectItems(std::span<const MeasuredItem> items,
                              const SelectionSettings& settings) {
    const bool needsRate =
        settings.rule != SelectionRule::Random && settings.rule != SelectionRule::Full;
    Selection selection;
    selection.decisions.resize(items.size());
    std::vector<double> order(items.size());
    for (std::size_t i = 0; i < items.size(); ++i) {
        const MeasuredItem& item = items[i];
        if (item.passes < 0 || item.passes > item.samples)
            return Error{
                ErrorCode::InvalidArgument,
                fmt::format("{} passes of {} samples cannot be", item.passes, item.samples),
                item.key};
        SelectionReason& reason = selection.decisions[i].reason;
        if (needsRate && !measured(item)) {
            reason = SelectionReason::NotMeasured;
        } else if (settings.dropZero && neverSolved(item)) {
            reason = SelectionReason::NeverSolved;
        } else if (settings.dropOne && alwaysSolved(item)) {
            reason = SelectionReason::AlwaysSolved;
        } else {
            order[i] = orderOf(item, settings);
            selection.taken.push_back(i);
        }
    }
    std::sort(selection.taken.begin(), selection.taken.end(), [&](std::size_t a, std::size_t b) {
        return std::tie(order[a], items[a].key, a) < std::tie(order[b], items[b].key, b);
    });
    const std::size_t count = settings.rule == SelectionRule::Full
                                  ? selection.taken.size()
                                  : std::min(settings.count, selection.taken.size());
    for (std::size_t rank = 0; rank < selection.taken.size(); ++rank)
        selection.decisions[selection.taken[rank]] = {
            rank < count ? SelectionReason::Taken : SelectionReason::BelowCount, rank + 1};
    selection.taken.resize(count);
    return selection;
}

std::optional<double> deadGroupShare(std::span<const MeasuredItem> items,
                                     std::span<const std::size_t> taken, int groupSize) {
    double sum = 0;
    std::size_t count = 0;
    for (const std::size_t i : taken)
        if (measured(items[i])) {
            sum += deadGroupProbability(beliefFromCounts(items[i].passes, items[i].samples),
                                        groupSize);
            ++count;
        }
    if (count == 0)
        return std::nullopt;
    return sum / static_cast<double>(count);
}

} // namespace sdrl
