// One chart: its frame, its data and its drawing.

import uPlot from './uplot.js';
import {range} from './api.js';
import {colour, element, washed} from './dom.js';
import {full, parts} from './format.js';
import {names} from './state.js';

const PALETTE = ['--c0', '--c1', '--c2', '--c3', '--c4', '--c5', '--c6', '--c7'];
const TONES = {good: '--good', note: '--note', warn: '--warn', bad: '--bad'};
const LINES_MAX = 12;

/**
 * A chart of a panel's definition:
 * {title, unit, total: 'sum'|'max', queries: [{expr, name}], colours: {name: tone}, hideZero, threshold}
 */
export class Chart {
  constructor(definition, {height = 142, level = 'h3', linesMax = LINES_MAX} = {}) {
    this.definition = definition;
    this.height = height;
    this.linesMax = linesMax;
    this.visible = false;
    this.plot = null;
    this.lines = [];
    this.title = element(level, {title: definition.description}, definition.title);
    this.now = element('p', {class: 'now'});
    this.area = element('div', {class: 'plot'});
    this.area.style.height = height + 'px';
    this.note = element('p', {class: 'blank'}, 'loading');
    this.keys = element('ul', {class: 'keys'});
    this.area.append(this.note);
    this.frame = element('figure', {class: 'chart panel', role: 'group', 'aria-label': definition.title || 'Chart'},
      element('header', {}, this.title, this.now), this.area, this.keys);
    new ResizeObserver(() => this.resize()).observe(this.area);
  }

  /** Loads the range anew and draws it; a load that is overtaken by another is dropped. */
  async load(span) {
    this.pending?.abort();
    const pending = this.pending = new AbortController();
    try {
      const {start, end, step} = span;
      const columns = await Promise.all(this.definition.queries.map(query => range(query.expr, span, pending.signal)));
      this.lines = this.#lines(columns);
      this.times = Array.from({length: Math.round((end - start) / step) + 1}, (_, i) => start + i * step);
      this.draw();
    } catch (failure) {
      if (failure.name === 'AbortError') return;
      if (this.lines.length === 0) this.#empty(failure.name === 'Refused' ? failure.message : 'no answer from the monitor');
      if (this.strict) throw failure;
    }
  }

  #lines(columns) {
    let lines = [];
    columns.forEach((column, i) => {
      const query = this.definition.queries[i];
      for (const {labels, values} of column) {
        lines.push({name: lineName(query.name, labels), labels, values, last: last(values), peak: peak(values)});
      }
    });
    if (this.definition.hideZero) {
      const some = lines.filter(line => line.peak > 0);
      lines = some.length > 0 ? some : lines.slice(0, 1).map(line => ({...line, name: 'none'}));
    }
    this.more = Math.max(0, lines.length - this.linesMax);
    if (this.more > 0) lines = lines.sort((a, b) => (b.peak ?? -Infinity) - (a.peak ?? -Infinity)).slice(0, this.linesMax);
    lines.sort((a, b) => order(this.definition, a.name, b.name));
    const colours = this.definition.colours ?? {};
    lines.forEach((line, i) => {
      line.colour = TONES[colours[line.name]] ?? PALETTE[i % PALETTE.length];
    });
    return lines;
  }

  draw() {
    if (this.lines.length === 0 || this.lines.every(line => line.last === null && line.peak === null)) {
      this.#empty('no data in this range');
      return;
    }
    this.note.remove();
    const shape = this.lines.map(line => line.name + line.colour).join('|') + this.times.length;
    const data = [this.times, ...this.lines.map(line => line.values)];
    if (this.plot && this.shape === shape) {
      this.plot.setData(data);
    } else {
      this.plot?.destroy();
      this.plot = new uPlot(this.#options(), data, this.area);
      this.shape = shape;
    }
    this.#write(null);
  }

  /** Draws with the colours of the scheme that is chosen now. */
  recolour() {
    this.shape = '';
    if (this.times) this.draw();
  }

  resize() {
    const width = this.area.clientWidth;
    if (this.plot && width > 0 && Math.abs(width - this.plot.width) > 1) this.plot.setSize({width, height: this.height});
  }

  #empty(words) {
    this.plot?.destroy();
    this.plot = null;
    this.shape = '';
    this.note.textContent = words;
    this.area.append(this.note);
    this.now.replaceChildren();
    this.keys.replaceChildren();
  }

  #options() {
    const {unit, threshold} = this.definition;
    const axis = {
      stroke: colour('--faint'), font: '11px system-ui, sans-serif',
      grid: {stroke: colour('--line'), width: 1}, ticks: {show: false}, gap: 4,
    };
    const filled = this.lines.length <= 3;
    return {
      width: this.area.clientWidth || 300, height: this.height, padding: [8, 10, 0, 0],
      legend: {show: false},
      cursor: {sync: {key: 'quadrant'}, points: {size: 6}, drag: {x: false, y: false}, y: false},
      scales: {x: {time: true}, y: {range: (plot, low, high) => bounds(unit, low ?? 0, high ?? 0, threshold)}},
      axes: [
        {...axis, size: 22, space: 64, values: (plot, ticks, at, space, step) => ticks.map(tick => time(tick, step))},
        {...axis, size: 54, space: 34, incrs: unit?.startsWith('byte') ? BINARY : unit === 'seconds' ? SPANS : undefined,
          values: (plot, ticks) => ticks.map(tick => full(unit, tick))},
      ],
      series: [{}, ...this.lines.map(line => ({
        label: line.name, stroke: colour(line.colour), width: 1.7, points: {show: false}, spanGaps: false,
        fill: filled ? washed(line.colour, 0.13) : undefined,
      }))],
      hooks: {
        setCursor: [plot => this.#write(plot.cursor.idx ?? null)],
        draw: threshold === undefined ? [] : [plot => drawThreshold(plot, threshold)],
      },
    };
  }

  /** The figures: at the cursor, else the newest. */
  #write(index) {
    const unit = this.definition.unit;
    const values = this.lines.map(line => index === null ? line.last : line.values[index]);
    const known = values.filter(value => value !== null && value !== undefined);
    const total = known.length === 0 ? null
      : this.definition.total === 'max' ? Math.max(...known) : known.reduce((a, b) => a + b, 0);
    const [number, behind] = total === null ? ['–', ''] : parts(unit, total);
    this.now.replaceChildren(number, element('small', {}, behind));
    this.keys.replaceChildren(...this.lines.map((line, i) => {
      const swatch = element('span', {class: 'swatch', 'aria-hidden': 'true'});
      swatch.style.background = `var(${line.colour})`;
      const value = values[i];
      return element('li', {}, swatch, element('span', {class: 'name', title: line.name}, line.name),
        element('b', {}, value === null || value === undefined ? '–' : full(unit, value)));
    }), ...(this.more > 0 ? [element('li', {}, `and ${this.more} more`)] : []));
  }
}

