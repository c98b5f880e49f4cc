// SPDX-License-Identifier: GPL-3.0-or-later
#include "theme/theme.h"

#include "theme/workbench_style.h"

#include <QApplication>
#include <QFontDatabase>
#include <QPalette>
#include <QStyle>
#include <QVariant>
#include <QWidget>

#include <array>

namespace sdrl::gui::theme {

namespace {

struct Pair {
    QRgb light;
    QRgb dark;
};

Pair pairOf(Role role) {
    switch (role) {
    case Role::Window:
        return {0xF6F7F9, 0x15191F};
    case Role::Surface:
        return {0xFFFFFF, 0x1C222A};
    case Role::Alt:
        return {0xF0F2F5, 0x232A34};
    case Role::Line:
        return {0xD8DDE4, 0x343D49};
    case Role::Text:
        return {0x1B2330, 0xE6EAF0};
    case Role::Muted:
        return {0x5A6675, 0x9AA7B8};
    case Role::Accent:
        return {0x2457C5, 0x7FA8FF};
    case Role::AccentHover:
        return {0x1C469F, 0xA3C0FF};
    case Role::OnAccent:
        return {0xFFFFFF, 0x10141A};
    case Role::Good:
        return {0x187544, 0x5CCB8F};
    case Role::Caution:
        return {0x8F5A00, 0xE6B04D};
    case Role::Bad:
        return {0xB3261E, 0xFF8A80};
    }
    return {0, 0};
}

Pair pairOf(Series series) {
    switch (series) {
    case Series::Reward:
        return {0x0072B2, 0x56B4E9};
    case Series::Accuracy:
        return {0x009E73, 0x3FD1A0};
    case Series::DeadGroups:
        return {0xD55E00, 0xFF8A3D};
    case Series::Length:
        return {0x8A5A9E, 0xCC9BDD};
    case Series::Entropy:
        return {0x8A6D00, 0xE3C44A};
    case Series::Loss:
        return {0x666E78, 0xA9B2BD};
    }
    return {0, 0};
}

bool g_dark = false;
double g_basePointSize = 10;

QColor pick(Pair pair) {
    return QColor::fromRgb(g_dark ? pair.dark : pair.light);
}

QPalette makePalette() {
    QPalette palette;
    const auto set = [&](QPalette::ColorRole which, Role role) {
        palette.setColor(which, color(role));
    };
    set(QPalette::Window, Role::Window);
    set(QPalette::Base, Role::Surface);
    set(QPalette::AlternateBase, Role::Alt);
    set(QPalette::Button, Role::Surface);
    set(QPalette::WindowText, Role::Text);
    set(QPalette::Text, Role::Text);
    set(QPalette::ButtonText, Role::Text);
    set(QPalette::PlaceholderText, Role::Muted);
    set(QPalette::Highlight, Role::Accent);
    set(QPalette::HighlightedText, Role::OnAccent);
    set(QPalette::Link, Role::Accent);
    set(QPalette::LinkVisited, Role::Accent);
    set(QPalette::ToolTipBase, Role::Surface);
    set(QPalette::ToolTipText, Role::Text);
    set(QPalette::BrightText, Role::Bad);
    // Fusion draws its outlines from these.
    set(QPalette::Mid, Role::Line);
    set(QPalette::Light, Role::Surface);
    set(QPalette::Midlight, Role::Alt);
    palette.setColor(QPalette::Dark, g_dark ? color(Role::Line) : color(Role::Line).darker(120));
    palette.setColor(QPalette::Shadow, color(Role::Line).darker(150));
    for (const QPalette::ColorRole role :
         {QPalette::WindowText, QPalette::Text, QPalette::ButtonText})
        palette.setColor(QPalette::Disabled, role, color(Role::Muted));
    palette.setColor(QPalette::Disabled, QPalette::Highlight, color(Role::Line));
    palette.setColor(QPalette::Disabled, QPalette::HighlightedText, color(Role::Muted));
    return palette;
}

QString makeStyleSheet() {
    const auto c = [](Role role) { return color(role).name(); };
    QString sheet = QStringLiteral(R"(
QToolTip { background: @surface; color: @text; border: 1px solid @line; padding: 4px; }
QFrame[card="true"] { background: @surface; border: 1px solid @line; border-radius: 6px; }
QFrame[separator="true"] { background: @line; border: none; }
QPushButton { min-height: 20px; padding: 4px 12px; border: 1px solid @line; border-radius: 6px;
  background: @surface; color: @text; }
QPushButton:hover { background: @alt; }
QPushButton:pressed, QPushButton:checked { background: @alt; border-color: @accent; }
QPushButton:focus { border: 2px solid @accent; padding: 3px 11px; }
QPushButton:disabled { color: @muted; background: @window; }
QPushButton[primary="true"] { background: @accent; color: @onaccent; border-color: @accent;
  font-weight: 600; }
QPushButton[primary="true"]:hover { background: @hover; border-color: @hover; }
QPushButton[primary="true"]:focus { border: 2px solid @text; }
QPushButton[primary="true"]:disabled { background: @alt; color: @muted; border-color: @line; }
QPushButton[flat="true"] { border: none; background: transparent; }
QToolButton[popupMode="2"] { min-height: 20px; padding: 4px 18px 4px 8px; border-radius: 6px;
  border: 1px solid @line; background: @surface; color: @text; }
QToolButton[popupMode="2"]:hover { background: @alt; }
QToolButton[popupMode="2"]:focus { border: 2px solid @accent; padding: 3px 17px 3px 7px; }
QToolButton::menu-indicator { subcontrol-origin: padding; subcontrol-position: right center;
  right: 5px; }
QLineEdit, QPlainTextEdit, QTextEdit, QTextBrowser { background: @surface; color: @text;
  border: 1px solid @line; border-radius: 6px; padding: 3px 6px; selection-background-color: @accent;
  selection-color: @onaccent; }
QLineEdit { min-height: 22px; }
QComboBox, QAbstractSpinBox { min-height: 28px; }
QLineEdit:focus, QPlainTextEdit:focus, QTextEdit:focus { border: 2px solid @accent;
  padding: 2px 5px; }
QLineEdit:disabled, QPlainTextEdit:disabled { color: @muted; background: @window; }
QAbstractItemView { background: @surface; alternate-background-color: @alt; border: 1px solid @line;
  border-radius: 6px; gridline-color: @line; selection-background-color: @accent;
  selection-color: @onaccent; outline: 0; }
QHeaderView::section { background: @window; color: @muted; border: none;
  border-bottom: 1px solid @line; padding: 6px 8px; }
QTableCornerButton::section { background: @window; border: none; }
QProgressBar { border: 1px solid @line; border-radius: 4px; background: @alt; text-align: center;
  color: @text; max-height: 14px; }
QProgressBar::chunk { background: @accent; border-radius: 3px; }
QTabWidget::pane { border: none; border-top: 1px solid @line; }
QTabBar::tab { background: transparent; color: @muted; padding: 6px 12px; border: none;
  border-bottom: 2px solid transparent; }
QTabBar::tab:selected { color: @text; border-bottom-color: @accent; }
QTabBar::tab:hover { color: @text; }
QTabBar::tab:focus { color: @accent; }
QFrame[rail="true"] { background: @surface; border: none; border-right: 1px solid @line; }
QSplitter::handle { background: @line; }
QSplitter::handle:horizontal { width: 1px; } QSplitter::handle:vertical { height: 1px; }
QStatusBar { background: @window; color: @muted; border-top: 1px solid @line; }
QStatusBar::item { border: none; }
QStatusBar QLabel { color: @muted; }
QMenuBar { background: @window; } QMenuBar::item:selected { background: @alt; }
QMenu { background: @surface; border: 1px solid @line; padding: 4px; }
QMenu::item { padding: 5px 24px 5px 12px; border-radius: 4px; }
QMenu::icon { padding-left: 8px; }
QMenu::item:selected { background: @accent; color: @onaccent; }
QMenu::item:disabled { color: @muted; } QMenu::separator { height: 1px; background: @line;
  margin: 4px; }
QScrollArea { border: none; background: transparent; }
QScrollBar:vertical { background: transparent; width: 12px; margin: 0; }
QScrollBar:horizontal { background: transparent; height: 12px; margin: 0; }
QScrollBar::handle { background: @line; border-radius: 4px; margin: 2px; min-height: 28px;
  min-width: 28px; }
QScrollBar::handle:hover { background: @muted; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
*[textRole="muted"] { color: @muted; } *[textRole="text"] { color: @text; }
*[textRole="accent"] { color: @accent; } *[textRole="good"] { color: @good; }
*[textRole="caution"] { color: @caution; } *[textRole="bad"] { color: @bad; }
)");
    // Longer names first: "@accent" must not eat the beginning of another token.
    const std::array<std::pair<const char*, QString>, 12> tokens = {{
        {"@onaccent", c(Role::OnAccent)},
        {"@surface", c(Role::Surface)},
        {"@caution", c(Role::Caution)},
        {"@accent", c(Role::Accent)},
        {"@window", c(Role::Window)},
        {"@hover", c(Role::AccentHover)},
        {"@muted", c(Role::Muted)},
        {"@text", c(Role::Text)},
        {"@line", c(Role::Line)},
        {"@good", c(Role::Good)},
        {"@alt", c(Role::Alt)},
        {"@bad", c(Role::Bad)},
    }};
    for (const auto& [token, value] : tokens)
        sheet.replace(QLatin1String(token), value);
    return sheet;
}

double pointsOf(TextSize size) {
    switch (size) {
    case TextSize::Small:
        return g_basePointSize - 1;
    case TextSize::Body:
        return g_basePointSize;
    case TextSize::Section:
        return g_basePointSize + 2;
    case TextSize::Title:
        return g_basePointSize + 5;
    case TextSize::Figure:
        return g_basePointSize + 14;
    }
    return g_basePointSize;
}

const char* roleName(Role role) {
    switch (role) {
    case Role::Muted:
        return "muted";
    case Role::Accent:
        return "accent";
    case Role::Good:
        return "good";
    case Role::Caution:
        return "caution";
    case Role::Bad:
        return "bad";
    default:
        return "text";
    }
}

constexpr const char* kTextSize = "sdrlTextSize";
constexpr const char* kTextBold = "sdrlTextBold";

/// A style sheet looks at properties when it polishes, and only then.
void setStyleProperty(QWidget* widget, const char* name, const QVariant& value) {
    if (widget->property(name) == value)
        return;
    widget->setProperty(name, value);
    widget->style()->unpolish(widget);
    widget->style()->polish(widget);
}

void refreshFont(QWidget* widget) {
    widget->setFont(font(static_cast<TextSize>(widget->property(kTextSize).toInt()),
                         widget->property(kTextBold).toBool()));
}

} // namespace

void apply(QApplication& application, Mode mode, double fontScale) {
    // What the desktop says, kept before it is overwritten.
    static const bool desktopIsDark = application.palette().color(QPalette::Window).lightness() <
                                      application.palette().color(QPalette::WindowText).lightness();
    static const double desktopPointSize =
        application.font().pointSizeF() > 0 ? application.font().pointSizeF() : 10;
    static const bool styled = [&] {
        application.setStyle(new WorkbenchStyle);
        return true;
    }();
    Q_UNUSED(styled);
    g_dark = mode == Mode::Dark || (mode == Mode::System && desktopIsDark);
    g_basePointSize = desktopPointSize * std::clamp(fontScale, 0.8, 2.0);
    QFont base = application.font();
    base.setPointSizeF(g_basePointSize);
    application.setFont(base);
    application.setPalette(makePalette());
    application.setStyleSheet(makeStyleSheet());
    for (QWidget* widget : application.allWidgets())
        if (widget->property(kTextSize).isValid())
            refreshFont(widget);
}

bool isDark() {
    return g_dark;
}

QColor color(Role role) {
    return pick(pairOf(role));
}

QColor color(Series series) {
    return pick(pairOf(series));
}

QVector<qreal> dashes(Series series) {
    switch (series) {
    case Series::Reward:
        return {};
    case Series::Accuracy:
        return {6, 2};
    case Series::DeadGroups:
        return {2, 2};
    case Series::Length:
        return {8, 2, 2, 2};
    case Series::Entropy:
        return {4, 3};
    case Series::Loss:
        return {1, 2};
    }
    return {};
}

QColor passRateColor(double rate) {
    const QColor from = color(rate < 0.5 ? Role::Caution : Role::Muted);
    const QColor to = color(rate < 0.5 ? Role::Muted : Role::Good);
    const double t = std::clamp(rate < 0.5 ? rate * 2 : rate * 2 - 1, 0.0, 1.0);
    const auto mix = [t](int a, int b) { return static_cast<int>(a + (b - a) * t + 0.5); };
    return QColor(mix(from.red(), to.red()), mix(from.green(), to.green()),
                  mix(from.blue(), to.blue()));
}

QFont font(TextSize size, bool bold) {
    QFont out = QApplication::font();
    out.setPointSizeF(pointsOf(size));
    out.setWeight(bold ? QFont::DemiBold : QFont::Normal);
    return out;
}

QFont fixedFont() {
    QFont out = QFontDatabase::systemFont(QFontDatabase::FixedFont);
    out.setPointSizeF(pointsOf(TextSize::Body));
    return out;
}

void setTextSize(QWidget* widget, TextSize size, bool bold) {
    widget->setProperty(kTextSize, static_cast<int>(size));
    widget->setProperty(kTextBold, bold);
    refreshFont(widget);
}

void setTextRole(QWidget* widget, Role role) {
    setStyleProperty(widget, "textRole", QString::fromLatin1(roleName(role)));
}

void setPrimary(QWidget* button) {
    setStyleProperty(button, "primary", true);
}

void setCard(QWidget* frame) {
    frame->setProperty("card", true);
}

} // namespace sdrl::gui::theme
