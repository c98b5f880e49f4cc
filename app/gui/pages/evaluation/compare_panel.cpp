// SPDX-License-Identifier: GPL-3.0-or-later
#include "pages/evaluation/compare_panel.h"

#include "pages/evaluation/compared_model.h"
#include "pages/evaluation/forest_line.h"
#include "pages/evaluation/item_card.h"
#include "session/app_settings.h"
#include "session/query_thread.h"
#include "theme/icons.h"
#include "theme/theme.h"
#include "widgets/figure_table.h"
#include "widgets/flow_layout.h"

#include <QCheckBox>
#include <QComboBox>
#include <QFrame>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QLocale>
#include <QSplitter>
#include <QStackedWidget>
#include <QTabBar>
#include <QTableView>
#include <QVBoxLayout>

#include <map>

namespace sdrl::gui {

namespace {

const QString kSplitterState = QStringLiteral("evaluation_splitter");

QTableView* tableOf(FigureModel* model, const QString& name, QWidget* parent) {
    auto* table = new QTableView(parent);
    table->setModel(model);
    styleTable(table);
    table->setAccessibleName(name);
    table->horizontalHeader()->setSectionResizeMode(QHeaderView::ResizeToContents);
    table->horizontalHeader()->setStretchLastSection(true);
    return table;
}

QString countText(std::size_t count) {
    return QLocale().toString(static_cast<qulonglong>(count));
}

} // namespace

ComparePanel::ComparePanel(std::filesystem::path database, std::shared_ptr<const Verifier> verifier,
                           QueryThread& thread, AppSettings& settings, QWidget* parent)
    : QWidget(parent),
      m_database(std::move(database)),
      m_verifier(std::move(verifier)),
      m_thread(thread),
      m_levels(new FigureModel(this)),
      m_controls(new FigureModel(this)),
      m_models(new FigureModel(this)) {
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, theme::kSpace3, 0, 0);
    layout->setSpacing(theme::kSpace3);
    layout->addWidget(makeChoices());
    layout->addWidget(makeFigures());
    layout->addWidget(makeLower(settings), 1);
}

QWidget* ComparePanel::makeChoices() {
    auto* row = new QWidget(this);
    auto* layout = new FlowLayout(row);
    const auto add = [&](const QString& text, const QString& toolTip) {
        auto* choice = new QWidget(row);
        auto* parts = new QHBoxLayout(choice);
        parts->setContentsMargins(0, 0, theme::kSpace2, 0);
        parts->setSpacing(theme::kSpace2);
        auto* label = new QLabel(text, choice);
        auto* box = new QComboBox(choice);
        box->setSizeAdjustPolicy(QComboBox::AdjustToContents);
        box->setToolTip(toolTip);
        label->setBuddy(box);
        box->setAccessibleName(QString(text).remove(QLatin1Char('&')));
        parts->addWidget(label);
        parts->addWidget(box);
        layout->addWidget(choice);
        connect(box, &QComboBox::activated, this, &ComparePanel::choosePair);
        return box;
    };
    const auto note = [this](QComboBox* box, bool& chosen) {
        connect(box, &QComboBox::activated, this, [&chosen] { chosen = true; });
    };
    m_before = add(tr("&Before"), tr("The model that is compared with"));
    m_after = add(tr("&After"), tr("The model that is looked at"));
    note(m_before, m_beforeChosen);
    note(m_after, m_afterChosen);
    m_set = add(tr("&Questions"), tr("Held-out questions were never trained on. Control sets show "
                                     "whether something else got worse."));
    m_lenient = new QCheckBox(tr("Lenient"), row);
    m_lenient->setToolTip(
        tr("Strict: the answer has to stand where the task wants it, as in "
           "training. Lenient: the last thing that looks like an answer counts."));
    connect(m_lenient, &QAbstractButton::toggled, this, [this](bool lenient) {
        m_itemModel->setLenient(lenient);
        m_filter->invalidate();
        fillFigures();
        fillLevels();
        fillControls();
        fillModels();
        showItem();
    });
    layout->addWidget(m_lenient);
    return row;
}