const BINARY = Array.from({length: 50}, (_, i) => 2 ** i);

/** Steps that are read at once: 1, 2, 5 below a second, then those of clocks and calendars. */
const SPANS = [...Array.from({length: 21}, (_, i) => [1, 2, 5][i % 3] * 10 ** (Math.floor(i / 3) - 7)),
  1, 2, 5, 10, 30, 60, 120, 300, 600, 1800, 3600, 7200, 21600, 43200, 86400, 172800, 604800, 1209600, 2592000];

/** A name such as "{{server}} of {{backend}}"; without one the labels themselves. */
function lineName(template, labels) {
  if (template === undefined || template === '') return labelText(labels);
  return template.replace(/\{\{\s*([a-zA-Z_]\w*)\s*\}\}/g, (_, label) =>
    label === 'node' ? names.get(labels.instance) ?? labels.node ?? labels.instance ?? '' : labels[label] ?? '') || 'value';
}

export function labelText(labels) {
  const rest = Object.entries(labels).filter(([name]) => name !== '__name__');
  return (labels.__name__ ?? '') + (rest.length ? '{' + rest.map(([name, value]) => `${name}="${value}"`).join(', ') + '}' : labels.__name__ ? '' : '{}');
}

function drawThreshold(plot, threshold) {
  const y = Math.round(plot.valToPos(threshold, 'y', true)) + 0.5;
  const {left, top, width, height} = plot.bbox;
  if (y < top - 1 || y > top + height + 1) return;
  const context = plot.ctx;
  context.save();
  context.strokeStyle = colour('--bad');
  context.lineWidth = 1.5 * devicePixelRatio;
  context.setLineDash([6 * devicePixelRatio, 4 * devicePixelRatio]);
  context.beginPath();
  context.moveTo(left, y);
  context.lineTo(left + width, y);
  context.stroke();
  context.restore();
}

/** The newest value, which is not older than a few steps: what ended has no value now. */
function last(values) {
  for (let i = values.length - 1; i >= Math.max(0, values.length - 3); i--) {
    if (values[i] !== null) return values[i];
  }
  return null;
}

function peak(values) {
  let high = null;
  for (const value of values) if (value !== null && (high === null || value > high)) high = value;
  return high;
}

/** Names that the definition colours stand first, in its order. */
function order(definition, a, b) {
  const first = Object.keys(definition.colours ?? {});
  const rank = name => first.includes(name) ? first.indexOf(name) : first.length;
  return rank(a) - rank(b) || a.localeCompare(b);
}

function bounds(unit, low, high, threshold) {
  const least = {rate: 0.5, count: 1, bytes: 1024, byterate: 1024, seconds: 0.001, percent: 0.02}[unit] ?? 0;
  const top = Math.max(high, threshold ?? -Infinity);
  const bottom = Math.min(0, low, threshold ?? 0);
  return [bottom < 0 ? bottom * 1.1 : 0, Math.max(top * 1.12, least) || 1];
}

function time(seconds, step) {
  const at = new Date(seconds * 1000);
  const two = number => String(number).padStart(2, '0');
  if (step >= 86400) return `${at.getDate()}.${at.getMonth() + 1}.`;
  const minutes = `${two(at.getHours())}:${two(at.getMinutes())}`;
  return step < 60 ? `${minutes}:${two(at.getSeconds())}` : minutes;
}
