// Metrics: any query as chart and table, and dashboards.

import {instant} from '../api.js';
import {Chart, labelText} from '../chart.js';
import {Charts, dashboards} from '../charts.js';
import {completes} from '../complete.js';
import {element} from '../dom.js';
import {plain} from '../format.js';
import {completions, metricNames} from '../promql.js';
import {span} from '../state.js';
import {empty, panel, replace, table} from '../ui.js';

const ROWS_SHOWN = 200;
const SUGGESTED = ['up', 'sum by (code) (rate(quadrant_lb_requests_total[1m]))', 'sum by (rcode) (rate(quadrant_dns_responses_total[1m]))',
  'histogram_quantile(0.99, sum by (le) (rate(quadrant_lb_request_seconds_bucket[1m])))', 'process_resident_memory_bytes'];

export function open({rest, parameters, keep}) {
  let query = parameters.get('query') ?? '';
  let charts = new Charts();
  const input = element('textarea', {id: 'query', class: 'query', rows: 1, spellcheck: 'false', autocapitalize: 'off', autocomplete: 'off',
    placeholder: 'A PromQL query: rate(quadrant_lb_requests_total[1m])', 'aria-label': 'Query'});
  const list = completes(input, completions);
  const problem = element('p', {class: 'problem', role: 'alert', hidden: true});
  const rows = element('div', {});
  const drawing = element('div', {});
  const board = element('div', {});
  const tabs = element('nav', {class: 'tabs', 'aria-label': 'Dashboards'});
  const form = element('form', {class: 'query-form'}, element('div', {class: 'field'}, input, list), element('button', {class: 'primary'}, 'Run'));
  const explore = element('div', {}, form, problem, drawing, rows);
  const frame = element('div', {}, tabs, explore, board);
  let chart = null;
  let shownBoard = rest;

  input.value = query;
  const fit = () => { input.style.height = 'auto'; input.style.height = Math.min(220, input.scrollHeight + 2) + 'px'; };
  input.addEventListener('input', fit);
  input.addEventListener('taken', fit);
  input.addEventListener('keydown', event => {
    if (event.key === 'Enter' && !event.shiftKey) {
      event.preventDefault();
      run();
    }
  });
  form.addEventListener('submit', event => { event.preventDefault(); run(); });

  function run() {
    query = input.value.trim();
    keep(query ? {query} : {}, '');
    chart?.plot?.destroy();
    chart = query ? new Chart({title: query, queries: [{expr: query, name: ''}], unit: unitOf(query)}, {height: 300, level: 'h2', linesMax: 20}) : null;
    if (chart) {
      chart.strict = true;
      chart.visible = true;
    }
    drawing.replaceChildren(...(chart ? [chart.frame] : []));
    rows.replaceChildren();
    if (chart) load();
    else suggest();
  }

  async function load() {
    if (!chart) return;
    try {
      const [, found] = await Promise.all([chart.load(span()), instant(query)]);
      problem.hidden = true;
      const shown = found.slice(0, ROWS_SHOWN);
      const names = [...new Set(shown.flatMap(it => Object.keys(it.labels)))].filter(name => name !== '__name__');
      replace(rows, panel('Now', {kind: 'flush', note: found.length === 1 ? '1 series' : `${found.length} series${found.length > ROWS_SHOWN ? `, the first ${ROWS_SHOWN} shown` : ''}`},
        table('Values now', names.length === 0 ? [{name: 'Series', cell: it => labelText(it.labels)}, {name: 'Value', kind: 'number', cell: it => plain(it.value)}]
          : [...names.map(name => ({name, cell: it => it.labels[name] ?? ''})), {name: 'Value', kind: 'number', cell: it => element('b', {}, plain(it.value))}],
        shown, {none: 'No series has a value now.'})));
    } catch (failure) {
      problem.hidden = false;
      problem.textContent = failure.message;
      rows.replaceChildren();
    }
  }

  async function suggest() {
    const names = await metricNames().catch(() => []);
    if (chart || shownBoard) return;
    const search = element('input', {type: 'search', class: 'filter', placeholder: `Find one of ${names.length} metrics`, 'aria-label': 'Find a metric'});
    const found = element('ul', {class: 'metrics'});
    const show = () => {
      const wanted = search.value.toLowerCase().split(/\s+/).filter(Boolean);
      found.replaceChildren(...names.filter(({name, help}) => wanted.every(word => name.includes(word) || help.toLowerCase().includes(word))).slice(0, 120)
        .map(({name, help}) => element('li', {}, element('button', {type: 'button', class: 'link', click: () => { input.value = name; fit(); run(); }}, name), element('span', {}, help))));
    };
    search.addEventListener('input', show);
    show();
    rows.replaceChildren(panel('Try', {}, element('ul', {class: 'tries'}, ...SUGGESTED.map(it => element('li', {},
      element('button', {type: 'button', class: 'link', click: () => { input.value = it; fit(); run(); }}, it))))),
    panel('All metrics', {head: search}, found));
  }

  dashboards().then(all => {
    const link = (name, title) => element('a', {href: name ? '#/metrics/' + encodeURIComponent(name) : '#/metrics', 'aria-current': name === shownBoard ? 'page' : null}, title);
    tabs.replaceChildren(link('', 'Explore'), ...all.map(it => link(it.name, it.title)));
    const wanted = all.find(it => it.name === shownBoard);
    explore.hidden = Boolean(shownBoard);
    if (wanted) board.replaceChildren(wanted.description ? element('p', {class: 'words'}, wanted.description) : '', charts.grid(wanted.panels, 'wide', {height: 190}));
    else if (shownBoard) board.replaceChildren(empty(`There is no dashboard "${shownBoard}".`));
  }).catch(failure => board.replaceChildren(empty(failure.message)));

  explore.hidden = Boolean(shownBoard);
  if (!shownBoard) run();
  queueMicrotask(fit);
  return {
    frame, refresh: () => Promise.all([load(), charts.refresh()]), range: () => keep(query ? {query} : {}, shownBoard),
    recolour: () => { chart?.recolour(); charts.recolour(); },
    stop: () => { chart?.plot?.destroy(); charts.stop(); },
  };
}

/** The unit by the habits of names. */
export function unitOf(query) {
  if (/_seconds_(count|total)\b/.test(query)) return 'count';
  if (/rate\(.*_bytes/.test(query)) return 'byterate';
  if (/_bytes\b/.test(query)) return 'bytes';
  if (/_timestamp_seconds|start_time_seconds/.test(query)) return 'count';
  if (/_seconds/.test(query)) return 'seconds';
  if (/\brate\(/.test(query) && !/\//.test(query)) return 'rate';
  if (/_ratio\b|cpu_usage/.test(query)) return 'percent';
  return 'count';
}
