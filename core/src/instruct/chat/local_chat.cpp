// SPDX-License-Identifier: GPL-3.0-or-later
#include "instruct/chat/local_chat.h"

#include "core/base/rng.h"
#include "core/base/text.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <map>
#include <span>
#include <utility>

namespace sdrl {

using nlohmann::json;

namespace {

class LocalChat final : public ChatModel {
public:
    LocalChat(std::string name, std::string fingerprint,
              std::function<Result<std::unique_ptr<TextGenerator>>()> open,
              const SamplingSettings& sampling)
        : m_name(std::move(name)),
          m_fingerprint(std::move(fingerprint)),
          m_open(std::move(open)),
          m_sampling(sampling) {}

    [[nodiscard]] std::string name() const override { return m_name; }
    [[nodiscard]] std::vector<std::string> identity() const override {
        return {"local", m_fingerprint, std::to_string(m_sampling.topP),
                std::to_string(m_sampling.topK)};
    }
    [[nodiscard]] json description() const override {
        return {{"model", m_name}, {"fingerprint", m_fingerprint}};
    }

    void add(ChatRequest request, Handler handler) override {
        m_queue.push_back({std::move(request), std::move(handler)});
    }

    void forget() override { m_queue.clear(); }

    Result<Ending> run(JobContext& context) override {
        m_tally = context.calls(kWho);
        Result<Ending> ending = work(context);
        m_queue.clear();
        return ending;
    }

private:
    struct Order {
        ChatRequest request;
        Handler handler;
    };
    /// Requests that are answered together. Prompts are read before the first of them is answered:
    /// with many the work would show nothing, and a kill would lose it, for minutes.
    static constexpr std::size_t kTogether = 16;
    /// So many prompts in a row that do not fit mean that none will.
    static constexpr int kMaxRefusals = 8;
    static constexpr std::string_view kWho = "instructor.local"; ///< in a job's tally

    Result<Ending> work(JobContext& context) {
        while (!m_queue.empty()) {
            if (!context.pausePoint())
                return Ending::Stopped;
            if (!m_model) {
                SDRL_TRY(m_model, m_open());
            }
            // What is added meanwhile is the next batch's.
            std::map<std::pair<double, int>, std::vector<Order>> batches;
            for (Order& order : std::exchange(m_queue, {})) {
                const std::pair key(order.request.temperature, order.request.maxTokens);
                batches[key].push_back(std::move(order));
            }
            for (const auto& [key, orders] : batches)
                for (std::size_t first = 0; first < orders.size(); first += kTogether) {
                    const std::size_t count = std::min(kTogether, orders.size() - first);
                    SDRL_TRY(const Ending ending,
                             generate(key.first, key.second,
                                      std::span(orders).subspan(first, count), context));
                    if (ending == Ending::Stopped)
                        return ending;
                }
        }
        return Ending::Finished;
    }

    Result<Ending> generate(double temperature, int maxTokens, std::span<const Order> orders,
                            JobContext& context) {
        std::vector<GenerationRequest> requests;
        for (const Order& order : orders) {
            GenerationRequest request;
            request.messages = {{"user", order.request.prompt}};
            request.form = order.request.form;
            request.samples = static_cast<int>(order.request.samples.size());
            // The same replies whenever the same samples are asked for, whatever else is.
            request.seed = derivedSeed(derivedSeed(0, order.request.prompt), "local-instructor",
                                       {order.request.samples.front()});
            requests.push_back(std::move(request));
        }
        SamplingSettings sampling;
        sampling.temperature = temperature;
        sampling.topP = temperature > 0 ? m_sampling.topP : 1;
        sampling.topK = temperature > 0 ? m_sampling.topK : 0;
        sampling.maxNewTokens = maxTokens;
        return m_model->generate(
            requests, sampling,
            [&](std::size_t index, std::vector<Completion> replies) -> Result<void> {
                return take(orders[index], std::move(replies), context);
            },
            context);
    }

    Result<void> take(const Order& order, std::vector<Completion> completions,
                      JobContext& context) {
        ++m_tally.calls;
        std::vector<ChatReply> replies;
        for (std::size_t i = 0; i < completions.size(); ++i) {
            ChatReply reply;
            reply.place = i;
            reply.text = toValidUtf8(completions[i].text);
            reply.cutOff = !completions[i].ended;
            replies.push_back(std::move(reply));
            m_tally.completionTokens += static_cast<std::int64_t>(completions[i].tokens.size());
            replies.front().completionTokens +=
                static_cast<std::int64_t>(completions[i].tokens.size());
        }
        if (replies.empty() || (replies.front().completionTokens == 0 && replies.front().cutOff)) {
            constexpr const char* kTooLong = "the prompt is longer than the model's context";
            if (++m_refusals >= kMaxRefusals)
                return Error{ErrorCode::InvalidArgument, kTooLong, m_name};
            return order.handler.finished({kTooLong});
        }
        m_refusals = 0;
        replies.front().firstOfCall = true;
        context.setCalls(m_tally, kWho);
        SDRL_CHECK(order.handler.replies(replies));
        return order.handler.finished({});
    }

    std::string m_name, m_fingerprint;
    std::function<Result<std::unique_ptr<TextGenerator>>()> m_open;
    SamplingSettings m_sampling;
    std::unique_ptr<TextGenerator> m_model;
    std::vector<Order> m_queue;
    int m_refusals = 0; ///< in a row
    CallTally m_tally;
};

} // namespace

std::unique_ptr<ChatModel>
makeLocalChat(std::string name, std::string fingerprint,
              std::function<Result<std::unique_ptr<TextGenerator>>()> open,
              const SamplingSettings& sampling) {
    return std::make_unique<LocalChat>(std::move(name), std::move(fingerprint), std::move(open),
                                       sampling);
}

} // namespace sdrl
