// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace sdrl {

/// The text, valid UTF-8, in normal form C; nothing if that is the text itself. The quick check of
/// Unicode Standard Annex 15 (section 9) finds the few spans that have to be looked at, so that
/// usual text costs no more than a reading.
[[nodiscard]] std::optional<std::string> nfcIfDifferent(std::string_view text);

} // namespace sdrl
