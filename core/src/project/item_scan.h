// SPDX-License-Identifier: GPL-3.0-or-later
//
// Walks over the items that a filter lets through, in order of writing, without their texts.
#pragma once

#include "core/project/item_query.h"
#include "project/cursor.h"

#include <optional>
#include <string_view>
#include <unordered_map>
#include <utility>

namespace sdrl::store {

/// What is known of an item without its texts. The views are valid during the visit only.
struct ItemFact {
    std::int64_t id = 0;
    ItemOrigin origin = ItemOrigin::Initial;
    int level = 0;
    std::int64_t passage = 0;
    bool quoted = false, heldOut = false, binned = false;
    std::string_view dropStage, dropReason;
    std::optional<double> agreement;
    ReviewState review = ReviewState::None;
    std::int64_t revision = 0;
    int samples = 0, passes = 0; ///< of the probe
    bool stale = false;

    [[nodiscard]] std::optional<double> passRate() const {
        return samples > 0 && !stale ? std::optional(static_cast<double>(passes) / samples)
                                     : std::nullopt;
    }
    [[nodiscard]] double doubt() const {
        return itemDoubt(review, agreement, passes, samples, stale, passage != 0 && !quoted);
    }
};

/// What a walk reads beside the ids; a million items take as long as their columns.
enum FactPart : unsigned {
    kOrigin = 1U << 0U,
    kLevel = 1U << 1U,
    kPassage = 1U << 2U, ///< with `quoted`
    kPlace = 1U << 3U,   ///< held out, binned, dropped
    kAgreement = 1U << 4U,
    kReview = 1U << 5U,
    kRevision = 1U << 6U, ///< read with measurements in any case
    kDoubt = kPassage | kAgreement | kReview | kRevision,
    kAllParts = (1U << 7U) - 1,
};

/// A text that was typed to be searched for.
struct TextQuery {
    std::string match;                 ///< FTS5 expression; empty: nothing to match
    std::vector<std::string> anywhere; ///< to be found anywhere, ASCII letters in lower case
    [[nodiscard]] static TextQuery parse(std::string_view typed);
};

/// The statement of a filter; conditions on measurements are not part of it. Columns that are not
/// among the parts are 0.
[[nodiscard]] Cursor factsOf(const Connection& connection, const ItemScope& scope,
                             const ItemFilter& filter, unsigned parts);

/// Measurements of one probe, looked up in ascending order of items.
class MeasurementCursor {
public:
    MeasurementCursor(const Connection& connection, ProbeId probe);
    /// Fills in what the probe measured of that item. False if it has not.
    bool read(ItemFact& fact);

private:
    Cursor m_cursor;
    std::int64_t m_at = -1; ///< item of the current row
};

/// True if the filter's conditions on measurements hold.
[[nodiscard]] bool measurementFits(const ItemFilter& filter, const ItemFact& fact);

/// @param parts FactPart; the other fields of the facts are left as they are in a new one
/// @param probe 0: the facts have no measurement
template <class Visit>
void scanItems(const Connection& connection, const ItemScope& scope, const ItemFilter& filter,
               unsigned parts, ProbeId probe, const Visit& visit) {
    if (probe)
        parts |= kRevision;
    Cursor row = factsOf(connection, scope, filter, parts);
    std::optional<MeasurementCursor> measurements;
    if (probe)
        measurements.emplace(connection, probe);
    ItemFact fact;
    while (row.step()) {
        fact.id = row.integer(0);
        if (parts & kOrigin)
            fact.origin = static_cast<ItemOrigin>(row.integer(1));
        if (parts & kLevel)
            fact.level = static_cast<int>(row.integer(2));
        if (parts & kPassage) {
            fact.passage = row.integer(3);
            fact.quoted = row.integer(4) != 0;
        }
        if (parts & kPlace) {
            fact.heldOut = row.integer(5) != 0;
            fact.binned = row.integer(6) != 0;
            fact.dropStage = row.text(7);
            fact.dropReason = row.text(8);
        }
        if (parts & kAgreement)
            fact.agreement = row.isNull(9) ? std::nullopt : std::optional(row.real(9));
        if (parts & kReview)
            fact.review = static_cast<ReviewState>(row.integer(10));
        if (parts & kRevision)
            fact.revision = row.integer(11);
        if (measurements)
            measurements->read(fact);
        if (measurementFits(filter, fact))
            visit(std::as_const(fact));
    }
}

/// Document of each passage.
[[nodiscard]] std::unordered_map<std::int64_t, std::int64_t>
documentsOfPassages(const Connection& connection);
/// Titles of all documents, or the names of their files.
[[nodiscard]] std::unordered_map<std::int64_t, std::string>
documentNames(const Connection& connection);
[[nodiscard]] std::string documentName(std::string_view title, std::string_view path);

} // namespace sdrl::store
