// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/project/document_table.h"

#include "core/base/hash.h"
#include "core/base/jsonl.h"
#include "core/project/project_store.h"
#include "project/connection.h"

#include <fmt/format.h>

namespace sdrl {

using nlohmann::json;
using store::execute;
using store::query;

namespace {

json marksToJson(const std::vector<DocumentMark>& marks) {
    json out = json::array();
    for (const DocumentMark& mark : marks)
        out.push_back({mark.kind == DocumentMark::Kind::Page ? "page" : "section", mark.offset,
                       mark.number, mark.title});
    return out;
}

std::vector<DocumentMark> marksFromJson(const std::string& text) {
    std::vector<DocumentMark> out;
    const json marks = json::parse(text, nullptr, false);
    if (!marks.is_array())
        return out;
    for (const json& mark : marks)
        if (mark.is_array() && mark.size() == 4 && mark[1].is_number_unsigned() &&
            mark[2].is_number_integer() && mark[3].is_string())
            out.push_back(
                {mark[0] == "page" ? DocumentMark::Kind::Page : DocumentMark::Kind::Section,
                 mark[1].get<std::size_t>(), mark[2].get<int>(), mark[3].get<std::string>()});
    return out;
}

constexpr const char* kPassageColumns =
    R"(id, document_id, ordinal, begin, "end", text, page, section)";

Passage passageFrom(SQLite::Statement& row) {
    Passage passage;
    passage.id.value = row.getColumn(0).getInt64();
    passage.document.value = row.getColumn(1).getInt64();
    passage.ordinal = row.getColumn(2).getInt();
    passage.begin = static_cast<std::size_t>(row.getColumn(3).getInt64());
    passage.end = static_cast<std::size_t>(row.getColumn(4).getInt64());
    passage.text = row.getColumn(5).getString();
    if (!row.getColumn(6).isNull())
        passage.page = row.getColumn(6).getInt();
    passage.section = row.getColumn(7).getString();
    return passage;
}

constexpr const char* kInfoColumns =
    "id, file_id, path, key, title, format, language, length(CAST(text AS BLOB))";

DocumentInfo infoFrom(SQLite::Statement& row) {
    return {{row.getColumn(0).getInt64()}, row.getColumn(1).getInt64(),
            row.getColumn(2).getString(),  row.getColumn(3).getString(),
            row.getColumn(4).getString(),  row.getColumn(5).getString(),
            row.getColumn(6).getString(),  static_cast<std::size_t>(row.getColumn(7).getInt64())};
}

/// The one row that was asked for, or NotFound.
template <class T>
Result<T> required(Result<std::optional<T>> found, const char* what, std::int64_t id,
                   const std::string& database) {
    if (!found)
        return std::move(found).error();
    if (!*found)
        return Error{ErrorCode::NotFound, fmt::format("there is no {} {}", what, id), database};
    return std::move(**found);
}

} // namespace

Result<std::vector<SourceFile>> DocumentTable::files() const {
    return m_connection.guarded([&] {
        std::vector<SourceFile> out;
        auto row = query(m_connection, R"(
            SELECT f.id, f.path, f.size, f.modified_ns, f.sha256, f.chunking, f.failure,
                count(d.id), coalesce(sum(d.passages), 0), coalesce(sum(d.pages), 0), f.read_at
            FROM source_files f LEFT JOIN (
                SELECT id, file_id,
                    (SELECT count(*) FROM passages p WHERE p.document_id = documents.id) AS passages,
                    (length(marks) - length(replace(marks, '["page",', ''))) / 8 AS pages
                FROM documents) d ON d.file_id = f.id
            GROUP BY f.id ORDER BY f.path)");
        while (row.executeStep())
            out.push_back({row.getColumn(0).getInt64(), row.getColumn(1).getString(),
                           static_cast<std::uint64_t>(row.getColumn(2).getInt64()),
                           row.getColumn(3).getInt64(), row.getColumn(4).getString(),
                           row.getColumn(5).getString(), row.getColumn(6).getString(),
                           row.getColumn(7).getInt(), row.getColumn(8).getInt(),
                           row.getColumn(9).getInt(), row.getColumn(10).getInt64()});
        return out;
    });
}

std::vector<DocumentId> DocumentTable::retireDocuments(std::int64_t file) {
    std::vector<DocumentId> gone;
    auto row = query(m_connection, "SELECT id FROM documents WHERE file_id = ?", file);
    while (row.executeStep())
        gone.push_back({row.getColumn(0).getInt64()});
    for (const DocumentId id : gone) {
        const bool needed =
            query(m_connection, R"(SELECT 1 FROM items i JOIN passages p ON i.passage_id = p.id
                                   WHERE p.document_id = ? LIMIT 1)",
                  id.value)
                .executeStep();
        if (needed)
            execute(m_connection, "UPDATE documents SET file_id = NULL, retired = 1 WHERE id = ?",
                    id.value);
        else
            execute(m_connection, "DELETE FROM documents WHERE id = ?", id.value);
    }
    return gone;
}

