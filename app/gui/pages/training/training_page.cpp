// SPDX-License-Identifier: GPL-3.0-or-later
#include "pages/training/training_page.h"

#include "models/training_words.h"
#include "pages/training/cold_start_job.h"
#include "pages/training/diagnosis_view.h"
#include "pages/training/estimate_card.h"
#include "pages/training/rollout_view.h"
#include "pages/training/run_chooser.h"
#include "pages/training/setting_list.h"
#include "pages/training/settings_column.h"
#include "pages/training/training_settings_dialog.h"
#include "session/error_message.h"
#include "theme/icons.h"
#include "widgets/empty_state.h"
#include "widgets/flow_layout.h"
#include "widgets/heat_map.h"

#include <nlohmann/json.hpp>

#include <QDir>
#include <QFileDialog>
#include <QHBoxLayout>
#include <QLabel>
#include <QLocale>
#include <QPushButton>
#include <QSplitter>
#include <QStackedWidget>
#include <QTabWidget>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>

namespace sdrl::gui {

namespace fs = std::filesystem;

namespace {

constexpr int kNarrowBelow = 1320;     ///< width of the page at which settings and answers both fit
constexpr int kHeadAboveBelow = 900;   ///< width of the page at which findings fit above the curves
constexpr int kStepsForRate = 10;      ///< of which the time per step is the mean
constexpr double kSaferRate = 1.0 / 3; ///< of the learning rate, after a run that was not finite
constexpr auto kSplitterState = "training/splitter";
constexpr auto kRolloutsState = "training/rollouts";

std::vector<SettingsBundle> presetsOf(const fs::path& resources) {
    auto presets = listBundles(resources, "presets");
    return presets ? std::move(*presets) : std::vector<SettingsBundle>();
}

double secondsPerStep(const RunData& data) {
    const auto column = data.metrics.column("step_time");
    double sum = 0;
    int count = 0;
    for (std::size_t i = column.size(); i-- > 0 && count < kStepsForRate; ++count)
        sum += column[i];
    return count > 0 ? sum / count : 0;
}

QToolButton* toggle(const QString& text, const QString& toolTip, QWidget* parent) {
    auto* button = new QToolButton(parent);
    button->setText(text);
    button->setToolTip(toolTip);
    button->setCheckable(true);
    button->setAutoRaise(true);
    return button;
}

} // namespace

TrainingPage::TrainingPage(ProjectSession& session, QWidget* parent)
    : Page(PageId::Training, session, parent),
      m_coldStart(new ColdStartJob(session, this)),
      m_runBar(new RunBar(this)),
      m_column(new SettingsColumn(presetsOf(session.services().parts.resources()), this)),
      m_head(new QWidget(this)),
      m_diagnosis(new DiagnosisView(this)),
      m_centreLayout(new QVBoxLayout),
      m_centre(new QStackedWidget(this)),
      m_tabs(new QTabWidget(this)),
      m_plots(new PlotsView(session.services().settings, this)),
      m_heatMap(new HeatMap(tr("step"), tr("expected pass rate"), tr("questions"), this)),
      m_rollouts(new RolloutView(this)),
      m_splitter(new QSplitter(Qt::Horizontal, this)),
      m_runs(new RunChooser(session, m_watcher, this)),
      m_showSettings(toggle(tr("Settings"), tr("Show the settings of training"), this)),
      m_showRollouts(toggle(tr("Answers"), tr("Show what the model answered in a step"), this)) {
    setSubtitle(tr("The model answers selected questions again and again and learns from what was "
                   "right."));
    makeCentre();
    connectViews();
    const AppSettings& state = session.services().settings;
    m_splitter->restoreState(state.state(QLatin1String(kSplitterState)));
    m_showSettings->setChecked(true);
    m_showRollouts->setChecked(state.value(QLatin1String(kRolloutsState), false).toBool());
    arrange();
}

void TrainingPage::makeCentre() {
    m_showSettings->setIcon(icon(QStringLiteral("settings"), theme::Role::Muted));
    m_showRollouts->setIcon(icon(QStringLiteral("chat"), theme::Role::Muted));
    for (QToolButton* button : {m_showSettings, m_showRollouts})
        button->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);

