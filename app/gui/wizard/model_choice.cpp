// SPDX-License-Identifier: GPL-3.0-or-later
#include "wizard/model_choice.h"

#include "session/job_center.h"

#include <QCoreApplication>
#include <QLocale>

#ifdef SDRL_HAS_TRAINING
#include "training/memory_estimate.h"
#include "training/weights.h"
#endif

#include <algorithm>

namespace sdrl::gui {

namespace {

namespace fs = std::filesystem;

/// A prompt of a few sentences with its output format.
constexpr int kTypicalPromptTokens = 200;
/// As deep as models lie in the cache of Hugging Face: models--a--b/snapshots/hash.
constexpr int kMaxDepth = 4;
constexpr int kMaxEntries = 20'000;
const QString kBuiltin = QStringLiteral("builtin:");

struct Words {
    Q_DECLARE_TR_FUNCTIONS(ModelChoice)
};

QString titleOf(const QString& name, const fs::path& path) {
    if (name.startsWith(kBuiltin))
        return name == QLatin1String("builtin:starter") ? Words::tr("Starter model (comes along)")
                                                        : name;
    // The cache's "models--Qwen--Qwen2.5-0.5B/snapshots/ab12…".
    for (const fs::path& part : path)
        if (const std::string text = part.string(); text.starts_with("models--"))
            return QString::fromStdString(text.substr(8))
                .replace(QLatin1String("--"), QLatin1String("/"));
    const fs::path clean = path.has_filename() ? path : path.parent_path();
    return QString::fromStdString(clean.filename().string());
}

bool isModelFolder(const fs::path& folder) {
    std::error_code ignored;
    return fs::exists(folder / "config.json", ignored) ||
           fs::exists(folder / "adapter_config.json", ignored);
}

#ifdef SDRL_HAS_TRAINING
/// Why the model cannot be trained; empty if it can.
QString refusalOf(const fs::path& path, ModelChoice& choice, const GrpoSettings& train) {
    std::error_code error;
    if (!fs::exists(path, error))
        return Words::tr("There is no such file or folder.");
    if (fs::is_directory(path, error) && fs::exists(path / "adapter_config.json", error) &&
        !fs::exists(path / "config.json", error))
        return Words::tr("This is an adapter: choose its base model.");
    const auto sentence = [](const Error& problem) {
        QString text = QString::fromStdString(problem.message);
        if (!text.isEmpty())
            text[0] = text[0].toUpper();
        return text.endsWith(u'.') ? text : text + u'.';
    };
    const auto config = ModelConfig::load(path);
    if (!config)
        return config.error().code == ErrorCode::NotFound
                   ? Words::tr("There is no model here: no config.json and no .gguf file.")
                   : sentence(config.error());
    if (const auto weights = WeightFile::open(path); !weights)
        return sentence(weights.error());
    const auto facts = modelFacts(path);
    if (!facts)
        return sentence(facts.error());
    choice.facts = *facts;
    choice.memory = estimateTrainingMemory(*config, train, kTypicalPromptTokens)
                        .fittedInto(machineInfo().availableBytes);
    return {};
}
#else
QString refusalOf(const fs::path&, ModelChoice&, const GrpoSettings&) {
    return Words::tr("This build cannot train models.");
}
#endif

/// Names of the models below a folder.
void collect(const fs::path& folder, std::stop_token stop, QStringList& out) {
    std::error_code error;
    int entries = 0;
    if (isModelFolder(folder))
        out += QString::fromStdString(folder.string());
    for (fs::recursive_directory_iterator it(folder, fs::directory_options::skip_permission_denied,
                                             error);
         !error && it != fs::recursive_directory_iterator(); it.increment(error)) {
        if (stop.stop_requested() || ++entries > kMaxEntries)
            return;
        const fs::path path = it->path();
        if (it->is_directory(error)) {
            const bool model = isModelFolder(path);
            if (model)
                out += QString::fromStdString(path.string());
            if (model || it.depth() >= kMaxDepth)
                it.disable_recursion_pending();
        } else if (path.extension() == ".gguf") {
            out += QString::fromStdString(path.string());
        }
    }
}

} // namespace

ModelFit modelFit(const ModelChoice& choice, const MachineInfo& machine) {
    if (!choice.memory || machine.totalBytes == 0)
        return ModelFit::Unknown;
    const std::uint64_t needed = choice.memory->total();
    return needed > machine.totalBytes       ? ModelFit::TooLarge
           : needed > machine.availableBytes ? ModelFit::Tight
                                             : ModelFit::Fits;
}

QString fitText(const ModelChoice& choice, const MachineInfo& machine) {
    if (!choice.refusal.isEmpty())
        return choice.refusal;
    const auto bytes = [](std::uint64_t value) { return bytesText(static_cast<double>(value)); };
    const ModelFit fit = modelFit(choice, machine);
    if (fit == ModelFit::Unknown)
        return Words::tr("memory unknown");
    const QString numbers = Words::tr("training takes about %1 of %2, %3 are free")
                                .arg(bytes(choice.memory->total()), bytes(machine.totalBytes),
                                     bytes(machine.availableBytes));
    switch (fit) {
    case ModelFit::Fits:
        return Words::tr("fits: %1").arg(numbers);
    case ModelFit::Tight:
        return Words::tr("tight: %1").arg(numbers);
    default:
        return Words::tr("will not fit: %1").arg(numbers);
    }
}

QString factsText(const ModelChoice& choice) {
    if (choice.facts.parameters == 0)
        return {};
    const double millions = static_cast<double>(choice.facts.parameters) / 1e6;
    return Words::tr("%1 million parameters · %2 · %3 tokens of context")
        .arg(QLocale().toString(millions, 'f', millions < 10 ? 1 : 0),
             bytesText(static_cast<double>(choice.facts.fileBytes)),
             QLocale().toString(choice.facts.contextTokens));
}

ModelChoice lookAtModel(const QString& name, const fs::path& resources, const GrpoSettings& train) {
    ModelChoice out;
    out.name = name;
    const fs::path path = name.startsWith(kBuiltin)
                              ? resources / name.mid(kBuiltin.size()).toStdString()
                              : fs::path(name.toStdString());
    out.path = QString::fromStdString(path.string());
    out.title = titleOf(name, path);
    out.refusal = refusalOf(path, out, train);
    return out;
}

void ModelFinder::start(const QStringList& names, const QStringList& folders,
                        const fs::path& resources, const GrpoSettings& train) {
    const int round = ++m_round;
    m_thread = std::jthread([=, this](std::stop_token stop) {
        QStringList all = names;
        for (const QString& folder : folders)
            collect(folder.toStdString(), stop, all);
        all.removeDuplicates();
        for (const QString& name : all) {
            if (stop.stop_requested())
                return;
            QMetaObject::invokeMethod(
                this,
                [this, round, choice = lookAtModel(name, resources, train)] {
                    if (round == m_round)
                        emit found(choice);
                },
                Qt::QueuedConnection);
        }
        QMetaObject::invokeMethod(
            this,
            [this, round] {
                if (round == m_round)
                    emit finished();
            },
            Qt::QueuedConnection);
    });
}

} // namespace sdrl::gui
