#!/usr/bin/env python3
"""Unpacked Debian packages to plain text, one JSON line per page: clean_text.py FILES VERSIONS OUTPUT TABLE.

HTML keeps its main part without navigation; manual pages and POD lose their markup; dictionaries become pages of
entries. Pages that occur twice are kept once, and paragraphs that stand on many pages of a package (navigation, notes
on the licence) are dropped. Python's standard library only. The result depends on the packages alone.
"""

import collections
import gzip
import hashlib
import html.parser
import json
import os
import pathlib
import re
import sys

SKIPPED_TAGS = {"script", "style", "nav", "footer", "head", "svg", "form", "button", "noscript", "iframe"}
SKIPPED_CLASSES = re.compile(
    r"\b(sphinxsidebar|related|headerlink|toctree-wrapper|navheader|navfooter|toc|footer|breadcrumb|sidebar|docnav|"
    r"linenos|highlight-none-nav|leftbar|rightbar|donation|search|index|genindextable|modindextable|indextable)\b")
BLOCK_TAGS = {"p", "div", "section", "article", "table", "tr", "ul", "ol", "dl", "dt", "dd", "li", "blockquote", "pre",
              "h1", "h2", "h3", "h4", "h5", "h6", "br", "hr", "main", "body", "header", "figure", "aside"}
VOID_TAGS = {"br", "hr", "img", "meta", "link", "input", "col", "area", "base", "wbr", "source", "param", "embed"}
PARAGRAPH_TAGS = {"p", "pre", "table", "ul", "ol", "dl", "blockquote", "h1", "h2", "h3", "h4", "h5", "h6", "section"}


