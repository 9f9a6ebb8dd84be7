/** Dashboards as YAML files: those for each role that ship inside, and the user's own. */
package dev.quadrant.monitor.dashboards;
