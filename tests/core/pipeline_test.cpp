// SPDX-License-Identifier: GPL-3.0-or-later
//
// The stages from questions to evaluation: the whole loop, stopped, killed, repeated; and reading a
// file of many documents, which does not fit into memory.
#include "core/project/document_table.h"
#include "example_project.h"
#include "pipeline_world.h"

#include <algorithm>
#include <csignal>
#include <fstream>
#include <functional>
#include <map>
#include <set>
#include <sys/wait.h>

using namespace sdrl;
using nlohmann::json;
using test::Meter;
using test::World;

namespace {

/// Files say how many documents they have, and of which version; all are large.
class LinesReader final : public DocumentReader {
public:
    static constexpr std::size_t kDocumentBytes = 4 << 20;

    [[nodiscard]] bool supports(const std::filesystem::path& path) const override {
        return path.extension() == ".jsonl";
    }
    [[nodiscard]] Result<Ending> read(const std::filesystem::path& path,
                                      const std::function<Result<void>(Document)>& document,
                                      std::stop_token) const override {
        std::ifstream file(path);
        int count = 0;
        std::string version;
        file >> count >> version;
        for (int i = 0; i < count; ++i) {
            if (before)
                before(i);
            if (i == brokenAt)
                return Error{ErrorCode::InvalidFile,
                             fmt::format("line {} is not valid JSON", i + 1), path.string()};
            Document out;
            out.key = fmt::format("#{}", i + 1);
            out.format = "jsonl";
            out.text = fmt::format("Line {} of version {}.", i, version);
            out.text.resize(kDocumentBytes, ' ');
            out.fileEnd = std::filesystem::file_size(path) * static_cast<std::uint64_t>(i + 1) /
                          static_cast<std::uint64_t>(count);
            SDRL_CHECK(document(std::move(out)));
        }
        return Ending::Finished;
    }

    std::function<void(int document)> before;
    int brokenAt = -1;
};

/// One passage a document, of its first sentence.
class SentenceChunker final : public PassageChunker {
public:
    [[nodiscard]] std::vector<Passage> chunk(const Document& document,
                                             const ChunkSettings&) const override {
        ++chunked;
        Passage passage;
        passage.end = document.text.find('.') + 1;
        passage.text = document.text.substr(0, passage.end);
        return {passage};
    }
    mutable int chunked = 0;
};

/// A project of such files.
class Corpus {
public:
    explicit Corpus(const std::filesystem::path& folder) {
        ProjectSettings settings;
        settings.model = "model";
        m_project = Project::isProject(folder)
                        ? World::value(Project::open(folder))
                        : World::value(Project::create(folder, test::kExampleTask, settings));
    }
    void write(const std::string& name, const std::string& content) {
        if (!writeFileAtomic(m_project->folder() / "documents" / name, content))
            qFatal("cannot write %s", name.c_str());
    }
    Result<Ending> read() {
        PipelineParts parts;
        parts.reader = &reader;
        parts.chunker = &chunker;
        parts.openIndex = [](const Project&) -> Result<std::unique_ptr<PassageIndex>> {
            return std::unique_ptr<PassageIndex>(std::make_unique<test::ExampleIndex>());
        };
        parts.indexFingerprint = [](const ProjectSettings&) { return std::string("example"); };
        stop = std::stop_source();
        JobContext job(stop.get_token());
        context = &job;
        return Pipeline(*m_project, parts).run(Stage::Documents, job);
    }
    [[nodiscard]] DocumentTable& table() { return m_project->store().documents(); }
    [[nodiscard]] int writtenAhead() {
        const auto ahead = World::value(table().writtenAhead());
        return ahead ? ahead->documents : 0;
    }
    /// All that the stage has made, as text.
    [[nodiscard]] std::string outcome() {
        std::string out = World::value(table().corpusFingerprint());
        for (const SourceFile& file : World::value(table().files()))
            out += fmt::format("\n{} {} {} {} {}", file.id, file.path, file.sha256, file.documents,
                               file.failure);
        for (const DocumentId id : World::value(table().documentIds())) {
            const Document document = World::value(table().document(id));
            out += fmt::format("\n{} {} {}", id.value, document.key, sha256Hex(document.text));
            for (const Passage& passage : World::value(table().passages(id)))
                out += fmt::format(" {} {}", passage.id.value, passage.text);
        }
        return out;
    }

