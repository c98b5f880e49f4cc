// SPDX-License-Identifier: GPL-3.0-or-later
#include "training/model_export.h"

#include "core/base/jsonl.h"
#include "core/base/rng.h"
#include "model/model_parameters.h"
#include "test_support.h"
#include "training/bpe_trainer.h"
#include "training/chat_template.h"
#include "training/policy_model.h"
#include "training/rollout_engine.h"

#include <nlohmann/json.hpp>

#include <cmath>
#include <cstdlib>

using namespace sdrl;
namespace fs = std::filesystem;
using nlohmann::json;

namespace {

constexpr const char* kTemplate =
    "{% for m in messages %}{{ '<|im_start|>' + m['role'] + '\\n' + m['content'] + '<|im_end|>\\n' "
    "}}{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{% endif %}";

/// A small base model and a checkpoint of it, with weights that only float32 holds exactly.
class SmallModel {
public:
    explicit SmallModel(ModelFamily family = ModelFamily::Llama)
        : m_directory(test::temporaryDirectory()) {
        BpeTrainer trainer;
        trainer.add("the quick brown fox and the lazy dog say hello to the other foxes");
        BpeTrainerOptions options;
        options.vocabularySize = 275;
        options.specialTokens = {"<|endoftext|>", "<|im_start|>", "<|im_end|>"};
        save("tokenizer.json", trainer.train(options).value());
        save("tokenizer_config.json", json{{"tokenizer_class", "PreTrainedTokenizerFast"},
                                           {"eos_token", "<|im_end|>"},
                                           {"pad_token", "<|endoftext|>"},
                                           {"chat_template", kTemplate},
                                           {"added_by_someone", "stays"}}
                                          .dump());
        save("generation_config.json", R"({"eos_token_id": 0, "temperature": 0.6})");
        save("LICENSE", "do what you like");
        config.family = family;
        config.hiddenSize = 32;
        config.intermediateSize = 48;
        config.layerCount = 2;
        config.headCount = 4;
        config.keyValueHeadCount = 2;
        config.headDim = family == ModelFamily::Qwen3 ? 16 : 8;
        config.vocabularySize = 280;
        config.maxPositions = 64;
        config.tiedEmbedding = family == ModelFamily::Llama;
        config.queryKeyValueBias = family == ModelFamily::Qwen2;
        config.storedType = "float32";
        config.eosIds = {2};
        save("config.json", config.toJson());
        writeWeights(base() / "model.safetensors", 1);
        fs::create_directories(checkpoint().parent_path());
        writeWeights(checkpoint(), 2);
    }

    [[nodiscard]] fs::path base() const { return m_directory.path() / "base"; }
    [[nodiscard]] fs::path checkpoint() const {
        return m_directory.path() / "checkpoints" / "model.safetensors";
    }
    [[nodiscard]] fs::path out() const { return m_directory.path() / "out" / "mine"; }
    [[nodiscard]] ModelReference trained() const { return {base(), checkpoint()}; }
    void save(const char* name, const std::string& content) const {
        if (!writeFileAtomic(base() / name, content).ok())
            qFatal("cannot write");
    }
    /// @param change applied to the parameters before they are written
    void writeWeights(const fs::path& path, std::uint64_t seed,
                      const std::function<void(std::vector<float>&)>& change = {}) const {
        const ParameterLayout layout(decoderShape(config));
        std::vector<float> values(layout.size);
        RandomStream random(seed, "small-model");
        for (const ParameterInfo& tensor : layout.tensors)
            for (std::size_t i = 0; i < tensor.size(); ++i)
                values[tensor.offset + i] = static_cast<float>(
                    tensor.matrix ? 0.2 * random.normal() : 1 + 0.1 * random.normal());
        if (change)
            change(values);
        if (!writeParameters(path, layout, values, StorageType::Float32, {}).ok())
            qFatal("cannot write");
    }

    ModelConfig config;

private:
    TemporaryDirectory m_directory;
};

std::vector<float> scores(const ModelReference& reference, const std::string& text) {
    const auto model = PolicyModel::load(reference, PolicyModel::Purpose::Generate, {1, 0, 4});
    if (!model.ok())
        qFatal("%s", model.error().toString().c_str());
    RolloutEngine engine(*model);
    return engine.score((*model)->promptTokens(text)).value();
}

json readJson(const fs::path& path) {
    return json::parse(readFile(path).value());
}

std::size_t entriesIn(const fs::path& folder) {
    return static_cast<std::size_t>(std::distance(fs::directory_iterator(folder), {}));
}

constexpr const char* kText = "the fox says hello to the lazy dog";

} // namespace

