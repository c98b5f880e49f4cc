// SPDX-License-Identifier: GPL-3.0-or-later
#include "pages/dataset/item_card_view.h"

#include "models/item_words.h"
#include "pages/dataset/item_text.h"
#include "widgets/rich_text.h"

#include <QTabBar>
#include <QUrl>

namespace sdrl::gui {

ItemCardView::ItemCardView(ItemLoader& loader, QWidget* parent)
    : QTabWidget(parent), m_loader(loader), m_shown(TabCount) {
    setAccessibleName(tr("Details of the item"));
    setDocumentMode(true);
    setUsesScrollButtons(true);
    const QString titles[TabCount] = {tr("Item"),     tr("Source"),   tr("Votes"),
                                      tr("Attempts"), tr("Rollouts"), tr("History")};
    const QString tips[TabCount] = {
        tr("Question, answer and where it stands"),
        tr("The passage it was written from, and what was asked and replied"),
        tr("Who proposed which answer"),
        tr("What the model answered when it was measured"),
        tr("What the model answered in the newest training run"),
        tr("What people changed, and how it was first written"),
    };
    for (int tab = 0; tab < TabCount; ++tab) {
        auto* text = new RichText(this);
        text->setAccessibleName(titles[tab]);
        connect(text, &QTextBrowser::anchorClicked, this, &ItemCardView::follow);
        m_texts.push_back(text);
        addTab(text, titles[tab]);
        setTabToolTip(tab, tips[tab]);
    }
    connect(this, &QTabWidget::currentChanged, this, &ItemCardView::showTab);
    showTab();
}

void ItemCardView::setCard(std::shared_ptr<const ItemCard> card) {
    m_card = std::move(card);
    m_shown.assign(TabCount, false);
    showTab();
}

void ItemCardView::showTab() {
    const auto tab = static_cast<std::size_t>(currentIndex());
    if (m_shown[tab])
        return;
    m_shown[tab] = true;
    RichText* text = m_texts[tab];
    if (!m_card) {
        text->setContent([] {
            return RichText::colored(tr("Choose an item to see all that is known of it."),
                                     theme::Role::Muted);
        });
        return;
    }
    static constexpr QString (*kHtml[])(const ItemCard&) = {itemHtml,     sourceHtml, votesHtml,
                                                            attemptsHtml, nullptr,    historyHtml};
    if (kHtml[tab]) {
        text->setContent([card = m_card, html = kHtml[tab]] { return html(*card); });
        return;
    }
    text->setContent([] { return RichText::colored(tr("Looking…"), theme::Role::Muted); });
    m_loader.rollouts(m_card->item.key, [this, card = m_card](Result<ItemRollouts> found) {
        if (card != m_card)
            return;
        auto rollouts = std::make_shared<const Result<ItemRollouts>>(std::move(found));
        m_texts[Rollouts]->setContent([rollouts] {
            return *rollouts ? rolloutsHtml((*rollouts)->run, (*rollouts)->groups)
                             : RichText::colored(tr("The rollouts could not be read: %1")
                                                     .arg(qstring(rollouts->error().message))
                                                     .toHtmlEscaped(),
                                                 theme::Role::Bad);
        });
    });
}

void ItemCardView::follow(const QUrl& link) {
    if (link.scheme() == QLatin1String("item"))
        emit itemRequested(link.path().toLongLong());
    else if (link.scheme() == QLatin1String("open") && m_card)
        emit originalRequested(qstring(m_card->sourcePath));
}

} // namespace sdrl::gui
