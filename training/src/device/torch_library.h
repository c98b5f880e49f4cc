// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

namespace sdrl {

/// A function of the module that libtorch lives in (lib/sdrl/libsdrl_torch.so). It is loaded with
/// the first call, which takes a moment: libtorch is a large library. NotFound or Internal if it
/// cannot be had.
[[nodiscard]] Result<void*> torchFunction(const char* name);

} // namespace sdrl
