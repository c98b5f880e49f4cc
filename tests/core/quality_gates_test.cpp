// SPDX-License-Identifier: GPL-3.0-or-later
//
// The gates that written questions pass, as pure functions.
#include "core/method/quality_gates.h"

#include "core/base/json_fields.h"
#include "core/base/rng.h"
#include "core/method/language.h"
#include "core/method/near_duplicates.h"
#include "test_support.h"

#include <QElapsedTimer>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <cmath>

using namespace sdrl;
using nlohmann::json;

namespace {

/// A text of words "w0" … so that similarities can be counted by hand.
std::string words(int count, int first = 0) {
    std::string out;
    for (int i = 0; i < count; ++i)
        out += fmt::format("{}w{}", i > 0 ? " " : "", first + i);
    return out;
}

/// The text with its word at a place exchanged.
std::string changed(const std::string& text, int place) {
    std::string out;
    int i = 0;
    for (const char* at = text.c_str(); *at;) {
        const std::string word(at, std::strcspn(at, " "));
        out += (i > 0 ? " " : "") + (i == place ? "other" + std::to_string(place) : word);
        at += word.size();
        at += *at == ' ';
        ++i;
    }
    return out;
}

} // namespace

class QualityGatesTest : public QObject {
    Q_OBJECT
private slots:
    void similarityIsTheJaccardIndexOfShingles();
    void indexFindsWhatIsSimilarEnough();
    void indexMissesNextToNothing();
    void indexGivesTheMostSimilarAndTheEarliest();
    void shortAndUnspacedTextsAreCompared();
    void check12_calculationsDifferByTheirSigns();
    void indexTakesTimeInProportion();
    void languagesAreTold_data();
    void languagesAreTold();
    void onlyClearlyForeignTextsAreForeign();
    void askingSentenceIsFound();
    void statedAnswersAreGivenAway_data();
    void statedAnswersAreGivenAway();
    void copiedAnswersAreTold();
    void roundTripNeedsTheAuthorAndAnother();
};

void QualityGatesTest::similarityIsTheJaccardIndexOfShingles() {
    const std::string text = words(20); // 18 shingles of three words
    QCOMPARE(shingleSimilarity(text, text, 3), 1.0);
    QCOMPARE(shingleSimilarity(text, changed(text, 10), 3), 15.0 / 21); // three of 18 are others
    QCOMPARE(shingleSimilarity(text, changed(text, 0), 3), 17.0 / 19);
    QCOMPARE(shingleSimilarity(text, changed(changed(text, 5), 15), 3), 12.0 / 24);
    QCOMPARE(shingleSimilarity(text, words(20, 100), 3), 0.0);
    QCOMPARE(shingleSimilarity("Was it Rome? – Yes, in May.", "was it rome yes in may", 3), 1.0);
    QCOMPARE(shingleSimilarity("", "", 3), 1.0);
    QCOMPARE(shingleSimilarity("", "one", 3), 0.0);
}

void QualityGatesTest::indexFindsWhatIsSimilarEnough() {
    NearDuplicateIndex index({0.7, 3});
    const std::string text = words(20);
    QVERIFY(!index.addUnlessFound(text));
    const auto near = index.addUnlessFound(changed(text, 10)); // 0.714
    QVERIFY(near);
    QCOMPARE(near->index, std::size_t{0});
    QCOMPARE(near->similarity, 15.0 / 21);
    QCOMPARE(index.size(), std::size_t{1});
    QVERIFY(!index.addUnlessFound(changed(changed(text, 5), 15))); // 0.5
    QCOMPARE(index.size(), std::size_t{2});
    NearDuplicateIndex strict({1, 3});
    QVERIFY(!strict.addUnlessFound(text));
    QVERIFY(!strict.addUnlessFound(changed(text, 0)));
    QVERIFY(strict.addUnlessFound(text));
}

void QualityGatesTest::indexMissesNextToNothing() {
    // Pairs at the threshold itself, where banding misses most: one word of 20 changed is 0.714.
    int found = 0;
    constexpr int kPairs = 4000;
    NearDuplicateIndex index({0.7, 3});
    for (int i = 0; i < kPairs; ++i)
        index.add(words(20, 100 * i));
    for (int i = 0; i < kPairs; ++i) {
        const auto match = index.find(changed(words(20, 100 * i), 3 + i % 13));
        found += match && match->index == static_cast<std::size_t>(i);
    }
    qInfo("%d of %d pairs found with %d bands of %d rows", found, kPairs,
          static_cast<int>(index.bands()), static_cast<int>(index.rows()));
    // By construction at least 99.9 %; 4 standard deviations of a binomial below that.
    QVERIFY(found >= kPairs - 4 - 8);
}