    LinesReader reader;
    SentenceChunker chunker;
    std::stop_source stop;         ///< of the reading under way
    JobContext* context = nullptr; ///< of the same

private:
    std::unique_ptr<Project> m_project;
};

constexpr const char* kElevenDocuments = "11 a";

} // namespace

class PipelineTest : public QObject {
    Q_OBJECT
private slots:
    void check36_wholeLoopEndsWithAComparison();
    void secondRunDoesNothing();
    void changedSettingsRepeatOnlyWhatDependsOnThem();
    void laterStageSaysWhatHasToComeFirst();
    void stopIsFollowedByTheRest();
    void check39_killedProcessLosesAndRepeatsNothing();
    void check37_heldOutQuestionsAreNeverTrainedOn();
    void largeFileIsNeverHeldWhole();
    void largeFileIsCountedInMegabytes();
    void stoppedReadingGoesOnInsideTheFile();
    void killedReadingLosesNothing();
    void brokenLineLeavesNothingOfItsFile();
    void textIsKeptUntilTheNewOneIsWhole();
    void promptsThatDoNotFitAreNoMeasurement();
};

void PipelineTest::check36_wholeLoopEndsWithAComparison() {
    const auto folder = test::temporaryDirectory();
    World world(folder.path() / "a.sdrl");
    const auto ending = world.run();
    QVERIFY2(ending.ok(), ending ? "" : ending.error().toString().c_str());
    QCOMPARE(*ending, Ending::Finished);
    const json questions = world.summary("questions");
    QCOMPARE(questions["kept"].get<int>(), 40);
    const json measured = world.summary("measure");
    QVERIFY(measured["items"].get<int>() > 60);
    QCOMPARE(world.summary("select")["selected"].get<int>(), 30);
    QCOMPARE(world.m_trainer.m_job.prompts.size(), std::size_t{30});
    QCOMPARE(world.m_trainer.m_job.development.size(), std::size_t{10});
    const json models = world.summary("evaluate")["models"];
    QCOMPARE(models.size(), std::size_t{2});
    QCOMPARE(models[0]["sets"]["held-out"]["strict"]["count"].get<int>(), 60);
    QVERIFY(models[1]["against_base"]["won"].get<int>() > 0);
    QVERIFY(models[1]["sets"].contains("control/unit"));
    // The variants of solved questions are harder, those of unsolved ones easier.
    const json rewrites = world.summary("rewrite");
    for (const json& dataset : rewrites["datasets"])
        for (const QaItem& item :
             World::value(world.m_project->store().items().items({dataset.get<std::int64_t>()}))) {
            if (item.dropped())
                continue;
            const QaItem parent = World::value(world.m_project->store().items().item(item.parent));
            if (item.origin == ItemOrigin::Harder)
                QVERIFY(item.level > parent.level);
            else
                QVERIFY(item.level < parent.level);
        }
}

void PipelineTest::secondRunDoesNothing() {
    const auto folder = test::temporaryDirectory();
    std::string first;
    {
        World world(folder.path() / "a.sdrl");
        QVERIFY(world.run().ok());
        first = world.outcome();
    }
    World world(folder.path() / "a.sdrl");
    QVERIFY(world.run().ok());
    QCOMPARE(world.m_meter.replies, 0);
    QCOMPARE(world.m_meter.drafts, 0);
    QCOMPARE(world.m_meter.trainings, 0);
    QCOMPARE(QString::fromStdString(world.outcome()), QString::fromStdString(first));
}

void PipelineTest::changedSettingsRepeatOnlyWhatDependsOnThem() {
    const auto folder = test::temporaryDirectory();
    World world(folder.path() / "a.sdrl");
    QVERIFY(world.run().ok());
    const Meter before = world.m_meter;
    QVERIFY(
        world.m_project
            ->setSettings(World::value(world.m_project->settings().with("select.rule", "random")))
            .ok());
    QVERIFY(world.run().ok());
    QCOMPARE(world.m_meter.drafts, before.drafts);
    QCOMPARE(world.m_meter.trainings, before.trainings + 1);
    QCOMPARE(world.summary("select")["rule"].get<std::string>(), std::string("random"));
    // And back: everything is still there.
    QVERIFY(world.m_project
                ->setSettings(
                    World::value(world.m_project->settings().with("select.rule", "pass_rate")))
                .ok());
    const int trainings = world.m_meter.trainings;
    QVERIFY(world.run().ok());
    QCOMPARE(world.m_meter.trainings, trainings);
}

