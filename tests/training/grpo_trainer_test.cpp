// SPDX-License-Identifier: GPL-3.0-or-later
#include "training/grpo_trainer.h"

#include "core/base/jsonl.h"
#include "core/method/grpo_math.h"
#include "core/project/checkpoint_store.h"
#include "core/project/run_log.h"
#include "device/device_model.h"
#include "test_support.h"
#include "training/toy_run.h"

#include <nlohmann/json.hpp>

#include <atomic>
#include <cmath>
#include <csignal>
#include <map>
#include <numeric>
#include <set>
#include <string>
#include <sys/wait.h>
#include <unistd.h>

using namespace sdrl;
using nlohmann::json;
using test::CoinToss;
using test::rowsOf;
using test::threads;
using test::Toy;

namespace {

namespace fs = std::filesystem;

/// The metrics without what a clock says.
std::vector<json> timelessMetrics(const fs::path& runFolder) {
    std::vector<json> rows = rowsOf(runFolder / "metrics.jsonl");
    for (json& row : rows)
        for (const char* field :
             {"time/rollout", "time/update", "step_time", "seconds", "eval/seconds"})
            row.erase(field);
    return rows;
}

double meanOf(const std::vector<json>& rows, const char* name, std::size_t begin, std::size_t end) {
    double sum = 0;
    for (std::size_t i = begin; i < end; ++i)
        sum += rows[i].at(name).get<double>();
    return sum / static_cast<double>(end - begin);
}

/// Everything that a run leaves behind, except times, is equal to the last bit.
void compareRuns(const fs::path& a, const fs::path& b, int lastStep) {
    QVERIFY(timelessMetrics(a) == timelessMetrics(b));
    QCOMPARE(*readFile(a / "rollouts.jsonl"), *readFile(b / "rollouts.jsonl"));
    for (const char* file : {"model.safetensors", "moment1.safetensors", "moment2.safetensors"})
        QVERIFY2(*readFile(CheckpointStore(a).folderOf(lastStep) / file) ==
                     *readFile(CheckpointStore(b).folderOf(lastStep) / file),
                 file);
    const auto stateOf = [&](const fs::path& run) {
        json state = json::parse(CheckpointStore(run).verify(lastStep)->state);
        for (const char* field : {"seconds", "metrics_bytes"})
            state.erase(field);
        return state;
    };
    QVERIFY(stateOf(a) == stateOf(b));
}

/// Counts replies and acts when a given one is judged, in the middle of a step's rollouts.
class Interrupting final : public test::FirstCharacter {
public:
    explicit Interrupting(int at, std::function<void()> action)
        : m_at(at), m_action(std::move(action)) {}

    [[nodiscard]] std::optional<ExtractedAnswer> extract(std::string_view reply,
                                                         VerifierProfile profile) const override {
        if (++m_count == m_at)
            m_action();
        return FirstCharacter::extract(reply, profile);
    }

private:
    int m_at;
    std::function<void()> m_action;
    mutable int m_count = 0;
};

} // namespace

class GrpoTrainerTest : public QObject {
    Q_OBJECT

private:
    static void numbers() {
        QTest::addColumn<NumberFormat>("trained");
        QTest::addRow("f32") << NumberFormat::Float32;
        QTest::addRow("bf16") << NumberFormat::BFloat16;
    }

private slots:
    void rewardRisesToItsMaximum_data() { numbers(); }
    void rewardRisesToItsMaximum();
    void randomRewardsTeachNothing();
    void stoppedRunEndsBitEqual_data() { numbers(); }
    void stoppedRunEndsBitEqual();
    void stopInTheMiddleOfAStepEndsBitEqual();
    void stopWhileLookingAtTheDevelopmentQuestionsEndsBitEqual();
    void killedRunEndsBitEqual();
    void adaptersAndOtherNumbersResumeBitEqual_data();
    void adaptersAndOtherNumbersResumeBitEqual();
    void adaptersLearn();
    void damagedCheckpointFallsBackToTheOneBefore();
    void threadsDoNotChangeOneBit();
    void modelThatDoesNotFitAGpuIsTrainedOnTheProcessor();
    void everyStepIsLogged();
    void deadGroupsHaveTheGradientOfTheOtherTerms();
    void deadGroupsAreReplacedByOthers();
    void learningRateFollowsItsSchedule();
    void bestCheckpointIsKept();
    void explodingRunKeepsItsLastGoodCheckpoint();
    void otherRunsInTheFolderAreRefused();
    void promptsThatDoNotFitAreSkipped();
    void liveSettingsHoldFromTheNextStepOn();
    void liveSettingsAreKeptOverAResume();
    void answersAreLoggedTokenByToken();
    void eventsAreLogged();
};

