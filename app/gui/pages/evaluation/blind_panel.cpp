// SPDX-License-Identifier: GPL-3.0-or-later
#include "pages/evaluation/blind_panel.h"

#include "core/project/record_table.h"
#include "theme/icons.h"
#include "theme/theme.h"
#include "widgets/highlight_text.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QScrollArea>
#include <QShortcut>
#include <QStackedWidget>
#include <QVBoxLayout>

namespace sdrl::gui {

using Choice = BlindTrial::Choice;

namespace {

enum View { Nothing, Judging, Finished };

} // namespace

BlindPanel::BlindPanel(ProjectStore& store, std::uint64_t seed, QWidget* parent)
    : QWidget(parent),
      m_store(store),
      m_seed(seed),
      m_stack(new QStackedWidget(this)),
      m_nothing(new QLabel(this)) {
    m_nothing->setAlignment(Qt::AlignCenter);
    m_nothing->setWordWrap(true);
    theme::setTextRole(m_nothing, theme::Role::Muted);
    m_stack->addWidget(m_nothing);
    m_stack->addWidget(makeJudging());
    m_stack->addWidget(makeResult());
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, theme::kSpace3, 0, 0);
    layout->addWidget(m_stack);
    const auto key = [this](int which, auto&& slot) {
        auto* shortcut = new QShortcut(QKeySequence(which), this);
        shortcut->setContext(Qt::WidgetWithChildrenShortcut);
        connect(shortcut, &QShortcut::activated, this, slot);
    };
    key(Qt::Key_1, [this] { m_choices[0]->click(); });
    key(Qt::Key_2, [this] { m_choices[1]->click(); });
    key(Qt::Key_0, [this] { m_choices[2]->click(); });
    key(Qt::Key_Z, [this] { m_undo->click(); });
    setComparison(nullptr, {}, {});
}

QWidget* BlindPanel::makeJudging() {
    auto* judging = new QWidget(this);
    m_progress = new QLabel(judging);
    theme::setTextRole(m_progress, theme::Role::Muted);
    m_undo = new QPushButton(icon(QStringLiteral("undo")), tr("Z  Undo"), judging);
    m_undo->setToolTip(tr("Take the last judgement back"));
    connect(m_undo, &QPushButton::clicked, this, &BlindPanel::undo);
    m_showResult = new QPushButton(tr("Finish and show the result"), judging);
    connect(m_showResult, &QPushButton::clicked, this, &BlindPanel::showResult);
    auto* top = new QHBoxLayout;
    top->setSpacing(theme::kSpace2);
    top->addWidget(m_progress, 1);
    top->addWidget(m_undo);
    top->addWidget(m_showResult);

    m_question = new QLabel(judging);
    m_question->setWordWrap(true);
    m_question->setTextFormat(Qt::PlainText);
    m_question->setAlignment(Qt::AlignTop | Qt::AlignLeft);
    m_question->setTextInteractionFlags(Qt::TextSelectableByMouse);
    auto* scroll = new QScrollArea(judging);
    scroll->setWidget(m_question);
    scroll->setWidgetResizable(true);

    m_left = new HighlightText(judging);
    m_left->setAccessibleName(tr("Left reply"));
    m_right = new HighlightText(judging);
    m_right->setAccessibleName(tr("Right reply"));
    auto* replies = new QHBoxLayout;
    replies->setSpacing(theme::kSpace4);
    replies->addWidget(m_left, 1);
    replies->addWidget(m_right, 1);

    const auto button = [&](Choice choice, const QString& text, const QString& toolTip) {
        auto* out = new QPushButton(text, judging);
        out->setToolTip(toolTip);
        connect(out, &QPushButton::clicked, this, [this, choice] { judge(choice); });
        m_choices[static_cast<std::size_t>(choice)] = out;
        return out;
    };
    auto* choices = new QHBoxLayout;
    choices->setSpacing(theme::kSpace4);
    choices->addWidget(button(Choice::Left, tr("1  Left is better"), tr("Key 1")), 1);
    choices->addWidget(button(Choice::Same, tr("0  Same"), tr("Key 0")), 1);
    choices->addWidget(button(Choice::Right, tr("2  Right is better"), tr("Key 2")), 1);

    auto* layout = new QVBoxLayout(judging);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(theme::kSpace3);
    layout->addLayout(top);
    layout->addWidget(scroll, 1);
    layout->addLayout(replies, 3);
    layout->addLayout(choices);
    return judging;
}

