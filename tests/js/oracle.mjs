// Stock Yjs as a judge of updates. One JSON request a line on stdin, one JSON answer a line on stdout.
//   {update, base?}: apply `update` on a document that has `base`, and use the result as clients do.
//     -> {ok: true, vector, state} or {ok: false, error}
//   {make}: run a scenario of scenarios.mjs -> {updates: [...], state, vector}
import { createInterface } from 'node:readline'
import * as Y from 'yjs'
import { scenarios } from './scenarios.mjs'

const bytes = text => new Uint8Array(Buffer.from(text, 'base64'))
const text = array => Buffer.from(array).toString('base64')
const ROOTS = ['project', 'nodes', 'edges']

function judge ({ update, base }) {
  const given = bytes(update)
  const doc = new Y.Doc()
  ROOTS.forEach(name => doc.getMap(name))
  if (base) Y.applyUpdate(doc, bytes(base))
  const before = Y.encodeStateVector(doc)
  Y.applyUpdate(doc, given)
  const state = Y.encodeStateAsUpdate(doc)
  const vector = Y.encodeStateVector(doc)
  // What other clients and servers do with the bytes.
  Y.decodeUpdate(given)
  Y.encodeStateVectorFromUpdate(given)
  Y.diffUpdate(given, before)
  Y.mergeUpdates(base ? [bytes(base), given] : [given])
  const other = new Y.Doc()
  Y.applyUpdate(other, state)
  Y.applyUpdate(other, given)
  // Deleting and collecting all of it walks the deepest paths.
  doc.transact(() => ROOTS.forEach(name => doc.getMap(name).forEach((_, key, map) => map.delete(key))))
  Y.encodeStateAsUpdate(doc)
  return { ok: true, vector: text(vector), state: text(state) }
}

function make ({ make }) {
  const { updates, doc } = scenarios[make]()
  return { updates: updates.map(text), state: text(Y.encodeStateAsUpdate(doc)), vector: text(Y.encodeStateVector(doc)) }
}

console.warn = console.error = () => {}
process.stdout.write(JSON.stringify({ scenarios: Object.keys(scenarios) }) + '\n')
for await (const line of createInterface({ input: process.stdin })) {
  const request = JSON.parse(line)
  let answer
  try {
    answer = request.make ? make(request) : judge(request)
  } catch (error) {
    answer = { ok: false, error: error.stack.split('\n').slice(0, 4).join(' | ') }
  }
  process.stdout.write(JSON.stringify(answer) + '\n')
}
