// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/project/item_query.h"

#include <QElapsedTimer>
#include <QWidget>

#include <deque>
#include <memory>
#include <vector>

class QAction;
class QLabel;
class QProgressBar;
class QTabWidget;

namespace sdrl::gui {

class RichText;

/// One item, large, with its source beside it and the keys to decide on it.
class ReviewPanel : public QWidget {
    Q_OBJECT
public:
    /// @param actions shown as buttons with their keys
    explicit ReviewPanel(const std::vector<QAction*>& actions, QWidget* parent = nullptr);

    void begin();
    void setCard(std::shared_ptr<const ItemCard> card);
    /// @param left items that nobody has decided on
    void setProgress(qint64 left, qint64 all, qint64 kept, qint64 decided);
    /// For the pace.
    void noteDecision();

signals:
    void originalRequested(const QString& path);

private:
    std::shared_ptr<const ItemCard> m_card;
    RichText* m_item;
    RichText* m_source;
    QLabel* m_progress;
    QProgressBar* m_bar;
    QElapsedTimer m_sinceLast;
    std::deque<double> m_seconds; ///< of the last decisions
};

} // namespace sdrl::gui
