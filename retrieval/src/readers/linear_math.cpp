// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/text.h"
#include "readers/format_readers.h"
#include "readers/xml_tree.h"

#include <vector>

namespace sdrl::retrieval {

namespace {

/// "x" and "12" stay, "a+b" becomes "(a+b)".
std::string grouped(std::string text) {
    for (std::size_t at = 0; at < text.size();) {
        const CodePoint c = decodeAt(text, at);
        if (!isLetter(c.value) && !isDigit(c.value) && c.value != '.')
            return "(" + text + ")";
        at += c.bytes;
    }
    return text;
}

} // namespace

std::string linearMath(const xmlNode* element) {
    if (element->type != XML_ELEMENT_NODE)
        return collapsed(nodeText(element));
    const std::string name = localName(element);
    // Presentation MathML numbers its parts by position, Office MathML by name.
    std::vector<std::string> parts;
    std::string all;
    for (const xmlNode* c = element->children; c != nullptr; c = c->next) {
        const std::string part = linearMath(c);
        all += part;
        const std::string childName = localName(c);
        if (c->type == XML_ELEMENT_NODE && !childName.ends_with("pr"))
            parts.push_back(part);
    }
    // Function, accent and matrix properties; the LaTeX or content form of what stands beside it.
    if (name.ends_with("pr") || name == "annotation" || name == "annotation-xml")
        return "";
    if ((name == "mfrac" || name == "f") && parts.size() == 2)
        return grouped(parts[0]) + "/" + grouped(parts[1]);
    if ((name == "msup" || name == "ssup") && parts.size() == 2)
        return grouped(parts[0]) + "^" + grouped(parts[1]);
    if ((name == "msub" || name == "ssub") && parts.size() == 2)
        return parts[0] + "_" + grouped(parts[1]);
    if ((name == "msubsup" || name == "ssubsup") && parts.size() == 3)
        return parts[0] + "_" + grouped(parts[1]) + "^" + grouped(parts[2]);
    if (name == "msqrt")
        return "sqrt(" + all + ")";
    if (name == "rad" && parts.size() == 2)
        return parts[0].empty() ? "sqrt(" + parts[1] + ")"
                                : "root(" + parts[1] + ", " + parts[0] + ")";
    if (name == "mroot" && parts.size() == 2)
        return "root(" + parts[0] + ", " + parts[1] + ")";
    if (name == "mtd" || name == "mtr")
        return all + " ";
    return all;
}

} // namespace sdrl::retrieval
