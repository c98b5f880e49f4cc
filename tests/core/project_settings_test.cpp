// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/project/project_settings.h"
#include "test_support.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <functional>

using namespace sdrl;
using nlohmann::json;

namespace {

/// Every number, flag and text of the settings changed to another allowed value. (Two slashes in a
/// raw string are a comment to Qt's moc.)
json changedSettings() {
    json all = ProjectSettings{}.toJson();
    json patch = json::parse(R"({
        "seed": 9007199254740993, "model": "m", "preset": "quick", "synthesis": "paper",
        "instructor": {"kind": "endpoint", "error_rate": 0.25, "early_stop": true, "endpoint": {
            "url": "http:\/\/h/v1", "model": "w", "key_variable": "K", "temperature": 0.1,
            "max_tokens": 77, "json_mode": false, "streaming": true, "concurrency": 3,
            "timeout_seconds": 1.5, "connect_timeout_seconds": 2.5, "idle_timeout_seconds": 3.5,
            "attempts": 4, "requests_per_minute": 5, "tokens_per_minute": 6, "max_requests": 12,
            "max_total_tokens": 13, "max_cost": 1.25, "proxy": "http:\/\/p:1", "ca_file": "c.pem",
            "prices": {"prompt": 2.5, "completion": 10.5}},
            "local": {"model": "l.gguf", "temperature": 0.2, "top_p": 0.9, "top_k": 7,
                "max_tokens": 88, "json_mode": false}},
        "chunks": {"target_characters": 900, "overlap_characters": 90, "min_characters": 9},
        "search": {"language": "german", "title_weight": 3, "k1": 0.9, "b": 0.4},
        "draft": {"count": 5, "attempt_factor": 2.5, "levels": [1, 3], "votes": 2,
            "min_agreement": 0.6, "passage_pool": 11, "domain": "d", "synonyms": ["s", "t"],
            "held_out_share": 0.3, "coverage": "even", "demonstrations": "always",
            "demonstrations_per_call": 1, "pattern_with_demonstrations": true,
            "gates": {"min_characters": 2, "max_characters": 99, "language": "de",
                "leaked_answer": "on", "copied_answer": "off", "decontaminate": false,
                "overlap_words": 13, "evaluation_files": ["e.jsonl"], "exact_duplicates": false,
                "near_duplicates": "off", "similarity": 0.9, "shingle_words": 5,
                "round_trip": false}},
        "adapt": {"enabled": false, "rounds": 2, "harder_from_easier": true},
        "measure": {"samples": 8, "sampling": {"temperature": 0.9, "max_new_tokens": 33}},
        "select": {"rule": "hard", "count": 6, "drop_zero": true, "drop_one": true},
        "train": {"prompts_per_step": 3, "group_size": 5, "steps": 3, "epochs": 2.5,
            "updates_per_batch": 2, "learning_rate": 1e-5, "warmup_steps": 7, "schedule": "cosine",
            "final_rate_share": 0.3, "beta1": 0.8, "beta2": 0.99, "adam_epsilon": 1e-7,
            "weight_decay": 0.02, "max_grad_norm": 0.7,
            "sampling": {"temperature": 0.9, "top_p": 0.8, "top_k": 11, "max_new_tokens": 99,
                "stop": ["end"]},
            "advantage": {"baseline": "leave_one_out", "scale": "none", "ddof": 0,
                "epsilon": 1e-6, "batch_std_over_dead_groups": true},
            "loss": {"term": "gspo", "clip_low": 0.1, "clip_high": 0.3, "dual_clip": 4,
                "ratio_cap": 2, "cispo_cap": 6, "sapo_positive": 1.5, "sapo_negative": 1.6,
                "normaliser": "prompt_mean", "kl_coefficient": 0.01, "kl_estimator": "k1",
                "rollout_correction": "token_mask", "correction_low": 0.4,
                "correction_high": 2.5, "count_dead_groups": true},
            "lora": {"rank": 4, "alpha": 8.5, "targets": ["q_proj", "up_proj"]},
            "entropy_bonus": 0.001, "format_reward": 0.05, "truncated_is_wrong": false,
            "overlong_buffer": 12, "overlong_penalty": 0.25, "refill_rounds": 4,
            "sampler": {"rule": "band", "select_count": 12, "band_low": 0.1, "band_high": 0.9,
                "measured_weight": 0.5, "memory": 0.6, "drift_rate": 0.01, "uniform_share": 0.2,
                "min_signal": 0.35, "softmax_temperature": 0.6, "easy_rate": 0.85,
                "easy_visits": 6, "hard_rate": 0.03, "hard_visits": 7, "retest_share": 0.15},
            "evaluate_every": 21, "checkpoint_every": 22, "checkpoint_seconds": 23.5,
            "keep_checkpoints": 24, "micro_batch_tokens": 25, "kept_rollouts": 26},
        "engine": {"rollout_dtype": "int8", "train_dtype": "bf16"},
        "evaluate": {"max_new_tokens": 44, "development_count": 4,
            "controls": [{"program": "unit", "count": 3}]}})");
    all.merge_patch(patch);
    return all;
}

