// SPDX-License-Identifier: GPL-3.0-or-later
//
// Files of the supported formats, made in memory.
#pragma once

#include "core/base/file_io.h"
#include "core/method/passage.h"
#include "core/ports.h"
#include "retrieval/document_reader.h"
#include "test_support.h"
#include "support/places.h"

#include <archive.h>
#include <archive_entry.h>
#include <fmt/format.h>
#include <zlib.h>

#include <fstream>
#include <map>
#include <string>
#include <utility>
#include <vector>

/// So that a failed QCOMPARE shows the texts.
template <>
inline char* QTest::toString(const std::string& text) {
    return qstrdup(text.c_str());
}

namespace sdrl::test {

using Members = std::vector<std::pair<std::string, std::string>>;

inline std::string zipOf(const Members& members) {
    std::size_t size = 1 << 16;
    for (const auto& [name, content] : members)
        size += content.size() + 2 * name.size() + 1024;
    std::string out(size, '\0');
    std::size_t used = 0;
    archive* a = ::archive_write_new();
    ::archive_write_set_format_zip(a);
    ::archive_write_open_memory(a, out.data(), out.size(), &used);
    for (const auto& [name, content] : members) {
        archive_entry* entry = ::archive_entry_new();
        ::archive_entry_set_pathname(entry, name.c_str());
        ::archive_entry_set_size(entry, static_cast<la_int64_t>(content.size()));
        ::archive_entry_set_filetype(entry, AE_IFREG);
        ::archive_entry_set_perm(entry, 0644);
        ::archive_write_header(a, entry);
        ::archive_write_data(a, content.data(), content.size());
        ::archive_entry_free(entry);
    }
    ::archive_write_close(a);
    ::archive_write_free(a);
    out.resize(used);
    return out;
}

/// Files of a .tar.gz, by name; none if it cannot be read.
inline std::map<std::string, std::string> tarMembers(const std::filesystem::path& path) {
    std::map<std::string, std::string> members;
    archive* a = ::archive_read_new();
    ::archive_read_support_filter_gzip(a);
    ::archive_read_support_format_tar(a);
    archive_entry* entry = nullptr;
    if (::archive_read_open_filename(a, path.c_str(), 1 << 16) == ARCHIVE_OK)
        while (::archive_read_next_header(a, &entry) == ARCHIVE_OK) {
            std::string content(static_cast<std::size_t>(::archive_entry_size(entry)), '\0');
            if (!content.empty() && ::archive_read_data(a, content.data(), content.size()) ==
                                        static_cast<la_ssize_t>(content.size()))
                members[::archive_entry_pathname(entry)] = std::move(content);
        }
    ::archive_read_free(a);
    return members;
}

inline std::string gzipOf(const std::string& content) {
    z_stream stream{};
    ::deflateInit2(&stream, 9, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);
    std::string out(::deflateBound(&stream, content.size()), '\0');
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(content.data()));
    stream.avail_in = static_cast<uInt>(content.size());
    stream.next_out = reinterpret_cast<Bytef*>(out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    ::deflate(&stream, Z_FINISH);
    out.resize(stream.total_out);
    ::deflateEnd(&stream);
    return out;
}

/// A PDF from its objects, numbered from 1; the first is the catalog.
inline std::string pdfOfObjects(const std::vector<std::string>& objects,
                                const std::string& trailer = {}) {
    std::string out = "%PDF-1.4\n";
    std::vector<std::size_t> offsets;
    for (std::size_t i = 0; i < objects.size(); ++i) {
        offsets.push_back(out.size());
        out += fmt::format("{} 0 obj\n{}\nendobj\n", i + 1, objects[i]);
    }
    const std::size_t table = out.size();
    out += fmt::format("xref\n0 {}\n0000000000 65535 f \n", objects.size() + 1);
    for (const std::size_t offset : offsets)
        out += fmt::format("{:010} 00000 n \n", offset);
    out += fmt::format("trailer\n<< /Size {} /Root 1 0 R {} >>\nstartxref\n{}\n%%EOF\n",
                       objects.size() + 1, trailer, table);
    return out;
}

/// A PDF with lines of text at equal distances; an empty line leaves a gap.
/// @param outline titles of a flat table of contents
inline std::string pdfOf(const std::vector<std::vector<std::string>>& pages,
                         const std::string& title = {},
                         const std::vector<std::string>& outline = {},
                         const std::string& trailer = {}) {
    std::vector<std::string> objects(4);
    const std::size_t firstPage = objects.size() + 1;
    std::string kids;
    for (std::size_t i = 0; i < pages.size(); ++i) {
        std::string content = "BT /F1 10 Tf 14 TL 60 760 Td\n";
        for (const std::string& line : pages[i])
            content += line.empty() ? "T* T*\n" : "(" + line + ") Tj T*\n";
        content += "ET";
        kids += fmt::format("{} 0 R ", objects.size() + 1);
        objects.push_back(fmt::format("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] "
                                      "/Contents {} 0 R /Resources << /Font << /F1 3 0 R >> >> >>",
                                      objects.size() + 2));
        objects.push_back(
            fmt::format("<< /Length {} >>\nstream\n{}\nendstream", content.size(), content));
    }
    const std::size_t outlines = objects.size() + 1;
    if (!outline.empty()) {
        objects.push_back(fmt::format("<< /Type /Outlines /First {} 0 R /Last {} 0 R /Count {} >>",
                                      outlines + 1, outlines + outline.size(), outline.size()));
        for (std::size_t i = 0; i < outline.size(); ++i)
            objects.push_back(fmt::format(
                "<< /Title ({}) /Parent {} 0 R /Dest [{} 0 R /Fit] {} >>", outline[i], outlines,
                firstPage,
                i + 1 < outline.size() ? fmt::format("/Next {} 0 R", outlines + i + 2) : ""));
    }
    objects[0] = "<< /Type /Catalog /Pages 2 0 R " +
                 (outline.empty() ? "" : fmt::format("/Outlines {} 0 R ", outlines)) + ">>";
    objects[1] = fmt::format("<< /Type /Pages /Kids [{}] /Count {} >>", kids, pages.size());
    objects[2] = "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>";
    objects[3] = "<< /Title (" + title + ") >>";
    return pdfOfObjects(objects, "/Info 4 0 R " + trailer);
}

/// A Word file with that body, and other parts that the body needs.
inline std::string docxOf(const std::string& body, const Members& parts = {},
                          const std::string& relations = {}) {
    Members members = {
        {"[Content_Types].xml", "<Types/>"},
        {"_rels/.rels", R"(<Relationships><Relationship Id="r1" Target="word/document.xml"
            Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"/>
            </Relationships>)"},
        {"word/document.xml",
         R"(<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"
            xmlns:r="r" xmlns:mc="mc" xmlns:m="m" xmlns:wps="wps"><w:body>)" +
             body + "</w:body></w:document>"},
        {"word/_rels/document.xml.rels", "<Relationships>" + relations + "</Relationships>"}};
    members.insert(members.end(), parts.begin(), parts.end());
    return zipOf(members);
}

/// A reader with the helper of this build.
inline std::unique_ptr<DocumentReader> testReader(retrieval::ReaderLimits limits = {}) {
    return retrieval::makeDocumentReader(
        {sdrl::test::programFolder() / "sdrl-read-document", limits});
}

inline Result<std::vector<Document>> readAll(const DocumentReader& reader,
                                             const std::filesystem::path& path) {
    std::vector<Document> documents;
    const auto keep = [&](Document document) -> Result<void> {
        documents.push_back(std::move(document));
        return {};
    };
    SDRL_CHECK(reader.read(path, keep, {}));
    return documents;
}

/// Writes the content to a file of that name and reads it: the first document.
inline Result<Document> readContent(const DocumentReader& reader, const std::string& name,
                                    const std::string& content) {
    const TemporaryDirectory folder = temporaryDirectory();
    std::ofstream(folder.path() / name, std::ios::binary) << content; // no flush to the disk
    SDRL_TRY(std::vector<Document> documents, readAll(reader, folder.path() / name));
    if (documents.empty())
        return Error{ErrorCode::Internal, "no document", ""};
    return std::move(documents.front());
}

} // namespace sdrl::test
