// SPDX-License-Identifier: GPL-3.0-or-later
#include "training/model_config.h"

#include "core/base/jsonl.h"
#include "gguf_builder.h"
#include "test_support.h"

#include <nlohmann/json.hpp>

#include <cmath>
#include <fstream>

using namespace sdrl;
using nlohmann::json;
using test::GgufBuilder;

namespace {

// A whole folder of a model as far as its configuration goes.
class ModelFolder {
public:
    Result<ModelConfig> load(const json& config) { return loadText(dumpJson(config, 1)); }
    Result<ModelConfig> loadText(const std::string& text) {
        write("config.json", text);
        return ModelConfig::load(m_folder.path());
    }
    void write(const char* name, const std::string& text) {
        std::ofstream(m_folder.path() / name) << text;
    }
    Result<ModelConfig> loadGguf(const GgufBuilder& builder) {
        builder.save(m_folder.path() / "model.gguf");
        return ModelConfig::load(m_folder.path() / "model.gguf");
    }

private:
    TemporaryDirectory m_folder = test::temporaryDirectory();
};

json llama(const json& changes = json::object()) {
    json config = {{"model_type", "llama"},
                   {"architectures", {"LlamaForCausalLM"}},
                   {"hidden_size", 576},
                   {"intermediate_size", 1536},
                   {"num_hidden_layers", 30},
                   {"num_attention_heads", 9},
                   {"num_key_value_heads", 3},
                   {"vocab_size", 49152},
                   {"max_position_embeddings", 8192},
                   {"rms_norm_eps", 1e-5},
                   {"rope_theta", 100000},
                   {"hidden_act", "silu"},
                   {"tie_word_embeddings", true},
                   {"eos_token_id", 2},
                   {"torch_dtype", "bfloat16"},
                   {"transformers.js_config", {{"dtype", "q4"}}}};
    config.update(changes);
    return config;
}

GgufBuilder ggufModel(const std::string& architecture) {
    GgufBuilder builder;
    builder.text("general.architecture", architecture);
    for (const auto& [key, value] : {std::pair{"embedding_length", 64U},
                                     {"feed_forward_length", 96U},
                                     {"block_count", 2U},
                                     {"attention.head_count", 4U},
                                     {"attention.head_count_kv", 2U},
                                     {"context_length", 512U}})
        builder.u32(architecture + "." + key, value);
    builder.f32(architecture + ".rope.freq_base", 500000.0F);
    builder.f32(architecture + ".attention.layer_norm_rms_epsilon", 1e-5F);
    builder.floats("token_embd.weight", {64, 10}, std::vector<float>(640));
    return builder;
}

} // namespace

class ModelConfigTest : public QObject {
    Q_OBJECT

private slots:
    void configJsonIsRead();
    void familiesHaveTheirOwnDefaults();
    void endOfTextIsASetFromBothFiles();
    void whatTheEngineDoesNotDoIsRefusedByName_data();
    void whatTheEngineDoesNotDoIsRefusedByName();
    void impossibleValuesAreRefusedWithTheirLine_data();
    void impossibleValuesAreRefusedWithTheirLine();
    void writtenConfigReadsBackEqual();
    void ggufKeysAreRead();
    void ggufFrequencyFactorsBecomeLlama3Scaling();
    void ggufFeaturesAreRefusedByName();
    void rotaryFrequenciesMatchTheGoldenVectors();
    void rotaryFrequenciesMatchTransformers();
    void realModelsAreRead();
};

