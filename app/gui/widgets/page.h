// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/project/item_query.h"
#include "session/page_state.h"
#include "session/project_session.h"
#include "widgets/message_bar.h"

#include <QWidget>

class QLabel;
class QPushButton;
class QVBoxLayout;
class QHBoxLayout;

namespace sdrl::gui {

/// A screen of the rail: header with title, one sentence and at most one primary button; message
/// bar; content. Made when first shown, dies with its project.
class Page : public QWidget {
    Q_OBJECT
public:
    Page(PageId id, ProjectSession& session, QWidget* parent = nullptr);

    [[nodiscard]] PageId id() const { return m_id; }
    [[nodiscard]] ProjectSession& session() const { return m_session; }
    [[nodiscard]] MessageBar& messages() const { return *m_messages; }
    [[nodiscard]] QPushButton* primaryButton() const { return m_primary; }

signals:
    /// The user wants to go on elsewhere.
    void pageRequested(sdrl::gui::PageId page);
    /// The task wizard is asked for, at the page of that name, or at its first.
    void wizardRequested(const QString& wizardPage);
    /// Items are to be shown in the dataset page.
    void itemsRequested(const sdrl::ItemFilter& filter);
    /// A help page is asked for.
    void helpRequested(const QString& topic);

protected:
    /// Looks at the project again. Called when shown and, while visible, after `progressed` and
    /// `itemsChanged`. Blocks: a few milliseconds.
    virtual void refresh() {}
    /// Ten times a second while a job runs and the page is visible.
    virtual void poll() {}

    void setSubtitle(const QString& text);
    /// The page's one primary action.
    void setPrimaryAction(const QString& text, std::function<void()> action);
    /// @param reason shown as tooltip while it is disabled
    void setPrimaryEnabled(bool enabled, const QString& reason = {});
    /// Says why the page is stale or blocked, once for each reason.
    /// @param stale what is said of what it shows: "These questions are out of date."
    void showPageState(const QString& stale);
    /// Of this page, in the rail.
    [[nodiscard]] const PageState& pageState() const;
    QPushButton* addSecondaryAction(const QString& text, std::function<void()> action);
    /// Puts a widget of the page's own beside the primary action.
    void addHeaderWidget(QWidget* widget);
    /// Content goes here; it has no margins and fills the page.
    [[nodiscard]] QVBoxLayout* contentLayout() const { return m_content; }

    void showEvent(QShowEvent* event) override;

private:
    void updatePrimaryEnabled();

    PageId m_id;
    ProjectSession& m_session;
    QLabel* m_title;
    QLabel* m_subtitle;
    QHBoxLayout* m_actions;
    QPushButton* m_primary;
    MessageBar* m_messages;
    QVBoxLayout* m_content;
    std::function<void()> m_onPrimary;
    bool m_primaryEnabled = true;
    QString m_primaryReason;
    QString m_shownReason;
};

} // namespace sdrl::gui
