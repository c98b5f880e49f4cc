// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/jsonl.h"
#include "core/base/text.h"
#include "weights/tensor_source.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstring>
#include <set>

namespace sdrl {

using nlohmann::json;

namespace {

// As Hugging Face's reader has it.
constexpr std::uint64_t kMaxHeaderBytes = 100'000'000;

struct StoredType {
    std::string_view name;
    std::uint64_t bits;
    ElementFormat format = ElementFormat::Other;
};
constexpr StoredType kStoredTypes[] = {
    {"F32", 32, ElementFormat::Float32},
    {"F16", 16, ElementFormat::Float16},
    {"BF16", 16, ElementFormat::BFloat16},
    {"F64", 64},
    {"C64", 64},
    {"I64", 64},
    {"U64", 64},
    {"I32", 32},
    {"U32", 32},
    {"I16", 16},
    {"U16", 16},
    {"I8", 8},
    {"U8", 8},
    {"BOOL", 8},
    {"F8_E4M3", 8},
    {"F8_E5M2", 8},
    {"F8_E8M0", 8},
    {"F6_E2M3", 6},
    {"F6_E3M2", 6},
    {"F4", 4},
};

// The parser keeps the last of two members of one name; this tells whether there are two.
bool hasDuplicateNames(std::string_view header) {
    std::set<std::string> seen;
    bool duplicate = false;
    [[maybe_unused]] const json names = json::parse(
        header,
        [&](int depth, json::parse_event_t event, json& parsed) {
            if (event == json::parse_event_t::key && depth == 1)
                duplicate |= !seen.insert(parsed.get<std::string>()).second;
            return depth <= 1; // values are not kept
        },
        false);
    return duplicate;
}

std::optional<std::uint64_t> asUnsigned(const json& value) {
    if (!value.is_number_unsigned())
        return std::nullopt;
    return value.get<std::uint64_t>();
}

} // namespace

Result<SafetensorsFile> openSafetensors(const std::filesystem::path& path) {
    const auto failed = [&](ErrorCode code, const std::string& message) {
        return Error{code, message, path.string()};
    };
    const auto damaged = [&](const std::string& what) {
        return failed(ErrorCode::InvalidFile, "damaged safetensors file: " + what);
    };
    SDRL_TRY(MappedFile file, MappedFile::open(path));
    const std::span<const std::byte> bytes = file.bytes();
    std::uint64_t headerSize = 0;
    if (bytes.size() < sizeof(headerSize))
        return damaged("it is too short for a header");
    std::memcpy(&headerSize, bytes.data(), sizeof(headerSize));
    if (headerSize > kMaxHeaderBytes)
        return damaged(fmt::format("its header claims {} bytes, more than the limit of {}",
                                   headerSize, kMaxHeaderBytes));
    if (headerSize > bytes.size() - sizeof(headerSize))
        return damaged("it ends within its header");
    const std::string_view header(reinterpret_cast<const char*>(bytes.data()) + sizeof(headerSize),
                                  static_cast<std::size_t>(headerSize));
    if (!header.starts_with('{'))
        return damaged("its header is not a JSON object");
    SDRL_TRY(const json root, parseJson(header, path.string()));
    if (hasDuplicateNames(header))
        return damaged("two tensors have the same name");
    const std::span<const std::byte> data =
        bytes.subspan(sizeof(headerSize) + static_cast<std::size_t>(headerSize));

    struct Entry {
        std::uint64_t begin, end;
        TensorSource source;
    };
    std::vector<Entry> entries;
    for (const auto& [name, value] : root.items()) {
        if (name == "__metadata__")
            continue;
        const auto wrong = [&](std::string_view what) {
            return damaged(fmt::format("tensor \"{}\" {}", name, what));
        };
        const auto member = [&value = value](const char* key) {
            return value.is_object() && value.contains(key) ? value.at(key) : json();
        };
        const json type = member("dtype"), shape = member("shape"), range = member("data_offsets");
        if (!type.is_string() || !shape.is_array() || !range.is_array() || range.size() != 2)
            return wrong("is not described by dtype, shape and data_offsets");
        const auto* stored = std::find_if(std::begin(kStoredTypes), std::end(kStoredTypes),
                                          [&](const StoredType& t) { return type == t.name; });
        if (stored == std::end(kStoredTypes))
            return failed(ErrorCode::UnsupportedFile,
                          fmt::format("tensor \"{}\" has storage type {}, which is not known", name,
                                      dumpJson(type)));
        Entry entry;
        entry.source.info.name = name;
        entry.source.info.type = stored->name;
        entry.source.format = stored->format;
        std::uint64_t elements = 1;
        constexpr std::uint64_t kMaxElements = std::uint64_t{1} << 48;
        for (const json& dimension : shape) {
            const auto size = asUnsigned(dimension);
            if (!size || *size > kMaxElements ||
                (elements > 0 && *size > kMaxElements / elements) || shape.size() > 16)
                return wrong("has an impossible shape");
            elements *= *size;
            entry.source.info.shape.push_back(static_cast<std::int64_t>(*size));
        }
        const auto begin = asUnsigned(range[0]), end = asUnsigned(range[1]);
        if (!begin || !end || *begin > *end || *end > data.size())
            return wrong("lies beyond the end of the file");
        if (elements * stored->bits % 8 != 0 || *end - *begin != elements * stored->bits / 8)
            return wrong("has a size that does not fit its shape");
        entry.begin = *begin, entry.end = *end;
        entry.source.bytes =
            data.subspan(static_cast<std::size_t>(*begin), static_cast<std::size_t>(*end - *begin));
        entries.push_back(std::move(entry));
    }

    std::stable_sort(entries.begin(), entries.end(), [](const Entry& a, const Entry& b) {
        return std::pair(a.begin, a.end) < std::pair(b.begin, b.end);
    });
    SafetensorsFile out{std::move(file), {}};
    std::uint64_t expected = 0;
    for (Entry& entry : entries) {
        if (entry.begin != expected)
            return damaged(fmt::format("there is {} before tensor \"{}\"",
                                       entry.begin < expected ? "an overlap" : "a gap",
                                       entry.source.info.name));
        expected = entry.end;
        out.tensors.push_back(std::move(entry.source));
    }
    if (expected != data.size())
        return damaged("there are bytes that belong to no tensor");
    return out;
}

} // namespace sdrl
