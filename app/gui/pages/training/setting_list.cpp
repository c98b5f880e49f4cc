// SPDX-License-Identifier: GPL-3.0-or-later
#include "pages/training/setting_list.h"

#include <QCoreApplication>

#include <nlohmann/json.hpp>

#include <algorithm>
#include <functional>
#include <iterator>

namespace sdrl::gui {

using nlohmann::json;

namespace {

struct Words {
    const char* field;
    const char* title;
    const char* meaning;
};

// In the order of the list.
constexpr Words kWords[] = {
    {"train.steps", QT_TRANSLATE_NOOP("Setting", "length in steps"),
     QT_TRANSLATE_NOOP("Setting",
                       "How many times the model is updated; 0: as many as the passes need.")},
    {"train.epochs", QT_TRANSLATE_NOOP("Setting", "passes over the questions"),
     QT_TRANSLATE_NOOP("Setting", "Counts only if the length in steps is 0.")},
    {"train.prompts_per_step", QT_TRANSLATE_NOOP("Setting", "questions per step"),
     QT_TRANSLATE_NOOP("Setting", "More make each step steadier and slower.")},
    {"train.group_size", QT_TRANSLATE_NOOP("Setting", "answers per question"),
     QT_TRANSLATE_NOOP("Setting", "The model answers each question so often; the answers are "
                                  "compared with each other.")},
    {"train.updates_per_batch", QT_TRANSLATE_NOOP("Setting", "updates per step"),
     QT_TRANSLATE_NOOP("Setting", "How often the answers of one step are learned from.")},
    {"train.learning_rate", QT_TRANSLATE_NOOP("Setting", "learning rate"),
     QT_TRANSLATE_NOOP("Setting", "How far one step moves the model; too high destroys it.")},
    {"train.warmup_steps", QT_TRANSLATE_NOOP("Setting", "warm-up steps"),
     QT_TRANSLATE_NOOP("Setting", "The learning rate rises from near 0 over these steps.")},
    {"train.schedule", QT_TRANSLATE_NOOP("Setting", "schedule of the learning rate"),
     QT_TRANSLATE_NOOP("Setting", "How it goes after the warm-up: constant, linear or cosine.")},
    {"train.final_rate_share", QT_TRANSLATE_NOOP("Setting", "learning rate at the end"),
     QT_TRANSLATE_NOOP("Setting", "As a share of the highest, for linear and cosine.")},
    {"train.sampling.max_new_tokens", QT_TRANSLATE_NOOP("Setting", "answer length"),
     QT_TRANSLATE_NOOP("Setting", "Tokens after which an answer is cut off.")},
    {"train.sampling.temperature", QT_TRANSLATE_NOOP("Setting", "temperature"),
     QT_TRANSLATE_NOOP("Setting", "How varied the answers are; 1 draws them as the model does.")},
    {"train.sampling.top_p", QT_TRANSLATE_NOOP("Setting", "top-p"),
     QT_TRANSLATE_NOOP("Setting", "Only the likeliest tokens up to this total are drawn.")},
    {"train.sampling.top_k", QT_TRANSLATE_NOOP("Setting", "top-k"),
     QT_TRANSLATE_NOOP("Setting", "Only so many of the likeliest tokens are drawn; 0: all.")},
    {"train.sampling.stop", QT_TRANSLATE_NOOP("Setting", "stop texts"),
     QT_TRANSLATE_NOOP("Setting", "An answer ends at the first of these texts.")},
    {"train.sampler.rule", QT_TRANSLATE_NOOP("Setting", "choice of questions"),
     QT_TRANSLATE_NOOP("Setting",
                       "Which questions a step takes: uniform, pass_rate, band or frontier.")},
    {"train.sampler.select_count", QT_TRANSLATE_NOOP("Setting", "questions by pass rate"),
     QT_TRANSLATE_NOOP("Setting", "How many the rule pass_rate keeps.")},
    {"train.sampler.band_low", QT_TRANSLATE_NOOP("Setting", "band from"),
     QT_TRANSLATE_NOOP("Setting", "Least measured pass rate of the rule band.")},
    {"train.sampler.band_high", QT_TRANSLATE_NOOP("Setting", "band to"),
     QT_TRANSLATE_NOOP("Setting", "Greatest measured pass rate of the rule band.")},
    {"train.sampler.measured_weight", QT_TRANSLATE_NOOP("Setting", "weight of measurements"),
     QT_TRANSLATE_NOOP("Setting", "What a measured answer is worth beside one from training.")},
    {"train.sampler.memory", QT_TRANSLATE_NOOP("Setting", "memory of the sampler"),
     QT_TRANSLATE_NOOP("Setting", "Share of what is known of a question that a visit keeps.")},
    {"train.sampler.drift_rate", QT_TRANSLATE_NOOP("Setting", "drift rate"),
     QT_TRANSLATE_NOOP("Setting", "How fast the sampler follows the model's progress.")},
    {"train.sampler.uniform_share", QT_TRANSLATE_NOOP("Setting", "share drawn at random"),
     QT_TRANSLATE_NOOP("Setting", "Of each step's questions, whatever is known of them.")},
    {"train.sampler.min_signal", QT_TRANSLATE_NOOP("Setting", "least signal"),
     QT_TRANSLATE_NOOP("Setting", "Questions less likely than this to teach anything wait.")},
    {"train.sampler.softmax_temperature", QT_TRANSLATE_NOOP("Setting", "spread of the choice"),
     QT_TRANSLATE_NOOP("Setting", "0 takes the best questions; more mixes in others.")},
    {"train.sampler.easy_rate", QT_TRANSLATE_NOOP("Setting", "solved from"),
     QT_TRANSLATE_NOOP("Setting", "Questions with this pass rate are put aside as solved …")},
    {"train.sampler.easy_visits", QT_TRANSLATE_NOOP("Setting", "visits until solved"),
     QT_TRANSLATE_NOOP("Setting", "… after so many visits.")},
    {"train.sampler.hard_rate", QT_TRANSLATE_NOOP("Setting", "hopeless up to"),
     QT_TRANSLATE_NOOP("Setting", "Questions with this pass rate are put aside as too hard …")},
    {"train.sampler.hard_visits", QT_TRANSLATE_NOOP("Setting", "visits until hopeless"),
     QT_TRANSLATE_NOOP("Setting", "… after so many visits.")},
    {"train.sampler.retest_share", QT_TRANSLATE_NOOP("Setting", "share tried again"),
     QT_TRANSLATE_NOOP("Setting", "Of the questions put aside, visited again per pass.")},
    {"train.refill_rounds", QT_TRANSLATE_NOOP("Setting", "refill rounds"),
     QT_TRANSLATE_NOOP("Setting",
                       "So often questions that taught nothing are replaced within a step.")},
    {"train.format_reward", QT_TRANSLATE_NOOP("Setting", "reward for the form"),
     QT_TRANSLATE_NOOP("Setting", "For a wrong answer in the right form.")},
    {"train.truncated_is_wrong", QT_TRANSLATE_NOOP("Setting", "cut-off answers are wrong"),
     QT_TRANSLATE_NOOP("Setting", "An answer that does not end gets no reward.")},
    {"train.overlong_buffer", QT_TRANSLATE_NOOP("Setting", "buffer of the length penalty"),
     QT_TRANSLATE_NOOP("Setting", "Tokens before the limit where the penalty begins; 0: none.")},
    {"train.overlong_penalty", QT_TRANSLATE_NOOP("Setting", "length penalty"),
     QT_TRANSLATE_NOOP("Setting", "What an answer loses at the limit.")},
    {"train.advantage.baseline", QT_TRANSLATE_NOOP("Setting", "baseline of the advantage"),
     QT_TRANSLATE_NOOP("Setting", "What a reward is compared with: the group's mean, or that of "
                                  "the others.")},
    {"train.advantage.scale", QT_TRANSLATE_NOOP("Setting", "scale of the advantage"),
     QT_TRANSLATE_NOOP("Setting",
                       "Advantages are divided by a standard deviation: none, group or batch.")},
    {"train.advantage.ddof", QT_TRANSLATE_NOOP("Setting", "degrees of freedom"),
     QT_TRANSLATE_NOOP("Setting", "The standard deviation divides by n less this.")},
    {"train.advantage.epsilon", QT_TRANSLATE_NOOP("Setting", "epsilon of the advantage"),
     QT_TRANSLATE_NOOP("Setting", "Added to the standard deviation.")},
    {"train.advantage.batch_std_over_dead_groups",
     QT_TRANSLATE_NOOP("Setting", "spread counts dead groups"),
     QT_TRANSLATE_NOOP("Setting", "The batch's standard deviation counts groups without a "
                                  "difference too.")},
    {"train.loss.term", QT_TRANSLATE_NOOP("Setting", "loss"),
     QT_TRANSLATE_NOOP("Setting", "How an answer's advantage becomes a loss: plain, clip, gspo, "
                                  "cispo or sapo.")},
    {"train.loss.clip_low", QT_TRANSLATE_NOOP("Setting", "clip below"),
     QT_TRANSLATE_NOOP("Setting", "How far a token's probability may fall in one step.")},
    {"train.loss.clip_high", QT_TRANSLATE_NOOP("Setting", "clip above"),
     QT_TRANSLATE_NOOP("Setting", "How far a token's probability may rise in one step.")},
    {"train.loss.dual_clip", QT_TRANSLATE_NOOP("Setting", "dual clip"),
     QT_TRANSLATE_NOOP("Setting", "Bounds the loss of bad answers; 0: off.")},
    {"train.loss.ratio_cap", QT_TRANSLATE_NOOP("Setting", "cap of the ratio"),
     QT_TRANSLATE_NOOP("Setting", "No probability ratio counts for more; 0: off.")},
    {"train.loss.cispo_cap", QT_TRANSLATE_NOOP("Setting", "cap of CISPO"),
     QT_TRANSLATE_NOOP("Setting", "Of the weight of a token in CISPO.")},
    {"train.loss.sapo_positive", QT_TRANSLATE_NOOP("Setting", "SAPO gate, good answers"),
     QT_TRANSLATE_NOOP("Setting", "Steepness of the soft gate for good answers.")},
    {"train.loss.sapo_negative", QT_TRANSLATE_NOOP("Setting", "SAPO gate, bad answers"),
     QT_TRANSLATE_NOOP("Setting", "Steepness of the soft gate for bad answers.")},
    {"train.loss.normaliser", QT_TRANSLATE_NOOP("Setting", "weight of a token"),
     QT_TRANSLATE_NOOP("Setting", "Whether tokens, answers or questions count alike.")},
    {"train.loss.count_dead_groups", QT_TRANSLATE_NOOP("Setting", "loss counts dead groups"),
     QT_TRANSLATE_NOOP("Setting", "The mean is over the tokens of groups that teach nothing too.")},
    {"train.loss.kl_coefficient", QT_TRANSLATE_NOOP("Setting", "KL coefficient"),
     QT_TRANSLATE_NOOP("Setting", "Holds the model near to what it was; 0: off.")},
    {"train.loss.kl_estimator", QT_TRANSLATE_NOOP("Setting", "KL estimator"),
     QT_TRANSLATE_NOOP("Setting", "How the distance to the first model is estimated.")},
    {"train.loss.rollout_correction", QT_TRANSLATE_NOOP("Setting", "correction of the sampler"),
     QT_TRANSLATE_NOOP("Setting", "What is done where sampler and trainer disagree.")},
    {"train.loss.correction_low", QT_TRANSLATE_NOOP("Setting", "correction from"),
     QT_TRANSLATE_NOOP("Setting", "Least weight that a mask lets through.")},
    {"train.loss.correction_high", QT_TRANSLATE_NOOP("Setting", "correction to"),
     QT_TRANSLATE_NOOP("Setting", "Greatest weight of a correction.")},
    {"train.entropy_bonus", QT_TRANSLATE_NOOP("Setting", "entropy bonus"),
     QT_TRANSLATE_NOOP("Setting", "Rewards uncertainty, so that the model goes on trying.")},
    {"train.beta1", QT_TRANSLATE_NOOP("Setting", "AdamW β1"),
     QT_TRANSLATE_NOOP("Setting", "Memory of the mean gradient.")},
    {"train.beta2", QT_TRANSLATE_NOOP("Setting", "AdamW β2"),
     QT_TRANSLATE_NOOP("Setting", "Memory of the gradient's size.")},
    {"train.adam_epsilon", QT_TRANSLATE_NOOP("Setting", "AdamW ε"),
     QT_TRANSLATE_NOOP("Setting", "Keeps the division by a small gradient finite.")},
    {"train.weight_decay", QT_TRANSLATE_NOOP("Setting", "weight decay"),
     QT_TRANSLATE_NOOP("Setting", "Pulls weights towards 0.")},
    {"train.max_grad_norm", QT_TRANSLATE_NOOP("Setting", "gradient limit"),
     QT_TRANSLATE_NOOP("Setting", "Longer gradients are shortened to this; 0: never.")},
    {"train.lora.rank", QT_TRANSLATE_NOOP("Setting", "rank of the adapters (LoRA)"),
     QT_TRANSLATE_NOOP("Setting", "Small matrices are trained beside the model's own, in less time "
                                  "and memory; 0: the model itself.")},
    {"train.lora.alpha", QT_TRANSLATE_NOOP("Setting", "weight of the adapters"),
     QT_TRANSLATE_NOOP("Setting", "They count this number divided by their rank.")},
    {"train.lora.targets", QT_TRANSLATE_NOOP("Setting", "where adapters are"),
     QT_TRANSLATE_NOOP("Setting", "The linear maps of a layer that get some.")},
    {"engine.rollout_dtype", QT_TRANSLATE_NOOP("Setting", "numbers of the rollouts"),
     QT_TRANSLATE_NOOP("Setting", "f32 agrees with training in f32 to the last bit; bf16 and int8 "
                                  "take less memory. int8 is always corrected for; with bf16 a "
                                  "warning says when it strays.")},
    {"engine.train_dtype", QT_TRANSLATE_NOOP("Setting", "numbers of training"),
     QT_TRANSLATE_NOOP("Setting", "bf16 is meant for processors that multiply such numbers "
                                  "themselves (sdrl doctor says so); elsewhere it is as fast as "
                                  "f32. Rollouts then compute as training does, unless they are "
                                  "int8.")},
    {"train.evaluate_every", QT_TRANSLATE_NOOP("Setting", "look at held-out questions every"),
     QT_TRANSLATE_NOOP("Setting", "Steps between looks at the development questions; 0: never.")},
    {"train.checkpoint_every", QT_TRANSLATE_NOOP("Setting", "checkpoint every"),
     QT_TRANSLATE_NOOP("Setting", "Steps between checkpoints.")},
    {"train.checkpoint_seconds", QT_TRANSLATE_NOOP("Setting", "checkpoint at the latest after"),
     QT_TRANSLATE_NOOP("Setting", "Seconds after which one is written in any case.")},
    {"train.keep_checkpoints", QT_TRANSLATE_NOOP("Setting", "checkpoints kept"),
     QT_TRANSLATE_NOOP("Setting", "Besides the best and the last.")},
    {"train.micro_batch_tokens", QT_TRANSLATE_NOOP("Setting", "tokens per micro-batch"),
     QT_TRANSLATE_NOOP("Setting", "Fewer need less memory and change no result.")},
    {"train.kept_rollouts", QT_TRANSLATE_NOOP("Setting", "questions logged per step"),
     QT_TRANSLATE_NOOP("Setting", "Whose answers are kept for the rollouts view; 0: all.")},
    // Of other parts, for remedies that reach beyond training.
    {"select.rule", QT_TRANSLATE_NOOP("Setting", "rule of selection"), ""},
    {"select.drop_zero", QT_TRANSLATE_NOOP("Setting", "leave out what is never solved"), ""},
    {"select.drop_one", QT_TRANSLATE_NOOP("Setting", "leave out what is always solved"), ""},
    {"adapt.enabled", QT_TRANSLATE_NOOP("Setting", "write harder and easier variants"), ""},
};

QString words(const char* text) {
    return QCoreApplication::translate("Setting", text);
}

QString valueText(const json& value) {
    return QString::fromStdString(value.is_string() ? value.get<std::string>() : value.dump());
}

/// Leaves of an object in dotted notation; arrays are leaves.
void eachLeaf(const json& value, const std::string& name,
              const std::function<void(const std::string&, const json&)>& visit) {
    if (!value.is_object()) {
        visit(name, value);
        return;
    }
    for (const auto& [key, child] : value.items())
        eachLeaf(child, name.empty() ? key : name + '.' + key, visit);
}

json leafOf(const json& root, const std::string& field) {
    std::string pointer = "/" + field;
    std::replace(pointer.begin(), pointer.end(), '.', '/');
    const json::json_pointer at(pointer);
    return root.contains(at) ? root.at(at) : json();
}

/// A value as a sentence has it: 1e-06 for 1.0000000000000002e-06, yes for true.
QString shortText(const QString& value) {
    bool isNumber = false;
    const double number = value.toDouble(&isNumber);
    if (isNumber)
        return QString::number(number, 'g', 4);
    if (value == QLatin1String("true"))
        return QCoreApplication::translate("Setting", "yes");
    if (value == QLatin1String("false"))
        return QCoreApplication::translate("Setting", "no");
    return value;
}

const Words* wordsOf(const std::string& field) {
    const auto found = std::find_if(std::begin(kWords), std::end(kWords),
                                    [&](const Words& w) { return field == w.field; });
    return found == std::end(kWords) ? nullptr : found;
}

SettingRow rowOf(const std::string& field, const json& value, const json& base) {
    SettingRow row;
    row.field = field;
    row.title = settingTitle(field);
    if (const Words* known = wordsOf(field); known && *known->meaning != '\0')
        row.meaning = words(known->meaning);
    row.value = valueText(value);
    row.fallback = valueText(base);
    row.changed = value != base;
    return row;
}

} // namespace

std::vector<SettingRow> settingRows(const GrpoSettings& settings, const GrpoSettings& base) {
    const auto all = [](const GrpoSettings& s) {
        return json{{"train", s.toJson()},
                    {"engine",
                     {{"rollout_dtype", numberFormatName(s.rolloutFormat)},
                      {"train_dtype", numberFormatName(s.trainFormat)}}}};
    };
    const json values = all(settings), bases = all(base);
    std::vector<SettingRow> rows;
    for (const Words& known : kWords)
        if (const json value = leafOf(values, known.field); !value.is_null())
            rows.push_back(rowOf(known.field, value, leafOf(bases, known.field)));
    // What has no words yet is still a setting.
    eachLeaf(values, "", [&](const std::string& field, const json& value) {
        if (!wordsOf(field))
            rows.push_back(rowOf(field, value, leafOf(bases, field)));
    });
    return rows;
}

int changedCount(const std::vector<SettingRow>& rows) {
    return static_cast<int>(
        std::count_if(rows.begin(), rows.end(), [](const SettingRow& row) { return row.changed; }));
}

QString settingTitle(const std::string& field) {
    const Words* known = wordsOf(field);
    return known ? words(known->title) : QString::fromStdString(field);
}

std::vector<SettingRow> patchRows(const std::string& patch, const ProjectSettings& settings) {
    std::vector<SettingRow> rows;
    const json wanted = json::parse(patch, nullptr, false);
    if (!wanted.is_object())
        return rows;
    const json now = settings.toJson();
    eachLeaf(wanted, "", [&](const std::string& field, const json& value) {
        rows.push_back(rowOf(field, value, leafOf(now, field)));
    });
    return rows;
}

QString patchText(const std::vector<SettingRow>& rows) {
    QStringList parts;
    for (const SettingRow& row : rows)
        parts << QStringLiteral("%1 %2 → %3")
                     .arg(row.title, shortText(row.fallback), shortText(row.value));
    return parts.join(QStringLiteral(", "));
}

} // namespace sdrl::gui