QWidget* ComparePanel::makeFigures() {
    auto* card = new QFrame(this);
    theme::setCard(card);
    auto* layout = new QHBoxLayout(card);
    layout->setContentsMargins(theme::kSpace4, theme::kSpace3, theme::kSpace4, theme::kSpace3);
    layout->setSpacing(theme::kSpace6);
    const auto label = [card](theme::TextSize size, theme::Role role, bool bold = false) {
        auto* out = new QLabel(card);
        theme::setTextSize(out, size, bold);
        theme::setTextRole(out, role);
        out->setTextInteractionFlags(Qt::TextSelectableByMouse);
        return out;
    };
    for (int side = 0; side < 2; ++side) {
        m_caption[side] = label(theme::TextSize::Body, theme::Role::Muted);
        m_figure[side] = label(theme::TextSize::Figure, theme::Role::Text, true);
        m_interval[side] = label(theme::TextSize::Small, theme::Role::Muted);
        auto* column = new QVBoxLayout;
        column->setSpacing(0);
        column->addWidget(m_caption[side]);
        column->addWidget(m_figure[side]);
        column->addWidget(m_interval[side]);
        m_interval[side]->setWordWrap(true);
        layout->addLayout(column, 3);
        if (side == 0) {
            auto* arrow = label(theme::TextSize::Title, theme::Role::Muted);
            arrow->setText(QStringLiteral("→"));
            layout->addWidget(arrow);
        }
    }
    m_difference = label(theme::TextSize::Section, theme::Role::Text, true);
    m_chance = label(theme::TextSize::Body, theme::Role::Muted);
    m_chance->setWordWrap(true);
    m_line = new ForestLine(card);
    auto* column = new QVBoxLayout;
    column->setSpacing(theme::kSpace1);
    column->addWidget(m_difference);
    column->addWidget(m_line);
    column->addWidget(m_chance);
    layout->addLayout(column, 4);
    return card;
}

QWidget* ComparePanel::makeItems(AppSettings& settings) {
    m_itemModel = new ComparedModel(this);
    m_filter = new ComparedFilter(this);
    m_filter->setSourceModel(m_itemModel);
    m_show = new QComboBox(this);
    m_show->setAccessibleName(tr("Questions that are shown"));
    for (const auto& [show, text] : {std::pair(ComparedFilter::Show::All, tr("All")),
                                     std::pair(ComparedFilter::Show::Changed, tr("Changed")),
                                     std::pair(ComparedFilter::Show::Won, tr("Won")),
                                     std::pair(ComparedFilter::Show::Lost, tr("Lost")),
                                     std::pair(ComparedFilter::Show::Unchanged, tr("Unchanged"))})
        m_show->addItem(text, static_cast<int>(show));
    connect(m_show, &QComboBox::currentIndexChanged, this, [this] {
        m_filter->setShow(static_cast<ComparedFilter::Show>(m_show->currentData().toInt()));
    });
    m_filterText = new QLineEdit(this);
    m_filterText->setPlaceholderText(tr("Filter questions and replies"));
    m_filterText->setAccessibleName(tr("Filter questions and replies"));
    m_filterText->setClearButtonEnabled(true);
    connect(m_filterText, &QLineEdit::textChanged, m_filter, &ComparedFilter::setText);
    m_counts = new QLabel(this);
    theme::setTextRole(m_counts, theme::Role::Muted);

    m_items = new QTableView(this);
    m_items->setModel(m_filter);
    styleTable(m_items);
    m_items->setAccessibleName(tr("Questions"));
    m_items->setSelectionMode(QAbstractItemView::SingleSelection);
    m_items->setSortingEnabled(true);
    m_items->sortByColumn(ComparedModel::Outcome, Qt::AscendingOrder);
    QHeaderView* header = m_items->horizontalHeader();
    header->setSectionResizeMode(ComparedModel::Question, QHeaderView::Stretch);
    const int unit = m_items->fontMetrics().averageCharWidth();
    header->resizeSection(ComparedModel::Outcome, 20 * unit);
    for (const int column : {ComparedModel::Reference, ComparedModel::Before, ComparedModel::After})
        header->resizeSection(column, 14 * unit);
    header->resizeSection(ComparedModel::Level, 9 * unit);
    connect(m_items->selectionModel(), &QItemSelectionModel::currentChanged, this,
            &ComparePanel::showItem);

    auto* bar = new QHBoxLayout;
    bar->setSpacing(theme::kSpace2);
    bar->addWidget(m_show);
    bar->addWidget(m_filterText, 1);
    bar->addWidget(m_counts);
    auto* left = new QWidget(this);
    auto* leftLayout = new QVBoxLayout(left);
    leftLayout->setContentsMargins(0, 0, theme::kSpace3, 0);
    leftLayout->setSpacing(theme::kSpace2);
    leftLayout->addLayout(bar);
    leftLayout->addWidget(m_items, 1);
    m_card = new ItemCard(this);
    auto* right = new QWidget(this);
    auto* rightLayout = new QVBoxLayout(right);
    rightLayout->setContentsMargins(theme::kSpace3, 0, 0, 0);
    rightLayout->addWidget(m_card);

    auto* splitter = new QSplitter(Qt::Horizontal, this);
    splitter->setChildrenCollapsible(false);
    splitter->addWidget(left);
    splitter->addWidget(right);
    splitter->setStretchFactor(0, 5);
    splitter->setStretchFactor(1, 4);
    splitter->restoreState(settings.state(kSplitterState));
    connect(splitter, &QSplitter::splitterMoved, this,
            [splitter, &settings] { settings.setState(kSplitterState, splitter->saveState()); });
    return splitter;
}

