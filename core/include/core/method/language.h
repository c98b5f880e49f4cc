// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace sdrl {

/// What speaks for which language in a text: the share of its letters in each script, and its most
/// common function words (stop words) in each of the languages that are written in Latin letters
/// and known here. Thread: any.
struct LanguageEvidence {
    std::size_t words = 0;              ///< of Latin letters
    std::size_t letters = 0;            ///< of any script
    std::map<std::string, int> hits;    ///< language (ISO 639-1) → function words of it
    std::map<std::string, int> scripts; ///< "latin", "cyrillic", "ja", … → letters
};

[[nodiscard]] LanguageEvidence languageEvidence(std::string_view text);

/// The language of a text: ISO 639-1 for those that can be told, the script's name ("cyrillic",
/// "arabic", "devanagari") for others that are not written in Latin letters; nothing if the text is
/// too short or speaks for none of them clearly.
[[nodiscard]] std::optional<std::string> detectLanguage(std::string_view text);

/// The names that detectLanguage can give, ascending.
[[nodiscard]] const std::vector<std::string>& knownLanguages();

/// Whether texts are in the language that they should be in. Conservative: a text is foreign only
/// if it speaks clearly for a language and hardly for any of the expected ones; formulas, names,
/// short texts and languages that are not known here pass.
class LanguageCheck {
public:
    /// Nothing is expected: every text passes.
    LanguageCheck() = default;
    /// By name, as detectLanguage gives it.
    static LanguageCheck named(std::string_view language);
    /// What some texts are in. Those that speak for no language clearly expect nothing; if none
    /// does, every text passes.
    static LanguageCheck like(std::span<const std::string> texts);

    /// Expects this text's language as well.
    void alsoLike(std::string_view text);
    [[nodiscard]] const std::vector<std::string>& expected() const { return m_expected; }
    [[nodiscard]] bool isForeign(std::string_view text) const;

private:
    std::vector<std::string> m_expected;
};

} // namespace sdrl
