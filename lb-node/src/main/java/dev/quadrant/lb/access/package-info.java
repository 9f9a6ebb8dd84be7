/** The access log: a line a request, made on its loop without allocation, written by a thread that no loop waits for. */
package dev.quadrant.lb.access;
