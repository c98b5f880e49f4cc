// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/rng.h"
#include "core/base/text.h"
#include "retrieval/passage_chunker.h"
#include "retrieval_fixtures.h"

#include <chrono>
#include <set>

using namespace sdrl;
using namespace sdrl::test;

class ChunkerTest : public QObject {
    Q_OBJECT

private slots:
    void emptyTextHasNoPassages();
    void shortTextIsOnePassage();
    void sentencesAreToldApart_data();
    void sentencesAreToldApart();
    void cutsAtParagraphsFirst();
    void overlapBeginsAtASentence();
    void sectionsAndPagesAreKept();
    void headingStaysWithItsText();
    void shortRestJoinsThePassageBefore();
    void listItemsAndRowsStayWhole();
    void longSentencesAreCutAtWords();
    void anyTextKeepsThePromises();
    void realTextKeepsThePromises();
    void strangeSettingsAreSurvived();
    void timeGrowsWithLengthOnly();

private:
    std::unique_ptr<PassageChunker> m_chunker = retrieval::makePassageChunker();

    std::vector<Passage> chunk(const std::string& text, ChunkSettings settings) const {
        Document document;
        document.text = text;
        return m_chunker->chunk(document, settings);
    }
    /// The texts, separated by "|".
    std::string cut(const std::string& text, ChunkSettings settings) const {
        std::vector<std::string> parts;
        for (const Passage& passage : chunk(text, settings))
            parts.push_back(passage.text);
        return join(parts, "|");
    }
    void verifyPromises(const Document& document, const ChunkSettings& settings);
};

/// What holds for every document and all settings.
void ChunkerTest::verifyPromises(const Document& document, const ChunkSettings& settings) {
    const auto passages = m_chunker->chunk(document, settings);
    const auto target = static_cast<std::size_t>(std::max(1, settings.targetCharacters));
    std::size_t covered = 0;
    for (std::size_t i = 0; i < passages.size(); ++i) {
        const Passage& passage = passages[i];
        QCOMPARE(passage.ordinal, static_cast<int>(i));
        QVERIFY(passage.begin < passage.end && passage.end <= document.text.size());
        QCOMPARE(passage.text, document.text.substr(passage.begin, passage.end - passage.begin));
        QCOMPARE(trimmed(passage.text).size(), passage.text.size());
        QVERIFY(!isValidUtf8(document.text) || isValidUtf8(passage.text));
        QVERIFY(i == 0 || (passage.begin > passages[i - 1].begin && passage.end > covered));
        // Nothing but white space lies between passages.
        if (passage.begin > covered)
            QVERIFY(
                trimmed(std::string_view(document.text).substr(covered, passage.begin - covered))
                    .empty());
        else
            QVERIFY(codePointCount(document.text.substr(passage.begin, covered - passage.begin)) <=
                    static_cast<std::size_t>(std::max(0, settings.overlapCharacters)) + 2);
        // A heading that stays with its text, or a short rest, may make a passage longer.
        QVERIFY(codePointCount(passage.text) <=
                2 * target + static_cast<std::size_t>(std::max(0, settings.minCharacters)) + 200);
        covered = passage.end;
    }
    QVERIFY(trimmed(std::string_view(document.text).substr(covered)).empty());
    // The same again.
    const auto again = m_chunker->chunk(document, settings);
    QCOMPARE(again.size(), passages.size());
    for (std::size_t i = 0; i < again.size(); ++i)
        QVERIFY(again[i].begin == passages[i].begin && again[i].end == passages[i].end);
}

void ChunkerTest::emptyTextHasNoPassages() {
    QVERIFY(chunk("", {}).empty());
    QVERIFY(chunk(" \n\n \t\u00A0\n", {}).empty());
}

void ChunkerTest::shortTextIsOnePassage() {
    const auto passages = chunk("\n  One.\n\nTwo. \n", {});
    QCOMPARE(passages.size(), std::size_t{1});
    QCOMPARE(passages[0].text, std::string("One.\n\nTwo."));
    QCOMPARE(passages[0].begin, std::size_t{3});
    QVERIFY(!passages[0].page.has_value());
    QCOMPARE(passages[0].section, std::string());
}

void ChunkerTest::sentencesAreToldApart_data() {
    QTest::addColumn<QString>("text"); // "|" where a sentence begins
    for (const char* text :
         {"One ends. |Two ends! |Three ends? |Four.",
          "Dr. Smith paid Mr. Jones $3.5 million, i.e. a lot. |He left.",
          "See Fig. 3 and Sec. 2.1 of J. R. R. Tolkien et al. for e.g. this. |Done.",
          "It was 5 p.m. when he came. |At 6 p.m. |She left.", "The U.S. army. |It won.",
          "He said \"Stop.\" |Then he ran. |(So it goes.) |And so on.",
          "He said “Stop.” |Then… |Well?! |Yes.", "Version 2.0.1 of a.b.c is out. |Get it.",
          "Apples, pears, etc. are fruit. |Nuts etc. |Too.",
          "1. Introduction to it. |2. Methods are these.", "It costs 5. |Ten is more.",
          "He and I. |Then we went.", "no. |Yes",
          "今日は晴れです。|明日は雨。|「はい。」|と言った。", "Это конец. |Новое начало.",
          "هذه جملة. |وهذه أخرى.", "यह वाक्य है। |यह दूसरा है।", "Das ist gut. |Über alles.",
          "Wait... |What? |...no."})
        QTest::newRow(text) << QString(text);
}

