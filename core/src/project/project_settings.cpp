// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/project/project_settings.h"

#include "core/base/file_io.h"
#include "core/base/jsonl.h"
#include "core/base/text.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace sdrl {

using nlohmann::json;

namespace {

const std::vector<std::string> kInstructorKinds = {"program", "passages", "endpoint"};
const std::vector<std::string> kRules = {"pass_rate", "easy", "hard", "random", "full"};

int indexOf(const std::vector<std::string>& names, const std::string& name) {
    for (std::size_t i = 0; i < names.size(); ++i)
        if (names[i] == name)
            return static_cast<int>(i);
    return 0;
}

int whole(JsonFields& fields, std::string_view name, int low, int high, int fallback) {
    return static_cast<int>(fields.integer(name, low, high, fallback));
}

void readInstructor(JsonFields f, InstructorSettings& s) {
    s.kind = static_cast<InstructorKind>(
        indexOf(kInstructorKinds, f.choice("kind", kInstructorKinds,
                                           kInstructorKinds[static_cast<std::size_t>(s.kind)])));
    s.errorRate = f.number("error_rate", 0, 1, s.errorRate);
    JsonFields e = f.object("endpoint");
    EndpointSettings& p = s.endpoint;
    p.url = e.text("url", p.url);
    p.model = e.text("model", p.model);
    p.keyVariable = e.text("key_variable", p.keyVariable);
    p.temperature = e.number("temperature", 0, 2, p.temperature);
    p.maxTokens = whole(e, "max_tokens", 1, 1'000'000, p.maxTokens);
    p.timeoutSeconds = e.number("timeout_seconds", 1, 86'400, p.timeoutSeconds);
    p.maxRequests = whole(e, "max_requests", 1, 100'000'000, p.maxRequests);
    if (s.kind == InstructorKind::Endpoint && (p.url.empty() || p.model.empty()))
        f.reject("endpoint", "the instructor \"endpoint\" needs a url and a model");
    if (e.has("key"))
        e.reject("key",
                 "keys are not kept in projects: name an environment variable in key_variable");
}

void readDraft(JsonFields f, DraftSettings& s) {
    s.count = whole(f, "count", 1, 10'000'000, s.count);
    s.attemptFactor = f.number("attempt_factor", 1, 1000, s.attemptFactor);
    if (const json levels = f.raw("levels"); levels.is_array()) {
        s.levels.clear();
        for (const json& level : levels) {
            if (!level.is_number_integer() || level < 1 || level > 100)
                f.reject("levels", "expected whole numbers from 1");
            else
                s.levels.push_back(level.get<int>());
        }
    } else if (!levels.is_null()) {
        f.reject("levels", "expected a list of whole numbers");
    }
    s.votes = whole(f, "votes", 0, 1000, s.votes);
    s.minAgreement = f.number("min_agreement", 0, 1, s.minAgreement);
    s.passagePool = whole(f, "passage_pool", 1, 100'000'000, s.passagePool);
    s.domain = f.text("domain", s.domain);
    s.synonyms = f.texts("synonyms", s.synonyms);
    s.heldOutShare = f.number("held_out_share", 0, 0.9, s.heldOutShare);
}

void readSelect(JsonFields f, SelectionSettings& s) {
    s.rule = static_cast<SelectionRule>(
        indexOf(kRules, f.choice("rule", kRules, kRules[static_cast<std::size_t>(s.rule)])));
    s.count = static_cast<std::size_t>(
        f.integer("count", 1, 100'000'000, static_cast<std::int64_t>(s.count)));
    s.dropZero = f.flag("drop_zero", s.dropZero);
    s.dropOne = f.flag("drop_one", s.dropOne);
}

void readEvaluate(JsonFields f, EvaluateSettings& s) {
    s.maxNewTokens = whole(f, "max_new_tokens", 1, 1'000'000, s.maxNewTokens);
    s.developmentCount = whole(f, "development_count", 0, 1'000'000, s.developmentCount);
    if (f.has("controls"))
        s.controls.clear();
    for (JsonFields& control : f.objects("controls"))
        s.controls.push_back({control.text("program"), whole(control, "count", 1, 1'000'000, 30)});
}

} // namespace

Result<ProjectSettings> ProjectSettings::parse(const JsonDocument& document) {
    ProjectSettings s;
    JsonFields f(document);
    f.schemaVersion(kSchemaVersion);
    s.seed = static_cast<std::uint64_t>(f.integer("seed", 0, INT64_MAX, 0));
    s.model = f.text("model", s.model);
    s.preset = f.text("preset", s.preset);
    readInstructor(f.object("instructor"), s.instructor);
    JsonFields chunks = f.object("chunks");
    s.chunks.targetCharacters =
        whole(chunks, "target_characters", 50, 1'000'000, s.chunks.targetCharacters);
    s.chunks.overlapCharacters =
        whole(chunks, "overlap_characters", 0, 1'000'000, s.chunks.overlapCharacters);
    s.chunks.minCharacters = whole(chunks, "min_characters", 0, 1'000'000, s.chunks.minCharacters);
    if (s.chunks.overlapCharacters >= s.chunks.targetCharacters)
        chunks.reject("overlap_characters", "the overlap must be shorter than the passage");
    JsonFields search = f.object("search");
    s.search.language = search.text("language", s.search.language);
    s.search.titleWeight = whole(search, "title_weight", 0, 20, s.search.titleWeight);
    s.search.k1 = search.number("k1", 0, 100, s.search.k1);
    s.search.b = search.number("b", 0, 1, s.search.b);
    readDraft(f.object("draft"), s.draft);
    JsonFields adapt = f.object("adapt");
    s.adapt.enabled = adapt.flag("enabled", s.adapt.enabled);
    s.adapt.rounds = whole(adapt, "rounds", 1, 100, s.adapt.rounds);
    JsonFields measure = f.object("measure");
    s.measure.samples = whole(measure, "samples", 1, 100'000, s.measure.samples);
    s.measure.sampling = samplingFromJson(measure.object("sampling"), s.measure.sampling);
    readSelect(f.object("select"), s.select);
    s.train = GrpoSettings::fromJson(f.object("train"), s.train);
    JsonFields engine = f.object("engine");
    std::vector<std::string> formats;
    for (const auto& [format, name] : kNumberFormats)
        formats.emplace_back(name);
    s.train.rolloutFormat = *numberFormatNamed(engine.choice(
        "rollout_dtype", formats, std::string(numberFormatName(s.train.rolloutFormat))));
    readEvaluate(f.object("evaluate"), s.evaluate);
    SDRL_CHECK(f.finish());
    return s;
}

Result<ProjectSettings> ProjectSettings::load(const std::filesystem::path& path) {
    SDRL_TRY(const JsonDocument document, JsonDocument::load(path));
    return parse(document);
}

json ProjectSettings::toJson() const {
    json controls = json::array();
    for (const ControlSet& control : evaluate.controls)
        controls.push_back({{"program", control.program}, {"count", control.count}});
    return {
        {"schema_version", kSchemaVersion},
        {"seed", seed},
        {"model", model},
        {"preset", preset},
        {"instructor",
         {{"kind", kInstructorKinds[static_cast<std::size_t>(instructor.kind)]},
          {"error_rate", instructor.errorRate},
          {"endpoint",
           {{"url", instructor.endpoint.url},
            {"model", instructor.endpoint.model},
            {"key_variable", instructor.endpoint.keyVariable},
            {"temperature", instructor.endpoint.temperature},
            {"max_tokens", instructor.endpoint.maxTokens},
            {"timeout_seconds", instructor.endpoint.timeoutSeconds},
            {"max_requests", instructor.endpoint.maxRequests}}}}},
        {"chunks",
         {{"target_characters", chunks.targetCharacters},
          {"overlap_characters", chunks.overlapCharacters},
          {"min_characters", chunks.minCharacters}}},
        {"search",
         {{"language", search.language},
          {"title_weight", search.titleWeight},
          {"k1", search.k1},
          {"b", search.b}}},
        {"draft",
         {{"count", draft.count},
          {"attempt_factor", draft.attemptFactor},
          {"levels", draft.levels},
          {"votes", draft.votes},
          {"min_agreement", draft.minAgreement},
          {"passage_pool", draft.passagePool},
          {"domain", draft.domain},
          {"synonyms", draft.synonyms},
          {"held_out_share", draft.heldOutShare}}},
        {"adapt", {{"enabled", adapt.enabled}, {"rounds", adapt.rounds}}},
        {"measure", {{"samples", measure.samples}, {"sampling", samplingToJson(measure.sampling)}}},
        {"select",
         {{"rule", kRules[static_cast<std::size_t>(select.rule)]},
          {"count", select.count},
          {"drop_zero", select.dropZero},
          {"drop_one", select.dropOne}}},
        {"train", train.toJson()},
        {"engine", {{"rollout_dtype", numberFormatName(train.rolloutFormat)}}},
        {"evaluate",
         {{"max_new_tokens", evaluate.maxNewTokens},
          {"development_count", evaluate.developmentCount},
          {"controls", controls}}},
    };
}

std::string ProjectSettings::toJsonText() const {
    return dumpJson(toJson(), 2) + '\n';
}

Result<ProjectSettings> ProjectSettings::patched(const json& patch) const {
    json merged = toJson();
    merged.merge_patch(patch);
    return parse(JsonDocument::fromValue(merged, "settings"));
}

Result<ProjectSettings> ProjectSettings::with(std::string_view field,
                                              std::string_view value) const {
    json patch = json::object();
    json* place = &patch;
    const json now = toJson();
    const json* current = &now;
    for (const std::string_view part : split(field, '.')) {
        const std::string name(part);
        place = &(*place)[name];
        current = current && current->is_object() && current->contains(name) ? &(*current)[name]
                                                                             : nullptr;
    }
    const Result<json> parsed = parseJson(value, field);
    // A text may look like a number: draft.domain=2024, instructor.endpoint.model=o3.
    const bool literally =
        !parsed || (current && current->is_string() && !parsed->is_string() && !parsed->is_null());
    *place = literally ? json(std::string(value)) : *parsed;
    return patched(patch);
}

} // namespace sdrl
