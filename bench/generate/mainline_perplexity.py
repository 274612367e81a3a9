#!/usr/bin/env python3
"""Perplexity of GGUF files by llama.cpp and by sparsam, side by side, on the same text.

llama.cpp comes prebuilt from npm, without a compiler:

    npm pack @node-llama-cpp/linux-x64 && tar xf node-llama-cpp-linux-x64-*.tgz
    python3 bench/generate/mainline_perplexity.py --llama package/bins/linux-x64 --text some.txt model.gguf ...

Needs numpy. Both programs read the text with their own tokenizers (the ids are compared), cut it into windows, and count
the second half of each window, as llama.cpp's llama-perplexity does. llama.cpp keeps its cache in half precision, so
sparsam is asked for the same. Prints one line per file, and fails if a file does not open or the ids differ.
"""

import argparse
import ctypes as C
import json
import pathlib
import subprocess
import sys

import numpy as np

WINDOW = 512  # llama.cpp's default context


class Params(C.Structure):
    """Parameters are passed as they come from llama.cpp's own defaults, so their fields need not be known here."""

    _fields_ = [("opaque", C.c_uint8 * 512)]


class Batch(C.Structure):
    _fields_ = [("n", C.c_int32)] + [(f, C.c_void_p) for f in ("token", "embd", "pos", "n_seq", "seq", "logits")]


class Llama:
    def __init__(self, folder):
        folder = pathlib.Path(folder).resolve()
        load = lambda pattern: C.CDLL(str(next(folder.glob(pattern))), mode=C.RTLD_GLOBAL)
        load("libggml-base.so*")
        ggml = load("libggml.*so*")
        self.lib = lib = load("libllama.*so*")
        quiet = C.CFUNCTYPE(None, C.c_int, C.c_char_p, C.c_void_p)
        self.log = quiet(lambda level, text, _: sys.stderr.write(text.decode()) if level == 4 else None)
        lib.llama_log_set(self.log, None)
        ggml.ggml_backend_load_all_from_path.argtypes = [C.c_char_p]
        ggml.ggml_backend_load_all_from_path(str(folder).encode())
        lib.llama_backend_init()
        for name in ("llama_model_default_params", "llama_context_default_params"):
            getattr(lib, name).restype = Params
        for name, arguments in (
            ("llama_model_load_from_file", [C.c_char_p, Params]),
            ("llama_init_from_model", [C.c_void_p, Params]),
            ("llama_model_get_vocab", [C.c_void_p]),
        ):
            getattr(lib, name).argtypes = arguments
            getattr(lib, name).restype = C.c_void_p
        lib.llama_decode.argtypes = [C.c_void_p, Batch]
        lib.llama_get_logits.argtypes = [C.c_void_p]
        lib.llama_get_logits.restype = C.POINTER(C.c_float)
        lib.llama_vocab_n_tokens.argtypes = [C.c_void_p]
        lib.llama_vocab_bos.argtypes = [C.c_void_p]
        lib.llama_vocab_get_add_bos.argtypes = [C.c_void_p]
        lib.llama_vocab_get_add_bos.restype = C.c_bool
        lib.llama_tokenize.argtypes = [C.c_void_p, C.c_char_p, C.c_int32, C.c_void_p, C.c_int32, C.c_bool, C.c_bool]
        for name in ("llama_free", "llama_model_free"):
            getattr(lib, name).argtypes = [C.c_void_p]

    def open(self, path):
        model = self.lib.llama_model_load_from_file(str(path).encode(), self.lib.llama_model_default_params())
        return model or None

    def tokenize(self, model, text):
        vocab = self.lib.llama_model_get_vocab(model)
        ids = np.zeros(len(text) + 8, np.int32)
        n = self.lib.llama_tokenize(vocab, text, len(text), ids.ctypes.data, len(ids), False, False)
        return ids[:n].tolist()

    def logits(self, model, tokens):
        context = self.lib.llama_init_from_model(model, self.lib.llama_context_default_params())
        n = len(tokens)
        token, pos = np.array(tokens, np.int32), np.arange(n, dtype=np.int32)
        ones, zeros, wanted = np.ones(n, np.int32), np.zeros(n, np.int32), np.ones(n, np.int8)
        seq = (C.c_void_p * n)(*[zeros.ctypes.data + 4 * i for i in range(n)])
        batch = Batch(n, token.ctypes.data, None, pos.ctypes.data, ones.ctypes.data, C.cast(seq, C.c_void_p),
                      wanted.ctypes.data)
        code = self.lib.llama_decode(context, batch)
        if code != 0:
            raise RuntimeError(f"llama_decode returned {code}")
        width = self.lib.llama_vocab_n_tokens(self.lib.llama_model_get_vocab(model))
        out = np.ctypeslib.as_array(self.lib.llama_get_logits(context), (n, width)).astype(np.float64)
        self.lib.llama_free(context)
        return out

    def perplexity(self, model, ids):
        vocab = self.lib.llama_model_get_vocab(model)
        bos = self.lib.llama_vocab_bos(vocab) if self.lib.llama_vocab_get_add_bos(vocab) else None
        loss, count = 0.0, 0
        for begin in range(0, len(ids) - WINDOW + 1, WINDOW):
            window = ids[begin : begin + WINDOW]
            rows = self.logits(model, ([bos] if bos is not None else [window[0]]) + window[1:])
            rows = rows[WINDOW // 2 : WINDOW - 1]
            targets = window[WINDOW // 2 + 1 :]
            top = rows.max(1, keepdims=True)
            normal = top[:, 0] + np.log(np.exp(rows - top).sum(1))
            loss += (normal - rows[np.arange(len(targets)), targets]).sum()
            count += len(targets)
        return float(np.exp(loss / count)), count


def sparsam(program, *arguments, text=None):
    done = subprocess.run([program, *map(str, arguments)], input=text, capture_output=True, check=False)
    if done.returncode != 0:
        raise RuntimeError(done.stderr.decode().strip())
    return json.loads(done.stdout)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--llama", required=True, help="folder with libllama.so (bins/linux-x64 of the npm package)")
    parser.add_argument("--sparsam", default="build/release/sparsam")
    parser.add_argument("--text", required=True, help="a UTF-8 text of some thousand tokens")
    parser.add_argument("files", nargs="+")
    arguments = parser.parse_args()
    text = pathlib.Path(arguments.text).read_bytes()
    llama = Llama(arguments.llama)
    failed = False
    print(f"{'file':<40} {'llama.cpp':>10} {'sparsam':>10} {'ratio':>8}  targets  ids")
    for path in arguments.files:
        try:
            model = llama.open(path)
            if model is None:
                raise RuntimeError("llama.cpp does not open it")
            ids = llama.tokenize(model, text)
            own = sparsam(arguments.sparsam, "tokenize", path, "--no-special", text=text)
            theirs, count = llama.perplexity(model, ids)
            llama.lib.llama_model_free(model)
            ours = sparsam(arguments.sparsam, "perplexity", path, "--file", arguments.text, "--context", WINDOW,
                           "--cache-type", "f16", "--json")
            same = own == ids
            failed |= not same or ours["tokens"] != count
            print(f"{pathlib.Path(path).name:<40} {theirs:>10.4f} {ours['perplexity']:>10.4f} "
                  f"{ours['perplexity'] / theirs:>8.4f}  {count:>7}  {'same' if same else 'DIFFERENT'}", flush=True)
        except RuntimeError as error:
            failed = True
            print(f"{pathlib.Path(path).name:<40} {error}", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
