// SPDX-License-Identifier: GPL-3.0-or-later
//
// A small project that the real pipeline fills, with fakes for reader, instructor, model and
// trainer. Everything follows from seeds. Its texts hold what exports and reports must not trip
// over: mark-up, quotes, other alphabets.
#pragma once

#include "core/base/hash.h"
#include "core/base/jsonl.h"
#include "core/base/rng.h"
#include "core/base/text.h"
#include "core/instruct/problem_program.h"
#include "core/pipeline/pipeline.h"
#include "test_support.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <cmath>
#include <map>
#include <memory>
#include <regex>
#include <string>
#include <vector>

namespace sdrl::test {

inline constexpr const char* kExampleTask = R"json({
  "schema_version": 1,
  "name": "stores",
  "title": "Crates & stores: what is <in> them",
  "description": "Word problems about \"stores\" that hold crates & get more of them. The skill is to multiply before adding; 5 > 3 <script>alert('no')</script>.",
  "output_format": "Think it through, then put the number in \\boxed{}.",
  "documents": ["documents"],
  "answer": { "type": "number", "marker": "boxed" }
})json";

inline constexpr const char* kExamplePlaces[] = {"Harbour",    "\"Ångström & Söhne\"",
                                                 "Łódź",       "<b>North</b>",
                                                 "東京",       "Old Mill",
                                                 "Čapek's",    "Ελλάδα",
                                                 "Hill",       "Île-de-Ré",
                                                 "River",      "Castle",
                                                 "Small/Back", "São Paulo",
                                                 "Zürich"};
inline constexpr const char* kExampleGoods[] = {"tea", "salt", "nails & bolts", "glass", "wool"};

/// A question of the example task: crates at first, crates a day, days.
struct StoreProblem {
    int first = 0, perDay = 0, days = 0;

    [[nodiscard]] int answer() const { return first + perDay * days; }
    [[nodiscard]] static std::optional<StoreProblem> parse(const std::string& question) {
        static const std::regex pattern(
            R"(holds (\d+) crates of [^.]*\.(?: A lorry brings (\d+) more each day\. .* after (\d+) days)?)");
        std::smatch match;
        if (!std::regex_search(question, match, pattern))
            return std::nullopt;
        StoreProblem out{std::stoi(match[1]), 0, 0};
        if (match[2].matched)
            out.perDay = std::stoi(match[2]), out.days = std::stoi(match[3]);
        return out;
    }
    /// `place` and `good` as the passage has them.
    [[nodiscard]] std::string question(const std::string& subject) const {
        if (days == 0)
            return fmt::format("{} How many crates are in it?", subject);
        return fmt::format(
            "{} A lorry brings {} more each day. How many crates are in it after {} days?", subject,
            perDay, days);
    }
    [[nodiscard]] std::string reply(int said) const {
        return fmt::format("It begins with {} and gets {} × {} more. \\boxed{{{}}}", first, perDay,
                           days, said);
    }
};

/// The rows of a JSON Lines file.
inline std::vector<nlohmann::json> rowsOf(const std::filesystem::path& file) {
    std::vector<nlohmann::json> out;
    const auto read = readJsonl(file, [&](const nlohmann::json& row, std::size_t) -> Result<void> {
        out.push_back(row);
        return {};
    });
    if (!read.ok())
        qFatal("%s", read.error().toString().c_str());
    return out;
}

class ExampleReader final : public DocumentReader {
public:
    [[nodiscard]] bool supports(const std::filesystem::path& path) const override {
        return path.extension() == ".txt";
    }
    [[nodiscard]] Result<Ending> read(const std::filesystem::path& path,
                                      const std::function<Result<void>(Document)>& document,
                                      std::stop_token) const override {
        SDRL_TRY(std::string text, readFile(path));
        if (text.empty())
            return Error{ErrorCode::InvalidFile, "no text layer, probably a <scan>", path.string()};
        Document out;
        out.title = "Inventory & list " + path.stem().string();
        out.format = "txt";
        out.text = std::move(text);
        SDRL_CHECK(document(std::move(out)));
        return Ending::Finished;
    }
};

