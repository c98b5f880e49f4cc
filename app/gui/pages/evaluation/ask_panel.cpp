// SPDX-License-Identifier: GPL-3.0-or-later
#include "pages/evaluation/ask_panel.h"

#include "common/project_export.h"
#include "core/pipeline/pipeline.h"
#include "session/project_session.h"
#include "theme/icons.h"
#include "theme/theme.h"
#include "widgets/highlight_text.h"

#include <QCheckBox>
#include <QComboBox>
#include <QDoubleSpinBox>
#include <QFrame>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QLocale>
#include <QPlainTextEdit>
#include <QPointer>
#include <QPushButton>
#include <QScrollArea>
#include <QScrollBar>
#include <QSpinBox>
#include <QStyle>
#include <QVBoxLayout>

namespace sdrl::gui {

namespace {

constexpr int kMaxLength = 8192;
constexpr int kPromptLines = 3, kReplyLines = 7;
constexpr double kMaxTemperature = 2, kTemperatureStep = 0.1;

} // namespace

AskPanel::AskPanel(ProjectSession& session, QWidget* parent)
    : QWidget(parent),
      m_session(session),
      m_models(std::make_shared<AskModels>()),
      m_why(new QLabel(this)),
      m_scroll(new QScrollArea(this)),
      m_hint(new QLabel(this)),
      m_prompt(new QPlainTextEdit(this)),
      m_ask(new QPushButton(icon(QStringLiteral("chat")), tr("Ask both"), this)),
      m_stop(new QPushButton(icon(QStringLiteral("stop")), tr("Stop"), this)) {
    theme::setTextRole(m_why, theme::Role::Caution);
    m_why->setWordWrap(true);
    auto* content = new QWidget(m_scroll);
    m_history = new QVBoxLayout(content);
    m_history->setContentsMargins(0, 0, 0, 0);
    m_history->setSpacing(theme::kSpace3);
    m_hint->setText(
        tr("Ask both models the same question. Their replies appear here, side by side; "
           "they are not kept when the project is closed."));
    m_hint->setWordWrap(true);
    m_hint->setAlignment(Qt::AlignCenter);
    theme::setTextRole(m_hint, theme::Role::Muted);
    m_history->addWidget(m_hint);
    m_history->addStretch(1);
    m_scroll->setWidget(content);
    m_scroll->setWidgetResizable(true);
    // The newest exchange is in sight once the layout knows its height.
    connect(m_scroll->verticalScrollBar(), &QScrollBar::rangeChanged, this,
            [bar = m_scroll->verticalScrollBar()](int, int max) { bar->setValue(max); });

    m_prompt->setPlaceholderText(tr("Question"));
    m_prompt->setAccessibleName(tr("Question to both models"));
    m_prompt->setFixedHeight(m_prompt->fontMetrics().lineSpacing() * kPromptLines +
                             2 * theme::kSpace3);
    m_prompt->setTabChangesFocus(true);
    m_prompt->installEventFilter(this);
    connect(m_ask, &QPushButton::clicked, this, &AskPanel::ask);
    connect(m_stop, &QPushButton::clicked, this,
            [this] { m_session.jobs().stop(m_job, StopMode::AbandonStep); });
    connect(m_prompt, &QPlainTextEdit::textChanged, this, &AskPanel::updateButtons);
    // Another job needs the memory more than questions that nobody asks. The page may be hidden.
    connect(&session, &ProjectSession::progressed, this, [this] {
        if (m_job == 0 && !m_starting && m_session.busy())
            m_models->close();
    });

    auto* buttons = new QVBoxLayout;
    buttons->addWidget(m_ask);
    buttons->addWidget(m_stop);
    buttons->addStretch(1);
    auto* bottom = new QHBoxLayout;
    bottom->setSpacing(theme::kSpace2);
    bottom->addWidget(m_prompt, 1);
    bottom->addLayout(buttons);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, theme::kSpace3, 0, 0);
    layout->setSpacing(theme::kSpace2);
    layout->addWidget(makeOptions());
    layout->addWidget(m_scroll, 1);
    layout->addWidget(m_why);
    layout->addLayout(bottom);
    refresh();
}