void QualityGatesTest::indexGivesTheMostSimilarAndTheEarliest() {
    NearDuplicateIndex index({0.3, 3});
    const std::string text = words(30);
    index.add(changed(changed(text, 5), 20));
    index.add(changed(text, 5));
    index.add(changed(text, 5));
    const auto match = index.find(text);
    QVERIFY(match);
    QCOMPARE(match->index, std::size_t{1});
}

void QualityGatesTest::shortAndUnspacedTextsAreCompared() {
    NearDuplicateIndex index({0.7, 3});
    QVERIFY(!index.addUnlessFound("3 + 4?"));
    QVERIFY(!index.addUnlessFound("4 + 3?"));
    QVERIFY(index.addUnlessFound("3 + 4 = ?"));
    QVERIFY(!index.addUnlessFound("图书馆里有一百二十本书，借出去三十五本之后还剩下多少本？"));
    QVERIFY(index.addUnlessFound("图书馆里有一百二十本书，借出去三十五本以后还剩下多少本？"));
    QVERIFY(!index.addUnlessFound("农场里有四十只羊，又买来十七只，现在一共有几只羊？"));
}

void QualityGatesTest::check12_calculationsDifferByTheirSigns() {
    const auto same = [](const char* a, const char* b) { return shingleSimilarity(a, b, 3); };
    QVERIFY(same("Solve x^2 + 5x + 6 = 0.", "Solve x^2 - 5x + 6 = 0.") < 0.7);
    QVERIFY(same("What is 12 + 7?", "What is 12 - 7?") < 0.7);
    QVERIFY(same("What is 12 \u2212 7?", "What is 12 \u00d7 7?") < 0.7);
    QVERIFY(same("Is (a+b)/(c) < 4?", "Is (a+b)*(c) < 4?") < 0.7);
    QVERIFY(same("What is the square of -3 here?", "What is the square of 3 here?") < 0.7);
    QVERIFY(same("What is 5 % of that sum?", "What is 5 of that sum?") < 0.7);
    QCOMPARE(same("What is 12 \u2212 7?", "what is 12 - 7"), 1.0);
    // Hyphens, dashes, emphasis, tags and lists do not calculate.
    QCOMPARE(same("A well-known fact - it is **old**.", "A well known fact, it is old"), 1.0);
    QCOMPARE(same("<answer>Rome</answer> and/or\n- Paris", "answer Rome answer and or Paris"), 1.0);
}

void QualityGatesTest::indexTakesTimeInProportion() {
    // Random questions; the bench has 100,000.
    RandomStream random(1, "near");
    std::vector<std::string> texts;
    for (int i = 0; i < 8000; ++i) {
        std::string text;
        for (int w = 0; w < 30; ++w)
            text += fmt::format("word{} ", random.below(3000));
        texts.push_back(text);
    }
    const auto seconds = [&](std::size_t first, std::size_t count) {
        NearDuplicateIndex index({0.7, 3});
        QElapsedTimer timer;
        timer.start();
        for (std::size_t i = first; i < first + count; ++i)
            index.addUnlessFound(texts[i]);
        return static_cast<double>(timer.nsecsElapsed()) / 1e9;
    };
    const double few = std::min(seconds(0, 2000), seconds(2000, 2000)), many = seconds(0, 8000);
    qInfo("2,000 in %.3f s, 8,000 in %.3f s", few, many);
    // Four times the texts; a quadratic search would take sixteen times as long.
    QVERIFY(many < 8 * few + 0.1);
}

