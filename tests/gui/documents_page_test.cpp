// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui_project.h"

#include "core/project/document_table.h"
#include "core/project/record_table.h"
#include "core/project/topic_table.h"
#include "pages/documents/chunk_panel.h"
#include "pages/documents/documents_page.h"
#include "pages/documents/file_model.h"
#include "pages/documents/keyword_panel.h"
#include "pages/documents/passage_list.h"
#include "pages/documents/search_panel.h"
#include "pages/documents/topic_panel.h"
#include "widgets/highlight_text.h"

#include <QAbstractItemModelTester>
#include <QAction>
#include <QComboBox>
#include <QDropEvent>
#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QMimeData>
#include <QPushButton>
#include <QSignalSpy>
#include <QSpinBox>
#include <QTabWidget>
#include <QTableView>
#include <QUrl>

#include <set>

using namespace sdrl;
using namespace sdrl::gui;
namespace fs = std::filesystem;
using test::GuiProject;
using test::World;

namespace {

constexpr const char* kPassageTask = R"({
  "schema_version": 1, "name": "qa", "title": "Questions", "description": "Facts.",
  "output_format": "End with \"Answer:\" and the answer.", "prompt_template": "{input}",
  "answer": {"type": "text", "marker": "line", "prefix": "Answer:"}
})";

ProjectSettings passageSettings() {
    ProjectSettings settings = World::settings();
    settings.instructor.kind = InstructorKind::Passages;
    settings.chunks = {400, 60, 100};
    return settings;
}

std::string paragraphs(const std::string& subject, int count) {
    std::string out;
    for (int i = 0; i < count; ++i)
        out += subject + " number " + std::to_string(i) +
               " stands in the long hall of the museum, where many people look at it every day "
               "and ask the guards how old it is. Nobody knows for sure.\n\n";
    return out;
}

