// What answers have used, on its way to the disk: a thread writes all that has come in one transaction, so that many
// answers at once wait for the disk about as long as one.
#pragma once

#include <atomic>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <string_view>
#include <thread>
#include <vector>

#include "accounts/account_store.h"

namespace sparsam::serve {

class UsageWriter {
 public:
  // notice: told when rows cannot be written, with the reason, and when they can again.
  explicit UsageWriter(accounts::AccountStore& store, std::function<void(std::string_view)> notice = {});
  ~UsageWriter();  // what has come is written
  UsageWriter(const UsageWriter&) = delete;
  UsageWriter& operator=(const UsageWriter&) = delete;

  // written: called once from the thread when the row is on the disk, or cannot be written now; then it is kept and
  // tried again every second.
  void add(accounts::UsageRow row, std::function<void()> written = {});
  // False while rows cannot be written: what is not counted should not be given.
  bool healthy() const { return healthy_; }

 private:
  void run();

  accounts::AccountStore& store_;
  std::function<void(std::string_view)> notice_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<accounts::UsageRow> rows_;
  std::vector<std::function<void()>> waiting_;
  bool stopping_ = false;
  std::atomic<bool> healthy_ = true;
  std::thread thread_;
};

}  // namespace sparsam::serve
