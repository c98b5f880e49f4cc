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

// ---- Documents written ahead ----------------------------------------------------------------

/// Documents that belong to no corpus yet: those of one file from one id on. As nobody else adds
/// documents meanwhile, this says it without a mark on each of them.
struct Ahead {
    std::int64_t first = 0;    ///< document id
    std::int64_t passages = 0; ///< the last passage id that was given before
    std::int64_t file = 0;
    std::uint64_t size = 0;
    std::int64_t modifiedNs = 0;
    std::string chunking;
};

constexpr const char* kAheadKey = "documents_ahead";

/// A query of the corpus: "{}" in it is the id that all documents of the corpus lie below. Compared
/// with "+id", so that the query is planned as if it were not there.
template <class... Values>
SQLite::Statement queryCorpus(const store::Connection& connection, std::string_view sql,
                              const Values&... values) {
    constexpr const char* kEnd =
        "ifnull((SELECT json_extract(value, '$.first') FROM meta WHERE key = 'documents_ahead'), "
        "9223372036854775807)";
    return query(connection, fmt::format(fmt::runtime(sql), kEnd).c_str(), values...);
}

std::optional<Ahead> readAhead(const store::Connection& connection) {
    auto row = query(connection, "SELECT value FROM meta WHERE key = ?", kAheadKey);
    if (!row.executeStep())
        return std::nullopt;
    const json value = json::parse(row.getColumn(0).getString(), nullptr, false);
    if (!value.is_object())
        return std::nullopt;
    return Ahead{
        value.value("first", std::int64_t{0}),       value.value("passages", std::int64_t{0}),
        value.value("file", std::int64_t{0}),        value.value("size", std::uint64_t{0}),
        value.value("modified_ns", std::int64_t{0}), value.value("chunking", "")};
}

std::int64_t lastId(const store::Connection& connection, const char* table) {
    auto row = query(connection, "SELECT seq FROM sqlite_sequence WHERE name = ?", table);
    return row.executeStep() ? row.getColumn(0).getInt64() : 0;
}

/// A file that the corpus does not know gets a row with no time of reading.
Ahead beginAhead(const store::Connection& connection, const SourceFile& file) {
    execute(connection, R"(
        INSERT OR IGNORE INTO
            source_files(path, size, modified_ns, sha256, chunking, failure, read_at)
        VALUES(?, 0, 0, '', '', '', 0))",
            file.path);
    auto id = query(connection, "SELECT id FROM source_files WHERE path = ?", file.path);
    id.executeStep();
    const Ahead ahead{lastId(connection, "documents") + 1,
                      lastId(connection, "passages"),
                      id.getColumn(0).getInt64(),
                      file.size,
                      file.modifiedNs,
                      file.chunking};
    execute(connection, "INSERT OR REPLACE INTO meta VALUES(?, ?)", kAheadKey,
            dumpJson({{"first", ahead.first},
                      {"passages", ahead.passages},
                      {"file", ahead.file},
                      {"size", ahead.size},
                      {"modified_ns", ahead.modifiedNs},
                      {"chunking", ahead.chunking}}));
    return ahead;
}

bool isOf(const Ahead& ahead, const store::Connection& connection, const SourceFile& file) {
    auto row = query(connection, "SELECT path FROM source_files WHERE id = ?", ahead.file);
    return row.executeStep() && row.getColumn(0).getString() == file.path &&
           ahead.size == file.size && ahead.modifiedNs == file.modifiedNs &&
           ahead.chunking == file.chunking;
}

constexpr int kAll = -1;

