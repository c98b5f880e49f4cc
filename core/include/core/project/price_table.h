// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace sdrl {

struct EndpointSettings;

/// Prices of an endpoint, in any currency, per million tokens; 0: free.
struct TokenPrices {
    double prompt = 0;
    double completion = 0;
    friend bool operator==(const TokenPrices&, const TokenPrices&) = default;
};

/// What models cost, as the user has written it down. Prices change and differ from contract to
/// contract, so that none come with the program. Thread: any.
class PriceTable {
public:
    /// `prices.json` in the user's configuration folder ($XDG_CONFIG_HOME/sdrl, else
    /// ~/.config/sdrl); empty if there is neither.
    [[nodiscard]] static std::filesystem::path userFile();
    /// A file that is not there is an empty table. InvalidFile names field and line.
    [[nodiscard]] static Result<PriceTable> load(const std::filesystem::path& path);
    [[nodiscard]] Result<void> save(const std::filesystem::path& path) const;

    /// The model's own prices, else those of the longest entry that ends in "*" and fits.
    [[nodiscard]] std::optional<TokenPrices> find(std::string_view model) const;
    /// Takes an entry in, or out without prices.
    void set(const std::string& model, std::optional<TokenPrices> prices);

    [[nodiscard]] const std::map<std::string, TokenPrices>& entries() const { return m_entries; }
    [[nodiscard]] const std::string& currency() const { return m_currency; } ///< "USD"; may be ""
    void setCurrency(std::string currency) { m_currency = std::move(currency); }

private:
    std::map<std::string, TokenPrices> m_entries;
    std::string m_currency;
};

/// The prices that hold for an endpoint: the project's, else the user's table, else none (0). A
/// table that cannot be read counts as empty; `sdrl doctor` tells.
[[nodiscard]] TokenPrices pricesOf(const EndpointSettings& endpoint);

} // namespace sdrl
