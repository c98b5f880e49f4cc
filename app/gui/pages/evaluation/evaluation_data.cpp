// SPDX-License-Identifier: GPL-3.0-or-later
#include "pages/evaluation/evaluation_data.h"

#include "core/project/record_table.h"

#include <QCoreApplication>
#include <QLocale>

#include <algorithm>
#include <cmath>

namespace sdrl::gui {

namespace {

struct Text {
    Q_DECLARE_TR_FUNCTIONS(Evaluation)
};

bool sameQuestions(const std::vector<EvaluationQuestion>& a,
                   const std::vector<EvaluationQuestion>& b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](const auto& x, const auto& y) {
        return x.input == y.input && x.reference == y.reference;
    });
}

std::vector<ItemResult> resultsOf(const std::vector<EvaluationAnswer>& answers) {
    std::vector<ItemResult> out;
    out.reserve(answers.size());
    for (const EvaluationAnswer& answer : answers)
        out.push_back({answer.strict, answer.lenient, answer.formatOk});
    return out;
}

Result<void> read(const std::filesystem::path& database, EvaluationData& out) {
    SDRL_TRY(const auto store, ProjectStore::open(database, ProjectStore::Access::ReadOnly));
    EvaluationTable& table = store->evaluations();
    SDRL_TRY(const std::vector<EvaluationInfo> infos, table.evaluations());
    SDRL_TRY(const std::vector<RunRecord> runs, store->records().runs());
    std::map<RunId, std::string> runNames;
    for (const RunRecord& run : runs)
        runNames[run.id] = run.name;
    // The questions of a set are those that were asked last.
    for (auto info = infos.rbegin(); info != infos.rend(); ++info)
        if (!out.questions.contains(info->set)) {
            SDRL_TRY(out.questions[info->set], table.questionsOf(info->id));
        }
    for (const EvaluationInfo& info : infos) {
        if (!info.complete) {
            ++out.unfinished;
            continue;
        }
        SDRL_TRY(const std::vector<EvaluationQuestion> asked, table.questionsOf(info.id));
        if (!sameQuestions(asked, out.questions[info.set])) {
            ++out.outdated;
            continue;
        }
        SDRL_TRY(const std::vector<EvaluationAnswer> answers, table.answers(info.id));
        auto model =
            std::find_if(out.models.begin(), out.models.end(), [&](const EvaluatedModel& m) {
                return m.label == info.label && m.run == info.run;
            });
        if (model == out.models.end())
            model =
                out.models.insert(out.models.end(), {info.label, info.run, runNames[info.run], {}});
        // The newest of its kind counts.
        model->sets[info.set] = {info, resultsOf(answers)};
        if (std::find(out.sets.begin(), out.sets.end(), info.set) == out.sets.end())
            out.sets.push_back(info.set);
    }
    std::stable_partition(out.sets.begin(), out.sets.end(),
                          [](const std::string& set) { return set == kHeldOut; });
    return {};
}

} // namespace

QString EvaluatedModel::name() const {
    QString what = QString::fromStdString(label);
    if (label == "base")
        what = Text::tr("before training");
    else if (label == "trained")
        what = Text::tr("after training");
    else if (label == "best on development")
        what = Text::tr("best on development");
    return runName.empty() ? what
                           : QStringLiteral("%1, %2").arg(what, QString::fromStdString(runName));
}

int EvaluationData::defaultBefore() const {
    for (std::size_t i = 0; i < models.size(); ++i)
        if (models[i].label == "base" && models[i].sets.contains(kHeldOut))
            return static_cast<int>(i);
    return -1;
}

int EvaluationData::defaultAfter() const {
    for (std::size_t i = models.size(); i-- > 0;)
        if (models[i].label == "trained" && models[i].sets.contains(kHeldOut))
            return static_cast<int>(i);
    return -1;
}

EvaluationData readEvaluations(const std::filesystem::path& database) {
    EvaluationData out;
    if (const Result<void> done = read(database, out); !done)
        out.error = done.error();
    return out;
}

