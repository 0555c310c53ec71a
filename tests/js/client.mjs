// One unmodified stock client: yjs 13 + y-websocket 3 over `ws`. Driven by JSON lines on stdin {id, do, ...}; answers
// {id, ...} and reports {report, ...} are JSON lines on stdout.
//   node client.mjs BASE PROJECT TOKEN
import { createInterface } from 'node:readline'
import { WebSocket } from 'ws'
import * as encoding from 'lib0/encoding'
import * as decoding from 'lib0/decoding'
import * as Y from 'yjs'
import { WebsocketProvider } from 'y-websocket'

const [base, project, token] = process.argv.slice(2)
const say = message => process.stdout.write(JSON.stringify(message) + '\n')
console.warn = console.error = (...words) => say({ report: 'log', words: words.map(String) })

// The same class, with an ear at the wire.
class Heard extends WebSocket {
  constructor (...options) {
    super(...options)
    this.on('message', data => say({ report: 'frame', size: data.length, start: Buffer.from(data).subarray(0, 8).toString('hex') }))
  }
}

const doc = new Y.Doc()
const nodes = doc.getMap('nodes')
const provider = new WebsocketProvider(base, project, doc, { params: token ? { token } : {}, WebSocketPolyfill: Heard })
provider.on('status', ({ status }) => say({ report: 'status', status }))
provider.on('sync', synced => say({ report: 'sync', synced, at: Date.now() }))
provider.on('connection-close', event => say({ report: 'close', code: event?.code ?? null, reason: event?.reason ?? '', at: Date.now() }))
provider.on('closed', ({ code }) => say({ report: 'stopped', code }))
provider.messageHandlers[102] = (_, decoder) =>
  say({ report: 'saved', payload: Buffer.from(decoding.readVarUint8Array(decoder)).toString('hex') })

const textOf = ({ node, field = 'text' }) => nodes.get(node).get(field)

const actions = {
  note ({ node, text }) {
    const map = new Y.Map([['kind', 'note'], ['xy', [0, 0]]])
    map.set('text', new Y.Text(text))
    nodes.set(node, map)
  },
  type: request => textOf(request).insert(request.index ?? textOf(request).length, request.text),
  erase: request => textOf(request).delete(request.index, request.length),
  move: ({ node, xy }) => nodes.get(node).set('xy', xy),
  remove: ({ node }) => nodes.delete(node),
  json: () => ({ nodes: nodes.toJSON() }),
  present: ({ state }) => provider.awareness.setLocalState(state),
  others () {
    const states = [...provider.awareness.getStates()].filter(([client]) => client !== doc.clientID)
    return { states: Object.fromEntries(states) }
  },
  self: () => ({ client: doc.clientID, state: provider.awareness.getLocalState() }),
  ask_saved ({ payload }) {
    const encoder = encoding.createEncoder()
    encoding.writeVarUint(encoder, 102)
    encoding.writeVarUint8Array(encoder, Buffer.from(payload, 'hex'))
    provider.ws.send(encoding.toUint8Array(encoder))
  },
  send: ({ frame }) => provider.ws.send(Buffer.from(frame, 'hex')),
  send_text: ({ text }) => provider.ws.send(text),
  disconnect: () => provider.disconnect(),
  connect ({ params }) {
    if (params) provider.params = params
    provider.connect()
  },
  state: () => ({ vector: Buffer.from(Y.encodeStateVector(doc)).toString('hex'), pending: doc.store.pendingStructs !== null })
}

for await (const line of createInterface({ input: process.stdin })) {
  const request = JSON.parse(line)
  const { id } = request
  try {
    const answer = actions[request.do](request)
    say({ id, ...(answer && answer.constructor === Object ? answer : {}) })
  } catch (error) {
    say({ id, error: error.stack })
  }
}
process.exit(0)
