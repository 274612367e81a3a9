// An engine on a thread of its own, which nothing of a network ever holds up. Requests come in, tokens go out through
// queues. How many may wait is decided here; who gets a place next, by the engine (generate/scheduler.h).
#pragma once

#include <condition_variable>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include "generate/engine.h"
#include "serve/token_queue.h"

namespace sparsam::serve {

// One request to the engine for each answer.
struct Work {
  Request request;
  std::size_t choice = 0;
};

struct EngineLoad {
  std::size_t running = 0, waiting = 0;
  std::size_t pages = 0, free_pages = 0;  // of the cache
  EngineStatistics statistics;
  std::uint64_t errors = 0;  // steps that failed
};

// Where answers come from. An interface, so that tests can be an engine.
class TokenSource {
 public:
  virtual ~TokenSource() = default;
  // Errors: exhausted where too many wait already. Events of all the work go to `to`.
  virtual Result<std::uint64_t> submit(std::vector<Work> work, std::shared_ptr<TokenQueue> to) = 0;
  // Nothing more of it is computed after the step under way. Unknown ones are none.
  virtual void cancel(std::uint64_t id) = 0;
  // The same for one of its answers.
  virtual void cancel_choice(std::uint64_t id, std::size_t choice) = 0;
  virtual EngineLoad load() const = 0;
};

class EngineThread : public TokenSource {
 public:
  // sequences: that the engine runs at once. most_waiting: requests beyond them. A tenant may have at most as many as
  // it leaves room for, so that nobody fills the queue alone; the tenant without a name is all there is.
  EngineThread(std::unique_ptr<Engine> engine, std::size_t sequences, std::size_t most_waiting);
  ~EngineThread() override;  // what runs ends with an error
  EngineThread(const EngineThread&) = delete;
  EngineThread& operator=(const EngineThread&) = delete;

  Result<std::uint64_t> submit(std::vector<Work> work, std::shared_ptr<TokenQueue> to) override;
  void cancel(std::uint64_t id) override;
  void cancel_choice(std::uint64_t id, std::size_t choice) override;
  EngineLoad load() const override;

 private:
  struct Job {  // a Work of a submission
    std::uint64_t id = 0;
    Work work;
    std::shared_ptr<TokenQueue> to;
  };
  struct Cancelled {
    std::uint64_t id = 0;
    std::optional<std::size_t> choice;  // all of them without
    bool matches(std::uint64_t other, std::size_t its_choice) const {
      return other == id && choice.value_or(its_choice) == its_choice;
    }
  };
  struct Running {
    std::uint64_t id = 0;
    std::size_t choice = 0;
    std::string tenant;
    std::shared_ptr<TokenQueue> to;
  };

  void take_back(Cancelled what);
  void run();
  void admit(std::vector<Job> arrived, const std::vector<Cancelled>& cancelled);
  void step();
  void fail_all(const Error& error);
  void ended(const std::string& tenant);

  std::unique_ptr<Engine> engine_;
  const std::size_t sequences_, most_waiting_;

  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<Job> arrived_;
  std::vector<Cancelled> cancelled_;
  std::uint64_t next_id_ = 1;
  bool stopping_ = false;
  std::size_t open_ = 0;  // answers that have not ended
  std::map<std::string, std::size_t> open_of_;
  EngineLoad load_;

  std::map<std::uint64_t, Running> running_;  // by the engine's number; of the thread alone
  std::thread thread_;
};

}  // namespace sparsam::serve