void QualityGatesTest::languagesAreTold_data() {
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("language");
    const auto row = [](const char* language, const char* text) {
        QTest::newRow(language) << QString::fromUtf8(text) << QString::fromUtf8(language);
    };
    row("en", "A train leaves the station at nine and arrives at noon. How long was it on its way, "
              "if it had to wait for an hour?");
    row("de", "Ein Zug fährt um neun Uhr ab und kommt um zwölf Uhr an. Wie lange war er unterwegs, "
              "wenn er eine Stunde warten musste und nicht schneller war?");
    row("fr", "Un train part de la gare à neuf heures et arrive à midi. Combien de temps est-il "
              "resté sur la voie avec les voyageurs?");
    row("es", "Un tren sale de la estación a las nueve y llega al mediodía. ¿Cuánto tiempo estuvo "
              "en camino si tuvo que esperar una hora por la nieve?");
    row("it", "Un treno parte dalla stazione alle nove e arriva a mezzogiorno. Per quanto tempo è "
              "stato in viaggio se non ha fatto che una sosta con il carico?");
    row("pt", "Um comboio parte da estação às nove e não chega ao destino até ao meio-dia. Quanto "
              "tempo foi a viagem, se ele esteve parado por uma hora e também mais um pouco?");
    row("nl",
        "Een trein vertrekt om negen uur van het station en komt aan het einde van de ochtend "
        "aan. Hoeveel uur was hij onderweg als hij ook nog moest wachten?");
    row("pl", "Pociąg wyjeżdża z dworca o dziewiątej i przyjeżdża na miejsce w południe. Ile czasu "
              "jest w drodze, jeśli nie musi się zatrzymać?");
    row("sv",
        "Ett tåg går från stationen klockan nio och är framme vid lunch. Hur länge var det på "
        "väg om det inte hade fått vänta en timme som de andra?");
    row("tr", "Bir tren saat dokuzda istasyondan hareket eder ve öğlen varır. Bir saat daha "
              "beklemek için ne kadar zaman olduğu bilinmiyor ama çok değil.");
    row("cyrillic", "Поезд отправляется в девять часов и прибывает в полдень. Сколько он ехал?");
    row("el", "Το τρένο φεύγει στις εννέα και φτάνει το μεσημέρι. Πόση ώρα ταξίδεψε;");
    row("zh", "火车九点从车站出发，中午到达。如果它必须等一个小时，它在路上多久？");
    row("ja", "電車は九時に駅を出て、正午に着きます。どのくらい走っていましたか。");
    row("ko", "기차는 아홉 시에 역을 출발하여 정오에 도착합니다. 얼마나 걸렸습니까?");
    row("", "3x + 4 = 19, x = ?");
    row("", "Müller GmbH, Zürich");
    row("", "ibuprofen 400 mg qid, paracetamol 1 g bid");
}

void QualityGatesTest::languagesAreTold() {
    QFETCH(QString, text);
    QFETCH(QString, language);
    QCOMPARE(QString::fromStdString(detectLanguage(text.toStdString()).value_or("")), language);
}

void QualityGatesTest::onlyClearlyForeignTextsAreForeign() {
    const std::vector<std::string> english = {
        "Word problems of primary school that are solved step by step with basic arithmetic."};
    const LanguageCheck check = LanguageCheck::like(english);
    QCOMPARE(check.expected(), std::vector<std::string>{"en"});
    QVERIFY(!check.isForeign("How many apples are there in the basket?"));
    QVERIFY(!check.isForeign("12 + 30 = ?"));
    QVERIFY(!check.isForeign("What does \"la casa de mi padre\" mean in English?"));
    QVERIFY(!check.isForeign("Which of the Greek letters α, β, γ stands for the angle?"));
    QVERIFY(check.isForeign("Wie viele Äpfel sind in dem Korb, wenn die Kinder drei nehmen?"));
    QVERIFY(check.isForeign("篮子里有多少个苹果？每个孩子拿走三个之后还剩几个？"));
    QVERIFY(!LanguageCheck().isForeign("Wie viele Äpfel sind in dem Korb?"));
    // What a passage is in may be asked in as well.
    LanguageCheck both = check;
    both.alsoLike("Die Kinder haben einen Korb mit Äpfeln, und der Bauer gibt ihnen noch drei.");
    QVERIFY(!both.isForeign("Wie viele Äpfel sind in dem Korb, wenn die Kinder drei nehmen?"));
    const LanguageCheck chinese = LanguageCheck::named("zh");
    QVERIFY(chinese.isForeign("How many of the apples are in the basket when they are back?"));
    QVERIFY(!chinese.isForeign("篮子里有多少个苹果？"));
    // Nothing to go by expects nothing.
    const std::vector<std::string> formulas = {"x + y", "GSM8K"};
    QVERIFY(LanguageCheck::like(formulas).expected().empty());
}

void QualityGatesTest::askingSentenceIsFound() {
    QCOMPARE(askingSentence("Tom has 3.5 kg. He eats 1 kg. How much is left?"),
             std::string_view("How much is left?"));
    QCOMPARE(askingSentence("What is it? Give one word."), std::string_view("What is it?"));
    QCOMPARE(askingSentence("Name the capital of France."),
             std::string_view("Name the capital of France."));
    QCOMPARE(askingSentence("彼は町へ行った。どこへ行きましたか？"),
             std::string_view("どこへ行きましたか？"));
    QCOMPARE(askingSentence("Passage: Rome fell.\nQuestion: What fell"),
             std::string_view("Question: What fell"));
    QCOMPARE(askingSentence(""), std::string_view(""));
}

