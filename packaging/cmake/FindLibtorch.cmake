# SPDX-License-Identifier: GPL-3.0-or-later
# Finds libtorch as a plain folder of headers and libraries. TorchConfig.cmake is not used: a CUDA
# build of it demands a CUDA toolkit on the machine, which compiling this project does not need.
#
# In:  SDRL_LIBTORCH, or .deps/torch (made by packaging/setup.sh).
# Out: target sdrl::libtorch, Libtorch_VERSION, Libtorch_CUDA, Libtorch_CUDA_HEADERS.
file(GLOB _sdrl_torch_hints
    "${SDRL_LIBTORCH}"
    "${SDRL_LIBTORCH}/lib/python3*/site-packages/torch"
    "${CMAKE_SOURCE_DIR}/.deps/torch/lib/python3*/site-packages/torch")
list(TRANSFORM _sdrl_torch_hints APPEND "/../nvidia/*/include" OUTPUT_VARIABLE _sdrl_cuda_hints)
file(GLOB _sdrl_cuda_hints ${_sdrl_cuda_hints})
find_path(Libtorch_INCLUDE_DIR ATen/ATen.h PATHS ${_sdrl_torch_hints} PATH_SUFFIXES include NO_DEFAULT_PATH)
find_library(Libtorch_CPU_LIBRARY torch_cpu PATHS ${_sdrl_torch_hints} PATH_SUFFIXES lib NO_DEFAULT_PATH)
find_library(Libtorch_C10_LIBRARY c10 PATHS ${_sdrl_torch_hints} PATH_SUFFIXES lib NO_DEFAULT_PATH)
find_library(Libtorch_CUDA_LIBRARY torch_cuda PATHS ${_sdrl_torch_hints} PATH_SUFFIXES lib NO_DEFAULT_PATH)
find_library(Libtorch_C10_CUDA_LIBRARY c10_cuda PATHS ${_sdrl_torch_hints} PATH_SUFFIXES lib NO_DEFAULT_PATH)
mark_as_advanced(Libtorch_INCLUDE_DIR Libtorch_CPU_LIBRARY Libtorch_C10_LIBRARY Libtorch_CUDA_LIBRARY
    Libtorch_C10_CUDA_LIBRARY)

if(Libtorch_INCLUDE_DIR)
    file(STRINGS "${Libtorch_INCLUDE_DIR}/torch/headeronly/version.h" _sdrl_torch_version
        REGEX "define TORCH_VERSION_(MAJOR|MINOR|PATCH) ")
    if(_sdrl_torch_version)
        list(TRANSFORM _sdrl_torch_version REPLACE ".* ([0-9]+)" "\\1")
        list(JOIN _sdrl_torch_version "." Libtorch_VERSION)
    endif()
endif()

include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(Libtorch
    REQUIRED_VARS Libtorch_CPU_LIBRARY Libtorch_C10_LIBRARY Libtorch_INCLUDE_DIR
    VERSION_VAR Libtorch_VERSION
    REASON_FAILURE_MESSAGE "Run packaging/setup.sh, or set SDRL_LIBTORCH to the folder of a libtorch.")

set(Libtorch_CUDA OFF)
if(Libtorch_FOUND AND NOT TARGET sdrl::libtorch)
    add_library(sdrl::libtorch INTERFACE IMPORTED)
    target_include_directories(sdrl::libtorch SYSTEM INTERFACE
        "${Libtorch_INCLUDE_DIR}" "${Libtorch_INCLUDE_DIR}/torch/csrc/api/include")
    target_link_libraries(sdrl::libtorch INTERFACE "${Libtorch_CPU_LIBRARY}" "${Libtorch_C10_LIBRARY}")
    if(Libtorch_CUDA_LIBRARY AND Libtorch_C10_CUDA_LIBRARY)
        # Without cuDNN and the like, which are packages of their own, it would not load.
        execute_process(COMMAND ldd "${Libtorch_CUDA_LIBRARY}"
            OUTPUT_VARIABLE _sdrl_torch_needs ERROR_QUIET)
        if(NOT _sdrl_torch_needs MATCHES "not found")
            set(Libtorch_CUDA ON)
        else()
            message(STATUS "libtorch has CUDA code, but its libraries are not all there: processor only")
        endif()
    endif()
    if(Libtorch_CUDA)
        # The CUDA back end registers itself when it is loaded; only graphs call it directly, which
        # takes the runtime's headers: of the packages beside libtorch, or of a toolkit.
        find_path(Libtorch_CUDA_HEADERS cuda_runtime_api.h
            HINTS ${_sdrl_cuda_hints} PATHS /usr/local/cuda/include)
        if(NOT EXISTS "${Libtorch_CUDA_HEADERS}/crt/host_defines.h")
            message(STATUS "the CUDA runtime's headers are not all there: no graphs")
            unset(Libtorch_CUDA_HEADERS CACHE)
        endif()
        target_link_libraries(sdrl::libtorch INTERFACE
            "-Wl,--push-state,--no-as-needed" "${Libtorch_CUDA_LIBRARY}" "${Libtorch_C10_CUDA_LIBRARY}"
            "-Wl,--pop-state")
        # The CUDA runtime comes with the package and is found at load time, not at link time.
        target_link_options(sdrl::libtorch INTERFACE "-Wl,--unresolved-symbols=ignore-in-shared-libs")
    endif()
endif()
