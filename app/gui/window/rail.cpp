// SPDX-License-Identifier: GPL-3.0-or-later
#include "window/rail.h"

#include "theme/icons.h"

#include <QButtonGroup>
#include <QEvent>
#include <QFontMetrics>
#include <QLabel>
#include <QPainter>
#include <QPainterPath>
#include <QVBoxLayout>

namespace sdrl::gui {

namespace {

constexpr int kEntryHeight = 34;
constexpr int kGlyph = 12;

/// The state as a small drawing: a ring that fills up, a tick, a mark.
void paintGlyph(QPainter& painter, const QRectF& rect, PageStatus status, bool selected) {
    using theme::Role;
    const auto ink = [&](Role role) { return theme::color(selected ? Role::OnAccent : role); };
    const QRectF ring = rect.adjusted(1, 1, -1, -1);
    painter.setBrush(Qt::NoBrush);
    switch (status) {
    case PageStatus::Blocked:
    case PageStatus::Empty:
        painter.setPen(
            QPen(ink(Role::Muted), 1.3, status == PageStatus::Empty ? Qt::SolidLine : Qt::DotLine));
        painter.drawEllipse(ring);
        break;
    case PageStatus::Started:
        painter.setPen(QPen(ink(Role::Accent), 1.3));
        painter.drawEllipse(ring);
        painter.setBrush(ink(Role::Accent));
        painter.drawPie(ring, 90 * 16, -180 * 16);
        break;
    case PageStatus::Running:
        painter.setPen(Qt::NoPen);
        painter.setBrush(ink(Role::Accent));
        painter.drawEllipse(ring);
        break;
    case PageStatus::Done: {
        painter.setPen(QPen(ink(Role::Good), 1.8, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
        const QPointF points[] = {rect.topLeft() + QPointF(2, 6.5),
                                  rect.topLeft() + QPointF(5, 9.5),
                                  rect.topLeft() + QPointF(10.5, 3)};
        painter.drawPolyline(points, 3);
        break;
    }
    case PageStatus::Stale: {
        painter.setPen(QPen(ink(Role::Caution), 1.8, Qt::SolidLine, Qt::RoundCap));
        QPainterPath wave(rect.topLeft() + QPointF(1, 7));
        wave.cubicTo(rect.topLeft() + QPointF(4, 1), rect.topLeft() + QPointF(8, 12),
                     rect.topLeft() + QPointF(11, 5));
        painter.drawPath(wave);
        break;
    }
    case PageStatus::Problem:
        painter.setPen(QPen(ink(Role::Bad), 2, Qt::SolidLine, Qt::RoundCap));
        painter.drawLine(rect.center() + QPointF(0, -5), rect.center() + QPointF(0, 1));
        painter.drawPoint(rect.center() + QPointF(0, 5));
        break;
    }
}

} // namespace

RailButton::RailButton(const QString& iconName, const QString& title, QWidget* parent)
    : QAbstractButton(parent), m_iconName(iconName) {
    setText(title);
    setAccessibleName(title);
    setCheckable(true);
    setFocusPolicy(Qt::StrongFocus); // a click takes the focus ring along
    setCursor(Qt::PointingHandCursor);
    setAttribute(Qt::WA_Hover);
}

void RailButton::setPageState(const PageState& state) {
    m_state = state;
    m_hasState = true;
    QString tip = text() + QStringLiteral(": ") + pageStatusText(state.status);
    if (!state.reason.isEmpty())
        tip += QLatin1Char('\n') + state.reason;
    setToolTip(tip);
    setAccessibleDescription(tip);
    update();
}

void RailButton::setProgress(double share) {
    m_progress = share;
    update();
}

void RailButton::setCount(const QString& count) {
    m_state.count = count;
    update();
}

void RailButton::setCollapsed(bool collapsed) {
    m_collapsed = collapsed;
    updateGeometry();
    update();
}

QSize RailButton::sizeHint() const {
    // The title stays readable in long languages and large fonts, beside a count of four digits.
    const int around = theme::kIconLarge + kGlyph + 6 * theme::kSpace2 + theme::kSpace1;
    const int words =
        QFontMetrics(theme::font(theme::TextSize::Body, true)).horizontalAdvance(text()) +
        QFontMetrics(theme::font(theme::TextSize::Small)).horizontalAdvance(QStringLiteral("0000"));
    return {m_collapsed ? kEntryHeight + theme::kSpace2
                        : std::max(theme::kRailWidth, around + words),
            std::max(kEntryHeight, fontMetrics().height() + theme::kSpace4)};
}

void RailButton::paintEvent(QPaintEvent*) {
    using theme::Role;
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const QRectF plate = QRectF(rect()).adjusted(theme::kSpace2, 1, -theme::kSpace2, -1);
    const bool selected = isChecked();
    if (selected || underMouse()) {
        painter.setPen(Qt::NoPen);
        painter.setBrush(theme::color(selected ? Role::Accent : Role::Alt));
        painter.drawRoundedRect(plate, theme::kRadius, theme::kRadius);
    }
    if (hasFocus()) {
        painter.setPen(QPen(theme::color(selected ? Role::OnAccent : Role::Accent), 2));
        painter.setBrush(Qt::NoBrush);
        painter.drawRoundedRect(plate.adjusted(2, 2, -2, -2), theme::kRadius - 2,
                                theme::kRadius - 2);
    }
    const bool blocked = m_hasState && m_state.status == PageStatus::Blocked;
    const Role ink = selected ? Role::OnAccent : blocked ? Role::Muted : Role::Text;
    const int left = m_collapsed ? (width() - theme::kIconLarge) / 2
                                 : static_cast<int>(plate.left()) + theme::kSpace2;
    const QRect iconRect(left, (height() - theme::kIconLarge) / 2, theme::kIconLarge,
                         theme::kIconLarge);
    gui::icon(m_iconName, ink).paint(&painter, iconRect);
    if (m_collapsed) {
        if (m_hasState)
            paintGlyph(painter, QRectF(plate.right() - kGlyph, plate.top(), kGlyph, kGlyph),
                       m_state.status, selected);
        return;
    }
    double right = plate.right() - theme::kSpace2;
    if (m_hasState) {
        paintGlyph(painter, QRectF(right - kGlyph, (height() - kGlyph) / 2.0, kGlyph, kGlyph),
                   m_state.status, selected);
        right -= kGlyph + theme::kSpace2;
    }
    if (m_progress >= 0) {
        const QRectF track(right - 48, height() / 2.0 - 2, 48, 4);
        painter.setPen(Qt::NoPen);
        painter.setBrush(theme::color(Role::Line));
        painter.drawRoundedRect(track, 2, 2);
        painter.setBrush(theme::color(selected ? Role::OnAccent : Role::Accent));
        painter.drawRoundedRect(
            QRectF(track.left(), track.top(), track.width() * std::min(1.0, m_progress), 4), 2, 2);
        right = track.left() - theme::kSpace2;
    }
    const double textLeft = iconRect.right() + 1 + theme::kSpace2;
    if (!m_state.count.isEmpty()) {
        painter.setFont(theme::font(theme::TextSize::Small));
        painter.setPen(theme::color(selected ? Role::OnAccent : Role::Muted));
        const double width = painter.fontMetrics().horizontalAdvance(m_state.count);
        painter.drawText(QRectF(right - width, 0, width, height()), Qt::AlignCenter, m_state.count);
        right -= width + theme::kSpace1;
    }
    painter.setFont(theme::font(theme::TextSize::Body, selected));
    painter.setPen(theme::color(ink));
    const QRectF textRect(textLeft, 0, right - textLeft, height());
    painter.drawText(textRect, Qt::AlignLeft | Qt::AlignVCenter,
                     painter.fontMetrics().elidedText(text(), Qt::ElideRight,
                                                      static_cast<int>(textRect.width())));
}

Rail::Rail(QWidget* parent)
    : QFrame(parent), m_title(new QLabel(this)), m_group(new QButtonGroup(this)) {
    setProperty("rail", true);
    setAccessibleName(tr("Stages"));
    theme::setTextSize(m_title, theme::TextSize::Body, true);
    m_title->setContentsMargins(theme::kSpace4, theme::kSpace2, theme::kSpace2, theme::kSpace2);

    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, theme::kSpace2, 0, theme::kSpace2);
    layout->setSpacing(0);
    layout->addWidget(m_title);
    for (std::size_t i = 0; i < kPageCount; ++i) {
        const auto page = static_cast<PageId>(i);
        auto* button = new RailButton(pageName(page), pageTitle(page), this);
        m_pages[i] = button;
        m_group->addButton(button, static_cast<int>(i));
        layout->addWidget(button);
        connect(button, &QAbstractButton::clicked, this, [this, page] { emit pageChosen(page); });
    }
    layout->addStretch(1);
    auto* line = new QFrame(this);
    line->setProperty("separator", true);
    line->setFixedHeight(1);
    layout->addWidget(line);
    m_tasks = new RailButton(QStringLiteral("tasks"), tr("Tasks"), this);
    m_tasks->setCheckable(false);
    layout->addWidget(m_tasks);
    connect(m_tasks, &QAbstractButton::clicked, this, &Rail::tasksToggled);
    setCollapsed(false);
}

void Rail::setProjectTitle(const QString& title) {
    m_fullTitle = title;
    m_title->setToolTip(title);
    fit();
}

void Rail::setPageStates(const PageStates& states) {
    for (std::size_t i = 0; i < kPageCount; ++i)
        m_pages[i]->setPageState(states[i]);
}

void Rail::setCurrentPage(PageId page) {
    m_pages[static_cast<std::size_t>(page)]->setChecked(true);
}

void Rail::setTasks(int running, double share, const QString& toolTip) {
    m_tasks->setCount(running > 0 ? QString::number(running) : QString());
    m_tasks->setProgress(running > 0 ? std::max(0.0, share) : -1);
    m_tasks->setToolTip(toolTip);
}

void Rail::setCollapsed(bool collapsed) {
    m_collapsed = collapsed;
    m_title->setVisible(!collapsed);
    for (RailButton* button : m_pages)
        button->setCollapsed(collapsed);
    m_tasks->setCollapsed(collapsed);
    fit();
}

void Rail::fit() {
    int width = m_tasks->sizeHint().width();
    for (const RailButton* button : m_pages)
        width = std::max(width, button->sizeHint().width());
    setFixedWidth(width);
    m_title->setText(
        m_title->fontMetrics().elidedText(m_fullTitle, Qt::ElideRight, width - theme::kSpace6));
}

void Rail::changeEvent(QEvent* event) {
    QFrame::changeEvent(event);
    if (event->type() == QEvent::FontChange)
        fit();
}

} // namespace sdrl::gui
