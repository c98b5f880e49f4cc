// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>

namespace sdrl::test {

/// The checkout, and the build's folder of programs. One source file knows them, so that all others
/// compile to the same objects in every checkout and come from the compiler's cache.
[[nodiscard]] std::filesystem::path sourceFolder();
[[nodiscard]] std::filesystem::path programFolder();

} // namespace sdrl::test
