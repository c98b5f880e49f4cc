// SPDX-License-Identifier: GPL-3.0-or-later
#include "pages/overview/run_card.h"

#include "session/job_center.h"
#include "widgets/sparkline.h"

#include <QKeyEvent>
#include <QLabel>
#include <QLocale>
#include <QMouseEvent>
#include <QVBoxLayout>

namespace sdrl::gui {

RunCard::RunCard(const std::filesystem::path& runFolder, QWidget* parent)
    : QFrame(parent),
      m_log(runFolder),
      m_name(new QLabel(this)),
      m_figures(new QLabel(this)),
      m_curve(new Sparkline(theme::Series::Reward, this)) {
    theme::setCard(this);
    setFixedWidth(240);
    setCursor(Qt::PointingHandCursor);
    setFocusPolicy(Qt::TabFocus);
    theme::setTextSize(m_name, theme::TextSize::Body, true);
    theme::setTextRole(m_figures, theme::Role::Muted);
    theme::setTextSize(m_figures, theme::TextSize::Small);
    m_figures->setWordWrap(true);
    m_curve->setFixedHeight(40);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(theme::kSpace3, theme::kSpace2, theme::kSpace3, theme::kSpace2);
    layout->setSpacing(theme::kSpace1);
    layout->addWidget(m_name);
    layout->addWidget(m_curve);
    layout->addWidget(m_figures);
}

void RunCard::refresh(const RunRecord& run) {
    const Result<bool> news = m_log.poll();
    m_name->setText(QString::fromStdString(run.name));
    const MetricColumns& metrics = m_log.columns();
    if (news && *news) {
        const auto reward = metrics.column("reward");
        m_curve->setValues({reward.begin(), reward.end()});
    }
    const QLocale locale;
    QStringList figures;
    if (!metrics.steps.empty())
        figures << (run.finished ? tr("%n steps", nullptr, metrics.steps.back())
                                 : tr("%n steps, not finished", nullptr, metrics.steps.back()));
    if (const auto reward = metrics.column("reward"); !reward.empty())
        figures << tr("reward %1 → %2")
                       .arg(locale.toString(reward.front(), 'f', 2),
                            locale.toString(reward.back(), 'f', 2));
    m_figures->setText(figures.join(QStringLiteral(" · ")));
    setAccessibleName(m_name->text() + QLatin1Char(' ') + m_figures->text());
    setToolTip(tr("Show this run"));
}

void RunCard::mouseReleaseEvent(QMouseEvent* event) {
    if (rect().contains(event->pos()))
        emit clicked();
}

void RunCard::keyPressEvent(QKeyEvent* event) {
    if (event->key() == Qt::Key_Return || event->key() == Qt::Key_Space)
        emit clicked();
    else
        QFrame::keyPressEvent(event);
}

} // namespace sdrl::gui
