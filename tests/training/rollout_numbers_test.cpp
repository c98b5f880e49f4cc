// SPDX-License-Identifier: GPL-3.0-or-later
//
// Training runs with rollouts in other numbers than the trainer's.
#include "core/base/log.h"
#include "training/toy_run.h"

using namespace sdrl;
using nlohmann::json;
using test::CoinToss;
using test::rowsOf;
using test::threads;
using test::Toy;

namespace {

namespace fs = std::filesystem;

/// Makes the toy model answer 7 to everything, by weights that bfloat16 rounds away.
void hideSevenFromBFloat16(const fs::path& model) {
    const ParameterLayout layout(decoderShape(test::toyConfig()));
    std::vector<float> values(layout.size);
    const auto file = WeightFile::open(model);
    if (!file || !readParameters(*file, layout, values))
        qFatal("cannot read the toy model");
    for (const ParameterInfo& tensor : layout.tensors) {
        if (tensor.name == "model.norm.weight")
            values[tensor.offset] = 1000;
        if (tensor.name != "model.embed_tokens.weight")
            continue;
        // The next number above 1 in bfloat16 is 1.0078.
        for (int token = 0; token < tensor.rows; ++token)
            values[tensor.offset + static_cast<std::size_t>(token * tensor.columns)] =
                token == 7 ? 1.0035F : 1.0F;
    }
    if (!writeParameters(model / "model.safetensors", layout, values, StorageType::Float32, {}))
        qFatal("cannot write the toy model");
}

} // namespace

class RolloutNumbersTest : public QObject {
    Q_OBJECT

private slots:
    void looksAreInFloat32WhateverRolloutsAre();
    void rolloutsFarFromTheTrainerAreWarnedOf();
};

void RolloutNumbersTest::looksAreInFloat32WhateverRolloutsAre() {
    const Toy toy;
    TrainingJob job = toy.job("run", 2);
    hideSevenFromBFloat16(job.model);
    job.settings.learningRate = 0; // it stays hidden
    job.settings.rolloutFormat = NumberFormat::BFloat16;
    job.settings.evaluateEvery = 1;
    job.development = job.prompts;
    for (TrainingPrompt& prompt : job.development)
        prompt.reference = "7";
    JobContext context;
    QVERIFY_OK(GrpoTrainer(threads(2)).train(job, nullptr, context));
    const json first = rowsOf(job.runFolder / "metrics.jsonl").front();
    QCOMPARE(first.at("step").get<int>(), 0);
    QCOMPARE(first.at("eval/accuracy").get<double>(), 1.0);
    // Rollouts, those after a look too, are not.
    std::size_t sevens = 0, answers = 0;
    for (const json& group : rowsOf(job.runFolder / "rollouts.jsonl"))
        for (const json& answer : group.at("answers")) {
            sevens += answer.at("text").get<std::string>().starts_with('7');
            ++answers;
        }
    QCOMPARE(answers, std::size_t{64});
    QVERIFY2(sevens < answers / 2, qPrintable(QString::number(sevens)));
}

void RolloutNumbersTest::rolloutsFarFromTheTrainerAreWarnedOf() {
    const Toy toy;
    const auto train = [&](const char* name, NumberFormat format, RolloutCorrection correction) {
        TrainingJob job = toy.job(name, 3);
        job.verifier = std::make_shared<CoinToss>();
        job.settings.learningRate = 0;
        job.settings.rolloutFormat = format;
        job.settings.loss.correction = correction;
        job.settings.loss.correctionLow = 0.5;
        job.settings.loss.correctionHigh = 2;
        const fs::path log = toy.folder.path() / (std::string(name) + ".log");
        JobContext context;
        if (!setLogFile(log) || !GrpoTrainer(threads(2)).train(job, nullptr, context) ||
            !setLogFile({}))
            qFatal("the run failed");
        const QString text = QString::fromStdString(*readFile(log));
        return std::pair(static_cast<int>(text.count("rollout_correction")),
                         rowsOf(job.runFolder / "metrics.jsonl"));
    };
    hideSevenFromBFloat16(toy.folder.path() / "model");
    const auto [warnings, rows] = train("off", NumberFormat::BFloat16, RolloutCorrection::Off);
    QCOMPARE(warnings, 1); // once in a run
    for (const json& row : rows) {
        QVERIFY(row.at("sampling/sampling_logp_difference/mean").get<double>() > 0.02);
        QCOMPARE(row.at("sampling/masked").get<double>(), 0.0);
    }
    const auto [corrected, masked] =
        train("mask", NumberFormat::BFloat16, RolloutCorrection::TokenMask);
    QCOMPARE(corrected, 0);
    for (const json& row : masked) {
        const double share = row.at("sampling/masked");
        QVERIFY(share > 0 && share <= 1);
    }
    QCOMPARE(train("exact", NumberFormat::Float32, RolloutCorrection::Off).first, 0);
}

QTEST_GUILESS_MAIN(RolloutNumbersTest)
#include "rollout_numbers_test.moc"
