// SPDX-License-Identifier: GPL-3.0-or-later
#include "instruct/endpoint/chat_endpoint.h"

#include "core/base/log.h"
#include "core/base/rng.h"
#include "core/base/secrets.h"
#include "core/base/text.h"
#include "instruct/endpoint/chat_protocol.h"
#include "instruct/endpoint/rate_limiter.h"
#include "instruct/endpoint/spending.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <unistd.h>

#include <algorithm>
#include <deque>
#include <map>
#include <optional>

namespace sdrl {

using nlohmann::json;
using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;
using Milliseconds = std::chrono::milliseconds;

namespace {

/// Keys of local servers are placeholders such as "none": not secret, and words of their own.
constexpr std::size_t kShortestSecret = 12;
/// Replies asked for in one request.
constexpr std::size_t kMaxAtOnce = 64;
/// So many refusals in a row mean that the settings are wrong, not the requests.
constexpr int kMaxRefusals = 8;
/// What is in flight after a stop or an error is paid for: it gets this long to arrive.
constexpr Milliseconds kGrace = 500ms;

Milliseconds milliseconds(double seconds) {
    return Milliseconds(static_cast<long>(seconds * 1000));
}

HttpSettings httpSettings(const EndpointSettings& s) {
    HttpSettings out;
    out.timeout = milliseconds(s.timeoutSeconds);
    out.connectTimeout = milliseconds(s.connectTimeoutSeconds);
    out.idleTimeout = milliseconds(s.idleTimeoutSeconds);
    out.idleFromStart = s.streaming;
    out.connections = s.concurrency;
    out.proxy = s.proxy;
    out.caFile = s.caFile;
    return out;
}

Result<std::string> checkedUrl(const EndpointSettings& settings, const std::string& part) {
    SDRL_TRY(std::string url, chatUrl(settings.url));
    if (settings.model.empty())
        return Error{ErrorCode::InvalidArgument, "the settings name no model for the endpoint",
                     fmt::format("field \"{}.model\"", part)};
    return url;
}

std::vector<std::string> identityOf(const std::string& url, const EndpointSettings& settings) {
    return {comparableUrl(url), settings.model};
}

/// A request that was added, until all its replies are there.
struct Order {
    ChatRequest request;
    ChatModel::Handler handler;
    std::size_t open = 0;  ///< replies that are neither there nor refused
    bool answered = false; ///< some are there
    ChatRefusal refusal;   ///< of any
};

/// A part of an order that is sent as one request.
struct Call {
    std::shared_ptr<Order> order;
    std::vector<std::size_t> places; ///< in the order's samples
    std::vector<std::size_t> held;   ///< that follow if this one is answered
    ChatFeatures features;           ///< that it was sent with
    int failures = 0;
    Clock::time_point notBefore;
    std::uint64_t answeredBefore = 0; ///< calls that were answered when it last failed
    Spending::Reserved reserved;
    bool asksWhetherMany = false; ///< the first one that wants several replies
    bool reduced = false;         ///< sent again without a feature that may have been refused
};

class ChatEndpoint final : public ChatModel {
public:
    ChatEndpoint(const EndpointSettings& settings, std::string url, const TokenPrices& prices,
                 const RetryPolicy& retry, const std::string& part)
        : m_settings(settings),
          m_url(std::move(url)),
          m_part(part),
          m_retry(retry),
          m_spending(settings, prices, part),
          m_http(httpSettings(settings)),
          m_requestLimit(settings.requestsPerMinute, Clock::now()),
          m_tokenLimit(settings.tokensPerMinute, Clock::now()),
          m_window(settings.concurrency),
          // Of no influence on any outcome: clients of one endpoint are not to ask in step.
          m_chance(static_cast<std::uint64_t>(Clock::now().time_since_epoch().count()) ^
                       static_cast<std::uint64_t>(::getpid()),
                   "retry jitter") {
        if (m_retry.attempts == 0)
            m_retry.attempts = settings.attempts;
    }

    [[nodiscard]] std::string name() const override { return m_settings.model; }
    [[nodiscard]] std::vector<std::string> identity() const override {
        return identityOf(m_url, m_settings);
    }
    [[nodiscard]] json description() const override {
        return {{"url", shownUrl(m_url)}, {"model", m_settings.model}};
    }

