// SPDX-License-Identifier: GPL-3.0-or-later
#include "rollout/batch_decoder.h"

#include "model/decoder.h"
#include "model/token_batch.h"
#include "rollout/range_allocator.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace sdrl {

namespace {

struct Group {
    std::size_t index = 0;
    int promptCount = 0;
    std::size_t prefixBegin = 0;     ///< what all its samples look at: the prompt,
    int prefixCount = 0;             ///< or with one sample what all prompts begin with
    std::size_t ownBegin = 0;        ///< with one sample: its place,
    int ownPrompt = 0;               ///< where the rest of its prompt comes first
    std::vector<float> promptLogits; ///< for the first token of each sample
    TokenGrammar* grammar = nullptr; ///< as in its request
    int state = 0;                   ///< of the grammar, before the first token
    int started = 0;
    int ended = 0;
    std::vector<DecodedSequence> sequences;
};

struct Active {
    Group* group = nullptr;
    int sample = 0;
    std::size_t begin = 0; ///< arena range for its own tokens, behind its prompt's if any lie there
    std::size_t room = 0;  ///< for those it draws
    RandomStream random;
    std::int32_t pending = 0;                   ///< drawn, not yet fed
    int state = 0;                              ///< of the group's grammar
    const std::vector<bool>* allowed = nullptr; ///< tokens that may come next; null: all
};

class Run {
public:
    Run(StepDecoder& decoder, std::span<const DecodingGroup> groups,
        const DecodingSettings& settings, const BatchDecoder::GroupDone& done)
        : m_decoder(decoder),
          m_allocator(decoder.tokens()),
          m_requests(groups),
          m_settings(settings),
          m_done(done),
          m_shape(decoder.shape()),
          m_drawable(settings.drawable > 0 ? settings.drawable : m_shape.vocabulary) {}

    /// @param common tokens that all prompts begin with
    /// @param longest tokens that the longest prompt and its continuation take
    Result<Ending> loop(int common, std::size_t longest, JobContext& context) {
        SDRL_CHECK(computeCommon(common, longest));
        for (;;) {
            if (!context.pausePoint())
                return Ending::Stopped;
            SDRL_TRY(const bool startedAny, admit());
            if (m_active.empty()) {
                if (m_next == m_requests.size() && m_groups.empty())
                    return Ending::Finished;
                if (!startedAny)
                    return Error{ErrorCode::OutOfMemory,
                                 "the key-value memory does not hold one sequence of this length",
                                 fmt::format("{} tokens fit", m_decoder.tokens())};
                continue;
            }
            SDRL_CHECK(step());
        }
    }

private:
    [[nodiscard]] std::size_t roomFor(const Group& group) const {
        // The last token drawn is never fed, so it needs no place.
        const int room = std::min(m_settings.maxNewTokens, m_shape.context - group.promptCount);
        return static_cast<std::size_t>(std::max(room, 1));
    }

    /// Computes what all prompts begin with, unless that would leave no room for the longest.
    Result<void> computeCommon(int common, std::size_t longest) {
        const auto size = static_cast<std::size_t>(common);
        if (common == 0 || size + longest > m_decoder.tokens())
            return {};
        m_common = {*m_allocator.allocate(size), common};
        std::vector<DecoderRow> rows;
        appendPrompt(rows, m_requests.front().prompt, 0, common, {0, 0, m_common.begin});
        const std::size_t last = rows.size() - 1;
        SDRL_CHECK(m_decoder.forward(rows, {&last, 1}));
        return {};
    }

    /// Where a prompt's tokens lie: the first ones in another's memory, the others from `ownBegin`.
    struct PromptPlace {
        std::size_t prefixBegin = 0;
        int prefixCount = 0;
        std::size_t ownBegin = 0;
    };

