// SPDX-License-Identifier: GPL-3.0-or-later
#include "pages/training/run_bar.h"

#include "theme/icons.h"
#include "widgets/elided_label.h"
#include "widgets/flow_layout.h"

#include <QDoubleSpinBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QLocale>
#include <QProgressBar>
#include <QPushButton>
#include <QSignalBlocker>

#include <initializer_list>

namespace sdrl::gui {

namespace {

constexpr int kBarWidth = 120;
constexpr int kTextWidth = 300; ///< of what is said beside it, at least

QDoubleSpinBox* liveBox(double low, double high, double step, const QString& toolTip,
                        QWidget* parent) {
    auto* box = new QDoubleSpinBox(parent);
    box->setRange(low, high);
    box->setSingleStep(step);
    box->setDecimals(2);
    box->setKeyboardTracking(false);
    box->setFocusPolicy(Qt::StrongFocus);
    box->setToolTip(toolTip);
    box->setAccessibleName(toolTip);
    return box;
}

} // namespace

RunBar::RunBar(QWidget* parent)
    : QFrame(parent),
      m_text(new ElidedLabel(this)),
      m_bar(new QProgressBar(this)),
      m_factor(liveBox(0, 100, 0.1,
                       tr("Learning rate, times the schedule's; from the next step on"), this)),
      m_temperature(
          liveBox(0.01, 10, 0.1, tr("Temperature of the answers; from the next step on"), this)),
      m_pause(new QPushButton(this)),
      m_stop(new QPushButton(icon(QStringLiteral("stop")), tr("Stop and save"), this)) {
    theme::setCard(this);
    setAccessibleName(tr("Running training"));
    // Lines that break by the text would jump as it changes.
    m_text->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    m_text->setMinimumWidth(kTextWidth);
    m_bar->setFixedWidth(kBarWidth);
    m_bar->setTextVisible(false);
    m_factor->setPrefix(QStringLiteral("× "));
    m_stop->setToolTip(tr("Ends after the step that is being made and writes a checkpoint. "
                          "Training can be resumed from there."));
    connect(m_factor, &QDoubleSpinBox::valueChanged, this, [this](double value) {
        LiveSettings wanted = live();
        wanted.learningRateFactor = value;
        want(wanted);
    });
    connect(m_temperature, &QDoubleSpinBox::valueChanged, this, [this](double value) {
        LiveSettings wanted = live();
        wanted.temperature = value;
        want(wanted);
    });
    connect(m_pause, &QPushButton::clicked, this, [this] { emit pauseWanted(!m_paused); });
    connect(m_stop, &QPushButton::clicked, this, &RunBar::stopWanted);

    auto* layout = new FlowLayout(this);
    layout->setContentsMargins(theme::kSpace3, theme::kSpace1, theme::kSpace2, theme::kSpace1);
    const auto addGroup = [&](std::initializer_list<QWidget*> widgets) {
        auto* group = new QWidget(this);
        auto* row = new QHBoxLayout(group);
        row->setContentsMargins(0, 0, 0, 0);
        row->setSpacing(theme::kSpace2);
        for (QWidget* widget : widgets)
            row->addWidget(widget);
        layout->addWidget(group);
        return row;
    };
    const auto nameOf = [this](QDoubleSpinBox* box, const QString& name) {
        auto* label = new QLabel(name, this);
        theme::setTextRole(label, theme::Role::Muted);
        label->setToolTip(box->toolTip());
        label->setBuddy(box);
        return label;
    };
    addGroup({m_bar, m_text})->setStretch(1, 1);
    addGroup({nameOf(m_factor, tr("Rate")), m_factor, nameOf(m_temperature, tr("Temperature")),
              m_temperature});
    layout->addStretch();
    addGroup({m_pause, m_stop});
    hide();
}

void RunBar::setProgress(const Progress& progress) {
    const QLocale locale;
    QStringList parts;
    if (progress.totalSteps > 0) {
        parts << tr("step %1/%2")
                     .arg(locale.toString(progress.step), locale.toString(progress.totalSteps));
        m_bar->setRange(0, progress.totalSteps);
        m_bar->setValue(progress.step);
    } else {
        m_bar->setRange(0, 0);
    }
    if (progress.step == 0 && !progress.phase.isEmpty())
        parts << progress.phase;
    if (progress.secondsPerStep > 0)
        parts << tr("%1 a step").arg(durationText(progress.secondsPerStep));
    if (progress.state == JobState::Running && progress.secondsLeft >= 1)
        parts << tr("%1 left").arg(durationText(progress.secondsLeft));
    else if (progress.state != JobState::Running)
        parts << jobStateText(progress.state);
    m_text->setText(parts.join(QStringLiteral(" · ")));
    m_text->setToolTip(m_text->text());
    m_bar->setAccessibleName(m_text->text());
    m_paused = progress.state == JobState::Paused;
    m_pause->setText(m_paused ? tr("Go on") : tr("Pause"));
    m_pause->setIcon(icon(m_paused ? QStringLiteral("resume") : QStringLiteral("pause")));
    m_pause->setToolTip(m_paused ? tr("Goes on with the next step")
                                 : tr("Waits after the step that is being made"));
    const bool stopping = progress.state == JobState::Stopping;
    m_pause->setEnabled(!stopping && progress.state != JobState::Queued);
    m_stop->setEnabled(!stopping);
    for (QDoubleSpinBox* box : {m_factor, m_temperature})
        box->setEnabled(!stopping);
}

void RunBar::setLive(double learningRateFactor, double temperature) {
    m_live = {learningRateFactor, temperature};
    if (m_wanted) {
        // The trainer takes values when a step begins and tells of them when it ends.
        const auto holds = [](const std::optional<double>& wanted, double now) {
            return !wanted || qFuzzyCompare(*wanted, now);
        };
        if (!holds(m_wanted->learningRateFactor, learningRateFactor) ||
            !holds(m_wanted->temperature, temperature))
            return;
        m_wanted.reset();
    }
    showValues(m_live);
}

void RunBar::want(const LiveSettings& settings) {
    m_wanted = settings;
    showValues(settings);
    emit liveChanged(settings);
}

void RunBar::showValues(const LiveSettings& settings) {
    const auto put = [](QDoubleSpinBox* box, const std::optional<double>& value) {
        if (!value || box->hasFocus())
            return;
        const QSignalBlocker blocker(box);
        box->setValue(*value);
    };
    put(m_factor, settings.learningRateFactor);
    put(m_temperature, settings.temperature);
}

void RunBar::setVisible(bool visible) {
    if (!visible)
        m_wanted.reset();
    QFrame::setVisible(visible);
}

} // namespace sdrl::gui
