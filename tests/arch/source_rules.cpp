// SPDX-License-Identifier: GPL-3.0-or-later
#include "source_rules.h"

#include <algorithm>
#include <array>
#include <fstream>
#include <iterator>
#include <regex>
#include <set>
#include <sstream>

namespace sdrl::test {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t kMaxCodeLines = 800;

/// Included once by the source of each instruction set, inside its namespace.
constexpr std::array<std::string_view, 2> kIncludedAgain = {"training/src/kernels/kernels_impl.h",
                                                            "training/src/kernels/matmul_impl.h"};

bool within(std::string_view path, std::string_view folder) {
    return path.substr(0, folder.size()) == folder;
}

std::string topFolder(std::string_view path) {
    return std::string(path.substr(0, path.find('/')));
}

// ---- What may use what ----

/// Modules whose headers a module may include.
const std::map<std::string, std::set<std::string>, std::less<>> kMayUse = {
    {"core", {"core"}},
    {"retrieval", {"core", "retrieval"}},
    {"training", {"core", "training"}},
};

/// Rooms of a module; a room uses those of its own rank or a lower one.
const std::map<std::string, std::map<std::string, int>, std::less<>> kRooms = {
    {"core",
     {{"base", 0}, {"jobs", 1}, {"method", 2}, {"project", 3}, {"instruct", 4}, {"pipeline", 5}}},
    {"retrieval", {{"readers", 0}, {"chunker", 1}, {"index", 2}}},
    {"training",
     {{"tokenizer", 0},
      {"weights", 0},
      {"kernels", 0},
      {"device", 1},
      {"model", 1},
      {"rollout", 2},
      {"trainer", 3},
      {"checkpoint", 4},
      {"evaluation", 4},
      {"benchmark", 4}}},
};

/// A library, by its headers, and the only places that may include them.
struct Wall {
    std::string_view library;
    std::regex header;
    std::vector<std::string_view> allowed; ///< paths or their beginnings
};

const std::vector<Wall>& walls() {
    static const std::vector<Wall> list = [] {
        const auto header = [](const char* pattern) { return std::regex(pattern); };
        return std::vector<Wall>{
            {"Qt", header("Q[A-Z].*|Qt.*/.*|q[a-z0-9_]+\\.h"), {"app/gui/", "tests/"}},
            {"QCustomPlot", header("qcustomplot\\.h"), {"app/gui/widgets/"}},
            {"libtorch",
             header("(torch|ATen|c10|caffe2)/.*"),
             {"training/src/device/torch_device_model.cpp", "training/src/device/torch_graph.",
              "training/src/device/torch_pass.", "training/src/trainer/torch_module.cpp"}},
            {"Xapian", header("xapian(\\.h|/.*)"), {"retrieval/src/index/"}},
            {"poppler", header("poppler.*"), {"retrieval/src/readers/"}},
            {"libxml2", header("libxml/.*"), {"retrieval/src/readers/"}},
            {"libarchive",
             header("archive(_entry)?\\.h"),
             {"retrieval/src/readers/", "tests/retrieval/"}},
            {"cmark", header("cmark-.*"), {"retrieval/src/readers/"}},
            {"zlib", header("zlib\\.h"), {"retrieval/src/readers/", "tests/retrieval/"}},
            {"SQLite", header("sqlite3\\.h|SQLiteCpp/.*"), {"core/src/project/", "tests/"}},
            {"libcurl", header("curl/.*"), {"core/src/instruct/"}},
            {"CLI11", header("CLI/.*"), {"app/cli/", "tests/cli/"}},
        };
    }();
    return list;
}

/// Targets and packages that a module's CMakeLists.txt must not name.
const std::map<std::string, std::regex, std::less<>>& forbiddenTargets() {
    static const std::map<std::string, std::regex, std::less<>> map = {
        {"core", std::regex("sdrl_(retrieval|training|gui|torch)|Qt6|XAPIAN|sdrl::libtorch")},
        {"retrieval", std::regex("sdrl_(training|gui|torch)|Qt6|sdrl::libtorch")},
        {"training", std::regex("sdrl_(retrieval|gui)|Qt6|XAPIAN")},
    };
    return map;
}

// ---- Reading sources ----

bool hasEnding(std::string_view path, std::initializer_list<std::string_view> endings) {
    return std::any_of(endings.begin(), endings.end(), [&](std::string_view ending) {
        return path.size() >= ending.size() && path.substr(path.size() - ending.size()) == ending;
    });
}

bool isCode(std::string_view path) {
    return hasEnding(path, {".cpp", ".h"});
}

bool isScript(std::string_view path, std::string_view content) {
    return hasEnding(path, {".sh", ".py", ".cmake", "CMakeLists.txt"}) ||
           content.substr(0, 2) == "#!";
}

std::vector<std::string> linesOf(std::string_view content) {
    std::vector<std::string> lines;
    std::istringstream stream{std::string(content)};
    for (std::string line; std::getline(stream, line);)
        lines.push_back(line);
    return lines;
}

/// The code with comments and the insides of literals blanked out; line ends stay.
std::string codeOnly(std::string_view text) {
    enum class In { Code, LineComment, BlockComment, String, Character, Raw };
    In in = In::Code;
    std::string result(text);
    std::string rawEnd;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const std::string_view rest = text.substr(i);
        const auto blank = [&](std::size_t count) {
            for (std::size_t k = i; k < std::min(i + count, text.size()); ++k)
                if (text[k] != '\n')
                    result[k] = ' ';
            i += count - 1;
        };
        switch (in) {
        case In::Code:
            if (within(rest, "//")) {
                in = In::LineComment;
                blank(2);
            } else if (within(rest, "/*")) {
                in = In::BlockComment;
                blank(2);
            } else if (within(rest, "R\"")) {
                const std::size_t open = rest.find('(');
                if (open == std::string_view::npos)
                    break;
                rawEnd = ")" + std::string(rest.substr(2, open - 2)) + "\"";
                in = In::Raw;
                blank(open + 1);
            } else if (text[i] == '"') {
                in = In::String;
            } else if (text[i] == '\'' &&
                       (i == 0 || !std::isalnum(static_cast<unsigned char>(text[i - 1])))) {
                in = In::Character; // after a digit or letter it separates thousands
            }
            break;
        case In::LineComment:
            if (text[i] == '\n')
                in = In::Code;
            else
                blank(1);
            break;
        case In::BlockComment:
            if (within(rest, "*/")) {
                in = In::Code;
                blank(2);
            } else {
                blank(1);
            }
            break;
        case In::Raw:
            if (within(rest, rawEnd)) {
                in = In::Code;
                blank(rawEnd.size());
            } else {
                blank(1);
            }
            break;
        case In::String:
        case In::Character:
            if (text[i] == (in == In::String ? '"' : '\''))
                in = In::Code;
            else
                blank(text[i] == '\\' ? 2 : 1);
            break;
        }
    }
    return result;
}

