// SPDX-License-Identifier: GPL-3.0-or-later
#include "pipeline/overlap_filter.h"

#include "method/word_runs.h"

#include <algorithm>
#include <unordered_set>

namespace sdrl {

void OverlapFilter::add(std::string_view set, std::string_view question) {
    auto place = std::find_if(m_sets.begin(), m_sets.end(),
                              [&](const Set& known) { return known.name == set; });
    if (place == m_sets.end())
        place = m_sets.insert(m_sets.end(), Set{std::string(set), {}, {}});
    std::unordered_set<std::uint64_t> own;
    for (const std::uint64_t hash : wordRuns(comparisonWords(question), m_words, false)) {
        if (!own.insert(hash).second)
            continue;
        Run& run = place->runs[hash];
        if (run.questions++ == 0)
            run.first = static_cast<std::uint32_t>(place->questions.size());
    }
    place->questions.emplace_back(question);
}

std::optional<OverlapFilter::Match> OverlapFilter::find(std::string_view question) const {
    if (m_sets.empty())
        return std::nullopt;
    const std::vector<std::uint64_t> runs = wordRuns(comparisonWords(question), m_words, false);
    for (const Set& set : m_sets) {
        const std::size_t most = std::max<std::size_t>(1, set.questions.size() / 100);
        for (const std::uint64_t hash : runs)
            if (const auto run = set.runs.find(hash);
                run != set.runs.end() && run->second.questions <= most)
                return Match{set.name, set.questions[run->second.first]};
    }
    return std::nullopt;
}

} // namespace sdrl
