// The variables of a part of a template. A name that a scope does not hold is looked up in the one around it.
#pragma once

#include <map>
#include <memory>
#include <string_view>

#include "text/jinja_value.h"

namespace sparsam::jinja {

class Scope;
using ScopePtr = std::shared_ptr<Scope>;

class Scope {
 public:
  static Result<ScopePtr> inside(Budget& budget, ScopePtr parent) {
    Claim claim = TRY(Claim::take(budget, sizeof(Scope)));
    return std::make_shared<Scope>(std::move(parent), std::move(claim));
  }
  Scope(ScopePtr parent, Claim claim) : parent_(std::move(parent)), claim_(std::move(claim)) {}

  struct Found {
    const Value* value;    // null: there is none
    std::size_t distance;  // scopes looked through, which takes its time
  };
  Found find(std::string_view name) const {
    std::size_t distance = 0;
    for (const Scope* scope = this; scope != nullptr; scope = scope->parent_.get(), ++distance) {
      if (const auto found = scope->values_.find(name); found != scope->values_.end())
        return {&found->second, distance};
    }
    return {nullptr, distance};
  }
  // The name must outlive the scope; names are the template's own or the context's.
  Result<void> set(Budget& budget, std::string_view name, Value value) {
    const auto [place, is_new] = values_.insert_or_assign(name, std::move(value));
    if (is_new && !claim_.grow(sizeof(*place) + kTreeNodeBytes)) return budget.out_of_memory();
    return {};
  }
  void clear() { values_.clear(); }

 private:
  static constexpr std::size_t kTreeNodeBytes = 40;
  ScopePtr parent_;
  std::map<std::string_view, Value> values_;
  Claim claim_;
};

}  // namespace sparsam::jinja
