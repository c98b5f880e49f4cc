// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/instruct/prompt_editing.h"

#include <QDialog>
#include <QString>
#include <QTimer>

#include <vector>

class QLabel;
class QPlainTextEdit;
class QPushButton;
class QTabWidget;

namespace sdrl::gui {

class FlowLayout;
class MessageBar;
class ProjectSession;
class PromptEditor;
class PromptList;

/// What the instructor's model is asked: every prompt, as it stands, as it is sent for this task
/// and as it comes along; changed for this project and put back. A text that cannot be used is not
/// saved. What is not saved yet is kept while another prompt is looked at.
class PromptsDialog : public QDialog {
    Q_OBJECT
public:
    explicit PromptsDialog(ProjectSession& session, QWidget* parent = nullptr);
    ~PromptsDialog() override;

    void showPrompt(const QString& name);
    void reject() override;

signals:
    void helpRequested(const QString& topic);

private:
    struct Entry {
        PromptInfo info;
        QString shipped, saved, text;
        [[nodiscard]] bool changed() const { return text != saved; }
    };

    [[nodiscard]] Entry& current();
    QWidget* makeTextTab();
    /// Looks at the files; what is not saved yet stays.
    void read();
    void askWhatGoesStale();
    void showCurrent();
    /// All that follows from the texts.
    void refresh();
    void updatePreview();
    void save();
    void restore();

    ProjectSession& m_session;
    std::vector<Entry> m_entries;
    QString m_stale; ///< what saving the current one puts out of date
    bool m_loading = false;
    MessageBar* m_messages;
    PromptList* m_list;
    QLabel* m_title;
    QLabel* m_info;
    QLabel* m_purpose;
    QTabWidget* m_tabs;
    PromptEditor* m_editor;
    QWidget* m_placeholders;
    FlowLayout* m_placeholderLayout;
    QLabel* m_problem;
    QPlainTextEdit* m_preview;
    QPlainTextEdit* m_shipped;
    QLabel* m_older;
    QLabel* m_note;
    QPushButton* m_restore;
    QPushButton* m_save;
    QTimer m_previewTimer;
};

} // namespace sdrl::gui
