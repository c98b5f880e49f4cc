// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/ports.h"

#include <memory>

namespace sdrl::retrieval {

/// Cuts at headings, paragraphs and sentences, in this order of preference, and inside a sentence
/// only if it alone is longer than a passage. A heading stays with what follows it. Thread: any.
[[nodiscard]] std::unique_ptr<PassageChunker> makePassageChunker();

} // namespace sdrl::retrieval
