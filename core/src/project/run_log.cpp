// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/project/run_log.h"

#include "core/base/jsonl.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <fstream>
#include <limits>
#include <system_error>

namespace sdrl {

namespace fs = std::filesystem;
using nlohmann::json;

namespace {

constexpr std::uint64_t kMostBytes = 8 << 20; ///< read at once
constexpr std::size_t kRememberedBytes = 256; ///< of a line, to know the file again
constexpr std::uint64_t kLongestLine = 256 << 20;
constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

json objectIn(const std::string& line) {
    json row = json::parse(line, nullptr, false);
    return row.is_object() ? row : json::object();
}

double numberIn(const json& row, const char* name, double fallback = 0) {
    const auto found = row.find(name);
    return found != row.end() && found->is_number() ? found->get<double>() : fallback;
}

std::string textIn(const json& row, const char* name) {
    const auto found = row.find(name);
    return found != row.end() && found->is_string() ? found->get<std::string>() : std::string();
}

/// The step of a row; nothing if it has none.
std::optional<int> stepIn(const json& row) {
    const auto found = row.find("step");
    if (found == row.end() || !found->is_number_integer())
        return std::nullopt;
    return found->get<int>();
}

Result<std::string> readPart(const fs::path& path, std::uint64_t begin, std::uint64_t size) {
    std::ifstream file(path, std::ios::binary);
    std::string text(static_cast<std::size_t>(size), '\0');
    file.seekg(static_cast<std::streamoff>(begin));
    file.read(text.data(), static_cast<std::streamsize>(size));
    text.resize(static_cast<std::size_t>(file.gcount()));
    if (file.bad())
        return Error{ErrorCode::Io, "cannot read the file", path.string()};
    return text;
}

} // namespace

// ---- Lines of a growing file ----------------------------------------------------------------

Result<LineTail::News> LineTail::poll() {
    News news;
    m_more = false;
    std::error_code error;
    std::uint64_t size = fs::file_size(m_path, error);
    if (error) {
        if (error != std::errc::no_such_file_or_directory && error != std::errc::not_a_directory)
            return Error{ErrorCode::Io, "cannot read the file: " + error.message(),
                         m_path.string()};
        size = 0;
    }
    if (size < m_offset) {
        while (!m_ends.empty() && m_ends.back() > size)
            m_ends.pop_back();
        news.cutAt = m_offset = m_ends.empty() ? 0 : m_ends.back();
        const std::uint64_t known = std::min<std::uint64_t>(m_offset, kRememberedBytes);
        SDRL_TRY(m_lastBytes, readPart(m_path, m_offset - known, known));
    }
    const std::uint64_t known = m_lastBytes.size();
    if (size == m_offset && !news.cutAt && known == 0)
        return news;
    std::uint64_t wanted = std::min(size - m_offset, kMostBytes);
    SDRL_TRY(std::string text, readPart(m_path, m_offset - known, known + wanted));
    if (text.compare(0, m_lastBytes.size(), m_lastBytes) != 0) {
        // Another file, or one that was cut and has grown again meanwhile.
        m_offset = 0;
        m_ends.clear();
        m_lastBytes.clear();
        news.cutAt = 0;
        wanted = std::min(size, kMostBytes);
        SDRL_TRY(text, readPart(m_path, 0, wanted));
    } else {
        text.erase(0, m_lastBytes.size());
    }
    // A line that is longer than one reading is read whole.
    while (text.find('\n') == std::string::npos && text.size() == wanted &&
           m_offset + wanted < size && wanted < kLongestLine) {
        wanted = std::min(size - m_offset, wanted * 2);
        SDRL_TRY(text, readPart(m_path, m_offset, wanted));
    }
    std::size_t begin = 0;
    for (std::size_t end = text.find('\n'); end != std::string::npos;
         end = text.find('\n', begin)) {
        news.lines.push_back(
            {text.substr(begin, end - begin), m_offset + begin, m_offset + end + 1});
        m_ends.push_back(news.lines.back().end);
        begin = end + 1;
    }
    if (begin > 0) {
        const std::string behind = m_lastBytes + text.substr(0, begin);
        m_lastBytes = behind.substr(behind.size() - std::min(behind.size(), kRememberedBytes));
        m_offset += begin;
        m_more = m_offset + (text.size() - begin) < size;
    }
    return news;
}

Result<int> lastLoggedStep(const fs::path& runFolder) {
    const fs::path path = runFolder / "metrics.jsonl";
    std::error_code error;
    const std::uint64_t size = fs::file_size(path, error);
    if (error)
        return 0;
    constexpr std::uint64_t kTail = 64 << 10;
    const std::uint64_t begin = size > kTail ? size - kTail : 0;
    SDRL_TRY(std::string text, readPart(path, begin, size - begin));
    text.resize(text.rfind('\n') == std::string::npos ? 0 : text.rfind('\n'));
    while (!text.empty()) {
        const std::size_t start = text.rfind('\n');
        const std::string line = start == std::string::npos ? text : text.substr(start + 1);
        if (const auto step = stepIn(objectIn(line)))
            return *step;
        text.resize(start == std::string::npos ? 0 : start);
    }
    return 0;
}

// ---- Metrics --------------------------------------------------------------------------------

MetricsLog::MetricsLog(const fs::path& runFolder) : m_tail(runFolder / "metrics.jsonl") {}

Result<bool> MetricsLog::poll() {
    bool changed = false;
    do {
        SDRL_TRY(const LineTail::News news, m_tail.poll());
        if (news.cutAt) {
            cut(*news.cutAt);
            changed = true;
        }
        for (const LineTail::Line& line : news.lines)
            take(line);
        changed |= !news.lines.empty();
    } while (m_tail.more());
    return changed;
}

void MetricsLog::take(const LineTail::Line& line) {
    const json row = objectIn(line.text);
    const auto step = stepIn(row);
    if (!step)
        return;
    if (row.contains("eval/accuracy")) {
        m_columns.evaluations.push_back({*step, numberIn(row, "eval/accuracy"),
                                         static_cast<int>(numberIn(row, "eval/questions")),
                                         numberIn(row, "eval/seconds")});
        m_evaluationEnds.push_back(line.end);
        return;
    }
    const std::size_t rows = m_columns.steps.size();
    m_columns.steps.push_back(*step);
    m_rowEnds.push_back(line.end);
    for (const auto& [name, value] : row.items()) {
        if (name == "step")
            continue;
        if (value.is_array()) {
            std::vector<double> list;
            for (const json& number : value)
                list.push_back(number.is_number() ? number.get<double>() : kNan);
            auto& lists = m_lists[name];
            lists.resize(rows);
            lists.push_back(std::move(list));
        } else if (value.is_number() || value.is_null()) {
            auto& column = m_columns.values[name];
            column.resize(rows, kNan);
            // JSON has no NaN: it is written as null.
            column.push_back(value.is_number() ? value.get<double>() : kNan);
        }
    }
    for (auto& [name, column] : m_columns.values)
        column.resize(rows + 1, kNan);
    for (auto& [name, lists] : m_lists)
        lists.resize(rows + 1);
}

void MetricsLog::cut(std::uint64_t bytes) {
    const auto keep = [bytes](std::vector<std::uint64_t>& ends) {
        ends.erase(std::upper_bound(ends.begin(), ends.end(), bytes), ends.end());
        return ends.size();
    };
    const std::size_t rows = keep(m_rowEnds);
    m_columns.steps.resize(rows);
    for (auto& [name, column] : m_columns.values)
        column.resize(rows);
    for (auto& [name, lists] : m_lists)
        lists.resize(rows);
    m_columns.evaluations.resize(keep(m_evaluationEnds));
    ++m_cuts;
}

const std::vector<std::vector<double>>& MetricsLog::lists(const std::string& name) const {
    static const std::vector<std::vector<double>> none;
    const auto found = m_lists.find(name);
    return found == m_lists.end() ? none : found->second;
}

// ---- Rollouts -------------------------------------------------------------------------------

namespace {

/// The logged tokens' shares of the text, by their lengths in bytes.
std::vector<RolloutToken> tokensIn(const json& answer, const std::string& text) {
    const auto lengths = answer.find("token_bytes"), logProbs = answer.find("log_probs");
    std::vector<RolloutToken> out;
    if (lengths == answer.end() || logProbs == answer.end() || !lengths->is_array() ||
        !logProbs->is_array() || lengths->size() != logProbs->size())
        return out;
    std::size_t at = 0;
    for (std::size_t i = 0; i < lengths->size(); ++i) {
        const auto& length = (*lengths)[i];
        const std::size_t size = length.is_number_unsigned() ? length.get<std::size_t>() : 0;
        const std::size_t begin = std::min(at, text.size());
        out.push_back({text.substr(begin, size),
                       (*logProbs)[i].is_number() ? (*logProbs)[i].get<double>() : kNan});
        at = begin + std::min(size, text.size() - begin);
    }
    return out;
}

RolloutGroup groupIn(const json& row, int step) {
    RolloutGroup group;
    group.step = step;
    group.prompt = textIn(row, "prompt");
    group.question = textIn(row, "question");
    group.reference = textIn(row, "reference");
    for (const json& from : row.value("answers", json::array())) {
        if (!from.is_object())
            continue;
        RolloutAnswer answer;
        answer.text = textIn(from, "text");
        answer.reward = numberIn(from, "reward");
        answer.correct = numberIn(from, "correct");
        answer.format = numberIn(from, "format");
        answer.overlong = numberIn(from, "overlong");
        answer.advantage = numberIn(from, "advantage");
        answer.tokenCount = static_cast<int>(numberIn(from, "tokens"));
        const auto ended = from.find("ended");
        answer.ended = ended != from.end() && ended->is_boolean() && ended->get<bool>();
        const auto span = from.find("answer");
        if (span != from.end() && span->is_array() && span->size() == 2 &&
            (*span)[0].is_number_unsigned() && (*span)[1].is_number_unsigned()) {
            const auto begin = (*span)[0].get<std::size_t>(), end = (*span)[1].get<std::size_t>();
            if (begin <= end && end <= answer.text.size()) {
                answer.answerBegin = begin;
                answer.answerEnd = end;
            }
        }
        answer.tokens = tokensIn(from, answer.text);
        group.answers.push_back(std::move(answer));
    }
    return group;
}

/// The step of a row of rollouts.jsonl, without reading its answers.
std::optional<int> stepOfRollouts(const std::string& line) {
    // Keys are sorted, and "step" comes last; texts before it may say anything.
    constexpr std::string_view kField = ",\"step\":";
    const std::size_t at = line.rfind(kField);
    if (at != std::string::npos) {
        const std::size_t begin = at + kField.size();
        const std::size_t end = line.find_first_not_of("0123456789", begin);
        if (end != std::string::npos && end > begin && end - begin < 10 && end + 1 == line.size() &&
            line[end] == '}')
            return std::stoi(line.substr(begin, end - begin));
    }
    return stepIn(objectIn(line));
}

} // namespace

RolloutLog::RolloutLog(const fs::path& runFolder)
    : m_path(runFolder / "rollouts.jsonl"), m_tail(m_path) {}

Result<bool> RolloutLog::poll() {
    bool changed = false;
    do {
        SDRL_TRY(const LineTail::News news, m_tail.poll());
        if (news.cutAt) {
            for (auto& [step, places] : m_places)
                std::erase_if(places, [&](const Place& p) { return p.end > *news.cutAt; });
            std::erase_if(m_places, [](const auto& entry) { return entry.second.empty(); });
            changed = true;
        }
        for (const LineTail::Line& line : news.lines)
            if (const auto step = stepOfRollouts(line.text))
                m_places[*step].push_back({line.begin, line.end});
        changed |= !news.lines.empty();
    } while (m_tail.more());
    return changed;
}

std::vector<int> RolloutLog::steps() const {
    std::vector<int> out;
    for (const auto& [step, places] : m_places)
        out.push_back(step);
    return out;
}

Result<std::vector<RolloutGroup>> RolloutLog::groups(int step) const {
    std::vector<RolloutGroup> out;
    const auto found = m_places.find(step);
    if (found == m_places.end())
        return out;
    for (const Place& place : found->second) {
        SDRL_TRY(const std::string line, readPart(m_path, place.begin, place.end - place.begin));
        const json row = objectIn(line);
        // The run may have been cut back since it was looked at.
        if (stepIn(row) == step)
            out.push_back(groupIn(row, step));
    }
    return out;
}

// ---- Events ---------------------------------------------------------------------------------

namespace {

constexpr std::array<std::string_view, 6> kEventNames = {
    "started", "resumed", "setting_changed", "checkpoint", "evaluated", "finished"};

} // namespace

std::string_view runEventName(RunEventKind kind) {
    return kEventNames[static_cast<std::size_t>(kind)];
}

EventLog::EventLog(const fs::path& runFolder) : m_tail(runFolder / "events.jsonl") {}

Result<bool> EventLog::poll() {
    bool changed = false;
    do {
        SDRL_TRY(const LineTail::News news, m_tail.poll());
        if (news.cutAt) {
            const auto kept = std::upper_bound(m_ends.begin(), m_ends.end(), *news.cutAt);
            m_all.resize(static_cast<std::size_t>(kept - m_ends.begin()));
            m_ends.erase(kept, m_ends.end());
        }
        for (const LineTail::Line& line : news.lines) {
            const json row = objectIn(line.text);
            const auto kind =
                std::find(kEventNames.begin(), kEventNames.end(), textIn(row, "event"));
            const auto step = stepIn(row);
            if (kind == kEventNames.end() || !step)
                continue;
            RunEvent event;
            event.kind = static_cast<RunEventKind>(kind - kEventNames.begin());
            event.step = *step;
            event.seconds = numberIn(row, "seconds");
            event.name = textIn(row, "name");
            event.before = numberIn(row, "before");
            event.after = numberIn(row, "after");
            const auto best = row.find("best");
            event.best = best != row.end() && best->is_boolean() && best->get<bool>();
            m_all.push_back(std::move(event));
            m_ends.push_back(line.end);
        }
        if (news.cutAt || !news.lines.empty()) {
            changed = true;
            m_events.clear();
            for (const RunEvent& event : m_all) {
                if (event.kind == RunEventKind::Resumed)
                    std::erase_if(m_events, [&](const RunEvent& e) { return e.step > event.step; });
                m_events.push_back(event);
            }
        }
    } while (m_tail.more());
    return changed;
}

} // namespace sdrl
