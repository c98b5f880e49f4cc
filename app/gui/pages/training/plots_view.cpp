// SPDX-License-Identifier: GPL-3.0-or-later
#include "pages/training/plots_view.h"

#include "session/job_center.h"
#include "theme/icons.h"
#include "widgets/flow_layout.h"

#include <QCheckBox>
#include <QComboBox>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QLocale>
#include <QMenu>
#include <QScrollArea>
#include <QScrollBar>
#include <QSignalBlocker>
#include <QSlider>
#include <QToolButton>

#include <algorithm>
#include <cmath>

namespace sdrl::gui {

namespace {

constexpr int kSmoothingSteps = 99;  ///< of the slider: weights 0 to 0.99
constexpr int kTwoColumnsFrom = 480; ///< width
constexpr int kColumnHeight = 160;   ///< of the plots in one column, at least
constexpr int kLossHeight = 150;
constexpr int kNarrowLossHeight = 220; ///< where its note takes more lines
constexpr auto kSmoothingState = "training/smoothing";
constexpr auto kAxisState = "training/axis";

QString tokensText(double tokens) {
    const QLocale locale;
    return tokens >= 1e6   ? PlotsView::tr("%1 M").arg(locale.toString(tokens / 1e6, 'g', 3))
           : tokens >= 1e3 ? PlotsView::tr("%1 k").arg(locale.toString(tokens / 1e3, 'g', 3))
                           : locale.toString(tokens, 'f', 0);
}

bool anyOther(const PlotColumn& column, const PlotColumn& than) {
    if (!column)
        return false;
    for (std::size_t i = 0; i < column->size(); ++i) {
        const double value = (*column)[i];
        if (std::isfinite(value) && std::abs(value) > 1e-9 &&
            (!than || std::abs(value - (*than)[i]) > 1e-9))
            return true;
    }
    return false;
}

} // namespace

PlotsView::PlotsView(AppSettings& settings, QWidget* parent)
    : QWidget(parent),
      m_settings(settings),
      m_grid(new QGridLayout),
      m_controls(new FlowLayout),
      m_smoothing(new QSlider(Qt::Horizontal, this)),
      m_smoothingText(new QLabel(this)),
      m_axisChoice(new QComboBox(this)),
      m_overlay(new QToolButton(this)) {
    const struct {
        QString title;
        PlotUnit unit;
    } plots[kPanelCount] = {
        {tr("Reward"), PlotUnit::Number},         {tr("Held-out accuracy"), PlotUnit::Share},
        {tr("Dead groups"), PlotUnit::Share},     {tr("Answer length"), PlotUnit::Number},
        {tr("Entropy and KL"), PlotUnit::Number}, {tr("Loss"), PlotUnit::Number},
    };
    auto* inner = new QWidget(this);
    inner->setLayout(m_grid);
    m_grid->setContentsMargins(0, 0, 0, 0);
    m_grid->setSpacing(theme::kSpace2);
    for (int i = 0; i < kPanelCount; ++i) {
        m_panels[i] = new PlotPanel(plots[i].title, plots[i].unit, inner);
        connect(m_panels[i], &PlotPanel::hovered, this, [this](double x) {
            for (PlotPanel* panel : m_panels)
                panel->setCrosshair(x);
        });
        connect(m_panels[i], &PlotPanel::clicked, this, [this](double x) {
            if (!m_data || !m_x || m_x->empty())
                return;
            const auto row = static_cast<std::size_t>(nearestIndex(*m_x, x));
            emit stepChosen(m_data->metrics.steps[row]);
        });
    }
    for (const Panel share : {kAccuracy, kDeadGroups})
        m_panels[share]->setBounds(0, 1);
    m_panels[kDeadGroups]->setToolTip(
        tr("Groups whose answers are all right or all wrong: they teach nothing."));
    m_panels[kLoss]->setNote(tr("A loss near zero is normal: advantages add up to zero in each "
                                "group. Judge by reward and held-out accuracy."));
    m_grid->setRowStretch(0, 4);
    m_grid->setColumnStretch(0, 1);
    m_grid->setRowMinimumHeight(0, 190);
    arrange(2);
    auto* scroll = new QScrollArea(this);
    scroll->setWidgetResizable(true);
    scroll->setMinimumWidth(m_panels[kReward]->minimumSizeHint().width() +
                            scroll->verticalScrollBar()->sizeHint().width());
    scroll->setFocusPolicy(Qt::NoFocus);
    scroll->setWidget(inner);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, theme::kSpace2, 0, 0);
    layout->setSpacing(theme::kSpace2);
    layout->addLayout(m_controls);
    layout->addWidget(scroll, 1);
    makeControls();
}

