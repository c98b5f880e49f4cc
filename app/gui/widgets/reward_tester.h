// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/method/verifier.h"
#include "widgets/answer_types.h"

#include <QFrame>

#include <memory>

class QLabel;
class QLineEdit;
class QPlainTextEdit;

namespace sdrl::gui {

/// What becomes of a reply, step by step.
struct RewardTrace {
    QString extracted; ///< empty if no answer stands where the task wants it
    QString canonical; ///< of the extracted answer
    QString reference; ///< the answer that the reference holds
    bool equal = false;
    bool formatOk = false;
    bool referenceOk = false; ///< the reference is an answer of the task's kind
    double score = 0;         ///< what training would give for a right answer, 0 or 1
    double lenientScore = 0;
};
[[nodiscard]] RewardTrace rewardTrace(const Verifier& verifier, const QString& reply,
                                      const QString& reference);

/// Type a reply and a reference, see what the reward is and why.
class RewardTester : public QFrame {
    Q_OBJECT
public:
    explicit RewardTester(QWidget* parent = nullptr);

    /// The answer rules to test by; `problem` says why there are none. Fills in a reply that is
    /// right, as long as the user has typed nothing.
    void setRules(std::shared_ptr<const Verifier> verifier, const Json& answer,
                  const QString& problem = {});
    /// What is shown, as plain text: "answer typed → extracted 42 → equal ✓ → …".
    [[nodiscard]] QString resultText() const;

private:
    void judge();

    std::shared_ptr<const Verifier> m_verifier;
    QString m_problem;
    QPlainTextEdit* m_reply;
    QLineEdit* m_reference;
    QLabel* m_result;
    QLabel* m_note;
    bool m_typed = false;
    bool m_filling = false;
};

} // namespace sdrl::gui
