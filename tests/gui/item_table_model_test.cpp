// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/item_world.h"
#include "models/item_table_model.h"
#include "models/item_words.h"
#include "models/row_change.h"

#include <QAbstractItemModelTester>
#include <QItemSelectionModel>
#include <QSignalSpy>
#include <QTest>

#include <algorithm>
#include <memory>
#include <numeric>

using namespace sdrl;
using namespace sdrl::gui;
using sdrl::test::ItemWorld;
using sdrl::test::KnownItem;

namespace {

/// The model over a world, watched by Qt's own test of models.
class Watched {
public:
    explicit Watched(ItemWorld& world)
        : model(world.path(),
                [scope = world.scope()](ProjectStore&) -> Result<ItemScope> { return scope; }) {
        QObject::connect(&model, &ItemTableModel::failed,
                         [](const Error& error) { qFatal("%s", error.toString().c_str()); });
    }
    /// The filter's and order's rows are there.
    [[nodiscard]] bool ready() const { return !model.loading(); }

    ItemTableModel model;
    QAbstractItemModelTester tester{&model, QAbstractItemModelTester::FailureReportingMode::QtTest};
};

ItemFilter randomFilter(RandomStream& random) {
    ItemFilter filter;
    const auto one = [&](std::uint64_t of) { return random.below(of) == 0; };
    filter.kept = !one(4);
    filter.dropped = !one(3);
    filter.binned = one(3);
    if (one(3))
        filter.text = one(2) ? "tra" : "ships of";
    if (one(3))
        filter.reviews = {static_cast<ReviewState>(random.below(4))};
    if (one(3))
        filter.origins = {static_cast<ItemOrigin>(random.below(3))};
    if (one(4))
        filter.levels = {static_cast<int>(random.below(4))};
    if (one(4))
        filter.agreement = ShareRange{0.25, 0.75};
    if (one(4))
        filter.passRate = ShareRange{0, 0.5, one(2)};
    if (one(5))
        filter.unmeasured = true;
    if (one(6))
        filter.tag = "odd";
    if (one(6))
        filter.taken = one(2);
    if (one(8))
        filter.stale = true;
    return filter;
}

/// What the table has to show of an item that is known.
void compare(const ItemTableModel& model, int row, const KnownItem& known) {
    const auto text = [&](int column) {
        return model.data(model.index(row, column), Qt::DisplayRole).toString();
    };
    const QaItem& item = known.item;
    if (item.input.size() <= ItemRow::kTextBytes)
        QCOMPARE(text(ItemTableModel::Question), qstring(item.input).simplified());
    QCOMPARE(text(ItemTableModel::Answer), qstring(item.answer));
    QCOMPARE(text(ItemTableModel::Review), reviewText(item.review));
    QCOMPARE(text(ItemTableModel::Origin), originText(item.origin));
    const QModelIndex rate = model.index(row, ItemTableModel::PassRate);
    QCOMPARE(rate.data(ItemTableModel::StaleRole).toBool(), known.stale());
    QCOMPARE(rate.data(ItemTableModel::SamplesRole).toInt(),
             known.measured ? known.measured->samples : 0);
    if (known.stale())
        QCOMPARE(text(ItemTableModel::PassRate), QStringLiteral("stale"));
    else if (known.measured)
        QCOMPARE(text(ItemTableModel::PassRate),
                 QStringLiteral("%1/%2").arg(known.measured->passes).arg(known.measured->samples));
}

} // namespace

class ItemTableModelTest : public QObject {
    Q_OBJECT
private slots:
    void initTestCase() { m_world = std::make_unique<ItemWorld>(900); }

