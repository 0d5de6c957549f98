// Clients of the OpenAI protocol, attached by their base URL alone: node clients.mjs BASE_URL MODEL. Each check is a line, PASS or FAIL.
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';

const [base, model, packages] = process.argv.slice(2);
const require = createRequire(`${packages}/`);
const load = name => import(pathToFileURL(require.resolve(name)));
const baseURL = `${base}/v1`;
let failed = 0;

async function check(name, run) {
  try {
    await run();
    console.log(`PASS ${name}`);
  } catch (error) {
    failed++;
    console.log(`FAIL ${name}: ${error?.stack ?? error}`);
  }
}

function equal(actual, expected) {
  const [one, other] = [JSON.stringify(actual), JSON.stringify(expected)];
  if (one !== other) throw new Error(`${one} instead of ${other}`);
}

const messages = [{ role: 'user', content: 'Say hello' }];
const weather = { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] };

const { default: OpenAI } = await load('openai');
const openai = new OpenAI({ baseURL, apiKey: 'any', maxRetries: 0 });

await check('openai: models', async () => {
  const ids = (await openai.models.list()).data.map(one => one.id);
  equal(ids.includes(model), true);
});
await check('openai: whole', async () => {
  const answer = await openai.chat.completions.create({ model, messages });
  equal([answer.choices[0].message.content, answer.usage.total_tokens], ['Hello there', 15]);
  equal([typeof answer.usage.cost, answer.chatmetrics.door], ['number', 'openai']);
});
await check('openai: stream', async () => {
  let text = '';
  for await (const chunk of await openai.chat.completions.create({ model, messages, stream: true })) {
    text += chunk.choices[0].delta.content ?? '';
  }
  equal(text, 'Hello there');
});
await check('openai: stream with usage', async () => {
  let last;
  for await (const chunk of await openai.chat.completions.create({ model, messages, stream: true, stream_options: { include_usage: true } })) last = chunk;
  equal([last.choices, last.usage.total_tokens, typeof last.usage.cost], [[], 15, 'number']);
});
await check('openai: tools both ways', async () => {
  const tools = [{ type: 'function', function: { name: 'weather', parameters: weather } }];
  const asked = await openai.chat.completions.create({ model, messages: [{ role: 'user', content: 'weather' }], tools });
  const call = asked.choices[0].message.tool_calls[0];
  equal([call.function.name, JSON.parse(call.function.arguments)], ['weather', { city: 'Oslo' }]);
  const answer = await openai.chat.completions.create({
    model, tools, messages: [{ role: 'user', content: 'weather' }, asked.choices[0].message, { role: 'tool', tool_call_id: call.id, content: 'rain' }],
  });
  equal(answer.choices[0].message.content, 'It is: rain');
});
await check('openai: an error', async () => {
  const error = await openai.chat.completions.create({ model: 'nothing', messages }).then(() => null, one => one);
  equal([error.status, error.code, error.constructor.name], [404, 'model_not_found', 'NotFoundError']);
});
await check('openai: an abort', async () => {
  const stream = await openai.chat.completions.create({ model, messages: [{ role: 'user', content: 'hang' }], stream: true });
  for await (const _ of stream) {
    stream.controller.abort();
    break;
  }
});

const { generateText, streamText, tool, jsonSchema } = await load('ai');
const { createOpenAICompatible } = await load('@ai-sdk/openai-compatible');
const provider = createOpenAICompatible({ name: 'chatmetrics', baseURL, apiKey: 'any', includeUsage: true });

await check('ai: whole', async () => {
  const answer = await generateText({ model: provider(model), prompt: 'Say hello', maxRetries: 0 });
  equal([answer.text, answer.usage.totalTokens], ['Hello there', 15]);
});
await check('ai: stream with usage', async () => {
  const answer = streamText({ model: provider(model), prompt: 'Say hello', maxRetries: 0 });
  let text = '';
  for await (const piece of answer.textStream) text += piece;
  equal([text, (await answer.usage).totalTokens], ['Hello there', 15]);
});
await check('ai: tools', async () => {
  const answer = await generateText({
    model: provider(model), prompt: 'weather', maxRetries: 0, tools: { weather: tool({ description: 'The weather', inputSchema: jsonSchema(weather) }) },
  });
  equal([answer.toolCalls[0].toolName, answer.toolCalls[0].input], ['weather', { city: 'Oslo' }]);
});
await check('ai: an error', async () => {
  const error = await generateText({ model: provider('nothing'), prompt: 'hi', maxRetries: 0 }).then(() => null, one => one);
  equal(error.statusCode, 404);
});

const { ChatOpenAI } = await load('@langchain/openai');
const langchain = new ChatOpenAI({ model, apiKey: 'any', configuration: { baseURL }, maxRetries: 0, streamUsage: true });

await check('langchain: whole', async () => {
  const answer = await langchain.invoke('Say hello');
  equal([answer.content, answer.usage_metadata.total_tokens], ['Hello there', 15]);
});
await check('langchain: stream', async () => {
  let text = '';
  for await (const chunk of await langchain.stream('Say hello')) text += chunk.content;
  equal(text, 'Hello there');
});
await check('langchain: tools', async () => {
  const bound = langchain.bindTools([{ type: 'function', function: { name: 'weather', description: 'The weather', parameters: weather } }]);
  equal((await bound.invoke('weather')).tool_calls[0].args, { city: 'Oslo' });
});

process.exit(failed ? 1 : 0);
