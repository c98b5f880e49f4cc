// SPDX-License-Identifier: GPL-3.0-or-later
#include "instruct/chat/cached_chat.h"

#include "core/base/hash.h"
#include "core/base/jsonl.h"

#include <nlohmann/json.hpp>

#include <cmath>

namespace sdrl {

using nlohmann::json;

namespace {

json parametersOf(const ChatRequest& request) {
    json out = {{"temperature", request.temperature}, {"max_tokens", request.maxTokens}};
    if (!request.form.isFree())
        out["json"] = true; // the prompt says the same as the form
    if (request.topP < 1)
        out["top_p"] = request.topP;
    if (request.topK > 0)
        out["top_k"] = request.topK;
    if (!request.stop.empty())
        out["stop"] = request.stop;
    return out;
}

CachedChat::Answer answerFrom(CachedResponse known) {
    json request = json::parse(known.request, nullptr, false);
    if (!request.is_object())
        request = json::object();
    return {std::move(known.response), request.value("cut_off", false),
            request.value("tokens", known.completionTokens)};
}

/// The tokens of each of a call's replies: endpoints count those of all, which go by length.
std::vector<std::int64_t> sharedTokens(std::span<const ChatReply> replies) {
    double all = 0, length = 0;
    for (const ChatReply& reply : replies) {
        all += static_cast<double>(reply.completionTokens);
        length += static_cast<double>(reply.text.size() + 1); // the end is a token too
    }
    std::vector<std::int64_t> out;
    double before = 0;
    for (const ChatReply& reply : replies) {
        const double upTo = before + all * static_cast<double>(reply.text.size() + 1) / length;
        out.push_back(std::llround(upTo) - std::llround(before));
        before = upTo;
    }
    return out;
}

} // namespace

/// A request with those of its samples that are not known yet.
struct CachedChat::Pending {
    ChatRequest request;
    std::string kind;
    std::vector<std::optional<Answer>> found; ///< by sample of the whole request
    std::vector<std::size_t> missing;         ///< places in `found`, as in `request.samples`
    Then then;

    [[nodiscard]] Answers answers(const ChatRefusal& refusal) {
        Answers out;
        for (std::optional<Answer>& answer : found)
            if (answer)
                out.texts.push_back(std::move(*answer));
        out.refusal = refusal;
        return out;
    }
};

CachedChat::CachedChat(std::unique_ptr<ChatModel> model, std::shared_ptr<ResponseCache> cache)
    : m_model(std::move(model)), m_cache(std::move(cache)) {}

std::string CachedChat::keyOf(const ChatRequest& request, std::uint64_t sample) const {
    Sha256 hash;
    for (const std::string& part : m_model->identity())
        hash.addField(part);
    return hash.addField("user")
        .addField(request.prompt)
        .addField(dumpJson(parametersOf(request)))
        .addField(sample)
        .hex();
}

Result<void> CachedChat::ask(ChatRequest request, const std::string& kind, Then then) {
    auto pending = std::make_shared<Pending>();
    pending->kind = kind;
    pending->then = std::move(then);
    std::vector<std::uint64_t> missing;
    for (std::size_t i = 0; i < request.samples.size(); ++i) {
        SDRL_TRY(std::optional<CachedResponse> known,
                 m_cache->find(keyOf(request, request.samples[i])));
        if (known) {
            pending->found.emplace_back(answerFrom(std::move(*known)));
        } else {
            pending->found.emplace_back();
            pending->missing.push_back(i);
            missing.push_back(request.samples[i]);
        }
    }
    if (missing.empty())
        return pending->then(pending->answers({}));
    request.samples = std::move(missing);
    pending->request = request;
    m_model->add(std::move(request), {[this, pending](std::span<const ChatReply> replies) {
                                          return keep(*pending, replies);
                                      },
                                      [pending](const ChatRefusal& refusal) {
                                          return pending->then(pending->answers(refusal));
                                      }});
    return {};
}

Result<Ending> CachedChat::askEach(std::size_t count,
                                   const std::function<Result<void>(std::size_t)>& askFor,
                                   JobContext& context) {
    for (std::size_t i = 0; i < count; ++i) {
        const bool goOn = context.pausePoint();
        Result<void> asked = goOn ? askFor(i) : Result<void>();
        if (goOn && asked)
            continue;
        forget();
        if (!asked)
            return std::move(asked).error();
        return Ending::Stopped;
    }
    return run(context);
}

Result<void> CachedChat::keep(Pending& pending, std::span<const ChatReply> replies) {
    std::vector<ResponseCache::Entry> entries;
    const std::vector<std::int64_t> tokens = sharedTokens(replies);
    std::string first; // key of the reply that has the prompt
    for (std::size_t i = 0; i < replies.size(); ++i) {
        const ChatReply& reply = replies[i];
        const std::uint64_t sample = pending.request.samples[reply.place];
        std::string key = keyOf(pending.request, sample);
        json record = m_model->description();
        record["kind"] = pending.kind;
        record["sample"] = sample;
        if (i == 0) {
            first = key;
            record["prompt"] = pending.request.prompt;
            record["parameters"] = parametersOf(pending.request);
        } else {
            record["first"] = first;
        }
        if (replies.size() > 1)
            record["tokens"] = tokens[i];
        if (reply.cutOff)
            record["cut_off"] = true;
        if (reply.firstOfCall) { // the figures of the whole call
            record["call"] = 1;
            record["seconds"] = reply.seconds;
            if (reply.estimated)
                record["tokens_guessed"] = true;
        }
        entries.push_back(
            {std::move(key),
             {reply.text, reply.promptTokens, reply.completionTokens, dumpJson(record)}});
    }
    SDRL_CHECK(m_cache->put(entries));
    for (std::size_t i = 0; i < replies.size(); ++i)
        pending.found[pending.missing[replies[i].place]] =
            Answer{replies[i].text, replies[i].cutOff, tokens[i]};
    return {};
}

} // namespace sdrl
