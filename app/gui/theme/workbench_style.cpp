// SPDX-License-Identifier: GPL-3.0-or-later
#include "theme/workbench_style.h"

#include "theme/theme.h"

#include <QPainter>
#include <QStyleFactory>
#include <QStyleOption>

namespace sdrl::gui::theme {

namespace {

constexpr int kCellMargin = 6; ///< beside the text of a cell; headers have 8 with their border

/// The colours of an indicator: filled when on, with a ring when it has the focus.
void prepare(QPainter& painter, const QStyleOption& option, bool on) {
    const bool enabled = option.state & QStyle::State_Enabled;
    const bool focus = option.state & QStyle::State_HasFocus;
    const Role outline = !enabled ? Role::Line : focus || on ? Role::Accent : Role::Muted;
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(color(outline), focus ? 2 : 1.3));
    painter.setBrush(color(on ? (enabled ? Role::Accent : Role::Muted) : Role::Surface));
}

} // namespace

WorkbenchStyle::WorkbenchStyle() : QProxyStyle(QStyleFactory::create(QStringLiteral("Fusion"))) {}

void WorkbenchStyle::drawPrimitive(PrimitiveElement element, const QStyleOption* option,
                                   QPainter* painter, const QWidget* widget) const {
    if (element != PE_IndicatorCheckBox && element != PE_IndicatorRadioButton &&
        element != PE_IndicatorItemViewItemCheck) {
        QProxyStyle::drawPrimitive(element, option, painter, widget);
        return;
    }
    const bool partly = option->state & State_NoChange;
    const bool on = (option->state & State_On) || partly;
    const double side = std::min(option->rect.width(), option->rect.height()) - 2.0;
    QRectF box(0, 0, side, side);
    box.moveCenter(QRectF(option->rect).center());
    painter->save();
    prepare(*painter, *option, on);
    if (element == PE_IndicatorRadioButton) {
        painter->drawEllipse(box);
        if (on) {
            painter->setPen(Qt::NoPen);
            painter->setBrush(color(Role::OnAccent));
            painter->drawEllipse(box.center(), side / 5, side / 5);
        }
    } else {
        painter->drawRoundedRect(box, 3, 3);
        painter->setPen(
            QPen(color(Role::OnAccent), 1.8, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
        if (partly) {
            painter->drawLine(box.center() - QPointF(side / 4, 0),
                              box.center() + QPointF(side / 4, 0));
        } else if (on) {
            const QPointF tick[] = {box.topLeft() + QPointF(side * 0.22, side * 0.52),
                                    box.topLeft() + QPointF(side * 0.42, side * 0.72),
                                    box.topLeft() + QPointF(side * 0.78, side * 0.28)};
            painter->drawPolyline(tick, 3);
        }
    }
    painter->restore();
}

int WorkbenchStyle::styleHint(StyleHint hint, const QStyleOption* option, const QWidget* widget,
                              QStyleHintReturn* data) const {
    if (hint == SH_DialogButtonBox_ButtonsHaveIcons)
        return 0;
    return QProxyStyle::styleHint(hint, option, widget, data);
}

int WorkbenchStyle::pixelMetric(PixelMetric metric, const QStyleOption* option,
                                const QWidget* widget) const {
    return metric == PM_FocusFrameHMargin ? kCellMargin
                                          : QProxyStyle::pixelMetric(metric, option, widget);
}

} // namespace sdrl::gui::theme
