// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/pipeline/current_items.h"
#include "gui_project.h"
#include "models/item_table_model.h"
#include "models/item_words.h"
#include "pages/dataset/dataset_page.h"
#include "pages/dataset/edit_dialog.h"
#include "pages/dataset/filter_bar.h"
#include "pages/dataset/item_card_view.h"
#include "pages/dataset/item_text.h"
#include "pages/dataset/review_panel.h"
#include "theme/theme.h"

#include <QApplication>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTableView>
#include <QTest>
#include <QTextBrowser>
#include <QUndoStack>

using namespace sdrl;
using namespace sdrl::gui;
using sdrl::test::GuiProject;

namespace {

/// The page of a project, shown, with its rows read.
struct Shown {
    explicit Shown(GuiProject& from) : project(from), page(from.session()) {
        page.resize(1200, 800);
        page.show();
        model = page.findChild<ItemTableModel*>();
        for (QTableView* view : page.findChildren<QTableView*>())
            if (view->accessibleName() == QLatin1String("Questions"))
                table = view;
    }
    [[nodiscard]] bool ready() const {
        return model && table && !model->loading() && model->rowCount() > 0 &&
               model->row(0) != nullptr;
    }
    [[nodiscard]] QPushButton* button(const QString& beginning) const {
        for (QPushButton* each : page.findChildren<QPushButton*>())
            if (each->isVisibleTo(&page) && each->text().startsWith(beginning))
                return each;
        return nullptr;
    }
    void choose(const std::vector<int>& rows) const {
        table->clearSelection();
        for (const int row : rows)
            table->selectionModel()->select(model->index(row, 0), QItemSelectionModel::Select |
                                                                      QItemSelectionModel::Rows);
        table->selectionModel()->setCurrentIndex(model->index(rows.front(), 0),
                                                 QItemSelectionModel::NoUpdate);
    }
    [[nodiscard]] std::vector<std::int64_t> idsOf(const std::vector<int>& rows) const {
        std::vector<std::int64_t> out;
        for (const int row : rows)
            out.push_back(model->idAt(row));
        return out;
    }
    [[nodiscard]] QaItem item(std::int64_t id) const {
        return project.items().item(ItemId{id}).value();
    }
    [[nodiscard]] bool all(const std::vector<std::int64_t>& ids, ReviewState state) const {
        return std::all_of(ids.begin(), ids.end(),
                           [&](std::int64_t id) { return item(id).review == state; });
    }

    GuiProject& project;
    DatasetPage page;
    ItemTableModel* model = nullptr;
    QTableView* table = nullptr;
};

} // namespace

class DatasetPageTest : public QObject {
    Q_OBJECT
private slots:
    void initTestCase() { theme::apply(*qApp, theme::Mode::Light, 1); }

    void anEmptyProjectOffersToWriteQuestions() {
        GuiProject project;
        Shown shown(project);
        QTRY_VERIFY(shown.button(QStringLiteral("Write questions")));
        QCOMPARE(shown.page.primaryButton()->text(), QStringLiteral("Write 40 questions"));
        QVERIFY(shown.page.primaryButton()->isEnabled());
        QVERIFY(!shown.button(QStringLiteral("Start review"))->isEnabled());
    }

