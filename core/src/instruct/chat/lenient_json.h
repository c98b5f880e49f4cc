// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <nlohmann/json_fwd.hpp>

#include <cstddef>
#include <string>
#include <string_view>

namespace sdrl {

/// Reads one value of what language models write for JSON: also with trailing commas, comments,
/// single or typographic quotes and full-width marks, keys without quotes, Python's True, False and
/// None, line ends within texts, quotation marks that were not escaped, and LaTeX with single
/// backslashes (\frac, \nu, \boxed), which then mean what they say. Nothing is ever executed.
class LenientJson {
public:
    enum class Outcome { Read, Malformed, CutOff };

    /// @param text is valid UTF-8 or not; what is not stays as it is
    /// @param work bytes that may be looked at, all calls together
    LenientJson(std::string_view text, std::size_t& work) : m_text(text), m_work(work) {}

    /// The value that begins at `begin`.
    [[nodiscard]] Outcome read(std::size_t begin, nlohmann::json& out);

private:
    [[nodiscard]] Outcome value(nlohmann::json& out, int depth);
    [[nodiscard]] Outcome object(nlohmann::json& out, int depth);
    [[nodiscard]] Outcome array(nlohmann::json& out, int depth);
    [[nodiscard]] Outcome string(std::string& out);
    [[nodiscard]] Outcome word(nlohmann::json& out, bool key);
    void escape(std::string& out);
    void skipSpace();
    [[nodiscard]] bool ended() const { return m_at >= m_text.size() || m_work == 0; }
    [[nodiscard]] bool takes(std::string_view mark);
    [[nodiscard]] bool closes(std::size_t behind) const;

    std::string_view m_text;
    std::size_t& m_work;
    bool m_singleBackslashes = false; ///< a LaTeX command came without its backslash doubled
    std::size_t m_at = 0;
    bool m_strictQuotes = true; ///< the first closing mark ends a text, whatever follows it
};

} // namespace sdrl
