// SPDX-License-Identifier: GPL-3.0-or-later
#include "pages/evaluation/item_card.h"

#include "theme/theme.h"
#include "widgets/highlight_text.h"

#include <QGridLayout>
#include <QLabel>
#include <QScrollArea>

namespace sdrl::gui {

namespace {

std::vector<TextRange> answerIn(const EvaluationAnswer& answer, bool lenient,
                                const Verifier* verifier) {
    if (verifier)
        if (const auto found = verifier->extract(answer.text, lenient ? VerifierProfile::Lenient
                                                                      : VerifierProfile::Strict))
            return {{found->begin, found->end}};
    if (verifier || answer.extracted.empty())
        return {};
    const std::size_t at = answer.text.rfind(answer.extracted);
    return at == std::string::npos ? std::vector<TextRange>()
                                   : std::vector<TextRange>{{at, at + answer.extracted.size()}};
}

QString judgement(const EvaluationAnswer& answer, bool lenient) {
    const bool right = lenient ? answer.lenient : answer.strict;
    QString out = right ? ItemCard::tr("right") : ItemCard::tr("wrong");
    if (!answer.formatOk)
        out += ItemCard::tr(", not in the form asked for");
    if (answer.truncated)
        out += ItemCard::tr(", cut off");
    return out;
}

} // namespace

ItemCard::ItemCard(QWidget* parent)
    : QWidget(parent), m_question(new QLabel(this)), m_reference(new QLabel(this)) {
    for (QLabel* label : {m_question, m_reference}) {
        label->setWordWrap(true);
        label->setTextFormat(Qt::PlainText);
        label->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
        label->setAlignment(Qt::AlignTop | Qt::AlignLeft);
    }
    theme::setTextRole(m_reference, theme::Role::Muted);
    // A question may be a passage long.
    auto* scroll = new QScrollArea(this);
    auto* words = new QWidget(scroll);
    auto* wordsLayout = new QVBoxLayout(words);
    wordsLayout->setContentsMargins(0, 0, 0, 0);
    wordsLayout->setSpacing(theme::kSpace1);
    wordsLayout->addWidget(m_question);
    wordsLayout->addWidget(m_reference);
    wordsLayout->addStretch(1);
    scroll->setWidget(words);
    scroll->setWidgetResizable(true);
    auto* layout = new QGridLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setHorizontalSpacing(theme::kSpace3);
    layout->setVerticalSpacing(theme::kSpace2);
    layout->addWidget(scroll, 0, 0, 1, 2);
    for (int side = 0; side < 2; ++side) {
        m_heading[side] = new QLabel(this);
        theme::setTextSize(m_heading[side], theme::TextSize::Body, true);
        m_reply[side] = new HighlightText(this);
        m_reply[side]->setAccessibleName(side == 0 ? tr("Reply before") : tr("Reply after"));
        layout->addWidget(m_heading[side], 1, side);
        layout->addWidget(m_reply[side], 2, side);
        layout->setColumnStretch(side, 1);
    }
    layout->setRowStretch(0, 2);
    layout->setRowStretch(2, 5);
    clear();
}

void ItemCard::showItem(const ComparedItem& item, bool lenient, const Verifier* verifier) {
    m_question->setText(QString::fromStdString(item.input));
    m_reference->setText(tr("Reference: %1").arg(QString::fromStdString(item.reference)));
    const EvaluationAnswer* answers[] = {&item.before, &item.after};
    for (int side = 0; side < 2; ++side) {
        m_heading[side]->setText((side == 0 ? tr("Before: %1") : tr("After: %1"))
                                     .arg(judgement(*answers[side], lenient)));
        m_reply[side]->setMarkedText(answers[side]->text,
                                     answerIn(*answers[side], lenient, verifier));
        m_reply[side]->showFirstMark();
        m_reply[side]->show();
    }
}

void ItemCard::clear() {
    m_question->setText(tr("Choose a question to see both replies."));
    m_reference->clear();
    for (int side = 0; side < 2; ++side) {
        m_heading[side]->clear();
        m_reply[side]->clear();
        m_reply[side]->hide();
    }
}

} // namespace sdrl::gui