void GrpoTrainerTest::rewardRisesToItsMaximum() {
    QFETCH(NumberFormat, trained);
    const Toy toy;
    TrainingJob job = toy.job("run", 120);
    job.settings.trainFormat = trained;
    job.settings.promptsPerStep = 10;
    job.settings.groupSize = 16;
    job.settings.learningRate = 5e-3;
    job.development = job.prompts;
    job.settings.evaluateEvery = 120;
    JobContext context;
    SnapshotBox<TrainingSnapshot> box;
    const auto outcome = GrpoTrainer(threads(2)).train(job, &box, context);
    QVERIFY_OK(outcome);
    QCOMPARE(outcome->steps, 120);
    std::vector<json> rows = rowsOf(job.runFolder / "metrics.jsonl");
    const double before = rows.front().at("eval/accuracy"), after = rows.back().at("eval/accuracy");
    std::erase_if(rows, [](const json& row) { return !row.contains("reward"); });
    QCOMPARE(rows.size(), std::size_t{120});
    const double first = meanOf(rows, "reward", 0, 3), last = meanOf(rows, "reward", 110, 120);
    QVERIFY2(first < 0.25, qPrintable(QString::number(first)));
    QVERIFY2(last > 0.85, qPrintable(QString::number(last)));
    QVERIFY(before < 0.5 && after >= 0.9);
    QCOMPARE(box.get()->step, 120);
    QCOMPARE(*box.get()->developmentAccuracy, after);
}

void GrpoTrainerTest::randomRewardsTeachNothing() {
    const Toy toy;
    TrainingJob job = toy.job("run", 60);
    job.settings.promptsPerStep = 10;
    job.settings.groupSize = 16;
    job.settings.learningRate = 5e-3; // with which the real reward teaches
    const auto coin = std::make_shared<CoinToss>();
    job.verifier = coin;
    JobContext context;
    QVERIFY_OK(GrpoTrainer(threads(2)).train(job, nullptr, context));
    // Replies without any character are not tossed for, so the counts differ a little from step to
    // step.
    const std::size_t quarter = coin->m_right.size() / 4;
    QVERIFY(quarter > 500);
    const double late =
        static_cast<double>(std::count(coin->m_right.end() - static_cast<std::ptrdiff_t>(quarter),
                                       coin->m_right.end(), true)) /
        static_cast<double>(quarter);
    QVERIFY2(late < 0.25, qPrintable(QString::number(late)));
    const double reward = meanOf(rowsOf(job.runFolder / "metrics.jsonl"), "reward", 0, 60);
    QVERIFY(std::abs(reward - 0.48) < 0.06);
}

void GrpoTrainerTest::stoppedRunEndsBitEqual() {
    QFETCH(NumberFormat, trained);
    const Toy toy;
    for (const SamplerRule rule : {SamplerRule::Uniform, SamplerRule::Frontier}) {
        TrainingJob whole = toy.job("whole" + std::to_string(static_cast<int>(rule)), 10);
        whole.settings.sampler.rule = rule;
        whole.settings.refillRounds = 1;
        whole.settings.trainFormat = trained;
        whole.settings.loss.klCoefficient = 0.01; // the reference is the base, also after a resume
        JobContext context;
        QVERIFY_OK(GrpoTrainer(threads(2)).train(whole, nullptr, context));

        TrainingJob halves = whole;
        halves.runFolder = toy.folder.path() / ("halves" + std::to_string(static_cast<int>(rule)));
        std::stop_source stop;
        JobContext stopping(stop.get_token(), [&](const JobProgress& progress) {
            if (progress.phase == "training" && progress.done == 5)
                stop.request_stop();
        });
        const auto first = GrpoTrainer(threads(2)).train(halves, nullptr, stopping);
        QVERIFY_OK(first);
        QVERIFY(first->ending == Ending::Stopped);
        QCOMPARE(first->steps, 5);
        JobContext resumed;
        const auto second = GrpoTrainer(threads(2)).train(halves, nullptr, resumed);
        QVERIFY_OK(second);
        QVERIFY(second->ending == Ending::Finished);
        QCOMPARE(second->steps, 10);
        compareRuns(whole.runFolder, halves.runFolder, 10);
    }
}

void GrpoTrainerTest::stopInTheMiddleOfAStepEndsBitEqual() {
    const Toy toy;
    TrainingJob whole = toy.job("whole", 6);
    whole.settings.sampler.rule = SamplerRule::Frontier;
    whole.settings.refillRounds = 1;
    JobContext context;
    QVERIFY_OK(GrpoTrainer(threads(2)).train(whole, nullptr, context));
    // A stop while the first round is judged takes effect when the second wants to generate.
    for (const int at : {10, 80, 200, 330}) {
        TrainingJob broken = whole;
        broken.runFolder = toy.folder.path() / ("broken" + std::to_string(at));
        std::stop_source stop;
        broken.verifier = std::make_shared<Interrupting>(at, [&] { stop.request_stop(); });
        JobContext stopping(stop.get_token());
        const auto outcome = GrpoTrainer(threads(2)).train(broken, nullptr, stopping);
        QVERIFY_OK(outcome);
        QVERIFY(outcome->ending == Ending::Stopped);
        broken.verifier = whole.verifier;
        JobContext resumed;
        QVERIFY_OK(GrpoTrainer(threads(2)).train(broken, nullptr, resumed));
        compareRuns(whole.runFolder, broken.runFolder, 6);
    }
}

