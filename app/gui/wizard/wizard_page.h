// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "wizard/task_draft.h"

#include <QWizardPage>

#include <map>
#include <vector>

class QBoxLayout;
class QLabel;
class QLineEdit;
class QPlainTextEdit;
class QVBoxLayout;

namespace sdrl::gui {

class StudentPreview;

/// What is to be said beside a field: mostly why the page is not done.
struct FieldProblem {
    enum class Kind {
        Missing, ///< to be filled in yet
        Wrong,
        Caution, ///< does not keep from going on
        Good,    ///< no problem at all
    };
    QString field; ///< key of the field
    QString text;  ///< one sentence
    Kind kind = Kind::Wrong;
};

/// A page of the task wizard: a column of fields, at its right what follows from them. Shows its
/// problems beside the fields; complete when none but cautions are left. Reads the draft when it is
/// shown and writes to it only what the user changes.
class WizardPage : public QWizardPage {
    Q_OBJECT
public:
    /// @param step the page's name in lists
    WizardPage(TaskDraft& draft, const QString& name, const QString& step, const QString& title,
               const QString& sentence, QWidget* parent = nullptr);

    /// "what": for whoever opens the wizard at a page.
    [[nodiscard]] QString name() const { return objectName(); }
    [[nodiscard]] QString step() const { return m_step; }
    /// What is wrong now, in the order of the fields.
    [[nodiscard]] virtual std::vector<FieldProblem> problems() const { return {}; }
    /// The first sentence that keeps from going on; empty if nothing does.
    [[nodiscard]] QString blockingReason() const;
    [[nodiscard]] bool isComplete() const override { return blockingReason().isEmpty(); }
    void initializePage() override;
    /// The draft stays as it is when going back.
    void cleanupPage() override {}

    void refresh();

signals:
    /// Problems may be others. In place of `completeChanged`, upon which QWizard hides and shows
    /// all of the page, and the field that has the focus loses it.
    void problemsChanged();

protected:
    /// Puts what the draft has into the fields.
    virtual void load() = 0;
    /// Called after `load` and after each change of the draft while the page is shown.
    virtual void update() {}

    [[nodiscard]] TaskDraft& draft() const { return m_draft; }
    /// Fields are being filled in: what they report is not the user's doing.
    [[nodiscard]] bool loading() const { return m_loading; }

    [[nodiscard]] QVBoxLayout* form() const { return m_form; }
    /// Stays in sight below the fields, which scroll.
    void setFooter(QWidget* footer);
    /// The column at the right; replaces the preview.
    void setSide(QWidget* side);
    /// A field with its label above, a hint and a place for problems below.
    /// @param label with mnemonic; may be empty
    QWidget* addField(const QString& key, const QString& label, QWidget* editor,
                      const QString& hint = {});
    /// A line or text that is a field of the task file at its top.
    QLineEdit* addLine(const char* key, const QString& label, const QString& hint);
    QPlainTextEdit* addText(const char* key, const QString& label, const QString& hint, int lines);
    void setFieldVisible(const QString& key, bool visible);

    void showEvent(QShowEvent* event) override;

private:
    struct Field {
        QWidget* box;
        QLabel* hint;
        QLabel* problem;
    };
    TaskDraft& m_draft;
    QString m_step;
    bool m_loading = false;
    QVBoxLayout* m_form;
    QVBoxLayout* m_left;
    QBoxLayout* m_columns;
    QWidget* m_side;
    StudentPreview* m_preview;
    std::map<QString, Field> m_fields;
    std::map<const char*, QLineEdit*> m_lines;
    std::map<const char*, QPlainTextEdit*> m_texts;
};

/// Sets text without moving the cursor if it is the same already.
void setTextOf(QLineEdit* edit, const QString& text);
void setTextOf(QPlainTextEdit* edit, const QString& text);

} // namespace sdrl::gui
