// SPDX-License-Identifier: GPL-3.0-or-later
#include "project/model_path.h"

namespace sdrl {

Result<std::filesystem::path> modelPath(const std::string& name,
                                        const std::filesystem::path& folder,
                                        const std::filesystem::path& resources) {
    constexpr std::string_view kBuiltin = "builtin:";
    if (name.empty())
        return Error{ErrorCode::NotReady, "the project names no model",
                     (folder / "settings.json").string()};
    const std::filesystem::path given(name);
    const std::filesystem::path path = name.starts_with(kBuiltin)
                                           ? resources / name.substr(kBuiltin.size())
                                       : given.is_absolute() ? given
                                                             : folder / given;
    std::error_code error;
    if (!std::filesystem::exists(path, error))
        return Error{ErrorCode::NotFound, "the project's model is not there", path.string()};
    return path;
}

} // namespace sdrl