void PlotsView::arrange(int columns) {
    if (columns == m_columns)
        return;
    m_columns = columns;
    const int rows = (kLoss - kAccuracy) / columns; // between reward and loss
    m_grid->addWidget(m_panels[kReward], 0, 0, 1, columns);
    for (int i = 0; i < kLoss - kAccuracy; ++i) {
        m_grid->addWidget(m_panels[kAccuracy + i], 1 + i / columns, i % columns);
        m_grid->setRowStretch(1 + i, i < rows ? 3 : 0);
        m_grid->setRowMinimumHeight(1 + i, columns == 1 ? kColumnHeight : 0);
    }
    m_grid->addWidget(m_panels[kLoss], 1 + rows, 0, 1, columns);
    m_grid->setColumnStretch(1, columns - 1);
    m_panels[kLoss]->setFixedHeight(columns == 1 ? kNarrowLossHeight : kLossHeight);
}

void PlotsView::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    arrange(width() < kTwoColumnsFrom ? 1 : 2);
}

void PlotsView::makeControls() {
    m_smoothing->setRange(0, kSmoothingSteps);
    m_smoothing->setAccessibleName(tr("Smoothing"));
    m_smoothing->setToolTip(tr("Weight of the moving average; 0 shows the values themselves. The "
                               "raw line stays visible."));
    connect(m_smoothing, &QSlider::valueChanged, this, [this](int value) {
        setSmoothing(value / 100.0);
        m_settings.setValue(QLatin1String(kSmoothingState), value);
    });
    m_axisChoice->addItems({tr("Steps"), tr("Tokens"), tr("Time")});
    m_axisChoice->setAccessibleName(tr("Horizontal axis"));
    m_axisChoice->setToolTip(tr("What the curves are drawn over"));
    connect(m_axisChoice, &QComboBox::currentIndexChanged, this, [this](int index) {
        setAxis(static_cast<Axis>(index));
        m_settings.setValue(QLatin1String(kAxisState), index);
    });
    auto* logarithmic = new QCheckBox(tr("Log"), this);
    logarithmic->setToolTip(tr("Logarithmic scale; values of 0 and below are left out"));
    connect(logarithmic, &QCheckBox::toggled, this, [this](bool on) {
        for (PlotPanel* panel : m_panels)
            panel->setLogarithmic(on);
    });
    m_overlay->setText(tr("Compare"));
    m_overlay->setToolTip(tr("Draw other runs along"));
    m_overlay->setPopupMode(QToolButton::InstantPopup);
    auto* exportButton = new QToolButton(this);
    exportButton->setText(tr("Export"));
    exportButton->setToolTip(tr("A plot as picture or as figures"));
    exportButton->setPopupMode(QToolButton::InstantPopup);
    auto* exportMenu = new QMenu(exportButton);
    for (PlotPanel* panel : m_panels)
        exportMenu->addAction(panel->accessibleName().section(QLatin1Char(':'), 0, 0), panel,
                              &PlotPanel::exportByDialog);
    exportButton->setMenu(exportMenu);

    auto* label = new QLabel(tr("Smoothing"), this);
    theme::setTextRole(label, theme::Role::Muted);
    theme::setTextRole(m_smoothingText, theme::Role::Muted);
    auto* smoothing = new QWidget(this);
    smoothing->setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Preferred);
    auto* parts = new QHBoxLayout(smoothing);
    parts->setContentsMargins(0, 0, 0, 0);
    parts->setSpacing(theme::kSpace2);
    parts->addWidget(label);
    parts->addWidget(m_smoothing);
    parts->addWidget(m_smoothingText);
    m_controls->addWidget(smoothing);
    m_controls->addStretch();
    m_controls->addWidget(m_axisChoice);
    m_controls->addWidget(logarithmic);
    m_controls->addWidget(m_overlay);
    m_controls->addWidget(exportButton);

    m_smoothing->setValue(
        std::clamp(m_settings.value(QLatin1String(kSmoothingState), 60).toInt(), 0, 99));
    setSmoothing(m_smoothing->value() / 100.0);
    m_axisChoice->setCurrentIndex(
        std::clamp(m_settings.value(QLatin1String(kAxisState), 0).toInt(), 0, 2));
}

