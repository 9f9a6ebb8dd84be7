// What happened, told from the samples alone: so it is there after a restart, and for every range that is kept.

import {range} from './api.js';
import {span as words} from './format.js';
import {names, span} from './state.js';

const nodeOf = labels => names.get(labels.instance) ?? labels.node ?? labels.instance ?? '';

/** Series that come and go, whose value changes, or that count. */
const SOURCES = [
  {query: 'up', change: (labels, value) => value === 1
    ? {tone: 'up', what: `${nodeOf(labels)} answers again`, kind: 'node'} : {tone: 'down', what: `${nodeOf(labels)} does not answer`, kind: 'node'}},
  {query: 'max without (instance, job) (last_over_time(ALERTS{alertstate="firing"}[$bridge]))',
    appears: labels => ({tone: labels.severity === 'critical' ? 'down' : 'degraded', what: `${labels.alertname} fires${about(labels)}`, kind: 'alert', to: labels.alertname}),
    ends: labels => ({tone: 'up', what: `${labels.alertname} is over${about(labels)}`, kind: 'alert', to: labels.alertname})},
  {query: 'quadrant_cluster_vip_held == 1', appears: labels => ({tone: 'note', what: `${nodeOf(labels)} took virtual IP ${labels.vip}`, kind: 'take-over'}), early: true},
  {query: 'process_start_time_seconds{job="quadrant"}', change: labels => ({tone: 'note', what: `${nodeOf(labels)} was restarted`, kind: 'start'})},
  {query: 'max by (zone) (quadrant_dns_zone_serial)', change: (labels, value) => ({tone: 'note', what: `Zone ${labels.zone} has serial ${value}`, kind: 'reload'})},
  {query: 'sum by (outcome) (quadrant_monitor_rule_reloads_total)', growth: labels => ({tone: labels.outcome === 'refused' ? 'degraded' : 'note', what: `Rules read anew: ${labels.outcome}`, kind: 'reload'})},
  {query: 'max by (instance, node) (quadrant_lb_reload_failed)', change: (labels, value) => value > 0
    ? {tone: 'degraded', what: `${nodeOf(labels)} refused its new configuration`, kind: 'reload'} : {tone: 'up', what: `${nodeOf(labels)} took its new configuration`, kind: 'reload'}},
  {query: 'quadrant_db_base_taken_total', growth: labels => ({tone: 'up', what: `${nodeOf(labels)} took a base`, kind: 'backup'})},
  {query: 'sum by (instance, node) (quadrant_db_base_failures_total)', growth: labels => ({tone: 'down', what: `${nodeOf(labels)} could not take a base`, kind: 'backup'})},
  {query: 'quadrant_db_drill_runs_total', growth: labels => ({tone: 'note', what: `${nodeOf(labels)} ended a restore drill`, kind: 'drill'})},
  {query: 'max by (instance, node, backend, server) (quadrant_lb_server_up)', change: (labels, value) => value === 1
    ? {tone: 'up', what: `Server ${labels.server} of ${labels.backend} is up again at ${nodeOf(labels)}`, kind: 'server'}
    : {tone: 'down', what: `Server ${labels.server} of ${labels.backend} is down at ${nodeOf(labels)}`, kind: 'server'}},
];

function about(labels) {
  const what = labels.node || labels.vip || labels.zone || labels.backend || '';
  return what ? ` at ${what}` : '';
}

/** Events of the range that is shown, the newest first: [{at (ms), tone, what, kind}]. */
export async function events(signal) {
  const shown = span();
  // Rules run less often than the nodes are asked: an alert is not over between two runs.
  const bridge = Math.max(60, shown.step * 2) + 's';
  const all = await Promise.all(SOURCES.map(source => range(source.query.replace('$bridge', bridge), shown, signal).then(
    columns => columns.flatMap(column => found(source, column, shown)), failure => {
      if (failure.name === 'AbortError') throw failure;
      return [];
    })));
  return all.flat().sort((a, b) => b.at - a.at);
}

function found(source, {labels, values}, {start, step}) {
  const happened = [];
  const tell = (i, event) => happened.push({...event, at: (start + i * step) * 1000});
  let known = null;
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    if (source.appears) {
      if (value !== null && known === null && (i > 0)) tell(i, source.appears(labels));
      if (value === null && known !== null && source.ends) tell(i, source.ends(labels));
      known = value;
      continue;
    }
    if (value === null) continue;
    if (known !== null && value !== known) {
      if (source.change) tell(i, source.change(labels, value, known));
      else if (value > known) tell(i, source.growth(labels, value - known));
    }
    known = value;
  }
  return happened;
}

export const since = (event, now) => words(Math.max(0, Math.round((now - event.at) / 1000))) + ' ago';
