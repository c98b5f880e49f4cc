// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/project/record_table.h"
#include "core/project/run_log.h"

#include <QFrame>

class QLabel;

namespace sdrl::gui {

class Sparkline;

/// A training run in short: reward curve, steps, time, accuracy. Thread: GUI.
class RunCard : public QFrame {
    Q_OBJECT
public:
    RunCard(const std::filesystem::path& runFolder, QWidget* parent);
    /// Reads what is new in the run's log.
    void refresh(const RunRecord& run);

signals:
    void clicked();

protected:
    void mouseReleaseEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    MetricsLog m_log;
    QLabel* m_name;
    QLabel* m_figures;
    Sparkline* m_curve;
};

} // namespace sdrl::gui
