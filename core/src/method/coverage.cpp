// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/method/coverage.h"

#include "core/base/rng.h"
#include "core/base/text.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <optional>
#include <set>
#include <unordered_map>

namespace sdrl {

namespace {

constexpr std::string_view kJoin = " › ";
constexpr int kDepths = 4;
constexpr std::size_t kMostClusters = 24;
constexpr std::size_t kVocabulary = 20'000;
constexpr int kIterations = 15;
constexpr std::size_t kNameWords = 3;

/// The first `depth` headings; all of them if there are fewer.
std::string_view headings(std::string_view section, int depth) {
    std::size_t at = 0;
    for (int level = 0; level < depth; ++level) {
        at = section.find(kJoin, at);
        if (at == std::string_view::npos)
            return section;
        if (level + 1 < depth)
            at += kJoin.size();
    }
    return section.substr(0, at);
}

std::string_view lastHeading(std::string_view section) {
    const std::size_t at = section.rfind(kJoin);
    return at == std::string_view::npos ? section : section.substr(at + kJoin.size());
}

/// "guide" of "/texts/guide.txt\n…".
std::string documentName(std::string_view source) {
    std::string_view name = source.substr(0, source.find('\n'));
    if (const std::size_t slash = name.rfind('/'); slash != std::string_view::npos)
        name.remove_prefix(slash + 1);
    if (const std::size_t dot = name.rfind('.'); dot != std::string_view::npos && dot > 0)
        name = name.substr(0, dot);
    return std::string(name);
}

/// Topics by a label of each passage, in the order in which labels come up.
class Labelled {
public:
    void add(const std::string& label, std::string name) {
        const auto [place, isNew] = m_places.emplace(label, static_cast<int>(m_map.topics.size()));
        if (isNew)
            m_map.topics.push_back({std::move(name), 0});
        ++m_map.topics[static_cast<std::size_t>(place->second)].passages;
        m_map.topicOf.push_back(place->second);
    }
    [[nodiscard]] std::size_t size() const { return m_map.topics.size(); }
    TopicMap take() {
        m_map.fromHeadings = true;
        // Chapters of the same name in several documents.
        std::map<std::string, int> count;
        for (Topic& topic : m_map.topics)
            if (const int number = ++count[topic.name]; number > 1)
                topic.name += " (" + std::to_string(number) + ")";
        return std::move(m_map);
    }

private:
    std::unordered_map<std::string, int> m_places;
    TopicMap m_map;
};

std::optional<TopicMap> topicsByHeading(std::span<const TopicPassage> passages,
                                        const TopicSettings& settings) {
    std::set<std::string_view> sources;
    std::size_t headed = 0;
    for (const TopicPassage& passage : passages) {
        sources.insert(passage.source);
        headed += !passage.section.empty();
    }
    const auto fits = [&](std::size_t count) {
        return count >= settings.fewest && count <= settings.most;
    };
    if (static_cast<double>(headed) >=
        settings.headedShare * static_cast<double>(passages.size())) {
        for (int depth = 1; depth <= kDepths; ++depth) {
            Labelled labels;
            for (const TopicPassage& passage : passages) {
                const std::string_view heading = headings(passage.section, depth);
                labels.add(passage.source + '\n' + std::string(heading),
                           heading.empty() ? documentName(passage.source)
                                           : std::string(lastHeading(heading)));
                if (labels.size() > settings.most)
                    break;
            }
            if (labels.size() > settings.most)
                break; // deeper there are more still
            if (fits(labels.size()))
                return labels.take();
        }
    }
    if (!fits(sources.size()))
        return std::nullopt;
    Labelled labels;
    for (const TopicPassage& passage : passages)
        labels.add(passage.source, documentName(passage.source));
    return labels.take();
}

// ---- Clusters -------------------------------------------------------------------------------

struct Weight {
    std::uint32_t word;
    float value;
};
using Vector = std::vector<Weight>; ///< of length 1, or empty

bool canName(const std::string& word) {
    std::size_t letters = 0;
    for (std::size_t at = 0; at < word.size();) {
        const CodePoint c = decodeAt(word, at);
        if (isDigit(c.value))
            return false;
        letters += isLetter(c.value);
        at += c.bytes;
    }
    return letters >= 3;
}

/// Words that are in several passages and in not too many, and the vectors of all passages.
class Vocabulary {
public:
    void add(std::string_view text) {
        ++m_passages;
        std::vector<std::string> words = foldedWords(text);
        std::sort(words.begin(), words.end());
        words.erase(std::unique(words.begin(), words.end()), words.end());
        for (std::string& word : words)
            if (canName(word))
                ++m_counts[std::move(word)];
    }

