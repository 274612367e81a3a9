"""A small terminal: what a person sees after a program has written. Knows what line editors use of xterm's control
codes; anything else is an error, so that a test never passes by overlooking something."""

import codecs
import re
import unicodedata


def width(character):
    if unicodedata.combining(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


class Screen:
    SEQUENCE = re.compile(r"\x1b(?:\[([?>]?)([0-9;]*)([@-~])|[=>78]|\([AB0])")

    def __init__(self, columns=80, rows=24):
        self.columns, self.rows = columns, rows
        self.lines = [[" "] * columns for _ in range(rows)]
        self.row = self.column = 0
        self.insert = False
        self.styles = set()  # every style that was used
        self.decoder = codecs.getincrementaldecoder("utf-8")()
        self.held = ""

    def feed(self, data):
        text = self.held + self.decoder.decode(data)
        self.held = ""
        at = 0
        while at < len(text):
            if text[at] == "\x1b":
                match = self.SEQUENCE.match(text, at)
                if not match:
                    if len(text) - at < 12:
                        self.held = text[at:]
                        return
                    raise AssertionError(f"unknown control sequence {text[at:at + 12]!r}")
                self.control(match.group(1), match.group(2), match.group(3))
                at = match.end()
            else:
                self.put(text[at])
                at += 1

    def put(self, c):
        if c == "\r":
            self.column = 0
        elif c == "\n":
            self.line_feed()
        elif c == "\b":
            self.column = max(0, min(self.column, self.columns - 1) - 1)
        elif c == "\t":
            self.column = min(self.columns - 1, (self.column // 8 + 1) * 8)
        elif c == "\a":
            pass
        else:
            assert c >= " ", f"control character {c!r}"
            cells = width(c)
            if cells == 0:
                if self.column > 0:
                    self.lines[self.row][self.column - 1] += c
                return
            if self.column + cells > self.columns:
                self.column = 0
                self.line_feed()
            line = self.lines[self.row]
            if self.insert:
                line[self.column:self.column] = [""] * cells
                del line[self.columns:]
            line[self.column] = c
            if cells == 2:
                line[self.column + 1] = ""
            self.column += cells

    def line_feed(self):
        if self.row == self.rows - 1:
            self.lines.append([" "] * self.columns)
            del self.lines[0]
        else:
            self.row += 1

    def control(self, mark, numbers, final):
        if mark or final is None:
            return  # modes of the keyboard and of pasting
        values = [int(n) if n else 0 for n in numbers.split(";")]
        n = max(1, values[0])
        self.column = min(self.column, self.columns - 1)
        line = self.lines[self.row]
        if final == "m":
            self.styles.update(values)
        elif final == "A":
            self.row = max(0, self.row - n)
        elif final == "B":
            self.row = min(self.rows - 1, self.row + n)
        elif final == "C":
            self.column = min(self.columns - 1, self.column + n)
        elif final == "D":
            self.column = max(0, self.column - n)
        elif final == "G":
            self.column = n - 1
        elif final == "H":
            self.row, self.column = n - 1, max(1, values[1] if len(values) > 1 else 1) - 1
        elif final == "K" and values[0] == 0:
            line[self.column:] = [" "] * (self.columns - self.column)
        elif final == "J" and values[0] in (0, 2):
            begin = self.row + 1
            if values[0] == 2:
                begin = 0
            else:
                line[self.column:] = [" "] * (self.columns - self.column)
            for row in range(begin, self.rows):
                self.lines[row] = [" "] * self.columns
        elif final == "@":
            line[self.column:self.column] = [" "] * n
            del line[self.columns:]
        elif final == "P":
            del line[self.column:self.column + n]
            line.extend([" "] * (self.columns - len(line)))
        elif final in "hl" and values[0] == 4:
            self.insert = final == "h"
        else:
            raise AssertionError(f"unknown control sequence CSI {numbers}{final}")

    def text(self):
        return "\n".join("".join(line).rstrip() for line in self.lines).rstrip("\n")

    def current_line(self):
        return "".join(self.lines[self.row]).rstrip()
