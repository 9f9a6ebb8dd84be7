// Logs: search, how many when, the lines, their fields, and those that come.

import {json, toNumber} from '../api.js';
import {LEVELS, bars, levelOf} from '../bars.js';
import {completes} from '../complete.js';
import {element, latest, text} from '../dom.js';
import {clock, count} from '../format.js';
import {completions, fields, toQuery, wanted, withField, withLabel} from '../logql.js';
import {span} from '../state.js';
import {badge, empty} from '../ui.js';

const LINES = 500;
/** Lines that the live view keeps. */
const LIVE_MAX = 2000;
const BARS = 120;
const VALUES_SHOWN = 8;
const HIDDEN = new Set(['__stream_shard__', 'service_name', 'detected_level']);

export function open({parameters, keep}) {
  let query = parameters.get('query') ?? '';
  let picked = parameters.get('from') ? {start: Number(parameters.get('from')), end: Number(parameters.get('to'))} : null;
  let live = null;
  let entries = [];
  const input = element('input', {id: 'logql', class: 'query', type: 'text', spellcheck: 'false', autocapitalize: 'off', autocomplete: 'off',
    placeholder: 'Words, or a query: {node="lb-1"} |= "refused"', 'aria-label': 'Search logs'});
  const list = completes(input, completions);
  const tail = element('button', {type: 'button', class: 'toggle', 'aria-pressed': 'false', click: toggle}, 'Live');
  const wrap = element('button', {type: 'button', class: 'toggle', 'aria-pressed': 'false', click: () => {
    wrap.setAttribute('aria-pressed', String(lines.classList.toggle('wrapped')));
  }}, 'Wrap');
  const zoom = element('button', {type: 'button', class: 'small', hidden: true, click: () => { picked = null; go(); }}, 'Whole range');
  const form = element('form', {class: 'query-form'}, element('div', {class: 'field'}, input, list),
    element('button', {class: 'primary'}, 'Search'), tail, wrap, zoom);
  const problem = element('p', {class: 'problem', role: 'alert', hidden: true});
  const histogram = element('div', {});
  const levels = element('ul', {class: 'keys'});
  const total = element('span', {class: 'note', role: 'status'});
  const lines = element('ol', {class: 'lines', tabindex: 0, 'aria-label': 'Lines'});
  const side = element('div', {class: 'fields'});
  const frame = element('div', {}, form, problem, element('section', {class: 'panel', 'aria-label': 'Lines over time'}, histogram, levels),
    element('div', {class: 'split logs'}, element('section', {class: 'panel flush', 'aria-label': 'Fields'}, element('header', {}, element('h2', {}, 'Fields')), side),
      element('section', {class: 'panel flush', 'aria-label': 'Log lines'}, element('header', {}, element('h2', {}, 'Lines'), total), lines)));

  input.value = query;
  form.addEventListener('submit', event => { event.preventDefault(); query = input.value.trim(); go(); });

  function go() {
    input.value = query;
    zoom.hidden = picked === null;
    keep({query, ...(picked ? {from: Math.round(picked.start), to: Math.round(picked.end)} : {})});
    if (live) {
      stopTail();
      startTail();
    } else {
      load();
    }
  }

  function change(next) {
    query = next;
    go();
  }

  function shownSpan() {
    const usual = span(BARS);
    if (!picked) return usual;
    const step = Math.max(1, Math.ceil((picked.end - picked.start) / BARS));
    return {start: Math.floor(picked.start / step) * step, end: Math.ceil(picked.end / step) * step, step};
  }

  const load = latest(async signal => {
    if (live) return;
    const asked = toQuery(query);
    const shown = shownSpan();
    try {
      const [found] = await Promise.all([search(asked, shown, signal), counts(asked, shown, signal)]);
      problem.hidden = true;
      entries = found;
      paint();
    } catch (failure) {
      if (failure.name === 'AbortError') throw failure;
      problem.hidden = false;
      problem.textContent = failure.status === 404 ? 'This monitor keeps no logs.' : failure.message;
      entries = [];
      paint();
      histogram.replaceChildren();
      levels.replaceChildren();
    }
  });

  async function search(asked, {start, end}, signal) {
    const answer = await json('/loki/api/v1/query_range?' + new URLSearchParams({query: asked, start: nanos(start), end: nanos(end + 1),
      limit: LINES, direction: 'backward'}), signal);
    if (answer.data.resultType === 'matrix') {
      throw new Error('This query counts: the page Logs shows lines, so leave the function out.');
    }
    return unfold(answer.data.result).sort((a, b) => a.at < b.at ? 1 : a.at > b.at ? -1 : 0);
  }

  async function counts(asked, shown, signal) {
    const answer = await json('/loki/api/v1/query_range?' + new URLSearchParams({
      query: `sum by (level) (count_over_time(${asked} [${shown.step}s]))`, start: nanos(shown.start), end: nanos(shown.end), step: shown.step}), signal);
    const size = Math.round((shown.end - shown.start) / shown.step) + 1;
    const byLevel = new Map();
    for (const {metric, values} of answer.data.result) {
      const level = levelOf(metric.level ?? metric.detected_level);
      const column = byLevel.get(level) ?? byLevel.set(level, new Array(size).fill(0)).get(level);
      for (const [time, value] of values) {
        const i = Math.round((time - shown.start) / shown.step);
        if (i >= 0 && i < size) column[i] += toNumber(value);
      }
    }
    const columns = [...byLevel].map(([level, values]) => ({level, values}));
    histogram.replaceChildren(bars(columns, shown, (start, end) => { picked = {start, end}; go(); }));
    levels.replaceChildren(...LEVELS.filter(level => byLevel.has(level)).map(level => element('li', {},
      element('span', {class: 'swatch level-' + level, 'aria-hidden': 'true'}), element('span', {class: 'name'}, level),
      element('b', {}, count(byLevel.get(level).reduce((a, b) => a + b, 0))))));
  }

  function paint() {
    const marked = wanted(toQuery(query));
    text(total, entries.length === 0 ? '' : entries.length >= LINES && !live ? `the newest ${LINES}` : entries.length === 1 ? '1 line' : `${entries.length} lines`);
    lines.replaceChildren(...(entries.length === 0 ? [element('li', {class: 'nothing'}, live ? 'Waiting for lines.' : problem.hidden ? 'No line matches in this range.' : '')]
      : entries.map(entry => row(entry, marked))));
    paintFields();
  }

  function row(entry, marked) {
    const level = levelOf(entry.labels.level ?? entry.labels.detected_level ?? /\blevel=(\w+)/.exec(entry.line)?.[1]);
    const head = element('button', {type: 'button', class: 'line-head', 'aria-expanded': 'false'},
      element('time', {}, clock(entry.millis, Date.now() - entry.millis > 43200000)), element('span', {class: 'source'}, entry.labels.node ?? entry.labels.host ?? entry.labels.job ?? ''),
      element('span', {class: 'message'}, ...highlighted(entry.line, marked)));
    const made = element('li', {class: 'line level-' + level}, head);
    head.addEventListener('click', () => {
      const open_ = made.querySelector('.details');
      head.setAttribute('aria-expanded', String(!open_));
      if (open_) open_.remove();
      else made.append(details(entry));
    });
    return made;
  }

  function details(entry) {
    const found = fields(entry.line);
    const pair = (name, value, add) => element('div', {}, element('dt', {}, name),
      element('dd', {}, value, element('span', {class: 'filters'},
        element('button', {type: 'button', class: 'link', title: 'Only these', 'aria-label': `Only ${name} ${value}`, click: () => change(add(true))}, '+'),
        element('button', {type: 'button', class: 'link', title: 'Without these', 'aria-label': `Without ${name} ${value}`, click: () => change(add(false))}, '−'))));
    const asked = toQuery(query);
    return element('div', {class: 'details'}, element('pre', {}, entry.line),
      element('dl', {}, ...Object.entries(entry.labels).map(([name, value]) => pair(name, value, equal => withLabel(asked, name, value, equal))),
        ...(found?.pairs ?? []).filter(([name]) => !(name in entry.labels)).map(([name, value]) =>
          pair(name, value, equal => withField(asked, found.parser, name.replace(/\W/g, '_'), value, equal)))));
  }

  /** Fields of the lines that are shown, the commonest values first. */
  function paintFields() {
    const counted = new Map();
    const add = (name, value, source) => {
      if (HIDDEN.has(name) || value === '') return;
      if (!counted.has(name)) counted.set(name, {source, values: new Map()});
      const {values} = counted.get(name);
      values.set(value, (values.get(value) ?? 0) + 1);
    };
    for (const entry of entries.slice(0, LINES)) {
      Object.entries(entry.labels).forEach(([name, value]) => add(name, value, 'label'));
      const found = fields(entry.line);
      for (const [name, value] of found?.pairs ?? []) {
        if (!(name in entry.labels) && !/^(ts|time|msg|message|level)$/.test(name)) add(name.replace(/\W/g, '_'), value, found.parser);
      }
    }
    const opened = new Set([...side.querySelectorAll('details[open]')].map(it => it.dataset.name));
    const asked = toQuery(query);
    side.replaceChildren(...(counted.size === 0 ? [empty('No fields.')] : [...counted]
      .filter(([, {values}]) => values.size < entries.length * 0.9 || values.size <= VALUES_SHOWN)
      .map(([name, {source, values}], i) => element('details', {'data-name': name, open: opened.has(name) || (opened.size === 0 && i < 3)},
        element('summary', {}, name, ' ', badge(String(values.size))),
        element('ul', {}, ...[...values].sort((a, b) => b[1] - a[1]).slice(0, VALUES_SHOWN).map(([value, times]) => element('li', {},
          element('button', {type: 'button', class: 'link', title: `Only ${name} ${value}`,
            click: () => change(source === 'label' ? withLabel(asked, name, value) : withField(asked, source, name, value))}, value),
          element('b', {}, count(times)))))))));
  }

  function toggle() {
    if (live) {
      stopTail();
      load();
    } else {
      startTail();
    }
  }

  function startTail() {
    tail.setAttribute('aria-pressed', 'true');
    entries = [];
    paint();
    let waiting = [];
    const source = new EventSource('/api/logs/tail?' + new URLSearchParams({query: toQuery(query)}));
    const timer = setInterval(() => {
      if (waiting.length === 0) return;
      const marked = wanted(toQuery(query));
      const come = waiting.splice(0).sort((a, b) => a.at < b.at ? 1 : -1);
      if (entries.length === 0) lines.replaceChildren();
      entries = [...come, ...entries].slice(0, LIVE_MAX);
      lines.prepend(...come.map(entry => row(entry, marked)));
      while (lines.children.length > LIVE_MAX) lines.lastElementChild.remove();
      text(total, `${entries.length} lines`);
      paintFields();
    }, 400);
    source.addEventListener('message', event => {
      waiting.push(...unfold(JSON.parse(event.data).streams));
      if (waiting.length > LIVE_MAX) waiting = waiting.slice(-LIVE_MAX);
    });
    source.addEventListener('error', () => {
      if (source.readyState === EventSource.CLOSED) {
        problem.hidden = false;
        problem.textContent = 'The live view ended: the monitor does not follow this query.';
        stopTail();
      }
    });
    live = {stop: () => { source.close(); clearInterval(timer); }};
  }

  function stopTail() {
    live?.stop();
    live = null;
    tail.setAttribute('aria-pressed', 'false');
  }

  return {frame, refresh: load, range: () => { picked = null; go(); }, stop: () => stopTail()};
}

const nanos = seconds => String(Math.round(seconds * 1000)) + '000000';

/** Streams as entries. */
const unfold = streams => streams.flatMap(({stream, values}) => values.map(([at, line]) =>
  ({at: at.padStart(20, '0'), millis: Number(at.slice(0, -6)), labels: stream, line})));

/** A line's text, with what was looked for marked; as nodes, never as markup. */
function highlighted(line, marked) {
  if (marked.length === 0) return [line];
  const parts = [];
  let rest = line;
  while (rest !== '') {
    const hits = marked.map(word => ({word, at: rest.indexOf(word)})).filter(it => it.at >= 0).sort((a, b) => a.at - b.at);
    if (hits.length === 0) break;
    parts.push(rest.slice(0, hits[0].at), element('mark', {}, hits[0].word));
    rest = rest.slice(hits[0].at + hits[0].word.length);
  }
  return [...parts, rest];
}