class PageText(html.parser.HTMLParser):
    """The text of a page: blocks on lines of their own, paragraphs apart by an empty line, <pre> as it stands."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.parts, self.open, self.skipped_at, self.pre = [], [], None, 0

    def handle_starttag(self, tag, attributes):
        if tag in BLOCK_TAGS:
            self.parts.append("\n\n" if tag in PARAGRAPH_TAGS else "\n")
        if tag in VOID_TAGS:
            return
        values = dict(attributes)
        self.open.append(tag)
        marks = f"{values.get('class') or ''} {values.get('role') or ''} {values.get('id') or ''}"
        if self.skipped_at is None and (tag in SKIPPED_TAGS or SKIPPED_CLASSES.search(marks)
                                        or "navigation" in marks or "search" in marks):
            self.skipped_at = len(self.open)
        if self.skipped_at is None and tag == "li":
            self.parts.append("- ")
        if self.skipped_at is None and tag in ("td", "th"):
            self.parts.append(" ")
        self.pre += tag == "pre"

    def handle_endtag(self, tag):
        if tag not in self.open:
            return
        while self.open:
            closed = self.open.pop()
            self.pre -= closed == "pre"
            if self.skipped_at is not None and len(self.open) < self.skipped_at:
                self.skipped_at = None
            if closed == tag:
                break
        if tag in BLOCK_TAGS:
            self.parts.append("\n\n" if tag in PARAGRAPH_TAGS else "\n")

    def handle_data(self, data):
        if self.skipped_at is None:
            self.parts.append(data if self.pre else re.sub(r"\s+", " ", data))


def html_text(data):
    page = decode(data)
    # Sphinx and DocBook mark the part that matters.
    for marker in ('role="main"', '<main', 'class="body"'):
        at = page.find(marker)
        if at >= 0:
            page = page[page.rfind("<", 0, at + 1):]
            break
    parser = PageText()
    parser.feed(page)
    parser.close()
    return "".join(parser.parts).replace("\u00b6", "")


ROFF_NAMES = {"em": "\u2014", "en": "\u2013", "aq": "'", "dq": '"', "lq": "\u201c", "rq": "\u201d", "oq": "\u2018",
              "cq": "\u2019", "bu": "\u2022", "co": "\u00a9", "ha": "^", "ti": "~", "rs": "\\", "mu": "\u00d7",
              "->": "\u2192", "<-": "\u2190", "+-": "\u00b1", "<=": "\u2264", ">=": "\u2265", "Fo": "\u00ab",
              "Fc": "\u00bb", "at": "@", "sh": "#", "Do": "$", "bv": "|", "ga": "`", "de": "\u00b0"}


def roff_inline(line):
    line = re.sub(r'\\".*$', "", line)
    line = re.sub(r"\\f(\(..|\[[^\]]*\]|.)", "", line)
    line = re.sub(r"\\s[+-]?\d+|\\[&|^/,:%c]|\\s0|\\m\[[^\]]*\]", "", line)
    line = re.sub(r"\\\((..)|\\\[([^\]]+)\]", lambda m: ROFF_NAMES.get(m.group(1) or m.group(2), ""), line)
    line = re.sub(r"\\\*(\(..|\[[^\]]*\]|.)|\\[hvwkoznN]'[^']*'", "", line)
    return line.replace("\\-", "-").replace("\\ ", " ").replace("\\~", " ").replace("\\e", "\\").replace("\\0", " ")


def roff_arguments(rest):
    return [m.group(1) if m.group(1) is not None else m.group(2)
            for m in re.finditer(r'"((?:[^"]|"")*)"|(\S+)', roff_inline(rest))]


def roff_text(data):
    """man(7) as plain text; tables and equations are left out."""
    out, skip_until, as_is = [], None, False
    for line in decode(data).split("\n"):
        if skip_until:
            if line.startswith(skip_until):
                skip_until = None
            continue
        match = re.match(r"[.']\s*([A-Za-z\\\"]+)\s*(.*)$", line)
        if not match:
            text = roff_inline(line)
            out.append(text + ("\n" if as_is or not text.strip() else " "))
            continue
        macro, rest = match.groups()
        if macro in ("TS", "EQ", "de", "ig"):
            skip_until = {"TS": ".TE", "EQ": ".EN"}.get(macro, "..")
        elif macro in ("SH", "SS"):
            out.append("\n\n" + " ".join(roff_arguments(rest)) + "\n\n")
        elif macro in ("PP", "P", "LP", "TP", "TQ", "HP", "sp", "RS", "RE"):
            out.append("\n\n" if macro != "RE" else "\n")
        elif macro == "IP":
            out.append("\n\n" + " ".join(roff_arguments(rest)[:1]) + " ")
        elif macro in ("nf", "EX", "fi", "EE"):
            as_is = macro in ("nf", "EX")
            out.append("\n")
        elif macro == "br":
            out.append("\n")
        elif macro in ("B", "I", "SM", "SB", "UR", "MT"):
            out.append(" ".join(roff_arguments(rest)) + ("\n" if as_is else " "))
        elif macro in ("BR", "BI", "IB", "IR", "RB", "RI"):
            out.append("".join(roff_arguments(rest)) + ("\n" if as_is else " "))
    return re.sub(r"(?m)^[^\S\n]+(?=\S)", "", re.sub(r" +\n", "\n", "".join(out)))


def pod_text(data):
    out, on = [], False
    for line in decode(data).split("\n"):
        command = re.match(r"=([a-z]+\d?)\s*(.*)$", line)
        if command:
            on = command.group(1) != "cut"
            if command.group(1) in ("head1", "head2", "head3", "head4", "item"):
                out.append(command.group(2))
            continue
        if on:
            out.append(line)
    text = "\n".join(out)
    for _ in range(4):  # codes nest
        text = re.sub(r"[BCFISX]<<+ (.*?) >>+", r"\1", text, flags=re.S)
        text = re.sub(r"L<(?:([^|<>]*)\|)?([^<>]*)>", lambda m: m.group(1) or m.group(2), text)
        text = re.sub(r"[BCFIS]<([^<>]*)>", r"\1", text)
        text = re.sub(r"[XZ]<[^<>]*>", "", text)
        text = text.replace("E<lt>", "<").replace("E<gt>", ">").replace("E<sol>", "/").replace("E<verbar>", "|")
    return text


def decode(data):
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("latin-1")


def tidy(text):
    text = re.sub(r"[^\S\n]+\n", "\n", text.replace("\r\n", "\n").replace("\u00ad", "").replace("\u00a0", " "))
    text = re.sub(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ufeff]", "", text)
    return re.sub(r"\n{3,}", "\n\n", text).strip()


def pages(kind):
    def read(root, pattern):
        for path in sorted(root.glob(pattern)):
            if path.is_file() and not path.is_symlink():
                data = path.read_bytes()
                yield str(path.relative_to(root)), kind(gzip.decompress(data) if path.suffix == ".gz" else data)
    return read


def wordnet(root, pattern):
    """Sixty synonym sets a page: "words (kind): gloss"."""
    names = {"noun": "noun", "verb": "verb", "adj": "adjective", "adv": "adverb"}
    for path in sorted(root.glob(pattern)):
        kind, lines = names.get(path.name.split(".")[-1]), []
        for line in decode(path.read_bytes()).split("\n"):
            fields, bar, gloss = line.partition(" | ")
            fields = fields.split(" ")
            if not kind or line.startswith("  ") or not bar:
                continue
            words = [re.sub(r"\(.*\)$", "", fields[4 + 2 * i]).replace("_", " ") for i in range(int(fields[3], 16))]
            lines.append(f"{', '.join(words)} ({kind}): {gloss.strip()}")
        for i in range(0, len(lines), 60):
            yield f"{path.name}:{i}", "\n".join(lines[i:i + 60])


def dictionary(root, pattern):
    """A dictd text: entries begin at the left edge; pages of about 8 kB."""
    for path in sorted(root.glob(pattern)):
        page, n = "", 0
        for entry in re.split(r"\n(?=\S)", decode(gzip.decompress(path.read_bytes()))):
            entry = re.sub(r"\n\s+", "\n  ", entry).strip()
            if entry.startswith("00-database") or not entry:
                continue
            page += entry + "\n"
            if len(page) > 8000:
                yield f"{path.name}:{n}", page
                page, n = "", n + 1
        yield f"{path.name}:{n}", page


def fortunes(root, pattern):
    """Sayings, apart by lines of a percent sign: some twenty a page."""
    for path in sorted(root.glob(pattern)):
        if not path.is_file() or path.is_symlink() or path.suffix or "/off" in str(path):
            continue
        sayings = re.split(r"\n%\n", re.sub(r"\x1b\[[0-9;]*m", "", decode(path.read_bytes())))
        for i in range(0, len(sayings), 20):
            yield f"{path.name}:{i}", "\n\n".join(s.strip("%\n") for s in sayings[i:i + 20])


HTML, MAN, POD = pages(html_text), pages(roff_text), pages(pod_text)
RULES = {
    "linux-doc-6.1": (HTML, "usr/share/doc/**/*.html"),
    "python3.11-doc": (HTML, "usr/share/doc/**/*.html"),
    "perl-doc": (POD, "usr/share/perl/**/*.pod"),
    "libreoffice-help-en-us": (HTML, "usr/share/libreoffice/help/en-US/**/*.html"),
    "libreoffice-help-de": (HTML, "usr/share/libreoffice/help/de/**/*.html"),
    "debian-handbook": (HTML, "usr/share/doc/debian-handbook/html/[ed][ne]-*/**/*.html"),
    "wordnet-base": (wordnet, "usr/share/wordnet/data.*"),
    "debian-reference-en": (HTML, "usr/share/**/*.html"),
    "debian-policy": (HTML, "usr/share/doc/**/*.html"),
    "developers-reference": (HTML, "usr/share/**/*.html"),
    "dict-gcide": (dictionary, "usr/share/dictd/*.dz"),
    "dict-jargon": (dictionary, "usr/share/dictd/*.dz"),
    "fortunes": (fortunes, "usr/share/games/fortunes/*"),
    "fortunes-de": (fortunes, "usr/share/games/fortunes/de/*"),
    "manpages": (MAN, "usr/share/man/man*/*.gz"),
    "manpages-dev": (MAN, "usr/share/man/man*/*.gz"),
    "manpages-de": (MAN, "usr/share/man/de/man*/*.gz"),
    "postgresql-doc-15": (HTML, "usr/share/doc/**/*.html"),
    "git-doc": (HTML, "usr/share/doc/**/*.html"),
    "sqlite3-doc": (HTML, "usr/share/doc/**/*.html"),
    "python-django-doc": (HTML, "usr/share/doc/**/*.html"),
}
# Other languages' translations, lists of words and generated tables teach a small model nothing.
LEFT_OUT = re.compile(r"/translations/|genindex|py-modindex|/search\.html|/_static/|singlehtml|single-html|"
                      r"toc\.html|bookindex|/docs\.html|keyword_index|changes/changelog|releaselog|/index-")
SHORTEST = 200  # characters of a page
COMMON = 12     # a paragraph on more pages of a package than this is no text of theirs


PROSE = {"Python Software Foundation License Version 2": "PSF-2", "GNU General Public License": "GPL",
         "Regents of the University of California": "BSD", "public domain": "public-domain"}


def licences(root, package):
    """The licences that the package's copyright file names; some tell of theirs in prose only."""
    place = f"usr/share/doc/{package}/copyright"
    folder = root / "usr/share/doc" / package
    if folder.is_symlink():  # the documentation of a package that this one belongs to
        return f"as {os.path.basename(os.readlink(folder))}"
    if not (root / place).is_file():
        return "not stated in the package"
    named = re.findall(r"(?m)^License:[ \t]*(\S.*?)\s*$", decode((root / place).read_bytes()))
    names = {n for n in named if len(n) <= 60 and not re.search(r"^\*|\b([Tt]his|using)\b", n)}  # and no prose
    if not names:
        text = re.sub(r"\s+", " ", decode((root / place).read_bytes()))
        names = {name for words, name in PROSE.items() if words.lower() in text.lower()}
    return ", ".join(sorted(names)) or f"see {place}"


