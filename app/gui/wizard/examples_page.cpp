// SPDX-License-Identifier: GPL-3.0-or-later
#include "wizard/examples_page.h"

#include "theme/icons.h"

#include <QAction>
#include <QClipboard>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QScopedValueRollback>
#include <QTableView>
#include <QVBoxLayout>

namespace sdrl::gui {

namespace {

constexpr const char* kField = "demonstrations";
constexpr qsizetype kShownCharacters = 200;

const char* keyOf(ExamplesModel::Column column) {
    return column == ExamplesModel::Input ? "input" : "output";
}

} // namespace

std::vector<std::pair<QString, QString>> rowsFromClipboard(const QString& text, int& skipped) {
    std::vector<std::pair<QString, QString>> out;
    skipped = 0;
    QStringList cells;
    QString cell;
    bool quoted = false;
    const auto endCell = [&] {
        cells += cell.trimmed();
        cell.clear();
    };
    const auto endRow = [&] {
        endCell();
        if (cells.size() >= 2 && !cells[0].isEmpty() && !cells[1].isEmpty())
            out.emplace_back(cells[0], cells[1]);
        else if (!cells.join(QString()).isEmpty())
            ++skipped;
        cells.clear();
    };
    for (qsizetype i = 0; i < text.size(); ++i) {
        const QChar c = text[i];
        if (quoted) {
            if (c != u'"')
                cell += c;
            else if (i + 1 < text.size() && text[i + 1] == u'"')
                cell += text[++i];
            else
                quoted = false;
        } else if (c == u'"' && cell.isEmpty()) {
            quoted = true;
        } else if (c == u'\t') {
            endCell();
        } else if (c == u'\n') {
            endRow();
        } else if (c != u'\r') {
            cell += c;
        }
    }
    endRow();
    return out;
}

// ---- The model ------------------------------------------------------------------------------

ExamplesModel::ExamplesModel(TaskDraft& draft, QObject* parent)
    : QAbstractTableModel(parent), m_draft(draft) {}

int ExamplesModel::rowCount(const QModelIndex& parent) const {
    const auto rows = m_draft.json().find(kField);
    return parent.isValid() || rows == m_draft.json().end() ? 0 : static_cast<int>(rows->size());
}

int ExamplesModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : ColumnCount;
}

QString ExamplesModel::text(int row, Column column) const {
    if (row < 0 || row >= rowCount())
        return {};
    const Json& object = m_draft.json()[kField][static_cast<std::size_t>(row)];
    const auto found = object.is_object() ? object.find(keyOf(column)) : object.end();
    return found != object.end() && found->is_string()
               ? QString::fromStdString(found->get<std::string>())
               : QString();
}

QString ExamplesModel::problem(int row) const {
    if (text(row, Input).trimmed().isEmpty())
        return tr("The question is empty.");
    const QString output = text(row, Output);
    if (output.trimmed().isEmpty())
        return tr("The reply is empty.");
    const auto verifier = m_draft.verifier();
    if (verifier && !verifier->formatOk(output.toStdString()))
        return tr("The reply holds no answer of the task's kind where it should stand.");
    return {};
}

QVariant ExamplesModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid())
        return {};
    const auto column = static_cast<Column>(index.column());
    if (column == Check) {
        const QString why = problem(index.row());
        if (role == Qt::DisplayRole)
            return why.isEmpty() ? tr("ok") : tr("no answer");
        if (role == Qt::DecorationRole)
            return why.isEmpty() ? icon(QStringLiteral("check"), theme::Role::Good)
                                 : icon(QStringLiteral("warning"), theme::Role::Bad);
        if (role == Qt::ToolTipRole)
            return why.isEmpty() ? tr("The reply holds an answer.") : why;
        return {};
    }
    if (role == Qt::DisplayRole)
        return text(index.row(), column).left(kShownCharacters).simplified();
    if (role == Qt::ToolTipRole)
        return text(index.row(), column).left(kShownCharacters * 5);
    return {};
}

QVariant ExamplesModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (role != Qt::DisplayRole)
        return {};
    if (orientation == Qt::Vertical)
        return section + 1;
    return section == Input ? tr("Question") : section == Output ? tr("Reply") : tr("Check");
}

void ExamplesModel::setText(int row, Column column, const QString& newText) {
    Json rows = m_draft.value(kField);
    rows[static_cast<std::size_t>(row)][keyOf(column)] = newText.toStdString();
    m_draft.set(kField, std::move(rows));
    emit dataChanged(index(row, 0), index(row, Check));
}

void ExamplesModel::append(const std::vector<std::pair<QString, QString>>& newRows) {
    if (newRows.empty())
        return;
    Json rows = m_draft.value(kField);
    if (!rows.is_array())
        rows = Json::array();
    const int first = rowCount();
    beginInsertRows({}, first, first + static_cast<int>(newRows.size()) - 1);
    for (const auto& [input, output] : newRows)
        rows.push_back({{"input", input.toStdString()}, {"output", output.toStdString()}});
    m_draft.set(kField, std::move(rows));
    endInsertRows();
}

void ExamplesModel::remove(int row) {
    Json rows = m_draft.value(kField);
    beginRemoveRows({}, row, row);
    rows.erase(static_cast<std::size_t>(row));
    m_draft.set(kField, rows.empty() ? Json() : std::move(rows));
    endRemoveRows();
}

void ExamplesModel::reload() {
    beginResetModel();
    endResetModel();
}

// ---- The page -------------------------------------------------------------------------------

