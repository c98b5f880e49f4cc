// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/pipeline/dataset_export.h"

#include "base/write_in_place.h"
#include "core/base/jsonl.h"
#include "core/base/version.h"
#include "core/project/item_table.h"
#include "pipeline/dataset_rows.h"
#include "pipeline/project_items.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <optional>

namespace sdrl {

namespace fs = std::filesystem;
using nlohmann::json;

namespace {

struct FormatName {
    DatasetFormat format;
    std::string_view name;
};
constexpr FormatName kFormatNames[] = {{DatasetFormat::Full, "full"},
                                       {DatasetFormat::Chat, "chat"},
                                       {DatasetFormat::TrlGrpo, "trl-grpo"},
                                       {DatasetFormat::Verl, "verl"}};

/// What a row is made from.
struct Row {
    const QaItem& item;
    const Measurement& measured; ///< 0 samples: not measured
    const SelectionEntry* selection = nullptr;
    std::size_t index = 0; ///< in the file
};

class DatasetWriter {
public:
    DatasetWriter(Project& project, DatasetFormat format, std::size_t maxRows, JsonlWriter& file)
        : m_project(project),
          m_format(format),
          m_maxRows(maxRows),
          m_file(file),
          m_sources(project) {}

    Result<void> write() {
        ItemTable& items = m_project.store().items();
        SDRL_TRY(const auto selection, items.latestSelection());
        if (selection) {
            SDRL_TRY(const ItemTable::SelectionInfo info, items.selectionInfo(*selection));
            SDRL_TRY(m_entries, items.selection(*selection));
            SDRL_TRY(m_measured, items.measurements(info.probe));
            SDRL_TRY(m_probe, items.probeSettings(info.probe));
        } else if (m_format != DatasetFormat::Full) {
            return Error{ErrorCode::NotReady, "no questions have been selected yet",
                         m_project.folder().string()};
        }
        return m_format == DatasetFormat::Full ? writeAll() : writeSelected();
    }
    [[nodiscard]] std::size_t rows() const { return m_rows; }

private:
    Result<void> writeSelected() {
        for (const SelectionEntry& entry : m_entries) {
            if (enough())
                break;
            if (!entry.taken)
                continue;
            SDRL_TRY(const QaItem item, m_project.store().items().item(entry.item));
            if (!item.live()) // rejected since
                continue;
            SDRL_CHECK(writeRow(item, &entry));
        }
        return {};
    }

    Result<void> writeAll() {
        std::map<ItemId, const SelectionEntry*> selected;
        for (const SelectionEntry& entry : m_entries)
            selected[entry.item] = &entry;
        SDRL_TRY(const std::vector<DatasetId> datasets,
                 newestDatasets(m_project.store(), m_project.settings()));
        for (const DatasetId dataset : datasets) {
            SDRL_TRY(const std::vector<QaItem> items, m_project.store().items().items(dataset));
            for (const QaItem& item : items)
                m_keys[item.id] = item.key;
            for (const QaItem& item : items) {
                if (enough())
                    break;
                if (item.binned)
                    continue;
                const auto entry = selected.find(item.id);
                SDRL_CHECK(writeRow(item, entry == selected.end() ? nullptr : entry->second));
            }
        }
        if (m_rows == 0)
            return Error{ErrorCode::NotReady, "no questions have been written yet",
                         m_project.folder().string()};
        return {};
    }

    [[nodiscard]] bool enough() const { return m_maxRows > 0 && m_rows >= m_maxRows; }

    Result<void> writeRow(const QaItem& item, const SelectionEntry* entry) {
        static const Measurement kNotMeasured;
        const auto measured = m_measured.find(item.id);
        const Row row{item, measured == m_measured.end() ? kNotMeasured : measured->second, entry,
                      m_rows++};
        SDRL_TRY(const auto source, m_sources.sourceOf(item));
        switch (m_format) {
        case DatasetFormat::Full:
            return m_file.append(fullRow(row, source));
        case DatasetFormat::Chat:
            return m_file.append({{"messages",
                                   {promptMessage(m_project.task(), item.input),
                                    {{"role", "assistant"}, {"content", fullAnswer(item)}}}}});
        case DatasetFormat::TrlGrpo:
            return m_file.append(
                {{"prompt", json::array({promptMessage(m_project.task(), item.input)})},
                 {"answer", item.answer},
                 {"id", item.key},
                 {"question", item.input},
                 {"solution", item.solution},
                 {"attempts", row.measured.samples},
                 {"pass_rate", row.measured.passRate()},
                 {"source_document", source ? source->document : ""}});
        case DatasetFormat::Verl:
            return m_file.append(verlRow(
                m_project.task(), {"train", row.index, item.key, item.input, item.answer,
                                   item.solution, row.measured.samples, row.measured.passRate()}));
        }
        return {};
    }

