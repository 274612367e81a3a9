"""Writes a GGUF model that says what a test wants to hear: a llama of one layer whose attention and feed-forward weights
are zero, so that its next token depends on the last one only. Embeddings are unit vectors, and the output matrix leads
from each token to its successor. The chat template ends each prompt with a token that begins one of the STORIES."""

import struct
import sys

# What the last question holds -> what is answered, token by token. A story that ends with LOOP never ends.
LOOP = object()
THOUGHT = ["<think>", "a first idea, ", "über Umlaute, ", "思考", "\nand a second line\n", "</think>", "\n\n"]
DEEP = ["<thi", "nk>"] + [f"idea {i}\n" for i in range(40)] + ["</", "think>"]  # tags in pieces
STORIES = {
    "endless": ["tick ", "tock ", LOOP],
    "ponder": THOUGHT + ["The ", "answer."],
    "deeply": DEEP + ["Done."],
    "wipe": ["\x1b[2J", "still here"],
    "": ["Grüße", " and ", "than", "ks."],
}


def byte_alphabet():
    """GPT-2's printable stand-ins for bytes."""
    printable = list(range(33, 127)) + list(range(161, 173)) + list(range(174, 256))
    table, extra = {}, 256
    for byte in range(256):
        if byte in printable:
            table[byte] = chr(byte)
        else:
            table[byte] = chr(extra)
            extra += 1
    return table


ALPHABET = byte_alphabet()


def spell(text):
    return "".join(ALPHABET[byte] for byte in text.encode())


def string(text):
    data = text.encode()
    return struct.pack("<Q", len(data)) + data


def pair(key, kind, payload):
    return string(key) + struct.pack("<I", kind) + payload


def u32(key, value):
    return pair(key, 4, struct.pack("<I", value))


def f32(key, value):
    return pair(key, 6, struct.pack("<f", value))


def text(key, value):
    return pair(key, 8, string(value))


def array(key, kind, items):
    return pair(key, 9, struct.pack("<IQ", kind, len(items)) + b"".join(items))


def write(path, context, stories=None, head=""):
    """stories: in place of STORIES. head: the beginning of the chat template."""
    stories = STORIES if stories is None else stories
    tokens, kinds, after = [ALPHABET[b] for b in range(256)], [1] * 256, {}

    def add(piece, kind):
        tokens.append(piece)
        kinds.append(kind)
        return len(tokens) - 1

    add(spell("th"), 1)  # the one merge, which a vocabulary of this kind must have
    end = add("<|end|>", 3)
    template = head + "{% for m in messages %}{{ m.role }}: {{ m.content }}\n{% endfor %}{% set last = messages[-1].content %}"
    for number, (word, story) in enumerate(stories.items()):
        start = add(f"<|story{number}|>", 3)
        branch = f"{'el' if number else ''}if '{word}' in last" if word else "else"
        template += "{%- " + branch + " -%}" + f"<|story{number}|>"
        previous, first = start, None
        for piece in story:
            if piece is LOOP:
                after[previous] = first
                break
            token = add(piece, 4) if piece in THOUGHT and "think>" in piece else add(spell(piece), 1)
            first = token if first is None else first
            after[previous] = token
            previous = token
        else:
            after[previous] = end
    template += "{%- endif -%}"

    assert len(set(tokens)) == len(tokens), "a token has one successor, so it stands in one story, once"
    vocabulary = len(tokens)
    width = (vocabulary + 31) // 32 * 32
    heads, feed = 4, 32
    keys = [
        text("general.architecture", "llama"),
        text("general.name", "Tiny storyteller"),
        u32("llama.context_length", context),
        u32("llama.embedding_length", width),
        u32("llama.block_count", 1),
        u32("llama.feed_forward_length", feed),
        u32("llama.attention.head_count", heads),
        u32("llama.attention.head_count_kv", 1),
        f32("llama.attention.layer_norm_rms_epsilon", 1e-6),
        u32("llama.rope.dimension_count", width // heads),
        u32("llama.vocab_size", vocabulary),
        text("tokenizer.ggml.model", "gpt2"),
        text("tokenizer.ggml.pre", "gpt-2"),
        array("tokenizer.ggml.tokens", 8, [string(t) for t in tokens]),
        array("tokenizer.ggml.token_type", 5, [struct.pack("<i", k) for k in kinds]),
        array("tokenizer.ggml.merges", 8, [string("t h")]),
        u32("tokenizer.ggml.eos_token_id", end),
        text("tokenizer.chat_template", template),
    ]

    def zeros(rows, columns):
        return (columns, rows), bytes(4 * rows * columns)

    def ones(n):
        return (n,), struct.pack("<f", 1.0) * n

    def marks(rows, columns, places, value):
        data = bytearray(4 * rows * columns)
        for row, column in places:
            struct.pack_into("<f", data, 4 * (row * columns + column), value)
        return (columns, rows), bytes(data)

    head = width // heads
    tensors = {
        "token_embd.weight": marks(vocabulary, width, [(t, t) for t in range(vocabulary)], 1.0),
        "output_norm.weight": ones(width),
        "output.weight": marks(vocabulary, width, [(to, of) for of, to in after.items()], 10.0),
        "blk.0.attn_norm.weight": ones(width),
        "blk.0.attn_q.weight": zeros(width, width),
        "blk.0.attn_k.weight": zeros(head, width),
        "blk.0.attn_v.weight": zeros(head, width),
        "blk.0.attn_output.weight": zeros(width, width),
        "blk.0.ffn_norm.weight": ones(width),
        "blk.0.ffn_gate.weight": zeros(feed, width),
        "blk.0.ffn_up.weight": zeros(feed, width),
        "blk.0.ffn_down.weight": zeros(width, feed),
    }
    header = b"GGUF" + struct.pack("<IQQ", 3, len(tensors), len(keys)) + b"".join(keys)
    body = b""
    for name, (shape, data) in tensors.items():
        header += string(name) + struct.pack("<I", len(shape)) + b"".join(struct.pack("<Q", n) for n in shape)
        header += struct.pack("<IQ", 0, len(body))
        body += data + bytes(-len(data) % 32)
    with open(path, "wb") as file:
        file.write(header + bytes(-len(header) % 32) + body)


if __name__ == "__main__":
    write(sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 100000)
