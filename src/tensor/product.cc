#include "tensor/product.h"

#include <algorithm>
#include <cstring>
#include <vector>

#include "base/error.h"

namespace sparsam {
namespace {

constexpr std::size_t kWord = 4;                      // bytes of a packed word
constexpr std::size_t kGroupsAtOnce = 4;              // of the right operand, and
constexpr std::size_t kSmall = std::size_t{1} << 19;  // bytes of both: what stays in the second-level cache

// An operand packed by groups of `lanes` rows.
struct Groups {
  std::byte* data = nullptr;
  std::size_t bytes = 0;  // of a group

  std::byte* operator[](std::size_t group) const { return data + group * bytes; }
};

// Groups [first, end) of an operand, to where the first of them belongs.
void pack(const PackedProduct& kernel, const Operand& from, std::size_t lanes, std::size_t depth, std::size_t first,
          std::size_t end, const Groups& to) {
  for (std::size_t g = first; g < end; ++g) {
    const std::size_t row = g * lanes;
    const bool in_order = !from.across && from.order != nullptr;
    kernel.pack(from.data + (from.across ? row
                             : in_order  ? 0
                                         : row * from.stride),
                from.stride, in_order ? from.order + row : from.order, from.across, std::min(lanes, from.rows - row),
                lanes, depth, to[g - first]);
  }
}

// A block of a product's result, in groups; the packed operands begin with those of the block.
struct Block {
  std::size_t first_left, end_left;
  std::size_t first_right, end_right;
};

void multiply(const PackedProduct& kernel, const Product& p, const Block& block, const Groups& left,
              const Groups& right) {
  for (std::size_t m = block.first_left; m < block.end_left; ++m) {
    for (std::size_t n = block.first_right; n < block.end_right; ++n) {
      const std::size_t row = m * kernel.left, column = n * kernel.right;
      kernel.multiply(left[m - block.first_left], right[n - block.first_right], kernel.steps(p.depth),
                      std::min(kernel.left, p.left.rows - row), std::min(kernel.right, p.right.rows - column),
                      p.c + row * p.ldc + column, p.ldc, p.add);
    }
  }
}

// What the threads share. Small products are tasks as they are, those that have something in common together. Of large
// ones, and those that follow them, the left operands are packed first; then each task packs some groups of the right
// operand, and gives that part of the result. Right operands that last are packed first, too, unless they were before.
class Plan {
 public:
  // weights: none, and nothing lasts.
  Plan(const PackedProduct& kernel, std::span<const Product> products, int threads, PackedWeights* weights)
      : kernel_(kernel), products_(products), wanted_(static_cast<std::size_t>(threads) * 4) {
    if (weights != nullptr) find_lasting(*weights);
    std::vector<std::span<const Product>> large;
    for (std::size_t first = 0, end = 0; first < products.size(); first = end) {
      for (end = first + 1; end < products.size() && products[end].follows; ++end) {
      }
      const auto chain = products.subspan(first, end - first);
      if (products.size() < wanted_ || !is_small(chain[0]))
        large.push_back(chain);
      else if (first > 0 && !runs_.empty() && runs_.back().end() == chain.begin() &&
               share(chain[0], products[first - 1]))
        runs_.back() = {runs_.back().begin(), chain.end()};
      else
        runs_.push_back(chain);
    }
    cut(large);
  }

  void run(Context& ctx) const {
    const Arena::Mark before = ctx.arena.mark();
    auto* const packed = ctx.arena.take<std::byte>(bytes_);
    ctx.pool.run(static_cast<std::int64_t>(packings_.size()), [&](std::int64_t index, int) {
      const Packing& task = packings_[static_cast<std::size_t>(index)];
      const Product& p = products_[task.product];
      const Groups to = task.right ? lasting_[task.product] : all_left(task.product, packed);
      pack(kernel_, task.right ? p.right : p.left, task.right ? kernel_.right : kernel_.left, p.depth, task.first,
           task.end, {to[task.first], to.bytes});
    });
    ctx.pool.run(static_cast<std::int64_t>(blocks_.size() + runs_.size()), [&](std::int64_t index, int worker) {
      const auto task = static_cast<std::size_t>(index);
      if (task < blocks_.size())
        multiply_large(blocks_[task], packed, ctx.scratch(worker));
      else
        multiply_small(runs_[task - blocks_.size()], ctx.scratch(worker));
    });
    ctx.arena.release(before);
  }

 private:
  struct Packing {  // groups of a product's left or right operand
    std::size_t product, first, end;
    bool right;
  };
  struct LargeBlock {
    std::size_t product, followers;
    Block block;
  };

  bool is_small(const Product& p) const {
    return (kernel_.groups_left(p.left.rows) * kernel_.left + kernel_.groups_right(p.right.rows) * kernel_.right) *
               kernel_.steps(p.depth) * kWord <=
           kSmall;
  }
  static bool share(const Product& a, const Product& b) {
    return a.depth == b.depth && (a.left == b.left || a.right == b.right);
  }

  void find_lasting(PackedWeights& weights) {
    lasting_.resize(products_.size());
    for (std::size_t p = 0; p < products_.size(); ++p) {
      const Operand& right = products_[p].right;
      if (!right.lasting) continue;
      const std::size_t groups = kernel_.groups_right(right.rows);
      const std::size_t bytes = kernel_.steps(products_[p].depth) * kernel_.right * kWord;
      const PackedWeights::Packed packed = weights.take(right.data, right.across, groups * bytes);
      lasting_[p] = {packed.data, bytes};
      if (packed.fresh) pack_first(p, groups, true);
    }
  }
  Groups lasting(std::size_t product) const { return lasting_.empty() ? Groups() : lasting_[product]; }

