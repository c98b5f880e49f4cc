// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/item_reader.h"
#include "models/row_change.h"
#include "session/query_thread.h"

#include <QAbstractTableModel>
#include <QItemSelection>

#include <memory>
#include <optional>
#include <unordered_map>
#include <vector>

namespace sdrl::gui {

/// The items of a project that a filter lets through, in an order. The order is a vector of ids;
/// rows are fetched in pages when they are looked at and kept while they are used. Nothing here
/// waits for the database: a row that is not there yet has placeholders. Thread: GUI.
class ItemTableModel : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Column {
        Question,
        Answer,
        Level,
        PassRate,
        Agreement,
        Source,
        Origin,
        Review,
        Tags,
        State,
        ColumnCount,
    };
    enum Role {
        SortRole = Qt::UserRole + 1, ///< the raw value
        IdRole,
        PassesRole,
        SamplesRole,
        StaleRole,
    };
    static constexpr int kPageRows = 200;
    /// More rows than this are too many for work that looks at each of them.
    static constexpr int kManyRows = 100'000;

    ItemTableModel(std::filesystem::path database, ScopeFinder scope, QObject* parent = nullptr);

    void setScope(ScopeFinder scope);
    void setFilter(const ItemFilter& filter);
    [[nodiscard]] const ItemFilter& filter() const { return m_filter; }
    void setOrder(const ItemSort& sort);
    [[nodiscard]] const ItemSort& order() const { return m_sort; }
    /// While frozen, rows neither move nor come nor go; what they show stays new.
    void setFrozen(bool frozen);
    /// Looks whether the project has changed. Cheap if it has not.
    void refresh();

    /// Null while it is not there.
    [[nodiscard]] const ItemRow* row(int row) const;
    [[nodiscard]] std::int64_t idAt(int row) const;
    /// -1 if it is not among the rows.
    [[nodiscard]] int rowOf(std::int64_t id) const;
    [[nodiscard]] std::vector<std::int64_t> idsOf(const QItemSelection& selection) const;
    [[nodiscard]] const std::vector<std::int64_t>& ids() const { return *m_order; }
    /// What the rows were read from.
    [[nodiscard]] const ItemScope& scope() const { return m_scope; }
    /// The rows shown are not those of the filter and the order that were set last.
    [[nodiscard]] bool loading() const { return m_shown != m_asked; }
    /// What was read may be old: another look follows.
    [[nodiscard]] bool looksAgain() const { return m_askAgain; }
    /// Something is being read.
    [[nodiscard]] bool reading() const { return m_asking != 0 || m_fetchPosted; }

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation,
                                      int role) const override;
    void sort(int column, Qt::SortOrder order) override;
    /// What a column sorts by; nothing if it does not.
    [[nodiscard]] static std::optional<ItemColumn> sortColumn(int column);

signals:
    /// An answer to `refresh` or to a new filter or order is there.
    void refreshed();
    /// Around a change of many rows' places. Views drop what they could not carry along in time.
    void aboutToRearrange();
    /// @param added rows have come that were not there before
    void rearranged(bool added);
    /// Rows that were placeholders or old are there.
    void rowsArrived();
    void failed(const sdrl::Error& error);

private:
    struct Cached {
        ItemRow row;
        quint64 version = 0;
        mutable quint64 used = 0;
    };
    struct Reading;

    void ask();
    void take(const Reading& reading);
    void rearrange(const RowChange& change);
    void want(int row) const;
    void fetch();
    void keepUsed();
    [[nodiscard]] QVariant text(const ItemRow& row, int column) const;
    [[nodiscard]] QVariant value(const ItemRow& row, int column) const;
    [[nodiscard]] QString toolTip(const ItemRow& row, int column) const;

    ScopeFinder m_findScope;
    ItemFilter m_filter;
    ItemSort m_sort;
    ItemScope m_scope;
    bool m_frozen = false;

    RowOrder m_order = std::make_shared<const std::vector<std::int64_t>>();
    quint64 m_asked = 1;  ///< counts filters and orders
    quint64 m_asking = 0; ///< the one that is being worked on; 0: none
    quint64 m_shown = 0;
    bool m_askAgain = false;
    std::optional<std::int64_t> m_dataVersion;

    std::unordered_map<std::int64_t, Cached> m_rows;
    quint64 m_version = 1; ///< rows of other versions are old
    mutable quint64 m_useCount = 0;
    mutable std::vector<int> m_wanted; ///< pages, the newest last
    mutable bool m_fetchPosted = false;

    std::shared_ptr<ItemReader> m_orderReader, m_rowReader;
    QueryThread m_orderThread, m_rowThread;
};

} // namespace sdrl::gui
