// SPDX-License-Identifier: GPL-3.0-or-later
//
// The helper in which files are parsed: it takes requests from a socket that is its standard input
// and answers with documents. It may crash or be killed at any time without harm to the program
// that started it.
#include "readers/format_readers.h"
#include "readers/wire.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <clocale>
#include <cstdio>
#include <new>

namespace {

using namespace sdrl;
using namespace sdrl::retrieval;

constexpr std::uint64_t kMaxRequestBytes = 1 << 20;

// The sanitizers reserve terabytes of address space.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool kLimitsMemory = false;
#else
constexpr bool kLimitsMemory = true;
#endif

void limit(__rlimit_resource resource, std::uint64_t value) {
    rlimit limits{};
    ::getrlimit(resource, &limits);
    limits.rlim_cur = std::min<rlim_t>(value, limits.rlim_max);
    ::setrlimit(resource, &limits);
}

/// No files are written, no programs started, no memory dumped.
void giveUpRights() {
    limit(RLIMIT_FSIZE, 0);
    limit(RLIMIT_CORE, 0);
    limit(RLIMIT_NOFILE, 64);
    ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
}

/// Should the parent die while a file takes for ever, this ends the helper.
void limitProcessorTime(std::uint64_t seconds) {
    rusage usage{};
    ::getrusage(RUSAGE_SELF, &usage);
    const auto used = static_cast<std::uint64_t>(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec);
    limit(RLIMIT_CPU, used + seconds + 5);
}

bool receiveAll(int socket, std::string& bytes) {
    for (std::size_t done = 0; done < bytes.size();) {
        const ssize_t count = ::recv(socket, bytes.data() + done, bytes.size() - done, 0);
        if (count < 0 && errno == EINTR)
            continue;
        if (count <= 0)
            return false;
        done += static_cast<std::size_t>(count);
    }
    return true;
}

std::optional<ReadRequest> receiveRequest(int socket) {
    std::string header(kFrameHeaderBytes, '\0');
    if (!receiveAll(socket, header))
        return {};
    const auto frame = decodeHeader(header);
    if (!frame || frame->type != FrameType::Request || frame->payloadBytes > kMaxRequestBytes)
        return {};
    std::string payload(frame->payloadBytes, '\0');
    if (!receiveAll(socket, payload))
        return {};
    return decodeRequest(payload);
}

[[nodiscard]] bool sendFrame(int socket, FrameType type, const std::string& payload) {
    return sendAll(socket, encodeHeader({type, payload.size()})) && sendAll(socket, payload);
}

/// False if the helper is to end.
bool serve(int socket, const ReadRequest& request) {
    const ReaderLimits& limits = request.limits;
    if (kLimitsMemory)
        limit(RLIMIT_AS, limits.maxMemoryBytes);
    limitProcessorTime(limits.maxSeconds);
    bool connected = true;
    const DocumentSink sink = [&](const Document& document) -> Result<void> {
        connected = sendFrame(socket, FrameType::Document, encodeDocument(document));
        if (!connected)
            return Error{ErrorCode::Io, "nobody takes the document", ""};
        limitProcessorTime(limits.maxSeconds);
        return {};
    };
    try {
        const Result<void> result = readDocumentFile(request.path, limits, sink);
        return connected &&
               (result ? sendFrame(socket, FrameType::Finished, "")
                       : sendFrame(socket, FrameType::Failure, encodeError(result.error())));
    } catch (const std::bad_alloc&) {
        const Error error{ErrorCode::OutOfMemory,
                          fmt::format("reading the file takes more than {} MB of memory",
                                      limits.maxMemoryBytes >> 20),
                          ""};
        return connected && sendFrame(socket, FrameType::Failure, encodeError(error));
    }
}

} // namespace

int main() {
    struct stat input {};
    if (::fstat(STDIN_FILENO, &input) != 0 || !S_ISSOCK(input.st_mode)) {
        std::fputs("sdrl-read-document reads documents on behalf of SDRL Workbench; it is not "
                   "started by hand.\n",
                   stderr);
        return 2;
    }
    // A number that no library writes to by mistake.
    const int socket = ::fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 10);
    const int null = ::open("/dev/null", O_RDWR | O_CLOEXEC);
    if (socket < 0 || null < 0 || ::dup2(null, STDIN_FILENO) < 0)
        return 1;
    // Names of archive members are UTF-8; numbers stay as in C.
    std::setlocale(LC_CTYPE, "C.UTF-8");
    giveUpRights();
    while (const std::optional<ReadRequest> request = receiveRequest(socket))
        if (!serve(socket, *request))
            break;
    return 0;
}
