// SPDX-License-Identifier: GPL-3.0-or-later
#include "pipeline/stage_context.h"

#include "core/base/hash.h"
#include "core/base/jsonl.h"
#include "core/project/document_table.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

namespace sdrl {

namespace fs = std::filesystem;
using nlohmann::json;

namespace {

class DocumentUpdate {
public:
    DocumentUpdate(StageContext& stages, PassageIndex& index, JobContext& context)
        : m_stages(stages),
          m_index(index),
          m_context(context),
          m_table(stages.store().documents()),
          m_chunking(chunkingOf(stages.settings())) {}

    /// Files that changed are taken out of the index first and only then replaced in the database:
    /// wherever the process dies, what is missing from the index is marked as missing.
    Result<Ending> run() {
        SDRL_TRY(const auto found, listFiles(m_stages.view(), *m_stages.parts.reader));
        SDRL_TRY(const std::vector<SourceFile> known, m_table.files());
        std::vector<const FoundFile*> changed;
        std::vector<std::int64_t> outdated;
        std::set<std::string> current;
        for (const SourceFile& file : known) {
            if (!m_context.pausePoint())
                return Ending::Stopped;
            const auto it = found.find(file.path);
            if (it == found.end()) {
                outdated.push_back(file.id);
                m_gone.push_back(file.id);
                continue;
            }
            SDRL_TRY(const bool same, isCurrent(file, it->second));
            if (same)
                current.insert(file.path);
            else
                outdated.push_back(file.id);
        }
        for (const auto& [name, file] : found)
            if (!current.contains(name))
                changed.push_back(&file);
        SDRL_CHECK(takeOutOfIndex(outdated));
        for (const std::int64_t file : m_gone) {
            SDRL_TRY([[maybe_unused]] const auto removed, m_table.removeFile(file));
        }
        m_context.beginPhase("reading documents", "files", found.size(), current.size());
        for (const FoundFile* file : changed) {
            if (!m_context.pausePoint())
                return Ending::Stopped;
            SDRL_TRY(const FileEnding ending, readFileInto(*file));
            if (ending == FileEnding::Stopped)
                return Ending::Stopped;
            m_context.advance(1, ending == FileEnding::Read ? 0 : 1);
        }
        return indexDocuments();
    }

    [[nodiscard]] Result<json> summary() const {
        SDRL_TRY(const std::vector<SourceFile> files, m_table.files());
        int documents = 0, passages = 0;
        json failures = json::object();
        for (const SourceFile& file : files) {
            documents += file.documents;
            passages += file.passages;
            if (!file.failure.empty())
                failures[file.path] = file.failure;
        }
        return json{{"files", files.size()},
                    {"documents", documents},
                    {"passages", passages},
                    {"failures", failures}};
    }

private:
    /// A file that was copied or checked out has another time and the same content: its passages
    /// stay, as items, topics and the deal of passages know them by their ids.
    Result<bool> isCurrent(const SourceFile& file, const FoundFile& now) {
        if (now.size != file.size || file.chunking != m_chunking)
            return false;
        if (now.modifiedNs == file.modifiedNs)
            return true;
        if (!file.failure.empty())
            return false;
        // One that cannot be read any more is recorded as such when it is read.
        const Result<std::string> hash = sha256File(now.path);
        if (!hash || *hash != file.sha256)
            return false;
        SDRL_CHECK(m_table.setModified(file.id, now.modifiedNs));
        return true;
    }

    Result<void> takeOutOfIndex(const std::vector<std::int64_t>& files) {
        if (files.empty())
            return {};
        const std::set<std::int64_t> wanted(files.begin(), files.end());
        SDRL_TRY(const std::vector<DocumentInfo> documents, m_table.documents());
        std::vector<DocumentId> ids;
        for (const DocumentInfo& document : documents)
            if (wanted.contains(document.file))
                ids.push_back(document.id);
        SDRL_CHECK(m_table.markIndexed(ids, ""));
        for (const DocumentId id : ids)
            SDRL_CHECK(m_index.removeDocument(id));
        return m_index.commit();
    }

    enum class FileEnding { Read, Failed, Stopped };

