// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/hash.h"
#include "core/base/rng.h"
#include "support/loopback_server.h"

#include <nlohmann/json.hpp>

#include <atomic>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace sdrl::test {

/// What a scripted chat endpoint does wrong, and how fast it is.
struct ChatScript {
    int latencyMs = 0;
    double malformedShare = 0; ///< of items: no JSON; drawn by prompt and time of asking
    bool ignoresMany = false;  ///< gives one reply whatever n says
    bool refusesMany = false;
    bool refusesSchema = false; ///< knows "json_object"
    bool refusesJson = false;   ///< in any way
    bool says = true;           ///< usage
    /// Replies depend on the prompt and their place in the request only; else also on how often the
    /// prompt was asked before.
    bool repeatable = true;
    /// Called before each answer; what it returns is sent instead.
    std::function<std::optional<LoopbackServer::Reply>(const LoopbackServer::Request&,
                                                       std::size_t number)>
        disturb;
};

/// A chat endpoint that knows the task of `chatTask()`: sums of two numbers. Two runs that
/// ask the same are told the same. Counts what it was asked. Thread: any.
class ChatServer {
public:
    using Json = nlohmann::json;

    explicit ChatServer(ChatScript script = {})
        : m_script(std::move(script)),
          m_server([this](const LoopbackServer::Request& request, std::size_t number) {
              return reply(request, number);
          }) {}

    [[nodiscard]] std::string url() const { return m_server.url(); }
    [[nodiscard]] LoopbackServer& server() { return m_server; }
    [[nodiscard]] std::vector<LoopbackServer::Request> requests() const {
        return m_server.requests();
    }
    [[nodiscard]] std::size_t count() const { return m_server.requests().size(); }

    static std::string promptIn(const LoopbackServer::Request& request) {
        return Json::parse(request.body)["messages"][0]["content"].get<std::string>();
    }
    /// "keyword", "synonyms", "pattern", "question", "harder", "easier", "answer"
    static std::string kindOf(const std::string& prompt) {
        const auto has = [&](const char* part) { return prompt.find(part) != prompt.npos; };
        return has("Name the field of knowledge") ? "keyword"
               : has("search terms")              ? "synonyms"
               : has("Describe in one paragraph") ? "pattern"
               : has("Write one new example")     ? "question"
               : has("too easy")                  ? "harder"
               : has("too hard")                  ? "easier"
                                                  : "answer";
    }
    static std::int64_t tokensOf(const std::string& text) {
        return static_cast<std::int64_t>(text.size() / 4 + 1);
    }

    [[nodiscard]] std::int64_t promptTokens() const { return m_promptTokens; }
    [[nodiscard]] std::int64_t completionTokens() const { return m_completionTokens; }

    static std::string chunk(const Json& delta, int index, const Json& finish) {
        return "data: " +
               Json{{"choices", {{{"index", index}, {"delta", delta}, {"finish_reason", finish}}}}}
                   .dump() +
               "\n\n";
    }

private:
    LoopbackServer::Reply reply(const LoopbackServer::Request& request, std::size_t number) {
        LoopbackServer::Reply out;
        out.latencyMs = m_script.latencyMs;
        if (m_script.disturb)
            if (auto other = m_script.disturb(request, number))
                return *other;
        const Json body = Json::parse(request.body);
        const int wanted = body.value("n", 1);
        const auto refusal = [&](const char* text) {
            out.status = 400;
            out.body = Json{{"error", {{"message", text}}}}.dump();
            return out;
        };
        if (m_script.refusesMany && wanted > 1)
            return refusal("only one choice per request is supported");
        if (body.contains("response_format")) {
            if (m_script.refusesJson)
                return refusal("response_format.type must be text");
            if (m_script.refusesSchema && body["response_format"]["type"] == "json_schema")
                return refusal("This response_format type is unavailable now");
        }
        const std::string prompt = promptIn(request);
        std::vector<std::string> texts;
        const int given = m_script.ignoresMany ? 1 : wanted;
        for (int i = 0; i < given; ++i)
            texts.push_back(text(prompt, m_script.repeatable ? i : m_times[sha256Hex(prompt)]++));
        std::int64_t completion = 0;
        for (const std::string& text : texts)
            completion += tokensOf(text);
        m_promptTokens += tokensOf(prompt);
        m_completionTokens += completion;
        const Json usage = {{"prompt_tokens", tokensOf(prompt)}, {"completion_tokens", completion}};
        if (body.value("stream", false))
            return streamed(texts, usage, out);
        Json choices = Json::array();
        for (const std::string& text : texts)
            choices.push_back({{"index", choices.size()},
                               {"message", {{"role", "assistant"}, {"content", text}}},
                               {"finish_reason", "stop"}});
        Json all = {{"object", "chat.completion"}, {"choices", choices}};
        if (m_script.says)
            all["usage"] = usage;
        out.body = all.dump();
        return out;
    }

