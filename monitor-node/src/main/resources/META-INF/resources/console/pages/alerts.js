// Alerts: what fires and why, drawn; all rules; silences.

import {action} from '../actions.js';
import {json} from '../api.js';
import {Chart} from '../chart.js';
import {element, latest} from '../dom.js';
import {moment, plain, span as words} from '../format.js';
import {now, span} from '../state.js';
import {badge, empty, figure, mark, panel, replace, table} from '../ui.js';
import {unitOf} from './metrics.js';

const TONES = {critical: 'down', warning: 'degraded'};
const DURATIONS = [['30m', '30 minutes'], ['1h', '1 hour'], ['4h', '4 hours'], ['1d', '1 day'], ['7d', '7 days']];

export function open({parameters, keep}) {
  const figures = element('dl', {class: 'figures'});
  const active = element('div', {class: 'stack'}, empty('Loading'));
  const silences = element('div', {});
  const rules = element('div', {});
  const frame = element('div', {}, figures, element('section', {'aria-label': 'Alerts that are active'}, active),
    panel('Silences', {kind: 'flush'}, silences), panel('Rules', {kind: 'flush'}, rules));
  const cards = new Map();
  const opened = new Set(parameters.getAll('open'));

  const load = latest(async signal => {
    const [answer, quiet] = await Promise.all([json('/api/v1/rules?type=alert', signal), json('/alerts/silences', signal)]);
    const all = answer.data.groups.flatMap(group => group.rules.map(rule => ({...rule, group: group.name})));
    show(all, quiet.silences);
  });

  function show(all, quiet) {
    const alerts = all.flatMap(rule => rule.alerts.map(alert => ({...alert, rule})))
      .sort((a, b) => rank(a) - rank(b) || Date.parse(b.activeAt) - Date.parse(a.activeAt));
    const firing = alerts.filter(alert => alert.state === 'firing').length;
    const inForce = quiet.filter(it => it.state === 'active');
    figures.replaceChildren(figure('Fire', String(firing), '', firing > 0 ? 'degraded' : 'up'),
      figure('Wait for their time', String(alerts.length - firing)), figure('Silences in force', String(inForce.length)),
      figure('Rules', String(all.length)), figure('Rules that fail', String(all.filter(rule => rule.health === 'err').length), '',
        all.some(rule => rule.health === 'err') ? 'down' : null));
    const seen = new Set();
    const frames = alerts.map(alert => {
      const id = JSON.stringify(Object.entries(alert.labels).sort());
      seen.add(id);
      if (!cards.has(id)) cards.set(id, new AlertCard(alert, load, opened.has(alert.labels.alertname) || cards.size < 2));
      const card = cards.get(id);
      card.show(alert, inForce.find(it => silenced(it, alert.labels)));
      return card.frame;
    });
    for (const [id, card] of cards) {
      if (!seen.has(id)) {
        card.stop();
        cards.delete(id);
      }
    }
    if (frames.length !== active.children.length || frames.some((it, i) => active.children[i] !== it)) {
      active.replaceChildren(...(frames.length ? frames : [element('div', {class: 'panel calm'}, mark('up'), element('p', {}, 'No alert is active.'))]));
    }
    cards.forEach(card => card.refresh());
    replace(silences, table('Silences', [
      {name: 'Takes', kind: 'wide', cell: it => element('code', {}, it.match)},
      {name: 'State', cell: it => badge(it.state, it.state === 'active' ? 'degraded' : null)},
      {name: 'Until', kind: 'nowrap', cell: it => moment(Date.parse(it.endsAt), now())},
      {name: 'By', cell: it => it.by},
      {name: 'Why', kind: 'wide', cell: it => it.comment},
      {name: '', cell: it => it.state === 'active' && action('End', 'silence-expire', {title: 'End this silence?', words: it.match,
        given: {id: it.id}, confirm: 'End it', done: load})},
    ], quiet, {none: 'No silences.'}));
    replace(rules, table('Rules', [
      {name: 'Alert', cell: rule => element('b', {}, rule.name)},
      {name: 'State', cell: rule => rule.health === 'err' ? mark('down', 'fails') : mark(rule.state === 'firing' ? 'degraded' : rule.state === 'pending' ? 'waiting' : 'up', rule.state)},
      {name: 'Severity', cell: rule => rule.labels.severity ? badge(rule.labels.severity, TONES[rule.labels.severity]) : ''},
      {name: 'Expression', kind: 'wide', cell: rule => element('a', {href: '#/metrics?' + new URLSearchParams({query: rule.query})}, element('code', {}, rule.query))},
      {name: 'For', kind: 'number', cell: rule => rule.duration > 0 ? words(rule.duration) : 'at once'},
      {name: 'Group', kind: 'nowrap', cell: rule => rule.group},
      ...(all.some(rule => rule.lastError) ? [{name: 'Problem', kind: 'wide', cell: rule => rule.lastError ?? ''}] : []),
    ], [...all].sort((a, b) => order(a) - order(b)), {none: 'No rules.'}));
  }

  return {frame, refresh: load, range: () => keep({}), recolour: () => cards.forEach(card => card.chart?.recolour()), stop: () => cards.forEach(card => card.stop())};
}

const rank = alert => (alert.state === 'firing' ? 0 : 2) + (alert.labels.severity === 'critical' ? 0 : 1);
const order = rule => rule.health === 'err' ? 0 : rule.state === 'firing' ? 1 : rule.state === 'pending' ? 2 : 3;

/** Whether a silence's selector takes labels; only what it says by = is looked at, which is how this page makes them. */
function silenced(silence, labels) {
  const pairs = [...silence.match.matchAll(/([\w.]+)\s*=\s*"((?:[^"\\]|\\.)*)"/g)];
  return pairs.length > 0 && pairs.every(([, name, value]) => (labels[name] ?? '') === value.replace(/\\(.)/g, '$1'));
}

