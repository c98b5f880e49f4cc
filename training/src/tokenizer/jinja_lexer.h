// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <string>
#include <string_view>
#include <vector>

namespace sdrl::jinja {

struct Token {
    enum class Kind {
        Data, ///< text between the tags
        OutputBegin,
        OutputEnd,
        BlockBegin,
        BlockEnd,
        Name,
        String, ///< `text` is unescaped
        Integer,
        Real,
        Operator,
        End,
    };
    Kind kind = Kind::End;
    std::string text;
    int line = 1;
};

/// Cuts a template into tokens, with white space around tags removed as Jinja does with
/// trim_blocks and lstrip_blocks on. The last token is End.
[[nodiscard]] Result<std::vector<Token>> tokenize(std::string_view source);

/// "message (chat template, line 3)".
[[nodiscard]] Error errorAtLine(ErrorCode code, int line, std::string message);

} // namespace sdrl::jinja
