// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/method/diagnosis.h"

#include "core/base/jsonl.h"
#include "core/base/rng.h"
#include "core/project/project_settings.h"
#include "test_support.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>

using namespace sdrl;

namespace {

using Curve = std::function<double(double progress)>;
using Curves = std::map<std::string, Curve>;

Curve constant(double value) {
    return [value](double) { return value; };
}
Curve from(double begin, double end) {
    return [begin, end](double progress) { return begin + (end - begin) * progress; };
}

/// 60 steps with a look at the development questions every tenth: a run that learns its task until
/// most groups are right throughout, as the program's example does; then what differs.
MetricColumns runWith(const Curves& changes, int steps = 60) {
    Curves curves = {{"reward", from(0.3, 0.97)},
                     {"frac_reward_zero_std", from(0.1, 0.9)},
                     {"completions/clipped_ratio", constant(0.0)},
                     {"completions/answered_ratio", from(0.9, 1.0)},
                     {"entropy", from(0.025, 0.006)},
                     {"grad_norm", from(0.03, 0.07)},
                     {"kl", constant(0.0)},
                     {"loss", constant(-0.02)},
                     {"sampling/sampling_logp_difference/mean", constant(0.0)},
                     {"accuracy", from(0.42, 0.98)}};
    for (const auto& [name, curve] : changes)
        curves[name] = curve;
    RandomStream noise(5, "curves");
    MetricColumns out;
    for (int step = 1; step <= steps; ++step) {
        const double progress = static_cast<double>(step) / 60;
        out.steps.push_back(step);
        for (const auto& [name, curve] : curves)
            if (name != "accuracy")
                out.values[name].push_back(curve(progress) *
                                           (1 + 0.05 * std::clamp(noise.normal(), -2.0, 2.0)));
        if (step == 1 || step % 10 == 0)
            out.evaluations.push_back({step == 1 ? 0 : step, curves["accuracy"](progress), 100, 1});
    }
    return out;
}

std::string codes(const std::vector<Finding>& findings) {
    std::string out;
    for (const Finding& finding : findings)
        if (finding.code != FindingCode::LossNearZero)
            (out += findingCodeName(finding.code)) += ' ';
    return out;
}

} // namespace

class DiagnosisTest : public QObject {
    Q_OBJECT
private slots:
    void faultsAreFound_data();
    void faultsAreFound();
    void healthyRunHasNoFindingAtAnyStep();
    void fewRowsSayNothing();
    void lossNearZeroIsNoFault();
    void worstComesFirst();
    void missingColumnsAndGapsAreNoFault();
};

void DiagnosisTest::faultsAreFound_data() {
    QTest::addColumn<int>("number");
    QTest::addColumn<QString>("expected");
    QTest::addColumn<bool>("hasRemedy");
    int number = 0;
    const auto row = [&](const char* name, const char* expected, bool hasRemedy) {
        QTest::newRow(name) << number++ << expected << hasRemedy;
    };
    row("healthy", "", false);
    row("too hard", "all_groups_too_hard ", true);
    row("too easy from the start", "all_groups_too_easy ", true);
    row("many dead groups of both kinds", "many_dead_groups ", true);
    row("some answers cut off", "answers_cut_off ", true);
    row("format", "format_not_learnt ", true);
    row("reward collapsed after it rose", "reward_collapsed ", true);
    row("reward fell at once", "learning_rate_too_high ", true);
    row("entropy", "entropy_collapsed ", true);
    row("gradient", "learning_rate_too_high ", true);
    row("divergence", "learning_rate_too_high ", true);
    row("nothing gained on held-out questions", "no_held_out_gain ", false);
    row("flat for five looks", "plateau ", false);
    row("trainer and sampler disagree", "sampler_mismatch ", true);
    row("low entropy of a model that was so from the start", "", false);
    row("large gradients that were so from the start", "", false);
}

