// SPDX-License-Identifier: GPL-3.0-or-later
#include "pages/export/export_page.h"

#include "common/project_export.h"
#include "core/base/file_io.h"
#include "core/pipeline/cluster_bundle.h"
#include "core/pipeline/current_items.h"
#include "core/pipeline/dataset_card.h"
#include "core/pipeline/report.h"
#include "core/project/item_query.h"
#include "pages/export/export_card.h"
#include "theme/theme.h"
#include "widgets/job_strip.h"

#include <QCheckBox>
#include <QComboBox>
#include <QDesktopServices>
#include <QDir>
#include <QFileDialog>
#include <QFormLayout>
#include <QFrame>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPointer>
#include <QPushButton>
#include <QRegularExpression>
#include <QScrollArea>
#include <QTextBrowser>
#include <QTextDocument>
#include <QUrl>
#include <QVBoxLayout>

#include <nlohmann/json.hpp>

#include <functional>
#include <sstream>

namespace sdrl::gui {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t kPreviewRows = 3;
constexpr std::size_t kPreviewBytes = 400; ///< of one text
constexpr int kCardsWidth = 300;

QString pathText(const fs::path& path) {
    return QString::fromStdString(path.string());
}

QLabel* wrappedLabel(QWidget* parent, theme::Role role) {
    auto* label = new QLabel(parent);
    label->setWordWrap(true);
    theme::setTextRole(label, role);
    return label;
}

/// Long texts cut, so that three rows can be seen at once.
void shorten(nlohmann::ordered_json& value) {
    if (value.is_string() && value.get_ref<const std::string&>().size() > kPreviewBytes)
        value = QString::fromStdString(value.get<std::string>())
                    .left(kPreviewBytes)
                    .append(QStringLiteral(" …"))
                    .toStdString();
    else if (value.is_structured())
        for (auto& part : value)
            shorten(part);
}

Result<QString> rowsPreview(Project& project, DatasetFormat format) {
    SDRL_TRY(const TemporaryDirectory folder, TemporaryDirectory::create("sdrl-preview"));
    const fs::path file = folder.path() / "rows.jsonl";
    SDRL_TRY([[maybe_unused]] const ExportSummary summary,
             exportDataset(project, format, file, {.maxRows = kPreviewRows}));
    SDRL_TRY(const std::string text, readFile(file));
    std::istringstream lines(text);
    QStringList out;
    for (std::string line; std::getline(lines, line);) {
        auto row = nlohmann::ordered_json::parse(line, nullptr, false);
        shorten(row);
        out << QString::fromStdString(row.dump(2));
    }
    return out.join(QStringLiteral("\n\n"));
}

Result<QString> reportPreview(Project& project) {
    SDRL_TRY(const TemporaryDirectory folder, TemporaryDirectory::create("sdrl-preview"));
    const fs::path file = folder.path() / "report.html";
    SDRL_CHECK(writeReport(project, file));
    SDRL_TRY(const std::string text, readFile(file));
    static const QRegularExpression heading(QStringLiteral("<h[12][^>]*>(.*?)</h[12]>"));
    static const QRegularExpression tag(QStringLiteral("<[^>]*>"));
    QStringList out;
    auto matches = heading.globalMatch(QString::fromStdString(text));
    while (matches.hasNext()) {
        QString title = matches.next().captured(1).remove(tag);
        // Entities become what they stand for.
        QTextDocument plain;
        plain.setHtml(title);
        out << plain.toPlainText();
    }
    out << QString() << bytesText(static_cast<double>(text.size()));
    return out.join(QLatin1Char('\n'));
}

} // namespace

ExportPage::ExportPage(ProjectSession& session, QWidget* parent)
    : Page(PageId::Export, session, parent),
      m_query(std::make_shared<std::unique_ptr<ItemQuery>>()) {
    setSubtitle(tr("Questions, model and results for other programs and other people."));
    setPrimaryAction(tr("Export"), [this] { write(); });
    auto* columns = new QHBoxLayout;
    columns->setSpacing(theme::kSpace6);
    columns->addWidget(makeCards());
    columns->addWidget(makeDetail(), 1);
    contentLayout()->addWidget(new JobStrip(session, this));
    contentLayout()->addLayout(columns, 1);
    choose(0);
}

ExportPage::~ExportPage() = default;

