// Regions of code for one instruction set inside a program that is built for any x86-64. Only what stands between the
// two macros uses the set: headers are included before, so that no inline function of theirs is compiled for it and
// then linked into code that runs everywhere.
#pragma once

#define SPARSAM_PRAGMA(x) _Pragma(#x)
#if defined(__clang__)
#define SPARSAM_TARGET_BEGIN(set) \
  SPARSAM_PRAGMA(clang attribute push(__attribute__((target(set))), apply_to = function))
#define SPARSAM_TARGET_END SPARSAM_PRAGMA(clang attribute pop)
#else
// False alarms of g++ 12: vector types in the signature of a lambda's never used conversion to a function pointer, and
// the deliberately undefined operands inside its own intrinsics.
#define SPARSAM_TARGET_BEGIN(set)                          \
  SPARSAM_PRAGMA(GCC target(set))                          \
  SPARSAM_PRAGMA(GCC diagnostic ignored "-Wpsabi")         \
  SPARSAM_PRAGMA(GCC diagnostic ignored "-Wuninitialized") \
  SPARSAM_PRAGMA(GCC diagnostic ignored "-Wmaybe-uninitialized")
#define SPARSAM_TARGET_END
#endif

#define SPARSAM_INLINE [[gnu::always_inline]] inline

// Before a loop of a constant, small number of turns: g++ keeps accumulators in place only across unrolled turns.
#if defined(__clang__)
#define SPARSAM_UNROLL SPARSAM_PRAGMA(unroll)
#else
#define SPARSAM_UNROLL SPARSAM_PRAGMA(GCC unroll 16)
#endif
