// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/pipeline/cluster_bundle.h"

#include "core/base/file_io.h"
#include "example_project.h"
#include "pipeline/cluster_configs.h"
#include "support/places.h"

#include <QProcess>
#include <QRegularExpression>
#include <QStandardPaths>

#include <cmath>
#include <filesystem>
#include <set>

using namespace sdrl;
using nlohmann::json;
using test::ExampleProject;
using test::rowsOf;
namespace fs = std::filesystem;

namespace {

json jsonOf(const fs::path& file) {
    const Result<std::string> text = readFile(file);
    if (!text)
        qFatal("%s", text.error().toString().c_str());
    return json::parse(*text);
}

struct Run {
    int exitCode = -1;
    QString out, error;
};

Run python(const QStringList& arguments) {
    QProcess program;
    auto environment = QProcessEnvironment::systemEnvironment();
    environment.insert(QStringLiteral("PYTHONDONTWRITEBYTECODE"), QStringLiteral("1"));
    program.setProcessEnvironment(environment);
    program.start(QStringLiteral("python3"), arguments);
    if (!program.waitForFinished(60'000))
        qFatal("python3 does not end");
    return {program.exitCode(), QString::fromUtf8(program.readAllStandardOutput()),
            QString::fromUtf8(program.readAllStandardError())};
}

Run runPy(const fs::path& bundle, const QStringList& arguments) {
    return python(QStringList(QString::fromStdString((bundle / "run.py").string())) + arguments);
}

/// A default job of eight prompts, eight answers each.
ClusterJob job() {
    ClusterJob out;
    out.name = "stores";
    out.rows = 60;
    out.lookRows = 10;
    out.maxPromptTokens = 512;
    out.train.sampler.rule = SamplerRule::Uniform;
    out.train.countDeadGroups = true;
    out.train.warmupSteps = 0;
    out.train.truncatedIsWrong = false;
    out.train.steps = 0;
    out.train.epochs = 2;
    out.train.loss.advantage.scale = AdvantageScale::GroupStd;
    return out;
}

bool says(const ClusterConfig& config, const char* text) {
    return config.text.find(text) != std::string::npos;
}

bool notes(const ClusterConfig& config, const char* text) {
    return std::any_of(config.notes.begin(), config.notes.end(), [&](const std::string& note) {
        return note.find(text) != std::string::npos;
    });
}

} // namespace

class ClusterBundleTest : public QObject {
    Q_OBJECT

private slots:
    void initTestCase() {
        QVERIFY_OK(m_example.runThrough(Stage::Select));
        m_folder = m_example.directory() / "bundle of it's";
        const auto made = exportClusterBundle(m_example.project(), m_folder, m_resources);
        QVERIFY_OK(made);
        m_made = *made;
    }

    void foldersHoldWhatTheManifestSays();
    void rowsAreTheSelectionAndTheTest();
    void casesHoldWhatTheVerifierSays();
    void runPyFindsTheRewardAsInTheWorkbench();
    void runPyFindsWhatIsBroken();
    void runPyKnowsHowManyGpusThereAre();
    void trainersGetTheReward();
    void otherFoldersStay();
    void nothingSelectedIsSaid();

    void settingsBecomeVerls();
    void settingsBecomeTrls();
    void settingsBecomeOpenRlhfs();
    void whatHasNoWordIsNoted();
    void numbersAreThoseOfYaml();

private:
    /// A copy that may be broken.
    fs::path copy(const char* name) {
        const fs::path out = m_example.directory() / name;
        fs::copy(m_folder, out, fs::copy_options::recursive);
        return out;
    }
    static bool hasPython() {
        return !QStandardPaths::findExecutable(QStringLiteral("python3")).isEmpty();
    }

    ExampleProject m_example;
    fs::path m_resources = test::sourceFolder() / "resources";
    fs::path m_folder;
    ClusterBundle m_made;
};

void ClusterBundleTest::foldersHoldWhatTheManifestSays() {
    const json manifest = jsonOf(m_folder / "manifest.json");
    QCOMPARE(manifest["format"].get<std::string>(), std::string("sdrl-cluster-bundle"));
    QCOMPARE(manifest["schema_version"].get<int>(), 1);
    QCOMPARE(manifest["task"].get<std::string>(), std::string("stores"));
    std::set<std::string> found;
    std::uint64_t bytes = 0;
    for (const auto& entry : fs::recursive_directory_iterator(m_folder))
        if (entry.is_regular_file() && entry.path().filename() != "manifest.json") {
            const std::string name = entry.path().lexically_relative(m_folder).generic_string();
            QCOMPARE(manifest["files"].value(name, ""), sha256File(entry.path()).value());
            bytes += entry.file_size();
            found.insert(name);
        }
    QCOMPARE(found.size(), manifest["files"].size());
    QCOMPARE(m_made.bytes, bytes);
    for (const char* name :
         {"README.md", "NOTES.md", "run.py", "slurm.sbatch", "configs/verl.yaml",
          "configs/trl_grpo.yaml", "configs/openrlhf.args", "data/train.jsonl",
          "data/validation.jsonl", "data/test.jsonl", "reward/reward_core.py",
          "reward/reward_spec.json", "reward/reward_cases.jsonl", "reward/rewards_verl.py",
          "reward/rewards_trl.py", "reward/rewards_openrlhf.py"})
        QVERIFY2(found.contains(name), name);
    // Nothing of this machine.
    for (const std::string& name : found)
        QVERIFY2(readFile(m_folder / name)->find(m_example.directory().string()) ==
                     std::string::npos,
                 name.c_str());
    const json spec = jsonOf(m_folder / "reward/reward_spec.json");
    QVERIFY((spec["answer"] == json{{"type", "number"}, {"marker", "boxed"}}));
    QCOMPARE(spec["max_new_tokens"].get<int>(),
             m_example.project().settings().train.sampling.maxNewTokens);
}

void ClusterBundleTest::rowsAreTheSelectionAndTheTest() {
    const std::vector<json> train = rowsOf(m_folder / "data/train.jsonl"),
                            test = rowsOf(m_folder / "data/test.jsonl"),
                            looks = rowsOf(m_folder / "data/validation.jsonl");
    QCOMPARE(train.size(), m_made.trainRows);
    QCOMPARE(train.size(), std::size_t{60});
    QCOMPARE(test.size(), m_made.testRows);
    QCOMPARE(looks.size(), m_made.lookRows);
    QVERIFY(!test.empty() && !looks.empty());
    std::set<std::string> questions;
    for (const json& row : train) {
        QVERIFY(row["label"] == row["reward_model"]["ground_truth"]);
        QCOMPARE(row["extra_info"]["split"].get<std::string>(), std::string("train"));
        QVERIFY(row["prompt"][0]["content"].get<std::string>().find(
                    row["extra_info"]["question"]) != std::string::npos);
        questions.insert(row["extra_info"]["question"]);
    }
    for (const auto& [split, rows] : {std::pair("validation", &looks), {"test", &test}})
        for (const json& row : *rows) {
            QCOMPARE(row["extra_info"]["split"].get<std::string>(), std::string(split));
            // In none of the files before.
            QVERIFY(questions.insert(row["extra_info"]["question"]).second);
            const auto problem = sdrl::test::StoreProblem::parse(row["extra_info"]["question"]);
            QVERIFY(problem);
            QCOMPARE(row["label"].get<std::string>(), std::to_string(problem->answer()));
        }
}

void ClusterBundleTest::casesHoldWhatTheVerifierSays() {
    int right = 0, wrong = 0, formless = 0;
    for (const json& row : rowsOf(m_folder / "reward/reward_cases.jsonl")) {
        const std::string reply = row["reply"], reference = row["reference"];
        const Verifier& verifier = *m_example.project().task().verifier;
        QCOMPARE(row["correct"].get<int>(), static_cast<int>(verifier.score(reply, reference)));
        QCOMPARE(row["format_ok"].get<int>(), static_cast<int>(verifier.formatOk(reply)));
        right += row["correct"] == 1;
        wrong += row["correct"] == 0;
        formless += row["format_ok"] == 0;
    }
    QVERIFY(right >= 60 && wrong >= 60 && formless >= 30);
}

void ClusterBundleTest::runPyFindsTheRewardAsInTheWorkbench() {
    if (!hasPython())
        QSKIP("there is no python3");
    const Run run = runPy(m_folder, {QStringLiteral("check")});
    QVERIFY2(run.exitCode == 0, qPrintable(run.error));
    QVERIFY2(run.error.isEmpty(), qPrintable(run.error));
    QVERIFY2(run.out.contains(QStringLiteral("stores: 60 rows to train on")), qPrintable(run.out));
}

void ClusterBundleTest::runPyFindsWhatIsBroken() {
    if (!hasPython())
        QSKIP("there is no python3");
    const fs::path broken = copy("broken");
    const auto failsWith = [&](const fs::path& file, const std::string& text, const char* said) {
        const std::string before = readFile(broken / file).value();
        if (!writeFileAtomic(broken / file, text).ok())
            return false;
        const Run run = runPy(broken, {QStringLiteral("check")});
        const bool kept = writeFileAtomic(broken / file, before).ok();
        if (run.exitCode != 2 || !run.error.contains(QLatin1String(said)))
            qWarning("%s", qPrintable(run.error));
        return kept && run.exitCode == 2 && run.error.contains(QLatin1String(said)) &&
               run.error.contains(QStringLiteral("changed since the export: ") +
                                  QString::fromStdString(file.string())) ==
                   (file != "manifest.json");
    };
    const std::string rows = readFile(broken / "data/train.jsonl").value();
    const std::string first = rows.substr(0, rows.find('\n') + 1);
    QVERIFY(failsWith("data/train.jsonl", rows + "{\"half\": ", "data/train.jsonl:61:"));
    QVERIFY(failsWith("data/train.jsonl", first, "has 1 rows, the manifest says 60"));
    QVERIFY(failsWith("data/train.jsonl", first + "{\"label\": \"5\"}\n",
                      "data/train.jsonl:2: the row has other fields"));
    std::string cases = readFile(broken / "reward/reward_cases.jsonl").value();
    cases.replace(cases.find("\"correct\":1"), 11, "\"correct\":0");
    QVERIFY(failsWith("reward/reward_cases.jsonl", cases, "the workbench gave (0, 1)"));
    json manifest = jsonOf(broken / "manifest.json");
    manifest["schema_version"] = 2;
    QVERIFY(failsWith("manifest.json", manifest.dump(), "the bundle has format 2"));
}

void ClusterBundleTest::runPyKnowsHowManyGpusThereAre() {
    if (!hasPython())
        QSKIP("there is no python3");
    const json batch = jsonOf(m_folder / "manifest.json")["batch"];
    const int completions = batch["prompts_per_step"].get<int>() * batch["group_size"].get<int>();
    const auto command = [&](const QString& trainer, const QStringList& further) {
        return runPy(m_folder,
                     QStringList{trainer, QStringLiteral("--model"), QStringLiteral("/models/it's"),
                                 QStringLiteral("--print")} +
                         further);
    };
    const Run trl = command(QStringLiteral("trl"),
                            {QStringLiteral("--gpus"), QStringLiteral("2"), QStringLiteral("--"),
                             QStringLiteral("--seed"), QStringLiteral("7")});
    QVERIFY2(trl.exitCode == 0, qPrintable(trl.error));
    const auto number = [&](const char* name) {
        const QString key = QStringLiteral("--%1 ").arg(QLatin1String(name));
        const qsizetype at = trl.out.indexOf(key);
        return at < 0 ? -1
                      : trl.out.mid(at + key.size())
                            .section(QRegularExpression(QStringLiteral("\\s")), 0, 0)
                            .toInt();
    };
    QCOMPARE(number("num_processes"), 2);
    QCOMPARE(number("per_device_train_batch_size") * number("steps_per_generation") * 2,
             completions);
    QCOMPARE(number("seed"), 7);
    const Run verl =
        command(QStringLiteral("verl"), {QStringLiteral("--gpus"), QStringLiteral("2")});
    QVERIFY2(verl.exitCode == 0, qPrintable(verl.error));
    QVERIFY(verl.out.contains(QStringLiteral("trainer.n_gpus_per_node=2")));
    QVERIFY(verl.out.contains(QStringLiteral("rewards_verl.py")));
    const Run openrlhf =
        command(QStringLiteral("openrlhf"), {QStringLiteral("--gpus"), QStringLiteral("4"),
                                             QStringLiteral("--nodes"), QStringLiteral("2")});
    QVERIFY2(openrlhf.exitCode == 0, qPrintable(openrlhf.error));
    QVERIFY(openrlhf.out.contains(QStringLiteral("--vllm.num_engines 8")));
    QVERIFY(openrlhf.out.contains(
        QStringLiteral("--rollout.batch_size %1 ").arg(batch["prompts_per_step"].get<int>())));

    const QString many = QString::number(completions * 2);
    for (const char* trainer : {"trl", "verl", "openrlhf"}) {
        const Run run = command(QLatin1String(trainer), {QStringLiteral("--gpus"), many});
        QCOMPARE(run.exitCode, 2);
        QVERIFY2(run.error.contains(QStringLiteral("cannot be dealt to %1").arg(many)),
                 qPrintable(run.error));
    }
    QCOMPARE(runPy(m_folder, {QStringLiteral("trl")}).exitCode, 2);
}

/// As each of them calls it: verl with a text, TRL with messages and tokens, OpenRLHF with a query
/// that holds the prompt and the template's marks.
void ClusterBundleTest::trainersGetTheReward() {
    if (!hasPython())
        QSKIP("there is no python3");
    static const char* const script = R"py(
import json, sys
sys.path.insert(0, sys.argv[1] + "/reward")
import rewards_verl, rewards_trl, rewards_openrlhf
out = {}
out["verl"] = [rewards_verl.compute_score("stores", reply, "12", {})
               for reply in ("So \\boxed{12}", "So \\boxed{13}", "So 12")]
limit = json.load(open(sys.argv[1] + "/reward/reward_spec.json"))["max_new_tokens"]
logged = {}
out["trl"] = rewards_trl.reward(
    completions=[[{"role": "assistant", "content": "\\boxed{12.0}"}]] * 2 + ["\\boxed{11}"],
    label=["12"] * 3, completion_ids=[[1] * 9, [1] * limit, [1] * 9],
    log_metric=logged.__setitem__, prompts=None, trainer_state=None)
out["logged"] = logged
prompt = "<|im_start|>user\nHow many?<|im_end|>\n<|im_start|>assistant\n"
out["openrlhf"] = [rewards_openrlhf.reply_of(query, prompt) for query in (
    prompt + "It is \\boxed{12}<|im_end|>\n", "<s>" + prompt + "a<|b|> c</s>",
    "<s> " + prompt[3:] + "no end")]
print(json.dumps(out))
)py";
    const Run run = python({QStringLiteral("-c"), QString::fromUtf8(script),
                            QString::fromStdString(m_folder.string())});
    QVERIFY2(run.exitCode == 0, qPrintable(run.error));
    const json out = json::parse(run.out.toStdString());
    QCOMPARE(out["verl"][0]["score"].get<double>(), 1.0);
    QCOMPARE(out["verl"][0]["acc"].get<double>(), 1.0);
    QCOMPARE(out["verl"][1]["acc"].get<double>(), 0.0);
    QCOMPARE(out["verl"][2]["score"].get<double>(), 0.0);
    // The second one was cut off: wrong, whatever it says.
    QVERIFY2((out["trl"] == json{1.0, 0.0, 0.0}), qPrintable(run.out));
    QVERIFY(std::abs(out["logged"]["correct"].get<double>() - 1.0 / 3) < 1e-9);
    QVERIFY2((out["openrlhf"] == json{"It is \\boxed{12}", "a<|b|> c", "no end"}),
             qPrintable(run.out));
}

void ClusterBundleTest::otherFoldersStay() {
    const auto again = exportClusterBundle(m_example.project(), m_folder, m_resources);
    QVERIFY(!again.ok());
    QCOMPARE(again.error().code, ErrorCode::AlreadyExists);
    const fs::path other = m_example.directory() / "other";
    QVERIFY_OK(writeFileAtomic(other / "precious", "text"));
    for (const bool overwrite : {false, true}) {
        const auto refused =
            exportClusterBundle(m_example.project(), other, m_resources, overwrite);
        QVERIFY(!refused.ok());
        QCOMPARE(refused.error().code, ErrorCode::AlreadyExists);
    }
    QCOMPARE(readFile(other / "precious").value(), std::string("text"));
    // A bundle is replaced as a whole, but not with the models that lie in it.
    const fs::path replaced = copy("replaced");
    QVERIFY_OK(writeFileAtomic(replaced / "runs/trl/model.safetensors", "weights"));
    const auto refused = exportClusterBundle(m_example.project(), replaced, m_resources, true);
    QVERIFY(!refused.ok());
    QCOMPARE(refused.error().code, ErrorCode::AlreadyExists);
    QVERIFY(refused.error().context.ends_with("runs/trl/model.safetensors"));
    QVERIFY(fs::exists(replaced / "runs/trl/model.safetensors"));
    fs::remove_all(replaced / "runs");
    fs::remove(replaced / "NOTES.md");
    QVERIFY_OK(writeFileAtomic(replaced / "reward/__pycache__/reward_core.pyc", "cache"));
    QVERIFY_OK(exportClusterBundle(m_example.project(), replaced, m_resources, true));
    QVERIFY(fs::exists(replaced / "NOTES.md"));
    QVERIFY(!fs::exists(replaced / "reward/__pycache__"));
    QVERIFY(jsonOf(replaced / "manifest.json") == jsonOf(m_folder / "manifest.json"));
    // Another program's manifest.
    const fs::path foreign = m_example.directory() / "foreign";
    QVERIFY_OK(writeFileAtomic(foreign / "manifest.json", "{\"format\": [1], \"files\": {}}"));
    QVERIFY(!exportClusterBundle(m_example.project(), foreign, m_resources, true).ok());
    // No folder of the work is left, and a failure leaves none.
    const auto failed =
        exportClusterBundle(m_example.project(), m_example.directory() / "failed", "/nowhere");
    QVERIFY(!failed.ok());
    for (const auto& entry : fs::directory_iterator(m_example.directory()))
        QVERIFY2(!entry.path().filename().string().starts_with(".sdrl-bundle") &&
                     entry.path().filename() != "failed",
                 entry.path().c_str());
}

void ClusterBundleTest::nothingSelectedIsSaid() {
    ExampleProject early;
    QVERIFY_OK(early.runThrough(Stage::Questions));
    const auto made =
        exportClusterBundle(early.project(), early.directory() / "bundle", m_resources);
    QVERIFY(!made.ok());
    QCOMPARE(made.error().code, ErrorCode::NotReady);
}

// ---- Settings -------------------------------------------------------------------------------

void ClusterBundleTest::settingsBecomeVerls() {
    const ClusterConfig plain = verlConfig(job());
    QVERIFY2(plain.notes.empty(), plain.notes.empty() ? "" : plain.notes.front().c_str());
    for (const char* line :
         {"train_batch_size: 8\n", "ppo_mini_batch_size: 8\n", "adv_estimator: \"grpo\"\n",
          "norm_adv_by_std_in_grpo: true\n", "loss_agg_mode: \"token-mean\"\n",
          "clip_ratio_low: 0.2\n", "clip_ratio_high: 0.28\n", "clip_ratio_c: 3.0\n",
          "use_kl_loss: false\n", "total_training_steps: 15\n", "total_epochs: 3\n",
          "max_prompt_length: 512\n", "name: \"naive\"\n", "test_freq: 10\n", "    n: 8\n"})
        QVERIFY2(says(plain, line), line);
    QVERIFY(!says(plain, "lora_rank"));
    ClusterJob other = job();
    other.train.updatesPerBatch = 4;
    other.train.loss.term = PolicyTerm::Gspo;
    other.train.loss.normaliser = LossNormaliser::SequenceMean;
    other.train.loss.klCoefficient = 0.01;
    other.train.loss.dualClip = 0;
    other.train.loss.correction = RolloutCorrection::TokenMask;
    other.train.loss.correctionLow = 0.5;
    other.train.overlongBuffer = 64;
    other.train.refillRounds = 2;
    other.train.lora.rank = 16;
    other.lookRows = 0;
    other.train.warmupSteps = 5;
    other.train.maxGradNorm = 0;
    const ClusterConfig config = verlConfig(other);
    for (const char* line :
         {"ppo_mini_batch_size: 2\n", "lr_warmup_steps: 5\n", "grad_clip: 1000000.0\n",
          "loss_mode: \"gspo\"\n", "\"seq-mean-token-mean\"", "use_kl_loss: true\n",
          "kl_loss_type: \"k3+\"\n", "clip_ratio_c: 1000000.0\n",
          "rollout_is_threshold: \"0.5_3\"\n", "name: \"dapo\"\n", "len: 64\n",
          "metric: \"reward\"\n", "lora_rank: 16\n", "test_freq: -1\n",
          "val_before_train: false\n"})
        QVERIFY2(says(config, line), line);
}

void ClusterBundleTest::settingsBecomeTrls() {
    const ClusterConfig plain = trlConfig(job());
    for (const char* line :
         {"num_generations: 8\n", "loss_type: \"dapo\"\n", "scale_rewards: \"group\"\n",
          "epsilon: 0.2\n", "epsilon_high: 0.28\n", "delta: 3.0\n", "max_steps: 15\n",
          "beta: 0.0\n", "learning_rate: 3.0e-06\n", "eval_strategy: \"steps\"\n",
          "num_generations_eval: 1\n", "dataset_test_split: \"validation\"\n",
          "vllm_importance_sampling_correction: false\n",
          "reward_funcs: [\"reward.rewards_trl.reward\"]\n"})
        QVERIFY2(says(plain, line), line);
    ClusterJob other = job();
    other.train.updatesPerBatch = 2;
    other.train.loss.term = PolicyTerm::Cispo;
    other.train.schedule = RateSchedule::Cosine;
    other.train.loss.advantage.scale = AdvantageScale::BatchStd;
    other.train.loss.correction = RolloutCorrection::SequenceTruncate;
    other.lookRows = 0;
    const ClusterConfig config = trlConfig(other);
    for (const char* line :
         {"max_steps: 30\n", "loss_type: \"cispo\"\n", "epsilon_high: 5.0\n",
          "scale_rewards: \"batch\"\n", "lr_scheduler_type: \"cosine_with_min_lr\"\n",
          "  min_lr_rate: 0.1\n", "vllm_importance_sampling_mode: \"sequence_truncate\"\n",
          "eval_strategy: \"no\"\n"})
        QVERIFY2(says(config, line), line);
    QVERIFY(!says(config, "delta"));
}

void ClusterBundleTest::settingsBecomeOpenRlhfs() {
    const ClusterConfig plain = openRlhfArguments(job());
    for (const char* line :
         {"--train.batch_size 64\n", "--rollout.batch_size 8\n",
          "--rollout.n_samples_per_prompt 8\n", "--algo.advantage.estimator group_norm\n",
          "--actor.eps_clip_low_high 0.2 0.28\n", "--actor.dual_clip 3\n",
          "--algo.kl.init_coef 0\n", "--train.num_episodes 3\n", "--data.max_samples 56\n",
          "--actor.adam.lr 3e-06\n", "--eval.steps 10\n"})
        QVERIFY2(says(plain, line), line);
    QVERIFY(!says(plain, "stop_properly"));
    ClusterJob other = job();
    other.train.truncatedIsWrong = true;
    other.train.refillRounds = 1;
    other.train.loss.advantage.scale = AdvantageScale::None;
    other.train.loss.klCoefficient = 0.001;
    other.train.lora.rank = 8;
    const ClusterConfig config = openRlhfArguments(other);
    for (const char* line :
         {"--algo.advantage.estimator dr_grpo\n", "--reward.stop_properly_penalty_coef 0\n",
          "--algo.dynamic_filtering_enable\n", "--algo.kl.use_loss\n", "--algo.kl.estimator k3\n",
          "--actor.loss_agg_mode token-mean\n"})
        QVERIFY2(says(config, line), line);
    QVERIFY(!says(config, "lora") && notes(config, "adapters"));
    // What a reply that was cut off is left with is the penalty at the limit.
    other.train.overlongBuffer = 32;
    other.train.loss.advantage.scale = AdvantageScale::BatchStd;
    QVERIFY(says(openRlhfArguments(other), "--reward.stop_properly_penalty_coef -0.5\n"));
    QVERIFY(says(openRlhfArguments(other), "--algo.advantage.estimator reinforce_baseline\n"));
}

void ClusterBundleTest::whatHasNoWordIsNoted() {
    ClusterJob other = job();
    other.train.sampler.rule = SamplerRule::Frontier;
    other.train.countDeadGroups = false;
    other.train.truncatedIsWrong = true;
    other.train.loss.normaliser = LossNormaliser::PromptMean;
    other.train.loss.advantage.scale = AdvantageScale::BatchStd;
    other.train.schedule = RateSchedule::Linear;
    other.train.refillRounds = 1;
    for (const ClusterConfig& config :
         {verlConfig(other), trlConfig(other), openRlhfArguments(other)}) {
        QVERIFY(notes(config, "frontier sampler"));
        QVERIFY(notes(config, "over all tokens") || notes(config, "all tokens."));
    }
    QVERIFY(notes(verlConfig(other), "deviation of their group"));
    QVERIFY(notes(verlConfig(other), "cosine"));
    QVERIFY(notes(verlConfig(other), "cut off"));
    QVERIFY(!notes(trlConfig(other), "cut off"));
    QVERIFY(notes(trlConfig(other), "does not replace groups"));
    QVERIFY(notes(trlConfig(other), "rewards are all alike teach nothing"));
    QVERIFY(!notes(verlConfig(other), "teach nothing")); // they are replaced there
    QVERIFY(notes(openRlhfArguments(other), "falls to 0"));
    // Bounds of 1/w.
    other.train.loss.correction = RolloutCorrection::SequenceMask;
    other.train.loss.correctionLow = 0.5;
    other.train.loss.correctionHigh = 4;
    QVERIFY(says(verlConfig(other), "rollout_rs_threshold: \"0.25_2\"\n"));
    QVERIFY(notes(openRlhfArguments(other), "geometric mean"));
}

void ClusterBundleTest::numbersAreThoseOfYaml() {
    // 1e-05 without a point is a text to readers of YAML 1.1.
    ClusterJob other = job();
    for (const auto& [rate, text] : {std::pair(1e-5, "1.0e-05"), std::pair(1.5e-6, "1.5e-06"),
                                     std::pair(0.001, "0.001"), std::pair(1.0, "1.0")}) {
        other.train.learningRate = rate;
        QVERIFY2(says(trlConfig(other), fmt::format("learning_rate: {}\n", text).c_str()), text);
        QVERIFY2(says(verlConfig(other), fmt::format(" lr: {}\n", text).c_str()), text);
    }
}

QTEST_GUILESS_MAIN(ClusterBundleTest)
#include "cluster_bundle_test.moc"
