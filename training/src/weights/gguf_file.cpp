// SPDX-License-Identifier: GPL-3.0-or-later
#include "weights/gguf_file.h"

#include "core/base/text.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cstring>
#include <limits>
#include <type_traits>

namespace sdrl {

using Type = GgufValue::Type;

namespace {

// Tensor types by their number in the file. Those without a name here are unknown to us.
struct TensorType {
    std::string_view name;
    ElementFormat format;
};
constexpr auto kTensorTypes = [] {
    using enum ElementFormat;
    std::array<TensorType, 42> types{};
    types.fill({"", Other});
    types[0] = {"F32", Float32}, types[1] = {"F16", Float16}, types[30] = {"BF16", BFloat16};
    types[2] = {"Q4_0", Q4_0}, types[3] = {"Q4_1", Q4_1};
    types[6] = {"Q5_0", Q5_0}, types[7] = {"Q5_1", Q5_1}, types[8] = {"Q8_0", Q8_0};
    types[10] = {"Q2_K", Q2_K}, types[11] = {"Q3_K", Q3_K}, types[12] = {"Q4_K", Q4_K};
    types[13] = {"Q5_K", Q5_K}, types[14] = {"Q6_K", Q6_K};
    constexpr std::pair<int, std::string_view> others[] = {
        {9, "Q8_1"},   {15, "Q8_K"},   {16, "IQ2_XXS"}, {17, "IQ2_XS"}, {18, "IQ3_XXS"},
        {19, "IQ1_S"}, {20, "IQ4_NL"}, {21, "IQ3_S"},   {22, "IQ2_S"},  {23, "IQ4_XS"},
        {24, "I8"},    {25, "I16"},    {26, "I32"},     {27, "I64"},    {28, "F64"},
        {29, "IQ1_M"}, {34, "TQ1_0"},  {35, "TQ2_0"},   {39, "MXFP4"},  {40, "NVFP4"},
        {41, "Q1_0"},
    };
    for (const auto& [id, name] : others)
        types[static_cast<std::size_t>(id)] = {name, Other};
    return types;
}();

constexpr int kMaxArrayDepth = 4;

std::size_t scalarSize(Type type) {
    switch (type) {
    case Type::U8:
    case Type::I8:
    case Type::Bool:
        return 1;
    case Type::U16:
    case Type::I16:
        return 2;
    case Type::U32:
    case Type::I32:
    case Type::F32:
        return 4;
    case Type::U64:
    case Type::I64:
    case Type::F64:
        return 8;
    case Type::String:
    case Type::Array:
        break;
    }
    return 0;
}

bool isInteger(Type type) {
    return scalarSize(type) > 0 && type != Type::F32 && type != Type::F64 && type != Type::Bool;
}

/// Reads forward through the bytes; every read says whether it stayed inside.
class Cursor {
public:
    explicit Cursor(std::span<const std::byte> data) : m_data(data) {}

    [[nodiscard]] std::size_t position() const { return m_at; }
    [[nodiscard]] std::size_t remaining() const { return m_data.size() - m_at; }

    template <class T>
    [[nodiscard]] bool read(T& out) {
        static_assert(std::is_trivially_copyable_v<T>);
        if (remaining() < sizeof(T))
            return false;
        std::memcpy(&out, m_data.data() + m_at, sizeof(T));
        m_at += sizeof(T);
        return true;
    }

    [[nodiscard]] bool skip(std::uint64_t bytes) {
        if (bytes > remaining())
            return false;
        m_at += static_cast<std::size_t>(bytes);
        return true;
    }

    [[nodiscard]] bool readText(std::string_view& out) {
        std::uint64_t length = 0;
        if (!read(length) || length > remaining())
            return false;
        out = {reinterpret_cast<const char*>(m_data.data() + m_at),
               static_cast<std::size_t>(length)};
        return skip(length);
    }

    [[nodiscard]] bool readType(Type& out) {
        std::uint32_t number = 0;
        if (!read(number) || number > static_cast<std::uint32_t>(Type::F64))
            return false;
        out = static_cast<Type>(number);
        return true;
    }

