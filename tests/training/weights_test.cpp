// SPDX-License-Identifier: GPL-3.0-or-later
#include "training/weights.h"

#include "core/base/rng.h"
#include "gguf_builder.h"
#include "test_support.h"
#include "training/float_formats.h"

#include <cmath>
#include <fstream>
#include <functional>

using namespace sdrl;
using test::GgufBuilder;

namespace {

std::vector<float> readAll(const WeightFile& file, const std::string& name) {
    std::vector<float> out(static_cast<std::size_t>(file.find(name)->elementCount()));
    const auto read = file.readFloat(name, out);
    return read ? out : std::vector<float>();
}

void save(const std::filesystem::path& path, std::string_view bytes) {
    std::ofstream(path, std::ios::binary) << bytes;
}

// A safetensors file with this header and so many bytes of data.
std::string safetensors(const std::string& header, std::size_t dataBytes) {
    return GgufBuilder::raw<std::uint64_t>(header.size()) + header + std::string(dataBytes, '\0');
}

// Opens and reads everything; only crashes and reads out of bounds (sanitizers) fail.
void readEverything(const std::filesystem::path& path) {
    const auto file = WeightFile::open(path);
    if (!file)
        return;
    for (const TensorInfo& info : file->tensors()) {
        std::vector<float> values(static_cast<std::size_t>(info.elementCount()));
        (void)file->readFloat(info.name, values);
    }
}

// The definition, slowly: the nearest multiple of the step, halfway cases to the even one.
double nearestHalf(double value) {
    const double magnitude = std::abs(value);
    const int exponent = std::max(magnitude > 0 ? std::ilogb(magnitude) : -99, -14);
    const double step = std::ldexp(1.0, exponent - 10);
    const double rounded = std::nearbyint(magnitude / step) * step;
    return std::copysign(rounded > 65504 ? INFINITY : rounded, value);
}

} // namespace

class WeightsTest : public QObject {
    Q_OBJECT

private slots:
    void everyHalfSurvivesTheWayThroughFloat();
    void halvesAreRoundedToTheNearestEven();
    void bfloat16IsRoundedToTheNearestEven();
    void safetensorsOfThePackageAreRead();
    void rowsAreReadInPieces();
    void writerAndReaderAgree();
    void unfinishedWriterLeavesNothing();
    void shardsAreJoinedByTheirIndex();
    void damagedSafetensorsAreRefused_data();
    void damagedSafetensorsAreRefused();
    void everyGgufTypeIsDequantised();
    void onlyArchitectureLlamaIsPermuted();
    void damagedGgufIsRefused_data();
    void damagedGgufIsRefused();
    void folderWithoutWeightsSaysWhatIsThere();
    void cutAndFlippedFilesNeverCrash();
    void realModelHasItsWeights();
};

void WeightsTest::everyHalfSurvivesTheWayThroughFloat() {
    for (std::uint32_t bits = 0; bits < 0x10000; ++bits) {
        const auto half = static_cast<std::uint16_t>(bits);
        const int exponent = static_cast<int>(half >> 10 & 31), mantissa = half & 1023;
        double expected = exponent == 0    ? std::ldexp(mantissa, -24)
                          : exponent == 31 ? (mantissa != 0 ? NAN : INFINITY)
                                           : std::ldexp(1024 + mantissa, exponent - 25);
        if (half & 0x8000)
            expected = -expected;
        const float value = floatFromHalf(half);
        if (std::isnan(expected)) {
            QVERIFY(std::isnan(value) && std::isnan(floatFromHalf(halfFromFloat(value))));
            continue;
        }
        QCOMPARE(static_cast<double>(value), expected);
        QCOMPARE(halfFromFloat(value), half);
    }
}

