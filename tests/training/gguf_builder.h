// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

namespace sdrl::test {

/// Puts GGUF files together byte by byte, right ones and wrong ones.
class GgufBuilder {
public:
    std::uint32_t version = 3;
    std::uint32_t alignment = 32;
    std::uint64_t extraKeys = 0;    ///< keys that are claimed but not there
    std::uint64_t extraTensors = 0; ///< tensors that are claimed but not there

    template <class T>
    static std::string raw(T value) {
        std::string out(sizeof(T), '\0');
        std::memcpy(out.data(), &value, sizeof(T));
        return out;
    }
    static std::string raw(std::string_view text) {
        return raw<std::uint64_t>(text.size()) + std::string(text);
    }

    /// A key with its value's bytes as they are; `type` is the number in the file.
    GgufBuilder& add(std::string_view key, std::uint32_t type, std::string_view value) {
        m_keys += raw(key) + raw(type) + std::string(value);
        ++m_keyCount;
        return *this;
    }
    GgufBuilder& text(std::string_view key, std::string_view value) {
        return add(key, 8, raw(value));
    }
    GgufBuilder& u32(std::string_view key, std::uint32_t value) { return add(key, 4, raw(value)); }
    GgufBuilder& f32(std::string_view key, float value) { return add(key, 6, raw(value)); }
    GgufBuilder& flag(std::string_view key, bool value) {
        return add(key, 7, raw(static_cast<std::uint8_t>(value)));
    }
    GgufBuilder& texts(std::string_view key, const std::vector<std::string>& values) {
        std::string bytes = raw(std::uint32_t{8}) + raw<std::uint64_t>(values.size());
        for (const std::string& value : values)
            bytes += raw(std::string_view(value));
        return add(key, 9, bytes);
    }
    GgufBuilder& integers(std::string_view key, const std::vector<std::int32_t>& values) {
        std::string bytes = raw(std::uint32_t{5}) + raw<std::uint64_t>(values.size());
        for (const std::int32_t value : values)
            bytes += raw(value);
        return add(key, 9, bytes);
    }

    /// @param dims contiguous one first
    GgufBuilder& tensor(std::string_view name, const std::vector<std::uint64_t>& dims,
                        std::uint32_t type, std::string_view data) {
        m_data.resize((m_data.size() + alignment - 1) / alignment * alignment);
        return tensorAt(name, dims, type, m_data.size(), data);
    }
    GgufBuilder& tensorAt(std::string_view name, const std::vector<std::uint64_t>& dims,
                          std::uint32_t type, std::uint64_t offset, std::string_view data) {
        m_tensors += raw(name) + raw(static_cast<std::uint32_t>(dims.size()));
        for (const std::uint64_t dim : dims)
            m_tensors += raw(dim);
        m_tensors += raw(type) + raw(offset);
        m_data += data;
        ++m_tensorCount;
        return *this;
    }
    GgufBuilder& floats(std::string_view name, const std::vector<std::uint64_t>& dims,
                        const std::vector<float>& values) {
        return tensor(name, dims, 0,
                      {reinterpret_cast<const char*>(values.data()), values.size() * 4});
    }

    [[nodiscard]] std::string bytes() const {
        std::string out = "GGUF" + raw(version) + raw(m_tensorCount + extraTensors) +
                          raw(m_keyCount + extraKeys) + m_keys + m_tensors;
        out.resize((out.size() + alignment - 1) / alignment * alignment);
        return out + m_data;
    }
    void save(const std::filesystem::path& path) const {
        std::ofstream(path, std::ios::binary) << bytes();
    }

private:
    std::string m_keys, m_tensors, m_data;
    std::uint64_t m_keyCount = 0, m_tensorCount = 0;
};

} // namespace sdrl::test
