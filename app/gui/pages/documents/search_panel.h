// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "pages/documents/document_search.h"

#include <QWidget>

#include <memory>

class QLabel;
class QLineEdit;
class QPushButton;

namespace sdrl::gui {

class PassageList;
class QueryThread;

/// Full text search of the documents, as one types; newest query wins.
class SearchPanel : public QWidget {
    Q_OBJECT
public:
    static constexpr int kLane = 1;
    static constexpr std::size_t kHitsPerPage = 20;

    SearchPanel(QueryThread& thread, QWidget* parent = nullptr);

    /// What is searched; null with the reason why there is nothing.
    void setSearch(std::shared_ptr<DocumentSearch> search, const QString& whyNot = {});
    [[nodiscard]] QLineEdit& query() const { return *m_query; }
    [[nodiscard]] PassageList& list() const { return *m_list; }

private:
    void ask(std::size_t first);
    void show(SearchAnswer answer);

    QueryThread& m_thread;
    std::shared_ptr<DocumentSearch> m_search;
    QString m_whyNot;
    std::size_t m_first = 0;
    QLineEdit* m_query;
    QLabel* m_status;
    QPushButton* m_previous;
    QPushButton* m_next;
    PassageList* m_list;
};

} // namespace sdrl::gui
