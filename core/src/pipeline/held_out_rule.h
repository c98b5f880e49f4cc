// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/project/document_table.h"
#include "pipeline/stage_context.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

namespace sdrl {

/// Splits by source, so that text of one source never lies on both sides: by document where there
/// are enough of them, else by the first heading above the passage, else by stretches of text. What
/// a source is depends on the files only, so that all starts of one draft agree. A passage counts
/// where it begins. Passages overlap, and in a short section they run on into the next one: those
/// that hold text of a held-out passage or section, and are not held out, are in neither part.
class HeldOutRule {
public:
    /// The documents of the passages are looked into where sections are held out.
    [[nodiscard]] static Result<HeldOutRule>
    make(const StageContext& stages, const std::vector<DocumentTable::PassagePlace>& places);

    [[nodiscard]] bool holdsOut(const std::string& key,
                                const std::optional<Passage>& passage) const;

    /// The passage has held-out text: no question is to be written from it. None are left out where
    /// nothing would be left to train on.
    [[nodiscard]] bool leavesOut(PassageId passage) const {
        return m_leftOut.contains(passage.value);
    }

    /// What never lies on both sides: "document", "section", "stretch", "question"; "looks": the
    /// task has a test of its own, and single questions are held out for looks during training;
    /// "none": nothing is held out.
    [[nodiscard]] std::string_view unit() const { return m_unit; }

private:
    using Ids = std::unordered_set<std::int64_t>;

    void chooseSources(const std::vector<DocumentTable::PassagePlace>& places);
    [[nodiscard]] Ids overlapping(const std::vector<DocumentTable::PassagePlace>& places) const;
    [[nodiscard]] Result<Ids> runningOn(const std::vector<DocumentTable::PassagePlace>& places,
                                        const DocumentTable& documents) const;
    [[nodiscard]] double place(const std::string& source) const;

    double m_share = 0;
    std::uint64_t m_seed = 0;
    std::string_view m_unit = "none";
    bool m_forLooks = false;
    Ids m_passages; ///< of the sources held out
    Ids m_leftOut;  ///< have text of those
};

} // namespace sdrl
