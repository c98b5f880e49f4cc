// SPDX-License-Identifier: GPL-3.0-or-later
#include "readers/reader_process.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstring>
#include <vector>

extern char** environ;

namespace sdrl::retrieval {

namespace {

using Clock = std::chrono::steady_clock;

/// Spawn attributes and file actions, freed in any case.
struct SpawnSetup {
    posix_spawnattr_t attributes;
    posix_spawn_file_actions_t actions;

    SpawnSetup() {
        ::posix_spawnattr_init(&attributes);
        ::posix_spawn_file_actions_init(&actions);
    }
    ~SpawnSetup() {
        ::posix_spawnattr_destroy(&attributes);
        ::posix_spawn_file_actions_destroy(&actions);
    }
    SpawnSetup(const SpawnSetup&) = delete;
    SpawnSetup& operator=(const SpawnSetup&) = delete;
};

} // namespace

Result<std::unique_ptr<ReaderProcess>> ReaderProcess::start(const std::filesystem::path& program) {
    int sockets[2];
    if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, sockets) != 0)
        return Error{ErrorCode::Io,
                     std::string("cannot open a socket for the reading program: ") +
                         std::strerror(errno),
                     ""};
    SpawnSetup setup;
    // The helper gets the socket as its standard input and nothing else of ours.
    ::posix_spawn_file_actions_adddup2(&setup.actions, sockets[1], STDIN_FILENO);
    ::posix_spawn_file_actions_addopen(&setup.actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
    ::posix_spawn_file_actions_addopen(&setup.actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
    ::posix_spawn_file_actions_addclosefrom_np(&setup.actions, 3);
    // Its own process group: Ctrl-C in a terminal is for us.
    sigset_t none, all;
    ::sigemptyset(&none);
    ::sigfillset(&all);
    ::posix_spawnattr_setsigmask(&setup.attributes, &none);
    ::posix_spawnattr_setsigdefault(&setup.attributes, &all);
    ::posix_spawnattr_setpgroup(&setup.attributes, 0);
    ::posix_spawnattr_setflags(&setup.attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF |
                                                      POSIX_SPAWN_SETPGROUP);
    std::string name = program.string();
    char* arguments[] = {name.data(), nullptr};
    pid_t pid = 0;
    const int error =
        ::posix_spawn(&pid, name.c_str(), &setup.actions, &setup.attributes, arguments, environ);
    ::close(sockets[1]);
    if (error != 0) {
        ::close(sockets[0]);
        return Error{error == ENOENT ? ErrorCode::NotFound : ErrorCode::Io,
                     std::string("cannot start the reading program: ") + std::strerror(error),
                     name};
    }
    return std::unique_ptr<ReaderProcess>(new ReaderProcess(pid, sockets[0]));
}

ReaderProcess::~ReaderProcess() {
    ::close(m_socket);
    ::kill(m_pid, SIGKILL);
    while (::waitpid(m_pid, nullptr, 0) < 0 && errno == EINTR) {
    }
}

bool ReaderProcess::request(const ReadRequest& request) {
    const std::string payload = encodeRequest(request);
    return sendAll(m_socket, encodeHeader({FrameType::Request, payload.size()}) + payload);
}

ReaderProcess::Reply ReaderProcess::receive(std::uint64_t seconds, std::uint64_t maxPayloadBytes,
                                            const std::stop_token& stop) {
    const auto deadline = Clock::now() + std::chrono::seconds(seconds);
    std::string bytes;
    std::size_t wanted = kFrameHeaderBytes;
    Reply reply;
    std::vector<char> buffer(1 << 16);
    for (;;) {
        if (bytes.size() == wanted) {
            if (wanted == kFrameHeaderBytes && reply.wait != Wait::Frame) {
                const auto header = decodeHeader(bytes);
                if (!header || header->payloadBytes > maxPayloadBytes)
                    return {};
                reply.wait = Wait::Frame;
                reply.type = header->type;
                wanted = header->payloadBytes;
                bytes.clear();
                continue;
            }
            reply.payload = std::move(bytes);
            return reply;
        }
        if (stop.stop_requested())
            return {Wait::Stopped, {}, {}};
        const auto left =
            std::chrono::duration_cast<std::chrono::milliseconds>(deadline - Clock::now()).count();
        if (left <= 0)
            return {Wait::TimedOut, {}, {}};
        pollfd waiting{m_socket, POLLIN, 0};
        const int ready = ::poll(&waiting, 1, static_cast<int>(std::min<long long>(left, 100)));
        if (ready == 0 || (ready < 0 && errno == EINTR))
            continue;
        const ssize_t count =
            ::recv(m_socket, buffer.data(), std::min(buffer.size(), wanted - bytes.size()), 0);
        if (count < 0 && errno == EINTR)
            continue;
        if (count <= 0)
            return {};
        bytes.append(buffer.data(), static_cast<std::size_t>(count));
    }
}

} // namespace sdrl::retrieval
