// SPDX-License-Identifier: GPL-3.0-or-later
#include "pages/task/prompts_dialog.h"

#include "pages/task/prompt_editor.h"
#include "pages/task/prompt_list.h"
#include "pages/task/prompt_words.h"
#include "session/project_session.h"
#include "theme/icons.h"
#include "widgets/discard_question.h"
#include "widgets/flow_layout.h"
#include "widgets/message_bar.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QScopedValueRollback>
#include <QScreen>
#include <QShortcut>
#include <QTabBar>
#include <QTabWidget>
#include <QVBoxLayout>

#include <algorithm>

namespace sdrl::gui {

namespace {

constexpr QSize kSize(1120, 720);
constexpr int kListWidth = 280;
constexpr int kPreviewDelayMs = 200;
constexpr qsizetype kShownHashDigits = 12;

enum Tab { kTextTab, kPreviewTab, kShippedTab };

/// As an editor gives it back.
QString editable(const Result<std::string>& text) {
    return text ? QString::fromStdString(*text)
                      .replace(QLatin1String("\r\n"), QLatin1String("\n"))
                      .replace(QChar::Nbsp, QLatin1Char(' '))
                : QString();
}

QLabel* wrappedLabel(const char* name, theme::Role role, QWidget* parent) {
    auto* label = new QLabel(parent);
    label->setObjectName(QLatin1String(name));
    label->setWordWrap(true);
    label->setTextFormat(Qt::PlainText);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    theme::setTextRole(label, role);
    return label;
}

QPlainTextEdit* readOnlyText(const char* name, const QString& title, QWidget* parent) {
    auto* text = new QPlainTextEdit(parent);
    text->setObjectName(QLatin1String(name));
    text->setReadOnly(true);
    text->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    text->setTabChangesFocus(true);
    text->setFont(theme::fixedFont());
    text->setAccessibleName(title);
    return text;
}

QWidget* tabPage(QWidget* content, const QString& words) {
    auto* page = new QWidget;
    auto* layout = new QVBoxLayout(page);
    layout->setContentsMargins(0, theme::kSpace2, 0, 0);
    layout->setSpacing(theme::kSpace2);
    auto* label = wrappedLabel("words", theme::Role::Muted, page);
    label->setText(words);
    layout->addWidget(label);
    layout->addWidget(content, 1);
    return page;
}

void setNote(QLabel* label, const QString& text) {
    label->setText(text);
    label->setVisible(!text.isEmpty());
}

} // namespace

PromptsDialog::PromptsDialog(ProjectSession& session, QWidget* parent)
    : QDialog(parent),
      m_session(session),
      m_messages(new MessageBar(this)),
      m_list(new PromptList(this)),
      m_title(new QLabel(this)),
      m_info(wrappedLabel("info", theme::Role::Muted, this)),
      m_purpose(wrappedLabel("purpose", theme::Role::Muted, this)),
      m_tabs(new QTabWidget(this)),
      m_editor(new PromptEditor(this)),
      m_problem(wrappedLabel("problem", theme::Role::Bad, this)),
      m_preview(readOnlyText("preview", tr("As it is sent"), this)),
      m_shipped(readOnlyText("shipped", tr("Shipped text"), this)),
      m_older(wrappedLabel("older", theme::Role::Caution, this)),
      m_note(wrappedLabel("note", theme::Role::Caution, this)) {
    setWindowTitle(tr("Prompts of %1").arg(session.title()));
    resize(kSize.boundedTo(screen()->availableSize()));
    m_list->setAccessibleName(tr("Prompts"));
    m_list->setFixedWidth(kListWidth);
    theme::setTextSize(m_title, theme::TextSize::Section, true);
    m_info->setWordWrap(false);

    m_tabs->setAccessibleName(tr("Views of the prompt"));
    m_tabs->setDocumentMode(true);
    m_tabs->tabBar()->setDrawBase(false);
    m_tabs->addTab(makeTextTab(), tr("Text"));
    m_tabs->addTab(tabPage(m_preview, tr("Filled in with this task. In brackets is what comes with "
                                         "the work; a paragraph with nothing to say is left out.")),
                   m_preview->accessibleName());
    m_tabs->addTab(tabPage(m_shipped, tr("As it comes with the program, to compare with.")),
                   m_shipped->accessibleName());

    auto* header = new QHBoxLayout;
    header->addWidget(m_title, 1);
    header->addWidget(m_info);
    auto* right = new QVBoxLayout;
    right->setSpacing(theme::kSpace2);
    right->addWidget(m_messages);
    right->addLayout(header);
    right->addWidget(m_purpose);
    right->addWidget(m_tabs, 1);
    right->addWidget(m_older);
    right->addWidget(m_note);
    auto* columns = new QHBoxLayout;
    columns->setSpacing(theme::kSpace4);
    columns->addWidget(m_list);
    columns->addLayout(right, 1);

    m_restore = new QPushButton(tr("&Back to the shipped text"), this);
    m_restore->setObjectName(QStringLiteral("restore"));
    auto* help = new QPushButton(icon(QStringLiteral("help")), tr("&Help"), this);
    help->setToolTip(tr("What prompts are and what may stand in them (F1)"));
    auto* close = new QPushButton(tr("&Close"), this);
    m_save = new QPushButton(tr("&Save prompt"), this);
    m_save->setObjectName(QStringLiteral("save"));
    theme::setPrimary(m_save);
    auto* buttons = new QHBoxLayout;
    buttons->setSpacing(theme::kSpace2);
    buttons->addWidget(m_restore);
    buttons->addStretch(1);
    for (QPushButton* button : {help, close, m_save})
        buttons->addWidget(button);
    // Enter in the list must not save.
    for (QPushButton* button : {m_restore, help, close, m_save})
        button->setAutoDefault(false);
    const auto askForHelp = [this] { emit helpRequested(QStringLiteral("prompts")); };
    connect(help, &QPushButton::clicked, this, askForHelp);
    connect(new QShortcut(QKeySequence::HelpContents, this), &QShortcut::activated, this,
            askForHelp);
    connect(new QShortcut(QKeySequence::Save, this), &QShortcut::activated, m_save,
            &QPushButton::click);
    connect(m_save, &QPushButton::clicked, this, &PromptsDialog::save);
    connect(m_restore, &QPushButton::clicked, this, &PromptsDialog::restore);
    connect(close, &QPushButton::clicked, this, &PromptsDialog::reject);

    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(theme::kSpace4, theme::kSpace4, theme::kSpace4, theme::kSpace4);
    layout->setSpacing(theme::kSpace3);
    layout->addLayout(columns, 1);
    layout->addLayout(buttons);

    m_previewTimer.setSingleShot(true);
    m_previewTimer.setInterval(kPreviewDelayMs);
    connect(&m_previewTimer, &QTimer::timeout, this, &PromptsDialog::updatePreview);
    connect(m_tabs, &QTabWidget::currentChanged, this, &PromptsDialog::updatePreview);
    connect(&session, &ProjectSession::promptsChanged, this, &PromptsDialog::read);
    connect(&session, &ProjectSession::progressed, this, &PromptsDialog::refresh);
    read();
    for (const Entry& entry : m_entries)
        m_list->add(promptTitle(entry.info), promptPurpose(entry.info));
    connect(m_list, &QListWidget::currentRowChanged, this, &PromptsDialog::showCurrent);
    connect(m_editor, &QPlainTextEdit::textChanged, this, [this] {
        if (m_loading)
            return;
        current().text = m_editor->toPlainText();
        refresh();
        m_previewTimer.start();
    });
    showPrompt(QStringLiteral("question"));
    m_list->setFocus();
}

PromptsDialog::~PromptsDialog() {
    // What they tell while they are deleted comes too late.
    m_tabs->disconnect(this);
    m_list->disconnect(this);
}

QWidget* PromptsDialog::makeTextTab() {
    m_editor->setObjectName(QStringLiteral("text"));
    m_editor->setAccessibleName(tr("Text of the prompt"));
    auto* page = new QWidget;
    m_placeholders = new QWidget(page);
    m_placeholderLayout = new FlowLayout(m_placeholders);
    m_placeholderLayout->setSpacing(theme::kSpace1);
    auto* words = wrappedLabel("words", theme::Role::Muted, page);
    words->setText(tr("Words in braces are filled in. These may stand here; a click inserts one:"));
    auto* layout = new QVBoxLayout(page);
    layout->setContentsMargins(0, theme::kSpace2, 0, 0);
    layout->setSpacing(theme::kSpace2);
    layout->addWidget(m_editor, 1);
    layout->addWidget(m_problem);
    layout->addWidget(words);
    layout->addWidget(m_placeholders);
    return page;
}

PromptsDialog::Entry& PromptsDialog::current() {
    return m_entries[static_cast<std::size_t>(std::max(0, m_list->currentRow()))];
}

void PromptsDialog::showPrompt(const QString& name) {
    for (std::size_t i = 0; i < m_entries.size(); ++i)
        if (m_entries[i].info.name == name.toStdString())
            m_list->setCurrentRow(static_cast<int>(i));
}

void PromptsDialog::read() {
    const PromptFolders folders = m_session.promptFolders();
    std::vector<PromptInfo> prompts = listPrompts(folders);
    m_entries.resize(prompts.size());
    for (std::size_t i = 0; i < prompts.size(); ++i) {
        Entry& entry = m_entries[i];
        const bool kept = entry.changed();
        entry.info = std::move(prompts[i]);
        entry.shipped = editable(promptText({folders.resources, {}}, entry.info.name));
        entry.saved = editable(promptText(folders, entry.info.name));
        if (!kept)
            entry.text = entry.saved;
    }
    if (m_list->count() == 0)
        return;
    askWhatGoesStale();
    if (m_editor->toPlainText() != current().text) {
        const QScopedValueRollback loading(m_loading, true);
        m_editor->replaceText(current().text);
    }
    refresh();
}

void PromptsDialog::askWhatGoesStale() {
    QStringList stages;
    if (const auto stale = staleAfterPrompt(m_session.stageSources(), current().info.name,
                                            &m_session.stageCache()))
        for (const Stage stage : *stale)
            stages += stageTitle(stage);
    m_stale = stages.isEmpty() ? QString()
                               : tr("A change puts out of date what is there of: %1. It stays "
                                    "until these stages are run again.")
                                     .arg(stages.join(QStringLiteral(", ")));
}

void PromptsDialog::showCurrent() {
    const QScopedValueRollback loading(m_loading, true);
    const Entry& entry = current();
    askWhatGoesStale();
    m_messages->dismiss();
    m_title->setText(promptTitle(entry.info));
    QString purpose = promptPurpose(entry.info);
    if (!promptIsSent(m_session.task(), m_session.settings(), entry.info.name))
        purpose +=
            u' ' + tr("This project does not send it: %1.").arg(notSentReason(entry.info.name));
    m_purpose->setText(purpose);
    QStringList names;
    qDeleteAll(m_placeholders->findChildren<QPushButton*>());
    QWidget* before = m_editor;
    for (const std::string& placeholder : entry.info.placeholders) {
        const QString name = QString::fromStdString(placeholder);
        names += name;
        auto* button = new QPushButton(u'{' + name + u'}', m_placeholders);
        button->setObjectName(name);
        button->setAutoDefault(false);
        button->setToolTip(placeholderMeaning(placeholder));
        button->setAccessibleName(tr("Insert %1").arg(name));
        button->setAccessibleDescription(button->toolTip());
        connect(button, &QPushButton::clicked, this,
                [this, name] { m_editor->insertPlaceholder(name); });
        m_placeholderLayout->addWidget(button);
        setTabOrder(before, button);
        before = button;
    }
    m_editor->setPlaceholders(names);
    m_editor->setPlainText(entry.text);
    m_shipped->setPlainText(entry.shipped);
    refresh();
    updatePreview();
}

void PromptsDialog::refresh() {
    const QString locked = m_session.lockedReason();
    for (std::size_t i = 0; i < m_entries.size(); ++i) {
        const Entry& entry = m_entries[i];
        m_list->setMark(static_cast<int>(i), entry.changed() ? PromptList::Mark::Unsaved
                                             : !entry.info.error.empty()
                                                 ? PromptList::Mark::Unusable
                                             : entry.info.own ? PromptList::Mark::Changed
                                                              : PromptList::Mark::None);
    }
    const Entry& entry = current();
    const PromptInfo& info = entry.info;
    QStringList facts;
    if (info.own)
        facts += tr("changed in this project");
    if (info.version > 0)
        facts += tr("version %1").arg(info.version);
    const QString hash = QString::fromStdString(info.hash);
    if (!hash.isEmpty())
        facts += tr("SHA-256 %1").arg(hash.left(kShownHashDigits));
    m_info->setText(facts.join(QStringLiteral(" · ")));
    m_info->setToolTip(QString::fromStdString(info.path.string()) + u'\n' + hash);
    m_tabs->setTabVisible(kShippedTab, entry.text != entry.shipped);

    const auto problem = promptProblem(info, entry.text.toStdString());
    setNote(m_problem, problem ? QStringLiteral("✗ ") + problemText(*problem) : QString());
    const bool older = info.own && info.version > 0 && info.version < info.newest;
    setNote(m_older,
            older ? QStringLiteral("! ") +
                        tr("This copy was made from version %1; the shipped text is version %2 "
                           "now. Take over what you want of it, then write \"# version %2\" in the "
                           "first line.")
                            .arg(info.version)
                            .arg(info.newest)
                  : QString());
    const bool concerned = entry.changed() || info.own;
    const QString note = !locked.isEmpty() ? locked : concerned ? m_stale : QString();
    setNote(m_note, note.isEmpty() ? QString() : QStringLiteral("! ") + note);

    const QString reason = !locked.isEmpty()  ? locked
                           : !entry.changed() ? tr("Nothing was changed.")
                           : problem          ? problemText(*problem)
                                              : QString();
    m_save->setEnabled(reason.isEmpty());
    m_save->setToolTip(reason.isEmpty() ? tr("Keeps this text in the project (Ctrl+S)") : reason);
    m_restore->setEnabled(locked.isEmpty() && (info.own || entry.text != entry.shipped));
    m_restore->setToolTip(!locked.isEmpty() ? locked
                          : m_restore->isEnabled()
                              ? tr("Removes the project's copy. Can be undone.")
                              : tr("This is the shipped text."));
}

void PromptsDialog::updatePreview() {
    m_previewTimer.stop();
    if (m_tabs->currentIndex() != kPreviewTab)
        return;
    const Entry& entry = current();
    const auto problem = promptProblem(entry.info, entry.text.toStdString());
    QString shown;
    if (problem)
        m_preview->setPlaceholderText(problemText(*problem));
    else if (const auto text =
                 promptPreview(m_session.promptFolders(), entry.info.name, entry.text.toStdString(),
                               m_session.task(), m_session.settings(), promptSample()))
        shown = QString::fromStdString(*text);
    else
        m_preview->setPlaceholderText(QString::fromStdString(text.error().toString()));
    if (m_preview->toPlainText() != shown)
        m_preview->setPlainText(shown);
}

void PromptsDialog::save() {
    Entry& entry = current();
    m_messages->dismiss();
    const Result<void> saved =
        m_session.setPrompt(entry.info.name, entry.text.toStdString(),
                            tr("Change the prompt \"%1\"").arg(promptTitle(entry.info)));
    if (!saved)
        m_messages->showError(errorMessage(saved.error(), tr("The prompt could not be saved.")));
}

void PromptsDialog::restore() {
    Entry& entry = current();
    m_messages->dismiss();
    if (entry.info.own) {
        const Result<void> restored =
            m_session.setPrompt(entry.info.name, std::nullopt,
                                tr("Put back the prompt \"%1\"").arg(promptTitle(entry.info)));
        if (!restored) {
            m_messages->showError(
                errorMessage(restored.error(), tr("The project's copy could not be removed.")));
            return;
        }
        m_messages->showMessage(MessageBar::Severity::Info, tr("The project's copy is removed."));
        m_messages->setAction(tr("Undo"), [this] {
            m_messages->dismiss();
            m_session.undoStack().undo();
        });
    }
    // Typed changes come back with Ctrl+Z in the editor.
    m_editor->replaceText(entry.shipped);
}

void PromptsDialog::reject() {
    const auto unsaved = std::count_if(m_entries.begin(), m_entries.end(),
                                       [](const Entry& entry) { return entry.changed(); });
    if (unsaved > 0 && !wantsToDiscard(this, tr("Discard the changes to %n prompts?", nullptr,
                                                static_cast<int>(unsaved))))
        return;
    QDialog::reject();
}

} // namespace sdrl::gui