void PlotsView::setOverlayMenu(QMenu* menu) {
    m_overlay->setMenu(menu);
    m_overlay->setEnabled(menu && !menu->isEmpty());
    m_overlay->setToolTip(m_overlay->isEnabled() ? tr("Draw other runs along")
                                                 : tr("There is no other run yet."));
}

void PlotsView::setSmoothing(double weight) {
    m_smoothingText->setText(QLocale().toString(weight, 'f', 2));
    for (PlotPanel* panel : m_panels)
        panel->setSmoothing(weight);
}

void PlotsView::setAxis(Axis axis) {
    m_axis = axis;
    {
        const QSignalBlocker blocker(m_axisChoice);
        m_axisChoice->setCurrentIndex(static_cast<int>(axis));
    }
    for (PlotPanel* panel : m_panels)
        switch (axis) {
        case Axis::Step:
            panel->setXAxis(tr("step"));
            break;
        case Axis::Tokens:
            panel->setXAxis(tr("tokens"), tokensText);
            break;
        case Axis::Time:
            panel->setXAxis(tr("time"), durationText);
            break;
        }
    redraw();
}

PlotColumn PlotsView::axisOf(const RunDataPointer& run) const {
    const MetricColumns& metrics = run->metrics;
    std::vector<double> x(metrics.steps.begin(), metrics.steps.end());
    if (m_axis != Axis::Step) {
        const auto column = metrics.column(m_axis == Axis::Tokens ? "num_tokens" : "seconds");
        double last = 0;
        // A row without the figure stands where the one before it does.
        for (std::size_t i = 0; i < x.size(); ++i)
            x[i] = last = i < column.size() && column[i] >= last ? column[i] : last;
    }
    return std::make_shared<const std::vector<double>>(std::move(x));
}

namespace {

/// Where a number of finished steps lies on the axis.
double placeOfStep(const RunData& data, const std::vector<double>& x, int step, bool isStepAxis) {
    if (isStepAxis)
        return step;
    const auto after =
        std::upper_bound(data.metrics.steps.begin(), data.metrics.steps.end(), step) -
        data.metrics.steps.begin();
    return after == 0 ? 0 : x[static_cast<std::size_t>(after - 1)];
}

} // namespace

