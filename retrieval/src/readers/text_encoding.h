// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <string>
#include <string_view>

namespace sdrl::retrieval {

/// Text as UTF-8. The encoding is told by a byte order mark, else by `declared` (a name such as
/// "iso-8859-1"; unknown names count as none), else UTF-8 if the bytes are (nearly) that, else
/// Windows-1252. Bytes without meaning become U+FFFD. UnsupportedFile if it is not text.
[[nodiscard]] Result<std::string> decodeText(std::string_view bytes,
                                             std::string_view declared = {});

} // namespace sdrl::retrieval
