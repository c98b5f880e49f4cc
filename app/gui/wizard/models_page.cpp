// SPDX-License-Identifier: GPL-3.0-or-later
#include "wizard/models_page.h"

#include "core/instruct/problem_program.h"
#include "theme/icons.h"

#include <QComboBox>
#include <QFileDialog>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QPushButton>
#include <QRegularExpressionValidator>
#include <QUrl>
#include <QVBoxLayout>

#include <algorithm>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace sdrl::gui {

namespace {

using Kind = FieldProblem::Kind;

constexpr int kNameRole = Qt::UserRole;
constexpr const char* kStarter = "builtin:starter";

QString kindText(InstructorKind kind) {
    switch (kind) {
    case InstructorKind::Program:
        return ModelsPage::tr("A program that comes along writes and solves the questions: fast, "
                              "free, without a network.");
    case InstructorKind::Passages:
        return ModelsPage::tr("Questions are made from sentences of your documents: free, without "
                              "a model or a network.");
    case InstructorKind::Endpoint:
        return ModelsPage::tr("A large model behind an address that speaks OpenAI's protocol, on "
                              "this computer or elsewhere. It sees the task, your examples and "
                              "passages of your documents.");
    case InstructorKind::Local:
        return ModelsPage::tr("A larger model of yours, run by this program: private, without a "
                              "network, and slow on a small computer. Instruction models do "
                              "better than base models.");
    }
    return {};
}

/// All that the memory figures depend on.
std::string memorySettings(const GrpoSettings& train) {
    return fmt::format("{} {} {}", train.toJson().dump(), numberFormatName(train.rolloutFormat),
                       numberFormatName(train.trainFormat));
}

/// Why an endpoint cannot be asked; the field is "url" or "model".
std::optional<FieldProblem> endpointProblem(const EndpointSettings& endpoint) {
    const auto at = [](const char* field, const QString& text, Kind kind) {
        return FieldProblem{QString::fromLatin1(field), text, kind};
    };
    const QUrl url(QString::fromStdString(endpoint.url).trimmed(), QUrl::StrictMode);
    if (endpoint.url.empty())
        return at("url", ModelsPage::tr("Give the endpoint's address."), Kind::Missing);
    if (!url.isValid() || url.host().isEmpty() ||
        (url.scheme() != QLatin1String("http") && url.scheme() != QLatin1String("https")))
        return at("url",
                  ModelsPage::tr("An address begins with http:// or https:// and names a host."),
                  Kind::Wrong);
    if (!url.userInfo().isEmpty())
        return at("url",
                  ModelsPage::tr("Do not put a key into the address: name an environment "
                                 "variable that holds it."),
                  Kind::Wrong);
    if (endpoint.model.empty())
        return at("model", ModelsPage::tr("Name the endpoint's model."), Kind::Missing);
    return std::nullopt;
}

/// @param prefix of the fields' names
void addEndpointProblems(const QString& prefix, const EndpointSettings& endpoint,
                         std::vector<FieldProblem>& out) {
    if (auto problem = endpointProblem(endpoint)) {
        problem->field.prepend(prefix);
        out.push_back(std::move(*problem));
    }
    if (const std::string& key = endpoint.keyVariable;
        !key.empty() && !qEnvironmentVariableIsSet(key.c_str()))
        out.push_back({prefix + QStringLiteral("key"),
                       ModelsPage::tr("This variable is not set where the program was started."),
                       Kind::Caution});
}

} // namespace

QString instructorProblem(const TaskDraft& draft, InstructorKind kind) {
    if (kind == InstructorKind::Program) {
        const QString program = draft.text("program");
        if (program.isEmpty())
            return ModelsPage::tr("Choose the program that writes the questions.");
        if (!findProgram(program.toStdString()))
            return ModelsPage::tr("There is no built-in program \"%1\".").arg(program);
    }
    if (kind == InstructorKind::Passages) {
        const QString type = typeOf(draft.value("answer"));
        if (type != QLatin1String("text") && type != QLatin1String("number") &&
            type != QLatin1String("choice"))
            return ModelsPage::tr("Passages give short texts, numbers or letters of options, and "
                                  "this task's answers are of another kind.");
    }
    if (kind == InstructorKind::Local && draft.settings().instructor.local.model.empty())
        return ModelsPage::tr("Choose the folder or GGUF file of the model that writes.");
    if (kind == InstructorKind::Endpoint) {
        const auto problem = endpointProblem(draft.settings().instructor.endpoint);
        return problem ? problem->text : QString();
    }
    return {};
}

