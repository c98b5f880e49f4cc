// SPDX-License-Identifier: GPL-3.0-or-later
#include "pipeline/stage_context.h"

#include "base/file_hash.h"
#include "core/base/jsonl.h"
#include "core/project/document_table.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <map>
#include <optional>
#include <set>
#include <span>

namespace sdrl {

namespace fs = std::filesystem;
using nlohmann::json;

namespace {

constexpr std::uint64_t kMegabyte = 1 << 20;
/// A file of this size has a phase of its own, of megabytes.
constexpr std::uint64_t kLargeFile = 64 * kMegabyte;
/// What one transaction writes at the most: documents, and bytes of text with that of passages.
constexpr std::size_t kBatchDocuments = 4096;
constexpr std::size_t kBatchBytes = 16 * kMegabyte;

constexpr const char* kReading = "reading documents";
constexpr const char* kMegabytes = "MB";

/// Counts megabytes in a large file's phase. Blocks: until that byte or the end of the file.
Result<Ending> hashUpTo(FileHash& hash, std::uint64_t byte, JobContext& context) {
    for (bool more = true; more && hash.bytes() < byte;) {
        if (!context.pausePoint())
            return Ending::Stopped;
        const std::uint64_t before = hash.bytes();
        SDRL_TRY(more, hash.advance());
        if (context.progress().unit == kMegabytes)
            context.advance(hash.bytes() / kMegabyte - before / kMegabyte);
    }
    return Ending::Finished;
}

Result<Ending> takeBackAll(DocumentTable& table, JobContext& context) {
    for (bool more = true; more;) {
        if (!context.pausePoint())
            return Ending::Stopped;
        SDRL_TRY(more, table.takeBack(kBatchDocuments));
    }
    return Ending::Finished;
}

/// Reads one file into the database, a batch of documents at a time.
class FileReading {
public:
    enum class Outcome { Read, Failed, Stopped };

    /// @param known the documents at its beginning that are written already
    FileReading(StageContext& stages, JobContext& context, const FoundFile& file,
                const std::string& chunking, int known)
        : m_stages(stages),
          m_context(context),
          m_table(stages.store().documents()),
          m_file(file),
          m_known(known) {
        m_record.path = file.name;
        m_record.size = file.size;
        m_record.modifiedNs = file.modifiedNs;
        m_record.chunking = chunking;
    }

    /// That the file could not be read is recorded with the reason, not an error.
    Result<Outcome> run() {
        const Result<Ending> read = readAndHash();
        if (m_broken)
            return *std::move(m_broken);
        if (read && *read == Ending::Stopped)
            return Outcome::Stopped;
        if (read) {
            SDRL_TRY([[maybe_unused]] const auto replaced, m_table.finishFile(m_record, m_entries));
            return Outcome::Read;
        }
        m_record.failure = read.error().message;
        m_context.log(LogLevel::Warning, fmt::format("{}: {}", m_file.name, m_record.failure));
        SDRL_TRY(const Ending cleared, takeBackAll(m_table, m_context));
        if (cleared == Ending::Stopped)
            return Outcome::Stopped;
        SDRL_TRY([[maybe_unused]] const auto replaced, m_table.replaceFile(m_record, {}));
        return Outcome::Failed;
    }

private:
    /// One pass over the disk: the hash follows the reader.
    Result<Ending> readAndHash() {
        SDRL_TRY(FileHash hash, FileHash::open(m_file.path));
        Result<Ending> taken = Ending::Finished;
        const Result<Ending> read = m_stages.parts.reader->read(
            m_file.path,
            [&](Document document) -> Result<void> {
                taken = take(std::move(document), hash);
                if (taken && *taken == Ending::Finished)
                    return {};
                return Error{ErrorCode::Internal, "no further document was taken", ""};
            },
            m_context.stopToken());
        if (!taken || *taken == Ending::Stopped)
            return taken;
        if (!read || *read == Ending::Stopped)
            return read;
        SDRL_TRY(const Ending hashed, hashUpTo(hash, UINT64_MAX, m_context));
        // Text of before a change and a hash of after it would pass for the changed file.
        if (!hasChanged())
            m_record.sha256 = hash.hex();
        return hashed;
    }

    /// An error is the file's; if it is ours, m_broken says so.
    Result<Ending> take(Document document, FileHash& hash) {
        // In whole pieces: a line is a small part of one.
        SDRL_TRY(const Ending hashed,
                 hashUpTo(hash, document.fileEnd / kMegabyte * kMegabyte, m_context));
        if (hashed == Ending::Stopped || m_seen++ < m_known)
            return hashed;
        DocumentTable::Entry entry;
        entry.passages = m_stages.parts.chunker->chunk(document, m_stages.settings().chunks);
        m_bytes += document.text.size();
        for (const Passage& passage : entry.passages)
            m_bytes += passage.text.size();
        entry.document = std::move(document);
        m_entries.push_back(std::move(entry));
        if (m_bytes < kBatchBytes && m_entries.size() < kBatchDocuments)
            return Ending::Finished;
        if (!m_context.pausePoint())
            return Ending::Stopped;
        if (Result<void> written = m_table.writeAhead(m_record, m_entries); !written) {
            m_broken = std::move(written).error();
            return Ending::Stopped;
        }
        m_entries.clear();
        m_bytes = 0;
        return Ending::Finished;
    }

