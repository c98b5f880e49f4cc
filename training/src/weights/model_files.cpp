// SPDX-License-Identifier: GPL-3.0-or-later
#include "weights/model_files.h"

#include <algorithm>

namespace sdrl {

namespace fs = std::filesystem;

std::vector<fs::path> ggufFilesIn(const fs::path& folder) {
    std::vector<fs::path> files;
    std::error_code failure;
    for (fs::directory_iterator it(folder, failure), end; !failure && it != end;
         it.increment(failure))
        if (it->path().extension() == ".gguf")
            files.push_back(it->path());
    std::sort(files.begin(), files.end());
    return files;
}

fs::path modelFile(const fs::path& model, const char* name) {
    std::error_code failure;
    if (!fs::is_directory(model, failure))
        return model;
    const std::vector<fs::path> gguf = ggufFilesIn(model);
    return gguf.size() == 1 && !fs::exists(model / name, failure) ? gguf.front() : model / name;
}

} // namespace sdrl
