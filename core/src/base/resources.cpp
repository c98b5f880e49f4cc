// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/resources.h"

#include <fmt/format.h>

#include <cstdlib>
#include <system_error>

namespace sdrl {

namespace fs = std::filesystem;

Result<fs::path> programFolder() {
    std::error_code error;
    const fs::path program = fs::read_symlink("/proc/self/exe", error);
    if (error)
        return Error{ErrorCode::NotFound,
                     "the program cannot find its own place: " + error.message(), "/proc/self/exe"};
    return program.parent_path();
}

Result<fs::path> resourceFolder() {
    std::error_code error;
    if (const char* folder = std::getenv("SDRL_RESOURCES"); folder && *folder != '\0') {
        if (fs::is_directory(folder, error))
            return fs::path(folder);
        return Error{ErrorCode::NotFound, "SDRL_RESOURCES does not name a folder", folder};
    }
    SDRL_TRY(const fs::path program, programFolder());
    const fs::path folder = program.parent_path() / "share" / "sdrl";
    if (!fs::is_directory(folder, error))
        return Error{ErrorCode::NotFound, "the program's resources are missing", folder.string()};
    return folder;
}

Result<fs::path> findTaskFile(std::string_view nameOrPath) {
    std::error_code error;
    if (const fs::path path(nameOrPath); fs::is_regular_file(path, error))
        return path;
    SDRL_TRY(const fs::path resources, resourceFolder());
    const fs::path path = resources / "tasks" / fmt::format("{}.json", nameOrPath);
    if (nameOrPath.find('/') == std::string_view::npos && fs::is_regular_file(path, error))
        return path;
    return Error{ErrorCode::NotFound,
                 fmt::format("there is no task file and no task of the name \"{}\"", nameOrPath),
                 (resources / "tasks").string()};
}

} // namespace sdrl
