# What every target shares: flags, and the two functions that declare a layer and its tests.

find_program(CCACHE ccache)
if(CCACHE)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CCACHE})
endif()

add_library(sparsam_flags INTERFACE)
target_include_directories(sparsam_flags INTERFACE ${CMAKE_SOURCE_DIR}/src)
target_compile_options(sparsam_flags INTERFACE
  -Wall -Wextra -Wshadow -Wnon-virtual-dtor -Woverloaded-virtual
  # Results must not depend on what the compiler chooses to fuse: every fused multiply-add is written out.
  -ffp-contract=off
  # Nobody reads errno after sqrt; without this each one carries a branch and a call.
  -fno-math-errno)
if(SPARSAM_WERROR)
  target_compile_options(sparsam_flags INTERFACE -Werror)
endif()
if(SPARSAM_SANITIZE)
  target_compile_options(sparsam_flags INTERFACE -fsanitize=${SPARSAM_SANITIZE} -fno-sanitize-recover=all
    -fno-omit-frame-pointer)
  target_link_options(sparsam_flags INTERFACE -fsanitize=${SPARSAM_SANITIZE})
endif()
if(SPARSAM_FUZZ)
  target_compile_options(sparsam_flags INTERFACE -fsanitize=fuzzer-no-link)
endif()

if(SPARSAM_TESTS)
  find_package(GTest REQUIRED)
  include(GoogleTest)
  # Everything that ctest runs, and nothing that a user needs: it is built when it is asked for.
  add_custom_target(tests)
endif()

# What takes no time when it runs is not worth the compiler's: in a release, a third of the time to build goes.
function(sparsam_build_quickly target)
  target_compile_options(${target} PRIVATE $<$<CONFIG:Release>:-O1>)
endfunction()

# sparsam_layer(NAME [COLD] DEPENDS a b LIBRARIES x y): the folder's *.cc files as one static library, and its *_test.cc
# files as the test program NAME_test. DEPENDS names other layers; LIBRARIES names what comes from outside. COLD: it does
# not compute; it waits for disks and networks, and calls layers that do.
function(sparsam_layer name)
  cmake_parse_arguments(ARG "COLD" "" "DEPENDS;LIBRARIES" ${ARGN})
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/*.cc)
  set(tests ${sources})
  list(FILTER sources EXCLUDE REGEX "_test\\.cc$")
  list(FILTER tests INCLUDE REGEX "_test\\.cc$")
  list(TRANSFORM ARG_DEPENDS PREPEND sparsam_ OUTPUT_VARIABLE layers)
  add_library(sparsam_${name} STATIC ${sources})
  target_link_libraries(sparsam_${name} PUBLIC sparsam_flags ${layers} ${ARG_LIBRARIES})
  if(ARG_COLD)
    sparsam_build_quickly(sparsam_${name})
  endif()
  if(SPARSAM_TESTS AND tests)
    sparsam_test(${name}_test SOURCES ${tests} DEPENDS ${name})
  endif()
endfunction()

# sparsam_test(NAME SOURCES … DEPENDS layers…): a GoogleTest program whose cases ctest runs one by one.
function(sparsam_test name)
  cmake_parse_arguments(ARG "" "" "SOURCES;DEPENDS;LIBRARIES" ${ARGN})
  list(TRANSFORM ARG_DEPENDS PREPEND sparsam_ OUTPUT_VARIABLE layers)
  add_executable(${name} EXCLUDE_FROM_ALL ${ARG_SOURCES})
  add_dependencies(tests ${name})
  sparsam_build_quickly(${name})
  target_link_libraries(${name} PRIVATE ${layers} ${ARG_LIBRARIES} GTest::gtest_main)
  target_compile_definitions(${name} PRIVATE SPARSAM_SOURCE_DIR="${CMAKE_SOURCE_DIR}")
  gtest_discover_tests(${name} DISCOVERY_MODE PRE_TEST PROPERTIES TIMEOUT 600)
endfunction()

# sparsam_fuzz(NAME SOURCES … DEPENDS layers…): a libFuzzer target, fuzz_NAME, with its seeds in tests/fuzz/corpus/NAME.
function(sparsam_fuzz name)
  cmake_parse_arguments(ARG "" "" "SOURCES;DEPENDS" ${ARGN})
  if(NOT SPARSAM_FUZZ)
    return()
  endif()
  list(TRANSFORM ARG_DEPENDS PREPEND sparsam_ OUTPUT_VARIABLE layers)
  add_executable(fuzz_${name} EXCLUDE_FROM_ALL ${ARG_SOURCES})
  add_dependencies(tests fuzz_${name})
  target_link_libraries(fuzz_${name} PRIVATE ${layers})
  target_link_options(fuzz_${name} PRIVATE -fsanitize=fuzzer)
endfunction()
