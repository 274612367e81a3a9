// What word problems have in common: the numbers told become a plan, one expression, which is worked out as any other.
#pragma once

#include "tasks/expression.h"
#include "tasks/family.h"

namespace sparsam::tasks {

// Answer, working ("=(12+5)*3", then its steps) and reply.
void solve_by_plan(Exercise& exercise, const Expression& plan, Language language);

}  // namespace sparsam::tasks
