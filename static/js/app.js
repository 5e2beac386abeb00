// Small improvements only: every page works without this file.
import * as govuk from './govuk-frontend.min.js'

document.body.classList.add('js-enabled', 'govuk-frontend-supported')
const { Button, Checkboxes, ErrorSummary, PasswordInput, Radios, ServiceNavigation, SkipLink } = govuk
for (const component of [Button, Checkboxes, ErrorSummary, PasswordInput, Radios, ServiceNavigation, SkipLink]) {
  govuk.createAll(component)
}

// A menu closes when you press Escape or go elsewhere.
for (const menu of document.querySelectorAll('details.app-menu')) {
  document.addEventListener('click', (event) => {
    if (!menu.contains(event.target)) menu.open = false
  })
  menu.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape') return
    menu.open = false
    menu.querySelector('summary').focus()
  })
}

// [data-poll] shows how work gets on: fetched every two seconds until the answer holds data-poll-done.
// What only makes sense until then, such as a button to stop it, is marked data-poll-while.
async function refresh(box) {
  try {
    const answer = await fetch(box.dataset.poll, { headers: { 'X-Requested-With': 'fetch' } })
    if (answer.ok) box.querySelector('[data-poll-body]').innerHTML = await answer.text()
  } catch {
    // The network went away for a moment; the next turn tries again.
  }
  if (!box.querySelector('[data-poll-done]')) setTimeout(refresh, 2000, box)
  else for (const each of document.querySelectorAll('[data-poll-while]')) each.remove()
}
for (const box of document.querySelectorAll('[data-poll]')) {
  if (!box.querySelector('[data-poll-done]')) setTimeout(refresh, 2000, box)
}

// [data-check-all="name"] ticks every box of that name in its form, and [data-check-count] says how many.
for (const master of document.querySelectorAll('[data-check-all]')) {
  const form = master.closest('form')
  const boxes = () => [...form.querySelectorAll(`input[type=checkbox][name="${master.dataset.checkAll}"]`)]
  const count = () => {
    const ticked = boxes().filter((box) => box.checked).length
    master.checked = ticked > 0 && ticked === boxes().length
    master.indeterminate = ticked > 0 && !master.checked
    for (const place of form.querySelectorAll('[data-check-count]')) place.textContent = ticked
  }
  master.addEventListener('change', () => {
    for (const box of boxes()) box.checked = master.checked
    count()
  })
  form.addEventListener('change', count)
  count()
}

// [data-short] leaves out what nothing was typed into, so that the address to share is short.
for (const form of document.querySelectorAll('form[data-short]')) {
  form.addEventListener('formdata', ({ formData }) => {
    for (const [name, value] of [...formData]) if (value === '' && formData.getAll(name).length === 1) formData.delete(name)
  })
}

// [data-print] prints the page; the button stays hidden without JavaScript.
for (const button of document.querySelectorAll('[data-print]')) {
  button.hidden = false
  button.addEventListener('click', () => window.print())
}
