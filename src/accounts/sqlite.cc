#include "accounts/sqlite.h"

#include <fcntl.h>
#include <sqlite3.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "base/disk.h"

namespace sparsam::accounts {
namespace {

constexpr int kBusyMs = 10'000;  // for another process's transaction to end

}  // namespace

std::int64_t Row::integer(int column) const { return ::sqlite3_column_int64(statement_, column); }

std::optional<std::int64_t> Row::optional_integer(int column) const {
  if (::sqlite3_column_type(statement_, column) == SQLITE_NULL) return std::nullopt;
  return integer(column);
}

std::string Row::text(int column) const {
  const auto* text = reinterpret_cast<const char*>(::sqlite3_column_text(statement_, column));
  if (text == nullptr) return {};
  return {text, static_cast<std::size_t>(::sqlite3_column_bytes(statement_, column))};
}

bool Row::bytes(int column, std::span<unsigned char> out) const {
  const void* const bytes = ::sqlite3_column_blob(statement_, column);
  if (static_cast<std::size_t>(::sqlite3_column_bytes(statement_, column)) != out.size() || bytes == nullptr)
    return false;
  std::memcpy(out.data(), bytes, out.size());
  return true;
}

Result<Database> Database::open(const std::filesystem::path& file) {
  // SQLite gives its further files the rights of this one. One that is there is not opened here: closing it would give
  // up the locks that other connections of this process hold (https://www.sqlite.org/howtocorrupt.html, 2.2).
  const int fd = ::open(file.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (fd < 0 && errno != EEXIST) return io_error(file, "make", errno);
  if (fd >= 0) ::close(fd);
  sqlite3* handle = nullptr;
  const int opened = ::sqlite3_open_v2(file.c_str(), &handle,
                                       SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, nullptr);
  if (handle == nullptr) return fail(Code::exhausted, "{}: the memory does not suffice", file.string());
  Database database(file, handle);
  if (opened != SQLITE_OK) return database.failed();
  ::sqlite3_busy_timeout(handle, kBusyMs);
  // What a broken or foreign file may do: nothing beyond its tables.
  ::sqlite3_db_config(handle, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
  ::sqlite3_db_config(handle, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
  TRY(database.run_script("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;"));
  return database;
}

Database::Database(Database&& other) noexcept
    : file_(std::move(other.file_)),
      handle_(std::exchange(other.handle_, nullptr)),
      statements_(std::exchange(other.statements_, {})) {}

Database::~Database() {
  for (const auto& [sql, statement] : statements_) ::sqlite3_finalize(statement);
  if (handle_ != nullptr) ::sqlite3_close(handle_);
}

std::unexpected<Error> Database::failed() const {
  const int what = ::sqlite3_extended_errcode(handle_);
  Code code = Code::io;
  if ((what & 0xff) == SQLITE_FULL) code = Code::exhausted;
  if ((what & 0xff) == SQLITE_CORRUPT || (what & 0xff) == SQLITE_NOTADB) code = Code::bad_data;
  if (what == SQLITE_CONSTRAINT_UNIQUE) code = Code::invalid_argument;
  return fail(code, "{}: {}", file_.string(), ::sqlite3_errmsg(handle_));
}

Result<void> Database::run(std::string_view sql, std::initializer_list<Value> values,
                           const std::function<void(const Row&)>& row) {
  auto known = statements_.find(sql);
  if (known == statements_.end()) {
    sqlite3_stmt* made = nullptr;
    if (::sqlite3_prepare_v3(handle_, sql.data(), static_cast<int>(sql.size()), SQLITE_PREPARE_PERSISTENT, &made,
                             nullptr) != SQLITE_OK) {
      return failed();
    }
    known = statements_.emplace(sql, made).first;
  }
  sqlite3_stmt* const statement = known->second;
  struct Reset {
    sqlite3_stmt* statement;
    ~Reset() {
      ::sqlite3_reset(statement);
      ::sqlite3_clear_bindings(statement);
    }
  } const reset{statement};
  int place = 0;
  for (const Value& value : values) {
    ++place;
    int bound = SQLITE_OK;
    if (const auto* number = std::get_if<std::int64_t>(&value)) {
      bound = ::sqlite3_bind_int64(statement, place, *number);
    } else if (const auto* text = std::get_if<std::string_view>(&value)) {
      // Without a place in memory it would be NULL.
      bound = ::sqlite3_bind_text64(statement, place, text->empty() ? "" : text->data(), text->size(), SQLITE_STATIC,
                                    SQLITE_UTF8);
    } else if (const auto* bytes = std::get_if<Bytes>(&value)) {
      bound = ::sqlite3_bind_blob64(statement, place, bytes->data(), bytes->size(), SQLITE_STATIC);
    }
    if (bound != SQLITE_OK) return failed();
  }
  for (;;) {
    const int step = ::sqlite3_step(statement);
    if (step == SQLITE_DONE) return {};
    if (step != SQLITE_ROW) return failed();
    if (row) row(Row(statement));
  }
}

Result<void> Database::run_script(const std::string& sql) {
  if (::sqlite3_exec(handle_, sql.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK) return failed();
  return {};
}

std::int64_t Database::last_id() const { return ::sqlite3_last_insert_rowid(handle_); }
std::int64_t Database::changes() const { return ::sqlite3_changes64(handle_); }

Result<Transaction> Transaction::begin(Database& database) {
  TRY(database.run("BEGIN IMMEDIATE"));
  return Transaction(database);
}

Transaction::~Transaction() {
  // Some errors have ended it already.
  if (database_ == nullptr) return;
  [[maybe_unused]] const auto undone = database_->run("ROLLBACK");
}

Result<void> Transaction::commit() {
  TRY(database_->run("COMMIT"));
  database_ = nullptr;
  return {};
}

}  // namespace sparsam::accounts
