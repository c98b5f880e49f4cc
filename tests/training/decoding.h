// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/decoder.h"
#include "rollout/batch_decoder.h"
#include "test_support.h"

#include <cstddef>
#include <map>
#include <utility>
#include <vector>

namespace sdrl::test {

/// Continuations by group.
using Decoded = std::map<std::size_t, std::vector<DecodedSequence>>;

/// All of them. Ends the program if decoding fails or a group is reported twice.
inline Decoded decodeAll(Decoder& decoder, const std::vector<DecodingGroup>& groups,
                         const DecodingSettings& settings) {
    Decoded out;
    BatchDecoder batch(decoder);
    JobContext context;
    const auto ending = batch.run(
        groups, settings,
        [&](std::size_t index, std::vector<DecodedSequence> sequences) -> Result<void> {
            if (!out.emplace(index, std::move(sequences)).second)
                qFatal("a group was reported twice");
            return {};
        },
        context);
    if (!ending.ok() || *ending != Ending::Finished)
        qFatal("decoding failed");
    return out;
}

} // namespace sdrl::test
