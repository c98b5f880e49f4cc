// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/rng.h"
#include "core/base/text.h"
#include "instruct/chat/reply_parser.h"
#include "test_support.h"

#include <ctime>

using namespace sdrl;

class ReplyParserTest : public QObject {
    Q_OBJECT

private slots:
    void check11_repliesAreReadLeniently_data();
    void check11_repliesAreReadLeniently();
    void hostileRepliesAreReadQuickly();
    void listsAndPhrasesAreFound();
    void tenThousandBrokenRepliesDoNoHarm();
};

void ReplyParserTest::check11_repliesAreReadLeniently_data() {
    QTest::addColumn<QString>("reply");
    QTest::addColumn<QString>("input"); // "-": no item
    QTest::addColumn<QString>("output");
    const auto row = [](const char* name, const char* reply, const char* input,
                        const char* output) {
        QTest::newRow(name) << QString::fromUtf8(reply) << QString::fromUtf8(input)
                            << QString::fromUtf8(output);
    };
    row("plain", R"({"input": "a", "output": "b"})", "a", "b");
    row("fenced", "Sure!\n```json\n{\"input\": \"a\", \"output\": \"b\"}\n```\nEnjoy {it}.", "a",
        "b");
    row("other objects before", R"(Rules {x} and {"note": 1}: {"input": "a", "output": "b"})", "a",
        "b");
    row("wrapped", R"({"example": {"input": "a", "output": "b"}})", "a", "b");
    row("first of two", R"({"input":"a","output":"b"}{"input":"c","output":"d"})", "a", "b");
    row("capitals", R"({"Input": "a", "OUTPUT": "b"})", "a", "b");
    row("number", R"({"input": "a", "output": 5})", "a", "5");
    row("long number", R"({"input": "a", "output": 36893488147419103233})", "a",
        "36893488147419103233");
    row("number as written", R"({"input": "a", "output": 1.10})", "a", "1.10");
    row("thinking", R"(<think>{"input": "x", "output": "y"}</think>{"input": "a", "output": "b"})",
        "a", "b");
    row("thinking as the answer wants it",
        R"({"input": "Q", "output": "<think>r</think> <answer>B</answer>"})", "Q",
        "<think>r</think> <answer>B</answer>");
    row("thinking before such an answer",
        R"(<think>I write <think>x</think> first.</think>
{"input": "Q", "output": "<think>r</think> <answer>B</answer>"})",
        "Q", "<think>r</think> <answer>B</answer>");
    row("thinking without its beginning before such an answer",
        R"(So be it.</think>{"input": "Q", "output": "<think>r</think> <answer>B</answer>"})", "Q",
        "<think>r</think> <answer>B</answer>");
    row("thinking that mentions a mark",
        R"(<think>It begins with <think>.</think>{"input": "Q", "output": "<think>r</think> B"})",
        "Q", "<think>r</think> B");
    row("cut off within such an answer", R"({"input": "Q", "output": "<think>r)", "-", "cut off");
    row("cut off after its thinking", R"({"input": "Q", "output": "<think>r</think> <ans)", "-",
        "cut off");
    row("braces in texts", R"({"input": "a } {", "output": "\"b\" ]"})", "a } {", "\"b\" ]");
    row("raw line ends", "{\"input\": \"a\n\tb\", \"output\": \"c\"}", "a\n\tb", "c");
    row("escaped LaTeX", R"({"input": "$\\frac{1}{2}$", "output": "\\boxed{\\nu}\\n"})",
        R"($\frac{1}{2}$)", R"(\boxed{\nu}\n)");
    row("single backslashes",
        R"({"input": "\frac12 \text{m} \nu \theta \neq \rho \times \(x\) \beta \underline{y}",
            "output": "\boxed{5\%}"})",
        R"(\frac12 \text{m} \nu \theta \neq \rho \times \(x\) \beta \underline{y})",
        R"(\boxed{5\%})");
    row("real escapes", R"({"input": "a\nnext\tthe\r\nend \u00e9 \/", "output": "\"b\"\\"})",
        "a\nnext\tthe\r\nend é /", "\"b\"\\");
    row("letters alone in a line", R"({"input": "Given:\nu = 5 m/s\ne = 2\n\tto", "output": "5"})",
        "Given:\nu = 5 m/s\ne = 2\n\tto", "5");
    row("short commands in formulas", R"({"input": "$x \ne 2$, \nu_1, {\nu}", "output": "5"})",
        R"($x \ne 2$, \nu_1, {\nu})", "5");
    row("code stays text", R"x({"input": "__import__('os').system('ls')", "output": "b"})x",
        "__import__('os').system('ls')", "b");
    row("cut off", R"({"input": "a", "output": "b)", "-", "cut off");
    row("cut off in a fence", "```json\n{\"input\": \"a\",\n", "-", "cut off");
    row("cut off in the second", R"({"input": "a", "output": "b"} {"input": "c", "out)", "a", "b");
    row("cut off while thinking", "<think>I should {", "-", "cut off");
    row("thinking aloud",
        "<thinking>{\"input\": 1}</thinking>{\"input\": \"a\", \"output\": \"b\"}", "a", "b");
    row("trailing commas", R"({"input": "a", "output": "b",})", "a", "b");
    row("trailing comma in a list", R"({"notes": [1, 2,], "input": "a", "output": "b"})", "a", "b");
    row("comments", "{ // the question\n\"input\": \"a\", /* and */ \"output\": \"b\"}", "a", "b");
    row("keys without quotes", "{input: \"a\", output: \"b\"}", "a", "b");
    row("Python constants", "{'ok': True, 'note': None, 'input': 'it\\'s', 'output': \"b\"}",
        "it's", "b");
    row("Python apostrophe", "{'input': 'Tom's dog', 'output': 'b'}", "Tom's dog", "b");
    row("Python raw text", "{'input': r'$\\frac{1}{2}$', 'output': 'b'}", "$\\frac{1}{2}$", "b");
    row("Python text of several lines", "{'input': \"\"\"a\n\"b\" c\"\"\", 'output': 'd'}",
        "a\n\"b\" c", "d");
    row("marks that were not escaped", R"({"input": "He said "stop" twice.", "output": "b"})",
        R"(He said "stop" twice.)", "b");
    row("typographic marks", "{“input”: “a”, “output”: “b”}", "a", "b");
    row("full width", "｛＂input＂：＂三加四？＂，＂output＂：＂七＂｝", "三加四？", "七");
    row("Chinese", R"(好的：{"input": "北京，上海：哪个更大？", "output": "上海"}。)",
        "北京，上海：哪个更大？", "上海");
    row("Russian", R"({"input": "Сколько будет 2 + 2?", "output": "четыре"})",
        "Сколько будет 2 + 2?", "четыре");
    row("German marks in a text", R"({"input": "Was heißt „Haus“?", "output": "house"})",
        "Was heißt „Haus“?", "house");
    row("surrogates", R"({"input": "\ud83d\ude00", "output": "\ud83d"})", "😀", "\xef\xbf\xbd");
    row("second thought", R"({"input": "a", "output": "b", "output": "c"})", "a", "b");
    row("call stays text", R"x({"input": eval("1+1"), "output": "b"})x", "-", "");
    row("no output", R"({"input": "a"})", "-", "");
    row("output is an object", R"({"input": "a", "output": {"x": 1}})", "-", "");
    row("Python", R"({'input': 'a', 'output': 'b'})", "a", "b");
    row("mixed up brackets", R"({"input": "a", "output": ["b"}])", "-", "");
    row("nothing", "", "-", "");
    row("backslash at the end", R"({"input": "a\)", "-", "cut off");
}