    void anOrderBecomesAnotherByTheStepsThatAreReported() {
        RandomStream random(3, "orders");
        for (int turn = 0; turn < 300; ++turn) {
            std::vector<std::int64_t> ids(random.below(12));
            std::iota(ids.begin(), ids.end(), 1);
            const auto draw = [&] {
                std::vector<std::int64_t> out;
                for (const std::int64_t id : ids)
                    if (random.below(3) > 0)
                        out.push_back(id);
                if (random.below(2) == 0)
                    random.shuffle(std::span(out));
                return out;
            };
            const auto before = std::make_shared<const std::vector<std::int64_t>>(draw());
            const std::vector<std::int64_t> after = draw();
            const RowChange change = RowChange::between(before, after);
            QCOMPARE(*change.next, after);
            std::vector<std::int64_t> rows = *before;
            const auto first = rows.begin() + change.first;
            switch (change.kind) {
            case RowChange::Kind::Same:
                break;
            case RowChange::Kind::Insert:
                rows.insert(first, after.begin() + change.first,
                            after.begin() + change.first + change.count);
                break;
            case RowChange::Kind::Remove:
                rows.erase(first, first + change.count);
                break;
            case RowChange::Kind::Rearrange: {
                QVERIFY(std::equal(before->begin(), before->end(), change.withAdded->begin()));
                QCOMPARE(change.to.size(), change.withAdded->size());
                QCOMPARE(change.withRemoved->size(), change.withAdded->size());
                rows.assign(change.to.size(), 0);
                for (std::size_t row = 0; row < change.to.size(); ++row)
                    rows[static_cast<std::size_t>(change.to[row])] = (*change.withAdded)[row];
                QCOMPARE(rows, *change.withRemoved);
                rows.resize(after.size());
                break;
            }
            }
            QCOMPARE(rows, after);
        }
    }

    void showsAllThatIsKnownOfEveryRow() {
        Watched watched(*m_world);
        ItemFilter all;
        all.binned = true;
        watched.model.setFilter(all);
        QTRY_VERIFY(watched.ready());
        std::map<std::int64_t, const KnownItem*> known;
        for (const KnownItem& item : m_world->all)
            if (item.dataset == m_world->scope().datasets[0] ||
                item.dataset == m_world->scope().datasets[1])
                known[item.item.id.value] = &item;
        QCOMPARE(watched.model.rowCount(), static_cast<int>(known.size()));
        for (int row = 0; row < watched.model.rowCount(); ++row) {
            QTRY_VERIFY(watched.model.row(row));
            compare(watched.model, row, *known.at(watched.model.idAt(row)));
        }
    }

    void hasPlaceholdersUntilRowsAreThere() {
        Watched watched(*m_world);
        QSignalSpy changed(&watched.model, &QAbstractItemModel::dataChanged);
        QString shownFirst;
        // At the moment when the order is known, nobody can have read a row yet.
        connect(&watched.model, &ItemTableModel::refreshed, &watched.model, [&] {
            if (shownFirst.isEmpty() && watched.model.rowCount() > 0)
                shownFirst = watched.model.index(0, ItemTableModel::Question).data().toString();
        });
        watched.model.refresh();
        QCOMPARE(watched.model.rowCount(), 0);
        QTRY_COMPARE(shownFirst, QStringLiteral("…"));
        const QModelIndex first = watched.model.index(0, ItemTableModel::Question);
        QVERIFY(first.data(ItemTableModel::IdRole).toLongLong() > 0);
        QTRY_VERIFY(first.data().toString() != QStringLiteral("…"));
        QVERIFY(changed.count() > 0);
    }

    void everyFilterInEveryOrderIsTheDatabasesAnswer() {
        Watched watched(*m_world);
        const auto truth = m_world->query();
        RandomStream random(5, "filters");
        for (int turn = 0; turn < 80; ++turn) {
            const ItemFilter filter = randomFilter(random);
            const ItemSort sort{static_cast<ItemColumn>(random.below(12)), random.below(2) == 0};
            watched.model.setFilter(filter);
            watched.model.setOrder(sort);
            QTRY_VERIFY(watched.ready());
            QCOMPARE(watched.model.ids(), truth->ids(filter, sort).value());
            if (watched.model.rowCount() > 0) {
                const int row = static_cast<int>(
                    random.below(static_cast<std::uint64_t>(watched.model.rowCount())));
                QTRY_VERIFY(watched.model.row(row));
                QCOMPARE(watched.model.row(row)->id.value, watched.model.idAt(row));
            }
        }
    }

    void theNewestOfManyFiltersWins() {
        Watched watched(*m_world);
        QSignalSpy refreshed(&watched.model, &ItemTableModel::refreshed);
        ItemFilter filter;
        for (const char* text : {"t", "tr", "tra", "train", "", "ships"}) {
            filter.text = text;
            watched.model.setFilter(filter);
        }
        QVERIFY(watched.model.loading());
        QTRY_VERIFY(watched.ready());
        QCOMPARE(watched.model.ids(), m_world->query()->ids(filter).value());
        QCOMPARE(refreshed.count(), 1);
    }