AskPanel::~AskPanel() = default;

QWidget* AskPanel::makeOptions() {
    auto* options = new QWidget(this);
    auto* choices = new QHBoxLayout;
    choices->setSpacing(theme::kSpace2);
    const auto label = [&](const QString& text, QWidget* buddy) {
        auto* out = new QLabel(text, options);
        out->setBuddy(buddy);
        buddy->setAccessibleName(QString(text).remove(QLatin1Char('&')));
        return out;
    };
    for (int side = 0; side < 2; ++side) {
        m_weights[side] = new QComboBox(options);
        m_weights[side]->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
        connect(m_weights[side], &QComboBox::activated, this,
                [this, side] { m_chosen[side] = true; });
        choices->addWidget(label(side == 0 ? tr("&Left") : tr("&Right"), m_weights[side]));
        choices->addWidget(m_weights[side], 1);
    }
    m_temperature = new QDoubleSpinBox(options);
    m_temperature->setRange(0, kMaxTemperature);
    m_temperature->setSingleStep(kTemperatureStep);
    m_temperature->setDecimals(1);
    m_temperature->setValue(0);
    m_temperature->setToolTip(
        tr("0: always the most likely word, as in the evaluation. Higher: more varied."));
    choices->addWidget(label(tr("&Temperature"), m_temperature));
    choices->addWidget(m_temperature);
    m_length = new QSpinBox(options);
    m_length->setRange(1, kMaxLength);
    m_length->setValue(m_session.settings().evaluate.maxNewTokens);
    m_length->setSuffix(tr(" tokens"));
    m_length->setToolTip(tr("Longer replies are cut off"));
    choices->addWidget(label(tr("Lengt&h"), m_length));
    choices->addWidget(m_length);

    m_asQuestion = new QCheckBox(tr("As a &question of the task"), options);
    m_asQuestion->setChecked(true);
    m_asQuestion->setToolTip(tr("Puts the question into the task's prompt, as in training and "
                                "evaluation. Off: the model reads exactly what you type."));
    m_reference = new QLineEdit(options);
    m_reference->setPlaceholderText(tr("Right answer, if known: then both replies are judged"));
    m_reference->setAccessibleName(tr("Right answer"));
    connect(m_asQuestion, &QCheckBox::toggled, m_reference, &QWidget::setEnabled);
    auto* question = new QHBoxLayout;
    question->setSpacing(theme::kSpace3);
    question->addWidget(m_asQuestion);
    question->addWidget(m_reference, 1);
    auto* layout = new QVBoxLayout(options);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(theme::kSpace2);
    layout->addLayout(choices);
    layout->addLayout(question);
    return options;
}

bool AskPanel::eventFilter(QObject* watched, QEvent* event) {
    if (watched == m_prompt && event->type() == QEvent::KeyPress) {
        const auto& key = static_cast<QKeyEvent&>(*event);
        if ((key.key() == Qt::Key_Return || key.key() == Qt::Key_Enter) &&
            key.modifiers().testFlag(Qt::ControlModifier)) {
            m_ask->click();
            return true;
        }
    }
    return QWidget::eventFilter(watched, event);
}

QString AskPanel::whyNot() const {
    if (!m_session.services().parts.pipelineParts().models)
        return tr("This build of the program cannot run models.");
    if (m_session.settings().studentIsEndpoint())
        return tr("The student is behind an endpoint: there is no trained model to ask beside it.");
    if (m_session.settings().model.empty())
        return tr("The project names no model yet.");
    if (m_job == 0 && m_session.busy()) {
        const JobView* job = m_session.jobs().find(m_session.currentJob());
        const QString name = job ? job->name : QString();
        const std::optional<double> left =
            job ? job->status.progress.secondsLeft : std::optional<double>();
        return left && *left >= 1
                   ? tr("\"%1\" has the processor for about %2 more. Questions can be asked when "
                        "it "
                        "is done or stopped.")
                         .arg(name, durationText(*left))
                   : tr("\"%1\" has the processor. Questions can be asked when it is done or "
                        "stopped.")
                         .arg(name);
    }
    return {};
}

