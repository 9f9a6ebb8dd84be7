// DNS: zones with their serials at each node, and what is asked and answered.

import {instant, ofNode} from '../api.js';
import {Charts, dashboards} from '../charts.js';
import {element, latest} from '../dom.js';
import {bytes, count, full, moment} from '../format.js';
import {nodesOf, now} from '../state.js';
import {badge, empty, figure, mark, panel, replace, table} from '../ui.js';

export function open() {
  const charts = new Charts();
  const figures = element('dl', {class: 'figures'});
  const zones = element('div', {}, empty('Loading zones'));
  const boards = element('div', {});
  const frame = element('div', {}, figures, panel('Zones', {kind: 'flush'}, zones), boards);

  dashboards().then(all => {
    boards.append(...all.filter(board => board.role === 'dns').map(board => charts.grid(board.panels)));
  }).catch(failure => boards.append(empty(failure.message)));

  const load = latest(async signal => {
    await Promise.all([charts.refresh(), summary(signal), list(signal)]);
  });

  async function list(signal) {
    const nodes = nodesOf('dns');
    if (nodes.length === 0) return replace(zones, empty('No DNS node is known to this monitor.'));
    const answers = await Promise.all(nodes.map(node => ofNode(node.name, 'dns/zones', signal).then(
      answer => ({node, zones: answer.zones}), failure => {
        if (failure.name === 'AbortError') throw failure;
        return {node, zones: [], failure};
      })));
    const rates = await instant('sum by (zone) (rate(quadrant_dns_zone_responses_total[1m]))', signal);
    const rate = new Map(rates.map(({labels, value}) => [labels.zone, value]));
    const byName = new Map();
    for (const {node, zones: own} of answers) {
      for (const zone of own) {
        if (!byName.has(zone.zone)) byName.set(zone.zone, []);
        byName.get(zone.zone).push({node, ...zone});
      }
    }
    const rows = [...byName].map(([name, at]) => ({name, at, serials: [...new Set(at.map(it => it.serial))]}))
      .sort((a, b) => trouble(b) - trouble(a) || a.name.localeCompare(b.name));
    const failures = answers.filter(answer => answer.failure);
    return replace(zones,
      ...failures.map(({node, failure}) => element('p', {class: 'problem'}, `${node.name}: ${failure.message}`)),
      table('Zones', [
        {name: 'Zone', cell: row => element('b', {}, row.name)},
        {name: 'State', cell: row => mark(row.at.some(it => !it.served) ? 'down' : trouble(row) ? 'degraded' : 'up',
          row.at.some(it => !it.served) ? 'not served' : row.at.some(it => it.broken) ? 'old, the file is broken'
            : row.serials.length > 1 ? 'nodes differ' : 'served')},
        {name: 'Serial', kind: 'number', cell: row => row.serials.length === 1 ? String(row.serials[0] ?? '–')
          : element('span', {}, ...row.at.map(it => element('span', {class: 'line'}, `${it.node.name} ${it.serial ?? '–'}`)))},
        {name: 'Answers', kind: 'number', cell: row => rate.has(row.name) ? full('rate', rate.get(row.name)) : '–'},
        {name: 'Records', kind: 'number', cell: row => count(Math.max(0, ...row.at.map(it => it.records ?? 0)))},
        {name: 'Size', kind: 'number', cell: row => bytes(Math.max(0, ...row.at.map(it => it.bytes ?? 0)))},
        {name: 'Loaded', kind: 'nowrap', cell: row => row.at[0]['loaded-at'] ? moment(Date.parse(row.at[0]['loaded-at']), now()) : 'never'},
        {name: 'Nodes', cell: row => row.at.map(it => badge(it.node.name, it.served ? null : 'down'))},
        {name: 'What is wrong', kind: 'wide', cell: row => element('span', {}, ...row.at.flatMap(it => [...(it.broken ?? []), ...(it.warnings ?? [])])
          .filter((it, i, all) => all.indexOf(it) === i).map(it => element('span', {class: 'line'}, it)))},
      ], rows, {none: 'No zones are configured.'}));
  }

  async function summary(signal) {
    const ask = query => instant(query, signal).then(found => found[0]?.value ?? null);
    const [queries, nx, refused, dropped, served, broken] = await Promise.all([
      'sum(rate(quadrant_dns_queries_total[1m]))',
      'sum(rate(quadrant_dns_responses_total{rcode="NXDOMAIN"}[1m])) / sum(rate(quadrant_dns_responses_total[1m]))',
      'sum(rate(quadrant_dns_queries_refused_total[1m]))', 'sum(rate(quadrant_dns_queries_dropped_total[1m]))',
      'max(quadrant_dns_zones)', 'max(quadrant_dns_zones_broken)'].map(ask));
    const value = (it, unit) => Number.isFinite(it) && it !== null ? full(unit, it) : '–';
    figures.replaceChildren(
      figure('Queries', value(queries, 'rate')), figure('NXDOMAIN', value(nx, 'percent')),
      figure('Refused', value(refused, 'rate'), '', null), figure('Dropped', value(dropped, 'rate'), '', dropped > 0 ? 'degraded' : null),
      figure('Zones served', value(served, 'count')), figure('Broken files', value(broken, 'count'), '', broken > 0 ? 'degraded' : 'up'));
  }

  return {frame, refresh: load, recolour: () => charts.recolour(), stop: () => charts.stop()};
}

const trouble = row => row.at.some(it => !it.served || it.broken) || row.serials.length > 1 ? 1 : 0;
