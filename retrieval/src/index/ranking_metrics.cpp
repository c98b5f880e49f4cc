// SPDX-License-Identifier: GPL-3.0-or-later
#include "retrieval/ranking_metrics.h"

#include "core/base/text.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>

namespace sdrl::retrieval {

namespace {

std::vector<std::string_view> fieldsOf(std::string_view line) {
    std::vector<std::string_view> fields;
    for (std::size_t at = line.find_first_not_of(" \t\r"); at != std::string_view::npos;) {
        const std::size_t end = std::min(line.find_first_of(" \t\r", at), line.size());
        fields.push_back(line.substr(at, end - at));
        at = line.find_first_not_of(" \t\r", end);
    }
    return fields;
}

template <class Number>
bool parseNumber(std::string_view text, Number& value) {
    if (text.starts_with('+'))
        text.remove_prefix(1);
    const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), value);
    return problem == std::errc() && end == text.data() + text.size();
}

/// Calls `row(fields)` for each line that is not blank; it returns false if they are wrong.
template <class Function>
Result<void> forEachRow(std::string_view text, std::size_t fieldCount, std::string_view form,
                        Function&& row) {
    std::size_t number = 0;
    for (const std::string_view line : split(text, '\n')) {
        ++number;
        const std::vector<std::string_view> fields = fieldsOf(line);
        if (!fields.empty() && (fields.size() < fieldCount || !row(fields)))
            return Error{ErrorCode::InvalidFile,
                         fmt::format("line {} is not of the form \"{}\"", number, form), ""};
    }
    return {};
}

/// Documents in trec_eval's order.
std::vector<std::string_view> ranked(const std::vector<ScoredDocument>& retrieved) {
    std::vector<const ScoredDocument*> order;
    for (const ScoredDocument& one : retrieved)
        order.push_back(&one);
    std::sort(order.begin(), order.end(), [](const ScoredDocument* a, const ScoredDocument* b) {
        const auto left = static_cast<float>(a->score), right = static_cast<float>(b->score);
        return left != right ? left > right : a->document > b->document;
    });
    std::vector<std::string_view> documents;
    for (const ScoredDocument* one : order)
        documents.push_back(one->document);
    return documents;
}

double discounted(double gain, std::size_t rank) {
    return gain / std::log2(static_cast<double>(rank) + 1);
}

double ratio(double part, double whole) {
    return whole > 0 ? part / whole : 0;
}

} // namespace

Result<Judgements> parseJudgements(std::string_view text) {
    Judgements judgements;
    SDRL_CHECK(forEachRow(text, 4, "topic iteration document grade",
                          [&](const std::vector<std::string_view>& fields) {
                              int grade = 0;
                              if (!parseNumber(fields[3], grade))
                                  return false;
                              judgements[std::string(fields[0])][std::string(fields[2])] = grade;
                              return true;
                          }));
    return judgements;
}

Result<RetrievalRun> parseRun(std::string_view text) {
    RetrievalRun run;
    SDRL_CHECK(forEachRow(text, 6, "topic Q0 document rank score tag",
                          [&](const std::vector<std::string_view>& fields) {
                              ScoredDocument one{std::string(fields[2]), 0};
                              if (!parseNumber(fields[4], one.score))
                                  return false;
                              run[std::string(fields[0])].push_back(std::move(one));
                              return true;
                          }));
    return run;
}