ModelsPage::ModelsPage(TaskDraft& draft, Services services, std::filesystem::path folder,
                       QWidget* parent)
    : WizardPage(draft, QStringLiteral("models"), tr("Models"), tr("Models"),
                 tr("One model learns; something else writes the questions that it learns from."),
                 parent),
      m_services(services),
      m_folder(std::move(folder)),
      m_machine(machineInfo()),
      m_studentKind(new QComboBox(this)),
      m_models(new QListWidget(this)),
      m_modelButtons(new QWidget(this)),
      m_kind(new QComboBox(this)),
      m_kindText(new QLabel(this)),
      m_program(new QComboBox(this)),
      m_local(new QLineEdit(this)) {
    m_studentKind->addItem(tr("A model that is trained on this computer"),
                           static_cast<int>(StudentKind::Model));
    m_studentKind->addItem(tr("A model behind an endpoint: measured here, trained elsewhere"),
                           static_cast<int>(StudentKind::Endpoint));
    addField(QStringLiteral("student_kind"), tr("&Student: the model that learns"), m_studentKind);
    m_models->setAccessibleName(tr("Model that learns"));
    m_models->setMinimumHeight(theme::kRowHeight * 5);
    m_models->setWordWrap(true);
    addField(QStringLiteral("model"), {}, m_models);
    form()->setStretch(form()->count() - 1, 1);
    auto* buttons = new QHBoxLayout(m_modelButtons);
    buttons->setContentsMargins(0, 0, 0, 0);
    const auto button = [&](const QString& iconName, const QString& text, const QString& toolTip,
                            auto&& clicked) {
        auto* out = new QPushButton(icon(iconName), text, this);
        out->setToolTip(toolTip);
        connect(out, &QPushButton::clicked, this, clicked);
        buttons->addWidget(out);
    };
    button(QStringLiteral("folder"), tr("&Folder…"),
           tr("A model folder of Hugging Face: config.json, tokenizer.json, safetensors"), [this] {
               if (const QString path =
                       QFileDialog::getExistingDirectory(this, tr("Choose a model folder"));
                   !path.isEmpty())
                   chooseModel(path);
           });
    button(QStringLiteral("file"), tr("&GGUF file…"), tr("A model in one file"), [this] {
        if (const QString path = QFileDialog::getOpenFileName(this, tr("Choose a model"), {},
                                                              tr("GGUF models (*.gguf)"));
            !path.isEmpty())
            chooseModel(path);
    });
    button(QStringLiteral("search"), tr("Sear&ch a folder…"),
           tr("Looks for models there, now and in later projects"), [this] {
               const QString path =
                   QFileDialog::getExistingDirectory(this, tr("Folder to search for models"));
               if (path.isEmpty())
                   return;
               QStringList folders = m_services.settings.modelFolders();
               if (!folders.contains(path))
                   m_services.settings.setModelFolders(folders << path);
               search();
           });
    buttons->addStretch(1);
    form()->addWidget(m_modelButtons);
    m_student = addEndpoint(QStringLiteral("student_"));

    for (const auto& [kind, text] :
         {std::pair(InstructorKind::Program, tr("Built-in program")),
          std::pair(InstructorKind::Passages, tr("Passages of the documents")),
          std::pair(InstructorKind::Endpoint, tr("Model behind an endpoint")),
          std::pair(InstructorKind::Local, tr("Model on this computer"))})
        m_kind->addItem(text, static_cast<int>(kind));
    addField(QStringLiteral("kind"), tr("&Instructor: who writes the questions"), m_kind);
    m_kindText->setWordWrap(true);
    theme::setTextRole(m_kindText, theme::Role::Muted);
    form()->addWidget(m_kindText);
    for (const ProblemProgram* program : problemPrograms())
        m_program->addItem(
            QString::fromUtf8(program->name().data(), static_cast<int>(program->name().size())));
    addField(QStringLiteral("instructor_program"), tr("&Program"), m_program);
    m_instructor = addEndpoint(QStringLiteral("instructor_"));
    m_local->setPlaceholderText(tr("model folder or GGUF file"));
    auto* local = new QWidget(this);
    auto* localRow = new QHBoxLayout(local);
    localRow->setContentsMargins(0, 0, 0, 0);
    localRow->addWidget(m_local, 1);
    const auto choose = [&](const QString& text, auto&& ask) {
        auto* chooser = new QPushButton(text, local);
        connect(chooser, &QPushButton::clicked, this, [this, ask] {
            if (const QString path = ask(); !path.isEmpty())
                m_local->setText(path);
        });
        localRow->addWidget(chooser);
    };
    choose(tr("Folder…"),
           [this] { return QFileDialog::getExistingDirectory(this, tr("Choose a model folder")); });
    choose(tr("GGUF file…"), [this] {
        return QFileDialog::getOpenFileName(this, tr("Choose a model"), {},
                                            tr("GGUF models (*.gguf)"));
    });
    addField(QStringLiteral("local_model"), tr("Model that &writes"), local);
    form()->addStretch(0); // takes what the list of models leaves when it is hidden

    auto* side = new QFrame(this);
    theme::setCard(side);
    auto* sideLayout = new QVBoxLayout(side);
    sideLayout->setContentsMargins(theme::kSpace3, theme::kSpace3, theme::kSpace3, theme::kSpace3);
    auto* title = new QLabel(tr("Does it fit?"), side);
    theme::setTextSize(title, theme::TextSize::Body, true);
    m_memory = new QLabel(side);
    m_memory->setWordWrap(true);
    m_memory->setTextFormat(Qt::PlainText);
    m_memory->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    sideLayout->addWidget(title);
    sideLayout->addWidget(m_memory);
    sideLayout->addStretch(1);
    setSide(side);

    connect(&m_finder, &ModelFinder::found, this, &ModelsPage::take);
    connect(&m_finder, &ModelFinder::finished, this, [this] {
        m_searching = false;
        refresh();
    });
    connect(m_models, &QListWidget::currentItemChanged, this, [this](QListWidgetItem* item) {
        if (loading() || !item)
            return;
        ProjectSettings settings = this->draft().settings();
        settings.model = item->data(kNameRole).toString().toStdString();
        this->draft().setSettings(settings);
        refresh();
    });
    connect(&draft, &TaskDraft::changed, this, &ModelsPage::suggestPassages);
    connect(m_studentKind, &QComboBox::activated, this, [this] {
        ProjectSettings settings = this->draft().settings();
        settings.student.kind = static_cast<StudentKind>(m_studentKind->currentData().toInt());
        this->draft().setSettings(settings);
    });
    connect(m_kind, &QComboBox::activated, this, [this] {
        m_kindChosen = true;
        ProjectSettings settings = this->draft().settings();
        settings.instructor.kind = static_cast<InstructorKind>(m_kind->currentData().toInt());
        this->draft().setSettings(settings);
        if (settings.instructor.kind == InstructorKind::Program &&
            this->draft().text("program").isEmpty())
            this->draft().setText("program", m_program->currentText());
    });
    connect(m_program, &QComboBox::activated, this,
            [this] { this->draft().setText("program", m_program->currentText()); });
    connect(m_local, &QLineEdit::textChanged, this, &ModelsPage::storeLines);
}