void ModelConfigTest::configJsonIsRead() {
    ModelFolder folder;
    const auto config = folder.load(llama({{"bos_token_id", 1}, {"pad_token_id", nullptr}}));
    QVERIFY_OK(config);
    QCOMPARE(config->hiddenSize, std::int64_t{576});
    QCOMPARE(config->headDim, std::int64_t{64});
    QCOMPARE(config->keyValueHeadCount, std::int64_t{3});
    QCOMPARE(config->rmsNormEpsilon, 1e-5);
    QCOMPARE(config->ropeTheta, 1e5);
    QVERIFY(config->tiedEmbedding && !config->queryKeyValueBias && !config->hasHeadNorm());
    QVERIFY(config->bosId == 1 && !config->padId);
    QCOMPARE(config->storedType, std::string("bfloat16"));
    // Version 5 of transformers moved theta.
    json newer = llama({{"rope_parameters", {{"rope_theta", 7e5}, {"rope_type", "default"}}},
                        {"dtype", "float16"}});
    newer.erase("rope_theta");
    const auto second = folder.load(newer);
    QVERIFY_OK(second);
    QCOMPARE(second->ropeTheta, 7e5);
    QCOMPARE(second->storedType, std::string("float16"));
}

void ModelConfigTest::familiesHaveTheirOwnDefaults() {
    ModelFolder folder;
    const auto changed = [&](const json& changes) {
        json config = llama(changes);
        config.erase("architectures");
        return std::move(folder.load(config)).value();
    };
    QVERIFY(changed({{"attention_bias", true}}).queryKeyValueBias);
    QVERIFY(changed({{"attention_bias", true}}).outputBias);
    QVERIFY(changed({{"mlp_bias", true}}).mlpBias);
    QCOMPARE(changed({{"head_dim", 32}}).headDim, std::int64_t{32});
    QCOMPARE(changed({{"num_key_value_heads", nullptr}}).keyValueHeadCount, std::int64_t{9});
    const ModelConfig qwen2 =
        changed({{"model_type", "qwen2"}, {"use_sliding_window", false}, {"sliding_window", 4096}});
    QVERIFY(qwen2.queryKeyValueBias && !qwen2.outputBias);
    const ModelConfig qwen3 = changed({{"model_type", "qwen3"}});
    QVERIFY(qwen3.hasHeadNorm() && !qwen3.queryKeyValueBias);
    QCOMPARE(qwen3.headDim, std::int64_t{128});
}

void ModelConfigTest::endOfTextIsASetFromBothFiles() {
    ModelFolder folder;
    folder.write("generation_config.json", R"({"eos_token_id": [7, 5, 7], "do_sample": true})");
    const auto config = folder.load(llama({{"eos_token_id", 5}}));
    QVERIFY_OK(config);
    QVERIFY((config->eosIds == std::vector<std::int32_t>{5, 7}));
    QVERIFY_ERROR(folder.load(llama({{"eos_token_id", 49152}})), ErrorCode::InvalidFile);
}

void ModelConfigTest::whatTheEngineDoesNotDoIsRefusedByName_data() {
    QTest::addColumn<std::string>("changes");
    QTest::addColumn<std::string>("named");
    const auto row = [](const char* name, const char* changes, const char* named) {
        QTest::newRow(name) << std::string(changes) << std::string(named);
    };
    row("family", R"({"model_type": "gemma2"})", "llama, qwen2 and qwen3");
    row("classifier", R"({"architectures": ["LlamaForSequenceClassification"]})",
        "LlamaForSequenceClassification");
    row("experts", R"({"num_experts": 8})", "mixtures of experts");
    row("local experts", R"({"num_local_experts": 8})", "mixtures of experts");
    row("attention softcap", R"({"attn_logit_softcapping": 50.0})", "softcapping of attention");
    row("final softcap", R"({"final_logit_softcapping": 30})", "softcapping of logits");
    row("window", R"({"use_sliding_window": true})", "sliding window");
    row("window of llama", R"({"sliding_window": 4096})", "sliding window");
    row("layer types", R"({"layer_types": ["full_attention", "sliding_attention"]})",
        "sliding_attention");
    row("activation", R"({"hidden_act": "gelu"})", "gelu");
    row("partial rotary", R"({"partial_rotary_factor": 0.5})", "partial rotary");
    row("partial rotary inside",
        R"({"rope_parameters": {"rope_theta": 1e4, "partial_rotary_factor": 0.5}})",
        "partial rotary");
    row("longrope", R"({"rope_scaling": {"type": "longrope", "factor": 4}})", "longrope");
    row("rotary by layer", R"({"rope_parameters": {"full_attention": {"rope_theta": 1e4}}})",
        "differ between layers");
    row("quantised", R"({"quantization_config": {"quant_method": "gptq"}})", "quantised");
}

