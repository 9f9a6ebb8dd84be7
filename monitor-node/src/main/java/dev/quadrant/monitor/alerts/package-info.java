/**
 * What becomes of alerts that fire: grouped, silenced, inhibited, and told to receivers. {@link
 * dev.quadrant.monitor.alerts.Dispatcher}, {@link dev.quadrant.monitor.alerts.Outbox}, silences and inhibition are state
 * machines without I/O, to which time is passed; {@link dev.quadrant.monitor.alerts.Notifier} drives them on one event loop.
 */
package dev.quadrant.monitor.alerts;