ExamplesPage::ExamplesPage(TaskDraft& draft, QWidget* parent)
    : WizardPage(draft, QStringLiteral("examples"), tr("Examples"), tr("Examples (optional)"),
                 tr("Two or three solved questions show whoever writes what you mean. Each reply "
                    "is checked by the answer's rules."),
                 parent),
      m_model(new ExamplesModel(draft, this)),
      m_table(new QTableView(this)),
      m_input(new QPlainTextEdit(this)),
      m_output(new QPlainTextEdit(this)) {
    m_table->setModel(m_model);
    m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_table->setSelectionMode(QAbstractItemView::SingleSelection);
    m_table->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_table->setTabKeyNavigation(false);
    m_table->setShowGrid(false);
    m_table->setAlternatingRowColors(true);
    m_table->setWordWrap(false);
    m_table->verticalHeader()->setDefaultSectionSize(theme::kRowHeight);
    m_table->horizontalHeader()->setSectionResizeMode(QHeaderView::Stretch);
    m_table->horizontalHeader()->setSectionResizeMode(ExamplesModel::Check,
                                                      QHeaderView::ResizeToContents);
    m_table->setMinimumHeight(theme::kRowHeight * 6);
    m_table->setAccessibleName(tr("Examples"));

    auto* add = new QPushButton(icon(QStringLiteral("add")), tr("&Add"), this);
    m_remove = new QPushButton(icon(QStringLiteral("trash")), tr("&Remove"), this);
    auto* pasteButton =
        new QPushButton(icon(QStringLiteral("copy")), tr("&Paste from a spreadsheet"), this);
    pasteButton->setToolTip(tr("Two columns from the clipboard: question and reply"));
    auto* buttons = new QHBoxLayout;
    buttons->addWidget(add);
    buttons->addWidget(m_remove);
    buttons->addWidget(pasteButton);
    buttons->addStretch(1);
    form()->addLayout(buttons);
    addField(QString::fromLatin1(kField), {}, m_table);
    form()->setStretch(form()->count() - 1, 1);
    for (QPlainTextEdit* edit : {m_input, m_output}) {
        edit->setTabChangesFocus(true);
        edit->setFixedHeight(edit->fontMetrics().lineSpacing() * 5 + theme::kSpace3);
    }
    addField(QStringLiteral("example_input"), tr("&Question"), m_input);
    addField(QStringLiteral("example_output"), tr("&Reply"), m_output);

    connect(add, &QPushButton::clicked, this, [this] {
        m_model->append({{QString(), QString()}});
        m_table->selectRow(m_model->rowCount() - 1);
        m_input->setFocus();
    });
    connect(m_remove, &QPushButton::clicked, this, [this] {
        if (const int row = currentRow(); row >= 0) {
            m_model->remove(row);
            m_table->selectRow(std::min(row, m_model->rowCount() - 1));
            showRow();
        }
    });
    connect(pasteButton, &QPushButton::clicked, this, &ExamplesPage::paste);
    connect(m_table->selectionModel(), &QItemSelectionModel::currentRowChanged, this,
            &ExamplesPage::showRow);
    const auto bind = [this](QPlainTextEdit* edit, ExamplesModel::Column column) {
        connect(edit, &QPlainTextEdit::textChanged, this, [this, edit, column] {
            const int row = currentRow();
            if (row >= 0 && edit->toPlainText() != m_model->text(row, column))
                m_model->setText(row, column, edit->toPlainText());
        });
    };
    bind(m_input, ExamplesModel::Input);
    bind(m_output, ExamplesModel::Output);
}

void ExamplesPage::paste() {
    int skipped = 0;
    const auto rows = rowsFromClipboard(QGuiApplication::clipboard()->text(), skipped);
    m_note = rows.empty() ? tr("The clipboard holds no rows of two columns.")
             : skipped > 0
                 ? tr("%1 rows pasted; %n without two columns left out.", nullptr, skipped)
                       .arg(rows.size())
                 : QString();
    m_model->append(rows);
    refresh();
}

std::vector<FieldProblem> ExamplesPage::problems() const {
    for (int row = 0; row < m_model->rowCount(); ++row)
        if (const QString why = m_model->problem(row); !why.isEmpty())
            return {{QString::fromLatin1(kField), tr("Example %1: %2").arg(row + 1).arg(why)}};
    if (const int rows = m_model->rowCount(); rows > 10'000)
        return {{QString::fromLatin1(kField), tr("At most 10,000 examples are possible.")}};
    if (!m_note.isEmpty())
        return {{QString::fromLatin1(kField), m_note, FieldProblem::Kind::Caution}};
    return {};
}

void ExamplesPage::load() {
    m_note.clear();
    m_model->reload();
    if (m_model->rowCount() > 0)
        m_table->selectRow(0);
    showRow();
}

void ExamplesPage::update() {
    const bool any = currentRow() >= 0;
    m_remove->setEnabled(any);
    m_remove->setToolTip(any ? tr("Remove the chosen example") : tr("No example is chosen"));
    setFieldVisible(QStringLiteral("example_input"), any);
    setFieldVisible(QStringLiteral("example_output"), any);
}

int ExamplesPage::currentRow() const {
    return m_table->selectionModel()->currentIndex().row();
}

void ExamplesPage::showRow() {
    // Both, before either reports a change.
    const int row = currentRow();
    const QString input = m_model->text(row, ExamplesModel::Input);
    const QString output = m_model->text(row, ExamplesModel::Output);
    setTextOf(m_input, input);
    setTextOf(m_output, output);
    refresh();
}

} // namespace sdrl::gui
