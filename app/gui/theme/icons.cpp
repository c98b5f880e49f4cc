// SPDX-License-Identifier: GPL-3.0-or-later
#include "theme/icons.h"

#include <QFile>
#include <QHash>
#include <QIconEngine>
#include <QPainter>
#include <QSvgRenderer>

namespace sdrl::gui {

namespace {

/// Renders at paint time, in the colours of that time: icons need no word about a change of theme.
class LineIconEngine : public QIconEngine {
public:
    LineIconEngine(QByteArray svg, theme::Role role) : m_svg(std::move(svg)), m_role(role) {}

    void paint(QPainter* painter, const QRect& rect, QIcon::Mode mode, QIcon::State) override {
        const theme::Role role = mode == QIcon::Disabled   ? theme::Role::Muted
                                 : mode == QIcon::Selected ? theme::Role::OnAccent
                                                           : m_role;
        QByteArray svg = m_svg;
        svg.replace("currentColor", theme::color(role).name().toLatin1());
        QSvgRenderer(svg).render(painter, rect);
    }

    QPixmap pixmap(const QSize& size, QIcon::Mode mode, QIcon::State state) override {
        QPixmap out(size);
        out.fill(Qt::transparent);
        QPainter painter(&out);
        paint(&painter, QRect(QPoint(0, 0), size), mode, state);
        return out;
    }

    [[nodiscard]] QIconEngine* clone() const override { return new LineIconEngine(*this); }

private:
    QByteArray m_svg;
    theme::Role m_role;
};

QByteArray svgOf(const QString& name) {
    static QHash<QString, QByteArray> known;
    const auto found = known.constFind(name);
    if (found != known.constEnd())
        return *found;
    QFile file(QStringLiteral(":/icons/") + name + QStringLiteral(".svg"));
    QByteArray svg;
    if (file.open(QIODevice::ReadOnly))
        svg = file.readAll();
    known.insert(name, svg);
    return svg;
}

} // namespace

QIcon icon(const QString& name, theme::Role role) {
    const QByteArray svg = svgOf(name);
    return svg.isEmpty() ? QIcon() : QIcon(new LineIconEngine(svg, role));
}

QIcon programIcon() {
    return QIcon(QStringLiteral(":/icons/org.sdrl.workbench.svg"));
}

} // namespace sdrl::gui