QWidget* ExportPage::makeCards() {
    auto* scroll = new QScrollArea(this);
    scroll->setWidgetResizable(true);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll->setFixedWidth(kCardsWidth);
    auto* cards = new QWidget(scroll);
    auto* layout = new QVBoxLayout(cards);
    layout->setContentsMargins(0, 0, theme::kSpace2, 0);
    layout->setSpacing(theme::kSpace2);
    std::optional<ExportAim> aim;
    for (std::size_t i = 0; i < exportKinds().size(); ++i) {
        const ExportKind& kind = exportKinds()[i];
        if (aim != kind.aim) {
            auto* title = new QLabel(aimTitle(kind.aim), cards);
            theme::setTextSize(title, theme::TextSize::Section, true);
            if (aim)
                layout->addSpacing(theme::kSpace3);
            layout->addWidget(title);
            aim = kind.aim;
        }
        auto* card = new ExportCard(kind, cards);
        connect(card, &QAbstractButton::clicked, this, [this, i] { choose(i); });
        layout->addWidget(card);
        m_cards.push_back(card);
    }
    layout->addStretch(1);
    scroll->setWidget(cards);
    return scroll;
}

QWidget* ExportPage::makeDetail() {
    auto* detail = new QWidget(this);
    m_title = new QLabel(detail);
    theme::setTextSize(m_title, theme::TextSize::Section, true);
    m_text = wrappedLabel(detail, theme::Role::Muted);
    m_scopeText = wrappedLabel(detail, theme::Role::Text);

    m_modelOptions = new QWidget(detail);
    m_checkpoint = new QComboBox(m_modelOptions);
    m_checkpoint->setAccessibleName(tr("Checkpoint"));
    connect(m_checkpoint, &QComboBox::activated, this, [this] { m_checkpointChosen = true; });
    m_type = new QComboBox(m_modelOptions);
    m_type->setAccessibleName(tr("Type of the weights"));
#ifdef SDRL_HAS_TRAINING
    m_type->addItem(tr("32 bit: exactly what was evaluated"),
                    static_cast<int>(StorageType::Float32));
    m_type->addItem(tr("bfloat16: half the size, what most programs expect"),
                    static_cast<int>(StorageType::BFloat16));
    m_type->addItem(tr("float16: half the size, for older graphics cards"),
                    static_cast<int>(StorageType::Float16));
#endif
    auto* modelForm = new QFormLayout(m_modelOptions);
    modelForm->setContentsMargins(0, 0, 0, 0);
    modelForm->addRow(tr("Chec&kpoint"), m_checkpoint);
    modelForm->addRow(tr("&Weights"), m_type);

    m_target = new QLineEdit(detail);
    m_target->setAccessibleName(tr("Where to"));
    connect(m_target, &QLineEdit::textEdited, this,
            [this](const QString& text) { m_targets[m_kind] = text; });
    connect(m_target, &QLineEdit::textChanged, this, [this] {
        m_replace->setChecked(false);
        updateState();
    });
    auto* browseButton = new QPushButton(tr("Choose …"), detail);
    connect(browseButton, &QPushButton::clicked, this, &ExportPage::browse);
    auto* targetLabel = new QLabel(tr("W&here to"), detail);
    targetLabel->setBuddy(m_target);
    auto* targetRow = new QHBoxLayout;
    targetRow->setSpacing(theme::kSpace2);
    targetRow->addWidget(targetLabel);
    targetRow->addWidget(m_target, 1);
    targetRow->addWidget(browseButton);

    m_exists = new QFrame(detail);
    theme::setCard(m_exists);
    m_replace = new QCheckBox(tr("Something is there already. &Replace it"), m_exists);
    connect(m_replace, &QCheckBox::toggled, this, &ExportPage::updateState);
    auto* existsLayout = new QHBoxLayout(m_exists);
    existsLayout->setContentsMargins(theme::kSpace3, theme::kSpace2, theme::kSpace3,
                                     theme::kSpace2);
    existsLayout->addWidget(m_replace);
    m_why = wrappedLabel(detail, theme::Role::Caution);

    auto* previewTitle = new QLabel(tr("Preview"), detail);
    theme::setTextSize(previewTitle, theme::TextSize::Body, true);
    m_preview = new QTextBrowser(detail);
    m_preview->setAccessibleName(tr("Preview"));
    m_preview->setFont(theme::fixedFont());

    auto* layout = new QVBoxLayout(detail);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(theme::kSpace3);
    layout->addWidget(m_title);
    layout->addWidget(m_text);
    layout->addWidget(m_scopeText);
    layout->addWidget(m_modelOptions);
    layout->addLayout(targetRow);
    layout->addWidget(m_exists);
    layout->addWidget(m_why);
    layout->addWidget(previewTitle);
    layout->addWidget(m_preview, 1);
    return detail;
}

