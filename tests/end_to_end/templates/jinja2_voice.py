#!/usr/bin/env python3
"""Makes jinja2.json: what Python's jinja2, in the environment of Hugging Face's transformers, makes of every job.

    node -e "import('./jobs.mjs').then(({jobs, templates}) => console.log(JSON.stringify(
        Object.entries(templates()).map(([name, t]) => [name, jobs(t)]))))" | TZ=UTC python3 jinja2_voice.py > jinja2.json

Texts are kept as their FNV-1a hashes of 64 bits, errors of any kind as "error". Needs jinja2 (3.1.6 made the file).
"""
import datetime
import json
import sys

import jinja2
import jinja2.ext
from jinja2.sandbox import ImmutableSandboxedEnvironment


class Generation(jinja2.ext.Extension):
    tags = {"generation"}

    def parse(self, parser):
        line = next(parser.stream).lineno
        body = parser.parse_statements(["name:endgeneration"], drop_needle=True)
        return jinja2.nodes.CallBlock(self.call_method("run"), [], [], body).set_lineno(line)

    def run(self, caller):
        return caller()


def raise_exception(message):
    raise jinja2.exceptions.TemplateError(message)


def tojson(value, ensure_ascii=False, indent=None, separators=None, sort_keys=False):
    return json.dumps(value, ensure_ascii=ensure_ascii, indent=indent, separators=separators, sort_keys=sort_keys)


def environment(now):
    env = ImmutableSandboxedEnvironment(
        trim_blocks=True, lstrip_blocks=True, extensions=[Generation, jinja2.ext.loopcontrols])
    env.filters["tojson"] = tojson
    env.globals["raise_exception"] = raise_exception
    env.globals["strftime_now"] = lambda form: datetime.datetime.fromtimestamp(now).strftime(form)
    return env


def answer(job):
    try:
        template = environment(job["now"]).from_string(job["template"])
        text = template.render(messages=job["messages"], tools=job["tools"], documents=None,
                               add_generation_prompt=job["add_generation_prompt"], **job["options"]).encode()
    except Exception:
        return "error"
    hash_value = 0xCBF29CE484222325
    for byte in text:
        hash_value = (hash_value ^ byte) * 0x100000001B3 % 2**64
    return f"{hash_value:016x}"


answers = {name: {job["conversation"]: answer(job) for job in jobs} for name, jobs in json.load(sys.stdin)}
json.dump(answers, sys.stdout, indent=1, ensure_ascii=False)
print()
