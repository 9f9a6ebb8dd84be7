/** Says what the balancer would do with a request, without sending it. */
package dev.quadrant.lb.explain;
