/** Virtual IPs: who is a candidate, who is the best, and when a holder hands over. */
package dev.quadrant.cluster.vip;
