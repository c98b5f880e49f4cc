// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/method/passage.h"
#include "core/method/qa_item.h"
#include "core/project/item_change.h"
#include "core/project/item_table.h"
#include "core/project/project_store.h"

#include <array>
#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

namespace sdrl {

/// What "the items" of a project are at the moment. See currentItemScope (core/pipeline).
struct ItemScope {
    std::vector<DatasetId> datasets; ///< questions, then their rewrites by round
    ProbeId probe;                   ///< L samples per item; pass rates are of this one
    ProbeId greedy;                  ///< one greedy answer per item, if items were split
    SelectionId selection;           ///< the newest

    friend bool operator==(const ItemScope&, const ItemScope&) = default;
};

/// A closed range of shares between 0 and 1.
struct ShareRange {
    double min = 0;
    double max = 1;
    bool withMax = true; ///< false: values equal to `max` are outside

    /// What one bar of a histogram stands for.
    [[nodiscard]] static ShareRange ofBin(int bin, int bins);
    [[nodiscard]] bool contains(double share) const {
        return share >= min && (withMax ? share <= max : share < max);
    }
};

/// Which items; all conditions hold at once. The default is all but what is in the bin.
struct ItemFilter {
    std::vector<DatasetId> datasets;     ///< empty: those of the scope
    std::string text;                    ///< full text, see ItemQuery
    bool kept = true;                    ///< items that are in
    bool dropped = true;                 ///< items that fell out at a stage
    bool binned = false;                 ///< items in the bin, dropped or not
    std::vector<ReviewState> reviews;    ///< empty: any
    std::vector<ItemOrigin> origins;     ///< empty: any
    std::vector<int> levels;             ///< empty: any
    std::optional<ShareRange> agreement; ///< leaves out items without a vote
    /// Items whose pass rate is in the range, or which have none that is valid (`unmeasured`), or,
    /// with both, either. Stale rates are not valid.
    std::optional<ShareRange> passRate;
    bool unmeasured = false;
    bool stale = false; ///< only those that were edited since they were measured
    DocumentId document;
    std::string tag;
    std::string dropStage;     ///< only those that fell out there
    std::string dropReason;    ///< and for that reason
    std::optional<bool> taken; ///< by the scope's selection
    std::optional<bool> heldOut;
    std::optional<std::vector<std::int64_t>> only; ///< these items, in any order
};

/// What rows are sorted by.
enum class ItemColumn {
    Added,    ///< order of writing
    Key,      ///< dataset, then key
    Question, ///< first characters; ASCII letters without regard to their case
    Answer,   ///< the same
    Level,
    Origin,
    Review,
    PassRate,
    Agreement,
    Source, ///< document's title, then place in the document
    Drop,   ///< stage, then reason
    Doubt,  ///< ascending: the most doubtful first. See itemDoubt.
};

/// Ties go in order of writing. Descending is the reverse of ascending, but rows that have nothing
/// in that column come last both times.
struct ItemSort {
    ItemColumn column = ItemColumn::Added;
    bool descending = false;

    friend bool operator==(const ItemSort&, const ItemSort&) = default;
};

/// What a row of a table shows.
struct ItemRow {
    /// Bytes that questions and answers are cut to, at a character's border.
    static constexpr std::size_t kTextBytes = 300;

    ItemId id;
    DatasetId dataset;
    std::string key;
    ItemOrigin origin = ItemOrigin::Initial;
    ItemId parent;
    int round = 0;
    int level = 0;
    std::string question, answer; ///< cut to kTextBytes
    bool questionCut = false, answerCut = false;
    std::optional<double> agreement;  ///< nothing before the vote
    int passes = 0, samples = 0;      ///< 0 samples: not measured
    bool stale = false;               ///< measured before it was edited
    std::optional<bool> greedySolved; ///< by the greedy answer; nothing if unmeasured or stale
    PassageId passage;
    DocumentId document;
    std::string source; ///< document's title, or its file's name; empty without a passage
    std::optional<int> page;
    ReviewState review = ReviewState::None;
    bool edited = false;           ///< question or answer differ from what was written
    std::vector<std::string> tags; ///< in order of the alphabet
    std::string dropStage, dropReason;
    bool taken = false; ///< by the scope's selection
    bool heldOut = false;
    bool binned = false;
    double doubt = 0; ///< see itemDoubt

    /// Nothing if not measured, or stale.
    [[nodiscard]] std::optional<double> passRate() const {
        return samples > 0 && !stale ? std::optional(static_cast<double>(passes) / samples)
                                     : std::nullopt;
    }
};

/// Reasons to look at an item, as a number: 1 − agreement of the vote, + 0.5 if it was never
/// solved, + 0.25 if it was always solved, + 0.25 if it has a passage but no quote from it. Above 0
/// only for items that nobody has decided on.
[[nodiscard]] double itemDoubt(ReviewState review, std::optional<double> agreement, int passes,
                               int samples, bool stale, bool quoteMissing);

/// Pass rates of some items in 20 equal bins; a rate of 1 is in the last.
struct PassRateHistogram {
    static constexpr int kBins = 20;

