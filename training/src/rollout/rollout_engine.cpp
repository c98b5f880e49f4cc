// SPDX-License-Identifier: GPL-3.0-or-later
#include "training/rollout_engine.h"

#include "model/decoder.h"
#include "model/policy_model_impl.h"
#include "rollout/batch_decoder.h"
#include "rollout/device_decoder.h"
#include "rollout/token_grammar.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>

namespace sdrl {

namespace {

/// Where the first of the stop texts begins, or npos.
std::size_t firstStop(std::string_view text, const std::vector<std::string>& stops,
                      std::size_t from) {
    std::size_t first = std::string_view::npos;
    for (const std::string& stop : stops)
        first = std::min(first, text.find(stop, from));
    return first;
}

/// Watches replies for stop texts, which may begin and end inside tokens.
class StopWatch {
public:
    StopWatch(const Tokenizer& tokenizer, const std::vector<std::string>& stops)
        : m_tokenizer(tokenizer), m_stops(stops) {
        for (const std::string& stop : stops)
            m_longest = std::max(m_longest, stop.size());
    }

    bool operator()(std::size_t group, int sample, const std::vector<std::int32_t>& tokens) {
        auto [it, inserted] =
            m_replies.try_emplace({group, sample}, Reply{StreamingDecoder(m_tokenizer), {}});
        Reply& reply = it->second;
        const std::size_t old = reply.text.size();
        reply.text += reply.decoder.push(tokens.back());
        const std::size_t from = old > m_longest ? old - m_longest : 0;
        return firstStop(reply.text, m_stops, from) != std::string::npos;
    }

private:
    struct Reply {
        StreamingDecoder decoder;
        std::string text;
    };
    const Tokenizer& m_tokenizer;
    const std::vector<std::string>& m_stops;
    std::size_t m_longest = 0;
    std::map<std::pair<std::size_t, int>, Reply> m_replies;
};

} // namespace

struct RolloutEngine::Impl {
    explicit Impl(std::shared_ptr<PolicyModel> modelToUse)
        : model(std::move(modelToUse)), decoder(makeDecoder()), batch(*decoder) {}

    std::shared_ptr<PolicyModel> model;
    std::unique_ptr<Decoder> processor; ///< null on a device
    std::unique_ptr<StepDecoder> decoder;
    BatchDecoder batch;

    std::vector<std::pair<ReplyForm, std::unique_ptr<TokenGrammar>>> grammars;

    std::unique_ptr<StepDecoder> makeDecoder() {
        const PolicyModel::Impl& impl = model->impl();
        if (impl.device)
            return std::make_unique<DeviceDecoder>(impl.device, impl.pool, impl.settings.format);
        processor = std::make_unique<Decoder>(impl.weights, impl.pool);
        return std::make_unique<ProcessorDecoder>(*processor);
    }

    /// Null if the form is free.
    TokenGrammar* grammarOf(const ReplyForm& form) {
        if (form.isFree())
            return nullptr;
        for (const auto& [known, grammar] : grammars)
            if (known == form)
                return grammar.get();
        grammars.emplace_back(
            form, std::make_unique<TokenGrammar>(form, model->tokenizer(), model->endTokens()));
        return grammars.back().second.get();
    }

