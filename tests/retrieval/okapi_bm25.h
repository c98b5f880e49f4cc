// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace sdrl::retrieval {

/// The paper's ranker, BM25Okapi of rank_bm25 0.2.2: idf(t) = ln(N − n + 0.5) − ln(n + 0.5), with
/// epsilon × mean idf in place of a negative one. The product ranks by Xapian's BM25; the test of
/// PassageIndex compares both. Documents are numbered from 0 in the order in which they were added.
class OkapiBm25 {
public:
    struct Settings {
        double k1 = 1.5;
        double b = 0.75;
        double epsilon = 0.25;
    };

    /// @param documents as tokens; at least one token in all of them together
    explicit OkapiBm25(std::span<const std::vector<std::string>> documents)
        : OkapiBm25(documents, Settings()) {}
    OkapiBm25(std::span<const std::vector<std::string>> documents, Settings settings);

    /// Score of each document. A token that the query repeats counts each time.
    [[nodiscard]] std::vector<double> scores(std::span<const std::string> query) const;

    [[nodiscard]] std::size_t documentCount() const { return m_lengths.size(); }

    /// The paper's tokens: lower case, split at white space.
    [[nodiscard]] static std::vector<std::string> tokens(std::string_view text);

private:
    struct Posting {
        std::size_t document = 0;
        std::size_t count = 0;
    };
    struct Term {
        double idf = 0;
        std::vector<Posting> postings;
    };

    Settings m_settings;
    std::vector<std::size_t> m_lengths;
    double m_meanLength = 0;
    std::unordered_map<std::string, Term> m_terms;
};

} // namespace sdrl::retrieval
