// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/job_strip.h"

#include "session/project_session.h"
#include "theme/icons.h"
#include "theme/theme.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QProgressBar>
#include <QToolButton>

namespace sdrl::gui {

namespace {

constexpr int kBarWidth = 200;
constexpr int kParts = 1000; ///< of the bar

} // namespace

JobStrip::JobStrip(ProjectSession& session, QWidget* parent)
    : QWidget(parent),
      m_session(session),
      m_text(new QLabel(this)),
      m_bar(new QProgressBar(this)),
      m_stop(new QToolButton(this)) {
    m_text->setTextFormat(Qt::PlainText);
    theme::setTextRole(m_text, theme::Role::Muted);
    m_bar->setFixedWidth(kBarWidth);
    m_bar->setTextVisible(false);
    m_stop->setIcon(icon(QStringLiteral("stop")));
    m_stop->setToolTip(tr("Stop and save: what is finished is kept"));
    m_stop->setAccessibleName(tr("Stop and save"));
    m_stop->setAutoRaise(true);
    connect(m_stop, &QToolButton::clicked, this,
            [this] { m_session.jobs().stop(m_session.currentJob()); });
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(theme::kSpace3);
    layout->addWidget(m_bar);
    layout->addWidget(m_text, 1);
    layout->addWidget(m_stop);
    connect(&session.jobs(), &JobCenter::polled, this, &JobStrip::update);
    connect(&session, &ProjectSession::progressed, this, &JobStrip::update);
    update();
}

void JobStrip::update() {
    const JobView* job = m_session.jobs().find(m_session.currentJob());
    setVisible(job && !job->over());
    if (!job || job->over())
        return;
    const JobProgress& progress = job->status.progress;
    QStringList parts{job->name};
    if (!progress.phase.empty())
        parts << phaseText(progress.phase);
    if (const QString counted = progressText(progress); !counted.isEmpty())
        parts << counted;
    m_text->setText(parts.join(QStringLiteral(" · ")));
    const bool counted = progress.total && *progress.total > 0;
    m_bar->setRange(0, counted ? kParts : 0);
    if (counted)
        m_bar->setValue(static_cast<int>(progress.done * kParts / *progress.total));
    m_stop->setEnabled(job->status.state != JobState::Stopping);
}

} // namespace sdrl::gui
