// SPDX-License-Identifier: GPL-3.0-or-later
#include "readers/xml_tree.h"

#include "core/base/text.h"

#include <fmt/format.h>
#include <libxml/HTMLparser.h>
#include <libxml/parser.h>
#include <libxml/parserInternals.h>

#include <climits>
#include <optional>

namespace sdrl::retrieval {

namespace {

xmlParserInput* noExternalEntity(const char*, const char*, xmlParserCtxt*) {
    return nullptr;
}

void prepareLibrary() {
    static const bool done = [] {
        ::xmlInitParser();
        ::xmlSetExternalEntityLoader(noExternalEntity);
        // Pages with unclosed tags nest far deeper than libxml2's 256 levels. What walks over the
        // tree needs about 200 bytes of stack a level.
        xmlParserMaxDepth = 2048;
        return true;
    }();
    (void)done;
}

std::string_view view(const xmlChar* text) {
    return text != nullptr ? std::string_view(reinterpret_cast<const char*>(text))
                           : std::string_view();
}

const xmlAttr* findAttribute(const xmlNode* node, std::string_view name) {
    if (node->type == XML_ELEMENT_NODE)
        for (const xmlAttr* a = node->properties; a != nullptr; a = a->next)
            if (view(a->name) == name)
                return a;
    return nullptr;
}

/// Collects libxml2's messages of this thread while it lives.
class ErrorRecorder {
public:
    ErrorRecorder() { ::xmlSetStructuredErrorFunc(this, note); }
    ~ErrorRecorder() { ::xmlSetStructuredErrorFunc(nullptr, nullptr); }
    ErrorRecorder(const ErrorRecorder&) = delete;
    ErrorRecorder& operator=(const ErrorRecorder&) = delete;

    /// A limit that was hit: the tree is not the whole document.
    [[nodiscard]] const std::optional<Error>& limit() const { return m_limit; }
    /// The first message.
    [[nodiscard]] Error notWellFormed() const {
        return {ErrorCode::InvalidFile, "the XML is not well-formed" + m_reason,
                m_line > 0 ? fmt::format("line {}", m_line) : ""};
    }

private:
    static void note(void* self, xmlError* error) {
        auto& recorder = *static_cast<ErrorRecorder*>(self);
        const std::string message =
            error->message != nullptr ? collapsed(toValidUtf8(error->message)) : "";
        if (message.find("xcessive depth") != std::string::npos)
            recorder.m_limit =
                Error{ErrorCode::UnsupportedFile, "its elements are nested too deeply", ""};
        else if (message.find("huge text node") != std::string::npos)
            recorder.m_limit =
                Error{ErrorCode::UnsupportedFile, "it has a paragraph longer than 10 MB", ""};
        else if (error->code == XML_ERR_NO_MEMORY)
            recorder.m_limit = Error{ErrorCode::OutOfMemory, "there is not enough memory", ""};
        if (recorder.m_reason.empty() && error->level >= XML_ERR_ERROR) {
            recorder.m_reason = ": " + message;
            recorder.m_line = error->line;
        }
    }

    std::optional<Error> m_limit;
    std::string m_reason;
    int m_line = 0;
};

} // namespace

Result<XmlDocument> parseXml(std::string_view bytes) {
    prepareLibrary();
    if (bytes.size() > INT_MAX)
        return Error{ErrorCode::UnsupportedFile, "the file is too large", ""};
    const ErrorRecorder recorder;
    XmlDocument document(::xmlReadMemory(bytes.data(), static_cast<int>(bytes.size()), nullptr,
                                         nullptr, XML_PARSE_NONET));
    if (recorder.limit())
        return *recorder.limit();
    if (!document || ::xmlDocGetRootElement(document.get()) == nullptr)
        return recorder.notWellFormed();
    return document;
}

Result<XmlDocument> parseHtml(std::string_view utf8) {
    prepareLibrary();
    if (utf8.size() > INT_MAX)
        return Error{ErrorCode::UnsupportedFile, "the file is too large", ""};
    const ErrorRecorder recorder;
    XmlDocument document(::htmlReadMemory(utf8.data(), static_cast<int>(utf8.size()), nullptr,
                                          "UTF-8", HTML_PARSE_RECOVER | HTML_PARSE_NONET));
    if (recorder.limit())
        return *recorder.limit();
    if (!document)
        return Error{ErrorCode::InvalidFile, "the HTML cannot be parsed", ""};
    return document;
}

std::string localName(const xmlNode* node) {
    if (node->type != XML_ELEMENT_NODE)
        return {};
    // The HTML parser leaves a prefix in the name.
    const std::string_view name = view(node->name);
    return asciiLower(name.substr(name.rfind(':') + 1));
}

std::string attribute(const xmlNode* node, std::string_view name) {
    std::string value;
    if (const xmlAttr* a = findAttribute(node, name))
        for (const xmlNode* part = a->children; part != nullptr; part = part->next)
            value += nodeText(part);
    return value;
}

bool hasAttribute(const xmlNode* node, std::string_view name) {
    return findAttribute(node, name) != nullptr;
}

xmlNode* child(const xmlNode* node, std::string_view name) {
    for (xmlNode* c = node->children; c != nullptr; c = c->next)
        if (localName(c) == name)
            return c;
    return nullptr;
}

xmlNode* descendant(const xmlNode* node, std::string_view name) {
    if (node->type != XML_ELEMENT_NODE)
        return nullptr;
    for (xmlNode* c = node->children; c != nullptr; c = c->next) {
        if (localName(c) == name)
            return c;
        if (xmlNode* found = descendant(c, name))
            return found;
    }
    return nullptr;
}

std::string nodeText(const xmlNode* node) {
    if (node->type == XML_TEXT_NODE || node->type == XML_CDATA_SECTION_NODE)
        return std::string(view(node->content));
    if (node->type != XML_ENTITY_REF_NODE)
        return {};
    std::string text;
    if (const htmlEntityDesc* known = ::htmlEntityLookup(node->name))
        appendUtf8(text, known->value);
    else if (const xmlEntity* entity = ::xmlGetDocEntity(node->doc, node->name))
        // Entities made of entities are how a few lines become gigabytes.
        if (const std::string_view content = view(entity->content);
            entity->etype == XML_INTERNAL_GENERAL_ENTITY && content.size() < 1024 &&
            content.find_first_of("<&") == std::string_view::npos)
            text = content;
    return text;
}

std::string innerText(const xmlNode* node) {
    std::string text;
    const std::function<void(const xmlNode*)> collect = [&](const xmlNode* from) {
        text += nodeText(from);
        if (from->type == XML_ELEMENT_NODE)
            for (const xmlNode* c = from->children; c != nullptr; c = c->next)
                collect(c);
    };
    collect(node);
    return collapsed(text);
}

} // namespace sdrl::retrieval
