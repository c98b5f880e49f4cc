// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "pages/evaluation/evaluation_data.h"
#include "session/query_thread.h"
#include "widgets/page.h"

#include <memory>

class QStackedWidget;
class QTabWidget;

namespace sdrl::gui {

class AskPanel;
class BlindPanel;
class ComparePanel;

/// Before and after training: figures and changed answers, judging by hand, asking both.
class EvaluationPage : public Page {
    Q_OBJECT
public:
    explicit EvaluationPage(ProjectSession& session, QWidget* parent = nullptr);
    ~EvaluationPage() override;

    [[nodiscard]] ComparePanel& compare() const { return *m_compare; }
    [[nodiscard]] BlindPanel& blind() const { return *m_blind; }
    [[nodiscard]] AskPanel& ask() const { return *m_ask; }
    [[nodiscard]] QTabWidget& tabs() const { return *m_tabs; }
    /// Nothing is being looked up any more.
    [[nodiscard]] bool settled() const { return !m_thread.busy(); }

protected:
    void refresh() override;
    void poll() override;

private:
    void read();
    void take(EvaluationData data);
    void updateState();

    QueryThread m_thread;
    QByteArray m_readState; ///< what was there when it was last read
    std::shared_ptr<const EvaluationData> m_data;
    QStackedWidget* m_compareStack;
    QWidget* m_empty = nullptr;
    QString m_toldStale;
    QString m_emptyShown; ///< what it was made from
    QTabWidget* m_tabs;
    ComparePanel* m_compare;
    BlindPanel* m_blind;
    AskPanel* m_ask;
};

} // namespace sdrl::gui