void PipelineTest::laterStageSaysWhatHasToComeFirst() {
    const auto folder = test::temporaryDirectory();
    World world(folder.path() / "a.sdrl");
    JobContext context;
    const auto ending = world.m_pipeline->run(Stage::Train, context);
    QVERIFY(!ending.ok());
    QCOMPARE(ending.error().code, ErrorCode::NotReady);
    QVERIFY(ending.error().message.find("select") != std::string::npos);
}

void PipelineTest::stopIsFollowedByTheRest() {
    const auto folder = test::temporaryDirectory();
    World whole(folder.path() / "whole.sdrl");
    QVERIFY(whole.run().ok());
    World world(folder.path() / "parts.sdrl");
    int stops = 0;
    for (;;) {
        // Stops after a while, wherever that is.
        std::stop_source source;
        int events = 0;
        JobContext context(source.get_token(), [&](const JobProgress&) {
            if (++events == 25)
                source.request_stop();
        });
        const auto ending = world.m_pipeline->runAll(context);
        QVERIFY2(ending.ok(), ending ? "" : ending.error().toString().c_str());
        if (*ending == Ending::Finished)
            break;
        QVERIFY(++stops < 200);
    }
    QVERIFY(stops > 3);
    QCOMPARE(QString::fromStdString(world.outcome()), QString::fromStdString(whole.outcome()));
}

