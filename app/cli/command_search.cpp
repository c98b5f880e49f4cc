// SPDX-License-Identifier: GPL-3.0-or-later
#include "commands.h"

#include "core/base/jsonl.h"
#include "core/project/document_table.h"
#include "project_commands.h"
#ifdef SDRL_HAS_RETRIEVAL
#include "retrieval/trec_run.h"
#endif

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <map>

namespace sdrl::cli {

namespace {

using nlohmann::json;

struct SearchCommandOptions {
    std::string project, query, queries, trec;
    std::size_t count = 10;
};

/// What a document is called in results: its record's id, else its file's name.
Result<std::map<DocumentId, std::string>> documentNames(Project& project) {
    std::map<DocumentId, std::string> names;
    SDRL_TRY(const std::vector<DocumentInfo> documents, project.store().documents().documents());
    for (const DocumentInfo& document : documents)
        names[document.id] = document.key.empty()
                                 ? std::filesystem::path(document.path).filename().string()
                                 : document.key;
    return names;
}

Result<int> searchOnce(const SearchCommandOptions& options, const Console& console) {
    SDRL_TRY(const std::unique_ptr<Project> project, Project::open(options.project));
    SDRL_TRY(const std::unique_ptr<PassageIndex> index, ProgramParts::searchIndex(*project));
    SDRL_TRY(const auto names, documentNames(*project));
    SDRL_TRY(const std::vector<SearchHit> hits,
             index->search(options.query, {.count = options.count}));
    json rows = json::array();
    for (const SearchHit& hit : hits) {
        const auto found = names.find(hit.document);
        const std::string name = found == names.end() ? "" : found->second;
        const Result<Passage> passage = project->store().documents().passage(hit.passage);
        std::string place = passage ? passage->section : "";
        if (passage && passage->page)
            place = fmt::format("page {}{}{}", *passage->page, place.empty() ? "" : ", ", place);
        console.print(fmt::format("{:.3f}  {}  passage {}{}\n    {}\n", hit.score, name,
                                  hit.passage.value, place.empty() ? "" : "  (" + place + ")",
                                  hit.snippet));
        rows.push_back({{"passage", hit.passage.value},
                        {"document", name},
                        {"score", hit.score},
                        {"place", place},
                        {"matched", hit.matchedTerms},
                        {"snippet", hit.snippet}});
    }
    if (hits.empty())
        console.print("Nothing found.");
    console.printJson({{"hits", rows}});
    return kExitOk;
}

#ifdef SDRL_HAS_RETRIEVAL
Result<Ending> writeRun(const SearchCommandOptions& options, std::size_t& count,
                        JobContext& context) {
    SDRL_TRY(const std::unique_ptr<Project> project, Project::open(options.project));
    SDRL_TRY(const std::unique_ptr<PassageIndex> index, ProgramParts::searchIndex(*project));
    SDRL_TRY(const auto names, documentNames(*project));
    std::vector<std::pair<std::string, std::string>> queries;
    SDRL_CHECK(readJsonl(options.queries, [&](const json& row, std::size_t line) -> Result<void> {
        std::string id, text;
        if (row.is_object()) {
            for (const char* field : {"id", "_id", "query_id"})
                if (id.empty() && row.contains(field))
                    id = row[field].is_string() ? row[field].get<std::string>()
                                                : dumpJson(row[field]);
            for (const char* field : {"text", "query"})
                if (text.empty() && row.contains(field) && row[field].is_string())
                    text = row[field].get<std::string>();
        }
        if (id.empty() || text.empty())
            return Error{ErrorCode::InvalidFile, "the row needs an \"id\" and a \"text\"",
                         fmt::format("{}:{}", options.queries, line)};
        queries.emplace_back(std::move(id), std::move(text));
        return {};
    }));
    context.beginPhase("searching", "queries", queries.size());
    retrieval::RetrievalRun run;
    for (const auto& [id, text] : queries) {
        if (!context.pausePoint())
            return Ending::Stopped;
        SDRL_TRY(const std::vector<SearchHit> hits,
                 index->search(
                     text, {.count = options.count, .snippets = false, .onePerDocument = true}));
        auto& results = run[id];
        for (const SearchHit& hit : hits)
            if (const auto found = names.find(hit.document); found != names.end())
                results.push_back({found->second, hit.score});
        context.advance();
    }
    count = queries.size();
    SDRL_CHECK(retrieval::writeRun(options.trec, run, "sdrl"));
    return Ending::Finished;
}
#endif

int search(const SearchCommandOptions& options, const Console& console) {
    if (options.queries.empty() != options.trec.empty())
        return console.fail(
            {ErrorCode::InvalidArgument, "--queries and --trec belong together", ""});
    if (options.queries.empty() == options.query.empty())
        return console.fail(
            {ErrorCode::InvalidArgument, "give either a query or --queries with --trec", ""});
    if (options.queries.empty()) {
        const Result<int> code = searchOnce(options, console);
        return code ? *code : console.fail(code.error());
    }
#ifdef SDRL_HAS_RETRIEVAL
    std::size_t count = 0;
    const int code = console.runJob(
        "search", [&](JobContext& context) { return writeRun(options, count, context); },
        "run the same command again");
    if (code == kExitOk) {
        console.print(fmt::format("{} queries answered: {}", count, options.trec));
        console.printJson({{"queries", count}, {"run", options.trec}});
    }
    return code;
#else
    return console.fail({ErrorCode::NotReady,
                         "this build cannot search documents (SDRL_BUILD_RETRIEVAL is off)", ""});
#endif
}

} // namespace

void addSearchCommand(CLI::App& app, Console& console, int& exitCode) {
    const auto options = std::make_shared<SearchCommandOptions>();
    CLI::App* command = app.add_subcommand("search", "Search the documents' passages");
    command->add_option("--project", options->project, "Project folder")->required();
    command->add_option("query", options->query, "Words to look for");
    command->add_option("-k,--count", options->count, "Hits per query")
        ->check(CLI::Range(1, 1'000'000))
        ->capture_default_str();
    command->add_option("--queries", options->queries, "JSON Lines with \"id\" and \"text\"");
    command->add_option("--trec", options->trec,
                        "Run file in TREC's form, best passage a document");
    command->callback([options, &console, &exitCode] { exitCode = search(*options, console); });
}

} // namespace sdrl::cli
