// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/instruct/instructor.h"
#include "pages/documents/document_search.h"

#include <QWidget>

#include <memory>

class QLabel;
class QLineEdit;
class QPushButton;

namespace sdrl::gui {

class PassageList;
class ProjectSession;
class QueryThread;

/// The keywords that choose the passages which questions are written from: what they are, what they
/// would find, and the stage that settles them.
class KeywordPanel : public QWidget {
    Q_OBJECT
public:
    static constexpr int kLane = 2;
    static constexpr std::size_t kBest = 20;

    KeywordPanel(ProjectSession& session, QueryThread& thread, QWidget* parent = nullptr);

    void setSearch(std::shared_ptr<DocumentSearch> search);
    /// Looks at the project again; what is being typed stays.
    void refresh();

    [[nodiscard]] QLineEdit& domain() const { return *m_domain; }
    [[nodiscard]] QLineEdit& synonyms() const { return *m_synonyms; }
    [[nodiscard]] QPushButton& runButton() const { return *m_run; }
    [[nodiscard]] QLabel& summary() const { return *m_summary; }

signals:
    void failed(const sdrl::Error& error);

private:
    [[nodiscard]] ProjectSettings edited() const;
    [[nodiscard]] bool isEdited() const;
    void run();
    void ask();
    void updateButton();

    ProjectSession& m_session;
    QueryThread& m_thread;
    std::shared_ptr<DocumentSearch> m_search;
    bool m_finished = false; ///< the stage has, with the keywords of the settings
    DomainKeywords m_chosen; ///< by the stage, when last run
    QLineEdit* m_domain;
    QLineEdit* m_synonyms;
    QLabel* m_summary;
    QPushButton* m_run;
    PassageList* m_list;
};

} // namespace sdrl::gui