void QualityGatesTest::statedAnswersAreGivenAway_data() {
    QTest::addColumn<QString>("type");
    QTest::addColumn<QString>("question");
    QTest::addColumn<QString>("answer");
    QTest::addColumn<bool>("given");
    const auto row = [](const char* type, const char* question, const char* answer, bool given) {
        QTest::newRow(question) << type << QString::fromUtf8(question) << QString::fromUtf8(answer)
                                << given;
    };
    row("number", "Tom has 3 apples and buys 4. How many has he? Answer: 7", "7", true);
    row("number", "Tom has 3 apples and buys 4. How many has he? (The answer is 7.)", "7", true);
    row("number", "What is 3 + 4? \\boxed{7}", "7", true);
    row("number", "Tom has 7 apples and gives none away. How many has he?", "7", false);
    row("number", "The answer is 7 more than three. What is it?", "10", false);
    row("number", "Add 3 and 4. What is the answer: 3 + 4 = ?", "7", false);
    row("choice", "Which is red?\nA) rose\nB) grass\nAnswer: A", "A", true);
    row("choice", "Which is red?\nA) rose\nB) grass\nCorrect answer: (A)", "A", true);
    row("choice", "Which is red?\nA) rose\nB) grass", "A", false);
    row("choice", "Which one is the right answer: A) rose B) grass C) sky D) sea", "A", false);
    row("yes_no", "Is it red? Answer: yes or no", "yes", false);
    row("yes_no", "Is it red? Answer: yes", "yes", true);
    row("text", "Which river flows through Vienna, the Danube?", "Danube", true);
    row("text", "Passage: The Danube flows through Vienna.\nQuestion: Which river is it?", "Danube",
        false);
    row("text", "Is the Danube or the Rhine longer?", "Danube", false);
    row("text", "Which river is in the city of Vienna?", "Danube", false);
    row("text", "What happened in 1683 in Vienna?", "1683", false);
}

void QualityGatesTest::statedAnswersAreGivenAway() {
    QFETCH(QString, type);
    QFETCH(QString, question);
    QFETCH(QString, answer);
    QFETCH(bool, given);
    json options = {{"type", type.toStdString()}, {"marker", "boxed"}};
    if (type == "choice")
        options["letters"] = "ABCD";
    const auto judge = makeVerifierFromJson(options);
    QVERIFY_OK(judge);
    QCOMPARE(givesAnswerAway(question.toStdString(), answer.toStdString(), **judge,
                             type.toStdString(), false),
             given);
}

void QualityGatesTest::copiedAnswersAreTold() {
    const std::string passage =
        "Photosynthesis takes place in the chloroplasts of plant cells, where light energy is used "
        "to turn carbon dioxide and water into glucose and oxygen. The rate depends on light.";
    const std::string copied = "Photosynthesis takes place in the chloroplasts of plant cells, "
                               "where light energy is used to turn carbon dioxide. Answer: B";
    QVERIFY(isCopied(copied, passage));
    QVERIFY(copiedShare(copied, passage) > 0.85);
    QVERIFY(!isCopied("Light drives the reaction, and chloroplasts hold the pigment that takes it "
                      "up, so the place asked for is option B of the four.",
                      passage));
    // A quotation within an argument is none.
    QVERIFY(!isCopied("The passage says that \"light energy is used to turn carbon dioxide and "
                      "water into glucose and oxygen\". So without light there is no glucose, the "
                      "plant lives on what it has stored, and its weight falls. Answer: C",
                      passage));
    QVERIFY(!isCopied("light energy", passage)); // too short to be more than a term
    QCOMPARE(copiedShare("", passage), 0.0);
    QVERIFY(answerIsWorkedOut("number") && answerIsWorkedOut("choice"));
    QVERIFY(!answerIsWorkedOut("text") && !answerIsWorkedOut("date"));
}

void QualityGatesTest::roundTripNeedsTheAuthorAndAnother() {
    const auto vote = [](const std::string& letters) { // lower case: the author's
        std::vector<VoteCandidate> candidates;
        for (const char c : letters) {
            const bool author = c >= 'a';
            candidates.push_back({std::string(1, static_cast<char>(author ? c - 32 : c)), author});
        }
        return countVotes(candidates, {});
    };
    QVERIFY(roundTripHolds(vote("AAAa"), 3));
    QVERIFY(!roundTripHolds(vote("AAAb"), 3)); // the others found something else
    QVERIFY(!roundTripHolds(vote("XYZa"), 3)); // nobody found it
    QVERIFY(roundTripHolds(vote("a"), 0));     // nobody was asked
}

QTEST_GUILESS_MAIN(QualityGatesTest)
#include "quality_gates_test.moc"
