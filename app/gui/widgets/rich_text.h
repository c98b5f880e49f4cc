// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "theme/theme.h"

#include <QTextBrowser>

#include <functional>

namespace sdrl::gui {

/// Text with headings, colours and line icons that can be selected and copied. Its content is made
/// anew when the theme changes. Links are only reported.
class RichText : public QTextBrowser {
    Q_OBJECT
public:
    explicit RichText(QWidget* parent = nullptr);

    /// @param html called now and after each change of the theme
    void setContent(std::function<QString()> html);

    // ---- Pieces of HTML ----
    /// User text: escaped, line ends kept.
    [[nodiscard]] static QString plain(const QString& text);
    [[nodiscard]] static QString colored(const QString& html, theme::Role role);
    [[nodiscard]] static QString heading(const QString& text);
    [[nodiscard]] static QString icon(const QString& name, theme::Role role);
    /// An icon and a word for right or wrong.
    [[nodiscard]] static QString verdict(bool right, const QString& word);
    /// Marked as by a pen.
    [[nodiscard]] static QString marked(const QString& html);
    [[nodiscard]] static QString row(const QString& name, const QString& html);

protected:
    QVariant loadResource(int type, const QUrl& name) override;
    void changeEvent(QEvent* event) override;

private:
    void render();

    std::function<QString()> m_html;
};

} // namespace sdrl::gui