/// Collects what breaks the rules in one file.
class Checker {
public:
    Checker(const std::string& path, std::string_view content)
        : m_path(path), m_content(content), m_lines(linesOf(content)), m_module(topFolder(path)) {}

    std::vector<Violation> check() {
        checkMachineSpecifics();
        const bool code = isCode(m_path);
        if (code || isScript(m_path, m_content))
            checkLicence();
        if (code) {
            if (m_lines.size() > kMaxCodeLines)
                add("size", kMaxCodeLines, "a source file of more than 800 lines");
            if (hasEnding(m_path, {".h"}) &&
                std::find(kIncludedAgain.begin(), kIncludedAgain.end(), m_path) ==
                    kIncludedAgain.end() &&
                std::find(m_lines.begin(), m_lines.end(), "#pragma once") == m_lines.end())
                add("header", 1, "a header without #pragma once");
            checkIncludes();
            checkIdioms();
        }
        if (const auto rule = forbiddenTargets().find(m_module);
            rule != forbiddenTargets().end() && hasEnding(m_path, {"CMakeLists.txt"}))
            forbid("layering", m_lines, rule->second, "a target that this module must not know");
        return std::move(m_found);
    }

private:
    void add(std::string rule, std::size_t line, std::string what) {
        m_found.push_back({std::move(rule), m_path, line, std::move(what)});
    }