    auto* sampler = new QWidget(this);
    auto* note = new QLabel(
        tr("How often the model is expected to solve its questions, by the sampler's running "
           "estimate. Questions near the middle teach most; training should move the mass "
           "upwards."),
        sampler);
    note->setWordWrap(true);
    theme::setTextRole(note, theme::Role::Muted);
    auto* samplerLayout = new QVBoxLayout(sampler);
    samplerLayout->setContentsMargins(0, theme::kSpace2, 0, 0);
    samplerLayout->addWidget(note);
    samplerLayout->addWidget(m_heatMap, 1);
    m_tabs->setDocumentMode(true);
    m_tabs->addTab(m_plots, tr("Curves"));
    m_tabs->addTab(sampler, tr("Questions"));

    auto* bar = new FlowLayout;
    bar->addWidget(m_showSettings);
    bar->addWidget(m_runs);
    bar->addStretch();
    bar->addWidget(m_showRollouts);
    auto* headLayout = new QVBoxLayout(m_head);
    headLayout->setContentsMargins(0, 0, 0, 0);
    headLayout->setSpacing(theme::kSpace2);
    headLayout->addWidget(m_diagnosis);
    headLayout->addLayout(bar);
    m_centre->addWidget(m_tabs);
    auto* centre = new QWidget(this);
    centre->setLayout(m_centreLayout);
    m_centreLayout->setContentsMargins(theme::kSpace3, 0, 0, 0);
    m_centreLayout->setSpacing(theme::kSpace2);
    m_centreLayout->addWidget(m_head);
    m_centreLayout->addWidget(m_centre, 1);
    m_splitter->addWidget(centre);
    m_splitter->addWidget(m_rollouts);
    m_splitter->setStretchFactor(0, 1);
    m_splitter->setChildrenCollapsible(false);
    m_splitter->setSizes({1000, theme::kSideCardWidth});
    auto* body = new QHBoxLayout;
    body->setSpacing(0);
    body->addWidget(m_column);
    body->addWidget(m_splitter, 1);
    contentLayout()->addWidget(m_runBar);
    contentLayout()->addLayout(body, 1);
}

void TrainingPage::connectViews() {
    connect(&m_watcher, &RunWatcher::changed, this, &TrainingPage::runDataChanged);
    connect(&session().jobs(), &JobCenter::jobEnded, this, &TrainingPage::jobEnded);
    connect(m_runBar, &RunBar::pauseWanted, this, [this](bool paused) {
        if (const JobView* job = trainingJob())
            session().jobs().setPaused(job->id, paused);
    });
    connect(m_runBar, &RunBar::stopWanted, this, [this] {
        if (const JobView* job = trainingJob())
            session().jobs().stop(job->id);
    });
    connect(m_runBar, &RunBar::liveChanged, this, [this](const LiveSettings& settings) {
        session().pipeline().liveSettings().put(settings);
    });
    connect(m_column, &SettingsColumn::fieldChanged, this,
            [this](const std::string& field, const QString& value) {
                change(session().settings().with(field, value.toStdString()), false);
            });
    connect(m_column, &SettingsColumn::presetChosen, this, [this](const SettingsBundle& preset) {
        change(preset.applied(session().settings()), true);
    });
    connect(m_column, &SettingsColumn::modelFolderWanted, this, &TrainingPage::chooseModelFolder);
    connect(m_column, &SettingsColumn::coldStartWanted, this, [this] { m_coldStart->ask(this); });
    connect(m_coldStart, &ColdStartJob::started, this, [this] {
        messages().showMessage(MessageBar::Severity::Info, tr("The model learns the solutions."),
                               tr("The list of tasks shows how far it is, and pauses or stops it. "
                                  "The project uses the new model when it is done."));
        refresh();
    });
    connect(m_coldStart, &ColdStartJob::ended, this, &TrainingPage::coldStartEnded);
    connect(m_column, &SettingsColumn::allSettingsWanted, this, &TrainingPage::editAllSettings);
    connect(m_column, &SettingsColumn::remedyChosen, this, &TrainingPage::applyRemedy);
    connect(m_diagnosis, &DiagnosisView::remedyChosen, this, &TrainingPage::applyRemedy);
    connect(m_plots, &PlotsView::stepChosen, this, &TrainingPage::showRollouts);
    connect(m_rollouts, &RolloutView::closed, this, [this] { m_showRollouts->setChecked(false); });
    connect(m_rollouts, &RolloutView::groupsWanted, this, [this](int step) {
        m_watcher.readGroups(step, [this, step](Result<std::vector<RolloutGroup>> groups) {
            if (groups)
                m_rollouts->setGroups(step, std::move(*groups));
            else
                m_rollouts->showError(QString::fromStdString(groups.error().toString()));
        });
    });
    connect(m_runs, &RunChooser::overlaysChanged, this, [this] {
        m_plots->setOverlayMenu(m_runs->overlayMenu());
        showData();
    });
    connect(m_showSettings, &QToolButton::clicked, this, [this] {
        // Hidden by the answers for want of room: wanted back instead of them.
        if (narrow() && m_showRollouts->isChecked()) {
            m_showSettings->setChecked(true);
            m_showRollouts->setChecked(false);
        }
        arrange();
    });
    connect(m_showRollouts, &QToolButton::toggled, this, [this](bool on) {
        session().services().settings.setValue(QLatin1String(kRolloutsState), on);
        arrange();
        if (on && m_rollouts->step() < 0 && m_watcher.data())
            m_rollouts->setSteps(m_watcher.data()->rolloutSteps);
    });
    connect(m_splitter, &QSplitter::splitterMoved, this, [this] {
        session().services().settings.setState(QLatin1String(kSplitterState),
                                               m_splitter->saveState());
    });
}

