#include "tasks/target_search.h"

#include <algorithm>
#include <functional>
#include <string>

namespace sparsam::tasks {
namespace {

constexpr std::int64_t kLargest = 200;

// What two numbers give, or a number itself.
struct Value {
  std::int64_t value = 0;
  Expression made;
};

// What x must meet to give a target: `value` operation x, or x operation `value`.
struct Need {
  std::int64_t value = 0;
  char operation = 0;
  bool x_first = false;
};

// Collects what fits and is not there yet.
template <typename T>
void add(std::vector<T>& to, T next) {
  if (next.value < 0 || next.value > kLargest) return;
  if (std::ranges::none_of(to, [&](const T& t) { return t.value == next.value; })) to.push_back(std::move(next));
}

std::vector<Need> needs(std::int64_t x, std::int64_t target) {
  std::vector<Need> out;
  add(out, {target - x, '+', false});
  add(out, {target + x, '-', false});
  add(out, {x - target, '-', true});
  if (x == 0) return out;
  if (target % x == 0) add(out, {target / x, '*', false});
  add(out, {target * x, '/', false});
  if (target != 0 && x % target == 0) add(out, {x / target, '/', true});
  return out;
}

// a >= b.
std::vector<Value> given_by(std::int64_t a, std::int64_t b) {
  const Expression x = Expression::leaf(a), y = Expression::leaf(b);
  std::vector<Value> out;
  add(out, {a + b, Expression::of('+', x, y)});
  add(out, {a - b, Expression::of('-', x, y)});
  add(out, {a * b, Expression::of('*', x, y)});
  if (a % b == 0) add(out, {a / b, Expression::of('/', x, y)});
  return out;
}

std::vector<std::int64_t> without(std::vector<std::int64_t> from, std::size_t at) {
  from.erase(from.begin() + static_cast<std::ptrdiff_t>(at));
  return from;
}

class Search {
 public:
  explicit Search(Notes& notes) : notes_(notes) {}

  // `numbers` from the largest down.
  std::optional<Expression> reach(const std::vector<std::int64_t>& numbers, std::int64_t target) {
    switch (numbers.size()) {
      case 1:
        if (numbers[0] != target) return {};
        return Expression::leaf(target);
      case 2:
        return with_two(numbers, target);
      case 3:
        return with_three(numbers, target);
      case 4:
        if (auto found = with_two_pairs(numbers, target)) return found;
        [[fallthrough]];
      default:
        return with_one_aside(numbers, target);
    }
  }

  // What was found, from the inside out: "49+42=91;91-46=45".
  const std::string& way() const { return way_; }

 private:
  // Writes ":4,9" up to the first value that is one of the others, and gives both; a slip takes a value for one of
  // them.
  template <typename T, typename Other>
  std::pair<const T*, const Other*> meet(const std::vector<T>& values, const std::vector<Other>& others) {
    char before = ':';
    for (const T& v : values) {
      notes_.write(std::string(1, before));
      before = ',';
      const auto distance = [&](const Other& other) { return std::abs(other.value - v.value); };
      const auto nearest = std::ranges::min_element(others, {}, distance);
      const std::string right = std::to_string(v.value);
      if (nearest == others.end() || nearest->value == v.value) {
        notes_.write(right);
      } else if (const std::string wrong = std::to_string(nearest->value); notes_.step(right, wrong) != wrong) {
        continue;
      }
      if (nearest != others.end()) return {&v, &*nearest};
    }
    if (values.empty()) notes_.write(":");
    return {};
  }
  template <typename T>
  void write(const std::vector<T>& values) {
    meet(values, std::vector<Need>());
  }
  void write_pair(std::int64_t a, std::int64_t b) { notes_.write(std::to_string(a) + "," + std::to_string(b)); }

