// SPDX-License-Identifier: GPL-3.0-or-later
#include "pages/export/export_card.h"

#include "theme/icons.h"
#include "theme/theme.h"

#include <QPainter>

namespace sdrl::gui {

namespace {

constexpr int kWidth = 260;
constexpr int kChosenLine = 2;

} // namespace

ExportCard::ExportCard(const ExportKind& kind, QWidget* parent)
    : QAbstractButton(parent),
      m_readers(kind.readers),
      m_icon(kind.is(ExportContent::Model)      ? QStringLiteral("computer")
             : kind.is(ExportContent::Report)   ? QStringLiteral("chart")
             : kind.aim == ExportAim::ShareData ? QStringLiteral("dataset")
                                                : QStringLiteral("training")) {
    setText(kind.title);
    setAccessibleName(kind.title);
    setAccessibleDescription(kind.readers);
    setToolTip(tr("Read by %1").arg(kind.readers));
    setCheckable(true);
    setAutoExclusive(true);
    setFocusPolicy(Qt::StrongFocus);
    setCursor(Qt::PointingHandCursor);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
}

QSize ExportCard::sizeHint() const {
    return {kWidth, 2 * fontMetrics().lineSpacing() + 2 * theme::kSpace3};
}

void ExportCard::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const bool marked = isChecked() || hasFocus();
    const double line = marked ? kChosenLine : 1;
    painter.setPen(QPen(theme::color(marked ? theme::Role::Accent : theme::Role::Line), line));
    painter.setBrush(theme::color(underMouse() ? theme::Role::Alt : theme::Role::Surface));
    painter.drawRoundedRect(QRectF(rect()).adjusted(line / 2, line / 2, -line / 2, -line / 2),
                            theme::kRadius, theme::kRadius);
    const QRect area =
        rect().adjusted(theme::kSpace3, theme::kSpace3, -theme::kSpace3, -theme::kSpace3);
    gui::icon(m_icon, isChecked() ? theme::Role::Accent : theme::Role::Muted)
        .paint(&painter, QRect(area.left(), area.center().y() - theme::kIconLarge / 2,
                               theme::kIconLarge, theme::kIconLarge));
    const int left = area.left() + theme::kIconLarge + theme::kSpace3;
    const QRect words(left, area.top(), area.right() - left, area.height());
    const QFont bold = theme::font(theme::TextSize::Body, true);
    painter.setFont(bold);
    painter.setPen(theme::color(theme::Role::Text));
    painter.drawText(words, Qt::AlignLeft | Qt::AlignTop,
                     QFontMetrics(bold).elidedText(text(), Qt::ElideRight, words.width()));
    painter.setFont(theme::font(theme::TextSize::Small));
    painter.setPen(theme::color(theme::Role::Muted));
    painter.drawText(words, Qt::AlignLeft | Qt::AlignBottom,
                     painter.fontMetrics().elidedText(m_readers, Qt::ElideRight, words.width()));
}

} // namespace sdrl::gui
