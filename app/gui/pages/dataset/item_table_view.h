// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/item_table_model.h"
#include "session/app_settings.h"

#include <QPersistentModelIndex>
#include <QTableView>

#include <vector>

namespace sdrl::gui {

/// The table of items: columns can be chosen, moved and sized and are remembered; what stands at
/// the top stays there when the rows are read again.
class ItemTableView : public QTableView {
    Q_OBJECT
public:
    /// Columns that are shown as long as the user has not chosen any.
    struct Columns {
        std::vector<int> always;
        std::vector<int> whereThereIsRoom;
    };
    /// @param name under which the columns are remembered; empty: they are fixed
    ItemTableView(ItemTableModel& model, AppSettings& settings, const QString& name,
                  Columns columns, QWidget* parent = nullptr);
    ~ItemTableView() override;

    void setSelectionModel(QItemSelectionModel* selection) override;

protected:
    void resizeEvent(QResizeEvent* event) override;
    void showEvent(QShowEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    void chooseColumns(const QPoint& at);
    [[nodiscard]] int widthOfOthers() const;
    void fitQuestion();
    void fitRows();
    void dropLargeSelection();

    ItemTableModel& m_model;
    AppSettings& m_settings;
    QString m_name;
    std::vector<int> m_moreColumns; ///< not decided on yet
    bool m_questionSized = false;   ///< by the user
    bool m_fitting = false;
    bool m_allSelected = false; ///< before rows were rearranged
    QPersistentModelIndex m_top;
};

} // namespace sdrl::gui
