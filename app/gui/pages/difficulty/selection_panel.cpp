// SPDX-License-Identifier: GPL-3.0-or-later
#include "pages/difficulty/selection_panel.h"

#include "models/item_words.h"
#include "theme/theme.h"

#include <QCheckBox>
#include <QComboBox>
#include <QFormLayout>
#include <QLabel>
#include <QLocale>
#include <QPushButton>
#include <QSignalBlocker>
#include <QSpinBox>
#include <QVBoxLayout>

namespace sdrl::gui {

namespace {

constexpr int kMostItems = 1'000'000;
constexpr double kManyDead = 0.5; ///< of the groups: half of the work teaches nothing

struct RuleText {
    SelectionRule rule;
    QString name;
    QString text;
};

bool sameChoice(const SelectionSettings& a, const SelectionSettings& b) {
    return a.rule == b.rule && a.count == b.count && a.dropZero == b.dropZero &&
           a.dropOne == b.dropOne;
}

} // namespace

struct SelectionPanel::Source {
    ItemReader reader;
    std::optional<std::int64_t> version; ///< of the database when the pool was read
    ItemScope scope;
    SelectionPool pool;
};

SelectionPanel::SelectionPanel(ProjectSession& session, QWidget* parent)
    : QFrame(parent),
      m_session(session),
      m_rule(new QComboBox(this)),
      m_ruleText(new QLabel(this)),
      m_count(new QSpinBox(this)),
      m_dropZero(new QCheckBox(tr("Leave out what was never solved"), this)),
      m_dropOne(new QCheckBox(tr("Leave out what was always solved"), this)),
      m_figures(new QLabel(this)),
      m_details(new QLabel(this)),
      m_apply(new QPushButton(tr("Use this selection"), this)),
      m_source(std::make_shared<Source>(Source{ItemReader(session.databasePath()), {}, {}, {}})) {
    theme::setCard(this);
    auto* title = new QLabel(tr("Selection for training"), this);
    theme::setTextSize(title, theme::TextSize::Section, true);
    const RuleText rules[] = {
        {SelectionRule::PassRate, tr("Hard but solvable first"),
         tr("Lowest pass rate first; what was never solved goes to the end.")},
        {SelectionRule::Easy, tr("Easy first"), tr("Highest pass rate first.")},
        {SelectionRule::Hard, tr("Hard first"),
         tr("Lowest pass rate first, never solved ones before all others.")},
        {SelectionRule::Random, tr("At random"), tr("Drawn, whatever was measured.")},
        {SelectionRule::Full, tr("All"), tr("Everything, whatever was measured.")},
    };
    for (const RuleText& rule : rules) {
        m_rule->addItem(rule.name, static_cast<int>(rule.rule));
        m_rule->setItemData(m_rule->count() - 1, rule.text, Qt::ToolTipRole);
    }
    m_rule->setAccessibleName(tr("Strategy"));
    m_count->setRange(1, kMostItems);
    m_count->setGroupSeparatorShown(true);
    m_count->setAccessibleName(tr("How many at most"));
    m_dropZero->setToolTip(tr("A group in which every answer is wrong teaches nothing."));
    m_dropOne->setToolTip(tr("A group in which every answer is right teaches nothing."));
    for (QLabel* label : {m_ruleText, m_figures, m_details}) {
        label->setWordWrap(true);
        label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    }
    theme::setTextRole(m_ruleText, theme::Role::Muted);
    theme::setTextRole(m_details, theme::Role::Muted);
    theme::setTextSize(m_figures, theme::TextSize::Body, true);
    m_figures->setToolTip(tr("A group is dead when all of its answers are equally right: then "
                             "there is nothing to learn from the difference."));

    auto* form = new QFormLayout;
    form->setRowWrapPolicy(QFormLayout::WrapLongRows);
    form->addRow(tr("&Strategy"), m_rule);
    form->addRow(m_ruleText);
    form->addRow(tr("At &most"), m_count);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(theme::kSpace4, theme::kSpace3, theme::kSpace4, theme::kSpace3);
    layout->setSpacing(theme::kSpace2);
    layout->addWidget(title);
    layout->addLayout(form);
    layout->addWidget(m_dropZero);
    layout->addWidget(m_dropOne);
    layout->addSpacing(theme::kSpace2);
    layout->addWidget(m_figures);
    layout->addWidget(m_details);
    layout->addStretch(1);
    layout->addWidget(m_apply);

    const auto touched = [this] {
        const auto rule = static_cast<SelectionRule>(m_rule->currentData().toInt());
        m_ruleText->setText(m_rule->currentData(Qt::ToolTipRole).toString());
        m_count->setEnabled(rule != SelectionRule::Full);
        m_count->setToolTip(rule == SelectionRule::Full ? tr("All are taken.") : QString());
        ask(true);
    };
    connect(m_rule, &QComboBox::currentIndexChanged, this, touched);
    connect(m_count, &QSpinBox::valueChanged, this, touched);
    connect(m_dropZero, &QCheckBox::toggled, this, touched);
    connect(m_dropOne, &QCheckBox::toggled, this, touched);
    connect(m_apply, &QPushButton::clicked, this, &SelectionPanel::apply);
    connect(&session, &ProjectSession::settingsChanged, this, [this] {
        takeSettings();
        ask(true);
    });
    takeSettings();
    showPreview();
}

void SelectionPanel::takeSettings() {
    const SelectionSettings& select = m_session.settings().select;
    const QSignalBlocker rule(m_rule), count(m_count), zero(m_dropZero), one(m_dropOne);
    m_rule->setCurrentIndex(m_rule->findData(static_cast<int>(select.rule)));
    m_ruleText->setText(m_rule->currentData(Qt::ToolTipRole).toString());
    m_count->setValue(static_cast<int>(std::min<std::size_t>(select.count, kMostItems)));
    m_count->setEnabled(select.rule != SelectionRule::Full);
    m_dropZero->setChecked(select.dropZero);
    m_dropOne->setChecked(select.dropOne);
    updateButton();
}

SelectionSettings SelectionPanel::settings() const {
    SelectionSettings select = m_session.settings().select;
    select.rule = static_cast<SelectionRule>(m_rule->currentData().toInt());
    select.count = static_cast<std::size_t>(m_count->value());
    select.dropZero = m_dropZero->isChecked();
    select.dropOne = m_dropOne->isChecked();
    return select;
}

void SelectionPanel::refresh() {
    if (m_thread.busy())
        m_askAgain = true;
    else
        ask(false);
    updateButton();
}

void SelectionPanel::setSelected(bool upToDate) {
    m_selected = upToDate;
    updateButton();
}

void SelectionPanel::ask(bool evenIfSame) {
    m_askAgain = false;
    using Answer = std::optional<Result<SelectionPreview>>;
    m_thread.post(
        [source = m_source, project = m_session.settings(), select = settings(),
         evenIfSame](const std::stop_token& stop) -> Answer {
            const auto preview = [&]() -> Result<Answer> {
                SDRL_TRY(ItemQuery * query, source->reader.current(currentScope(project)));
                SDRL_TRY(const std::int64_t version, query->dataVersion());
                if (source->version != version || !(source->scope == query->scope())) {
                    SDRL_TRY(SelectionPool pool, SelectionPool::read(*query, stop));
                    if (stop.stop_requested())
                        return Answer();
                    source->pool = std::move(pool);
                    source->version = version;
                    source->scope = query->scope();
                } else if (!evenIfSame) {
                    return Answer();
                }
                return Answer(SelectionPreview::of(source->pool, select, project.seed,
                                                   project.train.groupSize));
            };
            Result<Answer> answer = preview();
            return answer ? std::move(*answer) : Answer(answer.error());
        },
        [this](const Answer& answer) {
            if (answer) {
                m_problem.clear();
                m_preview.reset();
                if (*answer)
                    m_preview = **answer;
                else
                    m_problem = qstring(answer->error().message);
                showPreview();
            }
            if (m_askAgain)
                ask(false);
        });
}

void SelectionPanel::showPreview() {
    const QLocale locale;
    const int groupSize = m_session.settings().train.groupSize;
    if (!m_preview) {
        m_figures->setText(m_problem.isEmpty() ? tr("Counting…") : m_problem);
        m_details->clear();
    } else if (m_preview->taken == 0) {
        m_figures->setText(tr("Nothing is left to train on."));
        m_details->setText(tr("Measure pass rates first, or leave out less."));
    } else {
        const SelectionPreview& p = *m_preview;
        QString text =
            tr("%1 of %2")
                .arg(locale.toString(qlonglong(p.taken)), locale.toString(qlonglong(p.candidates)));
        if (p.deadGroups)
            text += QStringLiteral(" · ") + tr("expected dead groups %1 at G = %2")
                                                .arg(percentText(*p.deadGroups))
                                                .arg(groupSize);
        m_figures->setText(text);
        QStringList details;
        if (p.neverSolved > 0)
            details.append(tr("%1 were never solved").arg(locale.toString(p.neverSolved)));
        if (p.alwaysSolved > 0)
            details.append(tr("%1 were always solved").arg(locale.toString(p.alwaysSolved)));
        if (p.deadGroups && *p.deadGroups > kManyDead)
            details.append(tr("most groups would teach nothing: leave out more, or measure easier "
                              "and harder questions"));
        m_details->setText(details.join(QStringLiteral(" · ")));
    }
    m_details->setVisible(!m_details->text().isEmpty());
    updateButton();
}

void SelectionPanel::updateButton() {
    const bool same = m_selected && sameChoice(settings(), m_session.settings().select);
    const bool any = m_preview && m_preview->taken > 0;
    m_apply->setEnabled(any && !same && !m_session.busy());
    m_apply->setToolTip(m_apply->isEnabled() ? tr("Train on exactly these questions")
                        : m_session.busy()   ? m_session.lockedReason()
                        : !any               ? tr("There is nothing to select from yet.")
                                             : tr("This selection is in use."));
}

void SelectionPanel::apply() {
    ProjectSettings settings = m_session.settings();
    settings.select = this->settings();
    if (const Result<void> set = m_session.setSettings(settings); !set) {
        emit failed(set.error(), tr("The selection could not be changed."));
        return;
    }
    m_session.runStages(tr("Select questions"), {Stage::Select});
}

} // namespace sdrl::gui
