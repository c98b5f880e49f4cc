// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>

namespace sdrl::verify {

/// The normal form by which the paper's code compares answers of MATH (Hendrycks et al., 2021, in
/// the variant of TinyZero): textual rules in a fixed order. Where that code raises an exception
/// the answer is returned as it is.
[[nodiscard]] std::string referenceMathSpelling(std::string_view answer);

} // namespace sdrl::verify
