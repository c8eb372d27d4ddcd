// What a resident's page gains with scripts on; without them every form works the same.

import './form.js'

// Press once: a slow connection makes people press again.
for (const form of document.querySelectorAll('form[method="post"]')) {
  form.addEventListener('submit', (event) => {
    if (form.dataset.sent) event.preventDefault()
    form.dataset.sent = 'yes'
  })
}
// A page that comes back from the browser's memory may be sent again.
window.addEventListener('pageshow', (event) => {
  if (event.persisted) for (const form of document.forms) delete form.dataset.sent
})

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
