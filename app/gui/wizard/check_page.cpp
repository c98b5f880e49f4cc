// SPDX-License-Identifier: GPL-3.0-or-later
#include "wizard/check_page.h"

#include "session/app_settings.h"
#include "session/job_center.h"
#include "theme/icons.h"
#include "widgets/message_bar.h"

#include <QDir>
#include <QFileDialog>
#include <QFileInfo>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QLocale>
#include <QPushButton>
#include <QStorageInfo>
#include <QVBoxLayout>

namespace sdrl::gui {

namespace {

using Kind = FieldProblem::Kind;

constexpr qsizetype kShownCharacters = 160;
/// A small project with its checkpoints takes about so much.
constexpr qint64 kSmallProjectBytes = 200'000'000;

QFileInfo nearestFolder(const QString& path) {
    QDir folder(path);
    while (!folder.exists() && folder.path() != folder.rootPath() && !folder.path().isEmpty() &&
           folder.path() != QLatin1String("."))
        folder.setPath(QFileInfo(folder.path()).path());
    return QFileInfo(folder.path());
}

} // namespace

CheckPage::CheckPage(TaskDraft& draft, AppSettings* settings, QWidget* parent)
    : WizardPage(draft, QStringLiteral("check"), tr("Check"), tr("Check"),
                 settings ? tr("A last look before the project is made.")
                          : tr("A last look before the changes are saved."),
                 parent),
      m_messages(new MessageBar(this)),
      m_summary(new QGridLayout) {
    form()->addWidget(m_messages);
    m_summary->setColumnStretch(1, 1);
    m_summary->setHorizontalSpacing(theme::kSpace3);
    m_summary->setVerticalSpacing(theme::kSpace2);
    form()->addLayout(m_summary);
    if (settings) {
        m_name = new QLineEdit(this);
        addField(QStringLiteral("project_name"), tr("Project &name"), m_name);
        auto* chooser = new QWidget(this);
        auto* layout = new QHBoxLayout(chooser);
        layout->setContentsMargins(0, 0, 0, 0);
        m_folder = new QLineEdit(chooser);
        m_folder->setAccessibleName(tr("Folder"));
        m_folder->setText(QDir::toNativeSeparators(settings->projectsFolder()));
        auto* choose = new QPushButton(icon(QStringLiteral("folder")), tr("Ch&oose…"), chooser);
        layout->addWidget(m_folder, 1);
        layout->addWidget(choose);
        chooser->setFocusProxy(m_folder);
        addField(QStringLiteral("project_folder"), tr("In the &folder"), chooser);
        connect(choose, &QPushButton::clicked, this, [this] {
            if (const QString path = QFileDialog::getExistingDirectory(
                    this, tr("Folder for the project"), m_folder->text());
                !path.isEmpty())
                m_folder->setText(QDir::toNativeSeparators(path));
        });
        for (QLineEdit* line : {m_name, m_folder})
            connect(line, &QLineEdit::textChanged, this, &CheckPage::refresh);
    }
    form()->addStretch(1);
}

QString CheckPage::projectFolder() const {
    return m_name ? QDir(QDir::fromNativeSeparators(m_folder->text().trimmed()))
                        .absoluteFilePath(m_name->text().trimmed() + QStringLiteral(".sdrl"))
                  : QString();
}

std::vector<FieldProblem> CheckPage::problems() const {
    std::vector<FieldProblem> out;
    for (const Part& part : m_parts)
        if (!part.problem.isEmpty())
            out.push_back(
                {QStringLiteral("parts"), QStringLiteral("%1: %2").arg(part.title, part.problem)});
    if (out.empty() && !draft().definition())
        out.push_back({QStringLiteral("parts"),
                       tr("The task cannot be used: %1.")
                           .arg(QString::fromStdString(draft().definition().error().message))});
    if (!m_name)
        return out;
    const QString nameField = QStringLiteral("project_name");
    const QString folderField = QStringLiteral("project_folder");
    const QString name = m_name->text().trimmed();
    if (name.isEmpty())
        out.push_back({nameField, tr("Give the project a name."), Kind::Missing});
    else if (name.contains(u'/') || name.startsWith(u'.'))
        out.push_back({nameField, tr("A name has no slash and does not begin with a dot.")});
    else if (name.toUtf8().size() > 200)
        out.push_back({nameField, tr("The name is too long for a folder.")});
    else if (const QDir folder(projectFolder()); folder.exists() && !folder.isEmpty())
        out.push_back({nameField, tr("There is something of this name already.")});
    if (m_folder->text().trimmed().isEmpty()) {
        out.push_back({folderField, tr("Choose a folder."), Kind::Missing});
        return out;
    }
    const QFileInfo nearest = nearestFolder(QFileInfo(projectFolder()).path());
    if (!nearest.isDir() || !nearest.isWritable()) {
        out.push_back({folderField, tr("This folder cannot be written to.")});
        return out;
    }
    const qint64 free = QStorageInfo(nearest.filePath()).bytesAvailable();
    const QString text = tr("%1 are free there.").arg(bytesText(static_cast<double>(free)));
    out.push_back({folderField, text, free < kSmallProjectBytes ? Kind::Caution : Kind::Good});
    return out;
}

void CheckPage::setParts(std::vector<Part> parts) {
    m_parts = std::move(parts);
    if (isVisible())
        refresh();
}

void CheckPage::load() {
    m_messages->dismiss();
    if (!m_name || (!m_name->text().isEmpty() && m_name->text() != m_ownName))
        return;
    m_ownName = draft().text("name");
    setTextOf(m_name, m_ownName);
}

QString CheckPage::summaryOf(const QString& page) const {
    const ProjectSettings& settings = draft().settings();
    const QLocale locale;
    if (page == QLatin1String("what"))
        return draft().text("title") + u'\n' + draft().text("description");
    if (page == QLatin1String("answer"))
        return answerInWords(draft().value("answer"));
    if (page == QLatin1String("format"))
        return draft().text("output_format");
    if (page == QLatin1String("examples")) {
        const auto count = static_cast<int>(draft().value("demonstrations").size());
        return count == 0 ? tr("none") : tr("examples: %1").arg(count);
    }
    if (page == QLatin1String("documents")) {
        const auto count = static_cast<int>(draft().value("documents").size());
        const Json evaluation = draft().value("evaluation");
        const std::string kind =
            evaluation.is_object() ? evaluation.value("kind", std::string("none")) : "none";
        return (count == 0 ? tr("no documents") : tr("files and folders: %1").arg(count)) + u'\n' +
               (kind == "file"
                    ? tr("tested with the questions of a file; %1 % of the written "
                         "ones are kept back for looks during training")
                          .arg(QLocale().toString(
                              100 * settings.draft.keptBack(EvaluationSource::Kind::File), 'g', 2))
                : kind == "program" ? tr("tested with reserved questions of a program")
                                    : tr("tested with %1 % of the written questions")
                                          .arg(settings.draft.heldOutShare * 100));
    }
    if (page == QLatin1String("models")) {
        QString instructor;
        switch (settings.instructor.kind) {
        case InstructorKind::Program:
            instructor = tr("built-in program \"%1\"").arg(draft().text("program"));
            break;
        case InstructorKind::Passages:
            instructor = tr("passages of the documents");
            break;
        case InstructorKind::Endpoint:
            instructor = tr("%1 at %2")
                             .arg(QString::fromStdString(settings.instructor.endpoint.model),
                                  QString::fromStdString(settings.instructor.endpoint.url));
            break;
        case InstructorKind::Local:
            instructor = tr("the local model %1")
                             .arg(QString::fromStdString(settings.instructor.local.model));
            break;
        }
        const QString model = QString::fromStdString(settings.model);
        const EndpointSettings& endpoint = settings.student.endpoint;
        return tr("Student: %1\nInstructor: %2")
            .arg(settings.studentIsEndpoint() ? tr("%1 at %2")
                                                    .arg(QString::fromStdString(endpoint.model),
                                                         QString::fromStdString(endpoint.url))
                 : model == QLatin1String("builtin:starter") ? tr("starter model")
                                                             : model,
                 instructor);
    }
    if (page == QLatin1String("amount"))
        return tr("%1 questions, %2 votes, %3 samples, %4 training steps")
            .arg(locale.toString(settings.draft.count), locale.toString(settings.draft.votes),
                 locale.toString(settings.measure.samples),
                 settings.train.steps > 0 ? locale.toString(settings.train.steps)
                                          : tr("as many passes need"));
    return {};
}

void CheckPage::update() {
    while (QLayoutItem* item = m_summary->takeAt(0)) {
        if (item->widget())
            item->widget()->deleteLater();
        delete item;
    }
    int row = 0;
    for (const Part& part : m_parts) {
        if (part.page == QLatin1String("start"))
            continue;
        auto* title = new QLabel(part.title, this);
        title->setAlignment(Qt::AlignTop);
        theme::setTextRole(title, theme::Role::Muted);
        QString text = summaryOf(part.page);
        if (text.size() > kShownCharacters)
            text = text.left(kShownCharacters) + u'…';
        auto* value = new QLabel(text, this);
        value->setWordWrap(true);
        value->setTextFormat(Qt::PlainText);
        auto* words = new QWidget(this);
        auto* layout = new QVBoxLayout(words);
        layout->setContentsMargins(0, 0, 0, 0);
        layout->setSpacing(theme::kSpace1);
        layout->addWidget(value);
        const auto say = [&](const QString& sentence, const QString& mark, theme::Role role) {
            auto* label = new QLabel(mark + sentence, words);
            label->setWordWrap(true);
            label->setTextFormat(Qt::PlainText);
            theme::setTextRole(label, role);
            layout->addWidget(label);
        };
        if (!part.problem.isEmpty())
            say(part.problem, QStringLiteral("✗ "), theme::Role::Bad);
        for (const QString& caution : part.cautions)
            say(caution, QStringLiteral("! "), theme::Role::Caution);
        auto* edit = new QPushButton(icon(QStringLiteral("edit")), tr("Edit"), this);
        edit->setAccessibleName(tr("Edit: %1").arg(part.title));
        edit->setToolTip(edit->accessibleName());
        connect(edit, &QPushButton::clicked, this,
                [this, page = part.page] { emit pageRequested(page); });
        m_summary->addWidget(title, row, 0, Qt::AlignTop);
        m_summary->addWidget(words, row, 1);
        m_summary->addWidget(edit, row++, 2, Qt::AlignTop);
    }
}

} // namespace sdrl::gui
