// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/page.h"

#include <map>
#include <string>

class QFrame;
class QLabel;
class QProgressBar;
class QVBoxLayout;
class QHBoxLayout;

namespace sdrl::gui {

class FunnelBand;
class RunCard;

/// Where the project stands: the funnel, what happened last, what comes next, the training runs.
class OverviewPage : public Page {
    Q_OBJECT
public:
    explicit OverviewPage(ProjectSession& session, QWidget* parent = nullptr);

protected:
    void refresh() override;
    void poll() override;

private:
    void refreshFunnel();
    void refreshNext();
    void refreshHistory();
    void refreshRuns();
    /// Says why items fell out, stage by stage.
    void showDrops();

    FunnelBand* m_funnel;
    QLabel* m_nextTitle;
    QLabel* m_nextText;
    QProgressBar* m_bar;
    QVBoxLayout* m_history;
    QHBoxLayout* m_runs;
    QLabel* m_noRuns;
    std::map<std::string, RunCard*> m_runCards;
};

} // namespace sdrl::gui
