// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tokenizer/jinja_value.h"

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace sdrl::jinja {

struct Node;
using NodePtr = std::unique_ptr<Node>;

/// A node of a template's tree: an expression or a statement. What the fields hold depends on the
/// kind.
struct Node {
    enum class Kind {
        // Expressions
        Constant,    ///< constant
        Name,        ///< name
        ListLiteral, ///< children
        DictLiteral, ///< children: key, value, key, value, …
        Attribute,   ///< children[0], name
        Item,        ///< children[0], children[1]
        Slice,       ///< children[0], [1] begin, [2] end, [3] step; null where absent
        Call,        ///< children[0] is called with children[1…] and named
        Filter,      ///< name, of children[0] with children[1…] and named
        Test,        ///< name, of children[0] with children[1…]
        Not,
        Negative,
        Positive,
        Binary,  ///< name is the operator: + - * / // % ** ~
        Compare, ///< children[0], [1], …; names: the operator before each but the first
        And,
        Or,
        Conditional, ///< children[0] if [1] else [2]; null: no else
        // Statements
        Output, ///< children[0]
        Data,   ///< constant
        If,     ///< children: condition, Body, condition, Body, …, and a last Body for else
        For,    ///< names: targets; children[0] in, [1] filter or null, [2] Body, [3] else or null
        Set,    ///< names: targets, children[0] value; or name.attribute where `attribute` is set
        SetBlock,        ///< names[0], children[0] Body
        MacroDefinition, ///< name; names: parameters; children[0] Body, [1…] defaults of the last
        Scope,           ///< children[0] Body
        Break,
        Continue,
        Body, ///< children
    };

    Kind kind = Kind::Body;
    int line = 1;
    int depth = 1;      ///< of the tree below and including this
    bool tuple = false; ///< of ListLiteral: written with parentheses or none
    Value constant;
    std::string name;
    std::string attribute;
    std::vector<std::string> names;
    std::vector<NodePtr> children;
    std::vector<std::pair<std::string, NodePtr>> named; ///< keyword arguments
};

} // namespace sdrl::jinja
