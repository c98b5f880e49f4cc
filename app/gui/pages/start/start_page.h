// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "session/app_settings.h"

#include <QWidget>

class QVBoxLayout;

namespace sdrl::gui {

/// What the window shows without a project: recent projects as cards, and three large actions.
class StartPage : public QWidget {
    Q_OBJECT
public:
    explicit StartPage(AppSettings& settings, QWidget* parent = nullptr);

signals:
    void sampleRequested();
    void newRequested();
    void openRequested();
    void projectChosen(const QString& folder);

protected:
    void showEvent(QShowEvent* event) override;

private:
    void fillRecent();

    AppSettings& m_settings;
    QVBoxLayout* m_recent;
};

} // namespace sdrl::gui
