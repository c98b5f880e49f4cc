// SPDX-License-Identifier: GPL-3.0-or-later
#include "pages/settings/settings_dialog.h"
#include "widgets/action_title.h"

#include <QHeaderView>
#include <QKeySequenceEdit>
#include <QLabel>
#include <QTableWidget>
#include <QVBoxLayout>

namespace sdrl::gui {

namespace {

QString keyOf(const QAction& action) {
    return QStringLiteral("shortcuts/") + action.objectName();
}

/// The name of another action that has these keys; empty if none has.
QString ownerOf(const QKeySequence& keys, const std::vector<QAction*>& actions,
                const QAction* except) {
    if (!keys.isEmpty())
        for (const QAction* action : actions)
            if (action != except && action->shortcuts().contains(keys))
                return actionTitle(*action);
    return {};
}

} // namespace

void applyShortcuts(const AppSettings& settings, const std::vector<QAction*>& actions) {
    for (QAction* action : actions) {
        const QVariant keys = settings.value(keyOf(*action));
        if (keys.isValid())
            action->setShortcut(QKeySequence(keys.toString(), QKeySequence::PortableText));
    }
}

QWidget* makeShortcutSettings(AppSettings& settings, const std::vector<QAction*>& actions,
                              QWidget* parent) {
    auto* page = new QWidget(parent);
    auto* message = new QLabel(
        SettingsDialog::tr("Click into a field and press the keys; Backspace removes them."), page);
    message->setWordWrap(true);
    theme::setTextRole(message, theme::Role::Muted);
    auto* table = new QTableWidget(static_cast<int>(actions.size()), 2, page);
    table->setHorizontalHeaderLabels({SettingsDialog::tr("Action"), SettingsDialog::tr("Keys")});
    table->horizontalHeader()->setSectionResizeMode(0, QHeaderView::Stretch);
    table->setColumnWidth(1, 220);
    table->verticalHeader()->hide();
    table->verticalHeader()->setDefaultSectionSize(theme::kControlHeight + theme::kSpace2);
    table->setShowGrid(false);
    table->setSelectionMode(QAbstractItemView::NoSelection);
    table->setAccessibleName(SettingsDialog::tr("Shortcuts"));
    for (int row = 0; row < table->rowCount(); ++row) {
        QAction* action = actions[static_cast<std::size_t>(row)];
        auto* title = new QTableWidgetItem(action->icon(), actionTitle(*action));
        title->setFlags(Qt::ItemIsEnabled);
        table->setItem(row, 0, title);
        auto* keys = new QKeySequenceEdit(action->shortcut(), table);
        keys->setAccessibleName(SettingsDialog::tr("Keys of %1").arg(actionTitle(*action)));
        QObject::connect(
            keys, &QKeySequenceEdit::editingFinished, page,
            [keys, action, message, actions, &settings] {
                const QKeySequence wanted = keys->keySequence();
                if (wanted == action->shortcut())
                    return;
                const QString owner = ownerOf(wanted, actions, action);
                if (!owner.isEmpty()) {
                    message->setText(SettingsDialog::tr("%1 already belongs to \"%2\".")
                                         .arg(wanted.toString(QKeySequence::NativeText), owner));
                    keys->setKeySequence(action->shortcut());
                    return;
                }
                action->setShortcut(wanted);
                settings.setValue(keyOf(*action), wanted.toString(QKeySequence::PortableText));
            });
        table->setCellWidget(row, 1, keys);
    }
    auto* layout = new QVBoxLayout(page);
    layout->setContentsMargins(theme::kSpace4, theme::kSpace4, theme::kSpace4, theme::kSpace4);
    layout->addWidget(message);
    layout->addWidget(table, 1);
    return page;
}

} // namespace sdrl::gui
