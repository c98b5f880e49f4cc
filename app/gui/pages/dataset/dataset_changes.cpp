// SPDX-License-Identifier: GPL-3.0-or-later
//
// What a person does to items on the dataset page.
#include "models/item_words.h"
#include "pages/dataset/dataset_page.h"
#include "pages/dataset/edit_dialog.h"
#include "pages/dataset/item_table_view.h"
#include "pages/dataset/review_panel.h"
#include "theme/icons.h"

#include <QAction>
#include <QInputDialog>
#include <QItemSelectionModel>
#include <QMenu>

namespace sdrl::gui {

namespace {

constexpr int kMostTags = 30; ///< in the menu

} // namespace

std::vector<std::int64_t> DatasetPage::chosen() const {
    if (m_reviewing)
        return currentIndex().isValid() ? std::vector{m_model->idAt(currentIndex().row())}
                                        : std::vector<std::int64_t>();
    return m_model->idsOf(m_table->selectionModel()->selection());
}

qint64 DatasetPage::chosenCount() const {
    qint64 count = 0;
    for (const QItemSelectionRange& range : m_table->selectionModel()->selection())
        count += range.height();
    return count;
}

void DatasetPage::decide(ReviewState state) {
    const bool accept = state == ReviewState::Accepted;
    std::vector<std::int64_t> items = chosen();
    if (items.empty())
        return;
    const QString text = accept ? tr("Accept %n items", nullptr, static_cast<int>(items.size()))
                                : tr("Reject %n items", nullptr, static_cast<int>(items.size()));
    m_editor->apply(ItemChange::reviewed(std::move(items), state), text);
    if (m_reviewing) {
        m_review->noteDecision();
        moveCurrent(1);
    }
}

void DatasetPage::edit() {
    const std::vector<std::int64_t> items = chosen();
    if (items.size() != 1 || !m_edit->isEnabled())
        return;
    const auto open = [this](const ItemCard& card) {
        auto* dialog = new EditDialog(card, session().task().verifier, this);
        dialog->setAttribute(Qt::WA_DeleteOnClose);
        connect(dialog, &QDialog::accepted, this, [this, dialog] {
            m_editor->apply(dialog->change(), tr("Edit item"));
            if (m_reviewing)
                m_review->noteDecision();
        });
        dialog->open();
    };
    if (m_card && m_card->item.id.value == items.front())
        open(*m_card);
    else
        m_loader->card(m_model->scope(), ItemId{items.front()}, [open](Result<ItemCard> card) {
            if (card)
                open(*card);
        });
}

void DatasetPage::fillTagMenu() {
    m_tagMenu->clear();
    QAction* another = m_tagMenu->addAction(icon(QStringLiteral("add")), tr("New tag…"));
    connect(another, &QAction::triggered, this, [this] {
        auto* dialog = new QInputDialog(this);
        dialog->setAttribute(Qt::WA_DeleteOnClose);
        dialog->setWindowTitle(tr("New tag"));
        dialog->setLabelText(tr("A word to find these items by:"));
        connect(dialog, &QInputDialog::textValueSelected, this, [this](const QString& text) {
            if (!text.trimmed().isEmpty())
                tag(text.trimmed(), true);
        });
        dialog->open();
    });
    if (!m_facets || m_facets->tags.empty())
        return;
    const auto add = [this](const QString& title, bool on) {
        QMenu* menu = m_tagMenu->addMenu(title);
        int shown = 0;
        for (const auto& [name, count] : m_facets->tags) {
            if (++shown > kMostTags)
                break;
            const QString text = qstring(name);
            connect(menu->addAction(text), &QAction::triggered, this,
                    [this, text, on] { tag(text, on); });
        }
    };
    add(tr("Add"), true);
    add(tr("Remove"), false);
}

void DatasetPage::tag(const QString& tag, bool add) {
    std::vector<std::int64_t> items = chosen();
    const int n = static_cast<int>(items.size());
    const std::string name = tag.toStdString();
    if (add)
        m_editor->apply(ItemChange::tagged(std::move(items), name),
                        tr("Tag %n items \"%1\"", nullptr, n).arg(tag));
    else
        m_editor->apply(ItemChange::untagged(std::move(items), name),
                        tr("Remove tag \"%1\" of %n items", nullptr, n).arg(tag));
}

void DatasetPage::changeDone(const ItemChange& change, bool undone) {
    m_model->refresh();
    askFacets();
    if (undone && !change.items.empty() &&
        (m_reviewing || change.items.size() == 1)) { // into view, where it can be judged again
        if (m_model->rowOf(change.items.front()) >= 0)
            selectItem(change.items.front());
        else // once the rows are read, unless the filter leaves it out
            m_wantedItem = change.items.front();
    }
    showCurrent();
}

} // namespace sdrl::gui
