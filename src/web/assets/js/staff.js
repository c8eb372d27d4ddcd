// The staff console: htmx for what data-hx attributes ask, and choosing rows of a list.

import 'htmx.org'
import './form.js'

// <form data-choose> holds boxes named "feedback", perhaps one [data-choose-all], and a [data-chosen]
// that shows how many.  Shift and a press choose the rows between.
for (const form of document.querySelectorAll('[data-choose]')) {
  const boxes = [...form.querySelectorAll('input[type="checkbox"][name="feedback"]')]
  const all = form.querySelector('[data-choose-all]')
  const figure = form.querySelector('[data-chosen]')
  let last = null

  const show = () => {
    const chosen = boxes.filter((box) => box.checked).length
    if (figure) figure.textContent = chosen
    if (!all) return
    all.checked = chosen === boxes.length && chosen > 0
    all.indeterminate = chosen > 0 && !all.checked
  }
  form.addEventListener('click', (event) => {
    const at = boxes.indexOf(event.target)
    if (event.target === all) for (const box of boxes) box.checked = all.checked
    if (at < 0) return
    if (event.shiftKey && last !== null) {
      for (const box of boxes.slice(Math.min(at, last), Math.max(at, last))) box.checked = event.target.checked
    }
    last = at
  })
  form.addEventListener('change', show)
  window.addEventListener('pageshow', show)
}
