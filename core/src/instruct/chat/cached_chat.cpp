// SPDX-License-Identifier: GPL-3.0-or-later
#include "instruct/chat/cached_chat.h"

#include "core/base/hash.h"
#include "core/base/jsonl.h"

#include <nlohmann/json.hpp>

namespace sdrl {

using nlohmann::json;

namespace {

json parametersOf(const ChatRequest& request) {
    json out = {{"temperature", request.temperature}, {"max_tokens", request.maxTokens}};
    if (request.json)
        out["json"] = true;
    return out;
}

CachedChat::Answer answerFrom(CachedResponse known) {
    const json request = json::parse(known.request, nullptr, false);
    const bool cutOff = request.is_object() && request.value("cut_off", false);
    return {std::move(known.response), cutOff};
}

} // namespace

/// A request with those of its samples that are not known yet.
struct CachedChat::Pending {
    ChatRequest request;
    std::string kind;
    std::vector<std::optional<Answer>> found; ///< by sample of the whole request
    std::vector<std::size_t> missing;         ///< places in `found`, as in `request.samples`
    Then then;

    [[nodiscard]] Answers answers(std::string refusal) {
        Answers out;
        for (std::optional<Answer>& answer : found)
            if (answer)
                out.texts.push_back(std::move(*answer));
        out.refusal = std::move(refusal);
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
                                      [pending](const std::string& refusal) {
                                          return pending->then(pending->answers(refusal));
                                      }});
    return {};
}

Result<void> CachedChat::keep(Pending& pending, std::span<const ChatReply> replies) {
    std::vector<ResponseCache::Entry> entries;
    for (const ChatReply& reply : replies) {
        const std::uint64_t sample = pending.request.samples[reply.place];
        json record = m_model->description();
        record["kind"] = pending.kind;
        record["prompt"] = pending.request.prompt;
        record["parameters"] = parametersOf(pending.request);
        record["sample"] = sample;
        if (reply.cutOff)
            record["cut_off"] = true;
        if (reply.firstOfCall) { // the figures of the whole call
            record["call"] = 1;
            record["seconds"] = reply.seconds;
            if (reply.estimated)
                record["tokens_guessed"] = true;
        }
        entries.push_back(
            {keyOf(pending.request, sample),
             {reply.text, reply.promptTokens, reply.completionTokens, dumpJson(record)}});
    }
    SDRL_CHECK(m_cache->put(entries));
    for (const ChatReply& reply : replies)
        pending.found[pending.missing[reply.place]] = Answer{reply.text, reply.cutOff};
    return {};
}

} // namespace sdrl