/// The settings text with another one in the place of `from`.
Result<ProjectSettings> parseWith(const std::string& from, const std::string& to) {
    std::string text = ProjectSettings{}.toJsonText();
    const std::size_t at = text.find(from);
    if (at == std::string::npos)
        return Error{ErrorCode::Internal, "no such text in the settings", from};
    text.replace(at, from.size(), to);
    SDRL_TRY(const JsonDocument document, JsonDocument::parse(text, "settings.json"));
    return ProjectSettings::parse(document);
}

} // namespace

class ProjectSettingsTest : public QObject {
    Q_OBJECT
private slots:
    void everySettingSurvivesARoundTrip();
    void settingsMistakesAreNamedWithTheirLine_data();
    void settingsMistakesAreNamedWithTheirLine();
    void singleSettingsAreChangedByName();
};

void ProjectSettingsTest::everySettingSurvivesARoundTrip() {
    const auto defaults = ProjectSettings::parse(
        JsonDocument::parse(R"({"schema_version": 2})", "settings.json").value());
    QVERIFY_OK(defaults);
    QVERIFY(defaults->toJson() == ProjectSettings{}.toJson());

    const json changed = changedSettings();
    // No setting may have kept its default: that would hide that it is not read.
    const std::function<void(const json&, const json&, const std::string&)> differs =
        [&](const json& a, const json& b, const std::string& path) {
            if (path == "/measure/sampling" || path == "/schema_version") // as in `train`
                return;
            if (!a.is_object()) {
                QVERIFY2(a != b, path.c_str());
                return;
            }
            for (const auto& [key, value] : a.items())
                differs(value, b.at(key), path + "/" + key);
        };
    differs(ProjectSettings{}.toJson(), changed, "");
    const auto read = ProjectSettings::parse(JsonDocument::fromValue(changed, "s"));
    QVERIFY_OK(read);
    QVERIFY(read->toJson() == changed);
    QVERIFY(read->instructor.kind == InstructorKind::Endpoint && read->draft.levels[1] == 3 &&
            read->seed == 9007199254740993 && read->evaluate.controls[0].program == "unit");

    const TemporaryDirectory folder = test::temporaryDirectory();
    QVERIFY_OK(writeFileAtomic(folder.path() / "settings.json", read->toJsonText()));
    const auto loaded = ProjectSettings::load(folder.path() / "settings.json");
    QVERIFY_OK(loaded);
    QVERIFY(loaded->toJson() == changed);
}

void ProjectSettingsTest::settingsMistakesAreNamedWithTheirLine_data() {
    QTest::addColumn<QString>("from");
    QTest::addColumn<QString>("to");
    QTest::addColumn<QString>("field");
    const auto row = [](const char* name, const char* from, const char* to, const char* field) {
        QTest::newRow(name) << from << to << field;
    };
    row("unknown", R"("preset":)", R"("presett":)", "presett");
    row("unknown inside", R"("votes":)", R"("wotes":)", "draft.wotes");
    row("text for number", R"("votes": 16)", R"("votes": "16")", "draft.votes");
    row("fraction for whole", R"("votes": 16)", R"("votes": 1.5)", "draft.votes");
    row("out of range", R"("votes": 16)", R"("votes": -1)", "draft.votes");
    row("huge", R"("votes": 16)", R"("votes": 99999999999999999999)", "draft.votes");
    row("number for flag", R"("enabled": true)", R"("enabled": 1)", "adapt.enabled");
    row("unknown choice", R"("rule": "pass_rate")", R"("rule": "best")", "select.rule");
    row("unknown kind", R"("kind": "passages")", R"("kind": "magic")", "instructor.kind");
    row("endpoint without address", R"("kind": "passages")", R"("kind": "endpoint")",
        "instructor.endpoint");
    row("local without model", R"("kind": "passages")", R"("kind": "local")", "instructor.local");
    row("password of a proxy", R"("proxy": "")", R"("proxy": "http:\/\/me:secret@p")",
        "instructor.endpoint.proxy");
    row("half a price", R"("prices": null)", R"("prices": {"prompt": 1})",
        "instructor.endpoint.prices.completion");
    row("key", R"("key_variable": "")", R"("key": "sk-1")", "instructor.endpoint.key");
    row("check 43: key for its variable", R"("key_variable": "")",
        R"("key_variable": "sk-proj-0123")", "instructor.endpoint.key_variable");
    row("check 43: key in the address", R"("url": "")", R"("url": "https:\/\/h/v1?a=1&KEY=s")",
        "instructor.endpoint.url");
    row("check 43: password in the address", R"("url": "")", R"("url": "https:\/\/me:s@h/v1")",
        "instructor.endpoint.url");
    row("level above the scale", R"("levels": [])", R"("levels": [6])", "draft.levels");
    row("levels", R"("levels": [])", R"("levels": [1, "2"])", "draft.levels");
    row("level zero", R"("levels": [])", R"("levels": [0])", "draft.levels");
    row("no list", R"("levels": [])", R"("levels": 3)", "draft.levels");
    row("no object", R"("levels": [])", R"("levels": [], "controls": [])", "draft.controls");
    row("long overlap", R"("overlap_characters": 150)", R"("overlap_characters": 1200)",
        "chunks.overlap_characters");
    row("no such language", R"("language": "auto")", R"("language": "elvish")",
        "draft.gates.language");
    row("no such switch", R"("leaked_answer": "auto")", R"("leaked_answer": true)",
        "draft.gates.leaked_answer");
    row("longest below shortest", R"("min_characters": 8)", R"("min_characters": 6001)",
        "draft.gates.min_characters");
    row("control", R"("controls": [])", R"("controls": [{"count": 3}])",
        "evaluate.controls.0.program");
}

