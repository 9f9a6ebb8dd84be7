/**
 * The templates of Prometheus' rule files: the part of Go's text/template that they use, with Prometheus' functions. Every
 * run is bounded in steps, output and queries, since rule files may come from elsewhere.
 */
package dev.quadrant.monitor.template;
