// SPDX-License-Identifier: GPL-3.0-or-later
#include "rollout/token_grammar.h"
#include "training/decoding.h"
#include "training/tiny_model.h"

#include <nlohmann/json.hpp>

#include <set>

using namespace sdrl;
using nlohmann::json;

namespace {

const ReplyForm kItem{{{"input", {}}, {"output", {}}}};
const ReplyForm kVerdict{{{"input", {}}, {"output", {"yes", "no", "not \"sure\""}}}};

/// A model of random weights over the fixture's tokenizer, which has a token for each byte.
struct World {
    World() {
        shape.vocabulary = static_cast<int>(tokenizer.vocabularySize()) + 6; // padding
        shape.context = 4096;
        parameters = test::randomParameters(shape);
        weights = std::make_shared<PackedWeights>(shape);
        weights->refresh(parameters.data(), *pool);
        decoder = std::make_unique<Decoder>(weights, pool);
    }

    test::Decoded decode(const std::vector<DecodingGroup>& groups, TokenSampling sampling) {
        DecodingSettings settings;
        settings.sampling = sampling;
        settings.maxNewTokens = 1200;
        settings.drawable = static_cast<int>(tokenizer.vocabularySize());
        settings.endTokens = tokenizer.endOfTextIds();
        return test::decodeAll(*decoder, groups, settings);
    }

    Tokenizer tokenizer = Tokenizer::load(test::fixture("tokenizer/small")).value();
    DecoderShape shape = test::tinyShape(test::Family::LlamaTied);
    AlignedBuffer<float> parameters;
    std::shared_ptr<ThreadPool> pool = std::make_shared<ThreadPool>(2);
    std::shared_ptr<PackedWeights> weights;
    std::unique_ptr<Decoder> decoder;
};

} // namespace

class ReplyFormTest : public QObject {
    Q_OBJECT

private slots:
    void automatonTakesRepliesOfTheForm_data();
    void automatonTakesRepliesOfTheForm();
    void tokensAreThoseWhoseBytesGoOn();
    void aPromptThatOpensTheThoughtsIsGoneOnWith();
    void paddingOfTheMatrixIsNeverDrawn();
    void anyModelKeepsToTheForm_data();
    void anyModelKeepsToTheForm();
    void tokensDoNotDependOnTheBatch();
};

void ReplyFormTest::automatonTakesRepliesOfTheForm_data() {
    QTest::addColumn<QByteArray>("reply");
    QTest::addColumn<bool>("item");
    QTest::addColumn<bool>("verdict");
    const auto row = [](const char* name, const char* reply, bool item, bool verdict) {
        QTest::newRow(name) << QByteArray(reply) << item << verdict;
    };
    row("texts", R"({"input": "Is 7 odd?", "output": "7 = 6 + 1"})", true, false);
    row("a value", R"({"input": "Is 7 odd?", "output": "yes"})", true, true);
    row("a value with quotes", R"({"input": "x", "output": "not \"sure\""})", true, true);
    row("part of a value", R"({"input": "x", "output": "not"})", true, false);
    row("escapes", R"({"input": "a \"b\" \\frac \n é", "output": "no"})", true, true);
    row("LaTeX with one backslash", R"({"input": "\boxed{1}", "output": "no"})", false, false);
    row("another command", R"({"input": "\underline", "output": "no"})", false, false);
    row("empty text", R"({"input": "", "output": "no"})", false, false);
    row("blank text", R"({"input": " ", "output": "no"})", false, false);
    row("blank line", R"({"input": "\n", "output": "no"})", false, false);
    row("line end within a text", "{\"input\": \"a\nb\", \"output\": \"no\"}", false, false);
    row("another order", R"({"output": "no", "input": "x"})", false, false);
    row("a field is missing", R"({"input": "x"})", false, false);
    row("a field too many", R"({"input": "x", "output": "no", "why": "x"})", false, false);
    row("no end", R"({"input": "x", "output": "no")", false, false);
    row("something before", R"(Sure! {"input": "x", "output": "no"})", false, false);
    row("something after", "{\"input\": \"x\", \"output\": \"no\"}\n", false, false);
    row("thoughts", "<think>\n<b> {1} </thin </</think>\n\n{\"input\": \"x\", \"output\": \"no\"}",
        true, true);
    row("thoughts without end", "<think>{\"input\": \"x\", \"output\": \"no\"}", false, false);
}