    void add(ChatRequest request, Handler handler) override {
        auto order = std::make_shared<Order>();
        order->request = std::move(request);
        order->handler = std::move(handler);
        order->open = order->request.samples.size();
        for (std::size_t first = 0; first < order->open; first += kMaxAtOnce) {
            Call call;
            call.order = order;
            for (std::size_t i = first; i < std::min(order->open, first + kMaxAtOnce); ++i)
                call.places.push_back(i);
            m_queue.push_back(std::move(call));
        }
    }

    void forget() override { m_queue.clear(); }

    Result<Ending> run(JobContext& context) override {
        m_key.clear(); // it may be another one since
        m_spending.begin(context.calls(m_part));
        m_lastAnswer = Clock::now();
        Result<Ending> ending = work(context);
        m_http.abort();
        m_queue.clear();
        m_flying.clear();
        m_asking = false;
        return ending;
    }

private:
    Result<Ending> work(JobContext& context) {
        const std::stop_token stop = context.stopToken();
        std::optional<Error> failure;
        std::optional<Clock::time_point> end; // of the grace
        m_context = &context;
        m_cap.clear();
        for (;;) {
            if (!end && stop.stop_requested())
                end = Clock::now() + kGrace;
            if (context.abandonRequested())
                end = Clock::now();
            const bool closing = failure || end;
            Milliseconds pause = 1000ms;
            if (!closing && !context.paused()) {
                if (Result<Milliseconds> sent = send(); sent)
                    pause = *sent;
                else
                    failure = sent.error();
            }
            if (failure && !othersMayArrive(*failure) && !end)
                end = Clock::now() + kGrace;
            if (m_flying.empty() && (failure || end || m_queue.empty()))
                break;
            if (end && Clock::now() >= *end)
                break;
            if (m_flying.empty() && context.paused()) {
                (void)context.pausePoint();
                continue;
            }
            if (end)
                pause = std::min(pause, std::chrono::ceil<Milliseconds>(*end - Clock::now()));
            if (context.paused())
                pause = std::min<Milliseconds>(pause, 100ms);
            for (HttpPool::Finished& finished :
                 m_http.wait(pause, end ? std::stop_token() : stop)) {
                Result<void> taken = take(std::move(finished));
                if (!taken && !failure)
                    failure = std::move(taken).error();
            }
        }
        if (failure && !m_cap.empty()) // with what has come in since
            return m_spending.capReached(m_cap);
        if (failure)
            return *failure;
        return m_queue.empty() && m_flying.empty() ? Ending::Finished : Ending::Stopped;
    }

    /// Whether what is in flight, and paid for, is waited for: after a cap, without credit, or when
    /// one request failed too often.
    [[nodiscard]] static bool othersMayArrive(const Error& error) {
        return error.code == ErrorCode::RateLimited || error.code == ErrorCode::Network;
    }

    // ---- Sending ----------------------------------------------------------------------------

    /// Sends what may be sent. Returns how long nothing more can be.
    Result<Milliseconds> send() {
        constexpr Milliseconds kLong = 1000ms;
        while (m_flying.size() < static_cast<std::size_t>(std::max(1.0, m_window))) {
            const Clock::time_point now = Clock::now();
            if (now < m_pausedUntil)
                return std::chrono::ceil<Milliseconds>(m_pausedUntil - now);
            auto next = m_queue.end();
            Clock::time_point earliest = now + kLong;
            for (auto call = m_queue.begin(); call != m_queue.end(); ++call) {
                if (call->places.size() > 1 && !m_manyKnown && m_asking)
                    continue; // the one that asks is under way
                if (call->notBefore <= now) {
                    next = call;
                    break;
                }
                earliest = std::min(earliest, call->notBefore);
            }
            if (next == m_queue.end())
                return std::chrono::ceil<Milliseconds>(earliest - now);
            if (next->places.size() > 1 && !m_features.many) {
                splitUp(next);
                continue;
            }
            SDRL_TRY(const Milliseconds wait, mayCost(*next, now));
            if (wait > 0ms)
                return wait;
            SDRL_CHECK(readKey());
            Call call = std::move(*next);
            m_queue.erase(next);
            fly(std::move(call), now);
        }
        return kLong;
    }

    /// One request for each reply.
    void splitUp(std::deque<Call>::iterator which) {
        Call whole = std::move(*which);
        auto place = m_queue.erase(which);
        for (auto sample = whole.places.rbegin(); sample != whole.places.rend(); ++sample) {
            Call one;
            one.order = whole.order;
            one.places = {*sample};
            one.failures = whole.failures;
            one.notBefore = whole.notBefore;
            place = m_queue.insert(place, std::move(one));
        }
    }

