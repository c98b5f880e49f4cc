// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/jsonl.h"
#include "core/base/result.h"

#include <nlohmann/json.hpp>

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <vector>

namespace sdrl::cli {

/// The rows of a JSON Lines file that a command computes in any order and perhaps in several runs.
/// Until all are there they are kept in OUT.part, where they outlive the program's end; OUT itself
/// is not touched before. OUT.part begins with a line that says what work it is of:
/// {"format": "sdrl-partial-output", "version": 1, "work": SHA-256 of `work` and `input`}, and goes
/// on with {"index": i, "row": …}. Thread: one at a time.
class PartialOutput {
public:
    /// Takes up what an earlier run of the same work has left.
    /// @param work all that the rows depend on besides their input; @param input one row an entry
    /// InvalidArgument if OUT.part is something else: nothing is lost unasked.
    [[nodiscard]] static Result<PartialOutput> open(const std::filesystem::path& out,
                                                    const nlohmann::json& work,
                                                    const std::vector<nlohmann::json>& input);

    [[nodiscard]] std::size_t count() const { return m_places.size(); }
    [[nodiscard]] bool has(std::size_t index) const { return m_places.contains(index); }
    [[nodiscard]] Result<void> add(std::size_t index, const nlohmann::json& row);
    /// Writes OUT, all rows in order, and removes OUT.part.
    [[nodiscard]] Result<void> finish();

private:
    PartialOutput(std::filesystem::path out, JsonlWriter writer)
        : m_out(std::move(out)), m_writer(std::move(writer)) {}

    std::filesystem::path m_out;
    JsonlWriter m_writer;
    std::map<std::size_t, std::uint64_t> m_places; ///< where a row's line begins
};

} // namespace sdrl::cli
