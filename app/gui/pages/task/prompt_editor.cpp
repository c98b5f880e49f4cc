// SPDX-License-Identifier: GPL-3.0-or-later
#include "pages/task/prompt_editor.h"

#include "theme/theme.h"

#include <QEvent>
#include <QRegularExpression>
#include <QSyntaxHighlighter>

namespace sdrl::gui {

class PromptEditor::Highlighter final : public QSyntaxHighlighter {
public:
    using QSyntaxHighlighter::QSyntaxHighlighter;

    QStringList known;

protected:
    void highlightBlock(const QString& line) override {
        QTextCharFormat format;
        if (currentBlock().blockNumber() == 0 && line.startsWith(QLatin1String("# "))) {
            format.setForeground(theme::color(theme::Role::Muted));
            setFormat(0, static_cast<int>(line.size()), format);
            return;
        }
        static const QRegularExpression kPlaceholder(QStringLiteral("\\{([a-z_]+)\\}"));
        for (auto found = kPlaceholder.globalMatch(line); found.hasNext();) {
            const QRegularExpressionMatch match = found.next();
            const bool right = known.contains(match.captured(1));
            format = {};
            format.setForeground(theme::color(right ? theme::Role::Accent : theme::Role::Bad));
            format.setFontWeight(QFont::DemiBold);
            if (!right) {
                format.setUnderlineStyle(QTextCharFormat::WaveUnderline);
                format.setUnderlineColor(theme::color(theme::Role::Bad));
            }
            setFormat(static_cast<int>(match.capturedStart()),
                      static_cast<int>(match.capturedLength()), format);
        }
    }
};

PromptEditor::PromptEditor(QWidget* parent)
    : QPlainTextEdit(parent), m_highlighter(new Highlighter(document())) {
    setTabChangesFocus(true);
    setFont(theme::fixedFont());
}

void PromptEditor::setPlaceholders(const QStringList& placeholders) {
    m_highlighter->known = placeholders;
    m_highlighter->rehighlight();
}

void PromptEditor::insertPlaceholder(const QString& placeholder) {
    insertPlainText(u'{' + placeholder + u'}');
    setFocus();
}

void PromptEditor::replaceText(const QString& text) {
    QTextCursor cursor(document());
    cursor.select(QTextCursor::Document);
    cursor.insertText(text);
    moveCursor(QTextCursor::Start);
}

void PromptEditor::changeEvent(QEvent* event) {
    QPlainTextEdit::changeEvent(event);
    if (event->type() == QEvent::PaletteChange && m_highlighter)
        m_highlighter->rehighlight();
}

} // namespace sdrl::gui