class ModelExportTest : public QObject {
    Q_OBJECT

private slots:
    void exportComputesTheSame_data();
    void exportComputesTheSame();
    void ggufModelsGetATokenizerOfTheirOwn();
    void narrowTypesRound();
    void modelOpenerAnswersAlike();
    void everyFileIsThere();
    void modelsWithoutTemplateGetTheOneInUse();
    void cardSaysWhatWasMeasured();
    void adaptersComeAlongForTheirBase();
    void impossibleWeightsAreRefused();
    void existingFoldersStay();
};

void ModelExportTest::exportComputesTheSame_data() {
    QTest::addColumn<int>("family");
    for (const ModelFamily family : {ModelFamily::Llama, ModelFamily::Qwen2, ModelFamily::Qwen3})
        QTest::newRow(std::string(modelFamilyName(family)).c_str()) << static_cast<int>(family);
}

void ModelExportTest::exportComputesTheSame() {
    QFETCH(int, family);
    const SmallModel model(static_cast<ModelFamily>(family));
    ModelExportOptions options;
    options.type = StorageType::Float32;
    const auto exported = exportModel(model.trained(), model.out(), options);
    QVERIFY_OK(exported);
    const std::vector<float> expected = scores(model.trained(), kText);
    QVERIFY(expected.size() > 5);
    QVERIFY(expected != scores({model.base(), {}}, kText));
    QVERIFY(expected == scores({model.out(), {}}, kText));
    QCOMPARE(exported->parameters,
             static_cast<std::int64_t>(ParameterLayout(decoderShape(model.config)).size));
    // Without a checkpoint the base itself is written.
    QVERIFY_OK(exportModel({model.base(), {}}, model.out().string() + "-base/", options));
    QVERIFY(scores({model.base(), {}}, kText) ==
            scores({model.out().string() + "-base", {}}, kText));
    if (const char* keep = std::getenv("SDRL_KEEP_EXPORT"))
        fs::copy(model.out(), fs::path(keep) / modelFamilyName(static_cast<ModelFamily>(family)),
                 fs::copy_options::recursive);
}

void ModelExportTest::ggufModelsGetATokenizerOfTheirOwn() {
    const auto folder = test::temporaryDirectory();
    const fs::path model = folder.path() / "m.gguf";
    fs::copy(test::fixture("models/llama-gguf/model.gguf"), model);
    // What lies beside the file is not the model's.
    for (const char* name : {"tokenizer.json", "LICENSE", "generation_config.json"})
        QVERIFY_OK(writeFileAtomic(folder.path() / name, "{}"));
    ModelExportOptions options;
    options.type = StorageType::Float32;
    const fs::path out = folder.path() / "out";
    QVERIFY_OK(exportModel({model, {}}, out, options));
    QVERIFY(!fs::exists(out / "LICENSE"));
    const std::vector<float> expected = scores({model, {}}, "a-lazy-dog");
    QVERIFY(expected.size() > 5);
    QVERIFY(scores({out, {}}, "a-lazy-dog") == expected);
    QVERIFY(readJson(out / "generation_config.json").contains("eos_token_id"));
    if (const char* keep = std::getenv("SDRL_KEEP_EXPORT"))
        fs::copy(out, fs::path(keep) / "gguf", fs::copy_options::recursive);
}

void ModelExportTest::narrowTypesRound() {
    const SmallModel model;
    const std::vector<float> exact = scores(model.trained(), kText);
    const std::pair<StorageType, const char*> types[] = {{StorageType::Float16, "float16"},
                                                         {StorageType::BFloat16, "bfloat16"}};
    for (const auto& [type, name] : types) {
        ModelExportOptions options;
        options.type = type;
        options.overwrite = true;
        QVERIFY_OK(exportModel(model.trained(), model.out(), options));
        QCOMPARE(readJson(model.out() / "config.json")["torch_dtype"].get<std::string>(),
                 std::string(name));
        const std::vector<float> rounded = scores({model.out(), {}}, kText);
        double worst = 0;
        for (std::size_t i = 0; i < exact.size(); ++i)
            worst = std::max(worst, static_cast<double>(std::abs(exact[i] - rounded[i])));
        QVERIFY(worst > 0 && worst < (type == StorageType::Float16 ? 0.01 : 0.1));
        const WeightFile file = WeightFile::open(model.out()).value();
        for (const TensorInfo& tensor : file.tensors())
            QCOMPARE(tensor.type, std::string(type == StorageType::Float16 ? "F16" : "BF16"));
    }
}

