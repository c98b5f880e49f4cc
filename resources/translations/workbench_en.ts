<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en_US">
<context>
    <name>Export</name>
    <message numerus="yes">
        <source>%n selected question(s)</source>
        <translation>
            <numerusform>%n selected question</numerusform>
            <numerusform>%n selected questions</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>all %n question(s)</source>
        <translation>
            <numerusform>%n question</numerusform>
            <numerusform>all %n questions</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ItemCard</name>
    <message numerus="yes">
        <source>%n cut off</source>
        <translation>
            <numerusform>%n cut off</numerusform>
            <numerusform>%n cut off</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n tokens</source>
        <translation>
            <numerusform>%n token</numerusform>
            <numerusform>%n tokens</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>sdrl::gui::AskPanel</name>
    <message numerus="yes">
        <source>%n token(s)</source>
        <translation>
            <numerusform>%n token</numerusform>
            <numerusform>%n tokens</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>sdrl::gui::ChunkPanel</name>
    <message numerus="yes">
        <source>%n passage(s). Grey text repeats the passage before.</source>
        <translation>
            <numerusform>%n passage. Grey text repeats the passage before.</numerusform>
            <numerusform>%n passages. Grey text repeats the passage before.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>sdrl::gui::DatasetPage</name>
    <message numerus="yes">
        <source>Write %n questions</source>
        <translation>
            <numerusform>Write %n question</numerusform>
            <numerusform>Write %n questions</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Accept %n items</source>
        <translation>
            <numerusform>Accept %n item</numerusform>
            <numerusform>Accept %n items</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Reject %n items</source>
        <translation>
            <numerusform>Reject %n item</numerusform>
            <numerusform>Reject %n items</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Move %n items to bin</source>
        <translation>
            <numerusform>Move %n item to bin</numerusform>
            <numerusform>Move %n items to bin</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Restore %n items</source>
        <translation>
            <numerusform>Restore %n item</numerusform>
            <numerusform>Restore %n items</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Select all %n items</source>
        <translation>
            <numerusform>Select %n item</numerusform>
            <numerusform>Select all %n items</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Tag %n items &quot;%1&quot;</source>
        <translation>
            <numerusform>Tag %n item &quot;%1&quot;</numerusform>
            <numerusform>Tag %n items &quot;%1&quot;</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Remove tag &quot;%1&quot; of %n items</source>
        <translation>
            <numerusform>Remove tag &quot;%1&quot; of %n item</numerusform>
            <numerusform>Remove tag &quot;%1&quot; of %n items</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>sdrl::gui::DiagnosisView</name>
    <message numerus="yes">
        <source>%n more</source>
        <translation>
            <numerusform>%n more</numerusform>
            <numerusform>%n more</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>sdrl::gui::DifficultyPage</name>
    <message numerus="yes">
        <source>%n items are stale</source>
        <translation>
            <numerusform>%n item is stale</numerusform>
            <numerusform>%n items are stale</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Show these %n in Dataset</source>
        <translation>
            <numerusform>Show this one in Dataset</numerusform>
            <numerusform>Show these %n in Dataset</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Measure %n items</source>
        <translation>
            <numerusform>Measure %n item</numerusform>
            <numerusform>Measure %n items</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>sdrl::gui::DocumentsPage</name>
    <message numerus="yes">
        <source>and %n more</source>
        <translation>
            <numerusform>and %n more</numerusform>
            <numerusform>and %n more</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Read and index %n file(s)</source>
        <translation>
            <numerusform>Read and index %n file</numerusform>
            <numerusform>Read and index %n files</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Index %n file(s)</source>
        <translation>
            <numerusform>Index %n file</numerusform>
            <numerusform>Index %n files</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Take %n file(s) out of the index</source>
        <translation>
            <numerusform>Take %n file out of the index</numerusform>
            <numerusform>Take %n files out of the index</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n file(s) of the list are not on the disk. Put them back or remove them from the list.</source>
        <translation>
            <numerusform>%n file of the list is not on the disk. Put it back or remove it from the list.</numerusform>
            <numerusform>%n files of the list are not on the disk. Put them back or remove them from the list.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Read %n file(s) again</source>
        <translation>
            <numerusform>Read %n file again</numerusform>
            <numerusform>Read %n files again</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>sdrl::gui::EvaluationPage</name>
    <message numerus="yes">
        <source>%n older result(s) are left out</source>
        <translation>
            <numerusform>%n older result is left out</numerusform>
            <numerusform>%n older results are left out</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>sdrl::gui::ExamplesPage</name>
    <message numerus="yes">
        <source>%1 rows pasted; %n without two columns left out.</source>
        <translation>
            <numerusform>%1 rows pasted; %n without two columns left out.</numerusform>
            <numerusform>%1 rows pasted; %n without two columns left out.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>sdrl::gui::ExportPage</name>
    <message numerus="yes">
        <source>Export %n question(s)</source>
        <translation>
            <numerusform>Export %n question</numerusform>
            <numerusform>Export %n questions</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>sdrl::gui::FilterBar</name>
    <message numerus="yes">
        <source>%n items</source>
        <translation>
            <numerusform>%n item</numerusform>
            <numerusform>%n items</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>sdrl::gui::OverviewPage</name>
    <message numerus="yes">
        <source>%n unreadable</source>
        <translation>
            <numerusform>%n unreadable</numerusform>
            <numerusform>%n unreadable</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n dropped: why?</source>
        <translation>
            <numerusform>%n dropped: why?</numerusform>
            <numerusform>%n dropped: why?</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>of %n steps</source>
        <translation>
            <numerusform>of %n step</numerusform>
            <numerusform>of %n steps</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n in the bin</source>
        <translation>
            <numerusform>%n in the bin</numerusform>
            <numerusform>%n in the bin</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>sdrl::gui::PromptsDialog</name>
    <message numerus="yes">
        <source>Discard the changes to %n prompts?</source>
        <translation>
            <numerusform>Discard the changes to %n prompt?</numerusform>
            <numerusform>Discard the changes to %n prompts?</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>sdrl::gui::RolloutView</name>
    <message numerus="yes">
        <source>%n tokens</source>
        <translation>
            <numerusform>%n token</numerusform>
            <numerusform>%n tokens</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>sdrl::gui::RunCard</name>
    <message numerus="yes">
        <source>%n steps</source>
        <translation>
            <numerusform>%n step</numerusform>
            <numerusform>%n steps</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n steps, not finished</source>
        <translation>
            <numerusform>%n step, not finished</numerusform>
            <numerusform>%n steps, not finished</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>sdrl::gui::SettingsColumn</name>
    <message numerus="yes">
        <source>%n non-default ▸</source>
        <translation>
            <numerusform>%n non-default ▸</numerusform>
            <numerusform>%n non-default ▸</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>sdrl::gui::SettingsDialog</name>
    <message numerus="yes">
        <source>CPU, %n cores</source>
        <translation>
            <numerusform>CPU, %n core</numerusform>
            <numerusform>CPU, %n cores</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>sdrl::gui::TaskPage</name>
    <message numerus="yes">
        <source>and %n more</source>
        <translation>
            <numerusform>and %n more</numerusform>
            <numerusform>and %n more</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Prompts: %n changed in this project</source>
        <translation>
            <numerusform>Prompts: %n changed in this project</numerusform>
            <numerusform>Prompts: %n changed in this project</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>sdrl::gui::TaskRow</name>
    <message numerus="yes">
        <source>%n failed</source>
        <translation>
            <numerusform>%n failed</numerusform>
            <numerusform>%n failed</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>sdrl::gui::WizardDocumentsPage</name>
    <message numerus="yes">
        <source>%n questions, all with an answer of the task&apos;s kind.</source>
        <translation>
            <numerusform>%n question, with an answer of the task&apos;s kind.</numerusform>
            <numerusform>%n questions, all with an answer of the task&apos;s kind.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>The first %n answers are of the task&apos;s kind.</source>
        <translation>
            <numerusform>The first answer is of the task&apos;s kind.</numerusform>
            <numerusform>The first %n answers are of the task&apos;s kind.</numerusform>
        </translation>
    </message>
</context>
</TS>