    void fly(Call call, Clock::time_point now) {
        call.features = call.reduced ? call.features : m_features;
        if (call.places.size() > 1 && !m_manyKnown)
            call.asksWhetherMany = m_asking = true;
        m_spending.sent(call.reserved);
        m_requestLimit.spend(1, now);
        m_tokenLimit.spend(call.reserved.usualTokens, now);
        const std::uint64_t id = ++m_lastId;
        // A token of a stream is an event of some 250 bytes.
        const std::size_t streams = m_settings.streaming ? call.places.size() : 1;
        m_http.start(
            id, m_url,
            chatRequestBody(m_settings, call.order->request, call.places.size(), call.features),
            m_key, HttpPool::kMaxReplyBytes * streams);
        m_flying.emplace(id, std::move(call));
    }

    /// How long a call has to wait for limits; an error when a cap does not allow it at all.
    Result<Milliseconds> mayCost(Call& call, Clock::time_point now) {
        call.reserved = m_spending.reservedFor(call.order->request, call.places.size());
        if (const std::string cap = m_spending.exceededBy(call.reserved); !cap.empty()) {
            if (cap != "max_requests" && !m_flying.empty())
                return Milliseconds(1000); // what is in flight may take less than was reserved
            m_cap = cap;
            return m_spending.capReached(cap);
        }
        return std::max(m_requestLimit.wait(1, now),
                        m_tokenLimit.wait(call.reserved.usualTokens, now));
    }

    Result<void> readKey() {
        if (m_settings.keyVariable.empty() || !m_key.empty())
            return {};
        const std::string value = secret(m_settings.keyVariable);
        const std::string_view key = trimmed(value);
        if (key.empty())
            return Error{ErrorCode::Unauthorized,
                         "the endpoint's key is not there, neither in the desktop's keychain nor "
                         "in its environment variable",
                         m_settings.keyVariable};
        // Anything else could end the header line and begin another.
        if (!std::all_of(key.begin(), key.end(), [](char c) { return c > ' ' && c < '\x7f'; }))
            return Error{ErrorCode::Unauthorized,
                         "the endpoint's key has characters that no key has",
                         m_settings.keyVariable};
        m_key = key;
        return {};
    }

    [[nodiscard]] std::string withoutKey(std::string text) const {
        return m_key.size() < kShortestSecret ? text : replaceAll(std::move(text), m_key, "***");
    }

    // ---- Taking in --------------------------------------------------------------------------

    Result<void> take(HttpPool::Finished finished) {
        const auto found = m_flying.find(finished.id);
        Call call = std::move(found->second);
        m_flying.erase(found);
        m_spending.landed(call.reserved);
        if (call.asksWhetherMany)
            m_asking = call.asksWhetherMany = false;

        ChatVerdict verdict;
        if (finished.reply) {
            // Before anything is cut short: a part of a key would not be known as one.
            finished.reply->body = withoutKey(std::move(finished.reply->body));
            verdict = judgeChatReply(*finished.reply, m_answered > 0, shownUrl(m_url));
        } else {
            verdict.kind =
                finished.reply.error().code == ErrorCode::Network       ? ChatVerdict::Kind::Again
                : finished.reply.error().code == ErrorCode::InvalidFile ? ChatVerdict::Kind::Refused
                                                                        : ChatVerdict::Kind::Fatal;
            verdict.error = finished.reply.error();
            verdict.failed = true;
        }
        const bool failed = verdict.kind == ChatVerdict::Kind::Again ||
                            verdict.kind == ChatVerdict::Kind::Malformed;
        if (failed && (finished.reply ? finished.reply->status == 200 : finished.sent))
            m_spending.lost(call.reserved, finished.timedOut);
        verdict.error.message = withoutKey(std::move(verdict.error.message));
        verdict.error.context = withoutKey(std::move(verdict.error.context));
        Result<void> done = settle(std::move(call), std::move(verdict));
        m_context->setCalls(m_spending.tally(), m_part);
        return done;
    }