QWidget* ComparePanel::makeLower(AppSettings& settings) {
    auto* lower = new QWidget(this);
    auto* views = new QStackedWidget(lower);
    auto* tabs = new QTabBar(lower);
    tabs->setDrawBase(false);
    tabs->setExpanding(false);
    const auto add = [&](const QString& title, QWidget* view) {
        tabs->addTab(title);
        views->addWidget(view);
    };
    add(tr("Questions"), makeItems(settings));
    add(tr("By level"), tableOf(m_levels, tr("Accuracy by level"), views));
    add(tr("Control sets"), tableOf(m_controls, tr("Accuracy on control sets"), views));
    add(tr("All models"), tableOf(m_models, tr("All models and checkpoints"), views));
    connect(tabs, &QTabBar::currentChanged, views, &QStackedWidget::setCurrentIndex);
    auto* layout = new QVBoxLayout(lower);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(theme::kSpace2);
    layout->addWidget(tabs);
    layout->addWidget(views, 1);
    return lower;
}

// ---- What is compared -----------------------------------------------------------------------

const EvaluatedModel* ComparePanel::model(const QComboBox* box) const {
    const int index = box->currentData().toInt();
    return m_data && box->currentIndex() >= 0 && index < static_cast<int>(m_data->models.size())
               ? &m_data->models[static_cast<std::size_t>(index)]
               : nullptr;
}

void ComparePanel::setData(std::shared_ptr<const EvaluationData> evaluations) {
    const QString before = m_before->currentText(), after = m_after->currentText();
    const QString set = m_set->currentData().toString();
    m_data = std::move(evaluations);
    for (QComboBox* box : {m_before, m_after, m_set})
        box->clear();
    for (std::size_t i = 0; i < m_data->models.size(); ++i)
        for (QComboBox* box : {m_before, m_after})
            box->addItem(m_data->models[i].name(), static_cast<int>(i));
    for (const std::string& name : m_data->sets)
        m_set->addItem(setTitle(name), QString::fromStdString(name));
    // What the user chose stays chosen. A default gives way to that of a newer run.
    const auto choose = [](QComboBox* box, bool& chosen, const QString& name, int fallback) {
        const int kept = chosen ? box->findText(name) : -1;
        chosen = kept >= 0;
        box->setCurrentIndex(chosen ? kept : box->findData(fallback));
    };
    choose(m_before, m_beforeChosen, before, m_data->defaultBefore());
    choose(m_after, m_afterChosen, after, m_data->defaultAfter());
    if (const int kept = m_set->findData(set); kept >= 0)
        m_set->setCurrentIndex(kept);
    choosePair();
}

