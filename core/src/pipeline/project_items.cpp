// SPDX-License-Identifier: GPL-3.0-or-later
#include "pipeline/project_items.h"

#include "core/project/document_table.h"
#include "pipeline/evaluation_sets.h"
#include "pipeline/stage_context.h"
#include "project/item_scan.h"

namespace sdrl {

using nlohmann::json;

Result<std::optional<StageOutcome>> latestOutcome(ProjectStore& store, Stage stage) {
    SDRL_TRY(auto record, store.records().latestStage(stageName(stage)));
    if (!record)
        return std::optional<StageOutcome>();
    json summary = json::parse(record->summary, nullptr, false);
    if (!summary.is_object())
        summary = json::object();
    return std::optional(StageOutcome{std::move(*record), std::move(summary)});
}

Result<std::vector<DatasetId>> newestDatasets(ProjectStore& store,
                                              const ProjectSettings& settings) {
    std::vector<DatasetId> out;
    SDRL_TRY(const auto questions, latestOutcome(store, Stage::Questions));
    if (!questions)
        return out;
    // An unfinished stage has named its dataset by its own fingerprint only.
    SDRL_TRY(const auto dataset, store.items().findDataset(questions->record.fingerprint));
    if (!dataset)
        return out;
    out.push_back(*dataset);
    if (!settings.adapt.enabled)
        return out;
    SDRL_TRY(const auto rewrites, latestOutcome(store, Stage::Rewrite));
    if (!rewrites)
        return out;
    for (int round = 1;; ++round) {
        SDRL_TRY(const auto rewritten, store.items().findDataset(rewriteDatasetName(
                                           rewrites->record.fingerprint, round)));
        if (!rewritten)
            return out;
        // Rewrites of other questions are no part of these.
        SDRL_TRY(const json origin, store.items().datasetSettings(*rewritten));
        const json parents = origin.value("parents", json::array());
        if (parents.empty() || parents.front() != dataset->value)
            return out;
        out.push_back(*rewritten);
    }
}

std::string_view splitOf(const QaItem& item) {
    if (!item.live() || item.answer.empty())
        return "dropped";
    if (!item.heldOut)
        return "train";
    return isDevelopmentItem(item.key) ? "development" : "test";
}

Result<std::optional<SourceLookup::Source>> SourceLookup::sourceOf(const QaItem& item) {
    if (!item.passage)
        return std::optional<Source>();
    DocumentTable& table = m_project.store().documents();
    if (!m_names) {
        SDRL_TRY(const std::vector<DocumentInfo> documents, table.documents());
        m_names.emplace();
        for (const DocumentInfo& document : documents)
            m_names->emplace(document.id, store::documentName(document.title, document.path));
    }
    Result<Passage> passage = table.passage(item.passage);
    if (!passage && passage.error().code == ErrorCode::NotFound)
        return std::optional<Source>();
    if (!passage)
        return std::move(passage).error();
    Source out;
    out.passage = std::move(*passage);
    auto name = m_names->find(out.passage.document);
    if (name == m_names->end()) {
        // A document that its file no longer holds.
        SDRL_TRY(const DocumentInfo retired, table.info(out.passage.document));
        name = m_names->emplace(retired.id, store::documentName(retired.title, retired.path)).first;
    }
    out.document = name->second;
    if (item.quote && item.quote->begin < item.quote->end &&
        item.quote->end <= out.passage.text.size()) {
        out.quoteBegin = item.quote->begin;
        out.quote = out.passage.text.substr(out.quoteBegin, item.quote->end - item.quote->begin);
    }
    return std::optional(std::move(out));
}

} // namespace sdrl
