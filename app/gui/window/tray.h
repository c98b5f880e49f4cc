// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QString>

#include <functional>
#include <memory>

class QAction;
class QMenu;
class QSystemTrayIcon;

namespace sdrl::gui {

/// The icon that stands for a closed window whose work goes on: says how far it is, brings the
/// window back, or stops and saves. The program does not end while it is shown. Thread: GUI.
class Tray : public QObject {
    Q_OBJECT
public:
    explicit Tray(QObject* parent = nullptr);
    ~Tray() override;

    /// The desktop has a place for it; without one a closed window could not be brought back.
    [[nodiscard]] bool available() const { return m_available(); }
    /// For tests, whose screens have no tray.
    void setAvailable(std::function<bool()> available) { m_available = std::move(available); }

    void show();
    void hide();
    [[nodiscard]] bool shown() const { return m_shown; }
    /// @param text one line: what runs and how far it is
    void setText(const QString& text);
    [[nodiscard]] QString text() const;
    [[nodiscard]] QMenu& menu() const { return *m_menu; }

signals:
    void openRequested();
    void stopRequested();

private:
    std::function<bool()> m_available;
    std::unique_ptr<QMenu> m_menu;
    QAction* m_what;
    QSystemTrayIcon* m_icon;
    bool m_shown = false;
};

} // namespace sdrl::gui