void GrpoTrainerTest::stopWhileLookingAtTheDevelopmentQuestionsEndsBitEqual() {
    const Toy toy;
    TrainingJob whole = toy.job("whole", 6);
    whole.development = whole.prompts;
    whole.settings.evaluateEvery = 2;
    JobContext context;
    QVERIFY_OK(GrpoTrainer(threads(2)).train(whole, nullptr, context));
    QCOMPARE(rowsOf(whole.runFolder / "metrics.jsonl").size(), std::size_t{10}); // 6 steps, 4 looks
    // Answers are looked for twice per reply, in it and in the reference: 64 times a step, 20 times
    // a look. Two sequences at a time make the look's replies come one after the other.
    for (const int at : {3, 90, 152, 165, 300}) {
        TrainingJob broken = whole;
        broken.runFolder = toy.folder.path() / ("broken" + std::to_string(at));
        std::stop_source stop;
        broken.verifier = std::make_shared<Interrupting>(at, [&] { stop.request_stop(); });
        JobContext stopping(stop.get_token());
        const auto outcome = GrpoTrainer({2, 64 << 20, 2}).train(broken, nullptr, stopping);
        QVERIFY_OK(outcome);
        QVERIFY(outcome->ending == Ending::Stopped);
        broken.verifier = whole.verifier;
        JobContext resumed;
        QVERIFY_OK(GrpoTrainer(threads(2)).train(broken, nullptr, resumed));
        compareRuns(whole.runFolder, broken.runFolder, 6);
    }
}

void GrpoTrainerTest::adaptersAndOtherNumbersResumeBitEqual_data() {
    QTest::addColumn<int>("rank");
    QTest::addColumn<QString>("format");
    QTest::addColumn<QString>("trained");
    QTest::addRow("adapters") << 4 << "f32"
                              << "f32";
    QTest::addRow("bf16") << 0 << "bf16"
                          << "f32";
    QTest::addRow("int8") << 0 << "int8"
                          << "f32";
    QTest::addRow("adapters, int8") << 4 << "int8"
                                    << "f32";
    QTest::addRow("bf16 training") << 0 << "f32"
                                   << "bf16";
    QTest::addRow("adapters, bf16 rollouts and training") << 4 << "bf16"
                                                          << "bf16";
    QTest::addRow("int8, bf16 training") << 0 << "int8"
                                         << "bf16";
}

void GrpoTrainerTest::adaptersAndOtherNumbersResumeBitEqual() {
    QFETCH(int, rank);
    QFETCH(QString, format);
    QFETCH(QString, trained);
    const Toy toy;
    TrainingJob whole = toy.job("whole", 8);
    whole.settings.lora.rank = rank;
    whole.settings.trainFormat = *numberFormatNamed(trained.toStdString());
    whole.settings.rolloutFormat = *numberFormatNamed(format.toStdString());
    whole.settings.updatesPerBatch = 2;
    JobContext context;
    QVERIFY_OK(GrpoTrainer(threads(2)).train(whole, nullptr, context));
    TrainingJob halves = whole;
    halves.runFolder = toy.folder.path() / "halves";
    std::stop_source stop;
    JobContext stopping(stop.get_token(), [&](const JobProgress& progress) {
        if (progress.phase == "training" && progress.done == 3)
            stop.request_stop();
    });
    QVERIFY_OK(GrpoTrainer(threads(2)).train(halves, nullptr, stopping));
    JobContext resumed;
    QVERIFY_OK(GrpoTrainer(threads(2)).train(halves, nullptr, resumed));
    compareRuns(whole.runFolder, halves.runFolder, 8);
    const bool exact = whole.settings.rolloutNumbers() == whole.settings.trainNumbers();
    for (const json& row : rowsOf(whole.runFolder / "metrics.jsonl")) {
        const double mean = row.at("sampling/sampling_logp_difference/mean");
        const double max = row.at("sampling/sampling_logp_difference/max");
        QVERIFY(mean <= max);
        if (exact)
            QCOMPARE(max, 0.0);
        else if (row.at("grad_norm").get<double>() > 0) // there was something to learn from
            QVERIFY(mean > 0 && mean < 0.1);
    }
    // The run says what it does, also where its settings ask for less.
    const json config = json::parse(*readFile(whole.runFolder / "config.json"));
    QCOMPARE(config.at("settings").at("loss").at("rollout_correction").get<std::string>(),
             std::string(format == "int8" ? "token_truncate" : "off"));
    QCOMPARE(config.at("rollout_dtype").get<std::string>(), format.toStdString());
    QCOMPARE(config.at("train_dtype").get<std::string>(), trained.toStdString());
    const bool hasAdapter =
        fs::exists(CheckpointStore(whole.runFolder).folderOf(8) / "adapter_model.safetensors");
    QCOMPARE(hasAdapter, rank > 0);
    // Another rank or format is another run.
    TrainingJob other = halves;
    other.settings.lora.rank = rank + 1;
    JobContext again;
    QVERIFY_ERROR(GrpoTrainer(threads(2)).train(other, nullptr, again), ErrorCode::AlreadyExists);
    other = halves;
    other.settings.rolloutFormat = format == "int8" ? NumberFormat::Float32 : NumberFormat::Int8;
    QVERIFY_ERROR(GrpoTrainer(threads(2)).train(other, nullptr, again), ErrorCode::AlreadyExists);
    other = halves;
    other.settings.trainFormat = trained == "f32" ? NumberFormat::BFloat16 : NumberFormat::Float32;
    QVERIFY_ERROR(GrpoTrainer(threads(2)).train(other, nullptr, again), ErrorCode::AlreadyExists);
}