Result<DocumentTable::Replaced> DocumentTable::replaceFile(const SourceFile& file,
                                                           std::span<Entry> entries) {
    return m_connection.transaction([&] {
        Replaced out;
        execute(m_connection, R"(
            INSERT INTO source_files(path, size, modified_ns, sha256, chunking, failure, read_at)
            VALUES(?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT(path) DO UPDATE SET size = excluded.size, modified_ns = excluded.modified_ns,
                sha256 = excluded.sha256, chunking = excluded.chunking, failure = excluded.failure, read_at = excluded.read_at)",
                file.path, static_cast<std::int64_t>(file.size), file.modifiedNs, file.sha256,
                file.chunking, file.failure, nowMs());
        auto id = query(m_connection, "SELECT id FROM source_files WHERE path = ?", file.path);
        id.executeStep();
        out.file = id.getColumn(0).getInt64();
        out.removed = retireDocuments(out.file);
        for (Entry& entry : entries) {
            const Document& d = entry.document;
            execute(m_connection, R"(
                INSERT INTO documents(file_id, path, key, title, format, language, text, marks)
                VALUES(?, ?, ?, ?, ?, ?, ?, ?))",
                    out.file, file.path, d.key, d.title, d.format, d.language, d.text,
                    dumpJson(marksToJson(d.marks)));
            const DocumentId document{m_connection.db.getLastInsertRowid()};
            out.added.push_back(document);
            SQLite::Statement insert(m_connection.db, R"(
                INSERT INTO passages(document_id, ordinal, begin, "end", text, page, section)
                VALUES(?, ?, ?, ?, ?, ?, ?))");
            for (Passage& passage : entry.passages) {
                insert.reset();
                insert.bind(1, document.value);
                insert.bind(2, passage.ordinal);
                insert.bind(3, static_cast<std::int64_t>(passage.begin));
                insert.bind(4, static_cast<std::int64_t>(passage.end));
                insert.bind(5, passage.text);
                if (passage.page)
                    insert.bind(6, *passage.page);
                else
                    insert.bind(6);
                insert.bind(7, passage.section);
                insert.exec();
                passage.id.value = m_connection.db.getLastInsertRowid();
                passage.document = document;
            }
        }
        return out;
    });
}

Result<void> DocumentTable::setModified(std::int64_t file, std::int64_t modifiedNs) {
    return m_connection.transaction([&] {
        execute(m_connection, "UPDATE source_files SET modified_ns = ? WHERE id = ?", modifiedNs,
                file);
    });
}

Result<std::vector<DocumentId>> DocumentTable::removeFile(std::int64_t file) {
    return m_connection.transaction([&] {
        std::vector<DocumentId> gone = retireDocuments(file);
        execute(m_connection, "DELETE FROM source_files WHERE id = ?", file);
        return gone;
    });
}

Result<std::vector<DocumentInfo>> DocumentTable::documents() const {
    return m_connection.guarded([&] {
        std::vector<DocumentInfo> out;
        auto row = query(
            m_connection,
            fmt::format("SELECT {} FROM documents WHERE retired = 0 ORDER BY id", kInfoColumns)
                .c_str());
        while (row.executeStep())
            out.push_back(infoFrom(row));
        return out;
    });
}

Result<DocumentInfo> DocumentTable::info(DocumentId id) const {
    auto found = m_connection.guarded([&]() -> std::optional<DocumentInfo> {
        auto row = query(m_connection,
                         fmt::format("SELECT {} FROM documents WHERE id = ?", kInfoColumns).c_str(),
                         id.value);
        if (!row.executeStep())
            return std::nullopt;
        return infoFrom(row);
    });
    return required(std::move(found), "document", id.value, m_connection.name);
}

Result<Document> DocumentTable::document(DocumentId id) const {
    auto found = m_connection.guarded([&]() -> std::optional<Document> {
        auto row =
            query(m_connection,
                  "SELECT key, title, format, language, text, marks FROM documents WHERE id = ?",
                  id.value);
        if (!row.executeStep())
            return std::nullopt;
        return Document{row.getColumn(0).getString(), row.getColumn(1).getString(),
                        row.getColumn(2).getString(), row.getColumn(3).getString(),
                        row.getColumn(4).getString(), marksFromJson(row.getColumn(5).getString())};
    });
    return required(std::move(found), "document", id.value, m_connection.name);
}