    Completion completionOf(DecodedSequence sequence, const SamplingSettings& sampling) const {
        Completion out;
        out.ended = sequence.ended;
        std::span<const std::int32_t> spoken = sequence.tokens;
        const auto& ends = model->endTokens();
        if (!spoken.empty() && std::find(ends.begin(), ends.end(), spoken.back()) != ends.end())
            spoken = spoken.first(spoken.size() - 1);
        out.text = model->tokenizer().decode(spoken, true);
        if (!sampling.stop.empty())
            out.text.resize(std::min(out.text.size(), firstStop(out.text, sampling.stop, 0)));
        out.tokens = std::move(sequence.tokens);
        out.logProbs = std::move(sequence.logProbs);
        return out;
    }
};

RolloutEngine::RolloutEngine(std::shared_ptr<PolicyModel> model)
    : m_impl(std::make_unique<Impl>(std::move(model))) {}

RolloutEngine::~RolloutEngine() = default;

std::string RolloutEngine::fingerprint() const {
    // Replies depend on how the weights are rounded too.
    const NumberFormat format = m_impl->decoder->format();
    if (format == NumberFormat::Float32)
        return m_impl->model->fingerprint();
    return fmt::format("{}-{}", m_impl->model->fingerprint(), numberFormatName(format));
}

Result<Ending> RolloutEngine::generate(
    std::span<const GenerationRequest> requests, const SamplingSettings& sampling,
    const std::function<Result<void>(std::size_t index, std::vector<Completion>)>& done,
    JobContext& context) {
    const PolicyModel::Impl& model = m_impl->model->impl();
    std::vector<DecodingGroup> groups;
    std::vector<std::size_t> requestOf;
    for (std::size_t i = 0; i < requests.size(); ++i) {
        const GenerationRequest& request = requests[i];
        std::vector<std::int32_t> tokens;
        if (request.messages.empty()) {
            tokens = m_impl->model->promptTokens(request.prompt);
        } else {
            SDRL_TRY(tokens, m_impl->model->promptTokens(request.messages));
        }
        if (tokens.empty() ||
            tokens.size() >= static_cast<std::size_t>(model.config.maxPositions)) {
            context.log(LogLevel::Warning,
                        fmt::format("a prompt of {} tokens gets no reply: the model takes 1 to {}",
                                    tokens.size(), model.config.maxPositions - 1));
            Completion none;
            none.promptTooLong = true;
            SDRL_CHECK(
                done(i, std::vector<Completion>(static_cast<std::size_t>(request.samples), none)));
            continue;
        }
        groups.push_back(
            {std::move(tokens), request.samples, request.seed, m_impl->grammarOf(request.form)});
        requestOf.push_back(i);
    }
    DecodingSettings settings;
    settings.sampling = {static_cast<float>(sampling.temperature),
                         static_cast<float>(sampling.topP), sampling.topK};
    settings.maxNewTokens = sampling.maxNewTokens;
    settings.endTokens = m_impl->model->endTokens();
    settings.drawable = static_cast<int>(model.tokenizer.vocabularySize());
    settings.memoryBytes = model.settings.keyValueBytes;
    settings.maxSequences = model.settings.maxSequences;
    StopWatch watch(model.tokenizer, sampling.stop);
    if (!sampling.stop.empty())
        settings.stop = std::ref(watch);
    try {
        return m_impl->batch.run(
            groups, settings,
            [&](std::size_t group, std::vector<DecodedSequence> sequences) -> Result<void> {
                std::vector<Completion> completions;
                for (DecodedSequence& sequence : sequences)
                    completions.push_back(m_impl->completionOf(std::move(sequence), sampling));
                return done(requestOf[group], std::move(completions));
            },
            context);
    } catch (const std::bad_alloc&) {
        return Error{ErrorCode::OutOfMemory, "generating does not fit into memory", ""};
    }
}

void RolloutEngine::releaseMemory() {
    m_impl->batch.releaseMemory();
}

Result<std::vector<float>> RolloutEngine::score(std::span<const std::int32_t> tokens) {
    const DecoderShape& shape = m_impl->decoder->shape();
    if (tokens.size() > static_cast<std::size_t>(shape.context))
        return Error{
            ErrorCode::InvalidArgument,
            fmt::format("the text has {} tokens; the model takes {}", tokens.size(), shape.context),
            ""};
    std::vector<float> logProbs;
    if (tokens.size() < 2)
        return logProbs;
    constexpr std::size_t kRows = 64; // bounds the logits that exist at once
    StepDecoder& decoder = *m_impl->decoder;
    SDRL_CHECK(decoder.reserve(tokens.size()));
    const auto vocabulary = static_cast<std::size_t>(shape.vocabulary);
    std::vector<float> part(kRows);
    for (std::size_t first = 0; first + 1 < tokens.size(); first += kRows) {
        const std::size_t count = std::min(kRows, tokens.size() - 1 - first);
        std::vector<DecoderRow> rows;
        for (std::size_t t = first; t < first + count; ++t)
            rows.push_back({tokens[t], static_cast<std::int32_t>(t), t, 0, 0, 0,
                            static_cast<std::int32_t>(t + 1)});
        std::vector<std::size_t> all(count);
        std::iota(all.begin(), all.end(), std::size_t{0});
        SDRL_TRY(const float* const logits, decoder.forward(rows, all));
        m_impl->model->impl().pool->run(count, [&](std::size_t i, int) {
            const float* row = logits + i * vocabulary;
            float top = 0;
            int index = 0;
            kernels().maximum(row, shape.vocabulary, &top, &index);
            part[i] = row[tokens[first + i + 1]] -
                      (top + std::log(kernels().sumExp(row, shape.vocabulary, top, 1, nullptr)));
        });
        logProbs.insert(logProbs.end(), part.begin(),
                        part.begin() + static_cast<std::ptrdiff_t>(count));
    }
    decoder.release();
    return logProbs;
}

Result<std::unique_ptr<TextGenerator>> EngineOpener::open(const ModelReference& reference) {
    SDRL_TRY(std::shared_ptr<PolicyModel> model,
             PolicyModel::load(reference, PolicyModel::Purpose::Generate, m_settings));
    return std::unique_ptr<TextGenerator>(std::make_unique<RolloutEngine>(std::move(model)));
}

} // namespace sdrl
