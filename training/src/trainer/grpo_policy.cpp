// SPDX-License-Identifier: GPL-3.0-or-later
#include "trainer/grpo_policy.h"

#include "core/base/rng.h"
#include "model/model_parameters.h"
#include "model/policy_model_impl.h"
#include "trainer/device_trainable_model.h"

namespace sdrl {

namespace {

AdamWSettings optimizerSettings(const GrpoSettings& s) {
    return {s.beta1, s.beta2, s.adamEpsilon, s.weightDecay, s.maxGradNorm};
}

Result<void> prepareOnProcessor(GrpoPolicy& policy, const GrpoSettings& settings,
                                std::uint64_t seed) {
    PolicyModel::Impl& impl = policy.model->impl();
    const NumberFormat format = policy.rolloutFormat;
    const DecoderShape shape = decoderShape(impl.config);
    const NumberFormat trained = settings.trainNumbers();
    const bool exact = format == trained;
    const auto weights = std::make_shared<PackedWeights>(
        shape, trained, exact ? Residency::All : Residency::OneLayer);
    policy.rolloutWeights = exact ? weights : std::make_shared<PackedWeights>(shape, format);
    std::shared_ptr<PackedWeights> reference;
    if (settings.loss.klCoefficient != 0) {
        reference = std::make_shared<PackedWeights>(shape, trained);
        reference->refresh(impl.parameters.data(), *impl.pool);
    }
    SDRL_TRY(const MatrixProducts* products, MatrixProducts::load());
    auto trainable = std::make_unique<TrainableModel>(
        weights, std::move(impl.parameters), optimizerSettings(settings), impl.pool, *products,
        TrainableModel::Options{settings.lora, derivedSeed(seed, "lora"), policy.rolloutWeights});
    policy.onProcessor = trainable.get();
    policy.trainable = std::move(trainable);
    policy.exactRollouts = exact;
    policy.update = std::make_unique<PolicyUpdate>(*policy.trainable, settings, reference,
                                                   impl.pool, *products, exact);
    return {};
}

/// Rollouts and training read the same parameters there, in the format of the rollouts. False: the
/// processor has to do it. The model's parameters are taken at the end only.
Result<bool> prepareOnDevice(GrpoPolicy& policy, const GrpoSettings& settings, std::uint64_t seed) {
    PolicyModel::Impl& impl = policy.model->impl();
    const DecoderShape shape = decoderShape(impl.config);
    const NumberFormat format = policy.rolloutFormat;
    std::unique_ptr<LoraFactors> adapters;
    if (settings.lora.enabled())
        adapters = std::make_unique<LoraFactors>(ParameterLayout(shape), settings.lora,
                                                 derivedSeed(seed, "lora"));
    SDRL_TRY(
        std::shared_ptr<DeviceModel> device,
        makeDeviceModel(impl.settings, shape, {true, adapters ? &adapters->layout() : nullptr}));
    if (!device)
        return false;
    const auto parameters = DeviceModel::Array::Parameters;
    SDRL_CHECK(device->upload(parameters, impl.parameters.span()));
    if (adapters)
        SDRL_CHECK(device->upload(DeviceModel::Array::Adapters, adapters->values().span()));
    std::unique_ptr<PolicyScorer> reference;
    if (settings.loss.klCoefficient != 0) {
        SDRL_TRY(std::shared_ptr<DeviceModel> model,
                 DeviceModel::make(shape, device->device(), false));
        SDRL_CHECK(model->upload(parameters, impl.parameters.span()));
        reference = std::make_unique<DeviceReference>(std::move(model), format);
    }
    impl.parameters = {};
    impl.device = device;
    policy.trainable = std::make_unique<DeviceTrainableModel>(
        std::move(device), optimizerSettings(settings), format, std::move(adapters));
    policy.exactRollouts = format == NumberFormat::Float32;
    policy.update = std::make_unique<PolicyUpdate>(*policy.trainable, settings,
                                                   std::move(reference), policy.exactRollouts);
    return true;
}

} // namespace

void GrpoPolicy::generateIn(NumberFormat format) {
    if (engine && format == engineFormat)
        return;
    if (format != rolloutFormat)
        trainable->releaseRollouts();
    // An engine keeps what the model names when it is made.
    PolicyModel::Impl& impl = model->impl();
    if (onProcessor)
        impl.weights = format == rolloutFormat ? rolloutWeights : onProcessor->packed();
    else
        impl.settings.format = format;
    engine = std::make_unique<RolloutEngine>(model);
    engineFormat = format;
}

Result<GrpoPolicy> makeGrpoPolicy(std::shared_ptr<PolicyModel> model, const GrpoSettings& settings,
                                  std::uint64_t seed) {
    GrpoPolicy out;
    out.model = std::move(model);
    out.rolloutFormat = settings.rolloutNumbers();
    Result<bool> onDevice = prepareOnDevice(out, settings, seed);
    if (!onDevice && mayUseProcessor(out.model->impl().settings, onDevice.error()))
        onDevice = false;
    SDRL_TRY(const bool prepared, std::move(onDevice));
    if (!prepared)
        SDRL_CHECK(prepareOnProcessor(out, settings, seed));
    out.generateIn(out.rolloutFormat);
    return out;
}

} // namespace sdrl
