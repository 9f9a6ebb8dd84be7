/**
 * The direct edge: an epoll loop a core that moves octets between clients and servers for cleartext HTTP/1.1 and TCP, and asks
 * the engine (codec, gate, balancing) what to do with them. Each loop has its own listening sockets (SO_REUSEPORT), clients,
 * server connections, buffers, timers and counters, so loops share nothing that is written often.
 */
package dev.quadrant.lb.edge;
