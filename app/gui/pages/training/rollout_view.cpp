// SPDX-License-Identifier: GPL-3.0-or-later
#include "pages/training/rollout_view.h"

#include "theme/icons.h"
#include "theme/theme.h"
#include "widgets/flow_layout.h"

#include <QCheckBox>
#include <QComboBox>
#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QListWidget>
#include <QLocale>
#include <QTextBrowser>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>
#include <cmath>

namespace sdrl::gui {

namespace {

constexpr int kLeastWidth = 300;
constexpr int kQuestionInList = 160; ///< characters
constexpr double kUnlikelyNats = 5;  ///< of −log p: beyond it the colour is full

QString number(double value, int decimals) {
    return QLocale().toString(value, 'f', decimals);
}

/// Background of a token by its log-probability: none if it was certain.
QColor tokenColor(double logProb) {
    QColor color = theme::color(theme::Role::Caution);
    const double doubt =
        std::isfinite(logProb) ? std::clamp(-logProb / kUnlikelyNats, 0.0, 1.0) : 1;
    const QColor surface = theme::color(theme::Role::Surface);
    // Never so dark that the text on it cannot be read.
    const double t = 0.6 * std::sqrt(doubt);
    const auto mix = [t](int a, int b) { return static_cast<int>(a + (b - a) * t); };
    return {mix(surface.red(), color.red()), mix(surface.green(), color.green()),
            mix(surface.blue(), color.blue())};
}

int rightCount(const RolloutGroup& group) {
    return static_cast<int>(std::count_if(group.answers.begin(), group.answers.end(),
                                          [](const RolloutAnswer& a) { return a.correct > 0; }));
}

QString escaped(const std::string& text) {
    return QString::fromStdString(text).toHtmlEscaped().replace(QLatin1Char('\n'),
                                                                QLatin1String("<br>"));
}

QToolButton* stepButton(const QString& iconName, const QString& toolTip, QWidget* parent) {
    auto* button = new QToolButton(parent);
    button->setIcon(icon(iconName, theme::Role::Muted));
    button->setToolTip(toolTip);
    button->setAccessibleName(toolTip);
    button->setAutoRaise(true);
    return button;
}

} // namespace

RolloutView::RolloutView(QWidget* parent)
    : QWidget(parent),
      m_title(new QLabel(this)),
      m_previous(stepButton(QStringLiteral("chevron-left"), tr("Earlier step"), this)),
      m_next(stepButton(QStringLiteral("chevron-right"), tr("Later step"), this)),
      m_filter(new QComboBox(this)),
      m_colors(new QCheckBox(tr("Token probabilities"), this)),
      m_list(new QListWidget(this)),
      m_legend(new QLabel(this)),
      m_text(new QTextBrowser(this)) {
    theme::setTextSize(m_title, theme::TextSize::Section, true);
    m_title->setWordWrap(true);
    theme::setTextSize(m_legend, theme::TextSize::Small);
    m_legend->setTextFormat(Qt::RichText);
    m_filter->addItems(
        {tr("All answers"), tr("Right answers"), tr("Wrong answers"), tr("Questions with both")});
    m_filter->setAccessibleName(tr("Which answers"));
    m_list->setAccessibleName(tr("Questions of the step"));
    m_list->setUniformItemSizes(true);
    m_list->setTextElideMode(Qt::ElideRight);
    m_text->setAccessibleName(tr("Answers"));
    m_text->setOpenLinks(false);
    auto* close = stepButton(QStringLiteral("cancel"), tr("Close the answers"), this);
    connect(close, &QToolButton::clicked, this, &RolloutView::closed);
    connect(m_previous, &QToolButton::clicked, this, [this] { moveStep(-1); });
    connect(m_next, &QToolButton::clicked, this, [this] { moveStep(1); });
    connect(m_filter, &QComboBox::currentIndexChanged, this, &RolloutView::fillList);
    connect(m_colors, &QCheckBox::toggled, this, &RolloutView::showGroup);
    connect(m_list, &QListWidget::currentRowChanged, this, &RolloutView::showGroup);

    auto* header = new QHBoxLayout;
    header->setSpacing(theme::kSpace1);
    header->addWidget(m_title, 1);
    header->addWidget(m_previous);
    header->addWidget(m_next);
    header->addWidget(close);
    auto* choices = new FlowLayout;
    choices->addWidget(m_filter);
    choices->addStretch();
    choices->addWidget(m_colors);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(theme::kSpace3, 0, 0, 0);
    layout->setSpacing(theme::kSpace2);
    layout->addLayout(header);
    layout->addLayout(choices);
    layout->addWidget(m_list, 1);
    layout->addWidget(m_legend);
    layout->addWidget(m_text, 2);
    clear();
}

QSize RolloutView::minimumSizeHint() const {
    return QWidget::minimumSizeHint().expandedTo({kLeastWidth, 0});
}

void RolloutView::clear() {
    m_steps.clear();
    m_groups.clear();
    m_step = -1;
    fillList();
}

void RolloutView::setSteps(const std::vector<int>& steps) {
    m_steps = steps;
    m_previous->setEnabled(!steps.empty() && m_step > steps.front());
    m_next->setEnabled(!steps.empty() && m_step < steps.back());
    if (m_step < 0 && isVisible() && !steps.empty())
        chooseStep(steps.back());
}

void RolloutView::chooseStep(int step) {
    if (m_steps.empty())
        return;
    const auto after = std::lower_bound(m_steps.begin(), m_steps.end(), step);
    const int nearest = after == m_steps.end() ? m_steps.back()
                        : after == m_steps.begin() || *after - step <= step - *(after - 1)
                            ? *after
                            : *(after - 1);
    m_step = nearest;
    setSteps(m_steps);
    emit groupsWanted(nearest);
}

void RolloutView::moveStep(int by) {
    const auto here = std::lower_bound(m_steps.begin(), m_steps.end(), m_step) - m_steps.begin();
    const auto wanted = here + by;
    if (wanted >= 0 && wanted < static_cast<std::ptrdiff_t>(m_steps.size()))
        chooseStep(m_steps[static_cast<std::size_t>(wanted)]);
}

void RolloutView::setGroups(int step, std::vector<RolloutGroup> groups) {
    if (step != m_step)
        return;
    m_groups = std::move(groups);
    fillList();
}

void RolloutView::showError(const QString& text) {
    m_groups.clear();
    fillList();
    m_text->setPlainText(text);
}

void RolloutView::fillList() {
    m_title->setText(m_step < 0 ? tr("Answers") : tr("Answers of step %1").arg(m_step));
    const int former = m_list->currentRow();
    {
        const QSignalBlocker blocker(m_list);
        m_list->clear();
        for (std::size_t i = 0; i < m_groups.size(); ++i) {
            const RolloutGroup& group = m_groups[i];
            const int right = rightCount(group);
            const int all = static_cast<int>(group.answers.size());
            const bool shown = m_filter->currentIndex() == kAll ||
                               (m_filter->currentIndex() == kRight && right > 0) ||
                               (m_filter->currentIndex() == kWrong && right < all) ||
                               (m_filter->currentIndex() == kMixed && right > 0 && right < all);
            if (!shown)
                continue;
            QString question =
                QString::fromStdString(group.question.empty() ? group.prompt : group.question);
            question = question.left(kQuestionInList).simplified();
            auto* item = new QListWidgetItem(
                QStringLiteral("%1/%2  %3").arg(right).arg(all).arg(question), m_list);
            item->setSizeHint(QSize(0, theme::kRowHeight));
            item->setForeground(theme::passRateColor(all ? 1.0 * right / all : 0));
            item->setToolTip(tr("%1 of %2 answers are right").arg(right).arg(all));
            item->setData(Qt::UserRole, static_cast<int>(i));
        }
        if (m_list->count() > 0)
            m_list->setCurrentRow(std::clamp(former, 0, m_list->count() - 1));
    }
    showGroup();
}

QString RolloutView::answerHtml(const RolloutAnswer& answer, bool colored) const {
    const QString mark = QStringLiteral("<b><u>%1</u></b>");
    const auto piece = [&](std::size_t begin, std::size_t end) {
        // The extracted answer may begin or end inside the piece.
        const std::size_t from = std::clamp(answer.answerBegin, begin, end);
        const std::size_t to = std::clamp(answer.answerEnd, from, end);
        QString html = escaped(answer.text.substr(begin, from - begin));
        if (to > from)
            html += mark.arg(escaped(answer.text.substr(from, to - from)));
        return html + escaped(answer.text.substr(to, end - to));
    };
    if (!colored || answer.tokens.empty())
        return piece(0, answer.text.size());
    QString html;
    std::size_t at = 0;
    for (const RolloutToken& token : answer.tokens) {
        const std::size_t end = std::min(at + token.text.size(), answer.text.size());
        if (end > at)
            html += QStringLiteral("<span style=\"background-color:%1\">%2</span>")
                        .arg(tokenColor(token.logProb).name(), piece(at, end));
        at = end;
    }
    return html + piece(at, answer.text.size());
}

void RolloutView::showGroup() {
    const QListWidgetItem* item = m_list->currentItem();
    if (!item) {
        m_legend->clear();
        m_colors->setEnabled(false);
        m_text->setHtml(QStringLiteral("<p style=\"color:%1\">%2</p>")
                            .arg(theme::color(theme::Role::Muted).name(),
                                 m_step < 0 ? tr("Click a point of a curve to read what the model "
                                                 "answered in that step.")
                                            : tr("No such answers in this step.")));
        return;
    }
    const RolloutGroup& group =
        m_groups[static_cast<std::size_t>(item->data(Qt::UserRole).toInt())];
    const bool logged = std::any_of(group.answers.begin(), group.answers.end(),
                                    [](const RolloutAnswer& a) { return !a.tokens.empty(); });
    m_colors->setEnabled(logged);
    m_colors->setToolTip(logged ? tr("Colour each token by how likely it was to the model")
                                : tr("The probabilities of these answers were not logged."));
    const bool colored = logged && m_colors->isChecked();
    m_legend->setVisible(colored);
    m_legend->setText(
        QStringLiteral("<span style=\"color:%4\">%1&nbsp;&nbsp;%2&nbsp;&nbsp;%3</span>")
            .arg(
                QStringLiteral("<span style=\"background-color:%1;color:%2\">&nbsp;%3&nbsp;</span>")
                    .arg(tokenColor(0).name(), theme::color(theme::Role::Text).name(),
                         tr("certain")),
                QStringLiteral("<span style=\"background-color:%1;color:%2\">&nbsp;%3&nbsp;</span>")
                    .arg(tokenColor(std::log(0.5)).name(), theme::color(theme::Role::Text).name(),
                         tr("50 %")),
                QStringLiteral("<span style=\"background-color:%1;color:%2\">&nbsp;%3&nbsp;</span>")
                    .arg(tokenColor(-kUnlikelyNats).name(), theme::color(theme::Role::Text).name(),
                         tr("below 1 %")),
                theme::color(theme::Role::Muted).name()));
    const QString muted = theme::color(theme::Role::Muted).name();
    const auto caption = [&](const QString& text) {
        return QStringLiteral("<p style=\"color:%1;margin-bottom:0\">%2</p>").arg(muted, text);
    };
    QString html = caption(tr("Question"));
    html += QStringLiteral("<p style=\"margin-top:2px\">%1</p>")
                .arg(group.question.empty()
                         ? tr("%1 (this run did not log its questions)")
                               .arg(QString::fromStdString(group.prompt).toHtmlEscaped())
                         : escaped(group.question));
    if (!group.reference.empty())
        html +=
            caption(tr("Reference")) + QStringLiteral("<p style=\"margin-top:2px\"><b>%1</b></p>")
                                           .arg(escaped(group.reference));
    int index = 0;
    for (const RolloutAnswer& answer : group.answers) {
        ++index;
        const bool right = answer.correct > 0;
        if ((m_filter->currentIndex() == kRight && !right) ||
            (m_filter->currentIndex() == kWrong && right))
            continue;
        QStringList facts = {tr("reward %1").arg(number(answer.reward, 2)),
                             tr("advantage %1").arg(number(answer.advantage, 2)),
                             tr("%n tokens", nullptr, answer.tokenCount)};
        if (answer.format != 0)
            facts << tr("form %1").arg(number(answer.format, 2));
        if (answer.overlong != 0)
            facts << tr("length %1").arg(number(answer.overlong, 2));
        if (!answer.ended)
            facts << tr("cut off");
        html += QStringLiteral("<hr><p style=\"margin-bottom:2px\"><span style=\"color:%1\"><b>%2 "
                               "%3</b></span> <span style=\"color:%4\">%5</span></p>"
                               "<p style=\"margin-top:2px\">%6</p>")
                    .arg(theme::color(right ? theme::Role::Good : theme::Role::Bad).name())
                    .arg(index)
                    .arg(right ? tr("✓ right") : tr("✗ wrong"), muted,
                         facts.join(QStringLiteral(" · ")), answerHtml(answer, colored));
    }
    m_text->setHtml(html);
}

QString RolloutView::shownText() const {
    return m_text->toPlainText();
}

void RolloutView::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange)
        fillList();
}

} // namespace sdrl::gui