    void forbid(const std::string& rule, const std::vector<std::string>& lines,
                const std::regex& pattern, const std::string& what) {
        for (std::size_t i = 0; i < lines.size(); ++i)
            if (std::smatch match; std::regex_search(lines[i], match, pattern))
                add(rule, i + 1, what + ": " + match.str());
    }

    void checkLicence() {
        const std::size_t first = !m_lines.empty() && within(m_lines[0], "#!") ? 1 : 0;
        // A shellcheck directive has to come before everything else in a file without "#!".
        const std::size_t line =
            first < m_lines.size() && within(m_lines[first], "# shellcheck ") ? first + 1 : first;
        if (line >= m_lines.size() ||
            m_lines[line].find("SPDX-License-Identifier: GPL-3.0-or-later") == std::string::npos)
            add("licence", line + 1, "does not begin with its SPDX line");
    }

    void checkMachineSpecifics() {
        // The bracket expressions keep these patterns from finding themselves.
        static const std::regex path(
            "(^|[^A-Za-z0-9_.~}>)/-])/(root|home|work|Users)/[A-Za-z0-9_.]");
        static const std::regex host("pypi[.]org|pythonhosted[.]org|download[.]pytorch[.]org|"
                                     "anaconda[.]org|deb[.]debian[.]org|archive[.]ubuntu[.]com|"
                                     "registry[.]npmjs|crates[.]io|jfrog[.]io|artifactory[.]");
        if (m_path == "LICENSE")
            return;
        forbid("machine", m_lines, path, "an absolute path of a machine");
        forbid("machine", m_lines, host, "the host of a package registry");
    }

    void checkIncludes() {
        static const std::regex include("^\\s*#\\s*include\\s*([<\"])([^>\"]+)[>\"]");
        const bool isPublic = m_path.find("/include/") != std::string::npos;
        for (std::size_t i = 0; i < m_lines.size(); ++i) {
            std::smatch match;
            if (!std::regex_search(m_lines[i], match, include))
                continue;
            const std::string header = match[2];
            const bool system = match[1] == "<";
            if (header.find("..") != std::string::npos)
                add("layering", i + 1, "an include that leaves its folder: " + header);
            checkWalls(header, i + 1);
            if (system && isPublic && !isPublicVocabulary(header))
                add("header", i + 1, "a third-party header in a public header: " + header);
            if (!system)
                checkOwnInclude(header, i + 1);
        }
    }

    void checkWalls(const std::string& header, std::size_t line) {
        for (const Wall& wall : walls()) {
            if (!std::regex_match(header, wall.header))
                continue;
            if (std::none_of(wall.allowed.begin(), wall.allowed.end(),
                             [&](std::string_view place) { return within(m_path, place); }))
                add("layering", line,
                    std::string(wall.library) + " is not for this place: " + header);
        }
    }

    static bool isPublicVocabulary(const std::string& header) {
        return header == "nlohmann/json_fwd.hpp" ||
               header.find_first_of("/.") == std::string::npos; // the standard library
    }

