#include "comm/communicator.h"

namespace sparsam {
namespace {

class Local final : public Communicator {
 public:
  int rank() const override { return 0; }
  int size() const override { return 1; }
  Result<void> sum(std::span<float>) override { return {}; }
  Result<void> sum(std::span<double>) override { return {}; }
  Result<void> sum(std::span<std::int64_t>) override { return {}; }
};

}  // namespace

Communicator& local_communicator() {
  static Local local;
  return local;
}

}  // namespace sparsam
