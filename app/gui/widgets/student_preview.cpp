// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/student_preview.h"

#include "theme/theme.h"

#include <QLabel>
#include <QPlainTextEdit>
#include <QVBoxLayout>

namespace sdrl::gui {

namespace {

QPlainTextEdit* readOnlyText(const QString& name, QWidget* parent) {
    auto* text = new QPlainTextEdit(parent);
    text->setReadOnly(true);
    text->setFrameShape(QFrame::NoFrame);
    // It stands in a card already.
    text->setStyleSheet(QStringLiteral("QPlainTextEdit { border: none; padding: 0; }"));
    text->setTabChangesFocus(true);
    text->setAccessibleName(name);
    return text;
}

void setShown(QPlainTextEdit* edit, const QString& text) {
    if (edit->toPlainText() != text)
        edit->setPlainText(text);
}

} // namespace

StudentPreview::StudentPreview(QWidget* parent) : QFrame(parent) {
    theme::setCard(this);
    auto* title = new QLabel(tr("This is what the student reads"), this);
    theme::setTextSize(title, theme::TextSize::Body, true);
    title->setWordWrap(true);
    m_prompt = readOnlyText(title->text(), this);
    m_replyTitle = new QLabel(tr("A right reply could end like this"), this);
    theme::setTextSize(m_replyTitle, theme::TextSize::Body, true);
    m_replyTitle->setWordWrap(true);
    m_reply = readOnlyText(m_replyTitle->text(), this);
    m_reply->setFixedHeight(m_reply->fontMetrics().lineSpacing() * 4);

    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(theme::kSpace3, theme::kSpace3, theme::kSpace3, theme::kSpace3);
    layout->setSpacing(theme::kSpace2);
    layout->addWidget(title);
    layout->addWidget(m_prompt, 1);
    layout->addWidget(m_replyTitle);
    layout->addWidget(m_reply);
}

void StudentPreview::setPrompt(const QString& prompt, const QString& replyEnd) {
    setShown(m_prompt, prompt);
    setShown(m_reply, replyEnd);
    m_replyTitle->setVisible(!replyEnd.isEmpty());
    m_reply->setVisible(!replyEnd.isEmpty());
}

QString StudentPreview::prompt() const {
    return m_prompt->toPlainText();
}

} // namespace sdrl::gui
