// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/version.h"

namespace sdrl {

std::string_view programVersion() {
    return SDRL_VERSION;
}

} // namespace sdrl