    Result<void> settle(Call call, ChatVerdict verdict) {
        switch (verdict.kind) {
        case ChatVerdict::Kind::Answered:
            return answered(std::move(call), std::move(verdict.replies));
        case ChatVerdict::Kind::Again:
        case ChatVerdict::Kind::Malformed:
            if (verdict.slowDown)
                slowDown(verdict.retryAfter);
            // Where others are answered meanwhile, it is this request.
            verdict.failed = true;
            if (const std::uint64_t before = std::exchange(call.answeredBefore, m_answered);
                mayGoOn(++call.failures, verdict))
                again(std::move(call), verdict);
            else if (verdict.kind == ChatVerdict::Kind::Malformed ||
                     (!verdict.slowDown && call.failures > 1 && m_answered > before))
                return refused(std::move(call), verdict);
            else
                return verdict.error;
            return {};
        case ChatVerdict::Kind::Refused:
            return refused(std::move(call), verdict);
        case ChatVerdict::Kind::Fatal:
            break;
        }
        return verdict.error;
    }

    /// Whether a request that failed so often is sent once more.
    [[nodiscard]] bool mayGoOn(int failures, const ChatVerdict& verdict) const {
        const bool patient = verdict.slowDown && Clock::now() - m_lastAnswer < m_retry.patience;
        return (patient || failures < m_retry.attempts) &&
               verdict.retryAfter <= m_retry.longestRetryAfter;
    }

    /// Fewer at once, and none at all for as long as the endpoint asks.
    void slowDown(std::chrono::seconds retryAfter) {
        const Clock::time_point now = Clock::now();
        if (now >= m_pausedUntil) { // of several that come together the first one counts
            m_window = std::max(1.0, m_window / 2);
            m_pressure = std::min(16, 2 * m_pressure);
        }
        // Who is refused again and again waits longer; an answer ends that.
        const auto pause = std::max<Milliseconds>(retryAfter, m_pressure * m_retry.firstDelay / 8);
        if (retryAfter <= m_retry.longestRetryAfter)
            m_pausedUntil = std::max(m_pausedUntil, now + pause);
    }

    void again(Call call, const ChatVerdict& verdict) {
        Milliseconds delay = m_retry.firstDelay;
        for (int i = 1; i < call.failures && delay < m_retry.longestDelay; ++i)
            delay *= 2;
        delay = std::min(delay, m_retry.longestDelay);
        delay = Milliseconds(static_cast<long>(static_cast<double>(delay.count()) *
                                               (0.5 + 0.5 * m_chance.uniform())));
        const auto wait = std::max<Milliseconds>(delay, verdict.retryAfter);
        log(LogLevel::Info,
            fmt::format("{}; asking again in {} ms", verdict.error.toString(), wait.count()));
        call.notBefore = Clock::now() + wait;
        m_queue.push_front(std::move(call));
    }

    Result<void> answered(Call call, std::vector<ChatReply> replies) {
        m_refusals = 0;
        m_lastAnswer = Clock::now();
        call.order->answered = true;
        m_window = std::min<double>(m_settings.concurrency, m_window + 1 / m_window);
        m_pressure = std::max(1, m_pressure - 1);
        if (call.reduced)
            learn(call.features);
        m_formKnown |= asksForForm(call) && call.features.form != FormRequest::None;
        if (call.places.size() > 1 && !m_manyKnown) {
            m_manyKnown = true;
            m_features.many = replies.size() > 1;
        }
        const std::size_t count = std::min(replies.size(), call.places.size());
        replies.resize(count);
        for (std::size_t i = 0; i < count; ++i) {
            replies[i].place = call.places[i];
            replies[i].text = withoutKey(std::move(replies[i].text));
        }
        ++m_answered;
        m_spending.answered(call.order->request, replies);
        m_tokenLimit.spend(
            static_cast<double>(replies.front().promptTokens + replies.front().completionTokens) -
                call.reserved.usualTokens,
            Clock::now());
        SDRL_CHECK(call.order->handler.replies(replies));
        call.order->open -= count;
        call.places.erase(call.places.begin(),
                          call.places.begin() + static_cast<std::ptrdiff_t>(count));
        call.places.insert(call.places.end(), call.held.begin(), call.held.end());
        if (!call.places.empty()) {
            Call rest;
            rest.order = call.order;
            rest.places = std::move(call.places);
            m_queue.push_front(std::move(rest));
        }
        return finishIfDone(*call.order);
    }