void AskPanel::refresh() {
    std::vector<CheckpointChoice> checkpoints = listCheckpoints(m_session);
    const auto differs = [](const CheckpointChoice& a, const CheckpointChoice& b) {
        return a.weights != b.weights || a.text() != b.text();
    };
    bool changed = m_weights[0]->count() == 0 || checkpoints.size() != m_checkpoints.size();
    for (std::size_t i = 0; !changed && i < checkpoints.size(); ++i)
        changed = differs(checkpoints[i], m_checkpoints[i]);
    if (changed) {
        m_checkpoints = std::move(checkpoints);
        for (int side = 0; side < 2; ++side) {
            QComboBox* box = m_weights[side];
            const QString kept = box->currentData().toString();
            box->clear();
            box->addItem(tr("Base model"), QString());
            for (const CheckpointChoice& choice : m_checkpoints)
                box->addItem(choice.text(), QString::fromStdString(choice.weights.string()));
            const int before = m_chosen[side] ? box->findData(kept) : -1;
            box->setCurrentIndex(before >= 0 ? before : side == 1 && box->count() > 1 ? 1 : 0);
            m_chosen[side] = before >= 0;
        }
    }
    updateButtons();
}

void AskPanel::updateButtons() {
    const QString why = whyNot();
    m_why->setText(why);
    m_why->setVisible(!why.isEmpty());
    const bool typed = !m_prompt->toPlainText().trimmed().isEmpty();
    m_ask->setEnabled(why.isEmpty() && m_job == 0 && typed);
    m_ask->setToolTip(!why.isEmpty() ? why
                      : m_job != 0   ? tr("The models are answering.")
                      : !typed       ? tr("Type a question first.")
                                     : tr("Ctrl+Enter"));
    m_stop->setEnabled(m_job != 0);
    m_stop->setToolTip(m_job != 0 ? tr("Stop answering") : tr("Nothing is being answered."));
}

void AskPanel::ask() {
    if (!m_ask->isEnabled())
        return;
    const std::string text = m_prompt->toPlainText().trimmed().toStdString();
    const bool asQuestion = m_asQuestion->isChecked();
    AskRequest request;
    for (int side = 0; side < 2; ++side)
        request.models[static_cast<std::size_t>(side)].weights =
            m_weights[side]->currentData().toString().toStdString();
    request.prompt = asQuestion ? m_session.task().studentPrompt(text) : text;
    request.sampling.temperature = m_temperature->value();
    request.sampling.maxNewTokens = m_length->value();
    request.seed = m_exchanges.size() + 1;
    addExchange(QString::fromStdString(text));
    if (asQuestion)
        m_exchanges.back().reference = m_reference->text().trimmed().toStdString();
    m_progress = std::make_shared<SnapshotBox<AskProgress>>();
    m_shownVersion = 0;
    const PipelineParts& parts = m_session.services().parts.pipelineParts();
    // Starting tells of progress before the job's number is known.
    m_starting = true;
    m_job = m_session.runTask(
        tr("Ask both models"),
        [models = m_models, progress = m_progress, request, opener = parts.models,
         resources = parts.resources](Project& project, Pipeline&,
                                      JobContext& context) -> Result<Ending> {
            AskRequest asked = request;
            for (ModelReference& model : asked.models) {
                SDRL_TRY(model.model, modelOfWeights(project, model.weights, resources));
            }
            return models->ask(*opener, asked, *progress, context);
        },
        [panel = QPointer<AskPanel>(this)](const JobView& job) {
            if (!panel)
                return;
            panel->m_job = 0;
            panel->showReplies();
            panel->showEnd(job.status.state == JobState::Stopped);
            if (job.status.error)
                emit panel->failed(*job.status.error, tr("The models could not be asked."));
            panel->refresh();
        });
    m_starting = false;
    m_prompt->clear();
    m_reference->clear();
    refresh();
}

