// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QTest>

#include <cmath>

/// Fails unless |actual − expected| ≤ tolerance; NaN fails.
#define QVERIFY_NEAR(actual, expected, tolerance)                                                  \
    do {                                                                                           \
        const double sdrlActual = (actual), sdrlExpected = (expected);                             \
        QVERIFY2(std::abs(sdrlActual - sdrlExpected) <= (tolerance),                               \
                 qPrintable(QString("%1 is %2, expected %3")                                       \
                                .arg(#actual)                                                      \
                                .arg(sdrlActual, 0, 'g', 12)                                       \
                                .arg(sdrlExpected, 0, 'g', 12)));                                  \
    } while (false)
