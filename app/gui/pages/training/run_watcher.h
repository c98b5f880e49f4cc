// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/method/diagnosis.h"
#include "core/project/run_log.h"
#include "session/query_thread.h"
#include "widgets/plot_data.h"

#include <QObject>
#include <QString>
#include <QTimer>

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

namespace sdrl::gui {

/// What a run folder said when it was last looked at. Immutable once it is handed out.
struct RunData {
    MetricColumns metrics;
    std::vector<std::vector<double>> predicted; ///< prompts by predicted pass rate, a row a step
    std::vector<RunEvent> events;
    std::vector<int> rolloutSteps; ///< ascending
    GrpoSettings settings;         ///< of the run, not of the project
    std::string model;
    int totalSteps = 0; ///< 0: not known
    std::vector<Finding> findings;
    std::optional<double> secondsLeft;
    QString error; ///< why the folder could not be read

    /// A column of figures, to be shared with plots; null if there is none of that name.
    [[nodiscard]] static PlotColumn column(const std::shared_ptr<const RunData>& data,
                                           const std::string& name);
};
using RunDataPointer = std::shared_ptr<const RunData>;

/// Reads a run folder that may still be growing, ten times a second, on a thread of its own.
/// Thread: GUI.
class RunWatcher : public QObject {
    Q_OBJECT
public:
    static constexpr int kPollMs = 100;

    explicit RunWatcher(QObject* parent = nullptr);

    /// Another run; empty: none. What was read of the former one is forgotten.
    void setFolder(const std::filesystem::path& folder);
    [[nodiscard]] const std::filesystem::path& folder() const { return m_folder; }
    /// Looks for news only while this is true.
    void setActive(bool active);
    /// Null until the folder was read.
    [[nodiscard]] RunDataPointer data() const { return m_data; }
    /// Reads the answers of a step; only the newest request is answered.
    void readGroups(int step, std::function<void(Result<std::vector<RolloutGroup>>)> done);

signals:
    /// There is other data.
    void changed();

private:
    struct Reader;
    void poll();

    std::filesystem::path m_folder;
    std::shared_ptr<Reader> m_reader; ///< used by the thread only
    RunDataPointer m_data;
    QTimer m_timer;
    QueryThread m_thread; ///< last: ends before what it uses
};

} // namespace sdrl::gui
