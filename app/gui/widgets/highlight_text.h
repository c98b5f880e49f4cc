// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QTextBrowser>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace sdrl::gui {

/// Bytes of a UTF-8 text: from, and up to without.
using TextRange = std::pair<std::size_t, std::size_t>;

/// A text to read with some places marked; can be selected and copied. Wraps.
class HighlightText : public QTextBrowser {
    Q_OBJECT
public:
    explicit HighlightText(QWidget* parent = nullptr);

    /// @param marked ascending, not overlapping
    void setMarkedText(const std::string& text, const std::vector<TextRange>& marked);
    /// Scrolls to the first marked place.
    void showFirstMark();

protected:
    void changeEvent(QEvent* event) override;

private:
    void mark();

    std::vector<std::pair<int, int>> m_marks; ///< positions and lengths in the document
};

/// Where these words stand in a text: whole words, without regard to case.
[[nodiscard]] std::vector<TextRange> findWords(std::string_view text,
                                               const std::vector<std::string>& words);
/// The text as HTML with the ranges bold, for lists.
[[nodiscard]] QString boldHtml(const std::string& text, const std::vector<TextRange>& bold);

} // namespace sdrl::gui
