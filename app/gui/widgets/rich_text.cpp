// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/rich_text.h"

#include "theme/icons.h"

#include <QEvent>
#include <QScrollBar>
#include <QTextDocument>
#include <QUrl>

namespace sdrl::gui {

namespace {

constexpr int kMarkAlpha = 70; ///< of 255: text stays readable through it

} // namespace

RichText::RichText(QWidget* parent) : QTextBrowser(parent) {
    setOpenLinks(false);
    setFrameShape(QFrame::NoFrame);
    document()->setDocumentMargin(theme::kSpace3);
}

void RichText::setContent(std::function<QString()> html) {
    m_html = std::move(html);
    render();
    verticalScrollBar()->setValue(0);
}

void RichText::render() {
    const int at = verticalScrollBar()->value();
    document()->clear(); // with the icons in their old colours
    setHtml(m_html ? m_html() : QString());
    verticalScrollBar()->setValue(at);
}

QVariant RichText::loadResource(int type, const QUrl& name) {
    if (type != QTextDocument::ImageResource || name.scheme() != QLatin1String("icon"))
        return QTextBrowser::loadResource(type, name);
    const QStringList parts = name.path().split(QLatin1Char('/'));
    if (parts.size() != 2)
        return {};
    const auto role = static_cast<theme::Role>(parts[1].toInt());
    QPixmap pixmap = gui::icon(parts[0], role).pixmap(theme::kIcon, theme::kIcon);
    return pixmap;
}

void RichText::changeEvent(QEvent* event) {
    QTextBrowser::changeEvent(event);
    if (event->type() == QEvent::PaletteChange && m_html)
        render();
}

QString RichText::plain(const QString& text) {
    return text.toHtmlEscaped().replace(QLatin1Char('\n'), QStringLiteral("<br>"));
}

QString RichText::colored(const QString& html, theme::Role role) {
    return QStringLiteral("<span style=\"color:%1\">%2</span>")
        .arg(theme::color(role).name(), html);
}

QString RichText::heading(const QString& text) {
    return QStringLiteral("<p style=\"margin-top:%1px;margin-bottom:2px;font-weight:600;color:%2\">"
                          "%3</p>")
        .arg(theme::kSpace3)
        .arg(theme::color(theme::Role::Muted).name(), text.toHtmlEscaped());
}

QString RichText::icon(const QString& name, theme::Role role) {
    return QStringLiteral("<img src=\"icon:%1/%2\" width=\"%3\" height=\"%3\">")
        .arg(name)
        .arg(static_cast<int>(role))
        .arg(theme::kIcon);
}

QString RichText::verdict(bool right, const QString& word) {
    const theme::Role role = right ? theme::Role::Good : theme::Role::Bad;
    return icon(right ? QStringLiteral("check") : QStringLiteral("cross"), role) +
           QStringLiteral("&nbsp;") + colored(word.toHtmlEscaped(), role);
}

QString RichText::marked(const QString& html) {
    QColor color = theme::color(theme::Role::Caution);
    const QColor base = theme::color(theme::Role::Surface);
    // Rich text knows no transparency.
    const auto mix = [](int over, int under) {
        return (over * kMarkAlpha + under * (255 - kMarkAlpha)) / 255;
    };
    color = QColor(mix(color.red(), base.red()), mix(color.green(), base.green()),
                   mix(color.blue(), base.blue()));
    return QStringLiteral("<span style=\"background-color:%1\">%2</span>").arg(color.name(), html);
}

QString RichText::row(const QString& name, const QString& html) {
    return QStringLiteral("<tr><td style=\"padding-right:%1px;color:%2\">%3</td><td>%4</td></tr>")
        .arg(theme::kSpace3)
        .arg(theme::color(theme::Role::Muted).name(), name.toHtmlEscaped(), html);
}

} // namespace sdrl::gui
