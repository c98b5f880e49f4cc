// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/project/price_table.h"

#include "core/base/file_io.h"
#include "core/base/json_fields.h"
#include "core/base/jsonl.h"
#include "core/project/project_settings.h"

#include <nlohmann/json.hpp>

#include <cstdlib>

namespace sdrl {

using nlohmann::json;

namespace {

constexpr int kSchemaVersion = 1;

std::string variable(const char* name) {
    const char* value = std::getenv(name);
    return value ? value : "";
}

} // namespace

std::filesystem::path PriceTable::userFile() {
    const std::filesystem::path configured = variable("XDG_CONFIG_HOME");
    if (configured.is_absolute())
        return configured / "sdrl" / "prices.json";
    const std::string home = variable("HOME");
    return home.empty() ? std::filesystem::path()
                        : std::filesystem::path(home) / ".config" / "sdrl" / "prices.json";
}

Result<PriceTable> PriceTable::load(const std::filesystem::path& path) {
    PriceTable table;
    std::error_code error;
    if (path.empty() || !std::filesystem::exists(path, error))
        return table;
    SDRL_TRY(const JsonDocument document, JsonDocument::load(path));
    JsonFields fields(document);
    fields.schemaVersion(kSchemaVersion);
    table.m_currency = fields.text("currency", "");
    const json models = fields.raw("models");
    JsonFields list = fields.object("models");
    if (models.is_object())
        for (const auto& [name, unused] : models.items()) {
            JsonFields entry = list.object(name);
            TokenPrices prices;
            prices.prompt = entry.number("prompt", 0, 1e9);
            prices.completion = entry.number("completion", 0, 1e9);
            table.m_entries[name] = prices;
        }
    SDRL_CHECK(fields.finish());
    return table;
}

Result<void> PriceTable::save(const std::filesystem::path& path) const {
    if (path.empty())
        return Error{ErrorCode::NotFound, "there is no home folder to keep the price table in", ""};
    json models = json::object();
    for (const auto& [name, prices] : m_entries)
        models[name] = {{"prompt", prices.prompt}, {"completion", prices.completion}};
    const json all = {
        {"schema_version", kSchemaVersion}, {"currency", m_currency}, {"models", models}};
    return writeFileAtomic(path, dumpJson(all, 2) + '\n');
}

std::optional<TokenPrices> PriceTable::find(std::string_view model) const {
    if (const auto exact = m_entries.find(std::string(model)); exact != m_entries.end())
        return exact->second;
    std::optional<TokenPrices> best;
    std::size_t length = 0;
    for (const auto& [name, prices] : m_entries) {
        const std::string_view beginning(name.data(), name.empty() ? 0 : name.size() - 1);
        if (name.ends_with('*') && model.starts_with(beginning) && name.size() > length) {
            best = prices;
            length = name.size();
        }
    }
    return best;
}

void PriceTable::set(const std::string& model, std::optional<TokenPrices> prices) {
    if (prices)
        m_entries[model] = *prices;
    else
        m_entries.erase(model);
}

TokenPrices pricesOf(const EndpointSettings& endpoint) {
    if (endpoint.prices)
        return *endpoint.prices;
    const Result<PriceTable> table = PriceTable::load(PriceTable::userFile());
    return table ? table->find(endpoint.model).value_or(TokenPrices{}) : TokenPrices{};
}

} // namespace sdrl
