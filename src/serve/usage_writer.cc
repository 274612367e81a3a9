#include "serve/usage_writer.h"

#include <chrono>
#include <utility>

namespace sparsam::serve {

UsageWriter::UsageWriter(accounts::AccountStore& store, std::function<void(std::string_view)> notice)
    : store_(store), notice_(std::move(notice)), thread_([this] { run(); }) {}

UsageWriter::~UsageWriter() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_one();
  thread_.join();
}

void UsageWriter::add(accounts::UsageRow row, std::function<void()> written) {
  {
    const std::lock_guard lock(mutex_);
    rows_.push_back(std::move(row));
    if (written) waiting_.push_back(std::move(written));
  }
  changed_.notify_one();
}

void UsageWriter::run() {
  std::vector<accounts::UsageRow> rows;  // those of a transaction that failed are still in it
  std::unique_lock lock(mutex_);
  for (;;) {
    const auto ready = [&] { return stopping_ || !rows_.empty(); };
    if (rows.empty()) {
      changed_.wait(lock, ready);
    } else {
      changed_.wait_for(lock, std::chrono::seconds(1), ready);
    }
    const bool last = stopping_;
    rows.insert(rows.end(), std::make_move_iterator(rows_.begin()), std::make_move_iterator(rows_.end()));
    rows_.clear();
    const auto waiting = std::exchange(waiting_, {});
    lock.unlock();
    const auto written = rows.empty() ? Result<void>() : store_.record_usage(rows);
    if (written.has_value() != healthy_ && notice_) {
      notice_(written ? "usage is written again" : "usage cannot be written: " + written.error().message);
    }
    healthy_ = written.has_value();
    if (written) rows.clear();
    for (const auto& wake : waiting) wake();
    lock.lock();
    if (last && rows_.empty()) return;
  }
}

}  // namespace sparsam::serve
