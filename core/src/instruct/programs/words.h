// SPDX-License-Identifier: GPL-3.0-or-later
//
// The vocabulary that all programs share. A tiny model knows few words, so there are few.
#pragma once

#include "core/base/rng.h"

#include <array>
#include <initializer_list>
#include <span>
#include <string_view>
#include <vector>

namespace sdrl::programs {

using Words = std::span<const std::string_view>;

inline constexpr std::array<std::string_view, 20> kNames = {
    "Amy", "Ann", "Ben", "Ella", "Eva",  "Finn", "Hugo", "Ida", "Jan", "Kai",
    "Lea", "Leo", "Max", "Mia",  "Nina", "Otto", "Rosa", "Sam", "Tom", "Zoe"};

/// Small things that can be packed, lent and broken. The plural adds an "s", the article is "a".
inline constexpr std::array<std::string_view, 20> kGoods = {
    "button", "candle", "clock", "comb",  "crayon", "cup",   "doll", "jar", "kite", "lamp",
    "marble", "mug",    "pen",   "plate", "ruler",  "shell", "tile", "toy", "vase", "whistle"};

/// Words that differ in their first letter, in alphabetical order.
inline constexpr std::array<std::string_view, 20> kNouns = {
    "apple", "bread", "coat", "door", "egg",  "fish", "garden", "hat",  "ink",  "juice",
    "key",   "leaf",  "milk", "nut",  "oven", "pond", "rope",   "salt", "tree", "wall"};

inline constexpr std::array<std::string_view, 7> kWeekdays = {
    "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"};

/// A uniformly drawn word that is none of `taken`.
[[nodiscard]] std::string_view pickOther(RandomStream& stream, Words words, Words taken);
/// `count` different words in random order.
[[nodiscard]] std::vector<std::string_view> pickSome(RandomStream& stream, Words words,
                                                     std::size_t count);
/// The list's own copy of the word, which lives as long as the program; empty if it has none.
[[nodiscard]] std::string_view known(Words words, std::string_view word);

} // namespace sdrl::programs
