// SPDX-License-Identifier: GPL-3.0-or-later
#include "pages/training/diagnosis_view.h"

#include "models/training_words.h"
#include "pages/training/setting_list.h"
#include "theme/icons.h"
#include "widgets/flow_layout.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QLayoutItem>
#include <QPushButton>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>
#include <set>

namespace sdrl::gui {

namespace {

/// Removes all rows, at once: the old ones must not be seen beside the new ones.
void clearLayout(QLayout* layout) {
    while (QLayoutItem* item = layout->takeAt(0)) {
        if (QWidget* widget = item->widget()) {
            widget->hide();
            widget->deleteLater();
        }
        delete item;
    }
}

} // namespace

bool isLivePatch(const std::string& patch) {
    static const std::set<std::string> live = {"train.learning_rate", "train.sampling.temperature"};
    const std::vector<SettingRow> rows = patchRows(patch, {});
    return !rows.empty() && std::all_of(rows.begin(), rows.end(), [](const SettingRow& row) {
        return live.count(row.field) != 0;
    });
}

DiagnosisView::DiagnosisView(QWidget* parent) : QFrame(parent), m_rows(new QVBoxLayout) {
    setAccessibleName(tr("Diagnosis"));
    theme::setCard(this);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(theme::kSpace3, theme::kSpace1, theme::kSpace2, theme::kSpace1);
    layout->addLayout(m_rows);
    m_rows->setSpacing(theme::kSpace1);
    hide();
}

void DiagnosisView::setFindings(const std::vector<Finding>& findings,
                                const ProjectSettings& settings, bool running) {
    std::string shown = running ? "running" : "idle";
    for (const Finding& finding : findings)
        shown += std::string(findingCodeName(finding.code)) + finding.remedy +
                 numbersText(finding.numbers).toStdString();
    shown += settings.toJsonText();
    if (shown == m_shown)
        return;
    m_shown = std::move(shown);
    m_findings = findings;
    m_settings = settings;
    m_running = running;
    rebuild();
}

void DiagnosisView::rebuild() {
    clearLayout(m_rows);
    setVisible(!m_findings.empty());
    const std::size_t count =
        m_all ? m_findings.size() : std::min<std::size_t>(1, m_findings.size());
    for (std::size_t i = 0; i < count; ++i)
        addRow(m_findings[i], !m_all);
}

void DiagnosisView::addRow(const Finding& finding, bool brief) {
    const Words words = findingWords(finding);
    auto* row = new QWidget(this);
    auto* layout = new QHBoxLayout(row);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(theme::kSpace2);
    auto* sign = new QLabel(row);
    const auto [name, role] =
        finding.severity == FindingSeverity::Problem   ? std::pair("error", theme::Role::Bad)
        : finding.severity == FindingSeverity::Warning ? std::pair("warning", theme::Role::Caution)
                                                       : std::pair("info", theme::Role::Accent);
    sign->setPixmap(icon(QLatin1String(name), role).pixmap(theme::kIconLarge, theme::kIconLarge));
    layout->addWidget(sign, 0, Qt::AlignTop);
    auto* parts = new FlowLayout;
    layout->addLayout(parts, 1);

    auto* text = new QLabel(row);
    text->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Preferred);
    // What is only good to know gets no second line.
    const bool bare =
        words.evidence.isEmpty() || (brief && finding.severity == FindingSeverity::Info);
    const QString evidence = bare ? QString() : QStringLiteral(" (%1)").arg(words.evidence);
    text->setTextFormat(Qt::RichText);
    text->setText(QStringLiteral("<b>%1.</b> %2<span style=\"color:%3\">%4</span>")
                      .arg(words.title.toHtmlEscaped(), words.text.toHtmlEscaped(),
                           theme::color(theme::Role::Muted).name(), evidence.toHtmlEscaped()));
    text->setWordWrap(true);
    text->setTextInteractionFlags(Qt::TextSelectableByMouse);
    text->setToolTip(words.evidence);
    parts->addWidget(text);

    if (!finding.remedy.empty()) {
        const std::vector<SettingRow> rows = patchRows(finding.remedy, m_settings);
        const bool nothing =
            std::none_of(rows.begin(), rows.end(), [](const SettingRow& r) { return r.changed; });
        const RemedyEffect effect = !m_running                    ? RemedyEffect::NextStart
                                    : isLivePatch(finding.remedy) ? RemedyEffect::Now
                                                                  : RemedyEffect::Locked;
        auto* apply = new QPushButton(
            effect == RemedyEffect::Now ? tr("Change now") : tr("Change settings"), row);
        const QString what = patchText(rows);
        apply->setAccessibleName(tr("%1: %2").arg(apply->text(), what));
        if (nothing)
            apply->setToolTip(tr("The settings are so already; the next start uses them."));
        else if (effect == RemedyEffect::Now)
            apply->setToolTip(tr("%1. From the next step on.").arg(what));
        else if (effect == RemedyEffect::NextStart)
            apply->setToolTip(
                tr("%1. The next start uses it, as a new run beside this one.").arg(what));
        else
            apply->setToolTip(
                tr("%1. Stop the run first: this cannot change while it goes on.").arg(what));
        apply->setEnabled(!nothing && effect != RemedyEffect::Locked);
        connect(apply, &QPushButton::clicked, this,
                [this, patch = finding.remedy] { emit remedyChosen(patch); });
        parts->addWidget(apply);
        parts->setAlignment(apply, Qt::AlignTop);
    }
    if (m_rows->count() == 0 && m_findings.size() > 1) {
        auto* more = new QToolButton(row);
        more->setAutoRaise(true);
        more->setText(brief ? tr("%n more", nullptr, static_cast<int>(m_findings.size()) - 1)
                            : tr("Less"));
        more->setToolTip(brief ? tr("Show all findings") : tr("Show the worst finding only"));
        connect(more, &QToolButton::clicked, this, [this] {
            m_all = !m_all;
            rebuild();
        });
        parts->addWidget(more);
        parts->setAlignment(more, Qt::AlignTop);
    }
    m_rows->addWidget(row);
}

} // namespace sdrl::gui
