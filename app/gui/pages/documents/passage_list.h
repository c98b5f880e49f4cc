// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "pages/documents/document_search.h"

#include <QAbstractListModel>
#include <QStyledItemDelegate>
#include <QWidget>

#include <vector>

class QLabel;
class QListView;
class QPushButton;

namespace sdrl::gui {

class HighlightText;

/// Passages that were found, best first. Thread: GUI.
class PassageModel : public QAbstractListModel {
    Q_OBJECT
public:
    enum Role { PlaceRole = Qt::UserRole, ScoreRole, SnippetHtmlRole };

    using QAbstractListModel::QAbstractListModel;
    void setPassages(std::vector<FoundPassage> passages);
    [[nodiscard]] const FoundPassage& passage(int row) const {
        return m_passages[static_cast<std::size_t>(row)];
    }
    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;

private:
    std::vector<FoundPassage> m_passages;
};

/// Title and score, place, two lines of the text with the matches bold.
class PassageDelegate : public QStyledItemDelegate {
    Q_OBJECT
public:
    using QStyledItemDelegate::QStyledItemDelegate;
    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override;
    [[nodiscard]] QSize sizeHint(const QStyleOptionViewItem& option,
                                 const QModelIndex& index) const override;
};

/// A list of found passages with the chosen one whole at its right.
class PassageList : public QWidget {
    Q_OBJECT
public:
    explicit PassageList(QWidget* parent = nullptr);

    void setPassages(std::vector<FoundPassage> passages);
    /// In place of the list while it is empty.
    void setEmptyText(const QString& text);
    [[nodiscard]] PassageModel& model() const { return *m_model; }
    [[nodiscard]] QListView& view() const { return *m_view; }
    [[nodiscard]] HighlightText& text() const { return *m_text; }

private:
    void showCurrent();
    void openOriginal() const;

    PassageModel* m_model;
    QListView* m_view;
    QLabel* m_empty;
    QWidget* m_right;
    QLabel* m_title;
    QLabel* m_place;
    HighlightText* m_text;
    QPushButton* m_open;
};

/// The file as a viewer is asked for it, at the page where the viewer can.
[[nodiscard]] QUrl originalUrl(const FoundPassage& passage);

} // namespace sdrl::gui
