// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/log.h"

#include <spdlog/sinks/basic_file_sink.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <memory>
#include <mutex>

namespace sdrl {

namespace {

spdlog::level::level_enum native(LogLevel level) {
    switch (level) {
    case LogLevel::Debug:
        return spdlog::level::debug;
    case LogLevel::Info:
        return spdlog::level::info;
    case LogLevel::Warning:
        return spdlog::level::warn;
    case LogLevel::Error:
        return spdlog::level::err;
    }
    return spdlog::level::info;
}

struct Sinks {
    std::mutex mutex;
    std::shared_ptr<spdlog::sinks::sink> console =
        std::make_shared<spdlog::sinks::stderr_sink_mt>();
    std::shared_ptr<spdlog::sinks::sink> file;

    Sinks() {
        console->set_level(spdlog::level::warn);
        console->set_pattern("%l: %v");
    }
};

Sinks& sinks() {
    static Sinks instance;
    return instance;
}

} // namespace

void setLogLevel(LogLevel level) {
    sinks().console->set_level(native(level));
}

Result<void> setLogFile(const std::filesystem::path& path) {
    std::shared_ptr<spdlog::sinks::sink> file;
    if (!path.empty()) {
        try {
            file = std::make_shared<spdlog::sinks::basic_file_sink_mt>(path.string());
        } catch (const spdlog::spdlog_ex& error) {
            return Error{ErrorCode::Io, error.what(), path.string()};
        }
        file->set_level(spdlog::level::info);
        file->set_pattern("%Y-%m-%dT%H:%M:%S.%e %l %v");
    }
    const std::lock_guard lock(sinks().mutex);
    sinks().file = std::move(file);
    return {};
}

void log(LogLevel level, std::string_view message) {
    const spdlog::details::log_msg entry("sdrl", native(level),
                                         spdlog::string_view_t(message.data(), message.size()));
    const std::lock_guard lock(sinks().mutex);
    for (const auto& sink : {sinks().console, sinks().file})
        if (sink && sink->should_log(entry.level)) {
            sink->log(entry);
            sink->flush();
        }
}

} // namespace sdrl
