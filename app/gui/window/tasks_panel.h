// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "session/job_center.h"

#include <QFrame>

class QLabel;
class QProgressBar;
class QToolButton;
class QVBoxLayout;

namespace sdrl::gui {

class TaskRow;

/// All work: what runs with its phase, bar, rate, time left, pause and stop; below it what has
/// ended. Thread: GUI.
class TasksPanel : public QFrame {
    Q_OBJECT
public:
    explicit TasksPanel(JobCenter& jobs, QWidget* parent = nullptr);

private:
    void refresh();

    JobCenter& m_jobs;
    QVBoxLayout* m_rows;
    QWidget* m_none;
    std::vector<TaskRow*> m_taskRows; ///< newest first
};

/// One job.
class TaskRow : public QFrame {
    Q_OBJECT
public:
    TaskRow(JobCenter& jobs, quint64 id, QWidget* parent);
    [[nodiscard]] quint64 id() const { return m_id; }
    void refresh(const JobView& job);

private:
    JobCenter& m_jobs;
    quint64 m_id;
    QLabel* m_name;
    QLabel* m_stage;
    QLabel* m_figures;
    QProgressBar* m_bar;
    QToolButton* m_pause;
    QToolButton* m_stop;
};

} // namespace sdrl::gui
