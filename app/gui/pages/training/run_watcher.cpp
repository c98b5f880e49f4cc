// SPDX-License-Identifier: GPL-3.0-or-later
#include "pages/training/run_watcher.h"

#include "core/pipeline/estimate.h"

#include "core/base/file_io.h"

#include <nlohmann/json.hpp>

namespace sdrl::gui {

namespace {

enum Lane { kPoll, kGroups };

} // namespace

/// Everything that is read step by step. Only the thread of the queries touches it.
struct RunWatcher::Reader {
    explicit Reader(const std::filesystem::path& runFolder)
        : folder(runFolder), metrics(runFolder), events(runFolder), rollouts(runFolder) {}

    std::filesystem::path folder;
    MetricsLog metrics;
    EventLog events;
    RolloutLog rollouts;
    GrpoSettings settings;
    std::string model;
    int totalSteps = 0;
    bool configRead = false;
    bool handedOut = false;

    /// The run's own settings; written when it begins.
    void readConfig() {
        const auto text = readFile(folder / "config.json");
        if (!text)
            return;
        const nlohmann::json config = nlohmann::json::parse(*text, nullptr, false);
        if (!config.is_object())
            return;
        const JsonDocument document = JsonDocument::fromValue(
            config.value("settings", nlohmann::json::object()), "config.json");
        settings = GrpoSettings::fromJson(JsonFields(document), {});
        // Of "engine" in a project's settings, and so not among those of training.
        if (const auto format = numberFormatNamed(config.value("rollout_dtype", std::string())))
            settings.rolloutFormat = *format;
        if (const auto format = numberFormatNamed(config.value("train_dtype", std::string())))
            settings.trainFormat = *format;
        totalSteps = config.value("steps", 0);
        model = config.value("model", std::string());
        configRead = true;
    }

    /// Null if there is nothing new.
    RunDataPointer poll() {
        if (!configRead)
            readConfig();
        const auto newMetrics = metrics.poll();
        const auto newEvents = events.poll();
        const auto newRollouts = rollouts.poll();
        const bool failed = !newMetrics || !newEvents || !newRollouts;
        if (!failed && handedOut && !*newMetrics && !*newEvents && !*newRollouts)
            return nullptr;
        auto data = std::make_shared<RunData>();
        for (const auto* outcome : {&newMetrics, &newEvents, &newRollouts})
            if (!*outcome)
                data->error = QString::fromStdString(outcome->error().toString());
        data->metrics = metrics.columns();
        data->predicted = metrics.lists("sampler/predicted");
        data->events = events.events();
        data->rolloutSteps = rollouts.steps();
        data->settings = settings;
        data->model = model;
        data->totalSteps = totalSteps;
        data->findings = diagnose(data->metrics, settings);
        data->secondsLeft = trainingSecondsLeft(data->metrics, settings, totalSteps);
        handedOut = true;
        return data;
    }
};

PlotColumn RunData::column(const RunDataPointer& data, const std::string& name) {
    const auto found = data->metrics.values.find(name);
    return found == data->metrics.values.end() ? nullptr : PlotColumn(data, &found->second);
}

RunWatcher::RunWatcher(QObject* parent) : QObject(parent) {
    m_timer.setInterval(kPollMs);
    connect(&m_timer, &QTimer::timeout, this, &RunWatcher::poll);
}

void RunWatcher::setFolder(const std::filesystem::path& folder) {
    if (folder == m_folder)
        return;
    m_folder = folder;
    m_thread.cancel(kPoll);
    m_thread.cancel(kGroups);
    m_reader = folder.empty() ? nullptr : std::make_shared<Reader>(folder);
    m_data = nullptr;
    emit changed();
    if (m_timer.isActive())
        poll();
}

void RunWatcher::setActive(bool active) {
    if (active == m_timer.isActive())
        return;
    if (!active) {
        m_timer.stop();
        return;
    }
    m_timer.start();
    poll();
}

void RunWatcher::poll() {
    // A reading under way is not replaced: it would begin again for ever.
    if (!m_reader || m_thread.busy(kPoll))
        return;
    m_thread.post([reader = m_reader](const std::stop_token&) { return reader->poll(); },
                  [this](RunDataPointer data) {
                      if (!data)
                          return;
                      m_data = std::move(data);
                      emit changed();
                  },
                  kPoll);
}

void RunWatcher::readGroups(int step, std::function<void(Result<std::vector<RolloutGroup>>)> done) {
    if (!m_reader)
        return;
    m_thread.post(
        [reader = m_reader, step](const std::stop_token&) { return reader->rollouts.groups(step); },
        std::move(done), kGroups);
}

} // namespace sdrl::gui
