// SPDX-License-Identifier: GPL-3.0-or-later
//
// EPUB 2 and 3: chapters in the order of the spine, titled by the table of contents.
#include "core/base/text.h"
#include "readers/format_readers.h"
#include "readers/xml_tree.h"
#include "readers/zip_archive.h"

#include <map>
#include <set>

namespace sdrl::retrieval {

namespace {

struct ManifestItem {
    std::string member;
    std::string mediaType;
    std::string properties;
};

using Titles = std::map<std::string, std::string>; ///< by member

/// Links of an EPUB 3 navigation document; the first title of a chapter counts.
void collectNavTitles(const xmlNode* node, const std::string& base, Titles& titles) {
    if (localName(node) == "a")
        titles.emplace(resolvedMember(base, attribute(node, "href")), innerText(node));
    if (node->type == XML_ELEMENT_NODE)
        for (const xmlNode* c = node->children; c != nullptr; c = c->next)
            collectNavTitles(c, base, titles);
}

/// The same of an EPUB 2 table (NCX).
void collectNcxTitles(const xmlNode* node, const std::string& base, Titles& titles) {
    if (localName(node) == "navpoint") {
        const xmlNode* label = child(node, "navlabel");
        const xmlNode* content = child(node, "content");
        if (label != nullptr && content != nullptr)
            titles.emplace(resolvedMember(base, attribute(content, "src")), innerText(label));
    }
    if (node->type == XML_ELEMENT_NODE)
        for (const xmlNode* c = node->children; c != nullptr; c = c->next)
            collectNcxTitles(c, base, titles);
}

const xmlNode* firstHeading(const xmlNode* body) {
    for (const char* name : {"h1", "h2", "h3"})
        if (const xmlNode* heading = descendant(body, name))
            return heading;
    return nullptr;
}

class EpubReader {
public:
    EpubReader(const ZipArchive& zip, DocumentBuilder& builder) : m_zip(zip), m_builder(builder) {}

    Result<void> read() {
        SDRL_TRY(const std::string_view containerBytes, m_zip.member("META-INF/container.xml"));
        SDRL_TRY(const XmlDocument container, parseXml(containerBytes));
        const xmlNode* rootFile = descendant(::xmlDocGetRootElement(container.get()), "rootfile");
        const std::string packagePath =
            rootFile != nullptr ? resolvedMember("", attribute(rootFile, "full-path")) : "";
        SDRL_TRY(const std::string_view packageBytes, m_zip.member(packagePath));
        SDRL_TRY(const XmlDocument package, parseXml(packageBytes));
        const xmlNode* root = ::xmlDocGetRootElement(package.get());
        readMetadata(child(root, "metadata"));
        readManifest(child(root, "manifest"), packagePath);
        readTitles();
        readEncryption();
        const xmlNode* spine = child(root, "spine");
        if (spine == nullptr)
            return Error{ErrorCode::InvalidFile, "the book has no spine", packagePath};
        for (const xmlNode* n = spine->children; n != nullptr && !m_builder.full(); n = n->next)
            if (localName(n) == "itemref")
                SDRL_CHECK(chapter(attribute(n, "idref")));
        return {};
    }

private:
    void readMetadata(const xmlNode* metadata) {
        if (metadata == nullptr)
            return;
        if (const xmlNode* title = descendant(metadata, "title"))
            m_builder.setTitle(innerText(title));
        if (const xmlNode* language = descendant(metadata, "language"))
            m_builder.setLanguage(innerText(language));
    }

    void readManifest(const xmlNode* manifest, const std::string& packagePath) {
        if (manifest == nullptr)
            return;
        for (const xmlNode* n = manifest->children; n != nullptr; n = n->next)
            if (localName(n) == "item")
                m_items[attribute(n, "id")] = {resolvedMember(packagePath, attribute(n, "href")),
                                               asciiLower(attribute(n, "media-type")),
                                               attribute(n, "properties")};
    }

    void readTitles() {
        for (const auto& [id, item] : m_items) {
            const bool isNav = item.properties.find("nav") != std::string::npos;
            const std::string* bytes = m_zip.find(item.member);
            if (bytes == nullptr || (!isNav && item.mediaType != "application/x-dtbncx+xml"))
                continue;
            const Result<XmlDocument> tree = parseXml(*bytes);
            if (tree && isNav)
                collectNavTitles(::xmlDocGetRootElement(tree->get()), item.member, m_titles);
            else if (tree)
                collectNcxTitles(::xmlDocGetRootElement(tree->get()), item.member, m_titles);
        }
    }

    /// Fonts are often obfuscated; encrypted chapters mean copy protection.
    void readEncryption() {
        const std::string* bytes = m_zip.find("META-INF/encryption.xml");
        const Result<XmlDocument> tree = bytes != nullptr ? parseXml(*bytes) : Error{};
        if (!tree)
            return;
        const std::function<void(const xmlNode*)> collect = [&](const xmlNode* node) {
            if (localName(node) == "cipherreference")
                m_encrypted.insert(resolvedMember("", attribute(node, "URI")));
            if (node->type == XML_ELEMENT_NODE)
                for (const xmlNode* c = node->children; c != nullptr; c = c->next)
                    collect(c);
        };
        collect(::xmlDocGetRootElement(tree->get()));
    }

    Result<void> chapter(const std::string& id) {
        const auto found = m_items.find(id);
        if (found == m_items.end())
            return {};
        const ManifestItem& item = found->second;
        if (m_encrypted.contains(item.member))
            return Error{ErrorCode::UnsupportedFile, "the book is protected against copying", ""};
        const std::string* bytes = m_zip.find(item.member);
        // The table of contents repeats the headings; pictures have no text.
        if (bytes == nullptr || item.properties.find("nav") != std::string::npos)
            return {};
        SDRL_TRY(const std::string text, decodeHtml(*bytes));
        SDRL_TRY(const XmlDocument tree, parseHtml(text));
        const xmlNode* root = ::xmlDocGetRootElement(tree.get());
        if (root == nullptr)
            return {};
        const auto title = m_titles.find(item.member);
        const xmlNode* heading = firstHeading(root);
        const bool isTitled =
            title != m_titles.end() && !title->second.empty() &&
            (heading == nullptr || toFolded(innerText(heading)) != toFolded(title->second));
        if (isTitled)
            m_builder.beginSection(1, title->second);
        writeHtml(root, m_builder, isTitled ? 1 : 0);
        return {};
    }

    const ZipArchive& m_zip;
    DocumentBuilder& m_builder;
    std::map<std::string, ManifestItem> m_items;
    Titles m_titles;
    std::set<std::string> m_encrypted;
};

} // namespace

Result<Document> readEpub(std::string_view bytes, const ReaderLimits& limits) {
    SDRL_TRY(const ZipArchive zip, ZipArchive::read(bytes, limits));
    DocumentBuilder builder("epub", limits.maxTextBytes);
    SDRL_CHECK(EpubReader(zip, builder).read());
    return builder.finish();
}

} // namespace sdrl::retrieval
