// SPDX-License-Identifier: GPL-3.0-or-later
//
// A project whose instructor and student do what a test says: questions with answers by number,
// rewrites, votes, and whether the student is right.
#pragma once

#include "core/base/file_io.h"
#include "core/base/hash.h"
#include "core/base/rng.h"
#include "core/base/text.h"
#include "core/pipeline/current_items.h"
#include "core/pipeline/pipeline.h"
#include "core/project/document_table.h"
#include "core/project/topic_table.h"
#include "test_support.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <csignal>
#include <functional>
#include <map>
#include <unistd.h>

namespace sdrl::test {

using nlohmann::json;

/// A question of its own words for each number, and its answer.
inline std::string scriptedQuestion(std::uint64_t number) {
    RandomStream random(number, "scripted question");
    const auto word = [&] {
        static constexpr const char* kSyllables[] = {"ba", "ce", "di", "fo", "gu", "ha", "ki",
                                                     "lo", "mu", "na", "pe", "ri", "so", "tu",
                                                     "va", "we", "xi", "yo", "zu", "qua"};
        std::string out;
        for (int i = 0; i < 3; ++i)
            out += random.pick(kSyllables);
        return out;
    };
    std::string out = "In";
    for (int i = 0; i < 16; ++i)
        out += ' ' + word();
    return out + fmt::format(" {}?", number);
}
inline std::string boxed(std::int64_t number) {
    return fmt::format("It follows that it is \\boxed{{{}}}", number);
}

/// What instructor and student do, and how often they were asked.
struct Script {
    bool passages = false;
    DomainKeywords keywords;
    std::function<Draft(const DraftRequest&, std::uint64_t number)> draft =
        [](const DraftRequest&, std::uint64_t number) {
            return written(scriptedQuestion(number), boxed(static_cast<std::int64_t>(number)));
        };
    std::function<Draft(const RewriteRequest&)> rewrite = [](const RewriteRequest& request) {
        const std::uint64_t number = stableHash64(request.key) % 1'000'000;
        return written(scriptedQuestion(number), boxed(static_cast<std::int64_t>(number)));
    };
    /// By default all agree with the author.
    std::function<std::string(const AnswerRequest&, int vote)> answer =
        [](const AnswerRequest& request, int) { return request.item.authorText; };
    /// Whether the student's sample is right; -1 is its greedy answer.
    std::function<bool(const std::string& question, int sample)> solves =
        [](const std::string& question, int sample) {
            return (stableHash64(question) + static_cast<std::uint64_t>(sample + 1)) % 3 == 0;
        };
    /// What a question's right answer is, for the student.
    std::map<std::string, std::string> answers;

    std::vector<DraftRequest> drafts;
    std::vector<RewriteRequest> rewrites;
    std::map<std::string, int> samples; ///< of the student, by prompt
    int votes = 0;
    int units = 0, dieAt = -1; ///< pieces of work, and after which the process dies

