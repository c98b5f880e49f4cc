// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "pages/export/export_kind.h"

#include <QAbstractButton>

namespace sdrl::gui {

/// A card that can be chosen: title, who reads it.
class ExportCard : public QAbstractButton {
    Q_OBJECT
public:
    explicit ExportCard(const ExportKind& kind, QWidget* parent = nullptr);

    [[nodiscard]] QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    QString m_readers;
    QString m_icon;
};

} // namespace sdrl::gui