void ModelConfigTest::whatTheEngineDoesNotDoIsRefusedByName() {
    QFETCH(std::string, changes);
    QFETCH(std::string, named);
    ModelFolder folder;
    const auto config = folder.load(llama(json::parse(changes)));
    QVERIFY_ERROR(config, ErrorCode::UnsupportedFile);
    QVERIFY2(config.error().message.find(named) != std::string::npos,
             config.error().message.c_str());
}

void ModelConfigTest::impossibleValuesAreRefusedWithTheirLine_data() {
    QTest::addColumn<std::string>("changes");
    const auto row = [](const char* changes) { QTest::newRow(changes) << std::string(changes); };
    row(R"({"hidden_size": 1000000000})");
    row(R"({"hidden_size": 0})");
    row(R"({"hidden_size": "576"})");
    row(R"({"hidden_size": 576.5})");
    row(R"({"num_hidden_layers": 18446744073709551615})");
    row(R"({"num_attention_heads": null})");
    row(R"({"num_key_value_heads": 4})");
    row(R"({"head_dim": 63})");
    row(R"({"head_dim": 2})");
    row(R"({"vocab_size": -1})");
    row(R"({"rms_norm_eps": 0})");
    row(R"({"rope_theta": 0})");
    row(R"({"tie_word_embeddings": "yes"})");
    row(R"({"rope_scaling": 3})");
    row(R"({"rope_scaling": {"type": "linear"}})");
    row(R"({"rope_scaling": {"type": "linear", "factor": 1e9}})");
    row(R"({"rope_scaling": {"type": "llama3", "factor": 8, "low_freq_factor": 4,
        "high_freq_factor": 4}})");
    row(R"({"architectures": "LlamaForCausalLM"})");
}

void ModelConfigTest::impossibleValuesAreRefusedWithTheirLine() {
    QFETCH(std::string, changes);
    ModelFolder folder;
    const auto config = folder.load(llama(json::parse(changes)));
    QVERIFY_ERROR(config, ErrorCode::InvalidFile);
    QVERIFY(config.error().context.find("config.json") != std::string::npos ||
            config.error().message.find("heads") != std::string::npos ||
            config.error().message.find("dimensions") != std::string::npos);
    QVERIFY_ERROR(folder.loadText("{\"hidden_size\": "), ErrorCode::InvalidFile);
    QVERIFY_ERROR(folder.loadText("[]"), ErrorCode::InvalidFile);
}

void ModelConfigTest::writtenConfigReadsBackEqual() {
    ModelFolder folder;
    std::vector<json> files = {
        llama(),
        llama({{"eos_token_id", {1, 2}}, {"bos_token_id", 0}, {"attention_bias", true}}),
        llama({{"model_type", "qwen2"}, {"architectures", {"Qwen2ForCausalLM"}}}),
        llama({{"rope_scaling", {{"type", "linear"}, {"factor", 2.5}}}}),
        llama({{"rope_scaling", {{"rope_type", "dynamic"}, {"factor", 2}}}}),
    };
    const json rotary = json::parse(readFile(test::fixture("model_config/rotary.json")).value());
    for (const json& row : rotary)
        files.push_back(row["config"]);
    for (const json& file : files) {
        const auto first = folder.load(file);
        QVERIFY_OK(first);
        const auto second = folder.loadText(first->toJson());
        QVERIFY_OK(second);
        QVERIFY2(*first == *second, dumpJson(file).c_str());
    }
}

