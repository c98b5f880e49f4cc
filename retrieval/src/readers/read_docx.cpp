// SPDX-License-Identifier: GPL-3.0-or-later
//
// WordprocessingML, ISO/IEC 29500. Elements are told by their local names: the transitional and the
// strict form differ in namespaces only.
#include "core/base/text.h"
#include "readers/format_readers.h"
#include "readers/xml_tree.h"
#include "readers/zip_archive.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <map>
#include <vector>

namespace sdrl::retrieval {

namespace {

struct Relationship {
    std::string type; ///< last part of its URI: "footnotes"
    std::string target;
};

struct ParagraphStyle {
    std::string name; ///< lower case: "heading 1"
    std::string basedOn;
    std::string numbering;  ///< id of the numbering, empty if none
    int numberingLevel = 0; ///< from 0
    int outlineLevel = 0;   ///< from 1; 0 = body text
};

int toInt(const std::string& text, int fallback) {
    int value = fallback;
    std::from_chars(text.data(), text.data() + text.size(), value);
    return value;
}

std::string childValue(const xmlNode* node, std::string_view name) {
    const xmlNode* c = node != nullptr ? child(node, name) : nullptr;
    return c != nullptr ? attribute(c, "val") : "";
}

class DocxReader {
public:
    DocxReader(const ZipArchive& zip, DocumentBuilder& builder) : m_zip(zip), m_builder(builder) {}

    Result<void> read() {
        std::string main = "word/document.xml";
        for (const auto& [id, relation] : relationships(""))
            if (relation.type == "officeDocument")
                main = relation.target;
        SDRL_TRY(const std::string_view content, m_zip.member(main));
        SDRL_TRY(const XmlDocument document, parseXml(content));
        m_relations = relationships(main);
        // The other parts may be missing or damaged; the text does not depend on them.
        std::vector<XmlDocument> kept;
        for (const auto& [id, relation] : m_relations) {
            const std::string* bytes = m_zip.find(relation.target);
            if (bytes == nullptr)
                continue;
            const bool isPart = relation.type == "styles" || relation.type == "numbering" ||
                                relation.type == "footnotes" || relation.type == "endnotes";
            Result<XmlDocument> part = isPart ? parseXml(*bytes) : Error{};
            if (!part)
                continue;
            const xmlNode* root = ::xmlDocGetRootElement(part->get());
            if (relation.type == "styles")
                readStyles(root);
            else if (relation.type == "numbering")
                readNumbering(root);
            else
                readNotes(root,
                          relation.type == "footnotes" ? "footnotereference" : "endnotereference");
            kept.push_back(std::move(*part));
        }
        readProperties();
        blocks(::xmlDocGetRootElement(document.get()));
        flushNotes();
        return {};
    }

private:
    std::map<std::string, Relationship> relationships(const std::string& part) const {
        const std::size_t slash = part.rfind('/');
        const std::string folder = slash == std::string::npos ? "" : part.substr(0, slash + 1);
        const std::string name = slash == std::string::npos ? part : part.substr(slash + 1);
        std::map<std::string, Relationship> out;
        const std::string* bytes = m_zip.find(folder + "_rels/" + name + ".rels");
        const Result<XmlDocument> tree = bytes != nullptr ? parseXml(*bytes) : Error{};
        if (!tree)
            return out;
        for (const xmlNode* n = ::xmlDocGetRootElement(tree->get())->children; n; n = n->next) {
            const std::string type = attribute(n, "Type");
            if (localName(n) == "relationship" && attribute(n, "TargetMode") != "External")
                out[attribute(n, "Id")] = {type.substr(type.rfind('/') + 1),
                                           resolvedMember(part, attribute(n, "Target"))};
        }
        return out;
    }

    void readProperties() {
        const std::string* bytes = m_zip.find("docProps/core.xml");
        const Result<XmlDocument> tree = bytes != nullptr ? parseXml(*bytes) : Error{};
        if (!tree)
            return;
        if (const xmlNode* title = child(::xmlDocGetRootElement(tree->get()), "title"))
            m_builder.setTitle(innerText(title));
    }

