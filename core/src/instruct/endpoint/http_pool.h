// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <stop_token>
#include <string>
#include <vector>

namespace sdrl {

struct HttpReply {
    int status = 0;
    std::string body;
    std::string redirectUrl;            ///< where a redirect would lead; redirects are not followed
    std::chrono::seconds retryAfter{0}; ///< as the server asks, as number or date; 0 = not said
    double seconds = 0;                 ///< from the request's start to the reply's end
};

/// `base` with "/chat/completions" at the end of its path. InvalidArgument unless it is an http or
/// https address without user name and password.
[[nodiscard]] Result<std::string> chatUrl(const std::string& base);

/// The address without its query, which may hold secrets, for messages.
[[nodiscard]] std::string shownUrl(const std::string& url);

/// The address as it is compared: this computer has one name, a usual port is left out.
[[nodiscard]] std::string comparableUrl(const std::string& url);

/// Whether an address is on this computer.
[[nodiscard]] bool isLoopback(const std::string& url);

struct HttpSettings {
    std::chrono::milliseconds timeout{120'000}; ///< of a whole request
    std::chrono::milliseconds connectTimeout{30'000};
    std::chrono::milliseconds idleTimeout{0}; ///< without a byte; 0: none
    /// Whether the first byte of a reply counts for idleTimeout too: true where replies are
    /// streamed. Else an endpoint is silent until it has thought of everything.
    bool idleFromStart = false;
    int connections = 8; ///< kept open
    std::string proxy;   ///< empty: as the environment says (http_proxy, https_proxy, no_proxy)
    std::string caFile;  ///< empty: CURL_CA_BUNDLE or SSL_CERT_FILE, else the system's
};

/// Sends many requests at once over connections that it keeps. Redirects are not followed, so that
/// the key goes nowhere else. Thread: one at a time.
class HttpPool {
public:
    static constexpr std::size_t kMaxReplyBytes = 8 << 20; ///< of a request for one reply

    explicit HttpPool(const HttpSettings& settings);
    ~HttpPool();
    HttpPool(const HttpPool&) = delete;
    HttpPool& operator=(const HttpPool&) = delete;

    /// Begins to post JSON.
    /// @param id under which `wait` reports the outcome
    /// @param key sent as bearer token if not empty
    void start(std::uint64_t id, const std::string& url, std::string body, const std::string& key,
               std::size_t maxReplyBytes = kMaxReplyBytes);

    struct Finished {
        std::uint64_t id = 0;
        /// Network if no whole reply came in time, InvalidFile if it is too large.
        Result<HttpReply> reply;
        bool sent = false;     ///< the request went out, whatever came back
        bool timedOut = false; ///< the reply was waited for as long as the settings allow
    };
    /// What has finished since. Returns nothing when the time is over or a stop was asked for.
    /// Blocks: at most that long.
    [[nodiscard]] std::vector<Finished> wait(std::chrono::milliseconds atMost,
                                             const std::stop_token& stop);
    /// Breaks off all that is running.
    void abort();

private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

} // namespace sdrl