void ModelConfigTest::ggufKeysAreRead() {
    ModelFolder folder;
    GgufBuilder builder = ggufModel("qwen3");
    builder.u32("qwen3.attention.key_length", 32).u32("qwen3.attention.value_length", 32);
    builder.u32("tokenizer.ggml.eos_token_id", 9).u32("tokenizer.ggml.eot_token_id", 3);
    builder.u32("tokenizer.ggml.bos_token_id", 0xFFFFFFFFU);
    builder.text("qwen3.rope.scaling.type", "yarn").f32("qwen3.rope.scaling.factor", 4);
    builder.u32("qwen3.rope.scaling.original_context_length", 128);
    auto config = folder.loadGguf(builder);
    QVERIFY_OK(config);
    QVERIFY(config->family == ModelFamily::Qwen3);
    QCOMPARE(config->headDim, std::int64_t{32});
    QCOMPARE(config->vocabularySize, std::int64_t{10});
    QCOMPARE(config->rmsNormEpsilon, 1e-5);
    QCOMPARE(config->ropeTheta, 5e5);
    QVERIFY(config->tiedEmbedding && !config->bosId);
    QVERIFY((config->eosIds == std::vector<std::int32_t>{3, 9}));
    QVERIFY(config->ropeScaling.type == RopeScaling::Type::Yarn);
    QCOMPARE(config->ropeScaling.originalMaxPositions, std::int64_t{128});

    builder = ggufModel("qwen2");
    for (const char* name : {"output.weight", "blk.0.attn_q.bias"})
        builder.floats(name, {1}, {0});
    builder.f32("qwen2.rope.scale_linear", 4);
    config = folder.loadGguf(builder);
    QVERIFY_OK(config);
    QVERIFY(!config->tiedEmbedding && config->queryKeyValueBias && !config->outputBias);
    QVERIFY(config->ropeScaling.type == RopeScaling::Type::Linear);
    QCOMPARE(config->ropeScaling.factor, 4.0);
}

void ModelConfigTest::ggufFrequencyFactorsBecomeLlama3Scaling() {
    ModelFolder folder;
    const auto file = folder.load(llama({{"hidden_size", 256},
                                         {"num_attention_heads", 4},
                                         {"num_key_value_heads", 2},
                                         {"rope_theta", 5e5},
                                         {"rope_scaling",
                                          {{"rope_type", "llama3"},
                                           {"factor", 32},
                                           {"low_freq_factor", 1},
                                           {"high_freq_factor", 4},
                                           {"original_max_position_embeddings", 8192}}}}));
    QVERIFY_OK(file);
    ModelConfig plain = *file;
    plain.ropeScaling = {};
    const auto scaled = rotaryFrequencies(*file).inverseFrequencies;
    const auto unscaled = rotaryFrequencies(plain).inverseFrequencies;
    std::vector<float> factors;
    for (std::size_t i = 0; i < scaled.size(); ++i)
        factors.push_back(static_cast<float>(unscaled[i] / scaled[i]));
    GgufBuilder builder = ggufModel("llama");
    builder.u32("llama.attention.key_length", 64).u32("llama.attention.value_length", 64);
    builder.floats("rope_freqs.weight", {32}, factors);
    const auto config = folder.loadGguf(builder);
    QVERIFY_OK(config);
    QVERIFY(config->ropeScaling == file->ropeScaling);

    factors[16] *= 1.01F;
    builder = ggufModel("llama");
    builder.u32("llama.attention.key_length", 64).u32("llama.attention.value_length", 64);
    builder.floats("rope_freqs.weight", {32}, factors);
    QVERIFY_ERROR(folder.loadGguf(builder), ErrorCode::UnsupportedFile);
}

void ModelConfigTest::ggufFeaturesAreRefusedByName() {
    ModelFolder folder;
    const auto refused = [&](const GgufBuilder& builder, const char* named) {
        const auto config = folder.loadGguf(builder);
        return !config && config.error().code == ErrorCode::UnsupportedFile &&
               config.error().message.find(named) != std::string::npos;
    };
    QVERIFY(refused(ggufModel("llama").u32("llama.expert_count", 8), "experts"));
    QVERIFY(refused(ggufModel("llama").u32("llama.attention.sliding_window", 8), "window"));
    QVERIFY(refused(ggufModel("llama").f32("llama.final_logit_softcapping", 8), "softcapping"));
    QVERIFY(refused(ggufModel("llama").u32("llama.rope.dimension_count", 8), "partial rotary"));
    QVERIFY(refused(ggufModel("llama").u32("llama.attention.value_length", 8), "values"));
    QVERIFY(refused(ggufModel("llama").text("llama.rope.scaling.type", "longrope"), "longrope"));
    QVERIFY(refused(ggufModel("qwen2"), "biases"));
    QVERIFY(refused(ggufModel("gemma"), "gemma"));
    QVERIFY_ERROR(folder.loadGguf(GgufBuilder().text("general.architecture", "llama")),
                  ErrorCode::InvalidFile);
    QVERIFY_ERROR(folder.loadGguf(ggufModel("llama")
                                      .u32("llama.vocab_size", 1)
                                      .add("llama.rope.scaling.factor", 8, GgufBuilder::raw("x"))),
                  ErrorCode::InvalidFile);
}

