// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/error.h"

#include <QString>

namespace sdrl::gui {

/// An error as a user reads it.
struct ErrorMessage {
    QString what;    ///< what failed: given by whoever asked for it
    QString why;     ///< in plain words
    QString advice;  ///< what to do next
    QString details; ///< for a report: code and place, secrets and the home folder removed
};

/// @param what sentence that says what was wanted: "The project could not be opened."
[[nodiscard]] ErrorMessage errorMessage(const Error& error, const QString& what);
/// All of it as text for the clipboard.
[[nodiscard]] QString plainText(const ErrorMessage& message);

} // namespace sdrl::gui
