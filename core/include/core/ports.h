// SPDX-License-Identifier: GPL-3.0-or-later
//
// What the pipeline asks of the other modules. `retrieval` and `training` implement these, `app`
// puts them together, tests use fakes.
#pragma once

#include "core/base/result.h"
#include "core/jobs/job.h"
#include "core/method/passage.h"
#include "core/method/reply_form.h"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

namespace sdrl {

// ---- Documents ------------------------------------------------------------------------------

/// Reads files of the supported formats. Thread: any.
class DocumentReader {
public:
    virtual ~DocumentReader() = default;
    /// True if the file's name says that this reader knows its format.
    [[nodiscard]] virtual bool supports(const std::filesystem::path& path) const = 0;
    /// Calls `document` for each document of the file, in order; it returns an error to stop.
    /// A file that cannot be read gives an error whose message names the reason in words ("no text
    /// layer, probably a scan"). Never crashes, hangs or fills memory, whatever the file holds.
    /// Blocks: until read; ends within 100 ms of a stop, with Ending::Stopped.
    [[nodiscard]] virtual Result<Ending> read(const std::filesystem::path& path,
                                              const std::function<Result<void>(Document)>& document,
                                              std::stop_token stop) const = 0;
};

struct ChunkSettings {
    int targetCharacters = 1200; ///< wished-for size of a passage, in code points
    int overlapCharacters = 150; ///< text that a passage repeats from the one before
    int minCharacters = 200;     ///< a shorter rest joins the passage before it
};

/// Cuts documents into passages at paragraph and sentence ends. `id` and `document` stay empty.
class PassageChunker {
public:
    virtual ~PassageChunker() = default;
    [[nodiscard]] virtual std::vector<Passage> chunk(const Document& document,
                                                     const ChunkSettings& settings) const = 0;
};

/// What a search is to return.
struct SearchOptions {
    std::size_t first = 0;  ///< hits to leave out at the top, for paging
    std::size_t count = 10; ///< hits wanted
    bool snippets = true;   ///< fill SearchHit's terms, snippet and highlights; false is faster
    bool onePerDocument = false; ///< only the best passage of each document
};

/// The searchable index of a project's passages. Thread: one at a time.
class PassageIndex {
public:
    virtual ~PassageIndex() = default;
    /// Puts a document's passages in place of those that the index has of it. Their ids are
    /// positive and below 2^32. Visible to `search` after `commit` at the latest.
    [[nodiscard]] virtual Result<void> addDocument(DocumentId document, std::string_view title,
                                                   std::span<const Passage> passages) = 0;
    [[nodiscard]] virtual Result<void> removeDocument(DocumentId document) = 0;
    [[nodiscard]] virtual Result<void> commit() = 0;
    /// Best passages for a query in plain words, best first; any text is a query. `title:word`
    /// asks for a word in the document's title, `doc:12` for passages of one document (several are
    /// alternatives).
    [[nodiscard]] virtual Result<std::vector<SearchHit>>
    search(std::string_view query, const SearchOptions& options) const = 0;
    [[nodiscard]] virtual Result<std::size_t> passageCount() const = 0;
    /// The documents that have passages in the index, in ascending order.
    [[nodiscard]] virtual Result<std::vector<DocumentId>> documents() const = 0;
};

// ---- Models ---------------------------------------------------------------------------------

struct ChatMessage {
    std::string role; ///< "system", "user", "assistant"
    std::string content;
};

/// How tokens are drawn. Temperature 0 takes the most likely token.
struct SamplingSettings {
    double temperature = 1.0;
    double topP = 1.0; ///< 1 = off
    int topK = 0;      ///< 0 = off
    int maxNewTokens = 512;
    std::vector<std::string> stop; ///< the reply ends before the first of these
};

/// One prompt with the number of replies wanted.
struct GenerationRequest {
    std::vector<ChatMessage> messages; ///< put into the model's chat template
    std::string prompt;                ///< taken as it is when `messages` is empty
    int samples = 1;
    std::uint64_t seed = 0; ///< reply i is drawn from stream (seed, i), whatever else is running
    /// Replies of this form alone; a model that thinks first may do so. Log-probabilities are then
    /// those among the tokens that the form allows. Kept by the program's own engine.
    ReplyForm form{};
};

struct Completion {
    std::string text;
    std::vector<std::int32_t> tokens; ///< drawn ids, with the end token if it was drawn
    std::vector<float> logProbs;      ///< natural log, of each drawn token, tempered distribution
    bool ended = false;               ///< false: cut off at maxNewTokens
    /// The model was not asked: the prompt leaves no room in its context. There is no text.
    bool promptTooLong = false;
    int countedTokens = 0; ///< where their ids are not known, as behind an endpoint

    [[nodiscard]] int tokenCount() const {
        return tokens.empty() ? countedTokens : static_cast<int>(tokens.size());
    }
};

/// A model that answers prompts. Thread: one at a time.
class TextGenerator {
public:
    virtual ~TextGenerator() = default;
    /// Changes when anything changes that replies depend on: weights, tokenizer, template.
    [[nodiscard]] virtual std::string fingerprint() const = 0;
    using Done = std::function<Result<void>(std::size_t index, std::vector<Completion>)>;
    /// Calls `done(index of the request, its replies)` when all replies of a request are there, in
    /// any order; it returns an error to stop. Stopped: what was reported is whole, the rest is
    /// not.
    [[nodiscard]] virtual Result<Ending> generate(std::span<const GenerationRequest> requests,
                                                  const SamplingSettings& sampling,
                                                  const Done& done, JobContext& context) = 0;
};

// ---- Training -------------------------------------------------------------------------------

/// A model folder or file; with `weights`, those of a checkpoint in place of its own.
struct ModelReference {
    std::filesystem::path model;
    std::filesystem::path weights; ///< a safetensors file, or empty
};

/// Opens models. Thread: the worker's.
class ModelOpener {
public:
    virtual ~ModelOpener() = default;
    [[nodiscard]] virtual Result<std::unique_ptr<TextGenerator>>
    open(const ModelReference& model) = 0;
};

} // namespace sdrl
