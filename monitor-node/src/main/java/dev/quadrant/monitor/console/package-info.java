/**
 * The web console: pages from {@code META-INF/resources/console}, the state of the nodes
 * ({@link dev.quadrant.monitor.console.Overview}) as JSON and as server-sent events. Charts ask the API.
 */
package dev.quadrant.monitor.console;
