// SPDX-License-Identifier: GPL-3.0-or-later
#include "pages/dataset/edit_dialog.h"

#include "models/item_words.h"
#include "theme/theme.h"

#include <QDialogButtonBox>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QStyle>
#include <QVBoxLayout>

namespace sdrl::gui {

namespace {

constexpr int kQuestionLines = 7;

} // namespace

EditDialog::EditDialog(const ItemCard& card, std::shared_ptr<const Verifier> verifier,
                       QWidget* parent)
    : QDialog(parent),
      m_item(card.item.id),
      m_before{card.item.input, card.item.answer, card.item.solution},
      m_verifier(std::move(verifier)),
      m_question(new QPlainTextEdit(qstring(card.item.input), this)),
      m_questionError(new QLabel(this)),
      m_answerEdit(new QLineEdit(qstring(card.item.answer), this)),
      m_answerNote(new QLabel(this)),
      m_stale(new QLabel(this)) {
    setWindowTitle(tr("Edit item"));
    setMinimumWidth(theme::kFormWidth);
    auto* layout = new QVBoxLayout(this);
    layout->setSpacing(theme::kSpace2);
    const auto field = [&](const QString& text, QWidget* editor, QLabel* note) {
        auto* label = new QLabel(text, this);
        label->setBuddy(editor);
        theme::setTextSize(label, theme::TextSize::Body, true);
        layout->addWidget(label);
        layout->addWidget(editor);
        layout->addWidget(note);
        note->setWordWrap(true);
        QString name = text;
        editor->setAccessibleName(name.remove(QLatin1Char('&')));
    };
    field(tr("&Question"), m_question, m_questionError);
    m_question->setTabChangesFocus(true);
    m_question->setMinimumHeight(fontMetrics().lineSpacing() * kQuestionLines);
    theme::setTextRole(m_questionError, theme::Role::Bad);
    field(tr("&Answer"), m_answerEdit, m_answerNote);

    const ItemText original = card.original.value_or(m_before);
    auto* originalLabel = new QLabel(tr("As it was written: %1\nAnswer: %2")
                                         .arg(qstring(original.input), qstring(original.answer)),
                                     this);
    originalLabel->setTextFormat(Qt::PlainText);
    originalLabel->setWordWrap(true);
    originalLabel->setTextInteractionFlags(Qt::TextSelectableByMouse |
                                           Qt::TextSelectableByKeyboard);
    theme::setTextRole(originalLabel, theme::Role::Muted);
    layout->addWidget(originalLabel);
    m_stale->setText(card.probes.empty()
                         ? tr("The original is kept.")
                         : tr("The original is kept. The pass rate will be stale until the item "
                              "is measured again."));
    m_stale->setWordWrap(true);
    layout->addWidget(m_stale);
    layout->addStretch(1);

    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Cancel, this);
    m_save = buttons->addButton(tr("Save changes"), QDialogButtonBox::AcceptRole);
    theme::setPrimary(m_save);
    m_save->setDefault(true);
    layout->addWidget(buttons);
    connect(buttons, &QDialogButtonBox::accepted, this, &QDialog::accept);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    connect(m_question, &QPlainTextEdit::textChanged, this, &EditDialog::check);
    connect(m_answerEdit, &QLineEdit::textChanged, this, &EditDialog::check);
    check();
}

void EditDialog::check() {
    const std::string question = m_question->toPlainText().trimmed().toStdString();
    const std::string typed = m_answerEdit->text().trimmed().toStdString();
    m_questionError->setText(question.empty() ? tr("A question is needed.") : QString());
    m_questionError->setVisible(question.empty());

    // As rewards are given: what a reply with this answer would be read as.
    const auto label = m_verifier->labelOf(typed);
    const auto found =
        m_verifier->extract(m_verifier->wrapAnswer({}, typed), VerifierProfile::Strict);
    const bool good =
        label && found && m_verifier->equal(found->text, *label, VerifierProfile::Strict);
    m_answer = good ? *label : std::string();
    theme::setTextRole(m_answerNote, good ? theme::Role::Muted : theme::Role::Bad);
    style()->unpolish(m_answerNote); // looks at the role again
    style()->polish(m_answerNote);
    if (!good)
        m_answerNote->setText(typed.empty() ? tr("An answer is needed.")
                                            : tr("This is not an answer of the kind that the task "
                                                 "asks for."));
    else
        m_answerNote->setText(*label == typed ? QString()
                                              : tr("Stored as %1").arg(qstring(*label)));
    m_answerNote->setVisible(!m_answerNote->text().isEmpty());

    const bool changed = question != m_before.input || m_answer != m_before.answer;
    m_save->setEnabled(good && !question.empty() && changed);
    m_save->setToolTip(m_save->isEnabled()         ? QString()
                       : !good || question.empty() ? tr("Correct the fields that are marked.")
                                                   : tr("Nothing was changed yet."));
}

ItemChange EditDialog::change() const {
    return ItemChange::edited(m_item, m_question->toPlainText().trimmed().toStdString(), m_answer);
}

} // namespace sdrl::gui
