// SPDX-License-Identifier: GPL-3.0-or-later
#include "pipeline/overlap_filter.h"

#include "core/base/text.h"

#include <algorithm>
#include <functional>
#include <set>
#include <string>

namespace sdrl {

namespace {

/// Hashes of all runs of eight words. They live as long as the filter: any hash will do.
std::set<std::uint64_t> wordRuns(std::string_view question) {
    const std::vector<std::string> words = foldedWords(question);
    std::set<std::uint64_t> runs;
    for (std::size_t first = 0; first + OverlapFilter::kWords <= words.size(); ++first) {
        std::string run;
        for (std::size_t i = 0; i < OverlapFilter::kWords; ++i)
            (run += words[first + i]) += ' ';
        runs.insert(std::hash<std::string>()(run));
    }
    return runs;
}

} // namespace

void OverlapFilter::add(std::string_view question) {
    ++m_questions;
    for (const std::uint64_t run : wordRuns(question))
        ++m_questionsWith[run];
}

bool OverlapFilter::overlaps(std::string_view question) const {
    if (m_questionsWith.empty())
        return false;
    const std::size_t most = std::max<std::size_t>(1, m_questions / 100);
    const std::set<std::uint64_t> runs = wordRuns(question);
    return std::any_of(runs.begin(), runs.end(), [&](std::uint64_t run) {
        const auto found = m_questionsWith.find(run);
        return found != m_questionsWith.end() && found->second <= most;
    });
}

} // namespace sdrl