// ---- What the project says ------------------------------------------------------------------

const JobView* TrainingPage::trainingJob() const {
    const JobView* job = session().jobs().find(session().currentJob());
    if (!job || job->over() || m_coldStart->running())
        return nullptr;
    return job->id == m_job || job->status.progress.phase == "training" ? job : nullptr;
}

void TrainingPage::refresh() {
    m_column->setSettings(session().settings());
    listModels();
    m_column->setLocked(session().lockedReason());
    m_runs->refresh();
    if (!session().busy())
        requestPlan();
    updateState();
}

void TrainingPage::poll() {
    const JobView* job = trainingJob();
    if (job && job->id != m_job) {
        m_job = job->id; // the whole loop has come to training
        m_runs->followNewest();
        updateState();
    }
    m_runBar->setVisible(job != nullptr);
    if (!job)
        return;
    const auto snapshot = session().trainingSnapshot();
    const RunDataPointer run = m_watcher.data();
    RunBar::Progress progress;
    progress.state = job->status.state;
    const bool training = job->status.progress.phase == "training";
    progress.phase = phaseText(job->status.progress.phase);
    if (training) {
        progress.step = static_cast<int>(job->status.progress.done);
        progress.totalSteps = static_cast<int>(job->status.progress.total.value_or(0));
        progress.secondsLeft = job->status.progress.secondsLeft.value_or(0);
    }
    if (training && run && !run->metrics.steps.empty()) {
        progress.secondsPerStep = secondsPerStep(*run);
        if (run->secondsLeft) {
            progress.secondsLeft = *run->secondsLeft;
            m_column->estimate()->setMeasuredTime(*run->secondsLeft);
        }
    }
    m_runBar->setProgress(progress);
    const GrpoSettings& settings = session().settings().train;
    const LiveSettings live = snapshot ? snapshot->live : LiveSettings();
    m_runBar->setLive(live.learningRateFactor.value_or(1),
                      live.temperature.value_or(settings.sampling.temperature));
}

void TrainingPage::requestPlan() {
    const Services& services = session().services();
    const PipelineParts& parts = services.parts.pipelineParts();
    PlanRequest request{session().stageStates(),
                        session().task(),
                        session().settings(),
                        session().folder(),
                        session().databasePath(),
                        services.parts.resources(),
                        {},
                        {},
                        parts.reader,
                        parts.indexFingerprint ? parts.indexFingerprint(session().settings())
                                               : std::string()};
    if (!session().settings().studentIsEndpoint()) { // which has no files
        if (auto model = resolveModel(session().project(), request.resources))
            request.model = std::move(*model);
        else
            request.modelError = model.error().toString();
    }
    m_planner.request(std::move(request),
                      [this](TrainingPlan plan) { planReady(std::move(plan)); });
}

void TrainingPage::planReady(TrainingPlan plan) {
    m_plan = std::move(plan);
    m_column->setPlan(*m_plan);
    updateState();
}