  void add_to_way(std::int64_t a, char operation, std::int64_t b, std::int64_t result) {
    if (!way_.empty()) way_ += ';';
    way_ += std::to_string(a) + operation + std::to_string(b) + "=" + std::to_string(result);
  }
  // Two numbers, taken for `result`.
  Expression take_pair(const Expression& pair, std::int64_t result) {
    add_to_way(pair.operands[0].number, pair.operation, pair.operands[1].number, result);
    return pair;
  }
  // x and what it met.
  Expression put_together(const Need& need, const Expression& x, std::int64_t x_value, const Expression& met,
                          std::int64_t target) {
    if (need.x_first) {
      add_to_way(x_value, need.operation, need.value, target);
      return Expression::of(need.operation, x, met);
    }
    add_to_way(need.value, need.operation, x_value, target);
    return Expression::of(need.operation, met, x);
  }

  std::optional<Expression> with_two(const std::vector<std::int64_t>& numbers, std::int64_t target) {
    write_pair(numbers[0], numbers[1]);
    const auto values = given_by(numbers[0], numbers[1]);
    const auto [hit, wanted] = meet(values, std::vector<Need>{{target}});
    notes_.end_line();
    if (hit == nullptr) return {};
    return take_pair(hit->made, target);
  }

  std::optional<Expression> with_three(const std::vector<std::int64_t>& numbers, std::int64_t target) {
    for (std::size_t i = 0; i < 3; ++i) {
      if (i > 0 && numbers[i] == numbers[i - 1]) continue;
      const auto others = without(numbers, i);
      notes_.write(std::to_string(numbers[i]));
      const auto needed = needs(numbers[i], target);
      write(needed);
      notes_.write(";");
      write_pair(others[0], others[1]);
      const auto values = given_by(others[0], others[1]);
      const auto [hit, need] = meet(values, needed);
      notes_.end_line();
      if (hit == nullptr) continue;
      const Expression& met = take_pair(hit->made, need->value);
      return put_together(*need, Expression::leaf(numbers[i]), numbers[i], met, target);
    }
    return {};
  }

  std::optional<Expression> with_two_pairs(const std::vector<std::int64_t>& n, std::int64_t target) {
    for (std::size_t partner = 1; partner < 4; ++partner) {
      if (partner > 1 && n[partner] == n[partner - 1]) continue;
      const auto rest = without(without(n, partner), 0);
      const auto first = given_by(n[0], n[partner]), second = given_by(rest[0], rest[1]);
      write_pair(n[0], n[partner]);
      write(first);
      notes_.write(";");
      write_pair(rest[0], rest[1]);
      write(second);
      for (const Value& x : first) {
        notes_.write(";" + std::to_string(x.value));
        const auto needed = needs(x.value, target);
        const auto [need, met] = meet(needed, second);
        if (need == nullptr) continue;
        notes_.end_line();
        take_pair(x.made, x.value);
        Need claimed = *need;
        claimed.value = met->value;
        return put_together(claimed, x.made, x.value, take_pair(met->made, met->value), target);
      }
      notes_.end_line();
    }
    return {};
  }

  std::optional<Expression> with_one_aside(const std::vector<std::int64_t>& numbers, std::int64_t target) {
    for (std::size_t i = 0; i < numbers.size(); ++i) {
      if (i > 0 && numbers[i] == numbers[i - 1]) continue;
      for (const Need& need : needs(numbers[i], target)) {
        notes_.line(std::to_string(numbers[i]) + ">" + std::to_string(need.value));
        if (const auto met = reach(without(numbers, i), need.value)) {
          return put_together(need, Expression::leaf(numbers[i]), numbers[i], *met, target);
        }
      }
    }
    return {};
  }

  Notes& notes_;
  std::string way_;
};

}  // namespace

std::optional<Expression> search_target(Notes& notes, std::vector<std::int64_t> numbers, std::int64_t target) {
  std::ranges::sort(numbers, std::greater<>());
  Search search(notes);
  auto found = search.reach(numbers, target);
  if (found) notes.line(search.way() + " ok");
  return found;
}

}  // namespace sparsam::tasks
