/** What the kernel tells through /proc. */
package dev.quadrant.linux.proc;