  void pack_first(std::size_t product, std::size_t groups, bool right) {
    constexpr std::size_t kGroupsPerTask = 8;
    for (std::size_t g = 0; g < groups; g += kGroupsPerTask) {
      packings_.push_back({product, g, std::min(groups, g + kGroupsPerTask), right});
    }
  }

  void cut(const std::vector<std::span<const Product>>& large) {
    std::size_t groups = 0;  // of the right operands
    for (const auto& chain : large) groups += kernel_.groups_right(chain[0].right.rows);
    const std::size_t wide = std::clamp<std::size_t>(groups / wanted_, 1, kGroupsAtOnce);
    // Where there are fewer tasks than that, they are cut across the rows, too.
    const std::size_t parts = groups >= wanted_ ? 1 : (wanted_ + groups - 1) / std::max<std::size_t>(1, groups);
    offsets_.resize(products_.size());
    for (const auto& chain : large) {
      const auto first = static_cast<std::size_t>(chain.data() - products_.data());
      const std::size_t left = kernel_.groups_left(chain[0].left.rows);
      const std::size_t right = kernel_.groups_right(chain[0].right.rows);
      for (std::size_t p = first; p < first + chain.size(); ++p) {
        CHECK(kernel_.groups_left(products_[p].left.rows) == left && products_[p].c == chain[0].c, "a product follows");
        offsets_[p] = bytes_;
        bytes_ += left * kernel_.left * kernel_.steps(products_[p].depth) * kWord;
        pack_first(p, left, false);
      }
      const std::size_t tall = std::max<std::size_t>(1, (left + parts - 1) / parts);
      for (std::size_t n = 0; n < right; n += wide) {
        for (std::size_t m = 0; m < left; m += tall) {
          blocks_.push_back({first, chain.size() - 1, {m, std::min(left, m + tall), n, std::min(right, n + wide)}});
        }
      }
    }
  }

  Groups all_left(std::size_t product, std::byte* packed) const {
    return {packed + offsets_[product], kernel_.left * kernel_.steps(products_[product].depth) * kWord};
  }

  void multiply_large(const LargeBlock& task, std::byte* packed, Arena& scratch) const {
    const Block& block = task.block;
    for (std::size_t i = task.product; i <= task.product + task.followers; ++i) {
      const Product& p = products_[i];
      const Groups left = all_left(i, packed);
      Groups right = lasting(i);
      if (right.data != nullptr) {
        right.data = right[block.first_right];
      } else {
        right = room(p.depth, kernel_.right, block.end_right - block.first_right, scratch);
        pack(kernel_, p.right, kernel_.right, p.depth, block.first_right, block.end_right, right);
      }
      multiply(kernel_, p, block, {left[block.first_left], left.bytes}, right);
    }
  }

  void multiply_small(std::span<const Product> run, Arena& scratch) const {
    Groups left, right;
    for (std::size_t i = 0; i < run.size(); ++i) {
      const Product& p = run[i];
      const bool same_depth = i > 0 && p.depth == run[i - 1].depth;
      const Block whole{0, kernel_.groups_left(p.left.rows), 0, kernel_.groups_right(p.right.rows)};
      if (!same_depth || p.left != run[i - 1].left) {
        left = room(p.depth, kernel_.left, whole.end_left, scratch);
        pack(kernel_, p.left, kernel_.left, p.depth, 0, whole.end_left, left);
      }
      const Groups packed = lasting(static_cast<std::size_t>(&p - products_.data()));
      if (packed.data != nullptr) {
        right = packed;
      } else if (!same_depth || p.right != run[i - 1].right) {
        right = room(p.depth, kernel_.right, whole.end_right, scratch);
        pack(kernel_, p.right, kernel_.right, p.depth, 0, whole.end_right, right);
      }
      multiply(kernel_, p, whole, left, right);
    }
  }

  Groups room(std::size_t depth, std::size_t lanes, std::size_t count, Arena& arena) const {
    const std::size_t bytes = kernel_.steps(depth) * lanes * kWord;
    return {arena.take<std::byte>(count * bytes), bytes};
  }

  const PackedProduct& kernel_;
  std::span<const Product> products_;
  std::size_t wanted_;                          // tasks
  std::vector<std::span<const Product>> runs_;  // of small products
  std::vector<Packing> packings_;
  std::vector<LargeBlock> blocks_;
  std::vector<std::size_t> offsets_;  // of a large product's left operand
  std::vector<Groups> lasting_;       // of each product's right operand, where it lasts
  std::size_t bytes_ = 0;
};

}  // namespace

void multiply_dense(Context& ctx, Rounding rounding, std::span<const Product> products) {
  PackedWeights* const weights = rounding == Rounding::bfloat16 ? ctx.packed_weights : nullptr;
  Plan(ctx.kernels.product(rounding), products, ctx.pool.threads(), weights).run(ctx);
}

Operand weight_along(Context& ctx, const Weight& weight) {
  const std::size_t width = weight.cols();
  if (weight.dtype() == DType::f32) {
    return {reinterpret_cast<const float*>(weight.data()), weight.rows(), width, false, nullptr, true};
  }
  auto* const values = ctx.arena.take<float>(weight.rows() * width);
  ctx.pool.run(static_cast<std::int64_t>(weight.rows()), [&](std::int64_t task, int) {
    const auto n = static_cast<std::size_t>(task);
    const WeightRows row = weight.from_row(n);
    ctx.kernels.widen(row.dtype, row.data, row.scales, values + n * width, width);
  });
  return {values, weight.rows(), width};
}

Operand weight_across(Context& ctx, const Weight& weight) {
  Operand w = weight_along(ctx, weight);
  w.rows = weight.cols();
  w.across = true;
  return w;
}

}  // namespace sparsam
