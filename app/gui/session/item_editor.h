// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/jobs/background_worker.h"
#include "core/project/item_change.h"
#include "core/project/project_store.h"
#include "session/project_session.h"

#include <QObject>
#include <QString>

#include <memory>
#include <vector>

namespace sdrl::gui {

/// Does what a person decides about items, one change after the other, on a thread with a
/// connection of its own: a change of a million items does not stop the window. Each is a command
/// on the project's undo stack. Thread: GUI.
class ItemEditor : public QObject {
    Q_OBJECT
public:
    explicit ItemEditor(ProjectSession& session, QObject* parent = nullptr);
    /// Blocks: until the changes that were asked for are made.
    ~ItemEditor() override;

    /// @param text of the command, as menus show it: "Reject 214 items"
    void apply(ItemChange change, const QString& text);
    /// Changes that are asked for and not made yet.
    [[nodiscard]] int pending() const { return m_pending; }

signals:
    /// A change was made, undone or made again.
    void done(const sdrl::ItemChange& change, bool undone);
    void failed(const sdrl::Error& error);
    void pendingChanged();

private:
    class Command;
    enum class Step { Change, Revert, Reapply };
    /// What a command and the thread share of a change; the id belongs to the thread.
    struct Record {
        ItemChange change;
        ChangeId id;
    };
    struct Writer {
        std::filesystem::path database;
        std::unique_ptr<ProjectStore> store;
        [[nodiscard]] Result<void> perform(Step step, Record& record);
    };

    void post(Step step, const std::shared_ptr<Record>& record);

    ProjectSession& m_session;
    int m_pending = 0;
    std::shared_ptr<Writer> m_writer;
    BackgroundWorker m_worker; ///< last: ends before what its work may use
};

} // namespace sdrl::gui
