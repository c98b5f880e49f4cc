// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/jobs/background_worker.h"

#include <QDateTime>
#include <QObject>
#include <QString>
#include <QTimer>

#include <functional>
#include <optional>
#include <vector>

namespace sdrl::gui {

/// One piece of work as the Tasks panel shows it.
struct JobView {
    quint64 id = 0;
    QString name; ///< in the user's words
    JobStatus status;
    QDateTime started;
    QDateTime ended; ///< invalid while it is not over

    [[nodiscard]] bool over() const {
        return status.state == JobState::Finished || status.state == JobState::Stopped ||
               status.state == JobState::Failed;
    }
};

/// All long work of the window, on one worker thread. Looks ten times a second at what runs and
/// says so by `polled`; pages draw then, and only then. Thread: GUI.
class JobCenter : public QObject {
    Q_OBJECT
public:
    static constexpr int kPollMs = 100;

    explicit JobCenter(QObject* parent = nullptr);
    ~JobCenter() override;

    /// Queues work. Never blocks. `ended` is called once on the GUI thread when it is over,
    /// whichever way; not when the center is destroyed before.
    quint64 start(const QString& name, BackgroundWorker::Task task,
                  std::function<void(const JobView&)> ended = {});
    /// FinishStep keeps what the current step is about to finish. Never blocks.
    void stop(quint64 id, StopMode mode = StopMode::FinishStep);
    void stopAll(StopMode mode);
    void setPaused(quint64 id, bool paused);

    /// Newest first; what runs and what has ended since the start of the program.
    [[nodiscard]] const std::vector<JobView>& jobs() const { return m_jobs; }
    /// The job that has the worker: running, paused or stopping.
    [[nodiscard]] const JobView* current() const;
    [[nodiscard]] const JobView* find(quint64 id) const;
    /// Something runs or waits.
    [[nodiscard]] bool busy() const;

    /// Blocks: until nothing runs, at most `limitMs`; false if the time ran out.
    [[nodiscard]] bool waitIdle(int limitMs);
    /// Looks at the jobs now.
    void poll();

signals:
    /// Ten times a second while there is work, and once after it has ended.
    void polled();
    /// A job was started, or changed its state, or ended.
    void jobsChanged();
    void jobEnded(const sdrl::gui::JobView& job);

private:
    std::vector<JobView> m_jobs;
    std::vector<std::pair<quint64, std::function<void(const JobView&)>>> m_ended;
    QTimer m_timer;
    BackgroundWorker m_worker; ///< last: ends before what its jobs may use
};

/// A phase of a job ("measuring") in the user's language.
[[nodiscard]] QString phaseText(const std::string& phase);
/// A unit of progress ("items") in the user's language.
[[nodiscard]] QString unitText(const std::string& unit);
/// "412/500 items · 3 min left"; empty while nothing is counted.
[[nodiscard]] QString progressText(const JobProgress& progress);
[[nodiscard]] QString jobStateText(JobState state);
/// "4.1 s", "3 min 20 s", "2 h 05 min".
[[nodiscard]] QString durationText(double seconds);
/// "1.2 GB"
[[nodiscard]] QString bytesText(double bytes);

} // namespace sdrl::gui