    void readStyles(const xmlNode* root) {
        if (const xmlNode* defaults = child(root, "docdefaults"))
            if (const xmlNode* language = descendant(defaults, "lang"))
                m_builder.setLanguage(attribute(language, "val"));
        for (const xmlNode* n = root->children; n != nullptr; n = n->next) {
            if (localName(n) != "style")
                continue;
            ParagraphStyle style;
            style.name = asciiLower(childValue(n, "name"));
            style.basedOn = childValue(n, "basedon");
            readParagraphProperties(child(n, "ppr"), style);
            if (style.name.starts_with("heading "))
                style.outlineLevel = toInt(style.name.substr(8), 0);
            m_styles[attribute(n, "styleId")] = style;
        }
    }

    static void readParagraphProperties(const xmlNode* properties, ParagraphStyle& style) {
        if (properties == nullptr)
            return;
        if (const std::string level = childValue(properties, "outlinelvl"); !level.empty())
            style.outlineLevel = toInt(level, 9) + 1;
        if (const xmlNode* numbering = child(properties, "numpr")) {
            if (const std::string id = childValue(numbering, "numid"); !id.empty())
                style.numbering = id;
            style.numberingLevel = toInt(childValue(numbering, "ilvl"), style.numberingLevel);
        }
    }

    void readNumbering(const xmlNode* root) {
        std::map<std::string, std::vector<bool>> isBullet; // by abstract numbering and level
        for (const xmlNode* n = root->children; n != nullptr; n = n->next)
            if (localName(n) == "abstractnum")
                for (const xmlNode* level = n->children; level != nullptr; level = level->next)
                    if (localName(level) == "lvl")
                        isBullet[attribute(n, "abstractNumId")].push_back(
                            childValue(level, "numfmt") == "bullet");
        for (const xmlNode* n = root->children; n != nullptr; n = n->next)
            if (localName(n) == "num")
                m_isBullet[attribute(n, "numId")] = isBullet[childValue(n, "abstractnumid")];
    }

    void readNotes(const xmlNode* root, const std::string& reference) {
        for (const xmlNode* n = root->children; n != nullptr; n = n->next)
            m_notes[reference + attribute(n, "id")] = n;
    }

    /// Properties of the paragraph and, where it has none, of its style and that style's bases.
    ParagraphStyle styleOf(const xmlNode* paragraph) const {
        ParagraphStyle style;
        const xmlNode* properties = child(paragraph, "ppr");
        readParagraphProperties(properties, style);
        std::string id = childValue(properties, "pstyle");
        for (int hops = 0; hops < 20 && !id.empty(); ++hops) {
            const auto found = m_styles.find(id);
            if (found == m_styles.end())
                break;
            if (hops == 0)
                style.name = found->second.name;
            if (style.outlineLevel == 0)
                style.outlineLevel = found->second.outlineLevel;
            if (style.numbering.empty()) {
                style.numbering = found->second.numbering;
                style.numberingLevel = std::max(style.numberingLevel, found->second.numberingLevel);
            }
            id = found->second.basedOn;
        }
        return style;
    }

    // ---- Blocks

    void blocks(const xmlNode* parent) {
        for (const xmlNode* n = parent->children; n != nullptr && !m_builder.full(); n = n->next) {
            const std::string name = localName(n);
            if (name == "p")
                paragraph(n);
            else if (name == "tbl")
                table(n);
            else if (name == "altchunk")
                foreignPart(attribute(n, "id"));
            else if (name != "del" && name != "movefrom" && name != "sectpr")
                blocks(n);
        }
    }