    /// After the last `add`.
    void choose() {
        const std::size_t fewest = m_passages > 20 ? 2 : 1;
        const std::size_t most = std::max<std::size_t>(1, m_passages * 2 / 5);
        std::vector<std::pair<std::uint32_t, std::string>> chosen;
        for (auto& [word, count] : m_counts)
            if (count >= fewest && count <= most)
                chosen.emplace_back(count, word);
        std::sort(chosen.begin(), chosen.end(), [](const auto& a, const auto& b) {
            return a.first != b.first ? a.first > b.first : a.second < b.second;
        });
        chosen.resize(std::min(chosen.size(), kVocabulary));
        for (auto& [count, word] : chosen) {
            m_places.emplace(word, static_cast<std::uint32_t>(m_words.size()));
            m_rarity.push_back(std::log(static_cast<double>(m_passages + 1) / (count + 1)));
            m_words.push_back(std::move(word));
        }
        m_counts.clear();
    }

    [[nodiscard]] Vector vectorOf(std::string_view text) const {
        std::map<std::uint32_t, int> counts;
        for (const std::string& word : foldedWords(text))
            if (const auto found = m_places.find(word); found != m_places.end())
                ++counts[found->second];
        Vector out;
        double length = 0;
        for (const auto& [word, count] : counts) {
            const double value = (1 + std::log(static_cast<double>(count))) * m_rarity[word];
            length += value * value;
            out.push_back({word, static_cast<float>(value)});
        }
        for (Weight& weight : out)
            weight.value = static_cast<float>(weight.value / std::sqrt(length));
        return out;
    }

