// SPDX-License-Identifier: GPL-3.0-or-later
#include "source_rules.h"
#include "test_support.h"

#include <fmt/format.h>

#include <string>
#include <vector>

using namespace sdrl;
using sdrl::test::projectFiles;
using sdrl::test::Violation;
using sdrl::test::violations;

namespace {

const std::string kLicence = "// SPDX-License-Identifier: GPL-3.0-or-later\n";

/// The rules that a file breaks, one for each line that does.
QStringList rulesBroken(const std::string& path, const std::string& content) {
    QStringList rules;
    for (const Violation& violation : violations(path, content))
        rules << QString::fromStdString(violation.rule);
    return rules;
}

} // namespace

class LayeringTest : public QObject {
    Q_OBJECT

private slots:
    void theSourcesKeepTheRules();
    void plantedViolationsAreFound_data();
    void plantedViolationsAreFound();
    void whatLooksLikeAViolationIsNone_data();
    void whatLooksLikeAViolationIsNone();
    void violationsInAFolderAreFound();
};

void LayeringTest::theSourcesKeepTheRules() {
    const auto files = projectFiles(sdrl::test::sourceFolder());
    // The rules say nothing about files that are not seen.
    for (const char* path : {"core/include/core/ports.h", "core/src/base/error.cpp",
                             "training/src/trainer/torch_module.cpp", "app/cli/main.cpp", "run",
                             ".ci/run", "tests/arch/source_rules.cpp", "CMakeLists.txt"})
        QVERIFY2(files.count(path) == 1, path);
    std::string found;
    for (const auto& [path, content] : files)
        for (const Violation& violation : violations(path, content))
            found += violation.toString() + '\n';
    QVERIFY2(found.empty(), ("\n" + found).c_str());
}

void LayeringTest::plantedViolationsAreFound_data() {
    QTest::addColumn<QString>("path");
    QTest::addColumn<QString>("content");
    QTest::addColumn<QString>("rule");
    const auto code = [](const char* name, const char* path, const std::string& content,
                         const char* rule) {
        const bool header =
            std::string_view(path).substr(std::string_view(path).size() - 2) == ".h";
        QTest::newRow(name) << path
                            << QString::fromStdString(kLicence + (header ? "#pragma once\n" : "") +
                                                      content)
                            << rule;
    };
    code("core includes retrieval", "core/src/pipeline/a.cpp",
         "#include \"retrieval/passage_index.h\"\n", "layering");
    code("core includes training", "core/include/core/method/a.h",
         "#include \"training/tokenizer.h\"\n", "layering");
    code("retrieval includes training", "retrieval/src/index/a.cpp",
         "#include \"training/tokenizer.h\"\n", "layering");
    code("training includes retrieval", "training/src/model/a.cpp",
         "#  include \"retrieval/passage_index.h\"\n", "layering");
    code("core includes app", "core/src/base/a.cpp", "#include \"cli/command.h\"\n", "layering");
    code("a room uses one to its right", "core/src/base/a.cpp", "#include \"core/method/vote.h\"\n",
         "layering");
    code("a private room to its right", "training/src/kernels/a.cpp",
         "#include \"trainer/adam_w.h\"\n", "layering");
    code("out of the folder", "training/src/model/a.cpp",
         "#include \"../../../core/src/base/secret.h\"\n", "layering");
    code("Qt in core", "core/src/base/a.cpp", "#include <QString>\n", "layering");
    code("Qt module in the command line", "app/cli/a.cpp", "#include <QtCore/QString>\n",
         "layering");
    code("old Qt header", "training/src/model/a.cpp", "#include <qglobal.h>\n", "layering");
    code("torch beside its source", "training/src/trainer/a.cpp", "#include <ATen/ATen.h>\n",
         "layering");
    code("torch in core", "core/src/base/a.cpp", "#include <torch/torch.h>\n", "layering");
    code("c10 in a test", "tests/training/a.cpp", "#include <c10/core/Device.h>\n", "layering");
    code("Xapian in core", "core/src/base/a.cpp", "#include <xapian.h>\n", "layering");
    code("Xapian in a reader", "retrieval/src/readers/a.cpp", "#include <xapian/query.h>\n",
         "layering");
    code("plots outside their widget", "app/gui/pages/a.cpp", "#include \"qcustomplot.h\"\n",
         "layering");
    code("JSON in a public header", "core/include/core/base/a.h", "#include <nlohmann/json.hpp>\n",
         "header");
    code("fmt in a public header", "training/include/training/a.h", "#include <fmt/format.h>\n",
         "header");
    code("a distribution", "core/src/base/a.cpp", "std::normal_distribution<double> d;\n", "idiom");
    code("namespace std", "tests/core/a.cpp", "using namespace std;\n", "idiom");
    code("a sleep", "tests/core/a.cpp", "std::this_thread::sleep_for(x);\n", "idiom");
    code("a detached thread", "app/cli/a.cpp", "std::thread(f).detach();\n", "idiom");
    code("the locale", "core/src/base/a.cpp", "double x = std::stod(text);\n", "idiom");
    code("foreign random numbers", "core/src/base/a.cpp", "std::random_device device;\n", "idiom");
    code("a quote inside a comment hides nothing", "core/src/base/a.cpp",
         "// don't\nusing namespace std;\n", "idiom");
    code("a quote character hides nothing", "core/src/base/a.cpp",
         "char c = '\"';\nusing namespace std;\n", "idiom");
    code("an absolute path", "core/src/base/a.cpp", fmt::format("f(\"/{}/me/x\");\n", "home"),
         "machine");
    code("a registry", "core/src/base/a.cpp", fmt::format("// see {}{}\n", "pypi", ".org"),
         "machine");
    code("a long file", "core/src/base/a.cpp", std::string(800, '\n'), "size");
    QTest::newRow("no licence") << "core/src/base/a.cpp"
                                << "int x;\n"
                                << "licence";
    QTest::newRow("licence too late")
        << "core/src/base/a.cpp" << QString::fromStdString("\n" + kLicence) << "licence";
    QTest::newRow("script without licence") << "packaging/a.sh"
                                            << "#!/bin/sh\necho\n"
                                            << "licence";
    QTest::newRow("script without an ending") << "go"
                                              << "#!/bin/sh\necho\n"
                                              << "licence";
    QTest::newRow("no include guard")
        << "core/src/base/a.h" << QString::fromStdString(kLicence + "int x;\n") << "header";
    QTest::newRow("core links retrieval")
        << "core/CMakeLists.txt"
        << "# SPDX-License-Identifier: GPL-3.0-or-later\n"
           "target_link_libraries(sdrl_core PRIVATE sdrl_retrieval)\n"
        << "layering";
    QTest::newRow("a path in a document")
        << "README.md" << QString("See /%1/main/x.\n").arg("work") << "machine";
}