void ExportPage::choose(std::size_t kind) {
    m_kind = kind;
    m_cards[kind]->setChecked(true);
    m_title->setText(this->kind().title);
    m_text->setText(tr("%1\nRead by %2.").arg(this->kind().text, this->kind().readers));
    m_modelOptions->setVisible(this->kind().is(ExportContent::Model));
    suggestTarget();
    updateState();
    askPreview();
}

void ExportPage::suggestTarget() {
    const auto chosen = m_targets.find(m_kind);
    if (chosen != m_targets.end()) {
        m_target->setText(chosen->second);
        return;
    }
    std::string name = session().project().name();
    switch (kind().content) {
    case ExportContent::Questions:
        name += "-" + std::string(datasetFormatName(kind().format));
        break;
    case ExportContent::Cluster:
        name += "-cluster";
        break;
    case ExportContent::Model:
        name += "-model";
        break;
    case ExportContent::Report:
        name += "-report";
        break;
    }
    name += kind().suffix.toStdString();
    m_target->setText(pathText(fs::absolute(session().project().exportsFolder() / name)));
}

void ExportPage::browse() {
    QString chosen;
    // Whether to replace is asked here, in place.
    if (kind().folder())
        chosen =
            QFileDialog::getSaveFileName(this, tr("Folder: %1").arg(kind().title), m_target->text(),
                                         {}, nullptr, QFileDialog::DontConfirmOverwrite);
    else
        chosen = QFileDialog::getSaveFileName(this, tr("Export to"), m_target->text(),
                                              QStringLiteral("*%1").arg(kind().suffix), nullptr,
                                              QFileDialog::DontConfirmOverwrite);
    if (chosen.isEmpty())
        return;
    m_targets[m_kind] = chosen;
    m_target->setText(chosen);
}

fs::path ExportPage::targetPath() const {
    return QDir(pathText(session().project().exportsFolder()))
        .absoluteFilePath(m_target->text().trimmed())
        .toStdString();
}

// ---- State ----------------------------------------------------------------------------------

void ExportPage::refresh() {
    readScope();
    m_checkpoints = listCheckpoints(session());
    const QString kept = m_checkpoint->currentData().toString();
    const QSignalBlocker blocker(m_checkpoint);
    m_checkpoint->clear();
    int best = -1;
    for (const CheckpointChoice& choice : m_checkpoints) {
        if (choice.last && best < 0)
            best = m_checkpoint->count();
        m_checkpoint->addItem(choice.text(), pathText(choice.weights));
    }
    // A default that nobody chose gives way to that of a newer run.
    const int before = m_checkpointChosen ? m_checkpoint->findData(kept) : -1;
    m_checkpointChosen = before >= 0;
    m_checkpoint->setCurrentIndex(m_checkpointChosen ? before : std::max(best, 0));
    updateState();
}

void ExportPage::readScope() {
    struct Read {
        ExportScope scope;
        std::int64_t version = 0;
    };
    m_thread.post(
        [query = m_query, database = session().databasePath(),
         settings = session().settings()](std::stop_token stop) {
            Read out;
            const auto run = [&]() -> Result<void> {
                if (!*query) {
                    SDRL_TRY(*query, ItemQuery::open(database));
                }
                ItemQuery& items = **query;
                SDRL_TRY(ItemScope scope, currentItemScope(items.store(), settings));
                items.setScope(std::move(scope));
                const auto count = [&](const ItemFilter& filter) -> Result<int> {
                    SDRL_TRY(const std::int64_t number, items.count(filter, stop));
                    return static_cast<int>(number);
                };
                ItemFilter all, dropped, taken;
                dropped.kept = false;
                taken.dropped = false;
                taken.taken = true;
                taken.reviews = {ReviewState::None, ReviewState::Accepted, ReviewState::Edited};
                SDRL_TRY(out.scope.all, count(all));
                SDRL_TRY(out.scope.dropped, count(dropped));
                SDRL_TRY(out.scope.selected, count(taken));
                out.scope.selection = static_cast<bool>(items.scope().selection);
                SDRL_TRY(out.version, items.dataVersion());
                return {};
            };
            if (const Result<void> done = run(); !done)
                out.scope = {};
            return out;
        },
        [this](const Read& read) {
            m_scope = read.scope;
            m_dataVersion = read.version;
            m_read = true;
            updateState();
            askPreview();
        });
}

