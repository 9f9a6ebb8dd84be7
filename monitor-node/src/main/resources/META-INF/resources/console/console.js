// The console: follows the overview, and keeps cards and charts up to date with it.

import {follow, range} from './api.js';
import {Chart} from './chart.js';
import {byId, element, text} from './dom.js';
import {count} from './format.js';
import {NodeCard} from './nodes.js';
import {GROUPS} from './panels.js';

const RANGES = {'15m': 900, '1h': 3600, '6h': 21600, '24h': 86400, '7d': 604800};
const POINTS = 240;

const cards = new Map();
const charts = [];
const names = new Map();
let overview = null;
let skew = 0;
let chosen = RANGES[location.hash.slice(1)] ? location.hash.slice(1) : '15m';
let loadedAt = 0;

const now = () => Date.now() + skew;

/** The range of the charts: steps are whole scrapes, so that each step has one sample. */
function span() {
  const interval = Math.max(1, (overview?.interval ?? 15000) / 1000);
  const step = Math.ceil(Math.max(interval, RANGES[chosen] / POINTS) / interval) * interval;
  const end = Math.floor(now() / 1000 / step) * step;
  return {start: end - Math.floor(RANGES[chosen] / step) * step, end, step};
}

function showOverview(next) {
  const first = overview === null;
  overview = next;
  if (next.now) skew = next.now - Date.now();
  text(byId('cluster'), next.cluster);
  text(byId('overall-words'), next.words);
  byId('overall').dataset.state = next.state;
  document.title = (next.state === 'up' ? '' : '(!) ') + next.cluster + ' – Quadrant';
  text(byId('figures'), `${count(next.series)} series, every ${next.interval / 1000} s`);
  const all = [...next.nodes, ...next.targets];
  for (const node of all) {
    names.set(node.instance, node.name);
    let card = cards.get(node.instance);
    if (!card) {
      card = new NodeCard('node-' + cards.size);
      cards.set(node.instance, card);
    }
    card.show(node, now());
  }
  for (const [instance, card] of cards) {
    if (!all.some(node => node.instance === instance)) {
      card.frame.remove();
      cards.delete(instance);
    }
  }
  const frames = all.map(node => cards.get(node.instance).frame);
  const nodes = byId('nodes');
  if (frames.some((frame, i) => nodes.children[i] !== frame)) nodes.replaceChildren(...frames);
  for (const group of document.querySelectorAll('.group')) {
    group.hidden = group.dataset.role !== '' && !all.some(node => node.roles.includes(group.dataset.role));
  }
  const age = now() - loadedAt;
  if (first || age >= Math.min(span().step * 1000, 15000) * 0.9) refresh();
}

/** Loads what can be seen. */
async function refresh() {
  loadedAt = now();
  const shown = span();
  charts.filter(chart => chart.visible).forEach(chart => chart.load(shown, names));
  const [cpu, resident, heap] = await Promise.all(
    ['process_cpu_usage', 'process_resident_memory_bytes', 'jvm_memory_used_bytes'].map(query =>
      range(query, shown.start, shown.end, shown.step).catch(() => [])));
  for (const [instance, card] of cards) {
    card.figures(sum(cpu, instance), sum(resident, instance) ?? sum(heap, instance));
  }
}

function sum(columns, instance) {
  const own = columns.filter(column => column.labels.instance === instance);
  if (own.length === 0) return null;
  return own[0].values.map((_, i) => own.reduce((total, column) =>
    column.values[i] === null ? total : (total ?? 0) + column.values[i], null));
}

function buildGroups() {
  const seen = new IntersectionObserver(entries => {
    for (const entry of entries) {
      const chart = charts.find(it => it.frame === entry.target);
      const appeared = entry.isIntersecting && !chart.visible;
      chart.visible = entry.isIntersecting;
      if (appeared && overview) chart.load(span(), names);
    }
  }, {rootMargin: '300px'});
  for (const group of GROUPS) {
    const id = 'group-' + (group.role || 'process');
    const own = group.panels.map(definition => new Chart(definition));
    charts.push(...own);
    byId('roles').append(element('section',
      {class: 'group', 'data-role': group.role, 'data-count': group.panels.length, 'aria-labelledby': id},
      element('header', {}, element('h2', {id}, group.title)),
      element('div', {class: 'panels'}, ...own.map(chart => chart.frame))));
    own.forEach(chart => seen.observe(chart.frame));
  }
}

function buildRanges() {
  for (const name of Object.keys(RANGES)) {
    const input = element('input', {type: 'radio', name: 'range', value: name});
    input.checked = name === chosen;
    input.addEventListener('change', () => {
      chosen = name;
      history.replaceState(null, '', '#' + name);
      refresh();
    });
    byId('range').append(element('label', {}, input, element('span', {}, name.replace('m', ' min').replace(/[hd]$/, unit => ' ' + unit))));
  }
}

/** The page stands before the stream of events is opened: a browser that only takes a picture is done then. */
async function start() {
  try {
    showOverview(await (await fetch('/api/console/overview')).json());
  } catch {
    showConnection(false);
  }
  setTimeout(() => follow(showOverview, showConnection), 2500);
}

function showConnection(stands) {
  byId('live').dataset.state = stands ? 'up' : 'down';
  text(byId('live-words'), stands ? 'live' : 'lost');
  if (!stands) {
    byId('overall').dataset.state = 'down';
    text(byId('overall-words'), 'The monitor does not answer');
  } else if (overview) {
    showOverview(overview);
  }
}

buildRanges();
buildGroups();
start();
setInterval(() => cards.forEach(card => card.node && card.tick(now())), 1000);
matchMedia('(prefers-color-scheme: light)').addEventListener('change', () => charts.forEach(chart => chart.recolour()));
