// One unmodified stock client (yjs 13 + y-websocket 3) that writes numbered items by itself, whatever happens to its
// connection. What the items are: tests/crash/history.py. Reports {report, ...} are JSON lines on stdout; it is told
// {do: rest | document} by JSON lines on stdin.
//   node writer.mjs BASE PROJECT TOKEN NAME
import { createInterface } from 'node:readline'
import { WebSocket } from 'ws'
import * as encoding from 'lib0/encoding'
import * as decoding from 'lib0/decoding'
import * as Y from 'yjs'
import { WebsocketProvider } from 'y-websocket'

const [base, project, token, name] = process.argv.slice(2)
const say = message => process.stdout.write(JSON.stringify(message) + '\n')
console.warn = console.error = (...words) => say({ report: 'log', words: words.map(String) })

// On which socket the server's step 1 was answered: only then is all that was written offline on its way.
let complete = null
class Heard extends WebSocket {
  constructor (...options) {
    super(...options)
    this.on('message', data => {
      const [kind, step] = new Uint8Array(data)
      if (kind === 0 && step === 0) setImmediate(() => { complete = this })
    })
  }
}

const doc = new Y.Doc()
const nodes = doc.getMap('nodes')
const provider = new WebsocketProvider(base, project, doc, { params: { token }, WebSocketPolyfill: Heard, disableBc: true })
provider.on('closed', ({ code }) => say({ report: 'dismissed', code }))
provider.messageHandlers[102] = (_, decoder) => {
  saved = Number(new TextDecoder().decode(decoding.readVarUint8Array(decoder)))
  say({ report: 'saved', upto: saved })
}

let written = 0
let saved = 0
let writing = true

const note = text => {
  const map = new Y.Map([['kind', 'note'], ['xy', [0, 0]]])
  map.set('text', new Y.Text(text))
  return map
}

const kinds = [
  function say (n) {
    const word = `«${name}.${n}»`
    if (n === 0) nodes.set(name, note(word))
    else nodes.get(name).get('text').insert(nodes.get(name).get('text').length, word)
  },
  n => nodes.get(name).set(`k${n}`, n),
  n => nodes.set(`${name}.${n}`, note(`第${n}句😀`)),
  n => {
    const text = nodes.get('shared').get('text')
    const starts = [...text.toString().matchAll(/\[/g)].map(found => found.index).concat(text.length)
    text.insert(starts[Math.floor(Math.random() * starts.length)], `[${name}.${n}]`)
  },
  n => nodes.delete(`${name}.${n - 2}`)
]

const ask = () => {
  if (provider.ws === null || provider.ws !== complete || provider.ws.readyState !== WebSocket.OPEN) return
  const encoder = encoding.createEncoder()
  encoding.writeVarUint(encoder, 102)
  encoding.writeVarUint8Array(encoder, new TextEncoder().encode(String(written)))
  provider.ws.send(encoding.toUint8Array(encoder))
}

const write = () => {
  for (let many = Math.random() < 0.2 ? 8 : 1; writing && many > 0; many--) {
    say({ report: 'wrote', count: written + 1, early: provider.wsconnected && provider.ws !== complete })
    kinds[written % kinds.length](written)
    written++
    ask()
  }
  if (writing) setTimeout(write, 20 + Math.random() * 150)
}

const started = setInterval(() => {
  if (nodes.get('shared')?.get('text') === undefined) return
  clearInterval(started)
  say({ report: 'started' })
  write()
}, 20)
setInterval(() => { if (saved < written) ask() }, 250)

const actions = {
  rest: () => { writing = false },
  document: () => say({ report: 'document', nodes: nodes.toJSON(), pending: doc.store.pendingStructs !== null || doc.store.pendingDs !== null })
}
for await (const line of createInterface({ input: process.stdin })) actions[JSON.parse(line).do]()
process.exit(0)
