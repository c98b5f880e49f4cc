// SPDX-License-Identifier: GPL-3.0-or-later
#include "pages/training/training_settings_dialog.h"

#include "pages/training/setting_list.h"
#include "theme/theme.h"

#include <QCheckBox>
#include <QDialogButtonBox>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSignalBlocker>
#include <QTableWidget>
#include <QVBoxLayout>

namespace sdrl::gui {

namespace {

enum Column { kTitle, kValue, kBase, kMeaning, kColumnCount };
constexpr int kFieldRole = Qt::UserRole;
constexpr int kChangedRole = Qt::UserRole + 1;
constexpr QSize kDialogSize{1040, 640};
// Longer texts are in their tool tips; what a setting does has the rest of the width.
constexpr int kTitleWidth = 280, kValueWidth = 150;

} // namespace

TrainingSettingsDialog::TrainingSettingsDialog(ProjectSettings settings, GrpoSettings base,
                                               const QString& baseName, const QString& lockedReason,
                                               QWidget* parent)
    : QDialog(parent),
      m_settings(std::move(settings)),
      m_base(std::move(base)),
      m_locked(!lockedReason.isEmpty()),
      m_search(new QLineEdit(this)),
      m_changedOnly(new QCheckBox(tr("Only what differs"), this)),
      m_table(new QTableWidget(this)),
      m_message(new QLabel(this)) {
    setWindowTitle(tr("Settings of training"));
    resize(kDialogSize);
    m_search->setPlaceholderText(tr("Search settings"));
    m_search->setAccessibleName(tr("Search settings"));
    m_search->setClearButtonEnabled(true);
    connect(m_search, &QLineEdit::textChanged, this, &TrainingSettingsDialog::filter);
    connect(m_changedOnly, &QCheckBox::toggled, this, &TrainingSettingsDialog::filter);
    m_table->setColumnCount(kColumnCount);
    m_table->setHorizontalHeaderLabels({tr("Setting"), tr("Value"), baseName, tr("What it does")});
    m_table->setAccessibleName(tr("Settings of training"));
    m_table->verticalHeader()->hide();
    m_table->verticalHeader()->setDefaultSectionSize(theme::kRowHeight);
    m_table->setAlternatingRowColors(true);
    m_table->setShowGrid(false);
    m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_table->setSelectionMode(QAbstractItemView::SingleSelection);
    m_table->horizontalHeader()->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    m_table->horizontalHeader()->setStretchLastSection(true);
    connect(m_table, &QTableWidget::itemChanged, this, &TrainingSettingsDialog::itemEdited);
    m_message->setWordWrap(true);
    if (m_locked) {
        m_table->setEditTriggers(QAbstractItemView::NoEditTriggers);
        m_message->setText(lockedReason);
    } else {
        m_message->setText(tr("Double click a value to change it. Marked rows differ."));
    }
    theme::setTextRole(m_message, theme::Role::Muted);

    auto* reset = new QPushButton(tr("Put the value back"), this);
    reset->setToolTip(tr("Gives the chosen setting the value of the column \"%1\"").arg(baseName));
    reset->setEnabled(!m_locked);
    connect(reset, &QPushButton::clicked, this, &TrainingSettingsDialog::putBack);
    auto* buttons = new QDialogButtonBox(this);
    QPushButton* save = buttons->addButton(tr("Use these settings"), QDialogButtonBox::AcceptRole);
    theme::setPrimary(save);
    save->setEnabled(!m_locked);
    save->setToolTip(lockedReason);
    // Enter ends the editing of a cell, not the dialog.
    save->setAutoDefault(false);
    buttons->addButton(QDialogButtonBox::Cancel)->setAutoDefault(false);
    buttons->addButton(reset, QDialogButtonBox::ResetRole);
    reset->setAutoDefault(false);
    connect(buttons, &QDialogButtonBox::accepted, this, &QDialog::accept);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    auto* top = new QHBoxLayout;
    top->addWidget(m_search, 1);
    top->addWidget(m_changedOnly);
    auto* layout = new QVBoxLayout(this);
    layout->addLayout(top);
    layout->addWidget(m_table, 1);
    layout->addWidget(m_message);
    layout->addWidget(buttons);
    fill();
    m_table->resizeColumnsToContents();
    m_table->setColumnWidth(kTitle, std::min(kTitleWidth, m_table->columnWidth(kTitle)));
    for (const int column : {kValue, kBase})
        m_table->setColumnWidth(column, std::min(kValueWidth, m_table->columnWidth(column)));
    m_table->verticalHeader()->setSectionResizeMode(QHeaderView::ResizeToContents);
    m_search->setFocus();
}

void TrainingSettingsDialog::fill() {
    const QSignalBlocker blocker(m_table);
    const std::vector<SettingRow> rows = settingRows(m_settings.train, m_base);
    m_table->setRowCount(static_cast<int>(rows.size()));
    for (int r = 0; r < m_table->rowCount(); ++r) {
        const SettingRow& row = rows[static_cast<std::size_t>(r)];
        const QString texts[kColumnCount] = {row.title, row.value, row.fallback, row.meaning};
        for (int c = 0; c < kColumnCount; ++c) {
            QTableWidgetItem* item = m_table->item(r, c);
            if (!item) {
                item = new QTableWidgetItem;
                m_table->setItem(r, c, item);
            }
            item->setText(texts[c]);
            item->setToolTip(c == kTitle ? QString::fromStdString(row.field) : texts[c]);
            item->setFlags(c == kValue
                               ? Qt::ItemIsSelectable | Qt::ItemIsEnabled | Qt::ItemIsEditable
                               : Qt::ItemIsSelectable | Qt::ItemIsEnabled);
            item->setData(kFieldRole, QString::fromStdString(row.field));
            item->setData(kChangedRole, row.changed);
            if (c == kTitle || c == kValue)
                item->setFont(theme::font(theme::TextSize::Body, row.changed));
        }
    }
    filter();
}

void TrainingSettingsDialog::filter() {
    for (int r = 0; r < m_table->rowCount(); ++r) {
        const QTableWidgetItem* title = m_table->item(r, kTitle);
        bool match =
            m_search->text().isEmpty() ||
            title->data(kFieldRole).toString().contains(m_search->text(), Qt::CaseInsensitive);
        for (const int c : {kTitle, kMeaning})
            match = match || m_table->item(r, c)->text().contains(m_search->text().trimmed(),
                                                                  Qt::CaseInsensitive);
        m_table->setRowHidden(
            r, !match || (m_changedOnly->isChecked() && !title->data(kChangedRole).toBool()));
    }
}

bool TrainingSettingsDialog::setField(const std::string& field, const QString& value) {
    auto changed = m_settings.with(field, value.toStdString());
    if (changed) {
        m_settings = std::move(*changed);
        m_message->setText({});
    } else {
        m_message->setText(tr("This value cannot be used: %1")
                               .arg(QString::fromStdString(changed.error().toString())));
    }
    theme::setTextRole(m_message, changed ? theme::Role::Muted : theme::Role::Bad);
    m_message->setStyleSheet(m_message->styleSheet()); // the role is a property of the style sheet
    fill();
    return changed.ok();
}

void TrainingSettingsDialog::itemEdited(QTableWidgetItem* item) {
    if (item->column() == kValue)
        setField(item->data(kFieldRole).toString().toStdString(), item->text().trimmed());
}

void TrainingSettingsDialog::putBack() {
    const int row = m_table->currentRow();
    if (row >= 0)
        setField(m_table->item(row, kTitle)->data(kFieldRole).toString().toStdString(),
                 m_table->item(row, kBase)->text());
}

} // namespace sdrl::gui
