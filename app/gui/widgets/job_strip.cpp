// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/job_strip.h"

#include "theme/icons.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QProgressBar>
#include <QPushButton>

#include <algorithm>

namespace sdrl::gui {

namespace {

constexpr int kBarSteps = 1000;
constexpr int kBarWidth = 160;

} // namespace

JobStrip::JobStrip(ProjectSession& session, QWidget* parent)
    : QFrame(parent),
      m_session(session),
      m_text(new QLabel(this)),
      m_bar(new QProgressBar(this)),
      m_pause(new QPushButton(this)),
      m_stop(new QPushButton(icon(QStringLiteral("stop")), tr("Stop and save"), this)) {
    theme::setCard(this);
    m_text->setWordWrap(true);
    m_bar->setFixedWidth(kBarWidth);
    m_bar->setTextVisible(false);
    m_bar->setAccessibleName(tr("Progress"));
    m_stop->setToolTip(tr("What is finished is kept; it goes on from there next time."));
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(theme::kSpace3, theme::kSpace2, theme::kSpace3, theme::kSpace2);
    layout->setSpacing(theme::kSpace3);
    layout->addWidget(m_bar);
    layout->addWidget(m_text, 1);
    layout->addWidget(m_pause);
    layout->addWidget(m_stop);
    connect(m_pause, &QPushButton::clicked, this, [this] {
        const JobView* job = m_session.jobs().find(m_session.currentJob());
        if (job)
            m_session.jobs().setPaused(job->id, job->status.state != JobState::Paused);
    });
    connect(m_stop, &QPushButton::clicked, this,
            [this] { m_session.jobs().stop(m_session.currentJob()); });
    connect(&session.jobs(), &JobCenter::polled, this, &JobStrip::refresh);
    connect(&session, &ProjectSession::progressed, this, &JobStrip::refresh);
    refresh();
}

void JobStrip::refresh() {
    const JobView* job = m_session.jobs().find(m_session.currentJob());
    setVisible(job != nullptr);
    if (!job)
        return;
    const JobProgress& progress = job->status.progress;
    const JobState state = job->status.state;
    QString text = job->name + QStringLiteral(" · ");
    text += state == JobState::Running && !progress.phase.empty() ? phaseText(progress.phase)
                                                                  : jobStateText(state);
    if (const QString figures = progressText(progress); !figures.isEmpty())
        text += QStringLiteral(" · ") + figures;
    m_text->setText(text);
    const bool counted = progress.total && *progress.total > 0;
    m_bar->setRange(0, counted ? kBarSteps : 0);
    if (counted)
        m_bar->setValue(static_cast<int>(
            std::min<double>(kBarSteps, kBarSteps * static_cast<double>(progress.done) /
                                            static_cast<double>(*progress.total))));
    const bool paused = state == JobState::Paused;
    m_pause->setText(paused ? tr("Go on") : tr("Pause"));
    m_pause->setIcon(icon(paused ? QStringLiteral("resume") : QStringLiteral("pause")));
    m_pause->setEnabled(paused || state == JobState::Running);
    m_stop->setEnabled(state != JobState::Stopping);
}

} // namespace sdrl::gui
