// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/pipeline/dataset_export.h"

#include "core/base/version.h"
#include "core/pipeline/dataset_card.h"
#include "core/project/document_table.h"
#include "example_project.h"

#include <algorithm>
#include <set>

using namespace sdrl;
using nlohmann::json;
using test::ExampleProject;
using test::rowsOf;

namespace {

/// Names and types of all fields, as a reader that infers one schema sees them.
std::string schemaOf(const json& row) {
    std::string out;
    for (const auto& [name, value] : row.items()) {
        out += name + ":" + value.type_name();
        if (value.is_object())
            out += "{" + schemaOf(value) + "}";
        // A number that is whole in one row and not in the next is still a number; ours say which.
        if (value.is_number_float())
            out += " float";
        out += ",";
    }
    return out;
}

class Exported {
public:
    Exported(ExampleProject& example, DatasetFormat format)
        : path(example.directory() / std::string(datasetFormatName(format))),
          summary(exportDataset(example.project(), format, path, {.overwrite = true})) {
        if (summary.ok())
            rows = rowsOf(path);
    }
    std::filesystem::path path;
    Result<ExportSummary> summary;
    std::vector<json> rows;
};

std::size_t filesIn(const std::filesystem::path& folder) {
    return static_cast<std::size_t>(std::distance(std::filesystem::directory_iterator(folder), {}));
}

} // namespace

class DatasetExportTest : public QObject {
    Q_OBJECT

private slots:
    void initTestCase() { QVERIFY_OK(m_example.runThrough(Stage::Select)); }

    void formatsHaveNames();
    void selectedRowsFollowTheRanks();
    void chatRowsHoldPromptAndSolution();
    void trlRowsHoldMessagesAndAnswer();
    void verlRowsHoldTheFiveFields();
    void fullRowsTellEverything();
    void rowsShareOneSchema();
    void textSurvives();
    void existingFilesStay();
    void nothingToExportIsSaid();
    void check44_cardTellsHowTheDataCameToBe();
    void cardsLeaveOtherFilesAlone();

private:
    /// Items of the selection, best first.
    [[nodiscard]] std::vector<QaItem> selected() {
        ItemTable& items = m_example.project().store().items();
        const auto entries = items.selection(*items.latestSelection().value()).value();
        std::vector<QaItem> out;
        for (const SelectionEntry& entry : entries)
            if (entry.taken)
                out.push_back(items.item(entry.item).value());
        return out;
    }
    ExampleProject m_example;
};

void DatasetExportTest::formatsHaveNames() {
    std::set<std::string_view> names;
    for (const DatasetFormat format : allDatasetFormats()) {
        QVERIFY(datasetFormatFromName(datasetFormatName(format)) == format);
        names.insert(datasetFormatName(format));
    }
    QVERIFY((names == std::set<std::string_view>{"full", "chat", "trl-grpo", "verl"}));
    QVERIFY(!datasetFormatFromName("parquet"));
}

void DatasetExportTest::selectedRowsFollowTheRanks() {
    const std::vector<QaItem> items = selected();
    QCOMPARE(items.size(), std::size_t{60});
    const Exported trl(m_example, DatasetFormat::TrlGrpo);
    QVERIFY_OK(trl.summary);
    QCOMPARE(trl.summary->rows, items.size());
    QCOMPARE(trl.summary->bytes, std::filesystem::file_size(trl.path));
    QCOMPARE(trl.summary->file.string(), trl.path.string());
    QCOMPARE(trl.rows.size(), items.size());
    for (std::size_t i = 0; i < items.size(); ++i)
        QCOMPARE(trl.rows[i]["id"].get<std::string>(), items[i].key);
    // Hardest first, never solved ones left out: the example's rule.
    for (std::size_t i = 1; i < items.size(); ++i)
        QVERIFY(trl.rows[i - 1]["pass_rate"] <= trl.rows[i]["pass_rate"]);
    QVERIFY(trl.rows[0]["pass_rate"] > 0.0);
}

