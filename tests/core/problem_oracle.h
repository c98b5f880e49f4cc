// SPDX-License-Identifier: GPL-3.0-or-later
//
// Solves the built-in programs' questions from their text, in another way than the programs do, so
// that the programs can be checked.
#pragma once

#include <QMap>
#include <QRegularExpression>
#include <QSet>
#include <QStringList>

#include <algorithm>
#include <optional>

namespace sdrl::test {

struct OracleAnswer {
    QString answer;
    int level = 0;
};

inline QStringList allMatches(const char* pattern, const QString& text) {
    static QMap<QByteArray, QRegularExpression> compiled;
    auto found = compiled.find(pattern);
    if (found == compiled.end())
        found = compiled.insert(pattern, QRegularExpression(QString::fromUtf8(pattern)));
    QStringList out;
    for (auto matches = found->globalMatch(text); matches.hasNext();) {
        const auto match = matches.next();
        out << match.captured(match.lastCapturedIndex() > 0 ? 1 : 0);
    }
    return out;
}

inline bool contains(const char* pattern, const QString& text) {
    return !allMatches(pattern, text).isEmpty();
}

inline QList<int> numbersIn(const QString& text) {
    QList<int> out;
    for (const QString& number : allMatches("\\d+", text))
        out << number.toInt();
    return out;
}

inline QStringList sentencesOf(const QString& text) {
    return allMatches("\\s*([^.?]+[.?])", text);
}

inline OracleAnswer solveStock(const QString& question) {
    const QStringList parts = sentencesOf(question);
    int total = numbersIn(parts[0])[0];
    for (qsizetype i = 1; i + 1 < parts.size(); ++i) {
        int product = 1;
        for (const int number : numbersIn(parts[i]))
            product *= number;
        if (contains("\\b(?:buys|finds|wins|gets|brings)\\b", parts[i]))
            total += product;
        else if (contains("\\b(?:gives|loses|sells|break|lends|take)\\b", parts[i]))
            total -= product;
        else if (!contains("\\bhas\\b", parts[i]))
            return {"unknown verb: " + parts[i], 0};
        if (total < 0 || total > 99)
            return {"total out of range", 0};
    }
    return {QString::number(total), static_cast<int>(parts.size()) - 2};
}

inline OracleAnswer solveReading(const QString& question) {
    const QStringList parts = sentencesOf(question);
    // Everything that everybody has, where the program follows one thing only.
    QMap<QString, QSet<QString>> has;
    const QStringList owners = allMatches("([A-Z]\\w+) has the", parts[0]);
    const QStringList things = allMatches("has the (\\w+)", parts[0]);
    for (qsizetype i = 0; i < owners.size(); ++i)
        has[owners[i]].insert(things[i]);
    for (qsizetype i = 1; i + 1 < parts.size(); ++i) {
        const QStringList people = allMatches("\\b(?!Then)([A-Z]\\w+)", parts[i]);
        QSet<QString>&a = has[people[0]], &b = has[people[1]];
        if (contains("\\b(?:gives|hands|lends)\\b", parts[i]))
            b.unite(a), a.clear();
        else if (contains("\\btakes\\b", parts[i]))
            a.unite(b), b.clear();
        else if (contains("\\b(?:swap|trades|switch|exchange)\\b", parts[i]) &&
                 !contains("wants", parts[i]))
            std::swap(a, b);
    }
    const QString thing = allMatches("has the (\\w+)", parts.back())[0];
    for (auto person = has.cbegin(); person != has.cend(); ++person)
        if (person.value().contains(thing))
            return {person.key(), static_cast<int>(parts.size()) - 2};
    return {};
}

inline int levelBelow(int value, const QList<int>& limits) {
    return static_cast<int>(std::lower_bound(limits.begin(), limits.end(), value) -
                            limits.begin()) +
           1;
}

inline OracleAnswer solveArith(const QString& question) {
    const QList<int> n = numbersIn(question);
    const int larger = std::max(n[0], n[1]);
    if (question.contains('*'))
        return {QString::number(n[0] * n[1]), levelBelow(larger, {3, 5, 7, 8, 9})};
    return {QString::number(question.contains('+') ? n[0] + n[1] : n[0] - n[1]),
            levelBelow(larger, {10, 20, 40, 60, 99})};
}

inline OracleAnswer solveUnit(const QString& question) {
    const QList<int> n = numbersIn(question);
    const QString from = allMatches("\\d+ (\\w+)", question)[0];
    const QString to = allMatches("ow many (\\w+)", question)[0];
    const QMap<QString, int> factors = {{"weeks days", 7},    {"dozen eggs", 12},
                                        {"years months", 12}, {"hours minutes", 60},
                                        {"feet inches", 12},  {"days hours", 24}};
    const int rest = n.size() > 1 ? n[1] : 0;
    return {QString::number(n[0] * factors[from + ' ' + to] + rest), static_cast<int>(n.size())};
}

inline OracleAnswer solvePrice(const QString& question) {
    int total = 0, operations = -1;
    for (const QString& item : allMatches("(?:\\ba|\\d+) \\w+ for \\d+ euros", question)) {
        const QList<int> n = numbersIn(item);
        total += n.size() == 2 ? n[0] * n[1] : n[0];
        operations += static_cast<int>(n.size());
    }
    return {QString::number(total), operations};
}

inline OracleAnswer solveDay(const QString& question) {
    const QStringList days = {"Monday", "Tuesday",  "Wednesday", "Thursday",
                              "Friday", "Saturday", "Sunday"};
    const int count = numbersIn(question)[0];
    const auto from = days.indexOf(allMatches("(?!Today)[A-Z]\\w+day", question)[0]);
    const int sign = contains("before|ago", question) ? -1 : 1;
    return {days[(from + sign * count + 7) % 7], count};
}

inline QStringList listedWords(const QString& question) {
    return allMatches("(?:: |writes |sorts )([a-z]+(?:, [a-z]+)+)", question)[0].split(", ");
}

inline OracleAnswer solveCount(const QString& question) {
    const auto count = static_cast<int>(question.count(',')) + 1;
    return {QString::number(count), count - 1};
}

inline OracleAnswer solveSort(const QString& question) {
    QStringList words = listedWords(question);
    words.sort();
    return {words.join(", "), static_cast<int>(words.size()) - 1};
}

inline OracleAnswer solveBig(const QString& question) {
    const QList<int> n = numbersIn(question);
    const auto [least, most] = std::minmax_element(n.begin(), n.end());
    return {QString::number(question.contains("large") ? *most : *least),
            static_cast<int>(n.size()) - 1};
}

inline OracleAnswer solveChoice(const QString& question) {
    const QList<int> n = numbersIn(question);
    const auto at = n.lastIndexOf(n[0] + n[1]) - 2;
    return {QString(QChar('A' + static_cast<int>(at))),
            levelBelow(std::max(n[0], n[1]), {10, 25, 50})};
}

inline OracleAnswer solveExtract(const QString& question) {
    const QStringList parts = sentencesOf(question);
    const QString thing = allMatches("the ([a-z]+)", parts.back())[0];
    const auto level = static_cast<int>(parts.size()) - 1;
    for (qsizetype i = 0; i + 1 < parts.size(); ++i) {
        const QStringList w = parts[i].split(' ');
        if (w[5] != thing)
            continue;
        const QString answer = parts.back().contains("Who sold")     ? w[2]
                               : parts.back().contains("Who bought") ? w[7]
                               : parts.back().contains("day")        ? w[1]
                                                                     : w[9];
        return {answer, level};
    }
    return {};
}

/// Nothing for a program that the oracle does not know.
inline std::optional<OracleAnswer> solveQuestion(const QString& program, const QString& question) {
    static const QMap<QString, OracleAnswer (*)(const QString&)> solvers = {
        {"stock", solveStock},   {"reading", solveReading}, {"arith", solveArith},
        {"unit", solveUnit},     {"price", solvePrice},     {"day", solveDay},
        {"count", solveCount},   {"sort", solveSort},       {"big", solveBig},
        {"choice", solveChoice}, {"extract", solveExtract}};
    const auto solver = solvers.find(program);
    return solver == solvers.end() ? std::nullopt : std::optional((*solver)(question));
}

/// How many equations "a sign b = c" of a text there are, and how many of them are wrong.
inline std::pair<int, int> equationsIn(const QString& text) {
    static const QRegularExpression equation("(\\d+) ([-+*]) (\\d+) = (\\d+)");
    int count = 0, wrong = 0;
    for (auto matches = equation.globalMatch(text); matches.hasNext(); ++count) {
        const auto m = matches.next();
        const int a = m.captured(1).toInt(), b = m.captured(3).toInt();
        const QString sign = m.captured(2);
        wrong += m.captured(4).toInt() != (sign == "+" ? a + b : sign == "-" ? a - b : a * b);
    }
    return {count, wrong};
}

} // namespace sdrl::test
