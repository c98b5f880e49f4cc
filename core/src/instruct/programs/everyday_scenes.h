// SPDX-License-Identifier: GPL-3.0-or-later
//
// What the program "everyday" tells about: its scenes, the sentences that lead astray, its words.
#pragma once

#include <span>
#include <string_view>

namespace sdrl::programs {

/// A person of the scenes.
struct Person {
    std::string_view name;
    bool female = false;
};

/// Things of one kind, in singular and plural.
struct Thing {
    std::string_view one, many;
};

/// Things by kind: "thing", "food", …
struct ThingKind {
    std::string_view kind;
    std::span<const Thing> things;
};

[[nodiscard]] std::span<const Person> everydayPeople();
[[nodiscard]] std::span<const ThingKind> everydayThings();

/// The scenes, three lines each with an empty line between them:
///
///     family level x=thing y=food a=10-90 b=a*2-5 a>b
///     {A} had {a} {x} and [gave away|lost] {b}. How many {x} are left with {A}?
///     Left a-b
///
/// First line: scenes of a family are told with the same words and numbers at other levels; kinds
/// of the words; ranges of the numbers, where "a*2-5" means a times 2 to 5; what must hold. Second
/// line: {A} to {C} are people, {he} {He} {his} {His} {him} pronouns of A ({heB} of B), {x} to {z}
/// plurals and {x1} singulars of words that all differ, {a} to {e} numbers, [..|..] other ways to
/// say it. Third line: the steps, each with the word that the solution puts before it; r and s
/// stand for the results of the first and the second, a digit for itself ("a*2" where the text says
/// "twice"). Level 1: one step. Level 2: one step, and something is asked that was there before, or
/// a number is of no use. Level 3: two or three steps.
[[nodiscard]] std::span<const std::string_view> everydayScenes();

// Those of everydayScenes() that have files of their own, by their surroundings.
[[nodiscard]] std::string_view homeScenes();
[[nodiscard]] std::string_view townScenes();
[[nodiscard]] std::string_view schoolScenes();
[[nodiscard]] std::string_view natureScenes();
[[nodiscard]] std::string_view travelScenes();
/// Stories of which one thing or another is asked.
[[nodiscard]] std::string_view askedScenes();

/// Sentences with a number that is of no use, one a line: {D} is a person, {w} a plural, {k} the
/// number, from the range in front of the sentence.
[[nodiscard]] std::string_view everydayAsides();

} // namespace sdrl::programs