void DatasetExportTest::chatRowsHoldPromptAndSolution() {
    const Exported chat(m_example, DatasetFormat::Chat);
    QVERIFY_OK(chat.summary);
    const std::vector<QaItem> items = selected();
    for (std::size_t i = 0; i < items.size(); ++i) {
        // Strict readers refuse fields that they don't know.
        QCOMPARE(chat.rows[i].size(), std::size_t{1});
        const json& messages = chat.rows[i]["messages"];
        QCOMPARE(messages.size(), std::size_t{2});
        QCOMPARE(messages[0]["role"].get<std::string>(), std::string("user"));
        QCOMPARE(messages[0]["content"].get<std::string>(),
                 m_example.project().task().studentPrompt(items[i].input));
        QCOMPARE(messages[1]["role"].get<std::string>(), std::string("assistant"));
        QCOMPARE(messages[1]["content"].get<std::string>(), items[i].solution);
        QVERIFY(m_example.project().task().verifier->score(items[i].solution, items[i].answer) > 0);
    }
}

void DatasetExportTest::trlRowsHoldMessagesAndAnswer() {
    const Exported trl(m_example, DatasetFormat::TrlGrpo);
    QVERIFY_OK(trl.summary);
    const std::vector<QaItem> items = selected();
    for (std::size_t i = 0; i < items.size(); ++i) {
        const json& row = trl.rows[i];
        QVERIFY(row["prompt"].is_array() && row["prompt"].size() == 1);
        QCOMPARE(row["prompt"][0]["content"].get<std::string>(),
                 m_example.project().task().studentPrompt(items[i].input));
        QVERIFY(row["answer"].is_string());
        QCOMPARE(row["answer"].get<std::string>(), items[i].answer);
        QCOMPARE(row["attempts"].get<int>(), 8);
        QVERIFY(row["source_document"].get<std::string>().starts_with("Inventory & list "));
    }
}

void DatasetExportTest::verlRowsHoldTheFiveFields() {
    const Exported verl(m_example, DatasetFormat::Verl);
    QVERIFY_OK(verl.summary);
    const std::vector<QaItem> items = selected();
    for (std::size_t i = 0; i < items.size(); ++i) {
        const json& row = verl.rows[i];
        QCOMPARE(row.size(), std::size_t{6});
        QVERIFY(row["label"] == row["reward_model"]["ground_truth"]);
        QCOMPARE(row["data_source"].get<std::string>(), std::string("stores"));
        QVERIFY(row["ability"].is_string());
        QVERIFY(row["prompt"].is_array() && row["prompt"][0]["role"] == "user");
        QCOMPARE(row["reward_model"]["style"].get<std::string>(), std::string("rule"));
        QCOMPARE(row["reward_model"]["ground_truth"].get<std::string>(), items[i].answer);
        QCOMPARE(row["extra_info"]["split"].get<std::string>(), std::string("train"));
        QCOMPARE(row["extra_info"]["index"].get<std::size_t>(), i);
        QCOMPARE(row["extra_info"]["question"].get<std::string>(), items[i].input);
    }
}

void DatasetExportTest::fullRowsTellEverything() {
    const Exported full(m_example, DatasetFormat::Full);
    QVERIFY_OK(full.summary);
    std::map<std::string, const json*> byId;
    std::map<std::string, int> splits;
    std::size_t selectedRows = 0;
    for (const json& row : full.rows) {
        QVERIFY(byId.emplace(row["id"].get<std::string>(), &row).second);
        ++splits[row["split"].get<std::string>()];
        selectedRows += row["selected"].get<bool>();
    }
    QVERIFY(splits["train"] > 60 && splits["test"] > 0 && splits["development"] > 0 &&
            splits["dropped"] > 0);
    const std::vector<QaItem> items = selected();
    QCOMPARE(selectedRows, items.size());
    for (const QaItem& item : items) {
        const json& row = *byId.at(item.key);
        QVERIFY(row["selected"].get<bool>() && row["split"] == "train");
        QCOMPARE(row["votes"][0]["count"].get<std::size_t>(), item.votes[0].votes);
        QCOMPARE(row["vote_agreement"].get<double>(), item.agreement());
        QVERIFY(row["pass_rate"].get<double>() ==
                row["passes"].get<double>() / row["attempts"].get<double>());
        const std::string passage = row["source_passage"], quote = row["source_quote"];
        QVERIFY(!quote.empty() && passage.find(quote) != std::string::npos);
        QVERIFY(row["source_page"].get<int>() >= 1);
        QCOMPARE(row["teacher_model"].get<std::string>(), std::string("example <instructor>"));
        QCOMPARE(row["base_model"].get<std::string>(), std::string("model"));
        if (item.origin != ItemOrigin::Initial)
            QVERIFY(byId.contains(row["parent_id"]));
    }
    const auto dropped = std::find_if(full.rows.begin(), full.rows.end(),
                                      [](const json& row) { return row["split"] == "dropped"; });
    QVERIFY((*dropped)["drop_reason"] != "" && (*dropped)["dropped_at"] != "" &&
            !(*dropped)["selected"].get<bool>());
}

