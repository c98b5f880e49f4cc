// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/page.h"

#include <map>

class QHBoxLayout;
class QLabel;
class QPlainTextEdit;
class QPushButton;

namespace sdrl::gui {

class RewardTester;
class StudentPreview;

/// The task as it is: what, answer, format, examples, documents, models; each part opens the wizard
/// where it is made.
class TaskPage : public Page {
    Q_OBJECT
public:
    explicit TaskPage(ProjectSession& session, QWidget* parent = nullptr);

    /// Opens what the instructor's model is asked. For a project that asks one.
    void showPrompts();

protected:
    void refresh() override;

private:
    struct Card {
        QLabel* text;
        QPushButton* edit;
        QHBoxLayout* header;
    };
    QWidget* addCard(const QString& wizardPage, const QString& title);
    void setCardText(const QString& wizardPage, const QStringList& lines);
    void refreshNextStep();

    std::map<QString, Card> m_cards;
    QPushButton* m_prompts;
    StudentPreview* m_preview;
    RewardTester* m_tester;
    QPlainTextEdit* m_source;
    QWidget* m_sourceCard;
    QString m_shown; ///< task and settings that the cards show
};

} // namespace sdrl::gui
