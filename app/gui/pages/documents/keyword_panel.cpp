// SPDX-License-Identifier: GPL-3.0-or-later
#include "pages/documents/keyword_panel.h"

#include "core/base/text.h"
#include "core/project/record_table.h"
#include "pages/documents/passage_list.h"
#include "session/project_session.h"
#include "session/query_thread.h"
#include "theme/theme.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QLocale>
#include <QPushButton>
#include <QVBoxLayout>

#include <nlohmann/json.hpp>

namespace sdrl::gui {

namespace {

std::vector<std::string> synonymsFrom(const QString& text) {
    std::vector<std::string> out;
    for (const QString& part : text.split(QLatin1Char(','), Qt::SkipEmptyParts))
        if (const QString word = part.simplified(); !word.isEmpty())
            out.push_back(word.toStdString());
    return out;
}

QString textOf(const std::vector<std::string>& synonyms) {
    return QString::fromStdString(join(synonyms, ", "));
}

} // namespace

KeywordPanel::KeywordPanel(ProjectSession& session, QueryThread& thread, QWidget* parent)
    : QWidget(parent),
      m_session(session),
      m_thread(thread),
      m_domain(new QLineEdit(this)),
      m_synonyms(new QLineEdit(this)),
      m_summary(new QLabel(this)),
      m_run(new QPushButton(tr("Run this step again"), this)),
      m_list(new PassageList(this)) {
    const DraftSettings& draft = session.settings().draft;
    m_domain->setText(QString::fromStdString(draft.domain));
    m_synonyms->setText(textOf(draft.synonyms));
    m_domain->setAccessibleName(tr("Keyword"));
    m_synonyms->setAccessibleName(tr("Further words"));
    m_synonyms->setToolTip(tr("Separated by commas. They count only with a keyword."));
    theme::setTextRole(m_summary, theme::Role::Muted);
    m_summary->setWordWrap(true);
    connect(m_domain, &QLineEdit::textChanged, this, &KeywordPanel::ask);
    connect(m_synonyms, &QLineEdit::textChanged, this, &KeywordPanel::ask);
    connect(m_run, &QPushButton::clicked, this, &KeywordPanel::run);

    auto* bar = new QHBoxLayout;
    bar->setSpacing(theme::kSpace2);
    auto* domainLabel = new QLabel(tr("&Keyword"), this);
    domainLabel->setBuddy(m_domain);
    auto* synonymLabel = new QLabel(tr("&Further words"), this);
    synonymLabel->setBuddy(m_synonyms);
    bar->addWidget(domainLabel);
    bar->addWidget(m_domain, 2);
    bar->addSpacing(theme::kSpace2);
    bar->addWidget(synonymLabel);
    bar->addWidget(m_synonyms, 3);
    bar->addWidget(m_run);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, theme::kSpace3, 0, 0);
    layout->setSpacing(theme::kSpace2);
    layout->addLayout(bar);
    layout->addWidget(m_summary);
    layout->addWidget(m_list, 1);
    refresh();
}

void KeywordPanel::setSearch(std::shared_ptr<DocumentSearch> search) {
    m_search = std::move(search);
    ask();
}

void KeywordPanel::refresh() {
    m_finished = false;
    m_chosen = {};
    const auto record = m_session.store().records().latestStage(stageName(Stage::Keyword));
    if (record && *record && (*record)->finished) {
        const auto summary = nlohmann::json::parse((*record)->summary, nullptr, false);
        if (summary.is_object()) {
            m_chosen.domain = summary.value("domain", "");
            m_chosen.synonyms = summary.value("synonyms", std::vector<std::string>());
        }
        const DraftSettings& draft = m_session.settings().draft;
        m_finished = draft.domain.empty() ||
                     (draft.domain == m_chosen.domain && draft.synonyms == m_chosen.synonyms);
    }
    // What a person has set says nothing of what the instructor would choose.
    if (!m_session.settings().draft.domain.empty())
        m_chosen = {};
    m_domain->setPlaceholderText(m_chosen.domain.empty() ? tr("chosen by the instructor")
                                                         : QString::fromStdString(m_chosen.domain));
    m_synonyms->setPlaceholderText(textOf(m_chosen.synonyms));
    updateButton();
}

