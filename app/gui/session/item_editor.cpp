// SPDX-License-Identifier: GPL-3.0-or-later
#include "session/item_editor.h"

#include "core/project/item_table.h"

#include <QMetaObject>
#include <QPointer>
#include <QUndoCommand>

namespace sdrl::gui {

/// A change on the undo stack, which may outlive the editor.
class ItemEditor::Command : public QUndoCommand {
public:
    Command(ItemEditor* editor, ItemChange change, const QString& text)
        : QUndoCommand(text),
          m_editor(editor),
          m_record(std::make_shared<Record>(Record{std::move(change), {}})) {}

    void redo() override {
        if (m_editor)
            m_editor->post(m_first ? Step::Change : Step::Reapply, m_record);
        m_first = false;
    }
    void undo() override {
        if (m_editor)
            m_editor->post(Step::Revert, m_record);
    }

private:
    QPointer<ItemEditor> m_editor;
    std::shared_ptr<Record> m_record;
    bool m_first = true;
};

Result<void> ItemEditor::Writer::perform(Step step, Record& record) {
    if (!store) {
        SDRL_TRY(store, ProjectStore::open(database));
    }
    switch (step) {
    case Step::Change: {
        SDRL_TRY(record.id, store->items().change(record.change));
        return {};
    }
    // A change that failed has no id, and nothing of it is to be undone.
    case Step::Revert:
        return record.id ? store->items().revert(record.id) : Result<void>();
    case Step::Reapply:
        return record.id ? store->items().reapply(record.id) : Result<void>();
    }
    return {};
}

ItemEditor::ItemEditor(ProjectSession& session, QObject* parent)
    : QObject(parent),
      m_session(session),
      m_writer(std::make_shared<Writer>(Writer{session.databasePath(), nullptr})) {}

ItemEditor::~ItemEditor() {
    m_worker.waitIdle();
}

void ItemEditor::apply(ItemChange change, const QString& text) {
    if (!change.items.empty())
        m_session.undoStack().push(new Command(this, std::move(change), text));
}

void ItemEditor::post(Step step, const std::shared_ptr<Record>& record) {
    ++m_pending;
    emit pendingChanged();
    m_worker.start(
        "change items", [this, writer = m_writer, step, record](JobContext&) -> Result<Ending> {
            auto outcome = std::make_shared<Result<void>>(writer->perform(step, *record));
            QMetaObject::invokeMethod(
                this,
                [this, outcome, step, record] {
                    --m_pending;
                    emit pendingChanged();
                    if (*outcome)
                        emit done(record->change, step == Step::Revert);
                    else
                        emit failed(outcome->error());
                    m_session.noteItemsChanged();
                },
                Qt::QueuedConnection);
            return Ending::Finished;
        });
}

} // namespace sdrl::gui
