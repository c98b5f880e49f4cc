// SPDX-License-Identifier: GPL-3.0-or-later
#include "pages/dataset/filter_bar.h"

#include "models/item_words.h"
#include "theme/icons.h"
#include "widgets/flow_layout.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QLocale>
#include <QUrl>
#include <QUrlQuery>
#include <QVBoxLayout>

namespace sdrl::gui {

namespace {

constexpr int kTypingMs = 150;
constexpr int kSearchWidth = 240;

const QString kKept = QStringLiteral("kept");
const QString kSelected = QStringLiteral("selected");
const QString kNotSelected = QStringLiteral("not_selected");
const QString kHeldOut = QStringLiteral("held_out");
const QString kDropped = QStringLiteral("dropped");
const QString kBin = QStringLiteral("bin");
const QString kStale = QStringLiteral("stale");

/// The state's condition of a filter as a key of its chip; empty for any.
QString stateKey(const ItemFilter& filter) {
    if (filter.binned)
        return kBin;
    if (filter.stale)
        return kStale;
    if (!filter.kept && filter.dropped)
        return kDropped;
    if (filter.taken)
        return *filter.taken ? kSelected : kNotSelected;
    if (filter.heldOut && *filter.heldOut)
        return kHeldOut;
    return filter.dropped ? QString() : kKept;
}

void setState(ItemFilter& filter, const QString& key) {
    filter.binned = key == kBin;
    filter.kept = key != kDropped;
    filter.dropped = key.isEmpty() || key == kDropped || key == kBin;
    filter.stale = key == kStale;
    filter.taken.reset();
    filter.heldOut.reset();
    if (key == kBin)
        filter.kept = filter.dropped = false;
    if (key == kSelected || key == kNotSelected)
        filter.taken = key == kSelected;
    if (key == kHeldOut)
        filter.heldOut = true;
    if (key != kDropped)
        filter.dropStage = filter.dropReason = {};
}

} // namespace

FilterBar::FilterBar(QWidget* parent)
    : QWidget(parent),
      m_search(new QLineEdit(this)),
      m_state(new FilterChip(tr("State"), true, this)),
      m_review(new FilterChip(tr("Review"), false, this)),
      m_origin(new FilterChip(tr("Direction"), false, this)),
      m_document(new FilterChip(tr("Document"), true, this)),
      m_tag(new FilterChip(tr("Tag"), true, this)),
      m_agreement(new RangeChip(tr("Agreement"), {}, this)),
      m_passRate(new RangeChip(tr("Pass rate"), tr("Not measured"), this)),
      m_clear(new QPushButton(icon(QStringLiteral("cross")), tr("Clear filter"), this)),
      m_count(new QLabel(this)),
      m_funnel(new QLabel(this)) {
    m_search->setPlaceholderText(tr("Search questions and answers"));
    m_search->setToolTip(tr("Words match the beginnings of words; put several in quotation marks "
                            "to find them side by side. Ctrl+F"));
    m_search->setAccessibleName(tr("Search questions and answers"));
    m_search->setClearButtonEnabled(true);
    m_search->setFixedWidth(kSearchWidth);
    m_search->addAction(icon(QStringLiteral("search"), theme::Role::Muted),
                        QLineEdit::LeadingPosition);
    m_typing.setSingleShot(true);
    m_typing.setInterval(kTypingMs);
    connect(m_search, &QLineEdit::textChanged, &m_typing, qOverload<>(&QTimer::start));
    connect(&m_typing, &QTimer::timeout, this, &FilterBar::takeChips);

    auto* chips = new FlowLayout;
    chips->addWidget(m_search);
    for (FilterChip* chip : {m_state, m_review, m_origin, m_document, m_tag}) {
        chips->addWidget(chip);
        connect(chip, &FilterChip::changed, this, &FilterBar::takeChips);
    }
    for (RangeChip* chip : {m_agreement, m_passRate}) {
        chips->addWidget(chip);
        connect(chip, &RangeChip::changed, this, &FilterBar::takeChips);
    }
    chips->addWidget(m_clear);
    connect(m_clear, &QPushButton::clicked, this, [this] {
        setFilter({});
        emit filterChanged(m_filter);
    });

    theme::setTextSize(m_count, theme::TextSize::Body, true);
    m_count->setTextInteractionFlags(Qt::TextSelectableByMouse);
    theme::setTextRole(m_funnel, theme::Role::Muted);
    m_funnel->setWordWrap(true);
    m_funnel->setTextFormat(Qt::RichText);
    m_funnel->setTextInteractionFlags(Qt::LinksAccessibleByMouse | Qt::LinksAccessibleByKeyboard);
    connect(m_funnel, &QLabel::linkActivated, this, &FilterBar::follow);
    auto* figures = new QHBoxLayout;
    figures->setSpacing(theme::kSpace4);
    figures->addWidget(m_count, 0, Qt::AlignTop);
    figures->addWidget(m_funnel, 1);

    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(theme::kSpace2);
    layout->addLayout(chips);
    layout->addLayout(figures);
    setFilter({});
}

void FilterBar::focusSearch() {
    m_search->setFocus(Qt::ShortcutFocusReason);
    m_search->selectAll();
}

void FilterBar::setFilter(const ItemFilter& filter) {
    m_filter = filter;
    const QSignalBlocker blocker(m_search);
    m_typing.stop();
    m_search->setText(qstring(filter.text));
    const QString state = stateKey(filter);
    m_state->setChosen(state.isEmpty() ? QStringList() : QStringList{state});
    QStringList reviews, origins;
    for (const ReviewState review : filter.reviews)
        reviews.append(QString::number(static_cast<int>(review)));
    for (const ItemOrigin origin : filter.origins)
        origins.append(QString::number(static_cast<int>(origin)));
    m_review->setChosen(reviews);
    m_origin->setChosen(origins);
    m_document->setChosen(filter.document ? QStringList{QString::number(filter.document.value)}
                                          : QStringList());
    m_tag->setChosen(filter.tag.empty() ? QStringList() : QStringList{qstring(filter.tag)});
    m_agreement->setRange(filter.agreement);
    m_passRate->setRange(filter.passRate, filter.unmeasured);
    setFacets(ItemFacets(m_facets));
}

void FilterBar::setFacets(const ItemFacets& all) {
    m_facets = all;
    m_state->setOptions({{kKept, tr("kept"), all.kept},
                         {kSelected, tr("selected"), {}},
                         {kNotSelected, tr("not selected"), {}},
                         {kHeldOut, tr("held out"), all.heldOut},
                         {kStale, tr("stale"), {}},
                         {kDropped, tr("dropped"), all.dropped},
                         {kBin, tr("in the bin"), all.binned}});
    std::vector<FilterChip::Option> reviews, origins, documents, tags;
    const auto countOf = [](const auto& counts, auto key) {
        const auto found = counts.find(key);
        return found == counts.end() ? std::int64_t{0} : found->second;
    };
    for (const ReviewState state :
         {ReviewState::None, ReviewState::Accepted, ReviewState::Rejected, ReviewState::Edited})
        reviews.push_back({QString::number(static_cast<int>(state)), reviewText(state),
                           countOf(all.reviews, state)});
    for (const ItemOrigin origin : {ItemOrigin::Initial, ItemOrigin::Harder, ItemOrigin::Easier})
        origins.push_back({QString::number(static_cast<int>(origin)), originText(origin),
                           countOf(all.origins, origin)});
    for (const ItemFacets::Source& source : all.documents)
        documents.push_back(
            {QString::number(source.document.value), qstring(source.title), source.items});
    for (const auto& [tag, count] : all.tags)
        tags.push_back({qstring(tag), qstring(tag), count});
    m_review->setOptions(reviews);
    m_origin->setOptions(origins);
    m_document->setOptions(documents);
    m_tag->setOptions(tags);
    m_document->setVisible(!documents.empty() || m_filter.document);
    m_tag->setVisible(!tags.empty() || !m_filter.tag.empty());
    m_clear->setVisible(active());
    showFunnel();
}

void FilterBar::setShown(qint64 rows, bool loading) {
    m_rows = rows;
    m_loading = loading;
    showFunnel();
}

bool FilterBar::active() const {
    const ItemFilter& f = m_filter;
    return !f.text.empty() || !stateKey(f).isEmpty() || !f.reviews.empty() || !f.origins.empty() ||
           !f.levels.empty() || f.agreement || f.passRate || f.unmeasured || f.document ||
           !f.tag.empty() || !f.dropStage.empty() || f.only || !f.datasets.empty();
}

void FilterBar::takeChips() {
    m_typing.stop();
    ItemFilter filter = m_filter;
    filter.text = m_search->text().toStdString();
    const QString state = m_state->chosen().value(0);
    if (state != stateKey(m_filter))
        setState(filter, state);
    filter.reviews.clear();
    for (const QString& key : m_review->chosen())
        filter.reviews.push_back(static_cast<ReviewState>(key.toInt()));
    filter.origins.clear();
    for (const QString& key : m_origin->chosen())
        filter.origins.push_back(static_cast<ItemOrigin>(key.toInt()));
    filter.document.value = m_document->chosen().value(0).toLongLong();
    filter.tag = m_tag->chosen().value(0).toStdString();
    filter.agreement = m_agreement->range();
    filter.passRate = m_passRate->range();
    filter.unmeasured = m_passRate->without();
    m_filter = filter;
    m_clear->setVisible(active());
    emit filterChanged(m_filter);
}

void FilterBar::follow(const QString& link) {
    const QUrlQuery query(QUrl(link).query());
    const auto part = [&](const char* name) {
        return query.queryItemValue(QString::fromLatin1(name), QUrl::FullyDecoded);
    };
    ItemFilter filter = m_filter;
    setState(filter, part("state"));
    filter.dropStage = part("stage").toStdString();
    filter.dropReason = part("reason").toStdString();
    setFilter(filter);
    emit filterChanged(m_filter);
}

void FilterBar::showFunnel() {
    const QLocale locale;
    const qint64 listed = m_facets.kept + m_facets.dropped;
    m_count->setText(
        m_loading  ? tr("Looking…")
        : active() ? tr("%1 of %2 items").arg(locale.toString(m_rows), locale.toString(listed))
                   : tr("%n items", nullptr, static_cast<int>(m_rows)));
    const auto link = [](const QString& text, const QString& state, const std::string& stage = {},
                         const std::string& reason = {}) {
        QUrlQuery query;
        const auto add = [&](const char* name, const QString& value) {
            query.addQueryItem(QString::fromLatin1(name),
                               QString::fromLatin1(QUrl::toPercentEncoding(value)));
        };
        add("state", state);
        add("stage", qstring(stage));
        add("reason", qstring(reason));
        QUrl url;
        url.setScheme(QStringLiteral("filter"));
        url.setQuery(query);
        return QStringLiteral("<a style=\"text-decoration:none\" href=\"%1\">%2</a>")
            .arg(url.toString(QUrl::FullyEncoded), text.toHtmlEscaped());
    };
    const auto amount = [&](qint64 count, const QString& what) {
        return locale.toString(count) + QLatin1Char(' ') + what;
    };
    QStringList parts{link(amount(m_facets.kept, tr("kept")), kKept)};
    for (const auto& [stage, reasons] : m_facets.drops) {
        QStringList texts;
        for (const auto& [reason, count] : reasons)
            texts.append(link(amount(count, dropReasonText(reason)), kDropped, stage, reason));
        parts.append(
            tr("dropped %1: %2")
                .arg(dropStageText(stage).toHtmlEscaped(), texts.join(QStringLiteral(" + "))));
    }
    if (m_facets.binned > 0)
        parts.append(link(amount(m_facets.binned, tr("in the bin")), kBin));
    m_funnel->setText(
        tr("%1 drafted = %2")
            .arg(locale.toString(listed + m_facets.binned), parts.join(QStringLiteral(" + "))));
    m_funnel->setVisible(listed + m_facets.binned > 0);
}

} // namespace sdrl::gui