QString ExportPage::whyNot() const {
    if (session().busy())
        return session().lockedReason();
    if (kind().is(ExportContent::Model)) {
#ifndef SDRL_HAS_TRAINING
        return tr("This build of the program cannot write models.");
#endif
        if (m_checkpoint->count() == 0)
            return tr("There is no trained model yet: train first.");
    } else if (m_read) {
        if (kind().allQuestions() && m_scope.all == 0)
            return tr("There are no questions yet: write them on the Dataset page.");
        if (kind().selection() && !m_scope.selection)
            return tr("No questions have been selected yet: select them on the Difficulty page.");
        if (kind().selection() && m_scope.selected == 0)
            return tr("The selection is empty.");
    }
    if (m_target->text().trimmed().isEmpty())
        return tr("Say where to write it.");
    return {};
}

QString ExportPage::verb() const {
    switch (kind().content) {
    case ExportContent::Questions:
        return tr("Export %n question(s)", nullptr,
                  kind().allQuestions() ? m_scope.all : m_scope.selected);
    case ExportContent::Cluster:
        return tr("Write the folder");
    case ExportContent::Model:
        return tr("Export the model");
    case ExportContent::Report:
        return tr("Write the report");
    }
    return {};
}

void ExportPage::updateState() {
    m_scopeText->setText(tr("Holds %1.").arg(scopeText(kind(), m_scope)));
    primaryButton()->setText(verb());
    std::error_code error;
    const bool exists = !m_target->text().trimmed().isEmpty() && fs::exists(targetPath(), error);
    m_exists->setVisible(exists);
    const QString why = whyNot();
    m_why->setText(why);
    m_why->setVisible(!why.isEmpty() && !session().busy());
    if (!why.isEmpty())
        setPrimaryEnabled(false, why);
    else if (exists && !m_replace->isChecked())
        setPrimaryEnabled(false, tr("Something is there already: say that it is to be replaced, or "
                                    "choose another place."));
    else
        setPrimaryEnabled(true);
}

// ---- Preview --------------------------------------------------------------------------------

QString ExportPage::previewKey() const {
    return QStringLiteral("%1 %2 %3")
        .arg(m_kind)
        .arg(m_dataVersion)
        .arg(QString::fromStdString(session().task().promptFingerprint()));
}

void ExportPage::askPreview() {
    showPreview();
    const QString key = previewKey();
    const bool nothing = (kind().allQuestions() && m_scope.all == 0) ||
                         (kind().selection() && m_scope.selected == 0);
    if (kind().folder() || !m_read || nothing || m_previews.contains(key) || session().busy())
        return;
    const auto made = std::make_shared<QString>();
    session().runTask(
        tr("Preview: %1").arg(kind().title),
        [made, kind = kind()](Project& project, Pipeline&, JobContext&) -> Result<Ending> {
            if (kind.is(ExportContent::Questions)) {
                SDRL_TRY(*made, rowsPreview(project, kind.format));
            } else {
                SDRL_TRY(*made, reportPreview(project));
            }
            return Ending::Finished;
        },
        [page = QPointer<ExportPage>(this), made, key](const JobView& job) {
            if (!page)
                return;
            // A failure is kept too, or it would be tried again for ever.
            page->m_previews[key] =
                job.status.error ? QString::fromStdString(job.status.error->message) : *made;
            page->showPreview();
        });
    showPreview();
}

void ExportPage::showPreview() {
    if (kind().is(ExportContent::Model)) {
        m_preview->setPlainText(QStringLiteral("README.md\nchat_template.jinja\nconfig.json\n"
                                               "generation_config.json\nmodel.safetensors\n"
                                               "tokenizer.json\ntokenizer_config.json"));
        return;
    }
    if (kind().is(ExportContent::Cluster)) {
        m_preview->setPlainText(QStringLiteral(
            "README.md\nNOTES.md\nmanifest.json\nrun.py\nslurm.sbatch\n"
            "configs/openrlhf.args\nconfigs/trl_grpo.yaml\nconfigs/verl.yaml\n"
            "data/test.jsonl\ndata/train.jsonl\ndata/validation.jsonl\nreward/reward_cases.jsonl\n"
            "reward/reward_core.py\nreward/reward_spec.json\n"
            "reward/rewards_openrlhf.py\nreward/rewards_trl.py\n"
            "reward/rewards_verl.py\n\npython3 run.py check\n"
            "python3 run.py verl --model MODEL --gpus 8\n"));
        return;
    }
    const auto found = m_previews.find(previewKey());
    const QString text = found != m_previews.end() ? found->second : QString();
    if (m_preview->toPlainText() != text)
        m_preview->setPlainText(text);
    m_preview->setPlaceholderText(session().busy()
                                      ? tr("The preview is made when the running work has ended.")
                                      : tr("Nothing to show yet."));
}

