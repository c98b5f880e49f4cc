// SPDX-License-Identifier: GPL-3.0-or-later
#include "pages/export/export_kind.h"

#include <QCoreApplication>

namespace sdrl::gui {

namespace {

struct Text {
    Q_DECLARE_TR_FUNCTIONS(Export)
};

} // namespace

const std::vector<ExportKind>& exportKinds() {
    static const QString jsonl = QStringLiteral(".jsonl");
    static const std::vector<ExportKind> kinds = {
        {ExportAim::TrainElsewhere,
         ExportContent::Cluster,
         DatasetFormat::Verl,
         Text::tr("Cluster run"),
         Text::tr("verl, TRL, OpenRLHF with GPUs"),
         Text::tr("A folder with the selected questions, those for looks, the test, this task's "
                  "reward in Python, "
                  "the training settings in the words of each trainer, and run.py, which checks "
                  "it all and starts. What a trainer does otherwise is in NOTES.md."),
         {}},
        {ExportAim::TrainElsewhere, ExportContent::Questions, DatasetFormat::TrlGrpo,
         Text::tr("Prompts for TRL"), Text::tr("TRL's GRPOTrainer and RLOOTrainer, Unsloth"),
         Text::tr("JSON Lines: \"prompt\" as messages and \"answer\" for the reward function, with "
                  "pass rate and source beside them."),
         jsonl},
        {ExportAim::TrainElsewhere, ExportContent::Questions, DatasetFormat::Verl,
         Text::tr("Prompts for verl"), Text::tr("verl, TinyZero and their kin"),
         Text::tr("JSON Lines with verl's five fields: data_source, prompt, ability, reward_model "
                  "and extra_info."),
         jsonl},
        {ExportAim::TrainElsewhere, ExportContent::Questions, DatasetFormat::Chat,
         Text::tr("Chat messages"),
         Text::tr("TRL's SFTTrainer, Unsloth, LLaMA-Factory, hosted tuners"),
         Text::tr("JSON Lines: \"messages\" with the prompt that the student reads and the "
                  "solution. For supervised training."),
         jsonl},
        {ExportAim::UseModel,
         ExportContent::Model,
         DatasetFormat::Full,
         Text::tr("Trained model"),
         Text::tr("transformers, vLLM, llama.cpp's converter"),
         Text::tr("A Hugging Face folder: weights as safetensors, configuration, tokenizer, chat "
                  "template and a README with the figures."),
         {}},
        {ExportAim::ShareData, ExportContent::Questions, DatasetFormat::Full,
         Text::tr("All questions"), Text::tr("scripts, spreadsheets, another person"),
         Text::tr("JSON Lines with everything that is known of each question: source, votes, pass "
                  "rate, selection, why it was dropped."),
         jsonl},
        {ExportAim::ShowResult, ExportContent::Report, DatasetFormat::Full, Text::tr("Report"),
         Text::tr("any web browser, also offline"),
         Text::tr(
             "One HTML page that needs nothing else: outcome, questions, difficulty, training, "
             "examples, settings and provenance."),
         QStringLiteral(".html")},
    };
    return kinds;
}

QString aimTitle(ExportAim aim) {
    switch (aim) {
    case ExportAim::TrainElsewhere:
        return Text::tr("Train it elsewhere");
    case ExportAim::UseModel:
        return Text::tr("Use the model");
    case ExportAim::ShareData:
        return Text::tr("Share the data");
    case ExportAim::ShowResult:
        return Text::tr("Show the result");
    }
    return {};
}

QString scopeText(const ExportKind& kind, const ExportScope& scope) {
    if (kind.is(ExportContent::Model))
        return Text::tr("the model with the weights of one checkpoint");
    if (kind.is(ExportContent::Report))
        return Text::tr("the project as it is now");
    if (kind.selection())
        return Text::tr("%n selected question(s)", nullptr, scope.selected);
    return scope.dropped > 0 ? Text::tr("all %1 questions, the %2 dropped ones included")
                                   .arg(scope.all)
                                   .arg(scope.dropped)
                             : Text::tr("all %n question(s)", nullptr, scope.all);
}

} // namespace sdrl::gui