void WeightsTest::halvesAreRoundedToTheNearestEven() {
    RandomStream random(1, "half");
    for (int i = 0; i < 200000; ++i) {
        // All magnitudes, and often exactly between two halves.
        auto bits = random.nextU32();
        if (i % 2 == 0)
            bits = (bits & 0xFFFFE000U) | 0x1000U;
        if (i % 3 == 0)
            bits = (bits & 0x87FFFFFFU) | 0x38000000U;
        const auto value = std::bit_cast<float>(bits);
        if (std::isnan(value))
            continue;
        QCOMPARE(static_cast<double>(floatFromHalf(halfFromFloat(value))),
                 nearestHalf(static_cast<double>(value)));
    }
    QCOMPARE(halfFromFloat(65519.99F), std::uint16_t{0x7BFF});
    QCOMPARE(halfFromFloat(65520.0F), std::uint16_t{0x7C00});
    QCOMPARE(halfFromFloat(0x1.0p-25F), std::uint16_t{0});
    QCOMPARE(halfFromFloat(0x1.8p-25F), std::uint16_t{1});
    QCOMPARE(halfFromFloat(-INFINITY), std::uint16_t{0xFC00});
}

void WeightsTest::bfloat16IsRoundedToTheNearestEven() {
    const auto rounded = [](std::uint32_t bits) {
        return bfloat16FromFloat(std::bit_cast<float>(bits));
    };
    QCOMPARE(rounded(0x3F808000), std::uint16_t{0x3F80}); // halfway, down to even
    QCOMPARE(rounded(0x3F818000), std::uint16_t{0x3F82}); // halfway, up to even
    QCOMPARE(rounded(0x3F808001), std::uint16_t{0x3F81});
    QCOMPARE(rounded(0x3F807FFF), std::uint16_t{0x3F80});
    QCOMPARE(rounded(0x7F7FFFFF), std::uint16_t{0x7F80}); // to infinity
    QCOMPARE(rounded(0x00008001), std::uint16_t{0x0001}); // subnormal
    QVERIFY(std::isnan(floatFromBfloat16(rounded(0x7F800001))));
    QVERIFY(std::isnan(floatFromBfloat16(rounded(0xFFFFFFFF))));
    QCOMPARE(floatFromBfloat16(0xC049), -3.140625F);
}

void WeightsTest::safetensorsOfThePackageAreRead() {
    const auto file = WeightFile::open(test::fixture("weights/mixed.safetensors"));
    QVERIFY_OK(file);
    const auto expected = WeightFile::open(test::fixture("weights/mixed.expected.safetensors"));
    QVERIFY_OK(expected);
    QCOMPARE(file->tensors().size(), expected->tensors().size() + 1);
    for (const TensorInfo& info : expected->tensors()) {
        QVERIFY(file->find(info.name));
        QVERIFY(file->find(info.name)->shape == info.shape);
        QVERIFY(readAll(*file, info.name) == readAll(*expected, info.name));
    }
    QCOMPARE(file->find("bf16")->type, std::string("BF16"));
    QVERIFY((file->find("f16")->shape == std::vector<std::int64_t>{7, 5}));
    QCOMPARE(readAll(*file, "scalar").front(), 2.5F);
    QCOMPARE(readAll(*file, "f16")[1], -65504.0F);
    std::vector<float> ids(4);
    QVERIFY_ERROR(file->readFloat("ids", ids), ErrorCode::UnsupportedFile);
    QVERIFY_ERROR(file->readFloat("none", ids), ErrorCode::NotFound);
    QVERIFY_ERROR(file->readFloat("f32", ids), ErrorCode::InvalidArgument);
    file->dropPages();
    QCOMPARE(readAll(*file, "scalar").front(), 2.5F);
}

void WeightsTest::rowsAreReadInPieces() {
    const auto file = WeightFile::open(test::fixture("weights/quantised.gguf"));
    QVERIFY_OK(file);
    for (const char* name : {"model.layers.0.self_attn.q_proj.weight", "model.embed_tokens.weight",
                             "model.norm.weight"}) {
        const std::vector<float> whole = readAll(*file, name);
        const auto rows = file->find(name)->rowCount();
        const std::size_t length = whole.size() / static_cast<std::size_t>(rows);
        std::vector<float> row(length);
        for (std::int64_t r = 0; r < rows; ++r) {
            QVERIFY_OK(file->readRows(name, r, row));
            QVERIFY(std::equal(row.begin(), row.end(),
                               whole.begin() + r * static_cast<std::int64_t>(length)));
        }
        QVERIFY_ERROR(file->readRows(name, rows, row), ErrorCode::InvalidArgument);
        QVERIFY_ERROR(file->readRows(name, -1, row), ErrorCode::InvalidArgument);
    }
}

