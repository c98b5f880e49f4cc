// SPDX-License-Identifier: GPL-3.0-or-later
#include "pages/task/task_page.h"

#include "core/instruct/prompt_editing.h"
#include "pages/task/prompt_words.h"
#include "pages/task/prompts_dialog.h"
#include "theme/icons.h"
#include "widgets/reward_tester.h"
#include "widgets/student_preview.h"

#include <QClipboard>
#include <QDesktopServices>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QLabel>
#include <QLocale>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QScrollArea>
#include <QUrl>
#include <QVBoxLayout>

#include <algorithm>

namespace sdrl::gui {

namespace {

constexpr int kSourceLines = 18;
constexpr int kListedDocuments = 8;
constexpr qsizetype kShownCharacters = 400;

QString text(const std::string& value) {
    return QString::fromStdString(value);
}

QString shortened(const QString& value) {
    return value.size() > kShownCharacters ? value.left(kShownCharacters) + u'…' : value;
}

} // namespace

TaskPage::TaskPage(ProjectSession& session, QWidget* parent)
    : Page(PageId::Task, session, parent),
      m_prompts(new QPushButton(icon(QStringLiteral("chat")), tr("Prompts…"), this)),
      m_preview(new StudentPreview(this)),
      m_tester(new RewardTester(this)),
      m_source(new QPlainTextEdit(this)) {
    setSubtitle(tr("What the model is to become good at, and how its answers are judged."));
    auto* showSource = addSecondaryAction(tr("Show task.json"), [] {});
    showSource->setCheckable(true);

    auto* cards = new QWidget;
    auto* left = new QVBoxLayout;
    left->setSpacing(theme::kSpace3);
    left->addWidget(addCard(QStringLiteral("what"), tr("What the model should do")));
    left->addWidget(addCard(QStringLiteral("answer"), tr("Answer")));
    left->addWidget(addCard(QStringLiteral("format"), tr("Format")));
    left->addWidget(addCard(QStringLiteral("examples"), tr("Examples")));
    left->addWidget(addCard(QStringLiteral("documents"), tr("Documents and test questions")));
    left->addWidget(addCard(QStringLiteral("models"), tr("Models")));
    left->addWidget(addCard(QStringLiteral("amount"), tr("Amount")));
    left->addStretch(1);
    m_prompts->setObjectName(QStringLiteral("prompts"));
    connect(m_prompts, &QPushButton::clicked, this, &TaskPage::showPrompts);
    m_cards.at(QStringLiteral("models")).header->insertWidget(1, m_prompts);

    m_sourceCard = new QFrame(this);
    theme::setCard(m_sourceCard);
    auto* sourceLayout = new QVBoxLayout(m_sourceCard);
    auto* sourceTitle = new QLabel(QStringLiteral("task.json"), m_sourceCard);
    theme::setTextSize(sourceTitle, theme::TextSize::Body, true);
    auto* copy = new QPushButton(icon(QStringLiteral("copy")), tr("Copy"), m_sourceCard);
    connect(copy, &QPushButton::clicked, this,
            [this] { QGuiApplication::clipboard()->setText(m_source->toPlainText()); });
    auto* open =
        new QPushButton(icon(QStringLiteral("folder")), tr("Open the folder"), m_sourceCard);
    connect(open, &QPushButton::clicked, this, [this] {
        QDesktopServices::openUrl(QUrl::fromLocalFile(text(this->session().folder().string())));
    });
    auto* sourceHeader = new QHBoxLayout;
    sourceHeader->addWidget(sourceTitle, 1);
    sourceHeader->addWidget(copy);
    sourceHeader->addWidget(open);
    m_source->setReadOnly(true);
    m_source->setTabChangesFocus(true);
    m_source->setFont(theme::fixedFont());
    m_source->setLineWrapMode(QPlainTextEdit::NoWrap);
    m_source->setMinimumHeight(m_source->fontMetrics().lineSpacing() * kSourceLines);
    m_source->setAccessibleName(QStringLiteral("task.json"));
    sourceLayout->addLayout(sourceHeader);
    sourceLayout->addWidget(m_source);
    m_sourceCard->hide();
    connect(showSource, &QPushButton::toggled, m_sourceCard, &QWidget::setVisible);

    auto* right = new QVBoxLayout;
    right->setSpacing(theme::kSpace3);
    m_preview->setMinimumHeight(theme::kSideCardWidth * 3 / 4);
    right->addWidget(m_sourceCard);
    right->addWidget(m_preview);
    right->addWidget(m_tester);
    right->addStretch(1);

    auto* columns = new QHBoxLayout(cards);
    columns->setContentsMargins(0, 0, theme::kSpace2, 0);
    columns->setSpacing(theme::kSpace4);
    columns->addLayout(left, 3);
    columns->addLayout(right, 2);
    auto* scroll = new QScrollArea(this);
    scroll->setWidgetResizable(true);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll->setFocusPolicy(Qt::NoFocus);
    scroll->setWidget(cards);
    scroll->viewport()->setAutoFillBackground(false);
    cards->setAutoFillBackground(false);
    contentLayout()->addWidget(scroll, 1);
    connect(&session, &ProjectSession::pageStatesChanged, this, [this] {
        if (isVisible())
            refreshNextStep();
    });
    connect(&session, &ProjectSession::promptsChanged, this, &TaskPage::refresh);
}

QWidget* TaskPage::addCard(const QString& wizardPage, const QString& title) {
    auto* card = new QFrame(this);
    theme::setCard(card);
    auto* heading = new QLabel(title, card);
    theme::setTextSize(heading, theme::TextSize::Body, true);
    auto* edit = new QPushButton(icon(QStringLiteral("edit")), tr("Edit"), card);
    edit->setAccessibleName(tr("Edit: %1").arg(title));
    edit->setObjectName(QStringLiteral("edit_") + wizardPage);
    connect(edit, &QPushButton::clicked, this,
            [this, wizardPage] { emit wizardRequested(wizardPage); });
    auto* words = new QLabel(card);
    words->setWordWrap(true);
    words->setTextFormat(Qt::PlainText);
    words->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    words->setObjectName(QStringLiteral("card_") + wizardPage);
    auto* header = new QHBoxLayout;
    header->addWidget(heading, 1);
    header->addWidget(edit);
    auto* layout = new QVBoxLayout(card);
    layout->setContentsMargins(theme::kSpace3, theme::kSpace2, theme::kSpace2, theme::kSpace3);
    layout->setSpacing(theme::kSpace1);
    layout->addLayout(header);
    layout->addWidget(words);
    m_cards[wizardPage] = {words, edit, header};
    return card;
}

void TaskPage::setCardText(const QString& wizardPage, const QStringList& lines) {
    m_cards.at(wizardPage).text->setText(lines.join(u'\n'));
}

void TaskPage::refresh() {
    refreshNextStep();
    const QString locked = session().lockedReason();
    for (const auto& [name, card] : m_cards)
        card.edit->setToolTip(locked.isEmpty() ? card.edit->accessibleName()
                                               : tr("To look at only: %1").arg(locked));
    const TaskDefinition& task = session().task();
    const ProjectSettings& settings = session().settings();
    const QString noPrompts = noPromptsReason(settings.instructor);
    m_prompts->setEnabled(noPrompts.isEmpty());
    m_prompts->setToolTip(noPrompts.isEmpty() ? tr("See and change what the instructor is asked")
                                              : noPrompts);
    const std::vector<PromptInfo> prompts = listPrompts(session().promptFolders());
    const auto own = std::count_if(prompts.begin(), prompts.end(),
                                   [](const PromptInfo& prompt) { return prompt.own; });
    const QString shown = text(task.source() + settings.toJsonText()) + QString::number(own);
    if (shown == m_shown)
        return;
    m_shown = shown;
    const QLocale locale;
    const Json answer = Json::parse(task.answerOptions().dump());

    setCardText(QStringLiteral("what"), {text(task.title), text(task.description)});
    QStringList rules = {answerInWords(answer) + u'.', answerType(typeOf(answer)).explanation};
    for (const AnswerOption& option : answerType(typeOf(answer)).options)
        if (const auto value = answer.find(option.key);
            value != answer.end() && option.kind != OptionKind::Element)
            rules += QStringLiteral("%1: %2").arg(
                option.label,
                shortened(value->is_string()    ? text(value->get<std::string>())
                          : value->is_boolean() ? (value->get<bool>() ? tr("yes") : tr("no"))
                                                : text(value->dump())));
    setCardText(QStringLiteral("answer"), rules);
    setCardText(
        QStringLiteral("format"),
        {tr("Questions: %1")
             .arg(task.inputFormat ? shortened(text(*task.inputFormat)) : tr("no particular form")),
         tr("Replies: %1").arg(shortened(text(task.outputFormat)))});
    QStringList examples;
    if (task.demonstrations.empty())
        examples += tr("None: whoever writes goes by the description alone.");
    else {
        examples += tr("Examples: %1. The first:").arg(task.demonstrations.size());
        examples += shortened(text(task.demonstrations.front().input));
        examples += QStringLiteral("→ ") + shortened(text(task.demonstrations.front().output));
    }
    setCardText(QStringLiteral("examples"), examples);

    QStringList documents;
    for (const std::string& path : task.documents) {
        if (documents.size() == kListedDocuments) {
            documents += tr("and %n more", nullptr,
                            static_cast<int>(task.documents.size()) - kListedDocuments);
            break;
        }
        documents += text(path);
    }
    if (documents.isEmpty())
        documents += tr("No documents.");
    switch (task.evaluation.kind) {
    case EvaluationSource::Kind::None:
        documents += tr("Tested with %1 % of the written questions, kept back.")
                         .arg(locale.toString(settings.draft.heldOutShare * 100, 'g', 3));
        break;
    case EvaluationSource::Kind::File:
        documents +=
            tr("Tested with the questions of %1. %2 % of the written ones are kept back "
               "for looks during training.")
                .arg(text(task.evaluation.path),
                     locale.toString(settings.draft.keptBack(task.evaluation.kind) * 100, 'g', 2));
        break;
    case EvaluationSource::Kind::Program:
        documents +=
            tr("Tested with %1 reserved questions of the program \"%2\".")
                .arg(task.evaluation.count > 0 ? locale.toString(task.evaluation.count) : tr("all"),
                     text(task.evaluation.program));
        break;
    }
    setCardText(QStringLiteral("documents"), documents);

    QString instructor;
    switch (settings.instructor.kind) {
    case InstructorKind::Program:
        instructor = tr("the built-in program \"%1\"").arg(text(task.program.value_or("")));
        break;
    case InstructorKind::Passages:
        instructor = tr("passages of the documents");
        break;
    case InstructorKind::Endpoint:
        instructor = tr("%1 at %2")
                         .arg(text(settings.instructor.endpoint.model),
                              text(settings.instructor.endpoint.url));
        break;
    case InstructorKind::Local:
        instructor = tr("the local model %1").arg(text(settings.instructor.local.model));
        break;
    }
    setCardText(
        QStringLiteral("models"),
        {tr("Student: %1")
             .arg(settings.studentIsEndpoint() ? tr("%1 at %2")
                                                     .arg(text(settings.student.endpoint.model),
                                                          text(settings.student.endpoint.url))
                  : settings.model == "builtin:starter" ? tr("the starter model that comes along")
                  : settings.model.empty()              ? tr("none chosen yet")
                                                        : text(settings.model)),
         tr("Instructor: %1").arg(instructor),
         !noPrompts.isEmpty() ? noPrompts
         : own > 0 ? tr("Prompts: %n changed in this project", nullptr, static_cast<int>(own))
                   : tr("Prompts: as they come along")});
    setCardText(
        QStringLiteral("amount"),
        {tr("%1 questions with %2 votes each, %3 samples to measure each, %4 to train on, %5 "
            "training steps.")
             .arg(locale.toString(settings.draft.count), locale.toString(settings.draft.votes),
                  locale.toString(settings.measure.samples),
                  locale.toString(static_cast<qulonglong>(settings.select.count)),
                  settings.train.steps > 0 ? locale.toString(settings.train.steps)
                                           : tr("as many passes need"))});

    const QString question =
        task.demonstrations.empty() ? tr("(a question)") : text(task.demonstrations.front().input);
    const QString sample = sampleAnswer(answer);
    m_preview->setPrompt(
        text(task.studentPrompt(question.toStdString())),
        sample.isEmpty() ? QString() : text(task.verifier->wrapAnswer("…", sample.toStdString())));
    m_tester->setRules(task.verifier, answer);
    m_source->setPlainText(text(task.source()));
}

void TaskPage::showPrompts() {
    auto* dialog = new PromptsDialog(session(), this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &PromptsDialog::helpRequested, this, &Page::helpRequested);
    dialog->open();
}

void TaskPage::refreshNextStep() {
    const auto& states = session().pageStates();
    const auto at = [&](PageId page) { return states[static_cast<std::size_t>(page)]; };
    const PageState& dataset = at(PageId::Dataset);
    const QString count = QLocale().toString(session().settings().draft.count);
    if (dataset.status == PageStatus::Empty || dataset.status == PageStatus::Blocked ||
        dataset.status == PageStatus::Started) {
        setPrimaryAction(
            dataset.status == PageStatus::Started ? tr("Go on writing questions")
                                                  : tr("Write %1 questions").arg(count),
            [this] {
                session().runStages(tr("Write questions"),
                                    {Stage::Documents, Stage::Keyword, Stage::Questions});
                emit pageRequested(PageId::Dataset);
            });
        setPrimaryEnabled(!session().busy(), session().lockedReason());
    } else {
        setPrimaryAction(tr("Look at the questions"),
                         [this] { emit pageRequested(PageId::Dataset); });
        setPrimaryEnabled(true);
    }
    QStringList stale;
    for (std::size_t i = 0; i < kPageCount; ++i)
        if (states[i].status == PageStatus::Stale)
            stale += pageTitle(static_cast<PageId>(i));
    if (stale.isEmpty()) {
        messages().dismiss();
        return;
    }
    messages().showMessage(MessageBar::Severity::Caution,
                           tr("The task or its settings have changed since these were made: %1.")
                               .arg(stale.join(QStringLiteral(", "))),
                           tr("They stay until they are run again."));
    if (!session().busy())
        messages().setAction(tr("Run the whole loop"), [this] { session().runAll(); });
}

} // namespace sdrl::gui
