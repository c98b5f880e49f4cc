// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace sdrl::verify {

// The C library's functions of these kinds depend on the locale.

constexpr bool isAsciiDigit(char c) {
    return c >= '0' && c <= '9';
}

constexpr bool isAsciiLetter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

constexpr bool isAsciiAlphanumeric(char c) {
    return isAsciiDigit(c) || isAsciiLetter(c);
}

} // namespace sdrl::verify
