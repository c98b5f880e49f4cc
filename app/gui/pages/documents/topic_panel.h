// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/project/item_query.h"
#include "core/project/topic_table.h"

#include <QAbstractTableModel>
#include <QStyledItemDelegate>
#include <QWidget>

#include <vector>

class QComboBox;
class QLabel;
class QTableView;

namespace sdrl::gui {

class ProjectSession;
class QueryThread;

/// Topics with what has come of each. Thread: GUI.
class TopicModel : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Column { Name, Passages, Covered, PassRate, ColumnCount };
    /// Of the column Covered: kept, wanted and the largest of both over all topics.
    enum Role { KeptRole = Qt::UserRole, WantedRole, MostRole };

    using QAbstractTableModel::QAbstractTableModel;
    void setTopics(std::vector<TopicCoverage> topics);
    [[nodiscard]] const std::vector<TopicCoverage>& topics() const { return m_topics; }

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation,
                                      int role) const override;

private:
    std::vector<TopicCoverage> m_topics;
    int m_most = 1;
};

/// A bar of what is kept, with a mark at what is wanted.
class CoverageDelegate : public QStyledItemDelegate {
    Q_OBJECT
public:
    using QStyledItemDelegate::QStyledItemDelegate;
    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override;
};

/// What the documents are about, how the questions are spread over it, and how they are to be.
class TopicPanel : public QWidget {
    Q_OBJECT
public:
    static constexpr int kLane = 4;

    TopicPanel(ProjectSession& session, QueryThread& thread, QWidget* parent = nullptr);

    void refresh();

    [[nodiscard]] TopicModel& model() const { return *m_model; }
    [[nodiscard]] QComboBox& rule() const { return *m_rule; }
    [[nodiscard]] QLabel& summary() const { return *m_summary; }

    [[nodiscard]] QTableView& table() const { return *m_table; }

signals:
    void failed(const sdrl::Error& error);
    /// The questions of a topic are to be shown.
    void itemsRequested(const sdrl::ItemFilter& filter);

private:
    void chooseRule();
    void showQuestions(const QModelIndex& index);
    void take(std::vector<TopicCoverage> topics);

    ProjectSession& m_session;
    QueryThread& m_thread;
    TopicModel* m_model;
    QTableView* m_table;
    QComboBox* m_rule;
    QLabel* m_summary;
};

} // namespace sdrl::gui
