// Accounts in one SQLite file, "accounts.db" in a data folder, with the audit log's key beside it. Several processes
// may have it open: the server and the command line. A reader never waits for a writer (write-ahead log); what a call
// has written is on the disk when it returns.
#pragma once

#include <mutex>

#include "accounts/account_store.h"
#include "accounts/sqlite.h"

namespace sparsam::accounts {

class SqliteStore : public AccountStore {
 public:
  // Makes the folder (its owner's alone), the database and the key where they are not there; brings older ones up to
  // date. Errors: io, exhausted, bad_data, unsupported; each names the file.
  static Result<std::unique_ptr<SqliteStore>> open(const std::filesystem::path& folder);

  Result<User> add_user(const User& user, Seconds now, const Deed& deed) override;
  Result<std::optional<User>> user(Id id) override;
  Result<std::optional<User>> user_named(std::string_view name) override;
  Result<std::vector<User>> users() override;
  Result<std::string> password_hash(Id user) override;
  Result<void> change_user(Id user, const UserChange& change, Seconds now, const Deed& deed) override;

  Result<ApiKey> add_key(const ApiKey& key, const Hash& hash, Seconds now, const Deed& deed) override;
  Result<std::optional<KeyOwner>> key_with(const Hash& hash) override;
  Result<std::optional<ApiKey>> key(Id id) override;
  Result<std::vector<ApiKey>> keys(std::optional<Id> user) override;
  Result<void> revoke_key(Id key, Seconds now, const Deed& deed) override;

  Result<void> add_session(const Session& session, Seconds now, const Deed& deed) override;
  Result<std::optional<SessionOwner>> session_with(const Hash& hash) override;
  Result<void> end_session(const Hash& hash, Seconds now, const Deed& deed) override;

  Result<void> add_invitation(const Invitation& invitation, Seconds now, const Deed& deed) override;
  Result<std::optional<Invitation>> invitation_with(const Hash& hash, Seconds now) override;
  Result<User> accept_invitation(const Hash& hash, std::string_view new_name, const std::string& password_hash,
                                 Seconds now, Deed deed) override;

  Result<void> record_usage(std::span<const UsageRow> rows) override;
  Result<std::vector<UsageDay>> usage(const UsageQuery& query) override;
  Result<std::int64_t> tokens_of_user(Id user, std::int64_t day) override;
  Result<std::int64_t> tokens_of_key(Id key, std::int64_t day) override;

  Result<void> note(const Deed& deed, Seconds now) override;
  Result<std::vector<AuditLine>> audit(std::int64_t after, std::size_t most) override;
  Result<AuditHead> verify_audit() override;

 private:
  SqliteStore(Database writer, Database reader, const AuditKey& key)
      : writer_(std::move(writer)), reader_(std::move(reader)), audit_key_(key) {}
  // Within a transaction of the writer.
  Result<void> append(const Deed& deed, Seconds now);
  Result<Id> insert_user(const User& user, std::string_view password_hash, Seconds now);
  // An admin who is not disabled and has a password, or a key to write with, remains.
  Result<void> keep_an_admin();
  // One transaction: the change and its line in the audit log.
  Result<void> write(const Deed& deed, Seconds now, const std::function<Result<void>()>& change);
  Result<std::optional<User>> one_user(std::string_view sql, Value value);

  std::mutex writing_, reading_;
  Database writer_, reader_;
  AuditKey audit_key_;
};

}  // namespace sparsam::accounts