// ---- Writing --------------------------------------------------------------------------------

void ExportPage::write() {
    const fs::path target = targetPath();
    const bool overwrite = m_replace->isChecked();
    const auto what = std::make_shared<QString>();
    const auto prepare = [target]() { return createDirectories(target.parent_path()); };
    std::function<Result<Ending>(Project&, Pipeline&, JobContext&)> task;
    const fs::path resources = session().services().parts.resources();
    if (kind().is(ExportContent::Questions)) {
        task = [=, format = kind().format](Project& project, Pipeline&,
                                           JobContext&) -> Result<Ending> {
            SDRL_CHECK(prepare());
            SDRL_TRY(const ExportSummary summary,
                     exportDataset(project, format, target, {.overwrite = overwrite}));
            const fs::path card = defaultCardPath(target);
            SDRL_CHECK(writeDatasetCard(project, format, summary, card, resources));
            *what =
                tr("%1 rows written, %2; data card: %3")
                    .arg(summary.rows)
                    .arg(bytesText(static_cast<double>(summary.bytes)), pathText(card.filename()));
            return Ending::Finished;
        };
    } else if (kind().is(ExportContent::Cluster)) {
        task = [=](Project& project, Pipeline&, JobContext&) -> Result<Ending> {
            SDRL_CHECK(prepare());
            SDRL_TRY(const ClusterBundle bundle,
                     exportClusterBundle(project, target, resources, overwrite));
            *what = tr("%1 questions to train on, %2 for looks and %3 to test are written, %4; %5 "
                       "notes on what a trainer does otherwise are in NOTES.md")
                        .arg(bundle.trainRows)
                        .arg(bundle.lookRows)
                        .arg(bundle.testRows)
                        .arg(bytesText(static_cast<double>(bundle.bytes)))
                        .arg(bundle.notes);
            return Ending::Finished;
        };
    } else if (kind().is(ExportContent::Report)) {
        task = [=](Project& project, Pipeline&, JobContext&) -> Result<Ending> {
            std::error_code error;
            if (!overwrite && fs::exists(target, error))
                return Error{ErrorCode::AlreadyExists, "there is a file of this name already",
                             target.string()};
            SDRL_CHECK(prepare());
            SDRL_CHECK(writeReport(project, target));
            *what = tr("The report is written");
            return Ending::Finished;
        };
    } else {
#ifdef SDRL_HAS_TRAINING
        ProjectModelExport options;
        options.weights = m_checkpoint->currentData().toString().toStdString();
        options.resources = resources;
        options.type = static_cast<StorageType>(m_type->currentData().toInt());
        options.overwrite = overwrite;
        task = [=](Project& project, Pipeline&, JobContext&) -> Result<Ending> {
            SDRL_CHECK(prepare());
            SDRL_TRY(const ExportedModel model, exportProjectModel(project, target, options));
            *what = tr("The model is written, %1").arg(bytesText(static_cast<double>(model.bytes)));
            return Ending::Finished;
        };
#endif
    }
    if (!task)
        return;
    session().runTask(primaryButton()->text(), std::move(task),
                      [page = QPointer<ExportPage>(this), what, target](const JobView& job) {
                          if (page)
                              page->ended(job, *what, target);
                      });
}

void ExportPage::ended(const JobView& job, const QString& what, const fs::path& target) {
    m_replace->setChecked(false);
    if (job.status.error) {
        messages().showError(errorMessage(*job.status.error, tr("The export failed.")));
        return;
    }
    const bool page = target.extension() == ".html";
    messages().showMessage(MessageBar::Severity::Good, what, pathText(target));
    const bool itself = page || fs::is_directory(target);
    const QUrl url = QUrl::fromLocalFile(pathText(itself ? target : target.parent_path()));
    messages().setAction(page ? tr("Open in browser") : tr("Open folder"),
                         [url] { QDesktopServices::openUrl(url); });
    messages().setCopy(tr("Copy path"), pathText(target));
}

} // namespace sdrl::gui
