// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "pages/difficulty/difficulty_data.h"
#include "session/query_thread.h"
#include "widgets/page.h"

#include <memory>
#include <optional>

class QAbstractItemModel;
class QLabel;
class QPushButton;
class QStackedWidget;
class QTableView;
class QTabWidget;

namespace sdrl::gui {

class EmptyState;
class PairModel;
class PassRateGroupModel;
class PassRateHistogramView;
class SelectionPanel;

/// How hard the questions are for the model, and which of them training gets.
class DifficultyPage : public Page {
    Q_OBJECT
public:
    explicit DifficultyPage(ProjectSession& session, QWidget* parent = nullptr);

protected:
    void refresh() override;

private:
    struct Source;

    [[nodiscard]] QWidget* makeHistogram();
    [[nodiscard]] QTableView* makeTable(QAbstractItemModel* model, const QString& name);
    void makeTabs();
    void ask();
    void take(DifficultyData data);
    void updatePrimary();
    void updateBrush();
    void measure();

    std::optional<DifficultyData> m_data;
    QStackedWidget* m_stack;
    EmptyState* m_empty;
    EmptyState* m_emptyDataset;
    EmptyState* m_emptyRunning;
    QWidget* m_work;
    PassRateHistogramView* m_histogram;
    QLabel* m_figures;
    QPushButton* m_show;
    SelectionPanel* m_selection;
    QTabWidget* m_tabs;
    PassRateGroupModel* m_levels;
    PassRateGroupModel* m_documents;
    PairModel* m_pairs;
    QLabel* m_pairCount;
    bool m_staleSaid = false;

    bool m_askAgain = false;
    std::shared_ptr<Source> m_source;
    QueryThread m_thread;
};

} // namespace sdrl::gui