ModelsPage::EndpointLines ModelsPage::addEndpoint(const QString& prefix) {
    const EndpointLines lines = {new QLineEdit(this), new QLineEdit(this), new QLineEdit(this)};
    lines.url->setPlaceholderText(QStringLiteral("http://localhost:8080/v1"));
    addField(prefix + QStringLiteral("url"), tr("&Address"), lines.url);
    addField(prefix + QStringLiteral("model"), tr("M&odel at the endpoint"), lines.model);
    addField(prefix + QStringLiteral("key"), tr("Environment variable of the &key (optional)"),
             lines.key, tr("The key itself is never stored."));
    lines.key->setValidator(new QRegularExpressionValidator(
        QRegularExpression(QStringLiteral("[A-Za-z_][A-Za-z0-9_]*")), this));
    for (QLineEdit* line : {lines.url, lines.model, lines.key})
        connect(line, &QLineEdit::textChanged, this, &ModelsPage::storeLines);
    return lines;
}

void ModelsPage::showEndpoint(const QString& prefix, bool visible) {
    for (const char* field : {"url", "model", "key"})
        setFieldVisible(prefix + QString::fromLatin1(field), visible);
}

void ModelsPage::storeLines() {
    if (loading())
        return;
    ProjectSettings settings = draft().settings();
    const auto store = [](EndpointSettings& endpoint, const EndpointLines& lines) {
        endpoint.url = lines.url->text().trimmed().toStdString();
        endpoint.model = lines.model->text().trimmed().toStdString();
        endpoint.keyVariable = lines.key->text().trimmed().toStdString();
    };
    store(settings.instructor.endpoint, m_instructor);
    store(settings.student.endpoint, m_student);
    settings.instructor.local.model = m_local->text().trimmed().toStdString();
    draft().setSettings(settings);
}

