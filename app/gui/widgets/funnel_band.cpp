// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/funnel_band.h"

#include "theme/theme.h"

#include <QHBoxLayout>
#include <QPainter>
#include <QPainterPath>

namespace sdrl::gui {

namespace {

constexpr int kHeight = 92;
constexpr int kTip = 12; ///< of the arrow that points to the next step

} // namespace

class FunnelBand::StepButton : public QAbstractButton {
public:
    StepButton(bool first, QWidget* parent) : QAbstractButton(parent), m_first(first) {
        setCursor(Qt::PointingHandCursor);
        setAttribute(Qt::WA_Hover);
        setFocusPolicy(Qt::StrongFocus);
        setMinimumWidth(84);
        setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    }

    void setStep(const FunnelStep& step) {
        m_step = step;
        setAccessibleName(QStringLiteral("%1 %2 %3").arg(step.title, step.value, step.detail));
        setToolTip(accessibleName());
        update();
    }

    [[nodiscard]] QSize sizeHint() const override {
        return {110, std::max(kHeight, fontMetrics().height() * 5)};
    }

protected:
    void paintEvent(QPaintEvent*) override {
        using theme::Role;
        QPainter painter(this);
        painter.setRenderHint(QPainter::Antialiasing);
        const double w = width() - 2, h = height();
        QPainterPath shape;
        shape.moveTo(1, 1);
        shape.lineTo(w - kTip, 1);
        shape.lineTo(w, h / 2);
        shape.lineTo(w - kTip, h - 1);
        shape.lineTo(1, h - 1);
        if (!m_first)
            shape.lineTo(kTip, h / 2);
        shape.closeSubpath();
        const bool there = !m_step.value.isEmpty();
        painter.setPen(
            QPen(theme::color(hasFocus() ? Role::Accent : Role::Line), hasFocus() ? 2 : 1));
        painter.setBrush(theme::color(underMouse() ? Role::Alt : Role::Surface));
        painter.drawPath(shape);

        const QRectF text(m_first ? theme::kSpace3 : kTip + theme::kSpace2, theme::kSpace2,
                          w - kTip * 2 - theme::kSpace2, h - 2 * theme::kSpace2);
        const auto line = [&](const QString& words, const QRectF& rect, Qt::Alignment alignment) {
            painter.drawText(rect, alignment,
                             painter.fontMetrics().elidedText(words, Qt::ElideRight,
                                                              static_cast<int>(rect.width())));
        };
        painter.setFont(theme::font(theme::TextSize::Small));
        painter.setPen(theme::color(Role::Muted));
        const double small = painter.fontMetrics().height();
        line(m_step.title, QRectF(text.left(), text.top(), text.width(), small), Qt::AlignLeft);
        line(m_step.stale ? FunnelBand::tr("out of date") : m_step.detail,
             QRectF(text.left(), text.bottom() - small, text.width(), small), Qt::AlignLeft);
        painter.setFont(theme::font(theme::TextSize::Title, true));
        painter.setPen(theme::color(m_step.stale ? Role::Caution
                                    : there      ? Role::Text
                                                 : Role::Muted));
        line(there ? m_step.value : QStringLiteral("–"), text, Qt::AlignLeft | Qt::AlignVCenter);
    }

private:
    FunnelStep m_step;
    bool m_first;
};

FunnelBand::FunnelBand(QWidget* parent) : QWidget(parent) {
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    setAccessibleName(tr("From documents to a better model"));
}

void FunnelBand::setSteps(const std::vector<FunnelStep>& steps) {
    while (m_buttons.size() < steps.size()) {
        const int index = static_cast<int>(m_buttons.size());
        auto* button = new StepButton(index == 0, this);
        connect(button, &QAbstractButton::clicked, this,
                [this, index] { emit stepClicked(index); });
        layout()->addWidget(button);
        m_buttons.push_back(button);
    }
    for (std::size_t i = 0; i < steps.size(); ++i)
        m_buttons[i]->setStep(steps[i]);
}

} // namespace sdrl::gui