    // An array's type, count and elements. Every element takes at least a byte, so a false count
    // runs into the end of the file soon.
    [[nodiscard]] bool readArray(GgufValue& out, int depth = 1) {
        if (depth > kMaxArrayDepth || !readType(out.elementType) || !read(out.bits))
            return false;
        const std::size_t begin = m_at;
        if (const std::size_t size = scalarSize(out.elementType)) {
            if (out.bits > remaining() / size || !skip(out.bits * size))
                return false;
        } else {
            for (std::uint64_t i = 0; i < out.bits; ++i) {
                std::string_view text;
                GgufValue nested;
                if (out.elementType == Type::String ? !readText(text)
                                                    : !readArray(nested, depth + 1))
                    return false;
            }
        }
        out.elements = m_data.subspan(begin, m_at - begin);
        return true;
    }

    [[nodiscard]] bool readScalar(Type type, GgufValue& out) {
        const auto as = [&]<class T>(T value) {
            if (!read(value))
                return false;
            out.bits = static_cast<std::uint64_t>(static_cast<std::int64_t>(value));
            return true;
        };
        switch (type) {
        case Type::U8:
        case Type::Bool:
            return as(std::uint8_t{});
        case Type::I8:
            return as(std::int8_t{});
        case Type::U16:
            return as(std::uint16_t{});
        case Type::I16:
            return as(std::int16_t{});
        case Type::U32:
            return as(std::uint32_t{});
        case Type::I32:
            return as(std::int32_t{});
        case Type::U64:
            return as(std::uint64_t{});
        case Type::I64:
            return as(std::int64_t{});
        case Type::F32: {
            float value = 0;
            const bool inside = read(value);
            out.real = value;
            return inside;
        }
        case Type::F64:
            return read(out.real);
        case Type::String:
        case Type::Array:
            break;
        }
        return false;
    }