    void paragraph(const xmlNode* n) {
        const ParagraphStyle style = styleOf(n);
        // A table of contents repeats the headings.
        if (style.name.starts_with("toc ") || style.name == "toc")
            return;
        if (style.name == "title" && m_builder.title().empty())
            m_builder.setTitle(innerText(n));
        const bool isHeading = style.outlineLevel >= 1 && style.outlineLevel <= 9;
        const bool isItem = !isHeading && !style.numbering.empty() && style.numbering != "0";
        m_builder.endParagraph();
        if (isItem)
            m_builder.beginItem(style.numberingLevel, marker(style));
        content(n);
        if (isItem)
            m_builder.endItem();
        else if (isHeading)
            m_builder.endHeading(style.outlineLevel);
        else
            m_builder.endParagraph();
        for (const xmlNode* box : std::exchange(m_textBoxes, {}))
            blocks(box);
        flushNotes();
    }

    std::string marker(const ParagraphStyle& style) {
        const auto level = static_cast<std::size_t>(std::clamp(style.numberingLevel, 0, 8));
        const std::vector<bool>& isBullet = m_isBullet[style.numbering];
        if (level < isBullet.size() && isBullet[level])
            return "- ";
        std::vector<int>& counters = m_counters[style.numbering];
        counters.resize(level + 1); // deeper levels begin anew
        return fmt::format("{}. ", ++counters[level]);
    }

    void table(const xmlNode* n) {
        // One column, or tables in a table: an arrangement, not data.
        if (!m_builder.insideTable() && (isOneColumn(n) || descendant(n, "tbl") != nullptr))
            return blocks(n);
        rows(n);
        m_builder.endGroup();
        flushNotes();
    }

    /// Also those inside content controls and tracked insertions.
    void rows(const xmlNode* parent) {
        for (const xmlNode* n = parent->children; n != nullptr; n = n->next) {
            const std::string name = localName(n);
            if (name == "tr")
                tableRow(n);
            else if (name == "sdt" || name == "sdtcontent" || name == "ins" || name == "customxml")
                rows(n);
        }
    }

    static bool isOneColumn(const xmlNode* table) {
        for (const xmlNode* row = table->children; row != nullptr; row = row->next) {
            int cells = 0;
            for (const xmlNode* c = row->children; c != nullptr; c = c->next)
                cells += localName(c) == "tc" ? 1 : 0;
            if (cells > 1)
                return false;
        }
        return true;
    }

    void tableRow(const xmlNode* row) {
        m_builder.beginRow();
        for (const xmlNode* cell = row->children; cell != nullptr; cell = cell->next) {
            const std::string name = localName(cell);
            if (name != "tc" && name != "sdt")
                continue;
            m_builder.beginCell();
            blocks(cell);
            m_builder.endCell();
        }
        m_builder.endRow();
    }

    /// A file of another format embedded in the text; HTML is read.
    void foreignPart(const std::string& id) {
        const auto relation = m_relations.find(id);
        const std::string* bytes =
            relation != m_relations.end() ? m_zip.find(relation->second.target) : nullptr;
        const std::string name = bytes != nullptr ? asciiLower(relation->second.target) : "";
        if (!name.ends_with(".htm") && !name.ends_with(".html"))
            return;
        const Result<std::string> text = decodeHtml(*bytes);
        const Result<XmlDocument> tree = text ? parseHtml(*text) : text.error();
        const xmlNode* root = tree ? ::xmlDocGetRootElement(tree->get()) : nullptr;
        if (root != nullptr)
            writeHtml(root, m_builder);
    }

    void flushNotes() {
        if (m_builder.insideTable())
            return;
        for (const auto& [number, note] : std::exchange(m_dueNotes, {})) {
            m_builder.write(fmt::format("[{}] ", number));
            for (const xmlNode* n = note->children; n != nullptr; n = n->next)
                if (localName(n) == "p") {
                    content(n);
                    m_builder.write(" ");
                }
            m_builder.endParagraph();
        }
    }

    // ---- Content of a paragraph