void DiagnosisTest::faultsAreFound() {
    QFETCH(const int, number);
    QFETCH(const QString, expected);
    QFETCH(const bool, hasRemedy);
    const Curve flat = constant(0.5);
    const Curves middling = {{"reward", from(0.3, 0.6)}, {"frac_reward_zero_std", constant(0.2)}};
    const auto with = [&](Curves more) {
        more.insert(middling.begin(), middling.end());
        return more;
    };
    const std::vector<Curves> cases = {
        {},
        {{"reward", constant(0.01)}, {"frac_reward_zero_std", constant(0.92)}},
        {{"reward", from(0.93, 0.97)}, {"frac_reward_zero_std", constant(0.85)}},
        {{"reward", constant(0.4)}, {"frac_reward_zero_std", constant(0.65)}},
        with({{"completions/clipped_ratio", constant(0.12)}}),
        with({{"completions/answered_ratio", constant(0.2)}}),
        {{"reward", [](double p) { return p < 0.6 ? 0.3 + 0.5 * p : 0.1; }},
         {"frac_reward_zero_std", constant(0.3)}},
        {{"reward", [](double p) { return p < 0.15 ? 0.5 : 0.05; }},
         {"frac_reward_zero_std", constant(0.3)}},
        with({{"entropy", [](double p) { return p < 0.6 ? 0.8 : 0.02; }}}),
        with({{"grad_norm", [](double p) { return p < 0.7 ? 0.3 : 9.0; }}}),
        with({{"kl", from(0.0, 0.9)}}),
        with({{"reward", from(0.3, 0.7)}, {"accuracy", constant(0.42)}}),
        with({{"reward", constant(0.5)},
              {"accuracy", [](double p) { return p < 0.1 ? 0.6 : 0.55; }}}),
        with({{"sampling/sampling_logp_difference/mean", constant(0.09)}}),
        with({{"entropy", constant(0.01)}}),
        with({{"grad_norm", constant(5.0)}}),
    };
    GrpoSettings settings;
    settings.sampler.rule = SamplerRule::Uniform;
    const auto findings = diagnose(runWith(cases[static_cast<std::size_t>(number)]), settings);
    QCOMPARE(QString::fromStdString(codes(findings)), expected);
    if (expected.isEmpty())
        return;
    const Finding& finding = findings.front();
    QCOMPARE(finding.step, 60);
    QVERIFY(finding.numbers.size() >= 3);
    QVERIFY(finding.number("over_steps") >= 5);
    QVERIFY(std::isnan(finding.number("no such number")));
    QCOMPARE(!finding.remedy.empty(), hasRemedy);
    if (hasRemedy) {
        // The remedy is of settings that exist, within their ranges, and changes something.
        ProjectSettings project;
        project.train = settings;
        const auto patch = parseJson(finding.remedy, "remedy");
        QVERIFY_OK(patch);
        const auto patched = project.patched(*patch);
        QVERIFY_OK(patched);
        QVERIFY(patched->toJson() != project.toJson());
    }
}

void DiagnosisTest::healthyRunHasNoFindingAtAnyStep() {
    for (int steps = 0; steps <= 60; ++steps)
        QCOMPARE(QString::fromStdString(codes(diagnose(runWith({}, steps), GrpoSettings()))) +
                     QString::number(steps),
                 QString::number(steps));
}

void DiagnosisTest::fewRowsSayNothing() {
    const Curves hard = {{"reward", constant(0.0)}, {"frac_reward_zero_std", constant(1.0)}};
    GrpoSettings settings;
    settings.warmupSteps = 5;
    QVERIFY(diagnose(runWith(hard, 9), settings).empty());
    QCOMPARE(codes(diagnose(runWith(hard, 10), settings)), std::string("all_groups_too_hard "));
    QVERIFY(diagnose({}, settings).empty());
}

void DiagnosisTest::lossNearZeroIsNoFault() {
    const auto findings = diagnose(runWith({}), GrpoSettings());
    QCOMPARE(findings.size(), std::size_t{1});
    QVERIFY(findings[0].code == FindingCode::LossNearZero);
    QVERIFY(findings[0].severity == FindingSeverity::Info);
    QVERIFY(diagnose(runWith({{"loss", constant(0.4)}}), GrpoSettings()).empty());
}

void DiagnosisTest::worstComesFirst() {
    const auto findings = diagnose(runWith({{"completions/clipped_ratio", constant(0.1)},
                                            {"reward", constant(0.01)},
                                            {"frac_reward_zero_std", constant(1.0)}}),
                                   GrpoSettings());
    QCOMPARE(codes(findings), std::string("all_groups_too_hard answers_cut_off "));
    QVERIFY(findings.back().severity == FindingSeverity::Info);
}

void DiagnosisTest::missingColumnsAndGapsAreNoFault() {
    MetricColumns metrics = runWith({});
    metrics.values.erase("entropy");
    metrics.values.erase("completions/answered_ratio");
    for (auto& [name, column] : metrics.values)
        for (std::size_t i = 0; i < column.size(); i += 3)
            column[i] = std::numeric_limits<double>::quiet_NaN();
    QCOMPARE(codes(diagnose(metrics, GrpoSettings())), std::string());
    for (auto& [name, column] : metrics.values)
        std::fill(column.begin(), column.end(), std::numeric_limits<double>::quiet_NaN());
    QCOMPARE(codes(diagnose(metrics, GrpoSettings())), std::string());
}

QTEST_GUILESS_MAIN(DiagnosisTest)
#include "diagnosis_test.moc"
