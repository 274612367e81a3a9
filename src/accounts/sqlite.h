// SQLite as values and errors: a connection, its statements, transactions. One thread at a time.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/error.h"

struct sqlite3;
struct sqlite3_stmt;

namespace sparsam::accounts {

using Bytes = std::span<const unsigned char>;
using Value = std::variant<std::nullptr_t, std::int64_t, std::string_view, Bytes>;
inline Value value_of(std::optional<std::int64_t> number) { return number ? Value(*number) : Value(nullptr); }

// The row that a statement stands at.
class Row {
 public:
  explicit Row(sqlite3_stmt* statement) : statement_(statement) {}
  std::int64_t integer(int column) const;
  std::optional<std::int64_t> optional_integer(int column) const;
  std::string text(int column) const;
  // False where it has not this length.
  bool bytes(int column, std::span<unsigned char> out) const;

 private:
  sqlite3_stmt* statement_;
};

class Database {
 public:
  // Makes the file where it is not there, readable by its owner only. Errors name it.
  static Result<Database> open(const std::filesystem::path& file);
  Database(Database&& other) noexcept;
  Database& operator=(Database&&) = delete;
  ~Database();

  // One statement, kept for the next time. `row` is called for each row. Errors: io, exhausted (the disk is full),
  // bad_data (no database, or a broken one), invalid_argument (a value that must be unique is there already).
  Result<void> run(std::string_view sql, std::initializer_list<Value> values = {},
                   const std::function<void(const Row&)>& row = {});
  // Several statements without values.
  Result<void> run_script(const std::string& sql);
  std::int64_t last_id() const;
  std::int64_t changes() const;
  const std::filesystem::path& file() const { return file_; }

 private:
  Database(std::filesystem::path file, sqlite3* handle) : file_(std::move(file)), handle_(handle) {}
  std::unexpected<Error> failed() const;

  std::filesystem::path file_;
  sqlite3* handle_ = nullptr;
  std::map<std::string, sqlite3_stmt*, std::less<>> statements_;
};

// All or nothing; without commit() nothing.
class Transaction {
 public:
  static Result<Transaction> begin(Database& database);
  Transaction(Transaction&& other) noexcept : database_(std::exchange(other.database_, nullptr)) {}
  Transaction& operator=(Transaction&&) = delete;
  ~Transaction();
  Result<void> commit();

 private:
  explicit Transaction(Database& database) : database_(&database) {}
  Database* database_;
};

}  // namespace sparsam::accounts
