// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/jobs/snapshot_box.h"
#include "core/ports.h"

#include <array>
#include <memory>
#include <optional>
#include <string>

namespace sdrl::gui {

struct AskRequest {
    std::array<ModelReference, 2> models; ///< left and right
    std::string prompt;
    SamplingSettings sampling;
    std::uint64_t seed = 0;
};

struct AskReply {
    std::string text;
    std::size_t tokens = 0;
    bool ended = true; ///< false: cut off
    double seconds = 0;
};

/// What has come so far.
struct AskProgress {
    std::array<std::optional<AskReply>, 2> replies;
};

/// Two models that stay open between questions. Thread: the worker's while a question is answered;
/// any other while none is.
class AskModels {
public:
    /// Opens what is not open yet and asks both, left first. What both share is opened once.
    [[nodiscard]] Result<Ending> ask(ModelOpener& opener, const AskRequest& request,
                                     SnapshotBox<AskProgress>& progress, JobContext& context);
    /// Gives their memory back.
    void close();

private:
    std::array<std::shared_ptr<TextGenerator>, 2> m_models;
    std::array<ModelReference, 2> m_references;
};

} // namespace sdrl::gui