    [[nodiscard]] bool hasChanged() const {
        std::error_code error;
        const auto time = fs::last_write_time(m_file.path, error).time_since_epoch();
        return error || std::chrono::duration_cast<std::chrono::nanoseconds>(time).count() !=
                            m_file.modifiedNs;
    }

    StageContext& m_stages;
    JobContext& m_context;
    DocumentTable& m_table;
    const FoundFile& m_file;
    int m_known;
    int m_seen = 0;
    SourceFile m_record;
    std::vector<DocumentTable::Entry> m_entries; ///< of the batch
    std::size_t m_bytes = 0;                     ///< of the batch
    std::optional<Error> m_broken;               ///< what kept us from going on, of our own
};

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
            if (m_context.stopRequested())
                return Ending::Stopped;
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
        SDRL_TRY(const Ending read, readFiles(std::move(changed), found.size()));
        return read == Ending::Stopped ? read : indexDocuments();
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
        Result<FileHash> hash = FileHash::open(now.path);
        if (!hash)
            return false;
        beginLarge(now);
        const Result<Ending> hashed = hashUpTo(*hash, UINT64_MAX, m_context);
        if (!hashed || *hashed == Ending::Stopped || hash->hex() != file.sha256)
            return false;
        SDRL_CHECK(m_table.setModified(file.id, now.modifiedNs));
        return true;
    }

    bool beginLarge(const FoundFile& file) {
        if (file.size < kLargeFile)
            return false;
        m_context.beginPhase(kReading, kMegabytes, file.size / kMegabyte);
        return true;
    }

    Result<Ending> readFiles(std::vector<const FoundFile*> files, std::size_t all) {
        // One that was begun comes first: its documents have their ids.
        SDRL_TRY(const std::optional<SourceFile> begun, m_table.writtenAhead());
        const auto goesOn = [&](const FoundFile* file) {
            return begun && file->name == begun->path && file->size == begun->size &&
                   file->modifiedNs == begun->modifiedNs && begun->chunking == m_chunking;
        };
        std::stable_partition(files.begin(), files.end(), goesOn);
        std::uint64_t done = all - files.size(), failed = 0;
        const auto beginFiles = [&] {
            m_context.beginPhase(kReading, "files", all, done);
            m_context.advance(0, failed);
        };
        beginFiles();
        if (begun && (files.empty() || !goesOn(files.front()))) {
            SDRL_TRY(const Ending cleared, takeBackAll(m_table, m_context));
            if (cleared == Ending::Stopped)
                return cleared;
        }
        for (const FoundFile* file : files) {
            if (!m_context.pausePoint())
                return Ending::Stopped;
            const bool large = beginLarge(*file);
            FileReading reading(m_stages, m_context, *file, m_chunking,
                                goesOn(file) ? begun->documents : 0);
            SDRL_TRY(const FileReading::Outcome outcome, reading.run());
            if (outcome == FileReading::Outcome::Stopped)
                return Ending::Stopped;
            const std::uint64_t bad = outcome == FileReading::Outcome::Failed ? 1 : 0;
            ++done;
            failed += bad;
            if (large)
                beginFiles();
            else
                m_context.advance(1, bad);
        }
        return Ending::Finished;
    }

    Result<void> takeOutOfIndex(const std::vector<std::int64_t>& files) {
        if (files.empty())
            return {};
        std::vector<DocumentId> ids;
        for (const std::int64_t file : files) {
            SDRL_TRY(const std::vector<DocumentId> documents, m_table.documentIds(file));
            ids.insert(ids.end(), documents.begin(), documents.end());
        }
        SDRL_CHECK(mark(ids, ""));
        for (const DocumentId id : ids)
            SDRL_CHECK(m_index.removeDocument(id));
        return m_index.commit();
    }

    /// Wherever this is cut short, what is in the index and not marked is only put into it again.
    Result<void> mark(std::span<const DocumentId> documents, std::string_view index) {
        while (!documents.empty()) {
            const auto batch = documents.first(std::min(documents.size(), kBatchDocuments));
            SDRL_CHECK(m_table.markIndexed(batch, index));
            documents = documents.subspan(batch.size());
        }
        return {};
    }

    /// The index was made anew, or is lost.
    Result<void> markAllMissing() {
        SDRL_TRY(const std::vector<DocumentId> all, m_table.documentIds());
        return mark(all, "");
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
            return mark(added, fingerprint);
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
