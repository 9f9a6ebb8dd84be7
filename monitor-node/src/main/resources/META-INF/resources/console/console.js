// The console: follows the overview, and shows the page that the address names: #/page/rest?range=1h&more

import {follow, json} from './api.js';
import {byId, element, spoken, svg, text} from './dom.js';
import {RANGES, interval, names, now, span, state} from './state.js';

const PAGES = {
  overview: {title: 'Overview', icon: 'M3 3h8v10H3zM13 3h8v6h-8zM3 15h8v6H3zM13 11h8v10h-8z', load: () => import('./pages/overview.js')},
  dns: {title: 'DNS', icon: 'M12 2a10 10 0 1 0 0 20 10 10 0 0 0 0-20zM2 12h20M12 2c3.5 3 3.5 17 0 20M12 2c-3.5 3-3.5 17 0 20', load: () => import('./pages/dns.js')},
  lb: {title: 'Load balancer', short: 'Balancer', icon: 'M4 12h5l6-7h5M9 12l6 7h5M17 2l3 3-3 3M17 16l3 3-3 3', load: () => import('./pages/lb.js')},
  db: {title: 'Database', icon: 'M4 6c0-4 16-4 16 0v12c0 4-16 4-16 0zM4 6c0 4 16 4 16 0M4 12c0 4 16 4 16 0', load: () => import('./pages/db.js')},
  metrics: {title: 'Metrics', icon: 'M3 20h18M4 15l5-6 4 4 7-9', load: () => import('./pages/metrics.js')},
  logs: {title: 'Logs', icon: 'M4 5h16M4 10h10M4 15h16M4 20h7', load: () => import('./pages/logs.js')},
  alerts: {title: 'Alerts', icon: 'M6 17V11a6 6 0 0 1 12 0v6l2 2H4zM10 21h4', load: () => import('./pages/alerts.js')},
  activity: {title: 'Activity', icon: 'M12 2a10 10 0 1 0 0 20 10 10 0 0 0 0-20zM12 6v6l4 3', load: () => import('./pages/activity.js')},
};

const links = new Map();
let page = null;
let loadedAt = 0;
let turn = 0;

