// The last searches of this device, for whoever uses it: kept in this browser alone and never sent. A whole
// postcode may be somebody's home, so only its first half is kept. Without this file nothing is missing.
// It stands right behind its box and runs before what follows is drawn, so that nothing moves down later.
{
  const KEY = 'recent-searches'
  const MOST = 5
  const WHOLE = /\b([A-Z]{1,2}[0-9][A-Z0-9]?)[\s.+-]*[0-9][A-Z]{2}\b/gi
  const UNKEPT = ['after', 'before', 'sort']

  function kept() {
    try {
      const found = JSON.parse(localStorage.getItem(KEY))
      return Array.isArray(found) ? found.filter((each) => each && each.words && typeof each.query === 'string') : []
    } catch {
      return []
    }
  }

  function keep(searches) {
    try {
      localStorage.setItem(KEY, JSON.stringify(searches))
    } catch {
      // No room, or not allowed: then nothing is kept.
    }
  }

  function shortened() {
    const asked = new URLSearchParams(location.search)
    for (const name of UNKEPT) asked.delete(name)
    for (const [name, value] of [...asked]) if (!value) asked.delete(name, value)
    if (asked.has('near')) asked.set('near', asked.get('near').replace(WHOLE, '$1'))
    return asked.toString()
  }

  function show(box, searches) {
    const list = box.querySelector('[data-recent-list]')
    list.replaceChildren()
    for (const { words, query } of searches) {
      const link = document.createElement('a')
      link.className = 'govuk-link'
      link.href = `${location.pathname}?${query}`
      link.textContent = words
      const row = document.createElement('li')
      row.append(link)
      list.append(row)
    }
    box.hidden = !searches.length
  }

  const box = document.querySelector('[data-recent]')
  if (box) {
    const before = kept()
    const query = shortened()
    show(box, before.filter((each) => each.query !== query))
    const words = box.dataset.recent.replace(WHOLE, '$1')
    if (query && words) keep([{ words, query }, ...before.filter((each) => each.query !== query)].slice(0, MOST))
    box.querySelector('[data-recent-forget]').addEventListener('click', () => {
      keep([])
      show(box, [])
    })
  }
}
