#include "train/parameters.h"

#include <cstdlib>
#include <cstring>

#include "kernels/kernels.h"

namespace sparsam {
namespace {

constexpr std::size_t kAlignment = 16;  // values: a parameter begins on a cache line

bool is_vector(std::string_view name) {
  return name.ends_with("norm") || name.ends_with(".bias") || name.ends_with("router_bias");
}

}  // namespace

void Parameters::Free::operator()(std::byte* p) const { std::free(p); }

Result<Parameters> Parameters::copy_of(const Checkpoint& from, DType real) {
  Parameters made;
  made.config_ = from.config;
  made.real_ = real;
  for (const auto& [name, entry] : from.entries()) {
    made.list_.push_back({name, entry.rows, entry.cols, made.size_, !is_vector(name), !name.ends_with("router_bias")});
    made.size_ += (entry.rows * entry.cols + kAlignment - 1) / kAlignment * kAlignment;
  }
  const std::size_t bytes = made.size_ * bytes_of(real, 1);
  for (auto* memory : {&made.values_, &made.gradients_}) {
    memory->reset(static_cast<std::byte*>(std::aligned_alloc(64, (bytes + 63) / 64 * 64)));
    if (*memory == nullptr) return fail(Code::exhausted, "no memory for {} MiB of parameters", bytes >> 20);
    std::memset(memory->get(), 0, bytes);
  }
  const Kernels& kernels = kernels_for(Isa::scalar);
  for (const Parameter& parameter : made.list_) {
    const Checkpoint::Entry& entry = from.entries().find(parameter.name)->second;
    std::vector<float> row(entry.cols);
    for (std::size_t r = 0; r < entry.rows; ++r) {
      const float* scales = entry.scales == nullptr ? nullptr : entry.scales + r / 128 * ((entry.cols + 127) / 128);
      kernels.widen(entry.dtype, entry.data + r * bytes_of(entry.dtype, entry.cols), scales, row.data(), entry.cols);
      const std::size_t at = parameter.offset + r * entry.cols;
      for (std::size_t i = 0; i < entry.cols; ++i) {
        const float value = row[i] + entry.added;
        if (real == DType::f64)
          made.values<double>()[at + i] = static_cast<double>(value);
        else
          made.values<float>()[at + i] = value;
      }
    }
  }
  return made;
}

Result<Checkpoint> Parameters::checkpoint() const {
  Checkpoint made;
  made.config = config_;
  made.exact = real_ == DType::f64;
  made.set_file("the model in training", 0);
  for (const Parameter& p : list_) {
    TRY(made.add(p.name, {p.name, real_, p.rows, p.cols, values_.get() + p.offset * bytes_of(real_, 1)}));
  }
  return made;
}

void Parameters::train(Tape& tape, void* gradients) const {
  for (const Parameter& p : list_) {
    const std::size_t at = p.offset * bytes_of(real_, 1);
    if (!p.has_gradient) continue;
    tape.train(values_.get() + at, static_cast<std::byte*>(gradients) + at, p.size() * bytes_of(real_, 1));
  }
}

}  // namespace sparsam
