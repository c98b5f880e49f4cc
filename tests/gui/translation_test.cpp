// SPDX-License-Identifier: GPL-3.0-or-later
#include "application.h"
#include "support/places.h"

#include <QApplication>
#include <QFile>
#include <QRegularExpression>
#include <QTest>
#include <QTranslator>
#include <QXmlStreamReader>

#include <algorithm>
#include <vector>

namespace {

struct Message {
    QString context;
    QString source;
    QString comment;
    bool plural = false;
    bool finished = true;
    QStringList translations;
};

QString sourceFile(const QString& language) {
    return QString::fromStdString(sdrl::test::sourceFolder() / "resources" / "translations") +
           QStringLiteral("/workbench_%1.ts").arg(language);
}

/// What a .ts file holds; empty if it cannot be read.
std::vector<Message> messagesOf(const QString& path) {
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return {};
    std::vector<Message> messages;
    QString context;
    QXmlStreamReader xml(&file);
    while (!xml.atEnd()) {
        if (xml.readNext() != QXmlStreamReader::StartElement)
            continue;
        const auto tag = xml.name();
        if (tag == QLatin1String("name")) {
            context = xml.readElementText();
        } else if (tag == QLatin1String("message")) {
            messages.push_back({.context = context});
            messages.back().plural =
                xml.attributes().value(QLatin1String("numerus")) == QLatin1String("yes");
        } else if (tag == QLatin1String("source")) {
            messages.back().source = xml.readElementText();
        } else if (tag == QLatin1String("comment")) {
            messages.back().comment = xml.readElementText();
        } else if (tag == QLatin1String("translation")) {
            messages.back().finished = !xml.attributes().hasAttribute(QLatin1String("type"));
            if (!messages.back().plural)
                messages.back().translations.append(xml.readElementText());
        } else if (tag == QLatin1String("numerusform")) {
            messages.back().translations.append(xml.readElementText());
        }
    }
    return xml.hasError() ? std::vector<Message>() : messages;
}

/// Placeholders, tags and line breaks, sorted, and how many keys are marked with "&".
QString skeleton(const QString& text) {
    static const QRegularExpression kParts(QStringLiteral("%[0-9n]|</?\\w+>|\\n|&(?=\\w)"));
    QStringList parts;
    for (auto found = kParts.globalMatch(text); found.hasNext();)
        parts.append(found.next().captured());
    parts.sort();
    return parts.join(QLatin1Char(' '));
}

} // namespace

class TranslationTest : public QObject {
    Q_OBJECT
private slots:
    void everyGermanTextIsTranslatedWithItsPlaceholders() {
        const std::vector<Message> messages = messagesOf(sourceFile(QStringLiteral("de")));
        QVERIFY(!messages.empty());
        for (const Message& message : messages) {
            const QByteArray what =
                (message.context + QStringLiteral(": ") + message.source).toUtf8();
            QVERIFY2(message.finished, what);
            QCOMPARE(message.translations.size(), message.plural ? 2 : 1);
            for (const QString& text : message.translations) {
                QVERIFY2(!text.isEmpty(), what);
                QVERIFY2(skeleton(text) == skeleton(message.source), what);
            }
        }
    }

    void theProgramHoldsTheTranslations_data() {
        QTest::addColumn<QString>("language");
        QTest::newRow("German") << QStringLiteral("de");
        QTest::newRow("English") << QStringLiteral("en");
    }

    void theProgramHoldsTheTranslations() {
        QFETCH(const QString, language);
        QTranslator translator;
        QVERIFY(translator.load(QStringLiteral(":/translations/workbench_%1.qm").arg(language)));
        for (const Message& message : messagesOf(sourceFile(language))) {
            const QByteArray context = message.context.toUtf8();
            const QByteArray source = message.source.toUtf8();
            const QByteArray comment = message.comment.toUtf8();
            for (int i = 0; i < message.translations.size(); ++i)
                QCOMPARE(
                    translator.translate(context, source, comment, message.plural ? i + 1 : -1),
                    message.translations[i]);
        }
    }

    void everyEnglishPluralHasBothForms() {
        const auto plural = [](const Message& message) { return message.plural; };
        const std::vector<Message> german = messagesOf(sourceFile(QStringLiteral("de")));
        const std::vector<Message> english = messagesOf(sourceFile(QStringLiteral("en")));
        QCOMPARE(std::count_if(english.begin(), english.end(), plural),
                 std::count_if(german.begin(), german.end(), plural));
        for (const Message& message : english) {
            QVERIFY2(message.finished, qPrintable(message.source));
            QCOMPARE(message.translations.size(), 2);
            for (const QString& text : message.translations)
                QVERIFY2(!text.isEmpty() && !text.contains(QStringLiteral("(s)")),
                         qPrintable(message.source));
            QCOMPARE(skeleton(message.translations[1]), skeleton(message.source));
        }
    }

    void countsAreInTheLanguageThatIsInstalled() {
        const auto items = [](int count) {
            return QCoreApplication::translate("sdrl::gui::FilterBar", "%n items", nullptr, count);
        };
        const QLocale before;
        // There is no French translation: English plurals.
        sdrl::gui::installTranslations(*qApp, QStringLiteral("fr"));
        QCOMPARE(items(1), QStringLiteral("1 item"));
        QCOMPARE(items(2), QStringLiteral("2 items"));
        sdrl::gui::installTranslations(*qApp, QStringLiteral("en"));
        QCOMPARE(items(1), QStringLiteral("1 item"));
        QCOMPARE(items(2), QStringLiteral("2 items"));
        sdrl::gui::installTranslations(*qApp, QStringLiteral("de"));
        QCOMPARE(items(1), QStringLiteral("1 Frage"));
        QCOMPARE(items(2), QStringLiteral("2 Fragen"));
        QLocale::setDefault(before);
    }
};

QTEST_MAIN(TranslationTest)
#include "support/places.h"
#include "translation_test.moc"
