// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "pages/evaluation/blind_trial.h"
#include "pages/evaluation/evaluation_data.h"

#include <QWidget>

#include <memory>

class QLabel;
class QPushButton;
class QStackedWidget;

namespace sdrl::gui {

class HighlightText;

/// Judging pairs of replies by hand without knowing whose they are. Kept in the project.
class BlindPanel : public QWidget {
    Q_OBJECT
public:
    /// @param store the GUI thread's own connection
    BlindPanel(ProjectStore& store, std::uint64_t seed, QWidget* parent = nullptr);

    /// The pair that is judged; null if there is none.
    void setComparison(std::shared_ptr<const Comparison> comparison, EvaluationId before,
                       EvaluationId after);
    [[nodiscard]] const BlindTrial& trial() const { return m_trial; }
    [[nodiscard]] QLabel& result() const { return *m_result; }
    [[nodiscard]] QPushButton& choiceButton(BlindTrial::Choice choice) const {
        return *m_choices[static_cast<std::size_t>(choice)];
    }
    [[nodiscard]] QPushButton& undoButton() const { return *m_undo; }
    [[nodiscard]] QPushButton& resultButton() const { return *m_showResult; }

signals:
    void failed(const sdrl::Error& error);

private:
    QWidget* makeJudging();
    QWidget* makeResult();
    void judge(BlindTrial::Choice choice);
    void undo();
    void keep();
    void showNext();
    void showResult();

    ProjectStore& m_store;
    std::uint64_t m_seed;
    std::shared_ptr<const Comparison> m_comparison;
    BlindTrial m_trial;
    QStackedWidget* m_stack;
    QLabel* m_nothing;
    QLabel* m_progress;
    QLabel* m_question;
    HighlightText* m_left;
    HighlightText* m_right;
    QPushButton* m_choices[3];
    QPushButton* m_undo;
    QPushButton* m_showResult;
    QPushButton* m_goOn;
    QLabel* m_result;
    QLabel* m_tally;
};

} // namespace sdrl::gui
