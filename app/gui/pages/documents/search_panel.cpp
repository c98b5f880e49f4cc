// SPDX-License-Identifier: GPL-3.0-or-later
#include "pages/documents/search_panel.h"

#include "pages/documents/passage_list.h"
#include "session/query_thread.h"
#include "theme/icons.h"
#include "theme/theme.h"

#include <QAction>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QLocale>
#include <QPushButton>
#include <QVBoxLayout>

#include <algorithm>

namespace sdrl::gui {

SearchPanel::SearchPanel(QueryThread& thread, QWidget* parent)
    : QWidget(parent),
      m_thread(thread),
      m_query(new QLineEdit(this)),
      m_status(new QLabel(this)),
      m_previous(new QPushButton(icon(QStringLiteral("chevron-left")), {}, this)),
      m_next(new QPushButton(icon(QStringLiteral("chevron-right")), {}, this)),
      m_list(new PassageList(this)) {
    m_query->setPlaceholderText(tr("Search the documents"));
    m_query->setAccessibleName(tr("Search the documents"));
    m_query->setToolTip(tr("Any words. title:word looks in titles."));
    m_query->setClearButtonEnabled(true);
    m_query->addAction(icon(QStringLiteral("search"), theme::Role::Muted),
                       QLineEdit::LeadingPosition);
    theme::setTextRole(m_status, theme::Role::Muted);
    m_previous->setToolTip(tr("Better ones"));
    m_previous->setAccessibleName(tr("Previous page of results"));
    m_next->setToolTip(tr("Further ones"));
    m_next->setAccessibleName(tr("Next page of results"));
    connect(m_query, &QLineEdit::textChanged, this, [this] { ask(0); });
    connect(m_previous, &QPushButton::clicked, this,
            [this] { ask(m_first - std::min(m_first, kHitsPerPage)); });
    connect(m_next, &QPushButton::clicked, this, [this] { ask(m_first + kHitsPerPage); });

    auto* bar = new QHBoxLayout;
    bar->setSpacing(theme::kSpace2);
    bar->addWidget(m_query, 1);
    bar->addWidget(m_status);
    bar->addWidget(m_previous);
    bar->addWidget(m_next);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, theme::kSpace3, 0, 0);
    layout->setSpacing(theme::kSpace2);
    layout->addLayout(bar);
    layout->addWidget(m_list, 1);
    ask(0);
}

void SearchPanel::setSearch(std::shared_ptr<DocumentSearch> search, const QString& whyNot) {
    m_search = std::move(search);
    m_whyNot = whyNot;
    m_query->setEnabled(m_search != nullptr);
    ask(m_first);
}

void SearchPanel::ask(std::size_t first) {
    const std::string query = m_query->text().trimmed().toStdString();
    if (query.empty() || !m_search) {
        m_thread.cancel(kLane);
        show({});
        return;
    }
    m_thread.post([search = m_search, query,
                   first](std::stop_token) { return search->search(query, first, kHitsPerPage); },
                  [this](SearchAnswer answer) { show(std::move(answer)); }, kLane);
}

void SearchPanel::show(SearchAnswer answer) {
    m_first = answer.first;
    const QLocale locale;
    m_previous->setEnabled(m_first > 0);
    m_next->setEnabled(answer.more);
    m_status->setText(
        answer.found.empty()
            ? QString()
            : tr("%1 to %2")
                  .arg(locale.toString(static_cast<qulonglong>(m_first + 1)))
                  .arg(locale.toString(static_cast<qulonglong>(m_first + answer.found.size()))));
    if (!m_search)
        m_list->setEmptyText(m_whyNot);
    else if (answer.error)
        m_list->setEmptyText(
            tr("The search failed: %1.").arg(QString::fromStdString(answer.error->message)));
    else if (answer.query.empty())
        m_list->setEmptyText(tr("Type words to see which passages hold them, best first."));
    else
        m_list->setEmptyText(tr("No passage holds these words."));
    m_list->setPassages(std::move(answer.found));
}

} // namespace sdrl::gui
