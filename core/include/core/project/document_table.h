// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/method/passage.h"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace sdrl {

namespace store {
class Connection;
}

/// A file of the corpus, as it was when it was last read.
struct SourceFile {
    std::int64_t id = 0;
    std::string path;            ///< absolute, or relative to the project's folder
    std::uint64_t size = 0;      ///< bytes
    std::int64_t modifiedNs = 0; ///< modification time, nanoseconds since 1970
    std::string sha256;
    std::string chunking; ///< settings that its passages were cut with
    std::string failure;  ///< why it could not be read; empty if it could
    int documents = 0;
    int passages = 0;
    int pages = 0;           ///< 0 where the format has none
    std::int64_t readMs = 0; ///< when, since 1970
};

/// A document without its text.
struct DocumentInfo {
    DocumentId id;
    std::int64_t file = 0;
    std::string path; ///< of its file
    std::string key;
    std::string title;
    std::string format;
    std::string language;
    std::size_t bytes = 0;
};

/// Files, documents and passages. Thread: the store's.
class DocumentTable {
public:
    explicit DocumentTable(store::Connection& connection) : m_connection(connection) {}

    [[nodiscard]] Result<std::vector<SourceFile>> files() const;

    /// A document with its passages, as a reader and the chunker gave them.
    struct Entry {
        Document document;
        std::vector<Passage> passages;
    };
    /// Replaces all that is known of a file, in one transaction. Returns the ids of the documents
    /// that are gone and, by way of `entries`' passages, the ids of the new ones.
    struct Replaced {
        std::int64_t file = 0;
        std::vector<DocumentId> removed;
        std::vector<DocumentId> added; ///< in the order of `entries`
    };
    [[nodiscard]] Result<Replaced> replaceFile(const SourceFile& file, std::span<Entry> entries);

    // A file of more documents than memory should hold is replaced in several transactions. Until
    // the last of them, the corpus has what it had; the ids become those that replaceFile gives.

    /// Writes the next documents of a file. One file at a time: what was written ahead of another
    /// one, or of this one when it was another, is taken back.
    [[nodiscard]] Result<void> writeAhead(const SourceFile& file, std::span<Entry> entries);
    /// replaceFile with what was written ahead, then `entries`; `added` has the ids of these.
    [[nodiscard]] Result<Replaced> finishFile(const SourceFile& file, std::span<Entry> entries);
    /// What writeAhead was told of the file, and how many of its documents are written, also by a
    /// process that was killed. Nothing: of no file.
    [[nodiscard]] Result<std::optional<SourceFile>> writtenAhead() const;
    /// Removes the last ones of those written ahead, at most so many. False once there are none.
    [[nodiscard]] Result<bool> takeBack(int most);

    /// The file has another modification time and the content that it had.
    [[nodiscard]] Result<void> setModified(std::int64_t file, std::int64_t modifiedNs);
    /// Forgets a file that is no longer part of the corpus; returns the documents that are gone.
    [[nodiscard]] Result<std::vector<DocumentId>> removeFile(std::int64_t file);

    [[nodiscard]] Result<std::vector<DocumentInfo>> documents() const;
    /// Ids of all documents, or of those of one file, ascending.
    [[nodiscard]] Result<std::vector<DocumentId>>
    documentIds(std::optional<std::int64_t> file = {}) const;
    /// Also of a document that its file no longer holds; its `file` is 0. NotFound: there is none.
    [[nodiscard]] Result<DocumentInfo> info(DocumentId id) const;
    [[nodiscard]] Result<Document> document(DocumentId id) const;
    [[nodiscard]] Result<Passage> passage(PassageId id) const;
    /// Passages of a document in order; with their text.
    [[nodiscard]] Result<std::vector<Passage>> passages(DocumentId document) const;
    /// Ids of all passages of documents that are part of the corpus, ascending.
    [[nodiscard]] Result<std::vector<PassageId>> passageIds() const;
    /// The same passages by their place in the corpus, in an order that depends on the files only,
    /// not on when they were read; without text.
    struct PassagePlace {
        PassageId id;
        std::string source; ///< names the document: its file, its key, its number among equals
        int ordinal = 0;
        std::string section;
        std::size_t begin = 0, end = 0; ///< bytes of the document's text
    };
    [[nodiscard]] Result<std::vector<PassagePlace>> passagePlaces() const;
    /// Changes whenever a passage is added, removed or replaced.
    [[nodiscard]] Result<std::string> corpusFingerprint() const;

    /// Documents that have been written to the index with its current settings.
    [[nodiscard]] Result<std::vector<DocumentId>> unindexedDocuments(std::string_view index) const;
    [[nodiscard]] Result<void> markIndexed(std::span<const DocumentId> documents,
                                           std::string_view index);

private:
    std::vector<DocumentId> retireDocuments(std::int64_t file);
    Replaced replace(const SourceFile& file, std::span<Entry> entries);
    std::vector<DocumentId> insert(std::int64_t file, const std::string& path,
                                   std::span<Entry> entries);
    store::Connection& m_connection;
};

} // namespace sdrl
