// The weights that training from nothing begins with.
#pragma once

#include <cstdint>

#include "base/parallel.h"
#include "models/checkpoint.h"

namespace sparsam {

// float32: matrices normal with deviation `sigma`, those whose product is added to the residual stream with
// sigma / sqrt(2 L) for L layers (GPT-2: the stream's variance does not grow with the depth), norms 1, biases 0.
//
// Each value is a function of the seed, its tensor's canonical name and its place: neither the order nor the threads
// nor the other tensors matter. Errors (exhausted): no memory.
Result<Checkpoint> initial_weights(const ModelConfig& config, double sigma, std::uint64_t seed, ThreadPool& pool);

}  // namespace sparsam
