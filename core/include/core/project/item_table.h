// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/method/qa_item.h"
#include "core/project/item_change.h"

#include <nlohmann/json_fwd.hpp>

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace sdrl {

namespace store {
class Connection;
}

using DatasetId = StrongId<struct DatasetTag>;
using ProbeId = StrongId<struct ProbeTag>;
using SelectionId = StrongId<struct SelectionTag>;

/// One place in a selection.
struct SelectionEntry {
    ItemId item;
    int rank = 0; ///< from 1 in the order of the score
    double score = 0;
    bool taken = false;
    std::string reason; ///< why it was not taken
};

/// How many items stand where; the parts add up to `drafted`.
struct ItemFunnel {
    int drafted = 0;
    int kept = 0;
    int binned = 0;                                            ///< whatever they were before
    std::map<std::string, std::map<std::string, int>> dropped; ///< stage → reason → count
};

/// Questions, answers, votes, measurements and selections. Items belong to a dataset: the outcome
/// of one set of inputs. Other inputs make another dataset beside it. Thread: the store's.
class ItemTable {
public:
    explicit ItemTable(store::Connection& connection) : m_connection(connection) {}

    /// The dataset of these inputs, made if it is not there.
    [[nodiscard]] Result<DatasetId> ensureDataset(std::string_view fingerprint,
                                                  const nlohmann::json& settings);
    /// The dataset of these inputs, if there is one.
    [[nodiscard]] Result<std::optional<DatasetId>> findDataset(std::string_view fingerprint) const;
    /// The newest dataset, if there is one.
    [[nodiscard]] Result<std::optional<DatasetId>> latestDataset() const;
    [[nodiscard]] Result<nlohmann::json> datasetSettings(DatasetId dataset) const;

    /// Adds an item under its key; one of that key that is there already stays and is returned.
    [[nodiscard]] Result<ItemId> add(DatasetId dataset, const QaItem& item);
    /// Writes answer, solution, votes, counts, drop and the candidates of an item, at once.
    [[nodiscard]] Result<void> recordVote(const QaItem& item,
                                          std::span<const AnswerCandidate> candidates);

    [[nodiscard]] Result<QaItem> item(ItemId id) const;
    /// All items of a dataset, dropped ones included, in the order of their keys.
    [[nodiscard]] Result<std::vector<QaItem>> items(DatasetId dataset) const;
    [[nodiscard]] Result<std::vector<AnswerCandidate>> candidates(ItemId item) const;
    [[nodiscard]] Result<ItemFunnel> funnel(DatasetId dataset) const;

    /// A way of measuring: a model, a prompt, sampling settings, a seed.
    [[nodiscard]] Result<ProbeId> ensureProbe(std::string_view fingerprint,
                                              const nlohmann::json& settings);
    [[nodiscard]] Result<nlohmann::json> probeSettings(ProbeId probe) const;
    /// Writes an item's measurement with its attempts, at once. Replaces a stale one, nothing else.
    [[nodiscard]] Result<void> recordMeasurement(ProbeId probe, ItemId item,
                                                 const Measurement& measurement,
                                                 std::span<const Attempt> attempts);
    /// Those that are not stale.
    [[nodiscard]] Result<std::map<ItemId, Measurement>> measurements(ProbeId probe) const;
    [[nodiscard]] Result<std::vector<Attempt>> attempts(ProbeId probe, ItemId item) const;

    /// Writes a whole selection, at once; one with that fingerprint that is there already stays.
    [[nodiscard]] Result<SelectionId> recordSelection(std::string_view fingerprint,
                                                      DatasetId dataset, ProbeId probe,
                                                      const nlohmann::json& settings,
                                                      std::span<const SelectionEntry> entries);
    [[nodiscard]] Result<std::optional<SelectionId>> latestSelection() const;
    struct SelectionInfo {
        DatasetId dataset;
        ProbeId probe;
        std::string fingerprint;
    };
    [[nodiscard]] Result<SelectionInfo> selectionInfo(SelectionId selection) const;
    [[nodiscard]] Result<std::vector<SelectionEntry>> selection(SelectionId selection) const;

    // ---- Of many items at once, without reading their texts ----
    /// Changes when items that training may use are added, edited by hand or taken out: neither
    /// dropped nor held out. What was written is told by the dataset's own fingerprint.
    [[nodiscard]] Result<std::string> contentFingerprint(std::span<const DatasetId> datasets) const;
    /// Items that neither a stage nor a person has taken out, by where they come from.
    [[nodiscard]] Result<std::map<ItemOrigin, int>>
    liveCounts(std::span<const DatasetId> datasets) const;
    struct MeasuredCounts {
        int items = 0;  ///< with a measurement that is not stale
        int solved = 0; ///< of them, at least once
    };
    [[nodiscard]] Result<MeasuredCounts> measuredCounts(ProbeId probe,
                                                        std::span<const DatasetId> datasets) const;
    /// Changes with the items that a selection takes, or when one is edited or taken out.
    [[nodiscard]] Result<std::string> takenFingerprint(SelectionId selection) const;
    struct HeldOutItem {
        std::string key, input, answer;
        int level = 0;
    };
    /// Held-out items that are in, in the order of `items`.
    [[nodiscard]] Result<std::vector<HeldOutItem>> heldOutItems(DatasetId dataset) const;

    /// Does what a person decided, at once: all of it or nothing. Items that it changes nothing of
    /// are left alone; the change counts as made even if that is all of them. Another question or
    /// answer makes the item's measurements stale. NotFound if an item is not there, NotReady for
    /// an edit before the vote, InvalidArgument for an empty question or tag.
    [[nodiscard]] Result<ChangeId> change(const ItemChange& change);
    /// Undoes a change exactly. InvalidArgument if it is undone already, or if a later change of
    /// the same thing stands in the way.
    [[nodiscard]] Result<void> revert(ChangeId change);
    /// Does a change again that was undone.
    [[nodiscard]] Result<void> reapply(ChangeId change);
    /// Changes of an item, newest first.
    [[nodiscard]] Result<std::vector<ItemHistoryEntry>> history(ItemId item) const;
    /// As it was written, whatever was edited since.
    [[nodiscard]] Result<ItemText> original(ItemId item) const;
    [[nodiscard]] Result<std::vector<std::string>> tags(ItemId item) const;

private:
    store::Connection& m_connection;
};

} // namespace sdrl
