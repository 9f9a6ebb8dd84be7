/** The servers behind the balancer: which there are, how each is, and the checks that find out. */
package dev.quadrant.lb.upstream;
