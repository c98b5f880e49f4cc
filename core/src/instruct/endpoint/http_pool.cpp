// SPDX-License-Identifier: GPL-3.0-or-later
#include "instruct/endpoint/http_pool.h"

#include "core/base/text.h"

#include <curl/curl.h>

#include <algorithm>
#include <cstdlib>
#include <map>

namespace sdrl {

namespace {

using Clock = std::chrono::steady_clock;

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

std::string comparableUrl(const std::string& address) {
    const std::unique_ptr<CURLU, void (*)(CURLU*)> url(curl_url(), &curl_url_cleanup);
    if (curl_url_set(url.get(), CURLUPART_URL, address.c_str(), 0) != CURLUE_OK)
        return address;
    if (const std::string host = asciiLower(part(url.get(), CURLUPART_HOST));
        host == "localhost" || host == "[::1]")
        curl_url_set(url.get(), CURLUPART_HOST, "127.0.0.1", 0);
    char* text = nullptr;
    std::string out = address;
    if (curl_url_get(url.get(), CURLUPART_URL, &text, CURLU_NO_DEFAULT_PORT) == CURLUE_OK)
        out = text;
    curl_free(text);
    return out;
}

bool isLoopback(const std::string& address) {
    const std::string same = comparableUrl(address);
    const std::size_t begin = same.find("://") == same.npos ? 0 : same.find("://") + 3;
    const std::string host = same.substr(begin, same.find_first_of(":/?#", begin) - begin);
    return host.starts_with("127.") && host.find_first_not_of("0123456789.") == host.npos;
}

struct HttpPool::Impl {
    /// One request on its way.
    struct Transfer {
        std::uint64_t id = 0;
        CURL* easy = nullptr;
        std::string url;
        std::string requestBody;
        Headers headers;
        std::string body;
        std::size_t maxBytes = 0; ///< of the body
        bool tooLarge = false;
        Clock::time_point begin;
        Clock::time_point lastByte;
        bool anyByte = false;
    };

    explicit Impl(const HttpSettings& given) : settings(given) {
        static const CURLcode initialized = curl_global_init(CURL_GLOBAL_DEFAULT);
        (void)initialized;
        if (settings.caFile.empty())
            for (const char* name : {"CURL_CA_BUNDLE", "SSL_CERT_FILE"})
                if (const char* file = std::getenv(name); file && settings.caFile.empty())
                    settings.caFile = file;
        multi = curl_multi_init();
        if (multi)
            curl_multi_setopt(multi, CURLMOPT_MAXCONNECTS, static_cast<long>(settings.connections));
    }
    ~Impl() {
        abort();
        for (CURL* easy : idle)
            curl_easy_cleanup(easy);
        curl_multi_cleanup(multi);
    }
    Impl(const Impl&) = delete;
    Impl& operator=(const Impl&) = delete;

    void abort() {
        while (!transfers.empty())
            (void)take(transfers.begin()->first);
    }

    static std::size_t receive(char* data, std::size_t size, std::size_t count, void* user) {
        auto& transfer = *static_cast<Transfer*>(user);
        const std::size_t bytes = size * count;
        transfer.lastByte = Clock::now();
        transfer.anyByte = true;
        if (transfer.body.size() + bytes > transfer.maxBytes) {
            transfer.tooLarge = true;
            return 0;
        }
        transfer.body.append(data, bytes);
        return bytes;
    }

