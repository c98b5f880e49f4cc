// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/project/project_settings.h"

#include "core/base/file_io.h"
#include "core/base/jsonl.h"
#include "core/base/text.h"
#include "project/gate_settings.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace sdrl {

using nlohmann::json;

namespace {

const std::vector<std::string> kInstructorKinds = {"program", "passages", "endpoint", "local"};
const std::vector<std::string> kStudentKinds = {"model", "endpoint"};
const std::vector<std::string> kRules = {"pass_rate", "easy", "hard", "random", "full"};

const std::vector<std::string> kCoverage = {"off", "proportional", "even"};
const std::vector<std::string> kDemonstrationUses = {"always", "share"};

/// What version 1 did without a word in the settings.
QualityGates gatesOfVersion1() {
    QualityGates gates = QualityGates::paper();
    gates.decontaminate = true;
    return gates;
}

constexpr int kMaxDraftLevel = 5; ///< of the scale that prompts name

int indexOf(const std::vector<std::string>& names, const std::string& name) {
    for (std::size_t i = 0; i < names.size(); ++i)
        if (names[i] == name)
            return static_cast<int>(i);
    return 0;
}

int whole(JsonFields& fields, std::string_view name, int low, int high, int fallback) {
    return static_cast<int>(fields.integer(name, low, high, fallback));
}

/// Whether an address carries a password, which a project must not.
bool holdsPassword(const std::string& url) {
    const std::size_t begin = url.find("://") == url.npos ? 0 : url.find("://") + 3;
    return url.substr(begin, url.find('/', begin) - begin).find('@') != url.npos;
}

/// Whether an address says a key in its query.
bool holdsKey(const std::string& url) {
    const std::size_t query = url.find('?');
    if (query == url.npos)
        return false;
    for (const std::string_view part : split(std::string_view(url).substr(query + 1), '&')) {
        const std::string name = asciiLower(part.substr(0, part.find('=')));
        for (const char* known :
             {"key", "api_key", "api-key", "apikey", "token", "access_token", "subscription-key"})
            if (name == known)
                return true;
    }
    return false;
}

/// What a shell takes for the name of a variable, and nothing that a key looks like.
bool isVariableName(const std::string& text) {
    constexpr std::string_view kDigits = "0123456789";
    const std::string lower = asciiLower(text);
    return lower.find_first_not_of("abcdefghijklmnopqrstuvwxyz_0123456789") == lower.npos &&
           !text.empty() && kDigits.find(text[0]) == kDigits.npos;
}

void readEndpoint(JsonFields e, EndpointSettings& p) {
    p.url = e.text("url", p.url);
    p.model = e.text("model", p.model);
    p.keyVariable = e.text("key_variable", p.keyVariable);
    p.temperature = e.number("temperature", 0, 2, p.temperature);
    p.maxTokens = whole(e, "max_tokens", 1, 1'000'000, p.maxTokens);
    p.jsonMode = e.flag("json_mode", p.jsonMode);
    p.streaming = e.flag("streaming", p.streaming);
    p.concurrency = whole(e, "concurrency", 1, 1000, p.concurrency);
    p.timeoutSeconds = e.number("timeout_seconds", 1, 86'400, p.timeoutSeconds);
    p.connectTimeoutSeconds = e.number("connect_timeout_seconds", 1, 600, p.connectTimeoutSeconds);
    p.idleTimeoutSeconds = e.number("idle_timeout_seconds", 0, 86'400, p.idleTimeoutSeconds);
    p.attempts = whole(e, "attempts", 1, 100, p.attempts);
    p.requestsPerMinute = whole(e, "requests_per_minute", 0, 100'000'000, p.requestsPerMinute);
    p.tokensPerMinute = whole(e, "tokens_per_minute", 0, 2'000'000'000, p.tokensPerMinute);
    p.maxRequests = whole(e, "max_requests", 0, 100'000'000, p.maxRequests);
    p.maxTotalTokens = e.integer("max_total_tokens", 0, 1'000'000'000'000, p.maxTotalTokens);
    p.maxCost = e.number("max_cost", 0, 1e9, p.maxCost);
    p.proxy = e.text("proxy", p.proxy);
    p.caFile = e.text("ca_file", p.caFile);
    if (!e.raw("prices").is_null()) {
        JsonFields f = e.object("prices");
        TokenPrices prices;
        prices.prompt = f.number("prompt", 0, 1e9);
        prices.completion = f.number("completion", 0, 1e9);
        p.prices = prices;
    }
    if (!p.keyVariable.empty() && !isVariableName(p.keyVariable)) {
        p.keyVariable.clear(); // it may be the key
        e.reject("key_variable",
                 "expected the name of an environment variable (letters, digits, _), not a key");
    }
    if (holdsPassword(p.url) || holdsKey(p.url))
        e.reject("url", "passwords and keys are not kept in projects: leave them out and name an "
                        "environment variable in key_variable");
    if (holdsPassword(p.proxy))
        e.reject("proxy", "passwords are not kept in projects: leave the proxy empty and set the "
                          "environment variable https_proxy");
    if (e.has("key"))
        e.reject("key",
                 "keys are not kept in projects: name an environment variable in key_variable");
}

void readInstructor(JsonFields f, InstructorSettings& s) {
    s.kind = static_cast<InstructorKind>(
        indexOf(kInstructorKinds, f.choice("kind", kInstructorKinds,
                                           kInstructorKinds[static_cast<std::size_t>(s.kind)])));
    s.errorRate = f.number("error_rate", 0, 1, s.errorRate);
    s.earlyStop = f.flag("early_stop", s.earlyStop);
    readEndpoint(f.object("endpoint"), s.endpoint);
    JsonFields l = f.object("local");
    s.local.model = l.text("model", s.local.model);
    s.local.temperature = l.number("temperature", 0, 2, s.local.temperature);
    s.local.topP = l.number("top_p", 0, 1, s.local.topP);
    s.local.topK = whole(l, "top_k", 0, 1'000'000, s.local.topK);
    s.local.maxTokens = whole(l, "max_tokens", 1, 1'000'000, s.local.maxTokens);
    s.local.jsonMode = l.flag("json_mode", s.local.jsonMode);
    if (s.kind == InstructorKind::Endpoint && (s.endpoint.url.empty() || s.endpoint.model.empty()))
        f.reject("endpoint", "the instructor \"endpoint\" needs a url and a model");
    if (s.kind == InstructorKind::Local && s.local.model.empty())
        f.reject("local", "the instructor \"local\" needs a model: a folder or a GGUF file");
}

void readStudent(JsonFields f, StudentSettings& s) {
    s.kind = static_cast<StudentKind>(
        indexOf(kStudentKinds,
                f.choice("kind", kStudentKinds, kStudentKinds[static_cast<std::size_t>(s.kind)])));
    readEndpoint(f.object("endpoint"), s.endpoint);
    if (s.kind == StudentKind::Endpoint && (s.endpoint.url.empty() || s.endpoint.model.empty()))
        f.reject("endpoint", "the student \"endpoint\" needs a url and a model");
}

json endpointJson(const EndpointSettings& e) {
    json prices;
    if (e.prices)
        prices = {{"prompt", e.prices->prompt}, {"completion", e.prices->completion}};
    return {{"url", e.url},
            {"model", e.model},
            {"key_variable", e.keyVariable},
            {"temperature", e.temperature},
            {"max_tokens", e.maxTokens},
            {"json_mode", e.jsonMode},
            {"streaming", e.streaming},
            {"concurrency", e.concurrency},
            {"timeout_seconds", e.timeoutSeconds},
            {"connect_timeout_seconds", e.connectTimeoutSeconds},
            {"idle_timeout_seconds", e.idleTimeoutSeconds},
            {"attempts", e.attempts},
            {"requests_per_minute", e.requestsPerMinute},
            {"tokens_per_minute", e.tokensPerMinute},
            {"max_requests", e.maxRequests},
            {"max_total_tokens", e.maxTotalTokens},
            {"max_cost", e.maxCost},
            {"proxy", e.proxy},
            {"ca_file", e.caFile},
            {"prices", prices}};
}

json studentJson(const StudentSettings& s) {
    return {{"kind", kStudentKinds[static_cast<std::size_t>(s.kind)]},
            {"endpoint", endpointJson(s.endpoint)}};
}

void readDraft(JsonFields f, DraftSettings& s) {
    s.count = whole(f, "count", 1, 10'000'000, s.count);
    s.attemptFactor = f.number("attempt_factor", 1, 1000, s.attemptFactor);
    if (const json levels = f.raw("levels"); levels.is_array()) {
        s.levels.clear();
        for (const json& level : levels) {
            if (!level.is_number_integer() || level < 1 || level > kMaxDraftLevel)
                f.reject("levels",
                         fmt::format("expected whole numbers from 1 to {}", kMaxDraftLevel));
            else
                s.levels.push_back(level.get<int>());
        }
    } else if (!levels.is_null()) {
        f.reject("levels", "expected a list of whole numbers");
    }
    s.votes = whole(f, "votes", 0, 1000, s.votes);
    s.minAgreement = f.number("min_agreement", 0, 1, s.minAgreement);
    readGates(f.object("gates"), s.gates);
    s.coverage = static_cast<CoverageRule>(
        indexOf(kCoverage,
                f.choice("coverage", kCoverage, kCoverage[static_cast<std::size_t>(s.coverage)])));
    s.demonstrations = static_cast<DemonstrationUse>(
        indexOf(kDemonstrationUses,
                f.choice("demonstrations", kDemonstrationUses,
                         kDemonstrationUses[static_cast<std::size_t>(s.demonstrations)])));
    s.demonstrationsPerCall = whole(f, "demonstrations_per_call", 0, 100, s.demonstrationsPerCall);
    s.patternWithDemonstrations =
        f.flag("pattern_with_demonstrations", s.patternWithDemonstrations);
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
    if (f.schemaVersion(kSchemaVersion) < 2) {
        s.draft.gates = gatesOfVersion1();
        s.draft.coverage = CoverageRule::Off;
        s.draft.minAgreement = 0;
        s.synthesis.clear();
    }
    s.seed = static_cast<std::uint64_t>(f.integer("seed", 0, INT64_MAX, 0));
    s.model = f.text("model", s.model);
    s.preset = f.text("preset", s.preset);
    s.synthesis = f.text("synthesis", s.synthesis);
    readStudent(f.object("student"), s.student);
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
    s.adapt.harderFromEasier = adapt.flag("harder_from_easier", s.adapt.harderFromEasier);
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
    s.train.trainFormat = *numberFormatNamed(engine.choice(
        "train_dtype", {"f32", "bf16"}, std::string(numberFormatName(s.train.trainFormat))));
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
    const LocalInstructorSettings& l = instructor.local;
    json out = {
        {"schema_version", kSchemaVersion},
        {"seed", seed},
        {"model", model},
        {"preset", preset},
        {"synthesis", synthesis},
        {"instructor",
         {{"kind", kInstructorKinds[static_cast<std::size_t>(instructor.kind)]},
          {"error_rate", instructor.errorRate},
          {"early_stop", instructor.earlyStop},
          {"endpoint", endpointJson(instructor.endpoint)},
          {"local",
           {{"model", l.model},
            {"temperature", l.temperature},
            {"top_p", l.topP},
            {"top_k", l.topK},
            {"max_tokens", l.maxTokens},
            {"json_mode", l.jsonMode}}}}},
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
          {"gates", gatesToJson(draft.gates)},
          {"coverage", kCoverage[static_cast<std::size_t>(draft.coverage)]},
          {"demonstrations", kDemonstrationUses[static_cast<std::size_t>(draft.demonstrations)]},
          {"demonstrations_per_call", draft.demonstrationsPerCall},
          {"pattern_with_demonstrations", draft.patternWithDemonstrations},
          {"passage_pool", draft.passagePool},
          {"domain", draft.domain},
          {"synonyms", draft.synonyms},
          {"held_out_share", draft.heldOutShare}}},
        {"adapt",
         {{"enabled", adapt.enabled},
          {"rounds", adapt.rounds},
          {"harder_from_easier", adapt.harderFromEasier}}},
        {"measure", {{"samples", measure.samples}, {"sampling", samplingToJson(measure.sampling)}}},
        {"select",
         {{"rule", kRules[static_cast<std::size_t>(select.rule)]},
          {"count", select.count},
          {"drop_zero", select.dropZero},
          {"drop_one", select.dropOne}}},
        {"train", train.toJson()},
        {"engine",
         {{"rollout_dtype", numberFormatName(train.rolloutFormat)},
          {"train_dtype", numberFormatName(train.trainFormat)}}},
        {"evaluate",
         {{"max_new_tokens", evaluate.maxNewTokens},
          {"development_count", evaluate.developmentCount},
          {"controls", controls}}},
    };
    if (student != StudentSettings{})
        out["student"] = studentJson(student);
    return out;
}

json ProjectSettings::draftInputs() const {
    json out = toJson()["draft"];
    if (out["gates"] == gatesToJson(gatesOfVersion1()))
        out.erase("gates");
    const json silent = {{"coverage", "off"},
                         {"demonstrations", "share"},
                         {"demonstrations_per_call", 3},
                         {"pattern_with_demonstrations", false}};
    for (const auto& [name, value] : silent.items())
        if (out[name] == value)
            out.erase(name);
    return out;
}

json ProjectSettings::adaptInputs() const {
    json out = toJson()["adapt"];
    if (!adapt.harderFromEasier)
        out.erase("harder_from_easier");
    return out;
}

std::string ProjectSettings::toJsonText() const {
    return dumpJson(toJson(), 2) + '\n';
}

Result<ProjectSettings> ProjectSettings::patched(const json& patch) const {
    json merged = toJson();
    merged.merge_patch(patch);
    // A new limit of the completions takes the penalty for long ones along.
    const json::json_pointer limit("/train/sampling/max_new_tokens"),
        buffer("/train/overlong_buffer");
    if (patch.contains(limit) && !patch.contains(buffer) && patch[limit].is_number_integer()) {
        GrpoSettings limited = train;
        limited.limitCompletions(patch[limit].get<int>());
        merged[buffer] = limited.overlongBuffer;
    }
    return parse(JsonDocument::fromValue(merged, "settings"));
}

Result<ProjectSettings> ProjectSettings::with(std::string_view field,
                                              std::string_view value) const {
    json patch = json::object();
    json* place = &patch;
    json now = toJson();
    now["student"] = studentJson(student); // its fields have their types whether they are written
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