void ComparePanel::choosePair() {
    fillFigures();
    fillControls();
    fillModels();
    const std::string set = m_set->currentData().toString().toStdString();
    const EvaluatedModel *was = model(m_before), *is = model(m_after);
    EvaluationId before, after;
    if (was && was->sets.contains(set))
        before = was->sets.at(set).info.id;
    if (is && is->sets.contains(set))
        after = is->sets.at(set).info.id;
    if (!before || !after) {
        m_thread.cancel(kLane);
        m_shownBefore = m_shownAfter = {};
        m_comparison.reset();
        m_itemModel->setComparison(nullptr);
        m_card->clear();
        fillLevels();
        emit comparisonChanged();
        return;
    }
    if (before == m_shownBefore && after == m_shownAfter)
        return;
    m_shownBefore = before;
    m_shownAfter = after;
    m_thread.post([database = m_database, set, before,
                   after](std::stop_token) { return readComparison(database, set, before, after); },
                  [this](Comparison comparison) {
                      m_comparison = std::make_shared<Comparison>(std::move(comparison));
                      m_itemModel->setComparison(m_comparison);
                      if (m_filter->rowCount() > 0)
                          m_items->setCurrentIndex(m_filter->index(0, 0));
                      else
                          m_card->clear();
                      fillLevels();
                      emit comparisonChanged();
                  },
                  kLane);
}

void ComparePanel::fillFigures() {
    const std::string set = m_set->currentData().toString().toStdString();
    const EvaluatedModel *was = model(m_before), *is = model(m_after);
    const bool both = was && is && was->sets.contains(set) && is->sets.contains(set);
    m_line->setVisible(both);
    if (!both) {
        for (int side = 0; side < 2; ++side) {
            m_figure[side]->setText(QStringLiteral("–"));
            m_interval[side]->clear();
        }
        m_difference->clear();
        m_chance->setText(tr("These two models were not asked the same questions."));
        m_counts->clear();
        return;
    }
    const PairFigures figures =
        pairFigures(was->sets.at(set).results, is->sets.at(set).results, m_lenient->isChecked());
    const EvaluatedModel* models[] = {was, is};
    const Accuracy* accuracies[] = {&figures.before, &figures.after};
    for (int side = 0; side < 2; ++side) {
        m_caption[side]->setText(models[side]->name());
        m_figure[side]->setText(accuracyText(accuracies[side]->value()));
        m_interval[side]->setText(tr("%1 of %2 right, %3")
                                      .arg(countText(accuracies[side]->correct),
                                           countText(accuracies[side]->count),
                                           intervalText(accuracies[side]->interval)));
        m_interval[side]->setToolTip(tr("Wilson's interval at the 95 % level"));
    }
    const PairedComparison& c = figures.comparison;
    m_difference->setText(pointsText(c.difference));
    m_chance->setText(
        tr("Between %1 and %2 with 95 % confidence. %3")
            .arg(pointsText(c.interval.low), pointsText(c.interval.high), chanceText(c)));
    m_chance->setToolTip(tr("Exact McNemar test, two-sided: the chance that wins and losses would "
                            "split at least this unevenly if training had changed nothing."));
    m_line->setDifference(c);
    m_counts->setText(
        tr("%1 won, %2 lost, %3 unchanged")
            .arg(countText(c.won), countText(c.lost), countText(c.bothRight + c.bothWrong)));
}

void ComparePanel::fillLevels() {
    const bool lenient = m_lenient->isChecked();
    std::map<int, std::pair<std::vector<ItemResult>, std::vector<ItemResult>>> levels;
    if (m_comparison)
        for (const ComparedItem& item : m_comparison->items) {
            levels[item.level].first.push_back(
                {item.before.strict, item.before.lenient, item.before.formatOk});
            levels[item.level].second.push_back(
                {item.after.strict, item.after.lenient, item.after.formatOk});
        }
    std::vector<FigureModel::Row> rows;
    for (const auto& [level, results] : levels) {
        const PairFigures figures = pairFigures(results.first, results.second, lenient);
        rows.push_back({level > 0 ? QString::number(level) : tr("not graded"),
                        countText(figures.before.count),
                        accuracyText(figures.before.value()),
                        accuracyText(figures.after.value()),
                        pointsText(figures.comparison.difference),
                        tr("%1 to %2")
                            .arg(pointsText(figures.comparison.interval.low),
                                 pointsText(figures.comparison.interval.high)),
                        {}});
    }
    m_levels->setTable({{tr("Level"), false, {}},
                        {tr("Questions"), true, {}},
                        {tr("Before"), true, {}},
                        {tr("After"), true, {}},
                        {tr("Difference"), true, {}},
                        {tr("95 % interval"), true, {}},
                        {{}, false, {}}},
                       std::move(rows));
}

