// The palette: one field that finds pages, nodes, zones, alerts, dashboards, metrics, and words in the logs.

import {json} from './api.js';
import {dashboards} from './charts.js';
import {address, pages} from './console.js';
import {element} from './dom.js';
import {metricNames} from './promql.js';
import {RANGES, state} from './state.js';

const SHOWN = 14;

/** Everything there is to find: [{words, kind, to}]. */
async function everything() {
  const quietly = promise => promise.catch(() => []);
  const nodes = (state.overview?.nodes ?? []).map(node => ({words: node.name, kind: 'node', note: node.words, to: address(node.roles[0] === 'monitor' ? 'overview' : node.roles[0] ?? 'overview')}));
  const [boards, rules, metrics] = await Promise.all([
    quietly(dashboards().then(all => all.map(it => ({words: it.title, kind: 'dashboard', to: address('metrics', it.name)})))),
    quietly(json('/api/v1/rules?type=alert').then(answer => answer.data.groups.flatMap(group => group.rules).map(rule =>
      ({words: rule.name, kind: 'alert', note: rule.state, to: address('alerts', '', {open: rule.name})})))),
    quietly(metricNames().then(all => all.map(({name, help}) => ({words: name, kind: 'metric', note: help, to: address('metrics', '', {query: name})})))),
  ]);
  const ranges = Object.keys(RANGES).map(range => ({words: `Show ${range}`, kind: 'time', range}));
  return [...pages().map(({name, title}) => ({words: title, kind: 'page', to: address(name)})), ...nodes, ...rules, ...boards, ...ranges, ...metrics];
}

let openNow = false;

export function openPalette() {
  if (openNow) return;
  openNow = true;
  const input = element('input', {type: 'text', id: 'palette-input', placeholder: 'Go to, or look for', autocomplete: 'off', spellcheck: 'false',
    role: 'combobox', 'aria-expanded': 'true', 'aria-controls': 'palette-list', 'aria-label': 'Search'});
  const list = element('ul', {id: 'palette-list', role: 'listbox', 'aria-label': 'Found'});
  const dialog = element('dialog', {class: 'palette', 'aria-label': 'Search'}, input, list,
    element('p', {class: 'hint'}, element('kbd', {}, '↑'), element('kbd', {}, '↓'), ' choose ', element('kbd', {}, '↵'), ' open ', element('kbd', {}, 'esc'), ' close'));
  let all = pages().map(({name, title}) => ({words: title, kind: 'page', to: address(name)}));
  let shown = [];
  let chosen = 0;

  function find() {
    const typed = input.value.trim();
    const words = typed.toLowerCase().split(/\s+/).filter(Boolean);
    const score = it => {
      const name = it.words.toLowerCase();
      if (words.length === 0) return it.kind === 'page' || it.kind === 'node' ? 0 : -1;
      if (!words.every(word => name.includes(word) || it.kind.includes(word) || it.note?.toLowerCase().includes(word))) return -1;
      return (name.startsWith(words[0]) ? 30 : words.every(word => name.includes(word)) ? 20 : 5) + (it.kind === 'metric' ? 0 : 8) - name.length / 100;
    };
    shown = all.map(it => ({it, score: score(it)})).filter(it => it.score >= 0).sort((a, b) => b.score - a.score).slice(0, SHOWN).map(it => it.it);
    if (typed) {
      shown.push({words: `Logs with “${typed}”`, kind: 'logs', to: address('logs', '', {query: typed})},
        {words: `Query ${typed}`, kind: 'metrics', to: address('metrics', '', {query: typed})});
    }
    chosen = 0;
    paint();
  }

  function paint() {
    list.replaceChildren(...shown.map((it, i) => {
      const item = element('li', {role: 'option', id: 'found-' + i, 'aria-selected': i === chosen ? 'true' : 'false'},
        element('span', {class: 'name'}, it.words), it.note && element('small', {class: 'what'}, it.note), element('small', {class: 'kind'}, it.kind));
      item.addEventListener('click', () => go(it));
      return item;
    }));
    input.setAttribute('aria-activedescendant', shown.length ? 'found-' + chosen : '');
    list.children[chosen]?.scrollIntoView({block: 'nearest'});
  }

  function go(it) {
    dialog.close();
    if (it.range) document.querySelector(`#range input[value="${it.range}"]`)?.click();
    else location.hash = it.to;
  }

  input.addEventListener('input', find);
  input.addEventListener('keydown', event => {
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      chosen = shown.length ? (chosen + (event.key === 'ArrowDown' ? 1 : -1) + shown.length) % shown.length : 0;
      paint();
    } else if (event.key === 'Enter' && shown[chosen]) {
      event.preventDefault();
      go(shown[chosen]);
    }
  });
  dialog.addEventListener('click', event => { if (event.target === dialog) dialog.close(); });
  dialog.addEventListener('close', () => { openNow = false; dialog.remove(); });
  document.body.append(dialog);
  dialog.showModal();
  input.focus();
  find();
  everything().then(found => { all = found; find(); });
}
