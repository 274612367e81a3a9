// node compare.mjs RENDER_TEMPLATES: renders all jobs with our program and with @huggingface/jinja and compares.
// Where the two differ, jinja2's answer decides (jinja2.json, made by jinja2_voice.py): templates are written for Python,
// whose lists print otherwise than JavaScript's and whose errors are stricter.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Template } from '@huggingface/jinja';
import { jobs, templates } from './jobs.mjs';

const jinja2 = JSON.parse(readFileSync(join(import.meta.dirname, 'jinja2.json'), 'utf8'));

// FNV-1a, 64 bits, in hexadecimal; "error" for whatever error.
function mark(answer) {
  if (answer.text === undefined) return 'error';
  let hash = 0xcbf29ce484222325n;
  for (const byte of Buffer.from(answer.text, 'utf8')) hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100000001b3n);
  return hash.toString(16).padStart(16, '0');
}

function reference(job) {
  const RealDate = Date;
  try {
    const parsed = new Template(job.template);
    globalThis.Date = class extends RealDate {
      constructor(...args) {
        super(...(args.length > 0 ? args : [job.now * 1000]));
      }
    };
    const { messages, tools, add_generation_prompt, options } = job;
    return { text: parsed.render({ messages, tools, documents: null, add_generation_prompt, ...options }) };
  } catch (error) {
    return { error: String(error.message) };
  } finally {
    globalThis.Date = RealDate;
  }
}

function first_difference(a, b) {
  let at = 0;
  while (at < a.length && a[at] === b[at]) ++at;
  return JSON.stringify(a.slice(Math.max(0, at - 40), at + 60));
}

let wrong = 0;
let same = 0;
let python = 0;
for (const [name, template] of Object.entries(templates())) {
  const list = jobs(template);
  const input = list.map((job) => JSON.stringify(job)).join('\n') + '\n';
  const run = spawnSync(process.argv[2], { input, encoding: 'utf8', maxBuffer: 1 << 30, env: { ...process.env, TZ: 'UTC' } });
  const answers = run.stdout.trimEnd().split('\n').map((line) => JSON.parse(line));
  if (answers.length !== list.length) throw new Error(`${name}: the program ended after ${answers.length} answers: ${run.stderr}`);
  list.forEach((job, i) => {
    const ours = answers[i];
    const theirs = reference(job);
    const decided = jinja2[name]?.[job.conversation];
    if (mark(ours) === mark(theirs) && (decided ?? mark(ours)) === mark(ours)) {
      ++same;
    } else if (decided === mark(ours)) {
      ++python;
    } else {
      ++wrong;
      console.log(`${name}, ${job.conversation}: jinja2 says ${decided}`);
      console.log(`  ours:   ${ours.error ?? first_difference(ours.text, theirs.text ?? '')}`);
      console.log(`  theirs: ${theirs.error ?? first_difference(theirs.text, ours.text ?? '')}`);
    }
  });
}
console.log(`${same} renderings as @huggingface/jinja, ${python} as jinja2 where that differs, ${wrong} as neither`);
process.exit(wrong === 0 ? 0 : 1);