void ModelConfigTest::rotaryFrequenciesMatchTheGoldenVectors() {
    ModelConfig config;
    config.headDim = 64;
    config.maxPositions = 131072;
    config.ropeTheta = 5e5;
    config.ropeScaling.type = RopeScaling::Type::Llama3;
    config.ropeScaling.factor = 32;
    config.ropeScaling.originalMaxPositions = 8192;
    const auto near = [](double value, double expected) {
        return std::abs(value / expected - 1) < 1e-9;
    };
    const auto llama3 = rotaryFrequencies(config);
    for (const auto& [i, expected] : {std::pair{0, 1.0},
                                      {1, 6.636012377e-01},
                                      {14, 3.211445995e-03},
                                      {15, 1.290547928e-03},
                                      {16, 4.295567966e-04},
                                      {17, 9.708287803e-05},
                                      {18, 1.946163818e-05},
                                      {31, 9.418306725e-08}})
        QVERIFY(near(llama3.inverseFrequencies[static_cast<std::size_t>(i)], expected));
    QCOMPARE(llama3.attentionFactor, 1.0);

    config.ropeTheta = 1e6;
    config.ropeScaling.type = RopeScaling::Type::Yarn;
    config.ropeScaling.factor = 4;
    config.ropeScaling.originalMaxPositions = 32768;
    const auto yarn = rotaryFrequencies(config);
    for (const auto& [i, expected] : {std::pair{10, 1.333521432e-02},
                                      {15, 1.026617684e-03},
                                      {18, 1.757068764e-04},
                                      {20, 4.445698525e-05},
                                      {31, 3.849816315e-07}})
        QVERIFY(near(yarn.inverseFrequencies[static_cast<std::size_t>(i)], expected));
    QVERIFY(near(yarn.attentionFactor, 1.138629436));
}

void ModelConfigTest::rotaryFrequenciesMatchTransformers() {
    ModelFolder folder;
    const json rows = json::parse(readFile(test::fixture("model_config/rotary.json")).value());
    for (const json& row : rows) {
        const auto config = folder.load(row["config"]);
        QVERIFY_OK(config);
        const auto ours = rotaryFrequencies(*config, row["length"].get<std::int64_t>());
        const auto theirs = row["frequencies"].get<std::vector<double>>();
        QCOMPARE(ours.inverseFrequencies.size(), theirs.size());
        for (std::size_t i = 0; i < theirs.size(); ++i)
            QVERIFY(std::abs(ours.inverseFrequencies[i] / theirs[i] - 1) < 3e-6); // float32
        QVERIFY(std::abs(ours.attentionFactor - row["attention_factor"].get<double>()) < 1e-9);
    }
}

void ModelConfigTest::realModelsAreRead() {
    const auto path = test::sharedData("models/stories260k/hf");
    SKIP_WITHOUT(path);
    const auto config = ModelConfig::load(path);
    QVERIFY_OK(config);
    QCOMPARE(config->headDim, std::int64_t{8});
    const auto tinyzero = ModelConfig::load(test::sharedData("models/tinyzero-arithmetic/model"));
    QVERIFY_OK(tinyzero);
    QVERIFY((tinyzero->eosIds == std::vector<std::int32_t>{1}));
    QVERIFY(!tinyzero->bosId && tinyzero->padId == 2);
}

QTEST_GUILESS_MAIN(ModelConfigTest)
#include "model_config_test.moc"
