// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/training_words.h"

#include "session/job_center.h"

#include <QCoreApplication>
#include <QLocale>

#include <algorithm>
#include <cmath>
#include <iterator>

namespace sdrl::gui {

namespace {

struct Text {
    Q_DECLARE_TR_FUNCTIONS(TrainingWords)
};

enum class Kind { Share, Count, Number, Bytes };

struct NumberWords {
    const char* name;
    Kind kind;
    const char* words;
};

constexpr NumberWords kNumbers[] = {
    {"dead_share", Kind::Share, QT_TRANSLATE_NOOP("Figure", "dead groups %1")},
    {"expected_dead_groups", Kind::Share, QT_TRANSLATE_NOOP("Figure", "expected dead groups %1")},
    {"reward", Kind::Number, QT_TRANSLATE_NOOP("Figure", "mean reward %1")},
    {"best_reward", Kind::Number, QT_TRANSLATE_NOOP("Figure", "best mean reward %1")},
    {"reward_at_start", Kind::Number, QT_TRANSLATE_NOOP("Figure", "mean reward at first %1")},
    {"best_step", Kind::Count, QT_TRANSLATE_NOOP("Figure", "best at step %1")},
    {"cut_share", Kind::Share, QT_TRANSLATE_NOOP("Figure", "cut-off answers %1")},
    {"limit_tokens", Kind::Count, QT_TRANSLATE_NOOP("Figure", "limit %1 tokens")},
    {"answered_share", Kind::Share,
     QT_TRANSLATE_NOOP("Figure", "answers in the form asked for %1")},
    {"accuracy", Kind::Share, QT_TRANSLATE_NOOP("Figure", "held-out accuracy %1")},
    {"accuracy_at_start", Kind::Share,
     QT_TRANSLATE_NOOP("Figure", "held-out accuracy at first %1")},
    {"best_accuracy", Kind::Share, QT_TRANSLATE_NOOP("Figure", "best held-out accuracy %1")},
    {"best_lately", Kind::Share, QT_TRANSLATE_NOOP("Figure", "best of the last looks %1")},
    {"looks", Kind::Count, QT_TRANSLATE_NOOP("Figure", "%1 looks")},
    {"entropy", Kind::Number, QT_TRANSLATE_NOOP("Figure", "entropy %1")},
    {"entropy_at_start", Kind::Number, QT_TRANSLATE_NOOP("Figure", "entropy at first %1")},
    {"kl", Kind::Number, QT_TRANSLATE_NOOP("Figure", "KL %1")},
    {"grad_norm", Kind::Number, QT_TRANSLATE_NOOP("Figure", "gradient norm %1")},
    {"grad_norm_at_start", Kind::Number, QT_TRANSLATE_NOOP("Figure", "gradient norm at first %1")},
    {"loss", Kind::Number, QT_TRANSLATE_NOOP("Figure", "size of the loss %1")},
    {"mismatch", Kind::Number, QT_TRANSLATE_NOOP("Figure", "difference of log-probabilities %1")},
    {"threshold", Kind::Number, QT_TRANSLATE_NOOP("Figure", "threshold %1")},
    {"over_steps", Kind::Count, QT_TRANSLATE_NOOP("Figure", "over %1 steps")},
    {"steps", Kind::Count, QT_TRANSLATE_NOOP("Figure", "%1 steps")},
    {"items", Kind::Count, QT_TRANSLATE_NOOP("Figure", "%1 questions")},
    {"questions", Kind::Count, QT_TRANSLATE_NOOP("Figure", "%1 test questions")},
    {"half_width", Kind::Share, QT_TRANSLATE_NOOP("Figure", "interval ± %1")},
    {"prompts_per_step", Kind::Count, QT_TRANSLATE_NOOP("Figure", "%1 questions per step")},
    {"group_size", Kind::Count, QT_TRANSLATE_NOOP("Figure", "%1 answers per question")},
    {"max_new_tokens", Kind::Count, QT_TRANSLATE_NOOP("Figure", "answers up to %1 tokens")},
    {"answer_tokens", Kind::Count, QT_TRANSLATE_NOOP("Figure", "answers up to %1 tokens")},
    {"prompt_tokens", Kind::Count, QT_TRANSLATE_NOOP("Figure", "questions up to %1 tokens")},
    {"context_tokens", Kind::Count, QT_TRANSLATE_NOOP("Figure", "context of %1 tokens")},
    {"needed_bytes", Kind::Bytes, QT_TRANSLATE_NOOP("Figure", "needs %1")},
    {"total_bytes", Kind::Bytes, QT_TRANSLATE_NOOP("Figure", "the computer has %1")},
    {"available_bytes", Kind::Bytes, QT_TRANSLATE_NOOP("Figure", "free now %1")},
    {"free_bytes", Kind::Bytes, QT_TRANSLATE_NOOP("Figure", "free %1")},
};

QString valueText(Kind kind, double value) {
    const QLocale locale;
    switch (kind) {
    case Kind::Share:
        return locale.toString(value * 100, 'f', std::abs(value) < 0.1 ? 1 : 0) +
               QStringLiteral(" %");
    case Kind::Count:
        return locale.toString(value, 'f', 0);
    case Kind::Number:
        return locale.toString(value, 'g', 3);
    case Kind::Bytes:
        return bytesText(value);
    }
    return {};
}

} // namespace

QString numbersText(const std::vector<std::pair<std::string, double>>& numbers) {
    QStringList parts;
    for (const auto& [name, value] : numbers) {
        if (!std::isfinite(value))
            continue;
        const auto known = std::find_if(std::begin(kNumbers), std::end(kNumbers),
                                        [&](const NumberWords& n) { return name == n.name; });
        if (known != std::end(kNumbers))
            parts << QCoreApplication::translate("Figure", known->words)
                         .arg(valueText(known->kind, value));
        else
            parts << QString::fromStdString(name).replace(QLatin1Char('_'), QLatin1Char(' ')) +
                         QLatin1Char(' ') + valueText(Kind::Number, value);
    }
    return parts.join(QStringLiteral(" · "));
}

Words findingWords(const Finding& finding) {
    Words out;
    out.evidence = numbersText(finding.numbers);
    switch (finding.code) {
    case FindingCode::AllGroupsTooHard:
        out.title = Text::tr("The questions are too hard");
        out.text = Text::tr("In nearly every group all answers are wrong. Equal answers teach "
                            "nothing. Easier questions, or more answers per question, give the "
                            "model something to compare.");
        break;
    case FindingCode::AllGroupsTooEasy:
        out.title = Text::tr("The questions are too easy");
        out.text = Text::tr("In nearly every group all answers are right. There is little left to "
                            "learn here: stop, or train on harder questions.");
        break;
    case FindingCode::ManyDeadGroups:
        out.title = Text::tr("Many groups teach nothing");
        out.text = Text::tr("More than half of the groups have answers that are all right or all "
                            "wrong, so most of the work is lost. Choosing questions of medium "
                            "difficulty helps.");
        break;
    case FindingCode::AnswersCutOff:
        out.title = Text::tr("Answers are cut off");
        out.text = Text::tr("Many answers reach the length limit before they end, and then count "
                            "as wrong. A higher limit lets them finish.");
        break;
    case FindingCode::FormatNotLearnt:
        out.title = Text::tr("The form of the answer is missing");
        out.text = Text::tr("Answers end, but hardly any stands where the task wants it. A small "
                            "reward for the form alone shows the model the way.");
        break;
    case FindingCode::RewardCollapsed:
        out.title = Text::tr("The reward has collapsed");
        out.text = Text::tr("It is far below its best. The model was damaged by steps that were "
                            "too large. The best checkpoint is kept; a lower learning rate avoids "
                            "it.");
        break;
    case FindingCode::EntropyCollapsed:
        out.title = Text::tr("The model tries nothing new");
        out.text = Text::tr("It is sure of nearly every token, so the answers to a question are "
                            "alike. A higher temperature brings variety back.");
        break;
    case FindingCode::LearningRateTooHigh:
        out.title = Text::tr("The learning rate looks too high");
        out.text = Text::tr("The gradient or the distance to the first model leaps, or the reward "
                            "falls early. Smaller steps are safer.");
        break;
    case FindingCode::NoHeldOutGain:
        out.title = Text::tr("Held-out questions do not get better");
        out.text = Text::tr("The reward rises on the training questions only: the model learns "
                            "them by heart, or the reward misses the point. More varied questions "
                            "help; look at some answers.");
        break;
    case FindingCode::Plateau:
        out.title = Text::tr("No progress any more");
        out.text = Text::tr("The last looks at the held-out questions brought no gain. Stopping "
                            "now loses nothing: the best checkpoint is kept.");
        break;
    case FindingCode::SamplerMismatch:
        out.title = Text::tr("Sampler and trainer disagree");
        out.text = Text::tr("They compute different probabilities for the same answers, which "
                            "makes the updates unsafe. A correction limits the harm.");
        break;
    case FindingCode::LossNearZero:
        out.title = Text::tr("A loss near zero is normal");
        out.text = Text::tr("Advantages add up to zero in each group, so the loss hovers around "
                            "zero however much is learned. Look at reward and held-out accuracy "
                            "instead.");
        break;
    }
    return out;
}

Words problemWords(const Problem& problem) {
    Words out;
    out.evidence = numbersText(problem.numbers);
    switch (problem.code) {
    case ProblemCode::NoModel:
        out.title = Text::tr("No model");
        out.text = Text::tr("The settings name no model, or it is not where they say. Choose one "
                            "above.");
        break;
    case ProblemCode::ModelUnusable:
        out.title = Text::tr("The model cannot be trained");
        out.text = Text::tr("Its files are of a kind that the engine does not compute. Choose "
                            "another one above.");
        break;
    case ProblemCode::NoDocuments:
        out.title = Text::tr("No documents");
        out.text = Text::tr("Questions are written from documents, and the task names none. Add "
                            "some on the page Documents.");
        break;
    case ProblemCode::InstructorUnusable:
        out.title = Text::tr("Nobody can write questions");
        out.text = Text::tr("The instructor cannot be made from the settings. Correct it in the "
                            "task.");
        break;
    case ProblemCode::EvaluationUnusable:
        out.title = Text::tr("The evaluation file cannot be read");
        out.text = Text::tr("Without it there are no held-out questions of the task's own. Correct "
                            "the file or the task.");
        break;
    case ProblemCode::TooFewItems:
        out.title = Text::tr("Too few questions to train on");
        out.text = Text::tr("There are hardly more than one step takes, so the same ones come "
                            "again and again. Write more, or take fewer per step.");
        break;
    case ProblemCode::TooFewTestQuestions:
        out.title = Text::tr("Too few test questions");
        out.text = Text::tr("The interval of the accuracy would be wider than any gain. Hold out "
                            "more questions.");
        break;
    case ProblemCode::ManyDeadGroups:
        out.title = Text::tr("Many groups will teach nothing");
        out.text = Text::tr("By the measured pass rates, in many groups all answers will be right "
                            "or all wrong. Choosing questions by pass rate helps.");
        break;
    case ProblemCode::ContextTooShort:
        out.title = Text::tr("Question and answer do not fit");
        out.text = Text::tr("The longest question and the longest answer together are longer than "
                            "the model's context. Shorter answers fit.");
        break;
    case ProblemCode::AnswersLikelyCutOff:
        out.title = Text::tr("Answers will be cut off");
        out.text = Text::tr("When pass rates were measured, many answers reached a limit as low as "
                            "this one. A higher limit lets them finish.");
        break;
    case ProblemCode::GroupsOutweighPrompts:
        out.title = Text::tr("Few questions with large groups");
        out.text = Text::tr("A step sees few different questions, which makes it noisy. More "
                            "questions with fewer answers each cost the same.");
        break;
    case ProblemCode::RateTooHigh:
        out.title = Text::tr("A high learning rate");
        out.text =
            Text::tr("Models of this size are trained with a rate of about %1. At five times "
                     "that and more they often fall apart.")
                .arg(problem.number("usual"));
        break;
    case ProblemCode::MemoryTooSmall:
        out.title = Text::tr("Not enough memory");
        out.text = Text::tr("Training with these settings needs more than the computer has. Try "
                            "smaller micro-batches, shorter answers or a smaller model.");
        break;
    case ProblemCode::MemoryTight:
        out.title = Text::tr("Memory is tight");
        out.text = Text::tr("It fits into the computer, but not into what is free now. Close other "
                            "programs first, or it will be slow.");
        break;
    case ProblemCode::DiskTooSmall:
        out.title = Text::tr("Not enough room on the disk");
        out.text = Text::tr("Checkpoints and logs do not fit. Keep fewer checkpoints, or make "
                            "room.");
        break;
    case ProblemCode::KeyInClear:
        out.title = Text::tr("The key can be read on the way");
        out.text = Text::tr("The address of the instructor or of the student begins with http:// "
                            "and is not on this computer, so the key goes out without encryption. "
                            "Use https://.");
        break;
    case ProblemCode::RequestsOverCap:
        out.title = Text::tr("The cap of requests is too low");
        out.text = Text::tr("An endpoint would be asked more often than one run may. Raise the "
                            "cap, or write fewer questions.");
        break;
    case ProblemCode::StudentUnusable:
        out.title = Text::tr("The student cannot be asked");
        out.text = Text::tr("The endpoint of the student cannot be used as it is set up. Correct "
                            "\"student.endpoint\" in the project's settings.");
        break;
    case ProblemCode::StudentNotTrainable:
        out.title = Text::tr("The student cannot be trained here");
        out.text = Text::tr("It is a model behind an endpoint, whose weights are not here. Export "
                            "the dataset for a trainer on a cluster, or train a model of your own "
                            "instead.");
        break;
    case ProblemCode::StaleInputs:
        out.title = Text::tr("An earlier stage has to run");
        out.text = Text::tr("What training would use is not there yet, or was made with other "
                            "settings or another task.");
        break;
    }
    return out;
}

} // namespace sdrl::gui
