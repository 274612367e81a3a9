// What one rendering of a template may use. Templates come with files from strangers, so each evaluated node, each byte
// that is kept and each level of nesting is counted, and what goes past a limit is an error of code `exhausted`.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

#include "base/error.h"

namespace sparsam::jinja {

struct Limits {
  std::size_t source_bytes = std::size_t{1} << 20;
  std::size_t steps = 20'000'000;                     // nodes evaluated, plus one per kStepBytes of text handled
  std::size_t memory_bytes = std::size_t{256} << 20;  // of all values alive at once
  std::size_t output_bytes = std::size_t{64} << 20;
  int depth = 400;  // nodes within nodes, macros within macros
};

inline constexpr std::size_t kStepBytes = 64;
inline constexpr int kMaxParseDepth = 200;  // nesting of a template's text
inline constexpr int kMaxValueDepth = 100;  // lists within lists

class Budget {
 public:
  explicit Budget(const Limits& limits) : limits_(limits) {}
  Budget(const Budget&) = delete;
  Budget& operator=(const Budget&) = delete;

  const Limits& limits() const { return limits_; }
  Result<void> spend(std::size_t steps) {
    if (steps > limits_.steps - steps_) return out_of_steps();
    steps_ += steps;
    return {};
  }
  Result<void> spend_bytes(std::size_t bytes) { return spend(bytes / kStepBytes + 1); }

  bool try_hold(std::size_t bytes) {
    if (bytes > limits_.memory_bytes - held_) return false;
    held_ += bytes;
    return true;
  }
  void release(std::size_t bytes) { held_ -= bytes; }
  std::unexpected<Error> out_of_memory() const;

 private:
  friend class Nesting;
  std::unexpected<Error> out_of_steps();
  Limits limits_;
  std::size_t steps_ = 0, held_ = 0;
  int depth_ = 0;
};

// One level deeper for as long as it lives; check() before going on.
class Nesting {
 public:
  explicit Nesting(Budget& budget) : budget_(budget) { ++budget_.depth_; }
  ~Nesting() { --budget_.depth_; }
  Nesting(const Nesting&) = delete;
  Nesting& operator=(const Nesting&) = delete;
  Result<void> check() const;

 private:
  Budget& budget_;
};

// Bytes that a value keeps; they return to the budget when it dies.
class Claim {
 public:
  Claim() = default;  // of a constant: belongs to the template, not to a rendering
  static Result<Claim> take(Budget& budget, std::size_t bytes) {
    if (!budget.try_hold(bytes)) return budget.out_of_memory();
    return Claim(&budget, bytes);
  }
  Claim(Claim&& other) noexcept
      : budget_(std::exchange(other.budget_, nullptr)), bytes_(std::exchange(other.bytes_, 0)) {}
  Claim& operator=(Claim&& other) noexcept {
    std::swap(budget_, other.budget_);
    std::swap(bytes_, other.bytes_);
    return *this;
  }
  ~Claim() {
    if (budget_ != nullptr) budget_->release(bytes_);
  }
  // Keeps that many bytes more.
  bool grow(std::size_t bytes) {
    if (!budget_->try_hold(bytes)) return false;
    bytes_ += bytes;
    return true;
  }
  std::size_t bytes() const { return bytes_; }

 private:
  Claim(Budget* budget, std::size_t bytes) : budget_(budget), bytes_(bytes) {}
  Budget* budget_ = nullptr;
  std::size_t bytes_ = 0;
};

// A text under construction. Appending past a limit drops the piece and is remembered; finish() tells.
class TextBuilder {
 public:
  explicit TextBuilder(Budget& budget) : TextBuilder(budget, budget.limits().memory_bytes) {}
  TextBuilder(Budget& budget, std::size_t max_bytes);

  void append(std::string_view piece);
  void append(std::size_t count, std::string_view piece);
  std::size_t size() const { return text_.size(); }
  Budget& budget() const { return budget_; }
  const Result<void>& status() const { return status_; }
  Result<std::string> finish() &&;

 private:
  std::unexpected<Error> too_long() const;
  Budget& budget_;
  std::size_t max_bytes_;
  std::string text_;
  std::size_t unpaid_ = 0;  // bytes whose steps have not been spent
  Claim claim_;
  Result<void> status_;
};

}  // namespace sparsam::jinja
