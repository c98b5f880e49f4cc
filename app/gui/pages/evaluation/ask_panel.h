// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "pages/evaluation/ask_models.h"
#include "session/checkpoint_list.h"

#include <QWidget>

#include <memory>
#include <vector>

class QCheckBox;
class QComboBox;
class QDoubleSpinBox;
class QLabel;
class QLineEdit;
class QPlainTextEdit;
class QPushButton;
class QScrollArea;
class QSpinBox;
class QVBoxLayout;

namespace sdrl::gui {

class HighlightText;
class ProjectSession;

/// One prompt to two models, both replies side by side.
class AskPanel : public QWidget {
    Q_OBJECT
public:
    AskPanel(ProjectSession& session, QWidget* parent = nullptr);
    ~AskPanel() override;

    void refresh();
    void poll();

    [[nodiscard]] QPlainTextEdit& prompt() const { return *m_prompt; }
    [[nodiscard]] QLineEdit& reference() const { return *m_reference; }
    [[nodiscard]] QCheckBox& asQuestion() const { return *m_asQuestion; }
    [[nodiscard]] QPushButton& askButton() const { return *m_ask; }
    [[nodiscard]] QPushButton& stopButton() const { return *m_stop; }
    [[nodiscard]] QComboBox& weights(int side) const { return *m_weights[side]; }
    /// Of the newest exchange.
    [[nodiscard]] HighlightText* reply(int side) const;
    [[nodiscard]] QLabel* judgement(int side) const;

signals:
    void failed(const sdrl::Error& error, const QString& what);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    struct Exchange {
        std::string reference; ///< empty: none was given
        QLabel* heading[2] = {nullptr, nullptr};
        HighlightText* reply[2] = {nullptr, nullptr};
        QLabel* judgement[2] = {nullptr, nullptr};
    };

    QWidget* makeOptions();
    void ask();
    void updateButtons();
    void addExchange(const QString& prompt);
    void showReplies();
    void showEnd(bool stopped);
    void judge(int side, const AskReply& reply);
    [[nodiscard]] QString whyNot() const;

    ProjectSession& m_session;
    std::shared_ptr<AskModels> m_models; ///< shared with the job
    std::shared_ptr<SnapshotBox<AskProgress>> m_progress;
    std::uint64_t m_shownVersion = 0;
    std::vector<CheckpointChoice> m_checkpoints;
    std::vector<Exchange> m_exchanges;
    quint64 m_job = 0;
    bool m_starting = false;           ///< a job whose number is not known yet
    bool m_chosen[2] = {false, false}; ///< by the user
    QComboBox* m_weights[2];
    QDoubleSpinBox* m_temperature;
    QSpinBox* m_length;
    QCheckBox* m_asQuestion;
    QLineEdit* m_reference;
    QLabel* m_why;
    QScrollArea* m_scroll;
    QVBoxLayout* m_history;
    QLabel* m_hint;
    QPlainTextEdit* m_prompt;
    QPushButton* m_ask;
    QPushButton* m_stop;
};

} // namespace sdrl::gui
