// SPDX-License-Identifier: GPL-3.0-or-later
#include "wizard/template_page.h"

#include "core/base/file_io.h"
#include "core/project/settings_bundle.h"
#include "theme/icons.h"
#include "widgets/discard_question.h"

#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QVBoxLayout>

#include <algorithm>

namespace sdrl::gui {

namespace {

constexpr int kFileRole = Qt::UserRole;
constexpr int kSearchRole = Qt::UserRole + 1;
const QString kTemplate = QStringLiteral("template");

} // namespace

Result<ProjectSettings> settingsForTask(const std::filesystem::path& resources,
                                        const std::string& taskText) {
    ProjectSettings settings;
    settings.model = "builtin:starter";
    const auto preset = findBundle(resources, "presets", "workbench");
    SDRL_CHECK(preset);
    SDRL_TRY(settings, preset->applied(settings));
    settings.instructor.kind = InstructorKind::Endpoint;
    if (taskText.empty())
        return settings;
    SDRL_TRY(const TaskDefinition task, TaskDefinition::parse(taskText, "task.json"));
    SDRL_TRY(const std::vector<SettingsBundle> samples, listBundles(resources, "samples"));
    for (const SettingsBundle& sample : samples)
        if (sample.task == task.name)
            return sample.applied({});
    if (task.program)
        settings.instructor.kind = InstructorKind::Program;
    else if (!task.documents.empty())
        settings.instructor.kind = InstructorKind::Passages;
    return settings;
}

TemplatePage::TemplatePage(TaskDraft& draft, const ProgramParts& parts, QWidget* parent)
    : WizardPage(draft, QStringLiteral("start"), tr("Start"), tr("Start"),
                 tr("Begin with a task that comes along and change it, or from scratch."), parent),
      m_parts(parts),
      m_list(new QListWidget(this)) {
    auto* search = new QLineEdit(this);
    search->setPlaceholderText(tr("Search templates"));
    search->setClearButtonEnabled(true);
    search->addAction(icon(QStringLiteral("search"), theme::Role::Muted),
                      QLineEdit::LeadingPosition);
    addField(QStringLiteral("search"), {}, search);
    search->setAccessibleName(tr("Search templates"));
    m_list->setAccessibleName(tr("Templates"));
    m_list->setWordWrap(true);
    m_list->setTextElideMode(Qt::ElideRight);
    m_list->setSpacing(theme::kSpace1 / 2);
    m_list->setMinimumHeight(theme::kRowHeight * 6);
    addField(kTemplate, {}, m_list);
    form()->setStretch(form()->count() - 1, 1);

    const auto add = [this](const QString& title, const QString& text, const QString& file,
                            const QString& iconName) {
        auto* item =
            new QListWidgetItem(icon(iconName, theme::Role::Accent), title + u'\n' + text, m_list);
        item->setToolTip(text);
        item->setData(kFileRole, file);
        item->setData(kSearchRole, QString(title + u' ' + text + u' ' + file).toLower());
        item->setData(Qt::AccessibleTextRole, title);
    };
    add(tr("From scratch"), tr("Say everything yourself; nothing is filled in."), {},
        QStringLiteral("edit"));
    std::vector<std::filesystem::path> files;
    std::error_code ignored;
    for (const auto& entry :
         std::filesystem::directory_iterator(parts.resources() / "tasks", ignored))
        if (entry.path().extension() == ".json")
            files.push_back(entry.path());
    std::sort(files.begin(), files.end());
    for (const std::filesystem::path& file : files) {
        const auto task = TaskDefinition::load(file);
        if (!task)
            continue; // a task that was dropped into the folder and is damaged
        const QString description = QString::fromStdString(task->description);
        add(QString::fromStdString(task->title),
            description.section(QStringLiteral(". "), 0, 0).section(u'\n', 0, 0),
            QString::fromStdString(file.string()), QStringLiteral("task"));
    }
    connect(search, &QLineEdit::textChanged, this, &TemplatePage::filter);
    connect(m_list, &QListWidget::currentRowChanged, this, &TemplatePage::choose);
}

std::vector<FieldProblem> TemplatePage::problems() const {
    if (!m_problem.isEmpty())
        return {{kTemplate, m_problem}};
    if (m_chosen < 0)
        return {
            {kTemplate, tr("Choose a template, or From scratch."), FieldProblem::Kind::Missing}};
    if (draft().taskChanged())
        return {{kTemplate, tr("Another template replaces what you have entered."),
                 FieldProblem::Kind::Caution}};
    return {};
}

void TemplatePage::update() {
    m_list->setCurrentRow(m_chosen);
}

void TemplatePage::choose(int row) {
    if (loading() || row < 0 || row == m_chosen)
        return;
    if (m_chosen >= 0 && draft().taskChanged() &&
        !wantsToDiscard(window(), tr("Replace what you have entered?"))) {
        // Later, for the list has not marked the pressed row yet.
        QMetaObject::invokeMethod(
            this, [this] { refresh(); }, Qt::QueuedConnection);
        return;
    }
    m_problem.clear();
    const std::filesystem::path file = m_list->item(row)->data(kFileRole).toString().toStdString();
    const auto begin = [&]() -> Result<void> {
        std::string text;
        if (!file.empty()) {
            SDRL_TRY(text, readFile(file));
        }
        SDRL_TRY(const ProjectSettings settings, settingsForTask(m_parts.resources(), text));
        m_chosen = row;
        if (file.empty()) {
            draft().beginEmpty(settings);
            return {};
        }
        return draft().begin(text, settings, file.parent_path());
    };
    if (const Result<void> begun = begin(); !begun)
        m_problem = QString::fromStdString(begun.error().message);
    refresh();
}

void TemplatePage::filter(const QString& words) {
    const QStringList wanted = words.toLower().split(u' ', Qt::SkipEmptyParts);
    for (int row = 0; row < m_list->count(); ++row) {
        const QString text = m_list->item(row)->data(kSearchRole).toString();
        m_list->item(row)->setHidden(
            !std::all_of(wanted.begin(), wanted.end(),
                         [&](const QString& word) { return text.contains(word); }));
    }
}

} // namespace sdrl::gui
