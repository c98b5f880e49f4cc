// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/answer_types.h"

#include <QCoreApplication>
#include <QStringList>

namespace sdrl::gui {

namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(AnswerTypes)
};

QString textIn(const Json& object, const char* key, const char* fallback = "") {
    const auto found = object.is_object() ? object.find(key) : object.end();
    return found != object.end() && found->is_string()
               ? QString::fromStdString(found->get<std::string>())
               : QString::fromUtf8(fallback);
}

std::vector<AnswerOption> numberOptions() {
    return {
        {OptionKind::Number,
         "absolute_tolerance",
         Words::tr("Tolerance"),
         Words::tr("Answers that differ by no more are equal."),
         0,
         {}},
        {OptionKind::Number,
         "relative_tolerance",
         Words::tr("Relative tolerance"),
         Words::tr("The same as a share of the larger answer: 0.01 is one percent."),
         0,
         {}},
        {OptionKind::Units,
         "units",
         Words::tr("Units"),
         Words::tr("Words that may follow the number, with factors to convert: m = 1, km = 1000. "
                   "Without any, words behind the number are ignored."),
         nullptr,
         {}},
        {OptionKind::Flag,
         "unit_required",
         Words::tr("A number without a unit is no answer"),
         Words::tr("Only with units."),
         false,
         {}},
        {OptionKind::Choice,
         "percent",
         Words::tr("Percent signs"),
         Words::tr("How 10% is read."),
         "ignore",
         {{"ignore", Words::tr("10% is 10")}, {"fraction", Words::tr("10% is 0.1")}}},
        {OptionKind::Flag,
         "decimal_comma",
         Words::tr("Decimal comma: 1.234,5 instead of 1,234.5"),
         {},
         false,
         {}},
        {OptionKind::Texts,
         "currency",
         Words::tr("Currencies"),
         Words::tr("Signs and codes that may stand before or behind the number."),
         Json::array({"US$", "$", "€", "£", "¥", "₹", "USD", "EUR", "GBP"}),
         {}},
    };
}

} // namespace

std::vector<AnswerType> answerTypes() {
    const AnswerOption separator{OptionKind::Text,
                                 "separator",
                                 Words::tr("Separator"),
                                 Words::tr("Stands between the parts; \\n for one part a line."),
                                 ",",
                                 {}};
    const AnswerOption element{
        OptionKind::Element,       "element",
        Words::tr("Each part is"), Words::tr("The kind of answer of one part."),
        Json{{"type", "text"}},    {}};
    return {
        {"number", Words::tr("Number"),
         Words::tr("One number, however it is written: 1,000, 3/4, 1.5e3, $12 or 10%."),
         numberOptions()},
        {"choice",
         Words::tr("Multiple choice"),
         Words::tr("The letter of one option, as in C, (C) or Option C."),
         {{OptionKind::Text,
           "letters",
           Words::tr("Letters"),
           Words::tr("The options' letters or digits, two to ten."),
           "ABCD",
           {}}}},
        {"yes_no", Words::tr("Yes or no"), Words::tr("Yes or no; true and false count too."), {}},
        {"one_of",
         Words::tr("One of several labels"),
         Words::tr("One label of a closed set, such as positive, negative or neutral."),
         {{OptionKind::Texts,
           "labels",
           Words::tr("Labels"),
           Words::tr("Two or more, separated by commas."),
           Json::array(),
           {}},
          {OptionKind::Synonyms,
           "synonyms",
           Words::tr("Other words for a label"),
           Words::tr("One label a line: positive: good, favourable"),
           nullptr,
           {}}}},
        {"text",
         Words::tr("Short text"),
         Words::tr("A name, a term or another short phrase; white space never matters."),
         {{OptionKind::Flag,
           "ignore_case",
           Words::tr("Upper and lower case are the same"),
           {},
           true,
           {}},
          {OptionKind::Flag,
           "ignore_punctuation",
           Words::tr("Punctuation does not matter: U.S. equals US"),
           {},
           true,
           {}},
          {OptionKind::Flag,
           "ignore_articles",
           Words::tr("Articles do not matter: the Nile equals Nile"),
           {},
           true,
           {}}}},
        {"math",
         Words::tr("Formula"),
         Words::tr("LaTeX or a plain formula; what has the same value is equal: 2/4, 0.5, 1/2."),
         {}},
        {"date",
         Words::tr("Date"),
         Words::tr("A day, however it is written: 2024-03-01 or March 1st, 2024."),
         {{OptionKind::Choice,
           "order",
           Words::tr("03/04/2024 is"),
           Words::tr("How dates of three numbers are read."),
           "ymd",
           {{"ymd", Words::tr("no answer")},
            {"dmy", Words::tr("3 April (day first)")},
            {"mdy", Words::tr("March 4 (month first)")}}}}},
        {"list",
         Words::tr("List"),
         Words::tr("Several answers of one kind whose order counts; up to 100."),
         {element, separator}},
        {"set",
         Words::tr("Set"),
         Words::tr("Several answers of one kind in any order, repetitions ignored; up to 100."),
         {element, separator}},
        {"regex",
         Words::tr("Text that matches a pattern"),
         Words::tr("The last match of a regular expression (PCRE2), or its first group."),
         {{OptionKind::Text,
           "pattern",
           Words::tr("Pattern"),
           Words::tr("For example \\b([A-Z]{2}-\\d{3})\\b"),
           "",
           {}},
          {OptionKind::Flag,
           "ignore_case",
           Words::tr("Upper and lower case are the same"),
           {},
           false,
           {}}}},
    };
}