void ChunkerTest::sentencesAreToldApart() {
    QFETCH(QString, text);
    const std::string marked = text.toStdString();
    // Sentences are seen from outside by cutting so small that no two fit into a passage.
    std::string plain = replaceAll(marked, "|", "");
    ChunkSettings settings{static_cast<int>(codePointCount(plain)) - 1, 0, 0};
    std::set<std::size_t> starts;
    for (; settings.targetCharacters > 0; --settings.targetCharacters) {
        std::size_t longest = 0;
        for (const std::string_view sentence : split(marked, '|'))
            longest = std::max(longest, codePointCount(sentence));
        if (static_cast<std::size_t>(settings.targetCharacters) < longest)
            break;
        for (const Passage& passage : chunk(plain, settings))
            starts.insert(passage.begin);
    }
    std::set<std::size_t> wanted = {0};
    std::size_t at = 0;
    for (const std::string_view sentence : split(marked, '|'))
        wanted.insert(at), at += sentence.size();
    for (const std::size_t start : starts)
        QVERIFY2(wanted.contains(start), plain.substr(start).c_str());
    // With room for one sentence at a time, each start is used.
    QVERIFY(starts.size() > 1 || wanted.size() == 1);
}

void ChunkerTest::cutsAtParagraphsFirst() {
    const std::string text = "Aaa bbb ccc. Ddd eee.\n\nFff ggg hhh. Iii jjj.\n\nKkk lll.";
    QCOMPARE(cut(text, {35, 0, 0}),
             std::string("Aaa bbb ccc. Ddd eee.|Fff ggg hhh. Iii jjj.\n\nKkk lll."));
    // A paragraph's end that leaves the passage too empty is no reason to cut.
    QCOMPARE(cut("Aaa.\n\nFff ggg hhh iii. Kkk lll mmm nnn ooo.", {30, 0, 0}),
             std::string("Aaa.\n\nFff ggg hhh iii.|Kkk lll mmm nnn ooo."));
}

void ChunkerTest::overlapBeginsAtASentence() {
    const std::string text = "First one here. Second one. Third one. Fourth one. Fifth one.";
    QCOMPARE(
        cut(text, {40, 12, 0}),
        std::string("First one here. Second one. Third one.|Third one. Fourth one. Fifth one."));
    QCOMPARE(
        cut(text, {40, 11, 0}),
        std::string("First one here. Second one. Third one.|Third one. Fourth one. Fifth one."));
    QCOMPARE(cut(text, {40, 10, 0}),
             std::string("First one here. Second one. Third one.|Fourth one. Fifth one."));
}

void ChunkerTest::sectionsAndPagesAreKept() {
    Document document;
    document.text =
        "Top\n\nAaa aaa aaa aaa.\n\nSub\n\nBbb bbb bbb bbb.\n\nNext\n\nCcc ccc ccc ccc.";
    const auto at = [&](const char* text) { return document.text.find(text); };
    document.marks = {{DocumentMark::Kind::Page, 0, 1, ""},
                      {DocumentMark::Kind::Section, 0, 1, "Top"},
                      {DocumentMark::Kind::Section, at("Sub"), 2, "Sub"},
                      {DocumentMark::Kind::Page, at("Bbb"), 2, ""},
                      {DocumentMark::Kind::Section, at("Next"), 1, "Next"}};
    const auto passages = m_chunker->chunk(document, {100, 10, 10});
    QCOMPARE(passages.size(), std::size_t{3});
    QCOMPARE(passages[0].text, std::string("Top\n\nAaa aaa aaa aaa."));
    QCOMPARE(passages[0].section, std::string("Top"));
    QCOMPARE(passages[1].text, std::string("Sub\n\nBbb bbb bbb bbb."));
    QCOMPARE(passages[1].section, std::string("Top › Sub"));
    QCOMPARE(passages[1].page.value(), 1);
    QCOMPARE(passages[2].section, std::string("Next"));
    QCOMPARE(passages[2].page.value(), 2);
    // Sections that are too small stay together.
    QCOMPARE(m_chunker->chunk(document, {100, 10, 50}).size(), std::size_t{1});
}