ProjectSettings KeywordPanel::edited() const {
    ProjectSettings settings = m_session.settings();
    settings.draft.domain = m_domain->text().simplified().toStdString();
    settings.draft.synonyms = synonymsFrom(m_synonyms->text());
    return settings;
}

bool KeywordPanel::isEdited() const {
    const ProjectSettings settings = edited();
    return settings.draft.domain != m_session.settings().draft.domain ||
           settings.draft.synonyms != m_session.settings().draft.synonyms;
}

void KeywordPanel::updateButton() {
    QString reason;
    if (m_session.busy())
        reason = m_session.lockedReason();
    else if (!m_search)
        reason = tr("The documents have to be read and indexed first.");
    else if (m_finished && !isEdited())
        reason = tr("This step is done with these keywords. Change them to run it again.");
    m_run->setEnabled(reason.isEmpty());
    m_run->setToolTip(reason.isEmpty() ? tr("Keeps these keywords and runs this step only. "
                                            "Questions become out of date.")
                                       : reason);
}

void KeywordPanel::run() {
    if (isEdited())
        if (const Result<void> saved = m_session.setSettings(edited()); !saved) {
            emit failed(saved.error());
            return;
        }
    m_session.runStages(stageTitle(Stage::Keyword), {Stage::Keyword});
}

void KeywordPanel::ask() {
    updateButton();
    if (!m_search) {
        m_thread.cancel(kLane);
        m_summary->clear();
        m_list->setEmptyText(tr("The documents have to be read and indexed first."));
        m_list->setPassages({});
        return;
    }
    const ProjectSettings settings = edited();
    DomainKeywords words{settings.draft.domain, settings.draft.synonyms};
    if (words.domain.empty())
        words = m_chosen;
    std::string query = words.domain;
    for (const std::string& synonym : words.synonyms)
        query += ' ' + synonym;
    const auto pool = static_cast<std::size_t>(settings.draft.passagePool);
    struct Chosen {
        SearchAnswer answer;
        std::size_t all = 0, used = 0;
    };
    m_thread.post(
        [search = m_search, query, pool, typed = !settings.draft.domain.empty()](std::stop_token) {
            Chosen out;
            if (const auto all = search->passageCount())
                out.all = *all;
            if (!query.empty())
                out.answer = search->count(query, pool, kBest);
            // Words that the instructor chose only rank.
            out.used = typed ? out.answer.total : std::min(pool, out.all);
            return out;
        },
        [this, query, open = words.domain.empty() && !(m_finished && !isEdited())](Chosen chosen) {
            const QLocale locale;
            const QString all = locale.toString(static_cast<qulonglong>(chosen.all));
            if (open) {
                m_summary->setText(
                    tr("Without a keyword here, the instructor chooses one when this step runs."));
                m_list->setEmptyText(
                    tr("Type a keyword to see which passages it would choose, best first."));
            } else if (query.empty()) {
                m_summary->setText(
                    tr("Without a keyword, questions are written from all %1 passages.").arg(all));
                m_list->setEmptyText(
                    tr("Type a keyword to see which passages it would choose, best first."));
            } else if (chosen.answer.error) {
                m_summary->setText(tr("The search failed: %1.")
                                       .arg(QString::fromStdString(chosen.answer.error->message)));
                m_list->setEmptyText({});
            } else {
                m_summary->setText(
                    tr("Questions are written from %1 of %2 passages. The best ones:")
                        .arg(locale.toString(static_cast<qulonglong>(chosen.used)), all));
                m_list->setEmptyText(tr("No passage holds these words."));
            }
            m_list->setPassages(std::move(chosen.answer.found));
        },
        kLane);
}

} // namespace sdrl::gui