ComparedItem::Outcome ComparedItem::outcome(bool lenient) const {
    const bool wasRight = lenient ? before.lenient : before.strict;
    const bool isRight = lenient ? after.lenient : after.strict;
    if (wasRight == isRight)
        return isRight ? Outcome::BothRight : Outcome::BothWrong;
    return isRight ? Outcome::Won : Outcome::Lost;
}

Comparison readComparison(const std::filesystem::path& database, const std::string& set,
                          EvaluationId before, EvaluationId after) {
    Comparison out;
    out.set = set;
    const auto run = [&]() -> Result<void> {
        SDRL_TRY(const auto store, ProjectStore::open(database, ProjectStore::Access::ReadOnly));
        EvaluationTable& table = store->evaluations();
        SDRL_TRY(const std::vector<EvaluationQuestion> questions, table.questionsOf(before));
        SDRL_TRY(const std::vector<EvaluationAnswer> was, table.answers(before));
        SDRL_TRY(const std::vector<EvaluationAnswer> is, table.answers(after));
        const std::size_t count = std::min({questions.size(), was.size(), is.size()});
        for (std::size_t i = 0; i < count; ++i)
            out.items.push_back({static_cast<int>(i), questions[i].input, questions[i].reference,
                                 questions[i].level, was[i], is[i]});
        return {};
    };
    if (const Result<void> done = run(); !done)
        out.error = done.error();
    return out;
}

PairFigures pairFigures(const std::vector<ItemResult>& before, const std::vector<ItemResult>& after,
                        bool lenient) {
    PairFigures out;
    const EvaluationSummary was = summarise(before), is = summarise(after);
    out.before = lenient ? was.lenient : was.strict;
    out.after = lenient ? is.lenient : is.strict;
    out.formatFailuresBefore = was.formatFailures;
    out.formatFailuresAfter = is.formatFailures;
    out.comparison =
        comparePaired(before, after, lenient ? &ItemResult::lenient : &ItemResult::strict);
    return out;
}

std::optional<PairFigures> controlFigures(const EvaluatedModel& before, const EvaluatedModel& after,
                                          bool lenient) {
    std::vector<ItemResult> was, is;
    for (const auto& [name, set] : before.sets) {
        const auto other = after.sets.find(name);
        if (name == kHeldOut || other == after.sets.end())
            continue;
        was.insert(was.end(), set.results.begin(), set.results.end());
        is.insert(is.end(), other->second.results.begin(), other->second.results.end());
    }
    if (was.empty() || was.size() != is.size())
        return std::nullopt;
    return pairFigures(was, is, lenient);
}

QString setTitle(const std::string& set) {
    constexpr std::string_view kControl = "control/";
    if (set == kHeldOut)
        return Text::tr("held-out questions");
    return set.starts_with(kControl)
               ? Text::tr("control: %1").arg(QString::fromStdString(set.substr(kControl.size())))
               : QString::fromStdString(set);
}

QString accuracyText(double share) {
    return Text::tr("%1 %").arg(QLocale().toString(share * 100, 'f', 1));
}

QString pointsText(double difference) {
    const double points = std::round(difference * 1000) / 10;
    const QString number = QLocale().toString(std::abs(points), 'f', 1);
    return Text::tr("%1%2 points")
        .arg(points > 0   ? QStringLiteral("+")
             : points < 0 ? QStringLiteral("−")
                          : QString(),
             number);
}

QString intervalText(const Interval& interval) {
    return Text::tr("between %1 and %2").arg(accuracyText(interval.low), accuracyText(interval.high));
}

QString chanceText(const PairedComparison& comparison) {
    if (comparison.won + comparison.lost == 0)
        return Text::tr("No question was answered differently.");
    const double p = comparison.pValue;
    const QString number =
        p < 0.001 ? Text::tr("p < 0.001") : Text::tr("p = %1").arg(QLocale().toString(p, 'f', 3));
    if (p < 0.001)
        return Text::tr("Hardly chance (%1).").arg(number);
    if (p < 0.05)
        return Text::tr("Probably not chance (%1).").arg(number);
    return Text::tr("Could well be chance (%1).").arg(number);
}

} // namespace sdrl::gui
