// SPDX-License-Identifier: GPL-3.0-or-later
//
// The wizard's page of amounts: presets, gates, lengths, the forecast and its warnings.
#include "gui_test.h"
#include "wizard_driver.h"

#include <QCheckBox>
#include <QComboBox>
#include <QLabel>
#include <QSpinBox>

using namespace sdrl;
using namespace sdrl::gui;
using namespace sdrl::gui::test;

namespace {

/// A wizard with a template and an endpoint, at the page.
struct AmountPageOf {
    explicit AmountPageOf(const char* name) {
        wizard.show();
        chooseTemplate(wizard, QString::fromLatin1(name));
        endpoint(wizard);
        wizard.goTo(QStringLiteral("amount"));
    }

    World program;
    TaskWizard wizard{program.services()};
};

} // namespace

class AmountPageTest : public QObject {
    Q_OBJECT

private slots:
    void presetsReplaceTheMethodOnly() {
        AmountPageOf opened("gsm8k");
        TaskWizard& wizard = opened.wizard;
        field<QSpinBox>(wizard, "amount", "count")->setValue(123);
        ProjectSettings narrow = wizard.draft().settings();
        narrow.train.rolloutFormat = NumberFormat::BFloat16;
        wizard.draft().setSettings(narrow);
        auto* preset = field<QComboBox>(wizard, "amount", "preset");
        preset->setCurrentIndex(preset->findData(QStringLiteral("gspo")));
        emit preset->activated(preset->currentIndex());
        QCOMPARE(wizard.draft().settings().preset, std::string("gspo"));
        QCOMPARE(wizard.draft().settings().train.updatesPerBatch, 4);
        QCOMPARE(wizard.draft().settings().draft.count, 123);
        QVERIFY(wizard.draft().settings().train.rolloutFormat == NumberFormat::BFloat16);
        QTRY_VERIFY(!field<QLabel>(wizard, "amount", "total")->text().isEmpty());
    }

    void synthesisPresetsAndGatesAreChosen() {
        AmountPageOf opened("gsm8k");
        TaskWizard& wizard = opened.wizard;
        auto* near = field<QCheckBox>(wizard, "amount", "near_duplicates");
        auto* agreement = field<QSpinBox>(wizard, "amount", "agreement");
        QVERIFY(near->isChecked());
        QCOMPARE(agreement->value(), 50);
        near->setChecked(false);
        QCOMPARE(wizard.draft().settings().draft.gates.nearDuplicates, GateSwitch::Off);
        near->setChecked(true);
        QCOMPARE(wizard.draft().settings().draft.gates.nearDuplicates, GateSwitch::Auto);
        agreement->setValue(75);
        QCOMPARE(wizard.draft().settings().draft.minAgreement, 0.75);
        auto* synthesis = field<QComboBox>(wizard, "amount", "synthesis");
        synthesis->setCurrentIndex(synthesis->findData(QStringLiteral("paper")));
        emit synthesis->activated(synthesis->currentIndex());
        const ProjectSettings& settings = wizard.draft().settings();
        QCOMPARE(settings.synthesis, std::string("paper"));
        QCOMPARE(settings.draft.minAgreement, 0.0);
        QCOMPARE(settings.measure.sampling.temperature, 0.7);
        QVERIFY(settings.preset.empty() || settings.preset == "workbench");
        QTRY_VERIFY(!near->isChecked());
        QCOMPARE(agreement->value(), 0);
        QVERIFY(field<QCheckBox>(wizard, "amount", "exact_duplicates")->isChecked());
        for (const char* gate :
             {"decontaminate", "language", "leaked_answer", "copied_answer", "round_trip"})
            QVERIFY(!field<QCheckBox>(wizard, "amount", gate)->isChecked());
        field<QCheckBox>(wizard, "amount", "language")->setChecked(true);
        QCOMPARE(wizard.draft().settings().draft.gates.language, std::string("auto"));
    }

    void oneLengthOfAnswersHoldsEverywhere() {
        AmountPageOf opened("document-qa");
        TaskWizard& wizard = opened.wizard;
        field<QSpinBox>(wizard, "amount", "answer_tokens")->setValue(77);
        const ProjectSettings& settings = wizard.draft().settings();
        QCOMPARE(settings.train.sampling.maxNewTokens, 77);
        QCOMPARE(settings.measure.sampling.maxNewTokens, 77);
        QCOMPARE(settings.evaluate.maxNewTokens, 77);
        // The preset's penalty for long answers was made for longer ones.
        QVERIFY(settings.train.overlongBuffer <= 77 / 4);
        QVERIFY_OK(settings.patched(nlohmann::json::object()));
    }

    void whatWouldGoWrongIsSaidBeforehand() {
        AmountPageOf opened("gsm8k");
        TaskWizard& wizard = opened.wizard;
        auto* warnings = field<QLabel>(wizard, "amount", "warnings");
        const auto change = [&](const std::function<void(EndpointSettings&)>& what) {
            ProjectSettings settings = wizard.draft().settings();
            what(settings.instructor.endpoint);
            wizard.draft().setSettings(settings);
        };
        QTRY_VERIFY(!field<QLabel>(wizard, "amount", "total")->text().isEmpty());
        change([](EndpointSettings& e) { e.maxRequests = 0; });
        QTRY_VERIFY(!warnings->isVisible());
        change([](EndpointSettings& e) { e.maxRequests = 100; });
        QTRY_VERIFY(warnings->isVisible());
        QVERIFY(warnings->text().contains(QStringLiteral("cap of requests")));
        change([](EndpointSettings& e) {
            e.maxRequests = 0;
            e.url = "http://models.example.org/v1";
            e.keyVariable = "SOME_KEY";
        });
        QTRY_VERIFY(warnings->text().contains(QStringLiteral("https://")));
        QVERIFY(!warnings->text().contains(QStringLiteral("cap of requests")));
        change([](EndpointSettings& e) { e.url = "https://models.example.org/v1"; });
        QTRY_VERIFY(!warnings->isVisible());
        change([](EndpointSettings& e) { e.maxCost = 5; });
        QTRY_VERIFY(warnings->text().contains(QStringLiteral("prices")));
    }
};

QTEST_MAIN(AmountPageTest)
#include "amount_page_test.moc"