    void prepare(Transfer& transfer, const std::string& key) {
        CURL* easy = transfer.easy;
        curl_easy_reset(easy); // keeps the connection
        append(transfer.headers, "Content-Type: application/json");
        append(transfer.headers, "Accept: application/json, text/event-stream");
        append(transfer.headers, "Expect:"); // no extra round trip before long prompts
        if (!key.empty())
            append(transfer.headers, "Authorization: Bearer " + key);
        curl_easy_setopt(easy, CURLOPT_URL, transfer.url.c_str());
        curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
        curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
        curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
        // Else a stop would wait for a name server that does not answer.
        curl_easy_setopt(easy, CURLOPT_QUICK_EXIT, 1L);
        curl_easy_setopt(easy, CURLOPT_USERAGENT, "sdrl");
        curl_easy_setopt(easy, CURLOPT_TCP_KEEPALIVE, 1L);
        curl_easy_setopt(easy, CURLOPT_HTTPHEADER, transfer.headers.get());
        curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE,
                         static_cast<curl_off_t>(transfer.requestBody.size()));
        curl_easy_setopt(easy, CURLOPT_POSTFIELDS, transfer.requestBody.data());
        curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, static_cast<long>(settings.timeout.count()));
        curl_easy_setopt(
            easy, CURLOPT_CONNECTTIMEOUT_MS,
            static_cast<long>(std::min(settings.connectTimeout, settings.timeout).count()));
        if (!settings.proxy.empty())
            curl_easy_setopt(easy, CURLOPT_PROXY, settings.proxy.c_str());
        if (!settings.caFile.empty())
            curl_easy_setopt(easy, CURLOPT_CAINFO, settings.caFile.c_str());
        curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, &receive);
        curl_easy_setopt(easy, CURLOPT_WRITEDATA, &transfer);
        curl_easy_setopt(easy, CURLOPT_PRIVATE, &transfer);
    }

    /// Takes a transfer out, running or not; its handle is used again.
    std::unique_ptr<Transfer> take(std::uint64_t id) {
        const auto found = transfers.find(id);
        std::unique_ptr<Transfer> transfer = std::move(found->second);
        transfers.erase(found);
        curl_multi_remove_handle(multi, transfer->easy);
        idle.push_back(transfer->easy);
        return transfer;
    }

    Finished outcome(std::uint64_t id, CURLcode code) {
        CURL* easy = transfers.at(id)->easy;
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
        curl_off_t uploaded = 0;
        curl_easy_getinfo(easy, CURLINFO_SIZE_UPLOAD_T, &uploaded);
        const bool sent = uploaded > 0;
        const std::unique_ptr<Transfer> transfer = take(id);
        if (transfer->tooLarge)
            return {id,
                    Error{ErrorCode::InvalidFile, "the endpoint's reply is too large",
                          shownUrl(transfer->url)},
                    sent};
        if (code != CURLE_OK)
            return {id,
                    Error{ErrorCode::Network,
                          std::string("the endpoint did not answer: ") + curl_easy_strerror(code),
                          shownUrl(transfer->url)},
                    sent, sent && code == CURLE_OPERATION_TIMEDOUT};
        reply.seconds = std::chrono::duration<double>(Clock::now() - transfer->begin).count();
        reply.body = std::move(transfer->body);
        return {id, std::move(reply), sent};
    }

    void endSilent(std::vector<Finished>& out) {
        if (settings.idleTimeout.count() == 0)
            return;
        const Clock::time_point now = Clock::now();
        std::vector<std::uint64_t> silent;
        for (const auto& [id, transfer] : transfers)
            if ((transfer->anyByte || settings.idleFromStart) &&
                now - transfer->lastByte > settings.idleTimeout)
                silent.push_back(id);
        for (const std::uint64_t id : silent) {
            const std::string url = take(id)->url;
            out.push_back(
                {id,
                 Error{ErrorCode::Network, "the endpoint fell silent in the middle of its reply",
                       shownUrl(url)},
                 true});
        }
    }

    HttpSettings settings;
    CURLM* multi = nullptr;
    std::vector<CURL*> idle;
    std::map<std::uint64_t, std::unique_ptr<Transfer>> transfers;
    std::vector<Finished> failed; ///< could not even begin
};

HttpPool::HttpPool(const HttpSettings& settings) : m_impl(std::make_unique<Impl>(settings)) {}
HttpPool::~HttpPool() = default;

void HttpPool::start(std::uint64_t id, const std::string& url, std::string body,
                     const std::string& key, std::size_t maxReplyBytes) {
    auto transfer = std::make_unique<Impl::Transfer>();
    transfer->id = id;
    transfer->url = url;
    transfer->requestBody = std::move(body);
    transfer->maxBytes = maxReplyBytes;
    transfer->begin = transfer->lastByte = Clock::now();
    if (m_impl->idle.empty()) {
        transfer->easy = curl_easy_init();
    } else {
        transfer->easy = m_impl->idle.back();
        m_impl->idle.pop_back();
    }
    if (transfer->easy)
        m_impl->prepare(*transfer, key);
    if (!transfer->easy || !m_impl->multi ||
        curl_multi_add_handle(m_impl->multi, transfer->easy) != CURLM_OK) {
        if (transfer->easy)
            m_impl->idle.push_back(transfer->easy);
        m_impl->failed.push_back(
            {id, Error{ErrorCode::OutOfMemory, "cannot set up network requests", ""}, false});
        return;
    }
    m_impl->transfers.emplace(id, std::move(transfer));
}

std::vector<HttpPool::Finished> HttpPool::wait(std::chrono::milliseconds atMost,
                                               const std::stop_token& stop) {
    Impl& impl = *m_impl;
    std::vector<Finished> out = std::move(impl.failed);
    impl.failed.clear();
    const std::stop_callback wake(stop, [&impl] { curl_multi_wakeup(impl.multi); });
    const Clock::time_point end = Clock::now() + atMost;
    for (;;) {
        int running = 0;
        curl_multi_perform(impl.multi, &running);
        int left = 0;
        while (const CURLMsg* message = curl_multi_info_read(impl.multi, &left)) {
            if (message->msg != CURLMSG_DONE)
                continue;
            const CURLcode code = message->data.result; // gone after the handle is removed
            char* user = nullptr;
            curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &user);
            const std::uint64_t id = reinterpret_cast<Impl::Transfer*>(user)->id;
            out.push_back(impl.outcome(id, code));
        }
        impl.endSilent(out);
        const auto remaining =
            std::chrono::duration_cast<std::chrono::milliseconds>(end - Clock::now()).count();
        if (!out.empty() || stop.stop_requested() || remaining <= 0)
            return out;
        constexpr std::int64_t kLook = 200; // at silent ones
        curl_multi_poll(impl.multi, nullptr, 0,
                        static_cast<int>(impl.transfers.empty()
                                             ? std::min<std::int64_t>(remaining, 1000)
                                             : std::min(remaining, kLook)),
                        nullptr);
    }
}

void HttpPool::abort() {
    m_impl->failed.clear();
    m_impl->abort();
}

} // namespace sdrl