void DatasetExportTest::rowsShareOneSchema() {
    for (const DatasetFormat format : allDatasetFormats()) {
        const Exported file(m_example, format);
        QVERIFY(!file.rows.empty());
        for (const json& row : file.rows)
            QCOMPARE(schemaOf(row), schemaOf(file.rows.front()));
    }
}

void DatasetExportTest::textSurvives() {
    const std::string text =
        "two\nlines,\ttabs, \"quotes\", \\boxed{7}, 東京 🚚 e\u0301, </s>, \x01";
    const QaItem first = selected().front();
    QVERIFY_OK(m_example.project().store().items().change(
        ItemChange::edited(first.id, text, first.answer)));
    const Exported verl(m_example, DatasetFormat::Verl);
    QVERIFY_OK(verl.summary);
    QCOMPARE(verl.rows[0]["extra_info"]["question"].get<std::string>(), text);
    const std::string raw = readFile(verl.path).value();
    // One object a line, and letters as themselves.
    QCOMPARE(static_cast<std::size_t>(std::count(raw.begin(), raw.end(), '\n')), verl.rows.size());
    QVERIFY(raw.find("東京 🚚") != std::string::npos && raw.find("\\u6771") == std::string::npos);
}

void DatasetExportTest::existingFilesStay() {
    const auto folder = m_example.directory() / "existing";
    const auto file = folder / "data.jsonl";
    QVERIFY_OK(writeFileAtomic(file, "mine"));
    QVERIFY_ERROR(exportDataset(m_example.project(), DatasetFormat::Chat, file),
                  ErrorCode::AlreadyExists);
    QCOMPARE(readFile(file).value(), std::string("mine"));
    QVERIFY_OK(exportDataset(m_example.project(), DatasetFormat::Chat, file, {.overwrite = true}));
    QCOMPARE(rowsOf(file).size(), std::size_t{60});
    QVERIFY_ERROR(
        exportDataset(m_example.project(), DatasetFormat::Chat, folder, {.overwrite = true}),
        ErrorCode::AlreadyExists);
    QCOMPARE(filesIn(folder), std::size_t{1}); // no half-written file left
}

void DatasetExportTest::nothingToExportIsSaid() {
    ExampleProject empty;
    const auto folder = empty.directory() / "out";
    for (const DatasetFormat format : allDatasetFormats())
        QVERIFY_ERROR(exportDataset(empty.project(), format, folder / "a.jsonl"),
                      ErrorCode::NotReady);
    QCOMPARE(filesIn(folder), std::size_t{0});
    // Questions alone can be exported in full, and none is selected.
    QVERIFY_OK(empty.runThrough(Stage::Questions));
    const Exported full(empty, DatasetFormat::Full);
    QVERIFY_OK(full.summary);
    QVERIFY(full.rows.size() >= 90);
    for (const json& row : full.rows)
        QVERIFY(!row["selected"].get<bool>() && row["attempts"] == 0);
    QVERIFY_ERROR(exportDataset(empty.project(), DatasetFormat::Chat, folder / "a.jsonl"),
                  ErrorCode::NotReady);
}