    /// Rows for the tokens [from, to) of a prompt, none of which are in the prefix.
    static void appendPrompt(std::vector<DecoderRow>& rows, const std::vector<std::int32_t>& prompt,
                             int from, int to, const PromptPlace& place) {
        for (int t = from; t < to; ++t) {
            const int own = t - place.prefixCount;
            rows.push_back({prompt[static_cast<std::size_t>(t)], t,
                            place.ownBegin + static_cast<std::size_t>(own), place.prefixBegin,
                            place.prefixCount, place.ownBegin, own + 1});
        }
    }

    /// Starts sequences while there is room; true if one was started or ended at once.
    Result<bool> admit() {
        bool any = false;
        const auto limit = static_cast<std::size_t>(m_settings.maxSequences);
        for (;;) {
            // First the samples of groups whose prompts are there. Those after one that waits for
            // room wait too, unless they have theirs.
            bool waiting = false;
            for (auto& group : m_groups) {
                const int samples = m_requests[group->index].samples;
                while (group->started < samples && m_active.size() < limit) {
                    std::optional<std::size_t> begin;
                    if (samples == 1)
                        begin = group->ownBegin;
                    else if (!waiting)
                        begin = m_allocator.allocate(roomFor(*group));
                    if (!begin) {
                        // Else nothing will free room: a group that needs less may find its own.
                        waiting = !m_active.empty();
                        break;
                    }
                    start(*group, *begin);
                    any = true;
                }
            }
            SDRL_CHECK(reportEnded());
            if (waiting || m_active.size() >= limit || m_next == m_requests.size())
                return any;
            SDRL_TRY(const bool prefilled, prefillSome(limit - m_active.size()));
            if (!prefilled)
                return any;
        }
    }

    void start(Group& group, std::size_t begin) {
        const int sample = group.started++;
        Active active{&group,
                      sample,
                      begin,
                      roomFor(group),
                      RandomStream(m_requests[group.index].seed, "sample",
                                   {static_cast<std::uint64_t>(sample)}),
                      0,
                      group.state};
        const SampledToken first =
            sampleToken(group.promptLogits.data(), m_shape.vocabulary, m_drawable,
                        m_settings.sampling, active.random.uniform(), m_scratch);
        if (take(active, first))
            m_active.push_back(std::move(active));
        else
            release(active);
    }

    void release(const Active& active) {
        m_allocator.release(active.begin,
                            static_cast<std::size_t>(active.group->ownPrompt) + active.room);
    }

    /// Appends a drawn token to its sequence; false if the sequence has ended with it.
    bool take(Active& active, SampledToken drawn) {
        DecodedSequence& sequence =
            active.group->sequences[static_cast<std::size_t>(active.sample)];
        sequence.tokens.push_back(drawn.token);
        sequence.logProbs.push_back(drawn.logProb);
        active.pending = drawn.token;
        const auto& ends = m_settings.endTokens;
        if (std::find(ends.begin(), ends.end(), drawn.token) != ends.end() ||
            (m_settings.stop &&
             m_settings.stop(active.group->index, active.sample, sequence.tokens)))
            sequence.ended = true;
        if (TokenGrammar* grammar = active.group->grammar) {
            active.state = grammar->next(active.state, drawn.token);
            if (grammar->isEnd(active.state))
                sequence.ended = true;
            else
                active.allowed = &grammar->allowed(active.state);
        }
        if (!std::isfinite(drawn.logProb))
            m_nonFinite = true;
        if (sequence.ended || sequence.tokens.size() >= active.room || m_nonFinite) {
            ++active.group->ended;
            return false;
        }
        return true;
    }

    /// Finds memory for a group's prompt; false if there is none.
    [[nodiscard]] bool place(Group& group, int samples) {
        const auto count = static_cast<std::size_t>(group.promptCount);
        if (samples == 1) {
            const auto rest = group.promptCount - m_common.count;
            const auto begin =
                m_allocator.allocate(static_cast<std::size_t>(rest) + roomFor(group));
            if (!begin)
                return false;
            group.prefixBegin = m_common.begin;
            group.prefixCount = m_common.count;
            group.ownBegin = *begin;
            group.ownPrompt = rest;
            return true;
        }
        const auto begin = m_allocator.allocate(count);
        if (!begin)
            return false;
        // Without room for one of its sequences a prompt would only be in the way.
        const auto probe = m_allocator.allocate(roomFor(group));
        if (probe)
            m_allocator.release(*probe, roomFor(group));
        else
            m_allocator.release(*begin, count);
        group.prefixBegin = *begin;
        group.prefixCount = group.promptCount;
        return probe.has_value();
    }

