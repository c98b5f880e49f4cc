// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QPushButton>

namespace sdrl::gui {

/// A large button with an icon, a title and a sentence. Unlike QCommandLinkButton, which has sizes
/// of its own, it grows with the size of the text.
class ActionTile : public QPushButton {
    Q_OBJECT
public:
    ActionTile(const QString& iconName, const QString& title, const QString& text,
               QWidget* parent = nullptr);

    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;
    [[nodiscard]] bool hasHeightForWidth() const override { return true; }
    [[nodiscard]] int heightForWidth(int width) const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    QString m_iconName;
};

} // namespace sdrl::gui
