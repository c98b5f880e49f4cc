// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "project/connection.h"

namespace sdrl::store {

/// Brings an older schema up to date, in one transaction, after a copy of the database was written
/// beside it ("project.db.schema1.bak").
[[nodiscard]] Result<void> migrate(Connection& connection, int version);

} // namespace sdrl::store
