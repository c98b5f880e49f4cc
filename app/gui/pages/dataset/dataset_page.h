// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/item_table_model.h"
#include "pages/dataset/item_loader.h"
#include "session/item_editor.h"
#include "widgets/page.h"

#include <functional>
#include <memory>
#include <optional>

class QAction;
class QMenu;
class QPushButton;
class QSplitter;
class QStackedWidget;
class QTableView;

namespace sdrl::gui {

class EmptyState;
class FilterBar;
class ItemCardView;
class ItemTableView;
class JobStrip;
class ReviewPanel;

/// All questions that were written: to look at, to filter, to correct, to throw out.
class DatasetPage : public Page {
    Q_OBJECT
public:
    explicit DatasetPage(ProjectSession& session, QWidget* parent = nullptr);
    ~DatasetPage() override;

    /// Shows what another page asked for.
    void showItems(const ItemFilter& filter);
    void setReviewing(bool on);
    [[nodiscard]] bool reviewing() const { return m_reviewing; }

protected:
    void refresh() override;

private:
    void makeActions();
    void makeContent();
    void firstRowsSeen();
    void askFacets();
    void takeFacets(const ItemFacets& facets);
    void updatePrimary();
    void updatePreview(bool wanted);
    void writeFirst();
    void updateActions();
    void updateProgress();

    void selectItem(qint64 id);
    void moveCurrent(int by);
    void showCurrent();
    void takeCard(std::shared_ptr<const ItemCard> card);
    void openOriginal(const QString& path);

    /// The selected items; in the review the current one.
    [[nodiscard]] std::vector<std::int64_t> chosen() const;
    [[nodiscard]] qint64 chosenCount() const;
    [[nodiscard]] QModelIndex currentIndex() const;
    void decide(ReviewState state);
    void edit();
    void fillTagMenu();
    void tag(const QString& tag, bool add);
    void changeDone(const ItemChange& change, bool undone);

    struct FacetSource;
    struct FacetAnswer;

    AppSettings& m_settings; ///< outlive the project, as the page's destructor may
    ItemTableModel* m_model;
    ItemEditor* m_editor;
    std::unique_ptr<ItemLoader> m_loader;
    std::shared_ptr<const ItemCard> m_card;
    std::optional<ItemFacets> m_facets;
    qint64 m_wantedItem = 0; ///< to be selected once it is among the rows
    qint64 m_left = 0;       ///< of the review
    bool m_reviewing = false;
    ItemSort m_orderBefore;
    ItemFilter m_filterBefore;

    QStackedWidget* m_stack;
    EmptyState* m_empty;
    EmptyState* m_emptyRunning;
    QWidget* m_work;
    FilterBar* m_filterBar;
    QWidget* m_actionBar;
    QStackedWidget* m_modes;
    QSplitter* m_splitter;
    ItemTableView* m_table;
    ItemTableView* m_queue;
    ItemCardView* m_cardView;
    QWidget* m_cardSide;
    ReviewPanel* m_review;
    QPushButton* m_preview; ///< writes the first questions only

    QAction* m_accept;
    QAction* m_reject;
    QAction* m_edit;
    QAction* m_tag;
    QMenu* m_tagMenu;
    QAction* m_bin;
    QAction* m_restore;
    QAction* m_selectAll;
    QAction* m_undo;
    QAction* m_showCard;
    QAction* m_startReview;
    std::vector<QAction*> m_reviewActions;

    std::shared_ptr<FacetSource> m_facetSource; ///< used by the thread only
    quint64 m_queueAsked = 1;                   ///< counts what the review's queue is made of
    bool m_rowsSeen = false;                    ///< the first ones were read
    bool m_askFacetsAgain = false;
    QueryThread m_facetThread;
};

} // namespace sdrl::gui
