// SPDX-License-Identifier: GPL-3.0-or-later
#include "command.h"

#include "core/base/jsonl.h"
#include "core/base/text.h"
#include "error_text.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <sys/ioctl.h>
#include <thread>
#include <unistd.h>

namespace sdrl::cli {

namespace {

std::atomic<int> interrupts{0};

void onInterrupt(int) {
    interrupts.fetch_add(1);
}

/// Takes Ctrl-C, SIGTERM and the end of the terminal for as long as it lives. What is ignored stays
/// ignored: nohup, and shells that start jobs in the background, ask for it.
class InterruptWatch {
public:
    InterruptWatch() {
        interrupts = 0;
        for (std::size_t i = 0; i < kSignals.size(); ++i) {
            m_old[i] = std::signal(kSignals[i], onInterrupt);
            if (m_old[i] == SIG_IGN)
                std::signal(kSignals[i], SIG_IGN);
        }
    }
    ~InterruptWatch() {
        for (std::size_t i = 0; i < kSignals.size(); ++i)
            std::signal(kSignals[i], m_old[i]);
    }
    InterruptWatch(const InterruptWatch&) = delete;
    InterruptWatch& operator=(const InterruptWatch&) = delete;

private:
    static constexpr std::array kSignals = {SIGINT, SIGTERM, SIGHUP};
    std::array<void (*)(int), kSignals.size()> m_old{};
};

std::string rate(const JobProgress& p) {
    if (p.unitsPerSecond <= 0)
        return {};
    if (p.unitsPerSecond >= 1)
        return fmt::format("{:.{}f} {}/s", p.unitsPerSecond, p.unitsPerSecond < 10 ? 1 : 0, p.unit);
    return fmt::format("{:.1f} s each", 1 / p.unitsPerSecond);
}

/// What an instructor was asked; empty if nothing.
std::string calls(const JobProgress& p) {
    if (!p.calls || p.calls->calls == 0)
        return {};
    std::string out = fmt::format("{} requests, {} tokens", p.calls->calls,
                                  p.calls->promptTokens + p.calls->completionTokens);
    if (p.calls->cost > 0)
        out += fmt::format(", cost {:.2f}", p.calls->cost);
    return out;
}

int terminalWidth() {
    winsize size{};
    if (::ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
        return size.ws_col;
    return 80;
}

/// Shows the newest progress: one line that is redrawn on a terminal, plain lines otherwise.
class ProgressView {
public:
    explicit ProgressView(bool quiet) : m_quiet(quiet), m_terminal(::isatty(STDERR_FILENO) != 0) {}

    void show(const JobStatus& status) {
        if (m_quiet || status.progress.phase.empty())
            return;
        const JobProgress& p = status.progress;
        const auto now = std::chrono::steady_clock::now();
        const bool newPhase = p.phase != m_phase;
        if (m_terminal) {
            if (newPhase && !m_phase.empty())
                finishLine();
            m_phase = p.phase;
            drawBar(p);
            return;
        }
        constexpr auto kEvery = std::chrono::seconds(5);
        // Requests count as well: an instructor may write for minutes before something can be kept.
        const std::string asked = calls(p);
        const std::string state = fmt::format("{} {} {}", p.done, p.attempts, asked);
        if (!newPhase && (now - m_lastLine < kEvery || state == m_lastState))
            return;
        m_phase = p.phase;
        m_lastState = state;
        m_lastLine = now;
        std::string line = p.phase;
        if (p.total)
            line += fmt::format(" {}/{}", p.done, *p.total);
        else if (p.done > 0)
            line += fmt::format(" {}", p.done);
        line += ' ' + p.unit + acceptance(p);
        if (p.secondsLeft)
            line += fmt::format(", {} left", durationText(*p.secondsLeft));
        if (!asked.empty())
            line += ", " + asked;
        std::fprintf(stderr, "%s\n", line.c_str());
    }

    void end() {
        if (m_terminal && !m_phase.empty() && !m_quiet)
            finishLine();
    }

private:
    /// How many of the attempts came to something.
    static std::string acceptance(const JobProgress& p) {
        if (p.attempts == 0)
            return "";
        return fmt::format(" ({:.0f} % of {} kept)",
                           100.0 * static_cast<double>(p.done) / static_cast<double>(p.attempts),
                           p.attempts);
    }

    void drawBar(const JobProgress& p) {
        std::string line = fmt::format("{:<36} ", p.phase);
        if (p.total && *p.total > 0) {
            const int width = std::max(8, std::min(30, terminalWidth() - 80));
            const int full = static_cast<int>(std::min(p.done, *p.total) *
                                              static_cast<std::uint64_t>(width) / *p.total);
            for (int i = 0; i < width; ++i)
                line += i < full ? "█" : "░";
            line += fmt::format(" {}/{}", p.done, *p.total);
        } else {
            line += fmt::format("{} {}", p.done, p.unit);
        }
        if (const std::string r = rate(p); !r.empty())
            line += "  " + r;
        if (p.failed > 0)
            line += fmt::format("  {} failed", p.failed);
        line += acceptance(p);
        if (p.secondsLeft && p.total && p.done < *p.total)
            line += fmt::format("  {} left", durationText(*p.secondsLeft));
        if (const std::string asked = calls(p); !asked.empty())
            line += "  " + asked;
        // A line that wraps could not be redrawn.
        const auto width = static_cast<std::size_t>(std::max(1, terminalWidth() - 1));
        line.resize(firstCodePoints(line, width).size());
        std::fprintf(stderr, "\r\033[K%s", line.c_str());
        std::fflush(stderr);
    }

    void finishLine() { std::fputc('\n', stderr); }

    bool m_quiet;
    bool m_terminal;
    std::string m_phase;
    std::string m_lastState; ///< what the last line told
    std::chrono::steady_clock::time_point m_lastLine;
};

} // namespace

std::string shellWord(const std::string& word) {
    constexpr std::string_view kPlain =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-./:,+@%=";
    // Bytes above ASCII mean themselves.
    const bool plain = !word.empty() && std::all_of(word.begin(), word.end(), [&](char c) {
        return static_cast<unsigned char>(c) >= 0x80 || kPlain.find(c) != kPlain.npos;
    });
    return plain ? word : "'" + replaceAll(word, "'", "'\\''") + "'";
}

std::string durationText(double seconds) {
    const auto total = static_cast<long>(seconds + 0.5);
    if (total < 60)
        return fmt::format("{} s", total);
    if (total < 3600)
        return fmt::format("{} min {:02} s", total / 60, total % 60);
    return fmt::format("{} h {:02} min", total / 3600, total / 60 % 60);
}

Result<void> differentFiles(const std::filesystem::path& in, const std::filesystem::path& out) {
    std::error_code error;
    if (std::filesystem::equivalent(in, out, error))
        return Error{ErrorCode::InvalidArgument, "--out would overwrite the file that is read",
                     out.string()};
    return {};
}

void Console::print(std::string_view line) const {
    if (!json)
        fmt::print("{}\n", line);
}

void Console::printJson(const nlohmann::json& result) const {
    if (json)
        fmt::print("{}\n", dumpJson(result));
}

int Console::fail(const Error& error) const {
    std::fputs(errorText(error).c_str(), stderr);
    if (json)
        fmt::print("{}\n", dumpJson({{"error",
                                      {{"code", errorCodeName(error.code)},
                                       {"message", error.message},
                                       {"context", error.context}}}}));
    return isUsageError(error) ? kExitUsage : kExitFailure;
}

int Console::runJob(const std::string& name, const BackgroundWorker::Task& task,
                    std::string_view howToContinue) const {
    const InterruptWatch watch;
    BackgroundWorker worker;
    const std::uint64_t id = worker.start(name, task);
    ProgressView view(quiet);
    int seen = 0;
    while (!worker.waitIdleFor(std::chrono::milliseconds(100))) {
        view.show(*worker.job(id));
        const int count = interrupts.load();
        if (count > seen) {
            worker.requestStop(id, count == 1 ? StopMode::FinishStep : StopMode::AbandonStep);
            view.end();
            std::fputs(count == 1 ? "stopping after the current step; Ctrl-C again stops at once\n"
                                  : "stopping at once\n",
                       stderr);
            seen = count;
        }
    }
    const JobStatus status = *worker.job(id);
    view.show(status);
    view.end();
    switch (status.state) {
    case JobState::Finished:
        return kExitOk;
    case JobState::Stopped:
        std::fprintf(stderr, "Stopped. What was finished is saved. To go on: %s\n",
                     std::string(howToContinue).c_str());
        if (json)
            fmt::print("{}\n", dumpJson({{"stopped", true}}));
        return kExitStopped;
    default:
        return fail(status.error.value_or(
            Error{ErrorCode::Internal, "the job ended without a reason", name}));
    }
}

} // namespace sdrl::cli
