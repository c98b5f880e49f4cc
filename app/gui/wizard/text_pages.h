// SPDX-License-Identifier: GPL-3.0-or-later
//
// The pages that put the task into words.
#pragma once

#include "wizard/wizard_page.h"

class QComboBox;
class QLabel;
class QPlainTextEdit;
class QPushButton;

namespace sdrl::gui {

class AnswerForm;
class RewardTester;

/// What should the model do?
class WhatPage : public WizardPage {
    Q_OBJECT
public:
    explicit WhatPage(TaskDraft& draft, QWidget* parent = nullptr);
    [[nodiscard]] std::vector<FieldProblem> problems() const override;

protected:
    void load() override {}
    void update() override;

private:
    QString m_ownName; ///< the short name that was made from the title
};

/// What is an answer, and where does it stand?
class AnswerPage : public WizardPage {
    Q_OBJECT
public:
    explicit AnswerPage(TaskDraft& draft, QWidget* parent = nullptr);
    [[nodiscard]] std::vector<FieldProblem> problems() const override;

protected:
    void load() override;
    void update() override;

private:
    void store(Json answer);

    QComboBox* m_type;
    QLabel* m_typeText;
    QComboBox* m_place;
    QLineEdit* m_marker;
    AnswerForm* m_options;
    RewardTester* m_tester;
    std::map<QString, Json> m_earlier; ///< what was entered for types that were left again
};

/// What do questions and replies look like?
class FormatPage : public WizardPage {
    Q_OBJECT
public:
    explicit FormatPage(TaskDraft& draft, QWidget* parent = nullptr);
    [[nodiscard]] std::vector<FieldProblem> problems() const override;

protected:
    void load() override {}
    void update() override;

private:
    QPlainTextEdit* m_template;
    QPushButton* m_suggest;
};

/// A parse error of the draft that names one of these fields at the top; empty if none does.
[[nodiscard]] QString problemOf(const TaskDraft& draft, const char* field);

} // namespace sdrl::gui
