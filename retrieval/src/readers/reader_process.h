// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "readers/wire.h"

#include <sys/types.h>

#include <filesystem>
#include <memory>
#include <stop_token>

namespace sdrl::retrieval {

/// A running helper program. Destroying the object ends it. Thread: one at a time.
class ReaderProcess {
public:
    [[nodiscard]] static Result<std::unique_ptr<ReaderProcess>>
    start(const std::filesystem::path& program);
    ~ReaderProcess();
    ReaderProcess(const ReaderProcess&) = delete;
    ReaderProcess& operator=(const ReaderProcess&) = delete;

    /// How waiting for a frame ended.
    enum class Wait {
        Frame,    ///< `type` and `payload` are valid
        Stopped,  ///< a stop was asked for
        TimedOut, ///< nothing whole came in time
        Gone,     ///< the helper ended, or sent what it must not
    };
    struct Reply {
        Wait wait = Wait::Gone;
        FrameType type = FrameType::Finished;
        std::string payload;
    };

    /// False if the helper is gone.
    [[nodiscard]] bool request(const ReadRequest& request);
    /// Blocks: until a frame is there, up to `seconds`, or 100 ms after a stop.
    [[nodiscard]] Reply receive(std::uint64_t seconds, std::uint64_t maxPayloadBytes,
                                const std::stop_token& stop);

    /// Files that it finished.
    int filesRead = 0;

private:
    ReaderProcess(pid_t pid, int socket) : m_pid(pid), m_socket(socket) {}

    pid_t m_pid;
    int m_socket;
};

} // namespace sdrl::retrieval
