// SPDX-License-Identifier: GPL-3.0-or-later
#include "retrieval/trec_run.h"

#include "core/base/file_io.h"
#include "core/base/text.h"

#include <fmt/format.h>

#include <algorithm>

namespace sdrl::retrieval {

namespace {

std::string field(std::string_view text) {
    std::string out;
    for (std::size_t at = 0; at < text.size();) {
        const CodePoint c = decodeAt(text, at);
        appendUtf8(out, isSpace(c.value) ? U'_' : c.value);
        at += c.bytes;
    }
    return out.empty() ? "_" : out;
}

} // namespace

std::string formatRun(const RetrievalRun& run, std::string_view tag) {
    std::string out;
    for (const auto& [topic, retrieved] : run) {
        std::vector<const ScoredDocument*> order;
        for (const ScoredDocument& one : retrieved)
            order.push_back(&one);
        std::stable_sort(order.begin(), order.end(),
                         [](const auto* a, const auto* b) { return a->score > b->score; });
        std::size_t rank = 0;
        for (const ScoredDocument* one : order)
            out += fmt::format("{} Q0 {} {} {} {}\n", field(topic), field(one->document), ++rank,
                               one->score, field(tag));
    }
    return out;
}

Result<void> writeRun(const std::filesystem::path& path, const RetrievalRun& run,
                      std::string_view tag) {
    return writeFileAtomic(path, formatRun(run, tag));
}

} // namespace sdrl::retrieval