void WeightsTest::writerAndReaderAgree() {
    const auto folder = test::temporaryDirectory();
    const auto path = folder.path() / "out" / "model.safetensors";
    std::vector<float> values(600000);
    RandomStream random(3, "values");
    for (float& value : values)
        value = static_cast<float>(random.normal());
    auto writer = SafetensorsWriter::create(path,
                                            {{"half", StorageType::Float16, {600, 1000}},
                                             {"full", StorageType::Float32, {600000}},
                                             {"brain", StorageType::BFloat16, {2, 300, 1000}},
                                             {"one", StorageType::Float32, {}}},
                                            {{"format", "pt"}, {"step", "7"}});
    QVERIFY_OK(writer);
    // Not the order of declaration.
    for (const char* name : {"brain", "full", "half"})
        QVERIFY_OK(writer->write(name, values));
    QVERIFY_ERROR(writer->write("half", values), ErrorCode::InvalidArgument);
    QVERIFY_ERROR(writer->write("other", values), ErrorCode::InvalidArgument);
    QVERIFY_ERROR(writer->finish(), ErrorCode::InvalidArgument);
    QVERIFY_OK(writer->write("one", std::span(values).first(1)));
    QVERIFY_OK(writer->finish());

    const auto file = WeightFile::open(path);
    QVERIFY_OK(file);
    QVERIFY(readAll(*file, "full") == values);
    const std::vector<float> half = readAll(*file, "half"), brain = readAll(*file, "brain");
    for (std::size_t i = 0; i < values.size(); ++i) {
        if (half[i] != floatFromHalf(halfFromFloat(values[i])) ||
            brain[i] != floatFromBfloat16(bfloat16FromFloat(values[i])))
            QFAIL("a value was not rounded as it should be");
    }
    const std::string bytes = readFile(path).value();
    QVERIFY(bytes.find(R"("__metadata__":{"format":"pt","step":"7"})") != std::string::npos);
    std::uint64_t header = 0;
    std::memcpy(&header, bytes.data(), 8);
    QCOMPARE(header % 8, std::uint64_t{0});
    QVERIFY_ERROR(SafetensorsWriter::create(path, {{"a", {}, {1}}, {"a", {}, {2}}}),
                  ErrorCode::InvalidArgument);
    QVERIFY_ERROR(SafetensorsWriter::create(path, {{"a", {}, {-1}}}), ErrorCode::InvalidArgument);
}

void WeightsTest::unfinishedWriterLeavesNothing() {
    const auto folder = test::temporaryDirectory();
    const auto path = folder.path() / "model.safetensors";
    save(path, "old");
    {
        auto writer = SafetensorsWriter::create(path, {{"a", StorageType::Float32, {2}}});
        QVERIFY_OK(writer);
        QVERIFY_OK(writer->write("a", std::vector<float>{1, 2}));
    }
    QCOMPARE(readFile(path).value(), std::string("old"));
    QCOMPARE(std::distance(std::filesystem::directory_iterator(folder.path()), {}), 1);
}

