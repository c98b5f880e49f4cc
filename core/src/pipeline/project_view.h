// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/pipeline/pipeline.h"

#include <nlohmann/json.hpp>

#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace sdrl {

/// What is computed once and asked for often.
struct ViewMemo {
    std::map<std::string, std::vector<EvaluationQuestion>> questions; ///< by all they depend on
    /// What was worked out of all items, by what was asked; of the database as it is.
    std::map<std::string, std::string> digests;
    std::map<std::string, std::string> hashes; ///< of files, by path, size and time
};

/// A project as the inputs of its stages are computed from it: by the pipeline before it runs a
/// stage, and by stageStates, which runs nothing.
struct ProjectView {
    ProjectView(ProjectStore& storeToRead, const TaskDefinition& itsTask,
                const ProjectSettings& itsSettings, std::filesystem::path itsFolder)
        : store(storeToRead), task(itsTask), settings(itsSettings), folder(std::move(itsFolder)) {}

    ProjectStore& store;
    const TaskDefinition& task;
    const ProjectSettings& settings;
    std::filesystem::path folder;
    /// Summary of a stage; NotReady if it has not finished.
    std::function<Result<nlohmann::json>(Stage)> finished;
    std::optional<std::string> student; ///< fingerprint of the base model, if it is known
    std::optional<InstructorFingerprints> instructor; ///< if they are known
    bool instructorUsesPassages = false;
    std::string indexFingerprint;
    ViewMemo* memo = nullptr; ///< null: everything is computed and read anew

    [[nodiscard]] std::filesystem::path resolve(const std::filesystem::path& path) const {
        return path.is_absolute() ? path : folder / path;
    }
    /// True if the task has documents, or the instructor needs some.
    [[nodiscard]] bool usesDocuments() const;
};

/// The items of one or two datasets that are still in, in order.
[[nodiscard]] Result<std::vector<QaItem>> liveItems(const ProjectView& view,
                                                    const std::vector<DatasetId>& datasets);
/// Those of them that are not held out.
[[nodiscard]] Result<std::vector<QaItem>> trainingItems(const ProjectView& view,
                                                        const std::vector<DatasetId>& datasets);
/// Datasets of the finished questions and, if asked for and enabled, of their rewrites.
[[nodiscard]] Result<std::vector<DatasetId>> currentDatasets(const ProjectView& view,
                                                             bool withRewrites);
/// As stages keep them in their summaries.
[[nodiscard]] nlohmann::json idsOf(const std::vector<DatasetId>& datasets);
[[nodiscard]] std::vector<DatasetId> datasetsOf(const nlohmann::json& ids);

/// A file that the task names as a document.
struct FoundFile {
    std::filesystem::path path;
    std::string name; ///< as the project stores it: relative to its folder where it lies inside
    std::uint64_t size = 0;
    std::int64_t modifiedNs = 0;
};

/// The files that the task names, folders looked through, by stored name. Files inside folders
/// count if `reader` knows them; files named themselves always count, so that their refusal is
/// seen.
[[nodiscard]] Result<std::map<std::string, FoundFile>> listFiles(const ProjectView& view,
                                                                 const DocumentReader& reader);
/// Of the settings that passages are cut with.
[[nodiscard]] std::string chunkingOf(const ProjectSettings& settings);

} // namespace sdrl
