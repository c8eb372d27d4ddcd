// What Mozilla's HTTP Observatory would say of an answer: its ten tests and their modifiers as MDN's "Tests & Scoring"
// gives them.  A site begins with 100; bonuses count only where no more than 10 points are lost.

// "a 'b' c; d" as {a: ['b', 'c'], d: []}; the first of a name counts.
export function policy(text) {
  const rules = {};
  for (const part of text.split(';').map((p) => p.trim()).filter((p) => p !== '')) {
    const [name, ...values] = part.split(/\s+/);
    rules[name.toLowerCase()] ??= values.map((v) => v.toLowerCase());
  }
  return rules;
}

const broad = (source) => /^(\*|(https?|ftp):(\/\/\*(\.\*)?)?)$/.test(source);
const inline = (source) => source === "'unsafe-inline'" || source === 'data:';
const insecure = (source) => /^(http|ftp):/.test(source);

function csp({ headers }) {
  const text = headers.get('content-security-policy');
  if (text === null) return [-25, 'none'];
  const rules = policy(text);
  const of = (name) => rules[name] ?? rules['default-src'] ?? ['*'];
  const [script, object, style] = ['script-src', 'object-src', 'style-src'].map(of);
  const passive = ['img-src', 'media-src'];
  const active = Object.entries(rules).filter(([name]) => !passive.includes(name)).flatMap(([, values]) => values);
  if (script.some((s) => broad(s) || inline(s)) || object.some(broad)) return [-20, 'unsafe inline or broad'];
  if (active.some(insecure)) return [-20, 'insecure scheme'];
  if ([...script, ...style].includes("'unsafe-eval'")) return [-10, 'unsafe eval'];
  if (passive.flatMap(of).some(insecure)) return [-10, 'insecure pictures'];
  if (style.some((s) => broad(s) || inline(s))) return [0, 'unsafe styles'];
  return rules['default-src']?.join(' ') === "'none'" ? [10, "default-src 'none', nothing unsafe"] : [5, 'nothing unsafe'];
}

function cookies({ headers }) {
  const all = headers.getSetCookie().map((c) => c.split(';').map((p) => p.trim().toLowerCase()));
  const session = (c) => /^[^=]*(login|sess|auth|__host-)/.test(c[0]);
  const protectedByHsts = headers.has('strict-transport-security');
  if (all.length === 0) return [0, 'none'];
  if (all.some((c) => session(c) && !c.includes('secure'))) return protectedByHsts ? [-10, 'session not Secure'] : [-40, 'session not Secure'];
  if (all.some((c) => session(c) && !c.includes('httponly'))) return [-30, 'session not HttpOnly'];
  if (all.some((c) => !c.includes('secure'))) return protectedByHsts ? [-5, 'not Secure'] : [-20, 'not Secure'];
  if (all.some((c) => c.some((p) => p.startsWith('samesite=') && !/=(lax|strict|none)$/.test(p)))) return [-20, 'SameSite is nothing known'];
  return all.every((c) => c.some((p) => /^samesite=(lax|strict)$/.test(p))) ? [5, 'Secure, HttpOnly, SameSite'] : [0, 'without SameSite'];
}

function cors({ headers }) {
  const origin = headers.get('access-control-allow-origin');
  if (origin === null) return [0, 'not shared'];
  return headers.get('access-control-allow-credentials') === 'true' ? [-50, 'shared with credentials'] : [0, 'shared'];
}

// plain: what http:// on the same host answers: undefined where nobody listens, else its location.
function redirection({ plain, host }) {
  if (plain === undefined) return [0, 'no http'];
  if (!plain.startsWith('https://')) return [-20, 'http is not led to https'];
  return new URL(plain).hostname === host ? [0, 'http is led to https'] : [-5, 'http is led elsewhere'];
}

function referrer({ headers }) {
  const value = headers.get('referrer-policy');
  if (value === null) return [0, 'none'];
  return /^(no-referrer|same-origin|strict-origin|strict-origin-when-cross-origin)$/.test(value) ? [5, value] : [-5, value];
}

function hsts({ headers }) {
  const age = Number(headers.get('strict-transport-security')?.match(/max-age=(\d+)/)?.[1] ?? NaN);
  if (Number.isNaN(age)) return [-20, 'none'];
  return age >= 15768000 ? [0, 'six months or more'] : [-10, 'less than six months'];
}

function sri({ headers, html, host }) {
  if (!headers.get('content-type')?.startsWith('text/html')) return [0, 'no page'];
  const scripts = [...html.matchAll(/<script\b([^>]*)>/gi)].map(([, attributes]) => ({ src: attributes.match(/\bsrc="([^"]*)"/)?.[1],
    integrity: /\bintegrity="/.test(attributes) })).filter((s) => s.src !== undefined);
  if (scripts.length === 0) return [0, 'no scripts'];
  const ours = ({ src }) => !src.startsWith('//') && new URL(src, `https://${host}/`).host === host;
  const foreign = scripts.filter((s) => !ours(s));
  if (foreign.some(({ src }) => !src.startsWith('https://'))) return [scripts.some((s) => s.integrity) ? -20 : -50, 'scripts not by https'];
  if (foreign.some((s) => !s.integrity)) return [-5, 'scripts of others, unchecked'];
  return scripts.every((s) => s.integrity) ? [5, 'checked'] : [0, 'all of our own'];
}

const sniffing = ({ headers }) => (headers.get('x-content-type-options') === 'nosniff' ? [0, 'nosniff'] : [-5, 'none']);

function framing({ headers }) {
  const ancestors = policy(headers.get('content-security-policy') ?? '')['frame-ancestors'];
  if (ancestors && !ancestors.some(broad)) return [5, `frame-ancestors ${ancestors.join(' ')}`];
  return /^(deny|sameorigin)$/i.test(headers.get('x-frame-options') ?? '') ? [0, 'X-Frame-Options'] : [-20, 'none'];
}

function resources({ headers }) {
  const value = headers.get('cross-origin-resource-policy');
  if (value === null) return [0, 'none'];
  return { 'same-origin': [10, value], 'same-site': [10, value], 'cross-origin': [0, value] }[value] ?? [-5, value];
}

const tests = { csp, cookies, cors, redirection, 'referrer-policy': referrer, hsts, sri, 'x-content-type-options': sniffing,
  'x-frame-options': framing, corp: resources };

// {score, results: {test: [modifier, words]}} of an answer {headers, html, host, plain}.
export function observe(answer) {
  const results = Object.fromEntries(Object.entries(tests).map(([name, run]) => [name, run(answer)]));
  const sum = (keep) => Object.values(results).reduce((n, [modifier]) => n + (keep(modifier) ? modifier : 0), 0);
  const lost = 100 + sum((m) => m < 0);
  return { score: Math.max(0, lost < 90 ? lost : lost + sum((m) => m > 0)), results };
}
