// SPDX-License-Identifier: GPL-3.0-or-later
#include "pages/dataset/filter_chip.h"

#include "models/item_words.h"
#include "theme/theme.h"

#include <QActionGroup>
#include <QCheckBox>
#include <QEvent>
#include <QGridLayout>
#include <QLabel>
#include <QLocale>
#include <QMenu>
#include <QMouseEvent>
#include <QSignalBlocker>
#include <QSpinBox>
#include <QWidgetAction>

#include <algorithm>
#include <cmath>

namespace sdrl::gui {

namespace {

constexpr int kPercent = 100;
constexpr int kLongestChoice = 28; ///< characters of what is chosen on the button

/// Stays open while things in it are ticked.
class ChoiceMenu : public QMenu {
public:
    using QMenu::QMenu;

protected:
    void mouseReleaseEvent(QMouseEvent* event) override {
        QAction* action = actionAt(event->pos());
        if (action && action->isCheckable() && action->isEnabled())
            action->trigger();
        else
            QMenu::mouseReleaseEvent(event);
    }
};

} // namespace

FilterChip::FilterChip(const QString& title, bool exclusive, QWidget* parent)
    : QPushButton(parent),
      m_title(title),
      m_exclusive(exclusive),
      m_menu(exclusive ? new QMenu(this) : new ChoiceMenu(this)) {
    setMenu(m_menu);
    setAccessibleName(tr("Filter by %1").arg(title));
    connect(m_menu, &QMenu::aboutToShow, this, &FilterChip::fillMenu);
    showChosen();
}

void FilterChip::setOptions(const std::vector<Option>& options) {
    m_options = options;
    for (const QString& key : m_chosen)
        if (std::none_of(options.begin(), options.end(),
                         [&](const Option& option) { return option.key == key; }))
            m_options.push_back({key, key, 0});
    showChosen();
}

void FilterChip::setChosen(const QStringList& keys) {
    m_chosen = keys;
    setOptions(std::vector(m_options));
}

void FilterChip::fillMenu() {
    m_menu->clear();
    const auto add = [this](const QString& text, bool on, auto&& slot) {
        QAction* action = m_menu->addAction(text);
        action->setCheckable(true);
        action->setChecked(on);
        connect(action, &QAction::triggered, this, slot);
        return action;
    };
    const QString any = tr("Any");
    add(any, m_chosen.isEmpty(), [this] {
        m_chosen.clear();
        showChosen();
        m_menu->close();
        emit changed();
    });
    m_menu->addSeparator();
    for (const Option& option : m_options) {
        QString text = option.text;
        text.replace(QLatin1Char('&'), QStringLiteral("&&"));
        if (option.count)
            text += QLatin1Char('\t') + QLocale().toString(*option.count);
        add(text, m_chosen.contains(option.key),
            [this, key = option.key](bool on) { choose(key, on); });
    }
    if (m_options.empty())
        m_menu->addAction(tr("Nothing to choose from"))->setEnabled(false);
}

void FilterChip::choose(const QString& key, bool on) {
    if (m_exclusive)
        m_chosen = on ? QStringList{key} : QStringList();
    else if (on)
        m_chosen.append(key);
    else
        m_chosen.removeAll(key);
    if (!m_menu->actions().isEmpty())
        m_menu->actions().front()->setChecked(m_chosen.isEmpty());
    showChosen();
    emit changed();
}

void FilterChip::showChosen() {
    QStringList texts;
    for (const Option& option : m_options)
        if (m_chosen.contains(option.key))
            texts.append(option.text);
    QString text = m_title;
    if (!texts.isEmpty()) {
        QString choice = texts.join(QStringLiteral(", "));
        if (choice.size() > kLongestChoice)
            choice = choice.left(kLongestChoice) + QStringLiteral("…");
        text += QStringLiteral(": ") + choice;
    }
    text.replace(QLatin1Char('&'), QStringLiteral("&&"));
    setText(text);
    theme::setTextSize(this, theme::TextSize::Body, !texts.isEmpty());
    setToolTip(texts.isEmpty() ? tr("Show all, whatever their %1").arg(m_title.toLower())
                               : texts.join(QLatin1Char('\n')));
}

void FilterChip::changeEvent(QEvent* event) {
    QPushButton::changeEvent(event);
    if (event->type() == QEvent::FontChange)
        updateGeometry();
}

RangeChip::RangeChip(const QString& title, const QString& without, QWidget* parent)
    : QPushButton(parent),
      m_title(title),
      m_withoutText(without),
      m_from(new QSpinBox),
      m_to(new QSpinBox) {
    setAccessibleName(tr("Filter by %1").arg(title));
    auto* menu = new QMenu(this);
    auto* form = new QWidget(menu);
    auto* layout = new QGridLayout(form);
    const auto add = [&](int row, const QString& text, QSpinBox* box) {
        box->setRange(0, kPercent);
        box->setSuffix(tr(" %"));
        box->setKeyboardTracking(false);
        auto* label = new QLabel(text, form);
        label->setBuddy(box);
        layout->addWidget(label, row, 0);
        layout->addWidget(box, row, 1);
        connect(box, &QSpinBox::valueChanged, this, &RangeChip::take);
    };
    add(0, tr("From"), m_from);
    add(1, tr("to"), m_to);
    m_to->setValue(kPercent);
    if (!without.isEmpty()) {
        m_withoutBox = new QCheckBox(without, form);
        layout->addWidget(m_withoutBox, 2, 0, 1, 2);
        connect(m_withoutBox, &QCheckBox::toggled, this, &RangeChip::take);
    }
    auto* any = new QPushButton(tr("Any"), form);
    layout->addWidget(any, 3, 0, 1, 2);
    connect(any, &QPushButton::clicked, this, [this, menu] {
        setRange(std::nullopt);
        menu->close();
        emit changed();
    });
    auto* action = new QWidgetAction(menu);
    action->setDefaultWidget(form);
    menu->addAction(action);
    setMenu(menu);
    showRange();
}

void RangeChip::setRange(const std::optional<ShareRange>& range, bool without) {
    m_range = range;
    m_without = without;
    const QSignalBlocker fromBlocker(m_from), toBlocker(m_to);
    m_from->setValue(static_cast<int>(std::lround((range ? range->min : 0) * kPercent)));
    m_to->setValue(static_cast<int>(std::lround((range ? range->max : 1) * kPercent)));
    if (m_withoutBox) {
        const QSignalBlocker boxBlocker(m_withoutBox);
        m_withoutBox->setChecked(without);
    }
    showRange();
}

void RangeChip::take() {
    const int from = m_from->value(), to = m_to->value();
    m_without = m_withoutBox && m_withoutBox->isChecked();
    m_range.reset();
    if (from > 0 || to < kPercent)
        m_range = ShareRange{std::min(from, to) / double{kPercent},
                             std::max(from, to) / double{kPercent}};
    showRange();
    emit changed();
}

void RangeChip::showRange() {
    QStringList parts;
    if (m_range)
        parts.append(rangeText(*m_range));
    if (m_without)
        parts.append(m_withoutText.toLower());
    const QString choice = parts.join(QStringLiteral(", "));
    setText(parts.isEmpty() ? m_title : m_title + QStringLiteral(": ") + choice);
    theme::setTextSize(this, theme::TextSize::Body, !parts.isEmpty());
    setToolTip(parts.isEmpty() ? tr("Show all, whatever their %1").arg(m_title.toLower())
                               : QString());
}

} // namespace sdrl::gui