    /// That a file could not be read is recorded with the reason, not an error.
    Result<FileEnding> readFileInto(const FoundFile& file) {
        SourceFile record;
        record.path = file.name;
        record.size = file.size;
        record.modifiedNs = file.modifiedNs;
        record.chunking = m_chunking;
        std::vector<DocumentTable::Entry> entries;
        const Result<std::string> hash = sha256File(file.path);
        if (hash) {
            record.sha256 = *hash;
            const Result<Ending> read = m_stages.parts.reader->read(
                file.path,
                [&](Document document) -> Result<void> {
                    DocumentTable::Entry entry;
                    entry.passages =
                        m_stages.parts.chunker->chunk(document, m_stages.settings().chunks);
                    entry.document = std::move(document);
                    entries.push_back(std::move(entry));
                    return {};
                },
                m_context.stopToken());
            if (read && *read == Ending::Stopped)
                return FileEnding::Stopped;
            if (!read) {
                record.failure = read.error().message;
                entries.clear();
            }
        } else {
            record.failure = hash.error().message;
        }
        if (!record.failure.empty())
            m_context.log(LogLevel::Warning, fmt::format("{}: {}", file.name, record.failure));
        SDRL_TRY([[maybe_unused]] const auto replaced, m_table.replaceFile(record, entries));
        return record.failure.empty() ? FileEnding::Read : FileEnding::Failed;
    }

    /// The index was made anew, or is lost.
    Result<void> markAllMissing() {
        SDRL_TRY(const std::vector<DocumentInfo> documents, m_table.documents());
        std::vector<DocumentId> ids;
        for (const DocumentInfo& document : documents)
            ids.push_back(document.id);
        return m_table.markIndexed(ids, "");
    }

    /// All at once: an index whose writer was killed is made anew, whatever was committed before.
    Result<Ending> indexDocuments() {
        const std::string fingerprint = m_stages.parts.indexFingerprint(m_stages.settings());
        SDRL_TRY(const std::size_t indexed, m_index.passageCount());
        if (indexed == 0)
            SDRL_CHECK(markAllMissing());
        SDRL_TRY(const std::vector<DocumentId> waiting, m_table.unindexedDocuments(fingerprint));
        m_context.beginPhase("indexing", "documents", waiting.size());
        std::vector<DocumentId> added;
        const auto commit = [&]() -> Result<void> {
            SDRL_CHECK(m_index.commit());
            return m_table.markIndexed(added, fingerprint);
        };
        for (const DocumentId id : waiting) {
            if (!m_context.pausePoint()) {
                SDRL_CHECK(commit());
                return Ending::Stopped;
            }
            SDRL_TRY(const Document document, m_table.document(id));
            SDRL_TRY(const std::vector<Passage> passages, m_table.passages(id));
            SDRL_CHECK(m_index.addDocument(id, document.title, passages));
            added.push_back(id);
            m_context.advance();
        }
        SDRL_CHECK(commit());
        return Ending::Finished;
    }

    StageContext& m_stages;
    PassageIndex& m_index;
    JobContext& m_context;
    DocumentTable& m_table;
    std::string m_chunking;
    std::vector<std::int64_t> m_gone; ///< files that are not there any more
};

} // namespace

Result<Ending> runDocuments(StageContext& stages, JobContext& context) {
    if (!stages.view().usesDocuments())
        return Ending::Finished;
    if (!stages.parts.reader || !stages.parts.chunker || !stages.parts.openIndex)
        return Error{ErrorCode::NotReady,
                     "this build cannot read documents (SDRL_BUILD_RETRIEVAL is off)", ""};
    if (stages.task().documents.empty())
        return Error{ErrorCode::NotReady,
                     "the instructor writes from documents, and the task names none",
                     (stages.project.folder() / "task.json").string()};
    SDRL_TRY(const StageInputs inputs, inputsOf(Stage::Documents, stages.view()));
    SDRL_TRY(StageRun run, StageRun::begin(stages.store().records(), Stage::Documents, inputs));
    // Whether the files have changed is seen from the files themselves, every time.
    if (run.alreadyFinished())
        SDRL_CHECK(run.reopen());
    SDRL_TRY(PassageIndex * index, stages.openIndex());
    DocumentUpdate update(stages, *index, context);
    SDRL_TRY(const Ending ending, update.run());
    SDRL_TRY(const json summary, update.summary());
    if (ending == Ending::Finished && summary["passages"] == 0)
        return Error{ErrorCode::InvalidFile, "no document of the task has any text",
                     dumpJson(summary["failures"])};
    return run.end(ending, summary);
}

} // namespace sdrl