/// The ids are given again: no index and no item knows them.
bool takeBackLast(const store::Connection& connection, int most) {
    const auto ahead = readAhead(connection);
    if (!ahead)
        return false;
    execute(connection, R"(
        DELETE FROM documents WHERE id IN
            (SELECT id FROM documents WHERE id >= ? ORDER BY id DESC LIMIT ?))",
            ahead->first, most);
    const auto giveAgain = [&](const char* table, std::int64_t from) {
        execute(connection,
                fmt::format("UPDATE sqlite_sequence SET seq = max(?, "
                            "(SELECT ifnull(max(id), 0) FROM {0})) WHERE name = '{0}'",
                            table)
                    .c_str(),
                from);
    };
    giveAgain("documents", ahead->first - 1);
    giveAgain("passages", ahead->passages);
    if (lastId(connection, "documents") >= ahead->first)
        return true;
    execute(connection, "DELETE FROM source_files WHERE read_at = 0");
    execute(connection, "DELETE FROM meta WHERE key = ?", kAheadKey);
    return false;
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
        auto row = queryCorpus(m_connection, R"(
            SELECT f.id, f.path, f.size, f.modified_ns, f.sha256, f.chunking, f.failure,
                count(d.id), coalesce(sum(d.passages), 0), coalesce(sum(d.pages), 0), f.read_at
            FROM source_files f LEFT JOIN (
                SELECT id, file_id,
                    (SELECT count(*) FROM passages p WHERE p.document_id = documents.id) AS passages,
                    (length(marks) - length(replace(marks, '["page",', ''))) / 8 AS pages
                FROM documents) d ON d.file_id = f.id AND +d.id < {}
            WHERE f.read_at > 0 GROUP BY f.id ORDER BY f.path)");
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
    auto row =
        queryCorpus(m_connection, "SELECT id FROM documents WHERE file_id = ? AND +id < {}", file);
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

std::vector<DocumentId> DocumentTable::insert(std::int64_t file, const std::string& path,
                                              std::span<Entry> entries) {
    std::vector<DocumentId> added;
    SQLite::Statement document(m_connection.db, R"(
        INSERT INTO documents(file_id, path, key, title, format, language, text, marks)
        VALUES(?, ?, ?, ?, ?, ?, ?, ?))");
    SQLite::Statement insert(m_connection.db, R"(
        INSERT INTO passages(document_id, ordinal, begin, "end", text, page, section)
        VALUES(?, ?, ?, ?, ?, ?, ?))");
    for (Entry& entry : entries) {
        const Document& d = entry.document;
        document.reset();
        document.bind(1, file);
        document.bind(2, path);
        document.bind(3, d.key);
        document.bind(4, d.title);
        document.bind(5, d.format);
        document.bind(6, d.language);
        document.bind(7, d.text);
        document.bind(8, dumpJson(marksToJson(d.marks)));
        document.exec();
        const DocumentId id{m_connection.db.getLastInsertRowid()};
        added.push_back(id);
        for (Passage& passage : entry.passages) {
            insert.reset();
            insert.bind(1, id.value);
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
            passage.document = id;
        }
    }
    return added;
}

DocumentTable::Replaced DocumentTable::replace(const SourceFile& file, std::span<Entry> entries) {
    Replaced out;
    execute(m_connection, R"(
        INSERT INTO source_files(path, size, modified_ns, sha256, chunking, failure, read_at)
        VALUES(?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT(path) DO UPDATE SET size = excluded.size, modified_ns = excluded.modified_ns,
            sha256 = excluded.sha256, chunking = excluded.chunking, failure = excluded.failure,
            read_at = excluded.read_at)",
            file.path, static_cast<std::int64_t>(file.size), file.modifiedNs, file.sha256,
            file.chunking, file.failure, nowMs());
    auto id = query(m_connection, "SELECT id FROM source_files WHERE path = ?", file.path);
    id.executeStep();
    out.file = id.getColumn(0).getInt64();
    out.removed = retireDocuments(out.file);
    out.added = insert(out.file, file.path, entries);
    execute(m_connection, "DELETE FROM meta WHERE key = ?", kAheadKey);
    return out;
}

Result<DocumentTable::Replaced> DocumentTable::replaceFile(const SourceFile& file,
                                                           std::span<Entry> entries) {
    return m_connection.transaction([&] {
        takeBackLast(m_connection, kAll);
        return replace(file, entries);
    });
}

Result<void> DocumentTable::writeAhead(const SourceFile& file, std::span<Entry> entries) {
    return m_connection.transaction([&] {
        auto ahead = readAhead(m_connection);
        if (ahead && !isOf(*ahead, m_connection, file)) {
            takeBackLast(m_connection, kAll);
            ahead.reset();
        }
        if (!ahead)
            ahead = beginAhead(m_connection, file);
        insert(ahead->file, file.path, entries);
    });
}