void ReplyFormTest::automatonTakesRepliesOfTheForm() {
    QFETCH(QByteArray, reply);
    const auto takes = [&](const ReplyForm& form) {
        const ReplyAutomaton automaton(form);
        const int state = automaton.next(ReplyAutomaton::start(), reply.toStdString());
        return state != ReplyAutomaton::kDead && automaton.isEnd(state);
    };
    QTEST(takes(kItem), "item");
    QTEST(takes(kVerdict), "verdict");
}

void ReplyFormTest::tokensAreThoseWhoseBytesGoOn() {
    World world;
    const Tokenizer& tokenizer = world.tokenizer;
    TokenGrammar grammar(kItem, tokenizer, tokenizer.endOfTextIds());
    const auto allowed = [&](std::string_view before) {
        const int state = ReplyAutomaton(kItem).next(ReplyAutomaton::start(), before);
        std::set<std::string> out;
        const std::vector<bool>& tokens = grammar.allowed(state);
        for (std::size_t i = 0; i < tokens.size(); ++i)
            if (tokens[i])
                out.emplace(tokenizer.tokenText(static_cast<std::int32_t>(i)));
        return out;
    };
    QVERIFY(allowed("") == (std::set<std::string>{"<", "{", "<think>"}));
    QVERIFY(allowed("{") == std::set<std::string>{"\""});
    QVERIFY(!allowed(R"({"input": ")").contains("\""));
    const std::set<std::string> within = allowed(R"({"input": "a)");
    QVERIFY(within.contains("\"") && within.contains(" ") && within.size() > 250);
    QVERIFY(!within.contains("\n") && !within.contains("<|im_end|>") && !within.contains("<sep>"));
    QVERIFY(allowed("<think>").contains("</think>") && !allowed("<think>").contains("<|im_end|>"));
}

void ReplyFormTest::aPromptThatOpensTheThoughtsIsGoneOnWith() {
    World world;
    TokenGrammar grammar(kItem, world.tokenizer, world.tokenizer.endOfTextIds());
    const auto start = [&](const char* prompt) {
        return grammar.start(world.tokenizer.encode(prompt));
    };
    const ReplyAutomaton automaton(kItem);
    QCOMPARE(start("Write one."), ReplyAutomaton::start());
    QCOMPARE(start("Write one. <think> at last."), ReplyAutomaton::start());
    for (const char* prompt : {"Write one.<think>", "Write one.\n<think>\n"}) {
        const int state = start(prompt);
        QVERIFY(state != ReplyAutomaton::start());
        QVERIFY(automaton.isEnd(
            automaton.next(state, "so</think>\n{\"input\": \"x\", \"output\": \"y\"}")));
    }
}

void ReplyFormTest::paddingOfTheMatrixIsNeverDrawn() {
    // Rows of the head behind the vocabulary that are far more likely than all tokens.
    World world;
    const std::size_t hidden = static_cast<std::size_t>(world.shape.hidden);
    const std::size_t rows = world.tokenizer.vocabularySize();
    float* embedding = world.parameters.data() + world.weights->layout().embedding;
    for (std::size_t i = rows * hidden; i < (rows + 6) * hidden; ++i)
        embedding[i] *= 400;
    world.weights->refresh(world.parameters.data(), *world.pool);
    TokenGrammar grammar(kVerdict, world.tokenizer, world.tokenizer.endOfTextIds());
    const auto prompt = world.tokenizer.encode("Write one.");
    for (const TokenSampling& sampling :
         {TokenSampling{0.2F, 1, 0}, TokenSampling{0.2F, 0.9F, 0}, TokenSampling{0.2F, 1, 5}}) {
        const auto decoded = world.decode({{prompt, 8, 7, &grammar}}, sampling);
        for (const DecodedSequence& sequence : decoded.at(0))
            for (std::size_t i = 0; i < sequence.tokens.size(); ++i) {
                QVERIFY(static_cast<std::size_t>(sequence.tokens[i]) < rows);
                QVERIFY(sequence.logProbs[i] > -60);
            }
    }
}