    void unit() {
        if (++units == dieAt)
            ::kill(::getpid(), SIGKILL);
    }
    static Draft written(std::string input, std::string output) {
        Draft draft;
        draft.input = std::move(input);
        draft.output = std::move(output);
        draft.promptHash = sha256Hex("scripted prompt");
        return draft;
    }
};

class ScriptedInstructor final : public Instructor {
public:
    explicit ScriptedInstructor(Script& script) : m_script(script) {}
    [[nodiscard]] std::string name() const override { return "scripted"; }
    [[nodiscard]] std::string fingerprint() const override { return "scripted 1"; }
    [[nodiscard]] bool usesPassages() const override { return m_script.passages; }
    [[nodiscard]] Result<DomainKeywords> keywords(JobContext&) override {
        return m_script.keywords;
    }
    [[nodiscard]] Result<std::string> pattern(std::span<const Demonstration>,
                                              JobContext&) override {
        return std::string("the pattern");
    }
    [[nodiscard]] Result<Ending> draft(std::span<const DraftRequest> requests,
                                       const Done<Draft>& done, JobContext&) override {
        for (std::size_t i = 0; i < requests.size(); ++i) {
            m_script.drafts.push_back(requests[i]);
            const auto number = std::stoull(requests[i].key.substr(requests[i].key.size() - 6));
            SDRL_CHECK(done(i, m_script.draft(requests[i], number)));
        }
        m_script.unit();
        return Ending::Finished;
    }
    [[nodiscard]] Result<Ending> rewrite(std::span<const RewriteRequest> requests,
                                         const Done<Draft>& done, JobContext&) override {
        for (std::size_t i = 0; i < requests.size(); ++i) {
            m_script.rewrites.push_back(requests[i]);
            SDRL_CHECK(done(i, m_script.rewrite(requests[i])));
        }
        m_script.unit();
        return Ending::Finished;
    }
    [[nodiscard]] Result<Ending> answers(std::span<const AnswerRequest> requests,
                                         const Done<std::vector<AnswerCandidate>>& done,
                                         JobContext&) override {
        for (std::size_t i = 0; i < requests.size(); ++i) {
            std::vector<AnswerCandidate> out;
            for (int vote = 0; vote < requests[i].count; ++vote)
                out.push_back({m_script.answer(requests[i], vote), std::nullopt, false, ""});
            m_script.votes += requests[i].count;
            SDRL_CHECK(done(i, std::move(out)));
            m_script.unit();
        }
        return Ending::Finished;
    }

private:
    Script& m_script;
};

class ScriptedStudent final : public TextGenerator {
public:
    ScriptedStudent(Script& script, Project& project) : m_script(script), m_project(project) {}
    [[nodiscard]] std::string fingerprint() const override { return "scripted student"; }
    [[nodiscard]] Result<Ending>
    generate(std::span<const GenerationRequest> requests, const SamplingSettings& sampling,
             const std::function<Result<void>(std::size_t, std::vector<Completion>)>& done,
             JobContext&) override {
        for (std::size_t i = 0; i < requests.size(); ++i) {
            const std::string& prompt = requests[i].messages.front().content;
            std::vector<Completion> out;
            for (int k = 0; k < requests[i].samples; ++k) {
                Completion reply;
                const bool right = m_script.solves(prompt, sampling.temperature > 0 ? k : -1);
                reply.text = right ? "\\boxed{" + answerTo(prompt) + "}" : "\\boxed{-999}";
                reply.tokens = {1, 2};
                reply.ended = true;
                out.push_back(std::move(reply));
                ++m_script.samples[fmt::format("{} {}", sampling.temperature, prompt)];
            }
            SDRL_CHECK(done(i, std::move(out)));
            m_script.unit();
        }
        return Ending::Finished;
    }

private:
    /// The project knows.
    std::string answerTo(const std::string& prompt) {
        if (!m_script.answers.contains(prompt)) {
            const auto scope = currentItemScope(m_project.store(), m_project.settings()).value();
            for (const DatasetId dataset : scope.datasets) {
                const auto items = m_project.store().items().items(dataset).value();
                for (const QaItem& item : items)
                    m_script.answers[item.input] = item.answer;
            }
        }
        return m_script.answers[prompt];
    }
    Script& m_script;
    Project& m_project;
};

inline constexpr const char* kScriptedTask = R"json({
  "schema_version": 1, "name": "scripted", "title": "Scripted",
  "description": "Questions whose answer is a number that is found in the question.",
  "output_format": "Put the number in \\boxed{}.", "prompt_template": "{input}",
  "answer": {"type": "number", "marker": "boxed"}
})json";

