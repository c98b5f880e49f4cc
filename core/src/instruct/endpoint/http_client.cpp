// SPDX-License-Identifier: GPL-3.0-or-later
#include "instruct/endpoint/http_client.h"

#include <curl/curl.h>

#include <algorithm>

namespace sdrl {

namespace {

constexpr long kConnectTimeoutMs = 30'000;

struct FreeList {
    void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};
using Headers = std::unique_ptr<curl_slist, FreeList>;

void append(Headers& headers, const std::string& line) {
    if (curl_slist* longer = curl_slist_append(headers.get(), line.c_str())) {
        (void)headers.release();
        headers.reset(longer);
    }
}

struct Sink {
    std::string body;
    bool tooLarge = false;
};

std::size_t receive(char* data, std::size_t size, std::size_t count, void* user) {
    auto& sink = *static_cast<Sink*>(user);
    const std::size_t bytes = size * count;
    if (sink.body.size() + bytes > HttpClient::kMaxReplyBytes) {
        sink.tooLarge = true;
        return 0;
    }
    sink.body.append(data, bytes);
    return bytes;
}

std::string part(CURLU* url, CURLUPart which) {
    char* text = nullptr;
    std::string out;
    if (curl_url_get(url, which, &text, 0) == CURLUE_OK)
        out = text;
    curl_free(text);
    return out;
}

} // namespace

Result<std::string> chatUrl(const std::string& base) {
    const std::unique_ptr<CURLU, void (*)(CURLU*)> url(curl_url(), &curl_url_cleanup);
    if (curl_url_set(url.get(), CURLUPART_URL, base.c_str(), CURLU_NON_SUPPORT_SCHEME) != CURLUE_OK)
        return Error{ErrorCode::InvalidArgument, "this is not an address of an endpoint",
                     shownUrl(base)};
    if (const std::string scheme = part(url.get(), CURLUPART_SCHEME);
        scheme != "http" && scheme != "https")
        return Error{ErrorCode::InvalidArgument,
                     "the address of an endpoint begins with http:// or https://", shownUrl(base)};
    if (!part(url.get(), CURLUPART_USER).empty() || !part(url.get(), CURLUPART_PASSWORD).empty())
        return Error{ErrorCode::InvalidArgument,
                     "the endpoint's address holds a user name or password: name an environment "
                     "variable with a key in key_variable instead",
                     ""};
    std::string path = part(url.get(), CURLUPART_PATH);
    while (path.ends_with('/'))
        path.pop_back();
    if (!path.ends_with("/chat/completions"))
        path += "/chat/completions";
    curl_url_set(url.get(), CURLUPART_PATH, path.c_str(), 0);
    curl_url_set(url.get(), CURLUPART_FRAGMENT, nullptr, 0);
    return part(url.get(), CURLUPART_URL);
}

std::string shownUrl(const std::string& url) {
    std::string shown = url.substr(0, url.find_first_of("?#"));
    const std::size_t host = shown.find("://");
    const std::size_t at = shown.rfind('@', shown.find('/', host == shown.npos ? 0 : host + 3));
    if (host != shown.npos && at != shown.npos)
        shown.erase(host + 3, at + 1 - (host + 3));
    return shown;
}

struct HttpClient::Impl {
    CURL* easy = nullptr;
    CURLM* multi = nullptr;

    Impl() {
        static const CURLcode initialized = curl_global_init(CURL_GLOBAL_DEFAULT);
        (void)initialized;
        easy = curl_easy_init();
        multi = curl_multi_init();
    }
    ~Impl() {
        curl_multi_cleanup(multi);
        curl_easy_cleanup(easy);
    }

    /// Nothing if stopped.
    std::optional<CURLcode> transfer(const std::stop_token& stop) {
        const std::stop_callback wake(stop, [this] { curl_multi_wakeup(multi); });
        curl_multi_add_handle(multi, easy);
        std::optional<CURLcode> outcome;
        for (int running = 1; !stop.stop_requested();) {
            if (curl_multi_perform(multi, &running) != CURLM_OK) {
                outcome = CURLE_OUT_OF_MEMORY;
                break;
            }
            if (running == 0) {
                int left = 0;
                const CURLMsg* message = curl_multi_info_read(multi, &left);
                outcome = message ? message->data.result : CURLE_RECV_ERROR;
                break;
            }
            curl_multi_poll(multi, nullptr, 0, 1000, nullptr);
        }
        curl_multi_remove_handle(multi, easy);
        return outcome;
    }
};

HttpClient::HttpClient() : m_impl(std::make_unique<Impl>()) {}
HttpClient::~HttpClient() = default;

Result<std::optional<HttpReply>> HttpClient::post(const std::string& url, const std::string& body,
                                                  const std::string& key,
                                                  std::chrono::milliseconds timeout,
                                                  const std::stop_token& stop) {
    CURL* easy = m_impl->easy;
    if (!easy || !m_impl->multi)
        return Error{ErrorCode::OutOfMemory, "cannot set up network requests", ""};
    curl_easy_reset(easy); // keeps the connection
    Headers headers;
    append(headers, "Content-Type: application/json");
    append(headers, "Accept: application/json");
    append(headers, "Expect:"); // no extra round trip before long prompts
    if (!key.empty())
        append(headers, "Authorization: Bearer " + key);
    Sink sink;
    curl_easy_setopt(easy, CURLOPT_URL, url.c_str());
    curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    // Else a stop would wait for a name server that does not answer.
    curl_easy_setopt(easy, CURLOPT_QUICK_EXIT, 1L);
    curl_easy_setopt(easy, CURLOPT_USERAGENT, "sdrl");
    curl_easy_setopt(easy, CURLOPT_HTTPHEADER, headers.get());
    curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(body.size()));
    curl_easy_setopt(easy, CURLOPT_POSTFIELDS, body.data());
    curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, static_cast<long>(timeout.count()));
    curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS,
                     std::min(kConnectTimeoutMs, static_cast<long>(timeout.count())));
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, &receive);
    curl_easy_setopt(easy, CURLOPT_WRITEDATA, &sink);

    const std::optional<CURLcode> outcome = m_impl->transfer(stop);
    if (!outcome)
        return std::optional<HttpReply>();
    if (sink.tooLarge)
        return Error{ErrorCode::InvalidFile, "the endpoint's reply is too large", shownUrl(url)};
    if (*outcome != CURLE_OK)
        return Error{ErrorCode::Network,
                     std::string("the endpoint did not answer: ") + curl_easy_strerror(*outcome),
                     shownUrl(url)};
    HttpReply reply;
    long status = 0;
    curl_off_t retryAfter = 0;
    char* redirect = nullptr;
    curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
    curl_easy_getinfo(easy, CURLINFO_RETRY_AFTER, &retryAfter);
    curl_easy_getinfo(easy, CURLINFO_REDIRECT_URL, &redirect);
    reply.status = static_cast<int>(status);
    reply.retryAfter = std::chrono::seconds(retryAfter);
    reply.redirectUrl = redirect ? redirect : "";
    reply.body = std::move(sink.body);
    return std::optional(std::move(reply));
}

} // namespace sdrl
