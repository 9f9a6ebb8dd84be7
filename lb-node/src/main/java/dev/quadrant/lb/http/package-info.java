/**
 * The codec of HTTP/1.1 (RFC 9112): heads, framing of bodies, and what a proxy changes in both. State over byte arrays and
 * buffers that are given; no connection, no clock, and no allocation after construction.
 */
package dev.quadrant.lb.http;