    static LoopbackServer::Reply streamed(const std::vector<std::string>& texts, const Json& usage,
                                          LoopbackServer::Reply out) {
        out.headers = "Content-Type: text/event-stream\r\n";
        out.body = ": hello\n\n";
        for (std::size_t i = 0; i < texts.size(); ++i) {
            const std::size_t half = texts[i].size() / 2;
            const int index = static_cast<int>(i);
            out.body += chunk({{"role", "assistant"}, {"content", texts[i].substr(0, half)}}, index,
                              nullptr);
            out.body += chunk({{"content", texts[i].substr(half)}}, index, nullptr);
            out.body += chunk(Json::object(), index, "stop");
        }
        out.body += "data: " + Json{{"choices", Json::array()}, {"usage", usage}}.dump() +
                    "\n\ndata: [DONE]\n\n";
        return out;
    }

    [[nodiscard]] std::string text(const std::string& prompt, int time) const {
        const std::string kind = kindOf(prompt);
        if (kind == "keyword")
            return "arithmetic";
        if (kind == "synonyms")
            return R"(["addition", "sums"])";
        if (kind == "pattern")
            return "Two numbers are added.";
        RandomStream random(stableHash64(prompt), "chat-server",
                            {static_cast<std::uint64_t>(time)});
        if (kind == "answer") {
            const std::size_t plus = prompt.find(" plus ");
            const std::size_t what = prompt.rfind(' ', plus - 1);
            const long a = std::strtol(prompt.c_str() + what + 1, nullptr, 10);
            const long b = std::strtol(prompt.c_str() + plus + 6, nullptr, 10);
            const long wrong = random.chance(0.2) ? 1 : 0;
            return "I add the two numbers, one digit after the other. #### " +
                   std::to_string(a + b + wrong);
        }
        if (random.chance(m_script.malformedShare))
            return "I am sorry, but as a language model I had rather talk.";
        const long a = 100000 + static_cast<long>(random.below(800000));
        const long b = 100000 + static_cast<long>(random.below(800000));
        return "```json\n" +
               Json{{"input", "What is " + std::to_string(a) + " plus " + std::to_string(b) + "?"},
                    {"output", "The sum is what is asked. #### " + std::to_string(a + b)}}
                   .dump() +
               "\n```";
    }

    ChatScript m_script;
    std::map<std::string, int> m_times; ///< asked for, by prompt; the server calls one at a time
    std::atomic<std::int64_t> m_promptTokens{0}, m_completionTokens{0};
    LoopbackServer m_server;
};

inline constexpr const char* kChatTask = R"({
    "schema_version": 1, "name": "sums", "title": "Small sums",
    "description": "Sums of two whole numbers of six digits.",
    "input_format": "A question that ends in a question mark.",
    "output_format": "End with #### and the sum.",
    "prompt_template": "{input} {output_format}",
    "answer": {"type": "number", "marker": "hashes"}})";

} // namespace sdrl::test
