// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>

namespace sdrl {

/// One token to be computed: where it stands, where its keys and values go, what it looks at.
struct DecoderRow {
    std::int32_t token = 0;
    std::int32_t position = 0;
    std::size_t store = 0;       ///< arena token that takes its keys and values
    std::size_t prefixBegin = 0; ///< shared prompt: arena tokens [begin, begin+count)
    std::int32_t prefixCount = 0;
    std::size_t ownBegin = 0; ///< its own sequence, this token included
    std::int32_t ownCount = 0;
};

} // namespace sdrl
