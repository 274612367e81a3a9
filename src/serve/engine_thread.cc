#include "serve/engine_thread.h"

#include <algorithm>

namespace sparsam::serve {

EngineThread::EngineThread(std::unique_ptr<Engine> engine, std::size_t sequences, std::size_t most_waiting)
    : engine_(std::move(engine)), sequences_(sequences), most_waiting_(most_waiting), thread_([this] { run(); }) {}

EngineThread::~EngineThread() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_one();
  thread_.join();
}

Result<std::uint64_t> EngineThread::submit(std::vector<Work> work, std::shared_ptr<TokenQueue> to) {
  CHECK(!work.empty(), "something is asked");
  std::uint64_t id = 0;
  {
    const std::lock_guard lock(mutex_);
    const std::size_t most = sequences_ + most_waiting_, room = most - std::min(open_, most);
    if (work.size() > room) return fail(Code::exhausted, "{} requests are waiting already; try again later", open_);
    const std::string& tenant = work.front().request.tenant;
    std::size_t& own = open_of_[tenant];
    if (!tenant.empty() && own > 0 && own + work.size() > room) {
      return fail(Code::exhausted, "{} of your requests are waiting already; try again later", own);
    }
    own += work.size();
    open_ += work.size();
    id = next_id_++;
    for (Work& one : work) arrived_.push_back({id, std::move(one), to});
  }
  changed_.notify_one();
  return id;
}

void EngineThread::take_back(Cancelled what) {
  {
    const std::lock_guard lock(mutex_);
    cancelled_.push_back(what);
  }
  changed_.notify_one();
}

void EngineThread::cancel(std::uint64_t id) { take_back({id, std::nullopt}); }

void EngineThread::cancel_choice(std::uint64_t id, std::size_t choice) { take_back({id, choice}); }

EngineLoad EngineThread::load() const {
  const std::lock_guard lock(mutex_);
  return load_;
}

void EngineThread::ended(const std::string& tenant) {
  const std::lock_guard lock(mutex_);
  --open_;
  const auto own = open_of_.find(tenant);
  if (--own->second == 0) open_of_.erase(own);
}

void EngineThread::admit(std::vector<Job> arrived, const std::vector<Cancelled>& cancelled) {
  for (Job& job : arrived) {
    std::string tenant = job.work.request.tenant;
    const auto number = engine_->submit(std::move(job.work.request));
    if (number) {
      running_.emplace(*number, Running{job.id, job.work.choice, std::move(tenant), std::move(job.to)});
    } else {
      ended(tenant);
      job.to->push({job.work.choice, {}, number.error()});
    }
  }
  for (const Cancelled& what : cancelled) {
    std::erase_if(running_, [&](const auto& entry) {
      const Running& one = entry.second;
      if (!what.matches(one.id, one.choice)) return false;
      engine_->cancel(entry.first);
      ended(one.tenant);
      return true;
    });
  }
}

void EngineThread::fail_all(const Error& error) {
  for (const auto& [number, running] : running_) {
    engine_->cancel(number);
    ended(running.tenant);
    running.to->push({running.choice, {}, error});
  }
  running_.clear();
}

void EngineThread::step() {
  auto events = engine_->step();
  if (!events) {
    {
      const std::lock_guard lock(mutex_);
      ++load_.errors;
    }
    return fail_all(events.error());
  }
  for (Event& event : *events) {
    const auto found = running_.find(event.request);
    if (found == running_.end()) continue;
    const bool over = event.finish != Finish::none;
    // Whoever is told that it is over may ask again at once.
    if (over) ended(found->second.tenant);
    found->second.to->push({found->second.choice, std::move(event)});
    if (over) running_.erase(found);
  }
}

void EngineThread::run() {
  for (;;) {
    std::vector<Job> arrived;
    std::vector<Cancelled> cancelled;
    {
      std::unique_lock lock(mutex_);
      changed_.wait(lock, [&] { return stopping_ || !arrived_.empty() || !cancelled_.empty() || !engine_->resting(); });
      if (stopping_) break;
      arrived.swap(arrived_);
      cancelled.swap(cancelled_);
    }
    admit(std::move(arrived), cancelled);
    if (!engine_->resting()) step();
    const std::lock_guard lock(mutex_);
    load_.running = engine_->running();
    load_.waiting = running_.size() - std::min(running_.size(), load_.running);
    load_.pages = engine_->pages();
    load_.free_pages = engine_->free_pages();
    load_.statistics = engine_->statistics();
  }
  const Error stopped{Code::cancelled, "the server is stopping"};
  fail_all(stopped);
  const std::lock_guard lock(mutex_);
  for (const Job& job : arrived_) job.to->push({job.work.choice, {}, stopped});
}

}  // namespace sparsam::serve
