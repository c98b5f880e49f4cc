// SPDX-License-Identifier: GPL-3.0-or-later
//
// What has to be known of English to find terms in running text without a tagger. All words are
// given case-folded.
#pragma once

#include <string>
#include <string_view>

namespace sdrl::passages {

/// Articles, pronouns, conjunctions, auxiliaries, prepositions and the like: carry no content.
[[nodiscard]] bool isFunctionWord(std::string_view word);
/// "the", "a", "its", "each": a noun phrase follows.
[[nodiscard]] bool isDeterminer(std::string_view word);
[[nodiscard]] bool isPreposition(std::string_view word);
/// "is", "are", "was", "were".
[[nodiscard]] bool isBeForm(std::string_view word);
/// A form of a common verb that is no noun: "contains", "produced".
[[nodiscard]] bool isVerbForm(std::string_view word);
/// A form of a verb that is as often a noun: "supports", "function".
[[nodiscard]] bool isVerbOrNoun(std::string_view word);
/// A word that cannot end a noun phrase, as far as its ending tells: adjective, adverb,
/// participle.
[[nodiscard]] bool looksLikeModifier(std::string_view word);
/// "main", "several", "important": says too little to be asked for.
[[nodiscard]] bool isVagueModifier(std::string_view word);
/// "process", "number", "part": a noun that alone is no answer worth asking for.
[[nodiscard]] bool isVagueNoun(std::string_view word);
[[nodiscard]] bool isNumberWord(std::string_view word);
/// "12", "1,000", "3.5": begins with a digit.
[[nodiscard]] bool isNumeral(std::string_view word);
[[nodiscard]] bool isPlural(std::string_view word);
/// An abbreviation whose full stop does not end a sentence: "e.g", "fig", "dr".
[[nodiscard]] bool isAbbreviation(std::string_view word);
/// A first word that refers back ("it", "these") or joins on to what came before ("however").
[[nodiscard]] bool refersBack(std::string_view word);
/// A first word with which an adverbial or a clause begins ("in", "when").
[[nodiscard]] bool opensClause(std::string_view word);
/// A word that talks about the reader, the author or the book ("you", "we", "figure").
[[nodiscard]] bool leavesTheSubject(std::string_view word);
/// Without the endings of plural and tense; for comparing only.
[[nodiscard]] std::string stem(std::string_view word);

} // namespace sdrl::passages
