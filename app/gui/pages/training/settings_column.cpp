// SPDX-License-Identifier: GPL-3.0-or-later
#include "pages/training/settings_column.h"

#include "models/training_words.h"
#include "pages/training/estimate_card.h"
#include "pages/training/setting_list.h"
#include "theme/icons.h"

#include <QComboBox>
#include <QDoubleSpinBox>
#include <QEvent>
#include <QFormLayout>
#include <QLabel>
#include <QLineEdit>
#include <QLocale>
#include <QPushButton>
#include <QSignalBlocker>
#include <QSpinBox>
#include <QVBoxLayout>

#include <algorithm>
#include <array>

namespace sdrl::gui {

namespace {

constexpr int kColumnWidth = 320;

int presetRank(const std::string& name) {
    static constexpr std::array<std::string_view, 4> kFirst = {"quick", "balanced", "workbench",
                                                               "paper"};
    return static_cast<int>(std::find(kFirst.begin(), kFirst.end(), name) - kFirst.begin());
}

QLabel* mutedLabel(QWidget* parent) {
    auto* label = new QLabel(parent);
    theme::setTextSize(label, theme::TextSize::Small);
    theme::setTextRole(label, theme::Role::Muted);
    label->setWordWrap(true);
    return label;
}

} // namespace

SettingsColumn::SettingsColumn(std::vector<SettingsBundle> presets, QWidget* parent)
    : QScrollArea(parent),
      m_presets(std::move(presets)),
      m_form(new QWidget(this)),
      m_fields(new QVBoxLayout),
      m_preset(new QComboBox(this)),
      m_presetText(mutedLabel(this)),
      m_model(new QComboBox(this)),
      m_coldStart(new QPushButton(tr("Teach it solutions first…"), this)),
      m_learningRate(new QLineEdit(this)),
      m_temperature(new QDoubleSpinBox(this)),
      m_more(new QPushButton(this)),
      m_estimate(new EstimateCard(this)),
      m_problemsTitle(new QLabel(tr("Before the start"), this)),
      m_problems(new QVBoxLayout) {
    std::stable_sort(m_presets.begin(), m_presets.end(), [](const auto& a, const auto& b) {
        return presetRank(a.name) < presetRank(b.name);
    });
    setAccessibleName(tr("Settings of training"));
    setFixedWidth(kColumnWidth);
    setWidgetResizable(true);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setFocusPolicy(Qt::NoFocus);

    m_preset->addItem(tr("Own settings"));
    m_preset->setItemData(0, tr("Not from a preset"), Qt::ToolTipRole);
    for (const SettingsBundle& preset : m_presets) {
        m_preset->addItem(QString::fromStdString(preset.title));
        m_preset->setItemData(m_preset->count() - 1, QString::fromStdString(preset.description),
                              Qt::ToolTipRole);
    }
    connect(m_preset, &QComboBox::activated, this, [this](int index) {
        if (index > 0)
            emit presetChosen(m_presets[static_cast<std::size_t>(index - 1)]);
        else
            emit fieldChanged("preset", QString());
    });
    connect(m_model, &QComboBox::activated, this, [this](int index) {
        const QString value = m_model->itemData(index).toString();
        if (value.isEmpty())
            emit modelFolderWanted();
        else
            emit fieldChanged("model", value);
    });

    auto* inner = new QWidget(this);
    auto* layout = new QVBoxLayout(inner);
    layout->setContentsMargins(0, 0, theme::kSpace3, 0);
    layout->setSpacing(theme::kSpace2);
    m_form->setLayout(m_fields);
    m_fields->setContentsMargins(0, 0, 0, 0);
    m_fields->setSpacing(theme::kSpace2);
    const auto addChoice = [&](const QString& name, QComboBox* box) {
        auto* label = new QLabel(name, m_form);
        label->setBuddy(box);
        box->setAccessibleName(name);
        box->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
        box->setMinimumContentsLength(8);
        box->setFocusPolicy(Qt::StrongFocus);
        box->installEventFilter(this);
        m_fields->addWidget(label);
        m_fields->addWidget(box);
    };
    addChoice(tr("Preset"), m_preset);
    m_fields->addWidget(m_presetText);
    addChoice(tr("Model"), m_model);
    m_coldStart->setObjectName(QStringLiteral("coldStart"));
    m_coldStart->setToolTip(tr("For a model that solves next to nothing yet"));
    connect(m_coldStart, &QPushButton::clicked, this, &SettingsColumn::coldStartWanted);
    m_fields->addWidget(m_coldStart, 0, Qt::AlignLeft);
    m_steps = addNumber("train.steps", 0, 10'000'000);
    m_steps->setSpecialValueText(tr("by passes"));
    m_groupSize = addNumber("train.group_size", 2, 1024);
    m_prompts = addNumber("train.prompts_per_step", 1, 100'000);
    addField("train.learning_rate", m_learningRate);
    connect(m_learningRate, &QLineEdit::editingFinished, this, [this] {
        if (m_learningRate->isModified()) {
            m_learningRate->setModified(false);
            emit fieldChanged("train.learning_rate", m_learningRate->text().trimmed().replace(
                                                         QLatin1Char(','), QLatin1Char('.')));
        }
    });
    m_answerLength = addNumber("train.sampling.max_new_tokens", 1, 1'000'000, tr(" tokens"));
    m_temperature->setRange(0.01, 10);
    m_temperature->setSingleStep(0.1);
    m_temperature->setDecimals(2);
    m_temperature->setKeyboardTracking(false);
    addField("train.sampling.temperature", m_temperature);
    connect(m_temperature, &QDoubleSpinBox::valueChanged, this, [this](double value) {
        emit fieldChanged("train.sampling.temperature", QString::number(value));
    });
    m_more->setObjectName(QStringLiteral("allSettings"));
    m_more->setToolTip(tr("All settings of training, with what they do"));
    connect(m_more, &QPushButton::clicked, this, &SettingsColumn::allSettingsWanted);
    theme::setTextSize(m_problemsTitle, theme::TextSize::Body, true);
    m_problems->setSpacing(theme::kSpace2);

    layout->addWidget(m_form);
    layout->addWidget(m_more);
    layout->addWidget(m_estimate);
    layout->addWidget(m_problemsTitle);
    layout->addLayout(m_problems);
    layout->addStretch(1);
    setWidget(inner);
    m_problemsTitle->hide();
}

void SettingsColumn::addField(const std::string& field, QWidget* editor) {
    auto* row = new QHBoxLayout;
    QString title = settingTitle(field);
    title[0] = title[0].toUpper();
    auto* label = new QLabel(title, m_form);
    label->setBuddy(editor);
    label->setWordWrap(true);
    editor->setAccessibleName(title);
    editor->setFixedWidth(kColumnWidth * 2 / 5);
    editor->setFocusPolicy(Qt::StrongFocus);
    editor->installEventFilter(this);
    for (const SettingRow& known : settingRows({}, {}))
        if (known.field == field) {
            editor->setToolTip(known.meaning);
            label->setToolTip(known.meaning);
        }
    row->addWidget(label, 1);
    row->addWidget(editor);
    m_fields->addLayout(row);
}

QSpinBox* SettingsColumn::addNumber(const std::string& field, int low, int high,
                                    const QString& suffix) {
    auto* box = new QSpinBox(m_form);
    box->setRange(low, high);
    box->setSuffix(suffix);
    box->setKeyboardTracking(false);
    box->setGroupSeparatorShown(true);
    connect(box, &QSpinBox::valueChanged, this,
            [this, field](int value) { emit fieldChanged(field, QString::number(value)); });
    addField(field, box);
    return box;
}

bool SettingsColumn::eventFilter(QObject* watched, QEvent* event) {
    // Scrolling the column must not change what happens to be under the pointer.
    auto* widget = qobject_cast<QWidget*>(watched);
    if (event->type() == QEvent::Wheel && widget && !widget->hasFocus()) {
        event->ignore();
        return true;
    }
    return QScrollArea::eventFilter(watched, event);
}

void SettingsColumn::setModels(const std::vector<ModelEntry>& models) {
    const QSignalBlocker blocker(m_model);
    m_model->clear();
    for (const ModelEntry& model : models) {
        m_model->addItem(model.title, model.value);
        m_model->setItemData(m_model->count() - 1, model.value, Qt::ToolTipRole);
    }
    m_model->addItem(tr("Choose a folder…"));
    m_model->setCurrentIndex(m_model->findData(QString::fromStdString(m_settings.model)));
    m_model->setPlaceholderText(tr("No model chosen"));
}

void SettingsColumn::setSettings(const ProjectSettings& settings) {
    m_settings = settings;
    const GrpoSettings& train = settings.train;
    const auto show = [](auto* box, auto value) {
        const QSignalBlocker blocker(box);
        box->setValue(value);
    };
    show(m_steps, train.steps);
    show(m_groupSize, train.groupSize);
    show(m_prompts, train.promptsPerStep);
    show(m_answerLength, train.sampling.maxNewTokens);
    show(m_temperature, train.sampling.temperature);
    if (!m_learningRate->isModified() || !m_learningRate->hasFocus())
        m_learningRate->setText(QString::number(train.learningRate, 'g', 6));
    int index = 0;
    for (std::size_t i = 0; i < m_presets.size(); ++i)
        if (m_presets[i].name == settings.preset)
            index = static_cast<int>(i) + 1;
    m_preset->setCurrentIndex(index);
    m_presetText->setVisible(index > 0);
    if (index > 0)
        m_presetText->setText(
            QString::fromStdString(m_presets[static_cast<std::size_t>(index - 1)].description));
    m_model->setCurrentIndex(m_model->findData(QString::fromStdString(settings.model)));
#ifdef SDRL_HAS_TRAINING
    m_coldStart->setVisible(!settings.studentIsEndpoint());
#else
    m_coldStart->hide();
#endif
    const int changed = changedCount(settingRows(train, base()));
    m_more->setText(changed == 0 ? tr("All settings ▸") : tr("%n non-default ▸", nullptr, changed));
}

GrpoSettings SettingsColumn::base() const {
    for (const SettingsBundle& preset : m_presets)
        if (preset.name == m_settings.preset)
            if (const auto applied = preset.applied({}))
                return applied->train;
    return {};
}

QString SettingsColumn::baseName() const {
    for (const SettingsBundle& preset : m_presets)
        if (preset.name == m_settings.preset)
            return tr("Preset \"%1\"").arg(QString::fromStdString(preset.title));
    return tr("Default");
}

void SettingsColumn::setLocked(const QString& reason) {
    m_locked = reason;
    m_form->setEnabled(reason.isEmpty());
    m_form->setToolTip(reason);
}

void SettingsColumn::setPlan(const TrainingPlan& plan) {
    m_estimate->setMemory(plan.memory, plan.machine);
    m_estimate->setTime(plan.training);
    showProblems(plan.problems, plan.error);
}

void SettingsColumn::showProblems(const std::vector<Problem>& problems, const std::string& error) {
    std::string shown = error;
    for (const Problem& problem : problems)
        shown += std::string(problemCodeName(problem.code)) + problem.remedy + problem.detail +
                 numbersText(problem.numbers).toStdString();
    if (shown == m_shownProblems)
        return;
    m_shownProblems = shown;
    while (QLayoutItem* item = m_problems->takeAt(0)) {
        if (QWidget* widget = item->widget()) {
            widget->hide();
            widget->deleteLater();
        }
        delete item;
    }
    m_problemsTitle->setVisible(!shown.empty());
    const auto addRow = [this](const char* iconName, theme::Role role, const QString& title,
                               const QString& text, const QString& evidence) {
        auto* row = new QWidget(this);
        auto* layout = new QHBoxLayout(row);
        layout->setContentsMargins(0, 0, 0, 0);
        layout->setSpacing(theme::kSpace2);
        auto* sign = new QLabel(row);
        sign->setPixmap(icon(QLatin1String(iconName), role).pixmap(theme::kIcon, theme::kIcon));
        layout->addWidget(sign, 0, Qt::AlignTop);
        auto* column = new QVBoxLayout;
        column->setSpacing(theme::kSpace1 / 2);
        auto* heading = new QLabel(title, row);
        theme::setTextSize(heading, theme::TextSize::Body, true);
        heading->setWordWrap(true);
        auto* body = mutedLabel(row);
        body->setText(evidence.isEmpty() ? text : text + QStringLiteral(" (%1)").arg(evidence));
        body->setTextInteractionFlags(Qt::TextSelectableByMouse);
        column->addWidget(heading);
        column->addWidget(body);
        layout->addLayout(column, 1);
        m_problems->addWidget(row);
        return column;
    };
    if (!error.empty())
        addRow("warning", theme::Role::Caution, tr("The project could not be checked"),
               QString::fromStdString(error), {});
    for (const Problem& problem : problems) {
        const Words words = problemWords(problem);
        const bool grave = problem.severity == ProblemSeverity::Error;
        QVBoxLayout* column =
            addRow(grave ? "error" : "warning", grave ? theme::Role::Bad : theme::Role::Caution,
                   words.title, words.text, words.evidence);
        if (!problem.detail.empty())
            m_problems->itemAt(m_problems->count() - 1)
                ->widget()
                ->setToolTip(QString::fromStdString(problem.detail));
        if (problem.remedy.empty())
            continue;
        const std::vector<SettingRow> rows = patchRows(problem.remedy, m_settings);
        auto* fix = new QPushButton(tr("Change settings"), this);
        fix->setToolTip(patchText(rows));
        fix->setAccessibleName(tr("%1: %2").arg(fix->text(), patchText(rows)));
        fix->setEnabled(m_locked.isEmpty());
        connect(fix, &QPushButton::clicked, this,
                [this, patch = problem.remedy] { emit remedyChosen(patch); });
        column->addWidget(fix, 0, Qt::AlignLeft);
    }
}

} // namespace sdrl::gui