void PlotsView::addRun(std::array<std::vector<PlotSeries>, kPanelCount>& series,
                       const RunDataPointer& run, const QString& overlayName) const {
    const bool overlay = !overlayName.isEmpty();
    const PlotColumn x = overlay ? axisOf(run) : m_x;
    const auto add = [&](Panel panel, const QString& label, theme::Series kind, PlotColumn y,
                         bool right = false, PlotColumn spread = nullptr) {
        if (y)
            series[panel].push_back({overlay ? overlayName : label, kind,
                                     overlay ? PlotWeight::Overlay : PlotWeight::Main, x,
                                     std::move(y), overlay ? nullptr : std::move(spread), right,
                                     false});
    };
    const auto column = [&](const char* name) { return RunData::column(run, name); };
    const PlotColumn reward = column("reward");
    add(kReward, tr("mean"), theme::Series::Reward, reward, false, column("reward_std"));
    if (!overlay) {
        const struct {
            const char* name;
            QString label;
        } parts[] = {{"rewards/correct/mean", tr("correct")},
                     {"rewards/format/mean", tr("form")},
                     {"rewards/overlong/mean", tr("length")}};
        for (const auto& part : parts)
            if (const PlotColumn y = column(part.name); anyOther(y, reward))
                series[kReward].push_back(
                    {part.label, theme::Series::Loss, PlotWeight::Part, x, y});
    }
    add(kDeadGroups, tr("share"), theme::Series::DeadGroups, column("frac_reward_zero_std"));
    add(kLength, tr("tokens"), theme::Series::Length, column("completions/mean_length"));
    add(kEntropy, tr("entropy"), theme::Series::Entropy, column("entropy"));
    add(kLoss, tr("loss"), theme::Series::Loss, column("loss"));
    if (!overlay) {
        add(kLength, tr("cut off"), theme::Series::DeadGroups, column("completions/clipped_ratio"),
            true);
        add(kEntropy, tr("KL"), theme::Series::Loss, column("kl"), true);
    }
    auto places = std::make_shared<std::vector<double>>();
    auto accuracies = std::make_shared<std::vector<double>>();
    for (const EvaluationPoint& look : run->metrics.evaluations) {
        places->push_back(placeOfStep(*run, *x, look.step, m_axis == Axis::Step));
        accuracies->push_back(look.accuracy);
    }
    if (!places->empty())
        series[kAccuracy].push_back({overlay ? overlayName : tr("accuracy"),
                                     theme::Series::Accuracy,
                                     overlay ? PlotWeight::Overlay : PlotWeight::Main, places,
                                     accuracies, nullptr, false, true});
}

std::vector<PlotMarker> PlotsView::markers(const PlotColumn& x) const {
    std::vector<PlotMarker> out;
    for (const RunEvent& event : m_data->events) {
        PlotMarker marker;
        marker.x = placeOfStep(*m_data, *x, event.step, m_axis == Axis::Step);
        switch (event.kind) {
        case RunEventKind::Checkpoint:
            marker.kind = PlotMarkerKind::Checkpoint;
            break;
        case RunEventKind::Evaluated:
            marker.kind = PlotMarkerKind::Evaluation;
            break;
        case RunEventKind::Resumed:
            marker.kind = PlotMarkerKind::Resume;
            marker.text = tr("resumed");
            break;
        case RunEventKind::SettingChanged:
            marker.kind = PlotMarkerKind::Change;
            marker.text = (event.name == "temperature" ? tr("temperature %1") : tr("rate × %1"))
                              .arg(QLocale().toString(event.after, 'g', 3));
            break;
        case RunEventKind::Started:
        case RunEventKind::Finished:
            continue;
        }
        if (!out.empty() && marker.kind == PlotMarkerKind::Change &&
            out.back().kind == PlotMarkerKind::Change && out.back().x == marker.x)
            out.back().text += QStringLiteral(", ") + marker.text;
        else
            out.push_back(marker);
    }
    return out;
}

void PlotsView::setData(RunDataPointer run, std::vector<OverlayRun> overlays) {
    m_data = std::move(run);
    m_overlays = std::move(overlays);
    redraw();
}

void PlotsView::redraw() {
    std::array<std::vector<PlotSeries>, kPanelCount> series;
    m_x = nullptr;
    if (m_data) {
        m_x = axisOf(m_data);
        addRun(series, m_data, {});
        const auto overlong = m_data->metrics.column("rewards/overlong/mean");
        const bool penalised =
            std::any_of(overlong.begin(), overlong.end(), [](double value) { return value < 0; });
        m_panels[kReward]->setBounds(penalised ? -1 : 0, 1);
    }
    for (const OverlayRun& overlay : m_overlays)
        if (overlay.data)
            addRun(series, overlay.data, overlay.name);
    const std::vector<PlotMarker> marks =
        m_data && !m_x->empty() ? markers(m_x) : std::vector<PlotMarker>();
    m_panels[kAccuracy]->setNote(!m_data || !m_data->metrics.evaluations.empty() ? QString()
                                 : m_data->settings.evaluateEvery == 0
                                     ? tr("This run does not look at held-out questions.")
                                     : tr("The held-out questions have not been looked at yet."));
    for (int i = 0; i < kPanelCount; ++i) {
        m_panels[i]->setSeries(std::move(series[i]));
        m_panels[i]->setMarkers(marks);
    }
}

} // namespace sdrl::gui
