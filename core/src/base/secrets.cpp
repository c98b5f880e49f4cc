// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/secrets.h"

#include <cstdlib>
#include <map>
#include <mutex>

namespace sdrl {

namespace {

struct Store {
    std::mutex mutex;
    std::map<std::string, std::string> values;
};

Store& store() {
    static Store the;
    return the;
}

} // namespace

void setSecret(const std::string& name, const std::string& value) {
    const std::lock_guard lock(store().mutex);
    if (value.empty())
        store().values.erase(name);
    else
        store().values[name] = value;
}

std::string secret(const std::string& name) {
    {
        const std::lock_guard lock(store().mutex);
        const auto found = store().values.find(name);
        if (found != store().values.end())
            return found->second;
    }
    const char* value = std::getenv(name.c_str());
    return value ? value : "";
}

} // namespace sdrl
