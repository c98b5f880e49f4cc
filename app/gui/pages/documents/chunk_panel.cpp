// SPDX-License-Identifier: GPL-3.0-or-later
#include "pages/documents/chunk_panel.h"

#include "core/base/text.h"
#include "session/project_session.h"
#include "session/query_thread.h"
#include "theme/theme.h"

#include <QComboBox>
#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QLocale>
#include <QPushButton>
#include <QScrollBar>
#include <QSpinBox>
#include <QTextBrowser>
#include <QVBoxLayout>

#include <algorithm>

namespace sdrl::gui {

namespace {

constexpr int kMinSize = 200, kMaxSize = 20'000, kStep = 100;

} // namespace

ChunkPreview previewChunks(const DocumentReader& reader, const PassageChunker& chunker,
                           const std::filesystem::path& file, const ChunkSettings& settings,
                           std::size_t most, std::stop_token stop) {
    ChunkPreview out;
    bool found = false;
    const auto read = reader.read(
        file,
        [&](Document document) -> Result<void> {
            out.title = document.title;
            out.passages = chunker.chunk(document, settings);
            out.total = out.passages.size();
            out.passages.resize(std::min(out.passages.size(), most));
            found = true;
            // One document of a file of records is enough.
            return Error{ErrorCode::Internal, "enough", ""};
        },
        std::move(stop));
    if (!found && !read)
        out.error = read.error();
    return out;
}

ChunkPanel::ChunkPanel(ProjectSession& session, QueryThread& thread, QWidget* parent)
    : QWidget(parent),
      m_session(session),
      m_thread(thread),
      m_size(new QSpinBox(this)),
      m_overlap(new QSpinBox(this)),
      m_file(new QComboBox(this)),
      m_apply(new QPushButton(tr("Use these settings"), this)),
      m_summary(new QLabel(this)),
      m_preview(new QTextBrowser(this)) {
    const ChunkSettings& chunks = session.settings().chunks;
    m_size->setRange(kMinSize, kMaxSize);
    m_size->setSingleStep(kStep);
    m_size->setSuffix(tr(" characters"));
    m_size->setValue(chunks.targetCharacters);
    m_size->setAccessibleName(tr("Size of a passage"));
    m_size->setToolTip(tr("Passages end at the end of a sentence near this size."));
    m_overlap->setSingleStep(kStep / 2);
    m_overlap->setSuffix(tr(" characters"));
    m_overlap->setRange(0, m_size->value() / 2);
    m_overlap->setValue(chunks.overlapCharacters);
    m_overlap->setAccessibleName(tr("Overlap"));
    m_overlap->setToolTip(tr("Text that a passage repeats from the one before, so that no sentence "
                             "loses what it refers to."));
    m_file->setAccessibleName(tr("Document to look at"));
    m_file->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    theme::setTextRole(m_summary, theme::Role::Muted);
    m_summary->setWordWrap(true);
    m_preview->setAccessibleName(tr("Passages as they would be cut"));

    auto* bar = new QHBoxLayout;
    bar->setSpacing(theme::kSpace2);
    const auto add = [&](const QString& text, QWidget* field, int stretch) {
        auto* label = new QLabel(text, this);
        label->setBuddy(field);
        bar->addWidget(label);
        bar->addWidget(field, stretch);
        bar->addSpacing(theme::kSpace2);
    };
    add(tr("Si&ze"), m_size, 0);
    add(tr("O&verlap"), m_overlap, 0);
    add(tr("&Document"), m_file, 1);
    bar->addWidget(m_apply);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, theme::kSpace3, 0, 0);
    layout->setSpacing(theme::kSpace2);
    layout->addLayout(bar);
    layout->addWidget(m_summary);
    layout->addWidget(m_preview, 1);

    connect(m_size, &QSpinBox::valueChanged, this, [this](int value) {
        m_overlap->setMaximum(value / 2);
        ask();
    });
    connect(m_overlap, &QSpinBox::valueChanged, this, &ChunkPanel::ask);
    connect(m_file, &QComboBox::currentIndexChanged, this, &ChunkPanel::ask);
    connect(m_apply, &QPushButton::clicked, this, [this] {
        ProjectSettings settings = m_session.settings();
        settings.chunks = edited();
        if (const Result<void> saved = m_session.setSettings(settings); !saved)
            emit failed(saved.error());
    });
    updateButton();
}

