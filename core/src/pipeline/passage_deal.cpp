// SPDX-License-Identifier: GPL-3.0-or-later
#include "pipeline/passage_deal.h"

#include "core/base/hash.h"
#include "core/base/rng.h"
#include "core/base/text.h"
#include "core/project/topic_table.h"

#include <fmt/format.h>

#include <algorithm>
#include <unordered_map>
#include <unordered_set>

namespace sdrl {

using nlohmann::json;

namespace {

using Place = DocumentTable::PassagePlace;

/// The pool: those that the keywords find. Keywords that an instructor chose only rank: while there
/// is room, others follow. In the order of the corpus, which does not depend on row ids.
Result<std::vector<const Place*>> fittingPassages(StageContext& stages, const json& keywords,
                                                  const std::vector<Place>& places,
                                                  const JobContext& context) {
    std::string query = keywords.value("domain", "");
    for (const json& synonym : keywords.value("synonyms", json::array()))
        query += ' ' + synonym.get<std::string>();
    std::vector<const Place*> out;
    if (trimmed(query).empty()) {
        for (const Place& place : places)
            out.push_back(&place);
        return out;
    }
    SDRL_TRY(PassageIndex * index, stages.filledIndex());
    const auto pool = static_cast<std::size_t>(stages.settings().draft.passagePool);
    SDRL_TRY(const std::vector<SearchHit> hits,
             index->search(query, SearchOptions{.count = pool, .snippets = false}));
    std::unordered_set<std::int64_t> found;
    for (const SearchHit& hit : hits)
        found.insert(hit.passage.value);
    // A passage that the index knows and the project does not is left over from a kill.
    std::size_t matches = 0;
    for (const Place& place : places)
        matches += found.contains(place.id.value);
    const bool typed = !stages.settings().draft.domain.empty();
    if (typed && matches == 0)
        return Error{ErrorCode::NotFound, "no passage of the documents fits the keywords", query};
    std::size_t room = typed ? 0 : pool - std::min(pool, matches);
    for (const Place& place : places) {
        const bool fits = found.contains(place.id.value);
        if (fits || room > 0)
            out.push_back(&place);
        room -= !fits && room > 0;
    }
    context.log(matches == 0 ? LogLevel::Warning : LogLevel::Info,
                fmt::format("{} of {} passages fit the keywords \"{}\"; with others {} are used",
                            matches, places.size(), query, out.size()));
    return out;
}

/// The topic of each passage: those of the dataset, found if it has none yet.
Result<TopicMap> topicsOf(StageContext& stages, DatasetId dataset,
                          const std::vector<const Place*>& places, JobContext& context) {
    TopicTable& table = stages.store().topics();
    SDRL_TRY(const auto stored, table.topicOf(dataset));
    if (!stored.empty()) {
        SDRL_TRY(const auto topics, table.coverage(dataset, {}));
        TopicMap map;
        map.topics.resize(topics.size());
        for (const Place* place : places) {
            const auto found = stored.find(place->id);
            map.topicOf.push_back(found == stored.end() ? 0 : found->second);
        }
        return map;
    }
    context.beginPhase("finding topics", "passages");
    std::vector<TopicPassage> passages;
    for (const Place* place : places)
        passages.push_back({place->source, place->section});
    Result<void> read;
    TopicSettings settings;
    settings.seed = stages.settings().seed;
    TopicMap map = findTopics(
        passages,
        [&](std::size_t i) {
            Result<Passage> passage = stages.store().documents().passage(places[i]->id);
            if (passage)
                return std::move(passage->text);
            read = passage.error();
            return std::string();
        },
        settings, context.stopToken());
    SDRL_CHECK(read);
    if (context.stopRequested())
        return map;
    std::vector<std::size_t> sizes;
    for (const Topic& topic : map.topics)
        sizes.push_back(topic.passages);
    const DraftSettings& draft = stages.settings().draft;
    const std::vector<std::size_t> wanted =
        topicQuotas(sizes, static_cast<std::size_t>(draft.count), draft.coverage);
    std::vector<TopicCoverage> topics;
    for (std::size_t t = 0; t < map.topics.size(); ++t) {
        TopicCoverage& topic = topics.emplace_back();
        topic.name = map.topics[t].name;
        topic.passages = static_cast<int>(sizes[t]);
        topic.wanted = static_cast<int>(wanted[t]);
    }
    std::vector<std::pair<PassageId, int>> topicOf;
    for (std::size_t i = 0; i < places.size(); ++i)
        topicOf.emplace_back(places[i]->id, map.topicOf[i]);
    SDRL_CHECK(table.put(dataset, topics, topicOf));
    return map;
}

} // namespace

Result<std::vector<PassageId>> dealPassages(StageContext& stages, DatasetId dataset,
                                            const json& keywords, const std::vector<Place>& places,
                                            JobContext& context) {
    SDRL_TRY(const std::vector<const Place*> fitting,
             fittingPassages(stages, keywords, places, context));
    std::vector<const Place*> unique;
    std::unordered_set<std::string> seen;
    for (const Place* place : fitting) {
        if (context.stopRequested())
            return std::vector<PassageId>();
        SDRL_TRY(const Passage passage, stages.store().documents().passage(place->id));
        if (seen.insert(sha256Hex(passage.text)).second)
            unique.push_back(place);
    }
    SDRL_TRY(const TopicMap map, topicsOf(stages, dataset, unique, context));
    if (context.stopRequested())
        return std::vector<PassageId>();
    std::vector<PassageId> drawn;
    std::unordered_map<std::int64_t, int> topicOf;
    for (std::size_t i = 0; i < unique.size(); ++i) {
        drawn.push_back(unique[i]->id);
        topicOf[unique[i]->id.value] = map.topicOf[i];
    }
    RandomStream(stages.settings().seed, "passages").shuffle(std::span(drawn));
    std::vector<int> drawnTopics;
    for (const PassageId id : drawn)
        drawnTopics.push_back(topicOf[id.value]);
    std::vector<PassageId> dealt;
    for (const std::size_t i :
         dealByTopic(drawnTopics, map.topics.size(), stages.settings().draft.coverage))
        dealt.push_back(drawn[i]);
    return dealt;
}

} // namespace sdrl