    [[nodiscard]] bool readValue(GgufValue& out) {
        if (!readType(out.type))
            return false;
        if (out.type == Type::String)
            return readText(out.text);
        if (out.type == Type::Array)
            return readArray(out);
        return readScalar(out.type, out);
    }

private:
    std::span<const std::byte> m_data;
    std::size_t m_at = 0;
};

} // namespace

std::uint64_t GgufTensor::elementCount() const {
    std::uint64_t count = 1;
    for (std::size_t i = 0; i < dimCount; ++i)
        count *= dims[i];
    return count;
}

Error GgufFile::error(ErrorCode code, std::string message) const {
    return {code, std::move(message), m_name};
}

Result<GgufFile> GgufFile::open(const std::filesystem::path& path) {
    SDRL_TRY(MappedFile mapped, MappedFile::open(path));
    GgufFile file(std::move(mapped));
    file.m_name = path.string();
    SDRL_CHECK(file.parse());
    return file;
}

Result<void> GgufFile::parse() {
    const auto damaged = [&](std::string_view what) {
        return error(ErrorCode::InvalidFile, fmt::format("damaged GGUF file: {}", what));
    };
    const std::span<const std::byte> bytes = m_file.bytes();
    Cursor cursor(bytes);
    std::array<char, 4> magic{};
    std::uint32_t version = 0;
    std::uint64_t tensorCount = 0, valueCount = 0;
    if (!cursor.read(magic) || std::string_view(magic.data(), 4) != "GGUF")
        return error(ErrorCode::InvalidFile, "this is not a GGUF file");
    if (!cursor.read(version))
        return damaged("it ends within its header");
    if (version != 2 && version != 3)
        return error(ErrorCode::UnsupportedFile,
                     version != 0 && version << 16 == 0
                         ? std::string("big-endian GGUF files are not supported")
                         : fmt::format("GGUF version {} is not supported, only 2 and 3", version));
    if (!cursor.read(tensorCount) || !cursor.read(valueCount))
        return damaged("it ends within its header");

    for (std::uint64_t i = 0; i < valueCount; ++i) {
        std::string_view key;
        GgufValue value;
        if (!cursor.readText(key) || !cursor.readValue(value))
            return damaged(fmt::format("metadata entry {} does not fit into it", i));
        if (!m_values.emplace(key, value).second)
            return damaged(fmt::format("the key \"{}\" occurs twice", toValidUtf8(key)));
    }
    SDRL_TRY(const auto parts, integer("split.count", 0, 1 << 16, 0));
    if (parts > 1)
        return error(
            ErrorCode::UnsupportedFile,
            fmt::format("this GGUF file is one of {} parts; split files are not supported", parts));

    std::vector<std::uint64_t> offsets;
    for (std::uint64_t i = 0; i < tensorCount; ++i) {
        GgufTensor tensor;
        std::uint32_t dimCount = 0, typeNumber = 0;
        std::uint64_t offset = 0;
        if (!cursor.readText(tensor.name) || !cursor.read(dimCount))
            return damaged(fmt::format("the entry of tensor {} does not fit into it", i));
        if (dimCount > tensor.dims.size())
            return damaged(fmt::format("tensor {} has {} dimensions", i, dimCount));
        tensor.dimCount = dimCount;
        bool inside = true;
        for (std::size_t d = 0; d < dimCount; ++d)
            inside = inside && cursor.read(tensor.dims[d]);
        if (!inside || !cursor.read(typeNumber) || !cursor.read(offset))
            return damaged(fmt::format("the entry of tensor {} does not fit into it", i));
        if (typeNumber >= kTensorTypes.size() || kTensorTypes[typeNumber].name.empty())
            return error(ErrorCode::UnsupportedFile,
                         fmt::format("tensor \"{}\" has storage type number {}, which is not known",
                                     toValidUtf8(tensor.name), typeNumber));
        tensor.typeName = kTensorTypes[typeNumber].name;
        tensor.format = kTensorTypes[typeNumber].format;
        if (tensor.format == ElementFormat::Other)
            return error(ErrorCode::UnsupportedFile,
                         fmt::format("tensor \"{}\" is stored as {}, which is not supported",
                                     toValidUtf8(tensor.name), tensor.typeName));
        m_tensors.push_back(tensor);
        offsets.push_back(offset);
    }

    SDRL_TRY(const auto alignment, integer("general.alignment", 1, 1 << 20, 32));
    if (!std::has_single_bit(static_cast<std::uint64_t>(alignment)))
        return damaged(fmt::format("its alignment is {}", alignment));
    const auto step = static_cast<std::uint64_t>(alignment);
    const std::uint64_t dataBegin = (cursor.position() + step - 1) / step * step;
    const std::uint64_t dataSize = bytes.size() < dataBegin ? 0 : bytes.size() - dataBegin;

    // Where tensors lie: inside the file, aligned, and not over one another.
    std::vector<std::pair<std::uint64_t, std::uint64_t>> ranges;
    for (std::size_t i = 0; i < m_tensors.size(); ++i) {
        GgufTensor& tensor = m_tensors[i];
        const BlockLayout block = blockLayout(tensor.format);
        const std::string name = toValidUtf8(tensor.name);
        std::uint64_t elements = 1;
        for (std::size_t d = 0; d < tensor.dimCount; ++d) {
            if (tensor.dims[d] == 0 || elements > std::uint64_t{1} << 48 ||
                tensor.dims[d] > (std::uint64_t{1} << 48) / elements)
                return damaged(fmt::format("tensor \"{}\" has an impossible shape", name));
            elements *= tensor.dims[d];
        }
        const std::uint64_t row = tensor.dimCount > 0 ? tensor.dims[0] : 1;
        if (row % block.values != 0)
            return damaged(fmt::format("tensor \"{}\" has rows of {} values, which {} cannot hold",
                                       name, row, tensor.typeName));
        const std::uint64_t size = elements / block.values * block.bytes;
        if (offsets[i] % step != 0 || offsets[i] > dataSize || size > dataSize - offsets[i])
            return damaged(fmt::format("tensor \"{}\" reaches beyond the end of the file", name));
        tensor.data = bytes.subspan(static_cast<std::size_t>(dataBegin + offsets[i]),
                                    static_cast<std::size_t>(size));
        ranges.emplace_back(offsets[i], offsets[i] + size);
    }
    std::sort(ranges.begin(), ranges.end());
    for (std::size_t i = 1; i < ranges.size(); ++i)
        if (ranges[i].first < ranges[i - 1].second)
            return damaged("two tensors lie over one another");
    return {};
}

const GgufValue* GgufFile::find(std::string_view key) const {
    const auto found = m_values.find(key);
    return found == m_values.end() ? nullptr : &found->second;
}

const GgufTensor* GgufFile::findTensor(std::string_view name) const {
    const auto found = std::find_if(m_tensors.begin(), m_tensors.end(),
                                    [&](const GgufTensor& t) { return t.name == name; });
    return found == m_tensors.end() ? nullptr : &*found;
}

Result<std::string> GgufFile::text(std::string_view key, std::string_view fallback) const {
    const GgufValue* value = find(key);
    if (!value)
        return std::string(fallback);
    if (value->type != Type::String)
        return error(ErrorCode::InvalidFile, fmt::format("\"{}\" is not a text", key));
    return toValidUtf8(value->text);
}

Result<std::int64_t> GgufFile::integer(std::string_view key, std::int64_t low, std::int64_t high,
                                       std::int64_t fallback) const {
    const GgufValue* value = find(key);
    if (!value)
        return fallback;
    if (!isInteger(value->type))
        return error(ErrorCode::InvalidFile, fmt::format("\"{}\" is not a whole number", key));
    const auto number = static_cast<std::int64_t>(value->bits);
    if (number < low || number > high || (value->type == Type::U64 && number < 0))
        return error(ErrorCode::InvalidFile,
                     fmt::format("\"{}\" is outside {} to {}", key, low, high));
    return number;
}

Result<double> GgufFile::number(std::string_view key, double low, double high,
                                double fallback) const {
    const GgufValue* value = find(key);
    if (!value)
        return fallback;
    if (value->type != Type::F32 && value->type != Type::F64 && !isInteger(value->type))
        return error(ErrorCode::InvalidFile, fmt::format("\"{}\" is not a number", key));
    const double number = isInteger(value->type)
                              ? static_cast<double>(static_cast<std::int64_t>(value->bits))
                              : value->real;
    if (!(number >= low && number <= high))
        return error(ErrorCode::InvalidFile,
                     fmt::format("\"{}\" is outside {} to {}", key, low, high));
    return number;
}

Result<bool> GgufFile::flag(std::string_view key, bool fallback) const {
    const GgufValue* value = find(key);
    if (!value)
        return fallback;
    if (value->type != Type::Bool)
        return error(ErrorCode::InvalidFile, fmt::format("\"{}\" is not true or false", key));
    return value->bits != 0;
}

Result<std::vector<std::string_view>> GgufFile::texts(std::string_view key) const {
    std::vector<std::string_view> out;
    const GgufValue* value = find(key);
    if (!value)
        return out;
    if (value->type != Type::Array || value->elementType != Type::String)
        return error(ErrorCode::InvalidFile, fmt::format("\"{}\" is not a list of texts", key));
    Cursor cursor(value->elements);
    std::string_view text;
    out.reserve(static_cast<std::size_t>(value->bits));
    while (cursor.readText(text))
        out.push_back(text);
    return out;
}

Result<std::vector<std::int64_t>> GgufFile::integers(std::string_view key) const {
    std::vector<std::int64_t> out;
    const GgufValue* value = find(key);
    if (!value)
        return out;
    if (value->type != Type::Array || !isInteger(value->elementType))
        return error(ErrorCode::InvalidFile,
                     fmt::format("\"{}\" is not a list of whole numbers", key));
    Cursor cursor(value->elements);
    GgufValue element;
    out.reserve(static_cast<std::size_t>(value->bits));
    while (cursor.readScalar(value->elementType, element))
        out.push_back(static_cast<std::int64_t>(element.bits));
    return out;
}

} // namespace sdrl
