// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sdrl::verify {

/// A piece of a formula. Layout commands, units, percent and degree signs are gone, and
/// \frac and \sqrt always have their arguments in groups.
struct MathToken {
    enum class Kind {
        Number,     ///< digits with at most one point
        Name,       ///< a variable: letter or Greek letter, perhaps with index
        Constant,   ///< "pi", "e", "i"
        Function,   ///< "sin", "cos", "tan", "ln", "log", "exp", "sqrt"
        Fraction,   ///< two groups follow
        Root,       ///< two groups follow: index and radicand
        Word,       ///< plain words, case-folded
        Operator,   ///< + - * / ^ !
        PlusMinus,  ///< "±", "∓"
        Relation,   ///< = < > ≤ ≥ ≠ ∈
        Open,       ///< ( [ {, the last one as in a set
        Close,      ///< ) ] }
        GroupOpen,  ///< TeX's brace
        GroupClose, ///< TeX's brace
        Comma,      ///< also ";" and "and" or "or" between answers
        Union,      ///< ∪
        Begin,      ///< \begin{text}
        End,        ///< \end{text}
        Cell,       ///< & in a matrix
        Row,        ///< \\ in a matrix
        Other,      ///< anything else: compared as it is spelled
    };
    Kind kind = Kind::Other;
    std::string text;
    bool maybeUnit = false; ///< a word that is dropped if nothing but its exponent follows

    [[nodiscard]] bool is(Kind wanted, std::string_view spelling) const {
        return kind == wanted && text == spelling;
    }
};

/// The brace that ends the TeX group which opens at `open`, before `limit`; npos if none does.
[[nodiscard]] std::size_t groupEnd(std::string_view text, std::size_t open,
                                   std::size_t limit = std::string_view::npos);

/// Takes LaTeX or plain notation (valid UTF-8) apart. Nothing if the text is longer or nested
/// deeper than any answer is.
[[nodiscard]] std::optional<std::vector<MathToken>> mathTokens(std::string_view text);

} // namespace sdrl::verify