/// A project with a script. With passages, each file of the folder `documents` is a document and
/// each paragraph a passage; a paragraph "# …" is the heading of those after it.
class SynthesisWorld {
public:
    explicit SynthesisWorld(const std::filesystem::path& folder,
                            const ProjectSettings& settings = standard(),
                            const std::string& task = kScriptedTask)
        : m_opener(m_script) {
        m_project = Project::isProject(folder)
                        ? std::move(Project::open(folder)).value()
                        : std::move(Project::create(folder, task, settings)).value();
        m_opener.project = m_project.get();
        std::filesystem::create_directories(folder / "model");
        PipelineParts parts;
        parts.reader = &m_reader;
        parts.chunker = &m_chunker;
        parts.openIndex = [this](const Project&) -> Result<std::unique_ptr<PassageIndex>> {
            return std::unique_ptr<PassageIndex>(std::make_unique<WordIndex>(*m_project));
        };
        parts.indexFingerprint = [](const ProjectSettings&) { return std::string("index"); };
        parts.models = &m_opener;
        parts.makeInstructor = [this](Project&,
                                      PassageIndex*) -> Result<std::unique_ptr<Instructor>> {
            return std::unique_ptr<Instructor>(std::make_unique<ScriptedInstructor>(m_script));
        };
        m_pipeline.emplace(*m_project, parts);
    }

    static ProjectSettings standard() {
        ProjectSettings s;
        s.seed = 5;
        s.model = "model";
        s.instructor.kind = InstructorKind::Endpoint;
        s.instructor.endpoint.url = "http://127.0.0.1:1/v1";
        s.instructor.endpoint.model = "scripted";
        s.draft.count = 30;
        s.draft.votes = 4;
        s.draft.heldOutShare = 0;
        s.measure.samples = 8;
        s.select.count = 20;
        return s;
    }

    [[nodiscard]] Script& script() { return m_script; }
    [[nodiscard]] Project& project() { return *m_project; }
    [[nodiscard]] Pipeline& pipeline() { return *m_pipeline; }
    [[nodiscard]] ItemTable& items() { return m_project->store().items(); }

    [[nodiscard]] Result<Ending> runThrough(Stage last) {
        for (const Stage stage : allStages()) {
            if (stage == Stage::Documents && !m_script.passages)
                continue;
            JobContext context;
            SDRL_TRY(const Ending ending, m_pipeline->run(stage, context));
            if (ending == Ending::Stopped || stage == last)
                return ending;
        }
        return Ending::Finished;
    }
    [[nodiscard]] Result<Ending> preview(int count) {
        JobContext context;
        return m_pipeline->preview(count, context);
    }