/// A page with some files beside its project.
struct Opened {
    Opened() : project({}, passageSettings(), kPassageTask), page(project.session()) {
        fs::create_directories(files);
        page.resize(1200, 800);
        page.show();
    }
    void write(const std::string& name, const std::string& text) {
        const auto written = writeFileAtomic(files / name, text);
        if (!written)
            qFatal("%s", written.error().toString().c_str());
    }
    /// Adds what lies in the folder and reads it.
    [[nodiscard]] bool read() {
        page.addDocuments({files});
        if (!settle() || !page.primaryButton()->isEnabled())
            return false;
        page.primaryButton()->click();
        return settle();
    }
    [[nodiscard]] bool settle() {
        return QTest::qWaitFor([&] { return !project.session().busy() && page.settled(); }, 20'000);
    }
    [[nodiscard]] const DocumentFile* file(const std::string& name) const {
        for (const DocumentFile& file : page.files().files())
            if (file.path.filename() == name)
                return &file;
        return nullptr;
    }

    GuiProject project;
    DocumentsPage page;
    fs::path files = project.scratch() / "files";
};

void drop(DocumentsPage& page, const std::vector<fs::path>& paths) {
    QMimeData data;
    QList<QUrl> urls;
    for (const fs::path& path : paths)
        urls << QUrl::fromLocalFile(QString::fromStdString(path.string()));
    urls << QUrl(QStringLiteral("https://example.org/not-a-file.txt"));
    data.setUrls(urls);
    QDragEnterEvent enter(QPoint(10, 10), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
    QCoreApplication::sendEvent(&page, &enter);
    QDropEvent event(QPointF(10, 10), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
    QCoreApplication::sendEvent(&page, &event);
}

} // namespace

class DocumentsPageTest : public QObject {
    Q_OBJECT
private slots:
    void droppedFilesAndFoldersOfAnyNameAreListed();
    void filesAreReadAndIndexedAndOnlyWhatChangedAgain();
    void unreadableFilesAreNamedAndCanBeTriedAgain();
    void missingFileStopsReadingUntilItIsRemoved();
    void filesOfAFolderAreRemovedWithIt();
    void newestQueryWinsAndMatchesAreMarked();
    void resultsArePaged();
    void keywordsRunTheirStageOnly();
    void passagesAreShownBeforeTheyAreCut();
    void topicsShowWhatIsCovered();
    void modelIsSound();
};

void DocumentsPageTest::droppedFilesAndFoldersOfAnyNameAreListed() {
    Opened o;
    const std::vector<std::string> names = {"plain.txt",       "with space.txt", "q\"uote's.txt",
                                            "hash#page=3.txt", "100%20.txt",     "Ärger ß 東京.md"};
    for (const std::string& name : names)
        o.write(name, paragraphs("Vase", 3));
    o.write("inner folder/deep/one.txt", paragraphs("Coin", 3));
    o.write("inner folder/ignored.bin", "no document");
    std::vector<fs::path> dropped{o.files / "inner folder"};
    for (const std::string& name : names)
        dropped.push_back(o.files / name);
    drop(o.page, dropped);
    QVERIFY(o.settle());
    QCOMPARE(o.page.files().rowCount(), static_cast<int>(names.size()) + 1);
    for (const std::string& name : names) {
        QVERIFY2(o.file(name), name.c_str());
        QVERIFY(o.file(name)->itself);
        QCOMPARE(static_cast<int>(o.file(name)->state), static_cast<int>(FileState::Waiting));
    }
    QVERIFY(o.file("one.txt") && !o.file("one.txt")->itself);
    // Twice is once.
    drop(o.page, dropped);
    QVERIFY(o.settle());
    QCOMPARE(o.page.files().rowCount(), static_cast<int>(names.size()) + 1);
}

void DocumentsPageTest::filesAreReadAndIndexedAndOnlyWhatChangedAgain() {
    Opened o;
    o.write("a.txt", paragraphs("Vase", 12));
    o.write("b.txt", paragraphs("Coin", 12));
    QVERIFY(o.read());
    for (const char* name : {"a.txt", "b.txt"}) {
        QCOMPARE(static_cast<int>(o.file(name)->state), static_cast<int>(FileState::Indexed));
        QVERIFY(o.file(name)->passages > 1);
        QVERIFY(o.file(name)->readMs > 0);
    }
    QVERIFY(!o.page.primaryButton()->isEnabled());
    QVERIFY(!o.page.primaryButton()->toolTip().isEmpty());
    const std::int64_t readBefore = o.file("b.txt")->readMs;
    const std::int64_t idBefore = o.file("b.txt")->id;

    o.write("a.txt", paragraphs("Statue", 20));
    QVERIFY_OK(o.project.session().addDocuments({o.files}));
    QVERIFY(o.settle());
    QCOMPARE(static_cast<int>(o.file("a.txt")->state), static_cast<int>(FileState::Changed));
    QVERIFY(o.page.primaryButton()->isEnabled());
    QVERIFY(o.page.primaryButton()->text().contains(QLatin1Char('1')));
    o.page.primaryButton()->click();
    QVERIFY(o.settle());
    QCOMPARE(static_cast<int>(o.file("a.txt")->state), static_cast<int>(FileState::Indexed));
    QCOMPARE(o.file("b.txt")->readMs, readBefore);
    QCOMPARE(o.file("b.txt")->id, idBefore);
}

void DocumentsPageTest::unreadableFilesAreNamedAndCanBeTriedAgain() {
    Opened o;
    o.write("good.txt", paragraphs("Vase", 4));
    o.write("broken.pdf", "this is no PDF at all");
    QVERIFY(o.read());
    QVERIFY(o.file("broken.pdf")->failed());
    QVERIFY(!o.file("broken.pdf")->failure.empty());
    QCOMPARE(static_cast<int>(o.file("good.txt")->state), static_cast<int>(FileState::Indexed));
    QVERIFY(o.page.messages().isVisible());
    QStringList shown;
    for (const QLabel* label : o.page.messages().findChildren<QLabel*>())
        shown << label->text();
    const QString all = shown.join(QLatin1Char('\n'));
    QVERIFY2(all.contains(QStringLiteral("1 of 2")), qPrintable(all));
    QVERIFY2(all.contains(QStringLiteral("broken.pdf")), qPrintable(all));
    const QList<QPushButton*> buttons = o.page.messages().findChildren<QPushButton*>();
    QCOMPARE(buttons.size(), 1);
    const std::int64_t before = o.file("broken.pdf")->readMs;
    buttons.front()->click();
    QVERIFY(o.settle());
    QVERIFY(o.file("broken.pdf")->readMs > before);
    QCOMPARE(static_cast<int>(o.file("good.txt")->state), static_cast<int>(FileState::Indexed));
}

void DocumentsPageTest::missingFileStopsReadingUntilItIsRemoved() {
    Opened o;
    o.write("a.txt", paragraphs("Vase", 4));
    o.write("b.txt", paragraphs("Coin", 4));
    o.page.addDocuments({o.files / "a.txt", o.files / "b.txt"});
    QVERIFY(o.settle());
    fs::remove(o.files / "a.txt");
    o.page.addDocuments({o.files / "b.txt"});
    QVERIFY(o.settle());
    QCOMPARE(static_cast<int>(o.file("a.txt")->state), static_cast<int>(FileState::Missing));
    QVERIFY(!o.page.primaryButton()->isEnabled());
    o.page.table().selectRow(0);
    for (QAction* action : o.page.table().actions())
        if (action->shortcut() == QKeySequence::Delete)
            action->trigger();
    QVERIFY(o.settle());
    QCOMPARE(o.page.files().rowCount(), 1);
    QVERIFY(o.page.primaryButton()->isEnabled());
}

void DocumentsPageTest::filesOfAFolderAreRemovedWithIt() {
    Opened o;
    o.write("a.txt", paragraphs("Vase", 4));
    o.write("b.txt", paragraphs("Coin", 4));
    o.page.addDocuments({o.files});
    QVERIFY(o.settle());
    o.page.table().selectRow(0);
    for (QAction* action : o.page.table().actions())
        if (action->shortcut() == QKeySequence::Delete)
            action->trigger();
    QVERIFY(o.settle());
    QCOMPARE(o.page.files().rowCount(), 2); // asked first
    QVERIFY(o.page.messages().isVisible());
    o.page.messages().findChildren<QPushButton*>().front()->click();
    QVERIFY(o.settle());
    QCOMPARE(o.page.files().rowCount(), 0);
    QVERIFY(fs::exists(o.files / "a.txt"));
}

void DocumentsPageTest::newestQueryWinsAndMatchesAreMarked() {
    Opened o;
    o.write("a.txt", paragraphs("Vases", 12));
    o.write("b.txt", "The only coin lies in a drawer of the smallest room.\n");
    QVERIFY(o.read());
    QAbstractItemModelTester tester(&o.page.search().list().model());
    QLineEdit& query = o.page.search().query();
    for (const char* word : {"museum", "hall guards", "people", "drawer"})
        query.setText(QString::fromLatin1(word));
    QVERIFY(o.settle());
    const PassageModel& found = o.page.search().list().model();
    QCOMPARE(found.rowCount(), 1);
    QVERIFY(found.index(0)
                .data(PassageModel::SnippetHtmlRole)
                .toString()
                .contains(QStringLiteral("<b>drawer</b>")));
    QCOMPARE(o.page.search().list().text().extraSelections().size(), 1);
    QCOMPARE(o.page.search().list().text().extraSelections().front().cursor.selectedText(),
             QStringLiteral("drawer"));
    // Another form of the word is marked where it stands.
    query.setText(QStringLiteral("vase"));
    QVERIFY(o.settle());
    QVERIFY(found.rowCount() > 0);
    QCOMPARE(
        o.page.search().list().text().extraSelections().front().cursor.selectedText().toLower(),
        QStringLiteral("vases"));
    query.clear();
    QVERIFY(o.settle());
    QCOMPARE(found.rowCount(), 0);
}

void DocumentsPageTest::resultsArePaged() {
    Opened o;
    for (int i = 0; i < 25; ++i)
        o.write("note " + std::to_string(i) + ".txt",
                "A note about the lighthouse, number " + std::to_string(i) + ".\n");
    QVERIFY(o.read());
    o.page.search().query().setText(QStringLiteral("lighthouse"));
    QVERIFY(o.settle());
    const PassageModel& found = o.page.search().list().model();
    QCOMPARE(found.rowCount(), static_cast<int>(SearchPanel::kHitsPerPage));
    std::set<std::int64_t> seen;
    const auto note = [&] {
        for (int row = 0; row < found.rowCount(); ++row)
            seen.insert(found.passage(row).passage.id.value);
    };
    note();
    QPushButton* next = nullptr;
    for (QPushButton* button : o.page.search().findChildren<QPushButton*>())
        if (button->accessibleName() == QStringLiteral("Next page of results"))
            next = button;
    QVERIFY(next && next->isEnabled());
    next->click();
    QVERIFY(o.settle());
    QCOMPARE(found.rowCount(), 5);
    QVERIFY(!next->isEnabled());
    note();
    QCOMPARE(seen.size(), std::size_t{25});
}

void DocumentsPageTest::keywordsRunTheirStageOnly() {
    Opened o;
    o.write("a.txt", paragraphs("Vase", 12));
    o.write("b.txt", "The only coin lies in a drawer of the smallest room.\n");
    QVERIFY(o.read());
    KeywordPanel& keywords = o.page.keywords();
    keywords.domain().setText(QStringLiteral("coin"));
    QVERIFY(o.settle());
    QVERIFY2(keywords.summary().text().contains(QStringLiteral("from 1 of")),
             qPrintable(keywords.summary().text()));
    QVERIFY(keywords.runButton().isEnabled());
    keywords.runButton().click();
    QVERIFY(o.settle());
    ProjectSession& session = o.project.session();
    QCOMPARE(session.settings().draft.domain, std::string("coin"));
    const auto keyword = World::value(session.store().records().latestStage("keyword"));
    QVERIFY(keyword && keyword->finished);
    QCOMPARE(nlohmann::json::parse(keyword->summary)["domain"].get<std::string>(),
             std::string("coin"));
    QVERIFY(!World::value(session.store().records().latestStage("questions")));
    QVERIFY(!keywords.runButton().isEnabled()); // done
    keywords.synonyms().setText(QStringLiteral("vase, money"));
    QVERIFY(keywords.runButton().isEnabled());
}

void DocumentsPageTest::passagesAreShownBeforeTheyAreCut() {
    Opened o;
    o.write("a.txt", paragraphs("Vase", 30));
    QVERIFY(o.read());
    const int before = o.file("a.txt")->passages;
    ChunkPanel& chunks = o.page.chunks();
    const auto shown = [&] {
        return chunks.preview().toPlainText().count(QStringLiteral("Passage "));
    };
    QCOMPARE(shown(), static_cast<int>(std::min<std::size_t>(before, ChunkPanel::kShown)));
    QVERIFY(!chunks.applyButton().isEnabled());
    chunks.size().setValue(1500);
    QVERIFY(o.settle());
    const int larger = shown();
    QVERIFY(larger < before);
    // Nothing has happened yet.
    QCOMPARE(static_cast<int>(o.file("a.txt")->state), static_cast<int>(FileState::Indexed));
    chunks.applyButton().click();
    QVERIFY(o.settle());
    QCOMPARE(static_cast<int>(o.file("a.txt")->state), static_cast<int>(FileState::Recut));
    o.page.primaryButton()->click();
    QVERIFY(o.settle());
    QCOMPARE(o.file("a.txt")->passages, larger);
}

void DocumentsPageTest::topicsShowWhatIsCovered() {
    Opened o;
    o.page.tabs().setCurrentWidget(&o.page.topics());
    QVERIFY(o.settle());
    QVERIFY(
        o.page.topics().summary().text().contains(QStringLiteral("when questions are written")));
    for (const char* name : {"lamps", "clocks", "coins", "maps", "ships"})
        o.write(std::string(name) + ".txt", paragraphs(name, 12));
    QVERIFY(o.read());
    ProjectSettings settings = o.project.session().settings();
    settings.draft.count = 20;
    settings.draft.votes = 0;
    QVERIFY_OK(o.project.session().setSettings(settings));
    // The questions' dataset, with topics and two items, as the stage would leave them.
    ProjectStore& store = o.project.session().store();
    StageRecord record;
    record.name = "questions";
    record.fingerprint = "f";
    record.summary = "{}";
    QVERIFY_OK(store.records().putStage(record));
    const DatasetId dataset = store.items().ensureDataset("f", {}).value();
    const auto passages = store.documents().passagePlaces().value();
    QVERIFY(passages.size() >= 2);
    std::vector<TopicCoverage> topics(3);
    topics[2].name = "Empty";
    topics[2].passages = 1;
    topics[2].wanted = 1;
    topics[0].name = "Lamps";
    topics[0].passages = 4;
    topics[0].wanted = 2;
    topics[1].name = "Ships";
    topics[1].passages = 3;
    topics[1].wanted = 5;
    QVERIFY_OK(store.topics().put(
        dataset, topics,
        std::vector<std::pair<PassageId, int>>{{passages[0].id, 0}, {passages[1].id, 1}}));
    for (int i = 0; i < 3; ++i) {
        QaItem item;
        item.key = "initial-00000" + std::to_string(i);
        item.input = "question " + std::to_string(i);
        item.answer = "a";
        item.passage = passages[i == 0 ? 1 : 0].id;
        if (i == 2)
            item.dropStage = item.dropReason = "vote";
        QVERIFY_OK(store.items().add(dataset, item));
    }
    o.project.session().noteItemsChanged();
    TopicModel& model = o.page.topics().model();
    QTRY_COMPARE(model.rowCount(), 3);
    QAbstractItemModelTester tester(&model);
    const auto text = [&](int row, int column) {
        return model.index(row, column).data(Qt::DisplayRole).toString();
    };
    QCOMPARE(text(0, TopicModel::Name), QStringLiteral("Lamps"));
    QCOMPARE(text(0, TopicModel::Covered), QStringLiteral("1 of 2"));
    QCOMPARE(text(1, TopicModel::Covered), QStringLiteral("1 of 5"));
    QCOMPARE(text(1, TopicModel::PassRate), QStringLiteral("–"));
    QVERIFY(o.page.topics().summary().text().startsWith(QStringLiteral("3 of 3")));
    QVERIFY(!o.page.topics().grab().isNull());
    // A click, or Enter, leads to the topic's questions: those that were dropped as well.
    QSignalSpy shown(&o.page, &Page::itemsRequested);
    QTableView& table = o.page.topics().table();
    const auto asked = [&] {
        return shown.takeLast().at(0).value<ItemFilter>().only.value_or(
            std::vector<std::int64_t>());
    };
    const auto keys = [&](const std::vector<std::int64_t>& ids) {
        std::string out;
        for (const std::int64_t id : ids)
            out += store.items().item({id})->input + ';';
        return out;
    };
    QTest::mouseClick(table.viewport(), Qt::LeftButton, {},
                      table.visualRect(model.index(0, TopicModel::Covered)).center());
    QCOMPARE(shown.size(), 1);
    QCOMPARE(keys(asked()), std::string("question 1;question 2;"));
    table.setCurrentIndex(model.index(1, TopicModel::Name));
    QTest::keyClick(&table, Qt::Key_Return);
    QCOMPARE(shown.size(), 1);
    QCOMPARE(keys(asked()), std::string("question 0;"));
    QVERIFY(model.index(0, 0).data(Qt::ToolTipRole).toString().contains(QStringLiteral("Enter")));
    // One without questions leads nowhere.
    table.setCurrentIndex(model.index(2, TopicModel::Name));
    QTest::keyClick(&table, Qt::Key_Return);
    QVERIFY(shown.isEmpty());
    QComboBox& rule = o.page.topics().rule();
    rule.setCurrentIndex(rule.findData(static_cast<int>(CoverageRule::Even)));
    emit rule.activated(rule.currentIndex());
    QCOMPARE(o.project.session().settings().draft.coverage, CoverageRule::Even);
}

void DocumentsPageTest::modelIsSound() {
    FileModel model;
    QAbstractItemModelTester tester(&model);
    const auto files = [](const std::vector<std::string>& names, FileState state) {
        std::vector<DocumentFile> out;
        for (const std::string& name : names) {
            DocumentFile file;
            file.path = name;
            file.state = state;
            out.push_back(file);
        }
        return out;
    };
    const auto names = [&] {
        std::string out;
        for (const DocumentFile& file : model.files())
            out += file.path.string();
        return out;
    };
    model.setFiles(files({"b", "d"}, FileState::Waiting));
    QPersistentModelIndex kept(model.index(1, 0));
    model.setFiles(files({"a", "b", "c", "d", "e"}, FileState::Read));
    QCOMPARE(names(), std::string("abcde"));
    QCOMPARE(kept.row(), 3);
    model.setFiles(files({"d"}, FileState::Indexed));
    QCOMPARE(names(), std::string("d"));
    QCOMPARE(kept.row(), 0);
    model.setFiles(files({"c", "x"}, FileState::Indexed));
    QCOMPARE(names(), std::string("cx"));
    QVERIFY(!kept.isValid());
    model.setFiles({});
    QCOMPARE(model.rowCount(), 0);
}

QTEST_MAIN(DocumentsPageTest)
#include "documents_page_test.moc"
