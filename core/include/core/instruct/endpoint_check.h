// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/project/project_settings.h"

#include <stop_token>
#include <string>

namespace sdrl {

/// Asks an endpoint for a reply of one word, once, without repetition. Returns the reply's text.
/// Errors as the instructor would meet them: Network, Unauthorized, NotFound, RateLimited.
/// Blocks: until answered, at most the settings' time-out; ends within 100 ms of a stop.
[[nodiscard]] Result<std::string> checkEndpoint(const EndpointSettings& settings,
                                                const std::stop_token& stop);

} // namespace sdrl
