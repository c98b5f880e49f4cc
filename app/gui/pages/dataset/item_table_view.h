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
    /// @param name under which the columns are remembered; empty: they are fixed
    ItemTableView(ItemTableModel& model, AppSettings& settings, const QString& name,
                  std::vector<int> columns, QWidget* parent = nullptr);
    ~ItemTableView() override;

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    void chooseColumns(const QPoint& at);
    void fitQuestion();

    ItemTableModel& m_model;
    AppSettings& m_settings;
    QString m_name;
    bool m_questionSized = false; ///< by the user
    bool m_fitting = false;
    QPersistentModelIndex m_top;
};

} // namespace sdrl::gui