QWidget* BlindPanel::makeResult() {
    auto* view = new QWidget(this);
    m_result = new QLabel(view);
    theme::setTextSize(m_result, theme::TextSize::Title, true);
    m_tally = new QLabel(view);
    theme::setTextRole(m_tally, theme::Role::Muted);
    for (QLabel* label : {m_result, m_tally}) {
        label->setAlignment(Qt::AlignCenter);
        label->setWordWrap(true);
        label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    }
    m_goOn = new QPushButton(tr("Go on judging"), view);
    connect(m_goOn, &QPushButton::clicked, this, &BlindPanel::showNext);
    auto* layout = new QVBoxLayout(view);
    layout->setSpacing(theme::kSpace3);
    layout->addStretch(2);
    layout->addWidget(m_result);
    layout->addWidget(m_tally);
    layout->addWidget(m_goOn, 0, Qt::AlignHCenter);
    layout->addStretch(3);
    return view;
}

void BlindPanel::setComparison(std::shared_ptr<const Comparison> comparison, EvaluationId before,
                               EvaluationId after) {
    m_comparison = std::move(comparison);
    std::vector<int> questions;
    if (m_comparison)
        for (const ComparedItem& item : m_comparison->items)
            if (item.before.text != item.after.text)
                questions.push_back(item.question);
    m_trial = BlindTrial(m_seed, before, after, questions);
    if (questions.empty()) {
        m_nothing->setText(m_comparison
                               ? tr("Both models gave the same replies to all questions.")
                               : tr("Two models that were asked the same questions are needed. "
                                    "Choose them under Compare."));
        m_stack->setCurrentIndex(Nothing);
        return;
    }
    const auto kept = m_store.records().value(m_trial.key());
    if (!kept)
        emit failed(kept.error());
    else if (*kept)
        if (const Result<void> restored = m_trial.restore(**kept); !restored)
            emit failed(restored.error());
    showNext();
}

void BlindPanel::judge(Choice choice) {
    if (m_stack->currentIndex() != Judging)
        return;
    m_trial.judge(choice);
    keep();
    showNext();
}

void BlindPanel::undo() {
    if (m_stack->currentIndex() != Judging || !m_trial.undo())
        return;
    keep();
    showNext();
}

void BlindPanel::keep() {
    if (const Result<void> kept = m_store.records().setValue(m_trial.key(), m_trial.toText());
        !kept)
        emit failed(kept.error());
}

void BlindPanel::showNext() {
    const std::optional<int> question = m_trial.current();
    if (!question) {
        showResult();
        return;
    }
    m_stack->setCurrentIndex(Judging);
    m_progress->setText(tr("%1 of %2 judged. Which reply is better? Whose they are is told at the "
                           "end.")
                            .arg(m_trial.judged())
                            .arg(m_trial.size()));
    const bool any = m_trial.judged() > 0;
    m_undo->setEnabled(any);
    m_showResult->setEnabled(any);
    m_showResult->setToolTip(any ? tr("You can go on afterwards")
                                 : tr("Judge at least one pair first."));
    const ComparedItem& item = m_comparison->items[static_cast<std::size_t>(*question)];
    const bool afterLeft = m_trial.afterIsLeft(*question);
    m_question->setText(QString::fromStdString(item.input));
    m_left->setMarkedText(afterLeft ? item.after.text : item.before.text, {});
    m_right->setMarkedText(afterLeft ? item.before.text : item.after.text, {});
}

void BlindPanel::showResult() {
    const BlindTrial::Tally tally = m_trial.tally();
    m_stack->setCurrentIndex(Finished);
    const std::size_t decided = tally.before + tally.after;
    if (decided == 0)
        m_result->setText(tr("No difference was seen"));
    else
        m_result->setText(tr("The reply after training was better in %1 of the pairs that differed")
                              .arg(accuracyText(tally.share)));
    QStringList lines;
    if (decided > 0)
        lines << tr("95 % interval: %1").arg(intervalText(tally.interval));
    lines << tr("after better: %1 · before better: %2 · same: %3 · not judged: %4")
                 .arg(tally.after)
                 .arg(tally.before)
                 .arg(tally.same)
                 .arg(m_trial.size() - m_trial.judged());
    m_tally->setText(lines.join(QLatin1Char('\n')));
    m_goOn->setVisible(m_trial.current().has_value());
}

} // namespace sdrl::gui