    /// An answer that was edited may have no solution that leads to it.
    [[nodiscard]] std::string fullAnswer(const QaItem& item) const {
        return item.solution.empty() ? m_project.task().verifier->wrapAnswer("", item.answer)
                                     : item.solution;
    }

    [[nodiscard]] json fullRow(const Row& row,
                               const std::optional<SourceLookup::Source>& source) const {
        const QaItem& item = row.item;
        const auto parent = m_keys.find(item.parent);
        json votes = json::array();
        for (const VoteCount& vote : item.votes)
            votes.push_back({{"answer", vote.answer}, {"count", vote.votes}});
        return {{"id", item.key},
                {"task", m_project.task().name},
                {"question", item.input},
                {"answer", item.answer},
                {"solution", item.solution},
                {"author_text", item.authorText},
                {"origin", itemOriginName(item.origin)},
                {"parent_id", parent == m_keys.end() ? "" : parent->second},
                {"difficulty_step", item.round},
                {"level", item.level},
                {"source_document", source ? source->document : ""},
                {"source_page", source ? source->passage.page.value_or(0) : 0},
                {"source_section", source ? source->passage.section : ""},
                {"source_passage", source ? source->passage.text : ""},
                {"source_quote", source ? source->quote : ""},
                {"teacher_model", item.instructor},
                {"prompt_sha256", item.promptHash},
                {"candidates", item.candidates},
                {"candidates_parsed", item.parsed},
                {"votes", votes},
                {"vote_agreement", item.agreement()},
                {"base_model", m_probe.value("model_name", "")},
                {"base_model_fingerprint", m_probe.value("model", "")},
                {"attempts", row.measured.samples},
                {"passes", row.measured.passes},
                {"pass_rate", row.measured.passRate()},
                {"selected", row.selection && row.selection->taken},
                {"selection_rank", row.selection ? row.selection->rank : 0},
                {"selection_reason", row.selection ? row.selection->reason : ""},
                {"split", splitOf(item)},
                {"review_status", reviewStateName(item.review)},
                {"dropped_at", item.dropStage},
                {"drop_reason", item.dropReason},
                {"drop_detail", item.dropDetail},
                {"seed", m_project.settings().seed},
                {"app_version", programVersion()}};
    }

    Project& m_project;
    DatasetFormat m_format;
    std::size_t m_maxRows;
    JsonlWriter& m_file;
    SourceLookup m_sources;
    std::vector<SelectionEntry> m_entries;
    std::map<ItemId, Measurement> m_measured;
    std::map<ItemId, std::string> m_keys;
    json m_probe = json::object();
    std::size_t m_rows = 0;
};

} // namespace

json promptMessage(const TaskDefinition& task, const std::string& question) {
    return {{"role", "user"}, {"content", task.studentPrompt(question)}};
}

json verlRow(const TaskDefinition& task, const PromptRow& row) {
    return {{"data_source", task.name},
            {"prompt", json::array({promptMessage(task, row.question)})},
            {"ability", task.name},
            {"reward_model", {{"style", "rule"}, {"ground_truth", row.answer}}},
            {"label", row.answer},
            {"extra_info",
             {{"split", row.split},
              {"index", row.index},
              {"id", row.id},
              {"question", row.question},
              {"answer", row.solution},
              {"attempts", row.attempts},
              {"pass_rate", row.passRate}}}};
}

std::string_view datasetFormatName(DatasetFormat format) {
    for (const FormatName& entry : kFormatNames)
        if (entry.format == format)
            return entry.name;
    return "";
}

std::optional<DatasetFormat> datasetFormatFromName(std::string_view name) {
    for (const FormatName& entry : kFormatNames)
        if (entry.name == name)
            return entry.format;
    return std::nullopt;
}

const std::vector<DatasetFormat>& allDatasetFormats() {
    static const std::vector<DatasetFormat> formats = [] {
        std::vector<DatasetFormat> out;
        for (const FormatName& entry : kFormatNames)
            out.push_back(entry.format);
        return out;
    }();
    return formats;
}

Result<ExportSummary> exportDataset(Project& project, DatasetFormat format, const fs::path& file,
                                    const DatasetExportOptions& options) {
    std::error_code error;
    if (!options.overwrite && fs::exists(file, error))
        return Error{ErrorCode::AlreadyExists, "there is a file of this name already",
                     file.string()};
    if (fs::is_directory(file, error))
        return Error{ErrorCode::AlreadyExists, "there is a folder of this name", file.string()};
    ExportSummary summary{file};
    SDRL_CHECK(writeInPlace(file, [&](const fs::path& temporary) -> Result<void> {
        SDRL_TRY(JsonlWriter lines, JsonlWriter::open(temporary, 0));
        DatasetWriter writer(project, format, options.maxRows, lines);
        SDRL_CHECK(writer.write());
        summary.rows = writer.rows();
        summary.bytes = lines.offset();
        return {};
    }));
    return summary;
}

} // namespace sdrl