void TrainingPage::updateState() {
    const bool running = trainingJob() != nullptr;
    const StageState& state = session().stageState(Stage::Train);
    const StageStatus status = state.status;
    primaryButton()->setVisible(!running);
    m_runBar->setVisible(running);
    if (status == StageStatus::Done)
        setPrimaryAction(tr("Compare before and after"),
                         [this] { emit pageRequested(PageId::Evaluation); });
    else
        setPrimaryAction(status == StageStatus::Started ? tr("Resume training")
                         : status == StageStatus::Stale ? tr("Train again")
                                                        : tr("Start training"),
                         [this] { start(); });
    primaryButton()->setVisible(!running);

    QString reason = session().lockedReason();
    if (reason.isEmpty() && !m_plan)
        reason = tr("The project is being checked.");
    if (reason.isEmpty() && state.blocker == StageBlocker::NotTrainable)
        reason = tr("The student cannot be trained here");
    if (reason.isEmpty() && state.missing)
        reason = tr("Run \"%1\" first.").arg(stageTitle(*state.missing));
    if (m_plan && reason.isEmpty() && status != StageStatus::Done)
        for (const Problem& problem : m_plan->problems)
            if (problem.severity == ProblemSeverity::Error) {
                reason = problemWords(problem).title;
                break;
            }
    setPrimaryEnabled(reason.isEmpty(), reason);

    const bool hasCurves = m_watcher.data() && m_watcher.data()->metrics.rows() > 0;
    if (hasCurves) {
        m_centre->setCurrentIndex(0);
    } else if (running) {
        showPlaceholder(QStringLiteral("running"), QStringLiteral("training"),
                        tr("The first step is being made"),
                        tr("The model is loaded and answers its first questions. Curves appear "
                           "with the first finished step."));
    } else if (state.blocker == StageBlocker::NotTrainable) {
        showPlaceholder(
            QStringLiteral("not-trainable"), QStringLiteral("export"),
            tr("The student cannot be trained here"),
            tr("It is a model behind an endpoint, whose weights are not here. Export the dataset "
               "for a trainer on a cluster, or choose a model of your own."),
            tr("Go to %1").arg(pageTitle(PageId::Export)),
            [this] { emit pageRequested(PageId::Export); });
    } else if (state.missing) {
        const Stage missing = *state.missing;
        showPlaceholder(QStringLiteral("blocked-") + stageTitle(missing),
                        QStringLiteral("difficulty"), tr("Nothing to train on yet"),
                        tr("\"%1\" comes first.").arg(stageTitle(missing)),
                        tr("Go to %1").arg(pageTitle(pageOf(missing))),
                        [this, missing] { emit pageRequested(pageOf(missing)); });
    } else if (!m_watcher.folder().empty() && status != StageStatus::Ready) {
        showPlaceholder(QStringLiteral("no-steps"), QStringLiteral("training"),
                        tr("This run has no finished step"),
                        tr("It was stopped before its first step ended. Resume it to see curves."));
    } else {
        showPlaceholder(QStringLiteral("ready"), QStringLiteral("training"), tr("Ready to train"),
                        tr("Everything that training needs is there. Reward, accuracy on held-out "
                           "questions and the model's answers appear here while it runs."));
    }
    showStaleNews();
}

void TrainingPage::showPlaceholder(const QString& key, const QString& iconName,
                                   const QString& title, const QString& text, const QString& action,
                                   std::function<void()> then) {
    if (key != m_placeholderKey || !m_placeholder) {
        auto* state = new EmptyState(iconName, title, text, action, std::move(then), m_centre);
        if (m_placeholder) {
            m_centre->removeWidget(m_placeholder);
            m_placeholder->deleteLater();
        }
        m_placeholder = state;
        m_placeholderKey = key;
        m_centre->addWidget(state);
    }
    m_centre->setCurrentWidget(m_placeholder);
}

void TrainingPage::showStaleNews() {
    const StageState& state = session().stageState(Stage::Train);
    const bool stale = !trainingJob() && state.status == StageStatus::Stale;
    const bool trainable = state.blocker != StageBlocker::NotTrainable;
    const std::optional<Stage>& missing = state.missing;
    const QString key = !stale      ? QString()
                        : missing   ? stageTitle(*missing)
                        : trainable ? QStringLiteral("stale")
                                    : QStringLiteral("not-trainable");
    if (key == m_newsKey)
        return;
    m_newsKey = key;
    if (!stale) {
        messages().dismiss();
        return;
    }
    QString text = tr("It stays as it is, with its curves.");
    if (trainable)
        text += QLatin1Char(' ') + tr("Training again makes a new run beside it.");
    if (missing)
        text += QLatin1Char(' ') + tr("\"%1\" comes first.").arg(stageTitle(*missing));
    messages().showMessage(MessageBar::Severity::Caution,
                           tr("The trained model is of other settings or questions."), text);
    if (missing)
        messages().setAction(tr("Go to %1").arg(pageTitle(pageOf(*missing))),
                             [this, page = pageOf(*missing)] { emit pageRequested(page); });
}

