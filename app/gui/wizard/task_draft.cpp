// SPDX-License-Identifier: GPL-3.0-or-later
#include "wizard/task_draft.h"

namespace sdrl::gui {

namespace {

constexpr qsizetype kMaxNameLength = 64;
constexpr const char* kFileName = "task.json";

QString asSentence(QString text) {
    if (text.isEmpty())
        return text;
    text[0] = text[0].toUpper();
    return text.endsWith(u'.') ? text : text + u'.';
}

/// Makes a merge patch erase what is there and not in it.
void eraseOthers(nlohmann::json& patch, const nlohmann::json& there) {
    if (!patch.is_object() || !there.is_object())
        return;
    for (const auto& [name, value] : there.items()) {
        if (patch.contains(name))
            eraseOthers(patch[name], value);
        else
            patch[name] = nullptr;
    }
}

} // namespace

QString nameFromTitle(const QString& title) {
    QString out;
    for (const QChar c : title.normalized(QString::NormalizationForm_KD).toLower()) {
        if ((c >= u'a' && c <= u'z') || (c >= u'0' && c <= u'9'))
            out += c;
        else if (!c.isMark() && !out.isEmpty() && !out.endsWith(u'-'))
            out += u'-';
        if (out.size() == kMaxNameLength)
            break;
    }
    while (out.endsWith(u'-'))
        out.chop(1);
    return out;
}

TaskDraft::TaskDraft(QObject* parent) : QObject(parent) {
    beginEmpty({});
}

void TaskDraft::beginEmpty(const ProjectSettings& settings) {
    m_json = Json{{"schema_version", TaskDefinition::kSchemaVersion}};
    m_original = m_json;
    m_originalText.clear();
    m_settings = settings;
    m_originalSettings = settings;
    noteChange();
}

Result<void> TaskDraft::begin(const std::string& taskText, const ProjectSettings& settings,
                              const std::filesystem::path& beside) {
    SDRL_TRY(const TaskDefinition task, TaskDefinition::parse(taskText, kFileName));
    m_json = Json::parse(task.source());
    m_original = m_json;
    m_originalText = taskText;
    m_settings = settings;
    m_originalSettings = settings;
    if (!beside.empty()) {
        const auto relocate = [&](Json& path) {
            if (path.is_string() && !path.get<std::string>().empty())
                path = (beside / path.get<std::string>()).lexically_normal().string();
        };
        if (m_json.contains("documents"))
            for (Json& path : m_json["documents"])
                relocate(path);
        if (m_json.contains("evaluation") && m_json["evaluation"].contains("path"))
            relocate(m_json["evaluation"]["path"]);
        if (m_json != m_original) { // which nobody has entered
            m_original = m_json;
            m_originalText.clear();
        }
    }
    noteChange();
    return {};
}

bool TaskDraft::hasChanges() const {
    return taskChanged() || settingsChanged();
}

bool TaskDraft::settingsChanged() const {
    return m_settings.toJsonText() != m_originalSettings.toJsonText();
}

Result<ProjectSettings> TaskDraft::changesOn(const ProjectSettings& present) const {
    const nlohmann::json now = m_settings.toJson(), original = m_originalSettings.toJson();
    const nlohmann::json there = present.toJson();
    nlohmann::json patch = nlohmann::json::object();
    for (const auto& [name, value] : now.items())
        if (!original.contains(name) || original[name] != value) {
            patch[name] = value;
            if (there.contains(name))
                eraseOthers(patch[name], there[name]);
        }
    for (const auto& [name, value] : original.items())
        if (!now.contains(name))
            patch[name] = nullptr;
    return present.patched(patch);
}

QString TaskDraft::text(const char* field) const {
    const auto found = m_json.find(field);
    return found != m_json.end() && found->is_string()
               ? QString::fromStdString(found->get<std::string>())
               : QString();
}

Json TaskDraft::value(const char* field) const {
    const auto found = m_json.find(field);
    return found == m_json.end() ? Json() : *found;
}

void TaskDraft::set(const char* field, Json newValue) {
    if (value(field) == newValue)
        return;
    if (newValue.is_null())
        m_json.erase(field);
    else
        m_json[field] = std::move(newValue);
    noteChange();
}

void TaskDraft::setText(const char* field, const QString& newValue) {
    set(field, newValue.isEmpty() ? Json() : Json(newValue.toStdString()));
}

void TaskDraft::setSettings(const ProjectSettings& settings) {
    if (settings.toJsonText() == m_settings.toJsonText())
        return;
    m_settings = settings;
    emit changed();
}

std::string TaskDraft::taskText() const {
    return m_json == m_original && !m_originalText.empty() ? m_originalText : m_json.dump(2) + '\n';
}

QString TaskDraft::studentPrompt(const QString& question) const {
    const auto written = m_json.find("prompt_template");
    TaskDefinition task;
    task.promptTemplate = written != m_json.end() && written->is_string()
                              ? written->get<std::string>()
                              : "{input} {output_format}";
    task.outputFormat = text("output_format").toStdString();
    return QString::fromStdString(task.studentPrompt(question.toStdString()));
}

void TaskDraft::noteChange() {
    m_definition =
        std::make_unique<Result<TaskDefinition>>(TaskDefinition::parse(taskText(), kFileName));
    m_verifier.reset();
    m_answerProblem.clear();
    if (const auto answer = m_json.find("answer"); answer != m_json.end()) {
        nlohmann::json rules = nlohmann::json::parse(answer->dump());
        if (rules.is_object())
            std::erase_if(rules.get_ref<nlohmann::json::object_t&>(),
                          [](const auto& entry) { return entry.first.starts_with('_'); });
        if (auto verifier = makeVerifierFromJson(rules))
            m_verifier = std::move(*verifier);
        else
            m_answerProblem = asSentence(QString::fromStdString(verifier.error().message));
    }
    emit changed();
}

} // namespace sdrl::gui
