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
  std::uint64_t id = 0;
  {
    const std::lock_guard lock(mutex_);
    if (waiting_.size() + work.size() > most_waiting_) {
      return fail(Code::exhausted, "{} requests are waiting already; try again later", waiting_.size());
    }
    id = next_id_++;
    for (Work& one : work) waiting_.push_back({id, std::move(one), to});
    load_.waiting = waiting_.size();
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

bool EngineThread::may_start(const Job& job) const {
  return std::ranges::none_of(running_, [&](const auto& entry) {
    const Running& r = entry.second;
    return r.id == job.id && r.prompt == job.work.prompt && r.reading;
  });
}

void EngineThread::admit() {
  for (const Cancelled& what : cancelled_) {
    std::erase_if(waiting_, [&](const Job& job) { return what.matches(job.id, job.work.choice); });
    std::erase_if(running_, [&](const auto& entry) {
      if (!what.matches(entry.second.id, entry.second.choice)) return false;
      engine_->cancel(entry.first);
      return true;
    });
  }
  cancelled_.clear();
  // In order of arrival; what waits for the reading of its own prompt is passed by.
  for (auto job = waiting_.begin(); job != waiting_.end() && running_.size() < sequences_;) {
    if (!may_start(*job)) {
      ++job;
      continue;
    }
    const auto number = engine_->submit(std::move(job->work.request));
    if (number) {
      running_.emplace(*number, Running{job->id, job->work.choice, job->work.prompt, job->to});
    } else {
      job->to->push({job->work.choice, {}, number.error()});
    }
    job = waiting_.erase(job);
  }
  load_.running = running_.size();
  load_.waiting = waiting_.size();
  load_.statistics = engine_->statistics();
}

void EngineThread::fail_all(const Error& error) {
  for (const auto& [number, running] : running_) {
    engine_->cancel(number);
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
    found->second.reading = false;
    const bool over = event.finish != Finish::none;
    found->second.to->push({found->second.choice, std::move(event)});
    if (over) running_.erase(found);
  }
}

void EngineThread::run() {
  while (true) {
    {
      std::unique_lock lock(mutex_);
      changed_.wait(lock, [&] { return stopping_ || !waiting_.empty() || !cancelled_.empty() || !running_.empty(); });
      if (stopping_) break;
      admit();
      ++load_.steps;
    }
    if (running_.empty()) continue;
    step();
    const std::lock_guard lock(mutex_);
    load_.running = running_.size();
    load_.statistics = engine_->statistics();
  }
  const Error stopped{Code::cancelled, "the server is stopping"};
  fail_all(stopped);
  const std::lock_guard lock(mutex_);
  for (const Job& job : waiting_) job.to->push({job.work.choice, {}, stopped});
}

}  // namespace sparsam::serve