void WeightsTest::shardsAreJoinedByTheirIndex() {
    const auto folder = test::temporaryDirectory();
    const auto shard = [&](const char* name, const char* tensor, float value) {
        auto writer =
            SafetensorsWriter::create(folder.path() / name, {{tensor, StorageType::Float32, {1}}});
        QVERIFY_OK(writer);
        QVERIFY_OK(writer->write(tensor, std::vector<float>{value}));
        QVERIFY_OK(writer->finish());
    };
    shard("model-00001-of-00002.safetensors", "a", 1);
    shard("model-00002-of-00002.safetensors", "b", 2);
    const auto index = folder.path() / "model.safetensors.index.json";
    const auto open = [&](const char* text) {
        save(index, text);
        return WeightFile::open(folder.path());
    };
    const auto file = open(R"({"metadata": {"total_size": 8}, "weight_map": {
        "a": "model-00001-of-00002.safetensors", "b": "model-00002-of-00002.safetensors"}})");
    QVERIFY_OK(file);
    QCOMPARE(readAll(*file, "a").front(), 1.0F);
    QCOMPARE(readAll(*file, "b").front(), 2.0F);
    QVERIFY_ERROR(open(R"({"weight_map": {"a": "model-00003-of-00002.safetensors"}})"),
                  ErrorCode::NotFound);
    QVERIFY_ERROR(open(R"({"weight_map": {"c": "model-00001-of-00002.safetensors"}})"),
                  ErrorCode::InvalidFile);
    QVERIFY_ERROR(open(R"({"weight_map": {"a": "../model-00001-of-00002.safetensors"}})"),
                  ErrorCode::InvalidFile);
    QVERIFY_ERROR(open(R"({"weight_map": {"a": ".."}})"), ErrorCode::InvalidFile);
    QVERIFY_ERROR(open(R"({"weight_map": {"a": 1}})"), ErrorCode::InvalidFile);
    QVERIFY_ERROR(open("[]"), ErrorCode::InvalidFile);
}

