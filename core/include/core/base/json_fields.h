// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <nlohmann/json_fwd.hpp>

#include <filesystem>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace sdrl {

/// A parsed JSON file that remembers on which line each value stands, so that a mistake in a
/// hand-edited file can be named by field, reason and line.
class JsonDocument {
public:
    /// @param name how errors call the document, usually the file's path.
    [[nodiscard]] static Result<JsonDocument> parse(std::string text, std::string name);
    [[nodiscard]] static Result<JsonDocument> load(const std::filesystem::path& path);
    /// A document made in memory; it has no lines.
    [[nodiscard]] static JsonDocument fromValue(nlohmann::json value, std::string name);

    [[nodiscard]] const nlohmann::json& root() const;
    [[nodiscard]] const std::string& name() const;
    /// Line (from 1) of the value at a JSON pointer such as "/answer/options/0"; 0 if unknown.
    [[nodiscard]] int lineOf(const std::string& pointer) const;
    /// InvalidFile error that names document, line and field.
    [[nodiscard]] Error errorAt(const std::string& pointer, std::string_view reason) const;

private:
    struct Data;
    std::shared_ptr<const Data> m_data;
};

/// Reads the fields of one JSON object with types and ranges checked. The first mistake is kept and
/// reported by `finish`, which also refuses fields that nobody asked for (a typo is an error, not a
/// silent default). Reading goes on after a mistake with default values.
class JsonFields {
public:
    explicit JsonFields(const JsonDocument& document, std::string pointer = "");

    [[nodiscard]] bool has(std::string_view field) const;

    /// Required values.
    std::string text(std::string_view field);
    double number(std::string_view field, double low, double high);
    std::int64_t integer(std::string_view field, std::int64_t low, std::int64_t high);
    bool flag(std::string_view field);
    std::vector<std::string> texts(std::string_view field);

    /// Values with a default; null counts as absent.
    std::string text(std::string_view field, std::string_view fallback);
    double number(std::string_view field, double low, double high, double fallback);
    std::int64_t integer(std::string_view field, std::int64_t low, std::int64_t high,
                         std::int64_t fallback);
    bool flag(std::string_view field, bool fallback);
    std::vector<std::string> texts(std::string_view field, std::vector<std::string> fallback);
    std::optional<std::string> optionalText(std::string_view field);

    /// One of the allowed names.
    std::string choice(std::string_view field, const std::vector<std::string>& allowed,
                       std::string_view fallback);

    /// The object in a field; an empty one if the field is absent.
    JsonFields object(std::string_view field);
    /// The objects in an array field; none if the field is absent.
    std::vector<JsonFields> objects(std::string_view field);
    /// The raw value; null if absent.
    nlohmann::json raw(std::string_view field);

    /// Records a mistake in a field that the caller found.
    void reject(std::string_view field, std::string_view reason);
    /// Accepts `schema_version` of 1…newest.
    int schemaVersion(int newest);

    /// The first mistake found so far in the document, or success.
    [[nodiscard]] Result<void> status() const;
    /// The first mistake in this object or one taken from it, or success.
    [[nodiscard]] Result<void> finish();

private:
    struct State;
    const nlohmann::json* value(std::string_view field);
    std::string pointerTo(std::string_view field) const;

    std::shared_ptr<State> m_state;
    std::string m_pointer;
};

} // namespace sdrl
