// The functions that every template may call: range, dict, namespace, cycler, joiner and Hugging Face's raise_exception
// and strftime_now.
#pragma once

#include <ctime>
#include <functional>
#include <memory>

#include "text/jinja_object.h"
#include "text/jinja_scope.h"

namespace sparsam::jinja {

// keep is told of each namespace that is made.
Result<void> define_globals(Budget& budget, Scope& scope, std::time_t now,
                            std::function<void(std::shared_ptr<Namespace>)> keep);

}  // namespace sparsam::jinja