    /// Computes the prompts of the next groups, as many as can be of use now. False if there is no
    /// memory for any.
    Result<bool> prefillSome(std::size_t freeSequences) {
        std::vector<Group*> fresh;
        std::size_t sequences = 0;
        int tokens = 0;
        while (m_next < m_requests.size() && sequences < freeSequences &&
               tokens < 4 * Decoder::kMaxRows) {
            const DecodingGroup& request = m_requests[m_next];
            const auto count = static_cast<int>(request.prompt.size());
            auto group = std::make_unique<Group>();
            group->promptCount = count;
            if (!place(*group, request.samples))
                break;
            group->index = m_next++;
            group->grammar = request.grammar;
            if (group->grammar)
                group->state = group->grammar->start(request.prompt);
            group->sequences.resize(static_cast<std::size_t>(request.samples));
            sequences += static_cast<std::size_t>(request.samples);
            tokens += count - m_common.count;
            fresh.push_back(group.get());
            m_groups.push_back(std::move(group));
        }
        if (fresh.empty())
            return false;
        std::vector<DecoderRow> rows;
        std::vector<std::size_t> lasts; ///< row of each prompt's last token
        for (const Group* group : fresh) {
            const auto& prompt = m_requests[group->index].prompt;
            if (group->sequences.size() == 1) {
                appendPrompt(rows, prompt, m_common.count, group->promptCount,
                             {group->prefixBegin, group->prefixCount, group->ownBegin});
            } else {
                if (m_common.count > 0)
                    SDRL_CHECK(m_decoder.copy(m_common.begin, group->prefixBegin,
                                              static_cast<std::size_t>(m_common.count)));
                appendPrompt(rows, prompt, m_common.count, group->promptCount,
                             {0, 0, group->prefixBegin});
            }
            lasts.push_back(rows.size() - 1);
        }
        SDRL_TRY(float* const allLogits, m_decoder.forward(rows, lasts));
        const auto vocabulary = static_cast<std::size_t>(m_shape.vocabulary);
        for (std::size_t g = 0; g < fresh.size(); ++g) {
            float* logits = allLogits + g * vocabulary;
            if (TokenGrammar* grammar = fresh[g]->grammar)
                forbidOthers({logits, vocabulary}, grammar->allowed(fresh[g]->state));
            fresh[g]->promptLogits.assign(logits, logits + vocabulary);
        }
        return true;
    }

    /// Feeds every active sequence its pending token and draws the next.
    Result<void> step() {
        const std::size_t count = m_active.size();
        std::vector<TokenDraw> draws;
        draws.reserve(count);
        std::vector<DecoderRow> rows;
        rows.reserve(count);
        for (Active& active : m_active) {
            const Group& group = *active.group;
            const auto fed = static_cast<int>(
                group.sequences[static_cast<std::size_t>(active.sample)].tokens.size());
            const int own = group.ownPrompt + fed;
            rows.push_back({active.pending, group.promptCount + fed - 1,
                            active.begin + static_cast<std::size_t>(own - 1), group.prefixBegin,
                            group.prefixCount, active.begin, own});
            draws.push_back({active.random.uniform(), active.allowed});
        }
        std::vector<SampledToken> drawn(count);
        SDRL_CHECK(m_decoder.step(rows, draws, m_settings.sampling, m_drawable, drawn));
        std::size_t kept = 0;
        for (std::size_t i = 0; i < count; ++i) {
            if (take(m_active[i], drawn[i])) {
                if (kept != i)
                    m_active[kept] = std::move(m_active[i]);
                ++kept;
            } else {
                release(m_active[i]);
            }
        }
        m_active.erase(m_active.begin() + static_cast<std::ptrdiff_t>(kept), m_active.end());
        return reportEnded();
    }

