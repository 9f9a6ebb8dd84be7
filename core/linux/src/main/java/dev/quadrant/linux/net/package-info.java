/** The host's addresses and interfaces: routing netlink, TUN devices, and frames that announce an address. */
package dev.quadrant.linux.net;
