// SPDX-License-Identifier: GPL-3.0-or-later
//
// A project's index through kills and damage: it is found whole, or known not to be and made anew.
#include "common/program_parts.h"
#include "core/project/document_table.h"
#include "test_support.h"

#include <csignal>
#include <sys/wait.h>
#include <unistd.h>

using namespace sdrl;

namespace {

constexpr const char* kTask = R"json({
    "schema_version": 1, "name": "stores", "title": "Stores", "description": "What stores hold.",
    "output_format": "End with #### and the number.", "documents": ["documents"],
    "answer": {"type": "number", "marker": "hashes"}
})json";
constexpr int kFiles = 6;

std::unique_ptr<Project> makeProject(const std::filesystem::path& folder) {
    auto project = Project::create(folder, kTask, ProjectSettings{});
    if (!project)
        qFatal("%s", project.error().toString().c_str());
    for (int file = 0; file < kFiles; ++file)
        if (!writeFileAtomic(folder / "documents" / (std::to_string(file) + ".txt"),
                             "The store number " + std::to_string(file) + " holds crates of tea."))
            qFatal("cannot write");
    return *std::move(project);
}

/// As a process does that was just started. Dies before the indexing of document `dieAt`.
Result<Ending> runStage(Project& project, Stage stage, std::uint64_t dieAt = UINT64_MAX) {
    SDRL_TRY(const ProgramParts parts, ProgramParts::make());
    Pipeline pipeline(project, parts.pipelineParts());
    JobContext context({}, [&](const JobProgress& progress) {
        if (progress.phase == "indexing" && progress.done == dieAt)
            ::kill(::getpid(), SIGKILL);
    });
    return pipeline.run(stage, context);
}

/// Passages found, best first, by what they say.
Result<std::vector<std::string>> search(Project& project, const std::string& query) {
    SDRL_TRY(const auto index, ProgramParts::searchIndex(project));
    SDRL_TRY(const std::vector<SearchHit> hits, index->search(query, {}));
    std::vector<std::string> out;
    for (const SearchHit& hit : hits)
        out.push_back(hit.snippet);
    return out;
}

} // namespace

class ProjectIndexTest : public QObject {
    Q_OBJECT
private slots:
    void initTestCase() {
        qputenv("SDRL_RESOURCES",
                QByteArray::fromStdString(sdrl::test::sourceFolder() / "resources"));
    }
    void killedIndexingIsMadeUpFor();
    void damageIsNamedAndMended();
};

void ProjectIndexTest::killedIndexingIsMadeUpFor() {
    const auto folder = test::temporaryDirectory();
    const auto whole = makeProject(folder.path() / "whole.sdrl");
    QVERIFY_OK(runStage(*whole, Stage::Documents));
    const auto expected = search(*whole, "tea store");
    QVERIFY_OK(expected);
    QCOMPARE(expected->size(), std::size_t{kFiles});

    const auto path = folder.path() / "killed.sdrl";
    makeProject(path).reset();
    for (const std::uint64_t dieAt : {0, 1, kFiles - 1, kFiles}) {
        const pid_t child = ::fork();
        if (child == 0) {
            const auto project = Project::open(path);
            ::_exit(project && runStage(**project, Stage::Documents, dieAt) ? 0 : 1);
        }
        int status = 0;
        QCOMPARE(::waitpid(child, &status, 0), child);
        QVERIFY(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
        const auto project = Project::open(path);
        QVERIFY_OK(project);
        const auto found = search(**project, "tea");
        QVERIFY(found ? found->empty() : found.error().code == ErrorCode::NotReady);
    }
    const auto project = Project::open(path);
    QVERIFY_OK(project);
    QVERIFY_OK(runStage(**project, Stage::Documents));
    QVERIFY(search(**project, "tea store").value() == *expected);
}

void ProjectIndexTest::damageIsNamedAndMended() {
    const auto folder = test::temporaryDirectory();
    const auto project = makeProject(folder.path() / "a.sdrl");
    QVERIFY_ERROR(search(*project, "tea"), ErrorCode::NotReady);
    QVERIFY_OK(runStage(*project, Stage::Documents));
    const auto expected = search(*project, "tea store");
    QVERIFY_OK(expected);
    const auto table = project->indexFolder() / "xapian" / "postlist.glass";
    std::string bytes = readFile(table).value();
    bytes[bytes.size() / 2] ^= 1;
    QVERIFY_OK(writeFileAtomic(table, bytes));

    const auto refused = search(*project, "tea");
    QVERIFY_ERROR(refused, ErrorCode::NotReady);
    for (const char* part : {"documents", "damaged", "postlist.glass"})
        QVERIFY2(refused.error().message.find(part) != std::string::npos,
                 refused.error().message.c_str());
    // Who needs the index does not go on with an empty one.
    QVERIFY_ERROR(runStage(*project, Stage::Keyword), ErrorCode::NotReady);
    QVERIFY_OK(runStage(*project, Stage::Documents));
    QVERIFY(search(*project, "tea store").value() == *expected);
    QVERIFY_OK(runStage(*project, Stage::Keyword));
}

QTEST_GUILESS_MAIN(ProjectIndexTest)
#include "project_index_test.moc"
#include "support/places.h"
