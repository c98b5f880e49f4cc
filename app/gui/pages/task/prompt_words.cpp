// SPDX-License-Identifier: GPL-3.0-or-later
#include "pages/task/prompt_words.h"

#include "core/project/project_settings.h"

#include <QCoreApplication>

#include <map>

namespace sdrl::gui {

namespace {

struct Text {
    Q_DECLARE_TR_FUNCTIONS(Prompts)
};

struct Words {
    QString title, purpose, notSent;
};

Words wordsOf(const std::string& prompt) {
    if (prompt == "keyword")
        return {Text::tr("Keyword"),
                Text::tr("Asks for the task's field of knowledge, to look for passages."),
                Text::tr("there are no documents to search, or their keyword is given")};
    if (prompt == "synonyms")
        return {Text::tr("Search terms"),
                Text::tr("Asks for other words that texts of this field use."),
                Text::tr("there are no documents to search, or the search terms are given")};
    if (prompt == "pattern")
        return {Text::tr("Pattern"), Text::tr("Asks what the task's examples have in common."),
                Text::tr("the task has no examples")};
    if (prompt == "question")
        return {Text::tr("Question"), Text::tr("Asks for one new question with its answer."), {}};
    if (prompt == "harder")
        return {Text::tr("Harder variant"), Text::tr("Asks for a harder variant of a question."),
                Text::tr("it writes no harder and easier variants")};
    if (prompt == "easier")
        return {Text::tr("Easier variant"), Text::tr("Asks for an easier variant of a question."),
                Text::tr("it writes no harder and easier variants")};
    if (prompt == "answer")
        return {Text::tr("Answer"), Text::tr("Asks for an answer to a question, for the vote."),
                Text::tr("there are no votes")};
    return {};
}

} // namespace

QString promptTitle(const PromptInfo& prompt) {
    const QString title = wordsOf(prompt.name).title;
    return title.isEmpty() ? QString::fromStdString(prompt.name) : title;
}

QString promptPurpose(const PromptInfo& prompt) {
    const QString purpose = wordsOf(prompt.name).purpose;
    return purpose.isEmpty() ? QString::fromStdString(prompt.purpose) : purpose;
}

QString placeholderMeaning(const std::string& placeholder) {
    static const std::map<std::string, const char*> meanings = {
        {"description", QT_TRANSLATE_NOOP("Prompts", "What the model should do, from the task.")},
        {"input_format", QT_TRANSLATE_NOOP("Prompts", "What questions look like, from the task.")},
        {"output_format", QT_TRANSLATE_NOOP("Prompts", "What replies look like, from the task.")},
        {"demonstrations", QT_TRANSLATE_NOOP("Prompts", "Some of the task's examples.")},
        {"domain", QT_TRANSLATE_NOOP("Prompts", "The field of knowledge, from the task or asked "
                                                "for.")},
        {"pattern", QT_TRANSLATE_NOOP("Prompts", "What the examples have in common, as it was "
                                                 "found.")},
        {"passage", QT_TRANSLATE_NOOP("Prompts", "The passage of a document that the question is "
                                                 "written from.")},
        {"number", QT_TRANSLATE_NOOP("Prompts", "A number that makes each request another; only "
                                                "without passage.")},
        {"level", QT_TRANSLATE_NOOP("Prompts", "The difficulty wished for, 1 to 5, if the settings "
                                               "say levels.")},
        {"difficulty", QT_TRANSLATE_NOOP("Prompts", "How hard it should be, in words.")},
        {"answers", QT_TRANSLATE_NOOP("Prompts", "The answers that are possible, if they are "
                                                 "few.")},
        {"input", QT_TRANSLATE_NOOP("Prompts", "The question that a variant is wanted of.")},
        {"output", QT_TRANSLATE_NOOP("Prompts", "The answer to that question.")},
        {"question", QT_TRANSLATE_NOOP("Prompts", "The question as the student reads it.")},
    };
    const auto found = meanings.find(placeholder);
    return found == meanings.end() ? QString() : Text::tr(found->second);
}

QString problemText(const PromptProblem& problem) {
    const QString word = u'{' + QString::fromStdString(problem.placeholder) + u'}';
    switch (problem.kind) {
    case PromptProblem::Kind::Empty:
        return Text::tr("A text is needed.");
    case PromptProblem::Kind::Version:
        return Text::tr("A first line that begins with # says the version: \"# version 1\".");
    case PromptProblem::Kind::UnknownPlaceholder:
        return Text::tr("Line %1: %2 is no placeholder of this prompt.")
            .arg(problem.line)
            .arg(word);
    case PromptProblem::Kind::MissingPlaceholder:
        return Text::tr("%1 has to stand in this prompt: without it, all requests are the same.")
            .arg(word);
    }
    return {};
}

QString notSentReason(const std::string& prompt) {
    return wordsOf(prompt).notSent;
}

QString noPromptsReason(const InstructorSettings& settings) {
    if (instructorUsesPrompts(settings))
        return {};
    return settings.kind == InstructorKind::Program
               ? Text::tr("No prompts: a built-in program writes the questions, no model is asked.")
               : Text::tr("No prompts: questions are made of the passages, no model is asked.");
}

PromptSample promptSample() {
    const auto text = [](const QString& words) { return (u'[' + words + u']').toStdString(); };
    return {text(Text::tr("field of knowledge")),
            text(Text::tr("what the examples have in common")),
            text(Text::tr("text of the passage")), text(Text::tr("the question")),
            text(Text::tr("its answer"))};
}

} // namespace sdrl::gui
