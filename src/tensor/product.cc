#include "tensor/product.h"

#include <algorithm>
#include <cstring>
#include <vector>

namespace sparsam {
namespace {

constexpr std::size_t kWord = 4;          // bytes of a packed word
constexpr std::size_t kGroupsAtOnce = 4;  // of the right operand: a task's share of it stays in the second-level cache

// Groups of one product's left operand, packed by one task.
struct PackTask {
  std::size_t product, first, count;
};
// A block of one product's result.
struct BlockTask {
  std::size_t product;
  std::size_t first_left, end_left;    // groups
  std::size_t first_right, end_right;  // groups
};

void pack_group(const PackedProduct& kernel, const Operand& from, std::size_t lanes, std::size_t group, std::size_t depth,
                std::byte* to) {
  const std::size_t first = group * lanes;
  kernel.pack(from.data + (from.across ? first : first * from.stride), from.stride, from.across,
              std::min(lanes, from.rows - first), lanes, depth, to);
}

class Plan {
 public:
  Plan(const PackedProduct& kernel, std::span<const Product> products, int threads) : kernel_(kernel) {
    std::size_t groups = 0;  // of the right operands
    for (const Product& p : products) groups += kernel.groups_right(p.right.rows);
    const auto wanted = static_cast<std::size_t>(threads) * 4;
    const std::size_t wide = std::clamp<std::size_t>(groups / wanted, 1, kGroupsAtOnce);
    // Where there are fewer tasks than that, they are cut across the rows, too.
    const std::size_t parts = groups >= wanted ? 1 : (wanted + groups - 1) / std::max<std::size_t>(1, groups);
    for (std::size_t p = 0; p < products.size(); ++p) {
      const std::size_t left = kernel.groups_left(products[p].left.rows);
      const std::size_t right = kernel.groups_right(products[p].right.rows);
      offsets_.push_back(bytes_);
      bytes_ += left * kernel.left * kernel.steps(products[p].depth) * kWord;
      constexpr std::size_t kGroupsPerTask = 8;
      for (std::size_t g = 0; g < left; g += kGroupsPerTask)
        packs_.push_back({p, g, std::min(kGroupsPerTask, left - g)});
      const std::size_t tall = std::max<std::size_t>(1, (left + parts - 1) / parts);
      for (std::size_t n = 0; n < right; n += wide) {
        for (std::size_t m = 0; m < left; m += tall) {
          blocks_.push_back({p, m, std::min(left, m + tall), n, std::min(right, n + wide)});
        }
      }
    }
  }

  void run(Context& ctx, std::span<const Product> products) const {
    const Arena::Mark before = ctx.arena.mark();
    auto* const packed = ctx.arena.take<std::byte>(bytes_);
    ctx.pool.run(static_cast<std::int64_t>(packs_.size()), [&](std::int64_t index, int) {
      const PackTask& task = packs_[static_cast<std::size_t>(index)];
      const Product& p = products[task.product];
      const std::size_t bytes = kernel_.left * kernel_.steps(p.depth) * kWord;
      for (std::size_t g = task.first; g < task.first + task.count; ++g) {
        pack_group(kernel_, p.left, kernel_.left, g, p.depth, packed + offsets_[task.product] + g * bytes);
      }
    });
    ctx.pool.run(static_cast<std::int64_t>(blocks_.size()), [&](std::int64_t index, int worker) {
      const BlockTask& task = blocks_[static_cast<std::size_t>(index)];
      multiply(products[task.product], task, packed + offsets_[task.product], ctx.scratch(worker));
    });
    ctx.arena.release(before);
  }

 private:
  void multiply(const Product& p, const BlockTask& task, const std::byte* left, Arena& scratch) const {
    const std::size_t steps = kernel_.steps(p.depth);
    const std::size_t left_bytes = kernel_.left * steps * kWord, right_bytes = kernel_.right * steps * kWord;
    auto* const right = scratch.take<std::byte>((task.end_right - task.first_right) * right_bytes);
    for (std::size_t g = task.first_right; g < task.end_right; ++g) {
      pack_group(kernel_, p.right, kernel_.right, g, p.depth, right + (g - task.first_right) * right_bytes);
    }
    for (std::size_t m = task.first_left; m < task.end_left; ++m) {
      for (std::size_t g = task.first_right; g < task.end_right; ++g) {
        const std::size_t row = m * kernel_.left, column = g * kernel_.right;
        kernel_.multiply(left + m * left_bytes, right + (g - task.first_right) * right_bytes, steps,
                         std::min(kernel_.left, p.left.rows - row), std::min(kernel_.right, p.right.rows - column),
                         p.c + row * p.ldc + column, p.ldc, p.add);
      }
    }
  }

  const PackedProduct& kernel_;
  std::vector<PackTask> packs_;
  std::vector<BlockTask> blocks_;
  std::vector<std::size_t> offsets_;  // of each product's left operand
  std::size_t bytes_ = 0;
};

}  // namespace

void multiply_dense(Context& ctx, Rounding rounding, std::span<const Product> products) {
  Plan(ctx.kernels.product(rounding), products, ctx.pool.threads()).run(ctx, products);
}

const float* dense_values(Context& ctx, const Weight& weight) {
  if (weight.dtype() == DType::f32) return reinterpret_cast<const float*>(weight.data());
  const std::size_t width = weight.cols();
  auto* const values = ctx.arena.take<float>(weight.rows() * width);
  ctx.pool.run(static_cast<std::int64_t>(weight.rows()), [&](std::int64_t task, int) {
    const auto n = static_cast<std::size_t>(task);
    const WeightRows row = weight.from_row(n);
    ctx.kernels.widen(row.dtype, row.data, row.scales, values + n * width, width);
  });
  return values;
}

}  // namespace sparsam