    Result<void> reportEnded() {
        if (m_nonFinite)
            return Error{ErrorCode::NonFinite, "the model's output is not a number",
                         "while generating"};
        for (auto it = m_groups.begin(); it != m_groups.end();) {
            Group& group = **it;
            if (group.ended < m_requests[group.index].samples) {
                ++it;
                continue;
            }
            if (group.sequences.size() != 1)
                m_allocator.release(group.prefixBegin, static_cast<std::size_t>(group.prefixCount));
            const std::unique_ptr<Group> finished = std::move(*it);
            it = m_groups.erase(it);
            SDRL_CHECK(m_done(finished->index, std::move(finished->sequences)));
        }
        return {};
    }

    StepDecoder& m_decoder;
    RangeAllocator m_allocator;
    std::span<const DecodingGroup> m_requests;
    const DecodingSettings& m_settings;
    const BatchDecoder::GroupDone& m_done;
    const DecoderShape& m_shape;
    int m_drawable;

    struct {
        std::size_t begin = 0;
        int count = 0;
    } m_common;             ///< what all prompts begin with, computed; count 0: nothing
    std::size_t m_next = 0; ///< first request whose prompt has not been computed
    std::vector<std::unique_ptr<Group>> m_groups;
    std::vector<Active> m_active;
    std::vector<float> m_scratch;
    bool m_nonFinite = false;
};

} // namespace

BatchDecoder::BatchDecoder(Decoder& decoder)
    : m_own(std::make_unique<ProcessorDecoder>(decoder)), m_decoder(*m_own) {}

Result<void> BatchDecoder::reserve(std::size_t tokens, std::size_t least) {
    for (;;) {
        Result<void> room = m_decoder.reserve(tokens);
        if (room || room.error().code != ErrorCode::OutOfMemory || tokens == least)
            return room;
        tokens = std::max(least, tokens / 2);
    }
}

Result<Ending> BatchDecoder::run(std::span<const DecodingGroup> groups,
                                 const DecodingSettings& settings, const GroupDone& done,
                                 JobContext& context) {
    const DecoderShape& shape = m_decoder.shape();
    // As much memory as all groups together could ever use, within the limit.
    std::size_t wanted = 0, longest = 0;
    for (const DecodingGroup& group : groups) {
        const std::size_t prompt = group.prompt.size();
        if (prompt == 0 || prompt >= static_cast<std::size_t>(shape.context))
            return Error{
                ErrorCode::InvalidArgument,
                fmt::format(
                    "the prompt has {} tokens; with room for an answer the model takes 1 to {}",
                    prompt, shape.context - 1),
                fmt::format("prompt {}", &group - groups.data())};
        const auto room = static_cast<std::size_t>(
            std::max(1, std::min(settings.maxNewTokens, shape.context - static_cast<int>(prompt))));
        longest = std::max(longest, prompt + room);
        wanted += prompt + room * static_cast<std::size_t>(std::max(group.samples, 0));
    }
    std::vector<std::span<const std::int32_t>> prompts;
    for (const DecodingGroup& group : groups)
        prompts.emplace_back(group.prompt);
    const int common = static_cast<int>(sharedBeginning(prompts));
    const std::size_t affordable =
        settings.memoryBytes / KeyValueArena::bytesPerToken(shape, m_decoder.format());
    // Sequences of different lengths leave gaps between each other; a quarter more bridges them.
    const std::size_t useful = static_cast<std::size_t>(settings.maxSequences) * longest * 5 / 4;
    const std::size_t tokens = std::max(
        longest, std::min(std::min(wanted, useful) + static_cast<std::size_t>(common), affordable));
    if (m_decoder.tokens() < tokens || m_decoder.tokens() > 2 * tokens)
        SDRL_CHECK(reserve(tokens, longest));
    return Run(m_decoder, groups, settings, done).loop(common, longest, context);
}

} // namespace sdrl