void AskPanel::addExchange(const QString& prompt) {
    m_hint->hide();
    auto* card = new QFrame;
    theme::setCard(card);
    auto* layout = new QGridLayout(card);
    layout->setContentsMargins(theme::kSpace4, theme::kSpace3, theme::kSpace4, theme::kSpace3);
    layout->setHorizontalSpacing(theme::kSpace4);
    auto* question = new QLabel(prompt, card);
    question->setTextFormat(Qt::PlainText);
    question->setWordWrap(true);
    question->setTextInteractionFlags(Qt::TextSelectableByMouse);
    theme::setTextSize(question, theme::TextSize::Body, true);
    layout->addWidget(question, 0, 0, 1, 2);
    Exchange exchange;
    for (int side = 0; side < 2; ++side) {
        exchange.heading[side] = new QLabel(m_weights[side]->currentText(), card);
        theme::setTextRole(exchange.heading[side], theme::Role::Muted);
        exchange.reply[side] = new HighlightText(card);
        exchange.reply[side]->setPlaceholderText(tr("answering …"));
        exchange.reply[side]->setMinimumHeight(card->fontMetrics().lineSpacing() * kReplyLines);
        exchange.reply[side]->setAccessibleName(
            tr("Reply of %1").arg(m_weights[side]->currentText()));
        exchange.judgement[side] = new QLabel(card);
        exchange.judgement[side]->setWordWrap(true);
        layout->addWidget(exchange.heading[side], 1, side);
        layout->addWidget(exchange.reply[side], 2, side);
        layout->addWidget(exchange.judgement[side], 3, side);
        layout->setColumnStretch(side, 1);
    }
    m_history->insertWidget(m_history->count() - 1, card);
    m_exchanges.push_back(exchange);
}

void AskPanel::poll() {
    if (m_job != 0)
        showReplies();
    else if (m_session.busy())
        updateButtons();
}

void AskPanel::showReplies() {
    if (!m_progress || m_exchanges.empty() || m_progress->version() == m_shownVersion)
        return;
    m_shownVersion = m_progress->version();
    const auto progress = m_progress->get();
    Exchange& exchange = m_exchanges.back();
    for (int side = 0; side < 2; ++side) {
        const std::optional<AskReply>& reply = progress->replies[static_cast<std::size_t>(side)];
        if (!reply || !exchange.reply[side]->toPlainText().isEmpty())
            continue;
        judge(side, *reply);
        QStringList notes;
        if (!exchange.judgement[side]->text().isEmpty())
            notes << exchange.judgement[side]->text();
        notes << tr("%n token(s)", nullptr, static_cast<int>(reply->tokens))
              << durationText(reply->seconds);
        if (!reply->ended)
            notes << tr("cut off");
        exchange.judgement[side]->setText(notes.join(QStringLiteral(" · ")));
    }
}

void AskPanel::judge(int side, const AskReply& reply) {
    Exchange& exchange = m_exchanges.back();
    const Verifier& verifier = *m_session.task().verifier;
    const auto answer = verifier.extract(reply.text, VerifierProfile::Strict);
    exchange.reply[side]->setMarkedText(
        reply.text,
        answer ? std::vector<TextRange>{{answer->begin, answer->end}} : std::vector<TextRange>());
    if (exchange.reference.empty())
        return;
    const bool right = verifier.score(reply.text, exchange.reference) > 0;
    theme::setTextRole(exchange.judgement[side], right ? theme::Role::Good : theme::Role::Bad);
    exchange.judgement[side]->style()->polish(exchange.judgement[side]);
    exchange.judgement[side]->setText(
        right     ? tr("✓ right: %1").arg(QString::fromStdString(answer->text))
        : !answer ? tr("✗ wrong: no answer in the form asked for")
                  : tr("✗ wrong: %1, not %2")
                        .arg(QString::fromStdString(answer->text),
                             QString::fromStdString(verifier.answerOf(exchange.reference))));
}

void AskPanel::showEnd(bool stopped) {
    if (m_exchanges.empty())
        return;
    for (HighlightText* reply : m_exchanges.back().reply)
        if (reply->toPlainText().isEmpty())
            reply->setPlaceholderText(stopped ? tr("stopped") : tr("no reply"));
}

HighlightText* AskPanel::reply(int side) const {
    return m_exchanges.empty() ? nullptr : m_exchanges.back().reply[side];
}

QLabel* AskPanel::judgement(int side) const {
    return m_exchanges.empty() ? nullptr : m_exchanges.back().judgement[side];
}

} // namespace sdrl::gui