class ExampleChunker final : public PassageChunker {
public:
    explicit ExampleChunker(bool sections, bool overlap = false)
        : m_sections(sections), m_overlap(overlap) {}
    [[nodiscard]] std::vector<Passage> chunk(const Document& document,
                                             const ChunkSettings&) const override {
        std::vector<Passage> out;
        for (std::size_t begin = 0; begin < document.text.size();) {
            const std::size_t end =
                std::min(document.text.find("\n\n", begin), document.text.size());
            Passage passage;
            passage.ordinal = static_cast<int>(out.size());
            passage.begin = m_overlap && begin > 0 ? document.text.rfind("A lorry", begin) : begin;
            passage.end = end;
            passage.text = document.text.substr(passage.begin, end - passage.begin);
            passage.page = passage.ordinal / 3 + 1;
            if (m_sections)
                passage.section = fmt::format("Chapter {}", passage.ordinal / 2 + 1);
            out.push_back(std::move(passage));
            begin = end + 2;
        }
        return out;
    }

private:
    bool m_sections, m_overlap; ///< each passage repeats the last sentence before it
};

class ExampleIndex final : public PassageIndex {
public:
    Result<void> addDocument(DocumentId document, std::string_view,
                             std::span<const Passage> passages) override {
        m_passages[document] = passages.size();
        return {};
    }
    Result<void> removeDocument(DocumentId document) override {
        m_passages.erase(document);
        return {};
    }
    Result<void> commit() override { return {}; }
    [[nodiscard]] Result<std::vector<SearchHit>> search(std::string_view,
                                                        const SearchOptions&) const override {
        return std::vector<SearchHit>();
    }
    [[nodiscard]] Result<std::size_t> passageCount() const override {
        std::size_t count = 0;
        for (const auto& [document, passages] : m_passages)
            count += passages;
        return count;
    }
    [[nodiscard]] Result<std::vector<DocumentId>> documents() const override {
        return std::vector<DocumentId>();
    }

private:
    std::map<DocumentId, std::size_t> m_passages;
};

class ExampleInstructor final : public Instructor {
public:
    [[nodiscard]] std::string name() const override { return "example <instructor>"; }
    [[nodiscard]] std::string fingerprint() const override { return "example 1"; }
    [[nodiscard]] bool usesPassages() const override { return true; }
    [[nodiscard]] Result<DomainKeywords> keywords(JobContext&) override { return DomainKeywords(); }
    [[nodiscard]] Result<std::string> pattern(std::span<const Demonstration>,
                                              JobContext&) override {
        return std::string();
    }

    [[nodiscard]] Result<Ending> draft(std::span<const DraftRequest> requests,
                                       const Done<Draft>& done, JobContext&) override {
        for (std::size_t i = 0; i < requests.size(); ++i) {
            RandomStream random(requests[i].seed, "draft");
            if (random.chance(0.05)) {
                SDRL_CHECK(done(i, Draft::refused("the quote is not in the passage")));
                continue;
            }
            const std::string& text = requests[i].passage->text;
            StoreProblem problem = StoreProblem::parse(text).value();
            problem.perDay = 3 + static_cast<int>(random.below(3));
            problem.days = 1 + static_cast<int>(random.below(4));
            SDRL_CHECK(done(i, write(problem, text)));
        }
        return Ending::Finished;
    }
    [[nodiscard]] Result<Ending> rewrite(std::span<const RewriteRequest> requests,
                                         const Done<Draft>& done, JobContext&) override {
        for (std::size_t i = 0; i < requests.size(); ++i) {
            StoreProblem problem = StoreProblem::parse(requests[i].item.input).value();
            problem.days =
                requests[i].direction == ItemOrigin::Harder ? problem.days + 2 : problem.days / 2;
            SDRL_CHECK(done(i, write(problem, requests[i].passage->text)));
        }
        return Ending::Finished;
    }
    [[nodiscard]] Result<Ending> answers(std::span<const AnswerRequest> requests,
                                         const Done<std::vector<AnswerCandidate>>& done,
                                         JobContext&) override {
        for (std::size_t i = 0; i < requests.size(); ++i) {
            RandomStream random(requests[i].seed, "answers");
            const StoreProblem problem = StoreProblem::parse(requests[i].item.input).value();
            std::vector<AnswerCandidate> out;
            for (int k = 0; k < requests[i].count; ++k)
                out.push_back({problem.reply(problem.answer() + (random.chance(0.25) ? k + 1 : 0)),
                               std::nullopt, false, ""});
            SDRL_CHECK(done(i, std::move(out)));
        }
        return Ending::Finished;
    }

private:
    static Draft write(const StoreProblem& problem, const std::string& passage) {
        // The passage's second sentence says all that is needed.
        const std::size_t begin = passage.find("The "), end = passage.find(". A lorry") + 1;
        Draft out;
        out.input = problem.question(passage.substr(begin, end - begin));
        out.output = problem.reply(problem.answer());
        out.level = std::min(5, problem.days + 1);
        out.quote = SupportingQuote{begin, end};
        out.promptHash = sha256Hex("example prompt");
        return out;
    }
};

