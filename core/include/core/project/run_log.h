// SPDX-License-Identifier: GPL-3.0-or-later
//
// Readers of a run folder that another thread or process is writing to. `poll` reads what is new
// and whole; a last line that is still being written waits. A run that is resumed cuts its files
// back to its last checkpoint; the readers notice and forget the rows that are gone. Thread: one at
// a time.
#pragma once

#include "core/base/result.h"
#include "core/method/metric_columns.h"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sdrl {

/// Hands out the whole lines that a growing file has gained.
class LineTail {
public:
    explicit LineTail(std::filesystem::path path) : m_path(std::move(path)) {}

    struct Line {
        std::string text;
        std::uint64_t begin = 0; ///< bytes from the file's beginning
        std::uint64_t end = 0;   ///< behind its line end
    };
    struct News {
        /// What lay behind this offset is gone; all that was read if the file is another one.
        std::optional<std::uint64_t> cutAt;
        std::vector<Line> lines;
    };
    /// A file that is not there has no lines. At most some MiB at once; `more` says to ask again.
    [[nodiscard]] Result<News> poll();
    [[nodiscard]] bool more() const { return m_more; }

private:
    std::filesystem::path m_path;
    std::uint64_t m_offset = 0;        ///< behind the last whole line
    std::vector<std::uint64_t> m_ends; ///< of all lines, to find one after a cut
    std::string m_lastBytes;           ///< of the last line, to know the file again
    bool m_more = false;
};

/// Last step in a run folder's metrics.jsonl; 0 if there is none. Reads the file's end only.
[[nodiscard]] Result<int> lastLoggedStep(const std::filesystem::path& runFolder);

/// metrics.jsonl as columns.
class MetricsLog {
public:
    explicit MetricsLog(const std::filesystem::path& runFolder);

    /// True if anything is new or gone. Blocks: as long as reading the new lines takes. Lines that
    /// are not what they should be are passed over.
    [[nodiscard]] Result<bool> poll();

    [[nodiscard]] const MetricColumns& columns() const { return m_columns; }
    /// Counts how often rows were taken back: what was drawn from them is to be drawn anew.
    [[nodiscard]] std::uint64_t cuts() const { return m_cuts; }
    /// Figures that are lists (sampler/predicted: prompts by predicted pass rate), by row; empty
    /// lists where a row has none. Empty if there is none of that name.
    [[nodiscard]] const std::vector<std::vector<double>>& lists(const std::string& name) const;

private:
    void take(const LineTail::Line& line);
    void cut(std::uint64_t bytes);

    LineTail m_tail;
    MetricColumns m_columns;
    std::map<std::string, std::vector<std::vector<double>>> m_lists;
    std::vector<std::uint64_t> m_rowEnds, m_evaluationEnds;
    std::uint64_t m_cuts = 0;
};

/// A token of an answer.
struct RolloutToken {
    std::string text;   ///< its share of the answer; empty inside a character and for end tokens
    double logProb = 0; ///< natural, of the distribution it was drawn from
};

struct RolloutAnswer {
    std::string text;
    double reward = 0;
    double correct = 0, format = 0, overlong = 0; ///< parts of the reward
    double advantage = 0;
    int tokenCount = 0;
    bool ended = false;               ///< false: cut off
    std::size_t answerBegin = 0;      ///< bytes of `text` where the extracted answer stands
    std::size_t answerEnd = 0;        ///< equal to answerBegin if none was found or none was noted
    std::vector<RolloutToken> tokens; ///< empty where they were not logged
};

/// All answers to one prompt in one step.
struct RolloutGroup {
    int step = 0;
    std::string prompt;    ///< the prompt's key: that of its item
    std::string question;  ///< what the model was asked; empty in logs of older versions
    std::string reference; ///< canonical answer
    std::vector<RolloutAnswer> answers;
};

/// rollouts.jsonl: knows where each step's groups lie, reads only what is asked for.
class RolloutLog {
public:
    explicit RolloutLog(const std::filesystem::path& runFolder);

    /// True if anything is new or gone.
    [[nodiscard]] Result<bool> poll();
    /// Steps with answers, ascending.
    [[nodiscard]] std::vector<int> steps() const;
    /// The groups of a step, in the order of the file. Blocks: as long as reading them takes.
    [[nodiscard]] Result<std::vector<RolloutGroup>> groups(int step) const;

private:
    struct Place {
        std::uint64_t begin = 0, end = 0;
    };
    std::filesystem::path m_path;
    LineTail m_tail;
    std::map<int, std::vector<Place>> m_places;
};

enum class RunEventKind { Started, Resumed, SettingChanged, Checkpoint, Evaluated, Finished };

/// "started", "resumed", …: as events.jsonl has it.
[[nodiscard]] std::string_view runEventName(RunEventKind kind);

/// Something that a plot marks.
struct RunEvent {
    RunEventKind kind = RunEventKind::Started;
    int step = 0;                 ///< finished steps when it happened
    double seconds = 0;           ///< training time when it happened
    std::string name;             ///< SettingChanged: "learning_rate_factor", "temperature"
    double before = 0, after = 0; ///< SettingChanged; Evaluated: after = accuracy
    bool best = false; ///< Checkpoint, Evaluated: best on the development questions so far
};

/// events.jsonl. After a resume the events of steps that were lost are left out.
class EventLog {
public:
    explicit EventLog(const std::filesystem::path& runFolder);
    [[nodiscard]] Result<bool> poll();
    [[nodiscard]] const std::vector<RunEvent>& events() const { return m_events; }

private:
    LineTail m_tail;
    std::vector<RunEvent> m_all; ///< those that a resume made void included
    std::vector<std::uint64_t> m_ends;
    std::vector<RunEvent> m_events;
};

} // namespace sdrl
