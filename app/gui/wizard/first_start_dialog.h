// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "session/app_settings.h"

#include <QDialog>

class QButtonGroup;
class QLabel;
class QLineEdit;
class QPushButton;

namespace sdrl::gui {

/// The three questions of the first start: where things go, light or dark, what to begin with. One
/// button is enough. Marks the first start as done, however it is closed. No network.
class FirstStartDialog : public QDialog {
    Q_OBJECT
public:
    enum class Choice { Sample, New, Nothing };

    explicit FirstStartDialog(AppSettings& settings, QWidget* parent = nullptr);

    /// What the user wants to do next; Nothing if the dialog was dismissed.
    [[nodiscard]] Choice choice() const { return m_choice; }

    void done(int result) override;

private:
    void updateSpace();
    void choose(Choice choice);

    AppSettings& m_settings;
    Choice m_choice = Choice::Nothing;
    QLineEdit* m_folder;
    QLabel* m_space;
    QButtonGroup* m_theme;
    QPushButton* m_sample;
    QPushButton* m_new;
};

} // namespace sdrl::gui
