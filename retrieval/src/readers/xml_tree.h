// SPDX-License-Identifier: GPL-3.0-or-later
//
// libxml2 on hostile input: no network, no external entities, no expansion of entities, limits on
// nesting and size.
#pragma once

#include "core/base/result.h"

#include <libxml/tree.h>

#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace sdrl::retrieval {

struct XmlDocumentCloser {
    void operator()(xmlDoc* document) const { ::xmlFreeDoc(document); }
};
using XmlDocument = std::unique_ptr<xmlDoc, XmlDocumentCloser>;

/// InvalidFile, naming reason and line, if it is not well-formed.
[[nodiscard]] Result<XmlDocument> parseXml(std::string_view bytes);
/// Whatever the tags are like. @param utf8 decoded text
[[nodiscard]] Result<XmlDocument> parseHtml(std::string_view utf8);

/// The element's name in lower case without its prefix; empty for other nodes.
[[nodiscard]] std::string localName(const xmlNode* node);
/// Value of the first attribute of that name, whatever its prefix; empty if there is none.
[[nodiscard]] std::string attribute(const xmlNode* node, std::string_view name);
[[nodiscard]] bool hasAttribute(const xmlNode* node, std::string_view name);
/// The first child element of that local name, or null.
[[nodiscard]] xmlNode* child(const xmlNode* node, std::string_view name);
/// The first element of that local name below the node, in document order, or null.
[[nodiscard]] xmlNode* descendant(const xmlNode* node, std::string_view name);
/// Text of a text, CDATA or entity node: predefined, HTML and simple internal entities are known.
[[nodiscard]] std::string nodeText(const xmlNode* node);
/// All text below the node, white space collapsed.
[[nodiscard]] std::string innerText(const xmlNode* node);

} // namespace sdrl::retrieval
