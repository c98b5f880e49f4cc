// SPDX-License-Identifier: GPL-3.0-or-later
#include "wizard/answer_form.h"

#include "theme/theme.h"

#include <QCheckBox>
#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QLocale>
#include <QPlainTextEdit>
#include <QScopedValueRollback>
#include <QVBoxLayout>

#include <cmath>
#include <set>

namespace sdrl::gui {

namespace {

QStringList parts(const QString& text, QChar separator) {
    QStringList out;
    for (const QString& part : text.split(separator))
        if (const QString trimmed = part.trimmed(); !trimmed.isEmpty())
            out += trimmed;
    return out;
}

Json textsFromText(const QString& text) {
    Json out = Json::array();
    for (const QString& part : parts(text, u','))
        out.push_back(part.toStdString());
    return out;
}

QString textFromTexts(const Json& texts) {
    QStringList out;
    if (texts.is_array())
        for (const Json& text : texts)
            if (text.is_string())
                out += QString::fromStdString(text);
    return out.join(QStringLiteral(", "));
}

QString numberText(double value) {
    return QString::number(value, 'g', 12);
}

/// Whole numbers stay whole in the file.
Json numberJson(double value) {
    if (value == std::floor(value) && std::abs(value) < 1e15)
        return static_cast<std::int64_t>(value);
    return value;
}

} // namespace

Json unitsFromText(const QString& text) {
    const QStringList units = parts(text, u',');
    if (units.isEmpty())
        return nullptr;
    if (!text.contains(u'=')) {
        Json out = Json::array();
        for (const QString& unit : units)
            out.push_back(unit.toStdString());
        return out;
    }
    Json out = Json::object();
    for (const QString& unit : units) {
        const qsizetype at = unit.indexOf(u'=');
        bool ok = true;
        const double factor = at < 0 ? 1 : unit.mid(at + 1).trimmed().toDouble(&ok);
        // What is no number is kept for the verifier to name.
        out[unit.left(at).trimmed().toStdString()] =
            ok ? numberJson(factor) : Json(unit.mid(at + 1).trimmed().toStdString());
    }
    return out;
}

QString textFromUnits(const Json& units) {
    if (units.is_array())
        return textFromTexts(units);
    QStringList out;
    if (units.is_object())
        for (const auto& [unit, factor] : units.items())
            out += QStringLiteral("%1 = %2").arg(QString::fromStdString(unit),
                                                 factor.is_number()
                                                     ? numberText(factor.get<double>())
                                                     : QString::fromStdString(factor.dump()));
    return out.join(QStringLiteral(", "));
}

Json synonymsFromText(const QString& text) {
    Json out = Json::object();
    for (const QString& line : parts(text, u'\n')) {
        const qsizetype at = line.indexOf(u':');
        out[line.left(at).trimmed().toStdString()] =
            at < 0 ? Json::array() : textsFromText(line.mid(at + 1));
    }
    return out.empty() ? Json() : out;
}

QString textFromSynonyms(const Json& synonyms) {
    QStringList out;
    if (synonyms.is_object())
        for (const auto& [label, words] : synonyms.items())
            out +=
                QStringLiteral("%1: %2").arg(QString::fromStdString(label), textFromTexts(words));
    return out.join(u'\n');
}

Json withType(const Json& answer, const QString& type) {
    std::set<std::string> known = {"marker", "tag", "prefix"};
    for (const AnswerOption& option : answerType(type).options)
        known.insert(option.key);
    Json out = {{"type", type.toStdString()}};
    if (answer.is_object())
        for (const auto& [key, value] : answer.items())
            if (key != "type" && (known.contains(key) || key.starts_with('_')))
                out[key] = value;
    if (type == QLatin1String("list") || type == QLatin1String("set"))
        if (!out.contains("element"))
            out["element"] = Json{{"type", "text"}};
    return out;
}

AnswerForm::AnswerForm(QWidget* parent) : QWidget(parent), m_layout(new QVBoxLayout(this)) {
    m_layout->setContentsMargins(0, 0, 0, 0);
}

void AnswerForm::setAnswer(const Json& answer) {
    m_answer = answer;
    if (const QString type = typeOf(answer); type != m_shownType || !m_fields) {
        m_shownType = type;
        rebuild();
    }
    const QScopedValueRollback loading(m_loading, true);
    for (const auto& load : m_loaders)
        load();
}

void AnswerForm::rebuild() {
    delete m_fields;
    m_loaders.clear();
    m_fields = new QWidget(this);
    auto* layout = new QVBoxLayout(m_fields);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(theme::kSpace2);
    m_layout->addWidget(m_fields);
    for (const AnswerOption& option : answerType(m_shownType).options)
        addOption(option);
}

Json AnswerForm::current(const AnswerOption& option) const {
    const auto found = m_answer.is_object() ? m_answer.find(option.key) : m_answer.end();
    return found == m_answer.end() ? option.fallback : *found;
}

void AnswerForm::store(const AnswerOption& option, Json value) {
    if (m_loading || value == current(option))
        return;
    if (value.is_null() || (value == option.fallback && option.kind != OptionKind::Element))
        m_answer.erase(option.key);
    else
        m_answer[option.key] = std::move(value);
    emit edited();
}

void AnswerForm::addOption(const AnswerOption& option) {
    auto* layout = static_cast<QVBoxLayout*>(m_fields->layout());
    const auto place = [&](QWidget* editor) {
        editor->setObjectName(QStringLiteral("option_") + QLatin1String(option.key));
        editor->setAccessibleName(option.label);
        if (qobject_cast<QComboBox*>(editor))
            editor->setMinimumHeight(theme::kControlHeight);
        if (option.kind != OptionKind::Flag) {
            auto* label = new QLabel(option.label, m_fields);
            label->setBuddy(editor);
            layout->addWidget(label);
        }
        layout->addWidget(editor);
        editor->setToolTip(option.hint);
        if (!option.hint.isEmpty() && option.kind != OptionKind::Flag) {
            auto* hint = new QLabel(option.hint, m_fields);
            hint->setWordWrap(true);
            hint->setTextFormat(Qt::PlainText);
            theme::setTextRole(hint, theme::Role::Muted);
            layout->addWidget(hint);
        }
    };
    const auto addLine = [&](auto toText, auto fromText) {
        auto* line = new QLineEdit(m_fields);
        place(line);
        m_loaders.push_back([this, option, line, toText, fromText] {
            const Json value = current(option);
            if (fromText(line->text()) != value) // else leave it as it was typed
                line->setText(toText(value));
        });
        connect(line, &QLineEdit::textChanged, this,
                [this, option, fromText](const QString& text) { store(option, fromText(text)); });
    };
    switch (option.kind) {
    case OptionKind::Flag: {
        auto* box = new QCheckBox(option.label, m_fields);
        place(box);
        m_loaders.push_back(
            [this, option, box] { box->setChecked(current(option) == Json(true)); });
        connect(box, &QCheckBox::toggled, this,
                [this, option](bool on) { store(option, Json(on)); });
        break;
    }
    case OptionKind::Choice: {
        auto* box = new QComboBox(m_fields);
        for (const auto& [value, words] : option.choices)
            box->addItem(words, QString::fromLatin1(value));
        place(box);
        m_loaders.push_back([this, option, box] {
            const Json value = current(option);
            box->setCurrentIndex(value.is_string() ? box->findData(QString::fromStdString(value))
                                                   : -1);
        });
        connect(box, &QComboBox::activated, this, [this, option, box] {
            store(option, Json(box->currentData().toString().toStdString()));
        });
        break;
    }
    case OptionKind::Number:
        addLine(
            [](const Json& value) {
                return value.is_number() ? numberText(value.get<double>())
                                         : QString::fromStdString(value.dump());
            },
            [](const QString& text) {
                bool ok = false;
                const double value = text.trimmed().toDouble(&ok);
                if (text.trimmed().isEmpty())
                    return Json(0);
                return ok ? numberJson(value) : Json(text.toStdString());
            });
        break;
    case OptionKind::Text:
        // A line break is typed as \n.
        if (std::string_view(option.key) == "separator")
            addLine(
                [](const Json& value) {
                    return value.is_string()
                               ? QString::fromStdString(value).replace(u'\n', QLatin1String("\\n"))
                               : QString();
                },
                [](QString text) {
                    return Json(
                        text.replace(QLatin1String("\\n"), QLatin1String("\n")).toStdString());
                });
        else
            addLine(
                [](const Json& value) {
                    return value.is_string() ? QString::fromStdString(value) : QString();
                },
                [](const QString& text) { return Json(text.toStdString()); });
        break;
    case OptionKind::Texts:
        addLine(textFromTexts, textsFromText);
        break;
    case OptionKind::Units:
        addLine(textFromUnits, unitsFromText);
        break;
    case OptionKind::Synonyms: {
        auto* edit = new QPlainTextEdit(m_fields);
        edit->setTabChangesFocus(true);
        edit->setFixedHeight(edit->fontMetrics().lineSpacing() * 4 + theme::kSpace3);
        place(edit);
        m_loaders.push_back([this, option, edit] {
            if (const Json value = current(option); synonymsFromText(edit->toPlainText()) != value)
                edit->setPlainText(textFromSynonyms(value));
        });
        connect(edit, &QPlainTextEdit::textChanged, this,
                [this, option, edit] { store(option, synonymsFromText(edit->toPlainText())); });
        break;
    }
    case OptionKind::Element: {
        auto* box = new QComboBox(m_fields);
        for (const AnswerType& type : answerTypes())
            if (type.name != std::string_view("list") && type.name != std::string_view("set"))
                box->addItem(type.title, QString::fromLatin1(type.name));
        place(box);
        auto* inner = new AnswerForm(m_fields);
        inner->setContentsMargins(theme::kSpace4, 0, 0, 0);
        layout->addWidget(inner);
        m_loaders.push_back([this, option, box, inner] {
            const Json element = current(option);
            box->setCurrentIndex(box->findData(typeOf(element)));
            inner->setAnswer(element);
        });
        connect(box, &QComboBox::activated, this, [this, option, box, inner] {
            const Json element = withType(inner->answer(), box->currentData().toString());
            inner->setAnswer(element);
            store(option, element);
        });
        connect(inner, &AnswerForm::edited, this,
                [this, option, inner] { store(option, inner->answer()); });
        break;
    }
    }
}

} // namespace sdrl::gui
