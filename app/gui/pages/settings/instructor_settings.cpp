// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/secrets.h"
#include "core/instruct/endpoint_check.h"
#include "pages/settings/settings_dialog.h"
#include "widgets/message_bar.h"

#include <QFormLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPointer>
#include <QPushButton>
#include <QRegularExpressionValidator>
#include <QVBoxLayout>

#include <memory>

namespace sdrl::gui {

namespace {

class InstructorSettingsPage : public QWidget {
    Q_OBJECT
public:
    InstructorSettingsPage(Services services, ProjectSession* session, Keychain& keychain,
                           QWidget* parent)
        : QWidget(parent),
          m_services(services),
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

        auto* layout = new QVBoxLayout(this);
        layout->setContentsMargins(theme::kSpace4, theme::kSpace4, theme::kSpace4, theme::kSpace4);
        layout->setSpacing(theme::kSpace3);
        layout->addWidget(intro);
        layout->addWidget(m_messages);
        layout->addLayout(fields);
        layout->addWidget(m_test, 0, Qt::AlignLeft);
        layout->addStretch(1);
        showKeyState();
    }

    ~InstructorSettingsPage() override {
        if (m_job != 0)
            m_services.jobs.stop(m_job, StopMode::AbandonStep);
    }

private:
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
    Keychain& m_keychain;
    QLineEdit *m_url, *m_model, *m_variable, *m_key;
    QLabel* m_state;
    MessageBar* m_messages;
    QPushButton* m_test = nullptr;
    quint64 m_job = 0;
};

} // namespace

QWidget* makeInstructorSettings(Services services, ProjectSession* session, Keychain& keychain,
                                QWidget* parent) {
    return new InstructorSettingsPage(services, session, keychain, parent);
}

} // namespace sdrl::gui

#include "instructor_settings.moc"
