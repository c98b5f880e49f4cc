// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "training/model_export.h"

#include <string>
#include <string_view>

namespace sdrl {

/// README.md of an exported model, with the head that Hugging Face reads.
/// @param fallbackTitle for a card without one
/// @param adapterFolder where trained adapters are beside the model; empty: there are none
[[nodiscard]] std::string modelCardText(const ModelCard& card, std::string_view fallbackTitle,
                                        std::string_view adapterFolder = {});

} // namespace sdrl
