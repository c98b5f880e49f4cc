// SPDX-License-Identifier: GPL-3.0-or-later
//
// The look of the program, in one place: colours, sizes and fonts. Widgets ask for roles and never
// name a colour or a size themselves. Thread: GUI.
#pragma once

#include <QColor>
#include <QFont>

class QApplication;
class QWidget;

namespace sdrl::gui::theme {

enum class Mode { System, Light, Dark };

enum class Role {
    Window,  ///< behind everything
    Surface, ///< cards, tables, editors
    Alt,     ///< zebra stripes, hover
    Line,    ///< separators of one pixel
    Text,
    Muted,  ///< secondary text, units, hints
    Accent, ///< the primary action, selection, links, focus
    AccentHover,
    OnAccent, ///< text on accent
    Good,     ///< always beside an icon or a word
    Caution,
    Bad,
};

/// Curves keep their colours and dashes in all plots.
enum class Series { Reward, Accuracy, DeadGroups, Length, Entropy, Loss };

/// Spacing and sizes, in logical pixels.
inline constexpr int kSpace1 = 4;
inline constexpr int kSpace2 = 8;
inline constexpr int kSpace3 = 12;
inline constexpr int kSpace4 = 16;
inline constexpr int kSpace6 = 24;
inline constexpr int kPageMargin = 24;
inline constexpr int kRadius = 6;
inline constexpr int kControlHeight = 30;
inline constexpr int kRowHeight = 28;
inline constexpr int kIcon = 16;
inline constexpr int kIconLarge = 20;
inline constexpr int kRailWidth = 200;
inline constexpr int kSideCardWidth = 400;
inline constexpr int kFormWidth = 640;

/// Gives the application palette, font and style sheet.
/// @param fontScale of the desktop's font size, 0.8 to 2
void apply(QApplication& application, Mode mode, double fontScale);

/// Whether the dark colours are in force.
[[nodiscard]] bool isDark();
[[nodiscard]] QColor color(Role role);
[[nodiscard]] QColor color(Series series);
/// The dash pattern of a curve, in pen widths; empty for a solid line.
[[nodiscard]] QVector<qreal> dashes(Series series);
/// The ramp of pass rates: caution at 0, neutral in the middle, good at 1.
[[nodiscard]] QColor passRateColor(double rate);

enum class TextSize { Small, Body, Section, Title, Figure };
/// The application's font in a size of the scale.
[[nodiscard]] QFont font(TextSize size, bool bold = false);
/// The desktop's fixed font, body size.
[[nodiscard]] QFont fixedFont();
/// Gives a widget a font that follows changes of the scale.
void setTextSize(QWidget* widget, TextSize size, bool bold = false);
/// Colours a label's text by role; follows changes of the theme.
void setTextRole(QWidget* widget, Role role);
/// Marks the one primary button of a page.
void setPrimary(QWidget* button);
/// Gives a frame the look of a card: surface, line around it, radius.
void setCard(QWidget* frame);

} // namespace sdrl::gui::theme
