// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "pages/dataset/item_loader.h"

#include <QTabWidget>

#include <memory>

namespace sdrl::gui {

class RichText;

/// All that is known of one item, in tabs. Holds an id, not a row.
class ItemCardView : public QTabWidget {
    Q_OBJECT
public:
    enum Tab { Item, Source, Votes, Attempts, Rollouts, History, TabCount };

    explicit ItemCardView(ItemLoader& loader, QWidget* parent = nullptr);

    /// Null: nothing is chosen.
    void setCard(std::shared_ptr<const ItemCard> card);
    [[nodiscard]] const ItemCard* card() const { return m_card.get(); }

signals:
    /// Parent or child of the item.
    void itemRequested(qint64 id);
    void originalRequested(const QString& path);

private:
    void showTab();
    void follow(const QUrl& link);

    ItemLoader& m_loader;
    std::shared_ptr<const ItemCard> m_card;
    std::vector<RichText*> m_texts;
    std::vector<bool> m_shown; ///< of this card
};

} // namespace sdrl::gui
