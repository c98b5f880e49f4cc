// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/method/task_definition.h"
#include "pages/evaluation/evaluation_data.h"

#include <QWidget>

#include <memory>

class QAbstractButton;
class QComboBox;
class QLabel;
class QLineEdit;
class QStackedWidget;
class QTableView;

namespace sdrl::gui {

class AppSettings;
class ComparedFilter;
class ComparedModel;
class FigureModel;
class ForestLine;
class ItemCard;
class QueryThread;

/// Two models on the same questions: figures, what changed, by level, on the control sets, and all
/// models beside each other.
class ComparePanel : public QWidget {
    Q_OBJECT
public:
    static constexpr int kLane = 1;

    ComparePanel(std::filesystem::path database, std::shared_ptr<const Verifier> verifier,
                 QueryThread& thread, AppSettings& settings, QWidget* parent = nullptr);

    void setData(std::shared_ptr<const EvaluationData> data);
    [[nodiscard]] std::shared_ptr<const Comparison> comparison() const { return m_comparison; }
    [[nodiscard]] EvaluationId shownBefore() const { return m_shownBefore; }
    [[nodiscard]] EvaluationId shownAfter() const { return m_shownAfter; }

    [[nodiscard]] QComboBox& before() const { return *m_before; }
    [[nodiscard]] QComboBox& after() const { return *m_after; }
    [[nodiscard]] QComboBox& set() const { return *m_set; }
    [[nodiscard]] QAbstractButton& lenient() const { return *m_lenient; }
    [[nodiscard]] QLabel& figureBefore() const { return *m_figure[0]; }
    [[nodiscard]] QLabel& figureAfter() const { return *m_figure[1]; }
    [[nodiscard]] QLabel& difference() const { return *m_difference; }
    [[nodiscard]] QLabel& chance() const { return *m_chance; }
    [[nodiscard]] QTableView& items() const { return *m_items; }
    [[nodiscard]] FigureModel& levels() const { return *m_levels; }
    [[nodiscard]] FigureModel& controls() const { return *m_controls; }
    [[nodiscard]] FigureModel& models() const { return *m_models; }

signals:
    /// Another pair or set is compared, or its replies have been read.
    void comparisonChanged();

private:
    QWidget* makeChoices();
    QWidget* makeFigures();
    QWidget* makeItems(AppSettings& settings);
    QWidget* makeLower(AppSettings& settings);
    void choosePair();
    void fillFigures();
    void fillLevels();
    void fillControls();
    void fillModels();
    void showItem();
    [[nodiscard]] const EvaluatedModel* model(const QComboBox* box) const;

    std::filesystem::path m_database;
    std::shared_ptr<const Verifier> m_verifier;
    QueryThread& m_thread;
    std::shared_ptr<const EvaluationData> m_data;
    std::shared_ptr<const Comparison> m_comparison;
    EvaluationId m_shownBefore, m_shownAfter;
    QComboBox* m_set;
    QComboBox* m_before;
    QComboBox* m_after;
    bool m_beforeChosen = false; ///< by the user
    bool m_afterChosen = false;
    QAbstractButton* m_lenient;
    QLabel* m_caption[2];
    QLabel* m_figure[2];
    QLabel* m_interval[2];
    QLabel* m_difference;
    QLabel* m_chance;
    ForestLine* m_line;
    QLabel* m_counts;
    QComboBox* m_show;
    QLineEdit* m_filterText;
    ComparedModel* m_itemModel;
    ComparedFilter* m_filter;
    QTableView* m_items;
    ItemCard* m_card;
    FigureModel* m_levels;
    FigureModel* m_controls;
    FigureModel* m_models;
};

} // namespace sdrl::gui
