// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/secrets.h"
#include "core/instruct/endpoint_check.h"
#include "core/project/price_table.h"
#include "pages/settings/settings_dialog.h"
#include "widgets/message_bar.h"

#include <QCheckBox>
#include <QDoubleSpinBox>
#include <QFileDialog>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPointer>
#include <QPushButton>
#include <QRegularExpressionValidator>
#include <QScrollArea>
#include <QScrollBar>
#include <QSpinBox>
#include <QVBoxLayout>

#include <nlohmann/json.hpp>

#include <algorithm>
#include <limits>
#include <memory>

namespace sdrl::gui {

namespace {

QSpinBox* spinBox(int low, int high, const QString& atLowest, QWidget* parent) {
    auto* box = new QSpinBox(parent);
    box->setRange(low, high);
    box->setGroupSeparatorShown(true);
    if (!atLowest.isEmpty())
        box->setSpecialValueText(atLowest);
    return box;
}

QDoubleSpinBox* priceBox(const QString& atLowest, QWidget* parent) {
    auto* box = new QDoubleSpinBox(parent);
    box->setRange(0, 1e9); // as in the files
    box->setDecimals(4);
    box->setStepType(QAbstractSpinBox::AdaptiveDecimalStepType);
    box->setSpecialValueText(atLowest);
    return box;
}

/// How the open project asks its large model: fields that `apply` writes into settings.
class ConnectionFields : public QWidget {
    Q_OBJECT
public:
    explicit ConnectionFields(QWidget* parent)
        : QWidget(parent),
          m_concurrency(spinBox(1, 1000, {}, this)),
          m_requests(spinBox(0, 100'000'000, tr("no limit"), this)),
          m_tokens(spinBox(0, 2'000'000'000, tr("no limit"), this)),
          m_requestCap(spinBox(0, 100'000'000, tr("no cap"), this)),
          m_tokenCap(spinBox(0, std::numeric_limits<int>::max(), tr("no cap"), this)),
          m_costCap(priceBox(tr("no cap"), this)),
          m_json(new QCheckBox(tr("Hold questions to their form (JSON)"), this)),
          m_streaming(new QCheckBox(tr("Let replies come piece by piece"), this)),
          m_earlyStop(new QCheckBox(tr("End a vote when its winner is certain"), this)),
          m_proxy(new QLineEdit(this)),
          m_certificates(new QLineEdit(this)),
          m_local(new QLineEdit(this)) {
        m_json->setToolTip(tr("Replies that are to be a question with its answer can then be "
                              "nothing else. Left out by itself where the server refuses it."));
        m_streaming->setToolTip(tr("A server that falls silent is noticed sooner."));
        m_earlyStop->setToolTip(
            tr("The same answers for fewer replies; the counts of votes are smaller."));
        m_proxy->setPlaceholderText(tr("as the environment says"));
        m_certificates->setPlaceholderText(tr("the system's"));
        m_local->setPlaceholderText(tr("model folder or GGUF file"));
        auto* fields = new QFormLayout(this);
        fields->setContentsMargins(0, 0, 0, 0);
        fields->setVerticalSpacing(theme::kSpace2);
        fields->addRow(tr("Requests at once"), m_concurrency);
        fields->addRow(tr("Requests a minute"), m_requests);
        fields->addRow(tr("Tokens a minute"), m_tokens);
        fields->addRow(tr("Requests of one run"), m_requestCap);
        fields->addRow(tr("Tokens of one run"), m_tokenCap);
        fields->addRow(tr("Cost of one run"), m_costCap);
        for (QCheckBox* box : {m_json, m_streaming, m_earlyStop})
            fields->addRow(QString(), box);
        fields->addRow(tr("Proxy"), m_proxy);
        fields->addRow(tr("Certificates"), withButton(m_certificates, [this] {
                           return QFileDialog::getOpenFileName(
                               this, tr("Choose a file of certificates"), {},
                               tr("Certificates (*.pem *.crt);;All files (*)"));
                       }));
        fields->addRow(tr("Model on this computer"), withButton(m_local, [this] {
                           return QFileDialog::getOpenFileName(this, tr("Choose a model"), {},
                                                               tr("GGUF models (*.gguf)"));
                       }));
    }

    void show(const InstructorSettings& instructor) {
        const EndpointSettings& e = instructor.endpoint;
        m_concurrency->setValue(e.concurrency);
        m_requests->setValue(e.requestsPerMinute);
        m_tokens->setValue(e.tokensPerMinute);
        m_requestCap->setValue(e.maxRequests);
        m_tokenCap->setValue(static_cast<int>(
            std::min<std::int64_t>(e.maxTotalTokens, std::numeric_limits<int>::max())));
        m_costCap->setValue(e.maxCost);
        m_json->setChecked(instructor.kind == InstructorKind::Local ? instructor.local.jsonMode
                                                                    : e.jsonMode);
        m_streaming->setChecked(e.streaming);
        m_earlyStop->setChecked(instructor.earlyStop);
        m_proxy->setText(QString::fromStdString(e.proxy));
        m_certificates->setText(QString::fromStdString(e.caFile));
        m_local->setText(QString::fromStdString(instructor.local.model));
        m_local->parentWidget()->setEnabled(instructor.kind == InstructorKind::Local);
    }

    void apply(InstructorSettings& instructor) const {
        EndpointSettings& e = instructor.endpoint;
        e.concurrency = m_concurrency->value();
        e.requestsPerMinute = m_requests->value();
        e.tokensPerMinute = m_tokens->value();
        e.maxRequests = m_requestCap->value();
        if (m_tokenCap->value() < std::numeric_limits<int>::max())
            e.maxTotalTokens = m_tokenCap->value();
        e.maxCost = m_costCap->value();
        const bool local = instructor.kind == InstructorKind::Local;
        (local ? instructor.local.jsonMode : e.jsonMode) = m_json->isChecked();
        e.streaming = m_streaming->isChecked();
        instructor.earlyStop = m_earlyStop->isChecked();
        e.proxy = m_proxy->text().trimmed().toStdString();
        e.caFile = m_certificates->text().trimmed().toStdString();
        instructor.local.model = m_local->text().trimmed().toStdString();
    }

private:
    template <class Ask>
    QWidget* withButton(QLineEdit* line, const Ask& ask) {
        auto* box = new QWidget(this);
        auto* row = new QHBoxLayout(box);
        row->setContentsMargins(0, 0, 0, 0);
        auto* button = new QPushButton(tr("Choose…"), box);
        row->addWidget(line, 1);
        row->addWidget(button);
        connect(button, &QPushButton::clicked, this, [line, ask] {
            if (const QString path = ask(); !path.isEmpty())
                line->setText(path);
        });
        return box;
    }

    QSpinBox *m_concurrency, *m_requests, *m_tokens, *m_requestCap, *m_tokenCap;
    QDoubleSpinBox* m_costCap;
    QCheckBox *m_json, *m_streaming, *m_earlyStop;
    QLineEdit *m_proxy, *m_certificates, *m_local;
};

class InstructorSettingsPage : public QWidget {
    Q_OBJECT
public:
    InstructorSettingsPage(Services services, ProjectSession* session, Keychain& keychain,
                           QWidget* parent)
        : QWidget(parent),
          m_services(services),
          m_session(session),
          m_keychain(keychain),
          m_url(new QLineEdit(this)),
          m_model(new QLineEdit(this)),
          m_variable(new QLineEdit(this)),
          m_key(new QLineEdit(this)),
          m_state(new QLabel(this)),
          m_messages(new MessageBar(this)) {
        auto* intro = new QLabel(
            tr("A large model behind an address can write and check questions. Any server that "
               "speaks OpenAI's protocol will do, one on your own computer too. Which project uses "
               "which is set in its task; here you keep keys and try out addresses."),
            this);
        intro->setWordWrap(true);
        theme::setTextRole(intro, theme::Role::Muted);
        m_url->setPlaceholderText(QStringLiteral("http://localhost:11434/v1"));
        m_model->setPlaceholderText(tr("model name, as the server calls it"));
        m_variable->setPlaceholderText(QStringLiteral("OPENAI_API_KEY"));
        m_variable->setValidator(new QRegularExpressionValidator(
            QRegularExpression(QStringLiteral("[A-Za-z_][A-Za-z0-9_]*")), this));
        m_key->setEchoMode(QLineEdit::Password);
        m_key->setPlaceholderText(tr("kept in the desktop's keychain"));
        if (session && session->settings().instructor.kind == InstructorKind::Endpoint) {
            const EndpointSettings& endpoint = session->settings().instructor.endpoint;
            m_url->setText(QString::fromStdString(endpoint.url));
            m_model->setText(QString::fromStdString(endpoint.model));
            m_variable->setText(QString::fromStdString(endpoint.keyVariable));
        }

        auto* keep = new QPushButton(tr("Keep key"), this);
        auto* forget = new QPushButton(tr("Forget key"), this);
        m_test = new QPushButton(tr("Test"), this);
        connect(keep, &QPushButton::clicked, this, &InstructorSettingsPage::keepKey);
        connect(forget, &QPushButton::clicked, this, &InstructorSettingsPage::forgetKey);
        connect(m_test, &QPushButton::clicked, this, &InstructorSettingsPage::test);
        connect(m_variable, &QLineEdit::textChanged, this, &InstructorSettingsPage::showKeyState);

        auto* fields = new QFormLayout;
        fields->setVerticalSpacing(theme::kSpace3);
        fields->addRow(tr("Address"), m_url);
        fields->addRow(tr("Model"), m_model);
        fields->addRow(tr("Name of the key"), m_variable);
        auto* keyRow = new QHBoxLayout;
        keyRow->addWidget(m_key, 1);
        keyRow->addWidget(keep);
        keyRow->addWidget(forget);
        fields->addRow(tr("Key"), keyRow);
        fields->addRow(QString(), m_state);
        theme::setTextRole(m_state, theme::Role::Muted);

        addPrices(fields);
        auto* page = new QWidget(this);
        auto* layout = new QVBoxLayout(page);
        layout->setContentsMargins(theme::kSpace4, theme::kSpace4, theme::kSpace4, theme::kSpace4);
        layout->setSpacing(theme::kSpace3);
        layout->addWidget(intro);
        layout->addLayout(fields);
        layout->addWidget(m_test, 0, Qt::AlignLeft);
        addConnection(layout);
        layout->addStretch(1);
        auto* scroll = new QScrollArea(this);
        scroll->setWidgetResizable(true);
        scroll->setFrameShape(QFrame::NoFrame);
        scroll->setWidget(page);
        // It scrolls up and down only.
        scroll->setMinimumWidth(page->minimumSizeHint().width() +
                                scroll->verticalScrollBar()->sizeHint().width());
        auto* whole = new QVBoxLayout(this);
        whole->setContentsMargins(0, 0, 0, 0);
        whole->addWidget(m_messages);
        whole->addWidget(scroll, 1);
        showKeyState();
        showPrices();
    }

    ~InstructorSettingsPage() override {
        if (m_job != 0)
            m_services.jobs.stop(m_job, StopMode::AbandonStep);
    }

private:
    void addPrices(QFormLayout* fields) {
        m_promptPrice = priceBox(tr("free or not known"), this);
        m_replyPrice = priceBox(tr("free or not known"), this);
        auto* keep = new QPushButton(tr("Keep prices"), this);
        auto* row = new QHBoxLayout;
        row->addWidget(new QLabel(tr("prompts"), this));
        row->addWidget(m_promptPrice, 1);
        row->addWidget(new QLabel(tr("replies"), this));
        row->addWidget(m_replyPrice, 1);
        row->addWidget(keep);
        fields->addRow(tr("Price of a million tokens"), row);
        connect(keep, &QPushButton::clicked, this, &InstructorSettingsPage::keepPrices);
        connect(m_model, &QLineEdit::textChanged, this, &InstructorSettingsPage::showPrices);
    }

    void showPrices() {
        EndpointSettings endpoint;
        endpoint.model = m_model->text().trimmed().toStdString();
        const TokenPrices prices = pricesOf(endpoint);
        m_promptPrice->setValue(prices.prompt);
        m_replyPrice->setValue(prices.completion);
    }

    /// In the user's price table, for all projects.
    void keepPrices() {
        const std::string model = m_model->text().trimmed().toStdString();
        if (model.empty()) {
            m_messages->showMessage(MessageBar::Severity::Caution,
                                    tr("Name the model that the prices are for."));
            return;
        }
        Result<PriceTable> table = PriceTable::load(PriceTable::userFile());
        if (table) {
            table->set(model, TokenPrices{m_promptPrice->value(), m_replyPrice->value()});
            if (const Result<void> saved = table->save(PriceTable::userFile()); !saved)
                table = saved.error();
        }
        if (table)
            m_messages->showMessage(MessageBar::Severity::Good, tr("The prices are kept."));
        else
            m_messages->showError(errorMessage(table.error(), tr("The prices could not be kept.")));
    }

    void addConnection(QVBoxLayout* layout) {
        auto* title = new QLabel(tr("How this project asks its instructor"), this);
        theme::setTextSize(title, theme::TextSize::Body, true);
        m_connection = new ConnectionFields(this);
        auto* save = new QPushButton(tr("Save in the project"), this);
        connect(save, &QPushButton::clicked, this, &InstructorSettingsPage::saveConnection);
        layout->addWidget(title);
        if (!m_session) {
            auto* none = new QLabel(tr("Open a project to see and change it."), this);
            theme::setTextRole(none, theme::Role::Muted);
            layout->addWidget(none);
        } else {
            m_connection->show(m_session->settings().instructor);
        }
        m_connection->setVisible(m_session != nullptr);
        save->setVisible(m_session != nullptr);
        layout->addWidget(m_connection);
        layout->addWidget(save, 0, Qt::AlignLeft);
    }

    void saveConnection() {
        ProjectSettings settings = m_session->settings();
        m_connection->apply(settings.instructor);
        // The file's own rules, before anything is written.
        const Result<ProjectSettings> checked = settings.patched(nlohmann::json::object());
        const Result<void> saved =
            checked ? m_session->setSettings(settings) : Result<void>(checked.error());
        if (saved)
            m_messages->showMessage(MessageBar::Severity::Good, tr("The project has it."));
        else
            m_messages->showError(
                errorMessage(saved.error(), tr("The settings could not be saved.")));
    }

    void keepKey() {
        if (m_variable->text().isEmpty() || m_key->text().isEmpty()) {
            m_messages->showMessage(MessageBar::Severity::Caution,
                                    tr("Give the key a name and type it first."));
            return;
        }
        const QPointer<InstructorSettingsPage> self(this);
        m_keychain.store(m_variable->text(), m_key->text(), [self](const QString& error) {
            if (!self)
                return;
            self->m_key->clear();
            self->showKeyState();
            if (error.isEmpty())
                self->m_messages->showMessage(MessageBar::Severity::Good, tr("The key is kept."));
            else
                self->m_messages->showMessage(
                    MessageBar::Severity::Caution,
                    tr("The keychain did not take the key; it holds until the program ends."),
                    error);
        });
    }

    void forgetKey() {
        const QPointer<InstructorSettingsPage> self(this);
        m_keychain.remove(m_variable->text(), [self](const QString& error) {
            if (!self)
                return;
            self->showKeyState();
            if (error.isEmpty())
                self->m_messages->showMessage(MessageBar::Severity::Info,
                                              tr("The key is forgotten."));
            else
                self->m_messages->showMessage(MessageBar::Severity::Error,
                                              tr("The keychain did not remove the key."), error);
        });
    }

    void showKeyState() {
        const QString name = m_variable->text();
        if (name.isEmpty()) {
            m_state->setText(tr("No key is sent."));
            return;
        }
        m_state->clear();
        const QPointer<InstructorSettingsPage> self(this);
        m_keychain.load(name, [self, name](bool there) {
            if (self && self->m_variable->text() == name)
                self->m_state->setText(there ? tr("A key of this name is there.")
                                             : tr("There is no key of this name yet."));
        });
    }

    void test() {
        EndpointSettings endpoint;
        if (m_session) {
            InstructorSettings instructor = m_session->settings().instructor;
            m_connection->apply(instructor);
            endpoint = instructor.endpoint;
        }
        endpoint.url = m_url->text().trimmed().toStdString();
        endpoint.model = m_model->text().trimmed().toStdString();
        endpoint.keyVariable = m_variable->text().toStdString();
        endpoint.timeoutSeconds = 30;
        m_test->setEnabled(false);
        m_test->setToolTip(tr("The test waits for its turn or for the answer."));
        const auto reply = std::make_shared<std::string>();
        const QPointer<InstructorSettingsPage> self(this);
        m_job = m_services.jobs.start(
            tr("Test of an instructor"),
            [endpoint, reply](JobContext& context) -> Result<Ending> {
                SDRL_TRY(*reply, checkEndpoint(endpoint, context.stopToken()));
                return Ending::Finished;
            },
            [self, reply](const JobView& job) {
                if (!self)
                    return;
                self->m_job = 0;
                self->m_test->setEnabled(true);
                self->m_test->setToolTip({});
                if (job.status.error)
                    self->m_messages->showError(
                        errorMessage(*job.status.error, tr("The instructor did not answer.")));
                else
                    self->m_messages->showMessage(MessageBar::Severity::Good,
                                                  tr("The instructor answers."),
                                                  QString::fromStdString(*reply).left(200));
            });
    }

    Services m_services;
    ProjectSession* m_session;
    Keychain& m_keychain;
    QLineEdit *m_url, *m_model, *m_variable, *m_key;
    QLabel* m_state;
    MessageBar* m_messages;
    QPushButton* m_test = nullptr;
    QDoubleSpinBox *m_promptPrice = nullptr, *m_replyPrice = nullptr;
    ConnectionFields* m_connection = nullptr;
    quint64 m_job = 0;
};

} // namespace

QWidget* makeInstructorSettings(Services services, ProjectSession* session, Keychain& keychain,
                                QWidget* parent) {
    return new InstructorSettingsPage(services, session, keychain, parent);
}

} // namespace sdrl::gui

#include "instructor_settings.moc"