class AlertCard {
  constructor(alert, reload, opened) {
    this.reload = reload;
    this.head = element('summary', {});
    this.body = element('div', {class: 'alert-body'});
    this.drawing = element('div', {});
    this.frame = element('details', {class: 'alert panel', open: opened}, this.head, this.body, this.drawing);
    this.frame.addEventListener('toggle', () => this.refresh());
  }

  show(alert, silence) {
    this.alert = alert;
    const {labels, annotations} = alert;
    const tone = alert.state === 'firing' ? TONES[labels.severity] ?? 'degraded' : 'waiting';
    this.frame.dataset.state = tone;
    const text = JSON.stringify([alert.labels, alert.annotations, alert.state, alert.value, silence?.id]);
    const age = words(Math.max(0, (now() - Date.parse(alert.activeAt)) / 1000));
    if (text === this.text) {
      this.age.textContent = (alert.state === 'firing' ? 'active for ' : 'waits for ') + age;
      return;
    }
    this.text = text;
    this.age = element('span', {class: 'faint'}, (alert.state === 'firing' ? 'active for ' : 'waits for ') + age);
    replace(this.head, mark(tone), element('b', {}, labels.alertname), element('span', {class: 'summary'}, annotations.summary ?? ''),
      labels.severity && badge(labels.severity, TONES[labels.severity]), silence && badge('silenced until ' + moment(Date.parse(silence.endsAt), now())), this.age);
    const facts = [['What it means', annotations.what_it_means ?? annotations.description], ['What to do', annotations.what_to_do ?? annotations.runbook_url],
      ['Value', plain(Number(alert.value))], ['Since', moment(Date.parse(alert.activeAt), now())]];
    const matcher = Object.entries(labels).filter(([name]) => ['alertname', 'node', 'vip', 'zone', 'backend', 'server', 'instance'].includes(name))
      .filter(([name]) => name !== 'instance' || !labels.node).map(([name, value]) => `${name}="${value.replace(/["\\]/g, '\\$&')}"`).join(', ');
    replace(this.body, element('dl', {class: 'facts'}, ...facts.filter(([, it]) => it).map(([name, it]) => element('div', {}, element('dt', {}, name), element('dd', {}, it)))),
      element('p', {class: 'labels'}, ...Object.entries(labels).filter(([name]) => name !== 'alertname').map(([name, value]) => element('span', {class: 'label'}, element('i', {}, name), value))),
      !silence && element('p', {}, action('Silence', 'silence', {
        title: `Silence ${labels.alertname}?`, words: 'It still shows here, and nobody is told of it.',
        fields: [{name: 'match', label: 'Which alerts', value: matcher, required: true},
          {name: 'for', label: 'How long', kind: 'select', options: DURATIONS, value: '1h'},
          {name: 'comment', label: 'Why', required: true}], confirm: 'Silence', done: this.reload})));
  }

  /** Draws the expression once it is looked at. */
  async refresh() {
    if (!this.frame.open) return;
    if (!this.chart) {
      const drawn = await expression(this.alert.rule.query, this.alert.labels).catch(() => null);
      if (this.chart || !drawn) return;
      this.chart = new Chart({title: drawn.words, queries: [{expr: drawn.expr, name: ''}], unit: unitOf(drawn.expr), threshold: drawn.threshold, total: 'max'},
        {height: 170, linesMax: 8, level: 'h3'});
      this.chart.visible = true;
      this.drawing.replaceChildren(this.chart.frame);
    }
    this.chart.load(span());
  }

  stop() {
    this.chart?.pending?.abort();
    this.chart?.plot?.destroy();
  }
}

const COMPARISONS = new Set(['==', '!=', '>', '<', '>=', '<=']);

/** The side of a comparison that is drawn, and the number it is compared with: the monitor's own parser takes it apart. */
async function expression(query, labels) {
  const {data} = await json('/api/v1/parse_query?' + new URLSearchParams({query}));
  let node = data;
  while (node.type === 'parenExpr') node = node.expr;
  if (node.type === 'binaryExpr' && (node.op === 'and' || node.op === 'unless')) node = node.lhs;
  if (node.type !== 'binaryExpr' || !COMPARISONS.has(node.op)) return {expr: query, words: query};
  const limit = number(node.rhs);
  if (limit === null) return {expr: query, words: query};
  const text = split(query, node.op);
  if (!text) return {expr: query, words: query, threshold: limit};
  return {expr: text, threshold: limit, words: `${text} ${node.op} ${plain(limit)}`, labels};
}

/** The value of an expression of numbers alone. */
function number(node) {
  if (node.type === 'numberLiteral') return Number(node.val);
  if (node.type === 'parenExpr') return number(node.expr);
  if (node.type === 'unaryExpr') return node.op === '-' ? -number(node.expr) : number(node.expr);
  if (node.type === 'binaryExpr') {
    const [a, b] = [number(node.lhs), number(node.rhs)];
    if (a === null || b === null) return null;
    return {'*': a * b, '/': a / b, '+': a + b, '-': a - b}[node.op] ?? null;
  }
  return null;
}

/** The text before the first comparison that stands outside of parentheses, braces and quotes. */
function split(query, op) {
  let depth = 0;
  let quote = '';
  for (let i = 0; i < query.length; i++) {
    const at = query[i];
    if (quote) {
      if (at === '\\') i++;
      else if (at === quote) quote = '';
    } else if (at === '"' || at === "'" || at === '`') quote = at;
    else if ('([{'.includes(at)) depth++;
    else if (')]}'.includes(at)) depth--;
    else if (depth === 0 && query.startsWith(op, i)) return query.slice(0, i).trim();
  }
  return null;
}