Result<Passage> DocumentTable::passage(PassageId id) const {
    auto found = m_connection.guarded([&]() -> std::optional<Passage> {
        auto row = query(
            m_connection,
            fmt::format("SELECT {} FROM passages WHERE id = ?", kPassageColumns).c_str(), id.value);
        if (!row.executeStep())
            return std::nullopt;
        return passageFrom(row);
    });
    return required(std::move(found), "passage", id.value, m_connection.name);
}

Result<std::vector<Passage>> DocumentTable::passages(DocumentId document) const {
    return m_connection.guarded([&] {
        std::vector<Passage> out;
        auto row =
            query(m_connection,
                  fmt::format("SELECT {} FROM passages WHERE document_id = ? ORDER BY ordinal",
                              kPassageColumns)
                      .c_str(),
                  document.value);
        while (row.executeStep())
            out.push_back(passageFrom(row));
        return out;
    });
}

Result<std::vector<PassageId>> DocumentTable::passageIds() const {
    return m_connection.guarded([&] {
        std::vector<PassageId> out;
        auto row = query(m_connection, R"(
            SELECT p.id FROM passages p JOIN documents d ON p.document_id = d.id
            WHERE d.retired = 0 ORDER BY p.id)");
        while (row.executeStep())
            out.push_back({row.getColumn(0).getInt64()});
        return out;
    });
}

Result<std::vector<DocumentTable::PassagePlace>> DocumentTable::passagePlaces() const {
    return m_connection.guarded([&] {
        std::vector<PassagePlace> out;
        auto row = query(m_connection, R"(
            SELECT p.id, d.id, d.path, d.key, p.ordinal, p.section, p.begin, p."end"
            FROM passages p JOIN documents d ON p.document_id = d.id
            WHERE d.retired = 0 ORDER BY d.path, d.key, d.id, p.ordinal)");
        std::int64_t document = 0;
        int number = 0;
        std::string name, source;
        while (row.executeStep()) {
            if (const std::int64_t id = row.getColumn(1).getInt64(); id != document) {
                std::string next =
                    row.getColumn(2).getString() + '\n' + row.getColumn(3).getString();
                number = next == name ? number + 1 : 0;
                name = std::move(next);
                source = fmt::format("{}\n{}", name, number);
                document = id;
            }
            out.push_back({{row.getColumn(0).getInt64()},
                           source,
                           row.getColumn(4).getInt(),
                           row.getColumn(5).getString(),
                           static_cast<std::size_t>(row.getColumn(6).getInt64()),
                           static_cast<std::size_t>(row.getColumn(7).getInt64())});
        }
        return out;
    });
}

Result<std::string> DocumentTable::corpusFingerprint() const {
    return m_connection.guarded([&] {
        // Content, not row ids: the same files read again elsewhere are the same corpus.
        Sha256 hash;
        auto row = query(m_connection, R"(
            SELECT f.path, f.sha256, count(p.id), coalesce(sum(length(p.text)), 0), f.chunking
            FROM source_files f JOIN documents d ON d.file_id = f.id
                JOIN passages p ON p.document_id = d.id
            GROUP BY f.id ORDER BY f.path)");
        while (row.executeStep()) {
            hash.addField(row.getColumn(0).getString()).addField(row.getColumn(1).getString());
            hash.addField(static_cast<std::uint64_t>(row.getColumn(2).getInt64()));
            hash.addField(static_cast<std::uint64_t>(row.getColumn(3).getInt64()));
            hash.addField(row.getColumn(4).getString());
        }
        return hash.hex();
    });
}

Result<std::vector<DocumentId>> DocumentTable::unindexedDocuments(std::string_view index) const {
    return m_connection.guarded([&] {
        std::vector<DocumentId> out;
        auto row =
            query(m_connection,
                  "SELECT id FROM documents WHERE retired = 0 AND indexed_by <> ? ORDER BY id",
                  std::string(index));
        while (row.executeStep())
            out.push_back({row.getColumn(0).getInt64()});
        return out;
    });
}

Result<void> DocumentTable::markIndexed(std::span<const DocumentId> documents,
                                        std::string_view index) {
    return m_connection.transaction([&] {
        for (const DocumentId id : documents)
            execute(m_connection, "UPDATE documents SET indexed_by = ? WHERE id = ?",
                    std::string(index), id.value);
    });
}

} // namespace sdrl