void ComparePanel::fillControls() {
    const EvaluatedModel *was = model(m_before), *is = model(m_after);
    std::vector<FigureModel::Row> rows;
    const auto add = [&](const QString& name, const PairFigures& figures) {
        rows.push_back({name, countText(figures.before.count), accuracyText(figures.before.value()),
                        accuracyText(figures.after.value()),
                        pointsText(figures.comparison.difference),
                        tr("%1 to %2")
                            .arg(pointsText(figures.comparison.interval.low),
                                 pointsText(figures.comparison.interval.high)),
                        chanceText(figures.comparison)});
    };
    if (was && is && m_data) {
        const bool lenient = m_lenient->isChecked();
        for (const std::string& set : m_data->sets)
            if (set != kHeldOut && was->sets.contains(set) && is->sets.contains(set))
                add(setTitle(set),
                    pairFigures(was->sets.at(set).results, is->sets.at(set).results, lenient));
        if (const auto together = controlFigures(*was, *is, lenient))
            add(tr("all control sets"), *together);
    }
    m_controls->setTable({{tr("Set"), false, {}},
                          {tr("Questions"), true, {}},
                          {tr("Before"), true, {}},
                          {tr("After"), true, {}},
                          {tr("Difference"), true, {}},
                          {tr("95 % interval"), true, {}},
                          {tr("Chance"), false, tr("Exact McNemar test, two-sided")}},
                         std::move(rows));
}

void ComparePanel::fillModels() {
    std::vector<FigureModel::Row> rows;
    const EvaluatedModel* base = model(m_before);
    const bool lenient = m_lenient->isChecked();
    static const std::vector<EvaluatedModel> kNone;
    for (const EvaluatedModel& model : m_data ? m_data->models : kNone) {
        FigureModel::Row row{model.name()};
        const auto held = model.sets.find(kHeldOut);
        if (held == model.sets.end()) {
            rows.push_back(row);
            continue;
        }
        const EvaluationSummary summary = summarise(held->second.results);
        const Accuracy& accuracy = lenient ? summary.lenient : summary.strict;
        row << countText(accuracy.count) << accuracyText(accuracy.value())
            << tr("%1 to %2")
                   .arg(accuracyText(accuracy.interval.low), accuracyText(accuracy.interval.high))
            << countText(summary.formatFailures);
        const bool comparable = base && base != &model && base->sets.contains(kHeldOut);
        row << (comparable ? pointsText(pairFigures(base->sets.at(kHeldOut).results,
                                                    held->second.results, lenient)
                                            .comparison.difference)
                           : QString());
        const auto controls = controlFigures(model, model, lenient);
        row << (controls ? accuracyText(controls->after.value()) : QString());
        rows.push_back(row);
    }
    m_models->setTable(
        {{tr("Model"), false, {}},
         {tr("Questions"), true, {}},
         {tr("Right"), true, tr("Of the held-out questions")},
         {tr("95 % interval"), true, {}},
         {tr("Not in form"), true, tr("Replies that do not have the form that the task asks for")},
         {tr("Against \"before\""), true, {}},
         {tr("Control sets"), true, tr("Right, all control sets together")}},
        std::move(rows));
}

void ComparePanel::showItem() {
    const QModelIndex current = m_items->currentIndex();
    if (!current.isValid()) {
        m_card->clear();
        return;
    }
    const bool heldOut = m_comparison && m_comparison->set == kHeldOut;
    m_card->showItem(m_itemModel->item(m_filter->mapToSource(current).row()),
                     m_lenient->isChecked(), heldOut ? m_verifier.get() : nullptr);
}

} // namespace sdrl::gui
