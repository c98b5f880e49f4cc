// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

namespace sdrl {

/// How drafting is spread over the topics of the corpus.
enum class CoverageRule {
    Off,          ///< passages in a drawn order, as in the paper
    Proportional, ///< each topic by its number of passages
    Even,         ///< every topic alike, as long as it has passages
};

/// Where a passage stands.
struct TopicPassage {
    std::string source;  ///< names the document: its file in the first line
    std::string section; ///< headings above it, outermost first, joined by " › "; empty if none
};

struct Topic {
    std::string name;         ///< a heading, or the words that stand out
    std::size_t passages = 0; ///< of the corpus
};

/// The topics of a corpus and where each passage belongs.
struct TopicMap {
    std::vector<Topic> topics; ///< in the order of the corpus, or by falling size for clusters
    std::vector<int> topicOf;  ///< one per passage
    bool fromHeadings = false; ///< else clusters of passages
};

struct TopicSettings {
    std::size_t fewest = 4;              ///< fewer headings than that tell nothing
    std::size_t most = 40;               ///< topics that a person can take in
    double headedShare = 0.8;            ///< passages that need a heading for headings to be taken
    std::size_t fittedPassages = 10'000; ///< clusters are found in so many of them at most
    std::uint64_t seed = 0;
};

/// Topics by headings where the documents have them: the outermost level that splits the passages
/// into a number that can be taken in; documents themselves where they are that many. Else by
/// k-means over TF-IDF vectors (spherical; Dhillon and Modha 2001), k about the square root of half
/// the passages, and each cluster named by its three heaviest words. The same passages in the same
/// order give the same map. Takes time in proportion to the number of passages.
/// @param textOf the text of a passage by its index; asked for only where headings do not do
/// Once a stop was asked for, the map is empty.
[[nodiscard]] TopicMap findTopics(std::span<const TopicPassage> passages,
                                  const std::function<std::string(std::size_t)>& textOf,
                                  const TopicSettings& settings = {}, std::stop_token stop = {});

/// The order in which passages are dealt out, as indices into `topicOf`: every one once, those of a
/// topic in their own order; each beginning of it has topics as near to the rule's shares as
/// can be. Off: as they stand.
[[nodiscard]] std::vector<std::size_t> dealByTopic(std::span<const int> topicOf, std::size_t topics,
                                                   CoverageRule rule);

/// How many of `count` items each topic should have: shares rounded so that they add up. Topics
/// without passages get none.
[[nodiscard]] std::vector<std::size_t> topicQuotas(std::span<const std::size_t> passages,
                                                   std::size_t count, CoverageRule rule);

} // namespace sdrl
