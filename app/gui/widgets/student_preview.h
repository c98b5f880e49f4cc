// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFrame>
#include <QString>

class QLabel;
class QPlainTextEdit;

namespace sdrl::gui {

/// What the model being trained reads, for one question, and how a right reply ends.
class StudentPreview : public QFrame {
    Q_OBJECT
public:
    explicit StudentPreview(QWidget* parent = nullptr);

    /// @param replyEnd how a right reply ends; empty if that is not known
    void setPrompt(const QString& prompt, const QString& replyEnd);
    [[nodiscard]] QString prompt() const;

private:
    QPlainTextEdit* m_prompt;
    QLabel* m_replyTitle;
    QPlainTextEdit* m_reply;
};

} // namespace sdrl::gui
