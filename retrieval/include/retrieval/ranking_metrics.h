// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace sdrl::retrieval {

/// Relevance judgements: topic → document → grade. Grades below 0 count as not judged.
using Judgements = std::map<std::string, std::map<std::string, int>>;

struct ScoredDocument {
    std::string document;
    double score = 0;
};

/// What a system found: topic → documents in any order.
using RetrievalRun = std::map<std::string, std::vector<ScoredDocument>>;

/// TREC's formats: "topic iteration document grade" and "topic Q0 document rank score tag" per
/// line, fields separated by blanks. The rank is ignored: the score decides. Errors name the line.
[[nodiscard]] Result<Judgements> parseJudgements(std::string_view text);
[[nodiscard]] Result<RetrievalRun> parseRun(std::string_view text);

/// Measures of one topic, as trec_eval 9 defines them.
struct TopicMeasures {
    std::size_t retrieved = 0;
    std::size_t relevant = 0;
    std::size_t relevantRetrieved = 0;
    double averagePrecision = 0;
    double rPrecision = 0;
    double reciprocalRank = 0;
    /// Buckley and Voorhees (SIGIR 2004), with trec_eval's bound on the judged non-relevant.
    double bpref = 0;
    /// Of the whole ranking; gain = grade, discount log2(rank + 1).
    double ndcg = 0;
    std::map<std::size_t, double> ndcgAt;      ///< by cut-off
    std::map<std::size_t, double> precisionAt; ///< out of k, also if fewer were retrieved
    std::map<std::size_t, double> recallAt;
};

struct MeasureSettings {
    std::vector<std::size_t> cutoffs = {5, 10, 15, 20, 30, 100, 200, 500, 1000};
    int relevantGrade = 1; ///< least grade that counts as relevant, except for nDCG's gains
};

/// Documents are ranked by falling score, as a single precision number, and at equal scores by
/// falling id, as trec_eval does it.
[[nodiscard]] TopicMeasures measureTopic(const std::map<std::string, int>& judgements,
                                         const std::vector<ScoredDocument>& retrieved,
                                         const MeasureSettings& settings = {});

/// Means over topics (MAP, mean nDCG …); counts are sums.
struct RunMeasures {
    std::map<std::string, TopicMeasures> topics;
    TopicMeasures mean;
};

/// @param allJudgedTopics true: a judged topic that the run leaves out counts as zero (trec_eval
/// -c); false: it does not count.
[[nodiscard]] RunMeasures measureRun(const Judgements& judgements, const RetrievalRun& run,
                                     bool allJudgedTopics, const MeasureSettings& settings = {});

} // namespace sdrl::retrieval
