// SPDX-License-Identifier: GPL-3.0-or-later
#include "pages/settings/settings_dialog.h"

#include "theme/theme.h"

#include <QCheckBox>
#include <QComboBox>
#include <QDialogButtonBox>
#include <QDir>
#include <QFileDialog>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QPushButton>
#include <QSlider>
#include <QSpinBox>
#include <QStorageInfo>
#include <QTabWidget>
#include <QVBoxLayout>

#include <thread>

namespace sdrl::gui {

namespace {

QFormLayout* form(QWidget* page) {
    auto* whole = new QVBoxLayout(page);
    whole->setContentsMargins(theme::kSpace4, theme::kSpace4, theme::kSpace4, theme::kSpace4);
    auto* layout = new QFormLayout;
    whole->addLayout(layout);
    whole->addStretch(1); // what is over stays below
    layout->setVerticalSpacing(theme::kSpace3);
    layout->setHorizontalSpacing(theme::kSpace4);
    layout->setFieldGrowthPolicy(QFormLayout::ExpandingFieldsGrow);
    return layout;
}

QLabel* hint(const QString& text, QWidget* parent) {
    auto* label = new QLabel(text, parent);
    label->setWordWrap(true);
    QSizePolicy policy = label->sizePolicy(); // its height follows from its width
    policy.setHorizontalPolicy(QSizePolicy::Expanding);
    label->setSizePolicy(policy);
    theme::setTextRole(label, theme::Role::Muted);
    return label;
}

QString freeSpaceText(const QString& folder) {
    // A folder that is not there yet will be on its parent's disk.
    QDir place(folder);
    while (!place.exists() && place.cdUp()) {
    }
    const QStorageInfo disk(place.absolutePath());
    return disk.isValid() ? SettingsDialog::tr("%1 free").arg(
                                bytesText(static_cast<double>(disk.bytesAvailable())))
                          : QString();
}

} // namespace

SettingsDialog::SettingsDialog(Services services, ProjectSession* session, Keychain& keychain,
                               const std::vector<QAction*>& actions, QWidget* parent)
    : QDialog(parent), m_services(services), m_tabs(new QTabWidget(this)) {
    setWindowTitle(tr("Settings"));
    resize(720, 520);
    m_tabs->addTab(makeGeneral(), tr("General"));
    m_tabs->addTab(makeAppearance(), tr("Appearance"));
    m_tabs->addTab(makeEngine(), tr("Engine"));
    m_tabs->addTab(makeInstructorSettings(services, session, keychain, this), tr("Instructors"));
    m_tabs->addTab(makeShortcutSettings(services.settings, actions, this), tr("Shortcuts"));
    m_tabs->addTab(makePrivacy(), tr("Privacy"));
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Close, this);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(theme::kSpace3, theme::kSpace3, theme::kSpace3, theme::kSpace3);
    layout->addWidget(m_tabs, 1);
    layout->addWidget(buttons);
}

void SettingsDialog::showTab(Tab tab) {
    m_tabs->setCurrentIndex(static_cast<int>(tab));
}

QWidget* SettingsDialog::makeGeneral() {
    auto* page = new QWidget(this);
    QFormLayout* fields = form(page);
    AppSettings& settings = m_services.settings;

    auto* folder = new QLineEdit(settings.projectsFolder(), page);
    folder->setReadOnly(true);
    auto* space = hint(freeSpaceText(settings.projectsFolder()), page);
    auto* change = new QPushButton(tr("Change…"), page);
    connect(change, &QPushButton::clicked, this, [this, folder, space, &settings] {
        const QString chosen = QFileDialog::getExistingDirectory(
            this, tr("Folder for new projects"), settings.projectsFolder());
        if (chosen.isEmpty())
            return;
        settings.setProjectsFolder(chosen);
        folder->setText(chosen);
        space->setText(freeSpaceText(chosen));
    });
    auto* row = new QHBoxLayout;
    row->setSpacing(theme::kSpace2);
    row->addWidget(folder, 1);
    row->addWidget(change);
    fields->addRow(tr("New projects go to"), row);
    fields->addRow(QString(), space);

    auto* models = new QListWidget(page);
    models->addItems(settings.modelFolders());
    models->setAccessibleName(tr("Folders with models"));
    models->setFixedHeight(110);
    auto* addModels = new QPushButton(tr("Add folder…"), page);
    auto* removeModels = new QPushButton(tr("Remove"), page);
    const auto save = [models, &settings] {
        QStringList folders;
        for (int i = 0; i < models->count(); ++i)
            folders << models->item(i)->text();
        settings.setModelFolders(folders);
    };
    connect(addModels, &QPushButton::clicked, this, [this, models, save] {
        const QString chosen = QFileDialog::getExistingDirectory(this, tr("Folder with models"));
        if (!chosen.isEmpty() && models->findItems(chosen, Qt::MatchExactly).isEmpty()) {
            models->addItem(chosen);
            save();
        }
    });
    const auto enable = [models, removeModels] {
        removeModels->setEnabled(models->currentRow() >= 0);
        removeModels->setToolTip(
            models->currentRow() >= 0 ? QString() : tr("Choose a folder in the list first."));
    };
    connect(models, &QListWidget::currentRowChanged, this, enable);
    connect(removeModels, &QPushButton::clicked, this, [models, save] {
        delete models->takeItem(models->currentRow());
        save();
    });
    enable();
    auto* modelButtons = new QVBoxLayout;
    modelButtons->setSpacing(theme::kSpace2);
    modelButtons->addWidget(addModels);
    modelButtons->addWidget(removeModels);
    auto* modelRow = new QHBoxLayout;
    modelRow->setSpacing(theme::kSpace2);
    modelRow->addWidget(models, 1);
    modelRow->addLayout(modelButtons);
    modelRow->setAlignment(modelButtons, Qt::AlignTop);
    fields->addRow(tr("Models are looked for in"), modelRow);

    auto* language = new QComboBox(page);
    language->addItem(tr("The desktop's"), QString());
    language->addItem(QStringLiteral("English"), QStringLiteral("en"));
    language->addItem(QStringLiteral("Deutsch"), QStringLiteral("de"));
    language->setCurrentIndex(std::max(0, language->findData(settings.language())));
    auto* later = hint(tr("Counts from the next start."), page);
    later->hide();
    connect(language, &QComboBox::currentIndexChanged, this, [language, later, &settings] {
        settings.setLanguage(language->currentData().toString());
        later->show();
    });
    fields->addRow(tr("Language"), language);
    fields->addRow(QString(), later);

    auto* notify = new QCheckBox(tr("Say on the desktop when long work has ended"), page);
    notify->setChecked(settings.notifications());
    connect(notify, &QCheckBox::toggled, this,
            [&settings](bool on) { settings.setNotifications(on); });
    fields->addRow(QString(), notify);
    return page;
}

