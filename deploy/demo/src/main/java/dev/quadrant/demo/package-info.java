/** The demo: a guest book with all that stands behind a web service, on loopback, in one command. */
package dev.quadrant.demo;
