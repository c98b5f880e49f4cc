// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/project/item_query.h"
#include "pages/dataset/filter_chip.h"

#include <QTimer>
#include <QWidget>

class QLabel;
class QLineEdit;

namespace sdrl::gui {

/// What of the dataset is shown: words to search for and chips, and how many items that leaves of
/// how many, which add up to all that were ever drafted.
class FilterBar : public QWidget {
    Q_OBJECT
public:
    explicit FilterBar(QWidget* parent = nullptr);

    [[nodiscard]] const ItemFilter& filter() const { return m_filter; }
    /// Does not report a change.
    void setFilter(const ItemFilter& filter);
    /// Of all items, whatever the filter.
    void setFacets(const ItemFacets& all);
    void setShown(qint64 rows, bool loading);
    void focusSearch();

signals:
    void filterChanged(const sdrl::ItemFilter& filter);

private:
    void takeChips();
    void showFunnel();
    void follow(const QString& link);
    /// Some condition holds.
    [[nodiscard]] bool active() const;

    ItemFilter m_filter;
    ItemFacets m_facets;
    qint64 m_rows = 0;
    bool m_loading = true;

    QLineEdit* m_search;
    QTimer m_typing; ///< the search waits until the fingers rest
    FilterChip* m_state;
    FilterChip* m_review;
    FilterChip* m_origin;
    FilterChip* m_document;
    FilterChip* m_tag;
    RangeChip* m_agreement;
    RangeChip* m_passRate;
    QPushButton* m_clear;
    QLabel* m_count;
    QLabel* m_funnel;
};

} // namespace sdrl::gui
