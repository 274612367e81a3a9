// Working, as a family writes it down: each operation adds its line to the thoughts and returns what the line says, so
// a slip in one line is carried on by all that follow, as it would be on paper.
//
// The notation is made for a model that reads digit by digit and must be short. In it, numbers that are worked on stand
// with the least significant digit first; what a line begins and ends with stands the usual way round:
//
//   48295+7316:59284+61370=1'1'65'5=55611        ' : one is carried (in a difference: borrowed)
//   347*28:743*8=6'57'37'2;743*02=04'196;6772+0496=61'7'9=9716     '5 : five is carried; a row per digit of 28
//   9716/28:97:3*28=84r13;131:4*28=112r19;196:7*28=196r0=347      long division, r: what is left
//   ~347:375,28:21,5*1=5,9716:0785 ok            casting out nines: the running digit sums, modulo 9
//
// Operations on numbers below 100 are written without columns: 7+8=15.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace sparsam::tasks {

// What shall go wrong, and what becomes of it.
struct SlipPlan {
  enum class Fate { none, through, repaired } fate = Fate::none;
  std::int64_t at = -1;  // the elementary step that goes wrong; steps() of a right working says how many there are
  bool checks = false;   // whether operations with columns are checked by nines
};

class Notes {
 public:
  explicit Notes(SlipPlan plan = {}) : plan_(plan) {}

  std::int64_t sum(std::int64_t a, std::int64_t b);
  std::int64_t difference(std::int64_t a, std::int64_t b);
  std::int64_t product(std::int64_t a, std::int64_t b);
  // Of a >= 0 by b > 0.
  struct Division {
    std::int64_t quotient = 0, rest = 0;
  };
  Division quotient(std::int64_t a, std::int64_t b);
  // a operation b, one of + - *; or an exact division.
  std::int64_t apply(char operation, std::int64_t a, std::int64_t b);

  // A whole line that holds no slip.
  void line(std::string_view text);
  void write(std::string_view text) { text_ += text; }
  void end_line();
  // An elementary step outside arithmetic: `right`, or, where the slip falls on it, `wrong`; a slip that is repaired
  // stands as "wrong no right". Returns what counts from here on.
  std::string step(std::string_view right, std::string_view wrong);
  std::int64_t step(std::int64_t right);  // the slip is one off

  std::int64_t steps() const { return steps_; }
  bool slipped() const { return slipped_; }
  std::string take();

 private:
  // Whether this elementary step goes wrong.
  bool slips() { return steps_++ == plan_.at && (slipped_ = true); }
  std::int64_t digit(std::int64_t right);
  template <typename Write, typename Check>
  auto settle(const Write& write, const Check& check);
  std::int64_t direct(char operation, std::int64_t a, std::int64_t b, std::int64_t right);
  void check_nines(char operation, std::int64_t a, std::int64_t b, std::int64_t result, std::int64_t rest = 0);
  std::int64_t columns(char operation, std::int64_t a, std::int64_t b);
  std::string column_digits(char operation, std::string a, std::string b, std::string& marked);
  std::string row(std::string_view reversed, std::int64_t factor, int shift);
  std::int64_t rows(std::int64_t a, std::int64_t b);
  Division long_division(std::int64_t a, std::int64_t b);

  SlipPlan plan_;
  std::string text_;
  std::int64_t steps_ = 0;
  bool slipped_ = false;
};

}  // namespace sparsam::tasks