QString ModelsPage::absoluteName(const std::string& name) const {
    if (name.empty() || name.starts_with("builtin:") || m_folder.empty())
        return QString::fromStdString(name);
    const std::filesystem::path path = name;
    return QString::fromStdString((path.is_absolute() ? path : m_folder / path).string());
}

void ModelsPage::load() {
    const auto show = [](const EndpointSettings& endpoint, const EndpointLines& lines) {
        setTextOf(lines.url, QString::fromStdString(endpoint.url));
        setTextOf(lines.model, QString::fromStdString(endpoint.model));
        setTextOf(lines.key, QString::fromStdString(endpoint.keyVariable));
    };
    show(draft().settings().instructor.endpoint, m_instructor);
    show(draft().settings().student.endpoint, m_student);
    setTextOf(m_local, QString::fromStdString(draft().settings().instructor.local.model));
    if (m_searchedFor != memorySettings(draft().settings().train))
        search();
}

void ModelsPage::search() {
    m_searchedFor = memorySettings(draft().settings().train);
    m_machine = machineInfo();
    m_searching = true;
    QStringList names = {QString::fromLatin1(kStarter)};
    if (!draft().settings().model.empty())
        names += absoluteName(draft().settings().model);
    for (const ModelChoice& choice : m_choices) // those that were chosen by hand
        names += choice.name;
    m_finder.start(names, m_services.settings.modelFolders(), m_services.parts.resources(),
                   draft().settings().train);
}

void ModelsPage::chooseModel(const QString& path) {
    ProjectSettings settings = draft().settings();
    settings.model = path.toStdString();
    take(lookAtModel(path, m_services.parts.resources(), settings.train));
    draft().setSettings(settings);
    refresh();
}

void ModelsPage::take(const ModelChoice& choice) {
    const auto known =
        std::find_if(m_choices.begin(), m_choices.end(),
                     [&](const ModelChoice& other) { return other.name == choice.name; });
    if (known == m_choices.end())
        m_choices.push_back(choice);
    else
        *known = choice;
    refresh();
}

const ModelChoice* ModelsPage::chosen() const {
    const QString name = absoluteName(draft().settings().model);
    for (const ModelChoice& choice : m_choices)
        if (choice.name == name)
            return &choice;
    return nullptr;
}

std::vector<FieldProblem> ModelsPage::problems() const {
    std::vector<FieldProblem> out = studentProblems();
    const InstructorKind kind = draft().settings().instructor.kind;
    if (kind == InstructorKind::Endpoint)
        addEndpointProblems(QStringLiteral("instructor_"), draft().settings().instructor.endpoint,
                            out);
    else if (const QString problem = instructorProblem(draft(), kind); !problem.isEmpty())
        out.push_back({kind == InstructorKind::Program ? QStringLiteral("instructor_program")
                       : kind == InstructorKind::Local ? QStringLiteral("local_model")
                                                       : QStringLiteral("kind"),
                       problem, kind == InstructorKind::Local ? Kind::Missing : Kind::Wrong});
    if (kind == InstructorKind::Passages && draft().value("documents").empty())
        out.push_back({QStringLiteral("kind"),
                       tr("There are no documents yet: add them here or in the project."),
                       Kind::Caution});
    return out;
}

std::vector<FieldProblem> ModelsPage::studentProblems() const {
    std::vector<FieldProblem> out;
    const ProjectSettings& settings = draft().settings();
    const QString model = QStringLiteral("model");
    if (settings.studentIsEndpoint()) {
        addEndpointProblems(QStringLiteral("student_"), settings.student.endpoint, out);
    } else if (settings.model.empty()) {
        out.push_back({model, tr("Choose the model that learns."), Kind::Missing});
    } else if (const ModelChoice* choice = chosen()) {
        if (!choice->refusal.isEmpty())
            out.push_back({model, choice->refusal});
        else if (modelFit(*choice, m_machine) == ModelFit::TooLarge)
            out.push_back({model,
                           tr("It will not fit into this computer's memory: choose a smaller "
                              "one, or shorter answers later."),
                           Kind::Caution});
        else if (choice->name == QLatin1String(kStarter) &&
                 settings.instructor.kind != InstructorKind::Program)
            out.push_back({model,
                           tr("The starter model knows the built-in programs' questions only; for "
                              "a task of your own choose another model."),
                           Kind::Caution});
    }
    return out;
}

