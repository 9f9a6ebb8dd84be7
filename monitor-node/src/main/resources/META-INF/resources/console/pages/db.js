// Database: could a commit be lost now, and what can be restored.

import {action} from '../actions.js';
import {ofNode} from '../api.js';
import {Charts, dashboards} from '../charts.js';
import {element, latest} from '../dom.js';
import {bytes, count, moment, span as words} from '../format.js';
import {nodesOf, now} from '../state.js';
import {timeline} from '../timeline.js';
import {empty, figure, mark, panel, replace, table} from '../ui.js';

export function open() {
  const charts = new Charts();
  const nodes = element('div', {class: 'stack'}, empty('Loading'));
  const boards = element('div', {});
  const frame = element('div', {}, nodes, boards);
  const shown = new Map();

  dashboards().then(all => {
    boards.append(...all.filter(board => board.role === 'db').map(board => charts.grid(board.panels)));
  }).catch(failure => boards.append(empty(failure.message)));

  const load = latest(async signal => {
    await Promise.all([charts.refresh(), sources(signal)]);
  });

  async function sources(signal) {
    const known = nodesOf('db');
    if (known.length === 0) return replace(nodes, empty('No database node is known to this monitor.'));
    if (known.some(node => !shown.has(node.name)) || shown.size !== known.length) {
      shown.clear();
      known.forEach(node => shown.set(node.name, new Source(node.name, load)));
      nodes.replaceChildren(...[...shown.values()].map(it => it.frame));
    }
    return Promise.all([...shown.values()].map(it => it.load(signal)));
  }

  return {frame, refresh: load, recolour: () => charts.recolour(), stop: () => charts.stop()};
}

/** One db-node: its state, its window, its bases and drills. */
class Source {
  constructor(name, reload) {
    this.name = name;
    this.figures = element('dl', {class: 'figures'});
    this.window = element('div', {});
    this.bases = element('div', {});
    this.drills = element('div', {});
    this.problem = element('p', {class: 'problem', hidden: true, role: 'alert'});
    this.words = element('span', {class: 'note'});
    const button = (label, action_, words_) => action(label, action_, {
      title: `${label}: ${name}?`, words: words_, given: {node: name}, confirm: label, done: reload});
    this.frame = element('section', {'aria-label': name}, this.problem, this.figures,
      panel(`What can be restored, ${name}`, {head: [this.words, element('span', {class: 'push'}),
        button('Back up now', 'backup', 'A new base is taken beside the running server.'),
        button('Drill now', 'drill', 'The newest base and the log are restored into a server of their own, and compared.'),
        button('Verify', 'verify', 'All files of the repository are read and checked.')]}, this.window),
      element('div', {class: 'split even'}, panel('Bases', {kind: 'flush'}, this.bases), panel('Drills', {kind: 'flush'}, this.drills)));
  }

  async load(signal) {
    try {
      const [status, drills] = await Promise.all([ofNode(this.name, 'db/status', signal), ofNode(this.name, 'db/drills', signal)]);
      this.problem.hidden = true;
      this.show(status, drills.drills ?? []);
    } catch (failure) {
      if (failure.name === 'AbortError') throw failure;
      this.problem.hidden = false;
      this.problem.textContent = `${this.name}: ${failure.message}`;
    }
  }

  show(status, drills) {
    const {source, archive, continuity, rpo, base, drill} = status;
    this.words.textContent = status.coverage?.words ? readable(status.coverage.words) : '';
    this.figures.replaceChildren(
      figure('Server', source.up ? 'answers' : 'down', '', source.up ? 'up' : 'down'),
      figure('Commits at risk', rpo.zero ? 'none' : 'yes', '', rpo.zero ? 'up' : 'degraded'),
      figure('Archive behind', archive.lagSeconds === undefined ? '–' : words(archive.lagSeconds), '', archive.up ? null : 'down'),
      figure('Gaps', count(continuity.gaps ?? 0), '', continuity.gaps > 0 ? 'down' : 'up'),
      figure('Newest base', base.ageSeconds === undefined ? 'none' : words(base.ageSeconds), base.ageSeconds === undefined ? '' : ' old', base.up ? null : 'down'),
      figure('Last drill', drills.length === 0 ? 'never' : outcome(drills[0]).ok ? 'held' : 'failed', '', drill.up ? (drills.length ? 'up' : null) : 'down'));
    const reasons = [['Server', source], ['Archive', archive], ['Continuity', continuity], ['Commits', rpo], ['Base', base], ['Drill', drill],
      ...Object.entries(status.copies ?? {}).map(([name, copy]) => ['Copy ' + name, copy])];
    const progress = base.progress?.running ?? base.progress?.now;
    replace(this.window, timeline({...status.coverage, stretches: [...(status.coverage?.stretches ?? []),
      ...(status.gaps ?? []).map(gap => ({kind: 'gap', from: gap.from ?? gap.at, to: gap.to ?? gap.at ?? gap.from}))].filter(it => it.from && it.to),
    bases: status.coverage?.bases ?? []}, drills.map(it => ({at: Date.parse(it.finished), ok: outcome(it).ok,
      words: outcome(it).words})).filter(it => Number.isFinite(it.at)), now()),
    progress && element('p', {class: 'note'}, 'A base is being taken.'),
    element('ul', {class: 'reasons'}, ...reasons.filter(([, it]) => it).map(([name, it]) => element('li', {},
      mark(it.up ? 'up' : 'down'), element('b', {}, name), element('span', {}, it.reason)))));
    replace(this.bases, table('Bases', [
      {name: 'Base', kind: 'nowrap', cell: it => element('b', {}, moment(Date.parse(it.snapshot), now()))},
      {name: 'How', cell: it => it.method},
      {name: 'Took', kind: 'number', cell: it => words((Date.parse(it.finished) - Date.parse(it.snapshot)) / 1000)},
      {name: 'Locked', kind: 'number', cell: it => it.lockedMillis === undefined ? '–' : words(it.lockedMillis / 1000)},
      {name: 'Tables', kind: 'number', cell: it => count(it.tables ?? 0)},
      {name: 'Rows', kind: 'number', cell: it => count(it.rows ?? 0)},
      {name: 'Size', kind: 'number', cell: it => bytes(it.bytes ?? 0)},
      {name: 'Encrypted', cell: it => it.key ? 'yes' : 'no'},
    ], [...(status.bases ?? [])].reverse(), {none: 'No base yet.'}));
    replace(this.drills, table('Drills', [
      {name: 'When', kind: 'nowrap', cell: it => element('b', {}, moment(Date.parse(it.finished), now()))},
      {name: 'Outcome', cell: it => mark(outcome(it).ok ? 'up' : 'down', outcome(it).ok ? 'held' : 'failed')},
      {name: 'What it found', kind: 'wide', cell: it => outcome(it).words},
    ], drills, {none: 'No drill yet: a backup that was never restored is a hope.'}));
  }
}

/** Moments inside words, as people read them. */
const readable = text => text.replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, at => moment(Date.parse(at), now()));

function outcome(drill) {
  const words_ = drill.passed
    ? `${count(drill.tables)} tables, ${count(drill.rows)} rows, restored in ${words(drill.restoreMillis / 1000)}`
    : [drill.problem, ...(drill.differences ?? []).slice(0, 3).map(it => `${it.table}: ${it.what}`)].join('; ');
  return {ok: drill.passed, words: words_};
}
