// SPDX-License-Identifier: GPL-3.0-or-later
#include "training/bpe_trainer.h"

#include "core/base/text.h"
#include "tokenizer/byte_alphabet.h"
#include "tokenizer/pre_tokenizer.h"
#include "tokenizer/tokenizer_writer.h"

#include <fmt/format.h>

#include <algorithm>
#include <cassert>
#include <map>
#include <queue>
#include <unordered_map>

namespace sdrl {

namespace {

using Pair = std::pair<std::int32_t, std::int32_t>;

struct Word {
    std::vector<std::int32_t> symbols;
    std::uint64_t count = 0;
};

struct PairHash {
    std::size_t operator()(const Pair& pair) const {
        return static_cast<std::size_t>((static_cast<std::uint64_t>(pair.first) << 32 |
                                         static_cast<std::uint32_t>(pair.second)) *
                                            0x9E3779B97F4A7C15ULL >>
                                        16);
    }
};

/// The pairs of all words, and the merging of one of them everywhere.
class PairCounts {
public:
    explicit PairCounts(std::vector<Word> words) : m_words(std::move(words)) {
        for (std::uint32_t i = 0; i < m_words.size(); ++i)
            count(i, true);
        for (const auto& [pair, state] : m_pairs)
            m_queue.push({state.count, pair});
    }

    struct Best {
        std::uint64_t count = 0;
        Pair pair;
        // Order of the queue: the largest is served first.
        friend bool operator<(const Best& a, const Best& b) {
            return a.count != b.count ? a.count < b.count : a.pair > b.pair;
        }
    };

    /// The most frequent pair; count 0 if there is none.
    Best takeBest() {
        while (!m_queue.empty()) {
            const Best best = m_queue.top();
            m_queue.pop();
            const std::uint64_t now = m_pairs[best.pair].count;
            if (now == best.count)
                return best;
            if (now > 0) // merged elsewhere since it was queued
                m_queue.push({now, best.pair});
        }
        return {};
    }

    void merge(const Pair& pair, std::int32_t merged) {
        std::vector<std::uint32_t> places = std::move(m_pairs[pair].words);
        std::sort(places.begin(), places.end());
        places.erase(std::unique(places.begin(), places.end()), places.end());
        m_changed.clear();
        for (const std::uint32_t i : places) {
            std::vector<std::int32_t>& symbols = m_words[i].symbols;
            count(i, false);
            std::size_t to = 0;
            for (std::size_t from = 0; from < symbols.size(); ++to) {
                const bool here = from + 1 < symbols.size() && symbols[from] == pair.first &&
                                  symbols[from + 1] == pair.second;
                symbols[to] = here ? merged : symbols[from];
                from += here ? 2 : 1;
            }
            symbols.resize(to);
            count(i, true, merged);
        }
        std::sort(m_changed.begin(), m_changed.end());
        m_changed.erase(std::unique(m_changed.begin(), m_changed.end()), m_changed.end());
        for (const Pair& changed : m_changed)
            m_queue.push({m_pairs[changed].count, changed});
        m_pairs[pair].count = 0;
    }

private:
    struct State {
        std::uint64_t count = 0;
        std::vector<std::uint32_t> words; ///< that may hold the pair
    };

    // Adds or takes away the pairs of a word. Where `made` is given, pairs with it are new to the
    // word.
    void count(std::uint32_t index, bool add, std::int32_t made = -1) {
        const Word& word = m_words[index];
        for (std::size_t k = 0; k + 1 < word.symbols.size(); ++k) {
            const Pair pair(word.symbols[k], word.symbols[k + 1]);
            State& state = m_pairs[pair];
            if (!add) {
                state.count -= word.count;
                continue;
            }
            state.count += word.count;
            const bool isNew = made < 0 || pair.first == made || pair.second == made;
            if (isNew && (state.words.empty() || state.words.back() != index))
                state.words.push_back(index);
            if (isNew && made >= 0)
                m_changed.push_back(pair);
        }
    }

