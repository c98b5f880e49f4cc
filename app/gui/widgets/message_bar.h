// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "session/error_message.h"

#include <QFrame>

#include <functional>

class QLabel;
class QPushButton;
class QToolButton;

namespace sdrl::gui {

/// News of a page, under its header: what, why, what to do; details on demand; can be dismissed.
/// Hidden while there is none. All text can be selected and copied.
class MessageBar : public QFrame {
    Q_OBJECT
public:
    enum class Severity { Info, Good, Caution, Error };

    explicit MessageBar(QWidget* parent = nullptr);

    void showMessage(Severity severity, const QString& title, const QString& text = {});
    void showError(const ErrorMessage& error);
    /// Adds a button to the message that is shown.
    void setAction(const QString& text, std::function<void()> action);
    /// Adds a button that copies a text.
    void setCopy(const QString& label, const QString& text);
    void dismiss();

protected:
    void changeEvent(QEvent* event) override;

private:
    void restyle();

    Severity m_severity = Severity::Info;
    QLabel* m_icon;
    QLabel* m_title;
    QLabel* m_text;
    QLabel* m_details;
    QPushButton* m_action;
    QToolButton* m_showDetails;
    QToolButton* m_copy;
    std::function<void()> m_onAction;
    QString m_copyText;
};

} // namespace sdrl::gui
