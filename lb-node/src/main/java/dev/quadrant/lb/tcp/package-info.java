/** Passing octets on unread, for TCP mode and for connections that became a WebSocket. */
package dev.quadrant.lb.tcp;
