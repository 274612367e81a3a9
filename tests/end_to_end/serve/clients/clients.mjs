// clients.mjs ADDRESS: unmodified clients against a running server that serves the storyteller of ../server.py.
import assert from 'node:assert/strict';
import Anthropic from '@anthropic-ai/sdk';
import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import { generateObject, generateText, jsonSchema, streamText, tool } from 'ai';
import { Ollama } from 'ollama';
import OpenAI from 'openai';
import { z } from 'zod';

const address = process.argv[2];
const model = 'tiny';
const thoughts = 'a first idea, über Umlaute, 思考\nand a second line';
const ask = (content) => ({ model, temperature: 0, messages: [{ role: 'user', content }] });
const parameters = {
  type: 'object',
  properties: { city: { type: 'string', enum: ['Ulm', 'Bonn'] } },
  required: ['city'],
  additionalProperties: false,
};
const running = async () => {
  const text = await (await fetch(`${address}/metrics`)).text();
  return Number(/^sparsam_answers_running (\d+)$/m.exec(text)[1]);
};
const becomes = async (count) => {
  for (let i = 0; i < 500; ++i) {
    if ((await running()) === count) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  assert.fail(`not ${count} answers are running`);
};

const tests = {
  async openai() {
    const client = new OpenAI({ baseURL: `${address}/v1`, apiKey: 'none', maxRetries: 0 });
    assert.deepEqual((await client.models.list()).data.map((m) => m.id), [model]);
    const chat = (more) => client.chat.completions.create({ ...ask('please ponder'), ...more });
    const whole = await chat();
    assert.equal(whole.choices[0].message.content, 'The answer.');
    assert.equal(whole.choices[0].message.reasoning_content, thoughts);
    let text = '';
    let usage;
    for await (const chunk of await chat({ stream: true, stream_options: { include_usage: true } })) {
      text += chunk.choices[0]?.delta.content ?? '';
      usage = chunk.usage ?? usage;
    }
    assert.equal(text, 'The answer.');
    assert.deepEqual(usage.completion_tokens, whole.usage.completion_tokens);

    const tools = [{ type: 'function', function: { name: 'get_weather', parameters } }];
    const called = await client.chat.completions.create({ ...ask('weather'), tools });
    assert.deepEqual(JSON.parse(called.choices[0].message.tool_calls[0].function.arguments), { city: 'Ulm' });
    const runner = client.chat.completions.runTools({
      ...ask('weather'),
      stream: true,
      tools: [{ type: 'function', function: { name: 'get_weather', parameters, parse: JSON.parse, function: () => 'rain' } }],
    });
    assert.equal(await runner.finalContent(), 'Grüße and thanks.');

    const schema = { type: 'object', properties: { ok: { type: 'boolean' } }, required: ['ok'], additionalProperties: false };
    const formed = await client.chat.completions.parse({
      ...ask('hello'),
      response_format: { type: 'json_schema', json_schema: { name: 'ok', strict: true, schema } },
    });
    assert.equal(typeof JSON.parse(formed.choices[0].message.content).ok, 'boolean');

    const response = await client.responses.create({ model, input: 'please ponder', temperature: 0 });
    assert.equal(response.output_text, 'The answer.');
    const told = await client.responses.stream({ model, input: 'please ponder', temperature: 0 }).finalResponse();
    assert.equal(told.output_text, 'The answer.');

    const endless = await client.chat.completions.create({ ...ask('endless'), stream: true });
    for await (const chunk of endless) if (chunk.choices[0].delta.content) break;  // leaves
    await becomes(0);
    const completion = await client.completions.create({ model, prompt: 'Grüße', temperature: 0, max_tokens: 3 });
    assert.equal(completion.usage.completion_tokens, 3);
    await assert.rejects(chat({ model: 'other' }), OpenAI.NotFoundError);
    await assert.rejects(chat({ top_p: 7 }), OpenAI.BadRequestError);
  },

  async anthropic() {
    const client = new Anthropic({ baseURL: address, apiKey: 'none', maxRetries: 0 });
    const body = { ...ask('please ponder'), max_tokens: 200 };
    const whole = await client.messages.create(body);
    assert.deepEqual(whole.content.map((b) => b.thinking ?? b.text), [thoughts, 'The answer.']);
    const stream = client.messages.stream(body);
    assert.equal(await stream.finalText(), 'The answer.');
    assert.equal((await stream.finalMessage()).usage.output_tokens, whole.usage.output_tokens);
    const tools = [{ name: 'get_weather', input_schema: parameters }];
    const called = await client.messages.stream({ ...body, ...ask('weather'), tools }).finalMessage();
    assert.deepEqual(called.content[0].input, { city: 'Ulm' });
    assert.equal(called.stop_reason, 'tool_use');
    const forced = await client.messages.create({
      ...body, ...ask('hello'), tools, tool_choice: { type: 'tool', name: 'get_weather' } });
    assert.ok(['Ulm', 'Bonn'].includes(forced.content[0].input.city));
    assert.ok((await client.messages.countTokens({ model, messages: body.messages })).input_tokens > 5);
    const endless = client.messages.stream({ ...body, ...ask('endless'), max_tokens: 3000 });
    endless.on('abort', () => {});
    await new Promise((resolve) => endless.once('text', resolve));
    endless.abort();
    await becomes(0);
    await assert.rejects(client.messages.create({ ...body, model: 'other' }), Anthropic.NotFoundError);
  },

  async ollama() {
    const client = new Ollama({ host: address });
    const options = { temperature: 0 };
    const { messages } = ask('please ponder');
    const whole = await client.chat({ model, messages, options, think: true });
    assert.equal(whole.message.content, 'The answer.');
    assert.equal(whole.message.thinking, thoughts);
    let text = '';
    for await (const part of await client.chat({ model, messages, options, stream: true })) text += part.message.content;
    assert.equal(text, 'The answer.');
    const tools = [{ type: 'function', function: { name: 'get_weather', description: '', parameters } }];
    const called = await client.chat({ ...ask('weather'), options, tools });
    assert.deepEqual(called.message.tool_calls[0].function, { name: 'get_weather', arguments: { city: 'Ulm' } });
    const formed = await client.generate({ model, prompt: 'hello', options, format: parameters });
    assert.ok(['Ulm', 'Bonn'].includes(JSON.parse(formed.response).city));
    const endless = await client.generate({ model, prompt: 'endless', options, stream: true });
    for await (const part of endless) {
      assert.equal(part.response, 'tick ');
      break;
    }
    client.abort();
    await becomes(0);
    assert.equal((await client.list()).models[0].name, model);
    assert.equal((await client.show({ model })).details.family, 'llama');
  },

  async ai() {
    const provider = createOpenAICompatible({
      name: 'sparsam', baseURL: `${address}/v1`, includeUsage: true, supportsStructuredOutputs: true });
    const chat = { model: provider(model), temperature: 0, maxRetries: 0 };
    const whole = await generateText({ ...chat, prompt: 'please ponder' });
    assert.equal(whole.text, 'The answer.');
    assert.equal(whole.reasoningText, thoughts);
    const streamed = streamText({ ...chat, prompt: 'please ponder' });
    let text = '';
    for await (const part of streamed.textStream) text += part;
    assert.equal(text, 'The answer.');
    assert.ok((await streamed.usage).outputTokens > 3);
    const tools = { get_weather: tool({ inputSchema: jsonSchema(parameters) }) };
    const called = await generateText({ ...chat, prompt: 'weather', tools });
    assert.deepEqual(called.toolCalls[0].input, { city: 'Ulm' });
    const formed = await generateObject({ ...chat, prompt: 'hello', schema: z.object({ city: z.enum(['Ulm', 'Bonn']) }) });
    assert.ok(['Ulm', 'Bonn'].includes(formed.object.city));
    const controller = new AbortController();
    const endless = streamText({ ...chat, prompt: 'endless', abortSignal: controller.signal, onError: () => {} });
    for await (const part of endless.textStream) {
      assert.equal(part, 'tick ');
      controller.abort();
      break;
    }
    await becomes(0);
  },
};

let failed = 0;
for (const [name, run] of Object.entries(tests)) {
  try {
    await run();
    console.log(`${name}: good`);
  } catch (error) {
    ++failed;
    console.log(`${name}: ${error.stack}`);
  }
}
process.exit(failed > 0 ? 1 : 0);
