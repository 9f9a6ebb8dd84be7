/** Loki's HTTP API, and live tails. */
package dev.quadrant.monitor.logs.api;
