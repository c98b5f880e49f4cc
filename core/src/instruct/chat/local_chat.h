// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/ports.h"
#include "instruct/chat/chat_model.h"

#include <functional>
#include <memory>
#include <string>

namespace sdrl {

/// A model of the user's own as a ChatModel: all requests that wait go to it as one batch.
/// @param name for people
/// @param fingerprint of the model
/// @param open called when the first request is worked on
/// @param sampling topP and topK of requests with a temperature; the rest is the requests'
[[nodiscard]] std::unique_ptr<ChatModel>
makeLocalChat(std::string name, std::string fingerprint,
              std::function<Result<std::unique_ptr<TextGenerator>>()> open,
              const SamplingSettings& sampling);

} // namespace sdrl
