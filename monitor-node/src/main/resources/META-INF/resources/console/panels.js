// What is drawn: the golden figures of each role. A series is what a query selects, as it is or as its growth a second,
// summed by a label.

const GOOD = '--good', NOTE = '--note', WARN = '--warn', BAD = '--bad';

const RCODES = {NOERROR: GOOD, NXDOMAIN: WARN, SERVFAIL: BAD, REFUSED: '--c4', FORMERR: '--c6', NOTIMP: '--c7'};
const CLASSES = {'2xx': GOOD, '3xx': NOTE, '4xx': WARN, '5xx': BAD, '1xx': '--c7'};

export const GROUPS = [
  {
    role: 'dns', title: 'DNS', absent: 'No DNS node answers.', panels: [
      {title: 'Responses by code', unit: 'rate', colours: RCODES,
        series: [{query: 'quadrant_dns_responses_total', rate: true, by: 'rcode'}]},
      {title: 'Queries by type', unit: 'rate',
        series: [{query: 'quadrant_dns_queries_total', rate: true, by: 'type'}]},
      {title: 'Dropped and truncated', unit: 'rate', colours: {dropped: BAD, truncated: WARN}, always: true,
        series: [{query: 'quadrant_dns_queries_dropped_total', rate: true, name: 'dropped'},
          {query: 'quadrant_dns_responses_truncated_total', rate: true, name: 'truncated'}]},
      {title: 'Records by zone', unit: 'count', series: [{query: 'quadrant_dns_zone_records', by: 'zone'}], always: true},
    ],
  },
  {
    role: 'lb', title: 'Load balancer', absent: 'No load balancer answers.', panels: [
      {title: 'Requests by status', unit: 'rate', colours: CLASSES,
        series: [{query: 'quadrant_lb_requests_total', rate: true, by: 'code'}]},
      {title: 'Refused, by reason', unit: 'rate', colours: {}, hideZero: true,
        series: [{query: 'quadrant_lb_refusals_total', rate: true, by: 'reason'}]},
      {title: 'Requests by server', unit: 'rate', hideZero: true,
        series: [{query: 'quadrant_lb_requests_total{server!="none"}', rate: true, by: 'server'}]},
      {title: 'Traffic', unit: 'byterate', colours: {received: NOTE, sent: '--c0'},
        series: [{query: 'quadrant_lb_bytes_total', rate: true, by: 'direction'}]},
    ],
  },
  {
    role: 'db', title: 'Database', absent: 'No database node answers.', panels: [
      {title: 'Archive behind the server', unit: 'seconds', headline: 'max',
        series: [{query: 'quadrant_db_archive_lag_seconds', name: 'behind'}]},
      {title: 'Archived', unit: 'byterate', colours: {archived: '--c0'},
        series: [{query: 'quadrant_db_archive_bytes_total', rate: true, name: 'archived'}]},
      {title: 'Position in the binlog file', unit: 'bytes', headline: 'max',
        series: [{query: 'quadrant_db_archive_position_bytes', name: 'position'}]},
      {title: 'Age of the newest base', unit: 'seconds', headline: 'max',
        series: [{query: 'quadrant_db_base_age_seconds', name: 'age'}]},
    ],
  },
  {
    role: 'monitor', title: 'Monitor', absent: 'No monitor answers.', panels: [
      {title: 'Samples stored', unit: 'rate',
        series: [{query: 'quadrant_monitor_store_samples_total', rate: true, name: 'samples'}]},
      {title: 'Series', unit: 'count', series: [{query: 'quadrant_monitor_store_series', name: 'series'}]},
      {title: 'Time of a scrape', unit: 'seconds', headline: 'max',
        series: [{query: 'scrape_duration_seconds', by: 'instance', node: true}]},
      {title: 'Size on disk', unit: 'bytes',
        series: [{query: 'quadrant_monitor_store_block_bytes', name: 'blocks'},
          {query: 'quadrant_monitor_store_chunk_bytes', name: 'newest hours'},
          {query: 'quadrant_monitor_store_log_bytes', name: 'log'}]},
    ],
  },
  {
    role: '', title: 'Processes', absent: 'No process figures yet.', panels: [
      {title: 'CPU of each node', unit: 'percent', headline: 'max', series: [{query: 'process_cpu_usage', node: true}]},
      {title: 'Memory of each node', unit: 'bytes', headline: 'max',
        series: [{query: 'process_resident_memory_bytes', node: true}, {query: 'jvm_memory_used_bytes', node: true, unless: 0}]},
    ],
  },
];

export const ROLES = {dns: 'DNS', lb: 'Load balancer', db: 'Database', monitor: 'Monitor'};
