// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "pages/documents/document_scan.h"
#include "pages/documents/document_search.h"
#include "session/query_thread.h"
#include "widgets/page.h"

#include <memory>
#include <optional>
#include <set>

class QAction;
class QStackedWidget;
class QTableView;
class QSortFilterProxyModel;
class QTabWidget;

namespace sdrl::gui {

class ChunkPanel;
class EmptyState;
class FileModel;
class KeywordPanel;
class SearchPanel;
class TopicPanel;

/// The corpus: its files and how far they are, search, keywords, and how text is cut.
class DocumentsPage : public Page {
    Q_OBJECT
public:
    explicit DocumentsPage(ProjectSession& session, QWidget* parent = nullptr);
    ~DocumentsPage() override;

    /// Puts files and folders on the task's list.
    void addDocuments(const std::vector<std::filesystem::path>& paths);
    /// Nothing is being looked up any more.
    [[nodiscard]] bool settled() const { return !m_scanThread.busy() && !m_searchThread.busy(); }

    [[nodiscard]] FileModel& files() const { return *m_model; }
    [[nodiscard]] QTableView& table() const { return *m_table; }
    [[nodiscard]] SearchPanel& search() const { return *m_search; }
    [[nodiscard]] KeywordPanel& keywords() const { return *m_keywords; }
    [[nodiscard]] ChunkPanel& chunks() const { return *m_chunks; }
    [[nodiscard]] TopicPanel& topics() const { return *m_topics; }
    [[nodiscard]] QTabWidget& tabs() const { return *m_tabs; }

protected:
    void refresh() override;
    void dragEnterEvent(QDragEnterEvent* event) override;
    void dropEvent(QDropEvent* event) override;

private:
    void makeTable();
    void makeActions();
    void scan();
    void take(DocumentScan scan);
    void updatePrimary();
    void tellFailures();
    void renewSearch();
    void run();
    void readAgain(const std::vector<std::int64_t>& files);
    void removeSelected();
    void showFailure(const Error& error, const QString& what);
    [[nodiscard]] std::vector<DocumentFile> selected() const;

    QueryThread m_scanThread;   ///< looks at files
    QueryThread m_searchThread; ///< looks into the index
    DocumentScan m_scan;
    bool m_scanned = false;
    bool m_scanAgain = false;
    std::optional<std::string> m_indexState; ///< what the search was opened for
    std::set<std::string> m_toldFailures;    ///< so that a message that was dismissed stays away
    FileModel* m_model;
    QSortFilterProxyModel* m_sorted;
    QTableView* m_table;
    QStackedWidget* m_stack;
    SearchPanel* m_search;
    KeywordPanel* m_keywords;
    ChunkPanel* m_chunks;
    TopicPanel* m_topics;
    QTabWidget* m_tabs;
    QAction* m_openAction;
    QAction* m_showAction;
    QAction* m_removeAction;
    QAction* m_retryAction;
    QAction* m_copyAction;
};

} // namespace sdrl::gui