Result<DocumentTable::Replaced> DocumentTable::finishFile(const SourceFile& file,
                                                          std::span<Entry> entries) {
    return m_connection.transaction([&] {
        if (const auto ahead = readAhead(m_connection); ahead && !isOf(*ahead, m_connection, file))
            takeBackLast(m_connection, kAll);
        return replace(file, entries);
    });
}

Result<std::optional<SourceFile>> DocumentTable::writtenAhead() const {
    return m_connection.guarded([&]() -> std::optional<SourceFile> {
        const auto ahead = readAhead(m_connection);
        if (!ahead)
            return std::nullopt;
        SourceFile out;
        out.id = ahead->file;
        out.size = ahead->size;
        out.modifiedNs = ahead->modifiedNs;
        out.chunking = ahead->chunking;
        auto path = query(m_connection, "SELECT path FROM source_files WHERE id = ?", ahead->file);
        if (path.executeStep())
            out.path = path.getColumn(0).getString();
        auto count =
            query(m_connection, "SELECT count(*) FROM documents WHERE id >= ?", ahead->first);
        count.executeStep();
        out.documents = count.getColumn(0).getInt();
        return out;
    });
}

Result<bool> DocumentTable::takeBack(int most) {
    return m_connection.transaction([&] { return takeBackLast(m_connection, most); });
}

Result<void> DocumentTable::setModified(std::int64_t file, std::int64_t modifiedNs) {
    return m_connection.transaction([&] {
        execute(m_connection, "UPDATE source_files SET modified_ns = ? WHERE id = ?", modifiedNs,
                file);
    });
}

Result<std::vector<DocumentId>> DocumentTable::removeFile(std::int64_t file) {
    return m_connection.transaction([&] {
        if (const auto ahead = readAhead(m_connection); ahead && ahead->file == file)
            takeBackLast(m_connection, kAll);
        std::vector<DocumentId> gone = retireDocuments(file);
        execute(m_connection, "DELETE FROM source_files WHERE id = ?", file);
        return gone;
    });
}

Result<std::vector<DocumentInfo>> DocumentTable::documents() const {
    return m_connection.guarded([&] {
        std::vector<DocumentInfo> out;
        auto row = queryCorpus(m_connection,
                               std::string("SELECT ") + kInfoColumns +
                                   " FROM documents WHERE retired = 0 AND +id < {} ORDER BY id");
        while (row.executeStep())
            out.push_back(infoFrom(row));
        return out;
    });
}

Result<std::vector<DocumentId>> DocumentTable::documentIds(std::optional<std::int64_t> file) const {
    return m_connection.guarded([&] {
        std::vector<DocumentId> out;
        auto row = file ? queryCorpus(m_connection, R"(
                       SELECT id FROM documents WHERE file_id = ? AND +id < {} ORDER BY id)",
                                      *file)
                        : queryCorpus(m_connection, R"(
                       SELECT id FROM documents WHERE retired = 0 AND +id < {} ORDER BY id)");
        while (row.executeStep())
            out.push_back({row.getColumn(0).getInt64()});
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
        auto row = queryCorpus(m_connection, R"(
            SELECT p.id FROM passages p JOIN documents d ON p.document_id = d.id
            WHERE d.retired = 0 AND +d.id < {} ORDER BY p.id)");
        while (row.executeStep())
            out.push_back({row.getColumn(0).getInt64()});
        return out;
    });
}

Result<std::vector<DocumentTable::PassagePlace>> DocumentTable::passagePlaces() const {
    return m_connection.guarded([&] {
        std::vector<PassagePlace> out;
        auto row = queryCorpus(m_connection, R"(
            SELECT p.id, d.id, d.path, d.key, p.ordinal, p.section, p.begin, p."end"
            FROM passages p JOIN documents d ON p.document_id = d.id
            WHERE d.retired = 0 AND +d.id < {} ORDER BY d.path, d.key, d.id, p.ordinal)");
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
        auto row = queryCorpus(m_connection, R"(
            SELECT f.path, f.sha256, count(p.id), coalesce(sum(length(p.text)), 0), f.chunking
            FROM source_files f JOIN documents d ON d.file_id = f.id AND +d.id < {}
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
        auto row = queryCorpus(m_connection, R"(
            SELECT id FROM documents WHERE retired = 0 AND +id < {} AND indexed_by <> ? ORDER BY id)",
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
