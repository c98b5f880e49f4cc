// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/method/verifier.h"
#include "pages/evaluation/evaluation_data.h"

#include <QWidget>

class QLabel;

namespace sdrl::gui {

class HighlightText;

/// One question with both replies side by side, the answers that were taken from them marked.
class ItemCard : public QWidget {
    Q_OBJECT
public:
    explicit ItemCard(QWidget* parent = nullptr);

    /// @param verifier of the set's task, or null: then the answer is looked for in the reply
    void showItem(const ComparedItem& item, bool lenient, const Verifier* verifier);
    void clear();

private:
    QLabel* m_question;
    QLabel* m_reference;
    QLabel* m_heading[2];
    HighlightText* m_reply[2];
};

} // namespace sdrl::gui
