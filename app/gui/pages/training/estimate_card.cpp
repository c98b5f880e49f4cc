// SPDX-License-Identifier: GPL-3.0-or-later
#include "pages/training/estimate_card.h"

#include "session/job_center.h"
#include "theme/theme.h"

#include <QGridLayout>
#include <QLabel>
#include <QPainter>
#include <QPainterPath>
#include <QPixmap>
#include <QVBoxLayout>

#include <algorithm>

namespace sdrl::gui {

namespace {

constexpr int kBarHeight = 14;
constexpr int kSwatch = 8;

/// A square in the colour of a part, painted when needed so that it follows the theme.
class Swatch : public QWidget {
public:
    Swatch(int color, QWidget* parent) : QWidget(parent), m_color(color) {
        setFixedSize(kSwatch, kSwatch);
    }

protected:
    void paintEvent(QPaintEvent*) override {
        QPainter(this).fillRect(rect(), MemoryBar::partColor(m_color));
    }

private:
    int m_color;
};

} // namespace

MemoryBar::MemoryBar(QWidget* parent) : QWidget(parent) {
    setFixedHeight(kBarHeight);
}

QColor MemoryBar::partColor(int index) {
    using theme::Series;
    static constexpr Series kSeries[] = {Series::Reward, Series::Accuracy, Series::DeadGroups,
                                         Series::Length, Series::Entropy,  Series::Loss};
    const int count = static_cast<int>(std::size(kSeries));
    if (index < count)
        return theme::color(kSeries[index]);
    QColor second = theme::color(kSeries[index % count]);
    second.setAlpha(130);
    return second;
}

void MemoryBar::setParts(std::vector<Part> parts, double total) {
    m_parts = std::move(parts);
    m_total = total;
    update();
}

void MemoryBar::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    QPainterPath shape;
    shape.addRoundedRect(rect(), theme::kSpace1, theme::kSpace1);
    painter.setClipPath(shape);
    painter.fillRect(rect(), theme::color(theme::Role::Alt));
    double sum = 0;
    for (const Part& part : m_parts)
        sum += part.bytes;
    // What does not fit fills the bar and passes a mark where the memory ends.
    const double whole = std::max(sum, m_total);
    if (whole <= 0)
        return;
    double x = 0;
    for (const Part& part : m_parts) {
        const double width = part.bytes / whole * this->width();
        painter.fillRect(QRectF(x, 0, width, height()), partColor(part.color));
        x += width;
    }
    if (sum > m_total) {
        const double limit = m_total / whole * this->width();
        painter.fillRect(QRectF(limit - 1, 0, 2, height()), theme::color(theme::Role::Bad));
    }
}

EstimateCard::EstimateCard(QWidget* parent)
    : QFrame(parent),
      m_time(new QLabel(this)),
      m_timeBasis(new QLabel(this)),
      m_memory(new QLabel(this)),
      m_bar(new MemoryBar(this)),
      m_legend(new QGridLayout) {
    theme::setCard(this);
    setAccessibleName(tr("Estimate"));
    theme::setTextSize(m_time, theme::TextSize::Body, true);
    theme::setTextSize(m_memory, theme::TextSize::Body, true);
    theme::setTextSize(m_timeBasis, theme::TextSize::Small);
    theme::setTextRole(m_timeBasis, theme::Role::Muted);
    for (QLabel* label : {m_time, m_timeBasis, m_memory})
        label->setWordWrap(true);
    m_legend->setHorizontalSpacing(theme::kSpace1 + 1);
    m_legend->setVerticalSpacing(1);
    m_legend->setColumnStretch(1, 1);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(theme::kSpace3, theme::kSpace2, theme::kSpace3, theme::kSpace2);
    layout->setSpacing(theme::kSpace1);
    layout->addWidget(m_time);
    layout->addWidget(m_timeBasis);
    layout->addSpacing(theme::kSpace1);
    layout->addWidget(m_memory);
    layout->addWidget(m_bar);
    layout->addLayout(m_legend);
    setTime({});
    setMemory({}, {});
}

void EstimateCard::setMemory(const std::optional<TrainingMemory>& memory,
                             const MachineInfo& machine) {
    while (QLayoutItem* item = m_legend->takeAt(0)) {
        delete item->widget();
        delete item;
    }
    m_bar->setVisible(memory.has_value());
    if (!memory) {
        m_memory->setText(tr("Memory: not known yet"));
        return;
    }
    const auto total = static_cast<double>(machine.totalBytes);
    m_memory->setText(tr("Memory: %1 of %2")
                          .arg(bytesText(static_cast<double>(memory->total())), bytesText(total)));
    m_memory->setToolTip(
        tr("Free now: %1").arg(bytesText(static_cast<double>(machine.availableBytes))));
    const struct {
        QString name;
        std::uint64_t bytes;
    } parts[] = {
        {tr("weights"), memory->weights},          {tr("gradients"), memory->gradients},
        {tr("optimizer"), memory->optimizer},      {tr("reference model"), memory->reference},
        {tr("activations"), memory->updatePeak()}, {tr("logits"), memory->logits},
        {tr("rollouts"), memory->rolloutPeak()},   {tr("program"), memory->fixed},
    };
    std::vector<MemoryBar::Part> shown;
    QStringList spoken;
    int color = -1;
    for (const auto& part : parts) {
        ++color;
        if (part.bytes == 0)
            continue;
        const auto bytes = static_cast<double>(part.bytes);
        shown.push_back({part.name, bytes, color});
        spoken << part.name + QLatin1Char(' ') + bytesText(bytes);
        const int row = static_cast<int>(shown.size()) - 1;
        auto* name = new QLabel(part.name, this);
        auto* size = new QLabel(bytesText(bytes), this);
        for (QLabel* label : {name, size}) {
            theme::setTextSize(label, theme::TextSize::Small);
            theme::setTextRole(label, theme::Role::Muted);
        }
        m_legend->addWidget(new Swatch(color, this), row, 0);
        m_legend->addWidget(name, row, 1);
        m_legend->addWidget(size, row, 2, Qt::AlignRight);
    }
    m_bar->setParts(std::move(shown), total);
    m_bar->setAccessibleName(m_memory->text() + QStringLiteral(": ") +
                             spoken.join(QStringLiteral(", ")));
}

void EstimateCard::setTime(const std::optional<StageEstimate>& estimate) {
    if (!estimate || (estimate->seconds <= 0 && estimate->items == 0)) {
        m_time->setText(estimate ? tr("Time: nothing left to do") : tr("Time: not known yet"));
        m_timeBasis->hide();
        return;
    }
    m_time->setText(tr("Time: about %1").arg(durationText(estimate->seconds)));
    m_timeBasis->setText(estimate->basis == EstimateBasis::Measured
                             ? tr("from earlier work on this computer")
                             : tr("a cautious guess; the first steps will tell"));
    m_timeBasis->show();
}

void EstimateCard::setMeasuredTime(double secondsLeft) {
    m_time->setText(tr("Time: %1 left").arg(durationText(secondsLeft)));
    m_timeBasis->setText(tr("from the steps of this run"));
    m_timeBasis->show();
}

} // namespace sdrl::gui
