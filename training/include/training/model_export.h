// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/method/evaluation.h"
#include "core/ports.h"
#include "training/weights.h"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

namespace sdrl {

/// What the README of an exported model says. Empty fields are left out.
struct ModelCard {
    std::string title;     ///< of the model; else the folder's name
    std::string baseModel; ///< name for people and for Hugging Face; no path of this machine
    std::string taskTitle;
    std::string taskDescription;
    std::string date;                      ///< "2026-11-22"
    std::optional<Accuracy> before, after; ///< on the same held-out questions, greedy
};

struct ModelExportOptions {
    StorageType type = StorageType::BFloat16;
    bool overwrite = false; ///< replaces a model folder of that name, but nothing else
    ModelCard card;
};

struct ExportedModel {
    std::filesystem::path folder;
    std::int64_t parameters = 0;
    std::uint64_t bytes = 0; ///< of all files
};

/// Writes a model as a Hugging Face folder: model.safetensors, config.json, generation_config.json,
/// the tokenizer's files as they are (from a GGUF file a tokenizer.json that says the same), the
/// chat template that training used (in tokenizer_config.json and as chat_template.jinja) and a
/// README.md. Weights of a run that trained low-rank adapters come merged, with the adapters in
/// PEFT's form in the folder `adapter`. Filled beside its target, read back, then renamed into
/// place: there is never a part of it. Tensors are converted one at a time, so that memory holds
/// the largest of them only. AlreadyExists: the folder is there. InvalidFile: the checkpoint does
/// not fit the model. NonFinite: a weight is not a number or too large for the type. Thread: any.
/// Blocks: as long as reading and writing takes.
[[nodiscard]] Result<ExportedModel> exportModel(const ModelReference& model,
                                                const std::filesystem::path& folder,
                                                const ModelExportOptions& options = {});

} // namespace sdrl
