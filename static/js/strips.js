// The year of each block as a line: drag the block, or move it with the arrow keys, to another of its weeks.
// What is sent is the form that the page of the block sends too; without this file that page does the same.
const form = document.querySelector('[data-strip-form]')
const hint = document.querySelector('[data-strip-hint]')
if (hint) hint.hidden = false

function nearest(weeks, week) {
  return weeks.reduce((best, each) => (Math.abs(each - week) < Math.abs(best - week) ? each : best))
}

function enhance(strip) {
  const block = strip.querySelector('[data-strip-block]')
  const weeks = strip.dataset.allowed.split(' ').map(Number)
  const home = Number(strip.dataset.start)
  const step = Number(strip.dataset.step)
  const first = Number(strip.dataset.first)
  const names = form.dataset.weeks.split(' ')
  let now = home

  const show = (week) => {
    now = week
    block.setAttribute('x', (week - first) * step)
    strip.setAttribute('aria-valuenow', weeks.indexOf(week) + 1)
    strip.setAttribute('aria-valuetext', `week of ${names[week]}`)
  }
  const send = () => {
    if (now === home) return
    form.action = strip.dataset.url
    form.elements.start.value = names[now]
    form.elements.seen.value = strip.dataset.seen
    form.requestSubmit()
  }

  strip.tabIndex = 0
  strip.setAttribute('role', 'slider')
  strip.setAttribute('aria-label', `Week of ${strip.dataset.name}`)
  strip.setAttribute('aria-valuemin', 1)
  strip.setAttribute('aria-valuemax', weeks.length)
  if (!weeks.includes(home)) weeks.push(home)
  weeks.sort((a, b) => a - b)
  show(home)

  strip.addEventListener('keydown', (event) => {
    const by = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1 }[event.key]
    const at = weeks.indexOf(now)
    if (by) show(weeks[Math.min(weeks.length - 1, Math.max(0, at + by))])
    else if (event.key === 'Home') show(weeks[0])
    else if (event.key === 'End') show(weeks[weeks.length - 1])
    else if (event.key === 'Escape') show(home)
    else if (event.key === 'Enter') send()
    else return
    event.preventDefault()
  })

  block.addEventListener('pointerdown', (event) => {
    const scale = strip.viewBox.baseVal.width / strip.getBoundingClientRect().width
    const from = event.clientX
    block.setPointerCapture(event.pointerId)
    const drag = (move) => show(nearest(weeks, home + ((move.clientX - from) * scale) / step))
    const drop = () => {
      block.removeEventListener('pointermove', drag)
      send()
    }
    block.addEventListener('pointermove', drag)
    block.addEventListener('pointerup', drop, { once: true })
    block.addEventListener('pointercancel', () => { block.removeEventListener('pointermove', drag); show(home) }, { once: true })
    event.preventDefault()
  })
}

if (form) for (const strip of document.querySelectorAll('[data-strip]')) enhance(strip)