    void checkOwnInclude(const std::string& header, std::size_t line) {
        const std::string target = topFolder(header);
        static const std::set<std::string> modules = {"core", "retrieval", "training",
                                                      "app",  "cli",       "gui"};
        const auto mayUse = kMayUse.find(m_module);
        if (mayUse == kMayUse.end())
            return; // app and tests put everything together
        if (modules.count(target) && !mayUse->second.count(target)) {
            add("layering", line, m_module + " must not include " + header);
            return;
        }
        // "core/method/vote.h" and core's own "method/vote.h" are in the same room.
        const std::string inside = target == m_module ? header.substr(target.size() + 1) : header;
        const auto& rooms = kRooms.at(m_module);
        const auto from = rooms.find(roomOf(m_path));
        const auto to = rooms.find(topFolder(inside));
        if (from != rooms.end() && to != rooms.end() && to->second > from->second)
            add("layering", line, "the room " + from->first + " must not use " + header);
    }

    /// core/src/method/vote.cpp, core/include/core/method/vote.h: "method".
    [[nodiscard]] std::string roomOf(const std::string& path) const {
        for (const std::string& prefix :
             {m_module + "/src/", m_module + "/include/" + m_module + "/"})
            if (within(path, prefix))
                return topFolder(std::string_view(path).substr(prefix.size()));
        return {};
    }

    void checkIdioms() {
        struct Idiom {
            std::regex pattern;
            const char* what;
        };
        static const std::array<Idiom, 5> everywhere = {{
            {std::regex("std::[a-z_]+_distribution\\b"),
             "draws that differ between libraries; RandomStream has its own"},
            {std::regex("\\busing namespace std\\s*;"), "a whole namespace"},
            {std::regex(
                 "\\b(sleep_for|sleep_until|usleep|nanosleep)\\b|\\bQTest::q(Sleep|Wait)\\b"),
             "a sleep; wait for a condition"},
            {std::regex("\\bprocessEvents\\b"), "a nested event loop"},
            {std::regex("\\.detach\\s*\\(\\s*\\)"), "a detached thread"},
        }};
        static const std::array<Idiom, 2> product = {{
            {std::regex(
                 "\\bsto(f|d|ld)\\b|\\bstrto(f|d|ld)\\b|\\bato(f|i|l)\\b|\\bLC_(ALL|NUMERIC)\\b"),
             "depends on the locale; use std::from_chars"},
            {std::regex("\\b(std::rand|random_device|std::mt19937(_64)?)\\b"),
             "random numbers from elsewhere than a RandomStream"},
        }};
        const std::vector<std::string> lines = linesOf(codeOnly(m_content));
        for (const Idiom& idiom : everywhere)
            forbid("idiom", lines, idiom.pattern, idiom.what);
        if (m_module != "tests")
            for (const Idiom& idiom : product)
                forbid("idiom", lines, idiom.pattern, idiom.what);
    }

    const std::string& m_path;
    std::string_view m_content;
    std::vector<std::string> m_lines;
    std::string m_module;
    std::vector<Violation> m_found;
};

} // namespace

std::string Violation::toString() const {
    return file + ":" + std::to_string(line) + ": [" + rule + "] " + what;
}

std::map<std::string, std::string> projectFiles(const fs::path& root) {
    static const std::set<std::string> skipped = {"build", "__pycache__"};
    std::map<std::string, std::string> files;
    for (auto entry = fs::recursive_directory_iterator(root);
         entry != fs::recursive_directory_iterator(); ++entry) {
        const std::string name = entry->path().filename().string();
        if (entry->is_directory()) {
            // Project folders of users and hidden folders, except the one for CI.
            if (skipped.count(name) || (name[0] == '.' && name != ".ci") ||
                hasEnding(name, {".sdrl"}))
                entry.disable_recursion_pending();
            continue;
        }
        // In a worktree .git is a file that holds a path of the machine.
        if (!entry->is_regular_file() || entry->is_symlink() || name == ".git")
            continue;
        std::ifstream stream(entry->path(), std::ios::binary);
        std::string content(std::istreambuf_iterator<char>(stream), {});
        if (content.find('\0') == std::string::npos)
            files.emplace(fs::relative(entry->path(), root).generic_string(), std::move(content));
    }
    return files;
}

std::vector<Violation> violations(const std::string& path, std::string_view content) {
    return Checker(path, content).check();
}

} // namespace sdrl::test