// ---- Work -----------------------------------------------------------------------------------

void TrainingPage::start() {
    messages().dismiss();
    m_runs->followNewest();
    m_job = session().runStages(tr("Train"), {Stage::Train});
    refresh();
    poll();
}

void TrainingPage::jobEnded(const JobView& job) {
    if (job.id != m_job)
        return;
    m_job = 0;
    m_runBar->hide();
    const RunDataPointer run = m_watcher.data();
    switch (job.status.state) {
    case JobState::Finished: {
        QString gain;
        if (run && run->metrics.evaluations.size() > 1) {
            const auto share = [](double value) { return plotValueText(value, PlotUnit::Share); };
            gain = tr("Accuracy on the held-out questions: %1 before, %2 now.")
                       .arg(share(run->metrics.evaluations.front().accuracy),
                            share(run->metrics.evaluations.back().accuracy));
        }
        messages().showMessage(MessageBar::Severity::Good, tr("Training has finished."), gain);
        break;
    }
    case JobState::Stopped:
        messages().showMessage(MessageBar::Severity::Info,
                               tr("Training was stopped after step %1 and saved.")
                                   .arg(session().stageState(Stage::Train).counts.step),
                               tr("It goes on from there with the same settings; other settings "
                                  "begin a new run."));
        break;
    case JobState::Failed:
        if (!job.status.error)
            break;
        messages().showError(errorMessage(*job.status.error, tr("Training has ended early.")));
        if (job.status.error->code == ErrorCode::NonFinite) {
            const nlohmann::json patch = {
                {"train",
                 {{"learning_rate", session().settings().train.learningRate * kSaferRate}}}};
            messages().setAction(tr("Lower the learning rate"),
                                 [this, text = patch.dump()] { applyRemedy(text); });
        }
        break;
    default:
        break;
    }
    refresh();
}

bool TrainingPage::change(const Result<ProjectSettings>& wanted, bool tell) {
    const ProjectSettings before = session().settings();
    const Result<void> done = wanted ? session().setSettings(*wanted) : wanted.error();
    m_column->setSettings(session().settings());
    if (!done) {
        messages().showError(errorMessage(done.error(), tr("The setting was not changed.")));
        return false;
    }
    if (!tell)
        return true;
    messages().showMessage(MessageBar::Severity::Info, tr("The settings were changed."),
                           tr("The next start uses them."));
    messages().setAction(tr("Undo"), [this, before] {
        messages().dismiss();
        change(before, false);
    });
    return true;
}

void TrainingPage::applyRemedy(const std::string& patch) {
    const nlohmann::json wanted = nlohmann::json::parse(patch, nullptr, false);
    if (!trainingJob() || !isLivePatch(patch)) {
        change(session().settings().patched(wanted), true);
        return;
    }
    // The rate of the schedule stays; what is changed is the factor on it.
    const nlohmann::json& train = wanted.at("train");
    const GrpoSettings& now = session().settings().train;
    // What is wanted already but does not hold yet stays wanted.
    LiveSettings live = m_runBar->live();
    if (train.contains("learning_rate") && now.learningRate > 0)
        live.learningRateFactor = train["learning_rate"].get<double>() / now.learningRate;
    if (train.contains("sampling"))
        live.temperature = train["sampling"].value("temperature", now.sampling.temperature);
    m_runBar->want(live);
}

void TrainingPage::chooseModelFolder() {
    const QString folder = QFileDialog::getExistingDirectory(this, tr("Choose a model's folder"));
    if (folder.isEmpty())
        m_column->setSettings(session().settings());
    else
        change(session().settings().with("model", folder.toStdString()), false);
    m_column->setModels(modelChoices());
}

