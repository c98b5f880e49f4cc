// SPDX-License-Identifier: GPL-3.0-or-later
#include "pages/documents/documents_page.h"

#include "core/project/document_table.h"
#include "pages/documents/chunk_panel.h"
#include "pages/documents/file_model.h"
#include "pages/documents/keyword_panel.h"
#include "pages/documents/search_panel.h"
#include "pages/documents/topic_panel.h"
#include "theme/icons.h"
#include "theme/theme.h"
#include "widgets/empty_state.h"
#include "widgets/figure_table.h"
#include "widgets/job_strip.h"

#include <QAction>
#include <QClipboard>
#include <QDesktopServices>
#include <QDir>
#include <QDragEnterEvent>
#include <QFileDialog>
#include <QGuiApplication>
#include <QHeaderView>
#include <QLineEdit>
#include <QMimeData>
#include <QPushButton>
#include <QSortFilterProxyModel>
#include <QSplitter>
#include <QStackedWidget>
#include <QTabWidget>
#include <QTableView>
#include <QUrl>
#include <QVBoxLayout>

#include <algorithm>

namespace sdrl::gui {

namespace fs = std::filesystem;

namespace {

constexpr int kNameWidth = 260;
const QString kTableState = QStringLiteral("documents_table");
const QString kSplitterState = QStringLiteral("documents_splitter");

std::vector<fs::path> localPaths(const QMimeData& data) {
    std::vector<fs::path> out;
    for (const QUrl& url : data.urls())
        if (url.isLocalFile())
            out.emplace_back(url.toLocalFile().toStdString());
    return out;
}

} // namespace

DocumentsPage::DocumentsPage(ProjectSession& session, QWidget* parent)
    : Page(PageId::Documents, session, parent),
      m_model(new FileModel(this)),
      m_sorted(new QSortFilterProxyModel(this)),
      m_table(new QTableView(this)),
      m_stack(new QStackedWidget(this)),
      m_search(new SearchPanel(m_searchThread, this)),
      m_keywords(new KeywordPanel(session, m_searchThread, this)),
      m_chunks(new ChunkPanel(session, m_scanThread, this)),
      m_topics(new TopicPanel(session, m_searchThread, this)),
      m_tabs(new QTabWidget(this)) {
    setAcceptDrops(true);
    setSubtitle(tr("What questions are written from. Files stay where they are; their text is "
                   "copied into the project."));
    addSecondaryAction(tr("Add folder"), [this] {
        const QString folder = QFileDialog::getExistingDirectory(this, tr("Add folder"));
        if (!folder.isEmpty())
            addDocuments({folder.toStdString()});
    })->setToolTip(tr("All readable files in it, with its subfolders"));
    addSecondaryAction(tr("Add files"), [this] {
        std::vector<fs::path> paths;
        for (const QString& file : QFileDialog::getOpenFileNames(this, tr("Add files")))
            paths.emplace_back(file.toStdString());
        addDocuments(paths);
    })->setToolTip(tr("Text, Markdown, HTML, XML, PDF, DOCX, EPUB, ODT, JSON Lines"));
    setPrimaryAction(tr("Read and index"), [this] { run(); });

    makeTable();
    makeActions();
    m_tabs->addTab(m_search, tr("Search"));
    m_tabs->addTab(m_keywords, tr("Keywords"));
    m_tabs->addTab(m_chunks, tr("Passages"));
    m_tabs->addTab(m_topics, tr("Topics"));
    const auto failed = [this](const Error& error) {
        showFailure(error, tr("The settings could not be saved."));
    };
    connect(m_keywords, &KeywordPanel::failed, this, failed);
    connect(m_chunks, &ChunkPanel::failed, this, failed);
    connect(m_topics, &TopicPanel::failed, this, failed);
    connect(m_topics, &TopicPanel::itemsRequested, this, &Page::itemsRequested);

    auto* splitter = new QSplitter(Qt::Vertical, this);
    splitter->setChildrenCollapsible(false);
    splitter->addWidget(m_table);
    splitter->addWidget(m_tabs);
    splitter->setStretchFactor(0, 2);
    splitter->setStretchFactor(1, 3);
    AppSettings& settings = session.services().settings;
    splitter->restoreState(settings.state(kSplitterState));
    connect(splitter, &QSplitter::splitterMoved, this,
            [splitter, &settings] { settings.setState(kSplitterState, splitter->saveState()); });

    const bool optional = session.task().program.has_value();
    auto* empty = new EmptyState(
        QStringLiteral("documents"), tr("Drop files and folders here"),
        optional ? tr("This task has a built-in program that writes its questions, so documents "
                      "are optional. With documents, questions can be written from their passages "
                      "instead.")
                 : tr("Questions are written from passages of your documents, and each answer "
                      "keeps the place it comes from. Text, Markdown, HTML, XML, PDF, DOCX, EPUB, "
                      "ODT and JSON Lines can be read; nothing leaves this computer."));
    m_stack->addWidget(empty);
    m_stack->addWidget(splitter);
    m_stack->setCurrentIndex(session.task().documents.empty() ? 0 : 1);
    contentLayout()->addWidget(new JobStrip(session, this));
    contentLayout()->addWidget(m_stack, 1);
}

DocumentsPage::~DocumentsPage() = default;

void DocumentsPage::makeTable() {
    m_sorted->setSourceModel(m_model);
    m_sorted->setSortRole(FileModel::SortRole);
    m_sorted->setDynamicSortFilter(true);
    m_table->setModel(m_sorted);
    styleTable(m_table);
    m_table->setAccessibleName(tr("Files"));
    QHeaderView* header = m_table->horizontalHeader();
    header->setSectionResizeMode(QHeaderView::Interactive);
    header->setSectionResizeMode(FileModel::State, QHeaderView::Stretch);
    m_table->setSortingEnabled(true);
    m_table->sortByColumn(FileModel::Name, Qt::AscendingOrder);
    AppSettings& settings = session().services().settings;
    if (!header->restoreState(settings.state(kTableState))) {
        const int unit = m_table->fontMetrics().averageCharWidth();
        const int widths[] = {kNameWidth, 8 * unit,  11 * unit, 9 * unit,
                              14 * unit,  12 * unit, 0,         26 * unit};
        for (int column = 0; column < FileModel::ColumnCount; ++column)
            if (column != FileModel::State)
                header->resizeSection(column, widths[column]);
    }
    const auto keep = [header, &settings] { settings.setState(kTableState, header->saveState()); };
    connect(header, &QHeaderView::sectionResized, this, keep);
    connect(header, &QHeaderView::sortIndicatorChanged, this, keep);
}

void DocumentsPage::makeActions() {
    m_table->setContextMenuPolicy(Qt::ActionsContextMenu);
    const auto add = [this](const QString& iconName, const QString& text, auto&& slot) {
        auto* action = new QAction(icon(iconName), text, m_table);
        connect(action, &QAction::triggered, this, slot);
        m_table->addAction(action);
        return action;
    };
    m_openAction = add(QStringLiteral("open"), tr("Open"), [this] {
        for (const DocumentFile& file : selected())
            QDesktopServices::openUrl(
                QUrl::fromLocalFile(QString::fromStdString(file.path.string())));
    });
    m_showAction = add(QStringLiteral("folder"), tr("Show in folder"), [this] {
        const std::vector<DocumentFile> files = selected();
        if (!files.empty())
            QDesktopServices::openUrl(QUrl::fromLocalFile(
                QString::fromStdString(files.front().path.parent_path().string())));
    });
    m_retryAction = add(QStringLiteral("refresh"), tr("Read again"), [this] {
        std::vector<std::int64_t> ids;
        for (const DocumentFile& file : selected())
            if (file.id != 0)
                ids.push_back(file.id);
        readAgain(ids);
    });
    m_copyAction = add(QStringLiteral("copy"), tr("Copy reason"), [this] {
        QStringList lines;
        for (const DocumentFile& file : selected())
            if (file.failed())
                lines << QStringLiteral("%1: %2").arg(QString::fromStdString(file.path.string()),
                                                      QString::fromStdString(file.failure));
        QGuiApplication::clipboard()->setText(lines.join(QLatin1Char('\n')));
    });
    m_removeAction =
        add(QStringLiteral("trash"), tr("Remove from the list"), [this] { removeSelected(); });
    m_removeAction->setShortcut(QKeySequence::Delete);
    m_removeAction->setShortcutContext(Qt::WidgetShortcut);
    connect(m_table, &QTableView::activated, m_openAction, &QAction::trigger);
    const auto update = [this] {
        const std::vector<DocumentFile> files = selected();
        const bool any = !files.empty();
        m_openAction->setEnabled(any);
        m_showAction->setEnabled(any);
        m_copyAction->setEnabled(std::any_of(files.begin(), files.end(),
                                             [](const DocumentFile& f) { return f.failed(); }));
        m_retryAction->setEnabled(any && !session().busy());
        m_removeAction->setEnabled(any && !session().busy());
    };
    connect(m_table->selectionModel(), &QItemSelectionModel::selectionChanged, this, update);
    connect(&session(), &ProjectSession::progressed, this, update);
    update();
}

std::vector<DocumentFile> DocumentsPage::selected() const {
    std::vector<DocumentFile> out;
    for (const QModelIndex& index : m_table->selectionModel()->selectedRows())
        out.push_back(m_model->file(m_sorted->mapToSource(index).row()));
    return out;
}

// ---- What there is --------------------------------------------------------------------------

void DocumentsPage::refresh() {
    scan();
    m_keywords->refresh();
    m_chunks->refresh();
    m_topics->refresh();
    updatePrimary();
}

void DocumentsPage::scan() {
    // A folder of thousands of files takes longer than a poll: let it end, then look again.
    if (m_scanThread.busy(0)) {
        m_scanAgain = true;
        return;
    }
    m_scanAgain = false;
    const PipelineParts& parts = session().services().parts.pipelineParts();
    DocumentSources sources;
    sources.documents = session().task().documents;
    sources.folder = session().folder();
    sources.reader = parts.reader;
    sources.chunking = chunkingFingerprint(session().settings());
    if (parts.indexFingerprint)
        sources.index = parts.indexFingerprint(session().settings());
    m_scanThread.post(
        [sources](std::stop_token stop) { return scanDocuments(sources, std::move(stop)); },
        [this](DocumentScan scan) {
            take(std::move(scan));
            if (m_scanAgain)
                this->scan();
        });
}

void DocumentsPage::take(DocumentScan scan) {
    m_scan = std::move(scan);
    m_scanned = true;
    m_model->setFiles(m_scan.files);
    m_chunks->setFiles(m_scan.files);
    m_stack->setCurrentIndex(m_scan.files.empty() && session().task().documents.empty() ? 0 : 1);
    if (m_scan.error)
        showFailure(*m_scan.error, tr("The project's files could not be looked at."));
    tellFailures();
    renewSearch();
    updatePrimary();
}

void DocumentsPage::renewSearch() {
    std::string state;
    for (const DocumentFile& file : m_scan.files)
        if (file.searchable)
            state += file.stored + '\n' + std::to_string(file.readMs) + '\n';
    // While documents are being read and indexed the search shows what was there before.
    if (state == m_indexState)
        return;
    m_indexState = state;
    std::shared_ptr<DocumentSearch> search;
    if (!state.empty())
        search = std::make_shared<DocumentSearch>(session().folder(), session().settings());
    m_search->setSearch(search, tr("There is nothing to search yet: the documents have to be read "
                                   "and indexed first."));
    m_keywords->setSearch(search);
}

void DocumentsPage::tellFailures() {
    std::set<std::string> failures;
    QStringList lines;
    std::vector<std::int64_t> ids;
    constexpr int kNamed = 4;
    for (const DocumentFile& file : m_scan.files) {
        if (!file.failed())
            continue;
        failures.insert(file.stored + file.failure);
        ids.push_back(file.id);
        if (lines.size() < kNamed)
            lines << QStringLiteral("%1: %2").arg(
                QString::fromStdString(file.path.filename().string()),
                QString::fromStdString(file.failure));
    }
    if (failures == m_toldFailures)
        return;
    const bool toldBefore = !m_toldFailures.empty();
    m_toldFailures = failures;
    if (failures.empty()) {
        if (toldBefore)
            messages().dismiss();
        return;
    }
    const int further = static_cast<int>(failures.size()) - static_cast<int>(lines.size());
    if (further > 0)
        lines << tr("and %n more", nullptr, further);
    messages().showMessage(
        MessageBar::Severity::Caution,
        tr("%1 of %2 files could not be read").arg(failures.size()).arg(m_scan.files.size()),
        lines.join(QLatin1Char('\n')));
    messages().setAction(tr("Try again"), [this, ids] { readAgain(ids); });
}

void DocumentsPage::updatePrimary() {
    const int toRead = static_cast<int>(m_scan.toRead());
    const std::size_t unindexed = m_scan.count(FileState::Read);
    QString text = tr("Read and index");
    if (toRead > 0)
        text = tr("Read and index %n file(s)", nullptr, toRead);
    else if (unindexed > 0)
        text = tr("Index %n file(s)", nullptr, static_cast<int>(unindexed));
    else if (m_scan.gone > 0)
        text = tr("Take %n file(s) out of the index", nullptr, static_cast<int>(m_scan.gone));
    primaryButton()->setText(text);
    QString reason;
    const std::size_t missing = m_scan.count(FileState::Missing);
    if (session().busy())
        reason = session().lockedReason();
    else if (!session().services().parts.pipelineParts().reader)
        reason = tr("This build of the program cannot read documents.");
    else if (m_scanned && m_scan.files.empty())
        reason = tr("Add files or folders first.");
    else if (missing > 0)
        reason = tr("%n file(s) of the list are not on the disk. Put them back or remove them from "
                    "the list.",
                    nullptr, static_cast<int>(missing));
    else if (m_scanned && toRead == 0 && unindexed == 0 && m_scan.gone == 0)
        reason = tr("All files are read and indexed, and none has changed.");
    setPrimaryEnabled(reason.isEmpty(), reason);
}

// ---- What a user does -----------------------------------------------------------------------

void DocumentsPage::addDocuments(const std::vector<fs::path>& paths) {
    if (paths.empty())
        return;
    if (const Result<void> added = session().addDocuments(paths); !added)
        showFailure(added.error(), tr("The documents could not be added."));
}

void DocumentsPage::run() {
    session().runStages(primaryButton()->text(), {Stage::Documents});
}

void DocumentsPage::readAgain(const std::vector<std::int64_t>& files) {
    if (session().busy() || files.empty())
        return;
    m_toldFailures.clear();
    messages().dismiss();
    session().runTask(
        tr("Read %n file(s) again", nullptr, static_cast<int>(files.size())),
        [files](Project& project, Pipeline& pipeline, JobContext& context) -> Result<Ending> {
            // Files that the project knows nothing of are read.
            DocumentTable& documents = project.store().documents();
            SDRL_TRY(const std::vector<DocumentInfo> known, documents.documents());
            std::vector<DocumentId> lost;
            for (const DocumentInfo& document : known)
                if (std::find(files.begin(), files.end(), document.file) != files.end())
                    lost.push_back(document.id);
            SDRL_CHECK(documents.markIndexed(lost, ""));
            for (const std::int64_t file : files) {
                SDRL_TRY([[maybe_unused]] const auto removed, documents.removeFile(file));
            }
            return pipeline.run(Stage::Documents, context);
        });
}

void DocumentsPage::removeSelected() {
    std::vector<fs::path> paths;
    QString inFolder;
    for (const DocumentFile& file : selected()) {
        if (file.itself)
            paths.emplace_back(file.listed);
        else
            inFolder = QString::fromStdString(file.listed);
    }
    if (!paths.empty())
        if (const Result<void> removed = session().removeDocuments(paths); !removed) {
            showFailure(removed.error(), tr("The documents could not be removed."));
            return;
        }
    if (inFolder.isEmpty())
        return;
    messages().showMessage(
        MessageBar::Severity::Info, tr("Files of a folder come and go with the folder"),
        tr("%1 is on the list as a whole. Move single files out of it, or remove "
           "the folder from the list.")
            .arg(inFolder));
    messages().setAction(tr("Remove the folder"), [this, inFolder] {
        messages().dismiss();
        if (const Result<void> removed = session().removeDocuments({inFolder.toStdString()});
            !removed)
            showFailure(removed.error(), tr("The folder could not be removed."));
    });
}

void DocumentsPage::showFailure(const Error& error, const QString& what) {
    messages().showError(errorMessage(error, what));
}

void DocumentsPage::dragEnterEvent(QDragEnterEvent* event) {
    if (!session().busy() && !localPaths(*event->mimeData()).empty())
        event->acceptProposedAction();
}

void DocumentsPage::dropEvent(QDropEvent* event) {
    addDocuments(localPaths(*event->mimeData()));
    event->acceptProposedAction();
}

} // namespace sdrl::gui
