// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string_view>
#include <unordered_map>

namespace sdrl {

/// Finds questions that are all but one of an evaluation set: that share eight words in a row with
/// it (decontamination, method.md section 7, check 12).
class OverlapFilter {
public:
    /// Words in a row that two questions of one's own making rarely share.
    static constexpr std::size_t kWords = 8;

    void add(std::string_view question);
    /// Words that are in more than one question of the set and in more than one of a hundred are
    /// the set's form, as the lead of every MedNLI question, and tell nothing.
    [[nodiscard]] bool overlaps(std::string_view question) const;

private:
    std::unordered_map<std::uint64_t, std::uint32_t> m_questionsWith; ///< by hash of the words
    std::size_t m_questions = 0;
};

} // namespace sdrl
