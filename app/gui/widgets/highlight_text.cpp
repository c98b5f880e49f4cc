// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/highlight_text.h"

#include "core/base/text.h"
#include "theme/theme.h"

#include <QEvent>

#include <algorithm>
#include <set>

namespace sdrl::gui {

namespace {

constexpr int kMarkAlpha = 56; ///< of 255, of the accent behind marked text

int utf16Length(std::string_view text) {
    return static_cast<int>(
        QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size())).size());
}

bool isWordCharacter(char32_t c) {
    return isLetter(c) || isDigit(c);
}

} // namespace

HighlightText::HighlightText(QWidget* parent) : QTextBrowser(parent) {
    setOpenLinks(false);
    setTabChangesFocus(true);
}

void HighlightText::setMarkedText(const std::string& text, const std::vector<TextRange>& marked) {
    setPlainText(QString::fromStdString(text));
    m_marks.clear();
    std::size_t byte = 0;
    int position = 0;
    for (const auto& [begin, end] : marked) {
        if (begin < byte || end <= begin || end > text.size())
            continue;
        position += utf16Length(std::string_view(text).substr(byte, begin - byte));
        const int length = utf16Length(std::string_view(text).substr(begin, end - begin));
        m_marks.emplace_back(position, length);
        position += length;
        byte = end;
    }
    mark();
}

void HighlightText::showFirstMark() {
    if (m_marks.empty())
        return;
    QTextCursor cursor(document());
    cursor.setPosition(m_marks.front().first);
    setTextCursor(cursor);
    ensureCursorVisible();
}

void HighlightText::changeEvent(QEvent* event) {
    QTextBrowser::changeEvent(event);
    if (event->type() == QEvent::PaletteChange)
        mark();
}

void HighlightText::mark() {
    QList<QTextEdit::ExtraSelection> selections;
    QColor background = theme::color(theme::Role::Accent);
    background.setAlpha(kMarkAlpha);
    for (const auto& [position, length] : m_marks) {
        QTextEdit::ExtraSelection selection;
        selection.cursor = QTextCursor(document());
        selection.cursor.setPosition(position);
        selection.cursor.setPosition(position + length, QTextCursor::KeepAnchor);
        selection.format.setBackground(background);
        selection.format.setFontWeight(QFont::DemiBold);
        selections.append(selection);
    }
    setExtraSelections(selections);
}

std::vector<TextRange> findWords(std::string_view text, const std::vector<std::string>& words) {
    std::set<std::string> wanted;
    for (const std::string& word : words)
        wanted.insert(toFolded(word));
    std::vector<TextRange> out;
    for (std::size_t i = 0; i < text.size();) {
        const CodePoint c = decodeAt(text, i);
        if (!isWordCharacter(c.value)) {
            i += c.bytes;
            continue;
        }
        std::size_t end = i;
        while (end < text.size()) {
            const CodePoint next = decodeAt(text, end);
            if (!isWordCharacter(next.value))
                break;
            end += next.bytes;
        }
        if (wanted.contains(toFolded(text.substr(i, end - i))))
            out.emplace_back(i, end);
        i = end;
    }
    return out;
}

QString boldHtml(const std::string& text, const std::vector<TextRange>& bold) {
    const auto part = [&](std::size_t begin, std::size_t end) {
        return QString::fromUtf8(text.data() + begin, static_cast<qsizetype>(end - begin))
            .toHtmlEscaped();
    };
    QString out;
    std::size_t at = 0;
    for (const auto& [begin, end] : bold) {
        if (begin < at || end <= begin || end > text.size())
            continue;
        out += part(at, begin) + QStringLiteral("<b>") + part(begin, end) + QStringLiteral("</b>");
        at = end;
    }
    return out + part(at, text.size());
}

} // namespace sdrl::gui
