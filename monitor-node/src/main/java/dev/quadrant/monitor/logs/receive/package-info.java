/** Where lines come from: Loki's push, syslog, the journal, our own nodes. */
package dev.quadrant.monitor.logs.receive;
