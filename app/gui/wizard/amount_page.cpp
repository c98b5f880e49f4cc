// SPDX-License-Identifier: GPL-3.0-or-later
#include "wizard/amount_page.h"

#include "core/project/settings_bundle.h"
#include "models/training_words.h"
#include "theme/theme.h"

#include <QCheckBox>
#include <QComboBox>
#include <QDoubleSpinBox>
#include <QFrame>
#include <QGridLayout>
#include <QLabel>
#include <QLocale>
#include <QSpinBox>
#include <QVBoxLayout>

namespace sdrl::gui {

namespace {

using Kind = FieldProblem::Kind;

constexpr int kForecastDelayMs = 150;
const QString kPromptPrice = QStringLiteral("wizard/prompt_price");
const QString kReplyPrice = QStringLiteral("wizard/reply_price");

QString costText(double cost) {
    return QLocale().toString(cost, 'f', 2);
}

} // namespace

AmountPage::AmountPage(TaskDraft& draft, Services services, DraftEstimate& estimate,
                       QWidget* parent)
    : WizardPage(draft, QStringLiteral("amount"), tr("Amount"), tr("How much?"),
                 tr("All of it can be changed later; what is there is kept and added to."), parent),
      m_services(services),
      m_estimate(estimate),
      m_selected(new QSpinBox(this)),
      m_agreement(new QSpinBox(this)),
      m_synthesis(new QComboBox(this)),
      m_synthesisText(new QLabel(this)),
      m_preset(new QComboBox(this)),
      m_presetText(new QLabel(this)),
      m_promptPrice(new QDoubleSpinBox(this)),
      m_replyPrice(new QDoubleSpinBox(this)) {
    addSynthesis();
    addNumber(QStringLiteral("count"), tr("&Questions to write"),
              tr("That survive the vote; 300 to 1000 are worth having."), 1, 100'000,
              [](ProjectSettings& s) -> int& { return s.draft.count; });
    addNumber(QStringLiteral("votes"), tr("&Votes on each answer"),
              tr("Candidate answers that are compared; the majority is taken as right."), 0, 256,
              [](ProjectSettings& s) -> int& { return s.draft.votes; });
    addGates();
    addNumber(QStringLiteral("samples"), tr("&Samples to measure each question"),
              tr("Answers of the student; how many are right is the pass rate."), 1, 1024,
              [](ProjectSettings& s) -> int& { return s.measure.samples; });
    m_selected->setRange(1, 1'000'000);
    addField(QStringLiteral("selected"), tr("Questions to &train on"), m_selected,
             tr("Those that the student solves at times but not always come first."));
    connect(m_selected, &QSpinBox::valueChanged, this, [this](int value) {
        if (loading())
            return;
        ProjectSettings settings = this->draft().settings();
        settings.select.count = static_cast<std::size_t>(value);
        this->draft().setSettings(settings);
    });

    m_preset->addItem(tr("Own settings"), QString());
    if (const auto presets = listBundles(services.parts.resources(), "presets"))
        for (const SettingsBundle& preset : *presets) {
            m_preset->addItem(QString::fromStdString(preset.title),
                              QString::fromStdString(preset.name));
            m_preset->setItemData(m_preset->count() - 1, QString::fromStdString(preset.description),
                                  Qt::ToolTipRole);
        }
    addField(QStringLiteral("preset"), tr("Training &method"), m_preset);
    m_presetText->setWordWrap(true);
    theme::setTextRole(m_presetText, theme::Role::Muted);
    form()->addWidget(m_presetText);
    connect(m_preset, &QComboBox::activated, this, &AmountPage::choosePreset);
    QSpinBox* steps =
        addNumber(QStringLiteral("steps"), tr("Training st&eps"),
                  tr("Each looks at several questions and improves the model once."), 0, 1'000'000,
                  [](ProjectSettings& s) -> int& { return s.train.steps; });
    steps->setSpecialValueText(tr("by passes over the questions"));
    // The same limit wherever the student answers: a pass rate that was measured with longer
    // answers than training allows says nothing about training.
    QSpinBox* tokens = addNumber(
        QStringLiteral("answer_tokens"), tr("&Longest answer (tokens)"),
        tr("Longer ones are cut off and count as wrong; memory and time grow with it."), 8, 131'072,
        [](ProjectSettings& s) -> int& { return s.train.sampling.maxNewTokens; });
    connect(tokens, &QSpinBox::valueChanged, this, [this](int value) {
        if (loading())
            return;
        ProjectSettings settings = this->draft().settings();
        settings.train.limitCompletions(value);
        settings.measure.sampling.maxNewTokens = value;
        settings.evaluate.maxNewTokens = value;
        this->draft().setSettings(settings);
    });
    for (QDoubleSpinBox* price : {m_promptPrice, m_replyPrice}) {
        price->setRange(0, 10'000);
        price->setDecimals(3);
        price->setSpecialValueText(tr("free"));
    }
    addField(QStringLiteral("prompt_price"), tr("&Price of a million prompt tokens"),
             m_promptPrice);
    addField(QStringLiteral("reply_price"), tr("Price of a &million reply tokens"), m_replyPrice,
             tr("In any currency; for the forecast only."));
    for (const auto& [box, key] :
         {std::pair(m_promptPrice, kPromptPrice), std::pair(m_replyPrice, kReplyPrice)})
        connect(box, &QDoubleSpinBox::valueChanged, this, [this, key = key](double value) {
            if (loading())
                return;
            m_services.settings.setValue(key, value);
            m_timer.start();
        });
    form()->addStretch(1);

    auto* side = new QFrame(this);
    theme::setCard(side);
    auto* layout = new QVBoxLayout(side);
    layout->setContentsMargins(theme::kSpace3, theme::kSpace3, theme::kSpace3, theme::kSpace3);
    layout->setSpacing(theme::kSpace2);
    auto* title = new QLabel(tr("What it takes"), side);
    theme::setTextSize(title, theme::TextSize::Body, true);
    layout->addWidget(title);
    m_total = new QLabel(side);
    m_total->setObjectName(QStringLiteral("total"));
    m_total->setWordWrap(true);
    theme::setTextSize(m_total, theme::TextSize::Section, true);
    layout->addWidget(m_total);
    m_warnings = new QLabel(side);
    m_warnings->setObjectName(QStringLiteral("warnings"));
    m_warnings->setWordWrap(true);
    m_warnings->setTextFormat(Qt::PlainText);
    m_warnings->hide();
    theme::setTextRole(m_warnings, theme::Role::Caution);
    layout->addWidget(m_warnings);
    m_stages = new QGridLayout;
    m_stages->setHorizontalSpacing(theme::kSpace3);
    m_stages->setVerticalSpacing(theme::kSpace2);
    m_stages->setColumnStretch(0, 1);
    layout->addLayout(m_stages);
    m_basis = new QLabel(side);
    m_basis->setWordWrap(true);
    theme::setTextRole(m_basis, theme::Role::Muted);
    layout->addWidget(m_basis);
    layout->addStretch(1);
    setSide(side);

    m_timer.setSingleShot(true);
    m_timer.setInterval(kForecastDelayMs);
    connect(&m_timer, &QTimer::timeout, this, &AmountPage::forecast);
}

QSpinBox* AmountPage::addNumber(const QString& key, const QString& label, const QString& hint,
                                int low, int high, std::function<int&(ProjectSettings&)> field) {
    auto* box = new QSpinBox(this);
    box->setRange(low, high);
    box->setGroupSeparatorShown(true);
    addField(key, label, box, hint);
    connect(box, &QSpinBox::valueChanged, this, [this, field](int value) {
        if (loading())
            return;
        ProjectSettings settings = draft().settings();
        field(settings) = value;
        draft().setSettings(settings);
    });
    m_numbers.emplace_back(box, std::move(field));
    return box;
}

void AmountPage::addSynthesis() {
    m_synthesis->addItem(tr("Own settings"), QString());
    if (const auto presets = listBundles(m_services.parts.resources(), "synthesis"))
        for (const SettingsBundle& preset : *presets) {
            m_synthesis->addItem(QString::fromStdString(preset.title),
                                 QString::fromStdString(preset.name));
            m_synthesis->setItemData(m_synthesis->count() - 1,
                                     QString::fromStdString(preset.description), Qt::ToolTipRole);
        }
    addField(QStringLiteral("synthesis"), tr("&Way of writing"), m_synthesis);
    m_synthesisText->setWordWrap(true);
    theme::setTextRole(m_synthesisText, theme::Role::Muted);
    form()->addWidget(m_synthesisText);
    connect(m_synthesis, &QComboBox::activated, this, &AmountPage::chooseSynthesis);
}

void AmountPage::addGates() {
    m_agreement->setRange(0, 100);
    m_agreement->setSuffix(tr(" %"));
    m_agreement->setSpecialValueText(tr("any"));
    addField(QStringLiteral("agreement"), tr("Votes that have to &agree"), m_agreement,
             tr("Questions whose votes agree less fall out. The paper takes any."));
    connect(m_agreement, &QSpinBox::valueChanged, this, [this](int value) {
        if (loading())
            return;
        ProjectSettings settings = draft().settings();
        settings.draft.minAgreement = value / 100.0;
        draft().setSettings(settings);
    });

    auto* list = new QWidget(this);
    auto* layout = new QVBoxLayout(list);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(theme::kSpace1);
    const auto add = [&](const char* name, const QString& text, const QString& toolTip,
                         std::function<bool(const QualityGates&)> isOn,
                         std::function<void(QualityGates&, bool)> set) {
        auto* box = new QCheckBox(text, list);
        box->setObjectName(QString::fromLatin1(name));
        box->setToolTip(toolTip);
        layout->addWidget(box);
        connect(box, &QCheckBox::toggled, this, [this, set](bool on) {
            if (loading())
                return;
            ProjectSettings settings = draft().settings();
            set(settings.draft.gates, on);
            draft().setSettings(settings);
        });
        m_gates.push_back({box, std::move(isOn), std::move(set)});
    };
    // Off and on; a choice that a file makes more exactly stays until it is changed here.
    const auto addSwitch = [&](const char* name, const QString& text, const QString& toolTip,
                               GateSwitch QualityGates::*gate) {
        add(
            name, text, toolTip,
            [gate](const QualityGates& g) { return g.*gate != GateSwitch::Off; },
            [gate](QualityGates& g, bool on) {
                g.*gate = on ? GateSwitch::Auto : GateSwitch::Off;
            });
    };
    const auto addFlag = [&](const char* name, const QString& text, const QString& toolTip,
                             bool QualityGates::*gate) {
        add(
            name, text, toolTip, [gate](const QualityGates& g) { return g.*gate; },
            [gate](QualityGates& g, bool on) { g.*gate = on; });
    };
    addFlag("exact_duplicates", tr("The same question again"),
            tr("But for capitals, punctuation and spaces"), &QualityGates::exactDuplicates);
    addSwitch("near_duplicates", tr("Nearly the same question"),
              tr("Most of its words in the same order. Not for questions of a built-in program, "
                 "which differ in their numbers."),
              &QualityGates::nearDuplicates);
    addFlag("decontaminate", tr("Too like a question of the test"),
            tr("Shares eight words in a row with the task's evaluation set, or with a file named "
               "in the settings"),
            &QualityGates::decontaminate);
    add(
        "language", tr("In another language"),
        tr("Neither that of the task nor that of the passage"),
        [](const QualityGates& g) { return g.language != "off"; },
        [](QualityGates& g, bool on) { g.language = on ? "auto" : "off"; });
    addSwitch("leaked_answer", tr("Gives its answer away"), tr("States it, or asks for it by name"),
              &QualityGates::leakedAnswer);
    addSwitch("copied_answer", tr("Answer copied from the passage"),
              tr("Where it is to be worked out: numbers, options, yes or no"),
              &QualityGates::copiedAnswer);
    addFlag("round_trip", tr("Answer not found again"),
            tr("The votes decide on another answer than the author's, or nobody else found it"),
            &QualityGates::roundTrip);
    addField(QStringLiteral("gates"), tr("Questions that fall &out"), list,
             tr("Each stays visible with its reason, and another one is written in its place."));
}

void AmountPage::chooseSynthesis() {
    const std::string name = m_synthesis->currentData().toString().toStdString();
    if (name.empty()) {
        refresh(); // there is nothing to choose: it shows what is so
        return;
    }
    const auto preset = findBundle(m_services.parts.resources(), "synthesis", name);
    if (!preset)
        return;
    if (const auto settings = preset->applied(draft().settings()))
        draft().setSettings(*settings);
}

void AmountPage::choosePreset() {
    const std::string name = m_preset->currentData().toString().toStdString();
    if (name.empty()) {
        refresh(); // there is nothing to choose: it shows what is so
        return;
    }
    const auto preset = findBundle(m_services.parts.resources(), "presets", name);
    if (!preset)
        return;
    if (const auto settings = preset->applied(draft().settings()))
        draft().setSettings(*settings);
}

std::vector<FieldProblem> AmountPage::problems() const {
    const ProjectSettings& settings = draft().settings();
    std::vector<FieldProblem> out;
    if (settings.draft.count < 50)
        out.push_back({QStringLiteral("count"), tr("So few questions teach little and test less."),
                       Kind::Caution});
    if (settings.draft.votes < 3)
        out.push_back({QStringLiteral("votes"),
                       tr("With fewer than three votes wrong answers pass unnoticed."),
                       Kind::Caution});
    if (settings.measure.samples < 4)
        out.push_back({QStringLiteral("samples"),
                       tr("With fewer than four samples a pass rate says little."), Kind::Caution});
    if (settings.train.steps == 0 && settings.train.epochs <= 0)
        out.push_back({QStringLiteral("steps"),
                       tr("Say how many steps: this method names no number of passes.")});
    return out;
}

QString AmountPage::totalText() const {
    return m_total->text();
}

void AmountPage::load() {
    // The price table knows better than what was typed for another model.
    const TokenPrices known = pricesOf(draft().settings().instructor.endpoint);
    const bool any = known != TokenPrices{};
    m_promptPrice->setValue(any ? known.prompt
                                : m_services.settings.value(kPromptPrice, 0).toDouble());
    m_replyPrice->setValue(any ? known.completion
                               : m_services.settings.value(kReplyPrice, 0).toDouble());
}

void AmountPage::update() {
    ProjectSettings settings = draft().settings();
    for (const auto& [box, field] : m_numbers)
        box->setValue(field(settings));
    m_selected->setValue(static_cast<int>(settings.select.count));
    m_agreement->setValue(qRound(settings.draft.minAgreement * 100));
    for (const Gate& gate : m_gates)
        gate.box->setChecked(gate.isOn(settings.draft.gates));
    m_synthesis->setCurrentIndex(
        std::max(0, m_synthesis->findData(QString::fromStdString(settings.synthesis))));
    m_synthesisText->setText(m_synthesis->currentData(Qt::ToolTipRole).toString());
    m_synthesisText->setVisible(!m_synthesisText->text().isEmpty());
    m_preset->setCurrentIndex(
        std::max(0, m_preset->findData(QString::fromStdString(settings.preset))));
    m_presetText->setText(m_preset->currentData(Qt::ToolTipRole).toString());
    m_presetText->setVisible(!m_presetText->text().isEmpty());
    const bool endpoint = settings.instructor.kind == InstructorKind::Endpoint;
    setFieldVisible(QStringLiteral("prompt_price"), endpoint);
    setFieldVisible(QStringLiteral("reply_price"), endpoint);
    m_timer.start();
}

void AmountPage::forecast() {
    while (QLayoutItem* item = m_stages->takeAt(0)) {
        delete item->widget();
        delete item;
    }
    const auto forecast = m_estimate.run(draft(), {m_promptPrice->value(), m_replyPrice->value()});
    m_warnings->setVisible(forecast && !forecast->problems.empty());
    if (!forecast) {
        m_total->setText(tr("No forecast yet"));
        m_basis->setText(QString::fromStdString(forecast.error().message));
        return;
    }
    QStringList warnings;
    for (const Problem& problem : forecast->problems) {
        const Words words = problemWords(problem);
        const bool said = problem.code == ProblemCode::InstructorUnusable ||
                          problem.code == ProblemCode::StudentUnusable;
        warnings +=
            QStringLiteral("! %1. %2")
                .arg(words.title, said ? QString::fromStdString(problem.detail) : words.text);
    }
    m_warnings->setText(warnings.join(u'\n'));
    const RunEstimate* estimate = &forecast->run;
    m_total->setText(
        tr("About %1").arg(durationText(estimate->seconds)) +
        (estimate->cost > 0 ? tr(", cost %1").arg(costText(estimate->cost)) : QString()));
    int row = 0;
    for (const StageEstimate& stage : estimate->stages) {
        if (stage.status == StageStatus::Skipped || stage.status == StageStatus::Done)
            continue;
        QStringList figures;
        const QLocale locale;
        if (stage.items > 0)
            figures += (stage.upperBound ? tr("up to %1") : QStringLiteral("%1"))
                           .arg(locale.toString(static_cast<qulonglong>(stage.items)));
        if (stage.instructorCalls > 0)
            figures += tr("%1 requests")
                           .arg(locale.toString(static_cast<qulonglong>(stage.instructorCalls)));
        if (stage.replies > 0)
            figures +=
                tr("%1 replies").arg(locale.toString(static_cast<qulonglong>(stage.replies)));
        figures += durationText(stage.seconds);
        if (stage.cost > 0)
            figures += costText(stage.cost);
        auto* name =
            new QLabel(stageTitle(stage.stage) + u'\n' + figures.join(QStringLiteral(" · ")));
        name->setWordWrap(true);
        name->setTextFormat(Qt::PlainText);
        m_stages->addWidget(name, row++, 0);
    }
    QStringList notes;
    if (estimate->guessed)
        notes += tr("Times are cautious guesses until this project has measured them.");
    if (estimate->diskBytes > 0)
        notes += tr("Training writes up to %1.")
                     .arg(bytesText(static_cast<double>(estimate->diskBytes)));
    m_basis->setText(notes.join(u' '));
}

} // namespace sdrl::gui