void PipelineTest::check39_killedProcessLosesAndRepeatsNothing() {
    const auto folder = test::temporaryDirectory();
    World whole(folder.path() / "whole.sdrl");
    QVERIFY(whole.run().ok());
    const int units = whole.m_meter.units;
    QVERIFY(units > 300);
    const std::filesystem::path parts = folder.path() / "parts.sdrl";
    RandomStream random(5, "kills");
    int kills = 0;
    for (; kills < 5; ++kills) {
        const int dieAt = 1 + static_cast<int>(random.below(static_cast<std::uint64_t>(units / 5)));
        const pid_t child = ::fork();
        if (child == 0) {
            World world(parts, dieAt);
            const auto ending = world.run();
            ::_exit(ending.ok() ? 0 : 1);
        }
        int status = 0;
        QCOMPARE(::waitpid(child, &status, 0), child);
        QVERIFY(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
    }
    World world(parts);
    const auto ending = world.run();
    QVERIFY2(ending.ok(), ending ? "" : ending.error().toString().c_str());
    QCOMPARE(QString::fromStdString(world.outcome()), QString::fromStdString(whole.outcome()));
    // What the killed ones had done was not done again.
    QVERIFY(world.m_meter.units < units);
}

void PipelineTest::check37_heldOutQuestionsAreNeverTrainedOn() {
    const auto folder = test::temporaryDirectory();
    World world(folder.path() / "a.sdrl");
    QVERIFY(world.run().ok());
    std::set<std::string> trained, test;
    for (const TrainingPrompt& prompt : world.m_trainer.m_job.prompts)
        trained.insert(prompt.messages.front().content);
    for (const EvaluationInfo& info :
         World::value(world.m_project->store().evaluations().evaluations()))
        for (const EvaluationQuestion& question :
             World::value(world.m_project->store().evaluations().questionsOf(info.id)))
            test.insert(question.input);
    for (const TrainingPrompt& prompt : world.m_trainer.m_job.development)
        QVERIFY(!test.contains(prompt.messages.front().content));
    QVERIFY(!test.empty());
    for (const std::string& question : trained)
        QVERIFY(!test.contains(question));
}

void PipelineTest::largeFileIsNeverHeldWhole() {
    const auto folder = test::temporaryDirectory();
    Corpus corpus(folder.path() / "a.sdrl");
    corpus.write("a.jsonl", kElevenDocuments);
    int held = 0;
    corpus.reader.before = [&](int document) {
        held = std::max(held, document - corpus.writtenAhead());
    };
    QVERIFY_OK(corpus.read());
    QVERIFY2(held <= 5, qPrintable(QString::number(held)));
    QCOMPARE(corpus.writtenAhead(), 0);
    QCOMPARE(World::value(corpus.table().documentIds()).size(), std::size_t{11});
    QCOMPARE(World::value(corpus.table().passageIds()).size(), std::size_t{11});
}

void PipelineTest::largeFileIsCountedInMegabytes() {
    const auto folder = test::temporaryDirectory();
    Corpus corpus(folder.path() / "a.sdrl");
    corpus.write("a.jsonl", "4 a\n");
    std::filesystem::resize_file(folder.path() / "a.sdrl" / "documents" / "a.jsonl", 80 << 20);
    std::string seen;
    corpus.reader.before = [&](int) {
        const JobProgress& progress = corpus.context->progress();
        seen += fmt::format("{}/{} {} ", progress.done, progress.total.value_or(0), progress.unit);
    };
    QVERIFY_OK(corpus.read());
    QCOMPARE(seen, std::string("0/80 MB 20/80 MB 40/80 MB 60/80 MB "));
}

void PipelineTest::stoppedReadingGoesOnInsideTheFile() {
    const auto folder = test::temporaryDirectory();
    Corpus whole(folder.path() / "whole.sdrl"), parts(folder.path() / "parts.sdrl");
    for (Corpus* corpus : {&whole, &parts})
        corpus->write("a.jsonl", kElevenDocuments);
    QVERIFY_OK(whole.read());
    const std::string nothing = parts.outcome();
    parts.reader.before = [&](int document) {
        if (document == 9)
            parts.stop.request_stop();
    };
    QCOMPARE(World::value(parts.read()), Ending::Stopped);
    const int written = parts.writtenAhead();
    QVERIFY(written > 0 && written < 11);
    QCOMPARE(parts.outcome(), nothing);
    parts.reader.before = {};
    parts.chunker.chunked = 0;
    QCOMPARE(World::value(parts.read()), Ending::Finished);
    QCOMPARE(parts.chunker.chunked, 11 - written);
    QCOMPARE(parts.outcome(), whole.outcome());
}

void PipelineTest::killedReadingLosesNothing() {
    const auto folder = test::temporaryDirectory();
    Corpus whole(folder.path() / "whole.sdrl");
    const auto parts = folder.path() / "parts.sdrl";
    Corpus(parts).write("a.jsonl", kElevenDocuments);
    whole.write("a.jsonl", kElevenDocuments);
    QVERIFY_OK(whole.read());
    for (const int dieAt : {1, 6, 10}) {
        const pid_t child = ::fork();
        if (child == 0) {
            Corpus corpus(parts);
            corpus.reader.before = [&](int document) {
                if (document == dieAt)
                    ::kill(::getpid(), SIGKILL);
            };
            ::_exit(corpus.read().ok() ? 0 : 1);
        }
        int status = 0;
        QCOMPARE(::waitpid(child, &status, 0), child);
        QVERIFY(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
        QVERIFY(World::value(Corpus(parts).table().documentIds()).empty());
    }
    Corpus corpus(parts);
    QVERIFY(corpus.writtenAhead() > 0);
    QVERIFY_OK(corpus.read());
    QCOMPARE(corpus.outcome(), whole.outcome());
}

void PipelineTest::brokenLineLeavesNothingOfItsFile() {
    const auto folder = test::temporaryDirectory();
    Corpus corpus(folder.path() / "a.sdrl"), other(folder.path() / "b.sdrl");
    corpus.write("a.jsonl", kElevenDocuments);
    corpus.reader.brokenAt = 9;
    for (Corpus* each : {&corpus, &other})
        each->write("b.jsonl", "2 b");
    QVERIFY_OK(corpus.read());
    QVERIFY_OK(other.read());
    QCOMPARE(corpus.writtenAhead(), 0);
    const auto files = World::value(corpus.table().files());
    QCOMPARE(files.size(), std::size_t{2});
    QCOMPARE(files[0].failure, std::string("line 10 is not valid JSON"));
    QCOMPARE(files[0].documents, 0);
    QVERIFY(World::value(corpus.table().documentIds()) ==
            World::value(other.table().documentIds()));
    QVERIFY(World::value(corpus.table().passageIds()) == World::value(other.table().passageIds()));
}

void PipelineTest::textIsKeptUntilTheNewOneIsWhole() {
    const auto folder = test::temporaryDirectory();
    Corpus corpus(folder.path() / "a.sdrl");
    corpus.write("a.jsonl", "2 a");
    QVERIFY_OK(corpus.read());
    const std::string before = corpus.outcome();
    const auto stopAtNine = [&](int document) {
        if (document == 9)
            corpus.stop.request_stop();
    };
    corpus.reader.before = stopAtNine;
    corpus.write("a.jsonl", "11 b");
    QCOMPARE(World::value(corpus.read()), Ending::Stopped);
    QVERIFY(corpus.writtenAhead() > 0);
    QCOMPARE(corpus.outcome(), before);
    // The old file is put back.
    corpus.write("a.jsonl", "2 a");
    QCOMPARE(World::value(corpus.read()), Ending::Finished);
    QCOMPARE(corpus.writtenAhead(), 0);
    QCOMPARE(corpus.outcome(), before);
    // Yet another one takes the place of what was begun.
    corpus.write("a.jsonl", "11 b");
    QCOMPARE(World::value(corpus.read()), Ending::Stopped);
    corpus.reader.before = {};
    corpus.write("a.jsonl", "3 cc");
    QCOMPARE(World::value(corpus.read()), Ending::Finished);
    QCOMPARE(corpus.writtenAhead(), 0);
    QCOMPARE(World::value(corpus.table().files()).front().documents, 3);
    const auto ids = World::value(corpus.table().documentIds());
    QCOMPARE(ids.size(), std::size_t{3});
    QVERIFY(World::value(corpus.table().document(ids[0])).text.starts_with("Line 0 of version cc"));
}

void PipelineTest::promptsThatDoNotFitAreNoMeasurement() {
    const auto folder = test::temporaryDirectory();
    World world(folder.path() / "a.sdrl");
    QVERIFY_OK(world.run(Stage::Documents));
    QVERIFY_OK(world.run(Stage::Keyword));
    QVERIFY_OK(world.run(Stage::Questions));
    std::vector<std::size_t> lengths;
    for (const QaItem& item : world.items("questions"))
        lengths.push_back(item.input.size());
    std::sort(lengths.begin(), lengths.end());
    const std::size_t longest = lengths[lengths.size() * 3 / 4];
    world.m_meter.longestPrompt = longest;
    for (const Stage stage : {Stage::Split, Stage::Rewrite, Stage::Measure, Stage::Select})
        QVERIFY_OK(world.run(stage));
    ItemTable& table = world.m_project->store().items();
    std::map<ItemId, bool> tooLong;
    int count = 0;
    for (const char* stage : {"questions", "rewrite"})
        for (const QaItem& item : world.items(stage)) {
            tooLong[item.id] = item.input.size() > longest;
            count += tooLong[item.id];
            // Neither harder nor easier is what such a question is lacking.
            QVERIFY(!item.parent || !tooLong[item.parent]);
        }
    QVERIFY(count >= 5);
    const json measured = world.summary("measure");
    QCOMPARE(measured["prompt_too_long"].get<int>(), count);
    QCOMPARE(measured["items"].get<int>() + count, static_cast<int>(tooLong.size()));
    int never = 0;
    for (const auto& [item, m] :
         World::value(table.measurements({measured["probe"].get<std::int64_t>()}))) {
        QCOMPARE(m.samples == 0, tooLong[item]);
        never += !tooLong[item] && m.passes == 0;
    }
    QCOMPARE(measured["never_solved"].get<int>(), never);
    for (const SelectionEntry& entry :
         World::value(table.selection({world.summary("select")["selection"].get<std::int64_t>()})))
        QVERIFY(!tooLong[entry.item] || (!entry.taken && entry.reason == "not_measured"));
}

QTEST_GUILESS_MAIN(PipelineTest)
#include "pipeline_test.moc"
