// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/method/task_definition.h"
#include "instruct/passages/spans.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sdrl::passages {

/// What is told besides what is asked.
struct Hints {
    std::string section;  ///< heading that the answer stands under; empty = not told
    bool initial = false; ///< first letter of the answer
};

/// A sentence for a question: without empty brackets that references left behind.
[[nodiscard]] std::string displayed(std::string_view text);
/// An answer as it is written inside a sentence: the capital of a sentence's first word goes,
/// unless the passage writes the word so elsewhere.
[[nodiscard]] std::string answerText(const Reading& reading, const AnswerSpan& span);

/// "Which term is missing in “… ____ …”?"
[[nodiscard]] std::string askMissing(const Reading& reading, const AnswerSpan& span,
                                     const Hints& hints);
/// "Which term means “…”?" The definition has a meaning to show (no Aside).
[[nodiscard]] std::string askTerm(const Reading& reading, const Definition& definition,
                                  const Hints& hints);

/// What an item's text consists of.
struct QuestionParts {
    std::string question;
    std::vector<std::string> options; ///< of a multiple choice
};

/// How the task wants its questions to be laid out, as far as its input format says so in labels.
class QuestionForm {
public:
    explicit QuestionForm(const TaskDefinition& task);

    [[nodiscard]] bool showsPassage() const { return m_showsPassage; }
    /// Empty unless the task is multiple choice.
    [[nodiscard]] const std::string& letters() const { return m_letters; }

    [[nodiscard]] std::string compose(const QuestionParts& parts, std::string_view passage) const;
    /// The question of an item, whoever wrote it.
    [[nodiscard]] QuestionParts parts(std::string_view input) const;

private:
    std::string m_opening; ///< a line that all questions begin with
    std::string m_passageLabel;
    std::string m_questionLabel;
    bool m_showsPassage = false;
    std::string m_letters;
};

} // namespace sdrl::passages
