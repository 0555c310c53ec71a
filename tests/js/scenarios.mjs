// Documents that stock Yjs makes: every content, every type, several clients, deletions, gaps. Each scenario answers
// the updates that were emitted, in order, and the document.
import * as Y from 'yjs'

function recorded (clientID) {
  const doc = new Y.Doc()
  if (clientID !== undefined) doc.clientID = clientID
  const updates = []
  doc.on('update', update => updates.push(update))
  return { doc, updates }
}

function scene (title) {
  const map = new Y.Map()
  map.set('kind', 'scene')
  map.set('xy', [12.5, -7])
  map.set('title', new Y.Text(title))
  return map
}

export const scenarios = {
  canvas () {
    const { doc, updates } = recorded()
    const nodes = doc.getMap('nodes')
    nodes.set('a', scene('雨夜 🌧️ the first'))
    const title = nodes.get('a').get('title')
    for (const word of ['林', '小雨', ' 👩‍👩‍👧', ' walks', 'é', '𠮷']) title.insert(title.length, word)
    title.delete(1, 2)
    title.delete(title.length - 2, 2)
    for (let step = 0; step < 20; step++) nodes.get('a').set('xy', [step * 1.5, step])
    nodes.set('b', scene(''))
    nodes.delete('a')
    return { doc, updates }
  },
  anyValues () {
    const { doc, updates } = recorded()
    const map = doc.getMap('nodes')
    const values = [
      null, undefined, true, false, 0, -0, 1, -1, 63, 64, -64, 8191, 2 ** 31 - 1, -(2 ** 31), 2 ** 31, 2 ** 40, 2 ** 53 - 1,
      -(2 ** 53 - 1), 1.5, -0.1, 1e308, NaN, Infinity, -Infinity, 123456789012345678n, -5n, '', 'x'.repeat(300), '张三😀', '\u0000', '\ud800',
      [], {}, [[[]]], { a: { b: [1, { c: null }] } }, [undefined], new Uint8Array([0, 255]), new Uint8Array(0), JSON.parse('{"": 1, "__proto__": {"a": 1}, "é": 3}')
    ]
    values.forEach((value, index) => map.set('k' + index, value))
    const list = new Y.Array()
    map.set('list', list)
    list.push(values.filter(value => value !== undefined && typeof value !== 'bigint'))
    list.delete(3, 5)
    list.insert(2, ['again', 7])
    return { doc, updates }
  },
  richText () {
    const { doc, updates } = recorded()
    const map = doc.getMap('nodes')
    const rich = new Y.Text()
    map.set('t', rich)
    rich.insert(0, 'bold and plain')
    rich.format(0, 4, { bold: true })
    rich.format(2, 6, { link: { href: 'https://example.org/"quoted"', title: '张' } })
    rich.insertEmbed(3, { image: 'a.png', size: [1, 2] })
    rich.insertEmbed(5, new Y.Map([['inside', 1]]))
    rich.format(0, 4, { bold: null })
    rich.applyDelta([{ retain: 2 }, { insert: '😀', attributes: { italic: true } }, { delete: 3 }])
    return { doc, updates }
  },
  xml () {
    const { doc, updates } = recorded()
    const map = doc.getMap('nodes')
    const fragment = new Y.XmlFragment()
    map.set('x', fragment)
    const element = new Y.XmlElement('段落')
    element.setAttribute('style', 'color: red')
    fragment.insert(0, [element, new Y.XmlText('文 text')])
    element.insert(0, [new Y.XmlElement('b'), new Y.XmlText('inner')])
    fragment.delete(1, 1)
    return { doc, updates }
  },
  subdocuments () {
    const { doc, updates } = recorded()
    const map = doc.getMap('nodes')
    map.set('d', new Y.Doc({ guid: 'sub', autoLoad: true, meta: { a: [1] } }))
    map.set('e', new Y.Doc({ gc: false }))
    map.delete('d')
    return { doc, updates }
  },
  manyClients () {
    const main = recorded()
    const clients = [0, 1, 127, 128, 16383, 2 ** 31, 2 ** 32 - 1, 2 ** 32, 2 ** 53 - 1].map(id => recorded(id).doc)
    for (let round = 0; round < 6; round++) {
      for (const client of clients) {
        Y.applyUpdate(client, Y.encodeStateAsUpdate(main.doc))
        client.getText('shared').insert(Math.min(round, client.getText('shared').length), `r${round}字`)
        client.getMap('nodes').set('k' + (round % 2), round)
        client.getArray('a').insert(0, [round, { round }])
        if (round === 4) client.getText('shared').delete(0, 3)
      }
      for (const client of clients) Y.applyUpdate(main.doc, Y.encodeStateAsUpdate(client, Y.encodeStateVector(main.doc)))
    }
    return main
  },
  merged () {
    // mergeUpdates over a gap writes Skip structs; diffUpdate cuts into the middle of items.
    const { doc, updates } = recorded(7)
    const shared = doc.getText('shared')
    for (let step = 0; step < 12; step++) shared.insert(shared.length, 'step ' + step + '😀')
    const out = []
    for (let step = 0; step + 4 < updates.length; step += 3) out.push(Y.mergeUpdates([updates[step], updates[step + 4]]))
    const whole = Y.mergeUpdates(updates)
    for (const clock of [1, 5, 10, 11, 40]) out.push(Y.diffUpdate(whole, Y.encodeStateVector(new Map([[7, clock]]))))
    out.push(whole)
    return { doc, updates: out }
  },
  collected () {
    const { doc, updates } = recorded()
    const nodes = doc.getMap('nodes')
    for (let turn = 0; turn < 30; turn++) {
      nodes.set('n' + (turn % 5), scene('text ' + turn))
      nodes.get('n' + (turn % 5)).get('title').insert(2, 'mid')
      if (turn % 3 === 0) nodes.delete('n' + ((turn + 2) % 5))
    }
    const undo = new Y.UndoManager(nodes)
    nodes.set('u', scene('undone'))
    undo.undo()
    undo.redo()
    return { doc, updates: [...updates, Y.encodeStateAsUpdate(doc)] }
  }
}
