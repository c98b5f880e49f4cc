// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/text.h"
#include "readers/format_readers.h"
#include "readers/text_encoding.h"
#include "readers/xml_tree.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <set>

namespace sdrl::retrieval {

namespace {

using Names = std::set<std::string, std::less<>>;

/// Elements without text of the document.
const Names kDropped = {"audio",    "button", "canvas", "datalist", "embed",
                        "head",     "iframe", "map",    "nav",      "noscript",
                        "object",   "script", "select", "style",    "template",
                        "textarea", "video",  "svg",    "noframes", "applet"};
/// Elements that end a paragraph before and after themselves.
const Names kBlocks = {
    "address", "article", "aside", "blockquote", "body",    "caption", "center",   "dd",
    "details", "dialog",  "dir",   "div",        "dl",      "dt",      "fieldset", "figcaption",
    "figure",  "footer",  "form",  "header",     "hgroup",  "hr",      "legend",   "main",
    "menu",    "ol",      "p",     "section",    "summary", "table",   "tbody",    "td",
    "tfoot",   "th",      "thead", "tr",         "ul"};

bool isNavigation(const xmlNode* element, const std::string& name) {
    if (kDropped.contains(name) || hasAttribute(element, "hidden") ||
        attribute(element, "aria-hidden") == "true")
        return true;
    const std::string role = attribute(element, "role");
    if (role == "navigation" || role == "search" || role == "banner" || role == "contentinfo")
        return true;
    // The page's own footer, not that of an article.
    return name == "footer" && element->parent != nullptr && localName(element->parent) == "body";
}

int headingLevel(const std::string& name) {
    return name.size() == 2 && name[0] == 'h' && name[1] >= '1' && name[1] <= '6' ? name[1] - '0'
                                                                                  : 0;
}

/// Tables that arrange a page rather than data hold tables, headings or many blocks.
bool isDataTable(const xmlNode* table) {
    if (attribute(table, "role") == "presentation")
        return false;
    for (const char* name : {"table", "h1", "h2", "h3", "h4", "ul", "ol", "form", "blockquote"})
        if (descendant(table, name) != nullptr)
            return false;
    return true;
}

class HtmlWriter {
public:
    HtmlWriter(DocumentBuilder& builder, int headingShift)
        : m_builder(builder), m_headingShift(headingShift) {}

    void children(const xmlNode* element) {
        for (const xmlNode* c = element->children; c != nullptr && !m_builder.full(); c = c->next)
            node(c);
    }

private:
    void node(const xmlNode* n) {
        if (n->type == XML_ELEMENT_NODE)
            return element(n);
        if (m_verbatim > 0)
            m_builder.writeVerbatim(nodeText(n));
        else
            m_builder.write(nodeText(n));
    }

    void element(const xmlNode* n) {
        const std::string name = localName(n);
        if (isNavigation(n, name))
            return;
        if (name == "br")
            m_builder.breakLine();
        else if (name == "sup")
            superscript(n);
        else if (name == "math")
            m_builder.write(linearMath(n));
        else if (name == "q")
            quote(n);
        else if (const int level = headingLevel(name))
            heading(n, level);
        else if (name == "ul" || name == "ol" || name == "menu" || name == "dir")
            list(n, name == "ol");
        else if (name == "li")
            item(n, 0, "- ");
        else if (name == "pre" || name == "listing" || name == "xmp" || name == "plaintext")
            verbatim(n);
        else if (name == "table" && !m_builder.insideTable() && isDataTable(n))
            dataTable(n);
        else if (kBlocks.contains(name))
            block(n);
        else
            children(n);
    }

    void block(const xmlNode* n) {
        m_builder.endParagraph();
        children(n);
        m_builder.endParagraph();
    }

    void heading(const xmlNode* n, int level) {
        m_builder.endParagraph();
        children(n);
        m_builder.endHeading(level + m_headingShift);
    }

    void verbatim(const xmlNode* n) {
        m_builder.endParagraph();
        ++m_verbatim;
        children(n);
        --m_verbatim;
        m_builder.endParagraph();
    }

