// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/instruct/instructors.h"
#include "instruct/chat/chat_model.h"
#include "instruct/chat/prompt_set.h"

#include <memory>
#include <string>

namespace sdrl {

struct PromptInstructorSettings {
    std::string kind;         ///< "endpoint", "local": part of the fingerprint
    double temperature = 0.7; ///< of questions, rewrites and votes; keywords come at 0
    int maxTokens = 4000;
    bool json = true;       ///< asks for items in the form of JSON objects, not by the prompt alone
    bool earlyStop = false; ///< no more votes than AnswerRequest::furtherVotes asks for
};

/// Asks a large model, by prompts, to write and to answer. What `cache` knows is never asked again,
/// so that the same work done twice sends nothing the second time.
[[nodiscard]] std::unique_ptr<Instructor>
makePromptInstructor(const TaskDefinition& task, const PromptInstructorSettings& settings,
                     PromptSet prompts, std::unique_ptr<ChatModel> model,
                     std::shared_ptr<ResponseCache> cache);

} // namespace sdrl
