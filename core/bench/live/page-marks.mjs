// Runs in the page, before anything else of it: takes down when it shows what people came for.
;(() => {
  const marks = { usefulAt: undefined, detailMs: undefined, foundMs: undefined }
  globalThis.marks = marks
  const painted = (then) => requestAnimationFrame(() => requestAnimationFrame(() => then(performance.now())))
  const shown = (selector) => document.querySelector(`[data-testid=${selector}]`)
  const until = (isThere, then) => {
    const look = () => {
      if (!isThere()) return
      observer.disconnect()
      painted(then)
    }
    const observer = new MutationObserver(look)
    observer.observe(document, { subtree: true, childList: true, attributes: true, characterData: true })
    look()
  }
  const isUseful = () => shown('service-row') && /\d/.test(shown('tile-agents-online')?.textContent ?? '')
  until(isUseful, (at) => {
    marks.usefulAt = at
  })
  const rowOf = (suffix) => document.querySelector(`[data-testid=service-row][data-path$="${suffix}"]`)
  marks.open = (suffix) => {
    const from = performance.now()
    rowOf(suffix).querySelector('a').click()
    until(
      () => shown('service-status'),
      (at) => {
        marks.detailMs = at - from
      },
    )
  }
  marks.search = (text, suffix) => {
    const field = document.querySelector('input[data-testid=service-search], [data-testid=service-search] input')
    const from = performance.now()
    field.value = text
    field.dispatchEvent(new Event('input', { bubbles: true }))
    until(
      () => rowOf(suffix),
      (at) => {
        marks.foundMs = at - from
      },
    )
  }
  marks.bytes = () =>
    performance
      .getEntriesByType('navigation')
      .concat(performance.getEntriesByType('resource'))
      .reduce((sum, { transferSize }) => sum + transferSize, 0)
})()
