// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/places.h"

namespace sdrl::test {

std::filesystem::path sourceFolder() {
    return SDRL_SOURCE_DIR;
}

std::filesystem::path programFolder() {
    return SDRL_PROGRAM_DIR;
}

} // namespace sdrl::test
