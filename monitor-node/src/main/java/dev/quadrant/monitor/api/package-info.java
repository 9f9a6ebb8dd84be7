/**
 * The HTTP API of Prometheus v1, as Grafana and other tools call it, under {@code /api/v1}. Answers and errors have
 * Prometheus' form.
 */
package dev.quadrant.monitor.api;