void ChunkPanel::setFiles(const std::vector<DocumentFile>& files) {
    const QString before = m_file->currentData().toString();
    QStringList paths;
    for (const DocumentFile& file : files)
        if (file.state != FileState::Missing)
            paths << QString::fromStdString(file.path.string());
    QStringList known;
    for (int i = 0; i < m_file->count(); ++i)
        known << m_file->itemData(i).toString();
    if (paths == known)
        return;
    {
        const QSignalBlocker blocker(m_file);
        m_file->clear();
        for (const QString& path : paths)
            m_file->addItem(path.section(QLatin1Char('/'), -1), path);
        m_file->setCurrentIndex(std::max(0, m_file->findData(before)));
    }
    if (m_file->currentData().toString() != before || paths.isEmpty())
        ask();
}

void ChunkPanel::refresh() {
    updateButton();
}

ChunkSettings ChunkPanel::edited() const {
    ChunkSettings out = m_session.settings().chunks;
    out.targetCharacters = m_size->value();
    out.overlapCharacters = m_overlap->value();
    out.minCharacters = std::min(out.minCharacters, out.targetCharacters / 2);
    return out;
}

void ChunkPanel::updateButton() {
    const ChunkSettings now = m_session.settings().chunks, wanted = edited();
    QString reason;
    if (m_session.busy())
        reason = m_session.lockedReason();
    else if (now.targetCharacters == wanted.targetCharacters &&
             now.overlapCharacters == wanted.overlapCharacters)
        reason = tr("These are the settings in use.");
    m_apply->setEnabled(reason.isEmpty());
    m_apply->setToolTip(
        reason.isEmpty() ? tr("All documents have to be read and indexed again then.") : reason);
}

void ChunkPanel::ask() {
    updateButton();
    const PipelineParts& parts = m_session.services().parts.pipelineParts();
    if (m_file->count() == 0 || !parts.reader || !parts.chunker) {
        m_thread.cancel(kLane);
        m_summary->clear();
        m_preview->clear();
        return;
    }
    const std::filesystem::path path = m_file->currentData().toString().toStdString();
    m_thread.post(
        [reader = parts.reader, chunker = parts.chunker, path,
         settings = edited()](std::stop_token stop) {
            return previewChunks(*reader, *chunker, path, settings, kShown, std::move(stop));
        },
        [this](ChunkPreview preview) {
            m_shown = std::move(preview);
            showPreview();
        },
        kLane);
}

void ChunkPanel::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange && m_shown.total > 0)
        showPreview();
}

void ChunkPanel::showPreview() {
    const ChunkPreview& preview = m_shown;
    const QLocale locale;
    if (preview.error) {
        m_summary->setText(tr("This file cannot be read: %1.")
                               .arg(QString::fromStdString(preview.error->message)));
        m_preview->clear();
        return;
    }
    m_summary->setText(
        preview.total > preview.passages.size()
            ? tr("%1 passages; the first %2 of them. Grey text repeats the passage before.")
                  .arg(locale.toString(static_cast<qulonglong>(preview.total)))
                  .arg(preview.passages.size())
            : tr("%n passage(s). Grey text repeats the passage before.", nullptr,
                 static_cast<int>(preview.total)));
    QString html;
    std::size_t covered = 0;
    for (const Passage& passage : preview.passages) {
        QStringList head{tr("Passage %1").arg(passage.ordinal + 1)};
        if (passage.page)
            head << tr("page %1").arg(*passage.page);
        if (!passage.section.empty())
            head << QString::fromStdString(passage.section);
        head << tr("%1 characters")
                    .arg(locale.toString(static_cast<qulonglong>(codePointCount(passage.text))));
        const std::size_t repeated =
            std::min(passage.text.size(), covered > passage.begin ? covered - passage.begin : 0);
        const auto part = [](std::string_view text) {
            return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size()))
                .toHtmlEscaped()
                .replace(QLatin1Char('\n'), QStringLiteral("<br>"));
        };
        html += QStringLiteral("<p style='margin-bottom:0'><b>%1</b></p>"
                               "<p style='margin-top:2px'><span style='color:%2'>%3</span>%4</p>")
                    .arg(head.join(QStringLiteral(" · ")).toHtmlEscaped(),
                         theme::color(theme::Role::Muted).name(),
                         part(std::string_view(passage.text).substr(0, repeated)),
                         part(std::string_view(passage.text).substr(repeated)));
        covered = std::max(covered, passage.end);
    }
    const int scrolled = m_preview->verticalScrollBar()->value();
    m_preview->setHtml(html);
    m_preview->verticalScrollBar()->setValue(scrolled);
}

} // namespace sdrl::gui
