// SPDX-License-Identifier: GPL-3.0-or-later
#include "window/tasks_panel.h"

#include "session/error_message.h"
#include "theme/icons.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QLocale>
#include <QProgressBar>
#include <QScrollArea>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>

namespace sdrl::gui {

namespace {

constexpr int kPermille = 1000;

QString rateText(const JobProgress& progress) {
    if (progress.unitsPerSecond <= 0)
        return {};
    const QLocale locale;
    if (progress.unitsPerSecond >= 1)
        return TaskRow::tr("%1 %2/s").arg(locale.toString(progress.unitsPerSecond, 'f', 1),
                                          unitText(progress.unit));
    return TaskRow::tr("%1 each").arg(durationText(1 / progress.unitsPerSecond));
}

} // namespace

TaskRow::TaskRow(JobCenter& jobs, quint64 id, QWidget* parent)
    : QFrame(parent),
      m_jobs(jobs),
      m_id(id),
      m_name(new QLabel(this)),
      m_stage(new QLabel(this)),
      m_figures(new QLabel(this)),
      m_bar(new QProgressBar(this)),
      m_pause(new QToolButton(this)),
      m_stop(new QToolButton(this)) {
    theme::setTextSize(m_name, theme::TextSize::Body, true);
    theme::setTextRole(m_stage, theme::Role::Muted);
    // Long texts would push the buttons out of sight.
    for (QLabel* label : {m_name, m_stage, m_figures})
        label->setWordWrap(true);
    m_stage->setTextInteractionFlags(Qt::TextSelectableByMouse);
    theme::setTextRole(m_figures, theme::Role::Muted);
    theme::setTextSize(m_figures, theme::TextSize::Small);
    m_bar->setTextVisible(false);
    for (QToolButton* button : {m_pause, m_stop}) {
        button->setAutoRaise(true);
        button->setIconSize({theme::kIconLarge, theme::kIconLarge});
    }
    m_stop->setIcon(icon(QStringLiteral("stop")));
    m_stop->setToolTip(tr("Stop and save: what is finished is kept"));
    m_stop->setAccessibleName(tr("Stop and save"));
    connect(m_stop, &QToolButton::clicked, this, [this] { m_jobs.stop(m_id); });
    connect(m_pause, &QToolButton::clicked, this, [this] {
        const JobView* job = m_jobs.find(m_id);
        if (job)
            m_jobs.setPaused(m_id, job->status.state != JobState::Paused);
    });

    auto* top = new QHBoxLayout;
    top->addWidget(m_name, 1);
    top->addWidget(m_pause);
    top->addWidget(m_stop);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, theme::kSpace2, 0, theme::kSpace2);
    layout->setSpacing(theme::kSpace1);
    layout->addLayout(top);
    layout->addWidget(m_stage);
    layout->addWidget(m_bar);
    layout->addWidget(m_figures);
}

void TaskRow::refresh(const JobView& job) {
    m_name->setText(job.name);
    const JobProgress& progress = job.status.progress;
    const bool over = job.over();
    const bool active = !over && job.status.state != JobState::Queued;
    m_bar->setVisible(active);
    m_pause->setVisible(active && job.status.state != JobState::Stopping);
    m_stop->setVisible(!over && job.status.state != JobState::Stopping);
    const bool paused = job.status.state == JobState::Paused;
    m_pause->setIcon(icon(paused ? QStringLiteral("resume") : QStringLiteral("pause")));
    m_pause->setToolTip(paused ? tr("Go on") : tr("Pause"));
    m_pause->setAccessibleName(m_pause->toolTip());
    if (progress.total && *progress.total > 0) {
        m_bar->setRange(0, kPermille);
        m_bar->setValue(static_cast<int>(kPermille * progress.done / *progress.total));
    } else {
        m_bar->setRange(0, 0);
    }
    if (job.status.state == JobState::Failed && job.status.error) {
        const ErrorMessage message = errorMessage(*job.status.error, job.name);
        m_stage->setText(tr("Failed: %1 %2").arg(message.why, message.advice));
        theme::setTextRole(m_stage, theme::Role::Bad);
    } else if (active && job.status.state == JobState::Running) {
        m_stage->setText(phaseText(progress.phase));
    } else {
        m_stage->setText(jobStateText(job.status.state));
    }
    QStringList figures;
    if (active) {
        figures << progressText(progress) << rateText(progress);
        if (progress.failed > 0)
            figures << tr("%n failed", nullptr, static_cast<int>(progress.failed));
    } else if (over) {
        figures << QLocale().toString(job.ended.time(), QLocale::ShortFormat)
                << durationText(job.status.seconds);
    }
    figures.removeAll(QString());
    m_figures->setText(figures.join(QStringLiteral(" · ")));
    m_figures->setVisible(!figures.isEmpty());
}

TasksPanel::TasksPanel(JobCenter& jobs, QWidget* parent)
    : QFrame(parent), m_jobs(jobs), m_rows(new QVBoxLayout) {
    setProperty("panel", true);
    auto* title = new QLabel(tr("Tasks"), this);
    theme::setTextSize(title, theme::TextSize::Section, true);
    auto* none = new QLabel(tr("Nothing runs. Work that you start is listed here."), this);
    none->setWordWrap(true);
    theme::setTextRole(none, theme::Role::Muted);
    m_none = none;

    auto* inner = new QWidget(this);
    auto* innerLayout = new QVBoxLayout(inner);
    innerLayout->setContentsMargins(0, 0, 0, 0);
    innerLayout->addWidget(m_none);
    innerLayout->addLayout(m_rows);
    innerLayout->addStretch(1);
    auto* scroll = new QScrollArea(this);
    scroll->setWidgetResizable(true);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll->setWidget(inner);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(theme::kSpace4, theme::kSpace4, theme::kSpace4, theme::kSpace4);
    layout->addWidget(title);
    layout->addWidget(scroll, 1);
    connect(&jobs, &JobCenter::jobsChanged, this, &TasksPanel::refresh);
    connect(&jobs, &JobCenter::polled, this, [this] {
        if (isVisible())
            refresh();
    });
    refresh();
}

void TasksPanel::refresh() {
    const auto& jobs = m_jobs.jobs();
    m_none->setVisible(jobs.empty());
    // New jobs stand at the front.
    while (m_taskRows.size() < jobs.size()) {
        auto* row = new TaskRow(m_jobs, jobs[jobs.size() - m_taskRows.size() - 1].id, this);
        m_rows->insertWidget(0, row);
        m_taskRows.insert(m_taskRows.begin(), row);
    }
    for (std::size_t i = 0; i < jobs.size(); ++i)
        m_taskRows[i]->refresh(jobs[i]);
}

} // namespace sdrl::gui