    void fiveAreWrittenFirstAndTheRestGoesOnFromThere() {
        GuiProject project(std::nullopt);
        Shown shown(project);
        QTRY_VERIFY(shown.button(QStringLiteral("Write five first")));
        QTest::mouseClick(shown.button(QStringLiteral("Write five first")), Qt::LeftButton);
        QTRY_VERIFY(project.session().busy());
        QTRY_VERIFY_WITH_TIMEOUT((project.jobs().poll(), !project.session().busy()), 20'000);
        QTRY_VERIFY(shown.ready());
        QTRY_COMPARE(shown.model->rowCount(), 5);
        QTRY_VERIFY(!shown.button(QStringLiteral("Write five first")));
        QTRY_COMPARE(shown.page.primaryButton()->text(), QStringLiteral("Write 35 questions"));
        const std::vector<std::int64_t> first = shown.idsOf({0, 1, 2, 3, 4});
        QTest::mouseClick(shown.page.primaryButton(), Qt::LeftButton);
        QTRY_VERIFY_WITH_TIMEOUT((project.jobs().poll(), !project.session().busy()), 20'000);
        QTRY_VERIFY(shown.model->rowCount() >= 40);
        QTRY_VERIFY(shown.ready());
        QCOMPARE(shown.idsOf({0, 1, 2, 3, 4}), first);
    }

    void reasonsForFallingOutAreInWords() {
        GuiProject project(Stage::Select);
        const ItemScope scope =
            currentItemScope(project.session().store(), project.session().settings()).value();
        QaItem item;
        item.key = "initial-900000";
        item.input = "How many crates are there in the store by the harbour now?";
        item.dropStage = "questions";
        item.dropReason = "near duplicate";
        item.dropDetail = "initial-000003 (0.83): How many crates are in the harbour's store?";
        QVERIFY_OK(project.items().add(scope.datasets.front(), item));
        Shown shown(project);
        QTRY_VERIFY(shown.ready());
        const auto counted = [&shown] {
            const auto labels = shown.page.findChildren<QLabel*>();
            return std::any_of(labels.begin(), labels.end(), [](const QLabel* label) {
                return label->text().contains(QStringLiteral("near duplicate"));
            });
        };
        QTRY_VERIFY(counted());
        const auto query = ItemQuery::open(project.session().databasePath()).value();
        query->setScope(scope);
        ItemFilter dropped;
        dropped.kept = false;
        dropped.dropReason = "near duplicate";
        dropped.dropStage = "questions";
        const auto ids = query->ids(dropped).value();
        QCOMPARE(ids.size(), std::size_t{1});
        const QString card = itemHtml(query->card(ItemId{ids.front()}).value());
        QVERIFY(card.contains(QStringLiteral("Question that was there already")));
        QVERIFY(card.contains(QStringLiteral("initial-000003 (0.83)")));
    }

    void acceptAndRejectAreUndoneAndDoneAgain() {
        GuiProject project(Stage::Select);
        Shown shown(project);
        QTRY_VERIFY(shown.ready());
        QUndoStack& undo = project.session().undoStack();
        const std::vector<int> rows{1, 2, 4};
        const std::vector<std::int64_t> ids = shown.idsOf(rows);
        for (const auto& [button, state] :
             {std::pair(QStringLiteral("Accept 3 items"), ReviewState::Accepted),
              std::pair(QStringLiteral("Reject 3 items"), ReviewState::Rejected)}) {
            QTRY_VERIFY(shown.model->row(4));
            shown.choose(rows);
            QTRY_VERIFY(shown.button(button) && shown.button(button)->isEnabled());
            QTest::mouseClick(shown.button(button), Qt::LeftButton);
            QTRY_VERIFY(shown.all(ids, state));
            undo.undo();
            QTRY_VERIFY(shown.all(ids, ReviewState::None));
            undo.redo();
            QTRY_VERIFY(shown.all(ids, state));
            undo.undo();
            QTRY_VERIFY(shown.all(ids, ReviewState::None));
        }
    }

    void theBinHidesAndRestores() {
        GuiProject project(Stage::Select);
        Shown shown(project);
        QTRY_VERIFY(shown.ready());
        const int before = shown.model->rowCount();
        const std::int64_t id = shown.model->idAt(0);
        shown.choose({0});
        QTRY_VERIFY(shown.button(QStringLiteral("Move 1 item"))->isEnabled());
        QTest::mouseClick(shown.button(QStringLiteral("Move 1 item")), Qt::LeftButton);
        QTRY_COMPARE(shown.model->rowCount(), before - 1);
        QVERIFY(shown.item(id).binned);
        project.session().undoStack().undo();
        QTRY_COMPARE(shown.model->rowCount(), before);
        project.session().undoStack().redo();
        QTRY_COMPARE(shown.model->rowCount(), before - 1);
        ItemFilter bin;
        bin.kept = bin.dropped = false;
        bin.binned = true;
        shown.page.showItems(bin);
        QTRY_COMPARE(shown.model->rowCount(), 1);
        shown.choose({0});
        QTRY_VERIFY(shown.button(QStringLiteral("Restore 1 item")));
        QTRY_VERIFY(shown.button(QStringLiteral("Restore 1 item"))->isEnabled());
        QTest::mouseClick(shown.button(QStringLiteral("Restore 1 item")), Qt::LeftButton);
        QTRY_COMPARE(shown.model->rowCount(), 0);
        QVERIFY(!shown.item(id).binned);
    }

    void undoLeavesTheFilterAsItIs() {
        GuiProject project(Stage::Select);
        Shown shown(project);
        QTRY_VERIFY(shown.ready());
        ItemFilter harder;
        harder.origins = {ItemOrigin::Harder};
        shown.page.showItems(harder);
        QTRY_VERIFY(shown.ready());
        const int before = shown.model->rowCount();
        QVERIFY(before > 2);
        const std::int64_t id = shown.model->idAt(1);
        shown.choose({1});
        QTRY_VERIFY(shown.button(QStringLiteral("Move 1 item"))->isEnabled());
        QTest::mouseClick(shown.button(QStringLiteral("Move 1 item")), Qt::LeftButton);
        QTRY_COMPARE(shown.model->rowCount(), before - 1);
        project.session().undoStack().undo();
        const auto current = [&] {
            const QModelIndex index = shown.table->selectionModel()->currentIndex();
            return index.isValid() ? shown.model->idAt(index.row()) : 0;
        };
        QTRY_COMPARE(current(), id);
        QCOMPARE(shown.model->filter().origins, harder.origins);
        QCOMPARE(shown.model->rowCount(), before);
    }

    void theRowAtTheTopStaysThere() {
        GuiProject project(Stage::Select);
        Shown shown(project);
        QTRY_VERIFY(shown.ready());
        shown.table->setMaximumHeight(300);
        QTRY_VERIFY(shown.table->verticalScrollBar()->maximum() > 20);
        shown.table->verticalScrollBar()->setValue(15);
        const auto top = [&] { return shown.model->idAt(shown.table->rowAt(5)); };
        const std::int64_t id = top();
        QVERIFY(id != shown.model->idAt(0));
        const int before = shown.model->rowCount();
        QVERIFY_OK(project.items().change(ItemChange::binned(shown.idsOf({2, 7}))));
        project.session().noteItemsChanged();
        QTRY_COMPARE(shown.model->rowCount(), before - 2);
        QCOMPARE(top(), id);
        shown.model->setOrder({ItemColumn::PassRate, true});
        QTRY_VERIFY(!shown.model->loading());
        QCOMPARE(top(), id);
    }

    void everythingThatTheFilterLetsThroughCanBeChangedAtOnce() {
        GuiProject project(Stage::Select);
        Shown shown(project);
        QTRY_VERIFY(shown.ready());
        ItemFilter harder;
        harder.origins = {ItemOrigin::Harder};
        shown.page.showItems(harder);
        QTRY_VERIFY(!shown.model->loading());
        const std::vector<std::int64_t> ids = shown.model->ids();
        QVERIFY(ids.size() > 2);
        shown.table->selectAll();
        const QString text = QStringLiteral("Reject %1 items").arg(ids.size());
        QTRY_VERIFY(shown.button(text) && shown.button(text)->isEnabled());
        QTest::mouseClick(shown.button(text), Qt::LeftButton);
        QTRY_VERIFY(shown.all(ids, ReviewState::Rejected));
        QCOMPARE(project.session().undoStack().count(), 1);
        project.session().undoStack().undo();
        QTRY_VERIFY(shown.all(ids, ReviewState::None));
    }

    void theFunnelAddsUp() {
        GuiProject project(Stage::Select);
        Shown shown(project);
        QTRY_VERIFY(shown.ready());
        QVERIFY_OK(project.items().change(ItemChange::binned({shown.model->idAt(3)})));
        project.session().noteItemsChanged();
        const auto funnel = [&]() -> QString {
            for (const QLabel* label : shown.page.findChildren<QLabel*>())
                if (label->text().contains(QLatin1String(" drafted = ")))
                    return label->text().remove(QRegularExpression(QStringLiteral("<[^>]*>")));
            return {};
        };
        QTRY_VERIFY(funnel().contains(QLatin1String("1 in the bin")));
        const QStringList sides = funnel().split(QStringLiteral(" drafted = "));
        qint64 sum = 0;
        QRegularExpression number(QStringLiteral("\\d+"));
        for (auto match = number.globalMatch(sides[1]); match.hasNext();)
            sum += match.next().captured().toLongLong();
        QCOMPARE(sum, sides[0].toLongLong());
        QVERIFY(sides[1].contains(QLatin1String("dropped")));
    }

    void theCardShowsTheChosenItem() {
        GuiProject project(Stage::Select);
        Shown shown(project);
        QTRY_VERIFY(shown.ready());
        auto* card = shown.page.findChild<ItemCardView*>();
        ItemFilter harder;
        harder.origins = {ItemOrigin::Harder};
        shown.page.showItems(harder);
        QTRY_VERIFY(!shown.model->loading());
        shown.choose({1});
        const std::int64_t id = shown.model->idAt(1);
        QTRY_VERIFY(card->card() && card->card()->item.id.value == id);
        const auto text = [&](int tab) {
            card->setCurrentIndex(tab);
            return qobject_cast<QTextBrowser*>(card->widget(tab))->toPlainText();
        };
        QVERIFY(text(ItemCardView::Item).contains(qstring(shown.item(id).input)));
        QVERIFY(text(ItemCardView::Item).contains(QLatin1String("Written from")));
        QVERIFY(text(ItemCardView::Votes).contains(QLatin1String("agrees")));
        const QString attempts = text(ItemCardView::Attempts);
        QVERIFY(attempts.contains(QLatin1String("right")) ||
                attempts.contains(QLatin1String("wrong")));
        text(ItemCardView::Rollouts);
        QTRY_VERIFY(
            text(ItemCardView::Rollouts).contains(QLatin1String("No training has run yet")));
        QVERIFY(text(ItemCardView::History).contains(QLatin1String("Nobody has changed")));
        // To the question that it was written from, although the filter leaves it out.
        const std::int64_t parent = shown.item(id).parent.value;
        emit card->itemRequested(parent);
        QTRY_VERIFY(card->card() && card->card()->item.id.value == parent);
    }

    void reviewIsDoneByKeys() {
        GuiProject project(Stage::Select);
        Shown shown(project);
        QTRY_VERIFY(shown.ready());
        shown.page.activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(&shown.page));
        QTest::mouseClick(shown.button(QStringLiteral("Start review")), Qt::LeftButton);
        QVERIFY(shown.page.reviewing());
        ItemFilter queue;
        queue.dropped = false;
        auto query = ItemQuery::open(project.folder() / "project.db").value();
        query->setScope(shown.model->scope());
        const std::vector<std::int64_t> order =
            query->ids(queue, {ItemColumn::Doubt, false}).value();
        QTRY_COMPARE(shown.model->ids(), order);
        const auto current = [&] { return shown.table->selectionModel()->currentIndex().row(); };
        QTRY_COMPARE(current(), 0);
        const auto press = [&](Qt::Key key) { QTest::keyClick(QApplication::focusWidget(), key); };
        press(Qt::Key_J);
        QCOMPARE(current(), 1);
        press(Qt::Key_K);
        QCOMPARE(current(), 0);
        press(Qt::Key_A);
        QTRY_COMPARE(shown.item(order[0]).review, ReviewState::Accepted);
        QCOMPARE(current(), 1);
        QTRY_VERIFY(shown.model->ids() == order); // nothing jumps away
        press(Qt::Key_R);
        QTRY_COMPARE(shown.item(order[1]).review, ReviewState::Rejected);
        QCOMPARE(current(), 2);
        press(Qt::Key_Z);
        QTRY_COMPARE(shown.item(order[1]).review, ReviewState::None);
        QTRY_COMPARE(current(), 1); // back in view
        const auto progress = [&] {
            for (const QLabel* label : shown.page.findChildren<QLabel*>())
                if (label->text().contains(QLatin1String(" left")))
                    return label->text();
            return QString();
        };
        QTRY_VERIFY(progress().startsWith(
            QStringLiteral("%1 of %2 left").arg(order.size() - 1).arg(order.size())));
        QVERIFY(progress().contains(QLatin1String("100 %")));

        // In a text field the letters are letters.
        auto* search = shown.page.findChild<QLineEdit*>();
        search->setFocus();
        QTest::keyClicks(search, QStringLiteral("ar"));
        QCOMPARE(search->text(), QStringLiteral("ar"));
        QCOMPARE(shown.item(order[1]).review, ReviewState::None);
    }

    void anEditedItemIsStaleAndKeepsItsOriginal() {
        GuiProject project(Stage::Select);
        Shown shown(project);
        QTRY_VERIFY(shown.ready());
        ItemFilter measured;
        measured.passRate = ShareRange{};
        shown.page.showItems(measured);
        QTRY_VERIFY(!shown.model->loading() && shown.model->row(0));
        const std::int64_t id = shown.model->idAt(0);
        const QaItem before = shown.item(id);
        shown.choose({0});
        QTRY_VERIFY(shown.button(QStringLiteral("Edit"))->isEnabled());
        QTest::mouseClick(shown.button(QStringLiteral("Edit")), Qt::LeftButton);
        QTRY_VERIFY(shown.page.findChild<EditDialog*>());
        auto* dialog = shown.page.findChild<EditDialog*>();
        dialog->findChild<QPlainTextEdit*>()->setPlainText(QStringLiteral("Another question?"));
        dialog->findChild<QLineEdit*>()->setText(QStringLiteral(" 41.0 "));
        dialog->accept();
        QTRY_COMPARE(shown.item(id).answer, std::string("41"));
        QCOMPARE(shown.item(id).input, std::string("Another question?"));
        QCOMPARE(project.items().original(ItemId{id}).value().input, before.input);
        ItemFilter stale;
        stale.stale = true;
        shown.page.showItems(stale);
        QTRY_COMPARE(shown.model->rowCount(), 1);
        QTRY_COMPARE(shown.model->index(0, ItemTableModel::PassRate).data().toString(),
                     QStringLiteral("stale"));
        project.session().undoStack().undo();
        QTRY_COMPARE(shown.item(id).input, before.input);
    }

    void anAnswerOfAnotherKindIsRefusedBesideItsField() {
        GuiProject project(Stage::Select);
        const ItemId id{1};
        ItemCard card;
        card.item = project.items().item(id).value();
        EditDialog dialog(card, project.session().task().verifier);
        auto* answer = dialog.findChild<QLineEdit*>();
        QPushButton* save = nullptr;
        for (QPushButton* button : dialog.findChildren<QPushButton*>())
            if (button->text().startsWith(QLatin1String("Save")))
                save = button;
        QVERIFY(!save->isEnabled()); // nothing changed yet
        const auto said = [&](const char* text) {
            for (const QLabel* label : dialog.findChildren<QLabel*>())
                if (label->isVisibleTo(&dialog) && label->text().contains(QLatin1String(text)))
                    return true;
            return false;
        };
        answer->setText(QStringLiteral("not a number"));
        QVERIFY(!save->isEnabled());
        QVERIFY(said("not an answer of the kind"));
        answer->setText({});
        QVERIFY(said("An answer is needed"));
        answer->setText(QStringLiteral("1,200"));
        QVERIFY(save->isEnabled());
        QVERIFY(said("Stored as 1200"));
        QCOMPARE(dialog.change().text.answer, std::string("1200"));
        dialog.findChild<QPlainTextEdit*>()->setPlainText(QStringLiteral("  "));
        QVERIFY(!save->isEnabled());
        QVERIFY(said("A question is needed"));
    }

    void columnsAndTheCardAreRemembered() {
        GuiProject project(Stage::Select);
        {
            Shown shown(project);
            shown.table->setColumnHidden(ItemTableModel::Agreement, false);
            shown.table->setColumnHidden(ItemTableModel::State, true);
            QTest::mouseClick(shown.button(QStringLiteral("Details")), Qt::LeftButton);
        }
        Shown shown(project);
        QVERIFY(!shown.table->isColumnHidden(ItemTableModel::Agreement));
        QVERIFY(shown.table->isColumnHidden(ItemTableModel::State));
        QVERIFY(!shown.page.findChild<ItemCardView*>()->isVisible());
    }
};

QTEST_MAIN(DatasetPageTest)
#include "dataset_page_test.moc"