/// Documents that were added on the way can write the questions at once, while an endpoint has to
/// be told first.
void ModelsPage::suggestPassages() {
    ProjectSettings settings = draft().settings();
    if (!m_kindChosen && settings.instructor.kind == InstructorKind::Endpoint &&
        settings.instructor.endpoint.url.empty() && !draft().value("documents").empty() &&
        instructorProblem(draft(), InstructorKind::Passages).isEmpty()) {
        settings.instructor.kind = InstructorKind::Passages;
        draft().setSettings(settings);
    }
}

void ModelsPage::update() {
    showModels();
    const StudentKind student = draft().settings().student.kind;
    m_studentKind->setCurrentIndex(m_studentKind->findData(static_cast<int>(student)));
    setFieldVisible(QStringLiteral("model"), student == StudentKind::Model);
    m_modelButtons->setVisible(student == StudentKind::Model);
    showEndpoint(QStringLiteral("student_"), student == StudentKind::Endpoint);
    const InstructorKind kind = draft().settings().instructor.kind;
    m_kind->setCurrentIndex(m_kind->findData(static_cast<int>(kind)));
    m_kindText->setText(kindText(kind));
    m_program->setCurrentIndex(m_program->findText(draft().text("program")));
    setFieldVisible(QStringLiteral("instructor_program"), kind == InstructorKind::Program);
    showEndpoint(QStringLiteral("instructor_"), kind == InstructorKind::Endpoint);
    setFieldVisible(QStringLiteral("local_model"), kind == InstructorKind::Local);
    showMemory();
}

void ModelsPage::showModels() {
    QStringList rows;
    int current = -1;
    const QString name = absoluteName(draft().settings().model);
    for (const ModelChoice& choice : m_choices) {
        if (choice.name == name)
            current = static_cast<int>(rows.size());
        rows += choice.title + u'\n' + fitText(choice, m_machine);
    }
    // Only what is new: the list may be the one that reports a change.
    if (rows != m_shownRows) {
        m_shownRows = rows;
        m_models->clear();
        for (std::size_t i = 0; i < m_choices.size(); ++i) {
            const ModelChoice& choice = m_choices[i];
            const ModelFit fit = modelFit(choice, m_machine);
            const bool bad = !choice.refusal.isEmpty() || fit == ModelFit::TooLarge;
            const bool tight = fit == ModelFit::Tight;
            auto* item = new QListWidgetItem(icon(bad     ? QStringLiteral("error")
                                                  : tight ? QStringLiteral("warning")
                                                          : QStringLiteral("check"),
                                                  bad     ? theme::Role::Bad
                                                  : tight ? theme::Role::Caution
                                                          : theme::Role::Good),
                                             rows[static_cast<qsizetype>(i)], m_models);
            item->setData(kNameRole, choice.name);
            item->setToolTip(choice.path);
        }
    }
    m_models->setCurrentRow(current);
}

void ModelsPage::showMemory() {
    if (draft().settings().studentIsEndpoint()) {
        m_memory->setText(tr("Nothing is trained here, so nothing has to fit. The questions are "
                             "measured by what the model behind the endpoint answers; the chosen "
                             "ones can be exported and trained on elsewhere."));
        return;
    }
    const ModelChoice* choice = chosen();
    if (!choice || !choice->memory) {
        m_memory->setText(choice        ? choice->refusal
                          : m_searching ? tr("Looking for models…")
                                        : tr("Choose a model to see whether this computer can "
                                             "train it."));
        return;
    }
    const TrainingMemory& memory = *choice->memory;
    QStringList lines = {factsText(*choice), QString(), fitText(*choice, m_machine), QString()};
    const auto part = [&](const QString& name, std::uint64_t bytes) {
        if (bytes > 0)
            lines += QStringLiteral("%1: %2").arg(name, bytesText(static_cast<double>(bytes)));
    };
    part(tr("Weights"), memory.weights);
    part(tr("Gradients"), memory.gradients);
    part(tr("Optimizer"), memory.optimizer);
    part(tr("Reference model"), memory.reference);
    part(tr("Activations"), memory.updatePeak());
    part(tr("Logits"), memory.logits);
    part(tr("Rollouts"), memory.rolloutPeak());
    part(tr("Program"), memory.fixed);
    lines += {QString(), tr("An estimate, with the training settings of the page Amount and "
                            "answers as long as they may be.")};
    m_memory->setText(lines.join(u'\n'));
}

} // namespace sdrl::gui
