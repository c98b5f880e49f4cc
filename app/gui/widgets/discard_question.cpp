// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/discard_question.h"

#include <QCoreApplication>
#include <QMessageBox>
#include <QPushButton>

namespace sdrl::gui {

namespace {

struct Text {
    Q_DECLARE_TR_FUNCTIONS(DiscardQuestion)
};

} // namespace

bool wantsToDiscard(QWidget* window, const QString& question) {
    QMessageBox box(QMessageBox::Question, window->windowTitle(), question, QMessageBox::NoButton,
                    window);
    box.setInformativeText(Text::tr("What you entered is not saved yet."));
    QPushButton* keep = box.addButton(Text::tr("&Keep editing"), QMessageBox::RejectRole);
    box.addButton(Text::tr("&Discard"), QMessageBox::DestructiveRole);
    box.setDefaultButton(keep);
    box.setEscapeButton(keep);
    box.exec();
    return box.clickedButton() != keep;
}

} // namespace sdrl::gui