    void content(const xmlNode* parent) {
        for (const xmlNode* n = parent->children; n != nullptr && !m_builder.full(); n = n->next) {
            const std::string name = localName(n);
            if (name == "r")
                run(n);
            else if (name == "omath" || name == "omathpara")
                m_builder.write(linearMath(n));
            else if (!name.ends_with("pr") && name != "del" && name != "movefrom")
                content(n);
        }
    }

    void run(const xmlNode* n) {
        const xmlNode* properties = child(n, "rpr");
        if (properties != nullptr && child(properties, "vanish") != nullptr)
            return;
        const bool isRaised = childValue(properties, "vertalign") == "superscript";
        for (const xmlNode* c = n->children; c != nullptr; c = c->next)
            runPart(c, isRaised);
    }

    void runPart(const xmlNode* n, bool isRaised) {
        const std::string name = localName(n);
        if (name == "t" && isRaised) {
            m_builder.writeSuperscript(innerText(n));
        } else if (name == "t") {
            for (const xmlNode* c = n->children; c != nullptr; c = c->next)
                m_builder.write(nodeText(c));
        } else if (name == "tab" || name == "ptab") {
            m_builder.write(" ");
        } else if (name == "br" || name == "cr") {
            m_builder.breakLine();
        } else if (name == "nobreakhyphen") {
            m_builder.write("-");
        } else if (name == "footnotereference" || name == "endnotereference") {
            const auto note = m_notes.find(name + attribute(n, "id"));
            if (note != m_notes.end()) {
                m_dueNotes.emplace_back(++m_noteCount, note->second);
                m_builder.write(fmt::format("[{}]", m_noteCount));
            }
        } else if (name == "drawing" || name == "pict" || name == "object") {
            textBoxes(n);
        } else if (name == "alternatecontent") {
            // The fallback is the same box in an older form.
            const xmlNode* choice = child(n, "choice");
            if (const xmlNode* one = choice != nullptr ? choice : child(n, "fallback"))
                textBoxes(one);
        } else if (name == "ruby") {
            if (const xmlNode* base = child(n, "rubybase"))
                content(base);
        }
    }

    void textBoxes(const xmlNode* n) {
        if (localName(n) == "txbxcontent") {
            m_textBoxes.push_back(n);
            return;
        }
        for (const xmlNode* c = n->children; c != nullptr; c = c->next)
            if (c->type == XML_ELEMENT_NODE && localName(c) != "fallback")
                textBoxes(c);
    }

    const ZipArchive& m_zip;
    DocumentBuilder& m_builder;
    std::map<std::string, Relationship> m_relations;
    std::map<std::string, ParagraphStyle> m_styles;
    std::map<std::string, std::vector<bool>> m_isBullet; ///< by numbering and level
    std::map<std::string, std::vector<int>> m_counters;  ///< by numbering and level
    std::map<std::string, const xmlNode*> m_notes;       ///< by kind of reference and id
    std::vector<std::pair<int, const xmlNode*>> m_dueNotes;
    int m_noteCount = 0;
    std::vector<const xmlNode*> m_textBoxes;
};

} // namespace

Result<Document> readDocx(std::string_view bytes, const ReaderLimits& limits) {
    if (bytes.starts_with("\xD0\xCF\x11\xE0")) {
        // An OLE container: an encrypted file, or Word's format before 2007.
        const std::string_view encrypted("E\0n\0c\0r\0y\0p\0t\0e\0d\0P\0a\0c\0k\0a\0g\0e\0", 32);
        if (bytes.find(encrypted) != std::string_view::npos)
            return Error{ErrorCode::UnsupportedFile, "a password is needed", ""};
        return Error{ErrorCode::UnsupportedFile, "this is a Word file of the old format (.doc)",
                     ""};
    }
    SDRL_TRY(const ZipArchive zip, ZipArchive::read(bytes, limits));
    DocumentBuilder builder("docx", limits.maxTextBytes);
    SDRL_CHECK(DocxReader(zip, builder).read());
    return builder.finish();
}

} // namespace sdrl::retrieval