/// Knows the easy questions, the trained one some harder ones too.
class ExampleStudent final : public TextGenerator {
public:
    explicit ExampleStudent(bool trained) : m_trained(trained) {}
    [[nodiscard]] std::string fingerprint() const override {
        return sha256Hex(m_trained ? "trained" : "base");
    }
    [[nodiscard]] Result<Ending>
    generate(std::span<const GenerationRequest> requests, const SamplingSettings& sampling,
             const std::function<Result<void>(std::size_t, std::vector<Completion>)>& done,
             JobContext&) override {
        for (std::size_t i = 0; i < requests.size(); ++i) {
            const std::string& prompt = requests[i].messages.front().content;
            std::vector<Completion> out;
            for (int k = 0; k < requests[i].samples; ++k) {
                RandomStream random(
                    sampling.temperature > 0 ? requests[i].seed : 7, "reply",
                    {stableHash64(prompt + fingerprint()), static_cast<std::uint64_t>(k)});
                Completion reply;
                reply.text = answer(prompt, random);
                reply.tokens.assign(reply.text.size() / 4, 1);
                reply.ended = true;
                out.push_back(std::move(reply));
            }
            SDRL_CHECK(done(i, std::move(out)));
        }
        return Ending::Finished;
    }

private:
    [[nodiscard]] std::string answer(const std::string& prompt, RandomStream& random) const {
        if (random.chance(m_trained ? 0.01 : 0.08))
            return "I don't know <yet>.";
        if (const auto problem = StoreProblem::parse(prompt)) {
            double skill = 0.95 / (1 + 0.35 * problem->days * problem->days);
            if (m_trained)
                skill = std::sqrt(skill);
            return problem->reply(problem->answer() + (random.chance(skill) ? 0 : problem->days));
        }
        const auto control = findProgram("unit")->parse(prompt);
        return control && random.chance(0.8) ? control->solution : "\\boxed{no}";
    }
    bool m_trained;
};

class ExampleOpener final : public ModelOpener {
public:
    [[nodiscard]] Result<std::unique_ptr<TextGenerator>>
    open(const ModelReference& model) override {
        return std::unique_ptr<TextGenerator>(
            std::make_unique<ExampleStudent>(!model.weights.empty()));
    }
};

/// Writes the log of a run that goes well.
class ExampleTrainer final : public PolicyTrainer {
public:
    [[nodiscard]] Result<TrainingOutcome>
    train(const TrainingJob& job, SnapshotBox<TrainingSnapshot>*, JobContext&) override {
        SDRL_TRY(JsonlWriter metrics, JsonlWriter::open(job.runFolder / "metrics.jsonl", 0));
        RandomStream random(job.seed, "metrics");
        for (int step = 0; step <= job.settings.steps; ++step) {
            const double progress = 1 - std::exp(-3.0 * step / job.settings.steps);
            if (step > 0)
                SDRL_CHECK(metrics.append(
                    {{"step", step},
                     {"reward", 0.4 + 0.4 * progress + 0.04 * random.normal()},
                     {"frac_reward_zero_std", 0.2 + 0.3 * progress + 0.1 * random.uniform()},
                     {"completions/mean_length", 40 - 8 * progress + random.normal()},
                     {"kl", 0.01 * progress},
                     {"entropy", 0.5 - 0.3 * progress},
                     {"seconds", step * 1.5}}));
            if (step % job.settings.evaluateEvery == 0 && !job.development.empty())
                SDRL_CHECK(metrics.append({{"step", step},
                                           {"eval/accuracy", 0.45 + 0.3 * progress},
                                           {"eval/questions", job.development.size()}}));
        }
        TrainingOutcome out;
        out.steps = job.settings.steps;
        out.seconds = out.steps * 1.5;
        out.lastWeights = job.runFolder / "checkpoints" / "000040" / "model.safetensors";
        SDRL_CHECK(writeFileAtomic(out.lastWeights, "weights"));
        return out;
    }
};