    std::int64_t group = 0; ///< ItemOrigin, level or DocumentId; 0 without a breakdown
    std::array<std::int64_t, kBins> bins{};
    std::int64_t stale = 0;
    std::int64_t unmeasured = 0; ///< stale ones not counted
    std::int64_t neverSolved = 0, alwaysSolved = 0;
    double sum = 0; ///< of the valid rates

    [[nodiscard]] std::int64_t measured() const;
    [[nodiscard]] double mean() const { return measured() > 0 ? sum / double(measured()) : 0.0; }
};

enum class ItemGrouping { None, Origin, Level, Document };

/// How many items there are of each kind.
struct ItemFacets {
    struct Source {
        DocumentId document;
        std::string title; ///< or the file's name
        std::int64_t items = 0;
    };
    std::int64_t kept = 0, dropped = 0, binned = 0; ///< disjoint
    std::int64_t heldOut = 0, edited = 0;
    std::map<int, std::int64_t> levels;
    std::map<ItemOrigin, std::int64_t> origins;
    std::map<ReviewState, std::int64_t> reviews;
    std::map<std::string, std::map<std::string, std::int64_t>> drops; ///< stage → reason → count
    std::vector<Source> documents;                                    ///< by title
    std::map<std::string, std::int64_t> tags;
};

/// All that is known of how an item came to be.
struct ItemCard {
    struct Probe {
        ProbeId id;
        std::string purpose; ///< "pass-rate", "greedy-split"
        std::string model;   ///< its name in the settings
        Measurement measurement;
        bool stale = false;
        std::vector<Attempt> attempts;
    };
    QaItem item;
    std::optional<ItemText> original; ///< if it was edited
    std::optional<Passage> passage;
    std::string source;                      ///< document's title, or its file's name
    std::string sourcePath;                  ///< of its file
    std::vector<AnswerCandidate> candidates; ///< the votes are the item's
    std::vector<Probe> probes;               ///< newest first
    std::optional<SelectionEntry> selection; ///< its place in the scope's selection
    std::vector<std::string> tags;
    std::vector<ItemHistoryEntry> history; ///< newest first
    std::vector<ItemRow> parent;           ///< none or one
    std::vector<ItemRow> children;
};

/// Reads items for tables and plots over a read-only connection of its own. The order of all rows
/// is 8 bytes a row; their content is read a page at a time. What another connection has committed
/// is seen by the next call.
///
/// Full text: words match beginnings of words in question or answer, all of them have to be there;
/// "several words" in quotation marks match as they stand. Case and accents do not matter. Words in
/// scripts without spaces are looked for anywhere. No input is an error.
///
/// Calls that take a stop token end early once it is triggered; what they return is then empty.
/// Thread: any, one at a time. Blocks: up to about a second for a million items, `rows` for some
/// milliseconds.
class ItemQuery {
public:
    /// @param database file of an open project
    [[nodiscard]] static Result<std::unique_ptr<ItemQuery>>
    open(const std::filesystem::path& database);
    ~ItemQuery();
    ItemQuery(const ItemQuery&) = delete;
    ItemQuery& operator=(const ItemQuery&) = delete;

    /// The connection's other tables, for reading only.
    [[nodiscard]] ProjectStore& store();

    void setScope(ItemScope scope);
    [[nodiscard]] const ItemScope& scope() const;

    /// Another number after another connection has written anything.
    [[nodiscard]] Result<std::int64_t> dataVersion() const;

    [[nodiscard]] Result<std::vector<std::int64_t>>
    ids(const ItemFilter& filter, const ItemSort& sort = {}, const std::stop_token& stop = {});
    [[nodiscard]] Result<std::int64_t> count(const ItemFilter& filter,
                                             const std::stop_token& stop = {});
    /// In the order of the ids; ids that name nothing are left out.
    [[nodiscard]] Result<std::vector<ItemRow>> rows(std::span<const std::int64_t> ids);

    /// @param probe the scope's, or its greedy one. Groups in ascending order, without empty ones.
    [[nodiscard]] Result<std::vector<PassRateHistogram>>
    passRates(const ItemFilter& filter, ProbeId probe, ItemGrouping grouping = ItemGrouping::None,
              const std::stop_token& stop = {});
    [[nodiscard]] Result<ItemFacets> facets(const ItemFilter& filter,
                                            const std::stop_token& stop = {});

    [[nodiscard]] Result<ItemCard> card(ItemId item);

private:
    class Impl;
    explicit ItemQuery(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> m_impl;
};

} // namespace sdrl
