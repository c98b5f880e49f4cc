// SPDX-License-Identifier: GPL-3.0-or-later
#include "wizard/documents_page.h"

#include "core/base/jsonl.h"
#include "core/instruct/problem_program.h"
#include "session/job_center.h"
#include "theme/icons.h"

#include <QComboBox>
#include <QDir>
#include <QDragEnterEvent>
#include <QFileDialog>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QMimeData>
#include <QPushButton>
#include <QSpinBox>
#include <QUrl>
#include <QVBoxLayout>

#include <algorithm>

namespace sdrl::gui {

namespace {

namespace fs = std::filesystem;
using Kind = FieldProblem::Kind;

/// Entries of a folder that are looked at to count its files.
constexpr int kMaxEntries = 2000;
/// Rows of an evaluation file that are looked at.
constexpr std::size_t kRowsLookedAt = 200;
constexpr const char* kStop = "enough";

QString kindOf(const Json& evaluation) {
    return evaluation.is_object()
               ? QString::fromStdString(evaluation.value("kind", std::string("none")))
               : QStringLiteral("none");
}

} // namespace

WizardDocumentsPage::WizardDocumentsPage(TaskDraft& draft, const ProgramParts& parts,
                                         fs::path folder, QWidget* parent)
    : WizardPage(draft, QStringLiteral("documents"), tr("Documents"), tr("Documents (optional)"),
                 tr("Questions can be grounded in your own files. They are read on this computer "
                    "and stay where they are."),
                 parent),
      m_parts(parts),
      m_folder(std::move(folder)),
      m_list(new QListWidget(this)),
      m_source(new QComboBox(this)),
      m_share(new QSpinBox(this)),
      m_file(new QLineEdit(this)),
      m_inputField(new QComboBox(this)),
      m_answerField(new QComboBox(this)),
      m_program(new QComboBox(this)),
      m_count(new QSpinBox(this)) {
    setAcceptDrops(true);
    auto* addFiles = new QPushButton(icon(QStringLiteral("file")), tr("Add &files…"), this);
    auto* addFolder = new QPushButton(icon(QStringLiteral("folder")), tr("Add f&older…"), this);
    m_remove = new QPushButton(icon(QStringLiteral("trash")), tr("&Remove"), this);
    auto* buttons = new QHBoxLayout;
    buttons->addWidget(addFiles);
    buttons->addWidget(addFolder);
    buttons->addWidget(m_remove);
    buttons->addStretch(1);
    form()->addLayout(buttons);
    m_list->setAccessibleName(tr("Documents"));
    m_list->setMinimumHeight(theme::kRowHeight * 5);
    m_list->setTextElideMode(Qt::ElideMiddle);
    m_list->setSelectionMode(QAbstractItemView::ExtendedSelection);
    addField(QStringLiteral("documents"), {}, m_list,
             tr("Drop files and folders here: PDF, Word, EPUB, HTML, Markdown, text and others."));
    form()->setStretch(form()->count() - 1, 1);

    m_source->addItem(tr("Keep back a share of the written questions"), QStringLiteral("none"));
    m_source->addItem(tr("A file with questions and answers"), QStringLiteral("file"));
    m_source->addItem(tr("Questions of a built-in program"), QStringLiteral("program"));
    addField(QStringLiteral("evaluation"), tr("&Test questions, never trained on"), m_source);
    m_share->setRange(0, 50);
    m_share->setSuffix(QStringLiteral(" %"));
    addField(QStringLiteral("held_out"), tr("S&hare kept back"), m_share,
             tr("Of the questions' sources, so that no test question shares its passage with a "
                "training question. Where a file is the test, a third of it is kept for looks "
                "during training."));
    auto* chooser = new QWidget(this);
    auto* chooserLayout = new QHBoxLayout(chooser);
    chooserLayout->setContentsMargins(0, 0, 0, 0);
    auto* choose = new QPushButton(tr("&Choose…"), chooser);
    chooserLayout->addWidget(m_file, 1);
    chooserLayout->addWidget(choose);
    chooser->setFocusProxy(m_file);
    addField(QStringLiteral("path"), tr("File (JSON &Lines)"), chooser);
    m_file->setAccessibleName(tr("File with test questions"));
    for (QComboBox* box : {m_inputField, m_answerField})
        box->setEditable(true);
    addField(QStringLiteral("input_field"), tr("Field of the &question"), m_inputField);
    addField(QStringLiteral("answer_field"), tr("Field of the &answer"), m_answerField);
    for (const ProblemProgram* program : problemPrograms())
        m_program->addItem(
            QString::fromUtf8(program->name().data(), static_cast<int>(program->name().size())));
    addField(
        QStringLiteral("program"), tr("&Program"), m_program,
        tr("One in twenty of its questions is reserved for tests; training never sees those."));
    m_count->setRange(0, 1'000'000);
    m_count->setSpecialValueText(tr("all"));
    addField(QStringLiteral("count"), tr("At &most so many"), m_count);

    connect(addFiles, &QPushButton::clicked, this,
            [this] { addPaths(QFileDialog::getOpenFileNames(this, tr("Add documents"))); });
    connect(addFolder, &QPushButton::clicked, this, [this] {
        if (const QString path = QFileDialog::getExistingDirectory(this, tr("Add a folder"));
            !path.isEmpty())
            addPaths({path});
    });
    connect(m_remove, &QPushButton::clicked, this, [this] {
        Json documents = this->draft().value("documents");
        std::vector<int> rows;
        for (const QModelIndex& index : m_list->selectionModel()->selectedIndexes())
            rows.push_back(index.row());
        std::sort(rows.rbegin(), rows.rend());
        for (const int row : rows)
            documents.erase(static_cast<std::size_t>(row));
        this->draft().set("documents", std::move(documents));
    });
    connect(m_list, &QListWidget::itemSelectionChanged, this, [this] {
        const bool any = !m_list->selectedItems().isEmpty();
        m_remove->setEnabled(any);
        m_remove->setToolTip(any ? tr("Takes them off the list; the files stay")
                                 : tr("No document is chosen"));
    });
    connect(m_share, &QSpinBox::valueChanged, this, [this](int share) {
        if (loading())
            return;
        ProjectSettings settings = this->draft().settings();
        settings.draft.heldOutShare = share / 100.0;
        this->draft().setSettings(settings);
    });
    const auto store = [this] {
        if (!loading())
            storeEvaluation();
    };
    connect(m_source, &QComboBox::activated, this, store);
    connect(m_file, &QLineEdit::textChanged, this, store);
    connect(m_inputField, &QComboBox::currentTextChanged, this, store);
    connect(m_answerField, &QComboBox::currentTextChanged, this, store);
    connect(m_program, &QComboBox::activated, this, store);
    connect(m_count, &QSpinBox::valueChanged, this, store);
    connect(choose, &QPushButton::clicked, this, &WizardDocumentsPage::chooseEvaluationFile);
}

void WizardDocumentsPage::addPaths(const QStringList& paths) {
    Json documents = draft().value("documents");
    if (!documents.is_array())
        documents = Json::array();
    for (const QString& path : paths)
        if (const std::string absolute = QFileInfo(path).absoluteFilePath().toStdString();
            std::find(documents.begin(), documents.end(), Json(absolute)) == documents.end())
            documents.push_back(absolute);
    if (!documents.empty())
        draft().set("documents", std::move(documents));
}

void WizardDocumentsPage::chooseEvaluationFile() {
    const QString path = QFileDialog::getOpenFileName(
        this, tr("Questions and answers"), {}, tr("JSON Lines (*.jsonl *.json);;All files (*)"));
    if (!path.isEmpty())
        m_file->setText(path);
}

void WizardDocumentsPage::storeEvaluation() {
    const QString kind = m_source->currentData().toString();
    Json evaluation = draft().value("evaluation");
    if (!evaluation.is_object())
        evaluation = Json::object();
    const auto put = [&](const char* key, Json value, const Json& fallback) {
        if (value == fallback || value.is_null())
            evaluation.erase(key);
        else
            evaluation[key] = std::move(value);
    };
    const bool file = kind == QLatin1String("file"), program = kind == QLatin1String("program");
    const auto textJson = [](const QString& text) { return Json(text.toStdString()); };
    put("kind", textJson(kind), "none");
    put("path", file ? textJson(m_file->text()) : Json(), nullptr);
    put("input_field", file ? textJson(m_inputField->currentText()) : Json(), "input");
    put("answer_field", file ? textJson(m_answerField->currentText()) : Json(), "answer");
    put("program", program ? textJson(m_program->currentText()) : Json(), nullptr);
    put("count", file || program ? Json(m_count->value()) : Json(), 0);
    draft().set("evaluation", evaluation.empty() ? Json() : evaluation);
}

QStringList WizardDocumentsPage::documents() const {
    QStringList out;
    const Json paths = draft().value("documents");
    if (paths.is_array())
        for (const Json& path : paths)
            if (path.is_string())
                out += QString::fromStdString(path);
    return out;
}

fs::path WizardDocumentsPage::resolved(const QString& path) const {
    const fs::path out = path.toStdString();
    return out.is_absolute() || m_folder.empty() ? out : m_folder / out;
}

QString WizardDocumentsPage::about(const QString& path) const {
    const fs::path file = resolved(path);
    const QFileInfo info(QString::fromStdString(file.string()));
    if (!info.exists())
        return tr("not there");
    const DocumentReader* reader = m_parts.pipelineParts().reader;
    if (!info.isDir())
        return reader && !reader->supports(file) ? tr("this kind of file cannot be read")
                                                 : bytesText(static_cast<double>(info.size()));
    int entries = 0, files = 0;
    std::error_code error;
    for (fs::recursive_directory_iterator it(file, fs::directory_options::skip_permission_denied,
                                             error);
         !error && it != fs::recursive_directory_iterator(); it.increment(error)) {
        if (++entries > kMaxEntries)
            return tr("folder, files: more than %1").arg(files);
        if (it->is_regular_file(error) && (!reader || reader->supports(it->path())))
            ++files;
    }
    return files == 0 ? tr("folder without a file that can be read")
                      : tr("folder, files: %1").arg(files);
}

const WizardDocumentsPage::FileLook& WizardDocumentsPage::fileLook() const {
    const Json evaluation = draft().value("evaluation");
    const auto part = [&](const char* key, const char* fallback) {
        return evaluation.is_object() ? evaluation.value(key, std::string(fallback)) : fallback;
    };
    const std::string path = part("path", "");
    const std::string inputField = part("input_field", "input");
    const std::string answerField = part("answer_field", "answer");
    const QString key = QString::fromStdString(path + '\n' + inputField + '\n' + answerField +
                                               draft().value("answer").dump());
    if (key == m_look.key)
        return m_look;
    m_look = {key, {}, {}, {}};
    if (path.empty())
        return m_look;
    std::size_t rows = 0, withAnswer = 0;
    const auto verifier = draft().verifier();
    const Result<void> read = readJsonl(
        resolved(QString::fromStdString(path)),
        [&](const nlohmann::json& row, std::size_t) -> Result<void> {
            if (rows == 0 && row.is_object())
                for (const auto& [field, value] : row.items())
                    m_look.fields += QString::fromStdString(field);
            ++rows;
            if (row.is_object() && row.contains(inputField) && row.contains(answerField)) {
                const nlohmann::json& found = row[answerField];
                const std::string answer =
                    found.is_string() ? found.get<std::string>() : dumpJson(found);
                if (!verifier ||
                    verifier->canonical(verifier->answerOf(answer), VerifierProfile::Strict))
                    ++withAnswer;
            }
            if (rows == kRowsLookedAt)
                return Error{ErrorCode::Internal, kStop, ""};
            return {};
        });
    if (!read && read.error().message != kStop)
        m_look.problem =
            tr("The file cannot be used: %1.").arg(QString::fromStdString(read.error().message));
    else if (rows == 0)
        m_look.problem = tr("The file has no questions.");
    else if (!m_look.fields.contains(QString::fromStdString(inputField)) ||
             !m_look.fields.contains(QString::fromStdString(answerField)))
        m_look.problem = tr("Its rows have the fields %1; choose those of question and answer.")
                             .arg(m_look.fields.join(QStringLiteral(", ")));
    else if (withAnswer < rows)
        m_look.problem = tr("%1 of the first %2 answers are not of the task's kind.")
                             .arg(rows - withAnswer)
                             .arg(rows);
    else
        m_look.note = read ? tr("%n questions, all with an answer of the task's kind.", nullptr,
                                static_cast<int>(rows))
                           : tr("The first %n answers are of the task's kind.", nullptr,
                                static_cast<int>(rows));
    return m_look;
}

std::vector<FieldProblem> WizardDocumentsPage::problems() const {
    std::vector<FieldProblem> out;
    for (const QString& path : documents())
        if (std::error_code error; !fs::exists(resolved(path), error)) {
            out.push_back(
                {QStringLiteral("documents"), tr("%1 is not there: remove it or bring it back.")
                                                  .arg(QDir::toNativeSeparators(path))});
            break;
        }
    const Json evaluation = draft().value("evaluation");
    const QString kind = kindOf(evaluation);
    if (kind == QLatin1String("file")) {
        if (evaluation.value("path", std::string()).empty())
            out.push_back({QStringLiteral("path"), tr("Choose the file."), Kind::Missing});
        else if (const FileLook& look = fileLook(); !look.problem.isEmpty())
            out.push_back({QStringLiteral("path"), look.problem});
        else if (!look.note.isEmpty())
            out.push_back({QStringLiteral("path"), look.note, Kind::Good});
    }
    if (kind == QLatin1String("none") && draft().settings().draft.heldOutShare <= 0)
        out.push_back({QStringLiteral("held_out"),
                       tr("Without test questions nobody can tell whether training helped."),
                       Kind::Caution});
    return out;
}

void WizardDocumentsPage::load() {
    emit m_list->itemSelectionChanged();
    const Json evaluation = draft().value("evaluation");
    const auto text = [&](const char* key, const char* fallback) {
        return QString::fromStdString(
            evaluation.is_object() ? evaluation.value(key, std::string(fallback)) : fallback);
    };
    m_source->setCurrentIndex(m_source->findData(kindOf(evaluation)));
    setTextOf(m_file, text("path", ""));
    m_inputField->setCurrentText(text("input_field", "input"));
    m_answerField->setCurrentText(text("answer_field", "answer"));
    if (const int at = m_program->findText(text("program", draft().text("program").toUtf8()));
        at >= 0)
        m_program->setCurrentIndex(at);
    m_count->setValue(evaluation.is_object() ? evaluation.value("count", 0) : 0);
    m_share->setValue(static_cast<int>(draft().settings().draft.heldOutShare * 100 + 0.5));
}

void WizardDocumentsPage::update() {
    const QStringList paths = documents();
    QStringList listed;
    for (int row = 0; row < m_list->count(); ++row)
        listed += m_list->item(row)->data(Qt::UserRole).toString();
    if (paths != listed) {
        m_list->clear();
        for (const QString& path : paths) {
            auto* item = new QListWidgetItem(
                icon(QFileInfo(QString::fromStdString(resolved(path).string())).isDir()
                         ? QStringLiteral("folder")
                         : QStringLiteral("file"),
                     theme::Role::Muted),
                QStringLiteral("%1 · %2").arg(QDir::toNativeSeparators(path), about(path)), m_list);
            item->setData(Qt::UserRole, path);
            item->setToolTip(path);
        }
    }
    const QString kind = kindOf(draft().value("evaluation"));
    const bool file = kind == QLatin1String("file"), program = kind == QLatin1String("program");
    setFieldVisible(QStringLiteral("held_out"), !program);
    setFieldVisible(QStringLiteral("path"), file);
    setFieldVisible(QStringLiteral("input_field"), file);
    setFieldVisible(QStringLiteral("answer_field"), file);
    setFieldVisible(QStringLiteral("program"), program);
    setFieldVisible(QStringLiteral("count"), file || program);
    if (file)
        for (QComboBox* box : {m_inputField, m_answerField}) {
            const QString text = box->currentText();
            if (box->count() == fileLook().fields.size() &&
                box->findText(fileLook().fields.value(0)) == 0)
                continue; // they are listed; the cursor stays
            box->clear();
            box->addItems(fileLook().fields);
            box->setCurrentText(text);
        }
}

void WizardDocumentsPage::dragEnterEvent(QDragEnterEvent* event) {
    for (const QUrl& url : event->mimeData()->urls())
        if (url.isLocalFile())
            event->acceptProposedAction();
}

void WizardDocumentsPage::dropEvent(QDropEvent* event) {
    QStringList paths;
    for (const QUrl& url : event->mimeData()->urls())
        if (url.isLocalFile())
            paths += url.toLocalFile();
    addPaths(paths);
    event->acceptProposedAction();
}

} // namespace sdrl::gui
