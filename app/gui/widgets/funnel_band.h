// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractButton>
#include <QWidget>

#include <vector>

namespace sdrl::gui {

/// One place in the funnel.
struct FunnelStep {
    QString title;  ///< "kept"
    QString value;  ///< "412"; empty: not there yet
    QString detail; ///< second line: "88 dropped"
    bool stale = false;
};

/// The way from documents to a better model as a band of steps. Steps can be clicked. Thread: GUI.
class FunnelBand : public QWidget {
    Q_OBJECT
public:
    explicit FunnelBand(QWidget* parent = nullptr);
    void setSteps(const std::vector<FunnelStep>& steps);

signals:
    void stepClicked(int index);

private:
    class StepButton;
    std::vector<StepButton*> m_buttons;
};

} // namespace sdrl::gui
