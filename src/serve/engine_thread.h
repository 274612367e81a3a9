// An engine on a thread of its own, which nothing of a network ever holds up. Requests come in, tokens go out through
// queues; who gets a place next is decided here.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include "generate/engine.h"
#include "serve/token_queue.h"

namespace sparsam::serve {

// One request to the engine for each answer; those that share a prompt (`prompt`) wait until the first has read it.
struct Work {
  Request request;
  std::size_t choice = 0, prompt = 0;
};

struct EngineLoad {
  std::size_t running = 0, waiting = 0;
  EngineStatistics statistics;
  std::uint64_t steps = 0, errors = 0;
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
  // sequences: that the engine runs at once. most_waiting: requests beyond them.
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
    std::size_t choice = 0, prompt = 0;
    std::shared_ptr<TokenQueue> to;
    bool reading = true;
  };

  void take_back(Cancelled what);
  void run();
  // With the mutex held: takes in what was cancelled, and fills the engine's places.
  void admit();
  bool may_start(const Job& job) const;
  void step();
  void fail_all(const Error& error);

  std::unique_ptr<Engine> engine_;
  const std::size_t sequences_, most_waiting_;

  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Job> waiting_;
  std::vector<Cancelled> cancelled_;
  std::uint64_t next_id_ = 1;
  bool stopping_ = false;
  EngineLoad load_;

  std::map<std::uint64_t, Running> running_;  // by the engine's number; of the thread alone
  std::thread thread_;
};

}  // namespace sparsam::serve