QWidget* SettingsDialog::makeAppearance() {
    auto* page = new QWidget(this);
    QFormLayout* fields = form(page);
    AppSettings& settings = m_services.settings;
    auto* mode = new QComboBox(page);
    mode->addItems({tr("As the desktop"), tr("Light"), tr("Dark")});
    mode->setCurrentIndex(static_cast<int>(settings.themeMode()));
    connect(mode, &QComboBox::currentIndexChanged, this,
            [&settings](int index) { settings.setThemeMode(static_cast<theme::Mode>(index)); });
    fields->addRow(tr("Theme"), mode);

    auto* scale = new QSlider(Qt::Horizontal, page);
    scale->setRange(8, 20);
    scale->setPageStep(1);
    scale->setTickPosition(QSlider::TicksBelow);
    scale->setValue(qRound(settings.fontScale() * 10));
    scale->setAccessibleName(tr("Text size"));
    auto* percent = new QLabel(page);
    const auto show = [percent](int value) {
        percent->setText(QStringLiteral("%1 %").arg(value * 10));
    };
    show(scale->value());
    connect(scale, &QSlider::valueChanged, this, [&settings, show](int value) {
        show(value);
        settings.setFontScale(value / 10.0);
    });
    auto* row = new QHBoxLayout;
    row->setSpacing(theme::kSpace2);
    row->addWidget(scale, 1);
    row->addWidget(percent);
    fields->addRow(tr("Text size"), row);
    fields->addRow(QString(), hint(tr("Ctrl+plus and Ctrl+minus do the same anywhere."), page));
    return page;
}

QWidget* SettingsDialog::makeEngine() {
    auto* page = new QWidget(this);
    QFormLayout* fields = form(page);
    AppSettings& settings = m_services.settings;
    const int cores = static_cast<int>(std::max(1u, std::thread::hardware_concurrency()));
    auto* device = new QComboBox(page);
    device->setObjectName(QStringLiteral("device"));
    device->addItem(tr("a GPU where there is one"), static_cast<int>(ComputeDevice::Auto));
    device->addItem(tr("CPU, %n cores", nullptr, cores), static_cast<int>(ComputeDevice::Cpu));
    device->addItem(tr("GPU (CUDA)"), static_cast<int>(ComputeDevice::Cuda));
    device->setCurrentIndex(device->findData(static_cast<int>(settings.engineDevice())));
    connect(device, &QComboBox::activated, this, [&settings, device] {
        settings.setEngineDevice(static_cast<ComputeDevice>(device->currentData().toInt()));
    });
    fields->addRow(tr("Device"), device);
    fields->addRow(
        QString(),
        hint(tr("Counts from the next start. A GPU needs a libtorch with CUDA, which the packages "
                "do not have. Rollouts in int8 are always computed on the CPU."),
             page));
    auto* threads = new QSpinBox(page);
    threads->setRange(0, cores);
    threads->setSpecialValueText(tr("chosen by the machine"));
    threads->setValue(settings.engineThreads());
    connect(threads, &QSpinBox::valueChanged, this,
            [&settings](int value) { settings.setEngineThreads(value); });
    fields->addRow(tr("Threads"), threads);
    fields->addRow(
        QString(),
        hint(tr("Counts from the next start. Fewer threads leave more of the computer to "
                "other programs. The number of threads does not change results."),
             page));
    return page;
}

QWidget* SettingsDialog::makePrivacy() {
    auto* page = new QWidget(this);
    auto* layout = new QVBoxLayout(page);
    layout->setContentsMargins(theme::kSpace4, theme::kSpace4, theme::kSpace4, theme::kSpace4);
    auto* text = new QLabel(
        tr("<p><b>Nothing leaves this computer unless you ask for it.</b></p>"
           "<p>There is no telemetry, no account and no check for updates. Documents, questions, "
           "models and results stay in your project folders.</p>"
           "<p>The one thing that can go out is what you send to an instructor or a student behind "
           "an address: if a project uses one, the task's text, passages of its documents and "
           "questions are sent there. The project's Task page says so.</p>"
           "<p>Keys of such endpoints are kept in the desktop's keychain or come from an "
           "environment variable. They are never written into a project, a log, an export or a "
           "copied error message.</p>"),
        page);
    text->setWordWrap(true);
    text->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    layout->addWidget(text);
    layout->addStretch(1);
    return page;
}

} // namespace sdrl::gui
