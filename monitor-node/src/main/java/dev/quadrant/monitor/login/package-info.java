/** Who may see and change what through the console: users, passwords, sessions, and the gate before every request. */
package dev.quadrant.monitor.login;
