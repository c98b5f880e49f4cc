// SPDX-License-Identifier: GPL-3.0-or-later
#include "commands.h"

#include "core/base/resources.h"
#include "core/base/version.h"
#include "core/project/price_table.h"
#include "core/project/settings_bundle.h"
#ifdef SDRL_HAS_TRAINING
#include "training/engine_settings.h"
#include "training/rollout_engine.h"
#endif

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <unistd.h>

namespace sdrl::cli {

namespace {

namespace fs = std::filesystem;
using nlohmann::json;

/// Looks at one thing that the program needs after the other.
class Examination {
public:
    explicit Examination(const Console& console) : m_console(console) {}

    void report(const std::string& what, const Result<std::string>& finding) {
        m_console.print(fmt::format("{:<10} {:<18} {}", finding ? "ok" : "MISSING", what,
                                    finding ? *finding : finding.error().toString()));
        m_rows.push_back({{"what", what},
                          {"ok", finding.ok()},
                          {"finding", finding ? *finding : finding.error().toString()}});
        m_failed += !finding;
    }

    [[nodiscard]] int end() const {
        m_console.print(m_failed == 0 ? "All is there."
                                      : fmt::format("{} things are missing.", m_failed));
        m_console.printJson({{"checks", m_rows}, {"missing", m_failed}});
        return m_failed == 0 ? kExitOk : kExitFailure;
    }

private:
    const Console& m_console;
    json m_rows = json::array();
    int m_failed = 0;
};

Result<std::string> resources() {
    SDRL_TRY(const fs::path folder, resourceFolder());
    SDRL_TRY(const auto samples, listBundles(folder, "samples"));
    SDRL_TRY(const auto presets, listBundles(folder, "presets"));
    return fmt::format("{} samples, {} presets in {}", samples.size(), presets.size(),
                       folder.string());
}

Result<std::string> memory() {
    const double pages = static_cast<double>(::sysconf(_SC_PHYS_PAGES));
    return fmt::format("{:.1f} GiB",
                       pages * static_cast<double>(::sysconf(_SC_PAGESIZE)) / (1 << 30));
}

Result<std::string> prices() {
    SDRL_TRY(const PriceTable table, PriceTable::load(PriceTable::userFile()));
    return table.entries().empty()
               ? fmt::format("none known; {} may hold some", PriceTable::userFile().string())
               : fmt::format("of {} models", table.entries().size());
}

Result<std::string> reader() {
#ifdef SDRL_HAS_RETRIEVAL
    SDRL_TRY(const fs::path folder, programFolder());
    const fs::path program = folder / "sdrl-read-document";
    if (::access(program.c_str(), X_OK) != 0)
        return Error{ErrorCode::NotFound, "the program that reads documents is missing",
                     program.string()};
    return std::string("txt, md, html, xml, pdf, docx, odt, epub, json, jsonl, and .gz of text");
#else
    return Error{ErrorCode::NotReady, "not built (SDRL_BUILD_RETRIEVAL is off)", ""};
#endif
}

#ifdef SDRL_HAS_TRAINING
Result<std::string> starter() {
    SDRL_TRY(const fs::path folder, resourceFolder());
    SDRL_TRY(const auto model, EngineOpener().open({folder / "starter", {}}));
    return (folder / "starter").string();
}
#endif

} // namespace

void addDoctorCommand(CLI::App& app, Console& console, int& exitCode) {
    CLI::App* command =
        app.add_subcommand("doctor", "Look whether all that the program needs is there");
    command->callback([&console, &exitCode] {
        Examination examination(console);
        examination.report("version", std::string(programVersion()));
        examination.report("resources", resources());
        examination.report("memory", memory());
        examination.report("documents", reader());
        examination.report("prices", prices());
#ifdef SDRL_HAS_TRAINING
        examination.report("engine", describeEngine());
        examination.report("device", describeDevice());
        examination.report("starter model", starter());
#else
        examination.report(
            "engine", Error{ErrorCode::NotReady, "not built (SDRL_BUILD_TRAINING is off)", ""});
#endif
        exitCode = examination.end();
    });
}

} // namespace sdrl::cli
