// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/reward_tester.h"

#include "gui_test.h"

#include <QLineEdit>
#include <QPlainTextEdit>

using namespace sdrl;
using namespace sdrl::gui;

namespace {

/// An "answer" object with the options that a type needs.
Json rulesOf(const AnswerType& type) {
    Json answer = {{"type", type.name}, {"marker", "tag"}};
    if (answer["type"] == "one_of")
        answer["labels"] = {"red", "green"};
    if (answer["type"] == "regex")
        answer["pattern"] = "([A-Z]{2}-\\d{3})";
    if (answer["type"] == "list" || answer["type"] == "set")
        answer["element"] = {{"type", "number"}};
    return answer;
}

std::shared_ptr<const Verifier> verifierOf(const Json& answer) {
    return std::move(makeVerifierFromJson(nlohmann::json::parse(answer.dump()))).value();
}

} // namespace

class RewardTesterTest : public QObject {
    Q_OBJECT

private slots:
    void everyTypeOfTheVerifierIsOffered() {
        // The verifier itself says which types it knows.
        const auto unknown =
            makeVerifierFromJson(nlohmann::json{{"type", "nothing"}, {"marker", "tag"}});
        QVERIFY(!unknown);
        const QString message = QString::fromStdString(unknown.error().message);
        const QString list = message.section(QStringLiteral("field \"type\""), 1);
        int named = 0;
        for (const AnswerType& type : answerTypes())
            named += list.contains(QLatin1String(type.name)) ? 1 : 0;
        QCOMPARE(named, static_cast<int>(answerTypes().size()));
        QCOMPARE(list.count(QLatin1Char(',')) + (list.contains(QLatin1String(" or ")) ? 1 : 0) + 1,
                 named + list.section(QLatin1Char(','), 0, 0).count(QLatin1Char(',')));
    }

    void tracesAgreeWithTheVerifier_data() {
        QTest::addColumn<QString>("type");
        QTest::addColumn<QString>("reply");
        QTest::addColumn<QString>("reference");
        for (const AnswerType& type : answerTypes()) {
            const Json answer = rulesOf(type);
            QString right = sampleAnswer(answer);
            if (right.isEmpty())
                right = QStringLiteral("AB-123");
            const auto row = [&](const char* what, const QString& reply) {
                QTest::addRow("%s, %s", type.name, what)
                    << QString::fromLatin1(type.name) << reply << right;
            };
            row("right", QStringLiteral("So it is.\n<answer>%1</answer>").arg(right));
            row("without the tag", QStringLiteral("It is %1.").arg(right));
            row("another answer", QStringLiteral("<answer>B</answer> or <answer>7</answer>"));
            row("empty", QString());
        }
    }

    void tracesAgreeWithTheVerifier() {
        QFETCH(const QString, type);
        QFETCH(const QString, reply);
        QFETCH(const QString, reference);
        const auto verifier = verifierOf(rulesOf(answerType(type)));
        const RewardTrace trace = rewardTrace(*verifier, reply, reference);
        QCOMPARE(trace.score, verifier->score(reply.toStdString(), reference.toStdString()));
        QCOMPARE(trace.formatOk, verifier->formatOk(reply.toStdString()));
        QCOMPARE(!trace.extracted.isEmpty(), trace.formatOk);
        QCOMPARE(trace.equal, trace.score > 0);
        QVERIFY(trace.referenceOk);
        if (QByteArray(QTest::currentDataTag()).endsWith(", right"))
            QCOMPARE(trace.score, 1.0);
        if (QByteArray(QTest::currentDataTag()).endsWith(", empty"))
            QCOMPARE(trace.score, 0.0);
    }

    void suggestedFormatsAskForWhatTheVerifierLooksFor() {
        for (const AnswerType& type : answerTypes())
            for (const AnswerPlace& place : answerPlaces()) {
                Json answer = rulesOf(type);
                answer["marker"] = place.name;
                const QString words = suggestedOutputFormat(answer);
                QVERIFY2(words.contains(markerText(answer)), qPrintable(words));
                QVERIFY2(!words.contains(QLatin1String("%1")), qPrintable(words));
                const auto verifier = verifierOf(answer);
                const QString sample = sampleAnswer(answer);
                if (!sample.isEmpty())
                    QVERIFY2(verifier->formatOk(verifier->wrapAnswer("", sample.toStdString())),
                             qPrintable(words));
            }
    }

    void saysStepByStepWhatHappens() {
        RewardTester tester;
        QVERIFY(!tester.resultText().isEmpty());
        const Json answer = {{"type", "number"}, {"marker", "boxed"}};
        tester.setRules(verifierOf(answer), answer);
        // A right reply is filled in.
        QCOMPARE(tester.resultText(),
                 QStringLiteral("answer typed → extracted 42 → equal ✓ → format ok → score 1.0"));
        auto* reply = tester.findChild<QPlainTextEdit*>();
        reply->setPlainText(QStringLiteral("It is \\boxed{41}."));
        QCOMPARE(
            tester.resultText(),
            QStringLiteral("answer typed → extracted 41 → not equal ✗ → format ok → score 0.0"));
        reply->setPlainText(QStringLiteral("It is 42."));
        QVERIFY(tester.resultText().contains(QStringLiteral("nothing extracted ✗")));
        QVERIFY(tester.resultText().contains(QStringLiteral("score 0.0")));
        // What was typed stays when the rules change.
        const Json words = {{"type", "text"}, {"marker", "whole"}};
        tester.setRules(verifierOf(words), words);
        QCOMPARE(reply->toPlainText(), QStringLiteral("It is 42."));
        tester.setRules(nullptr, {}, QStringLiteral("The rules are wrong."));
        QCOMPARE(tester.resultText(), QStringLiteral("The rules are wrong."));
    }
};

QTEST_MAIN(RewardTesterTest)
#include "reward_tester_test.moc"
