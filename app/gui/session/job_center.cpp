// SPDX-License-Identifier: GPL-3.0-or-later
#include "session/job_center.h"

#include <QCoreApplication>
#include <QLocale>

#include <algorithm>
#include <chrono>

#ifdef __linux__
#include <sys/resource.h>
#include <unistd.h>
#endif

namespace sdrl::gui {

namespace {

/// The window goes first where cores are few: the worker, and all threads that it will start, get
/// about a third of what the window's thread may have when both want to run.
void yieldToTheWindow() {
    constexpr int kNice = 5;
    static thread_local const bool done = [] {
#ifdef __linux__
        setpriority(PRIO_PROCESS, static_cast<id_t>(gettid()), kNice);
#endif
        return true;
    }();
    (void)done;
}

} // namespace

JobCenter::JobCenter(QObject* parent) : QObject(parent) {
    m_timer.setInterval(kPollMs);
    connect(&m_timer, &QTimer::timeout, this, &JobCenter::poll);
}

JobCenter::~JobCenter() = default;

quint64 JobCenter::start(const QString& name, BackgroundWorker::Task task,
                         std::function<void(const JobView&)> ended) {
    const quint64 id =
        m_worker.start(name.toStdString(), [task = std::move(task)](JobContext& context) {
            yieldToTheWindow();
            return task(context);
        });
    JobView view;
    view.id = id;
    view.name = name;
    view.started = QDateTime::currentDateTime();
    m_jobs.insert(m_jobs.begin(), view);
    if (ended)
        m_ended.emplace_back(id, std::move(ended));
    m_timer.start();
    emit jobsChanged();
    return id;
}

void JobCenter::stop(quint64 id, StopMode mode) {
    m_worker.requestStop(id, mode);
}

void JobCenter::stopAll(StopMode mode) {
    for (const JobView& job : m_jobs)
        if (!job.over())
            m_worker.requestStop(job.id, mode);
}

void JobCenter::setPaused(quint64 id, bool paused) {
    m_worker.setPaused(id, paused);
}

const JobView* JobCenter::current() const {
    const auto found = std::find_if(m_jobs.begin(), m_jobs.end(), [](const JobView& job) {
        return !job.over() && job.status.state != JobState::Queued;
    });
    return found == m_jobs.end() ? nullptr : &*found;
}

const JobView* JobCenter::find(quint64 id) const {
    const auto found = std::find_if(m_jobs.begin(), m_jobs.end(),
                                    [id](const JobView& job) { return job.id == id; });
    return found == m_jobs.end() ? nullptr : &*found;
}

bool JobCenter::busy() const {
    return std::any_of(m_jobs.begin(), m_jobs.end(),
                       [](const JobView& job) { return !job.over(); });
}

bool JobCenter::waitIdle(int limitMs) {
    return m_worker.waitIdleFor(std::chrono::milliseconds(limitMs));
}

void JobCenter::poll() {
    bool changed = false;
    std::vector<JobView> over;
    for (JobView& job : m_jobs) {
        if (job.over())
            continue;
        const std::optional<JobStatus> status = m_worker.job(job.id);
        if (!status)
            continue;
        changed = changed || status->state != job.status.state;
        job.status = *status;
        if (job.over()) {
            job.ended = QDateTime::currentDateTime();
            over.push_back(job);
        }
    }
    if (!busy())
        m_timer.stop();
    // Whoever listens may start further jobs.
    for (const JobView& job : over) {
        const auto found = std::find_if(m_ended.begin(), m_ended.end(),
                                        [&](const auto& entry) { return entry.first == job.id; });
        if (found != m_ended.end()) {
            const auto ended = std::move(found->second);
            m_ended.erase(found);
            ended(job);
        }
        emit jobEnded(job);
    }
    if (changed)
        emit jobsChanged();
    emit polled();
}

QString phaseText(const std::string& phase) {
    static constexpr const char* kPhases[] = {
        QT_TRANSLATE_NOOP("Phase", "choosing passages"),
        QT_TRANSLATE_NOOP("Phase", "finding keywords"),
        QT_TRANSLATE_NOOP("Phase", "generating"),
        QT_TRANSLATE_NOOP("Phase", "indexing"),
        QT_TRANSLATE_NOOP("Phase", "loading model"),
        QT_TRANSLATE_NOOP("Phase", "reading documents"),
        QT_TRANSLATE_NOOP("Phase", "selecting"),
        QT_TRANSLATE_NOOP("Phase", "training"),
        QT_TRANSLATE_NOOP("Phase", "measuring pass rates"),
        QT_TRANSLATE_NOOP("Phase", "splitting into solved and unsolved"),
        QT_TRANSLATE_NOOP("Phase", "writing harder and easier variants"),
        QT_TRANSLATE_NOOP("Phase", "writing questions"),
        QT_TRANSLATE_NOOP("Phase", "answering"),
        QT_TRANSLATE_NOOP("Phase", "answering what is to be kept"),
        QT_TRANSLATE_NOOP("Phase", "writing the model"),
    };
    Q_UNUSED(kPhases);
    if (phase.starts_with("evaluating ")) // which model, on which questions: names of files
        return QCoreApplication::translate("Phase", "answering test questions");
    return QCoreApplication::translate("Phase", phase.c_str());
}

QString unitText(const std::string& unit) {
    static constexpr const char* kUnits[] = {
        QT_TRANSLATE_NOOP("Unit", "passages"),  QT_TRANSLATE_NOOP("Unit", "requests"),
        QT_TRANSLATE_NOOP("Unit", "prompts"),   QT_TRANSLATE_NOOP("Unit", "documents"),
        QT_TRANSLATE_NOOP("Unit", "models"),    QT_TRANSLATE_NOOP("Unit", "files"),
        QT_TRANSLATE_NOOP("Unit", "items"),     QT_TRANSLATE_NOOP("Unit", "steps"),
        QT_TRANSLATE_NOOP("Unit", "questions"), QT_TRANSLATE_NOOP("Unit", "variants"),
    };
    Q_UNUSED(kUnits);
    return QCoreApplication::translate("Unit", unit.c_str());
}

QString progressText(const JobProgress& progress) {
    if (progress.unit.empty())
        return {};
    const QLocale locale;
    QString out = locale.toString(static_cast<qulonglong>(progress.done));
    if (progress.total)
        out += QLatin1Char('/') + locale.toString(static_cast<qulonglong>(*progress.total));
    out += QLatin1Char(' ') + unitText(progress.unit);
    if (progress.attempts > 0)
        out += QStringLiteral(" · ") +
               QCoreApplication::translate("Progress", "%1 % of %2 kept")
                   .arg(locale.toString(qRound(100.0 * static_cast<double>(progress.done) /
                                               static_cast<double>(progress.attempts))),
                        locale.toString(static_cast<qulonglong>(progress.attempts)));
    if (progress.secondsLeft && *progress.secondsLeft >= 1)
        out += QStringLiteral(" · ") + QCoreApplication::translate("Progress", "%1 left")
                                           .arg(durationText(*progress.secondsLeft));
    if (progress.calls && progress.calls->calls > 0) {
        const CallTally& calls = *progress.calls;
        out += QStringLiteral(" · ") +
               QCoreApplication::translate("Progress", "%1 requests, %2 tokens")
                   .arg(locale.toString(static_cast<qulonglong>(calls.calls)),
                        locale.toString(
                            static_cast<qlonglong>(calls.promptTokens + calls.completionTokens)));
        if (calls.cost > 0)
            out += QStringLiteral(", ") + QCoreApplication::translate("Progress", "cost %1")
                                              .arg(locale.toString(calls.cost, 'f', 2));
    }
    return out;
}

QString jobStateText(JobState state) {
    switch (state) {
    case JobState::Queued:
        return QCoreApplication::translate("JobState", "waiting");
    case JobState::Running:
        return QCoreApplication::translate("JobState", "running");
    case JobState::Paused:
        return QCoreApplication::translate("JobState", "paused");
    case JobState::Stopping:
        return QCoreApplication::translate("JobState", "stopping");
    case JobState::Finished:
        return QCoreApplication::translate("JobState", "done");
    case JobState::Stopped:
        return QCoreApplication::translate("JobState", "stopped, saved");
    case JobState::Failed:
        return QCoreApplication::translate("JobState", "failed");
    }
    return {};
}

QString durationText(double seconds) {
    const QLocale locale;
    if (seconds < 9.95)
        return QCoreApplication::translate("Duration", "%1 s")
            .arg(locale.toString(seconds, 'f', 1));
    const auto whole = static_cast<qint64>(seconds + 0.5);
    if (whole < 60)
        return QCoreApplication::translate("Duration", "%1 s").arg(whole);
    if (whole < 3600)
        return whole % 60 == 0 || whole >= 600
                   ? QCoreApplication::translate("Duration", "%1 min").arg((whole + 30) / 60)
                   : QCoreApplication::translate("Duration", "%1 min %2 s")
                         .arg(whole / 60)
                         .arg(whole % 60, 2, 10, QLatin1Char('0'));
    return QCoreApplication::translate("Duration", "%1 h %2 min")
        .arg(whole / 3600)
        .arg(whole % 3600 / 60, 2, 10, QLatin1Char('0'));
}

QString bytesText(double bytes) {
    return QLocale().formattedDataSize(static_cast<qint64>(bytes), 1, QLocale::DataSizeSIFormat);
}

} // namespace sdrl::gui