AnswerType answerType(const QString& name) {
    for (AnswerType& type : answerTypes())
        if (name == QLatin1String(type.name))
            return std::move(type);
    return {"", {}, {}, {}};
}

std::vector<AnswerPlace> answerPlaces() {
    return {
        {"boxed", Words::tr("In a LaTeX box: \\boxed{…}"),
         Words::tr("Usual in mathematics; most models know it.")},
        {"tag", Words::tr("In a tag: <answer>…</answer>"),
         Words::tr("Leaves room for reasoning before it; good for letters and labels.")},
        {"line", Words::tr("On a line that begins with a word: Answer: …"),
         Words::tr("Reads naturally; upper and lower case of the word do not matter.")},
        {"hashes", Words::tr("Behind ####"),
         Words::tr("As in GSM8K: the end of the line behind four hashes.")},
        {"whole", Words::tr("The whole reply is the answer"),
         Words::tr("No room for reasoning: for very short answers only.")},
    };
}

QString typeOf(const Json& answer) {
    return textIn(answer, "type");
}

QString answerInWords(const Json& answer) {
    const QString type = typeOf(answer);
    QString title = answerType(type).title;
    if (type == QLatin1String("list") || type == QLatin1String("set"))
        if (const auto element = answer.find("element"); element != answer.end())
            title = QStringLiteral("%1 (%2)").arg(title, answerType(typeOf(*element)).title);
    const QString marker = textIn(answer, "marker");
    if (marker == QLatin1String("boxed"))
        return Words::tr("%1 in \\boxed{…}").arg(title);
    if (marker == QLatin1String("hashes"))
        return Words::tr("%1 behind ####").arg(title);
    if (marker == QLatin1String("tag"))
        return Words::tr("%1 between <%2> and </%2>").arg(title, textIn(answer, "tag", "answer"));
    if (marker == QLatin1String("line"))
        return Words::tr("%1 on a line that begins with \"%2\"")
            .arg(title, textIn(answer, "prefix", "Answer:"));
    return Words::tr("%1, the whole reply").arg(title);
}

