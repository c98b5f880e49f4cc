// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <condition_variable>
#include <cstdint>
#include <cstdlib>
#include <functional>
#include <list>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace sdrl::test {

/// An HTTP server on the loopback interface that answers many connections at once, each with many
/// requests, as a handler says, and that can misbehave. The handler runs on the connections'
/// threads, one call at a time.
class LoopbackServer {
public:
    struct Request {
        std::string target;  ///< "/v1/chat/completions"
        std::string headers; ///< all lines, as received
        std::string body;
        std::size_t connection = 0; ///< on which it came, from 0
    };
    struct Reply {
        enum class Manner {
            Normal,
            Drip,      ///< the body comes a byte every 20 ms
            BreakOff,  ///< the connection ends in the middle of the body
            Silent,    ///< nothing is ever sent
            HangUp,    ///< the connection ends before anything is sent
            HalfClose, ///< the whole reply, then the server's side is closed without a word
            Stall,     ///< half of the body, then nothing
        };
        int status = 200;
        std::string body = "";
        std::string headers = "Content-Type: application/json\r\n";
        Manner manner = Manner::Normal;
        int latencyMs = 0; ///< before the first byte
    };
    /// @param number of the request, from 0
    using Handler = std::function<Reply(const Request& request, std::size_t number)>;

    explicit LoopbackServer(Handler handler)
        : m_handler(std::move(handler)), m_end(::eventfd(0, EFD_CLOEXEC)) {
        m_listener = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t length = sizeof address;
        auto* plain = reinterpret_cast<sockaddr*>(&address);
        if (::bind(m_listener, plain, length) != 0 || ::listen(m_listener, 256) != 0 ||
            ::getsockname(m_listener, plain, &length) != 0)
            std::abort();
        m_port = ntohs(address.sin_port);
        m_thread = std::thread([this] { run(); });
    }
    ~LoopbackServer() {
        const std::uint64_t one = 1;
        if (::write(m_end, &one, sizeof one) != sizeof one)
            std::abort();
        m_thread.join();
        for (std::thread& thread : m_connections)
            thread.join();
        ::close(m_listener);
        ::close(m_end);
    }
    LoopbackServer(const LoopbackServer&) = delete;
    LoopbackServer& operator=(const LoopbackServer&) = delete;

    [[nodiscard]] std::string url() const {
        return "http://127.0.0.1:" + std::to_string(m_port) + "/v1";
    }
    [[nodiscard]] std::vector<Request> requests() const {
        const std::lock_guard lock(m_mutex);
        return m_requests;
    }
    /// Most requests that were being answered at the same time.
    [[nodiscard]] int mostAtOnce() const {
        const std::lock_guard lock(m_mutex);
        return m_mostAtOnce;
    }
    /// Blocks: until that many requests have come.
    void waitForRequests(std::size_t count) {
        std::unique_lock lock(m_mutex);
        m_arrived.wait(lock, [&] { return m_requests.size() >= count; });
    }

private:
    [[nodiscard]] bool endsWithin(int milliseconds) const {
        pollfd end{m_end, POLLIN, 0};
        return ::poll(&end, 1, milliseconds) > 0;
    }

    [[nodiscard]] bool readable(int descriptor) const {
        std::array<pollfd, 2> both{{{descriptor, POLLIN, 0}, {m_end, POLLIN, 0}}};
        return ::poll(both.data(), both.size(), -1) > 0 && both[1].revents == 0;
    }

    void run() {
        std::size_t number = 0;
        while (readable(m_listener)) {
            const int connection = ::accept4(m_listener, nullptr, nullptr, SOCK_CLOEXEC);
            if (connection < 0)
                continue;
            const int one = 1;
            ::setsockopt(connection, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
            m_connections.emplace_back([this, connection, id = number++] {
                while (serve(connection, id)) {
                }
                ::close(connection);
            });
        }
    }

    /// True if a whole request came.
    bool receive(int connection, Request& request) const {
        std::string data;
        std::array<char, 65536> buffer;
        std::size_t head = std::string::npos, length = 0;
        while (head == std::string::npos || data.size() < head + 4 + length) {
            if (!readable(connection))
                return false;
            const ssize_t count = ::recv(connection, buffer.data(), buffer.size(), 0);
            if (count <= 0)
                return false;
            data.append(buffer.data(), static_cast<std::size_t>(count));
            head = data.find("\r\n\r\n");
            constexpr std::string_view kLength = "Content-Length: ";
            if (const auto at = data.find(kLength); at < head)
                std::from_chars(data.data() + at + kLength.size(), data.data() + data.size(),
                                length);
        }
        request.headers = data.substr(0, head);
        request.body = data.substr(head + 4);
        const std::size_t space = data.find(' ');
        request.target = data.substr(space + 1, data.find(' ', space + 1) - space - 1);
        return true;
    }

    static bool sendAll(int connection, std::string_view bytes) {
        while (!bytes.empty()) {
            const ssize_t count = ::send(connection, bytes.data(), bytes.size(), MSG_NOSIGNAL);
            if (count <= 0)
                return false;
            bytes.remove_prefix(static_cast<std::size_t>(count));
        }
        return true;
    }

    /// True if another request may come on this connection.
    bool serve(int connection, std::size_t id) {
        Request request;
        if (!receive(connection, request))
            return false;
        request.connection = id;
        Reply reply;
        {
            const std::lock_guard lock(m_mutex);
            const std::size_t number = m_requests.size();
            m_requests.push_back(request);
            m_mostAtOnce = std::max(m_mostAtOnce, ++m_atOnce);
            reply = m_handler(request, number);
        }
        m_arrived.notify_all();
        const bool open =
            (reply.latencyMs == 0 || !endsWithin(reply.latencyMs)) && answer(connection, reply);
        const std::lock_guard lock(m_mutex);
        --m_atOnce;
        return open;
    }

    bool answer(int connection, const Reply& reply) const {
        using Manner = Reply::Manner;
        if (reply.manner == Manner::HangUp)
            return false;
        if (reply.manner == Manner::Silent) {
            (void)readable(connection); // until the client hangs up
            return false;
        }
        const std::string head =
            "HTTP/1.1 " + std::to_string(reply.status) + " Said\r\n" + reply.headers +
            "Content-Length: " + std::to_string(reply.body.size()) + "\r\n\r\n";
        std::string_view body = reply.body;
        if (reply.manner == Manner::BreakOff || reply.manner == Manner::Stall)
            body = body.substr(0, body.size() / 2);
        if (reply.manner == Manner::Drip) {
            if (!sendAll(connection, head))
                return false;
            while (!body.empty() && sendAll(connection, body.substr(0, 1)) && !endsWithin(20))
                body.remove_prefix(1);
            return body.empty();
        }
        if (!sendAll(connection, head + std::string(body)))
            return false;
        if (reply.manner == Manner::Stall)
            (void)readable(connection);
        if (reply.manner == Manner::HalfClose) {
            // The client may send its next request into the void.
            ::shutdown(connection, SHUT_WR);
            (void)readable(connection);
        }
        return reply.manner == Manner::Normal;
    }

    Handler m_handler;
    int m_listener = -1;
    int m_end = -1; ///< readable when the server is to end
    int m_port = 0;
    mutable std::mutex m_mutex;
    std::condition_variable m_arrived;
    std::vector<Request> m_requests;
    int m_atOnce = 0;
    int m_mostAtOnce = 0;
    std::thread m_thread;
    std::list<std::thread> m_connections; ///< of m_thread until it has ended
};

} // namespace sdrl::test