/// The project and what its pipeline is made of.
class ExampleProject {
public:
    explicit ExampleProject(bool sections = true, bool overlap = false)
        : m_directory(temporaryDirectory()), m_chunker(sections, overlap) {
        const auto folder = m_directory.path() / "stores.sdrl";
        ProjectSettings settings;
        settings.seed = 11;
        settings.model = "model";
        settings.draft.count = 90;
        settings.draft.votes = 5;
        settings.draft.minAgreement = 0.55;
        settings.draft.heldOutShare = 0.4;
        // Its questions differ in places and numbers only, as those of a built-in program do.
        settings.draft.gates.nearDuplicates = GateSwitch::Off;
        settings.draft.coverage = CoverageRule::Off; // its outcome is that of this deal of passages
        settings.measure.samples = 8;
        settings.select.count = 60;
        settings.select.dropZero = true;
        settings.train.steps = 40;
        settings.evaluate.controls = {{"unit", 20}};
        m_project = std::move(Project::create(folder, kExampleTask, settings)).value();
        std::filesystem::create_directories(folder / "model");
        writeDocuments(folder / "documents");
    }

    [[nodiscard]] Project& project() { return *m_project; }
    [[nodiscard]] const std::filesystem::path& directory() const { return m_directory.path(); }

    /// Runs the stages up to and including this one.
    [[nodiscard]] Result<void> runThrough(Stage last, const std::stop_token& stop = {}) {
        PipelineParts parts;
        parts.reader = &m_reader;
        parts.chunker = &m_chunker;
        parts.openIndex = [](const Project&) -> Result<std::unique_ptr<PassageIndex>> {
            return std::unique_ptr<PassageIndex>(std::make_unique<ExampleIndex>());
        };
        parts.indexFingerprint = [](const ProjectSettings&) { return std::string("example"); };
        parts.models = &m_opener;
        parts.trainer = &m_trainer;
        parts.makeInstructor = [](Project&, PassageIndex*) -> Result<std::unique_ptr<Instructor>> {
            return std::unique_ptr<Instructor>(std::make_unique<ExampleInstructor>());
        };
        Pipeline pipeline(*m_project, parts);
        for (const Stage stage : allStages()) {
            JobContext context(stop);
            SDRL_CHECK(pipeline.run(stage, context));
            if (stage == last)
                break;
        }
        return {};
    }

private:
    static void writeDocuments(const std::filesystem::path& folder) {
        RandomStream random(3, "documents");
        for (int file = 0; file < 5; ++file) {
            std::string text;
            for (int i = 0; i < 9; ++i) {
                const int place = static_cast<int>(random.below(std::size(kExamplePlaces)));
                text += fmt::format(
                    "{}Opened in {}, this is one of the larger ones. The {} store holds {} crates "
                    "of {}. A lorry comes when it's called; rent & tax are <paid> yearly.",
                    i > 0 ? "\n\n" : "", 1900 + random.below(99), kExamplePlaces[place],
                    10 + random.below(80), kExampleGoods[random.below(std::size(kExampleGoods))]);
            }
            (void)writeFileAtomic(folder / fmt::format("list-{}.txt", file), text);
        }
        (void)writeFileAtomic(folder / "scan.txt", "");
    }

    TemporaryDirectory m_directory;
    std::unique_ptr<Project> m_project;
    ExampleReader m_reader;
    ExampleChunker m_chunker;
    ExampleOpener m_opener;
    ExampleTrainer m_trainer;
};

} // namespace sdrl::test
