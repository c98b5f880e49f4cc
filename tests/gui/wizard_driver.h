// SPDX-License-Identifier: GPL-3.0-or-later
//
// What drives the task wizard in tests.
#pragma once

#include "wizard/task_wizard.h"
#include "wizard/wizard_page.h"

#include <QAbstractButton>
#include <QFileInfo>
#include <QListWidget>

namespace sdrl::gui::test {

/// Chooses a template by its file's name; empty: from scratch.
inline void chooseTemplate(TaskWizard& wizard, const QString& name) {
    auto* list = wizard.page(QStringLiteral("start"))->findChild<QListWidget*>();
    for (int row = 0; row < list->count(); ++row)
        if (const QString file = list->item(row)->data(Qt::UserRole).toString();
            name.isEmpty() ? file.isEmpty() : QFileInfo(file).completeBaseName() == name)
            list->setCurrentRow(row);
}

inline void endpoint(TaskWizard& wizard) {
    ProjectSettings settings = wizard.draft().settings();
    settings.instructor.endpoint.url = "http://localhost:9/v1";
    settings.instructor.endpoint.model = "m";
    wizard.draft().setSettings(settings);
}

template <class Widget>
Widget* field(TaskWizard& wizard, const char* page, const char* name) {
    return wizard.page(QString::fromLatin1(page))->findChild<Widget*>(QString::fromLatin1(name));
}

/// Shows every page in order.
inline bool walkThrough(TaskWizard& wizard) {
    while (wizard.currentWizardPage()->name() != QLatin1String("check")) {
        const int before = wizard.currentId();
        if (!wizard.button(QWizard::NextButton)->isEnabled())
            return false;
        wizard.button(QWizard::NextButton)->click();
        if (wizard.currentId() == before)
            return false;
    }
    return true;
}

} // namespace sdrl::gui::test
