// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/method/verifier.h"
#include "core/project/item_query.h"

#include <QDialog>

#include <memory>

class QLabel;
class QLineEdit;
class QPlainTextEdit;
class QPushButton;

namespace sdrl::gui {

/// Changes question and answer of an item. The answer has to be of the task's kind.
class EditDialog : public QDialog {
    Q_OBJECT
public:
    EditDialog(const ItemCard& card, std::shared_ptr<const Verifier> verifier,
               QWidget* parent = nullptr);

    /// What to do when it was accepted.
    [[nodiscard]] ItemChange change() const;

private:
    void check();

    ItemId m_item;
    ItemText m_before;
    std::shared_ptr<const Verifier> m_verifier;
    std::string m_answer; ///< canonical
    QPlainTextEdit* m_question;
    QLabel* m_questionError;
    QLineEdit* m_answerEdit;
    QLabel* m_answerNote;
    QLabel* m_stale;
    QPushButton* m_save;
};

} // namespace sdrl::gui