void LayeringTest::plantedViolationsAreFound() {
    QFETCH(QString, path);
    QFETCH(QString, content);
    QFETCH(QString, rule);
    QCOMPARE(rulesBroken(path.toStdString(), content.toStdString()), QStringList{rule});
}

void LayeringTest::whatLooksLikeAViolationIsNone_data() {
    QTest::addColumn<QString>("path");
    QTest::addColumn<QString>("content");
    const auto code = [](const char* name, const char* path, const std::string& content) {
        QTest::newRow(name) << path << QString::fromStdString(kLicence + content);
    };
    code("a comment", "core/src/base/a.cpp", "// no using namespace std; here\nint x;\n");
    code("a block comment", "core/src/base/a.cpp", "/* std::stod(\n std::stod( */ int x;\n");
    code("a text", "core/src/base/a.cpp", "f(\"a \\\" using namespace std;\");\n");
    code("a raw text", "core/src/base/a.cpp", "f(R\"x(using namespace std;\n\")x\");\n");
    code("thousands", "core/src/base/a.cpp", "int x = 10'000; // sleep_for\n");
    code("torch in its source", "training/src/trainer/torch_module.cpp",
         "#include <ATen/ATen.h>\n");
    code("Qt in a test", "tests/core/a.cpp", "#include <QTest>\n");
    code("the application uses all", "app/cli/a.cpp",
         "#include \"retrieval/passage_index.h\"\n#include \"training/tokenizer.h\"\n");
    code("a relative path", "core/src/base/a.cpp", "f(\"demo/work/file\");\n");
    QTest::newRow("a shell library")
        << "packaging/a.sh"
        << "# shellcheck shell=bash\n# SPDX-License-Identifier: GPL-3.0-or-later\n";
}

void LayeringTest::whatLooksLikeAViolationIsNone() {
    QFETCH(QString, path);
    QFETCH(QString, content);
    QCOMPARE(rulesBroken(path.toStdString(), content.toStdString()), QStringList());
}

void LayeringTest::violationsInAFolderAreFound() {
    const auto folder = test::temporaryDirectory();
    const auto write = [&](const std::string& path, const std::string& content) {
        const auto file = folder.path() / path;
        QVERIFY_OK(writeFileAtomic(file, content));
    };
    write("core/src/base/clean.cpp", kLicence + "int x;\n");
    write("core/src/base/planted.cpp", kLicence + "\n#include <xapian.h>\n");
    write("build/release/generated.cpp", "#include <QString>\n");
    write(".deps/torch/x.h", "using namespace std;\n");
    write("resources/weights.bin", std::string("\0using", 6));
    std::string found;
    std::size_t seen = 0;
    for (const auto& [path, content] : projectFiles(folder.path())) {
        ++seen;
        for (const Violation& violation : violations(path, content))
            found += violation.toString() + '\n';
    }
    QCOMPARE(seen, std::size_t{2});
    QCOMPARE(QString::fromStdString(found),
             QString("core/src/base/planted.cpp:3: [layering] Xapian is not for this place: "
                     "xapian.h\n"));
}

QTEST_APPLESS_MAIN(LayeringTest)
#include "layering_test.moc"
#include "support/places.h"