    std::vector<Word> m_words;
    std::unordered_map<Pair, State, PairHash> m_pairs;
    std::priority_queue<Best> m_queue;
    std::vector<Pair> m_changed;
};

} // namespace

struct BpeTrainer::Data {
    PreTokenizer preTokenizer;
    Regex::Match match;
    std::map<std::string, std::uint64_t, std::less<>> words; ///< sorted: independent of text order
};

BpeTrainer::BpeTrainer() : m_data(std::make_unique<Data>()) {
    std::vector<SplitStep> steps;
    for (const std::string_view pattern : {kDigitPattern, kGpt2Pattern}) {
        Result<Regex> regex = Regex::compile(pattern);
        assert(regex.ok());
        steps.push_back({std::move(regex).value()});
    }
    m_data->preTokenizer = PreTokenizer(std::move(steps));
}

BpeTrainer::~BpeTrainer() = default;
BpeTrainer::BpeTrainer(BpeTrainer&& other) noexcept = default;
BpeTrainer& BpeTrainer::operator=(BpeTrainer&& other) noexcept = default;

void BpeTrainer::add(std::string_view text) {
    const std::string valid = toValidUtf8(text);
    m_data->preTokenizer.split(valid, m_data->match, [&](std::string_view word) {
        const auto found = m_data->words.find(word);
        if (found != m_data->words.end())
            ++found->second;
        else
            m_data->words.emplace(word, 1);
    });
}

Result<std::string> BpeTrainer::train(const BpeTrainerOptions& options) const {
    const auto wrong = [](std::string message) {
        return Error{ErrorCode::InvalidArgument, std::move(message), "BPE trainer"};
    };
    std::vector<std::string> tokens = options.specialTokens;
    std::unordered_map<std::string, std::int32_t> idOf;
    const std::size_t specials = tokens.size();
    for (const std::uint8_t byte : bytesInAlphabetOrder())
        tokens.push_back(spelledInAlphabet({reinterpret_cast<const char*>(&byte), 1}));
    for (std::size_t id = 0; id < tokens.size(); ++id)
        if (tokens[id].empty() || !isValidUtf8(tokens[id]) ||
            !idOf.emplace(tokens[id], static_cast<std::int32_t>(id)).second)
            return wrong(
                fmt::format("the special tokens must differ from one another and from "
                            "single characters: \"{}\"",
                            toValidUtf8(options.specialTokens[std::min(id, specials - 1)])));
    if (options.vocabularySize < tokens.size() || options.vocabularySize > 1 << 22)
        return wrong(fmt::format("a vocabulary of {} tokens is not possible: special tokens and "
                                 "bytes take {}",
                                 options.vocabularySize, tokens.size()));
    if (options.minimumCount < 1)
        return wrong("a pair must occur once at least");

    std::array<std::int32_t, 256> byteIds{};
    for (std::size_t i = 0; i < byteIds.size(); ++i)
        byteIds[bytesInAlphabetOrder()[i]] = static_cast<std::int32_t>(specials + i);
    std::vector<Word> words;
    words.reserve(m_data->words.size());
    for (const auto& [text, count] : m_data->words) {
        Word& word = words.emplace_back();
        word.count = count;
        for (const char c : text)
            word.symbols.push_back(byteIds[static_cast<std::uint8_t>(c)]);
    }

    PairCounts pairs(std::move(words));
    TokenizerSpec spec;
    while (tokens.size() < options.vocabularySize) {
        const PairCounts::Best best = pairs.takeBest();
        if (best.count < options.minimumCount)
            break;
        const std::string& left = tokens[static_cast<std::size_t>(best.pair.first)];
        const std::string& right = tokens[static_cast<std::size_t>(best.pair.second)];
        spec.merges.emplace_back(left, right);
        const std::string joined = left + right;
        // Two pairs can make the same token ("ab"+"c", "a"+"bc").
        const auto [known, isNew] = idOf.emplace(joined, static_cast<std::int32_t>(tokens.size()));
        if (isNew)
            tokens.push_back(joined);
        pairs.merge(best.pair, known->second);
    }
    for (std::size_t i = 0; i < tokens.size(); ++i) {
        const auto id = static_cast<std::int32_t>(i);
        if (i < specials)
            spec.added.push_back(
                {.content = tokens[i], .id = id, .normalized = false, .special = true});
        spec.vocabulary.emplace_back(std::move(tokens[i]), id);
    }
    return writeTokenizerJson(spec, {kGpt2Pattern, true});
}

} // namespace sdrl
