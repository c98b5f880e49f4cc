// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "wizard/wizard_page.h"

#include <QAbstractTableModel>

class QLabel;
class QPlainTextEdit;
class QPushButton;
class QTableView;

namespace sdrl::gui {

/// The draft's demonstrations as a table: question, reply, whether the reply holds an answer.
class ExamplesModel : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Column { Input, Output, Check, ColumnCount };

    explicit ExamplesModel(TaskDraft& draft, QObject* parent = nullptr);

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation,
                                      int role) const override;

    [[nodiscard]] QString text(int row, Column column) const;
    /// Why a row is no example; empty if it is one.
    [[nodiscard]] QString problem(int row) const;
    void setText(int row, Column column, const QString& text);
    void append(const std::vector<std::pair<QString, QString>>& rows);
    void remove(int row);
    /// The draft has other rows now.
    void reload();

private:
    TaskDraft& m_draft;
};

/// Rows of two columns from a spreadsheet's clipboard text: cells separated by tabs, quoted cells
/// may hold line breaks. Rows with fewer columns are left out; `skipped` counts them.
[[nodiscard]] std::vector<std::pair<QString, QString>> rowsFromClipboard(const QString& text,
                                                                         int& skipped);

/// Examples, which are optional.
class ExamplesPage : public WizardPage {
    Q_OBJECT
public:
    explicit ExamplesPage(TaskDraft& draft, QWidget* parent = nullptr);
    [[nodiscard]] std::vector<FieldProblem> problems() const override;

    void paste();

protected:
    void load() override;
    void update() override;

private:
    void showRow();
    [[nodiscard]] int currentRow() const;

    ExamplesModel* m_model;
    QTableView* m_table;
    QPlainTextEdit* m_input;
    QPlainTextEdit* m_output;
    QPushButton* m_remove;
    QString m_note;
};

} // namespace sdrl::gui