void GrpoTrainerTest::adaptersLearn() {
    const Toy toy;
    TrainingJob job = toy.job("run", 120);
    job.settings.promptsPerStep = 10;
    job.settings.groupSize = 16;
    job.settings.learningRate = 3e-3;
    job.settings.lora.rank = 8;
    JobContext context;
    QVERIFY_OK(GrpoTrainer(threads(2)).train(job, nullptr, context));
    const std::vector<json> rows = rowsOf(job.runFolder / "metrics.jsonl");
    const double first = meanOf(rows, "reward", 0, 3), last = meanOf(rows, "reward", 110, 120);
    qInfo("reward %.2f, then %.2f", first, last);
    // Beside random embeddings, which stay as they are, half of the answers can be learnt.
    QVERIFY(first < 0.1 && last > 0.4);
}

void GrpoTrainerTest::killedRunEndsBitEqual() {
    const Toy toy;
    TrainingJob whole = toy.job("whole", 8);
    whole.settings.checkpointEvery = 3;
    JobContext context;
    QVERIFY_OK(GrpoTrainer(threads(2)).train(whole, nullptr, context));
    // In the rollouts of the first step, and of later ones: before and after checkpoints.
    for (const int reply : {5, 110, 200}) {
        TrainingJob killed = whole;
        killed.runFolder = toy.folder.path() / ("killed" + std::to_string(reply));
        const pid_t child = ::fork();
        QVERIFY(child >= 0);
        if (child == 0) {
            killed.verifier = std::make_shared<Interrupting>(reply, [] { ::raise(SIGKILL); });
            JobContext inChild;
            (void)GrpoTrainer(threads(2)).train(killed, nullptr, inChild);
            ::_exit(0);
        }
        int status = 0;
        QCOMPARE(::waitpid(child, &status, 0), child);
        QVERIFY(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
        JobContext resumed;
        QVERIFY_OK(GrpoTrainer(threads(2)).train(killed, nullptr, resumed));
        compareRuns(whole.runFolder, killed.runFolder, 8);
    }
}

void GrpoTrainerTest::damagedCheckpointFallsBackToTheOneBefore() {
    const Toy toy;
    TrainingJob whole = toy.job("whole", 6);
    whole.settings.checkpointEvery = 2;
    JobContext context;
    QVERIFY_OK(GrpoTrainer(threads(2)).train(whole, nullptr, context));
    TrainingJob again = whole;
    again.runFolder = toy.folder.path() / "again";
    fs::copy(whole.runFolder, again.runFolder, fs::copy_options::recursive);
    const fs::path weights = CheckpointStore(again.runFolder).folderOf(6) / "moment2.safetensors";
    fs::resize_file(weights, fs::file_size(weights) - 1);
    QCOMPARE(CheckpointStore(again.runFolder).newest()->step, 4);
    QVERIFY_OK(GrpoTrainer(threads(2)).train(again, nullptr, context));
    compareRuns(whole.runFolder, again.runFolder, 6);
}

void GrpoTrainerTest::threadsDoNotChangeOneBit() {
    const Toy toy;
    const TrainingJob one = toy.job("one", 5);
    TrainingJob three = one;
    three.runFolder = toy.folder.path() / "three";
    JobContext context;
    QVERIFY_OK(GrpoTrainer(threads(1)).train(one, nullptr, context));
    QVERIFY_OK(GrpoTrainer({3, 1 << 16, 5}).train(three, nullptr, context));
    compareRuns(one.runFolder, three.runFolder, 5);
}

/// All answers are wrong: only a bonus for entropy, or a reference model, has something to say.
void GrpoTrainerTest::deadGroupsHaveTheGradientOfTheOtherTerms() {
    const Toy toy;
    for (const double bonus : {0.0, 0.01}) {
        TrainingJob job = toy.job(bonus > 0 ? "bonus" : "none", 1);
        job.settings.entropyBonus = bonus;
        job.settings.sampler.rule = SamplerRule::Uniform;
        for (TrainingPrompt& prompt : job.prompts)
            prompt.reference = "never";
        JobContext context;
        QVERIFY_OK(GrpoTrainer(threads(2)).train(job, nullptr, context));
        const json row = rowsOf(job.runFolder / "metrics.jsonl").at(0);
        QCOMPARE(row.at("frac_reward_zero_std").get<double>(), 1.0);
        QCOMPARE(row.value("grad_norm", 0.0) > 0, bonus > 0);
    }
}

void GrpoTrainerTest::modelThatDoesNotFitAGpuIsTrainedOnTheProcessor() {
    const Toy toy;
    const QByteArray device = qgetenv("SDRL_DEVICE");
    const auto undo = qScopeGuard([&] {
        qunsetenv(kTestGpuBytes);
        qputenv("SDRL_DEVICE", device);
    });
    qputenv("SDRL_DEVICE", "");
    const auto run = [&](const char* name, ComputeDevice computedOn, std::size_t gpuBytes) {
        qputenv(kTestGpuBytes, std::to_string(gpuBytes).c_str());
        EngineSettings engine = threads(2);
        engine.device = computedOn;
        JobContext context;
        return GrpoTrainer(engine).train(toy.job(name, 2), nullptr, context);
    };
    const auto onDevice = [&](const char* name) {
        return rowsOf(toy.folder.path() / name / "events.jsonl").front().contains("device");
    };
    // Parameters, gradients and two moments.
    const std::size_t bytes = 16 * ParameterLayout(decoderShape(test::toyConfig())).size;
    QVERIFY_OK(run("processor", ComputeDevice::Cpu, bytes));
    QVERIFY_OK(run("small", ComputeDevice::Auto, bytes - 1));
    QVERIFY(!onDevice("small"));
    compareRuns(toy.folder.path() / "processor", toy.folder.path() / "small", 2);
    QVERIFY_OK(run("large", ComputeDevice::Auto, bytes + (1 << 20)));
    QVERIFY(onDevice("large"));
    QVERIFY_ERROR(run("refused", ComputeDevice::Cuda, bytes - 1), ErrorCode::OutOfMemory);
}

void GrpoTrainerTest::deadGroupsAreReplacedByOthers() {
    const Toy toy;
    TrainingJob job = toy.job("refills", 3);
    job.settings.refillRounds = 2;
    for (std::size_t i = 0; i < job.prompts.size(); i += 2)
        job.prompts[i].reference = "never";
    JobContext context;
    QVERIFY_OK(GrpoTrainer(threads(2)).train(job, nullptr, context));
    std::map<int, std::vector<json>> steps;
    for (const json& group : rowsOf(job.runFolder / "rollouts.jsonl"))
        steps[group.at("step").get<int>()].push_back(group);
    std::set<std::string> visited;
    std::size_t visits = 0;
    for (const auto& [step, groups] : steps) {
        const auto deadFrom = [&](std::size_t first, std::size_t count) {
            return static_cast<std::size_t>(std::count_if(
                groups.begin() + static_cast<std::ptrdiff_t>(first),
                groups.begin() + static_cast<std::ptrdiff_t>(first + count), [](const json& g) {
                    return std::all_of(
                        g["answers"].begin(), g["answers"].end(),
                        [&](const json& a) { return a["reward"] == g["answers"][0]["reward"]; });
                }));
        };
        std::size_t expected = 4, round = 4;
        for (int refill = 0; refill < 2; ++refill) {
            QVERIFY(groups.size() >= expected);
            round = std::min(deadFrom(expected - round, round), job.prompts.size() - expected);
            expected += round;
        }
        QCOMPARE(groups.size(), expected);
        std::set<std::string> ofStep;
        for (const json& group : groups)
            ofStep.insert(group.at("prompt").dump());
        QCOMPARE(ofStep.size(), groups.size()); // none twice in a step
        visited.insert(ofStep.begin(), ofStep.end());
        visits += groups.size();
    }
    QVERIFY(visits > 12); // somebody was replaced
    // Whoever was drawn was visited: an epoch leaves nobody out.
    QCOMPARE(visited.size(), std::min(visits, job.prompts.size()));
}

void GrpoTrainerTest::everyStepIsLogged() {
    const Toy toy;
    TrainingJob job = toy.job("run", 4);
    job.settings.loss.advantage.scale = AdvantageScale::GroupStd;
    job.settings.formatReward = 0.05; // any character is in the right form
    JobContext context;
    QVERIFY_OK(GrpoTrainer(threads(2)).train(job, nullptr, context));
    const std::vector<json> metrics = rowsOf(job.runFolder / "metrics.jsonl"),
                            rollouts = rowsOf(job.runFolder / "rollouts.jsonl");
    QCOMPARE(metrics.size(), std::size_t{4});
    QCOMPARE(rollouts.size(), std::size_t{16});
    bool someAlive = false;
    for (int step = 1; step <= 4; ++step) {
        const json& row = metrics[static_cast<std::size_t>(step - 1)];
        QCOMPARE(row.at("step").get<int>(), step);
        double rewards = 0, loss = 0, tokens = 0, trained = 0, dead = 0, correct = 0;
        for (const json& group : rollouts) {
            if (group.at("step") != step)
                continue;
            // The advantages of the group, from its replies.
            std::vector<double> r;
            for (const json& answer : group.at("answers")) {
                const std::string text = answer.at("text");
                const bool right = !text.empty() && text.substr(0, 1) == group.at("reference");
                r.push_back(right ? 1 : text.empty() ? 0 : 0.05);
                correct += right;
                QCOMPARE(answer.at("reward").get<double>(), r.back());
                rewards += r.back();
                tokens += answer.at("tokens").get<double>();
            }
            const double mean =
                std::accumulate(r.begin(), r.end(), 0.0) / static_cast<double>(r.size());
            double squares = 0;
            bool isDead = true;
            for (const double x : r) {
                squares += (x - mean) * (x - mean);
                isDead &= x == r.front();
            }
            const double sigma = std::sqrt(squares / (static_cast<double>(r.size()) - 1));
            dead += isDead;
            for (std::size_t i = 0; i < r.size(); ++i) {
                const json& answer = group.at("answers")[i];
                const double advantage = isDead ? 0 : (r[i] - mean) / (sigma + 1e-4);
                QVERIFY(std::abs(answer.at("advantage").get<double>() - advantage) < 1e-9);
                loss -= isDead ? 0 : advantage * answer.at("tokens").get<double>();
                trained += isDead ? 0 : answer.at("tokens").get<double>();
            }
        }
        const auto near = [&](const char* name, double expected) {
            const double value = row.at(name);
            return std::abs(value - expected) < 1e-6;
        };
        QVERIFY(near("reward", rewards / 32));
        QVERIFY(near("rewards/correct/mean", correct / 32));
        QVERIFY(near("frac_reward_zero_std", dead / 4));
        QVERIFY(near("completions/mean_length", tokens / 32));
        QVERIFY(near("sampling/sampling_logp_difference/max", 0));
        if (trained > 0) {
            QVERIFY(near("loss", loss / trained));
            QVERIFY(row.at("grad_norm").get<double>() > 0);
            someAlive = true;
        }
    }
    QVERIFY(someAlive);
}

void GrpoTrainerTest::learningRateFollowsItsSchedule() {
    const Toy toy;
    JobContext context;
    for (const RateSchedule schedule :
         {RateSchedule::Constant, RateSchedule::Linear, RateSchedule::Cosine}) {
        TrainingJob job = toy.job("run" + std::to_string(static_cast<int>(schedule)), 7);
        job.settings.schedule = schedule;
        job.settings.learningRate = 0.01;
        job.settings.finalRateShare = 0.2;
        QVERIFY_OK(GrpoTrainer(threads(2)).train(job, nullptr, context));
        const std::vector<json> rows = rowsOf(job.runFolder / "metrics.jsonl");
        const auto rate = [&](std::size_t step) {
            return rows[step].at("learning_rate").get<double>();
        };
        // Two steps of warm-up, then the schedule from the full rate to its end.
        QVERIFY(std::abs(rate(0) - 0.01 / 3) < 1e-12 && std::abs(rate(1) - 0.02 / 3) < 1e-12);
        QVERIFY(std::abs(rate(2) - 0.01) < 1e-12);
        const double end = schedule == RateSchedule::Constant ? 0.01 : 0.002;
        QVERIFY(std::abs(rate(6) - end) < 1e-12);
        if (schedule != RateSchedule::Constant)
            QVERIFY(std::abs(rate(4) - 0.006) < 1e-12);
    }
    // A rate of nothing changes nothing.
    TrainingJob still = toy.job("still", 3);
    still.settings.learningRate = 0;
    QVERIFY_OK(GrpoTrainer(threads(2)).train(still, nullptr, context));
    const auto weights = [](const fs::path& file) {
        const WeightFile opened = *WeightFile::open(file);
        std::vector<float> all;
        for (const TensorInfo& tensor : opened.tensors()) {
            std::vector<float> values(static_cast<std::size_t>(tensor.elementCount()));
            if (!opened.readFloat(tensor.name, values).ok())
                qFatal("cannot read a tensor");
            all.insert(all.end(), values.begin(), values.end());
        }
        return all;
    };
    QVERIFY(weights(CheckpointStore(still.runFolder).folderOf(3) / "model.safetensors") ==
            weights(still.model / "model.safetensors"));
}

void GrpoTrainerTest::bestCheckpointIsKept() {
    const Toy toy;
    TrainingJob job = toy.job("run", 30);
    job.settings.learningRate = 1e-2;
    job.settings.keepCheckpoints = 1;
    job.settings.checkpointEvery = 4;
    job.settings.evaluateEvery = 3;
    job.development = job.prompts;
    JobContext context;
    const auto outcome = GrpoTrainer(threads(2)).train(job, nullptr, context);
    QVERIFY_OK(outcome);
    double best = -1;
    int bestStep = 0;
    for (const json& row : rowsOf(job.runFolder / "metrics.jsonl"))
        if (row.contains("eval/accuracy") && row.at("step") > 0 &&
            row.at("eval/accuracy").get<double>() > best) {
            best = row.at("eval/accuracy");
            bestStep = row.at("step");
        }
    QCOMPARE(*outcome->bestStep, bestStep);
    QVERIFY(fs::exists(outcome->bestWeights) && fs::exists(outcome->lastWeights));
    QVERIFY_OK(CheckpointStore(job.runFolder).verify(bestStep));
    QVERIFY(CheckpointStore(job.runFolder).steps().size() <= 2);
}

void GrpoTrainerTest::explodingRunKeepsItsLastGoodCheckpoint() {
    const Toy toy;
    TrainingJob job = toy.job("run", 20);
    job.settings.checkpointEvery = 1;
    job.settings.warmupSteps = 0;
    job.settings.learningRate = 1e38;
    JobContext context;
    const auto outcome = GrpoTrainer(threads(2)).train(job, nullptr, context);
    QVERIFY_ERROR(outcome, ErrorCode::NonFinite);
    const auto newest = CheckpointStore(job.runFolder).newest();
    QVERIFY(newest && newest->step >= 1);
}

void GrpoTrainerTest::otherRunsInTheFolderAreRefused() {
    const Toy toy;
    TrainingJob job = toy.job("run", 1);
    JobContext context;
    QVERIFY_OK(GrpoTrainer(threads(1)).train(job, nullptr, context));
    TrainingJob other = job;
    other.settings.learningRate *= 2;
    QVERIFY_ERROR(GrpoTrainer(threads(1)).train(other, nullptr, context), ErrorCode::AlreadyExists);
    other = job;
    other.prompts.pop_back();
    QVERIFY_ERROR(GrpoTrainer(threads(1)).train(other, nullptr, context), ErrorCode::AlreadyExists);
    QVERIFY_OK(test::writeToyModel(job.model, 2));
    QVERIFY_ERROR(GrpoTrainer(threads(1)).train(job, nullptr, context), ErrorCode::AlreadyExists);
}

void GrpoTrainerTest::promptsThatDoNotFitAreSkipped() {
    const Toy toy;
    TrainingJob job = toy.job("run", 2);
    job.prompts[3].messages[0].content = std::string(64, '1'); // the model takes 63 and an answer
    job.prompts[4].messages[0].content = std::string(63, '1');
    JobContext context;
    const auto outcome = GrpoTrainer(threads(1)).train(job, nullptr, context);
    QVERIFY_OK(outcome);
    QCOMPARE(outcome->skippedPrompts, 1);
    for (TrainingPrompt& prompt : job.prompts)
        prompt.messages[0].content = std::string(200, '1');
    job.runFolder = toy.folder.path() / "none";
    QVERIFY_ERROR(GrpoTrainer(threads(1)).train(job, nullptr, context), ErrorCode::InvalidArgument);
}

void GrpoTrainerTest::liveSettingsHoldFromTheNextStepOn() {
    const Toy toy;
    TrainingJob job = toy.job("run", 6);
    const auto live = std::make_shared<SnapshotBox<LiveSettings>>();
    live->put({9.0, 9.0}); // of another run: put in before this one began
    job.live = live;
    SnapshotBox<TrainingSnapshot> box;
    JobContext context({}, [&](const JobProgress& progress) {
        if (progress.phase == "training" && progress.done == 3)
            live->put({0.5, 0.25});
        if (progress.phase == "training" && progress.done == 5)
            live->put({std::nullopt, std::nan("")}); // says nothing
    });
    QVERIFY_OK(GrpoTrainer(threads(2)).train(job, &box, context));
    const std::vector<json> rows = rowsOf(job.runFolder / "metrics.jsonl");
    for (int step = 0; step < 6; ++step) {
        const double rate = job.settings.rateAt(step, 6);
        const bool changed = step >= 3;
        QCOMPARE(rows[static_cast<std::size_t>(step)]["learning_rate"].get<double>(),
                 changed ? rate * 0.5 : rate);
        QCOMPARE(rows[static_cast<std::size_t>(step)]["temperature"].get<double>(),
                 changed ? 0.25 : 1.0);
    }
    QVERIFY(box.get()->live == (LiveSettings{0.5, 0.25}));
    EventLog log(job.runFolder);
    QVERIFY(log.poll().value());
    std::vector<std::string> changes;
    for (const RunEvent& event : log.events())
        if (event.kind == RunEventKind::SettingChanged)
            changes.push_back(QString("%1 %2 %3 %4")
                                  .arg(event.name.c_str())
                                  .arg(event.step)
                                  .arg(event.before)
                                  .arg(event.after)
                                  .toStdString());
    QCOMPARE(changes,
             (std::vector<std::string>{"learning_rate_factor 3 1 0.5", "temperature 3 1 0.25"}));
}

void GrpoTrainerTest::liveSettingsAreKeptOverAResume() {
    const Toy toy;
    const auto changingAt = [](const std::shared_ptr<SnapshotBox<LiveSettings>>& live,
                               std::stop_source* stop) {
        return [live, stop](const JobProgress& progress) {
            if (progress.phase == "training" && progress.done == 2)
                live->put({3.0, 0.5});
            if (stop && progress.phase == "training" && progress.done == 4)
                stop->request_stop();
        };
    };
    TrainingJob whole = toy.job("whole", 8);
    const auto live = std::make_shared<SnapshotBox<LiveSettings>>();
    whole.live = live;
    JobContext context({}, changingAt(live, nullptr));
    QVERIFY_OK(GrpoTrainer(threads(2)).train(whole, nullptr, context));
    TrainingJob halves = toy.job("halves", 8);
    const auto firstLive = std::make_shared<SnapshotBox<LiveSettings>>();
    halves.live = firstLive;
    std::stop_source stop;
    JobContext stopping(stop.get_token(), changingAt(firstLive, &stop));
    QVERIFY(GrpoTrainer(threads(2)).train(halves, nullptr, stopping)->ending == Ending::Stopped);
    halves.live = nullptr; // another process
    JobContext resumed;
    QVERIFY_OK(GrpoTrainer(threads(2)).train(halves, nullptr, resumed));
    compareRuns(whole.runFolder, halves.runFolder, 8);
}

void GrpoTrainerTest::answersAreLoggedTokenByToken() {
    const Toy toy;
    TrainingJob job = toy.job("run", 2);
    job.settings.promptsPerStep = 6;
    JobContext context;
    QVERIFY_OK(GrpoTrainer(threads(2)).train(job, nullptr, context));
    RolloutLog log(job.runFolder);
    QVERIFY(log.poll().value());
    const auto groups = log.groups(2);
    QVERIFY_OK(groups);
    QCOMPARE(groups->size(), std::size_t{6});
    for (std::size_t g = 0; g < groups->size(); ++g)
        for (const RolloutAnswer& answer : (*groups)[g].answers) {
            QCOMPARE((*groups)[g].question.front(), '?');
            QCOMPARE(answer.answerEnd, std::size_t{answer.text.empty() ? 0U : 1U});
            QCOMPARE(answer.tokens.size(),
                     g < 4 ? static_cast<std::size_t>(answer.tokenCount) : std::size_t{0});
            std::string text;
            for (const RolloutToken& token : answer.tokens) {
                text += token.text;
                QVERIFY(token.logProb <= 0);
                QVERIFY(std::abs(token.logProb * 1e3 - std::round(token.logProb * 1e3)) < 1e-6);
            }
            if (g < 4)
                QCOMPARE(text, answer.text);
        }
}

void GrpoTrainerTest::eventsAreLogged() {
    const Toy toy;
    TrainingJob job = toy.job("run", 6);
    job.development = job.prompts;
    job.settings.evaluateEvery = 3;
    std::stop_source stop;
    JobContext stopping(stop.get_token(), [&](const JobProgress& progress) {
        if (progress.phase == "training" && progress.done == 4)
            stop.request_stop();
    });
    QVERIFY_OK(GrpoTrainer(threads(2)).train(job, nullptr, stopping));
    JobContext context;
    QVERIFY_OK(GrpoTrainer(threads(2)).train(job, nullptr, context));
    QVERIFY_OK(GrpoTrainer(threads(2)).train(job, nullptr, context)); // nothing left to do
    EventLog log(job.runFolder);
    QVERIFY(log.poll().value());
    std::vector<std::pair<RunEventKind, int>> events;
    for (const RunEvent& event : log.events())
        events.emplace_back(event.kind, event.step);
    const auto there = [&](RunEventKind kind, int step) {
        return std::count(events.begin(), events.end(), std::pair(kind, step));
    };
    QVERIFY(events.front() == std::pair(RunEventKind::Started, 0));
    QVERIFY(events.back() == std::pair(RunEventKind::Finished, 6));
    for (const int step : {0, 3, 6})
        QCOMPARE(there(RunEventKind::Evaluated, step), 1);
    QCOMPARE(there(RunEventKind::Checkpoint, 4), 1);
    QCOMPARE(there(RunEventKind::Checkpoint, 6), 1);
    QCOMPARE(there(RunEventKind::Resumed, 4), 1);
}

QTEST_GUILESS_MAIN(GrpoTrainerTest)
#include "grpo_trainer_test.moc"
