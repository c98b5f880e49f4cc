// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/file_io.h"
#include "core/base/result.h"
#include "support/places.h"

#include <QTest>

#include <cstdlib>
#include <filesystem>
#include <string>

/// Fails the test with the error's text.
#define QVERIFY_OK(expression)                                                                     \
    do {                                                                                           \
        const auto& sdrlOutcome = (expression);                                                    \
        QVERIFY2(sdrlOutcome.ok(),                                                                 \
                 sdrlOutcome.ok() ? "" : sdrlOutcome.error().toString().c_str());                  \
    } while (false)

/// Fails unless the expression is an error of that code.
#define QVERIFY_ERROR(expression, errorCode)                                                       \
    do {                                                                                           \
        const auto& sdrlOutcome = (expression);                                                    \
        QVERIFY2(!sdrlOutcome.ok(), "expected an error, got a value");                             \
        QCOMPARE(                                                                                  \
            QString::fromStdString(std::string(sdrl::errorCodeName(sdrlOutcome.error().code))),    \
            QString::fromStdString(std::string(sdrl::errorCodeName(errorCode))));                  \
    } while (false)

namespace sdrl::test {

/// Our own fixtures.
inline std::filesystem::path fixture(const std::string& name) {
    return sourceFolder() / "tests" / "data" / name;
}

/// Real data that is not part of the project: SDRL_TEST_DATA or ../shared/data. Tests skip without.
inline std::filesystem::path sharedData(const std::string& name) {
    const char* folder = std::getenv("SDRL_TEST_DATA");
    const std::filesystem::path base =
        folder ? std::filesystem::path(folder)
               : sourceFolder().parent_path() / "shared" / "data";
    return base / name;
}

inline TemporaryDirectory temporaryDirectory() {
    return std::move(TemporaryDirectory::create("sdrl-test")).value();
}

} // namespace sdrl::test

#define SKIP_WITHOUT(needed)                                                                       \
    if (!std::filesystem::exists(needed))                                                          \
    QSKIP(("not there: " + std::filesystem::path(needed).string()).c_str())