    void quote(const xmlNode* n) {
        m_builder.write("\"");
        children(n);
        m_builder.write("\"");
    }

    void superscript(const xmlNode* n) {
        const std::string text = innerText(n);
        const bool isNoteMark = descendant(n, "a") != nullptr && !text.empty() && text[0] != '[';
        if (isNoteMark)
            m_builder.write("[" + text + "]");
        else
            m_builder.writeSuperscript(text);
    }

    void list(const xmlNode* n, bool numbered) {
        m_builder.endParagraph();
        int number = 1;
        const std::string start = attribute(n, "start");
        std::from_chars(start.data(), start.data() + start.size(), number);
        ++m_listDepth;
        for (const xmlNode* c = n->children; c != nullptr; c = c->next) {
            if (localName(c) == "li")
                item(c, m_listDepth - 1, numbered ? fmt::format("{}. ", number++) : "- ");
            else
                node(c);
        }
        --m_listDepth;
        m_builder.endGroup();
    }

    void item(const xmlNode* n, int depth, std::string_view marker) {
        m_builder.beginItem(depth, marker);
        children(n);
        m_builder.endItem();
    }

    void dataTable(const xmlNode* n) {
        m_builder.endGroup();
        rows(n);
        m_builder.endGroup();
    }

    /// Rows of a table and of its sections; what is not a row (a caption) stands by itself.
    void rows(const xmlNode* n) {
        for (const xmlNode* c = n->children; c != nullptr; c = c->next) {
            const std::string name = localName(c);
            if (name == "thead" || name == "tbody" || name == "tfoot")
                rows(c);
            else if (name == "tr")
                row(c);
            else if (name == "caption")
                block(c);
            else
                node(c);
        }
    }

    void row(const xmlNode* n) {
        m_builder.beginRow();
        for (const xmlNode* c = n->children; c != nullptr; c = c->next) {
            const std::string name = localName(c);
            if (name == "td" || name == "th") {
                m_builder.beginCell();
                children(c);
                m_builder.endCell();
            } else {
                node(c);
            }
        }
        m_builder.endRow();
    }

    DocumentBuilder& m_builder;
    int m_headingShift;
    int m_verbatim = 0;
    int m_listDepth = 0;
};

/// What the first kilobytes say about the encoding, as in `<meta charset=…>` or an XML declaration.
std::string declaredEncoding(std::string_view bytes) {
    const std::string head = asciiLower(bytes.substr(0, 4096));
    for (const std::string_view key : {"charset", "encoding"}) {
        std::size_t at = head.find(key);
        if (at == std::string::npos)
            continue;
        at = head.find_first_not_of(" \t\r\n=\"'", at + key.size());
        if (at == std::string::npos)
            continue;
        const std::size_t end = head.find_first_of(" \t\r\n\"';>/?", at);
        return head.substr(at, end - at);
    }
    return {};
}

} // namespace

void writeHtml(const xmlNode* element, DocumentBuilder& builder, int headingShift) {
    HtmlWriter(builder, headingShift).children(element);
    builder.endParagraph();
}

Result<std::string> decodeHtml(std::string_view bytes) {
    return decodeText(bytes, declaredEncoding(bytes));
}

Result<Document> readHtml(std::string_view bytes, const ReaderLimits& limits) {
    SDRL_TRY(const std::string text, decodeHtml(bytes));
    SDRL_TRY(const XmlDocument tree, parseHtml(text));
    DocumentBuilder builder("html", limits.maxTextBytes);
    const xmlNode* root = ::xmlDocGetRootElement(tree.get());
    if (root == nullptr)
        return builder.finish();
    if (const xmlNode* title = descendant(root, "title"))
        builder.setTitle(innerText(title));
    if (const xmlNode* heading = descendant(root, "h1"); builder.title().empty() && heading)
        builder.setTitle(innerText(heading));
    builder.setLanguage(attribute(root, "lang"));
    writeHtml(root, builder);
    return builder.finish();
}

} // namespace sdrl::retrieval
