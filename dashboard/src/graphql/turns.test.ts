import { expect, it } from 'vitest'
import { effectScope, nextTick, type Ref, ref } from 'vue'
import { createTurns, type Turns } from './turns.ts'

function openTurns(): Turns {
  return effectScope().run(createTurns) as Turns
}

/** What asks in a component of its own. */
function ask<T>(question: () => T): { result: T; leave: () => void } {
  const component = effectScope()
  const result = component.run(question) as T
  return { result, leave: () => component.stop() }
}

const valuesOf = (flags: Readonly<Ref<boolean>>[]) => flags.map(({ value }) => value)

it('lets nothing come later before all that is asked first is answered', async () => {
  const turns = openTurns()
  const [tiles, list] = [ref(false), ref(false)]
  for (const answered of [tiles, list]) ask(() => turns.first(answered))
  const { result: due } = ask(() => turns.later(ref(false)))
  tiles.value = true
  await nextTick()
  expect(due.value).toBe(false)
  list.value = true
  await nextTick()
  expect(due.value).toBe(true)
})

it('asks what comes later in the order it was made, two at a time', async () => {
  const turns = openTurns()
  const answers = [ref(false), ref(false), ref(false), ref(false)]
  const due = answers.map((answered) => ask(() => turns.later(answered)).result)
  await nextTick()
  expect(valuesOf(due)).toEqual([true, true, false, false])
  for (const answered of answers.slice(1, 3)) answered.value = true
  await nextTick()
  expect(valuesOf(due)).toEqual([true, true, true, true])
})

it('waits for nobody who has left the page', async () => {
  const turns = openTurns()
  const first = ask(() => turns.first(ref(false)))
  const gone = [ask(() => turns.later(ref(false))), ask(() => turns.later(ref(false)))]
  const last = ask(() => turns.later(ref(false)))
  await nextTick()
  expect(gone.some(({ result }) => result.value)).toBe(false)
  first.leave()
  await nextTick()
  expect(last.result.value).toBe(false)
  gone[0]?.leave()
  await nextTick()
  expect(last.result.value).toBe(true)
})