    [[nodiscard]] const std::vector<std::string>& words() const { return m_words; }

private:
    std::size_t m_passages = 0;
    std::unordered_map<std::string, std::uint32_t> m_counts; ///< passages with the word
    std::vector<std::string> m_words;
    std::vector<double> m_rarity;
    std::unordered_map<std::string, std::uint32_t> m_places;
};

/// Cosine of a passage to a centre, which is a dense vector of length 1.
double similarity(const Vector& vector, const std::vector<float>& centre) {
    double sum = 0;
    for (const Weight& weight : vector)
        sum += static_cast<double>(weight.value) * centre[weight.word];
    return sum;
}

std::size_t nearest(const Vector& vector, const std::vector<std::vector<float>>& centres) {
    std::size_t best = 0;
    double most = -1;
    for (std::size_t c = 0; c < centres.size(); ++c)
        if (const double s = similarity(vector, centres[c]); s > most) {
            most = s;
            best = c;
        }
    return best;
}

std::vector<std::vector<float>> centresOf(const std::vector<Vector>& vectors, std::size_t words,
                                          std::size_t count, std::uint64_t seed,
                                          const std::stop_token& stop) {
    RandomStream random(seed, "topics");
    std::vector<std::vector<float>> centres;
    std::vector<double> distance(vectors.size(), 1);
    while (centres.size() < count &&
           !stop.stop_requested()) { // k-means++, Arthur and Vassilvitskii 2007
        const double left = std::accumulate(distance.begin(), distance.end(), 0.0);
        if (left <= 1e-9)
            break;
        const std::size_t chosen = random.weighted(distance);
        std::vector<float>& centre = centres.emplace_back(words, 0.0f);
        for (const Weight& weight : vectors[chosen])
            centre[weight.word] = weight.value;
        for (std::size_t i = 0; i < vectors.size(); ++i) {
            const double d = std::max(0.0, 1 - similarity(vectors[i], centre));
            distance[i] = vectors[i].empty() ? 0 : std::min(distance[i], d * d);
        }
    }
    std::vector<std::size_t> of(vectors.size(), SIZE_MAX);
    for (int iteration = 0; iteration < kIterations; ++iteration) {
        bool changed = false;
        for (std::size_t i = 0; i < vectors.size(); ++i) {
            if (i % 1024 == 0 && stop.stop_requested())
                return {};
            const std::size_t c = nearest(vectors[i], centres);
            changed = changed || c != of[i];
            of[i] = c;
        }
        if (!changed)
            break;
        std::vector<std::vector<double>> sums(centres.size(), std::vector<double>(words, 0.0));
        for (std::size_t i = 0; i < vectors.size(); ++i)
            for (const Weight& weight : vectors[i])
                sums[of[i]][weight.word] += weight.value;
        for (std::size_t c = 0; c < centres.size(); ++c) {
            double length = 0;
            for (const double value : sums[c])
                length += value * value;
            if (length > 0) // one that nothing is near to stays where it is
                for (std::size_t w = 0; w < words; ++w)
                    centres[c][w] = static_cast<float>(sums[c][w] / std::sqrt(length));
        }
    }
    return centres;
}

std::string nameOf(const std::vector<float>& centre, const std::vector<std::string>& words) {
    std::vector<std::size_t> order(words.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    const std::size_t count = std::min(kNameWords, order.size());
    std::partial_sort(order.begin(), order.begin() + static_cast<std::ptrdiff_t>(count),
                      order.end(), [&](std::size_t a, std::size_t b) {
                          return centre[a] != centre[b] ? centre[a] > centre[b] : a < b;
                      });
    std::vector<std::string> chosen;
    for (std::size_t i = 0; i < count && centre[order[i]] > 0; ++i)
        chosen.push_back(words[order[i]]);
    return join(chosen, ", ");
}

TopicMap oneTopic(std::size_t passages) {
    TopicMap map;
    map.topics.push_back({"", passages});
    map.topicOf.assign(passages, 0);
    return map;
}

TopicMap topicsByCluster(std::size_t passages,
                         const std::function<std::string(std::size_t)>& textOf,
                         const TopicSettings& settings, const std::stop_token& stop) {
    const auto wanted =
        static_cast<std::size_t>(std::lround(std::sqrt(static_cast<double>(passages) / 2)));
    if (wanted < 2)
        return oneTopic(passages);
    // An even sample is enough to find the centres.
    const std::size_t most = std::max<std::size_t>(1, settings.fittedPassages);
    const std::size_t step = (passages + most - 1) / most;
    Vocabulary vocabulary;
    for (std::size_t i = 0; i < passages; i += step) {
        if (stop.stop_requested())
            return {};
        vocabulary.add(textOf(i));
    }
    vocabulary.choose();
    std::vector<Vector> fitted;
    for (std::size_t i = 0; i < passages && !stop.stop_requested(); i += step)
        fitted.push_back(vocabulary.vectorOf(textOf(i)));
    const auto centres =
        centresOf(fitted, vocabulary.words().size(),
                  std::min({wanted, settings.most, kMostClusters}), settings.seed, stop);
    if (stop.stop_requested())
        return {};
    if (centres.empty())
        return oneTopic(passages);
    TopicMap map;
    std::vector<std::size_t> of, sizes(centres.size(), 0);
    for (std::size_t i = 0; i < passages; ++i) {
        if (stop.stop_requested())
            return {};
        of.push_back(step == 1 ? nearest(fitted[i], centres)
                               : nearest(vocabulary.vectorOf(textOf(i)), centres));
        ++sizes[of.back()];
    }
    std::vector<std::size_t> order(centres.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(),
                     [&](std::size_t a, std::size_t b) { return sizes[a] > sizes[b]; });
    std::vector<int> place(centres.size(), 0);
    for (const std::size_t c : order) {
        if (sizes[c] == 0)
            break;
        place[c] = static_cast<int>(map.topics.size());
        map.topics.push_back({nameOf(centres[c], vocabulary.words()), sizes[c]});
    }
    for (const std::size_t c : of)
        map.topicOf.push_back(place[c]);
    return map;
}

} // namespace

TopicMap findTopics(std::span<const TopicPassage> passages,
                    const std::function<std::string(std::size_t)>& textOf,
                    const TopicSettings& settings, std::stop_token stop) {
    if (passages.empty())
        return {};
    if (auto map = topicsByHeading(passages, settings))
        return std::move(*map);
    return topicsByCluster(passages.size(), textOf, settings, stop);
}

std::vector<std::size_t> dealByTopic(std::span<const int> topicOf, std::size_t topics,
                                     CoverageRule rule) {
    std::vector<std::size_t> out;
    out.reserve(topicOf.size());
    if (rule == CoverageRule::Off || topics == 0) {
        out.resize(topicOf.size());
        std::iota(out.begin(), out.end(), std::size_t{0});
        return out;
    }
    std::vector<std::vector<std::size_t>> left(topics);
    for (std::size_t i = 0; i < topicOf.size(); ++i)
        left[static_cast<std::size_t>(topicOf[i])].push_back(i);
    std::vector<std::size_t> dealt(topics, 0);
    const auto all = static_cast<double>(topicOf.size());
    for (std::size_t position = 1; position <= topicOf.size(); ++position) {
        std::size_t next = topics;
        double most = 0;
        for (std::size_t t = 0; t < topics; ++t) {
            if (dealt[t] == left[t].size())
                continue;
            // What it is short of its share.
            const double share =
                rule == CoverageRule::Even
                    ? 0
                    : static_cast<double>(left[t].size()) * static_cast<double>(position) / all;
            const double shortOf = share - static_cast<double>(dealt[t]);
            if (next == topics || shortOf > most) {
                next = t;
                most = shortOf;
            }
        }
        out.push_back(left[next][dealt[next]++]);
    }
    return out;
}

std::vector<std::size_t> topicQuotas(std::span<const std::size_t> passages, std::size_t count,
                                     CoverageRule rule) {
    std::vector<std::size_t> out(passages.size(), 0);
    std::vector<double> share(passages.size(), 0);
    double sum = 0;
    for (std::size_t t = 0; t < passages.size(); ++t) {
        if (passages[t] > 0)
            share[t] = rule == CoverageRule::Even ? 1 : static_cast<double>(passages[t]);
        sum += share[t];
    }
    if (sum <= 0)
        return out;
    std::size_t given = 0;
    std::vector<std::pair<double, std::size_t>> rest; // by largest remainder
    for (std::size_t t = 0; t < passages.size(); ++t) {
        const double exact = static_cast<double>(count) * share[t] / sum;
        out[t] = static_cast<std::size_t>(exact);
        given += out[t];
        if (share[t] > 0)
            rest.emplace_back(-(exact - static_cast<double>(out[t])), t);
    }
    std::sort(rest.begin(), rest.end());
    for (std::size_t i = 0; given < count; ++i, ++given)
        ++out[rest[i % rest.size()].second];
    return out;
}

} // namespace sdrl
