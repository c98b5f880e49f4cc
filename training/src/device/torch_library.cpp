// SPDX-License-Identifier: GPL-3.0-or-later
#include "device/torch_library.h"

#include "core/base/resources.h"

#include <dlfcn.h>

#include <filesystem>

namespace sdrl {

Result<void*> torchFunction(const char* name) {
    static const Result<void*> loaded = []() -> Result<void*> {
        SDRL_TRY(const std::filesystem::path program, programFolder());
        const std::filesystem::path module =
            program.parent_path() / "lib" / "sdrl" / "libsdrl_torch.so";
        void* library = ::dlopen(module.c_str(), RTLD_NOW | RTLD_LOCAL);
        if (!library)
            return Error{ErrorCode::NotFound, "the training module cannot be loaded", ::dlerror()};
        return library;
    }();
    if (!loaded)
        return loaded.error();
    void* function = ::dlsym(*loaded, name);
    if (!function)
        return Error{ErrorCode::Internal, "the training module is of another version", name};
    return function;
}

} // namespace sdrl
