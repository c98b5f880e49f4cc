// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/flow_layout.h"

#include "theme/theme.h"

#include <QWidget>

#include <algorithm>

namespace sdrl::gui {

FlowLayout::FlowLayout(QWidget* parent) : QLayout(parent) {
    setContentsMargins(0, 0, 0, 0);
    setSpacing(theme::kSpace2);
}

FlowLayout::~FlowLayout() {
    for (QLayoutItem* item : m_items)
        delete item;
}

void FlowLayout::addItem(QLayoutItem* item) {
    m_items.push_back(item);
}

void FlowLayout::addStretch() {
    addItem(new QSpacerItem(0, 0, QSizePolicy::Expanding, QSizePolicy::Minimum));
}

int FlowLayout::count() const {
    return static_cast<int>(m_items.size());
}

QLayoutItem* FlowLayout::itemAt(int index) const {
    return index >= 0 && index < count() ? m_items[static_cast<std::size_t>(index)] : nullptr;
}

QLayoutItem* FlowLayout::takeAt(int index) {
    QLayoutItem* item = itemAt(index);
    if (item)
        m_items.erase(m_items.begin() + index);
    return item;
}

int FlowLayout::heightForWidth(int width) const {
    return place(QRect(0, 0, width, 0), false);
}

QSize FlowLayout::minimumSize() const {
    QSize size;
    for (const QLayoutItem* item : m_items)
        if (!item->isEmpty())
            size = size.expandedTo(item->minimumSize());
    const QMargins margins = contentsMargins();
    return size + QSize(margins.left() + margins.right(), margins.top() + margins.bottom());
}

void FlowLayout::setGeometry(const QRect& rect) {
    QLayout::setGeometry(rect);
    place(rect, true);
}

int FlowLayout::place(const QRect& rect, bool apply) const {
    struct Placed {
        QLayoutItem* item;
        int gap; ///< before it
        int width;
    };
    const QRect area = rect.marginsRemoved(contentsMargins());
    std::vector<Placed> line;
    int used = 0, y = area.y(), bottom = y;
    const auto endLine = [&] {
        int height = 0;
        for (Placed& placed : line) {
            QLayoutItem* item = placed.item;
            if (item->expandingDirections() & Qt::Horizontal) {
                const int width =
                    std::min(placed.width + area.width() - used, item->maximumSize().width());
                used += width - placed.width;
                placed.width = width;
            }
            height = std::max(height, item->hasHeightForWidth() ? item->heightForWidth(placed.width)
                                                                : item->sizeHint().height());
        }
        int x = area.x();
        for (const Placed& placed : line) {
            x += placed.gap;
            if (apply)
                placed.item->setGeometry(QRect(x, y, placed.width, height));
            x += placed.width;
        }
        bottom = y + height;
        y = bottom + spacing();
        line.clear();
        used = 0;
    };
    for (QLayoutItem* item : m_items) {
        const bool stretch = item->spacerItem() != nullptr;
        if (item->isEmpty() && !stretch)
            continue;
        const int width = std::min(item->sizeHint().width(), area.width());
        int gap = line.empty() || stretch ? 0 : spacing();
        if (!line.empty() && used + gap + width > area.width()) {
            endLine();
            gap = 0;
        }
        line.push_back({item, gap, width});
        used += gap + width;
    }
    endLine();
    return bottom - rect.y() + contentsMargins().bottom();
}

} // namespace sdrl::gui
