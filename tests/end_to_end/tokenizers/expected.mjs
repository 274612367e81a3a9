// node expected.mjs FOLDER OUTPUT [COUNT]: tokenizes the texts of strings.mjs with @huggingface/tokenizers and the
// tokenizer.json and tokenizer_config.json of a folder, and writes JSON lines {"text", "ids", "decoded"}.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Tokenizer } from '@huggingface/tokenizers';
import { strings } from './strings.mjs';

const [folder, output, count = '2000'] = process.argv.slice(2);
const read = (name) => JSON.parse(readFileSync(join(folder, name), 'utf8'));
const json = read('tokenizer.json');
const tokenizer = new Tokenizer(json, read('tokenizer_config.json'));
const special = json.added_tokens.map((token) => token.content).slice(0, 40);

const lines = strings(20250117, Number(count), special).map((text) => {
  const ids = tokenizer.encode(text, { add_special_tokens: false }).ids;
  const decoded = ids.length === 0 ? '' : tokenizer.decode(ids, { skip_special_tokens: false, clean_up_tokenization_spaces: false });
  return JSON.stringify({ text, ids, decoded });
});
writeFileSync(output, lines.join('\n') + '\n');
