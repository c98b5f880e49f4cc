// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace sdrl {

/// Finds questions that are all but one of an evaluation set: that share eight words in a row with
/// it (decontamination, method.md section 7, check 12).
class OverlapFilter {
public:
    /// @param words in a row that two questions of one's own making rarely share
    explicit OverlapFilter(std::size_t words = 8) : m_words(words) {}

    /// Adds a question of a set. Sets are told apart by name: see `find`.
    void add(std::string_view set, std::string_view question);
    /// A question of a set that this one overlaps with, if there is one: the first of the words
    /// that both have. Words that are in more than one question of a set and in more than one of a
    /// hundred are that set's form, as the lead of every MedNLI question, and tell nothing.
    struct Match {
        std::string_view set;
        std::string_view question;
    };
    [[nodiscard]] std::optional<Match> find(std::string_view question) const;

private:
    struct Run {
        std::uint32_t questions = 0; ///< that have it
        std::uint32_t first = 0;     ///< the first of them
    };
    struct Set {
        std::string name;
        std::vector<std::string> questions;
        std::unordered_map<std::uint64_t, Run> runs; ///< by hash of the words
    };
    std::size_t m_words;
    std::vector<Set> m_sets;
};

} // namespace sdrl