void ChunkerTest::headingStaysWithItsText() {
    Document document;
    document.text = "Aaa aaa aaa aaa aaa.\n\nHead\n\nBbb bbb bbb bbb bbb bbb.";
    document.marks = {{DocumentMark::Kind::Section, document.text.find("Head"), 1, "Head"}};
    for (int target = 20; target < 60; ++target)
        for (const Passage& passage : m_chunker->chunk(document, {target, 0, target}))
            QVERIFY2(!passage.text.ends_with("Head"), std::to_string(target).c_str());
}

void ChunkerTest::shortRestJoinsThePassageBefore() {
    const std::string text = "Aaa bbb ccc ddd. Eee fff ggg hhh. Iii.";
    QCOMPARE(cut(text, {34, 0, 0}), std::string("Aaa bbb ccc ddd. Eee fff ggg hhh.|Iii."));
    QCOMPARE(cut(text, {34, 0, 5}), text);
}

void ChunkerTest::listItemsAndRowsStayWhole() {
    QCOMPARE(cut("- one two\n- three four\n- five six", {22, 0, 0}),
             std::string("- one two\n- three four|- five six"));
    QCOMPARE(cut("a | b\nc | d\ne | f", {11, 0, 0}), std::string("a | b\nc | d|e | f"));
    QCOMPARE(cut("1. one two\n2. three", {12, 0, 0}), std::string("1. one two|2. three"));
    // The lines of running text are no units.
    QCOMPARE(cut("one two\nthree four five six", {16, 0, 0}),
             std::string("one two\nthree|four five six"));
}

void ChunkerTest::longSentencesAreCutAtWords() {
    QCOMPARE(cut("aaa bbb ccc ddd eee", {8, 0, 0}), std::string("aaa bbb|ccc ddd|eee"));
    QCOMPARE(cut("aaaaaaaaaa", {4, 0, 0}), std::string("aaaa|aaaa|aa"));
    QCOMPARE(cut("ääääää", {4, 2, 0}), std::string("ääää|ää"));
}

void ChunkerTest::anyTextKeepsThePromises() {
    RandomStream random(3, "texts");
    const std::vector<std::string> pieces = {
        "word ",  "Word. ", "a", " ",       "\n",       "\n\n",    "Dr. ", "3.5 ",
        "。",     "漢字",   "é", "e\u0301", "- item\n", "x | y\n", "1. ",  "?!\" ",
        "\u00A0", "\t",     "…", "A. ",     "\r\n",     "\xFF",    "😀",    ". "};
    for (int round = 0; round < 400; ++round) {
        Document document;
        for (std::uint64_t i = random.below(120); i > 0; --i) {
            if (random.chance(0.05))
                document.marks.push_back(
                    {random.chance(0.5) ? DocumentMark::Kind::Page : DocumentMark::Kind::Section,
                     document.text.size(), static_cast<int>(random.between(1, 3)),
                     random.chance(0.5) ? "Head" : "word"});
            document.text += random.pick(pieces);
        }
        verifyPromises(document, {static_cast<int>(random.between(1, 80)),
                                  static_cast<int>(random.between(0, 30)),
                                  static_cast<int>(random.between(0, 30))});
        if (QTest::currentTestFailed())
            return;
    }
}

void ChunkerTest::realTextKeepsThePromises() {
    const auto packed = sharedData("documents") / "openstax-finance" / "text.txt.gz";
    SKIP_WITHOUT(packed);
    const auto documents = readAll(*testReader(), packed);
    QVERIFY_OK(documents);
    verifyPromises(documents->front(), {});
    verifyPromises(documents->front(), {400, 80, 100});
    const auto passages = m_chunker->chunk(documents->front(), {});
    std::size_t total = 0;
    for (const Passage& passage : passages)
        total += codePointCount(passage.text);
    qInfo("%zu passages, %zu characters each on average", passages.size(), total / passages.size());
    QVERIFY(total / passages.size() > 700 && total / passages.size() < 1300);
}

void ChunkerTest::strangeSettingsAreSurvived() {
    const std::string text = "One two three. Four five six.\n\nSeven.";
    for (const int target : {-5, 0, 1, 2, 1000000000})
        for (const int overlap : {-1, 0, 5, 1000000000})
            for (const int least : {-1, 0, 5, 1000000000}) {
                Document document;
                document.text = text;
                const auto passages = m_chunker->chunk(document, {target, overlap, least});
                QVERIFY(!passages.empty());
                QCOMPARE(passages.back().end, text.size());
            }
}

void ChunkerTest::timeGrowsWithLengthOnly() {
    for (const char* piece :
         {"a", "a.", "a. ", "A. ", "\n", "a\n\n", "- a\n", "漢", ". ", "a | b\n"}) {
        std::string text;
        while (text.size() < (1 << 20))
            text += piece;
        const auto begin = std::chrono::steady_clock::now();
        (void)chunk(text, {});
        const auto took = std::chrono::steady_clock::now() - begin;
        QVERIFY2(took < std::chrono::seconds(10), piece);
    }
}

QTEST_GUILESS_MAIN(ChunkerTest)
#include "chunker_test.moc"
