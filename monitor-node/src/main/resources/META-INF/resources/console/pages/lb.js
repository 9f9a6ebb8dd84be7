// Load balancer: frontends, backends with their servers at each node, and why requests were refused.

import {action} from '../actions.js';
import {instant} from '../api.js';
import {Charts, dashboards} from '../charts.js';
import {element, latest, svg} from '../dom.js';
import {count, full} from '../format.js';
import {names} from '../state.js';
import {badge, empty, figure, mark, panel, replace, table} from '../ui.js';

const DUTIES = [['ready', 'ready'], ['drain', 'drain: no new clients'], ['maintenance', 'maintenance: no requests']];

export function open() {
  const charts = new Charts();
  const figures = element('dl', {class: 'figures'});
  const frontends = element('div', {});
  const backends = element('div', {}, empty('Loading'));
  const refusals = element('div', {});
  const boards = element('div', {});
  const frame = element('div', {}, figures,
    panel('Frontends', {kind: 'flush'}, frontends),
    element('div', {class: 'split even'}, panel('Backends and servers', {kind: 'flush'}, backends),
      panel('Refused in the last hour, by reason', {}, refusals)), boards);

  dashboards().then(all => {
    boards.append(...all.filter(board => board.role === 'lb').map(board => charts.grid(board.panels)));
  }).catch(failure => boards.append(empty(failure.message)));

  const load = latest(async signal => {
    await Promise.all([charts.refresh(), summary(signal), fronts(signal), servers(signal), reasons(signal)]);
  });

  async function summary(signal) {
    const ask = query => instant(query, signal).then(found => found[0]?.value ?? null);
    const [requests, errors, half, slow, refused, open_] = await Promise.all([
      'sum(rate(quadrant_lb_requests_total[1m]))',
      'sum(rate(quadrant_lb_requests_total{code="5xx"}[1m])) / sum(rate(quadrant_lb_requests_total[1m]))',
      'histogram_quantile(0.5, sum by (le) (rate(quadrant_lb_request_seconds_bucket[1m])))',
      'histogram_quantile(0.99, sum by (le) (rate(quadrant_lb_request_seconds_bucket[1m])))',
      'sum(rate(quadrant_lb_refusals_total[1m]))', 'sum(quadrant_lb_connections)'].map(ask));
    const value = (it, unit) => it !== null && Number.isFinite(it) ? full(unit, it) : '–';
    figures.replaceChildren(figure('Requests', value(requests, 'rate')),
      figure('Server errors', value(errors, 'percent'), '', errors > 0.05 ? 'down' : errors > 0.01 ? 'degraded' : null),
      figure('Half within', value(half, 'seconds')), figure('99 % within', value(slow, 'seconds')),
      figure('Refused', value(refused, 'rate')), figure('Open connections', value(open_, 'count')));
  }

  async function fronts(signal) {
    const queries = {
      requests: 'sum by (frontend, node) (rate(quadrant_lb_requests_total[1m]))',
      errors: 'sum by (frontend, node) (rate(quadrant_lb_requests_total{code="5xx"}[1m]))',
      connections: 'sum by (frontend, node) (quadrant_lb_connections)',
      limit: 'sum by (frontend, node) (quadrant_lb_connections_limit)',
      slow: 'histogram_quantile(0.99, sum by (le, frontend, node) (rate(quadrant_lb_request_seconds_bucket[1m])))',
      refused: 'sum by (frontend, node) (rate(quadrant_lb_refusals_total[1m]))',
      sent: 'sum by (frontend, node) (rate(quadrant_lb_bytes_total{direction="sent"}[1m]))',
    };
    const rows = await joined(queries, labels => [labels.frontend, labels.node], signal);
    replace(frontends, table('Frontends', [
      {name: 'Frontend', cell: row => element('b', {}, row.labels.frontend)},
      {name: 'Node', cell: row => badge(row.labels.node)},
      {name: 'Requests', kind: 'number', cell: row => value(row.requests, 'rate')},
      {name: 'Server errors', kind: 'number', cell: row => value(row.errors, 'rate')},
      {name: '99 % within', kind: 'number', cell: row => value(row.slow, 'seconds')},
      {name: 'Refused', kind: 'number', cell: row => value(row.refused, 'rate')},
      {name: 'Sent', kind: 'number', cell: row => value(row.sent, 'byterate')},
      {name: 'Connections', kind: 'number', cell: row => `${value(row.connections, 'count')} of ${value(row.limit, 'count')}`},
    ], rows, {none: 'No frontend is known to this monitor.'}));
  }

  async function servers(signal) {
    const by = 'by (backend, server, node, instance)';
    const rows = await joined({
      up: `max ${by} (quadrant_lb_server_up)`, usable: `max ${by} (quadrant_lb_server_usable)`,
      ejected: `max ${by} (quadrant_lb_server_ejected)`, weight: `max ${by} (quadrant_lb_server_weight)`,
      load: `sum ${by} (quadrant_lb_server_in_progress)`,
      requests: 'sum by (backend, server, node, instance) (rate(quadrant_lb_requests_total{server!="none"}[1m]))',
      errors: 'sum by (backend, server, node, instance) (rate(quadrant_lb_requests_total{server!="none",code="5xx"}[1m]))',
      retries: `sum ${by} (increase(quadrant_lb_retries_total[1h]))`,
    }, labels => [labels.backend, labels.server, labels.node], signal);
    const most = Math.max(0, ...rows.map(row => row.requests ?? 0)) || 1;
    replace(backends, table('Servers', [
      {name: 'Server', cell: row => element('span', {}, element('b', {}, row.labels.server), element('small', {}, ' of ' + row.labels.backend))},
      {name: 'State', cell: row => row.up === 0 ? mark('down', 'down') : row.ejected === 1 ? mark('degraded', 'ejected')
        : row.usable === 0 ? mark('degraded', 'takes nothing') : mark('up', 'up')},
      {name: 'Seen by', cell: row => badge(names.get(row.labels.instance) ?? row.labels.node)},
      {name: 'Requests', kind: 'number bar-cell', cell: row => bar(row.requests ?? 0, most, value(row.requests ?? 0, 'rate'))},
      {name: 'Errors', kind: 'number', cell: row => value(row.errors, 'rate')},
      {name: 'In progress', kind: 'number', cell: row => value(row.load, 'count')},
      {name: 'Weight', kind: 'number', cell: row => value(row.weight, 'count')},
      {name: '', cell: row => action('Duty', 'lb-server', {
        title: `Duty of ${row.labels.server} at ${row.labels.node}`, words: 'A drained server finishes what it has and gets no new clients.',
        fields: [{name: 'duty', label: 'Duty', kind: 'select', options: DUTIES}],
        given: {node: row.labels.node, backend: row.labels.backend, server: row.labels.server}, confirm: 'Set', done: () => load()})},
    ], rows, {none: 'No backend is known to this monitor.'}));
  }

  async function reasons(signal) {
    const found = (await instant('sum by (reason) (increase(quadrant_lb_refusals_total[1h])) > 0.5', signal))
      .sort((a, b) => b.value - a.value);
    const most = found[0]?.value ?? 1;
    replace(refusals, found.length === 0 ? empty('No request was refused.')
      : element('ul', {class: 'bars'}, ...found.slice(0, 14).map(({labels, value: times}) => element('li', {},
        element('span', {class: 'name'}, labels.reason), bar(times, most, count(Math.round(times)))))));
  }

  return {frame, refresh: load, recolour: () => charts.recolour(), stop: () => charts.stop()};
}

const value = (it, unit) => it !== null && it !== undefined && Number.isFinite(it) ? full(unit, it) : '–';

/** Rows of several queries, joined by what makes a row. */
async function joined(queries, key, signal) {
  const rows = new Map();
  const answers = await Promise.all(Object.values(queries).map(query => instant(query, signal)));
  Object.keys(queries).forEach((name, i) => {
    for (const {labels, value: found} of answers[i]) {
      const id = key(labels).join('\n');
      if (!rows.has(id)) rows.set(id, {labels});
      rows.get(id)[name] = found;
      rows.get(id).labels = {...labels, ...rows.get(id).labels};
    }
  });
  return [...rows].sort(([a], [b]) => a.localeCompare(b)).map(([, row]) => row);
}

/** A value with its share of the greatest as a bar. */
export function bar(it, most, label) {
  const fill = svg('rect', {width: Math.max(0, Math.min(100, it / most * 100)).toFixed(1), height: 6, rx: 3, class: 'fill'});
  return element('span', {class: 'bar'}, svg('svg', {viewBox: '0 0 100 6', preserveAspectRatio: 'none', 'aria-hidden': 'true'},
    svg('rect', {width: 100, height: 6, rx: 3, class: 'track'}), fill), element('b', {}, label));
}

