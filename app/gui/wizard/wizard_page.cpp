// SPDX-License-Identifier: GPL-3.0-or-later
#include "wizard/wizard_page.h"

#include "theme/theme.h"
#include "widgets/student_preview.h"

#include <QAbstractSpinBox>
#include <QComboBox>
#include <QFrame>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QScopedValueRollback>
#include <QScrollArea>
#include <QVBoxLayout>

namespace sdrl::gui {

namespace {

constexpr int kSideWidth = 300;

QLabel* wrappedLabel(const QString& text, QWidget* parent) {
    auto* label = new QLabel(text, parent);
    label->setWordWrap(true);
    label->setTextFormat(Qt::PlainText);
    return label;
}

std::pair<QString, theme::Role> lookOf(FieldProblem::Kind kind) {
    switch (kind) {
    case FieldProblem::Kind::Missing:
        return {QStringLiteral("○ "), theme::Role::Accent};
    case FieldProblem::Kind::Wrong:
        return {QStringLiteral("✗ "), theme::Role::Bad};
    case FieldProblem::Kind::Caution:
        return {QStringLiteral("! "), theme::Role::Caution};
    case FieldProblem::Kind::Good:
        return {QStringLiteral("✓ "), theme::Role::Good};
    }
    return {{}, theme::Role::Text};
}

} // namespace

void setTextOf(QLineEdit* edit, const QString& text) {
    if (edit->text() != text)
        edit->setText(text);
}

void setTextOf(QPlainTextEdit* edit, const QString& text) {
    if (edit->toPlainText() != text)
        edit->setPlainText(text);
}

WizardPage::WizardPage(TaskDraft& draft, const QString& name, const QString& step,
                       const QString& title, const QString& sentence, QWidget* parent)
    : QWizardPage(parent),
      m_draft(draft),
      m_step(step),
      m_form(new QVBoxLayout),
      m_left(new QVBoxLayout),
      m_columns(new QHBoxLayout(this)),
      m_preview(new StudentPreview(this)) {
    setObjectName(name);
    setAccessibleName(title);
    auto* heading = wrappedLabel(title, this);
    theme::setTextSize(heading, theme::TextSize::Title, true);
    auto* words = wrappedLabel(sentence, this);
    theme::setTextRole(words, theme::Role::Muted);

    auto* column = new QWidget;
    column->setMaximumWidth(theme::kFormWidth);
    auto* columnLayout = new QVBoxLayout(column);
    columnLayout->setContentsMargins(2, 0, theme::kSpace2, theme::kSpace2);
    columnLayout->setSpacing(theme::kSpace3);
    columnLayout->addWidget(heading);
    columnLayout->addWidget(words);
    m_form->setSpacing(theme::kSpace3);
    columnLayout->addLayout(m_form, 1);
    auto* scroll = new QScrollArea(this);
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll->setWidget(column);
    scroll->setFocusPolicy(Qt::NoFocus);
    scroll->viewport()->setAutoFillBackground(false);
    column->setAutoFillBackground(false);

    m_columns->setContentsMargins(theme::kSpace4, theme::kSpace4, theme::kSpace4, 0);
    m_columns->setSpacing(theme::kSpace4);
    m_left->setSpacing(theme::kSpace2);
    m_left->addWidget(scroll, 1);
    m_columns->addLayout(m_left, 2);
    m_side = m_preview;
    m_side->setMinimumWidth(kSideWidth);
    m_columns->addWidget(m_side, 1);
    connect(&draft, &TaskDraft::changed, this, [this] {
        if (isVisible())
            refresh();
    });
}

QString WizardPage::blockingReason() const {
    for (const FieldProblem& problem : problems())
        if (problem.kind == FieldProblem::Kind::Missing ||
            problem.kind == FieldProblem::Kind::Wrong)
            return problem.text;
    return {};
}

void WizardPage::initializePage() {
    const QScopedValueRollback loading(m_loading, true);
    for (const auto& [key, line] : m_lines)
        setTextOf(line, m_draft.text(key));
    for (const auto& [key, text] : m_texts)
        setTextOf(text, m_draft.text(key));
    load();
}

void WizardPage::showEvent(QShowEvent* event) {
    QWizardPage::showEvent(event);
    // Also when coming back: other pages may have changed the draft.
    initializePage();
    refresh();
}

void WizardPage::refresh() {
    if (m_loading)
        return;
    {
        const QScopedValueRollback loading(m_loading, true);
        update();
    }
    std::map<QString, FieldProblem> first;
    for (FieldProblem& problem : problems())
        first.try_emplace(problem.field, problem);
    for (const auto& [key, field] : m_fields) {
        const auto found = first.find(key);
        field.problem->setVisible(found != first.end());
        field.hint->setVisible(found == first.end() && !field.hint->text().isEmpty());
        if (found == first.end())
            continue;
        const FieldProblem& problem = found->second;
        const auto [mark, role] = lookOf(problem.kind);
        field.problem->setText(mark + problem.text);
        theme::setTextRole(field.problem, role);
    }
    if (m_side == m_preview) {
        QString question = tr("(a question)");
        if (const auto examples = m_draft.value("demonstrations");
            examples.is_array() && !examples.empty() && examples[0].is_object())
            question = QString::fromStdString(examples[0].value("input", question.toStdString()));
        QString end;
        const QString sample = sampleAnswer(m_draft.value("answer"));
        if (const auto verifier = m_draft.verifier(); verifier && !sample.isEmpty())
            end = QString::fromStdString(verifier->wrapAnswer("…", sample.toStdString()));
        m_preview->setPrompt(m_draft.studentPrompt(question), end);
    }
    emit problemsChanged();
}

void WizardPage::setFooter(QWidget* footer) {
    footer->setMaximumWidth(theme::kFormWidth);
    m_left->addWidget(footer);
}

void WizardPage::setSide(QWidget* side) {
    side->setMinimumWidth(kSideWidth);
    delete m_columns->replaceWidget(m_side, side); // the item of the widget before
    m_columns->setStretchFactor(side, 1);
    m_preview->hide();
    m_side = side;
}

QWidget* WizardPage::addField(const QString& key, const QString& label, QWidget* editor,
                              const QString& hint) {
    auto* box = new QWidget(this);
    auto* layout = new QVBoxLayout(box);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(theme::kSpace1);
    if (!label.isEmpty()) {
        auto* title = new QLabel(label, box);
        title->setBuddy(editor);
        theme::setTextSize(title, theme::TextSize::Body, true);
        layout->addWidget(title);
        if (editor->accessibleName().isEmpty())
            editor->setAccessibleName(QString(label).remove(u'&'));
    }
    layout->addWidget(editor);
    if (qobject_cast<QComboBox*>(editor) || qobject_cast<QAbstractSpinBox*>(editor))
        editor->setMinimumHeight(theme::kControlHeight);
    auto* hintLabel = wrappedLabel(hint, box);
    theme::setTextRole(hintLabel, theme::Role::Muted);
    hintLabel->setVisible(!hint.isEmpty());
    layout->addWidget(hintLabel);
    auto* problem = wrappedLabel({}, box);
    problem->setObjectName(QStringLiteral("problem_") + key);
    problem->hide();
    layout->addWidget(problem);
    editor->setObjectName(key);
    m_fields[key] = {box, hintLabel, problem};
    m_form->addWidget(box);
    return box;
}

QLineEdit* WizardPage::addLine(const char* key, const QString& label, const QString& hint) {
    auto* line = new QLineEdit(this);
    m_lines[key] = line;
    addField(QString::fromLatin1(key), label, line, hint);
    connect(line, &QLineEdit::textChanged, this, [this, key](const QString& text) {
        if (!m_loading)
            m_draft.setText(key, text);
    });
    return line;
}

QPlainTextEdit* WizardPage::addText(const char* key, const QString& label, const QString& hint,
                                    int lines) {
    auto* text = new QPlainTextEdit(this);
    text->setTabChangesFocus(true);
    text->setFixedHeight(text->fontMetrics().lineSpacing() * lines + theme::kSpace4);
    m_texts[key] = text;
    addField(QString::fromLatin1(key), label, text, hint);
    connect(text, &QPlainTextEdit::textChanged, this, [this, key, text] {
        if (!m_loading)
            m_draft.setText(key, text->toPlainText());
    });
    return text;
}

void WizardPage::setFieldVisible(const QString& key, bool visible) {
    m_fields.at(key).box->setVisible(visible);
}

} // namespace sdrl::gui
