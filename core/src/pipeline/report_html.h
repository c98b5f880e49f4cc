// SPDX-License-Identifier: GPL-3.0-or-later
//
// Text, numbers and style of the report.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace sdrl::report {

/// Text as it may stand between tags and in quoted attributes, valid as HTML and as XML.
[[nodiscard]] std::string escaped(std::string_view text);
/// The same, cut after so many code points with an ellipsis.
[[nodiscard]] std::string escapedStart(std::string_view text, std::size_t maxCodePoints);

[[nodiscard]] std::string count(std::int64_t value);     ///< "12,345"
[[nodiscard]] std::string percent(double share);         ///< "83.4 %"
[[nodiscard]] std::string points(double difference);     ///< "+18.3"; of percentage points
[[nodiscard]] std::string duration(double seconds);      ///< "4.1 s", "3 min 20 s", "2 h 5 min"
[[nodiscard]] std::string dateTime(std::int64_t unixMs); ///< "2026-11-22 21:05 UTC"
/// "1 question", "2 questions".
[[nodiscard]] std::string counted(std::int64_t value, std::string_view singular);

/// The page's style sheet.
extern const std::string_view kStyle;

} // namespace sdrl::report
