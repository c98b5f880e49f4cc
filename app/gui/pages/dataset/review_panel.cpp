// SPDX-License-Identifier: GPL-3.0-or-later
#include "pages/dataset/review_panel.h"

#include "models/item_words.h"
#include "pages/dataset/item_text.h"
#include "session/job_center.h"
#include "theme/theme.h"
#include "widgets/action_button.h"
#include "widgets/flow_layout.h"
#include "widgets/rich_text.h"

#include <QLabel>
#include <QLocale>
#include <QProgressBar>
#include <QSplitter>
#include <QUrl>
#include <QVBoxLayout>

#include <algorithm>
#include <numeric>

namespace sdrl::gui {

namespace {

constexpr double kLongestThoughtSeconds = 60; ///< after that the person was away
constexpr std::size_t kPaceOver = 20;         ///< decisions
constexpr int kBarSteps = 1000;

} // namespace

ReviewPanel::ReviewPanel(const std::vector<QAction*>& actions, QWidget* parent)
    : QWidget(parent),
      m_item(new RichText(this)),
      m_source(new RichText(this)),
      m_progress(new QLabel(this)),
      m_bar(new QProgressBar(this)) {
    m_item->setAccessibleName(tr("Question and answer"));
    m_source->setAccessibleName(tr("Source"));
    connect(m_source, &QTextBrowser::anchorClicked, this, [this] {
        if (m_card)
            emit originalRequested(qstring(m_card->sourcePath));
    });
    auto* texts = new QSplitter(Qt::Horizontal, this);
    texts->addWidget(m_item);
    texts->addWidget(m_source);
    texts->setChildrenCollapsible(false);
    texts->setStretchFactor(0, 3);
    texts->setStretchFactor(1, 2);
    m_progress->setWordWrap(true);
    m_bar->setTextVisible(false);
    m_bar->setRange(0, kBarSteps);
    m_bar->setAccessibleName(tr("Share of the queue that is decided"));
    auto* buttons = new QWidget(this);
    auto* flow = new FlowLayout(buttons);
    for (QAction* action : actions)
        flow->addWidget(new ActionButton(action, true, buttons));
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(theme::kSpace2);
    layout->addWidget(m_progress);
    layout->addWidget(m_bar);
    layout->addWidget(texts, 1);
    layout->addWidget(buttons);
}

void ReviewPanel::begin() {
    m_seconds.clear();
    m_sinceLast.start();
}

void ReviewPanel::noteDecision() {
    const double seconds =
        m_sinceLast.isValid() ? static_cast<double>(m_sinceLast.restart()) / 1000 : 0;
    m_seconds.push_back(std::min(seconds, kLongestThoughtSeconds));
    if (m_seconds.size() > kPaceOver)
        m_seconds.pop_front();
}

void ReviewPanel::setCard(std::shared_ptr<const ItemCard> card) {
    m_card = std::move(card);
    if (!m_card) {
        const QString text = tr("Nothing to review. Change the filter, or end the review.");
        m_item->setContent([text] { return RichText::colored(text, theme::Role::Muted); });
        m_source->setContent([] { return QString(); });
        return;
    }
    m_item->setContent([card = m_card] { return reviewHtml(*card); });
    m_source->setContent([card = m_card] { return sourceHtml(*card); });
}

void ReviewPanel::setProgress(qint64 left, qint64 all, qint64 kept, qint64 decided) {
    const QLocale locale;
    QStringList parts{tr("%1 of %2 left").arg(locale.toString(left), locale.toString(all))};
    if (decided > 0)
        parts.append(
            tr("%1 of those decided on are kept")
                .arg(percentText(static_cast<double>(kept) / static_cast<double>(decided))));
    if (!m_seconds.empty() && left > 0) {
        const double mean = std::accumulate(m_seconds.begin(), m_seconds.end(), 0.0) /
                            static_cast<double>(m_seconds.size());
        parts.append(tr("%1 at this pace").arg(durationText(mean * static_cast<double>(left))));
    }
    m_progress->setText(parts.join(QStringLiteral(" · ")));
    m_bar->setValue(all > 0 ? static_cast<int>(kBarSteps * (all - left) / all) : 0);
}

} // namespace sdrl::gui
