/** Where requests come in and where they go. */
package dev.quadrant.lb.route;
