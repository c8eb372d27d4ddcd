// Forms everywhere: the summary of errors takes the focus, and a text area counts what is left.

import { CharacterCount, ErrorSummary } from 'govuk-frontend'

document.body.classList.add('js-enabled', 'govuk-frontend-supported')

const start = (Component, name) => {
  for (const element of document.querySelectorAll(`[data-module="${name}"]`)) new Component(element)
}
start(ErrorSummary, 'govuk-error-summary')
start(CharacterCount, 'govuk-character-count')
