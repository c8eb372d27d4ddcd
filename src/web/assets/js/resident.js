// What a resident's page gains with scripts on; without them every form works the same.

import './form.js'

// Press once: a slow connection makes people press again at once.  Who stopped it may send it again after a while, as
// may who came back to the page; the form's key makes the two one.
const PRESS_ONCE_MS = 3000
for (const form of document.querySelectorAll('form[method="post"]')) {
  let sent = -PRESS_ONCE_MS
  form.addEventListener('submit', (event) => {
    const now = performance.now()
    if (now - sent < PRESS_ONCE_MS) event.preventDefault()
    else sent = now
  })
  window.addEventListener('pageshow', () => (sent = -PRESS_ONCE_MS))
}

// <button data-copy="text" data-copied="Copied"> puts text on the clipboard; hidden where there is none.
for (const button of document.querySelectorAll('[data-copy]')) {
  if (!navigator.clipboard) continue
  button.hidden = false
  button.addEventListener('click', async () => {
    await navigator.clipboard.writeText(button.dataset.copy)
    button.textContent = button.dataset.copied
  })
}

// <button data-print> prints the page; hidden where there is no script.
for (const button of document.querySelectorAll('[data-print]')) {
  button.hidden = false
  button.addEventListener('click', () => window.print())
}