void ReplyFormTest::anyModelKeepsToTheForm_data() {
    QTest::addColumn<float>("temperature");
    QTest::addColumn<float>("topP");
    QTest::addColumn<int>("topK");
    QTest::newRow("all tokens") << 1.0F << 1.0F << 0;
    QTest::newRow("top p") << 1.0F << 0.5F << 0;
    QTest::newRow("top k, more than are allowed") << 1.0F << 1.0F << 300;
    QTest::newRow("hot") << 20.0F << 1.0F << 0;
    QTest::newRow("greedy") << 0.0F << 1.0F << 0;
}

void ReplyFormTest::anyModelKeepsToTheForm() {
    QFETCH(float, temperature);
    QFETCH(float, topP);
    QFETCH(int, topK);
    World world;
    const ReplyAutomaton automaton(kVerdict);
    TokenGrammar grammar(kVerdict, world.tokenizer, world.tokenizer.endOfTextIds());
    const auto prompt = world.tokenizer.encode("Write one.");
    const auto decoded =
        world.decode({{prompt, 24, 7, &grammar}, {prompt, 2, 7}}, {temperature, topP, topK});
    int ended = 0, thoughts = 0;
    for (const DecodedSequence& sequence : decoded.at(0)) {
        const std::string text = world.tokenizer.decodeBytes(sequence.tokens);
        const int state = automaton.next(ReplyAutomaton::start(), text);
        QVERIFY(state != ReplyAutomaton::kDead);
        QCOMPARE(automaton.isEnd(state), sequence.ended);
        for (const float logProb : sequence.logProbs)
            QVERIFY(std::isfinite(logProb) && logProb <= 1e-4F);
        thoughts += text.starts_with("<think>");
        if (!sequence.ended)
            continue;
        ++ended;
        const std::string valid = world.tokenizer.decode(sequence.tokens);
        const json item = json::parse(valid.substr(valid.find("{\"input\": \"")), nullptr, false);
        QVERIFY2(item.is_object() && item.size() == 2, valid.c_str());
        QVERIFY(!item["input"].get<std::string>().empty());
        QVERIFY(std::set<std::string>({"yes", "no", "not \"sure\""})
                    .contains(item["output"].get<std::string>()));
    }
    if (temperature > 0)
        QVERIFY2(ended >= 6, std::to_string(ended).c_str());
    if (temperature == 1.0F && topP == 1.0F)
        QVERIFY(thoughts > 0);
    // Beside them, a reply without form.
    const int free = automaton.next(ReplyAutomaton::start(),
                                    world.tokenizer.decodeBytes(decoded.at(1)[0].tokens));
    QCOMPARE(free, ReplyAutomaton::kDead);
}

void ReplyFormTest::tokensDoNotDependOnTheBatch() {
    World world;
    TokenGrammar item(kItem, world.tokenizer, world.tokenizer.endOfTextIds());
    TokenGrammar verdict(kVerdict, world.tokenizer, world.tokenizer.endOfTextIds());
    const auto prompt = world.tokenizer.encode("Write one.");
    const auto together = world.decode(
        {{prompt, 3, 1, &item}, {prompt, 3, 2, &verdict}, {prompt, 3, 3}}, TokenSampling{});
    for (std::size_t i = 0; i < 3; ++i) {
        TokenGrammar* const grammars[] = {&item, &verdict, nullptr};
        const auto alone = world.decode({{prompt, 3, i + 1, grammars[i]}}, TokenSampling{});
        for (std::size_t k = 0; k < 3; ++k) {
            QCOMPARE(alone.at(0)[k].tokens, together.at(i)[k].tokens);
            QVERIFY(alone.at(0)[k].logProbs == together.at(i)[k].logProbs);
        }
    }
}

QTEST_GUILESS_MAIN(ReplyFormTest)
#include "reply_form_test.moc"
