// The texts on which tokenizers are compared: many scripts, emoji, code, white space and broken UTF-8 (replaced by
// U+FFFD), drawn from a seed so that every run has the same ones.

function mulberry32(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

const scripts = {
  latin: [[0x20, 0x7e]],
  latin1: [[0xa0, 0xff], [0x61, 0x7a]],
  latin_extended: [[0x100, 0x24f], [0x1e00, 0x1eff]],
  ipa_and_marks: [[0x250, 0x2ff], [0x300, 0x36f], [0x61, 0x7a]],
  greek: [[0x370, 0x3ff], [0x1f00, 0x1fff]],
  cyrillic: [[0x400, 0x52f]],
  armenian_georgian: [[0x531, 0x58f], [0x10a0, 0x10ff]],
  hebrew: [[0x591, 0x5f4], [0x20, 0x20]],
  arabic: [[0x600, 0x6ff], [0x20, 0x20], [0xfb50, 0xfdff]],
  devanagari: [[0x900, 0x97f], [0x20, 0x20]],
  bengali_to_malayalam: [[0x980, 0xd7f]],
  sinhala_thai_lao: [[0xd80, 0xedf], [0x20, 0x20]],
  tibetan_myanmar: [[0xf00, 0xfff], [0x1000, 0x109f]],
  ethiopic_cherokee: [[0x1200, 0x13ff]],
  khmer_mongolian: [[0x1780, 0x17ff], [0x1800, 0x18aa]],
  hangul: [[0xac00, 0xd7a3], [0x1100, 0x11ff], [0x3130, 0x318f], [0x20, 0x20]],
  kana: [[0x3040, 0x30ff], [0xff66, 0xff9f], [0x3001, 0x3011]],
  han: [[0x4e00, 0x9fff], [0x3001, 0x3002], [0xff0c, 0xff0c]],
  han_rare: [[0x3400, 0x4dbf], [0x20000, 0x2a6df], [0xf900, 0xfaff], [0x2e80, 0x2fd5]],
  fullwidth: [[0xff01, 0xff60], [0x3000, 0x3000]],
  punctuation: [[0x21, 0x2f], [0x3a, 0x40], [0x5b, 0x60], [0x7b, 0x7e], [0x2010, 0x205e], [0x3008, 0x301f]],
  symbols: [[0x2070, 0x23ff], [0x2460, 0x27bf], [0x2900, 0x2bff], [0x20, 0x20]],
  numbers: [[0x30, 0x39], [0x660, 0x669], [0x966, 0x96f], [0xb2, 0xb3], [0xbc, 0xbe], [0x2150, 0x218b], [0x20, 0x20], [0x2e, 0x2e]],
  mathematics: [[0x1d400, 0x1d7ff], [0x2200, 0x22ff]],
  historic: [[0x10000, 0x100fa], [0x10300, 0x1034a], [0x12000, 0x12399], [0x13000, 0x1342e]],
  white_space: [[0x9, 0xd], [0x20, 0x20], [0x20, 0x20], [0x85, 0x85], [0xa0, 0xa0], [0x1680, 0x1680], [0x2000, 0x200f],
    [0x2028, 0x202f], [0x205f, 0x2064], [0x3000, 0x3000], [0xfeff, 0xfeff], [0x180e, 0x180e], [0x61, 0x63]],
  controls: [[0x0, 0x1f], [0x7f, 0x9f], [0x61, 0x7a]],
  private_and_specials: [[0xe000, 0xe0ff], [0xfff0, 0xffff], [0xf0000, 0xf00ff], [0xe0020, 0xe007f]],
};

// Assigned after Unicode 14: whether they are letters or symbols depends on the Node that runs this.
const recent = [[0x88f, 0x88f], [0x897, 0x897], [0xc5c, 0xc5c], [0xcdc, 0xcdc], [0xcf3, 0xcf3], [0xece, 0xece],
  [0x1acf, 0x1aeb], [0x1b4e, 0x1b4f], [0x1b7f, 0x1b7f], [0x1c89, 0x1c8a], [0x20c1, 0x20c1], [0x2427, 0x2429],
  [0x2b96, 0x2b96], [0x2ffc, 0x2fff], [0x31e4, 0x31ef], [0xa7cb, 0xa7f1], [0xfbc3, 0xfbd2], [0xfd90, 0xfdce]];

// Beyond the first plane: blocks that have not changed since, and a few that have never been assigned.
const astral = [[0x10000, 0x100fa], [0x10280, 0x1031f], [0x12000, 0x12399], [0x13000, 0x1342e], [0x16800, 0x16a38],
  [0x1d400, 0x1d7ff], [0x1f300, 0x1f64f], [0x20000, 0x2a6df], [0x40000, 0xdffff], [0xe0001, 0xe01ef], [0xf0000, 0x10fffd]];

// Lone surrogates become U+FFFD.
const well_formed = (text) => Buffer.from(text, 'utf8').toString('utf8');

const emoji = ['😀', '🚀', '👍🏽', '👩‍👩‍👧‍👦', '🏳️‍🌈', '😶‍🌫️', '🇩🇪', '🇺🇳', '✅', '❤️', '1️⃣', '#️⃣', '🧑🏿‍🔬', '🫠', '🪿', '☕', '⚕️', '👁️‍🗨️'];

const prose = [
  'The quick brown fox jumps over the lazy dog.', "I'll say we've won, they'd lost; it's Tom's. I'M SURE WE'RE FINE, DON'T!",
  'Straße, naïve café, coöperate, Ærøskøbing — „Zitat“ «citation» ‹x›', 'Жил-был у бабушки серенький козлик.',
  'Ο Μήνας έχει εννιά.', 'שלום עולם, מה שלומך?', 'مرحبا بالعالم، كيف حالك؟ ١٢٣', 'नमस्ते दुनिया, आप कैसे हैं?',
  'สวัสดีชาวโลก กขค', '안녕하세요 세계! 반갑습니다.', 'こんにちは世界。カタカナとひらがな、漢字。', '你好，世界！今天天气很好。２０２５年',
  'កាន់តែពិសេសអាចខលចេញ', 'Tiếng Việt có dấu: ườ, ễ, ặ', 'Zażółć gęślą jaźń', 'İstanbul ışık IŞIK ß ẞ ﬁ ﬀ', 'e\u0301 o\u0308 A\u030a \u1100\u1161\u11a8 \u212b \ufb01',
  'x² + y³ = z⁴, ½ cup, №5, 50 €, £3.14, 1,234,567.89, 0x1F, 1e-9', 'ſt ſs \'ſ K Å', 'don’t ‘quote’ “double” …', '3 33 333 3333 33333 333333 3333333 33333333',
];

const code = [
  'def f(x):\n    return x ** 2  # square\n\n\nif __name__ == "__main__":\n\tprint(f(3))\n',
  'for (int i = 0; i < n; ++i) {\r\n  a[i] += b[i] * 0.5f;\r\n}\r\n', '#include <vector>\n\ntemplate <typename T>\nstruct S { T* p_; };\n',
  'SELECT * FROM t WHERE a >= 10 AND b LIKE \'%x%\';', '{"key": [1, 2.5e10, null, true], "nested": {"a\\n": "\\u00e9"}}',
  'https://example.org/path?q=1&r=%20#frag user@example.com', '<div class="a">&nbsp;<br/></div>', 'C:\\Users\\x\\file.txt ~/.config/*', '$x = @{ a => 1 }; $$ && || != === <=> ->> :: ..= ...',
  'λx.x → ∀ε>0 ∃δ', 'fn main() { println!("{:?}", vec![1; 3]); }', '    indented\n\t\ttabs\n  \n   \n',
];

// count texts; `special` are special tokens of the tokenizer, a few texts contain some.
export function strings(seed, count, special) {
  const random = mulberry32(seed);
  const below = (n) => Math.floor(random() * n);
  const pick = (list) => list[below(list.length)];
  const names = Object.keys(scripts);
  const from_range = ([low, high]) => {
    const code_point = low + below(high - low + 1);
    const unstable = recent.some(([from, to]) => code_point >= from && code_point <= to);
    return unstable || (code_point >= 0xd800 && code_point <= 0xdfff) ? '\ufffd' : String.fromCodePoint(code_point);
  };
  const character = (name) => from_range(pick(scripts[name]));
  const repeat = (n, f) => Array.from({ length: n }, f).join('');
  const script_text = () => {
    const name = pick(names);
    return repeat(1 + below(30), () => character(name));
  };
  const spaces = () => repeat(1 + below(12), () => pick([' ', ' ', ' ', '\n', '\t', '\r\n', '\u00a0', '\u3000', '\u2003']));
  const any = () => from_range(below(2) === 0 ? [0, 0xffff] : pick(astral));
  const broken = () => {
    const bytes = Buffer.from(pick(prose) + pick(emoji) + script_text(), 'utf8');
    for (let i = 0; i < 1 + bytes.length / 16; ++i) bytes[below(bytes.length)] = below(256);
    return Array.from(bytes.toString('utf8'), (c) => from_range([c.codePointAt(0), c.codePointAt(0)])).join('');
  };
  const kinds = [
    script_text, script_text, script_text, () => pick(prose), () => pick(code), spaces, broken,
    () => repeat(1 + below(5), () => pick(emoji)), () => repeat(1 + below(20), any),
    () => repeat(1 + below(10), () => character(pick(names))), () => String(below(10 ** (1 + below(12)))),
    () => pick([...'abcAZ .\n!字ё0\'']).repeat(1 + below(80)),
    () => { const text = pick(prose); const from = below(text.length); return well_formed(text.slice(from, from + 1 + below(20))); },
  ];
  const out = [''];
  while (out.length < count) {
    const joint = pick(['', '', ' ', '\n', '  ', '\n\n', '. ', "'"]);
    const parts = Array.from({ length: 1 + below(5) }, () => pick(kinds)());
    if (special.length > 0 && below(12) === 0) parts.splice(below(parts.length + 1), 0, pick(special));
    out.push(well_formed(parts.join(joint)));
  }
  return out;
}
