// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/text.h"
#include "readers/format_readers.h"
#include "readers/xml_tree.h"

namespace sdrl::retrieval {

namespace {

constexpr std::size_t kMaxHeadingBytes = 300;

bool isBlankText(const xmlNode* node) {
    return node->type != XML_ELEMENT_NODE && trimmed(nodeText(node)).empty();
}

/// An element that holds text of its own is a paragraph, and what is inside it belongs to its
/// lines.
bool holdsText(const xmlNode* element) {
    for (const xmlNode* c = element->children; c != nullptr; c = c->next)
        if (c->type != XML_ELEMENT_NODE && !isBlankText(c))
            return true;
    return false;
}

/// XML of an unknown vocabulary, with the habits of law, article and book formats.
class XmlWriter {
public:
    explicit XmlWriter(DocumentBuilder& builder) : m_builder(builder) {}

    void element(const xmlNode* n, int depth) {
        const std::string name = localName(n);
        if (holdsText(n)) {
            inlineText(n);
            // A number stands in one line with what it numbers.
            if (name == "num" || name == "label" || name == "number" || name == "enum")
                return m_builder.write(" ");
            const bool isHeading = name == "heading" || name == "title" || name == "head";
            if (isHeading && innerText(n).size() <= kMaxHeadingBytes) {
                m_builder.endHeading(depth);
                if (m_builder.title().empty())
                    m_builder.setTitle(m_builder.lastHeading());
            } else {
                m_builder.endParagraph();
            }
            return;
        }
        if (name == "math")
            return m_builder.write(linearMath(n));
        for (const xmlNode* c = n->children; c != nullptr && !m_builder.full(); c = c->next)
            if (c->type == XML_ELEMENT_NODE)
                element(c, depth + 1);
        // A bare number, or an inline element that stood alone.
        if (depth <= 1)
            m_builder.endParagraph();
    }

private:
    void inlineText(const xmlNode* n) {
        for (const xmlNode* c = n->children; c != nullptr && !m_builder.full(); c = c->next) {
            if (c->type != XML_ELEMENT_NODE)
                m_builder.write(nodeText(c));
            else if (localName(c) == "math")
                m_builder.write(linearMath(c));
            else if (localName(c) == "sup")
                m_builder.writeSuperscript(innerText(c));
            else
                inlineText(c);
        }
    }

    DocumentBuilder& m_builder;
};

} // namespace

Result<Document> readXml(std::string_view bytes, const ReaderLimits& limits) {
    SDRL_TRY(const XmlDocument tree, parseXml(bytes));
    const xmlNode* root = ::xmlDocGetRootElement(tree.get());
    if (localName(root) == "html")
        return readHtml(bytes, limits);
    DocumentBuilder builder("xml", limits.maxTextBytes);
    builder.setLanguage(attribute(root, "lang"));
    XmlWriter(builder).element(root, 0);
    return builder.finish();
}

} // namespace sdrl::retrieval
