// SPDX-License-Identifier: GPL-3.0-or-later
#include "pages/start/start_page.h"

#include "gui_test.h"
#include "pages/start/action_tile.h"
#include "pages/start/project_card.h"
#include "pages/task/task_page.h"
#include "widgets/sparkline.h"

#include <QLabel>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QToolButton>

#include <nlohmann/json.hpp>

using namespace sdrl;
using namespace sdrl::gui;

namespace {

/// A folder that looks like a project from outside.
QString fakeProject(gui::test::World& program, const QString& name, const QString& title,
                    bool trained) {
    const QString folder = program.path(name + QStringLiteral(".sdrl"));
    auto task = nlohmann::json::parse(*readFile(program.parts.resources() / "tasks/gsm8k.json"));
    task["title"] = title.toStdString();
    (void)writeFileAtomic((folder + "/task.json").toStdString(), task.dump()).ok();
    if (trained)
        (void)writeFileAtomic((folder + "/runs/0001-grpo/metrics.jsonl").toStdString(),
                              "{\"step\":0,\"eval/accuracy\":0.1}\n{\"step\":1,\"reward\":0.25}\n"
                              "{\"step\":2,\"reward\":0.5}\n{\"step\":3,\"reward\":0.75}\n")
            .ok();
    program.settings.addRecentProject(folder);
    return folder;
}

std::vector<ProjectCard*> cardsOf(StartPage& page) {
    std::vector<ProjectCard*> out;
    for (auto* card : page.findChildren<ProjectCard*>())
        if (card->isVisible())
            out.push_back(card);
    return out;
}

} // namespace

class StartPageTest : public QObject {
    Q_OBJECT

private slots:
    void withoutProjectsSaysWhatBelongsThere() {
        gui::test::World program;
        StartPage page(program.settings);
        page.show();
        QVERIFY(cardsOf(page).empty());
        QSignalSpy sample(&page, &StartPage::sampleRequested);
        for (auto* button : page.findChildren<QPushButton*>())
            if (button->text() == QLatin1String("Try the sample"))
                button->click();
        QCOMPARE(sample.count(), 1);
    }

    void actionsGrowWithTheText() {
        gui::test::World program;
        StartPage page(program.settings);
        page.resize(1080, 700);
        page.show();
        const auto tiles = page.findChildren<ActionTile*>();
        QCOMPARE(tiles.size(), 3);
        QTRY_VERIFY(tiles[0]->height() > 0);
        const int before = tiles[0]->height();
        theme::apply(*qApp, theme::Mode::Light, 1.6);
        QTRY_VERIFY(tiles[0]->height() > before * 5 / 4);
        for (const ActionTile* tile : tiles)
            for (const QLabel* label : tile->findChildren<QLabel*>()) {
                QVERIFY(label->height() >= label->heightForWidth(label->width()));
                QVERIFY(tile->rect().contains(label->geometry()));
            }
        theme::apply(*qApp, theme::Mode::Light, 1);
    }

    void cardsShowTheTaskAndTheRewardOfTheNewestRun() {
        gui::test::World program;
        const QString folder =
            fakeProject(program, QStringLiteral("one"), QStringLiteral("My task"), true);
        const ProjectSummary summary = readProjectSummary(folder);
        QCOMPARE(summary.title, QStringLiteral("My task"));
        QVERIFY(summary.sentence.endsWith(u'.'));
        QVERIFY(summary.bytes > 0);
        StartPage page(program.settings);
        page.show();
        QCOMPARE(cardsOf(page).size(), std::size_t(1));
        ProjectCard* card = cardsOf(page).front();
        QTRY_COMPARE(card->findChild<Sparkline*>()->values(),
                     (std::vector<double>{0.25, 0.5, 0.75}));
        QSignalSpy chosen(&page, &StartPage::projectChosen);
        card->setFocus();
        QTest::keyClick(card, Qt::Key_Return);
        QTest::mouseClick(card, Qt::LeftButton);
        QCOMPARE(chosen.count(), 2);
        QCOMPARE(chosen[0][0].toString(), folder);
    }

    void twelveProjectsWithLongNamesFitAndCanBeForgotten() {
        gui::test::World program;
        theme::apply(*qApp, theme::Mode::Dark, 1.3);
        for (int i = 0; i < 12; ++i)
            (void)fakeProject(program,
                              QStringLiteral("project-%1-%2").arg(i).arg(QString(150, u'n')),
                              QString(200, u'W'), i % 2 == 0);
        StartPage page(program.settings);
        page.resize(1080, 700);
        page.show();
        QCOMPARE(cardsOf(page).size(), std::size_t(12));
        QVERIFY(page.minimumSizeHint().width() <= 1080);
        QTRY_VERIFY(cardsOf(page).front()->accessibleName().contains(QString(200, u'W')));
        for (ProjectCard* card : cardsOf(page))
            QVERIFY(card->width() <= page.width());
        // Newest first; one is taken off, the project stays.
        const QString folder = cardsOf(page).front()->folder();
        cardsOf(page).front()->findChild<QToolButton*>()->click();
        QCOMPARE(cardsOf(page).size(), std::size_t(11));
        QVERIFY(QFileInfo::exists(folder));
        // One that is gone is left out.
        QVERIFY(QDir(cardsOf(page).front()->folder()).removeRecursively());
        page.fillRecent();
        QCOMPARE(cardsOf(page).size(), std::size_t(10));
        theme::apply(*qApp, theme::Mode::Light, 1);
    }

    void theTaskPageShowsTheTaskAndOpensTheWizardThere() {
        gui::test::World program;
        auto session =
            std::move(ProjectSession::open(program.makeProject("arithmetic"), program.services()))
                .value();
        TaskPage page(*session);
        page.resize(1080, 720);
        page.show();
        QVERIFY(page.findChild<QLabel*>(QStringLiteral("card_what"))
                    ->text()
                    .startsWith(QStringLiteral("Word problems about stock")));
        QSignalSpy wizard(&page, &Page::wizardRequested);
        for (const char* name :
             {"what", "answer", "format", "examples", "documents", "models", "amount"}) {
            auto* edit =
                page.findChild<QPushButton*>(QStringLiteral("edit_") + QLatin1String(name));
            QVERIFY(edit != nullptr);
            edit->click();
            QCOMPARE(wizard.takeLast()[0].toString(), QString::fromLatin1(name));
        }
        // It follows the task.
        auto json = nlohmann::json::parse(session->task().source());
        json["title"] = "Another";
        QVERIFY_OK(session->setTask(json.dump()));
        QVERIFY(page.findChild<QLabel*>(QStringLiteral("card_what"))
                    ->text()
                    .startsWith(QStringLiteral("Another\n")));
        QVERIFY(page.primaryButton()->isVisible());
        QVERIFY(page.primaryButton()->text().contains(QStringLiteral("240")));
    }
};

QTEST_MAIN(StartPageTest)
#include "start_page_test.moc"
