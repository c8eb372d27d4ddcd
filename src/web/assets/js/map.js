// The place picker: a map under a fixed cross, moved by dragging, arrow keys or four buttons; "use this
// spot" writes where the cross is.  The words of the place come first, the map is a help.
//
// <div class="hb-map" hidden data-tiles="…{z}/{x}/{y}…" data-attribution data-lat data-lon data-label>
// and, in the same form, inputs named "lat" and "lon", [data-map-move="up|down|left|right"], [data-map-use]
// and an [role=status] with data-said.

import L from 'leaflet'

const STEP = { up: [0, -80], down: [0, 80], left: [-80, 0], right: [80, 0] }

for (const place of document.querySelectorAll('.hb-map[data-tiles]')) {
  const { tiles, attribution, lat, lon, label } = place.dataset
  const form = place.closest('form')
  const status = form.querySelector('[role="status"]')

  place.hidden = false
  place.setAttribute('aria-label', label)
  const map = L.map(place, { scrollWheelZoom: false }).setView([Number(lat), Number(lon)], 13)
  L.tileLayer(tiles, { attribution, maxZoom: 19 }).addTo(map)
  const cross = document.createElement('span')
  cross.className = 'hb-map__cross'
  place.append(cross)

  for (const button of form.querySelectorAll('[data-map-move]')) {
    button.hidden = false
    button.addEventListener('click', () => map.panBy(STEP[button.dataset.mapMove]))
  }
  const use = form.querySelector('[data-map-use]')
  use.hidden = false
  use.addEventListener('click', () => {
    const { lat: y, lng: x } = map.getCenter().wrap()
    form.elements.lat.value = y.toFixed(5)
    form.elements.lon.value = x.toFixed(5)
    status.textContent = status.dataset.said
  })
}
