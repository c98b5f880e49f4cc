// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/instruct/instructors.h"
#include "core/ports.h"
#include "core/project/project_settings.h"

#include <memory>
#include <string>

namespace sdrl {

/// Kinds of a student's requests, for statistics: greedy ones, and those that draw samples.
inline constexpr const char* kGreedyStudentKind = "student";
inline constexpr const char* kSampledStudentKind = "student samples";

/// A model behind a chat endpoint as the student. What `cache` knows is never asked again; samples
/// of the same prompt are told apart by the request's seed. Text alone is known of its replies: no
/// token ids and no probabilities, so that it cannot be trained. A request that the endpoint
/// refuses has empty replies that never ended, as a prompt has that is longer than a model's
/// context. Requests have one message, of the user. InvalidArgument for an address that is none, no
/// model, or a cap of the cost without prices; errors of `generate` are the endpoint's.
[[nodiscard]] Result<std::unique_ptr<TextGenerator>>
makeEndpointStudent(const EndpointSettings& settings, std::shared_ptr<ResponseCache> cache);

/// The student that the project's settings name, with the project's cache. The project outlives it.
[[nodiscard]] Result<std::unique_ptr<TextGenerator>> makeEndpointStudent(Project& project);

/// Its fingerprint, without a network. Errors as above but for prices.
[[nodiscard]] Result<std::string> endpointStudentFingerprint(const EndpointSettings& settings);

/// Why a model behind an endpoint is not trained, and what to do.
[[nodiscard]] Error endpointIsNotTrained();

} // namespace sdrl