    [[nodiscard]] json summary(Stage stage) {
        const auto record = m_project->store().records().latestStage(stageName(stage)).value();
        return record ? json::parse(record->summary) : json();
    }
    /// All items of the newest questions (0) or of a round of rewrites.
    [[nodiscard]] std::vector<QaItem> written(std::size_t dataset = 0) {
        const auto scope = currentItemScope(m_project->store(), m_project->settings()).value();
        return dataset < scope.datasets.size() ? items().items(scope.datasets[dataset]).value()
                                               : std::vector<QaItem>();
    }
    [[nodiscard]] std::map<std::string, int> dropReasons(std::size_t dataset = 0) {
        std::map<std::string, int> out;
        for (const QaItem& item : written(dataset))
            if (item.dropped())
                ++out[item.dropReason];
        return out;
    }
    /// Everything that was written, byte for byte, but for row ids and times.
    [[nodiscard]] std::string dump() {
        json out = json::array();
        for (std::size_t dataset = 0; !written(dataset).empty(); ++dataset)
            for (const QaItem& item : written(dataset)) {
                json votes = json::array();
                for (const VoteCount& vote : item.votes)
                    votes.push_back({vote.answer, vote.votes});
                std::string passage;
                if (item.passage)
                    passage = m_project->store().documents().passage(item.passage).value().text;
                out.push_back({item.key, item.input, item.answer, item.solution, item.authorText,
                               passage, votes, item.candidates, item.parsed, item.dropStage,
                               item.dropReason, item.dropDetail, item.heldOut, item.round});
            }
        return out.dump(1);
    }
    [[nodiscard]] std::vector<TopicCoverage> coverage() {
        const auto scope = currentItemScope(m_project->store(), m_project->settings()).value();
        return m_project->store().topics().coverage(scope.datasets.front(), scope.probe).value();
    }

private:
    class TextReader final : public DocumentReader {
    public:
        [[nodiscard]] bool supports(const std::filesystem::path& path) const override {
            return path.extension() == ".txt";
        }
        [[nodiscard]] Result<Ending> read(const std::filesystem::path& path,
                                          const std::function<Result<void>(Document)>& document,
                                          std::stop_token) const override {
            Document out;
            SDRL_TRY(out.text, readFile(path));
            out.title = path.stem().string();
            out.format = "txt";
            SDRL_CHECK(document(std::move(out)));
            return Ending::Finished;
        }
    };
    class ParagraphChunker final : public PassageChunker {
    public:
        [[nodiscard]] std::vector<Passage> chunk(const Document& document,
                                                 const ChunkSettings&) const override {
            std::vector<Passage> out;
            std::string section;
            for (std::size_t begin = 0; begin < document.text.size();) {
                const std::size_t end =
                    std::min(document.text.find("\n\n", begin), document.text.size());
                const std::string text = document.text.substr(begin, end - begin);
                if (text.starts_with("# ")) {
                    section = text.substr(2);
                } else {
                    Passage passage;
                    passage.ordinal = static_cast<int>(out.size());
                    passage.begin = begin;
                    passage.end = end;
                    passage.text = text;
                    passage.section = section;
                    out.push_back(std::move(passage));
                }
                begin = end + 2;
            }
            return out;
        }
    };
    /// Finds passages that hold one of the words, in the order of the corpus.
    class WordIndex final : public PassageIndex {
    public:
        explicit WordIndex(Project& project) : m_project(project) {}
        Result<void> addDocument(DocumentId, std::string_view, std::span<const Passage>) override {
            return {};
        }
        Result<void> removeDocument(DocumentId) override { return {}; }
        Result<void> commit() override { return {}; }
        [[nodiscard]] Result<std::vector<SearchHit>>
        search(std::string_view query, const SearchOptions& options) const override {
            std::vector<SearchHit> out;
            SDRL_TRY(const auto places, m_project.store().documents().passagePlaces());
            for (const auto& place : places) {
                SDRL_TRY(const Passage passage, m_project.store().documents().passage(place.id));
                bool found = false;
                for (const std::string_view word : split(query, ' '))
                    found = found || passage.text.find(word) != std::string::npos;
                if (found && out.size() < options.count) {
                    SearchHit hit;
                    hit.passage = place.id;
                    out.push_back(std::move(hit));
                }
            }
            return out;
        }
        [[nodiscard]] Result<std::size_t> passageCount() const override { return std::size_t{1}; }
        [[nodiscard]] Result<std::vector<DocumentId>> documents() const override {
            return std::vector<DocumentId>();
        }

    private:
        Project& m_project;
    };
    class Opener final : public ModelOpener {
    public:
        explicit Opener(Script& script) : m_script(script) {}
        [[nodiscard]] Result<std::unique_ptr<TextGenerator>> open(const ModelReference&) override {
            return std::unique_ptr<TextGenerator>(
                std::make_unique<ScriptedStudent>(m_script, *project));
        }
        Project* project = nullptr;

    private:
        Script& m_script;
    };

    Script m_script;
    TextReader m_reader;
    ParagraphChunker m_chunker;
    Opener m_opener;
    std::unique_ptr<Project> m_project;
    std::optional<Pipeline> m_pipeline;
};

/// The standard settings with some of them changed.
inline ProjectSettings standardWith(const json& patch) {
    return SynthesisWorld::standard().patched(patch).value();
}

/// The text with one word exchanged.
inline std::string withOtherWord(const std::string& text, std::size_t place) {
    std::string out;
    std::size_t i = 0;
    for (const std::string_view word : split(text, ' ')) {
        out += (i > 0 ? " " : "") + (i == place ? std::string("quite") : std::string(word));
        ++i;
    }
    return out;
}

} // namespace sdrl::test
