// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/instruct/instructors.h"
#include "instruct/passages/spans.h"

#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

namespace sdrl::passages {

/// The other passages, as far as questions need them.
class Neighbourhood {
public:
    /// Both outlive the neighbourhood.
    Neighbourhood(const PassageIndex& index, const PassageLookup& passages)
        : m_index(index), m_passages(passages) {}

    /// Whether so many passages have this word that it says little; remembered.
    [[nodiscard]] Result<bool> isCommon(const std::string& word);
    /// Whether a passage with another text has the phrase too, in any inflection: what recurs is a
    /// term rather than a chance meeting of words.
    [[nodiscard]] Result<bool> isUsedBeside(const Reading& reading,
                                            const std::string& phrase) const;
    /// The best passages for a query; those that the index knows and the project does not are left
    /// out.
    [[nodiscard]] Result<std::vector<Passage>> passages(const std::string& query,
                                                        std::size_t count) const;
    /// Answers of the same kind that are wrong here: none of them occurs in the question's passage,
    /// nor beside the right answer in another one. The most similar come first.
    [[nodiscard]] Result<std::vector<std::string>> distractors(const Reading& reading,
                                                               const AnswerSpan& answer);

private:
    const PassageIndex& m_index;
    const PassageLookup& m_passages;
    std::unordered_map<std::string, bool> m_common;
};

} // namespace sdrl::passages