void DatasetExportTest::check44_cardTellsHowTheDataCameToBe() {
    const Exported full(m_example, DatasetFormat::Full);
    QVERIFY_OK(full.summary);
    const auto file = m_example.directory() / "card.md";
    const auto resources = sdrl::test::sourceFolder() / "resources";
    // A prompt of the project's own is the one that was used.
    const std::string own = "# version 1\nMake {input} harder.";
    QVERIFY_OK(writeFileAtomic(m_example.project().folder() / "prompts" / "harder.txt", own));
    QVERIFY_OK(
        writeDatasetCard(m_example.project(), DatasetFormat::Full, *full.summary, file, resources));
    const std::string card = readFile(file).value();
    QVERIFY(card.starts_with("---\npretty_name: \"Crates & stores: what is <in> them\"\n"));
    const ProjectSettings& settings = m_example.project().settings();
    const auto says = [&](const std::string& text) {
        const bool found = card.find(text) != std::string::npos;
        if (!found)
            qWarning("not in the card: %s", text.c_str());
        return found;
    };
    QVERIFY(says("data_files: \"full\""));
    QVERIFY(says(fmt::format("`full`: {} rows", full.rows.size())));
    QVERIFY(says("SDRL Workbench " + std::string(programVersion())));
    QVERIFY(says(fmt::format("| Seed | {} |", settings.seed)));
    QVERIFY(says(sha256Hex(m_example.project().task().source())));
    QVERIFY(says(sha256File(full.path).value()));
    QVERIFY(says(sha256Hex("example prompt")));
    QVERIFY(says(sha256File(resources / "prompts" / "question.txt").value()));
    QVERIFY(says("| Prompt harder, the project's own, version 1, SHA-256 | " + sha256Hex(own)));
    QVERIFY(card.find(sha256File(resources / "prompts" / "harder.txt").value()) == card.npos);
    QVERIFY(says("example \\<instructor\\>"));
    QVERIFY(says("\"min_agreement\": 0.55"));
    QVERIFY(says("Held out by section"));
    QVERIFY(says("## Licence"));
    // Counts by gate, as the rows have them.
    std::map<std::string, int> reasons;
    for (const json& row : full.rows)
        if (row["origin"] == "initial" && row["dropped_at"] != "")
            ++reasons[row["drop_reason"]];
    QVERIFY(reasons.size() > 1);
    for (const auto& [reason, count] : reasons)
        QVERIFY(says(fmt::format("{} {}", count, reason)));
    // Nothing of this machine.
    QVERIFY(card.find(m_example.directory().string()) == std::string::npos);
    // Each row tells where it comes from.
    for (const json& row : full.rows)
        for (const char* field : {"id", "source_passage", "parent_id", "votes", "passes",
                                  "teacher_model", "prompt_sha256", "drop_detail"})
            QVERIFY2(row.contains(field), field);
}

void DatasetExportTest::cardsLeaveOtherFilesAlone() {
    const auto folder = m_example.directory() / "cards";
    std::filesystem::create_directories(folder);
    const auto data = folder / "data.jsonl", readme = folder / "README.md";
    QCOMPARE(defaultCardPath(data).string(), readme.string());
    const auto summary =
        exportDataset(m_example.project(), DatasetFormat::Chat, data, {.overwrite = true});
    QVERIFY_OK(summary);
    QVERIFY_OK(writeDatasetCard(m_example.project(), DatasetFormat::Chat, *summary, readme));
    QCOMPARE(defaultCardPath(data).string(), readme.string()); // its own card is replaced
    QVERIFY_OK(writeDatasetCard(m_example.project(), DatasetFormat::Chat, *summary, readme));
    QCOMPARE(defaultCardPath(folder / "other.jsonl").string(),
             (folder / "other.README.md").string());
    QVERIFY_OK(writeFileAtomic(readme, "my notes"));
    QCOMPARE(defaultCardPath(data).string(), (folder / "data.README.md").string());
    QVERIFY_ERROR(writeDatasetCard(m_example.project(), DatasetFormat::Chat, *summary, readme),
                  ErrorCode::AlreadyExists);
    QCOMPARE(readFile(readme).value(), std::string("my notes"));
}

QTEST_APPLESS_MAIN(DatasetExportTest)
#include "dataset_export_test.moc"
#include "support/places.h"
