// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/text.h"
#include "readers/format_readers.h"
#include "readers/text_encoding.h"
#include "readers/xml_tree.h"

#include <cmark-gfm-core-extensions.h>
#include <cmark-gfm.h>
#include <fmt/format.h>

#include <memory>

namespace sdrl::retrieval {

namespace {

struct NodeFree {
    void operator()(cmark_node* node) const { ::cmark_node_free(node); }
};
struct ParserFree {
    void operator()(cmark_parser* parser) const { ::cmark_parser_free(parser); }
};
struct IterFree {
    void operator()(cmark_iter* iter) const { ::cmark_iter_free(iter); }
};

std::string_view literal(cmark_node* node) {
    const char* text = ::cmark_node_get_literal(node);
    return text != nullptr ? std::string_view(text) : std::string_view();
}

/// Takes a YAML block at the top off the text and returns its title.
std::string takeFrontMatter(std::string_view& text) {
    if (!text.starts_with("---\n") && !text.starts_with("---\r\n"))
        return {};
    const std::size_t end = text.find("\n---", 3);
    if (end == std::string_view::npos)
        return {};
    std::string title;
    for (const std::string_view line : split(text.substr(0, end), '\n'))
        if (line.starts_with("title:")) {
            title = trimmed(line.substr(6));
            if (title.size() >= 2 && (title[0] == '"' || title[0] == '\'') &&
                title.back() == title[0])
                title = title.substr(1, title.size() - 2);
        }
    text.remove_prefix(std::min(text.find('\n', end + 1), text.size()));
    return title;
}

class MarkdownWriter {
public:
    explicit MarkdownWriter(DocumentBuilder& builder) : m_builder(builder) {}

    void event(cmark_node* node, bool enter) {
        const std::string_view type = ::cmark_node_get_type_string(node);
        if (enter)
            inlineOrLeaf(node, type);
        if (type == "heading" && !enter) {
            m_builder.endHeading(::cmark_node_get_heading_level(node));
        } else if (type == "paragraph" && !enter) {
            m_builder.endParagraph();
        } else if (type == "list") {
            m_listDepth += enter ? 1 : -1;
            m_builder.endGroup();
        } else if (type == "table") {
            m_builder.endGroup();
        } else if (type == "item") {
            if (enter)
                m_builder.beginItem(m_listDepth - 1, marker(node));
            else
                m_builder.endItem();
        } else if (type == "table_row" || type == "table_header") {
            if (enter)
                m_builder.beginRow();
            else
                m_builder.endRow();
        } else if (type == "table_cell") {
            if (enter)
                m_builder.beginCell();
            else
                m_builder.endCell();
        }
    }

private:
    static std::string marker(cmark_node* item) {
        cmark_node* list = ::cmark_node_parent(item);
        if (list == nullptr || ::cmark_node_get_list_type(list) != CMARK_ORDERED_LIST)
            return "- ";
        int number = ::cmark_node_get_list_start(list);
        for (cmark_node* before = ::cmark_node_previous(item); before != nullptr;
             before = ::cmark_node_previous(before))
            ++number;
        return fmt::format("{}. ", number);
    }

    void inlineOrLeaf(cmark_node* node, std::string_view type) {
        if (type == "text" || type == "code")
            m_builder.write(literal(node));
        else if (type == "softbreak")
            m_builder.write(" ");
        else if (type == "linebreak")
            m_builder.breakLine();
        else if (type == "code_block")
            codeBlock(node);
        else if (type == "html_block")
            htmlBlock(node);
    }

    void codeBlock(cmark_node* node) {
        m_builder.writeVerbatim(literal(node));
        m_builder.endParagraph();
    }

    void htmlBlock(cmark_node* node) {
        const Result<XmlDocument> tree = parseHtml(literal(node));
        if (!tree)
            return;
        if (const xmlNode* root = ::xmlDocGetRootElement(tree->get()))
            writeHtml(root, m_builder);
    }

    DocumentBuilder& m_builder;
    int m_listDepth = 0;
};

} // namespace

Result<Document> readMarkdown(std::string_view bytes, const ReaderLimits& limits) {
    SDRL_TRY(const std::string decoded, decodeText(bytes));
    std::string_view text = decoded;
    DocumentBuilder builder("markdown", limits.maxTextBytes);
    builder.setTitle(takeFrontMatter(text));

    ::cmark_gfm_core_extensions_ensure_registered();
    const std::unique_ptr<cmark_parser, ParserFree> parser(
        ::cmark_parser_new(CMARK_OPT_VALIDATE_UTF8));
    for (const char* name : {"table", "strikethrough"})
        ::cmark_parser_attach_syntax_extension(parser.get(), ::cmark_find_syntax_extension(name));
    ::cmark_parser_feed(parser.get(), text.data(), text.size());
    const std::unique_ptr<cmark_node, NodeFree> root(::cmark_parser_finish(parser.get()));
    const std::unique_ptr<cmark_iter, IterFree> iter(::cmark_iter_new(root.get()));
    MarkdownWriter writer(builder);
    for (cmark_event_type event = ::cmark_iter_next(iter.get());
         event != CMARK_EVENT_DONE && !builder.full(); event = ::cmark_iter_next(iter.get()))
        writer.event(::cmark_iter_get_node(iter.get()), event == CMARK_EVENT_ENTER);

    SDRL_TRY(Document document, builder.finish());
    for (const DocumentMark& mark : document.marks)
        if (document.title.empty() && mark.number == 1)
            document.title = mark.title;
    return document;
}

} // namespace sdrl::retrieval