TopicMeasures measureTopic(const std::map<std::string, int>& judgements,
                           const std::vector<ScoredDocument>& retrieved,
                           const MeasureSettings& settings) {
    TopicMeasures measures;
    measures.retrieved = retrieved.size();
    std::size_t judgedOther = 0; // judged, and not relevant
    std::vector<int> gains;
    for (const auto& [document, grade] : judgements) {
        if (grade >= settings.relevantGrade)
            ++measures.relevant;
        else if (grade >= 0)
            ++judgedOther;
        if (grade > 0)
            gains.push_back(grade);
    }
    std::sort(gains.rbegin(), gains.rend());
    const auto relevant = static_cast<double>(measures.relevant);

    // Sums up to each cut-off, in the order of ranks.
    std::vector<std::size_t> cutoffs = settings.cutoffs;
    std::sort(cutoffs.begin(), cutoffs.end());
    auto cutoff = cutoffs.begin();
    double gain = 0, bestGain = 0, precisions = 0;
    std::size_t found = 0, othersAbove = 0;
    const auto close = [&](std::size_t rank) {
        for (; cutoff != cutoffs.end() && *cutoff <= rank; ++cutoff) {
            measures.precisionAt[*cutoff] =
                ratio(static_cast<double>(found), static_cast<double>(*cutoff));
            measures.recallAt[*cutoff] = ratio(static_cast<double>(found), relevant);
            measures.ndcgAt[*cutoff] = ratio(gain, bestGain);
        }
    };
    const std::vector<std::string_view> order = ranked(retrieved);
    const std::size_t last =
        std::max({order.size(), gains.size(), cutoffs.empty() ? 0 : cutoffs.back()});
    for (std::size_t rank = 1; rank <= last; ++rank) {
        if (rank <= gains.size())
            bestGain += discounted(gains[rank - 1], rank);
        if (rank <= order.size()) {
            const auto judged = judgements.find(std::string(order[rank - 1]));
            const int grade = judged == judgements.end() ? -1 : judged->second;
            if (grade > 0)
                gain += discounted(grade, rank);
            if (grade >= settings.relevantGrade) {
                ++found;
                precisions += static_cast<double>(found) / static_cast<double>(rank);
                if (found == 1)
                    measures.reciprocalRank = 1.0 / static_cast<double>(rank);
                const std::size_t bound = std::min(measures.relevant, judgedOther);
                measures.bpref +=
                    othersAbove == 0
                        ? 1.0
                        : 1.0 - static_cast<double>(std::min(othersAbove, measures.relevant)) /
                                    static_cast<double>(bound);
            } else if (grade >= 0) {
                ++othersAbove;
            }
            if (rank == measures.relevant)
                measures.rPrecision = static_cast<double>(found) / relevant;
        }
        close(rank);
    }
    if (measures.relevant > order.size())
        measures.rPrecision = static_cast<double>(found) / relevant;
    measures.relevantRetrieved = found;
    measures.averagePrecision = ratio(precisions, relevant);
    measures.bpref = ratio(measures.bpref, relevant);
    measures.ndcg = ratio(gain, bestGain);
    return measures;
}

RunMeasures measureRun(const Judgements& judgements, const RetrievalRun& run, bool allJudgedTopics,
                       const MeasureSettings& settings) {
    RunMeasures result;
    for (const auto& [topic, judged] : judgements) {
        const auto found = run.find(topic);
        if (found != run.end())
            result.topics[topic] = measureTopic(judged, found->second, settings);
        else if (allJudgedTopics)
            result.topics[topic] = measureTopic(judged, {}, settings);
    }
    TopicMeasures& mean = result.mean;
    const auto count = static_cast<double>(result.topics.size());
    for (const auto& [topic, one] : result.topics) {
        mean.retrieved += one.retrieved;
        mean.relevant += one.relevant;
        mean.relevantRetrieved += one.relevantRetrieved;
        mean.averagePrecision += one.averagePrecision / count;
        mean.rPrecision += one.rPrecision / count;
        mean.reciprocalRank += one.reciprocalRank / count;
        mean.bpref += one.bpref / count;
        mean.ndcg += one.ndcg / count;
        for (const std::size_t k : settings.cutoffs) {
            mean.ndcgAt[k] += one.ndcgAt.at(k) / count;
            mean.precisionAt[k] += one.precisionAt.at(k) / count;
            mean.recallAt[k] += one.recallAt.at(k) / count;
        }
    }
    return result;
}

} // namespace sdrl::retrieval