void WeightsTest::damagedSafetensorsAreRefused_data() {
    QTest::addColumn<std::string>("bytes");
    QTest::addColumn<bool>("unsupported");
    const auto row = [](const char* name, const std::string& bytes, bool unsupported = false) {
        QTest::newRow(name) << bytes << unsupported;
    };
    const auto tensor = [](const char* dtype, const char* shape, const char* offsets) {
        return std::string(R"({"dtype":")") + dtype + R"(","shape":)" + shape +
               R"(,"data_offsets":)" + offsets + "}";
    };
    row("empty", "");
    row("short", "abc");
    row("header beyond the end", GgufBuilder::raw<std::uint64_t>(50) + "{}");
    row("huge header", GgufBuilder::raw<std::uint64_t>(~0ULL) + "{}");
    row("header not JSON", safetensors("{\"a\":", 0));
    row("header not an object", safetensors("[]", 0));
    row("bytes without a tensor", safetensors("{}", 4));
    const std::string good = tensor("F32", "[2]", "[0,8]");
    row("too little data", safetensors("{\"a\":" + good + "}", 7));
    row("too much data", safetensors("{\"a\":" + good + "}", 9));
    row("same name", safetensors("{\"a\":" + good + ",\"a\":" + good + "}", 8));
    row("overlap",
        safetensors("{\"a\":" + good + ",\"b\":" + tensor("F32", "[2]", "[4,12]") + "}", 12));
    row("gap",
        safetensors("{\"a\":" + good + ",\"b\":" + tensor("F32", "[1]", "[12,16]") + "}", 16));
    row("size not of shape", safetensors("{\"a\":" + tensor("F32", "[3]", "[0,8]") + "}", 8));
    row("product overflows",
        safetensors("{\"a\":" + tensor("F32", "[4294967296,4294967296]", "[0,0]") + "}", 0));
    row("product overflows to right size",
        safetensors("{\"a\":" + tensor("F32", "[2305843009213693953,2]", "[0,8]") + "}", 8));
    row("negative size", safetensors("{\"a\":" + tensor("F32", "[-2]", "[0,8]") + "}", 8));
    row("fractional size", safetensors("{\"a\":" + tensor("F32", "[2.0]", "[0,8]") + "}", 8));
    row("offsets backwards", safetensors("{\"a\":" + tensor("F32", "[2]", "[8,0]") + "}", 8));
    row("three offsets", safetensors("{\"a\":" + tensor("F32", "[2]", "[0,4,8]") + "}", 8));
    row("no shape", safetensors(R"({"a":{"dtype":"F32","data_offsets":[0,8]}})", 8));
    row("entry not an object", safetensors(R"({"a":3})", 0));
    row("unknown type", safetensors("{\"a\":" + tensor("Q9", "[2]", "[0,8]") + "}", 8), true);
    std::string many = "[1";
    for (int i = 0; i < 100000; ++i)
        many += ",1";
    row("many dimensions",
        safetensors("{\"a\":" + tensor("F32", (many + "]").c_str(), "[0,4]") + "}", 4));
    row("deep header", safetensors("{\"a\":" + std::string(1000000, '['), 0));
}

void WeightsTest::damagedSafetensorsAreRefused() {
    QFETCH(std::string, bytes);
    QFETCH(bool, unsupported);
    const auto folder = test::temporaryDirectory();
    const auto path = folder.path() / "a.safetensors";
    save(path, bytes);
    QVERIFY_ERROR(WeightFile::open(path),
                  unsupported ? ErrorCode::UnsupportedFile : ErrorCode::InvalidFile);
}

void WeightsTest::everyGgufTypeIsDequantised() {
    const auto file = WeightFile::open(test::fixture("weights/quantised.gguf"));
    QVERIFY_OK(file);
    const auto expected = WeightFile::open(test::fixture("weights/quantised.expected.safetensors"));
    QVERIFY_OK(expected);
    QCOMPARE(file->tensors().size(), expected->tensors().size());
    for (const TensorInfo& info : expected->tensors()) {
        QVERIFY2(file->find(info.name), info.name.c_str());
        QVERIFY(file->find(info.name)->shape == info.shape);
        const std::vector<float> ours = readAll(*file, info.name);
        const std::vector<float> theirs = readAll(*expected, info.name);
        QCOMPARE(ours.size(), theirs.size());
        for (std::size_t i = 0; i < ours.size(); ++i)
            // Contracted multiply-adds may differ in the last places of the larger term.
            QVERIFY2(std::abs(ours[i] - theirs[i]) <= 2e-6F * (std::abs(theirs[i]) + 1),
                     (info.name + " " + file->find(info.name)->type).c_str());
    }
}

void WeightsTest::onlyArchitectureLlamaIsPermuted() {
    const auto folder = test::temporaryDirectory();
    const auto path = folder.path() / "a.gguf";
    std::vector<float> rows(8);
    for (std::size_t i = 0; i < rows.size(); ++i)
        rows[i] = static_cast<float>(i);
    const auto query = [&](const char* architecture, std::uint32_t heads) {
        GgufBuilder builder;
        builder.text("general.architecture", architecture);
        builder.u32(std::string(architecture) + ".attention.head_count", heads);
        builder.floats("blk.11.attn_q.weight", {1, 8}, rows);
        builder.floats("blk.11.attn_q.bias", {8}, rows);
        builder.save(path);
        const auto file = WeightFile::open(path);
        if (!file)
            return std::vector<float>();
        const auto bias = readAll(*file, "model.layers.11.self_attn.q_proj.bias");
        const auto weight = readAll(*file, "model.layers.11.self_attn.q_proj.weight");
        return bias == weight ? weight : std::vector<float>();
    };
    QVERIFY((query("llama", 2) == std::vector<float>{0, 2, 1, 3, 4, 6, 5, 7}));
    QVERIFY((query("llama", 1) == std::vector<float>{0, 2, 4, 6, 1, 3, 5, 7}));
    QVERIFY(query("qwen2", 2) == rows);
    QVERIFY(query("qwen3", 2) == rows);
    // Blocks that span several of the rows cannot be taken apart.
    GgufBuilder blocks;
    blocks.text("general.architecture", "llama").u32("llama.attention.head_count", 2);
    blocks.tensor("blk.0.attn_q.bias", {32}, 8, std::string(34, 'a')); // Q8_0
    blocks.save(path);
    const auto file = WeightFile::open(path);
    QVERIFY_OK(file);
    std::vector<float> bias(32);
    QVERIFY_ERROR(file->readRows("model.layers.0.self_attn.q_proj.bias", 0, bias),
                  ErrorCode::UnsupportedFile);
}

void WeightsTest::damagedGgufIsRefused_data() {
    QTest::addColumn<std::string>("bytes");
    QTest::addColumn<bool>("unsupported");
    const auto row = [](const char* name, const std::string& bytes, bool unsupported = false) {
        QTest::newRow(name) << bytes << unsupported;
    };
    const auto base = [] { return GgufBuilder().text("general.architecture", "qwen2"); };
    const std::string norm = "output_norm.weight", four(16, '\0');
    row("empty", "");
    row("other magic", "GGML" + base().bytes().substr(4));
    auto builder = base();
    builder.version = 1;
    row("version 1", builder.bytes(), true);
    builder.version = 3U << 24;
    row("big-endian", builder.bytes(), true);
    builder = base();
    builder.extraKeys = ~0ULL - 5;
    row("more keys than fit", builder.bytes());
    builder = base();
    builder.extraTensors = 1ULL << 60;
    row("more tensors than fit", builder.bytes());
    row("unknown value type", base().add("k", 13, four).bytes());
    row("long text", base().add("k", 8, GgufBuilder::raw(~0ULL)).bytes());
    const auto array = [](std::uint32_t type, std::uint64_t count, const std::string& elements) {
        return GgufBuilder::raw(type) + GgufBuilder::raw(count) + elements;
    };
    row("long array", base().add("k", 9, array(4, 1ULL << 62, four)).bytes());
    row("long array of texts", base().add("k", 9, array(8, 1ULL << 62, four)).bytes());
    row("array of unknown", base().add("k", 9, array(99, 1, four)).bytes());
    std::string nested;
    for (int i = 0; i < 100000; ++i)
        nested += array(9, 1, "");
    row("deeply nested array", base().add("k", 9, nested).bytes());
    row("same key", base().u32("k", 1).u32("k", 1).bytes());
    row("alignment 3", base().u32("general.alignment", 3).bytes());
    row("alignment 0", base().u32("general.alignment", 0).bytes());
    row("alignment a text", base().text("general.alignment", "32").bytes());
    row("one of several files",
        base().add("split.count", 2, GgufBuilder::raw(std::uint16_t{2})).bytes(), true);
    row("architecture missing", GgufBuilder().bytes(), true);
    row("architecture unknown", GgufBuilder().text("general.architecture", "gemma2").bytes(), true);
    row("architecture a number", GgufBuilder().u32("general.architecture", 1).bytes());
    row("tensor unknown", base().floats("blk.0.ffn_gate_exps.weight", {4}, {1, 2, 3, 4}).bytes(),
        true);
    row("tensor twice", base().tensor(norm, {4}, 0, four).tensor(norm, {4}, 0, four).bytes());
    row("type IQ4_XS", base().tensor(norm, {256}, 23, std::string(136, '\0')).bytes(), true);
    row("type 77", base().tensor(norm, {4}, 77, four).bytes(), true);
    row("five dimensions", base().tensor(norm, {1, 1, 1, 1, 4}, 0, four).bytes());
    row("zero dimension", base().tensor(norm, {0, 4}, 0, four).bytes());
    row("shape overflows", base().tensor(norm, {1ULL << 32, 1ULL << 32}, 0, four).bytes());
    row("shape overflows to right size",
        base().tensor(norm, {(1ULL << 62) + 1, 4}, 0, four).bytes());
    row("beyond the end", base().tensorAt(norm, {4}, 0, 32, four).bytes());
    row("far beyond the end", base().tensorAt(norm, {4}, 0, ~0ULL - 31, four).bytes());
    row("not aligned", base().tensorAt(norm, {2}, 0, 8, four).bytes());
    row("one over another",
        base().tensor(norm, {4}, 0, four).tensorAt("output.weight", {4}, 0, 0, four).bytes());
    row("row not of whole blocks", base().tensor(norm, {48}, 8, std::string(51, '\0')).bytes());
    row("query rows not of whole heads", GgufBuilder()
                                             .text("general.architecture", "llama")
                                             .u32("llama.attention.head_count", 3)
                                             .tensor("blk.0.attn_q.weight", {1, 4}, 0, four)
                                             .bytes());
    row("head count missing", GgufBuilder().text("general.architecture", "llama").bytes());
    row("head count 0", GgufBuilder()
                            .text("general.architecture", "llama")
                            .u32("llama.attention.head_count", 0)
                            .bytes());
}

void WeightsTest::damagedGgufIsRefused() {
    QFETCH(std::string, bytes);
    QFETCH(bool, unsupported);
    const auto folder = test::temporaryDirectory();
    const auto path = folder.path() / "a.gguf";
    save(path, bytes);
    QVERIFY_ERROR(WeightFile::open(path),
                  unsupported ? ErrorCode::UnsupportedFile : ErrorCode::InvalidFile);
}

void WeightsTest::folderWithoutWeightsSaysWhatIsThere() {
    const auto folder = test::temporaryDirectory();
    QVERIFY_ERROR(WeightFile::open(folder.path()), ErrorCode::NotFound);
    QVERIFY_ERROR(WeightFile::open(folder.path() / "none.gguf"), ErrorCode::NotFound);
    save(folder.path() / "pytorch_model.bin", "x");
    QVERIFY_ERROR(WeightFile::open(folder.path()), ErrorCode::UnsupportedFile);
    const auto builder = GgufBuilder().text("general.architecture", "qwen2");
    builder.save(folder.path() / "a.gguf");
    QVERIFY_OK(WeightFile::open(folder.path()));
    builder.save(folder.path() / "b.gguf");
    QVERIFY_ERROR(WeightFile::open(folder.path()), ErrorCode::InvalidArgument);
}

void WeightsTest::cutAndFlippedFilesNeverCrash() {
    const auto folder = test::temporaryDirectory();
    RandomStream random(4, "fuzz");
    for (const char* name : {"weights/mixed.safetensors", "weights/quantised.gguf"}) {
        const auto path = folder.path() / std::filesystem::path(name).filename();
        const std::string whole = readFile(test::fixture(name)).value();
        for (std::size_t length = 0; length < whole.size(); length += length < 600 ? 3 : 211) {
            save(path, std::string_view(whole).substr(0, length));
            QVERIFY(!WeightFile::open(path).ok());
        }
        // Where the structure is; flipped weights are weights still.
        const std::size_t structure = std::min<std::size_t>(whole.size(), 1400);
        for (int round = 0; round < 1500; ++round) {
            std::string damaged = whole;
            for (std::uint64_t flips = 1 + random.below(4); flips > 0; --flips)
                damaged[random.below(structure)] ^= static_cast<char>(1 << random.below(8));
            save(path, damaged);
            readEverything(path);
        }
    }
}

void WeightsTest::realModelHasItsWeights() {
    const char* path = std::getenv("SDRL_TEST_SMOLLM2");
    if (!path)
        QSKIP("SDRL_TEST_SMOLLM2 does not name SmolLM2-135M-Instruct.Q4_1.gguf");
    const auto file = WeightFile::open(path);
    QVERIFY_OK(file);
    QCOMPARE(file->tensors().size(), std::size_t{272});
    std::int64_t count = 0;
    for (const TensorInfo& info : file->tensors())
        count += info.elementCount();
    QCOMPARE(count, std::int64_t{134515008});
    // Sum and sum of squares of the tensors that transformers 5.23 makes of the file.
    struct Expected {
        const char* name;
        double sum, squares;
        float last;
    };
    for (const Expected& e : {Expected{"model.embed_tokens.weight", -15353.04449415207,
                                       520415.71544764005, -0.0417022705078125F},
                              Expected{"model.layers.0.self_attn.q_proj.weight", 59.22322082519531,
                                       26749.573275085306, -0.255859375F},
                              Expected{"model.layers.17.self_attn.k_proj.weight", 77.54883575439453,
                                       3902.2612334810547, -0.2486572265625F},
                              Expected{"model.layers.29.mlp.down_proj.weight", 49.83570861816406,
                                       29667.074891592143, 0.056640625F}}) {
        const std::vector<float> values = readAll(*file, e.name);
        double sum = 0, squares = 0;
        for (const float value : values)
            sum += static_cast<double>(value), squares += static_cast<double>(value) * value;
        QVERIFY(std::abs(sum - e.sum) < 0.01);
        QVERIFY(std::abs(squares / e.squares - 1) < 1e-6);
        QCOMPARE(values.back(), e.last);
    }
}

QTEST_GUILESS_MAIN(WeightsTest)
#include "weights_test.moc"