void ReplyParserTest::check11_repliesAreReadLeniently() {
    QFETCH(QString, reply);
    QFETCH(QString, input);
    QFETCH(QString, output);
    const ItemReading reading = itemInReply(reply.toStdString());
    const std::optional<WrittenItem>& written = reading.item;
    if (input == "-") {
        QVERIFY(!written);
        QCOMPARE(reading.cutOff, output == "cut off");
        return;
    }
    QVERIFY(written);
    QVERIFY(!reading.cutOff);
    QCOMPARE(QString::fromStdString(written->input), input);
    QCOMPARE(QString::fromStdString(written->output), output);
}

void ReplyParserTest::hostileRepliesAreReadQuickly() {
    const std::clock_t begin = std::clock(); // of the processor: others may keep it busy
    QVERIFY(!itemInReply(std::string(8 << 20, '{')).item);
    QVERIFY(!itemInReply(std::string(500'000, '[') + std::string(500'000, ']')).item);
    QVERIFY(
        !itemInReply("{\"input\": " + std::string(400'000, '[') + std::string(400'000, ']') + "}")
             .item);
    QVERIFY(std::clock() - begin < 10 * CLOCKS_PER_SEC);
}

void ReplyParserTest::listsAndPhrasesAreFound() {
    using Texts = std::vector<std::string>;
    QVERIFY((textsInReply("Here [1]: [\"a  b\", \"\", \"c\"].") == Texts{"a b", "c"}));
    QVERIFY(textsInReply("none").empty());
    QVERIFY(textsInReply("__import__('os')").empty());
    QCOMPARE(phraseInReply("\n  **Keyword:** \"number theory\".\n"), std::string("number theory"));
    QCOMPARE(phraseInReply("The keyword is:\n- `algebra`"), std::string("algebra"));
    QCOMPARE(phraseInReply("<think>hm: x</think>algebra"), std::string("algebra"));
    QCOMPARE(phraseInReply("***\n"), std::string());
    QCOMPARE(phraseInReply("“law”."), std::string("law"));
    QCOMPARE(phraseInReply("»Recht« "), std::string("Recht"));
    // A mark in the middle belongs to what is said.
    QCOMPARE(std::string(withoutThinking("Write between <think> and </think>, then a letter.")),
             std::string("Write between <think> and </think>, then a letter."));
}

/// Real replies, cut, joined, overwritten and repeated at random.
void ReplyParserTest::tenThousandBrokenRepliesDoNoHarm() {
    const std::vector<std::string> seeds = {
        R"(Sure! ```json {"input": "What is \frac{1}{2} + \u00e9?", "output": "\boxed{3}"} ``` Done.)",
        "{'input': 'it\\'s', 'output': r'$\\nu$', 'ok': True, 'n': [1, 2.5e3, None,]}",
        "<think>{\"input\": 1</think>｛＂input＂：“三”，＂output＂：「七」｝",
        R"({"example": {"Input": "a "b" c", "OUTPUT": 5}} // end)",
        "[\"one\", 'two', “three”, /* four */ 4]",
        std::string("\0\xff\xfe{\"input\": \"\xc3\", \"output\": \"\\ud800\"}", 37)};
    RandomStream random(17, "fuzz");
    int found = 0;
    const std::clock_t begin = std::clock();
    for (int round = 0; round < 10'000; ++round) {
        std::string text = random.pick(seeds);
        const auto changes = random.below(6);
        for (std::uint64_t change = 0; change < changes; ++change) {
            const auto at = static_cast<std::size_t>(random.below(text.size() + 1));
            switch (random.below(5)) {
            case 0:
                text.resize(at);
                break;
            case 1:
                text.insert(at, random.pick(seeds));
                break;
            case 2:
                if (at < text.size())
                    text[at] = static_cast<char>(random.below(256));
                break;
            case 3:
                text.insert(at, 1, "{}[]\"'\\:,\n"[random.below(10)]);
                break;
            default:
                if (at < text.size())
                    text.erase(at, 1 + static_cast<std::size_t>(random.below(8)));
            }
        }
        const ItemReading reading = itemInReply(text);
        found += reading.item.has_value();
        QVERIFY(!(reading.item && reading.cutOff));
        for (const std::string& entry : textsInReply(text))
            QVERIFY(!entry.empty());
        (void)phraseInReply(text);
    }
    QVERIFY2(found > 500 && found < 9'000, std::to_string(found).c_str());
    QVERIFY(std::clock() - begin < 60 * CLOCKS_PER_SEC);
}

QTEST_GUILESS_MAIN(ReplyParserTest)
#include "reply_parser_test.moc"