void ModelExportTest::modelOpenerAnswersAlike() {
    const SmallModel model;
    ModelExportOptions options;
    options.type = StorageType::Float32;
    QVERIFY_OK(exportModel(model.trained(), model.out(), options));
    const auto answer = [](const ModelReference& reference) {
        std::vector<std::int32_t> out;
        const auto generator = EngineOpener({1, 0, 4}).open(reference).value();
        JobContext context;
        SamplingSettings greedy;
        greedy.temperature = 0;
        greedy.maxNewTokens = 24;
        const std::vector<GenerationRequest> requests = {{{{"user", kText}}, "", 1, 0}};
        const auto done = generator->generate(
            requests, greedy,
            [&](std::size_t, std::vector<Completion> replies) -> Result<void> {
                out = replies.front().tokens;
                return {};
            },
            context);
        return done.ok() ? out : std::vector<std::int32_t>();
    };
    const std::vector<std::int32_t> expected = answer(model.trained());
    QVERIFY(!expected.empty());
    QVERIFY(expected == answer({model.out(), {}}));
}

void ModelExportTest::everyFileIsThere() {
    const SmallModel model;
    const auto exported = exportModel(model.trained(), model.out());
    QVERIFY_OK(exported);
    std::uint64_t bytes = 0;
    for (const auto& entry : fs::directory_iterator(model.out()))
        bytes += entry.file_size();
    QCOMPARE(exported->bytes, bytes);
    QCOMPARE(entriesIn(model.out()), std::size_t{8});
    for (const char* same : {"tokenizer.json", "LICENSE"})
        QCOMPARE(readFile(model.out() / same).value(), readFile(model.base() / same).value());
    const json tokenizer = readJson(model.out() / "tokenizer_config.json");
    QCOMPARE(tokenizer["chat_template"].get<std::string>(), std::string(kTemplate));
    QCOMPARE(tokenizer["added_by_someone"].get<std::string>(), std::string("stays"));
    QCOMPARE(readFile(model.out() / "chat_template.jinja").value(), std::string(kTemplate));
    // Both ends of the base, from config.json and generation_config.json.
    QVERIFY((readJson(model.out() / "generation_config.json") ==
             json{{"eos_token_id", {0, 2}}, {"pad_token_id", 0}, {"temperature", 0.6}}));
    QCOMPARE(entriesIn(model.out().parent_path()), std::size_t{1}); // nothing left beside
    const auto mode = fs::status(model.out()).permissions();
    QVERIFY((mode & fs::perms::owner_all) == fs::perms::owner_all);
}

void ModelExportTest::modelsWithoutTemplateGetTheOneInUse() {
    const SmallModel model;
    fs::remove(model.base() / "tokenizer_config.json");
    fs::remove(model.base() / "generation_config.json");
    QVERIFY_OK(exportModel(model.trained(), model.out()));
    const json tokenizer = readJson(model.out() / "tokenizer_config.json");
    QCOMPARE(tokenizer["chat_template"].get<std::string>(), std::string(kChatMlTemplate));
    QCOMPARE(tokenizer["eos_token"].get<std::string>(), std::string("<|im_end|>"));
    const std::vector<ChatMessage> messages = {{"user", kText}};
    const auto tokens = [&](const fs::path& path) {
        return PolicyModel::load({path, {}}, PolicyModel::Purpose::Generate, {1, 0, 4})
            .value()
            ->promptTokens(messages)
            .value();
    };
    QVERIFY(tokens(model.base()) == tokens(model.out()));
}

void ModelExportTest::cardSaysWhatWasMeasured() {
    const SmallModel model;
    ModelExportOptions options;
    ModelCard& card = options.card;
    card.baseModel = "some/base: \"quoted\"";
    card.taskTitle = "Sums | <b>of</b> *two*";
    card.taskDescription = "Adds\n\n# numbers";
    card.date = "2026-11-22";
    card.before = Accuracy{200, 50, wilsonInterval(50, 200)};
    card.after = Accuracy{200, 120, wilsonInterval(120, 200)};
    QVERIFY_OK(exportModel(model.trained(), model.out(), options));
    const std::string text = readFile(model.out() / "README.md").value();
    for (const char* part :
         {"---\nlibrary_name: transformers\n", "base_model: \"some/base: \\\"quoted\\\"\"\n",
          "# mine\n", "**Sums \\| \\<b\\>of\\</b\\> \\*two\\***", "Adds \\# numbers\n",
          "| before | 25.0 % | 19.5 to 31.4 % | 50 of 200 |", "| after | 60.0 % |",
          "arXiv 2505.17063", "on 2026-11-22"})
        QVERIFY2(text.find(part) != std::string::npos, part);
    QVERIFY(text.find(model.base().string()) == std::string::npos);
}

