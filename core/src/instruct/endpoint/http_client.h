// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>

namespace sdrl {

struct HttpReply {
    int status = 0;
    std::string body;
    std::string redirectUrl;            ///< where a redirect would lead; redirects are not followed
    std::chrono::seconds retryAfter{0}; ///< as the server asks; 0 = not said
};

/// `base` with "/chat/completions" at the end of its path. InvalidArgument unless it is an http or
/// https address without user name and password.
[[nodiscard]] Result<std::string> chatUrl(const std::string& base);

/// The address without its query, which may hold secrets, for messages.
[[nodiscard]] std::string shownUrl(const std::string& url);

/// Sends one request at a time over a connection that it keeps. Redirects are not followed, so that
/// the key goes nowhere else. Thread: one at a time.
class HttpClient {
public:
    static constexpr std::size_t kMaxReplyBytes = 8 << 20;

    HttpClient();
    ~HttpClient();
    HttpClient(const HttpClient&) = delete;
    HttpClient& operator=(const HttpClient&) = delete;

    /// Posts JSON. Nothing if stopped. Network if no whole reply came in time, InvalidFile if it is
    /// larger than kMaxReplyBytes.
    /// @param key sent as bearer token if not empty
    /// Blocks: until answered; ends within 100 ms of a stop.
    [[nodiscard]] Result<std::optional<HttpReply>>
    post(const std::string& url, const std::string& body, const std::string& key,
         std::chrono::milliseconds timeout, const std::stop_token& stop);

private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

} // namespace sdrl
