// SPDX-License-Identifier: GPL-3.0-or-later
#include "pipeline/report_sections.h"

#include "pipeline/report_html.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>

namespace sdrl::report {

namespace {

constexpr std::size_t kLongText = 900; ///< code points of an answer or a passage

auto put(std::string& out) {
    return std::back_inserter(out);
}

std::string section(std::string_view title, const std::string& content) {
    return fmt::format("<section>\n<h2>{}</h2>\n{}</section>\n", title, content);
}

std::string_view stageTitle(Stage stage) {
    switch (stage) {
    case Stage::Documents:
        return "Documents";
    case Stage::Keyword:
        return "Keywords";
    case Stage::Questions:
        return "Questions";
    case Stage::Split:
        return "Solved or unsolved";
    case Stage::Rewrite:
        return "Harder and easier variants";
    case Stage::Measure:
        return "Pass rates";
    case Stage::Select:
        return "Selection";
    case Stage::Train:
        return "Training";
    case Stage::Evaluate:
        return "Evaluation";
    }
    return "";
}

std::string stageState(const StageLine& line) {
    if (line.skipped)
        return "not needed";
    if (!line.outcome)
        return "not begun";
    if (!line.finished())
        return "not finished";
    return line.stale ? "finished, but older than a stage before it" : "finished";
}

/// What to say where a stage's results are not there; empty if they are.
std::string missing(const ReportData& data, Stage stage, std::string_view what) {
    const StageLine& line = data.stage(stage);
    if (!line.outcome)
        return fmt::format("<p class=\"missing\">{} The stage “{}” has not been run.</p>\n", what,
                           stageTitle(stage));
    if (!line.finished())
        return fmt::format("<p class=\"missing\">{} The stage “{}” has not finished.</p>\n", what,
                           stageTitle(stage));
    return "";
}

std::string staleNote(const ReportData& data, Stage stage) {
    return data.stage(stage).stale
               ? fmt::format("<p class=\"caution\">“{}” is older than a stage before it: run it "
                             "again to bring it up to date.</p>\n",
                             stageTitle(stage))
               : "";
}

std::string interval(double low, double high) {
    return fmt::format("{:.1f} to {:.1f} %", 100 * low, 100 * high);
}

std::string figure(std::string_view label, const std::string& value, const std::string& note,
                   std::string_view style = "") {
    return fmt::format("<div><div class=\"label\">{}</div><div class=\"value {}\">{}</div>"
                       "<div class=\"note\">{}</div></div>\n",
                       label, style, value, note);
}

/// A difference counts as one if its interval leaves out 0.
std::string_view verdict(const ComparisonLine& c) {
    return c.low > 0 ? "good" : c.high < 0 ? "bad" : "";
}

std::string comparisonSentence(const ComparisonLine& c) {
    if (c.low > 0)
        return "The trained model is better; the interval of the difference leaves out 0.";
    if (c.high < 0)
        return "The trained model is worse; the interval of the difference leaves out 0.";
    return "These questions do not show a difference: its interval holds 0.";
}

} // namespace

// ---- Outcome --------------------------------------------------------------------------------

namespace {

std::string modelTable(const ReportData& data) {
    std::string out = "<div class=\"scroll\"><table>\n<tr><th>Questions</th><th>Model</th>"
                      "<th class=\"n\">Right</th><th class=\"n\">Accuracy</th>"
                      "<th class=\"n\">95 % interval</th><th class=\"n\">Lenient</th>"
                      "<th class=\"n\">Wrong form</th></tr>\n";
    for (std::size_t s = 0; s < data.models.front().sets.size(); ++s)
        for (const EvaluatedModel& model : data.models) {
            if (s >= model.sets.size())
                continue;
            const EvaluatedSet& set = model.sets[s];
            fmt::format_to(put(out),
                           "<tr><td>{}</td><td>{}</td><td class=\"n\">{} of {}</td>"
                           "<td class=\"n\">{}</td><td class=\"n\">{}</td><td class=\"n\">{}</td>"
                           "<td class=\"n\">{}</td></tr>\n",
                           escaped(set.name), escaped(model.label), count(set.strict.correct),
                           count(set.strict.count), percent(set.strict.value),
                           interval(set.strict.low, set.strict.high), percent(set.lenient.value),
                           count(set.formatFailures));
        }
    return out + "</table></div>\n<p class=\"hint\">“Accuracy” wants the answer where the task's "
                 "output format puts it; “lenient” also takes an answer elsewhere.</p>\n";
}

std::string controlsParagraph(const ReportData& data) {
    const EvaluatedModel& base = data.models[0];
    const EvaluatedModel& trained = data.models[1];
    if (!base.controls || !trained.controls || !trained.controlsAgainstBase)
        return "<p class=\"hint\">No control questions were set, so that nothing is said about "
               "other tasks.</p>\n";
    const ComparisonLine& c = *trained.controlsAgainstBase;
    return fmt::format(
        "<p>Other tasks, as a control: {} before, {} after on {}; difference <span class=\"{}\">"
        "{} points</span> ({} to {}), {} won, {} lost.</p>\n",
        percent(base.controls->value), percent(trained.controls->value),
        counted(base.controls->count, "question"), verdict(c), points(c.difference), points(c.low),
        points(c.high), count(c.won), count(c.lost));
}

} // namespace

std::string outcomeSection(const ReportData& data) {
    if (data.models.empty()) {
        std::string out = missing(data, Stage::Evaluate, "There is no outcome yet.");
        if (out.empty())
            out = "<p class=\"missing\">The evaluation has no held-out questions.</p>\n";
        std::string next;
        for (const StageLine& line : data.stages)
            if (!line.skipped && !line.finished() && next.empty())
                next = stageTitle(line.stage);
        if (!next.empty())
            fmt::format_to(put(out), "<p class=\"hint\">Next stage: {}.</p>\n", next);
        return section("Outcome", out);
    }
    const AccuracyLine& before = data.models[0].sets[0].strict;
    const AccuracyLine& after = data.models[1].sets[0].strict;
    std::string out =
        fmt::format("<p class=\"hint\">Accuracy on {} that nothing was trained on, greedy "
                    "answers.</p>\n<div class=\"figures\">\n",
                    counted(before.count, "held-out question"));
    out += figure("before", percent(before.value), interval(before.low, before.high));
    out += figure("after", percent(after.value), interval(after.low, after.high));
    const auto& c = data.models[1].againstBase;
    if (c) {
        out += figure("difference", points(c->difference) + " <span class=\"small\">points</span>",
                      fmt::format("{} to {}", points(c->low), points(c->high)), verdict(*c));
        out += figure(
            "won · lost · unchanged",
            fmt::format("{} · {} · {}", count(c->won), count(c->lost),
                        count(c->bothRight + c->bothWrong)),
            fmt::format("{} right twice, {} wrong twice", count(c->bothRight), count(c->bothWrong)),
            "small");
    }
    out += "</div>\n";
    std::vector<ChartInterval> rows;
    for (std::size_t i = 0; i < data.models.size(); ++i) {
        const AccuracyLine& a = data.models[i].sets[0].strict;
        rows.push_back({data.models[i].label, i == 0 ? "before" : "after", a.value, a.low, a.high});
    }
    fmt::format_to(put(out), "<figure>{}</figure>\n",
                   intervalChart(rows, "Accuracy with 95 % intervals"));
    if (c)
        fmt::format_to(put(out), "<p>{} (95 % intervals; exact McNemar test: p {} {:.3f}.)</p>\n",
                       comparisonSentence(*c), c->pValue < 0.001 ? "&lt;" : "=",
                       std::max(0.001, c->pValue));
    out += controlsParagraph(data);
    out += modelTable(data);
    out += staleNote(data, Stage::Evaluate);
    return section("Outcome", out);
}

// ---- Questions ------------------------------------------------------------------------------

std::string questionsSection(const ReportData& data) {
    std::string out;
    if (const auto& documents = data.stage(Stage::Documents).outcome) {
        const auto& s = documents->summary;
        const auto failures = s.value("failures", nlohmann::json::object());
        fmt::format_to(
            put(out), "<p class=\"hint\">From {}: {} in {}.{}</p>\n",
            counted(s.value("files", std::int64_t{0}), "file"),
            counted(s.value("passages", std::int64_t{0}), "passage"),
            counted(s.value("documents", std::int64_t{0}), "document"),
            failures.empty()
                ? ""
                : fmt::format(" {} could not be read; reasons are below.",
                              counted(static_cast<std::int64_t>(failures.size()), "file")));
    }
    if (data.funnel.empty()) {
        std::string none = missing(data, Stage::Questions, "There are no questions yet.");
        return section("Questions", out + (none.empty() ? "<p class=\"missing\">There are no "
                                                          "questions.</p>\n"
                                                        : none));
    }
    if (!data.stage(Stage::Questions).finished())
        out += missing(data, Stage::Questions, "These are not all.");
    int most = 1;
    for (const FunnelStep& step : data.funnel)
        most = std::max(most, step.count);
    out += "<table class=\"funnel\">\n";
    for (const FunnelStep& step : data.funnel) {
        std::string reasons;
        if (step.gained > 0 && &step != &data.funnel.front())
            reasons = fmt::format("+{} written", count(step.gained));
        for (const auto& [reason, items] : step.lost)
            fmt::format_to(put(reasons), "{}−{} {}", reasons.empty() ? "" : " · ", count(items),
                           escaped(reason));
        fmt::format_to(put(out),
                       "<tr><td class=\"name\">{}</td><td class=\"n\">{}</td><td>"
                       "<span class=\"bar\" style=\"width:{:.2f}%\"></span>"
                       "<span class=\"reasons\">{}</span></td></tr>\n",
                       step.label, count(step.count), 100.0 * step.count / most, reasons);
    }
    out += "</table>\n";
    out += staleNote(data, Stage::Questions) + staleNote(data, Stage::Rewrite);
    return section("Questions", out);
}

// ---- Difficulty and selection ---------------------------------------------------------------

std::string difficultySection(const ReportData& data) {
    std::string out;
    if (!data.stage(Stage::Measure).finished())
        out += missing(data, Stage::Measure,
                       data.difficulty ? "These are not all." : "No pass rate is known yet.");
    if (data.difficulty) {
        const Difficulty& d = *data.difficulty;
        const bool adapted = d.initialCount < d.poolCount;
        fmt::format_to(put(out),
                       "<p class=\"hint\">How often the base model solves a question, of {} each. "
                       "Questions that it always or never solves teach it nothing.</p>\n<figure>",
                       counted(d.samples, "attempt"));
        out += passRateChart(d.pool, adapted ? d.initial : std::vector<int>(), d.exact);
        if (adapted)
            fmt::format_to(put(out),
                           "<figcaption>Dashed outline: the {} questions as first written, mean "
                           "pass rate {}. Filled: all {} with their harder and easier variants, "
                           "mean {}.</figcaption>",
                           count(static_cast<std::int64_t>(d.initialCount)), percent(d.initialMean),
                           count(static_cast<std::int64_t>(d.poolCount)), percent(d.poolMean));
        else
            fmt::format_to(put(out), "<figcaption>{}, mean pass rate {}.</figcaption>",
                           counted(static_cast<std::int64_t>(d.poolCount), "question"),
                           percent(d.poolMean));
        out += "</figure>\n";
        out += staleNote(data, Stage::Measure);
    } else if (out.empty()) {
        out = "<p class=\"missing\">The questions of the latest measurement are gone.</p>\n";
    }
    out += "<h3>Selection</h3>\n";
    if (data.selection) {
        const SelectionLine& s = *data.selection;
        out += "<div class=\"figures\">\n";
        out += figure("selected", count(static_cast<std::int64_t>(s.taken)),
                      fmt::format("of {}", count(static_cast<std::int64_t>(s.candidates))));
        out += figure("rule", escaped(s.rule), "", "small");
        out += figure("mean pass rate", percent(s.meanPassRate), "of the selected", "small");
        if (s.deadGroups)
            out += figure("expected dead groups", percent(*s.deadGroups),
                          fmt::format("of {} answers each{}", s.groupSize,
                                      s.poolDeadGroups ? fmt::format("; {} without selection",
                                                                     percent(*s.poolDeadGroups))
                                                       : ""),
                          "small");
        out += "</div>\n<p class=\"hint\">A group is dead when all of its answers are right or all "
               "are wrong: it moves the model nowhere.</p>\n";
        out += staleNote(data, Stage::Select);
    } else {
        out += missing(data, Stage::Select, "Nothing is selected yet.");
    }
    return section("Difficulty", out);
}

// ---- Training -------------------------------------------------------------------------------

namespace {

std::vector<ChartPoint> runningMean(const std::vector<ChartPoint>& points, std::size_t window) {
    std::vector<ChartPoint> out;
    double sum = 0;
    int finite = 0;
    const auto take = [&](double y, int sign) {
        if (std::isfinite(y)) {
            sum += sign * y;
            finite += sign;
        }
    };
    for (std::size_t i = 0; i < points.size(); ++i) {
        take(points[i].y, 1);
        if (i >= window)
            take(points[i - window].y, -1);
        if (finite > 0)
            out.push_back({points[i].x, sum / finite});
    }
    return out;
}

bool anyFinite(const std::vector<ChartPoint>& points) {
    return std::any_of(points.begin(), points.end(),
                       [](const ChartPoint& p) { return std::isfinite(p.y); });
}

/// The raw line behind, its running mean in front.
void addSmoothed(std::vector<ChartSeries>& series, const std::vector<ChartPoint>& points,
                 const std::string& label, const std::string& style) {
    if (!anyFinite(points))
        return;
    const std::size_t window = std::clamp<std::size_t>(points.size() / 15, 1, 50);
    if (window > 1)
        series.push_back({"", style, points, true, false});
    series.push_back({label, style, runningMean(points, window), false, false});
}

std::string chartFigure(const std::vector<ChartSeries>& series, const ChartAxes& axes,
                        const std::string& caption) {
    if (series.empty())
        return "";
    return fmt::format("<figure>{}<figcaption>{}</figcaption></figure>\n", lineChart(series, axes),
                       caption);
}

} // namespace

std::string trainingSection(const ReportData& data) {
    std::string out;
    const StageLine& line = data.stage(Stage::Train);
    if (!line.finished())
        out += missing(data, Stage::Train,
                       data.training ? "This run goes on." : "Nothing has been trained yet.");
    if (line.finished()) {
        const auto& s = line.outcome->summary;
        fmt::format_to(put(out), "<p class=\"hint\">Run {}: {} on {}, {} of training.{}</p>\n",
                       escaped(s.value("run", "")),
                       counted(s.value("steps", std::int64_t{0}), "step"),
                       counted(s.value("prompts", std::int64_t{0}), "question"),
                       duration(s.value("seconds_training", 0.0)),
                       s.contains("best_step")
                           ? fmt::format(" Best on the development questions after step {}.",
                                         count(s.value("best_step", std::int64_t{0})))
                           : "");
    }
    if (!data.training) {
        if (line.finished())
            out += "<p class=\"missing\">The run's log is not in the project any more.</p>\n";
        return section("Training", out);
    }
    const TrainingCurves& t = *data.training;
    std::vector<ChartSeries> main, dead, length;
    addSmoothed(main, t.reward, "reward", "reward");
    if (anyFinite(t.accuracy))
        main.push_back({"accuracy", "accuracy", t.accuracy, false, true});
    addSmoothed(dead, t.dead, "dead groups", "dead");
    addSmoothed(length, t.length, "length", "length");
    if (main.empty() && dead.empty() && length.empty())
        out += "<p class=\"missing\">No step has been logged yet.</p>\n";
    out += chartFigure(
        main, {"Reward and accuracy by training step", "step", "reward, accuracy", true, false},
        "Mean reward of the answers of a step (thin: each step, thick: running "
        "mean); accuracy on the development questions, greedy.");
    out +=
        chartFigure(dead, {"Share of dead groups by training step", "step", "groups", true, true},
                    "Share of groups whose answers all scored alike.");
    out +=
        chartFigure(length, {"Mean answer length by training step", "step", "tokens", false, false},
                    "Mean length of an answer.");
    if (t.cutShort)
        out += "<p class=\"caution\">The log ends in a line that cannot be read; what stands "
               "before it is shown.</p>\n";
    out += staleNote(data, Stage::Train);
    return section("Training", out);
}

// ---- Examples -------------------------------------------------------------------------------

namespace {

std::string changeList(const std::vector<ChangedAnswer>& changes, std::string_view before,
                       std::string_view after) {
    std::string out;
    for (const ChangedAnswer& change : changes)
        fmt::format_to(
            put(out),
            "<div class=\"example\"><p class=\"text\">{}</p><p class=\"facts\">Reference: {}</p>"
            "<div class=\"pair\"><div><span class=\"label {}\">before: {}</span>"
            "<p class=\"text\">{}</p></div><div><span class=\"label {}\">after: {}</span>"
            "<p class=\"text\">{}</p></div></div></div>\n",
            escapedStart(change.question, kLongText), escapedStart(change.reference, kLongText),
            before == "right" ? "good" : "bad", before, escapedStart(change.before, kLongText),
            after == "right" ? "good" : "bad", after, escapedStart(change.after, kLongText));
    return out;
}

} // namespace

std::string changesSection(const ReportData& data) {
    if (data.models.empty())
        return section("Answers that changed",
                       "<p class=\"missing\">Shown after the evaluation.</p>\n");
    std::string out;
    const auto shown = [](std::size_t here, const std::optional<ComparisonLine>& c,
                          std::int64_t ComparisonLine::*all) {
        return c && (*c).*all > static_cast<std::int64_t>(here)
                   ? fmt::format("{} of {}", here, count((*c).*all))
                   : fmt::format("{}", here);
    };
    const auto& c = data.models[1].againstBase;
    fmt::format_to(put(out), "<h3>Won ({})</h3>\n",
                   shown(data.won.size(), c, &ComparisonLine::won));
    out += data.won.empty() ? "<p class=\"missing\">None.</p>\n"
                            : changeList(data.won, "wrong", "right");
    fmt::format_to(put(out), "<h3>Lost ({})</h3>\n",
                   shown(data.lost.size(), c, &ComparisonLine::lost));
    out += data.lost.empty() ? "<p class=\"missing\">None.</p>\n"
                             : changeList(data.lost, "right", "wrong");
    return section("Answers that changed", out);
}

namespace {

std::string sourceBox(const SourceLookup::Source& source) {
    std::string where = escaped(source.document);
    if (source.passage.page)
        fmt::format_to(put(where), ", page {}", *source.passage.page);
    if (!source.passage.section.empty())
        where += ", " + escaped(source.passage.section);
    const std::string& text = source.passage.text;
    std::string shown;
    if (source.quote.empty()) {
        shown = escapedStart(text, kLongText);
    } else {
        const std::size_t end = source.quoteBegin + source.quote.size();
        shown = escaped(text.substr(0, source.quoteBegin)) + "<mark>" + escaped(source.quote) +
                "</mark>" + escapedStart(std::string_view(text).substr(end), kLongText);
    }
    return fmt::format("<div class=\"source\"><span class=\"label\">{}</span>"
                       "<p class=\"text\">{}</p></div>",
                       where, shown);
}

} // namespace

std::string examplesSection(const ReportData& data) {
    if (data.examples.empty())
        return section("Questions and their sources",
                       "<p class=\"missing\">There are no questions yet.</p>\n");
    std::string out;
    for (const ExampleItem& example : data.examples) {
        const QaItem& item = example.item;
        std::string facts = fmt::format("Answer: {}", escapedStart(item.answer, kLongText));
        if (!item.votes.empty())
            fmt::format_to(put(facts), " · {} of {} candidates agree",
                           count(static_cast<std::int64_t>(item.votes.front().votes)),
                           count(item.parsed));
        if (example.measured)
            fmt::format_to(put(facts), " · pass rate {} of {}", count(example.measured->passes),
                           count(example.measured->samples));
        if (item.origin != ItemOrigin::Initial)
            fmt::format_to(put(facts), " · {} variant", itemOriginName(item.origin));
        if (item.review != ReviewState::None)
            fmt::format_to(put(facts), " · {} in review", reviewStateName(item.review));
        fmt::format_to(put(out),
                       "<div class=\"example\"><p class=\"text\">{}</p><p class=\"facts\">{}</p>{}"
                       "</div>\n",
                       escapedStart(item.input, kLongText), facts,
                       example.source ? sourceBox(*example.source) : "");
    }
    return section("Questions and their sources", out);
}

// ---- Settings and provenance ----------------------------------------------------------------

std::string settingsSection(const ReportData& data) {
    if (data.settings.empty())
        return section("Settings", "<p class=\"hint\">All settings are the standard ones.</p>\n");
    std::string out = "<p class=\"hint\">Those that differ from the standard.</p>\n"
                      "<div class=\"scroll\"><table>\n<tr><th>Setting</th><th>Value</th>"
                      "<th>Standard</th></tr>\n";
    for (const ChangedSetting& s : data.settings)
        fmt::format_to(put(out),
                       "<tr><td class=\"mono\">{}</td><td class=\"mono\">{}</td>"
                       "<td class=\"mono\">{}</td></tr>\n",
                       escaped(s.name), escaped(s.value), escaped(s.standard));
    return section("Settings", out + "</table></div>\n");
}

std::string provenanceSection(const ReportData& data) {
    std::string out = "<div class=\"scroll\"><table>\n<tr><th>Stage</th><th>State</th>"
                      "<th class=\"n\">Working time</th><th class=\"n\">Finished</th></tr>\n";
    double total = 0;
    for (const StageLine& line : data.stages) {
        const double seconds = line.outcome ? line.outcome->record.seconds : 0;
        total += seconds;
        fmt::format_to(put(out),
                       "<tr><td>{}</td><td>{}</td><td class=\"n\">{}</td><td class=\"n\">{}</td>"
                       "</tr>\n",
                       stageTitle(line.stage), stageState(line),
                       line.outcome ? duration(seconds) : "",
                       line.finished() ? dateTime(line.outcome->record.finishedMs) : "");
    }
    fmt::format_to(put(out), "</table></div>\n<p class=\"hint\">{} in all.</p>\n", duration(total));
    out += "<div class=\"scroll\"><table>\n";
    for (const auto& [what, value] : data.provenance)
        fmt::format_to(put(out), "<tr><td>{}</td><td class=\"mono\">{}</td></tr>\n", escaped(what),
                       escaped(value));
    return section("Provenance", out + "</table></div>\n");
}

} // namespace sdrl::report
