// The staff console: choosing rows of a list, and a clock that counts down.

import './form.js'

// <form data-choose> holds boxes named "feedback", perhaps a [data-choose-all] with a box for all of them, and
// a [data-chosen] in [data-chosen-words] that shows how many; both are hidden where no script runs.  Shift and
// a press choose the rows between.
for (const form of document.querySelectorAll('[data-choose]')) {
  const boxes = [...form.querySelectorAll('input[type="checkbox"][name="feedback"]')]
  const all = form.querySelector('[data-choose-all] input')
  const figure = form.querySelector('[data-chosen]')
  let last = null

  for (const part of form.querySelectorAll('[data-choose-all], [data-chosen-words]')) part.hidden = false

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

// <p data-until="2026-11-22T16:23:00Z" data-left="%{time} left" data-over="Over" hidden> counts down; the moment
// itself stands beside it in words.
for (const clock of document.querySelectorAll('[data-until]')) {
  const until = Date.parse(clock.dataset.until)
  const show = () => {
    const seconds = Math.ceil((until - Date.now()) / 1000)
    if (seconds <= 0) return stop()
    const time = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`
    clock.textContent = clock.dataset.left.replace('%{time}', time)
  }
  const stop = () => {
    clearInterval(timer)
    clock.textContent = clock.dataset.over
  }
  const timer = setInterval(show, 1000)
  clock.hidden = false
  show()
}
