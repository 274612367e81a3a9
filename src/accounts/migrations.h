// The database's tables, from version to version. A version is never changed once it was released; a new one follows.
#pragma once

#include <span>

#include "accounts/sqlite.h"

namespace sparsam::accounts {

// The scripts that lead from an empty file to the newest version, one for each.
std::span<const char* const> migrations();

// Brings the file to the newest version. Before it changes one that has a version it leaves a copy beside it,
// "<file>.version-N.backup". Errors: unsupported (made by a newer program), and the database's.
Result<void> migrate(Database& database, std::span<const char* const> scripts);

}  // namespace sparsam::accounts
