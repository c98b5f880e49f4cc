// SPDX-License-Identifier: GPL-3.0-or-later
#include "device/device_model.h"

#include "device/torch_library.h"

#include <dlfcn.h>

#include <cstdlib>

namespace sdrl {

namespace {

bool isTestGpu() {
    return std::getenv(kTestGpuBytes) != nullptr;
}

/// Why there is no GPU to compute on; empty: there is one. Looked for once.
std::string reasonAgainstCuda() {
    if (isTestGpu())
        return {};
    static const std::string reason = []() -> std::string {
#ifdef SDRL_TORCH_CUDA
        // Without a driver there is no need to load libtorch to know.
        void* driver = ::dlopen("libcuda.so.1", RTLD_LAZY | RTLD_LOCAL);
        if (!driver)
            return "no NVIDIA driver is installed";
        ::dlclose(driver);
        const Result<void*> function = torchFunction("sdrl_torch_has_cuda");
        if (!function)
            return function.error().message;
        return reinterpret_cast<bool (*)()>(*function)() ? "" : "libtorch finds no GPU";
#else
        return "the program was built with a libtorch without CUDA";
#endif
    }();
    return reason;
}

/// SDRL_DEVICE decides where nothing else does: in the window, and in tests, which compare bits.
Result<ComputeDevice> deviceAskedFor(ComputeDevice device) {
    const char* name = std::getenv("SDRL_DEVICE");
    if (device != ComputeDevice::Auto || !name || !*name)
        return device;
    if (const auto named = computeDeviceNamed(name))
        return *named;
    return Error{ErrorCode::InvalidArgument, "there is no device of this name", "SDRL_DEVICE"};
}

/// Why a device cannot do the work, or empty.
std::string reasonAgainst(const EngineSettings& settings) {
    if (settings.format == NumberFormat::Int8)
        return "int8 is computed on the processor only";
    return {};
}

} // namespace

Result<std::string> describeDevice(ComputeDevice asked) {
    SDRL_TRY(const ComputeDevice device, deviceAskedFor(asked));
    if (device == ComputeDevice::Cpu)
        return std::string(asked == device ? "cpu" : "cpu: SDRL_DEVICE says so");
    if (device == ComputeDevice::TorchCpu)
        return std::string("torch-cpu");
    const std::string reason = reasonAgainstCuda();
    return reason.empty() ? "cuda" : "cpu: " + reason;
}

Result<std::unique_ptr<DeviceModel>> DeviceModel::make(const DecoderShape& shape,
                                                       const std::string& device, bool trains,
                                                       const AdapterLayout* adapters) {
    using Make = DeviceModel* (*)(const DecoderShape& shape, const ParameterLayout& layout,
                                  const char* device, bool trains, const AdapterLayout* adapters,
                                  Error& error);
    SDRL_TRY(void* const function, torchFunction("sdrl_torch_make_device"));
    Error error;
    std::unique_ptr<DeviceModel> made(reinterpret_cast<Make>(function)(
        shape, ParameterLayout(shape), device.c_str(), trains, adapters, error));
    if (!made)
        return error;
    return made;
}

Result<std::unique_ptr<DeviceModel>> makeDeviceModel(const EngineSettings& settings,
                                                     const DecoderShape& shape, DeviceWork work) {
    SDRL_TRY(const ComputeDevice device, deviceAskedFor(settings.device));
    const bool onGpu = device != ComputeDevice::TorchCpu;
    if (device == ComputeDevice::Cpu)
        return std::unique_ptr<DeviceModel>();
    std::string reason = reasonAgainst(settings);
    if (reason.empty() && onGpu)
        reason = reasonAgainstCuda();
    if (reason.empty()) {
        Result<std::unique_ptr<DeviceModel>> made = DeviceModel::make(
            shape, onGpu && !isTestGpu() ? "cuda" : "cpu", work.trains, work.adapters);
        if (!made && mayUseProcessor(settings, made.error()))
            return std::unique_ptr<DeviceModel>();
        return made;
    }
    if (device == ComputeDevice::Auto)
        return std::unique_ptr<DeviceModel>();
    return Error{ErrorCode::InvalidArgument, "the device cannot be used: " + reason,
                 "device; auto takes the processor where a GPU cannot do the work"};
}

bool mayUseProcessor(const EngineSettings& settings, const Error& error) {
    const auto device = deviceAskedFor(settings.device);
    return error.code == ErrorCode::OutOfMemory && device && *device == ComputeDevice::Auto;
}

} // namespace sdrl
