// SPDX-License-Identifier: GPL-3.0-or-later
#include "pages/training/cold_start_dialog.h"

#include "core/base/file_io.h"
#include "core/base/jsonl.h"
#include "theme/theme.h"

#include <nlohmann/json.hpp>

#include <QCheckBox>
#include <QDialogButtonBox>
#include <QDoubleSpinBox>
#include <QFormLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QRegularExpressionValidator>
#include <QVBoxLayout>

#include <system_error>
#include <utility>

namespace sdrl::gui {

namespace fs = std::filesystem;
using nlohmann::json;

namespace {

constexpr int kDialogWidth = 480;
constexpr const char* kChoiceFile = "window.json"; ///< in the run folder

bool isThere(const fs::path& path) {
    std::error_code ignored;
    return fs::exists(path, ignored);
}

/// The first name without a model: of one that was stopped, or free.
QString proposedName(const fs::path& models) {
    for (int number = 1;; ++number) {
        const QString name = QStringLiteral("cold-start-%1").arg(number);
        if (!isThere(models / name.toStdString()))
            return name;
    }
}

} // namespace

fs::path ColdStartChoice::work(const fs::path& model) {
    return model.string() + ".run";
}

std::optional<ColdStartChoice> ColdStartChoice::read(const fs::path& model) {
    if (isThere(model))
        return std::nullopt;
    const auto text = readFile(work(model) / kChoiceFile);
    const json written = text ? json::parse(*text, nullptr, false) : json();
    if (!written.is_object() || !written.contains("passes") || !written["passes"].is_number() ||
        !written.contains("keep") || !written["keep"].is_boolean())
        return std::nullopt;
    return ColdStartChoice{QString::fromStdString(model.filename().string()),
                           written["passes"].get<double>(), written["keep"].get<bool>()};
}

Result<void> ColdStartChoice::write(const fs::path& model) const {
    SDRL_CHECK(createDirectories(work(model)));
    return writeFileAtomic(work(model) / kChoiceFile,
                           dumpJson({{"passes", passes}, {"keep", keep}}));
}

ColdStartDialog::ColdStartDialog(fs::path models, const QString& warning, QWidget* parent)
    : QDialog(parent),
      m_models(std::move(models)),
      m_name(new QLineEdit(this)),
      m_passes(new QDoubleSpinBox(this)),
      m_keep(new QCheckBox(tr("Keep what else it can"), this)),
      m_hint(new QLabel(this)) {
    setWindowTitle(tr("Teach solutions first"));
    const auto wrapped = [this](const QString& text) {
        auto* label = new QLabel(text, this);
        label->setWordWrap(true);
        return label;
    };
    m_name->setValidator(new QRegularExpressionValidator(
        QRegularExpression(QStringLiteral("[A-Za-z0-9][A-Za-z0-9._-]{0,60}")), m_name));
    m_passes->setRange(0.1, 100);
    m_passes->setDecimals(1);
    m_passes->setSingleStep(0.5);
    m_passes->setValue(1);
    m_passes->setToolTip(tr("How often each question is learnt. New questions teach more than old "
                            "ones once more."));
    m_keep->setChecked(true);
    m_keep->setToolTip(tr("Mixes in the model's own answers to general questions, 15 % of all; "
                          "else it may answer everything as it answers the task."));
    m_hint->setWordWrap(true);
    theme::setTextSize(m_hint, theme::TextSize::Small);
    theme::setTextRole(m_hint, theme::Role::Muted);

    auto* form = new QFormLayout;
    form->addRow(tr("Name of the new model"), m_name);
    form->addRow(tr("Passes"), m_passes);
    form->addRow(QString(), m_keep);
    auto* buttons = new QDialogButtonBox(this);
    m_start = buttons->addButton(tr("Start"), QDialogButtonBox::AcceptRole);
    theme::setPrimary(m_start);
    buttons->addButton(QDialogButtonBox::Cancel);
    connect(buttons, &QDialogButtonBox::accepted, this, &QDialog::accept);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    connect(m_name, &QLineEdit::textChanged, this, &ColdStartDialog::check);
    auto* layout = new QVBoxLayout(this);
    layout->setSpacing(theme::kSpace3);
    layout->addWidget(wrapped(
        tr("The model learns to write the solutions that the project's questions have, all of its "
           "weights at once (a cold start by supervised fine-tuning). This pays where it solves "
           "next to nothing: training by rewards needs some right answers to begin with.")));
    layout->addLayout(form);
    layout->addWidget(m_hint);
    if (!warning.isEmpty()) {
        QLabel* caution = wrapped(warning);
        theme::setTextRole(caution, theme::Role::Caution);
        layout->addWidget(caution);
    }
    layout->addWidget(buttons);
    setFixedWidth(kDialogWidth);
    m_name->setText(proposedName(m_models));
}

ColdStartChoice ColdStartDialog::choice() const {
    return {m_name->text(), m_passes->value(), m_keep->isChecked()};
}

void ColdStartDialog::check() {
    const bool named = m_name->hasAcceptableInput();
    const fs::path model = m_models / m_name->text().toStdString();
    const bool taken = named && isThere(model);
    const auto stopped = named ? ColdStartChoice::read(model) : std::nullopt;
    if (stopped) {
        m_passes->setValue(stopped->passes);
        m_keep->setChecked(stopped->keep);
    }
    m_passes->setEnabled(!stopped);
    m_keep->setEnabled(!stopped);
    m_start->setEnabled(named && !taken);
    m_start->setText(stopped ? tr("Go on") : tr("Start"));
    m_hint->setText(
        taken     ? tr("The project has a model of this name already.")
        : stopped ? tr("It was stopped before its end and goes on from there. If questions or "
                       "the model have changed since, choose another name.")
                  : tr("The project uses the new model when it is done; the old one stays as "
                       "it is. You can stop at any time and go on later."));
}

} // namespace sdrl::gui
