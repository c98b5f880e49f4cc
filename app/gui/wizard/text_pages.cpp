// SPDX-License-Identifier: GPL-3.0-or-later
#include "wizard/text_pages.h"

#include "theme/theme.h"
#include "widgets/reward_tester.h"
#include "wizard/answer_form.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QRegularExpression>
#include <QVBoxLayout>

namespace sdrl::gui {

namespace {

using Kind = FieldProblem::Kind;

constexpr int kShortDescription = 60;
/// What comes with a type when nothing else was chosen.
constexpr const char* kDefaultMarker = "tag";
const QString kAnywhere = QStringLiteral("anywhere");

void requireText(std::vector<FieldProblem>& out, const TaskDraft& draft, const char* field,
                 const QString& sentence) {
    if (draft.text(field).trimmed().isEmpty())
        out.push_back({QString::fromLatin1(field), sentence, Kind::Missing});
    else if (const QString problem = problemOf(draft, field); !problem.isEmpty())
        out.push_back({QString::fromLatin1(field), problem});
}

} // namespace

QString problemOf(const TaskDraft& draft, const char* field) {
    if (draft.definition().ok())
        return {};
    static const QRegularExpression pattern(QStringLiteral("^field \"(\\w+)[^\"]*\": (.*)$"),
                                            QRegularExpression::DotMatchesEverythingOption);
    const auto match = pattern.match(QString::fromStdString(draft.definition().error().message));
    if (!match.hasMatch() || match.captured(1) != QLatin1String(field))
        return {};
    QString reason = match.captured(2);
    reason[0] = reason[0].toUpper();
    return reason + u'.';
}

// ---- What -----------------------------------------------------------------------------------

WhatPage::WhatPage(TaskDraft& draft, QWidget* parent)
    : WizardPage(draft, QStringLiteral("what"), tr("What"), tr("What should the model do?"),
                 tr("Whoever writes the questions reads this: be precise about kind, domain and "
                    "skill."),
                 parent) {
    addLine("title", tr("&Title"), tr("For lists and headings."));
    addText("description", tr("&Description"),
            tr("What kind of questions, from which domain, what skill it takes to answer them."),
            8);
    addLine("domain", tr("&Keyword for the search (optional)"),
            tr("What to look for in documents; found by the instructor if left empty."));
    addLine("name", tr("&Short name"),
            tr("For files: lower-case letters, digits and hyphens. Follows the title until you "
               "change it."));
    form()->addStretch(1);
}

std::vector<FieldProblem> WhatPage::problems() const {
    std::vector<FieldProblem> out;
    requireText(out, draft(), "title", tr("Give the task a title."));
    requireText(out, draft(), "description", tr("Say what the model should become good at."));
    if (const QString text = draft().text("description").trimmed();
        !text.isEmpty() && text.size() < kShortDescription)
        out.push_back({QStringLiteral("description"),
                       tr("That is short: questions will be as vague as their description."),
                       Kind::Caution});
    if (const QString name = draft().text("name"); name.isEmpty())
        out.push_back({QStringLiteral("name"), tr("Give the task a short name."), Kind::Missing});
    else if (static const QRegularExpression valid(QStringLiteral("^[a-z0-9-]{1,64}$"));
             !valid.match(name).hasMatch())
        out.push_back({QStringLiteral("name"),
                       tr("Use lower-case letters, digits and hyphens only, at most 64.")});
    if (const QString domain = draft().text("domain");
        !domain.isEmpty() && domain.trimmed().isEmpty())
        out.push_back({QStringLiteral("domain"), tr("Leave it empty or name a word.")});
    return out;
}

void WhatPage::update() {
    const QString name = draft().text("name");
    if (const QString own = nameFromTitle(draft().text("title"));
        own != m_ownName && (name.isEmpty() || name == m_ownName)) {
        m_ownName = own;
        draft().setText("name", own);
        setTextOf(findChild<QLineEdit*>(QStringLiteral("name")), own);
    }
}

// ---- Answer ---------------------------------------------------------------------------------

AnswerPage::AnswerPage(TaskDraft& draft, QWidget* parent)
    : WizardPage(draft, QStringLiteral("answer"), tr("Answer"), tr("What is an answer?"),
                 tr("Replies are judged by these rules, without a person: they decide what the "
                    "model learns."),
                 parent),
      m_type(new QComboBox(this)),
      m_typeText(new QLabel(this)),
      m_place(new QComboBox(this)),
      m_marker(new QLineEdit(this)),
      m_options(new AnswerForm(this)),
      m_tester(new RewardTester(this)) {
    for (const AnswerType& type : answerTypes()) {
        m_type->addItem(type.title, QString::fromLatin1(type.name));
        m_type->setItemData(m_type->count() - 1, type.explanation, Qt::ToolTipRole);
    }
    m_type->setMaxVisibleItems(m_type->count());
    addField(QStringLiteral("type"), tr("&Kind of answer"), m_type);
    m_typeText->setWordWrap(true);
    theme::setTextRole(m_typeText, theme::Role::Muted);
    form()->addWidget(m_typeText);
    addField(QStringLiteral("answer"), {}, m_options);
    addField(QStringLiteral("marker"), tr("Where it stands in the &reply"), m_place);
    addField(QStringLiteral("markerText"), tr("&Word"), m_marker);
    form()->addStretch(1);
    setFooter(m_tester);

    connect(m_type, &QComboBox::activated, this, [this] {
        const Json before = this->draft().value("answer");
        const QString type = m_type->currentData().toString();
        if (type == typeOf(before))
            return;
        if (before.is_object())
            m_earlier[typeOf(before)] = before;
        Json answer = withType(before, type);
        if (const auto earlier = m_earlier.find(type); earlier != m_earlier.end())
            for (const auto& [key, value] : earlier->second.items())
                if (key != "type" && key != "marker" && key != "tag" && key != "prefix")
                    answer[key] = value;
        if (!answer.contains("marker") && type != QLatin1String("regex"))
            answer["marker"] = kDefaultMarker;
        store(answer);
    });
    connect(m_place, &QComboBox::activated, this, [this] {
        Json answer = this->draft().value("answer");
        answer.erase("tag");
        answer.erase("prefix");
        if (m_place->currentData().toString() == kAnywhere)
            answer.erase("marker");
        else
            answer["marker"] = m_place->currentData().toString().toStdString();
        store(answer);
    });
    connect(m_marker, &QLineEdit::textEdited, this, [this](const QString& text) {
        Json answer = this->draft().value("answer");
        const bool tag = answer.value("marker", "") == "tag";
        const std::string value = text.toStdString();
        if (value == (tag ? "answer" : "Answer:"))
            answer.erase(tag ? "tag" : "prefix");
        else
            answer[tag ? "tag" : "prefix"] = value;
        store(answer);
    });
    connect(m_options, &AnswerForm::edited, this, [this] {
        if (!loading())
            store(m_options->answer());
    });
}

void AnswerPage::store(Json answer) {
    // Words that were suggested follow the rules; words of the user's own stay.
    const QString format = draft().text("output_format");
    const bool follows =
        format.isEmpty() || format == suggestedOutputFormat(draft().value("answer"));
    draft().set("answer", answer);
    if (follows)
        draft().setText("output_format", suggestedOutputFormat(answer));
}

std::vector<FieldProblem> AnswerPage::problems() const {
    const Json answer = draft().value("answer");
    if (typeOf(answer).isEmpty())
        return {{QStringLiteral("type"), tr("Choose what kind of answer the model gives."),
                 Kind::Missing}};
    if (!draft().verifier()) {
        const QString problem = draft().answerProblem();
        const bool marker = problem.contains(QLatin1String("\"tag\"")) ||
                            problem.contains(QLatin1String("\"prefix\""));
        QString words = problem;
        words.remove(QRegularExpression(QStringLiteral("^[Ff]ield \"([^\"]*)\": ")));
        if (!words.isEmpty())
            words[0] = words[0].toUpper();
        if (typeOf(answer) == QLatin1String("one_of") &&
            answer.value("labels", Json::array()).size() < 2)
            return {{QStringLiteral("answer"), tr("Name at least two labels."), Kind::Missing}};
        return {{marker ? QStringLiteral("markerText") : QStringLiteral("answer"), words}};
    }
    return {};
}

void AnswerPage::load() {
    m_options->setAnswer(draft().value("answer"));
}

void AnswerPage::update() {
    const Json answer = draft().value("answer");
    const QString type = typeOf(answer);
    m_type->setCurrentIndex(m_type->findData(type));
    m_typeText->setText(answerType(type).explanation);
    m_options->setAnswer(answer);
    setFieldVisible(QStringLiteral("answer"), !type.isEmpty());
    setFieldVisible(QStringLiteral("marker"), !type.isEmpty());

    m_place->clear();
    if (type == QLatin1String("regex"))
        m_place->addItem(tr("Anywhere in the reply"), kAnywhere);
    for (const AnswerPlace& place : answerPlaces()) {
        m_place->addItem(place.title, QString::fromLatin1(place.name));
        m_place->setItemData(m_place->count() - 1, place.explanation, Qt::ToolTipRole);
    }
    const QString marker = QString::fromStdString(
        answer.is_object() ? answer.value("marker", kAnywhere.toStdString()) : "");
    m_place->setCurrentIndex(m_place->findData(marker));
    m_place->setToolTip(m_place->currentData(Qt::ToolTipRole).toString());
    const bool tag = marker == QLatin1String("tag"), line = marker == QLatin1String("line");
    setFieldVisible(QStringLiteral("markerText"), tag || line);
    if (tag)
        setTextOf(m_marker, QString::fromStdString(answer.value("tag", "answer")));
    else if (line)
        setTextOf(m_marker, QString::fromStdString(answer.value("prefix", "Answer:")));
    m_tester->setVisible(!type.isEmpty());
    m_tester->setRules(draft().verifier(), answer, draft().answerProblem());
}

// ---- Format ---------------------------------------------------------------------------------

FormatPage::FormatPage(TaskDraft& draft, QWidget* parent)
    : WizardPage(draft, QStringLiteral("format"), tr("Format"),
                 tr("What do questions and replies look like?"),
                 tr("Who writes questions is told the first, who answers is told the second."),
                 parent),
      m_template(new QPlainTextEdit(this)),
      m_suggest(new QPushButton(tr("&Suggest from the answer's rules"), this)) {
    addText("input_format", tr("&Question format (optional)"),
            tr("The parts of a question, their order and labels. Leave it empty if questions need "
               "no form."),
            4);
    addText("output_format", tr("&Output format"),
            tr("What to write before the answer, and where the final answer goes."), 4);
    connect(m_suggest, &QPushButton::clicked, this, [this] {
        const QString text = suggestedOutputFormat(this->draft().value("answer"));
        this->draft().setText("output_format", text);
        setTextOf(findChild<QPlainTextEdit*>(QStringLiteral("output_format")), text);
    });
    auto* buttons = new QHBoxLayout;
    buttons->addWidget(m_suggest);
    buttons->addStretch(1);
    form()->addLayout(buttons);

    m_template->setTabChangesFocus(true);
    m_template->setFixedHeight(m_template->fontMetrics().lineSpacing() * 5 + theme::kSpace4);
    m_template->setPlaceholderText(QStringLiteral("{input} {output_format}"));
    addField(QStringLiteral("prompt_template"), tr("&Prompt"), m_template,
             tr("What the student reads: {input} stands for the question, {output_format} for the "
                "text above. Empty: both, one behind the other."));
    connect(m_template, &QPlainTextEdit::textChanged, this, [this] {
        if (!loading())
            this->draft().setText("prompt_template", m_template->toPlainText());
    });
    auto* insert = new QHBoxLayout;
    for (const QString& placeholder :
         {QStringLiteral("{input}"), QStringLiteral("{output_format}")}) {
        auto* button = new QPushButton(tr("Insert %1").arg(placeholder), this);
        connect(button, &QPushButton::clicked, m_template, [this, placeholder] {
            m_template->insertPlainText(placeholder);
            m_template->setFocus();
        });
        insert->addWidget(button);
    }
    insert->addStretch(1);
    form()->addLayout(insert);
    form()->addStretch(1);
}

std::vector<FieldProblem> FormatPage::problems() const {
    std::vector<FieldProblem> out;
    if (const QString input = draft().text("input_format");
        !input.isEmpty() && input.trimmed().isEmpty())
        out.push_back({QStringLiteral("input_format"), tr("Leave it empty or describe it.")});
    requireText(out, draft(), "output_format", tr("Say how to answer."));
    if (const QString marker = markerText(draft().value("answer"));
        !marker.isEmpty() && !draft().text("output_format").trimmed().isEmpty() &&
        !draft().text("output_format").contains(marker, Qt::CaseInsensitive))
        out.push_back({QStringLiteral("output_format"),
                       tr("It does not mention %1, where answers are looked for: replies would "
                          "rarely get a reward.")
                           .arg(marker),
                       Kind::Caution});
    if (draft().json().contains("prompt_template")) {
        const QString prompt = draft().text("prompt_template");
        static const QRegularExpression placeholder(QStringLiteral("\\{([a-z_]+)\\}"));
        auto matches = placeholder.globalMatch(prompt);
        while (matches.hasNext()) {
            const QString name = matches.next().captured();
            if (name != QLatin1String("{input}") && name != QLatin1String("{output_format}"))
                out.push_back({QStringLiteral("prompt_template"),
                               tr("%1 is not a placeholder; there are {input} and "
                                  "{output_format}.")
                                   .arg(name)});
        }
        if (!prompt.contains(QLatin1String("{input}")))
            out.push_back({QStringLiteral("prompt_template"),
                           tr("The placeholder {input} is missing: the student would not see the "
                              "question.")});
        else if (!prompt.contains(QLatin1String("{output_format}")))
            out.push_back({QStringLiteral("prompt_template"),
                           tr("Without {output_format} the student is not told how to answer."),
                           Kind::Caution});
    }
    return out;
}

void FormatPage::update() {
    setTextOf(m_template, draft().text("prompt_template"));
    m_suggest->setEnabled(draft().verifier() != nullptr);
    m_suggest->setToolTip(m_suggest->isEnabled() ? tr("Replaces the output format")
                                                 : tr("The answer's rules are not complete yet"));
}

} // namespace sdrl::gui
