// SPDX-License-Identifier: GPL-3.0-or-later
#include "pages/training/run_chooser.h"

#include "core/project/record_table.h"

#include <QMenu>

#include <algorithm>
#include <system_error>

namespace sdrl::gui {

namespace fs = std::filesystem;

namespace {

/// When something was last written into a run's folder.
fs::file_time_type lastWrite(const fs::path& folder) {
    fs::file_time_type newest = fs::file_time_type::min();
    for (const char* name : {"metrics.jsonl", "events.jsonl", "config.json"}) {
        std::error_code error;
        const auto time = fs::last_write_time(folder / name, error);
        if (!error)
            newest = std::max(newest, time);
    }
    return newest;
}

} // namespace

RunChooser::RunChooser(ProjectSession& session, RunWatcher& shown, QWidget* parent)
    : QComboBox(parent), m_session(session), m_shown(shown), m_menu(new QMenu(this)) {
    setAccessibleName(tr("Run"));
    setToolTip(tr("Which run is shown"));
    setSizeAdjustPolicy(QComboBox::AdjustToContents);
    connect(this, &QComboBox::activated, this, &RunChooser::choose);
}

RunChooser::~RunChooser() = default;

fs::path RunChooser::folderOf(const QString& name) const {
    return m_session.project().runFolder(name.toStdString());
}

void RunChooser::choose(int index) {
    m_chosen = index < count() - 1;
    m_shown.setFolder(folderOf(itemData(index).toString()));
    fillMenu();
}

void RunChooser::refresh() {
    const auto runs = m_session.store().records().runs();
    if (!runs)
        return;
    QStringList names;
    QStringList titles;
    QString newest;
    fs::file_time_type newestTime = fs::file_time_type::min();
    for (const RunRecord& run : *runs) {
        if (run.kind != "grpo")
            continue;
        const QString name = QString::fromStdString(run.name);
        names << name;
        titles << QStringLiteral("%1 · %2").arg(name,
                                                run.finished ? tr("done") : tr("not finished"));
        if (const auto time = lastWrite(folderOf(name)); newest.isEmpty() || time >= newestTime) {
            newest = name;
            newestTime = time;
        }
    }
    // An open list would be closed by filling it anew.
    if (titles != m_titles) {
        m_titles = titles;
        clear();
        for (qsizetype i = 0; i < names.size(); ++i)
            addItem(titles[i], names[i]);
    }
    setEnabled(names.size() > 1);
    setVisible(!names.isEmpty());
    const QString shown = QString::fromStdString(m_shown.folder().filename().string());
    const QString wanted = m_chosen && names.contains(shown) ? shown : newest;
    setCurrentIndex(static_cast<int>(names.indexOf(wanted)));
    const bool other = names != m_names || wanted != shown;
    m_names = names;
    m_shown.setFolder(wanted.isEmpty() ? fs::path() : folderOf(wanted));
    if (other)
        fillMenu();
}

void RunChooser::setActive(bool active) {
    m_active = active;
    for (const auto& [name, watcher] : m_overlays)
        watcher->setActive(active);
}

std::vector<OverlayRun> RunChooser::overlays() const {
    std::vector<OverlayRun> out;
    for (const auto& [name, watcher] : m_overlays)
        out.push_back({name, watcher->data()});
    return out;
}

void RunChooser::fillMenu() {
    const QString shown = QString::fromStdString(m_shown.folder().filename().string());
    m_menu->clear();
    std::erase_if(m_overlays, [&](const auto& entry) {
        return entry.first == shown || !m_names.contains(entry.first);
    });
    for (const QString& name : m_names) {
        if (name == shown)
            continue;
        QAction* action = m_menu->addAction(name);
        action->setCheckable(true);
        action->setChecked(m_overlays.count(name) != 0);
        connect(action, &QAction::toggled, this, [this, name](bool on) { draw(name, on); });
    }
    emit overlaysChanged();
}

void RunChooser::draw(const QString& name, bool on) {
    if (on) {
        auto watcher = std::make_unique<RunWatcher>();
        watcher->setFolder(folderOf(name));
        connect(watcher.get(), &RunWatcher::changed, this, &RunChooser::overlaysChanged);
        watcher->setActive(m_active);
        m_overlays[name] = std::move(watcher);
    } else {
        m_overlays.erase(name);
    }
    emit overlaysChanged();
}

} // namespace sdrl::gui