/** Where we are: the page's name, what stands behind it, and parameters. */
function place() {
  const [path, query = ''] = location.hash.replace(/^#\/?/, '').split('?');
  const [name, ...rest] = path.split('/').map(decodeURIComponent);
  return {name: PAGES[name] ? name : 'overview', rest: rest.join('/'), parameters: new URLSearchParams(query)};
}

/** An address in the console; the range goes with it. */
export function address(name, rest = '', parameters = {}) {
  const query = new URLSearchParams(Object.entries(parameters).filter(([, value]) => value !== '' && value !== null && value !== undefined));
  if (state.range !== '15m') query.set('range', state.range);
  const behind = query.toString();
  return `#/${name}${rest ? '/' + encodeURIComponent(rest) : ''}${behind ? '?' + behind : ''}`;
}

export const pages = () => Object.entries(PAGES).map(([name, {title}]) => ({name, title}));

async function show() {
  const {name, rest, parameters} = place();
  const asked = parameters.get('range');
  if (RANGES[asked]) choose(asked);
  const mine = ++turn;
  for (const [of, link] of links) {
    if (of === name) link.setAttribute('aria-current', 'page');
    else link.removeAttribute('aria-current');
  }
  text(byId('title'), PAGES[name].title);
  title();
  const main = byId('main');
  try {
    const module = await PAGES[name].load();
    if (mine !== turn) return;
    page?.stop?.();
    page = module.open({
      rest, parameters,
      /** Keeps what is shown in the address, so that it can be shared. */
      keep: (kept, behind = rest) => history.replaceState(null, '', address(name, behind, kept)),
    });
    page.name = name;
    main.replaceChildren(page.frame);
    main.className = 'page-' + name;
    scrollTo(0, 0);
    if (state.overview) page.overview?.(state.overview);
    refresh();
  } catch (failure) {
    if (mine === turn) main.replaceChildren(element('p', {class: 'nothing', role: 'alert'}, `This page cannot be shown: ${failure.message}`));
  }
}

function refresh() {
  loadedAt = now();
  Promise.resolve(page?.refresh?.()).catch(() => {});
}

function title() {
  const name = PAGES[place().name].title;
  const trouble = state.overview && state.overview.state !== 'up' ? '(!) ' : '';
  document.title = `${trouble}${name} – ${state.overview?.cluster ?? ''} – Quadrant`;
}

function showOverview(next) {
  const first = state.overview === null;
  state.overview = next;
  if (next.now) state.skew = next.now - Date.now();
  text(byId('cluster'), next.cluster);
  text(byId('overall-words'), next.words);
  byId('overall').dataset.state = next.state;
  title();
  for (const node of [...next.nodes, ...next.targets]) names.set(node.instance, node.name);
  page?.overview?.(next);
  if (first || now() - loadedAt >= Math.min(span().step * 1000, 15000) * 0.9) refresh();
}

function showConnection(stands) {
  byId('live').dataset.state = stands ? 'up' : 'down';
  text(byId('live-words'), stands ? 'live' : 'lost');
  if (!stands) {
    byId('overall').dataset.state = 'down';
    text(byId('overall-words'), 'The monitor does not answer');
  } else if (state.overview) {
    showOverview(state.overview);
  }
}

function choose(range) {
  state.range = range;
  for (const input of byId('range').querySelectorAll('input')) input.checked = input.value === range;
}

function buildNavigation() {
  for (const [name, {title: words, short, icon}] of Object.entries(PAGES)) {
    const link = element('a', {href: '#/' + name},
      svg('svg', {viewBox: '0 0 24 24', 'aria-hidden': 'true'}, svg('path', {d: icon})),
      element('span', {'data-short': short ?? words}, words), element('b', {class: 'count', id: 'count-' + name, hidden: true}));
    link.addEventListener('click', event => {
      if (event.metaKey || event.ctrlKey || event.shiftKey) return;
      event.preventDefault();
      location.hash = address(name);
    });
    links.set(name, link);
    byId('nav').append(link);
  }
}

function buildRanges() {
  for (const name of Object.keys(RANGES)) {
    const input = element('input', {type: 'radio', name: 'range', value: name, change: () => {
      state.range = name;
      const {name: of, rest, parameters} = place();
      parameters.delete('range');
      history.replaceState(null, '', address(of, rest, Object.fromEntries(parameters)));
      page?.range?.();
      refresh();
    }});
    input.checked = name === state.range;
    byId('range').append(element('label', {}, input, element('span', {}, name, spoken(''))));
  }
}

function buildTheme() {
  const button = byId('theme');
  const dark = () => (document.documentElement.dataset.theme ?? (matchMedia('(prefers-color-scheme: light)').matches ? 'light' : 'dark')) === 'dark';
  const paint = () => {
    button.setAttribute('aria-label', dark() ? 'Light colours' : 'Dark colours');
    button.title = button.getAttribute('aria-label');
    button.replaceChildren(svg('svg', {viewBox: '0 0 24 24', 'aria-hidden': 'true'}, svg('path', {d: dark()
      ? 'M12 7a5 5 0 1 0 0 10 5 5 0 0 0 0-10zM12 2v2M12 20v2M2 12h2M20 12h2M5 5l1.5 1.5M17.5 17.5L19 19M19 5l-1.5 1.5M6.5 17.5L5 19'
      : 'M20 14A8.5 8.5 0 0 1 10 4a8.5 8.5 0 1 0 10 10z'})));
    page?.recolour?.();
  };
  try {
    const kept = localStorage.getItem('theme');
    if (kept === 'dark' || kept === 'light') document.documentElement.dataset.theme = kept;
  } catch { /* a browser that keeps nothing */ }
  button.addEventListener('click', () => {
    const next = dark() ? 'light' : 'dark';
    document.documentElement.dataset.theme = next;
    try { localStorage.setItem('theme', next); } catch { /* as above */ }
    paint();
  });
  matchMedia('(prefers-color-scheme: light)').addEventListener('change', paint);
  paint();
}

function buildSearch() {
  const openPalette = async (words = '') => (await import('./palette.js')).openPalette(words);
  byId('search').addEventListener('click', () => openPalette());
  addEventListener('keydown', event => {
    const typing = event.target.closest?.('input,textarea,select,[contenteditable]');
    if ((event.key === 'k' && (event.ctrlKey || event.metaKey)) || (event.key === '/' && !typing)) {
      event.preventDefault();
      openPalette();
    }
  });
}

async function follows() {
  const {alerts} = (await json('/api/v1/alerts')).data;
  const firing = alerts.filter(alert => alert.state === 'firing').length;
  const count = byId('count-alerts');
  count.hidden = firing === 0;
  text(count, String(firing));
  count.setAttribute('aria-label', firing === 1 ? '1 fires' : `${firing} fire`);
}

/** The page stands before the stream of events is opened: a browser that only takes a picture is done then. */
async function start() {
  buildNavigation();
  buildRanges();
  buildTheme();
  buildSearch();
  addEventListener('hashchange', show);
  const asked = place().parameters.get('range');
  if (RANGES[asked]) choose(asked);
  const opening = Promise.all([json('/api/console/session'), json('/api/console/overview')]);
  PAGES[place().name].load();
  try {
    const [session, overview] = await opening;
    state.session = session;
    (await import('./account.js')).showAccount(byId('account'));
    showOverview(overview);
  } catch (failure) {
    if (failure.status === 401) return;
    showConnection(false);
  }
  await show();
  document.documentElement.dataset.ready = 'true';
  follows().catch(() => {});
  setInterval(() => follows().catch(() => {}), Math.max(5000, interval() * 1000));
  setInterval(() => page?.tick?.(now()), 1000);
  setTimeout(() => follow(showOverview, showConnection), 2500);
}

start();