QString sampleAnswer(const Json& answer) {
    const QString type = typeOf(answer);
    if (type == QLatin1String("number")) {
        const auto units = answer.find("units");
        if (units == answer.end() || units->empty())
            return QStringLiteral("42");
        if (units->is_object())
            return QStringLiteral("42 ") + QString::fromStdString(units->begin().key());
        return units->front().is_string()
                   ? QStringLiteral("42 ") + QString::fromStdString(units->front())
                   : QString();
    }
    if (type == QLatin1String("choice"))
        return textIn(answer, "letters", "ABCD").left(1);
    if (type == QLatin1String("yes_no"))
        return QStringLiteral("yes");
    if (type == QLatin1String("one_of")) {
        const auto labels = answer.find("labels");
        return labels != answer.end() && labels->is_array() && !labels->empty() &&
                       labels->front().is_string()
                   ? QString::fromStdString(labels->front())
                   : QString();
    }
    if (type == QLatin1String("text"))
        return QStringLiteral("Oslo");
    if (type == QLatin1String("math"))
        return QStringLiteral("\\frac{3}{4}");
    if (type == QLatin1String("date"))
        return QStringLiteral("2024-03-01");
    if (type == QLatin1String("list") || type == QLatin1String("set")) {
        const auto element = answer.find("element");
        const QString part = element == answer.end() ? QString() : sampleAnswer(*element);
        if (part.isEmpty())
            return {};
        const QString separator = textIn(answer, "separator", ",");
        QString second = typeOf(*element) == QLatin1String("number") ? QStringLiteral("7")
                         : typeOf(*element) == QLatin1String("date") ? QStringLiteral("2024-06-30")
                                                                     : QString();
        if (const auto letters = textIn(*element, "letters", "ABCD");
            typeOf(*element) == QLatin1String("choice"))
            second = letters.mid(1, 1);
        if (second.isEmpty())
            return part;
        return part + separator + (separator == QLatin1String("\n") ? QString() : QString(u' ')) +
               second;
    }
    return {};
}

QString markerText(const Json& answer) {
    const QString marker = textIn(answer, "marker");
    if (marker == QLatin1String("boxed"))
        return QStringLiteral("\\boxed");
    if (marker == QLatin1String("hashes"))
        return QStringLiteral("####");
    if (marker == QLatin1String("tag"))
        return QStringLiteral("<%1>").arg(textIn(answer, "tag", "answer"));
    if (marker == QLatin1String("line"))
        return textIn(answer, "prefix", "Answer:");
    return {};
}

QString suggestedOutputFormat(const Json& answer) {
    // Told to the model: English, whatever the window's language.
    const QString type = typeOf(answer), marker = textIn(answer, "marker");
    QString what = QStringLiteral("the final answer");
    if (type == QLatin1String("number"))
        what = QStringLiteral("the final number");
    else if (type == QLatin1String("choice"))
        what = QStringLiteral("the letter of the one correct option");
    else if (type == QLatin1String("yes_no"))
        what = QStringLiteral("yes or no");
    else if (type == QLatin1String("date"))
        what = QStringLiteral("the date as year-month-day");
    else if (type == QLatin1String("one_of")) {
        QStringList labels;
        if (const auto list = answer.find("labels"); list != answer.end() && list->is_array())
            for (const Json& label : *list)
                if (label.is_string())
                    labels += QString::fromStdString(label);
        what = labels.isEmpty() || labels.size() > 12
                   ? QStringLiteral("the label")
                   : QStringLiteral("one of ") + labels.join(QStringLiteral(", "));
    } else if (type == QLatin1String("list") || type == QLatin1String("set")) {
        const QString separator = textIn(answer, "separator", ",");
        what = separator == QLatin1String("\n")
                   ? QStringLiteral("the answers, one a line")
                   : QStringLiteral("the answers, separated by \"%1\"").arg(separator);
    }
    QString sample = sampleAnswer(answer);
    if (sample.contains(u'\n'))
        sample.clear();
    const auto example = [&](const QString& form) {
        return sample.isEmpty() ? QStringLiteral(".")
                                : QStringLiteral(", for example: ") + form.arg(sample);
    };
    if (marker == QLatin1String("boxed"))
        return QStringLiteral("Reason step by step and put %1 into \\boxed{}").arg(what) +
               example(QStringLiteral("\\boxed{%1}"));
    if (marker == QLatin1String("hashes"))
        return QStringLiteral("Reason step by step. On the last line write #### and %1").arg(what) +
               example(QStringLiteral("#### %1"));
    if (marker == QLatin1String("tag")) {
        const QString tag = textIn(answer, "tag", "answer");
        return QStringLiteral("Think the question through. Then give %1 between <%2> and </%2>")
                   .arg(what, tag) +
               example(QStringLiteral("<%2>%1</%2>").replace(QStringLiteral("%2"), tag));
    }
    if (marker == QLatin1String("line")) {
        const QString prefix = textIn(answer, "prefix", "Answer:");
        return QStringLiteral("Reason briefly. Then write on the last line \"%1\" and %2")
                   .arg(prefix, what) +
               example(prefix + QStringLiteral(" %1"));
    }
    return QStringLiteral("Reply with %1 only").arg(what) + example(QStringLiteral("%1"));
}

} // namespace sdrl::gui
