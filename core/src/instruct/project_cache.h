// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/instruct/instructors.h"

namespace sdrl {

/// The response cache of a project, which outlives who asks.
class ProjectResponseCache final : public ResponseCache {
public:
    explicit ProjectResponseCache(RecordTable& records) : m_records(records) {}

    Result<std::optional<CachedResponse>> find(const std::string& key) override {
        return m_records.cachedResponse(key);
    }
    Result<void> put(std::span<const Entry> entries) override {
        return m_records.cacheResponses(entries);
    }

private:
    RecordTable& m_records;
};

} // namespace sdrl