void ProjectSettingsTest::settingsMistakesAreNamedWithTheirLine() {
    QFETCH(QString, from);
    QFETCH(QString, to);
    QFETCH(QString, field);
    const auto read = parseWith(from.toStdString(), to.toStdString());
    QVERIFY_ERROR(read, ErrorCode::InvalidFile);
    QString message = QString::fromStdString(read.error().message);
    message.replace('[', '.').remove(']');
    QVERIFY2(message.contains("\"" + field + "\""), read.error().toString().c_str());
    const std::string& context = read.error().context;
    QVERIFY2(context.starts_with("settings.json:"), context.c_str());
    // The line of the field, or of the object that lacks it.
    const QString text = QString::fromStdString(ProjectSettings{}.toJsonText());
    const qsizetype line = text.left(text.indexOf(from)).count('\n') + 1;
    if (field != "instructor.endpoint" && field != "instructor.local")
        QCOMPARE(QString::fromStdString(context), QString("settings.json:%1").arg(line));
}

void ProjectSettingsTest::singleSettingsAreChangedByName() {
    const ProjectSettings settings;
    const auto steps = settings.with("train.steps", "40");
    QVERIFY_OK(steps);
    QCOMPARE(steps->train.steps, 40);
    QCOMPARE(settings.with("model", "my model")->model, std::string("my model"));
    QCOMPARE(settings.with("model", "\"7\"")->model, std::string("7"));
    QVERIFY((settings.with("draft.levels", "[2, 5]")->draft.levels == std::vector{2, 5}));
    QVERIFY_ERROR(settings.with("train.stepps", "40"), ErrorCode::InvalidFile);
    QVERIFY_ERROR(settings.with("train", "40"), ErrorCode::InvalidFile);
    QVERIFY_ERROR(settings.with("seed.x", "40"), ErrorCode::InvalidFile);
    QVERIFY_ERROR(settings.with("", "40"), ErrorCode::InvalidFile);
    QVERIFY_ERROR(settings.with("draft.votes", "many"), ErrorCode::InvalidFile);
    const auto patched = settings.patched({{"draft", {{"votes", 3}}}, {"seed", 5}});
    QVERIFY_OK(patched);
    json expected = settings.toJson();
    expected["draft"]["votes"] = 3;
    expected["seed"] = 5;
    QVERIFY(patched->toJson() == expected);
    // A lower limit of the completions takes the penalty for long ones along, unless both are said.
    ProjectSettings penalised;
    penalised.train.overlongBuffer = 128;
    const json limit = {{"sampling", {{"max_new_tokens", 32}}}};
    const auto limited = penalised.patched({{"train", limit}});
    QVERIFY_OK(limited);
    QCOMPARE(limited->train.overlongBuffer, 8);
    json both = limit;
    both["overlong_buffer"] = 33;
    QVERIFY_ERROR(penalised.patched({{"train", both}}), ErrorCode::InvalidFile);
    QVERIFY_ERROR(settings.patched(json::array()), ErrorCode::InvalidFile);
    QVERIFY_ERROR(settings.patched({{"schema_version", 3}}), ErrorCode::UnsupportedFile);
}

QTEST_GUILESS_MAIN(ProjectSettingsTest)
#include "project_settings_test.moc"
