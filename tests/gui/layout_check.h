// SPDX-License-Identifier: GPL-3.0-or-later
//
// Whether all that a window shows can be seen whole.
#pragma once

#include <QAbstractButton>
#include <QAbstractScrollArea>
#include <QLabel>
#include <QLayout>
#include <QStringList>
#include <QWidget>

#include <algorithm>

namespace sdrl::gui::test {

inline QString wordsOf(const QWidget& widget) {
    const auto* label = qobject_cast<const QLabel*>(&widget);
    const auto* button = qobject_cast<const QAbstractButton*>(&widget);
    return label ? label->text() : button ? button->text() : QString();
}

/// A text that gives way by itself, with an ellipsis, is not cut off.
inline bool textIsCutOff(const QWidget& widget) {
    if (wordsOf(widget).isEmpty())
        return false;
    const QSize least =
        qobject_cast<const QLabel*>(&widget) ? widget.minimumSizeHint() : widget.sizeHint();
    return widget.width() < least.width() ||
           widget.height() < std::max(least.height(), widget.heightForWidth(widget.width()));
}

/// What reaches out of its parent. What is scrolled may do so upwards and downwards.
inline bool reachesOut(const QWidget& widget) {
    const QWidget& parent = *widget.parentWidget();
    const auto* area = qobject_cast<const QAbstractScrollArea*>(parent.parentWidget());
    const QRect place = widget.geometry();
    const QRect room = parent.rect();
    const bool scrolled = area && area->viewport() == &parent;
    return place.left() < room.left() || place.right() > room.right() ||
           (!scrolled && (place.top() < room.top() || place.bottom() > room.bottom()));
}

/// Says, a line each, which visible widgets below `top` cannot be seen whole: their text is cut
/// off, they reach out of their parent, or lie on another one of the same layout.
inline QString notSeenWhole(const QWidget& top) {
    const auto visible = [](const QWidget* widget) {
        return widget->isVisible() && !widget->isWindow();
    };
    const auto nameOf = [](const QWidget& widget) {
        const QRect place = widget.geometry();
        return QStringLiteral("%1 \"%2\" (%3, %4, %5 x %6)")
            .arg(QString::fromLatin1(widget.metaObject()->className()), wordsOf(widget))
            .arg(place.x())
            .arg(place.y())
            .arg(place.width())
            .arg(place.height());
    };
    QStringList out;
    for (const QWidget* widget : top.findChildren<QWidget*>()) {
        if (!visible(widget))
            continue;
        if (textIsCutOff(*widget))
            out << nameOf(*widget) + QStringLiteral(" is cut off");
        if (reachesOut(*widget))
            out << nameOf(*widget) + QStringLiteral(" reaches out of its parent");
        if (!widget->parentWidget()->layout())
            continue;
        for (const QWidget* other : widget->parentWidget()->findChildren<QWidget*>(
                 QString(), Qt::FindDirectChildrenOnly)) {
            if (other == widget)
                break;
            if (visible(other) && other->geometry().intersects(widget->geometry()))
                out << nameOf(*widget) + QStringLiteral(" lies on ") + nameOf(*other);
        }
    }
    return out.join(QLatin1Char('\n'));
}

} // namespace sdrl::gui::test