def main():
    files, versions, output, table = map(pathlib.Path, sys.argv[1:5])
    output.mkdir(exist_ok=True)
    seen, rows = set(), []
    for line in versions.read_text().splitlines():
        package, version = line.split(" ")
        rule, pattern = RULES[package]
        root = files / package
        found = [(name, tidy(text)) for name, text in rule(root, pattern) if not LEFT_OUT.search(name)]
        # Manual pages share headings, which belong to them.
        common = collections.Counter(p for _, text in found for p in set(text.split("\n\n")) if rule is HTML)
        documents = total = 0
        with open(output / f"{package}.jsonl.part", "w", encoding="utf-8") as out:
            for name, text in found:
                text = tidy("\n\n".join(p for p in text.split("\n\n") if common[p] <= COMMON))
                digest = hashlib.sha256(re.sub(r"\s+", " ", text).encode()).digest()
                if len(text) < SHORTEST or digest in seen:
                    continue
                seen.add(digest)
                out.write(json.dumps({"text": text, "source": f"{package}/{name}"}, ensure_ascii=False) + "\n")
                documents += 1
                total += len(text.encode())
        os.replace(output / f"{package}.jsonl.part", output / f"{package}.jsonl")
        rows.append((package, version, licences(root, package), documents, total))
        print(f"{package:24} {documents:7} documents {total / 1e6:8.2f} MB", flush=True)
    with open(table, "w", encoding="utf-8") as out:
        out.write("package\tversion\tlicences\tdocuments\tbytes\n")
        for row in rows:
            out.write("\t".join(map(str, row)) + "\n")
    print(f"{'in all':24} {sum(r[3] for r in rows):7} documents {sum(r[4] for r in rows) / 1e6:8.2f} MB")


if __name__ == "__main__":
    main()
