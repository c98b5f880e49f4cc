// SPDX-License-Identifier: GPL-3.0-or-later
//
// The kinds of answers and the places for them, in the user's words. The README of resources/tasks
// lists types and options; `makeVerifier` reads them.
#pragma once

#include <QString>
#include <QVariant>

#include <nlohmann/json.hpp>

#include <vector>

namespace sdrl::gui {

using Json = nlohmann::ordered_json;

enum class OptionKind {
    Number,
    Flag,
    Text,
    Choice,
    Texts,    ///< list of texts, separated by commas
    Units,    ///< texts, or texts with factors: "m = 1, km = 1000"
    Synonyms, ///< per label a list: "good: great, fine", one a line
    Element,  ///< an answer type of its own
};

/// One option of an answer type, as a field of the form.
struct AnswerOption {
    OptionKind kind;
    const char* key;
    QString label;
    QString hint; ///< one sentence
    Json fallback;
    std::vector<std::pair<const char*, QString>> choices; ///< Choice: value and words
};

struct AnswerType {
    const char* name;
    QString title;
    QString explanation; ///< one sentence
    std::vector<AnswerOption> options;
};

/// All that the verifier knows, the usual ones first.
[[nodiscard]] std::vector<AnswerType> answerTypes();
/// The type of that name; one without a title if there is none.
[[nodiscard]] AnswerType answerType(const QString& name);

struct AnswerPlace {
    const char* name; ///< of "marker"
    QString title;
    QString explanation;
};
[[nodiscard]] std::vector<AnswerPlace> answerPlaces();

/// "type" of an "answer" object; empty if there is none.
[[nodiscard]] QString typeOf(const Json& answer);
/// "number after ####": type and place of an "answer" object.
[[nodiscard]] QString answerInWords(const Json& answer);
/// An answer of that kind, to show where one stands. Empty if none can be made up.
[[nodiscard]] QString sampleAnswer(const Json& answer);
/// Words that tell who answers where the answer goes.
[[nodiscard]] QString suggestedOutputFormat(const Json& answer);
/// What an output format has to mention so that replies can get a reward: "\boxed", "<answer>".
/// Empty if nothing special.
[[nodiscard]] QString markerText(const Json& answer);

} // namespace sdrl::gui
