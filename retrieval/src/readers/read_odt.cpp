// SPDX-License-Identifier: GPL-3.0-or-later
#include "readers/format_readers.h"
#include "readers/xml_tree.h"
#include "readers/zip_archive.h"

#include <fmt/format.h>

#include <charconv>
#include <utility>
#include <vector>

namespace sdrl::retrieval {

namespace {

/// OpenDocument 1.3, part 3, chapters 5 to 9.
class OdtReader {
public:
    explicit OdtReader(DocumentBuilder& builder) : m_builder(builder) {}

    void blocks(const xmlNode* parent) {
        for (const xmlNode* n = parent->children; n != nullptr && !m_builder.full(); n = n->next) {
            const std::string name = localName(n);
            if (name == "h" || name == "p")
                paragraph(n, name == "h");
            else if (name == "list")
                list(n);
            else if (name == "table")
                table(n);
            else if (name != "tracked-changes" && name != "table-of-content" &&
                     name != "sequence-decls" && name != "forms")
                blocks(n);
        }
    }

private:
    void paragraph(const xmlNode* n, bool isHeading) {
        m_builder.endParagraph();
        content(n);
        int level = 1;
        const std::string text = attribute(n, "outline-level");
        std::from_chars(text.data(), text.data() + text.size(), level);
        if (isHeading)
            m_builder.endHeading(level);
        else
            m_builder.endParagraph();
        for (const xmlNode* box : std::exchange(m_textBoxes, {}))
            blocks(box);
        flushNotes();
    }

    void list(const xmlNode* n) {
        ++m_listDepth;
        for (const xmlNode* item = n->children; item != nullptr; item = item->next) {
            if (localName(item) != "list-item" && localName(item) != "list-header")
                continue;
            m_builder.beginItem(m_listDepth - 1, "- ");
            blocks(item);
            m_builder.endItem();
        }
        --m_listDepth;
        m_builder.endGroup();
    }

    void table(const xmlNode* n) {
        rows(n);
        m_builder.endGroup();
        flushNotes();
    }

    void rows(const xmlNode* n) {
        for (const xmlNode* row = n->children; row != nullptr; row = row->next) {
            const std::string name = localName(row);
            if (name == "table-header-rows" || name == "table-rows" || name == "table-row-group")
                rows(row);
            else if (name == "table-row")
                tableRow(row);
        }
    }

    void tableRow(const xmlNode* row) {
        m_builder.beginRow();
        for (const xmlNode* cell = row->children; cell != nullptr; cell = cell->next) {
            if (localName(cell) != "table-cell" && localName(cell) != "covered-table-cell")
                continue;
            m_builder.beginCell();
            blocks(cell);
            m_builder.endCell();
        }
        m_builder.endRow();
    }

    void content(const xmlNode* parent) {
        for (const xmlNode* n = parent->children; n != nullptr && !m_builder.full(); n = n->next) {
            const std::string name = localName(n);
            if (name.empty()) {
                m_builder.write(nodeText(n));
            } else if (name == "s" || name == "tab") {
                m_builder.write(" ");
            } else if (name == "line-break") {
                m_builder.breakLine();
            } else if (name == "note") {
                m_dueNotes.emplace_back(++m_noteCount, n);
                m_builder.write(fmt::format("[{}]", m_noteCount));
            } else if (name == "text-box") {
                m_textBoxes.push_back(n);
            } else if (name != "annotation" && name != "ruby-text") {
                content(n);
            }
        }
    }

    void flushNotes() {
        if (m_builder.insideTable())
            return;
        for (const auto& [number, note] : std::exchange(m_dueNotes, {})) {
            m_builder.write(fmt::format("[{}] ", number));
            if (const xmlNode* body = child(note, "note-body"))
                m_builder.write(innerText(body));
            m_builder.endParagraph();
        }
    }

    DocumentBuilder& m_builder;
    int m_listDepth = 0;
    int m_noteCount = 0;
    std::vector<std::pair<int, const xmlNode*>> m_dueNotes;
    std::vector<const xmlNode*> m_textBoxes;
};

} // namespace

Result<Document> readOdt(std::string_view bytes, const ReaderLimits& limits) {
    SDRL_TRY(const ZipArchive zip, ZipArchive::read(bytes, limits));
    if (const std::string* manifest = zip.find("META-INF/manifest.xml");
        manifest != nullptr && manifest->find("encryption-data") != std::string::npos)
        return Error{ErrorCode::UnsupportedFile, "a password is needed", ""};
    SDRL_TRY(const std::string_view content, zip.member("content.xml"));
    SDRL_TRY(const XmlDocument tree, parseXml(content));
    DocumentBuilder builder("odt", limits.maxTextBytes);
    if (const std::string* meta = zip.find("meta.xml"))
        if (const Result<XmlDocument> properties = parseXml(*meta)) {
            const xmlNode* root = ::xmlDocGetRootElement(properties->get());
            if (const xmlNode* title = descendant(root, "title"))
                builder.setTitle(innerText(title));
            if (const xmlNode* language = descendant(root, "language"))
                builder.setLanguage(innerText(language));
        }
    if (const xmlNode* body = descendant(::xmlDocGetRootElement(tree.get()), "body"))
        OdtReader(builder).blocks(body);
    return builder.finish();
}

} // namespace sdrl::retrieval
