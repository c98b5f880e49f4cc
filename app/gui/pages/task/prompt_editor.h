// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QPlainTextEdit>
#include <QStringList>

namespace sdrl::gui {

/// The text of a prompt: placeholders marked, those that are not known as mistakes, and the line of
/// the version, which is not sent, in the background.
class PromptEditor : public QPlainTextEdit {
    Q_OBJECT
public:
    explicit PromptEditor(QWidget* parent = nullptr);

    /// @param placeholders known ones, without braces
    void setPlaceholders(const QStringList& placeholders);
    /// Puts a placeholder where the cursor is.
    void insertPlaceholder(const QString& placeholder);
    /// Another text, as one step that can be undone.
    void replaceText(const QString& text);

protected:
    void changeEvent(QEvent* event) override;

private:
    class Highlighter;
    Highlighter* m_highlighter;
};

} // namespace sdrl::gui