    /// What was left out and then worked is left out from now on.
    void learn(const ChatFeatures& features) {
        if (!m_manyKnown) // what has worked is not given up for one request
            m_features.many &= features.many;
        m_features.form = std::max(m_features.form, features.form);
        m_features.streamUsage &= features.streamUsage;
        if (m_features.temperature && !features.temperature)
            m_context->log(LogLevel::Warning,
                           fmt::format("{} takes no temperature: it answers at its own, whatever "
                                       "the settings say",
                                       m_settings.model));
        m_features.temperature &= features.temperature;
        m_features.completionTokens |= features.completionTokens;
    }

    [[nodiscard]] bool asksForForm(const Call& call) const {
        return !call.order->request.form.isFree() && m_settings.jsonMode;
    }

    Result<void> refused(Call call, const ChatVerdict& verdict) {
        const Error& error = verdict.error;
        // A way to ask for the form that has worked is not why a request is refused.
        const bool worked = m_formKnown && call.features.form == m_features.form;
        const auto without =
            withoutRefusedFeature(call.features, error.message, call.places.size() > 1,
                                  asksForForm(call) && !worked, m_settings.streaming);
        if (without && error.code == ErrorCode::InvalidArgument) {
            log(LogLevel::Info, fmt::format("{}; asking in another way", error.toString()));
            const bool single = !without->many && call.places.size() > 1;
            Call next;
            next.order = call.order;
            next.features = *without;
            next.reduced = true;
            next.failures = call.failures;
            next.places = call.places;
            next.held = std::move(call.held);
            if (single) { // one to see whether that was the reason
                next.held.assign(call.places.begin() + 1, call.places.end());
                next.places.resize(1);
                next.asksWhetherMany = m_asking = true;
            }
            m_queue.push_front(std::move(next));
            return {};
        }
        if (++m_refusals >= kMaxRefusals)
            return Error{ErrorCode::InvalidArgument, error.message, m_settings.model};
        Order& order = *call.order;
        order.refusal.reason = error.message;
        order.refusal.failed |= verdict.failed;
        order.open -= call.places.size() + call.held.size();
        // Parts of the order that were not sent yet would meet the same refusal, unless it is not
        // the prompt that is refused.
        if (!order.answered)
            std::erase_if(m_queue, [&](const Call& other) {
                if (other.order != call.order)
                    return false;
                order.open -= other.places.size() + other.held.size();
                if (other.asksWhetherMany)
                    m_asking = false;
                return true;
            });
        return finishIfDone(order);
    }

    Result<void> finishIfDone(Order& order) {
        return order.open == 0 ? order.handler.finished(order.refusal) : Result<void>();
    }

    EndpointSettings m_settings;
    std::string m_url, m_part;
    RetryPolicy m_retry;
    Spending m_spending;
    HttpPool m_http;
    RateLimiter m_requestLimit, m_tokenLimit;
    double m_window;    ///< requests at once, as the endpoint bears
    int m_pressure = 1; ///< grows while it refuses for the rate, shrinks with answers
    RandomStream m_chance;
    std::string m_key;
    JobContext* m_context = nullptr;

    std::deque<Call> m_queue;
    std::map<std::uint64_t, Call> m_flying;
    std::uint64_t m_lastId = 0;
    Clock::time_point m_pausedUntil;

    ChatFeatures m_features;
    bool m_formKnown = false;     ///< replies came to requests that asked for a form
    bool m_manyKnown = false;     ///< whether several replies come for one request
    bool m_asking = false;        ///< a request that finds it out is under way
    int m_refusals = 0;           ///< in a row
    std::uint64_t m_answered = 0; ///< calls
    Clock::time_point m_lastAnswer;
    std::string m_cap; ///< that was reached, as a field of the settings
};

} // namespace

Result<std::unique_ptr<ChatModel>> makeChatEndpoint(const EndpointSettings& settings,
                                                    const TokenPrices& prices,
                                                    const RetryPolicy& retry,
                                                    const std::string& part) {
    SDRL_TRY(std::string url, checkedUrl(settings, part));
    return std::unique_ptr<ChatModel>(
        std::make_unique<ChatEndpoint>(settings, std::move(url), prices, retry, part));
}

Result<std::vector<std::string>> chatEndpointIdentity(const EndpointSettings& settings,
                                                      const std::string& part) {
    SDRL_TRY(const std::string url, checkedUrl(settings, part));
    return identityOf(url, settings);
}

} // namespace sdrl