void TrainingPage::coldStartEnded(const JobView& job, const std::string& model) {
    switch (job.status.state) {
    case JobState::Finished: {
        const std::string before = session().settings().model;
        if (!change(session().settings().with("model", model), false))
            break;
        m_column->setModels(modelChoices());
        messages().showMessage(MessageBar::Severity::Good,
                               tr("The model has learnt the solutions."),
                               tr("The project uses \"%1\" from now on. How hard the questions are "
                                  "for it has to be measured anew.")
                                   .arg(QString::fromStdString(model)));
        messages().setAction(tr("Undo"), [this, before] {
            messages().dismiss();
            change(session().settings().with("model", before), false);
            m_column->setModels(modelChoices());
        });
        break;
    }
    case JobState::Stopped:
        messages().showMessage(MessageBar::Severity::Info,
                               tr("The cold start was stopped and saved."),
                               tr("Start it again under the same name and it goes on."));
        break;
    default:
        if (job.status.error)
            messages().showError(errorMessage(*job.status.error, tr("The cold start failed.")));
        break;
    }
}

void TrainingPage::editAllSettings() {
    TrainingSettingsDialog dialog(session().settings(), m_column->base(), m_column->baseName(),
                                  session().lockedReason(), this);
    if (dialog.exec() == QDialog::Accepted)
        change(dialog.settings(), false);
}

void TrainingPage::listModels() {
    QStringList from = session().services().settings.modelFolders();
    from.prepend(QString::fromStdString(session().settings().model));
    if (from == m_modelsFrom)
        return;
    m_modelsFrom = from;
    m_column->setModels(modelChoices());
}

std::vector<ModelEntry> TrainingPage::modelChoices() const {
    std::vector<ModelEntry> out = {{QStringLiteral("builtin:starter"), tr("Starter model")}};
    for (const std::string& model : m_coldStart->models())
        out.push_back({QString::fromStdString(model), QString::fromStdString(model)});
    for (const QString& folder : session().services().settings.modelFolders())
        for (const QFileInfo& entry : QDir(folder).entryInfoList(
                 QDir::Dirs | QDir::Files | QDir::NoDotAndDotDot, QDir::Name))
            if (entry.suffix() == QLatin1String("gguf") ||
                QFileInfo::exists(entry.filePath() + QStringLiteral("/config.json")))
                out.push_back({entry.filePath(), entry.fileName()});
    const QString current = QString::fromStdString(session().settings().model);
    const bool known = std::any_of(
        out.begin(), out.end(), [&](const ModelEntry& choice) { return choice.value == current; });
    if (!known && !current.isEmpty())
        out.push_back({current, QFileInfo(current).fileName()});
    return out;
}

// ---- What the runs say -----------------------------------------------------------------------

void TrainingPage::runDataChanged() {
    const RunDataPointer run = m_watcher.data();
    if (!run) {
        m_rollouts->clear();
        m_diagnosis->setFindings({}, session().settings(), false);
    } else {
        m_rollouts->setSteps(run->rolloutSteps);
        m_diagnosis->setFindings(run->findings, session().settings(), trainingJob() != nullptr);
        m_heatMap->setData(run->metrics.steps, HeatMap::Histograms(run, &run->predicted));
        if (!run->error.isEmpty())
            messages().showMessage(MessageBar::Severity::Caution,
                                   tr("The run could not be read completely."), run->error);
    }
    showData();
    updateState();
}

void TrainingPage::showData() {
    m_plots->setData(m_watcher.data(), m_runs->overlays());
}

void TrainingPage::showRollouts(int step) {
    m_showRollouts->setChecked(true);
    m_rollouts->chooseStep(step);
}

// ---- Window ---------------------------------------------------------------------------------

bool TrainingPage::narrow() const {
    return width() < kNarrowBelow;
}

void TrainingPage::arrange() {
    const bool headAbove = width() < kHeadAboveBelow;
    if (headAbove != (m_head->parentWidget() == this)) {
        if (headAbove)
            contentLayout()->insertWidget(1, m_head);
        else
            m_centreLayout->insertWidget(0, m_head);
        m_head->show();
    }
    m_column->setVisible(m_showSettings->isChecked() && !(narrow() && m_showRollouts->isChecked()));
    m_rollouts->setVisible(m_showRollouts->isChecked());
}

void TrainingPage::resizeEvent(QResizeEvent* event) {
    Page::resizeEvent(event);
    arrange();
}

void TrainingPage::showEvent(QShowEvent* event) {
    Page::showEvent(event);
    m_watcher.setActive(true);
    m_runs->setActive(true);
}

void TrainingPage::hideEvent(QHideEvent* event) {
    Page::hideEvent(event);
    m_watcher.setActive(false);
    m_runs->setActive(false);
}

} // namespace sdrl::gui