void ModelExportTest::adaptersComeAlongForTheirBase() {
    const SmallModel model;
    const fs::path from = model.checkpoint().parent_path(), to = model.out() / "adapter";
    const std::string weights = "bytes of adapters";
    QVERIFY_OK(writeFileAtomic(from / "adapter_model.safetensors", weights));
    QVERIFY_OK(writeFileAtomic(
        from / "adapter_config.json",
        json{{"peft_type", "LORA"}, {"r", 4}, {"base_model_name_or_path", nullptr}}.dump()));
    ModelExportOptions options;
    options.overwrite = true;
    const auto exported = exportModel(model.trained(), model.out(), options);
    QVERIFY_OK(exported);
    QCOMPARE(*readFile(to / "adapter_model.safetensors"), weights);
    json config = readJson(to / "adapter_config.json");
    QCOMPARE(config["r"].get<int>(), 4);
    // The model beside them has them already: they belong to the base, which is named in any case.
    QCOMPARE(config["base_model_name_or_path"].get<std::string>(), std::string("base"));
    QVERIFY(readFile(model.out() / "README.md")->find("`adapter`") != std::string::npos);
    std::uint64_t bytes = 0;
    for (const auto& entry : fs::recursive_directory_iterator(model.out()))
        if (entry.is_regular_file())
            bytes += entry.file_size();
    QCOMPARE(exported->bytes, bytes);
    options.card.baseModel = "some/base";
    QVERIFY_OK(exportModel(model.trained(), model.out(), options));
    config = readJson(to / "adapter_config.json");
    QCOMPARE(config["base_model_name_or_path"].get<std::string>(), std::string("some/base"));
    // The base itself has none.
    QVERIFY_OK(exportModel({model.base(), {}}, model.out(), options));
    QVERIFY(!fs::exists(to));
    QVERIFY(readFile(model.out() / "README.md")->find("adapter") == std::string::npos);
}

void ModelExportTest::impossibleWeightsAreRefused() {
    const SmallModel model;
    const auto refused = [&](float value, StorageType type) {
        model.writeWeights(model.checkpoint(), 2,
                           [&](std::vector<float>& values) { values[77] = value; });
        ModelExportOptions options;
        options.type = type;
        options.overwrite = true;
        const auto exported = exportModel(model.trained(), model.out(), options);
        return !exported.ok() && exported.error().code == ErrorCode::NonFinite;
    };
    QVERIFY(refused(NAN, StorageType::Float32));
    QVERIFY(refused(-INFINITY, StorageType::BFloat16));
    QVERIFY(refused(-65520.0F, StorageType::Float16));
    QVERIFY(refused(3.4e38F, StorageType::BFloat16));
    QVERIFY(!fs::exists(model.out()));
    QVERIFY(!refused(65519.0F, StorageType::Float16)); // rounds to the largest half
    QVERIFY(!refused(3.4e38F, StorageType::Float32));

    // A checkpoint of another model.
    const SmallModel other(ModelFamily::Qwen3);
    QVERIFY_ERROR(exportModel({model.base(), other.checkpoint()}, other.out()),
                  ErrorCode::InvalidFile);
    QVERIFY_ERROR(exportModel({model.base(), model.base() / "none.safetensors"}, other.out()),
                  ErrorCode::NotFound);
    QCOMPARE(entriesIn(other.out().parent_path()), std::size_t{0});
}

void ModelExportTest::existingFoldersStay() {
    const SmallModel model;
    ModelExportOptions replace;
    replace.overwrite = true;
    QVERIFY_OK(exportModel(model.trained(), model.out()));
    const auto before = fs::last_write_time(model.out() / "README.md");
    QVERIFY_ERROR(exportModel(model.trained(), model.out()), ErrorCode::AlreadyExists);
    QVERIFY(fs::last_write_time(model.out() / "README.md") == before);
    // A stray file of the old export is gone with it.
    QVERIFY_OK(writeFileAtomic(model.out() / "stray", "x"));
    QVERIFY_OK(exportModel(model.trained(), model.out(), replace));
    QVERIFY(!fs::exists(model.out() / "stray"));
    // Anything else is nobody's to delete.
    const fs::path mine = model.out().parent_path() / "documents";
    QVERIFY_OK(writeFileAtomic(mine / "letter.txt", "dear"));
    QVERIFY_ERROR(exportModel(model.trained(), mine, replace), ErrorCode::AlreadyExists);
    QVERIFY(fs::exists(mine / "letter.txt"));
    // Nor is the model itself, by whatever name.
    QVERIFY_ERROR(exportModel(model.trained(), model.base(), replace), ErrorCode::InvalidArgument);
    QVERIFY_ERROR(exportModel(model.trained(), model.base() / ".." / "base" / "", replace),
                  ErrorCode::InvalidArgument);
    QVERIFY(fs::exists(model.base() / "model.safetensors"));
}

QTEST_APPLESS_MAIN(ModelExportTest)
#include "model_export_test.moc"