    void selectionAndRowsFollowTheirItems() {
        ItemWorld world(300, 7);
        Watched watched(world);
        QItemSelectionModel selection(&watched.model);
        watched.model.setOrder({ItemColumn::Review, false});
        QTRY_VERIFY(watched.ready());
        const int row = watched.model.rowCount() / 2;
        const std::int64_t id = watched.model.idAt(row);
        QTRY_VERIFY(watched.model.row(row));
        selection.select(watched.model.index(row, 0),
                         QItemSelectionModel::Select | QItemSelectionModel::Rows);
        const QPersistentModelIndex kept = watched.model.index(row, 0);
        for (const ReviewState state :
             {ReviewState::Rejected, ReviewState::Accepted, ReviewState::None}) {
            QVERIFY_OK(world.items().change(ItemChange::reviewed({id}, state)));
            watched.model.refresh();
            QTRY_COMPARE(watched.model.ids(),
                         world.query()->ids({}, {ItemColumn::Review, false}).value());
            QVERIFY(kept.isValid());
            QCOMPARE(watched.model.idAt(kept.row()), id);
            QCOMPARE(watched.model.idsOf(selection.selection()), std::vector{id});
            QTRY_COMPARE(kept.sibling(kept.row(), ItemTableModel::Review).data().toString(),
                         reviewText(state));
        }
        QVERIFY_OK(world.items().change(ItemChange::binned({id})));
        watched.model.refresh();
        QTRY_VERIFY(!kept.isValid());
        QVERIFY(!selection.hasSelection());
    }

    void newItemsAreInsertedWhereTheyBelong() {
        ItemWorld world(50, 9);
        Watched watched(world);
        watched.model.refresh();
        QTRY_VERIFY(watched.ready());
        const int before = watched.model.rowCount();
        QSignalSpy inserted(&watched.model, &QAbstractItemModel::rowsInserted);
        QSignalSpy layout(&watched.model, &QAbstractItemModel::layoutChanged);
        QaItem item;
        item.key = "initial-new";
        item.input = "How many are new?";
        QVERIFY_OK(world.items().add(world.scope().datasets.front(), item));
        watched.model.refresh();
        QTRY_COMPARE(watched.model.rowCount(), before + 1);
        QCOMPARE(inserted.count(), 1);
        QCOMPARE(layout.count(), 0);
    }

    void frozenRowsStayInPlaceAndShowWhatIsNew() {
        ItemWorld world(200, 11);
        Watched watched(world);
        watched.model.setOrder({ItemColumn::Doubt, false});
        QTRY_VERIFY(watched.ready());
        watched.model.setFrozen(true);
        const std::vector<std::int64_t> order = watched.model.ids();
        QTRY_VERIFY(watched.model.row(0));
        QVERIFY_OK(world.items().change(
            ItemChange::reviewed({watched.model.idAt(0)}, ReviewState::Accepted)));
        watched.model.refresh();
        const QModelIndex review = watched.model.index(0, ItemTableModel::Review);
        QTRY_COMPARE(review.data().toString(), reviewText(ReviewState::Accepted));
        QCOMPARE(watched.model.ids(), order);
        watched.model.setFrozen(false);
        QTRY_VERIFY(watched.model.ids() != order);
    }

    void nothingHappensWhenNothingWasWritten() {
        Watched watched(*m_world);
        watched.model.refresh();
        QTRY_VERIFY(watched.ready());
        for (int row = 0; row < watched.model.rowCount(); ++row)
            QTRY_VERIFY(watched.model.row(row));
        QTRY_VERIFY(!watched.model.reading());
        QSignalSpy changed(&watched.model, &QAbstractItemModel::dataChanged);
        QSignalSpy refreshed(&watched.model, &ItemTableModel::refreshed);
        watched.model.refresh();
        QTRY_COMPARE(refreshed.count(), 1);
        QCOMPARE(changed.count(), 0);
    }

private:
    std::unique_ptr<ItemWorld> m_world;
};

QTEST_MAIN(ItemTableModelTest)
#include "item_table_model_test.moc"
